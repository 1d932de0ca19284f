"""Editions that are not known yet and can be expected, because one has begun in the same month each year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import Final

from policygen.language.english import long_date
from policygen.law.in_force import Legislation
from policygen.law.model import Source, ordered_editions

ENOUGH_EDITIONS: Final = 3
"""How many editions have to have begun in the same month, a year apart, before the next is expected."""


def next_expected(source: Source) -> date | None:
    """Return the day on which the edition after the last known one can be expected; None where they follow no year."""
    days = [file.starts for _, file in ordered_editions(source)][-ENOUGH_EDITIONS:]
    if len(days) < ENOUGH_EDITIONS:
        return None
    if any((later.year - earlier.year, later.month) != (1, earlier.month) for earlier, later in pairwise(days)):
        return None
    return days[-1].replace(year=days[-1].year + 1, day=min(days[-1].day, 28) if days[-1].month == 2 else days[-1].day)


def editions_not_known(legislation: Legislation, sources: Iterable[str], on: date) -> Iterator[str]:
    """Yield, in words, the sources of which a newer edition than the known ones can be in force on a day."""
    for key in dict.fromkeys(sources):
        source = legislation.sources.get(key)
        expected = next_expected(source) if source else None
        if source and expected and expected <= on:
            last = ordered_editions(source)[-1][0]
            yield (
                f"{source.file.short}: a new edition was to be expected on {long_date(expected)} and is not known here, "
                f"so that what is made for {long_date(on)} follows the edition {last}. Look for the new one."
            )
