"""The policy on force and restrictive interventions of the example schools: what it says, and what cannot be true of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from conftest import EXAMPLES, LAST_YEAR, TODAY
from shared import Answers, Made, assert_whole, maker

from policygen.facts.vocabulary import Value
from policygen.generation.generate import Generated, generate
from policygen.library.model import Library
from policygen.markup.blocks import Table, all_text
from policygen.schools.school_file import read_school

IN_SCHOOLS = [
    "1 April 2026",
    "section 93A",
    "Seclusion and Restraint) (No. 2)",
    "must be given the record",
    "must not be told or given the record",
]

MUST_SAY: dict[str, list[str]] = {
    "oakfield-primary": [*IN_SCHOOLS, "They bind the governing body", "every physical intervention must be recorded", "We do not plan for it", "SENCO"],
    "brookside-academy": [*IN_SCHOOLS, "the academy trust, as proprietor", "until the student is 20", "We do not plan to hold students"],
    "st-aidans-ce-primary": [*IN_SCHOOLS, "They bind the governing body", "every physical intervention must be recorded", "We do not plan for it"],
    "st-teresas-catholic": [*IN_SCHOOLS, "They bind the governing body", "may be left freely", "virtual school for a looked-after child"],
    "willow-bank-special": [
        *IN_SCHOOLS, "the academy trust, as proprietor", "trained in a certified scheme", "From the moment that anyone stops the pupil from leaving",
        "while a pupil is beyond calming", "so is the authority that placed", "until the pupil is 20", "without speech",
    ],
    "larkhill-school": [
        *IN_SCHOOLS, "regulations for non-maintained special schools", "minimum standards for residential special schools", "numbered log",
        "Bedroom doors are never locked", "trained in a certified scheme", "placing authority",
    ],
    "the-bridge-pru": [*IN_SCHOOLS, "They bind the management committee", "may be left freely", "trained in a certified scheme"],
    "thornbury-prep": [*IN_SCHOOLS, "the proprietor must have this procedure", "minimum standards for boarding schools", "every physical intervention"],
    "little-acorns-nursery": [*IN_SCHOOLS, "They bind the governing body", "The headteacher speaks to each parent", "every physical intervention", "lifting by an arm"],
    "meridian-sixth-form": ["we choose to follow the same procedure", "only if the student agrees", "parents of a student under 18", "as far as it fits us"],
    "ash-tree-ap": [*IN_SCHOOLS, "the academy trust, as proprietor", "may be left freely", "trained in"],
    "noor-hill-school": [*IN_SCHOOLS, "the proprietor must have this procedure", "to the local authority designated officer (LADO)", "The head speaks"],
}  # fmt: skip

MUST_NOT_SAY: dict[str, list[str]] = {
    "oakfield-primary": ["proprietor", "boarding", "residential special", "until the pupil is 20", "trained in a", "Our calm space", "students"],
    "brookside-academy": ["They bind", "governing body", "physical intervention must be recorded", "boarding", "Our calm space"],
    "st-aidans-ce-primary": ["proprietor", "students", "until the child is 20", "Our calm space"],
    "st-teresas-catholic": ["proprietor", "physical intervention must be recorded", "placing", "boarding"],
    "willow-bank-special": ["They bind", "governing body", "We do not plan", "boarding", "house"],
    "larkhill-school": ["Independent School Standards", "They bind", "physical intervention must be recorded", "virtual school"],
    "the-bridge-pru": ["governing body", "proprietor", "physical intervention must be recorded", "boarding"],
    "thornbury-prep": ["They bind", "virtual school", "academy", "residential special"],
    "little-acorns-nursery": ["Removal from class", "virtual school", "proprietor", "students", "until the child is 20"],
    "meridian-sixth-form": ["1 April 2026**", "must be given the record", "SENCO", "They bind", "Independent School Standards", "corporal", "section 93A"],
    "ash-tree-ap": ["They bind", "governing body", "boarding", "Our calm space. "],
    "noor-hill-school": ["They bind", "virtual school", "chair of the board of governors", "academy", "boarding"],
}  # fmt: skip


@pytest.fixture(scope="session")
def policy_for(shipped: Library, example: Answers) -> Made:
    """The policy of an example, with who tells parents answered."""

    def answers(name: str) -> Mapping[str, Value]:
        who = "head" if name in ("little-acorns-nursery", "noor-hill-school") else "senior_leader"
        return {**example(name), "force_reported_by": who}

    return maker(shipped, "restrictive-interventions", answers)


def words_of(made: Generated) -> str:
    """Return the text of the policy without the table of changes, which speaks of the law in general."""
    text = all_text(made.document)
    return text[text.index("Before, during and after") :]


def test_every_example_is_held_to_something() -> None:
    assert {path.stem for path in EXAMPLES} == set(MUST_SAY) == set(MUST_NOT_SAY)
    assert sum(map(len, MUST_SAY.values())) + sum(map(len, MUST_NOT_SAY.values())) >= 100


@pytest.mark.parametrize("on", [TODAY, LAST_YEAR], ids=str)
@pytest.mark.parametrize("name", sorted(MUST_SAY))
def test_no_gap_no_to_do_and_nothing_left_over(policy_for: Made, name: str, on: date) -> None:
    assert_whole(policy_for(name, on))


@pytest.mark.parametrize("name", sorted(MUST_SAY))
def test_it_says_what_is_true_of_its_school(policy_for: Made, name: str) -> None:
    text = words_of(policy_for(name))
    assert [each for each in MUST_SAY[name] if each not in text] == []


@pytest.mark.parametrize("name", sorted(MUST_NOT_SAY))
def test_it_says_nothing_that_cannot_be_true_of_its_school(policy_for: Made, name: str) -> None:
    text = words_of(policy_for(name))
    assert [each for each in MUST_NOT_SAY[name] if each in text] == []


def test_no_duty_is_stated_before_its_day(policy_for: Made, shipped: Library, example: Answers) -> None:
    policy = shipped.policies["restrictive-interventions"]
    before = words_of(policy_for("st-teresas-catholic", LAST_YEAR))
    for later in ("93A", "1 April 2026", "must be given the record", "We must record"):
        assert later not in before
    eve = all_text(generate(policy, shipped, example("st-teresas-catholic"), date(2026, 3, 31)).document)
    day = all_text(generate(policy, shipped, example("st-teresas-catholic"), date(2026, 4, 1)).document)
    assert "We must record each significant use of force" not in eve
    assert "We must record each significant use of force" in day


def test_what_the_safeguarding_policy_leaves_is_met_here(shipped: Library) -> None:
    left = [
        name for name, each in shipped.policies["safeguarding"].file.left_to.items() if each.to == "restrictive-interventions"
    ]
    clauses = {met for clause in shipped.policies["restrictive-interventions"].clauses for met in clause.meets}
    assert left
    assert [name for name in left if name not in clauses] == []


def test_the_record_and_the_letter_are_there(policy_for: Made) -> None:
    tables = [
        block for part in policy_for("oakfield-primary").document.parts for block in part.blocks if isinstance(block, Table)
    ]
    titles = [table.title for table in tables]
    for wanted in ("The incident", "What happened", "What followed", "What happened to your child", "Register of trained staff"):
        assert wanted in titles
    text = words_of(policy_for("oakfield-primary"))
    assert "Dear parent or carer" in text
    assert "A copy of our record is enclosed" in text


def test_who_tells_parents_follows_the_answer(shipped: Library, example: Answers) -> None:
    policy = shipped.policies["restrictive-interventions"]
    said = {
        who: all_text(generate(policy, shipped, {**example("oakfield-primary"), "force_reported_by": who}, TODAY).document)
        for who in ("head", "staff", "senior_leader")
    }
    assert "Parents. The headteacher speaks" in said["head"]
    assert "Parents. The member of staff involved speaks" in said["staff"]
    assert "Parents. A senior leader speaks" in said["senior_leader"]


def test_no_school_has_another_schools_facts(policy_for: Made, shipped: Library) -> None:
    schools = {path.stem: read_school(path, shipped.vocabulary).answers for path in EXAMPLES}
    for name in schools:
        text = all_text(policy_for(name).document)
        for other, answers in schools.items():
            if other != name:
                assert str(answers["school_name"]) not in text
