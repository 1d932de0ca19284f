"""Law on a date: editions, what they change, what is coming."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from policygen.facts.known import Known
from policygen.library.load import load
from policygen.library.model import Library

World = Callable[..., Path]

STATED = """\
rule:
  title: A rule
  force: should
  applies: everyone
  says: The first words.
  values: {limit: 5}
  editions:
    "2025": {at: para 1, basis: official}
    "2026": %s
"""


def library(world: World, second: str) -> Library:
    root = world(legislation__guidance__rules=STATED % second)
    return load(root)


@pytest.mark.parametrize(("on", "edition"), [("2025-09-01", "2025"), ("2026-08-31", "2025"), ("2026-09-01", "2026")])
def test_an_edition_is_in_force_until_the_day_before_the_next(world: World, on: str, edition: str) -> None:
    law = load(world()).legislation.on(date.fromisoformat(on))
    assert law.editions["guidance"].name == edition
    assert law.requirements["guidance.lead.lead"].edition.name == edition


def test_a_signed_reading_says_when_by_whom_and_of_what(world: World) -> None:
    signed = "{at: para 2, basis: official, checked: {on: 2026-11-23, by: solicitor, basis: official}}"
    law = library(world, signed).legislation
    after = law.on(date(2026, 9, 1)).requirements["guidance.rules.rule"].checked
    assert after is not None
    assert (after.on, after.by, after.basis) == (date(2026, 11, 23), "solicitor", "official")
    assert law.on(date(2026, 1, 1)).requirements["guidance.rules.rule"].checked is None


def test_nothing_is_in_force_before_the_first_edition(world: World) -> None:
    law = load(world()).legislation.on(date(2020, 1, 1))
    assert not law.requirements
    assert not law.editions
    assert {each.id for each in law.coming} == {"guidance.lead.lead", "guidance.lead.boarders"}


def test_a_later_edition_states_only_what_it_changed(world: World) -> None:
    shelf = library(world, "{at: para 2, basis: official, change: changed, note: n, says: Other words., values: {limit: 9}}")
    before = shelf.legislation.on(date(2026, 1, 1)).requirements["guidance.rules.rule"]
    after = shelf.legislation.on(date(2026, 9, 1)).requirements["guidance.rules.rule"]
    assert (before.says, before.values["limit"], before.at) == ("The first words.", 5, "para 1")
    assert (after.says, after.values["limit"], after.at) == ("Other words.", 9, "para 2")
    assert (before.title, after.title) == ("A rule", "A rule")


def test_a_requirement_that_the_new_edition_does_not_mention_is_unread_and_its_old_place_is_not_printed(world: World) -> None:
    rule = load(world()).legislation.on(date(2026, 10, 1)).requirements["guidance.lead.boarders"]
    assert rule.unread
    assert rule.unverified
    assert rule.citation() == "Guidance 2026"
    assert rule.at_before == "Guidance 2025, paras 7-9"


def test_what_is_within_a_topic_or_a_source_is_found_once_in_the_laws_order(shipped: Library) -> None:
    law = shipped.legislation.on(date(2026, 11, 24))
    names = [each.id for each in law.within("kcsie.dsl", "kcsie.dsl.senior", "prevent", "kcsie.ds", "nowhere")]
    assert names == [each for each in law.requirements if each.startswith(("kcsie.dsl.", "prevent."))]
    assert [each.id for each in law.within("kcsie.dsl.senior")] == ["kcsie.dsl.senior"]


def test_a_removed_requirement_is_gone_from_the_day_of_the_edition(world: World) -> None:
    shelf = library(world, "{change: removed, note: It ended.}")
    assert "guidance.rules.rule" in shelf.legislation.on(date(2026, 8, 31)).requirements
    assert "guidance.rules.rule" not in shelf.legislation.on(date(2026, 9, 1)).requirements


def test_what_has_not_commenced_is_coming_and_never_in_force(world: World) -> None:
    shelf = library(world, "{at: s.9, basis: official, change: changed, note: n, starts: not commenced, says: New words.}")
    law = shelf.legislation.on(date(2030, 1, 1))
    assert law.requirements["guidance.rules.rule"].says == "The first words."
    assert [each.says for each in law.coming if each.id == "guidance.rules.rule"] == ["New words."]
    assert [each.starts for each in law.coming if each.id == "guidance.rules.rule"] == [None]


def test_a_statement_with_its_own_start_waits_for_that_day(world: World) -> None:
    shelf = library(world, "{at: s.9, basis: official, change: changed, note: n, starts: 2026-09-30, says: New words.}")
    assert shelf.legislation.on(date(2026, 9, 29)).requirements["guidance.rules.rule"].says == "The first words."
    assert shelf.legislation.on(date(2026, 9, 30)).requirements["guidance.rules.rule"].says == "New words."


def test_a_draft_is_never_a_duty(world: World) -> None:
    shelf = library(world, "{at: para 3, basis: draft, change: changed, note: n, says: Draft words.}")
    assert shelf.legislation.on(date(2027, 1, 1)).requirements["guidance.rules.rule"].says == "The first words."


def test_a_statement_that_ends_is_over_the_day_after(world: World) -> None:
    shelf = library(world, "{at: para 3, basis: official, ends: 2026-12-31}")
    assert "guidance.rules.rule" in shelf.legislation.on(date(2026, 12, 31)).requirements
    assert "guidance.rules.rule" not in shelf.legislation.on(date(2027, 1, 1)).requirements


def test_a_lesson_says_what_it_touches(world: World) -> None:
    root = world(
        legislation__guidance__rules=STATED.replace("  editions:", "  relates_to: [guidance.lead, roles]\n  editions:")
        % "{at: para 2}"
    )
    assert load(root).legislation.on(date(2026, 10, 1)).requirements["guidance.rules.rule"].relates_to == (
        "guidance.lead",
        "roles",
    )


def test_learning_and_good_practice_say_where_they_belong(shipped: Library) -> None:
    sources = shipped.legislation.sources.values()
    lessons = {
        name: each for source in sources if source.key.startswith("learning.") for name, each in source.requirements.items()
    }
    assert len(lessons) > 100
    assert [name for name, each in lessons.items() if not each.relates_to or each.force != "advice"] == []


def test_whether_it_applies_is_not_known_until_it_is_answered(world: World) -> None:
    shelf = load(world())
    rule = shelf.legislation.on(date(2026, 10, 1)).requirements["guidance.lead.boarders"]
    assert rule.applies_to(Known(shelf.vocabulary, {})) is None
    assert rule.applies_to(Known(shelf.vocabulary, {"school_type": "community"})) is False
    assert rule.applies_to(Known(shelf.vocabulary, {"school_type": "academy", "boarding": True})) is True


@pytest.mark.parametrize("day", [date(2025, 11, 1), date(2026, 5, 1), date(2026, 11, 28)])
def test_no_law_is_cited_by_a_name_from_a_later_year(shipped: Library, day: date) -> None:
    named = {str(each): each for each in shipped.legislation.on(day).editions.values() if each.kind in ("act", "regulations")}
    years = {name: [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", name)] for name in named}
    assert [name for name, found in years.items() if max(found, default=0) > day.year] == []
    harassment = shipped.legislation.on(day).requirements["employment-rights-act.harassment.prevention"]
    assert ("2025" in str(harassment.edition)) == (day > date(2025, 12, 18))
    assert "all reasonable steps" not in harassment.says
