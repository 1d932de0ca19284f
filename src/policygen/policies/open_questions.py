"""Which questions a policy still depends on: the questionnaire is worked out from the law and the clauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from policygen.expressions import Expression
from policygen.facts.known import Known
from policygen.law.in_force import Legislation
from policygen.markup.templates import names_in
from policygen.policies.model import Policy
from policygen.policies.selection import Applicability, applicability, divided

ON_EVERY_COVER: Final = (
    "school_name", "trust_name", "urn", "approved_by", "approved_on", "effective_date", "next_review", "review_rhythm",
    "policy_version",
    "website", "policy_web_page",
)  # fmt: skip
"""Facts that the cover and the control table print, whatever the policy."""


def needed_facts(policy: Policy, legislation: Legislation, known: Known, on: date) -> list[str]:
    """Return the facts that a policy depends on for this school, whether they are answered or not."""
    return all_needed([policy], legislation, known, on)


def all_needed(policies: Iterable[Policy], legislation: Legislation, known: Known, on: date) -> list[str]:
    """Return the facts that some policies depend on for this school, whether they are answered or not."""
    law = legislation.on(on)
    applies = applicability(law, known)
    undecided = {
        name: sorted(each.applies.undecided(known))
        for name, each in law.requirements.items()
        if applies[name] is None and isinstance(each.applies, Expression)
    }
    facts = known.vocabulary.facts
    names: dict[str, None] = dict.fromkeys(name for name, fact in facts.items() if fact.required or name in ON_EVERY_COVER)
    for policy in policies:
        for requirement, found in undecided.items():
            if policy.has_to_meet(requirement):
                names.update(dict.fromkeys(found))
        names.update(dict.fromkeys(_names_in_clauses(policy, applies, known)))
    return list(names)


def _names_in_clauses(policy: Policy, applies: Applicability, known: Known) -> Iterator[str]:
    """Yield the facts that decide whether a clause is in, and those that the clauses print which are in or may be."""
    for clause in policy.clauses:
        if clause.when is not None:
            yield from sorted(clause.when.undecided(known))
    for clauses in divided(policy.clauses, applies, known):
        for clause in clauses:
            used, _ = names_in(f"{clause.heading}\n{clause.text}", known.vocabulary, ())
            yield from sorted(used)


def open_questions(policies: Iterable[Policy], legislation: Legislation, known: Known, on: date) -> tuple[list[str], list[str]]:
    """Return the questions that still matter and have not been asked, and those answered "not sure yet"."""
    names = all_needed(policies, legislation, known, on)
    return known.questions(names), known.not_sure(names)
