"""What is wrong with a condition, held against the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator

from policygen.errors import Fault
from policygen.expressions import Expression
from policygen.facts.vocabulary import Fact, Vocabulary
from policygen.language.english import nearest


def condition_faults(condition: Expression, vocabulary: Vocabulary) -> Iterator[Fault]:
    """Yield what is wrong with the names and the values in a condition, still without its place."""
    for name in sorted(condition.names):
        if name not in vocabulary.facts:
            yield Fault(f"There is no fact called '{name}'.", nearest(name, vocabulary.facts))
    for name in condition.bare:
        fact = vocabulary.facts.get(name)
        if fact is not None and fact.type in ("choice", "number"):
            yield Fault(f"'{name}' is a {fact.type} and cannot stand alone in a condition.")
    for comparison in condition.comparisons:
        fact = vocabulary.facts.get(comparison.name)
        if fact is None:
            continue
        for literal in comparison.literals:
            wrong = _wrong_literal(comparison.name, fact, literal, comparison.inside)
            if wrong:
                yield Fault(wrong, nearest(str(literal), fact.choices))


def _wrong_literal(name: str, fact: Fact, literal: str | int, inside: bool) -> str:
    """Return what is wrong with comparing a fact with a literal; empty where nothing is."""
    if fact.type in ("choice", "choices"):
        if inside != (fact.type == "choices"):
            return f"Write '\"{literal}\" in {name}' for a fact with several choices, '{name} == \"{literal}\"' for one."
        return "" if literal in fact.choices else f"'{name}' has no choice '{literal}'."
    if fact.type == "number":
        return "" if type(literal) is int else f"'{name}' is a number and is compared with text."
    if fact.type == "yes or no":
        return f"'{name}' is yes or no; write '{name}' or 'not {name}'."
    return "" if isinstance(literal, str) else f"'{name}' is text and is compared with a number."
