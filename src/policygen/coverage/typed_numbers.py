"""Numbers and list marks that somebody typed, gone on with: "4.5" after "4.4", "15." after "14.", "•" before an item.

A file whose numbers Word makes needs none of it: a new paragraph takes the style of its neighbour and with it the next number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from policygen.coverage.foreign_text import FoundPassage

_NUMBER: Final = re.compile(r"^(?P<number>\d{1,3}(?:\.\d{1,3})*)(?P<end>[.):]?)\s+(?=\S)")
_MARK: Final = re.compile(r"^(?P<mark>[•▪●○◦‣·*–—-])\s+(?=\S)")
_MOST: Final = 0.5
"""The share of paragraphs that have a typed number where new ones get one."""


def list_mark(text: str) -> str:
    """Return the list mark that a paragraph begins with, typed; empty where there is none."""
    found = _MARK.match(text)
    return found["mark"] if found else ""


def without_typed(text: str) -> str:
    """Return a paragraph without the number or list mark that somebody typed before it."""
    return _MARK.sub("", _NUMBER.sub("", text))


class TypedNumbers:
    """The typed numbers of a file, which go on where paragraphs come in."""

    def __init__(self, body: Sequence[FoundPassage]) -> None:
        self._body = [each for each in body if each.place.cell is None]
        self._last: dict[int, str] = {}
        self._under = ""

    def before_heading(self, words: str) -> str:
        """Return a heading as the file writes its own at the end: with the next number, and in capitals where all are."""
        headings = [each.text for each in self._body if each.kind == "heading"]
        numbers = [found for each in headings if (found := _NUMBER.match(each)) and "." not in found["number"]]
        numbered = len(numbers) >= _MOST * len(headings) and len(numbers) > 1
        self._under = str(int(numbers[-1]["number"]) + 1) if numbered else ""
        if len(headings) > 1 and sum(each == each.upper() for each in headings) > _MOST * len(headings):
            words = words.upper()
        return f"{self._under}{numbers[-1]['end']} {words}" if numbered else words

    def before_text(self, after: int) -> str:
        """Return the number that a paragraph which comes after another begins with; empty where paragraphs there have none."""
        last = self._last.get(after) or self._last_number(after)
        if not last:
            return ""
        number = _NUMBER.match(f"{last} x")
        if number is None:
            return ""
        head, dot, tail = number["number"].rpartition(".")
        self._last[after] = f"{head}{dot}{int(tail) + 1}{number['end']}"
        return f"{self._last[after]} "

    def _last_number(self, after: int) -> str:
        texts = [each.text for each in self._paragraphs_before(after)] if after else []
        if not after:
            numbered = [each.text for each in self._body if each.kind == "text" and _NUMBER.match(each.text)]
            deep = sum("." in found["number"] for each in numbered if (found := _NUMBER.match(each)))
            return f"{self._under}.0" if self._under and deep > 2 else ""
        typed = [number for each in texts if (number := _NUMBER.match(each)) and "." in number["number"]]
        if not typed or len(typed) < _MOST * len([each for each in texts if not list_mark(each)]):
            return ""
        return f"{typed[-1]['number']}{typed[-1]['end']}"

    def _paragraphs_before(self, after: int) -> Iterator[FoundPassage]:
        """Yield the paragraphs of the section that ends at a paragraph."""
        before = [each for each in self._body if each.place.paragraph <= after]
        start = max((number for number, each in enumerate(before) if each.kind == "heading"), default=-1)
        return (each for each in before[start + 1 :] if each.kind == "text")
