"""What a new edition does to our own places: which requirements cite passages that moved, and what they should cite now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from policygen.guidance.compare import Change, Comparison
from policygen.guidance.passages import Guidance, Passage
from policygen.guidance.places import passages_at, place_of, same_place, under_heading
from policygen.guidance.words import folded
from policygen.law import loci
from policygen.law.model import RequirementFile, Source

_FOOTNOTE: Final = re.compile(r"footnote (\d+)", re.IGNORECASE)

State = Literal["same place", "moved", "other words", "gone", "not found"]


@dataclass(frozen=True, slots=True)
class Effect:
    """One requirement, its place in the old edition, and the place that its words have in the new one."""

    requirement: str
    before: str
    after: str
    state: State
    """`moved`: the same words elsewhere; `other words`: also reworded; `not found`: the old place is not in the text."""
    recorded: str | None = None
    """The place that is recorded for the new edition already; None where that edition is not mentioned yet."""
    changes: tuple[Change, ...] = ()
    """What changed in the passages it cites."""

    @property
    def to_write(self) -> bool:
        """Whether there is a place that is not recorded yet."""
        return bool(self.after) and not same_place(self.recorded or "", self.after)


def effects(source: Source, old: str, new: str, comparison: Comparison) -> list[Effect]:
    """Return the effect of a new edition on each requirement that cites the old one."""
    became = {id(passage): change for change in comparison.aligned for passage in change.old}
    return list(_effects(source.requirements, old, new, comparison, became))


def _effects(
    requirements: Mapping[str, RequirementFile], old: str, new: str, comparison: Comparison, became: Mapping[int, Change]
) -> Iterator[Effect]:
    for name, requirement in requirements.items():
        stated, later = requirement.editions.get(old), requirement.editions.get(new)
        if stated is None or not stated.at or stated.change == "removed" or (later is not None and later.change == "removed"):
            continue
        yield _effect(name, stated.at, later.at if later is not None else None, comparison, became)


def _effect(name: str, at: str, recorded: str | None, comparison: Comparison, became: Mapping[int, Change]) -> Effect:
    passages, missing = passages_at(comparison.old, at)
    if missing or not passages:
        return Effect(name, at, "", "not found", recorded)
    changes = tuple({id(change): change for each in passages if (change := became.get(id(each)))}.values())
    now = _now(at, passages, changes, comparison.new)
    if not now:
        return Effect(name, at, "", "gone", recorded, changes)
    words = any(change.rewritten or not change.new for change in changes)
    after = at if same_place(now, at) else now
    state: State = "other words" if words else "same place" if after == at else "moved"
    return Effect(name, at, after, state, recorded, changes)


def _now(at: str, passages: Sequence[Passage], changes: Sequence[Change], new: Guidance) -> str:
    """Return the place that has the passages' words now: numbers follow the words, headings stay while they are there."""
    there = [passage for change in changes for passage in change.new]
    named = [place for place in loci.annexes(at) if not _FOOTNOTE.fullmatch(place)]
    # The same heading, with none of the words, is another annex that took over the letter.
    reached = {id(each) for each in there}
    kept = [place for place in named if any(id(each) in reached for each in under_heading(new, place))]
    # What stood under a heading that is no more is named by the heading under which its words stand now.
    follow = there if len(kept) < len(named) else [each for each in there if each.number]
    return "; ".join(filter(None, (place_of(follow), *kept, *_footnotes(at, passages, there))))


def _footnotes(at: str, before: Sequence[Passage], there: Sequence[Passage]) -> list[str]:
    """Return the numbers that the footnotes of a place have now, by their texts."""
    texts = {mark: folded(note) for each in before for mark, note in zip(each.marks, each.notes, strict=True)}
    now = {folded(note): mark for each in there for mark, note in zip(each.marks, each.notes, strict=True)}
    return [f"footnote {now[texts[number]]}" for number in _FOOTNOTE.findall(at) if texts.get(number) in now]
