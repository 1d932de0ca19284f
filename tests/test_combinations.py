"""Every pair of answers that a school can give together: no gap, no name left undefined, no empty section, no brace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
from allpairspy import AllPairs
from conftest import LAST_YEAR, TODAY

from policygen.document import Heading, all_text
from policygen.facts import NOT_SURE, Contact, Fact, Known, Person, Value, broken_rules
from policygen.generate import generate
from policygen.library import Library
from policygen.needs import open_questions

PHASES = {"maintained_nursery": "nursery", "academy_16_19": "post_16"}
AGES = {
    "nursery": (3, 5),
    "primary": (3, 11),
    "middle": (9, 13),
    "secondary": (11, 18),
    "all_through": (4, 18),
    "post_16": (16, 19),
}


def samples(name: str, fact: Fact) -> list[Value]:
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
            values = [f"text of {name}"]
    if not fact.required:
        values.append(NOT_SURE)
    if fact.optional:
        values.append("left out")
    return values


def fitted(row: Mapping[str, Value]) -> dict[str, Value]:
    """Return a row of answers with the phase and ages that go with its kind of school."""
    answers = dict(row)
    phase = PHASES.get(str(answers["school_type"])) or str(answers["phase"])
    if phase in PHASES.values() and answers["school_type"] not in PHASES:
        phase = "primary"
    low, high = AGES[phase]
    return {**answers, "phase": phase, "age_low": low, "age_high": high}


def rows(library: Library) -> Iterator[dict[str, Value]]:
    facts = {name: samples(name, fact) for name, fact in library.vocabulary.facts.items() if fact.asked}
    facts = {name: values for name, values in facts.items() if values}
    for pairs in AllPairs(list(facts.values())):
        answers = fitted(dict(zip(facts, pairs, strict=True)))
        broken = broken_rules(library.vocabulary, answers)
        while broken:
            for name in broken[0].facts:
                if name not in ("school_type", "phase", "age_low", "age_high"):
                    answers[name] = "none" if name == "boarding_provision" else False
            broken = broken_rules(library.vocabulary, answers)
        yield answers


@pytest.mark.parametrize("on", [TODAY, LAST_YEAR], ids=["2026", "2025"])
def test_every_pair_of_answers_gives_a_whole_document(shipped: Library, on: date, record_property: Any, capsys: Any) -> None:
    count = 0
    for answers in rows(shipped):
        made = generate(shipped.policies["safeguarding"], shipped, answers, on)
        assert not made.selection.gaps
        text = all_text(made.document)
        for left in ("{{", "}}", "{%", "&#", "None", "ChoiceText", "<policygen"):
            assert left not in text, (left, answers)
        empty = [part.name for part in made.document.parts if not part.blocks]
        assert not empty
        headings = [part for part in made.document.parts if isinstance(part.blocks[0], Heading) and not part.clause]
        following = {part.name: later for part, later in zip(made.document.parts, list(made.document.parts)[1:], strict=False)}
        for part in headings:
            after = following.get(part.name)
            block, first = part.blocks[0], after.blocks[0] if after else None
            assert after is not None
            assert not (isinstance(first, Heading) and isinstance(block, Heading) and first.level <= block.level and not after.clause
                        and part.name != "what-has-changed")  # fmt: skip
        count += 1
    record_property("combinations", count)
    with capsys.disabled():
        print(f"\n  {count} combinations of answers cover every pair of values, on {on}")
    assert count > 100


def test_an_answered_school_is_asked_nothing_more(shipped: Library) -> None:
    """Whatever the answers, the interview ends: nothing that a document needs is left unasked."""
    for number, answers in enumerate(rows(shipped)):
        if number % 10 == 0:
            known = Known(shipped.vocabulary, answers, asking=True)
            missing, _ = open_questions(shipped.policies.values(), shipped.legislation, known, TODAY)
            assert missing == []
