"""Which questions a policy still depends on: the questionnaire is worked out from the law and the clauses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from policygen.expressions import Expression
from policygen.facts.known import Known
from policygen.law.in_force import Legislation
from policygen.markup.templates import names_in
from policygen.policies.model import Policy
from policygen.policies.selection import select

ON_EVERY_COVER: Final = (
    "school_name", "trust_name", "urn", "approved_by", "approved_on", "effective_date", "next_review", "review_rhythm",
    "policy_version",
    "website", "policy_web_page",
)  # fmt: skip
"""Facts that the cover and the control table print, whatever the policy."""


def needed_facts(policy: Policy, legislation: Legislation, known: Known, on: date) -> list[str]:
    """Return the facts that a policy depends on for this school, whether they are answered or not."""
    law = legislation.on(on)
    selection = select(policy, law, known)
    facts = known.vocabulary.facts
    names: dict[str, None] = dict.fromkeys(name for name, fact in facts.items() if fact.required or name in ON_EVERY_COVER)
    for requirement in law.requirements.values():
        if policy.has_to_meet(requirement.id) and isinstance(requirement.applies, Expression):
            names.update(dict.fromkeys(sorted(requirement.applies.undecided(known))))
    for clause in policy.clauses:
        if clause.when is not None:
            names.update(dict.fromkeys(sorted(clause.when.undecided(known))))
    for clause in (*selection.clauses, *selection.undecided_clauses):
        used, _ = names_in(f"{clause.heading}\n{clause.text}", known.vocabulary, ())
        names.update(dict.fromkeys(sorted(used)))
    return list(names)


def all_needed(policies: Iterable[Policy], legislation: Legislation, known: Known, on: date) -> list[str]:
    """Return the facts that some policies depend on for this school, whether they are answered or not."""
    return list(dict.fromkeys(name for policy in policies for name in needed_facts(policy, legislation, known, on)))


def open_questions(policies: Iterable[Policy], legislation: Legislation, known: Known, on: date) -> tuple[list[str], list[str]]:
    """Return the questions that still matter and have not been asked, and those answered "not sure yet"."""
    names = all_needed(policies, legislation, known, on)
    return known.questions(names), known.not_sure(names)
