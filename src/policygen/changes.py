"""What differs between two days: in the law, in a policy's clauses for a school, and in the questions to ask.

One comparison at three levels. Nothing is reported as a change that only stands at another number, or that was carried over
unread: a change is one that a statement of the law says it is, and a statement that nobody could check says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from policygen.document import Document, block_text
from policygen.facts import Known
from policygen.legislation import LawInForce, Legislation, Requirement, RequirementEdition, ordered_editions
from policygen.policies import Clause, Policy, select
from policygen.wording import names_in

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
        change for change in _changes(legislation, before, after) if not source or change.requirement.edition.source == source
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


def _changes(legislation: Legislation, before: LawInForce, after: LawInForce) -> Iterator[LawChange]:
    for name in sorted({*before.requirements, *after.requirements}):
        old, new = before.requirements.get(name), after.requirements.get(name)
        said = list(_said_between(legislation, (new or old), before.on, after.on))  # type: ignore[arg-type]
        kind = _kind(legislation, old, new, said, before)
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


def _kind(
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


# ---- a school's policies


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause of a school's policy that the days between touch."""

    policy: str
    clause: Clause
    kind: Literal["added", "dropped", "new words", "look at it"]
    """`look at it`: what it meets has changed and its words already say so, or say nothing of it."""
    because: tuple[LawChange, ...]
    """The changes in the law behind it; empty where the policy's own wording differs with the date."""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class SchoolChanges:
    """What the days between mean for one school."""

    school: str
    law: tuple[LawChange, ...]
    """The changes of duties that apply to this school, before or after."""
    clauses: tuple[ClauseChange, ...]
    to_ask: tuple[str, ...]
    """Questions that matter only now and are not answered."""
    answered: tuple[str, ...]
    """Questions that matter only now and are answered already."""
    coming: tuple[Requirement, ...]

    @property
    def affected(self) -> bool:
        """Whether anything has to be decided, asked or read."""
        return bool(self.clauses or self.to_ask)


def for_school(
    law: LawChanges, known: Known, policies: Iterable[tuple[Policy, Document, Document]], legislation: Legislation
) -> SchoolChanges:
    """Say what changes in the law mean for one school; each policy comes with its document on the earlier and later day."""
    mine = tuple(each for each in law.changes if _concerns(each, known))
    behind = {each.requirement.id: each for each in mine if each.asks_for_words}
    clauses: list[ClauseChange] = []
    before, after = legislation.on(law.start), legislation.on(law.end)
    facts_before: set[str] = set()
    facts_after: set[str] = set()
    for policy, earlier, later in policies:
        clauses += _clause_changes(policy, earlier, later, behind)
        facts_before |= facts_behind(policy, before, known)
        facts_after |= facts_behind(policy, after, known)
    new = [name for name in known.vocabulary.facts if name in facts_after - facts_before and known.relevant(name)]
    return SchoolChanges(
        school=str(known["school_name"] or ""),
        law=mine,
        clauses=tuple(clauses),
        to_ask=tuple(name for name in new if known[name] is None),
        answered=tuple(name for name in new if known[name] is not None),
        coming=tuple(each for each in law.coming if each.applies_to(known) is not False),
    )


def _concerns(change: LawChange, known: Known) -> bool:
    sides = [each for each in (change.before, change.after) if each is not None]
    return any(each.applies_to(known) is not False for each in sides)


def _clause_changes(
    policy: Policy, earlier: Document, later: Document, behind: Mapping[str, LawChange]
) -> Iterator[ClauseChange]:
    old, new = _clause_texts(earlier), _clause_texts(later)
    for clause in policy.clauses:
        because = tuple(behind[name] for name in clause.meets if name in behind)
        was, now = old.get(clause.name), new.get(clause.name)
        if was is None and now is None:
            continue
        if was is None:
            yield ClauseChange(policy.key, clause, "added", because, "", now or "")
        elif now is None:
            yield ClauseChange(policy.key, clause, "dropped", because, was, "")
        elif was != now:
            yield ClauseChange(policy.key, clause, "new words", because, was, now)
        elif because:
            yield ClauseChange(policy.key, clause, "look at it", because, was, now)


def _clause_texts(document: Document) -> dict[str, str]:
    return {part.name: "\n".join(block_text(block) for block in part.blocks) for part in document.parts if part.clause}


def facts_behind(policy: Policy, law: LawInForce, known: Known) -> set[str]:
    """Return the asked facts that a school's policy on a day rests on: in its clauses, and in what it has to meet."""
    selection = select(policy, law, known)
    names: set[str] = set()
    for clause in selection.clauses:
        used, _ = names_in(f"{clause.heading}\n{clause.text}", known.vocabulary, ())
        names |= used | (clause.when.names if clause.when is not None else frozenset())
    for name in selection.met:
        applies = law.requirements[name].applies
        names |= applies.names if applies != "everyone" else frozenset()
    return set(_asked(names, known))


def _asked(names: Iterable[str], known: Known) -> Iterator[str]:
    """Yield the facts that people are asked for behind some facts, however those are worked out."""
    waiting, seen = list(names), set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        fact = known.vocabulary.facts[name]
        if fact.is_ is not None:
            waiting.extend(fact.is_.names)
        else:
            yield name
