"""Any policy, from any file, as passages in reading order, each with its place.

    read_foreign(data, "Safeguarding.docx") -> ForeignText
    ForeignText.passages   FoundPassage: kind, text, place, level, header, cells, highlighted
    ForeignText.reading()  the same for recognisers (points/), with place_of(sentence) to find where evidence stands
    ForeignText.remarks    what was not read, or was read in a way that a person should know, in sentences

Reads .docx, .pdf with text, .html, .md and .txt; told by the content, not by the name. Deleted and moved-away tracked text is not
among the passages; inserted text is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Literal

from policygen.language.statements import sentences
from policygen.points.reading import TextPiece, TextReading, read_passages

Kind = Literal["title", "heading", "text", "item", "row", "note", "header", "footer"]
Format = Literal["docx", "pdf", "html", "md", "txt"]

_HEADING_WORDS: Final = 12
_HEADING_LETTERS: Final = 90
_TYPED_NUMBER: Final = re.compile(
    r"^(?P<number>(?:\d{1,2}(?:\.\d{1,2}){0,3}|(?i:section|part|appendix|annex)\s+(?:\d{1,2}|[A-Za-z]))[.):–-]?)\s+(?="
    r"[A-Z(\"“‘])"
)
_SENTENCE_END: Final = (".", ";", ",", "?", "!", ":")
_PER_GROUP: Final = 12
"""Passages that are read together where no heading parts them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands."""

    order: int
    """Its place among the passages of its file, from 0."""
    headings: tuple[str, ...] = ()
    """The headings it stands under, widest first."""
    page: int = 0
    paragraph: int = 0
    """In Word: the paragraph's place among all `w:p` of the main part, from 1; in text: the line. 0 where neither is known."""
    cell: tuple[int, int, int] | None = None
    """Table, row and column, from 1; of a row of a table its first cell."""
    part: str = ""
    """Where it does not stand in the text itself: header, footer, footnotes, endnotes."""
    line: int = 0

    def __str__(self) -> str:
        where = [f"page {self.page}"] if self.page else [f"line {self.line}"] if self.line else []
        where += [self.part.rstrip("s") if self.part else ""]
        where += [f"table {self.cell[0]}, row {self.cell[1]}"] if self.cell else []
        where += [f"paragraph {self.paragraph}"] if self.paragraph and not (self.cell or self.line) else []
        where += [f"under “{self.headings[-1]}”"] if self.headings else []
        return ", ".join(filter(None, where)) or "at the start"


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A heading, a paragraph, an item of a list or a row of a table."""

    kind: Kind
    text: str
    place: Place
    level: int = 0
    """Of a heading: 1 is the widest."""
    header: str = ""
    """Of a row: the words of its table's first row."""
    cells: tuple[str, ...] = ()
    highlighted: tuple[str, ...] = ()
    styled: bool = False
    """Whether it is a heading by a style, a tag or a mark, and not only by its look."""
    paragraphs: tuple[int, ...] = ()
    """Of a row in Word: the numbers of all its paragraphs."""
    within: tuple[str, int] = ("", 0)
    """Of a header or footer in Word: its part, and the paragraph's place among all `w:p` of that part, from 1."""


@dataclass(frozen=True)
class ForeignText:
    """A policy from anywhere, read."""

    name: str
    format: Format
    passages: tuple[FoundPassage, ...]
    title: str = ""
    """The title in the file's properties, where it has one."""
    pages: int = 0
    remarks: tuple[str, ...] = ()
    pending: int = 0
    """Tracked changes in it that nobody has settled."""
    comments: tuple[str, ...] = ()
    """Comments that stand beside the text."""
    _memo: dict[str, TextReading] = field(default_factory=dict, compare=False, repr=False)

    @property
    def body(self) -> Iterator[FoundPassage]:
        """The passages without headers, footers and tables of contents."""
        return (each for each in self.passages if each.kind not in ("header", "footer"))

    @property
    def headings(self) -> tuple[str, ...]:
        """Its headings, in their order, without typed numbers."""
        return tuple(without_number(each.text) for each in self.passages if each.kind == "heading")

    @cached_property
    def words(self) -> int:
        """How many words it has."""
        return sum(len(each.text.split()) for each in self.passages)

    def reading(self) -> TextReading:
        """Return the text as recognisers read it; what stands under one heading is one clause."""
        if "" not in self._memo:
            self._memo[""] = read_passages([piece for piece, _ in self._pieces])
        return self._memo[""]

    def place_of(self, sentence: str, clause: str = "") -> Place | None:
        """Return where a sentence that was shown as evidence stands; `clause` is the judgement's."""
        found = self._places.get(sentence, ())
        return next((passage.place for group, passage in found if group == clause), found[0][1].place if found else None)

    def passage_of(self, sentence: str, clause: str = "") -> FoundPassage | None:
        """Return the passage in which a sentence stands that was shown as evidence."""
        place = self.place_of(sentence, clause)
        return self.passages[place.order] if place is not None else None

    @cached_property
    def _pieces(self) -> list[tuple[TextPiece, FoundPassage]]:
        return list(_text_pieces(self.body))

    @cached_property
    def _places(self) -> Mapping[str, list[tuple[str, FoundPassage]]]:
        found: dict[str, list[tuple[str, FoundPassage]]] = {}
        for piece, passage in self._pieces:
            for shown in [piece.text] if piece.kind == "row" else sentences(piece.text):
                found.setdefault(shown, []).append((piece.clause, passage))
        return found


def _text_pieces(passages: Iterable[FoundPassage]) -> Iterator[tuple[TextPiece, FoundPassage]]:
    group = count = 0
    parted = False
    for each in passages:
        if each.kind in ("heading", "title"):
            group, count, parted = group + 1, 0, parted or each.kind == "heading"
            yield TextPiece("heading", without_number(each.text), f"g{group}", level=max(1, each.level)), each
            continue
        count += 1
        if not parted and count > _PER_GROUP and each.kind == "text":
            group, count = group + 1, 1
        kind: Literal["text", "item", "row"] = each.kind if each.kind in ("item", "row") else "text"
        yield TextPiece(kind, each.text, f"g{group}", each.header), each


def without_number(text: str) -> str:
    """Return a heading without the number that someone typed before it."""
    return _TYPED_NUMBER.sub("", text).strip() or text


def typed_level(text: str) -> int:
    """Return the level that a typed number gives a heading: 1 for "3.", 2 for "3.1"; 0 where none is typed."""
    found = _TYPED_NUMBER.match(text)
    return 1 + found["number"].strip(".").count(".") if found else 0


def may_be_heading(text: str) -> bool:
    """Return whether a line is as short as a heading, begins like one and does not end like a sentence."""
    words = text.split()
    if not 0 < len(words) <= _HEADING_WORDS or len(text) > _HEADING_LETTERS or text.endswith(_SENTENCE_END):
        return False
    if _REACHED.search(text):
        return False
    first = without_number(text)[:1]
    return (first.isupper() or text[:1].isdigit()) and any(letter.isalpha() for letter in text)


_REACHED: Final = re.compile(r"@|:.*\d|\b0\d{3,}")
"""An address, a number or a date, which stand on lines of their own without being headings."""


def is_all_capitals(text: str) -> bool:
    """Return whether a line is printed in capitals."""
    return sum(letter.isalpha() for letter in text) > 3 and text == text.upper() and any(letter.isupper() for letter in text)


def with_places(passages: Iterable[FoundPassage]) -> tuple[FoundPassage, ...]:
    """Return passages numbered in their order, each with the headings it stands under."""
    path: list[tuple[int, str]] = []
    made: list[FoundPassage] = []
    for order, each in enumerate(passages):
        if each.kind == "heading":
            path = [*((level, text) for level, text in path if level < each.level), (each.level, each.text)]
        above = path[:-1] if each.kind == "heading" else path
        headings = () if each.kind in ("header", "footer", "note") else tuple(text for _, text in above)
        made.append(replace(each, place=replace(each.place, order=order, headings=headings)))
    return tuple(made)


def shown_row(cells: Sequence[str]) -> str:
    """Return the cells of a row as one line, those that a merged cell repeats or that are empty left out."""
    kept: list[str] = []
    for cell in (" ".join(each.split()) for each in cells):
        if cell and (not kept or kept[-1] != cell):
            kept.append(cell)
    return " | ".join(kept)
