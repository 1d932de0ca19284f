"""Places in guidance, as requirements name them: "paras 104-106; Annex C, Availability", and the passages that stand there.

>>> spans([104, 105, 106, 110])
'104-106, 110'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from policygen.guidance.passages import Guidance, Passage
from policygen.guidance.words import folded
from policygen.law import loci

_FOOTNOTE: Final = re.compile(r"footnote (\d+)", re.IGNORECASE)


def passages_at(guidance: Guidance, at: str) -> tuple[list[Passage], list[str]]:
    """Return the passages that stand at a place, and the parts of the place that are not in the guidance."""
    numbered = guidance.numbered()
    found: list[Passage] = []
    missing: list[str] = []
    for number in loci.paragraphs(at):
        if number in numbered:
            found.append(numbered[number])
        else:
            missing.append(f"para {number}")
    for place in loci.annexes(at):
        footnote = _FOOTNOTE.fullmatch(place)
        pages = loci.pages(place)
        if pages:
            there = [each for each in guidance.parts if each.page in pages]
        else:
            there = _with_footnote(guidance, footnote[1]) if footnote else under_heading(guidance, place)
        found += there
        if not there:
            missing.append(place)
    return found, missing


def boxes_after(guidance: Guidance, at: str) -> list[Passage]:
    """Return what stands, without a number of its own, between the paragraphs that a place names and the next ones."""
    cited = {str(number) for number in loci.paragraphs(at)}
    return [each for each in guidance.parts if each.after in cited]


def _with_footnote(guidance: Guidance, number: str) -> list[Passage]:
    return [each for each in guidance.parts if number in each.marks]


def under_heading(guidance: Guidance, place: str) -> list[Passage]:
    """Return the passages of an annex or section: "Annex C, Availability", "Summary", "Annex B, opening"."""
    wide, _, narrow = (folded(part) for part in place.partition(","))
    inside = [each for each in guidance.parts if each.heading and _heading_begins(folded(each.heading[0]), wide)]
    if not inside:
        inside = [each for each in guidance.parts if any(_heading_begins(folded(heading), wide) for heading in each.heading)]
    if not narrow:
        return inside
    if narrow == "opening":
        return [each for each in inside if len(each.heading) == 1]
    exact = [each for each in inside if narrow in map(folded, each.heading[1:])]
    return exact or [each for each in inside if any(f" {narrow} " in f" {folded(heading)} " for heading in each.heading)]


def _heading_begins(heading: str, words: str) -> bool:
    return bool(words) and f"{heading} ".startswith(f"{words} ")


def place_of(passages: Iterable[Passage]) -> str:
    """Return how a requirement names where some passages stand, in their order."""
    numbers: dict[int, None] = {}
    headings: dict[str, None] = {}
    for each in passages:
        if each.number:
            numbers.setdefault(int(each.number))
        else:
            headings.setdefault(_part_names(each))
    listed = [f"para{'s' if len(numbers) > 1 else ''} {spans(list(numbers))}"] if numbers else []
    return "; ".join((*listed, *headings))


def _part_names(passage: Passage) -> str:
    if not passage.heading:
        return f"page {passage.page}"
    wide = re.split(r"\s*[:–]\s", passage.heading[0])[0]
    return wide if len(passage.heading) == 1 else f"{wide}, {passage.heading[-1]}"


def same_place(one: str, other: str) -> bool:
    """Return whether two places are the same, however their numbers are listed.

    >>> same_place("paras 3, 4, 5", "paras 3-5")
    True
    """
    return _place_parts(one) == _place_parts(other)


def _place_parts(at: str) -> tuple[frozenset[int], frozenset[str]]:
    return frozenset(loci.paragraphs(at)), frozenset(folded(place) for place in loci.annexes(at))


def spans(numbers: Sequence[int]) -> str:
    """Return numbers as a list of numbers and ranges."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
