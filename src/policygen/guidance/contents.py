"""Lists of contents in guidance as text: they name the headings, and are themselves no part of what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from policygen.guidance.words import folded

_START: Final = re.compile(r"(?:table of )?contents", re.IGNORECASE)
_ENTRY: Final = re.compile(r"(\S.*?)(?:\s*\.{4,}|\s{2,})\s*\d{1,3}$")
_PAGE: Final = re.compile(r"\d{1,3}")
_FEW: Final = 5
_WRAPPED: Final = 2
"""The title of an entry runs over no more lines than this before the one with its page."""
_LINES: Final = 4
"""A heading is printed on no more lines than this."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The headings that lists of contents name, and the rows of the text that those lists fill."""

    levels: Mapping[str, int]
    """Of each heading, by its bare words: 1 is the widest."""
    rows: frozenset[int]
    scattered: bool
    """Whether the pages stand on lines of their own, as in a text that was made without its layout."""

    def heading_at(self, texts: Sequence[str]) -> tuple[int, int]:
        """Return how many of some lines a heading fills that begins with the first, and its level; (0, 0) where none does."""
        bare = [folded(each) for each in texts[:_LINES]]  # each line is folded once for the four headings that it may be in
        for count in range(len(bare), 0, -1):
            level = self.levels.get(" ".join(filter(None, bare[:count])))
            if level:
                return count, level
        return 0, 0


def read_contents(rows: Sequence[str]) -> Contents:
    """Return what the lists of contents among a text's rows name. Headings of the first list set furthest left are the widest."""
    levels: dict[str, int] = {}
    filled: set[int] = set()
    apart = together = 0
    place = 0
    while place < len(rows):
        if not _START.fullmatch(rows[place].strip()):
            place += 1
            continue
        first = not levels
        entries, end = _list_entries(rows, place + 1)
        if entries:
            margin = min(indent for _, indent in entries)
            for title, indent in entries:
                levels.setdefault(folded(title), 1 if first and indent == margin else 2)
            filled |= set(range(place, end))
            lone = sum(1 for row in rows[place:end] if _PAGE.fullmatch(row.strip()))
            apart, together = apart + lone, together + len(entries) - lone
        place = max(end, place + 1)
    levels.pop("contents", None)
    return Contents(levels, frozenset(filled), scattered=apart > max(together, _FEW))


def _list_entries(rows: Sequence[str], start: int) -> tuple[list[tuple[str, int]], int]:
    """Return the entries of one list with their indents, and the row after the last."""
    found: list[tuple[str, int]] = []
    open_rows: list[str] = []
    end = start
    for place in range(start, len(rows)):
        text = rows[place].strip()
        entry = _ENTRY.fullmatch(text)
        if entry or (open_rows and _PAGE.fullmatch(text)):
            titles = [*open_rows, rows[place]] if entry else open_rows
            last = [entry[1]] if entry else [open_rows[-1].strip()]
            found.append((" ".join([*(row.strip() for row in titles[:-1]), *last]), _indent(titles[0])))
            open_rows, end = [], place + 1
        elif text and not _PAGE.fullmatch(text):
            open_rows.append(rows[place])
            if len(open_rows) > _WRAPPED:
                break
    return found, end


def _indent(row: str) -> int:
    return len(row) - len(row.lstrip())
