"""What differs in the law between two days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from policygen.law.in_force import LawInForce, Legislation
from policygen.law.model import Requirement, RequirementEdition, ordered_editions

Kind = Literal["new", "changed", "removed", "reworded", "moved"]

ORDER: Final[Mapping[str, int]] = {"must": 0, "should": 1, "advice": 2}


NOT_LAW: Final = frozenset({"learning", "good practice"})
"""Kinds of source that take effect by being learnt, so nothing of theirs is ever coming."""


_WEIGHT: Final[Mapping[str, int]] = {"removed": 0, "moved": 1, "reworded": 2, "changed": 3, "new": 4}
"""Which change stands where a requirement changed more than once."""


@dataclass(frozen=True, slots=True)
class LawChange:
    """One requirement that is not on the later day what it was on the earlier one."""

    kind: Kind
    before: Requirement | None
    after: Requirement | None
    notes: tuple[str, ...]
    """What it asks of a policy, oldest first; empty for what only moved or was reworded."""
    since: date | None
    """The day it took effect."""
    basis: str
    """How what is new about it was checked: of the statement that made the change."""

    @property
    def requirement(self) -> Requirement:
        """The requirement as it stands now, or as it last stood."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - a change has at least one side
        return found

    @property
    def force_change(self) -> tuple[str, str] | None:
        """The force before and after, such as ("should", "must"), where it differs."""
        if self.before is None or self.after is None or self.before.force == self.after.force:
            return None
        return self.before.force, self.after.force

    @property
    def confirmed(self) -> bool:
        """Whether the change was read in the official text."""
        return self.basis == "official"

    @property
    def asks_for_words(self) -> bool:
        """Whether a policy has to say something different, or the force is another."""
        return self.kind in ("new", "changed", "removed") or self.force_change is not None


@dataclass(frozen=True, slots=True)
class LawChanges:
    """What differs in the law between two days."""

    start: date
    end: date
    changes: tuple[LawChange, ...]
    """Law first, then statutory guidance, then advice; within each new, changed, removed, then the rest."""
    coming: tuple[Requirement, ...]
    """What is enacted, announced or drafted and not in force on the later day."""
    carried_over: int
    """Requirements whose newest edition was not read: whether they changed is not known."""
    editions: tuple[tuple[str, str], ...]
    """Editions that came into force in between: source, edition."""

    def asking_for_words(self) -> list[LawChange]:
        """Return the changes after which a policy has to say something different."""
        return [each for each in self.changes if each.asks_for_words]


def law_changes(legislation: Legislation, start: date, end: date, source: str = "") -> LawChanges:
    """Compare the law on two days; with `source`, only that source."""
    before, after = legislation.on(start), legislation.on(end)
    found = [
        change
        for change in _changes_between(legislation, before, after)
        if not source or change.requirement.edition.source == source
    ]
    kinds: list[Kind] = ["new", "changed", "removed", "reworded", "moved"]
    found.sort(
        key=lambda each: (
            not each.asks_for_words,
            ORDER[each.requirement.force],
            kinds.index(each.kind),
            each.requirement.edition.short,
            each.requirement.id,
        )
    )
    new_editions = tuple(
        (edition.source, str(edition))
        for key, edition in after.editions.items()
        if (not source or key == source) and (key not in before.editions or before.editions[key].name != edition.name)
    )
    unread = [
        each
        for each in after.requirements.values()
        if (each.unread or each.basis == "carried over") and (not source or each.edition.source == source)
    ]
    coming = tuple(
        sorted(
            (each for each in after.coming if each.edition.kind not in NOT_LAW and (not source or each.edition.source == source)),
            key=lambda each: (each.starts is None, each.starts or date.max, each.edition.short, each.id),
        )
    )
    return LawChanges(start, end, tuple(found), coming, len(unread), new_editions)


def _changes_between(legislation: Legislation, before: LawInForce, after: LawInForce) -> Iterator[LawChange]:
    for name in sorted({*before.requirements, *after.requirements}):
        old, new = before.requirements.get(name), after.requirements.get(name)
        said = list(_said_between(legislation, (new or old), before.on, after.on))  # type: ignore[arg-type]
        kind = _kind_of_change(legislation, old, new, said, before)
        if kind is None:
            continue
        notes = tuple(dict.fromkeys(" ".join(each.note.split()) for _, each in said if each.note))
        last = said[-1] if said else None
        since = last[0] if last else (new.starts if new else None)
        basis = last[1].basis if last else (new or old).basis  # type: ignore[union-attr]
        yield LawChange(kind, old, new, notes, since, basis)


def _said_between(
    legislation: Legislation, requirement: Requirement, start: date, end: date
) -> Iterator[tuple[date, RequirementEdition]]:
    """Yield the statements of a requirement that took effect after one day and up to another, oldest first."""
    source = legislation.sources[requirement.edition.source]
    stated = source.requirements[requirement.id].editions
    for name, file in ordered_editions(source):
        each = stated.get(name)
        if each is None or each.starts == "not commenced" or each.basis == "draft":
            continue
        begins = max(each.starts, file.starts) if isinstance(each.starts, date) else file.starts
        if start < begins <= end:
            yield begins, each


def _in_first_edition(legislation: Legislation, requirement: Requirement) -> bool:
    """Return whether the first edition of a source already states a requirement: then it is as new as the source."""
    source = legislation.sources[requirement.edition.source]
    first = ordered_editions(source)[0][0]
    return first in source.requirements[requirement.id].editions


def _kind_of_change(
    legislation: Legislation,
    old: Requirement | None,
    new: Requirement | None,
    said: Sequence[tuple[date, RequirementEdition]],
    before: LawInForce,
) -> Kind | None:
    stated = [each.change for _, each in said if each.change]
    if new is None:
        return "removed"
    if old is None:
        source_is_new = new.edition.source not in before.editions and _in_first_edition(legislation, new)
        started = any(isinstance(each.starts, date) for _, each in said)
        # Otherwise it is only recorded from this edition on: whether the edition before had it is not known.
        return "new" if "new" in stated or source_is_new or started else None
    if old.force != new.force and not stated:
        return "changed"
    kinds: list[Kind] = [each for each in stated if each != "removed"]
    if "removed" in stated and not kinds:
        return "changed"
    return max(kinds, key=lambda each: _WEIGHT[each], default=None)
