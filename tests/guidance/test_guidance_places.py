"""Requirements and the passages they cite: looked up by signs, taken over into a new edition, written without a scratch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from policygen.guidance.compare import compare
from policygen.guidance.effects import Effect, effects
from policygen.guidance.locus_check import check_loci
from policygen.guidance.passages import Guidance, Passage
from policygen.guidance.places import passages_at, place_of
from policygen.guidance.take_over import NOTE, with_places
from policygen.law.model import Source
from policygen.library.load import load

World = Callable[..., Path]

LEAD = "Each school should have a senior lead who is given the time and the training that the work needs."
FILES = "Files should move to the next school within five days, apart from the main file, and a receipt is kept."
HOME = "Where a child is taught at home the school meets the parents first and tells the council what was said."
AWAY = "The lead or a deputy should always be within reach while the school is open to its children."
ANNEX = ("Annex C: Role of the lead", "Training, knowledge and skills")

TOPIC = """\
# What leads do.
lead:
  title: A lead is appointed   # the first thing asked
  force: should
  applies: everyone
  says: >-
    Each school
    appoints a lead.
  editions:
    "2025": {at: para 1, basis: official}
  check_phrases:
  - senior lead
files:
  title: 'Files move'
  force: should
  applies: everyone
  says: Files move in time.
  editions:
    "2025":
      at: paras 2, 3; Annex C, Training, knowledge and skills
      basis: official
    "2026":
      basis: carried over
  check_phrases: [receipt is kept]
"""


def guidance(*texts: str, annex: str = AWAY) -> Guidance:
    parts = [Passage(str(number), ("Part one",), 1, text) for number, text in enumerate(texts, 1)]
    return Guidance("Rules", "", (*parts, Passage("", ANNEX[:1], 8, "Opening."), Passage("", ANNEX, 9, annex)))


@pytest.fixture
def source(world: World) -> Source:
    return load(
        world(legislation__guidance__lead=TOPIC, policy_templates__safety__policy=POLICY, roles=ROLES)
    ).legislation.sources["guidance"]


POLICY = """\
title: Safety policy
about: Safety
owner: Lead
approver: The board
audience: Everyone
review_months: 12
publish: true
based_on: guidance
covers: [guidance.lead]
sections: [roles]
"""
ROLES = """\
# Roles

<!-- clause: lead
meets: [guidance.lead.lead]
-->
Words.
"""


@pytest.mark.parametrize(
    ("at", "numbers", "missing"),
    [
        ("para 2", ["2"], []),
        ("paras 1-2, 9", ["1", "2"], ["para 9"]),
        ("Annex C, Training, knowledge and skills", [""], []),
        ("Annex C, opening", [""], []),
        ("Annex C", ["", ""], []),
        ("Annex D, Homes", [], ["Annex D, Homes"]),
        ("para 1; Annex C, training", ["1", ""], []),
    ],
)
def test_a_place_leads_to_its_passages(at: str, numbers: list[str], missing: list[str]) -> None:
    found, absent = passages_at(guidance(LEAD, FILES), at)
    assert ([each.number for each in found], absent) == (numbers, missing)


def test_passages_are_named_as_requirements_name_them() -> None:
    assert place_of(guidance(LEAD, FILES, HOME).parts) == "paras 1-3; Annex C; Annex C, Training, knowledge and skills"


@pytest.mark.parametrize(
    ("texts", "verdict", "likely", "failed"),
    [
        ((LEAD, FILES, HOME), "stands", "", False),
        ((LEAD.upper().replace(" ", "  "), FILES, HOME), "stands", "", False),
        ((HOME, LEAD, FILES), "wrong", "para 2", True),
        ((), "missing", "", True),
    ],
)
def test_signs_say_whether_a_place_is_right(
    source: Source, texts: tuple[str, ...], verdict: str, likely: str, failed: bool
) -> None:
    found = check_loci(source, "2025", guidance(*texts))[0]
    assert (found.verdict, found.likely, found.failed) == (verdict, likely, failed)


def _effects(source: Source, new: Guidance) -> dict[str, Effect]:
    old = guidance(LEAD, FILES, HOME)
    return {each.requirement: each for each in effects(source, "2025", "2026", compare(old, new))}


def test_places_move_with_the_words_and_changed_words_are_told(source: Source) -> None:
    new = guidance("A paragraph about something that nobody had written about.", LEAD, FILES.replace("five", "ten"), HOME)
    found = _effects(source, new)
    lead, files = found["guidance.lead.lead"], found["guidance.lead.files"]
    assert (lead.before, lead.after, lead.state, lead.recorded) == ("para 1", "para 2", "moved", None)
    assert (files.after, files.state) == ("paras 3-4; Annex C, Training, knowledge and skills", "other words")
    assert files.recorded == ""
    assert {number for change in files.changes for number in change.numbers} == {"five → ten"}


def test_a_place_whose_words_are_gone_has_no_proposal(source: Source) -> None:
    found = _effects(source, guidance(FILES, HOME))["guidance.lead.lead"]
    assert (found.state, found.after, found.to_write) == ("gone", "", False)


def test_only_the_places_are_written_and_every_other_line_stays(source: Source) -> None:
    new = guidance("A paragraph about something that nobody had written about.", LEAD, FILES.replace("five", "ten"), HOME)
    found = _effects(source, new).values()
    written = with_places(TOPIC, found, "2025", "2026")
    added = [line.strip() for line in written.splitlines() if line not in TOPIC.splitlines()]
    assert [line for line in TOPIC.splitlines() if line not in written.splitlines()] == ["      basis: carried over"]
    assert added == [
        "at: para 2", "at: paras 3-4; Annex C, Training, knowledge and skills", "basis: unverified", f"note: {NOTE}",
    ]  # fmt: skip
    assert with_places(written, [], "2025", "2026") == written


def test_what_a_person_stated_for_the_new_edition_is_kept() -> None:
    effect = Effect("guidance.lead.lead", "para 1", "para 2", "moved", "para 7")
    topic = TOPIC.replace(
        "{at: para 1, basis: official}", '{at: para 1, basis: official}\n    "2026": {at: para 7, basis: official}'
    )
    assert with_places(topic, [effect], "2025", "2026") == topic
    told = topic.replace("{at: para 7, basis: official}", "{change: changed, basis: secondary, note: Read it., says: Other.}")
    assert "{at: para 2, change: changed, basis: secondary, note: Read it., says: Other.}" in with_places(
        told, [effect], "2025", "2026"
    )
