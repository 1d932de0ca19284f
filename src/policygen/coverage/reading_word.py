"""A Word file that anybody made as passages."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from policygen.coverage.foreign_text import (
    ForeignText,
    FoundPassage,
    Kind,
    Place,
    is_all_capitals,
    may_be_heading,
    shown_row,
    typed_level,
    with_places,
)
from policygen.language.english import count
from policygen.word.namespaces import TEXT, P, W
from policygen.word.reading.any_paragraphs import WordParagraph, word_paragraphs
from policygen.word.reading.safe_open import Opened, open_word
from policygen.word.reading.unread import unread_parts
from policygen.word.reading.word_file import WordFile

_TITLE: Final = re.compile(rb"<dc:title>([^<]*)</dc:title>")
_KINDS: Final[dict[str, Kind]] = {"header": "header", "footer": "footer", "footnotes": "note", "endnotes": "note"}


def read_word(data: bytes, name: str) -> ForeignText:
    """Return a Word file as passages. Raises WordFault where it cannot be used."""
    opened = open_word(data, name)
    found = [each for each in word_paragraphs(opened) if not each.contents]
    title = _TITLE.search(opened.parts.get("docProps/core.xml", b""))
    return ForeignText(
        name, "docx", with_places(_passages(found)),
        title=html.unescape(title[1].decode("utf-8", "replace")).strip() if title else "",
        remarks=tuple(_remarks(opened, data, found)), pending=opened.pending, comments=tuple(_comments(opened)),
    )  # fmt: skip


def _remarks(opened: Opened, data: bytes, found: Sequence[WordParagraph]) -> Iterator[str]:
    if opened.pending:
        yield (
            f"The file holds {count(opened.pending, 'tracked change')} that nobody has accepted or rejected. "
            "It was read as if all were accepted: deleted words do not count."
        )
    for each in unread_parts(data):
        yield f"The file holds {each}, which is not read."
    hidden = sum(each.hidden for each in found)
    if hidden:
        yield f"{hidden} paragraphs are hidden in Word: a reader does not see them, and they were read all the same."


def _comments(opened: Opened) -> Iterator[str]:
    file = WordFile(opened.parts, opened.document)
    part = file.part_of_kind("comments")
    for each in file.root(part).iter(W + "comment") if part else ():
        words = " ".join("".join(text.text or "" for text in para.iter(TEXT)) for para in each.iter(P))
        if words.strip():
            yield " ".join(words.split())


def _passages(found: Sequence[WordParagraph]) -> Iterator[FoundPassage]:
    outside = [each for each in found if not each.cell and not each.part]
    styled = sum(bool(each.level) for each in outside) >= _STYLED
    numbered = any(typed_level(each.text) == 1 and (each.bold or each.level) for each in outside)
    table, header = 0, ""
    for (number, *_), group in groupby(found, key=lambda each: each.cell[:2] if each.cell else (0, each.number, each.part)):
        paragraphs = list(group)
        cells = _cells(paragraphs)
        if not number or len(cells) == 1 or any(len(text.split()) > _LONG_CELL for text in cells):
            yield from (_paragraph(each, styled=styled, numbered=numbered) for each in paragraphs)
            continue
        row = _row(paragraphs, cells, header if number == table else "")
        if number != table:
            table, header = number, row.text
        yield row


_STYLED: Final = 3
"""Headings by style; fewer are accidents."""
_LONG_CELL: Final = 60
"""A cell with more words than this holds running text: its table is a layout, not a list."""


def _cells(paragraphs: Sequence[WordParagraph]) -> tuple[str, ...]:
    cells: dict[int, list[str]] = {}
    for each in paragraphs:
        cells.setdefault(each.cell[2] if each.cell else 0, []).append(each.text)
    return tuple(" ".join(words) for words in cells.values())


def _row(paragraphs: Sequence[WordParagraph], cells: tuple[str, ...], header: str) -> FoundPassage:
    place = Place(0, paragraph=paragraphs[0].number, cell=paragraphs[0].cell)
    marked = tuple(words for each in paragraphs for words in each.highlighted)
    return FoundPassage(
        "row", shown_row(cells), place, 0, header, cells, marked, paragraphs=tuple(each.number for each in paragraphs)
    )


def _paragraph(each: WordParagraph, *, styled: bool, numbered: bool) -> FoundPassage:
    place = Place(0, paragraph=each.number, part=each.part, cell=each.cell)
    made = FoundPassage("item" if each.item else "text", each.text, place, highlighted=each.highlighted)
    if each.part:
        return replace(made, kind=_KINDS[each.part], within=each.within)
    if each.title:
        return replace(made, kind="title", level=1)
    if each.level:
        return replace(made, kind="heading", level=each.level, styled=True)
    if may_be_heading(each.text) and (each.bold or is_all_capitals(each.text)) and not (each.item and not each.bold):
        level = typed_level(each.text) or (2 if numbered else 1)
        return replace(made, kind="heading", level=max(level, 3) if styled else level)
    return made
