"""What changes in the law mean for one school: its clauses and the questions to ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from policygen.facts.known import Known
from policygen.law.changes import LawChange, LawChanges
from policygen.law.in_force import LawInForce, Legislation
from policygen.law.model import Requirement
from policygen.markup.blocks import Document, block_text
from policygen.markup.templates import links_in, names_in
from policygen.policies.model import Clause, Policy
from policygen.policies.selection import select

# ---- a school's policies


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause of a school's policy that the days between touch."""

    policy: str
    clause: Clause
    kind: Literal["added", "dropped", "new words", "look at it"]
    """`look at it`: what it meets has changed and its words already say so, or say nothing of it."""
    because: tuple[LawChange, ...]
    """The changes in the law behind it; empty where its words follow new law without meeting it: a title, a day, a term."""
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
    mine = tuple(each for each in law.changes if concerns_school(each, known))
    behind = {each.requirement.id: each for each in mine if each.asks_for_words}
    clauses: list[ClauseChange] = []
    before, after = legislation.on(law.start), legislation.on(law.end)
    recorded = _recorded_from_now_on(before, after, known)
    facts_before: set[str] = set()
    facts_after: set[str] = set()
    for policy, earlier, later in policies:
        clauses += _clause_changes(policy, earlier, later, behind, recorded)
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


def concerns_school(change: LawChange, known: Known) -> bool:
    """Return whether a change in the law is about a duty that applies to a school, before or after."""
    sides = [each for each in (change.before, change.after) if each is not None]
    return any(each.applies_to(known) is not False for each in sides)


def _clause_changes(
    policy: Policy, earlier: Document, later: Document, behind: Mapping[str, LawChange], recorded: Mapping[str, LawChange]
) -> Iterator[ClauseChange]:
    old, new = _texts_by_clause(earlier), _texts_by_clause(later)
    for clause in policy.clauses:
        met = tuple(behind[name] for name in clause.meets if name in behind)
        was, now = old.get(clause.name), new.get(clause.name)
        if was is None and now is None:
            continue
        if was != now:
            met = tuple({each.requirement.id: each for each in (*met, *_binding_or_limiting(clause, behind))}.values())
        because = met or tuple(recorded[name] for name in clause.meets if name in recorded and was != now)
        if was is None:
            yield ClauseChange(policy.key, clause, "added", because, "", now or "")
        elif now is None:
            yield ClauseChange(policy.key, clause, "dropped", because, was, "")
        elif was != now:
            yield ClauseChange(policy.key, clause, "new words", because, was, now)
        elif because:
            yield ClauseChange(policy.key, clause, "look at it", because, was, now)


def _binding_or_limiting(clause: Clause, behind: Mapping[str, LawChange]) -> Iterator[LawChange]:
    """Yield the changes of requirements on whose force or numbers the words of a clause hang.

    What a clause only asks about (`in_force`) may stand for a whole edition, so it is no reason of its own.
    """
    for kind, name in (*links_in(clause.text), *(("limits", each) for each in clause.limits_from)):
        change = behind.get(name)
        if change is not None and kind in ("limits", "binds"):
            yield change


def _recorded_from_now_on(before: LawInForce, after: LawInForce, known: Known) -> dict[str, LawChange]:
    """Return what is recorded of a source on the later day only: it is in force, and whether it is new is not known."""
    note = "It is recorded from this edition on; whether the one before had it is not known."
    return {
        name: LawChange("new", None, each, (note,), None, each.basis)
        for name, each in after.requirements.items()
        if name not in before.requirements and each.applies_to(known) is not False
    }


def _texts_by_clause(document: Document) -> dict[str, str]:
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
