"""Learning told truthfully: found apart from suggested, no finding forgotten, no lesson before its review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from policygen.errors import LibraryFaults
from policygen.facts.known import Known
from policygen.law.citations import entries, rests_on
from policygen.law.model import NOT_SEEN
from policygen.library.load import load
from policygen.library.model import Library
from policygen.policies.selection import select

World = Callable[..., Path]

SOURCE = 'title: A review\nshort: Review of 2026\nkind: learning\neditions:\n  "2026": {starts: 2026-04-01}\n'
FINDING = """\
ring:
  title: Somebody rings
  force: advice
  applies: everyone
  found: Nobody rang.
  suggests: Somebody rings at ten.
  asks: Who rings?
  editions:
    "2026": {basis: official, at: page 3}
"""


def world_with(world: World, finding: str, source: str = SOURCE) -> Path:
    return world(legislation__learning__review__source=source, legislation__learning__review__findings=finding)


def test_a_finding_says_what_was_found_and_what_we_suggest(world: World) -> None:
    ring = load(world_with(world, FINDING)).legislation.on(date(2026, 5, 1)).requirements["learning.review.findings.ring"]
    assert (ring.found, ring.says, ring.asks) == ("Nobody rang.", "Somebody rings at ten.", "Who rings?")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (FINDING.replace("  asks: Who rings?\n", ""), "'ring' is used by no clause or hand-out and asks no question."),
        (FINDING + "  unused: We have no telephone.\n", "'ring' is used, and says why it is not."),
        (FINDING.replace("Nobody rang.", f"{NOT_SEEN}\n  found_at: page 3"), "gives a place for what was not seen."),
        (FINDING.replace("  found: Nobody rang.\n", ""), "does not say what was found."),
    ],
)
def test_a_finding_that_is_forgotten_or_not_told_truthfully_is_a_fault(world: World, changed: str, said: str) -> None:
    with pytest.raises(LibraryFaults) as found:
        load(world_with(world, changed))
    assert said in str(found.value)


def test_a_reason_stands_for_a_use(world: World) -> None:
    load(world_with(world, FINDING.replace("asks: Who rings?", "unused: It is about hospitals.")))


def test_law_does_not_speak_as_learning_does(world: World) -> None:
    with pytest.raises(LibraryFaults, match="has 'found', which only learning has"):
        load(world_with(world, FINDING, SOURCE.replace("learning", "guidance")))


def test_reviews_prompt_and_law_is_what_a_text_rests_on(shipped: Library) -> None:
    law = shipped.legislation.on(date(2026, 11, 28)).requirements
    both = [law["learning.child-q.findings.advocate"], law["education-and-inspections-act.force.grounds"]]
    rests, prompted = rests_on(both)
    assert (len(rests), prompted) == (1, ["Local review of 2022 (City and Hackney)"])
    assert entries(both)[-1] == "prompted by Local review of 2022 (City and Hackney)"


@pytest.mark.parametrize(("day", "clauses"), [(date(2025, 11, 12), False), (date(2025, 11, 13), True)])
def test_a_lesson_stands_in_a_text_from_the_day_of_its_review(shipped: Library, day: date, clauses: bool) -> None:
    law = shipped.legislation.on(day)
    assert ("learning.sara-sharif.findings.change-of-dress" in law.requirements) is clauses


def test_no_clause_of_learning_alone_is_in_before_its_review(shipped: Library) -> None:
    law = shipped.legislation.on(date(2004, 1, 1))
    known = Known(shipped.vocabulary, {})
    for policy in shipped.policies.values():
        alone = [each for each in select(policy, law, known).clauses if each.why == ("learning",) and each.meets]
        assert [each.name for each in alone if not set(each.meets) & set(law.requirements)] == [], policy.key
