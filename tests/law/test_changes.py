"""What changes between two days: in the law, for a school, and for a trust."""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import docx
import pytest
from conftest import EXAMPLES, LAST_YEAR, TODAY, TRUST, answers_from
from hypothesis import given, settings
from hypothesis import strategies as st

from command_line import policygen
from policygen.errors import SchoolFaults
from policygen.facts.known import Known
from policygen.facts.vocabulary import Value
from policygen.generation.generate import generate
from policygen.generation.impact import SchoolChanges, for_school
from policygen.law.changes import law_changes
from policygen.law.in_force import Legislation
from policygen.library.load import load
from policygen.library.model import Library
from policygen.markup.blocks import all_text
from policygen.markup.html import web_page
from policygen.papers.law_briefing import briefing
from policygen.schools.school_file import read_school
from policygen.schools.trust_file import read_schools
from policygen.word.writing.paper import write_paper

World = Callable[..., Path]
START, END = date(2025, 9, 1), date(2026, 9, 1)

LEAD = """
lead:
  title: A lead is appointed
  force: should
  applies: everyone
  says: Each school appoints a lead.
  editions:
    "2025": {at: para 4, basis: official}
    "2026": {at: para 6, basis: official, change: changed, force: must, note: The lead is now a duty.}
cover:
  title: Cover is planned
  force: should
  applies: boarding
  says: Cover is planned.
  editions:
    "2026": {at: para 7, basis: secondary, evidence: [a report], change: new, note: Plan cover.}
register:
  title: A register is kept
  force: should
  applies: everyone
  says: A register is kept.
  editions:
    "2025": {at: para 9, basis: official}
    "2026": {basis: secondary, evidence: [a report], change: removed, note: Take the register out.}
records:
  title: Records are kept
  force: should
  applies: everyone
  says: Records are kept.
  editions:
    "2025": {at: para 10, basis: official}
    "2026": {basis: carried over}
renumbered:
  title: Nothing but its number changed
  force: should
  applies: everyone
  says: It stays.
  editions:
    "2025": {at: para 11, basis: official}
    "2026": {at: para 15, basis: official}
first-seen:
  title: First recorded in this edition
  force: should
  applies: everyone
  says: It may have been there before.
  editions:
    "2026": {at: para 16, basis: official}
later:
  title: Enacted and not in force
  force: must
  applies: everyone
  says: One day.
  editions:
    "2026": {at: para 17, basis: secondary, evidence: [a report], starts: not commenced, change: new, note: It is coming.}
proposed:
  title: Only proposed
  force: must
  applies: everyone
  says: Perhaps.
  editions:
    "2026": {basis: draft, change: new, note: It is proposed.}
"""
POLICY = """
title: Safety policy
about: How we keep children safe
owner: Lead
approver: The board
audience: Everyone
review_months: 12
publish: true
based_on: guidance
covers: [guidance.lead.lead]
sections: [roles]
"""
ROLES = """
# Roles

<!-- clause: lead
meets: [guidance.lead.lead]
-->
We {% if in_force("guidance.lead.cover") %}must{% else %}will{% endif %} have a lead.

<!-- clause: cover
meets: [guidance.lead.cover]
-->
Cover is planned{% if motto %}: {{ motto }}{% endif %}.

<!-- clause: register
meets: [guidance.lead.register]
-->
A register is kept.
"""


@pytest.fixture
def small(world: World) -> Library:
    return load(world(lead=LEAD, policy=POLICY, safety__roles=ROLES))


def kinds(library: Library, start: date = START, end: date = END) -> dict[str, str]:
    return {each.requirement.id.rpartition(".")[2]: each.kind for each in law_changes(library.legislation, start, end).changes}


def test_each_kind_of_change_is_told_apart(small: Library) -> None:
    assert kinds(small) == {"lead": "changed", "cover": "new", "register": "removed"}


def test_a_new_force_is_named(small: Library) -> None:
    lead = next(each for each in law_changes(small.legislation, START, END).changes if each.requirement.id.endswith(".lead"))
    assert lead.force_change == ("should", "must")
    assert lead.confirmed


def test_what_rests_on_a_report_is_not_confirmed(small: Library) -> None:
    found = {each.requirement.id: each.confirmed for each in law_changes(small.legislation, START, END).changes}
    assert not found["guidance.lead.cover"]
    assert not found["guidance.lead.register"]


def test_renumbering_and_carrying_over_are_no_changes(small: Library) -> None:
    law = law_changes(small.legislation, START, END)
    assert not {"renumbered", "records", "first-seen"} & set(kinds(small))
    assert law.carried_over == 1


def test_what_is_not_in_force_is_coming_and_never_a_change(small: Library) -> None:
    law = law_changes(small.legislation, START, END)
    assert {each.id.rpartition(".")[2] for each in law.coming} == {"later", "proposed"}
    assert not {"later", "proposed"} & set(kinds(small))


def test_law_comes_first(shipped: Library) -> None:
    forces = [each.requirement.force for each in law_changes(shipped.legislation, START, END).asking_for_words()]
    assert forces == sorted(forces, key=["must", "should", "advice"].index)


@settings(max_examples=25, deadline=None)
@given(st.dates(date(2019, 1, 1), date(2028, 1, 1)))
def test_nothing_changes_within_a_day(day: date) -> None:
    assert law_changes(shipped_law(), day, day).changes == ()


@settings(max_examples=15, deadline=None)
@given(st.dates(date(2023, 9, 1), date(2026, 6, 1)), st.integers(1, 500), st.integers(1, 500))
def test_two_steps_change_what_one_long_step_changes(first: date, days: int, more: int) -> None:
    """What is new or gone at the end was new or gone on the way: no change is lost between."""
    legislation, middle = shipped_law(), first + timedelta(days)
    last = middle + timedelta(more)
    whole = {each.requirement.id for each in law_changes(legislation, first, last).changes}
    steps = {each.requirement.id for a, b in ((first, middle), (middle, last)) for each in law_changes(legislation, a, b).changes}
    assert whole <= steps


@lru_cache
def shipped_law() -> Legislation:
    return load().legislation


def changes_of(library: Library, answers: Mapping[str, Value], start: date = START, end: date = END) -> SchoolChanges:
    law = law_changes(library.legislation, start, end)
    pairs = [
        (policy, generate(policy, library, answers, start).document, generate(policy, library, answers, end).document)
        for policy in library.policies.values()
    ]
    return for_school(law, Known(library.vocabulary, answers), pairs, library.legislation)


def small_school(library: Library, **given: object) -> Mapping[str, Value]:
    school = {
        "school_name": "Oak", "school_word": "school", "pupil_word": "pupils", "school_type": "academy", "age_low": 8,
        "boarding": True, "dsl": "Ann", "trust_name": "Trees",
    }  # fmt: skip
    return answers_from(library, **{**school, **given})


def test_a_school_hears_only_what_applies_to_it(small: Library) -> None:
    boarding = {each.requirement.id for each in changes_of(small, small_school(small)).law}
    day = {each.requirement.id for each in changes_of(small, small_school(small, boarding=False)).law}
    assert "guidance.lead.cover" in boarding - day


def test_the_clauses_that_differ_are_named_with_their_cause(small: Library) -> None:
    found = {each.clause.name: each for each in changes_of(small, small_school(small)).clauses}
    assert found["lead"].kind == "new words"
    assert [each.requirement.id for each in found["lead"].because] == ["guidance.lead.lead"]
    assert found["cover"].kind == "added"
    assert found["register"].kind == "dropped"


def test_a_question_that_matters_only_now_is_to_be_answered_or_is_answered(small: Library) -> None:
    unsure = changes_of(small, small_school(small, motto="not sure yet"))
    assert (unsure.to_ask, unsure.answered) == (("motto",), ("boarding",))
    known = changes_of(small, small_school(small, motto="Onwards"))
    assert (known.to_ask, known.answered) == ((), ("boarding", "motto"))


def test_nothing_changes_for_a_school_between_two_days_without_new_law(shipped: Library) -> None:
    answers = read_school(EXAMPLES[0], shipped.vocabulary).answers
    found = changes_of(shipped, answers, date(2026, 11, 23), TODAY)
    assert found.clauses == ()
    assert not found.affected


def test_which_rule_holds_on_a_day(shipped: Library) -> None:
    """Dates that people will ask about, from the researched facts."""
    on = shipped.legislation.on
    assert on(date(2025, 10, 1)).editions["kcsie"].name == "2025"
    assert on(date(2026, 11, 24)).editions["kcsie"].name == "2026"
    assert on(date(2027, 9, 1)).editions["kcsie"].name == "2026"
    assert on(date(2026, 3, 17)).editions["working-together"].name == "2023"
    assert on(date(2026, 3, 18)).editions["working-together"].name == "2026"
    assert on(date(2026, 8, 31)).editions["rshe"].name != on(date(2026, 9, 1)).editions["rshe"].name
    phones = "childrens-wellbeing-act.schools.mobile-phones"
    assert phones not in on(date(2026, 6, 28)).requirements
    assert phones in on(date(2026, 6, 29)).requirements
    teams = "childrens-wellbeing-act.schools.child-protection-teams"
    assert teams not in on(date(2027, 9, 1)).requirements
    force = "restrictive-interventions.recording.record-and-report"
    assert on(date(2025, 10, 1)).requirements[force].force != "must"
    assert on(date(2026, 4, 1)).requirements[force].force == "must"


# ---- trusts


def test_a_trust_reads_its_schools_and_shares_its_answers(shipped: Library) -> None:
    trust = read_schools(TRUST, shipped.vocabulary)
    assert trust.name == "Rivers Learning Trust"
    assert len(trust.schools) == 5
    assert {school.answers["trust_name"] for _, school in trust.schools} == {"Rivers Learning Trust"}
    assert len({school.answers["school_name"] for _, school in trust.schools}) == 5


def test_a_school_file_is_a_trust_of_one(shipped: Library) -> None:
    trust = read_schools(EXAMPLES[0], shipped.vocabulary)
    assert [key for key, _ in trust.schools] == [EXAMPLES[0].stem]


WRONG_TRUSTS = [
    ("schools: []\n", "lists at least one school"),
    ("schools: nothing\n", "lists at least one school"),
    ("schools:\n- ../outside.yaml\n", "is outside the folder of the trust file"),
    ("schools:\n- none.yaml\n", "There is no such file"),
    ("schools:\n- {school: a, answer: {}}\n", "This is not a school"),
    ("schools:\n- 12\n", "This is not a school"),
    ("schols: []\nschools:\n- {school: a}\n", "'schols' has no place in a trust file"),
    ("answers: {age_low: many}\nschools:\n- {school: a}\n", "line 1: age_low"),
    ("schools:\n- {school: a}\n- {school: a}\n", "'a' stands here twice"),
    ("schools:\n- {school: a, answers: {school_nme: Oak}}\n", "school 'a'"),
    ("trust: [x]\nschools:\n- {school: a}\n", "The trust has no name"),
]


@pytest.mark.parametrize(("text", "says"), WRONG_TRUSTS, ids=[case[1][:30] for case in WRONG_TRUSTS])
def test_a_mistake_in_a_trust_file_is_named(shipped: Library, tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "trust.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SchoolFaults) as found:
        read_schools(path, shipped.vocabulary)
    assert says in str(found.value)


# ---- briefing and command


def test_the_briefing_puts_law_first_and_says_what_to_decide(shipped: Library) -> None:
    answers = read_school(EXAMPLES[0], shipped.vocabulary).answers
    law = law_changes(shipped.legislation, START, END)
    paper = briefing(law, [changes_of(shipped, answers)], shipped.policies, "Oak", shipped.papers["law-briefing"])
    names = [part.name for part in paper.parts]
    assert names.index("law-first") < names.index("guidance") < names.index("decide") < names.index("table")
    opened = docx.Document(io.BytesIO(write_paper(paper, shipped.house_style, "2026-09-01")))
    words = "\n".join(each.text for each in opened.paragraphs)
    assert "What to decide" in words
    assert "Approve the updated" in words
    page = web_page(paper)
    assert page.startswith("<!DOCTYPE html>")
    assert 'lang="en-GB"' in page
    assert page.count("<h1>") == 1


def test_the_briefing_is_two_pages_and_the_rest_is_an_appendix_without_commands(shipped: Library) -> None:
    answers = read_school(EXAMPLES[0], shipped.vocabulary).answers
    law = law_changes(shipped.legislation, START, END)
    paper = briefing(law, [changes_of(shipped, answers)], shipped.policies, "Oak", shipped.papers["law-briefing"])
    opened = docx.Document(io.BytesIO(write_paper(paper, shipped.house_style, "2026-09-01")))
    words = [each.text for each in opened.paragraphs]
    first = next(place for place, each in enumerate(words) if each.startswith("Appendix:"))
    assert len(" ".join(words[:first]).split()) < 900  # two pages in the house style
    assert not any("policygen " in each for each in words)
    assert words.count("Appendix: everything that is coming") == 1


def test_a_briefing_is_the_same_bytes_each_time(shipped: Library) -> None:
    law = law_changes(shipped.legislation, START, END)
    made = [
        write_paper(briefing(law, [], shipped.policies, "", shipped.papers["law-briefing"]), shipped.house_style, "2026-09-01")
        for _ in range(2)
    ]
    assert made[0] == made[1]


def test_names_in_a_page_are_escaped(shipped: Library) -> None:
    law = law_changes(shipped.legislation, START, END)
    assert "<b>Oak</b>" not in web_page(briefing(law, [], shipped.policies, "<b>Oak</b>", shipped.papers["law-briefing"]))


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return policygen("changes", *arguments)


def test_the_command_tells_a_trust_what_to_do(tmp_path: Path) -> None:
    done = run("--from", START, "--to", END, TRUST, "--word", tmp_path / "b.docx", "--html", tmp_path / "b.html")
    assert done.returncode == 3, done.stderr
    assert "In all 5 schools" in done.stdout
    assert re.search(r"safeguarding: role-deputies.*kcsie\.dsl\.cover", done.stdout)
    assert "advice → must" in done.stdout
    assert "Coming, and not in force" in done.stdout
    assert (tmp_path / "b.docx").stat().st_size > 10_000
    assert (tmp_path / "b.html").exists()


def test_the_command_answers_programs(shipped: Library) -> None:
    data = json.loads(run("--from", "kcsie@2025", "--to", "kcsie@2026", EXAMPLES[0], "--json").stdout)
    assert {each["id"].split(".")[0] for each in data["changes"]} == {"kcsie"}
    assert data["schools"][0]["clauses"]
    assert all(each["confirmed"] is (each["basis"] == "official") for each in data["changes"])


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--to", "2026-09-01"), 2, "Say from which day"),
        (("--from", "2026-09-01", "--to", "2025-09-01"), 2, "must be before"),
        (("--from", "kcise@2025"), 1, "Did you mean 'kcsie'?"),
        (("--from", "kcsie@1999"), 1, "It has 2023, 2024, 2025, 2026"),
        (("one.xlsx",), 1, "This cannot be compared"),
        (("--from", "2025-09-01", "none.yaml"), 1, "There is no such file"),
    ],
)
def test_a_wrong_question_is_answered_in_words(arguments: tuple[str, ...], code: int, says: str) -> None:
    done = run(*arguments)
    assert done.returncode == code, done.stdout + done.stderr
    assert says in re.sub(r"[│\s]+", " ", done.stderr)
    assert "Traceback" not in done.stderr


def test_last_years_document_names_no_later_edition(shipped: Library) -> None:
    answers = read_school(EXAMPLES[0], shipped.vocabulary).answers
    assert "2026 edition" not in all_text(generate(shipped.policies["safeguarding"], shipped, answers, LAST_YEAR).document)
