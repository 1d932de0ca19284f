"""The last paragraphs of a file come and go with tables between them, and each settles to the one version or the other."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from lxml import etree
from small import W, in_body, plain, word

from policygen.word.merging.update import Merged, merge_and_redline
from policygen.word.proof import resolve
from policygen.word.proof.verify import verify
from policygen.word.reading.base import base_of

EMPTY = word([])
WORDS = {
    "s": "Everybody stays.", "l": "The wide page ends here.", "a": "Five old rules.", "b": "Another thing that was.",
    "x": "New rules begin.", "y": "Visitors sign in.", "S": "Who stays", "T": "Which rooms", "A": "Old roles", "X": "New numbers",
}  # fmt: skip
STARTS = ("s", "S", "l", "")
OLD = ("", "a", "ab", "aA", "Aa", "aAb")
NEW = ("", "x", "X", "xX", "Xx", "xXy")


def a_file(letters: str, *, clauses: bool) -> bytes:
    """Return a file of paragraphs (small letters) and tables (capitals), each a clause of its own or all in none.

    `l` ends a section, and `.` is a paragraph without words.
    """

    def fill(body: Any) -> None:
        for each in [child for child in body if child.tag != f"{W}sectPr"]:
            body.remove(each)
        for number, letter in enumerate(letters):
            block = _table(WORDS[letter]) if letter.isupper() else plain(WORDS.get(letter, ""))
            if letter == "l":
                about = etree.Element(f"{W}pPr")
                block.insert(0, about)
                etree.SubElement(etree.SubElement(about, f"{W}sectPr"), f"{W}pgSz", {f"{W}w": "16838", f"{W}h": "11906"})
            made = [block]
            if clauses:
                start = etree.Element(f"{W}bookmarkStart", {f"{W}id": str(number), f"{W}name": f"_c_{letter}"})
                made = [start, block, etree.Element(f"{W}bookmarkEnd", {f"{W}id": str(number)})]
            for each in made:
                body[-1].addprevious(each)

    return in_body(EMPTY, fill)


def _table(words: str) -> Any:
    table = etree.Element(f"{W}tbl")
    row = etree.SubElement(table, f"{W}tr")
    for each in words.split():
        etree.SubElement(row, f"{W}tc").append(plain(each))
    return table


def letters_of(data: bytes) -> str:
    by_words = {words.replace(" ", ""): letter for letter, words in WORDS.items()} | {"": "."}
    return "".join(
        by_words[block.words.translate({0x20: None, 0x1D: None, 0x1E: None})] for block in base_of(data).stories["body"]
    )


def ended(letters: str) -> str:
    """Return a file without the paragraph that every program puts behind a table, or the end of a section, at the end."""
    return letters[:-1] if letters.endswith(".") and (letters[-2:-1].isupper() or letters[-2:-1] == "l") else letters


def merged(old: str, new: str, *, clauses: bool, moves: bool = False) -> Merged:
    """Merge, and see that the tracked file proves right and settles to the one and the other."""
    prior = a_file(old, clauses=clauses)
    made = merge_and_redline(prior, a_file(new, clauses=clauses), base_of(prior), {}, "2026-11-24T00:00:00Z", moves=moves)
    assert verify(made.redline, prior, made.clean) == []
    assert letters_of(resolve.accept(made.redline)) == letters_of(made.clean)
    assert ended(letters_of(resolve.reject(made.redline))) == old
    return made


@pytest.mark.parametrize("clauses", [True, False])
@pytest.mark.parametrize("start", STARTS)
def test_whatever_comes_and_goes_at_the_end_settles_to_the_one_or_the_other(start: str, clauses: bool) -> None:
    for old, new in product(OLD, NEW):
        if start + old and start + new and old + new:
            made = merged(start + old, start + new, clauses=clauses)
            assert ended(letters_of(made.clean)).strip(".") == start + new, (start + old, start + new)


@pytest.mark.parametrize("start", ["s", "S"])
def test_whatever_comes_and_goes_before_a_last_table_settles_too(start: str) -> None:
    for old, new in product(OLD[:4], NEW[:4]):
        made = merged(f"{start}{old}T", f"{start}{new}T", clauses=True)
        assert ended(letters_of(made.clean)) == f"{start}{new}T"


def test_the_last_paragraph_stays_without_words_behind_a_table_that_comes() -> None:
    assert letters_of(merged("sa", "sX", clauses=True).clean) == "sX."
    assert letters_of(merged("Sa", "SX", clauses=False).clean) == "SX."


def test_the_last_paragraph_that_goes_becomes_the_last_that_comes() -> None:
    made = merged("sAb", "sXx", clauses=True)
    assert letters_of(made.clean) == "sXx"


@pytest.mark.parametrize(("new", "style"), [("Xx", "TableText"), ("X", None)])
def test_a_paragraph_in_place_of_a_heading_is_no_heading(new: str, style: str | None) -> None:
    prior, after = _styled(a_file("Sa", clauses=True), "Heading1"), _styled(a_file(f"S{new}", clauses=True), "TableText")
    made = merge_and_redline(prior, after, base_of(prior), {}, "2026-11-24T00:00:00Z")
    assert verify(made.redline, prior, made.clean) == []
    found = {last: _last_style(data) for last, data in (("clean", made.clean), ("rejected", resolve.reject(made.redline)))}
    assert found == {"clean": style, "rejected": "Heading1"}


def _styled(data: bytes, style: str) -> bytes:
    def dress(body: Any) -> None:
        for each in body.findall(f"{W}p")[-1:]:
            each.insert(0, plain("", style)[0])

    return in_body(data, dress)


def _last_style(data: bytes) -> str | None:
    found: list[str | None] = []

    def look(body: Any) -> None:
        style = body.findall(f"{W}p")[-1].find(f"{W}pPr/{W}pStyle")
        found.append(None if style is None else style.get(f"{W}val"))

    in_body(data, look)
    return found[0]


def test_the_end_of_a_section_stays_where_the_paragraph_behind_it_goes() -> None:
    made = merged("sla", "sl", clauses=True)
    assert letters_of(made.clean) == "sl."
    assert len(in_sections(made.clean)) == len(in_sections(resolve.accept(made.redline))) == 2


def in_sections(data: bytes) -> list[Any]:
    found: list[Any] = []
    in_body(data, lambda body: found.extend(body.iter(f"{W}sectPr")))
    return found


def test_a_file_of_another_program_may_end_with_a_table_and_more_words_come() -> None:
    made = merged("sA", "sAx", clauses=True)
    assert letters_of(made.clean) == "sAx"


def test_what_was_lost_of_a_file_is_still_noticed_behind_a_table() -> None:
    made = merged("sA", "sAx", clauses=True)
    assert verify(made.redline, a_file("s", clauses=True), made.clean)
    assert verify(made.redline, a_file("sA.", clauses=True), made.clean) == []
    assert verify(made.redline, a_file("sAa", clauses=True), made.clean)


def test_a_file_that_loses_a_section_does_not_prove_right() -> None:
    made = merged("sla", "slx", clauses=True)
    assert verify(made.redline, a_file("ssa", clauses=True), made.clean)
    assert verify(_without_sections(made.redline), a_file("sla", clauses=True), made.clean)


def test_the_last_paragraph_may_stand_in_a_content_control() -> None:
    prior = in_body(a_file("sab", clauses=True), _last_in_control)
    made = merge_and_redline(prior, a_file("s", clauses=True), base_of(prior), {}, "2026-11-24T00:00:00Z")
    assert verify(made.redline, prior, made.clean) == []
    assert letters_of(made.clean) == "s"


def _without_sections(data: bytes) -> bytes:
    def take_off(body: Any) -> None:
        for each in [*body.iter(f"{W}sectPr")][:-1]:
            each.getparent().remove(each)

    return in_body(data, take_off)


def _last_in_control(body: Any) -> None:
    last = body.findall(f"{W}p")[-1]
    control = etree.Element(f"{W}sdt")
    etree.SubElement(control, f"{W}sdtPr")
    last.addprevious(control)
    etree.SubElement(control, f"{W}sdtContent").append(last)
