"""Which clauses a school's policy has on a date, and which requirements none of them meets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from policygen.facts.known import Known
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.policies.model import Clause, Policy, Waiver, _named


@dataclass(frozen=True, slots=True)
class Selection:
    """What one school's policy consists of on a date."""

    policy: Policy
    clauses: tuple[Clause, ...]
    met: Mapping[str, tuple[str, ...]]
    """Applicable requirements, by id, with the names of the clauses that meet them."""
    gaps: tuple[Requirement, ...]
    """Applicable requirements with force must or should that the policy has to meet and no clause does."""
    undecided_clauses: tuple[Clause, ...]
    undecided_requirements: tuple[Requirement, ...]
    left_out: tuple[tuple[Requirement, Waiver], ...] = ()
    """Applicable requirements that no clause meets because a layer leaves them out, with its reason."""


def select(policy: Policy, law: LawInForce, known: Known) -> Selection:
    """Choose the clauses that a school's policy has, and find the requirements that none of them meets.

    A clause is in where its condition holds and at least one requirement it meets is in force and applies; a clause
    that also stands for learning, good practice or context is in wherever its condition holds.
    """
    applies = _applies(law, known)
    inside: list[Clause] = []
    undecided: list[Clause] = []
    for clause in policy.clauses:
        wanted = _wanted(clause, applies, known)
        if wanted is None:
            undecided.append(clause)
        elif wanted:
            inside.append(clause)
    met: dict[str, tuple[str, ...]] = {}
    for clause in inside:
        for name in clause.meets:
            if applies.get(name):
                met[name] = (*met.get(name, ()), clause.name)
    maybe_met = {name for clause in undecided for name in clause.meets}
    binding = [each for each in law.requirements.values() if each.force in ("must", "should")]
    unmet = [each for each in binding if applies[each.id] and each.id not in met and each.id not in maybe_met]
    gaps = [each for each in unmet if each.id not in policy.waived and policy.has_to_meet(each.id)]
    left_out = [
        (law.requirements[name], waiver)
        for name, waiver in policy.waived.items()
        if applies.get(name) and name not in met and name not in maybe_met and not _named(name, policy.file.left_to)
    ]
    open_ones = [each for each in binding if applies[each.id] is None and policy.has_to_meet(each.id)]
    return Selection(policy, tuple(inside), met, tuple(gaps), tuple(undecided), tuple(open_ones), tuple(left_out))


def chosen(clauses: Iterable[Clause], law: LawInForce, known: Known) -> tuple[Clause, ...]:
    """Return those of some clauses that a school has on a date, by the rule of `select`; an undecided one is out."""
    applies = _applies(law, known)
    return tuple(clause for clause in clauses if _wanted(clause, applies, known))


def _applies(law: LawInForce, known: Known) -> dict[str, bool | None]:
    return {name: each.applies_to(known) for name, each in law.requirements.items()}


def _wanted(clause: Clause, applies: Mapping[str, bool | None], known: Known) -> bool | None:
    condition = True if clause.when is None else clause.when.value(known)
    if not clause.meets or clause.why:
        return condition
    truths = [applies.get(name, False) for name in clause.meets]
    reason = True if True in truths else None if None in truths else False
    if condition is False or reason is False:
        return False
    return None if condition is None or reason is None else True
