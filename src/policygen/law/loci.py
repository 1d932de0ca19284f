"""Places in a source, as requirements state them: "paras 104-106, 110; Annex C, Availability".

>>> paragraphs("paras 104-106, 110; Annex C, Availability")
(104, 105, 106, 110)
>>> annexes("para 102; Annex C, Availability")
('Annex C, Availability',)
"""

from __future__ import annotations

import re
from typing import Final

from policygen.language.patterns import compiled_later

_PARAGRAPHS: Final = compiled_later(r"^paras?\s+(.+)$", re.IGNORECASE)
_PAGES: Final = compiled_later(r"^pages?\s+(\d.*)$", re.IGNORECASE)
_SPAN: Final = compiled_later(r"(\d+)(?:\s*[-–]\s*(\d+))?")


def _split_places(at: str) -> list[str]:
    return [place.strip() for place in at.split(";") if place.strip()]


def paragraphs(at: str) -> tuple[int, ...]:
    """Return the numbers of the running paragraphs that a place names, in the order in which it names them."""
    found: dict[int, None] = {}
    for place in _split_places(at):
        named = _PARAGRAPHS.match(place)
        if named:
            for number in numbers(named.group(1)):
                found.setdefault(number)
    return tuple(found)


def pages(place: str) -> tuple[int, ...]:
    """Return the pages that a place names, for guidance without running numbers.

    >>> pages("pages 22-24")
    (22, 23, 24)
    """
    named = _PAGES.match(place)
    return numbers(named.group(1)) if named else ()


def numbers(text: str) -> tuple[int, ...]:
    """Return the numbers that a list of numbers and ranges stands for.

    >>> numbers("3, 7-9")
    (3, 7, 8, 9)
    """
    found: list[int] = []
    for span in _SPAN.finditer(text):
        first = int(span.group(1))
        found += range(first, int(span.group(2) or first) + 1)
    return tuple(found)


def annexes(at: str) -> tuple[str, ...]:
    """Return the places that are not running paragraphs, such as a part of an annex."""
    return tuple(place for place in _split_places(at) if not _PARAGRAPHS.match(place))
