"""The website bundle: what was approved and nothing else, as it was approved, with what is missing named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import TODAY
from lxml import html

from policygen.approval.record import Decision
from policygen.errors import Faults
from policygen.facts.vocabulary import Value
from policygen.formats.pdf_words import pdf_words
from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.runs.approvals import approve_policy
from policygen.runs.publishing import PublishedBundle, publish
from policygen.schools.school_file import School

BOARD = Decision(approved_by="Full governing board", approved_on=date(2026, 11, 26), minute="12.3")
OWN = "Our caretaker keeps the key to the river gate on a hook by the boiler."
Site = Callable[..., PublishedBundle]


@pytest.fixture(scope="module")
def drafts(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> Mapping[str, bytes]:
    return {
        key: generate(shipped.policies[key], shipped, example("oakfield-primary"), TODAY).word()
        for key in ("behaviour", "whistleblowing")
    }


@pytest.fixture
def root(drafts: Mapping[str, bytes], tmp_path: Path) -> Path:
    (tmp_path / "policies").mkdir()
    for key, data in drafts.items():
        (tmp_path / "policies" / f"oakfield_{key}_2026-11-24_draft.docx").write_bytes(data)
    return tmp_path


@pytest.fixture
def site(root: Path, shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> Site:
    def write(*also: str) -> PublishedBundle:
        return publish(root, shipped, School(dict(example("oakfield-primary"))), date(2026, 11, 28), also)

    return write


def approve(
    root: Path, library: Library, key: str, change: Callable[[Any], object] = lambda _: None, decision: Decision = BOARD
) -> Path:
    (draft,) = (root / "policies").glob(f"*_{key}_*.docx")
    opened = docx.Document(str(draft))
    change(opened)
    opened.save(str(draft))
    return approve_policy(draft, decision, library).document


def test_only_what_is_approved_is_published_and_the_rest_is_named(root: Path, site: Site, shipped: Library) -> None:
    approve(root, shipped, "whistleblowing")
    with_choice = site("whistleblowing")
    assert [each.key for each in with_choice.copies] == ["whistleblowing"]
    assert "Behaviour policy" in with_choice.waiting
    assert "Complaints procedure" in " ".join(with_choice.missing)
    assert not list(with_choice.folder.glob("behaviour*"))
    assert "not adopted yet" in with_choice.listing.read_text(encoding="utf-8")


def test_page_and_pdf_say_what_was_approved_with_the_schools_own_words(root: Path, site: Site, shipped: Library) -> None:
    approve(root, shipped, "behaviour", lambda word: word.paragraphs[-1].insert_paragraph_before(OWN))
    found = site()
    page = html.parse(str(found.folder / "behaviour.html")).getroot().text_content()
    drawn = "".join("".join(pdf_words((found.folder / "behaviour.pdf").read_bytes())).split())
    for words in (OWN, "26 November 2026", "Full governing board"):
        assert words in " ".join(page.split())
        assert "".join(words.split()) in drawn
    assert "DRAFT" not in page


def test_every_link_of_the_index_leads_to_a_file_that_is_there(root: Path, site: Site, shipped: Library) -> None:
    approve(root, shipped, "behaviour")
    approve(root, shipped, "whistleblowing")
    found = site("whistleblowing")
    links = html.parse(str(found.index)).getroot().xpath("//a/@href[not(starts-with(., '#'))]")
    assert sorted(links) == sorted(path.name for path in found.folder.iterdir() if path != found.index)
    assert len(links) == 6
    assert found.notes == ()


def test_the_same_again_writes_nothing_new(root: Path, site: Site, shipped: Library) -> None:
    approve(root, shipped, "behaviour")
    first = {path: path.stat().st_mtime_ns for path in site().folder.iterdir()}
    assert {path: path.stat().st_mtime_ns for path in site().folder.iterdir()} == first


def test_a_page_that_somebody_edited_stays(root: Path, site: Site, shipped: Library) -> None:
    approve(root, shipped, "behaviour")
    index = site().index
    index.write_text(index.read_text(encoding="utf-8").replace("Our policies", "What we hold to"), encoding="utf-8")
    again = site()
    assert "What we hold to" in index.read_text(encoding="utf-8")
    assert again.index.name == "index-2.html"
    assert len(again.notes) == 1
    assert "index.html was edited by hand" in again.notes[0]


def test_an_approved_copy_that_was_changed_in_the_records_is_not_published(root: Path, site: Site, shipped: Library) -> None:
    kept = approve(root, shipped, "behaviour")
    opened = docx.Document(str(kept))
    opened.paragraphs[-1].insert_paragraph_before("Detention may last for three hours.")
    opened.save(str(kept))
    found = site()
    assert found.copies == ()
    assert any("was changed since" in each for each in found.notes)
    assert "its adopted copy was changed since" in found.listing.read_text(encoding="utf-8")
    assert not list(found.folder.glob("behaviour*"))


def test_a_new_edition_takes_the_place_of_the_page_and_the_old_approval_stays(root: Path, site: Site, shipped: Library) -> None:
    old = approve(root, shipped, "behaviour")
    site()
    later = BOARD.model_copy(update={"approved_on": date(2026, 11, 27), "minute": "13.1"})
    approve(root, shipped, "behaviour", lambda word: word.paragraphs[-1].insert_paragraph_before(OWN), later)
    page = (site().folder / "behaviour.html").read_text(encoding="utf-8")
    assert OWN in page
    assert "27 November 2026" in page
    assert old.is_file()


def test_what_a_page_would_not_show_is_published_as_word_and_said(root: Path, site: Site, shipped: Library) -> None:
    def strike(word: Any) -> None:
        word.paragraphs[-1].insert_paragraph_before("").add_run("No phones.").font.strike = True

    approve(root, shipped, "behaviour", strike)
    found = site()
    assert not (found.folder / "behaviour.html").exists()
    assert any("what a page would not show" in each for each in found.notes)
    assert [name for _, name in found.copies[0].files][-1] == "behaviour.docx"


def test_what_is_no_longer_public_is_named_and_not_deleted(root: Path, site: Site, shipped: Library) -> None:
    approve(root, shipped, "behaviour")
    approve(root, shipped, "whistleblowing")
    site("whistleblowing")
    found = site()
    assert (found.folder / "whistleblowing.docx").is_file()
    assert sum("whistleblowing" in each and "take it away" in each for each in found.notes) == 3


def test_nothing_approved_is_said_with_the_next_step(site: Site) -> None:
    with pytest.raises(Faults, match=r"Nothing here is adopted yet.*policygen approve"):
        site()
