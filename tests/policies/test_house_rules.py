"""Limits that no law sets: declared as the school's choice, told apart from law, and on one page to confirm."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from conftest import ROOT, TODAY, World

from helpers import word_text
from policygen.facts.vocabulary import Value
from policygen.generation.generate import Generated, generate
from policygen.language.quantities import quantities
from policygen.library.load import load
from policygen.library.model import Library
from policygen.library.review import check_library
from policygen.markup.blocks import Table, block_text
from policygen.papers.forms import make_forms
from policygen.papers.house_rules import house_rules_paper
from policygen.policies.house_rules import house_rules, undeclared

ROLES = """\
# Roles

<!-- clause: lead
meets: [guidance.lead.lead]
{marker}
-->
{text}
"""


def faults(world: World, text: str, marker: str = "why: context") -> list[str]:
    library = load(world(roles=ROLES.format(text=text, marker=marker)))
    found = [str(each.fault) for each in check_library(library, TODAY) if each.kind == "fault"]
    return [each for each in found if "limit" in each]


@pytest.mark.parametrize(
    "limit",
    ["within the hour", "within two weeks", "the same day", "for ten minutes", "every half term", "by the same school day",
     "within a fortnight", "no later than 48 hours", "for at most six months", "daily"],
)  # fmt: skip
def test_nobody_adds_a_limit_unseen(world: World, limit: str) -> None:
    (said,) = faults(world, f"The lead answers {limit}.")
    assert "policy_templates/safety/roles.md, line 3" in said
    assert "sets a limit that no requirement it meets names" in said
    assert "house: [words of the limit]" in said


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("The lead answers within two weeks.", "house: [two weeks]"),
        ("The lead answers within 3 days.", "why: context"),  # the law it meets has `values: {days: 3}`
        ("The lead answers within three school days.", "why: context"),
        ("The lead answers within {{ law.days }} days.", "why: context"),
        ("A session is half a day.", "not_limits: [half a day]"),
        ("The lead answers at once.", "why: context"),
    ],
)
def test_a_limit_that_is_accounted_for_is_no_fault(world: World, text: str, marker: str) -> None:
    assert faults(world, text, marker) == []


def test_a_declared_limit_that_does_not_stand_in_its_clause_is_a_fault(world: World) -> None:
    assert "does not stand in it" in faults(world, "The lead answers.", "house: [two weeks]")[0]
    assert "no limit of time" in faults(world, "The lead answers.", "house: [soon]")[0]


def test_within_the_hour_and_a_fortnight_are_limits() -> None:
    (hour,), (fortnight,) = quantities("within the hour"), quantities("every fortnight")
    assert (hour.kind, str(hour.amount), hour.unit) == ("time limit", "60", "minute")
    assert (fortnight.kind, str(fortnight.amount), fortnight.unit) == ("how often", "2", "week")


def test_each_house_rule_of_ours_is_where_it_is_said_to_be(shipped: Library) -> None:
    found = [rule for policy in shipped.policies.values() for rule in house_rules(policy)]
    assert len(found) > 300
    assert {"ten minutes", "the same day", "two weeks"} <= {rule.words for rule in found}
    for rule in found:
        line = (ROOT / rule.path).read_text(encoding="utf-8").split("\n")[rule.line - 1]
        assert rule.words in line, rule


def test_no_clause_of_ours_has_a_limit_that_nobody_accounts_for(shipped: Library) -> None:
    law = shipped.legislation.on(TODAY)
    assert [(clause.name, limit.words) for policy in shipped.policies.values() for clause in policy.clauses
            for limit in undeclared(clause, law)] == []  # fmt: skip


@pytest.fixture(scope="module")
def attendance(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> Generated:
    return generate(shipped.policies["attendance"], shipped, example("oakfield-primary"), TODAY, with_provenance=True)


def test_the_paper_has_each_limit_once_on_its_first_page_and_every_sentence_behind(
    shipped: Library, attendance: Generated
) -> None:
    paper = house_rules_paper([attendance], shipped.papers["house-rules"], "Oakfield", TODAY)
    tables = [block for part in paper.parts for block in part.blocks if isinstance(block, Table)]
    first = next(block_text(block).split("\n")[1:] for block in tables)
    limits = [row.split("\t")[0] for row in first]
    assert len(limits) == len(set(limits))
    assert "☐ ten minutes" in limits
    (ten,) = [row for row in first if "ten minutes" in row]
    assert "attendance front page, 6" in ten
    behind = "\n".join(block_text(block) for block in tables[1:])
    assert "Staff search inside and out for up to ten minutes" in behind
    assert "law.days" not in behind


def test_a_house_rule_is_not_under_what_a_passage_or_a_form_rests_on(
    shipped: Library, attendance: Generated, example: Callable[[str], Mapping[str, Value]]
) -> None:
    assert "Our own limits, which these do not set: ten minutes" in word_text(attendance.word())
    forms = {each.key: each for each in make_forms(shipped, example("oakfield-primary"), TODAY)}
    assert "our own limits, which no law sets: the same day." in word_text(forms["low-level-concern"].data)
