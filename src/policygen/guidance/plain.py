"""Guidance as plain text, as `pdftotext` writes it, becomes headings, paragraphs and bullets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from policygen.guidance.layout import BULLET, NUMBER, joined
from policygen.guidance.passages import Block

_CONTENTS_LINE: Final = re.compile(r"\S.*(?:\.{4,}|\s{2,})\s*\d{1,3}$")
_WIDE: Final = re.compile(
    r"(?:part (?:one|two|three|four|five|six|seven|\d+)|chapter \d+|annex [a-z]|appendix [a-z])\s*[:–-]", re.IGNORECASE
)
_LONE_NUMBER: Final = re.compile(r"\d{1,3}\.?")
_LONE_BULLET: Final = re.compile(r"[•▪●○\uf0b7o]")
_NOTE: Final = re.compile(r"(\d{1,3})\s+([A-Z‘“'\"(].*)")
_STRAY: Final = re.compile(r"(?<![A-Z\d])(?<!section )\d{1,3}F\b|(?<!\S)F(?!\S)")
_MARKED: Final = re.compile(r"(.*?)(\d{1,3})([.,;:)]*)")


_COUNTS: Final = frozenset(
    ("para", "paras", "paragraph", "paragraphs", "section", "sections", "part", "page", "pages", "regulation", "annex",
     "article", "footnote", "schedule", "chapter", "figure", "aged", "age", "of", "under", "over", "and", "to", "year",
     "years", "tier")
)  # fmt: skip
"""After these words a number is a number and no footnote's mark."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    page: int
    indent: int
    after_blank: bool


def text_blocks(text: str) -> tuple[list[Block], dict[str, str]]:
    """Return a text's blocks and its footnotes by number."""
    pages = text.replace("\r\n", "\n").split("\f")
    lines = [line for number, page in enumerate(pages, 1) for line in _page(page, number)]
    heads = Counter(line.text for line in lines if len(line.text) > 3)
    often = {line for line, count in heads.items() if count > max(4, len(pages) // 3)}
    kept, notes = _apart([line for line in lines if line.text not in often])
    return list(_without_marks(_blocks(kept), notes)), notes


def _page(page: str, number: int) -> Iterator[_Line]:
    lines = page.split("\n")
    filled = [place for place, line in enumerate(lines) if line.strip()]
    foot = filled[-1] if filled and re.fullmatch(r"\s*\d{1,3}\s*", lines[filled[-1]]) else -1
    blank = True
    for place, line in enumerate(lines):
        words = _STRAY.sub("", line).strip()
        if not words:
            blank = True
            continue
        if place != foot and not _CONTENTS_LINE.fullmatch(line.strip()):
            yield _Line(words, number, len(line) - len(line.lstrip()), blank)
        blank = False


def _apart(lines: Sequence[_Line]) -> tuple[list[_Line], dict[str, str]]:
    """Part the text from its footnotes: numbered through, without a full stop after the number, to the end of the page."""
    kept: list[_Line] = []
    notes: dict[str, str] = {}
    last, open_on = 0, 0
    for place, line in enumerate(lines):
        found = _NOTE.fullmatch(line.text)
        alone = re.fullmatch(r"\d{1,3}", line.text)
        number = int(found[1]) if found else int(line.text) if alone else 0
        if last < number <= last + 3 and (found or _foot_of_page(lines, place)):
            last, open_on = number, line.page
            notes[str(last)] = found[2] if found else ""
        elif open_on == line.page and not NUMBER.match(line.text) and not (line.after_blank and notes.get(str(last))):
            notes[str(last)] = f"{notes[str(last)]} {line.text}".strip()
        else:
            open_on = 0
            kept.append(line)
    return kept, notes


def _foot_of_page(lines: Sequence[_Line], place: int) -> bool:
    """Whether no numbered paragraph begins on the page after a line, so that what follows are footnotes."""
    page = lines[place].page
    rest = [line for line in lines[place + 1 : place + 40] if line.page == page]
    return bool(rest) and not any(NUMBER.match(line.text) or BULLET.match(line.text) for line in rest)


def _blocks(lines: Sequence[_Line]) -> Iterator[Block]:
    open_lines: list[str] = []
    kind, page = "text", 0
    for line in lines:
        begins = _begins(line, open_lines)
        if begins and open_lines:
            yield _block(kind, open_lines, page)
            open_lines = []
        if not open_lines:
            kind, page = ("bullet" if BULLET.match(line.text) or _LONE_BULLET.fullmatch(line.text) else "text"), line.page
        open_lines.append(line.text)
    if open_lines:
        yield _block(kind, open_lines, page)


def _begins(line: _Line, before: Sequence[str]) -> bool:
    if NUMBER.match(line.text) or BULLET.match(line.text) or _LONE_BULLET.fullmatch(line.text) or _WIDE.match(line.text):
        return True
    lone = len(before) == 1 and (_LONE_NUMBER.fullmatch(before[0]) or _LONE_BULLET.fullmatch(before[0]))
    return line.after_blank and not lone


def _block(kind: str, lines: Sequence[str], page: int) -> Block:
    text = joined(lines)
    if _WIDE.match(text) and len(text) < 200:
        return Block("heading", text, page, 1)
    short = len(lines) <= 2 and len(text) < 100 and text[:1].isupper() and text[-1] not in ".:;,!?"
    if kind == "text" and short and not NUMBER.match(text):
        return Block("heading", text, page, 2)
    return Block(kind, BULLET.sub("", text) if kind == "bullet" else text, page)


def _without_marks(blocks: Iterable[Block], notes: Mapping[str, str]) -> Iterator[Block]:
    """Take out the footnotes' marks, which stand between words or glued to one, and follow each other upwards."""
    last = 0
    for block in blocks:
        kept: list[str] = []
        refs: list[str] = []
        for place, word in enumerate(block.text.split(" ")):
            found = _MARKED.fullmatch(word) if place or block.kind == "bullet" else None
            if found and _is_mark(found, kept[-1] if kept else "", last, notes):
                last = int(found[2])
                refs.append(found[2])
                kept += [found[1] + found[3]] if found[1] + found[3] else []
            else:
                kept.append(word)
        yield replace(block, text=" ".join(kept), refs=tuple(refs))


def _is_mark(word: re.Match[str], before: str, last: int, notes: Mapping[str, str]) -> bool:
    if word[2] not in notes or not last < int(word[2]) <= last + 3:
        return False
    glued = word[1]
    if glued:
        return glued[-1].isalpha() or glued[-1] in ".,;:)’”"
    return before.casefold().strip("(") not in _COUNTS
