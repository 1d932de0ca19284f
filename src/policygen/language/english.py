"""Small pieces of English: dates, counts, the nearest name to a wrong one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any


def upper_first(text: str) -> str:
    """Return a text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def nearest(name: str, known: Mapping[str, Any] | set[str]) -> str:
    """Return "Did you mean …?" with the known name that is most like a wrong one; empty where none is."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"Did you mean '{near[0]}'?" if near else ""


def long_date(day: object) -> object:
    """Return a date in words (1 September 2026); anything else as it is."""
    return f"{day.day} {day:%B %Y}" if isinstance(day, date) else day


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with what it counts, such as "1 clause" or "3 clauses"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def shortened(text: str, longest: int) -> str:
    """Return a text on one line, cut after a word where it is too long."""
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 3].rsplit(' ', 1)[0]} …"
