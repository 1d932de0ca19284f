"""What is printed on a page and is not the guidance's text: page numbers, running heads, footnotes, words in figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from policygen.guidance.lines import Line

_EDGE: Final = 0.12
"""Page numbers and running heads stand in this part of the page at its top and its foot."""


_OFTEN: Final = 4
"""A line at the edge of as many pages as this is a running head."""
_NOTE: Final = re.compile(r"(\d{1,3})\s+(?=\S)")
_PAGE_NUMBER: Final = re.compile(r"(?:page )?(?:\d{1,3}|[ivxl]{1,6})(?: of \d+)?", re.IGNORECASE)


def without_furniture(lines: Sequence[Line]) -> list[Line]:
    """Return the lines without page numbers and running heads."""
    edges = Counter(_shape(line) for line in lines if _at_edge(line))
    return [line for line in lines if not (_at_edge(line) and (_is_page_number(line) or edges[_shape(line)] >= _OFTEN))]


def _at_edge(line: Line) -> bool:
    return line.base < _EDGE * line.height or line.base > (1 - _EDGE / 2) * line.height


def _shape(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text.casefold()), round(line.base / 4)


def _is_page_number(line: Line) -> bool:
    return line.base < _EDGE * line.height and bool(_PAGE_NUMBER.fullmatch(line.text))


def apart(lines: Sequence[Line], body: float) -> tuple[list[Line], dict[str, str]]:
    """Part the text from its footnotes, and leave out the small print of figures.

    Footnotes are numbered through and stand in smaller letters at the foot of a page; one may run on to the next.
    """
    text: list[Line] = []
    notes: dict[str, str] = {}
    last, page = 0, 0
    for printed in lines:
        if printed.size >= 0.95 * body:
            text.append(printed)
            continue
        line = _with_mark(printed, last)
        if line.mark.isdigit() and last < int(line.mark) <= last + 5:
            last, page = int(line.mark), line.page
            notes[line.mark] = line.text
        elif last and line.page <= page + 1 and not _is_figure(line, body):
            notes[str(last)] += " " + line.text
            page = line.page
    return text, notes


def _with_mark(line: Line, last: int) -> Line:
    """Find a mark that is printed as large as its footnote."""
    found = _NOTE.match(line.text)
    if line.mark or not found or not last < int(found[1]) <= last + 5:
        return line
    return replace(line, mark=found[1], text=line.text[found.end() :])


def _is_figure(line: Line, body: float) -> bool:
    return line.base > line.height / 2 or line.bold or line.size < 0.6 * body
