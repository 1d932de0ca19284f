"""What a new edition does to our own places: which requirements cite passages that moved, and what they should cite now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from policygen.guidance.compare import Change, Comparison
from policygen.guidance.passages import Passage
from policygen.guidance.places import passages_at, place_of, same_place
from policygen.guidance.words import folded
from policygen.legislation import RequirementEdition, RequirementFile, Source

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
        recorded = later.at if later is not None else None
        passages, missing = passages_at(comparison.old, stated.at)
        if missing or not passages:
            yield Effect(name, stated.at, "", "not found", recorded)
        else:
            yield _effect(name, stated, passages, recorded, became)


def _effect(
    name: str, stated: RequirementEdition, passages: list[Passage], recorded: str | None, became: Mapping[int, Change]
) -> Effect:
    changes = {id(change): change for each in passages if (change := became.get(id(each)))}.values()
    there = [passage for change in changes for passage in change.new]
    words = any(change.rewritten or not change.new for change in changes)
    if not there:
        return Effect(name, stated.at, "", "gone", recorded, tuple(changes))
    now = "; ".join((place_of(there), *_footnotes(stated.at, passages, there)))
    after = stated.at if same_place(now, "; ".join((place_of(passages), *_footnotes(stated.at)))) else now
    state: State = "other words" if words else "same place" if after == stated.at else "moved"
    return Effect(name, stated.at, after, state, recorded, tuple(changes))


def _footnotes(at: str, before: Sequence[Passage] = (), there: Sequence[Passage] = ()) -> list[str]:
    """Return the footnotes that a place names; with passages, the numbers that their texts have in the new edition."""
    named = _FOOTNOTE.findall(at)
    if not there:
        return [f"footnote {number}" for number in named]
    texts = {mark: folded(note) for each in before for mark, note in zip(each.marks, each.notes, strict=True)}
    now = {folded(note): mark for each in there for mark, note in zip(each.marks, each.notes, strict=True)}
    return [f"footnote {now[texts[number]]}" for number in named if texts.get(number) in now]
