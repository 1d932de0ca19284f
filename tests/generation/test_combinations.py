"""Every pair of answers that a school can give together: no gap, no name left undefined, no empty section, no brace."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import pytest
from conftest import LAST_YEAR, ROOT, TODAY
from pairs import every_pair

from policygen.facts.known import Known, broken_rules
from policygen.facts.vocabulary import NOT_SURE, Contact, Fact, Person, Value
from policygen.generation.generate import Generated, generate
from policygen.library.load import load
from policygen.library.model import Library
from policygen.markup.blocks import Heading, all_text
from policygen.policies.open_questions import open_questions

KEYS = sorted(path.parent.name for path in (ROOT / "policy_templates").glob("*/policy.yaml"))
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
    for pairs in every_pair(list(facts.values())):
        answers = fitted(dict(zip(facts, pairs, strict=True)))
        broken = broken_rules(library.vocabulary, answers)
        while broken:
            for name in broken[0].facts:
                if name not in ("school_type", "phase", "age_low", "age_high"):
                    answers[name] = "none" if name == "boarding_provision" else False
            broken = broken_rules(library.vocabulary, answers)
        yield answers


@lru_cache
def combinations() -> tuple[dict[str, Value], ...]:
    return tuple(rows(load()))


def wholeness(made: Generated) -> list[str]:
    """Return what is not whole about a document: something left over, an empty part, a heading with nothing under it."""
    text = all_text(made.document)
    found = [left for left in ("{{", "}}", "{%", "&#", "None", "ChoiceText", "<policygen") if left in text]
    parts = list(made.document.parts)
    found += [f"{part.name} is empty" for part in parts if not part.blocks]
    for part, after in zip(parts, [*parts[1:], None], strict=True):
        block = part.blocks[0]
        if part.clause or not isinstance(block, Heading) or part.name == "what-has-changed":
            continue
        first = after.blocks[0] if after else None
        if after is None or (isinstance(first, Heading) and first.level <= block.level and not after.clause):
            found.append(f"nothing stands under {part.name}")
    return found


@pytest.mark.parametrize("on", [TODAY, LAST_YEAR], ids=["2026", "2025"])
@pytest.mark.parametrize("key", KEYS)
def test_every_pair_of_answers_gives_a_whole_document(shipped: Library, key: str, on: date, capsys: Any) -> None:
    started = time.process_time()
    policy = shipped.policies[key]
    # The rows cover every pair of values; on last year's date, a third of them is enough to see what depends on the date.
    chosen = combinations() if on == TODAY else combinations()[::3]
    for answers in chosen:
        made = generate(policy, shipped, answers, on)
        assert not made.selection.gaps
        assert wholeness(made) == [], answers
    with capsys.disabled():
        print(f"\n  {key}: {len(chosen)} combinations of answers on {on}, {time.process_time() - started:.0f} s")
    assert len(combinations()) > 100


def test_an_answered_school_is_asked_nothing_more(shipped: Library) -> None:
    """Whatever the answers, the interview ends: nothing that a document needs is left unasked."""
    for number, answers in enumerate(rows(shipped)):
        if number % 10 == 0:
            known = Known(shipped.vocabulary, answers, asking=True)
            missing, _ = open_questions(shipped.policies.values(), shipped.legislation, known, TODAY)
            assert missing == []


def test_every_pair_of_values_stands_in_a_row() -> None:
    factors = [
        [f"{name}{number}" for number in range(count)] for name, count in zip("abcdefg", (2, 3, 5, 4, 2, 3, 7), strict=True)
    ]
    made = list(every_pair(factors))
    pairs = {(one, other) for row in made for place, one in enumerate(row) for other in row[place + 1 :]}
    wanted = {(a, b) for place, one in enumerate(factors) for other in factors[place + 1 :] for a in one for b in other}
    assert wanted <= pairs
    assert len(made) < 60
