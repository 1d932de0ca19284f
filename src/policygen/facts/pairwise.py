"""Made-up schools whose answers cover every pair of values: what holds for them holds whatever two answers a school gives."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Final

from policygen.facts.known import broken_rules
from policygen.facts.pairs import every_pair
from policygen.facts.vocabulary import NOT_SURE, Contact, Fact, Person, Value, Vocabulary

_PHASES: Final = {"maintained_nursery": "nursery", "academy_16_19": "post_16"}
_AGES: Final = {
    "nursery": (3, 5),
    "primary": (3, 11),
    "middle": (9, 13),
    "secondary": (11, 18),
    "all_through": (4, 18),
    "post_16": (16, 19),
}


def _samples(name: str, fact: Fact) -> list[Value]:
    """Return the answers to try for a fact: every choice, yes and no, given and left open."""
    match fact.type:
        case "choice":
            values: list[Value] = list(fact.choices)
        case "yes or no":
            values = [True, False]
        case "choices":
            values = [(), tuple(fact.choices), tuple(fact.choices)[:1]]
        case "person":
            values = [Person(f"P. {name}", "Teacher", "01632 960111"), Person("Only Name")]
        case "people":
            values = [(), (Person("A. One", "Teacher", "01632 960112"), Person("B. Two"))]
        case "contact":
            values = [
                Contact("Front door", "01632 960113", "a@b.example", "www.b.example", "9 to 5"),
                Contact(web="www.b.example"),
            ]
        case "date":
            values = [date(2026, 10, 1)]
        case "number":
            values = []
        case _:
            values = [f"text of {name.replace('_', ' ')}"]
    if not fact.required:
        values.append(NOT_SURE)
    if fact.optional:
        values.append("left out")
    return values


def _fitted(row: Mapping[str, Value]) -> dict[str, Value]:
    """Return a row of answers with the phase and ages that go with its kind of school."""
    answers = dict(row)
    phase = _PHASES.get(str(answers["school_type"])) or str(answers["phase"])
    if phase in _PHASES.values() and answers["school_type"] not in _PHASES:
        phase = "primary"
    low, high = _AGES[phase]
    return {**answers, "phase": phase, "age_low": low, "age_high": high}


def pairwise_answers(vocabulary: Vocabulary, about: Collection[str] | None = None) -> Iterator[dict[str, Value]]:
    """Yield answers of made-up schools until every two values that a school can have together have stood together.

    With `about`, every two values of these facts; the others take their values in turn.
    """
    facts = {name: _samples(name, fact) for name, fact in vocabulary.facts.items() if fact.asked}
    facts = {name: values for name, values in facts.items() if values}
    paired = {name: values for name, values in facts.items() if about is None or name in about}
    for number, pairs in enumerate(every_pair(list(paired.values()))):
        others = {name: values[number % len(values)] for name, values in facts.items()}
        answers = _fitted({**others, **dict(zip(paired, pairs, strict=True))})
        broken = broken_rules(vocabulary, answers)
        while broken:
            for name in broken[0].facts:
                if name not in ("school_type", "phase", "age_low", "age_high"):
                    answers[name] = "none" if name == "boarding_provision" else False
            broken = broken_rules(vocabulary, answers)
        yield answers
