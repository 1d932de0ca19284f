"""Telephone numbers as people write them: one or several, with extensions, with or without the country in front."""

from __future__ import annotations

import re
from typing import Final

_EXTENSION: Final = (
    r"(?:\s*[,;]?\s*\(?\s*(?:extensions?|exts?\.?|x|options?|opt\.?)\s*:?\s*\d+"
    r"(?:\s*(?:/|,|&|and|or|to|-)\s*\d{1,5})*\s*\)?)?"
)
_NUMBER: Final = re.compile(rf"(\+?[\d\s()/-]+?){_EXTENSION}", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"\s+or\s+|\s+and\s+|\s*[/,;&]\s*", re.IGNORECASE)
_SHORT: Final = frozenset({"999", "101", "111", "112", "116123", "55111", "08001111"})
"""Numbers that are shorter than others; the last is Childline."""
_MOST: Final = 3
"""How many numbers one field may name."""


def are_telephones(said: str) -> bool:
    """Return whether a text is a telephone number, or a few of them.

    >>> [are_telephones(each) for each in ("01632 960123 ext 201/202", "01632 960123 / 01632 960124", "12345")]
    [True, True, False]
    """
    return any(len(found) <= _MOST for found in _number_readings(said.strip()))


def _number_readings(said: str) -> list[list[str]]:
    """Return what a text may be read as: one number, or several with something between them."""
    if _is_telephone(said):
        return [[said]]
    for between in _BETWEEN.finditer(said):
        if _is_telephone(said[: between.start()]):
            return [[said[: between.start()], *rest] for rest in _number_readings(said[between.end() :])]
    return []


def _is_telephone(said: str) -> bool:
    found = _NUMBER.fullmatch(said.strip())
    if found is None:
        return False
    digits = re.sub(r"\D", "", found[1])
    # A number of the United Kingdom has ten or eleven figures with its 0; with +44 or 0044 in front, two to four more.
    longest = 14 if found[1].lstrip().startswith(("+", "00")) else 11
    # Without its first 0, which spreadsheets take away, nobody can ring it.
    whole = found[1].lstrip(" (").startswith(("0", "+"))
    return digits in _SHORT or (whole and 10 <= len(digits) <= longest)
