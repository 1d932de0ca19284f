"""What a new edition does to our own places: which requirements cite passages that moved, and what they should cite now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from policygen.guidance.compare import Change, Comparison
from policygen.guidance.passages import Passage
from policygen.guidance.places import passages_at, place_of, same_place
from policygen.legislation import RequirementEdition, RequirementFile, Source

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
    after = stated.at if same_place(place_of(there), place_of(passages)) else place_of(there)
    state: State = "other words" if words else "same place" if after == stated.at else "moved"
    return Effect(name, stated.at, after, state, recorded, tuple(changes))
