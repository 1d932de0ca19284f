"""Points are dated by edition, and an exception stands until someone has seen it go."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest
from conftest import World

from policygen.errors import LibraryFaults
from policygen.law.points import Point
from policygen.library.load import load

CONCEPTS = "concepts: {lead: [lead, lead person], parents: [parent, carer], exception: [unless, except]}\n"
LEAD = """\
lead:
  title: A lead is appointed
  force: must
  applies: everyone
  says: Each school appoints a lead.
  values: {days: 5}
  points:
    doer: {kind: doer, find: lead, says: A lead is named}
    days: {kind: limit, find: '{days} days', headline: true}
    told: {kind: act, find: '"tell" + parents', when: boarding}
    risk: {kind: exception, find: 'parents + exception + "risk"'}
  editions:
    "2025": {at: para 4, basis: official}
    "2026":
      at: para 6
      basis: official
      says: Each school appoints a lead and says who it is.
"""


def points(world: World, under_2026: str = "", day: date = date(2026, 10, 1)) -> dict[str, Point]:
    lead = LEAD + ("      points:\n" + under_2026 if under_2026 else "")
    root = world(legislation__concepts=CONCEPTS, legislation__guidance__lead=dedent(lead) + BOARDERS)
    return {each.name: each for each in load(root).legislation.on(day).requirements["guidance.lead.lead"].points}


BOARDERS = """\
boarders:
  title: Boarders are kept safe
  force: should
  applies: boarding
  says: Schools keep boarders safe.
  editions:
    "2025": {at: "paras 7-9", basis: official}
"""


def test_a_requirement_that_is_said_anew_keeps_its_points(world: World) -> None:
    found = points(world)
    assert list(found) == ["doer", "days", "told", "risk"]
    assert found["doer"].says == "A lead is named"
    assert found["days"].says == "A lead is appointed"
    assert found["days"].headline
    assert found["doer"].id == "guidance.lead.lead: doer"


def test_an_edition_adds_changes_and_takes_away(world: World) -> None:
    changed = '        days: {find: "3 days"}\n        doer: null\n        new: {kind: record, find: lead}\n'
    assert {name: each.find for name, each in points(world, changed).items()} == {
        "days": "3 days", "told": '"tell" + parents', "risk": 'parents + exception + "risk"', "new": "lead",
    }  # fmt: skip
    assert "doer" in points(world, changed, date(2025, 10, 1))


def test_an_exception_ends_where_its_removal_was_seen(world: World) -> None:
    assert "risk" not in points(world, '        risk: {removed: {basis: "official text 2026, para 6"}}\n')


def test_a_point_may_be_asked_of_some_schools_alone(world: World) -> None:
    told = points(world)["told"]
    assert [told.asked_of({"boarding": value}) for value in (True, False, None)] == [True, False, None]


@pytest.mark.parametrize(
    ("under_2026", "words"),
    [
        ("        risk: null\n", "The exception 'risk' is taken away, and nobody says where its removal was seen."),
        ("        risk: {kind: act}\n", "The exception 'risk' becomes something else here."),
        ('        risk: {removed: {basis: ""}}\n', "The removal of 'risk' has no basis."),
        ("        gone: null\n", "There is no point called 'gone' to take away."),
        ("        new: {kind: act}\n", "The point 'new' needs a 'kind' and a 'find'."),
        ("        new: {kind: act, find: leed}\n", "There is no concept called 'leed'. (character 1 of the recogniser"),
        ("        new: {kind: act, find: lead, when: bording}\n", "There is no fact called 'bording'"),
        ("        new: {kind: deed, find: lead}\n", "Input should be 'doer'"),
    ],
)
def test_check_refuses_a_point_that_is_wrong(world: World, under_2026: str, words: str) -> None:
    with pytest.raises(LibraryFaults) as raised:
        points(world, under_2026)
    assert words in str(raised.value)
    assert "legislation/guidance/lead.yaml, line " in str(raised.value)


def test_check_refuses_a_concept_that_names_none(world: World) -> None:
    with pytest.raises(LibraryFaults, match="There is no concept called 'leed'"):
        load(world(legislation__concepts="concepts: {lead: [lead], other: [<leed>]}\n"))
