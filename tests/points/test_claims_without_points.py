"""What a policy claims to meet stands in its words: by points where law or guidance asks, by its sentences where advice does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from policygen.facts.vocabulary import LEFT_OUT, Value
from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.markup.blocks import all_text

Example = Callable[[str], Mapping[str, Value]]
DAYS = [date(2025, 11, 1), date(2026, 11, 24), date(2026, 11, 29)]


@pytest.mark.parametrize("on", DAYS)
def test_what_law_or_guidance_asks_is_never_claimed_without_points(shipped: Library, on: date) -> None:
    law = shipped.legislation.on(on).requirements
    claimed = {name for policy in shipped.policies.values() for clause in policy.clauses for name in clause.meets if name in law}
    assert [name for name in sorted(claimed) if law[name].force != "advice" and not law[name].points] == []


@pytest.mark.parametrize("school", ["oakfield-primary", "brookside-academy"])
def test_a_school_that_plans_no_holds_decides_on_training_and_reads_distress_without_speech(
    shipped: Library, example: Example, school: str
) -> None:
    answers = {**example(school), "restraint_training": LEFT_OUT}
    made = generate(shipped.policies["restrictive-interventions"], shipped, answers, DAYS[-1])
    words = all_text(made.document)
    assert "decides, from the needs of the pupils, which staff need more training" in words.replace("students", "pupils")
    assert "shows it, with or without speech" in words
