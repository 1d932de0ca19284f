"""Printed lines, and how pieces of text on a page become them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

_MARK: Final = re.compile(r"\[?\d{1,3}\]?[.,]?")


_SMALL: Final = 0.8
"""A footnote's mark is at most this part of the size of the letters round it."""


_SPACE: Final = 0.18
"""A gap wider than this part of the letters' size is a space between words."""


_SPACE_OF_NUMBERS: Final = 0.21
"""The same between two digits, which stand apart round a narrow 1: "201 9"."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text that is printed in one go."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line."""

    text: str
    """Its words, without footnote marks."""
    page: int
    left: float
    base: float
    size: float
    bold: bool = False
    mark: str = ""
    """The number of the footnote that begins here."""
    refs: tuple[str, ...] = ()
    """The numbers of the footnotes that it refers to."""
    height: float = 842.0
    """Of its page."""


def lines_of_runs(runs: Sequence[Run], page: int, height: float) -> list[Line]:
    """Return the lines that a page's runs make, from the top of the page down."""
    rows: list[list[Run]] = []
    for run in runs:
        if rows and _continues(rows[-1], run):
            rows[-1].append(run)
        else:
            rows.append([run])
    lines = (_text_line(row, page, height) for row in rows)
    return _from_the_top([line for line in lines if line.text or line.mark])


def _continues(row: list[Run], run: Run) -> bool:
    last = row[-1]
    reach = 0.5 * max(each.size for each in (row[0], last, run))
    return abs(run.base - last.base) < reach and run.left > last.left - 1


def _from_the_top(lines: Sequence[Line]) -> list[Line]:
    """Put text boxes, which are often written last, where they are printed; columns and tables stay as written."""
    blocks: list[list[Line]] = []
    for line in lines:
        if blocks and line.base <= blocks[-1][-1].base + line.size:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    ordered: list[list[Line]] = []
    for block in blocks:
        place = len(ordered)
        while place and block[-1].base > ordered[place - 1][0].base:
            place -= 1
        ordered.insert(place, block)
    return [line for block in ordered for line in block]


@dataclass(slots=True)
class _Row:
    """A line while its runs are put together."""

    size: float
    words: str = ""
    mark: str = ""
    refs: list[str] = field(default_factory=list)
    small: bool = False
    """Whether the last run was a footnote's mark."""
    right: float = 0.0

    def add(self, run: Run) -> None:
        # U+0002 and U+FFFE are what pdfium gives for a hyphen at the end of a line.
        text = run.text.replace("\x02", "-").replace("\ufffe", "-")
        mark = run.size <= self.size * _SMALL and bool(_MARK.fullmatch(text.strip()))
        if mark:
            self._add_mark(text.strip(" [].,"), joined=self.small and run.left - self.right < 1)
            text = " " if text.endswith(" ") else ""
        elif self.right and run.left - self.right > self._space_before(text) * run.size:
            text = " " + text
        self.words += text
        self.small, self.right = mark, run.right

    def _space_before(self, text: str) -> float:
        return _SPACE_OF_NUMBERS if self.words[-1:].isdigit() and text[:1].isdigit() else _SPACE

    def _add_mark(self, number: str, joined: bool) -> None:
        if not self.words.strip():
            self.mark += number
        elif joined and self.refs and len(self.refs[-1] + number) <= 3:
            self.refs[-1] += number
        else:
            self.refs.append(number)


def _text_line(runs: Sequence[Run], page: int, height: float) -> Line:
    row = _Row(_usual((each.size, each.text) for each in runs))
    for run in runs:
        row.add(run)
    heavy = sum(len(each.text.strip()) for each in runs if each.bold)
    bold = heavy > 0.8 * sum(len(each.text.strip()) for each in runs)
    words = " ".join(row.words.split())
    return Line(words, page, runs[0].left, runs[0].base, row.size, bold, row.mark, tuple(row.refs), height)


def _usual(sizes: Iterable[tuple[float, str]]) -> float:
    counts: Counter[float] = Counter()
    for size, text in sizes:
        counts[size] += len(text.strip())
    return counts.most_common(1)[0][0]


def body_size(lines: Iterable[Line]) -> float:
    """Return the size in which most of the words are printed."""
    return _usual((line.size, line.text) for line in lines)
