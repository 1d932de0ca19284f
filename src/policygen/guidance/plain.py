"""Guidance as plain text, as `pdftotext` writes it, becomes headings, paragraphs and bullets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from policygen.guidance.contents import Contents, read_contents
from policygen.guidance.layout import BULLET, NUMBER, joined
from policygen.guidance.passages import Block

_WIDE: Final = re.compile(
    r"(?:part (?:one|two|three|four|five|six|seven|\d+)|chapter \d+|annex [a-z]|appendix [a-z])\s*[:–-]", re.IGNORECASE
)
_LONE_NUMBER: Final = re.compile(r"\d{1,3}\.?")
_LONE_BULLET: Final = re.compile(r"[•▪●○\uf0b7o]")
_NOTE: Final = re.compile(r"(\d{1,3})\s+([A-Z‘“'\"(].*)")
_STRAY: Final = re.compile(r"(?<![A-Z\d])(?<!section )\d{1,3}F\b|(?<!\S)F(?!\S)")
_ENDS_IN_MARK: Final = re.compile(r"[a-z’”\")]\s?\d{1,3}$")
"""A footnote's mark stands after text, so that a line with one is no heading."""
_MARKED: Final = re.compile(r"(.*?)(\d{1,3})([.,;:)]*)")


_COUNTS: Final = frozenset(
    ("para", "paras", "paragraph", "paragraphs", "section", "sections", "part", "page", "pages", "regulation", "annex",
     "article", "footnote", "schedule", "chapter", "figure", "aged", "age", "of", "under", "over", "and", "to", "year",
     "years", "tier")
)  # fmt: skip
"""After these words a number is a number and no footnote's mark."""


_PAGE_TOP: Final = 1_000
_SHORT: Final = 80
"""A line with fewer letters than this is not filled, so that what follows it is not its sentence."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    page: int
    gap: int
    """How many blank lines stand before it on its page; a page begins after many."""
    level: int = 0
    """Of a heading; 0 where it is none."""

    @property
    def after_blank(self) -> bool:
        return self.gap > 0


def text_blocks(text: str) -> tuple[list[Block], dict[str, str]]:
    """Return a text's blocks and its footnotes by number."""
    pages = [page.split("\n") for page in text.replace("\r\n", "\n").split("\f")]
    contents = read_contents([row for page in pages for row in page])
    lines: list[_Line] = []
    start = 0
    for number, page in enumerate(pages, 1):
        lines += _page_lines(page, number, contents.rows, start)
        start += len(page)
    heads = Counter(line.text for line in lines if len(line.text) > 3)
    often = {line for line, count in heads.items() if count > max(4, len(pages) // 3)}
    kept, notes = _without_footnotes(_with_headings([line for line in lines if line.text not in often], contents))
    return list(_without_marks(_line_blocks(kept), notes)), notes


def _page_lines(rows: Sequence[str], number: int, left_out: frozenset[int], start: int) -> Iterator[_Line]:
    """Yield the lines of a page; `start` is the place of its first row in the whole text."""
    filled = [place for place, row in enumerate(rows) if row.strip()]
    foot = filled[-1] if filled and re.fullmatch(r"\s*\d{1,3}\s*", rows[filled[-1]]) else -1
    gap = _PAGE_TOP
    for place, row in enumerate(rows):
        words = _STRAY.sub("", row).strip()
        if not words:
            gap += 1
            continue
        if place != foot and start + place not in left_out:
            yield _Line(words, number, gap)
        gap = 0


def _with_headings(lines: Sequence[_Line], contents: Contents) -> list[_Line]:
    """Find the headings: those that a list of contents names, and short lines that stand apart and lead straight on to text."""
    marked: list[_Line] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        count, level = contents.heading_at([each.text for each in lines[place : place + 4]])
        if count and (line.after_blank or _WIDE.match(line.text)):
            marked.append(replace(line, text=joined([each.text for each in lines[place : place + count]]), level=level))
        else:
            count = 1
            marked.append(replace(line, level=3) if contents.levels and _stands_apart(lines, place) else line)
        place += count
    return marked


def _stands_apart(lines: Sequence[_Line], place: int) -> bool:
    line = lines[place]
    apart = line.gap >= 2 if line.gap < _PAGE_TOP else place > 0 and lines[place - 1].text[-1] in ".:;!?"
    if not apart or place + 1 == len(lines) or NUMBER.match(line.text) or BULLET.match(line.text):
        return False
    following = lines[place + 1]
    short = len(line.text) < _SHORT and line.text[:1].isupper() and line.text[-1] not in ".:;,!?"
    return short and following.page == line.page and not following.after_blank and following.text[:1].isupper()


def _without_footnotes(lines: Sequence[_Line]) -> tuple[list[_Line], dict[str, str]]:
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


def _line_blocks(lines: Sequence[_Line]) -> Iterator[Block]:
    open_lines: list[str] = []
    kind, page = "text", 0
    for line in lines:
        if line.level:
            if open_lines:
                yield _made_block(kind, open_lines, page)
            yield Block("heading", line.text, line.page, line.level)
            open_lines = []
            continue
        begins = _begins_block(line, open_lines)
        if begins and open_lines:
            yield _made_block(kind, open_lines, page)
            open_lines = []
        if not open_lines:
            kind, page = ("bullet" if BULLET.match(line.text) or _LONE_BULLET.fullmatch(line.text) else "text"), line.page
        open_lines.append(line.text)
    if open_lines:
        yield _made_block(kind, open_lines, page)


def _begins_block(line: _Line, before: Sequence[str]) -> bool:
    if NUMBER.match(line.text) or BULLET.match(line.text) or _LONE_BULLET.fullmatch(line.text) or _WIDE.match(line.text):
        return True
    lone = len(before) == 1 and (_LONE_NUMBER.fullmatch(before[0]) or _LONE_BULLET.fullmatch(before[0]))
    return line.after_blank and not lone


def _made_block(kind: str, lines: Sequence[str], page: int) -> Block:
    text = joined(lines)
    if _WIDE.match(text) and len(text) < 200:
        return Block("heading", text, page, 1)
    ends = text[-1] in ".:;,!?" or _ENDS_IN_MARK.search(text)
    short = len(lines) <= 2 and len(text) < 100 and len(lines[-1]) < _SHORT and text[:1].isupper() and not ends
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
