"""Usual answers that stand as the school's own choice until it changes them; never for a person, a contact, or a yes or no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policygen.facts.answers import AnswerError, read_answer
from policygen.facts.known import Known
from policygen.facts.vocabulary import Fact, Value

NEVER: Final = frozenset({"yes or no", "person", "people", "contact", "phone", "email", "date"})
"""Kinds of answers that nobody but the school knows."""


def proposed_value(fact: Fact, known: Known) -> Value:
    """Return the usual answer for a school; None where there is none, or that is not known yet."""
    for each in fact.propose:
        holds = True if each.when is None else each.when.value(known)
        if holds is None:
            return None
        if holds:
            return read_answer(fact, each.value)
    return None


def may_be_proposed(fact: Fact, known: Known) -> bool:
    """Return whether a usual answer holds for a school, or may once more is known."""
    return any(each.when is None or each.when.value(known) is not False for each in fact.propose)


def still_proposed(answers: Mapping[str, Value], proposed: Mapping[str, Value]) -> list[str]:
    """Return the answers that stand as they were proposed, unconfirmed."""
    return [name for name, value in proposed.items() if name in answers and answers[name] == value]


def proposal_faults(name: str, fact: Fact) -> Iterator[str]:
    """Yield what is wrong with the usual answers of a fact."""
    if fact.propose and (fact.critical or fact.personal or fact.type in NEVER) and not _only_left_out(fact):
        yield f"The fact '{name}' has a usual answer, and only the school can know it."
    for each in fact.propose:
        try:
            read_answer(fact, each.value)
        except AnswerError as error:
            yield f"The usual answer of '{name}' is not an answer: {error}"


def _only_left_out(fact: Fact) -> bool:
    """Whether all that is proposed is to leave out a day: that nothing has been approved yet is no claim."""
    return fact.type == "date" and all(each.value == "left out" for each in fact.propose)
