"""A policy that another program saved again without an edit is updated like the file that nobody touched."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Mapping
from datetime import date

import pytest
from conftest import ROOT
from office import SOFFICE
from test_plan import a_paragraph

from policygen.facts.vocabulary import Value
from policygen.formats.package import read_parts, write_parts
from policygen.generation.generate import generate
from policygen.generation.update import Updated, read_prior, update
from policygen.library.model import Library
from policygen.schools.school_file import parse_school
from policygen.word.reading.base import body_in_clauses
from policygen.word.reading.clause_ranges import in_their_clauses
from policygen.word.reading.hand_edits import hand_edits
from policygen.word.reading.safe_open import open_word
from policygen.word.reading.word_file import WordFile

TODAY = date(2026, 11, 28)
POLICIES = ("allegations-against-staff", "attendance", "online-safety", "prevent", "whistleblowing")
"""Those in which a table follows a bookmark that LibreOffice ends before it."""

Answers = Mapping[str, Value]


@pytest.fixture(scope="session")
def two_years(shipped: Library) -> tuple[Answers, Answers]:
    """The answers of a school before and after its safeguarding lead changed."""
    text = (ROOT / "examples" / "oakfield-primary.yaml").read_text(encoding="utf-8")
    later = text.replace("Imogen Marsden", "Nadia Okafor").replace("i.marsden@", "n.okafor@").replace("960009", "960777")
    one, two = (parse_school(each.encode(), "school.yaml", shipped.vocabulary).answers for each in (text, later))
    return one, two


@pytest.fixture(scope="session")
def saved_again(
    shipped: Library, two_years: tuple[Answers, Answers], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, tuple[bytes, bytes]]:
    """Policies as generated, and as LibreOffice saves them."""
    if SOFFICE is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    folder = tmp_path_factory.mktemp("saved")
    made = {name: generate(shipped.policies[name], shipped, two_years[0], TODAY).word() for name in POLICIES}
    for name, data in made.items():
        (folder / f"{name}.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / f"{name}.docx") for name in made]
    command = [SOFFICE, profile, "--headless", "--convert-to", "docx", "--outdir", str(folder / "again"), *files]
    subprocess.run(command, capture_output=True, check=True, timeout=180)
    return {name: (data, (folder / "again" / f"{name}.docx").read_bytes()) for name, data in made.items()}


def brought_up(shipped: Library, name: str, answers: Answers, data: bytes) -> Updated:
    return update(generate(shipped.policies[name], shipped, answers, TODAY), read_prior(data, "adopted.docx"))


def body_words(data: bytes) -> list[str]:
    opened = open_word(data)
    return [block.words for block in WordFile(opened.parts, opened.document).blocks(opened.document)]


@pytest.mark.parametrize("name", POLICIES)
def test_a_file_that_was_only_saved_again_gets_no_mark(
    shipped: Library, saved_again: Mapping[str, tuple[bytes, bytes]], two_years: tuple[Answers, Answers], name: str
) -> None:
    done = brought_up(shipped, name, two_years[0], saved_again[name][1])
    assert (done.merged.report.revisions, done.merged.conflicts, done.merged.kept_local) == (0, (), ())
    assert hand_edits(saved_again[name][1]) == ()


@pytest.mark.parametrize("name", POLICIES)
def test_a_file_that_was_saved_again_is_updated_like_the_untouched_one(
    shipped: Library, saved_again: Mapping[str, tuple[bytes, bytes]], two_years: tuple[Answers, Answers], name: str
) -> None:
    untouched, again = (brought_up(shipped, name, two_years[1], data) for data in saved_again[name])
    assert body_words(again.clean) == body_words(untouched.clean)
    assert again.merged.report.revisions == untouched.merged.report.revisions
    assert (again.merged.conflicts, again.merged.kept_local) == ((), ())
    assert "Imogen Marsden" not in "".join(body_words(again.clean))


def without_bookmarks(document: bytes) -> bytes:
    return re.sub(rb"<w:bookmark(?:Start|End) [^>]*/>", b"", document)


def with_bookmarks_moved(document: bytes) -> bytes:
    """End each clause's bookmark right where it begins, as a program does that does not know what it goes round."""
    starts = re.findall(rb'<w:bookmarkStart w:id="(\d+)" w:name="_c_[^>]*/>', document)
    for number in starts:
        document = document.replace(b'<w:bookmarkEnd w:id="' + number + b'"/>', b"", 1)
        start = rb'(<w:bookmarkStart w:id="' + number + rb'" [^>]*/>)'
        document = re.sub(start, rb'\1<w:bookmarkEnd w:id="' + number + rb'"/>', document, count=1)
    return document


def with_revision_numbers(document: bytes) -> bytes:
    return document.replace(b"<w:p>", b'<w:p w:rsidR="00A1" w:rsidRDefault="00A2">').replace(b"<w:r>", b'<w:r w:rsidR="00B1">')


@pytest.mark.parametrize("saved", [without_bookmarks, with_bookmarks_moved, with_revision_numbers])
@pytest.mark.parametrize("name", ["prevent", "attendance"])
def test_a_file_whose_bookmarks_or_numbers_another_program_changed_is_updated_like_the_untouched_one(
    shipped: Library, two_years: tuple[Answers, Answers], name: str, saved: Callable[[bytes], bytes]
) -> None:
    data = generate(shipped.policies[name], shipped, two_years[0], TODAY).word()
    parts = read_parts(data)
    again = write_parts({**parts, "word/document.xml": saved(parts["word/document.xml"])})
    assert again != data
    assert brought_up(shipped, name, two_years[0], again).merged.report.revisions == 0
    untouched, updated = (brought_up(shipped, name, two_years[1], each) for each in (data, again))
    assert body_words(updated.clean) == body_words(untouched.clean)
    assert updated.merged.report.revisions == untouched.merged.report.revisions > 0
    assert (updated.findings, updated.merged.conflicts, updated.merged.kept_local) == ((), (), ())


def test_a_block_whose_bookmark_was_moved_is_in_the_clause_of_the_same_words() -> None:
    base = [a_paragraph("Whom to reach", ""), a_paragraph("The lead is here.", "_c_contacts"), a_paragraph("Next", "")]
    moved = [a_paragraph("Whom to reach", "_c_flow"), a_paragraph("The lead is here.", "_c_flow"), a_paragraph("Next", "_c_flow")]
    assert [block.clause for block in in_their_clauses(base, moved)] == ["", "_c_contacts", ""]


def test_a_paragraph_of_the_schools_own_is_in_the_clause_that_it_stands_in() -> None:
    base = [a_paragraph("The lead is here.", "_c_contacts"), a_paragraph("Next", "")]
    own = [base[0], a_paragraph("Our dog is called Rex.", "_c_flow"), base[1]]
    assert [block.clause for block in in_their_clauses(base, own)] == ["_c_contacts", "_c_contacts", ""]


def test_the_body_of_a_file_saved_again_has_the_clauses_it_was_made_with(
    saved_again: Mapping[str, tuple[bytes, bytes]],
) -> None:
    made, again = (open_word(data) for data in saved_again["prevent"])
    one, other = (body_in_clauses(WordFile(each.parts, each.document)) for each in (made, again))
    assert [(block.clause, block.words) for block in one] == [(block.clause, block.words) for block in other]
