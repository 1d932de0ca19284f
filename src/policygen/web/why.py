"""Why a question is asked: the clauses that need its answer, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from policygen.interview import Interview
from policygen.law.in_force import LawInForce
from policygen.markup.templates import names_in
from policygen.policies.model import Clause

_MOST: Final = 4
"""More reasons than these are not read."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A policy that needs an answer, and a requirement that its clause meets."""

    policy: str
    requirement: str
    place: str


def reasons(interview: Interview, name: str) -> list[Reason]:
    """Return up to four reasons for a question, one a policy, each with a requirement and its place."""
    law = interview.library.legislation.on(interview.on)
    found: dict[str, Reason] = {}
    for policy in interview.policies:
        for clause in policy.clauses:
            if policy.file.title not in found and _needs(interview, clause, name):
                found.update((policy.file.title, each) for each in _first(policy.file.title, clause, law))
    return list(found.values())[:_MOST]


def _needs(interview: Interview, clause: Clause, name: str) -> bool:
    if name not in clause.text and (clause.when is None or name not in str(clause.when)):
        return False
    used, _ = names_in(f"{clause.heading}\n{clause.text}", interview.library.vocabulary, ())
    return name in used or (clause.when is not None and name in str(clause.when).split())


def _first(policy: str, clause: Clause, law: LawInForce) -> Iterator[Reason]:
    rules = (law.requirements[each] for each in clause.meets if each in law.requirements)
    for rule in sorted(rules, key=lambda each: ("must", "should", "advice").index(each.force)):
        yield Reason(policy, rule.title, rule.citation())
        return
