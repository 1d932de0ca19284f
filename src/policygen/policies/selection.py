"""Which clauses a school's policy has on a date, and which requirements none of them meets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from policygen.facts.known import Known
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.policies.model import Clause, Policy, Waiver

LEARNING_ALONE: Final = ("learning",)
Applicability = Mapping[str, bool | None]
"""Whether each requirement in force, by id, applies to the school; None where that depends on an open question."""


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
    applies: Applicability = field(default_factory=dict, repr=False)


def select(policy: Policy, law: LawInForce, known: Known) -> Selection:
    """Choose the clauses that a school's policy has, and find the requirements that none of them meets.

    A clause is in where its condition holds and at least one requirement it meets is in force and applies; a clause
    that also stands for good practice or context is in wherever its condition holds. A clause that stands for learning
    alone is in from the day on which the first of its reviews was published.
    """
    applies = applicability(law, known)
    inside, undecided = divided(policy.clauses, applies, known)
    met = _met_by_clauses(inside, applies)
    answered = met.keys() | {name for clause in undecided for name in clause.meets}
    return Selection(
        policy,
        tuple(inside),
        met,
        tuple(_gaps(policy, law, applies, answered)),
        tuple(undecided),
        tuple(each for each in _binding(law) if applies[each.id] is None and policy.has_to_meet(each.id)),
        tuple(_left_out(policy, law, applies, answered)),
        applies,
    )


def chosen(clauses: Iterable[Clause], law: LawInForce, known: Known) -> tuple[Clause, ...]:
    """Return those of some clauses that a school has on a date, by the rule of `select`; an undecided one is out."""
    return tuple(divided(clauses, applicability(law, known), known)[0])


def applicability(law: LawInForce, known: Known) -> Applicability:
    """Return whether each requirement in force applies to a school."""
    said: dict[str, bool | None] = {}
    """By condition: a thousand requirements have a few dozen between them."""
    applies = {}
    for name, condition in law.conditions().items():
        if condition not in said:
            said[condition] = law.requirements[name].applies_to(known)
        applies[name] = said[condition]
    return applies


def divided(clauses: Iterable[Clause], applies: Applicability, known: Known) -> tuple[list[Clause], list[Clause]]:
    """Return the clauses that are in by the rule of `select`, and those for which that depends on an open question."""
    inside: list[Clause] = []
    undecided: list[Clause] = []
    for clause in clauses:
        wanted = _is_in(clause, applies, known)
        if wanted is None:
            undecided.append(clause)
        elif wanted:
            inside.append(clause)
    names = {clause.name for clause in inside}
    return [clause for clause in inside if not clause.follows or clause.follows in names], undecided


def _is_in(clause: Clause, applies: Applicability, known: Known) -> bool | None:
    condition = True if clause.when is None else clause.when.value(known)
    if not clause.meets or (clause.why and clause.why != LEARNING_ALONE):
        return condition
    return _both_conditions(condition, _any_applies(clause, applies))


def _any_applies(clause: Clause, applies: Applicability) -> bool | None:
    truths = [applies.get(name, False) for name in clause.meets]
    return True if True in truths else None if None in truths else False


def _both_conditions(one: bool | None, other: bool | None) -> bool | None:
    """Return whether both hold: a false one decides, also beside one that is not known."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _met_by_clauses(clauses: Iterable[Clause], applies: Applicability) -> dict[str, tuple[str, ...]]:
    met: dict[str, tuple[str, ...]] = {}
    for clause in clauses:
        for name in clause.meets:
            if applies.get(name):
                met[name] = (*met.get(name, ()), clause.name)
    return met


def _binding(law: LawInForce) -> Iterator[Requirement]:
    return (each for each in law.requirements.values() if each.force in ("must", "should"))


def _gaps(policy: Policy, law: LawInForce, applies: Applicability, answered: set[str]) -> Iterator[Requirement]:
    for each in _binding(law):
        unmet = applies[each.id] and each.id not in answered
        if unmet and each.id not in policy.waived and policy.has_to_meet(each.id):
            yield each


def _left_out(
    policy: Policy, law: LawInForce, applies: Applicability, answered: set[str]
) -> Iterator[tuple[Requirement, Waiver]]:
    for name, waiver in policy.waived.items():
        if applies.get(name) and name not in answered and not policy.leaves_to_another(name):
            yield law.requirements[name], waiver
