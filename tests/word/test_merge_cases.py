"""What happens to a school's edits, case by case."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import office
import pytest
from lxml import etree
from small import Clauses, W, by_hand, changed, clauses, in_body, word

from policygen.formats.package import read_parts
from policygen.markup.blocks import Paragraph, Run, Table
from policygen.word.merging.update import Merged, Reason, merge_and_redline
from policygen.word.proof import resolve
from policygen.word.proof.verify import verify
from policygen.word.reading.base import base_of, read_base

DATE = "2026-11-24T00:00:00Z"


def said(**texts: str) -> Clauses:
    return [(name, [Paragraph((Run(text),))]) for name, text in texts.items()]


def edit(data: bytes, old: str, new: str) -> bytes:
    def change(body: Any) -> None:
        for each in body.iter(f"{W}t"):
            each.text = (each.text or "").replace(old, new)

    return in_body(data, change)


def merge(base: bytes, prior: bytes, new: bytes, **reasons: Reason) -> Merged:
    made = merge_and_redline(prior, new, read_base(base), reasons, DATE)
    assert verify(made.redline, prior, made.clean) == []
    return made


def texts(data: bytes) -> str:
    return "\n".join(block.words for block in base_of(data).stories["body"])


def body(data: bytes) -> Any:
    return etree.fromstring(read_parts(data)["word/document.xml"])


BASE = said(one="The lead is in school every day. Staff tell the lead at once.", two="Files move in five days.")


def test_both_changes_stand_when_they_are_in_other_words() -> None:
    new = said(one="The lead is in school every day. Staff tell the lead or a deputy at once.", two="Files move in five days.")
    prior = edit(word(BASE), "every day", "each morning")
    made = merge(word(BASE), prior, word(new))
    assert "The lead is in school each morning. Staff tell the lead or a deputy at once." in texts(made.clean)
    assert made.conflicts == ()


def test_a_conflict_keeps_the_schools_words_and_asks() -> None:
    new = said(one=BASE[0][1][0].runs[0].text, two="Files move in three days.")  # type: ignore[union-attr]
    prior = edit(word(BASE), "five", "ten school")
    made = merge(word(BASE), prior, word(new))
    assert "Files move in ten school days." in texts(made.clean)
    (conflict,) = made.conflicts
    assert (conflict.school, conflict.new) == ("Files move in ten school days.", "Files move in three days.")
    assert b"Please choose." in read_parts(made.redline)["word/comments.xml"]


def test_a_settled_conflict_is_not_asked_again() -> None:
    new = word(said(one=BASE[0][1][0].runs[0].text, two="Files move in three days."))  # type: ignore[union-attr]
    first = merge(word(BASE), edit(word(BASE), "five", "ten school"), new)
    again = merge_and_redline(first.clean, new, read_base(first.clean), {}, DATE)
    assert again.conflicts == ()
    assert again.report.comments == 0


def test_a_clause_the_school_took_out_is_asked_about_only_when_it_changed() -> None:
    def without(body: Any) -> None:
        for each in body.findall(f"{W}p"):
            if "Files move" in "".join(each.itertext()):
                body.remove(each)

    prior = in_body(word(BASE), without)
    assert merge(word(BASE), prior, word(BASE)).conflicts == ()
    new = word(said(one=BASE[0][1][0].runs[0].text, two="Files move in three days."))  # type: ignore[union-attr]
    made = merge(word(BASE), prior, new)
    assert [conflict.kind for conflict in made.conflicts] == ["removed by school"]
    assert "Files move" not in texts(made.clean)


def test_words_both_added_at_one_place_are_both_kept_and_a_person_is_asked() -> None:
    new = said(one=BASE[0][1][0].runs[0].text, two="Files move in five days. Ours.")  # type: ignore[union-attr]
    made = merge(word(BASE), edit(word(BASE), "five days.", "five days. Theirs."), word(new))
    assert "Files move in five days. Theirs. Ours." in texts(made.clean)
    assert [conflict.kind for conflict in made.conflicts] == ["both added"]


def test_each_change_carries_its_cause_and_each_clause_one_comment() -> None:
    new = said(one="The lead is here every day. Staff tell the lead now.", two="Files move in three days.")
    made = merge(
        word(BASE), word(BASE), word(new), one=Reason("KCSIE 2026", "para 4"), two=Reason("Your answers", "You said three.")
    )
    marks = body(made.redline).iter(f"{W}ins", f"{W}del")
    assert {each.get(f"{W}author") for each in marks} == {"KCSIE 2026", "Your answers"}
    comments = etree.fromstring(read_parts(made.redline)["word/comments.xml"])
    assert ["".join(text.text or "" for text in each.iter(f"{W}t")) for each in comments] == ["para 4", "You said three."]
    assert "word/comments.xml" not in read_parts(made.clean)


def test_untouched_paragraphs_are_the_same_xml() -> None:
    new = said(one=BASE[0][1][0].runs[0].text, two="Files move in three days.")  # type: ignore[union-attr]
    made = merge(word(BASE), word(BASE), word(new))
    before = {etree.tostring(each) for each in body(word(BASE)).iter(f"{W}p")}
    after = [etree.tostring(each) for each in body(made.redline).iter(f"{W}p")]
    assert sum(each not in before for each in after) == 1


def test_a_row_that_comes_is_a_row_and_not_a_new_table() -> None:
    def table(*rows: str) -> Clauses:
        cells = tuple((((Run(row),),), ((Run("text"),),)) for row in rows)
        return [("roles", [Table((((Run("Who"),),), ((Run("What"),),)), cells, "Roles")])]

    made = merge(word(table("Lead", "Head")), word(table("Lead", "Head")), word(table("Lead", "Deputy", "Head")))
    assert len(body(made.redline).findall(f".//{W}trPr/{W}ins")) == 1
    assert body(made.redline).find(f".//{W}trPr/{W}del") is None


def test_a_new_clause_gets_its_bookmark_and_the_base_is_the_new_one() -> None:
    new = word([*BASE, *said(three="A third clause about visits.")])
    made = merge(word(BASE), word(BASE), new)
    assert {"_c_one", "_c_two", "_c_three"} <= {each.get(f"{W}name") for each in body(made.clean).iter(f"{W}bookmarkStart")}
    carried = read_base(made.clean)
    assert carried is not None
    assert carried.text() == base_of(new).text()


def test_a_clause_that_moved_takes_its_bookmark_along() -> None:
    three = said(one="The lead is in school every day.", two="Files move in five days.", three="Visits are signed in.")
    made = merge(word(three), word(three), word([three[2], *three[:2]]))
    blocks = base_of(made.clean).stories["body"]
    assert {block.words: block.clause for block in blocks}["Visits are signed in."] == "_c_three"


def test_moves_are_marked_as_moves_on_request() -> None:
    three = said(one="The lead is in school every day.", two="Files move in five days.", three="Visits are signed in.")
    base, new = word(three), word([three[2], *three[:2]])
    made = merge_and_redline(base, new, read_base(base), {}, DATE, moves=True)
    assert verify(made.redline, base, made.clean) == []
    marks = body(made.redline)
    names = [[each.get(f"{W}name") for each in marks.iter(f"{W}{tag}RangeStart")] for tag in ("moveFrom", "moveTo")]
    assert names[0] == names[1] == ["move1"]
    assert "Visits are signed in." in "".join(marks.itertext(f"{W}t"))


ONE = ["The lead is in school every day. Staff tell the lead at once, and write down what was said."]
TWO = ["The lead is in school every day.", "Staff tell the lead at once, and write down what was said."]


def paragraphs(words: Sequence[str]) -> Clauses:
    around: Clauses = said(zero="Before it.")
    return [*around, ("one", [Paragraph((Run(each),)) for each in words]), *said(two="Files move in five days.")]


@pytest.mark.parametrize(("old", "new"), [(ONE, TWO), (TWO, ONE)], ids=["parted", "run together"])
@pytest.mark.parametrize("last", [False, True], ids=["between clauses", "at the end"])
def test_a_paragraph_parted_or_run_together_is_not_painted_over(old: list[str], new: list[str], *, last: bool) -> None:
    base, fresh = (word(paragraphs(each)[: 2 if last else 3]) for each in (old, new))
    made = merge(base, base, fresh)
    marked = body(made.redline)
    assert set(painted(marked)) <= {" "}
    assert made.report.revisions == 2
    assert made.report.changed == ("_c_one",)
    assert [block.words for block in base_of(made.clean).stories["body"] if block.clause == "_c_one"] == new


def test_a_paragraph_that_the_school_edited_is_not_parted() -> None:
    base = word(paragraphs(ONE))
    made = merge(base, edit(base, "every day", "each morning"), word(paragraphs(TWO)))
    assert "each morning" in texts(made.clean)


def test_new_paragraphs_come_beside_one_that_is_run_together() -> None:
    base, fresh = (
        word(paragraphs(TWO)),
        word(paragraphs(["Visitors are met at the door by the office.", *ONE, "A record is kept."])),
    )
    merge(base, base, fresh)
    merge(fresh, fresh, base)


def painted(marked: Any) -> list[str]:
    """Return the words that are marked as gone or new."""
    return [each.text for mark in marked.iter(f"{W}ins", f"{W}del") for each in mark.iter(f"{W}t", f"{W}delText")]


def test_a_file_made_elsewhere_keeps_what_has_no_counterpart_on_request() -> None:
    prior = word(said(theirs="Our minibus is checked each term.", one="The lead is in school every day."))
    made = merge_and_redline(prior, word(BASE), None, {}, DATE, keep_unmatched=True)
    assert "Our minibus is checked each term." in texts(made.clean)
    assert "Our minibus is checked each term." in {each.words for each in made.kept_local}
    assert made.report.two_way


def test_changed_words_are_few() -> None:
    """Deleted and inserted letters are near the least that say the change."""
    new = said(one="The lead is in school every weekday. Staff tell the lead at once.", two="Files move in five days.")
    made = merge(word(BASE), word(BASE), word(new))
    marks = [each for tag in ("ins", "del") for each in body(made.redline).iter(f"{W}{tag}")]
    assert sorted("".join(each.itertext()) for each in marks) == ["day", "weekday"]


# ---- judges that share no code with the project


def words_of(data: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join("".join(p.itertext(f"{W}t")) for p in body(data).iter(f"{W}p"))).strip()


def test_docxodus_accepts_and_rejects_to_the_same_words() -> None:
    scalpel = pytest.importorskip("docx_scalpel", reason="docx-scalpel has no wheel here")
    for seed in range(6):
        rng = random.Random(seed)
        before = clauses(rng)
        base, new = word(before), word(changed(rng, before))
        prior = by_hand(rng, base)
        made = merge_and_redline(prior, new, read_base(base), {}, DATE)
        accepted, rejected = judged(scalpel, made.redline)
        assert words_of(accepted) == words_of(resolve.accept(made.redline))
        assert words_of(rejected) == words_of(prior)


def judged(scalpel: Any, data: bytes) -> tuple[bytes, bytes]:
    return scalpel.docx_diff_accept_revisions(data), scalpel.docx_diff_reject_revisions(data)


@pytest.mark.slow
def test_a_copy_that_libreoffice_saved_again_gets_no_mark(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not here")
    for seed in range(3):
        base = word(clauses(random.Random(seed)))
        source = tmp_path / f"{seed}.docx"
        source.write_bytes(base)
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = [
            soffice,
            profile,
            "--headless",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            str(tmp_path / "out"),
            str(source),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        saved = (tmp_path / "out" / source.name).read_bytes()
        made = merge_and_redline(saved, base, read_base(saved), {}, DATE)
        assert made.report.revisions == 0
        assert not made.conflicts


# ---- links


def linked(address: str, words: str = "the page") -> Clauses:
    return [("one", [Paragraph((Run("See "), Run(words, link=address), Run(" now.")))]), *said(two="Files move in five days.")]


def as_word_saves_links(body: Any) -> None:
    """Put into each link of a clause what Word keeps in one: a place, a mark of spelling, a run without words."""
    for link in [each for each in body.iter(f"{W}hyperlink") if each.get(f"{W}anchor") is None]:
        link.insert(0, etree.Element(f"{W}proofErr", {f"{W}type": "spellStart"}))
        link.insert(0, etree.Element(f"{W}bookmarkStart", {f"{W}id": "991", f"{W}name": "_Hlk1"}))
        link.append(etree.Element(f"{W}bookmarkEnd", {f"{W}id": "991"}))
        etree.SubElement(etree.SubElement(link, f"{W}r"), f"{W}rPr")


def outside_links(data: bytes) -> list[tuple[str, int]]:
    """Return the words of each link to a page, and how many things stand in it."""
    found = [each for each in body(data).iter(f"{W}hyperlink") if each.get(f"{W}anchor") is None]
    return [("".join(each.itertext()), len(each)) for each in found]


@pytest.mark.parametrize(
    ("new", "left"),
    [
        (linked("https://x.example/2"), ["the page"]),
        (linked("https://x.example/2", "the new page"), ["the new page"]),
        (said(one="See it now.", two="Files move in five days."), []),
        (said(two="Files move in five days."), []),
    ],
)
def test_no_empty_link_is_left_where_a_link_goes_and_the_old_one_comes_back_whole(
    new: Clauses, left: list[str], tmp_path: Path
) -> None:
    base = word(linked("https://x.example/1"))
    prior = in_body(base, as_word_saves_links)
    made = merge(base, prior, word(new))
    assert [words for words, _ in outside_links(resolve.accept(made.redline))] == left
    assert [words for words, _ in outside_links(made.clean)] == left
    assert outside_links(resolve.reject(made.redline)) == outside_links(prior) == [("the page", 5)]
    if office.SOFFICE is not None:
        for data in (made.redline, resolve.accept(made.redline), resolve.reject(made.redline)):
            assert b"Files move in five days." in office.opened(tmp_path, data)
