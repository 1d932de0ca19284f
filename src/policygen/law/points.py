"""Points: the few things a text must contain to meet a requirement, dated by edition like the requirement itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from policygen.errors import Fault
from policygen.expressions import Expression
from policygen.file_model import Condition, FileModel

PointKind = Literal["doer", "act", "limit", "item", "condition", "exception", "prohibition", "place", "record"]


class PointRemoved(FileModel):
    """That a point no longer stands, and what shows it."""

    basis: str
    """Where its removal was seen, such as "official text 2026, para 78"."""


class PointFile(FileModel):
    """A point as a requirement states it, or what an edition changes of it."""

    kind: PointKind | None = None
    says: str | None = None
    """In our own words; the requirement's title if left out."""
    find: str | None = None
    """How it is recognised in any wording; see docs/writing-law-and-clauses.md."""
    when: Condition | None = None
    """The schools of which it is asked, where that is not all to whom the requirement applies."""
    headline: bool | None = None
    """Whether its recogniser is broad enough for anybody's wording."""
    removed: PointRemoved | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that a text must contain to meet a requirement, as it stands on one date."""

    requirement: str
    name: str
    kind: PointKind
    says: str
    find: str
    when: Expression | None
    headline: bool

    @property
    def id(self) -> str:
        """Its requirement and its name: "kcsie.dsl.availability: in-school-hours"."""
        return f"{self.requirement}: {self.name}"

    def asked_of(self, known: Mapping[str, object]) -> bool | None:
        """Return whether a school's text has to have it; None where that depends on an open question."""
        return True if self.when is None else self.when.value(known)


PointsFile = Mapping[str, PointFile | None]
"""Points by name; under an edition, None takes one away."""


def points_on(requirement: str, title: str, stated: list[PointsFile]) -> tuple[Point, ...]:
    """Return the points of a requirement from its own and those of its editions so far, oldest first.

    An exception stands until an edition says that its removal was seen.
    """
    merged: dict[str, PointFile] = {}
    for points in stated:
        for name, point in points.items():
            before = merged.get(name)
            gone = point is None or point.removed is not None
            if gone and before is not None and (before.kind != "exception" or (point and point.removed)):
                del merged[name]
            elif point is not None and not gone:
                merged[name] = point if before is None else _point_changed(before, point)
    return tuple(
        Point(requirement, name, each.kind, " ".join((each.says or title).split()), each.find, each.when, bool(each.headline))
        for name, each in merged.items()
        if each.kind and each.find
    )


def _point_changed(before: PointFile, point: PointFile) -> PointFile:
    return before.model_copy(update={name: getattr(point, name) for name in point.model_fields_set})


def points_faults(own: PointsFile, by_edition: Mapping[str, PointsFile]) -> Iterator[tuple[tuple[str, ...], Fault]]:
    """Yield what is wrong with the points of a requirement, each with the path of keys where it stands.

    `by_edition` is in order of the day on which the editions start.
    """
    known: dict[str, PointFile] = {}
    places: list[tuple[tuple[str, ...], PointsFile]] = [(("points",), own)]
    places += [(("editions", edition, "points"), points) for edition, points in by_edition.items()]
    for place, points in places:
        for name, point in points.items():
            before = known.get(name)
            for fault in _point_faults(name, point, before):
                yield (*place, name), fault
            if point is None or point.removed is not None:
                known.pop(name, None)
            else:
                known[name] = _point_changed(before, point) if before else point


def _point_faults(name: str, point: PointFile | None, before: PointFile | None) -> Iterator[Fault]:
    if point is None or point.removed is not None:
        if before is None:
            yield Fault(f"There is no point called '{name}' to take away.")
        elif before.kind == "exception" and point is None:
            step = "Write 'removed: {basis: where it was seen}'; until then the exception stands."
            yield Fault(f"The exception '{name}' is taken away, and nobody says where its removal was seen.", step)
        if point is not None and point.model_fields_set - {"removed"}:
            yield Fault(f"The point '{name}' is removed and says something at once.", "Keep one.")
        if point is not None and point.removed is not None and not point.removed.basis.strip():
            yield Fault(f"The removal of '{name}' has no basis.", "Say where it was seen.")
        return
    if before is None and not (point.kind and point.find):
        yield Fault(f"The point '{name}' needs a 'kind' and a 'find'.", "See docs/writing-law-and-clauses.md.")
    if before is not None and before.kind == "exception" and point.kind not in (None, "exception"):
        step = "An exception ends by 'removed: {basis: …}' alone."
        yield Fault(f"The exception '{name}' becomes something else here.", step)
