"""The annual update: last year's policy, edited by hand since, taken to this year's law with tracked changes."""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import EXAMPLES, ROOT
from docx.oxml.ns import qn
from docx.shared import Pt
from rapidfuzz.distance import (
    Indel,
    Opcodes,  # noqa: F401 - the peer of what is measured below
)

from command_line import policygen
from policygen.errors import Faults
from policygen.formats.package import read_parts, write_parts
from policygen.generation.generate import generate
from policygen.generation.update import Prior, Updated, read_prior, update
from policygen.library.model import Library
from policygen.markup.blocks import paper_text
from policygen.schools.school_file import read_school
from policygen.word.reading.safe_open import WordFault, open_word, settle

LAST, NOW = date(2025, 11, 1), date(2026, 11, 23)
SCHOOLS = ["oakfield-primary", "brookside-academy", "thornbury-prep"]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

REWORDED = "Every adult at our school knows these numbers by heart and has practised using them."
SECTION = "Our own arrangements for the riverside path"
OWN = "On the riverside path we walk in pairs, and the second adult carries the radio."
ROW = "School counsellor, Tuesdays"
NUMBER = "01632 960999"
HEADING = "What each of us does"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f0005000201a51d5e9f"
    "0000000049454e44ae426082"
)
LOCAL = [REWORDED, SECTION, OWN, ROW, NUMBER, HEADING]
"""What the school wrote; none of it may be lost."""


def paragraphs(document: Any) -> Iterator[Any]:
    yield from document.paragraphs
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs


def find(document: Any, words: str) -> Any:
    return next(each for each in paragraphs(document) if words in each.text)


def set_text(paragraph: Any, text: str) -> None:
    for run in paragraph.runs[1:]:
        run._r.getparent().remove(run._r)
    paragraph.runs[0].text = text


def edited(data: bytes) -> bytes:
    """Edit a policy as people do: words, a section, a row, a number, a picture, a heading, a paragraph taken out."""
    document = docx.Document(io.BytesIO(data))
    outside = find(document, "Outside school hours, in the holidays and on trips")
    outside.add_run(f" {REWORDED}")
    heading = next(each for each in document.paragraphs if each.text == "Who does what")
    set_text(heading, HEADING)
    before = next(each for each in document.paragraphs if each.text == "Sharing information")
    own = before.insert_paragraph_before(SECTION, style=before.style)
    text = own._p.getnext()
    assert text is not None
    words = before.insert_paragraph_before(OWN)
    words.add_run().add_picture(io.BytesIO(PIXEL), width=Pt(20))
    table = next(each for each in document.tables if "Designated safeguarding lead" in each.rows[1].cells[0].text)
    row = deepcopy(table.rows[2]._tr)
    table.rows[2]._tr.addnext(row)
    set_text(table.rows[3].cells[0].paragraphs[0], ROW)
    set_text(table.rows[1].cells[2].paragraphs[0], NUMBER)
    gone = find(document, "Boys and girls sleep in separate rooms") if "sleep in separate" in words_of(data) else None
    if gone is None:
        gone = find(document, "meets the DSL at least every term")
    gone._p.getparent().remove(gone._p)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def words_of(data: bytes) -> str:
    return "\n".join(each.text for each in paragraphs(docx.Document(io.BytesIO(data))))


def sentences(text: str) -> list[str]:
    return [each.strip() for line in text.splitlines() for each in re.split(r"(?<=[.?!]) ", line) if len(each) > 25]


@pytest.fixture(scope="session")
def updated(shipped: Library) -> Callable[[str], tuple[bytes, Updated]]:
    kept: dict[str, tuple[bytes, Updated]] = {}

    def make(name: str) -> tuple[bytes, Updated]:
        if name not in kept:
            answers = read_school(ROOT / "examples" / f"{name}.yaml", shipped.vocabulary).answers
            policy = shipped.policies["safeguarding"]
            school = edited(generate(policy, shipped, answers, LAST).word())
            made = generate(policy, shipped, answers, NOW)
            kept[name] = school, update(made, read_prior(school, "adopted.docx"))
        return kept[name]

    return make


Make = Callable[[str], tuple[bytes, Updated]]


@pytest.mark.parametrize("name", SCHOOLS)
def test_nothing_that_the_school_wrote_is_lost(updated: Make, name: str) -> None:
    _, done = updated(name)
    clean = words_of(done.clean)
    assert [each for each in LOCAL if each not in clean] == []
    assert any(part.startswith("word/media/") for part in read_parts(done.clean))
    assert done.merged.report.lost == ()
    assert len(done.merged.kept_local) >= 3
    assert any("riverside" in each.words for each in done.merged.kept_local)


@pytest.mark.parametrize("name", SCHOOLS)
def test_the_new_law_is_in_and_the_old_edition_out(updated: Make, name: str) -> None:
    _, done = updated(name)
    clean = words_of(done.clean)
    assert "safe in education 2026" in clean
    assert "safe in education 2025" not in clean
    assert "reach more than one person" in clean  # KCSIE 2026 on cover for the DSL


@pytest.mark.parametrize("name", SCHOOLS)
def test_the_tracked_copy_proves_right_and_every_mark_has_a_cause(updated: Make, shipped: Library, name: str) -> None:
    _, done = updated(name)
    assert done.findings == ()
    assert done.tracked is not None
    parts = read_parts(done.tracked)
    authors = set(re.findall(r'<w:(?:ins|del)\b[^>]*w:author="([^"]*)"', parts["word/document.xml"].decode()))
    assert authors
    assert authors <= set(map(str, shipped.legislation.on(NOW).editions.values()))  # the answers are those of the year before
    assert "KCSIE 2026" in authors


@pytest.mark.parametrize("name", SCHOOLS)
def test_each_clause_whose_duty_changed_has_a_comment_with_its_place(updated: Make, name: str) -> None:
    _, done = updated(name)
    comments = read_parts(done.tracked or b"")["word/comments.xml"].decode()
    assert "in force from 1 September 2026" in comments
    assert "(should, statutory guidance" in comments
    assert "not checked against the official text" in comments


@pytest.mark.parametrize("name", SCHOOLS)
def test_marks_are_few_and_no_unchanged_sentence_is_repainted(updated: Make, name: str) -> None:
    """Inserted and deleted characters, outside the generated list of changes and the source lines, against the least possible."""
    school, done = updated(name)
    body = docx.Document(io.BytesIO(done.tracked or b"")).element.body
    inserted = ["".join(t.text or "" for t in each.iter(f"{W}t")) for each in body.iter(f"{W}ins")]
    deleted = ["".join(t.text or "" for t in each.iter(f"{W}delText")) for each in body.iter(f"{W}del")]
    marked = sum(map(len, inserted)) + sum(map(len, deleted))
    before, after = words_of(school), words_of(done.clean)
    old, new = before.split(), after.split()
    least = 0
    for code in Indel.opcodes(old, new):
        if code.tag != "equal":
            least += len(" ".join(old[code.src_start : code.src_end])) + len(" ".join(new[code.dest_start : code.dest_end]))
    print(f"{name}: {marked} characters marked, {marked / least:.3f} of the least possible")
    assert marked <= 1.15 * least, (marked, least)
    whole = {each for text in inserted for each in sentences(text)} & {each for text in deleted for each in sentences(text)}
    assert whole == set()


@pytest.mark.parametrize("name", SCHOOLS)
def test_running_the_update_again_on_its_clean_copy_changes_nothing(shipped: Library, updated: Make, name: str) -> None:
    _, done = updated(name)
    answers = read_school(ROOT / "examples" / f"{name}.yaml", shipped.vocabulary).answers
    made = generate(shipped.policies["safeguarding"], shipped, answers, NOW)
    again = update(made, read_prior(done.clean, "clean.docx"))
    assert again.merged.report.revisions == 0
    assert again.merged.conflicts == ()
    assert words_of(again.clean) == words_of(done.clean)


def test_nothing_changed_gives_no_mark(shipped: Library) -> None:
    answers = read_school(EXAMPLES[0], shipped.vocabulary).answers
    made = generate(shipped.policies["safeguarding"], shipped, answers, NOW)
    done = update(made, read_prior(made.word(), "same.docx"))
    assert done.merged.report.revisions == 0
    assert done.merged.report.comments == 0
    assert "Nothing in the clauses changed." in paper_text(done.brief)


def test_the_brief_says_what_was_kept_and_why_things_changed(updated: Make) -> None:
    _, done = updated("oakfield-primary")
    text = paper_text(done.brief)
    assert "Your own words, kept" in text
    assert "riverside path" in text
    assert text.index("(must)") < text.index("(should)")


def test_a_conflict_keeps_the_schools_words_and_asks_once(shipped: Library) -> None:
    answers = read_school(ROOT / "examples" / "oakfield-primary.yaml", shipped.vocabulary).answers
    policy = shipped.policies["safeguarding"]
    document = docx.Document(io.BytesIO(generate(policy, shipped, answers, LAST).word()))
    find(document, "We must have regard to Keeping children safe in education 2025")
    paragraph = find(document, "in education 2025")
    for run in find(document, "We must have regard to Keeping children safe in education 2025").runs:
        run.text = run.text.replace("safe in education 2025", "safe in education 2025 (the yellow booklet)")
    assert paragraph is not None
    out = io.BytesIO()
    document.save(out)
    made = generate(policy, shipped, answers, NOW)
    first = update(made, read_prior(out.getvalue(), "adopted.docx"))
    clean = words_of(first.clean)
    assert "(the yellow booklet)" in clean
    again = update(made, read_prior(first.clean, "next.docx"))
    assert again.merged.conflicts == ()


def test_changed_answers_are_authored_by_the_school(shipped: Library) -> None:
    answers = dict(read_school(ROOT / "examples" / "oakfield-primary.yaml", shipped.vocabulary).answers)
    policy = shipped.policies["safeguarding"]
    before = generate(policy, shipped, answers, NOW).word()
    after = generate(policy, shipped, {**answers, "threshold_document": "The windscreen"}, NOW)
    done = update(after, read_prior(before, "adopted.docx"))
    document = read_parts(done.tracked or b"")["word/document.xml"].decode()
    assert set(re.findall(r'<w:(?:ins|del)\b[^>]*w:author="([^"]*)"', document)) == {"Your answers"}
    assert "The windscreen" in words_of(done.clean)


def test_a_file_of_another_school_is_refused(shipped: Library) -> None:
    policy = shipped.policies["safeguarding"]
    first, second = (read_school(ROOT / "examples" / f"{name}.yaml", shipped.vocabulary).answers for name in SCHOOLS[:2])
    other = generate(policy, shipped, first, LAST).word()
    with pytest.raises(Faults, match="made for another school"):
        update(generate(policy, shipped, second, NOW), read_prior(other, "adopted.docx"))


def with_pending(data: bytes) -> bytes:
    parts = read_parts(data)
    mark = '<w:ins w:id="9001" w:author="Head" w:date="2026-01-01T00:00:00Z"><w:r><w:t>pending words </w:t></w:r></w:ins>'
    text = parts["word/document.xml"].decode()
    place = text.index("<w:r>", text.index("Keeping children safe is the work") - 400)
    parts["word/document.xml"] = (text[:place] + mark + text[place:]).encode()
    return write_parts(parts)


def test_pending_tracked_changes_are_settled_only_on_request(shipped: Library) -> None:
    answers = read_school(EXAMPLES[0], shipped.vocabulary).answers
    policy = shipped.policies["safeguarding"]
    adopted, made = with_pending(generate(policy, shipped, answers, LAST).word()), generate(policy, shipped, answers, NOW)
    assert open_word(adopted).pending == 1
    with pytest.raises(WordFault, match="--accept-existing or --reject-existing"):
        update(made, read_prior(adopted, "adopted.docx"))
    assert "pending words" in words_of(update(made, read_prior(adopted, "adopted.docx", "accept")).clean)
    assert "pending words" not in words_of(update(made, read_prior(adopted, "adopted.docx", "reject")).clean)
    assert settle(open_word(adopted), "accept").pending == 0


def test_a_file_that_lost_its_record_is_compared_by_words_and_says_so(shipped: Library) -> None:
    answers = read_school(EXAMPLES[0], shipped.vocabulary).answers
    policy = shipped.policies["safeguarding"]
    parts = {
        name: data for name, data in read_parts(edited(generate(policy, shipped, answers, LAST).word())).items()
        if "customXml" not in name
    }  # fmt: skip
    parts["word/_rels/document.xml.rels"] = re.sub(
        rb"<Relationship [^>]*customXml[^>]*/>", b"", parts["word/_rels/document.xml.rels"]
    )
    prior: Prior = read_prior(write_parts(parts), "adopted.docx")
    assert prior.manifest is None
    done = update(generate(policy, shipped, answers, NOW), prior)
    assert done.merged.report.two_way
    assert done.findings == ()
    assert OWN in words_of(done.clean)
    assert "could not be told apart" in paper_text(done.brief)


# ---- the command


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return policygen(*arguments)


def test_generate_with_prior_writes_the_clean_and_tracked_copies_and_the_brief(tmp_path: Path) -> None:
    example = ROOT / "examples" / "oakfield-primary.yaml"
    adopted, out = tmp_path / "adopted", tmp_path / "out"
    first = ("generate", example, "--policy", "safeguarding")
    assert run(*first, "--on", LAST, "--out", adopted).returncode == 0
    file = next(adopted.rglob("*.docx"))
    file.write_bytes(edited(file.read_bytes()))
    untouched = file.read_bytes()
    done = run(*first, "--on", NOW, "--out", out, "--prior", adopted, "--json")
    assert done.returncode in (0, 3), done.stderr
    told = json.loads(done.stdout)[0]["prior"]
    assert told["recognised_by"] == "its own record"
    assert told["not_proved"] == []
    made = [each for each in out.rglob("*_draft*") if each.is_file()]
    assert sorted(f"{each.parent.name}/{each.name.partition('_draft')[2]}" for each in made) == [
        ".policygen/.manifest.json", "policies/.docx", "policies/_brief.docx", "policies/_changes.docx", "records/_brief.txt",
    ]  # fmt: skip
    assert file.read_bytes() == untouched
    before = {each: each.stat().st_mtime_ns for each in out.rglob("*") if each.is_file()}
    run(*first, "--on", NOW, "--out", out, "--prior", adopted)
    assert {each: each.stat().st_mtime_ns for each in out.rglob("*") if each.is_file()} == before


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("old.docx", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "old .doc"),
        ("broken.docx", b"PK\x03\x04 not a package", ""),
        ("text.docx", b"hello", ""),
        ("none", None, "There is no such file or folder"),
    ],
)
def test_a_prior_that_cannot_be_used_is_said_and_nothing_is_written(
    tmp_path: Path, name: str, data: bytes | None, says: str
) -> None:
    prior = tmp_path / name
    if data is not None:
        prior.write_bytes(data)
    done = run("generate", ROOT / "examples" / "oakfield-primary.yaml", "--policy", "safeguarding", "--out", tmp_path / "out", "--prior", prior)  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((tmp_path / "out").glob("*")) if (tmp_path / "out").exists() else True


def test_two_word_files_are_compared(tmp_path: Path, shipped: Library) -> None:
    answers = read_school(EXAMPLES[0], shipped.vocabulary).answers
    policy = shipped.policies["safeguarding"]
    for name, on in (("old", LAST), ("new", NOW)):
        (tmp_path / f"{name}.docx").write_bytes(generate(policy, shipped, answers, on).word())
    done = run("changes", tmp_path / "old.docx", tmp_path / "new.docx", "--out", tmp_path / "cmp.docx", "--to", NOW)
    assert done.returncode == 3, done.stderr  # the columns of a table are fitted to what it holds, and are told of, not tracked
    assert re.findall(r"look of .*?:", done.stdout) == ["look of table 2:", "look of table 3:"], done.stdout
    assert "tracked changes from old.docx to new.docx" in done.stdout
    assert open_word((tmp_path / "cmp.docx").read_bytes()).pending > 20
    assert run("changes", tmp_path / "old.docx", tmp_path / "new.docx", "--out", tmp_path / "new.docx").returncode == 1


@pytest.mark.parametrize("command", [("generate",), ("ask",), ("changes", "--from", "2025-09-01")])
def test_a_folder_given_in_place_of_the_answers_is_named(tmp_path: Path, command: tuple[str, ...]) -> None:
    folder = tmp_path / "policies.yaml"
    folder.mkdir()
    done = run(*command, folder)
    assert done.returncode == 1
    assert "This is a folder" in done.stderr


@pytest.mark.parametrize("command", ["generate", "ask"])
def test_a_document_given_in_place_of_the_answers_is_named(tmp_path: Path, command: str) -> None:
    done = run(command, tmp_path / "policy.docx")
    assert done.returncode == 1
    assert "This is a document, not a file of answers" in done.stderr


def test_every_run_of_the_tracked_copy_is_dated(updated: Make) -> None:
    _, done = updated("oakfield-primary")
    document = docx.Document(io.BytesIO(done.tracked or b""))
    marks = list(document.element.body.iter(qn("w:ins"), qn("w:del")))
    assert marks
    assert {each.get(qn("w:date")) for each in marks} == {f"{NOW}T09:00:00Z"}
    ids = [each.get(qn("w:id")) for each in marks]
    assert len(ids) == len(set(ids))


def test_a_passage_that_the_school_moved_is_kept_with_and_without_move_marks(shipped: Library) -> None:
    answers = read_school(EXAMPLES[0], shipped.vocabulary).answers
    made = generate(shipped.policies["safeguarding"], shipped, answers, NOW)
    document = docx.Document(io.BytesIO(made.word()))
    heading = next(each for each in document.paragraphs if each.text == "Records")
    whole = next(each for each in document.paragraphs if each.text.startswith("Every concern, discussion and decision"))
    whole._p.addprevious(heading._p)
    moved = next(each for each in document.paragraphs if each.text.startswith("The last school that the child attends keeps"))
    heading._p.addprevious(moved._p)
    out = io.BytesIO()
    document.save(out)
    for moves in (False, True):
        done = update(made, read_prior(out.getvalue(), "adopted.docx"), moves=moves)
        assert done.findings == ()
        assert "The last school that the child attends keeps" in words_of(done.clean)


def test_what_a_school_changed_inside_our_passages_counts_as_kept(shipped: Library) -> None:
    answers = read_school(EXAMPLES[0], shipped.vocabulary).answers
    policy = shipped.policies["whistleblowing"]
    before = docx.Document(io.BytesIO(generate(policy, shipped, answers, LAST).word()))
    for each in [paragraph for paragraph in before.paragraphs if len(paragraph.text) > 120][:3]:
        each.add_run(" We do this on Tuesdays.")
    saved = io.BytesIO()
    before.save(saved)
    updated = update(generate(policy, shipped, answers, NOW), read_prior(saved.getvalue(), "old.docx"))
    assert ["We do this on Tuesdays." in each.words for each in updated.merged.kept_local] == [True] * 3
    assert "3 passages of your own kept" in paper_text(updated.brief)
