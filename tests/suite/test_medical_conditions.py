"""The policy on medical conditions of the example schools: what it has to say, and what cannot be true of each."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import LAST_YEAR, TODAY
from shared import NAMES, Answers, Made, assert_whole, lacks, maker

from policygen.library.model import Library
from policygen.markup.blocks import all_text

SECTION_100 = {
    "oakfield-primary", "brookside-academy", "st-aidans-ce-primary", "st-teresas-catholic", "willow-bank-special", "the-bridge-pru",
    "ash-tree-ap",
}  # fmt: skip
EARLY_YEARS = {"oakfield-primary", "st-aidans-ce-primary", "willow-bank-special", "thornbury-prep", "little-acorns-nursery"}
NO_REGISTRATION = {"little-acorns-nursery", "meridian-sixth-form"}

EVERYWHERE = [
    "Call 999 now", "A member of staff goes to hospital", "at least every 12 months", "never locked away", "Controlled drugs are locked up",
    "What we do not do", "Individual healthcare plan", "Record of medicine given", "Training to give medicine or care", "risk register",
    "Giving medicine is voluntary", "covered by", "complaints procedure", "medicine that a", "near miss", "Register of emergency medicine",
    "We do not wait for a diagnosis", "right dose, right time",
]  # fmt: skip

MUST_SAY: dict[str, list[str]] = {
    "oakfield-primary": [
        "the governing body must make arrangements", "Barsetshire County Council", "No pupil under 16", "end of Reception", "clubs",
        "extra time in tests", "The SENCO", "insurance of Barsetshire County Council",
    ],
    "brookside-academy": [
        "the academy trust must make arrangements", "Rivers Learning Trust", "extra time in exams", "From 16 on", "without the parents' knowledge",
        "student", "Our local board", "risk protection arrangement",
    ],
    "st-aidans-ce-primary": ["the governing body must make arrangements", "only where the headteacher agrees in a single case", "end of Reception"],
    "st-teresas-catholic": ["the governing body must make arrangements", "other settings", "extra time in exams", "Journeys"],
    "willow-bank-special": ["Our nurse", "Complex health needs", "the academy trust must make arrangements", "intimate care policy", "Reception"],
    "larkhill-school": [
        "does not bind us", "Residence. Someone who can give medicine", "Our nurse", "Complex health needs", "our own insurance", "learner",
    ],
    "the-bridge-pru": [
        "the management committee must make arrangements", "on the roll of another school", "Staff give only medicine that has been prescribed",
        "in the centre", "follow what the 999 operator says",
    ],
    "thornbury-prep": ["does not bind us", "Boarders.", "boarding house", "our own insurance", "the early years framework (EYFS), which does bind us"],
    "little-acorns-nursery": [
        "does not bind us", "end of nursery", "do not carry medicine", "village hall", "health visiting", "We hold no emergency inhalers",
    ],
    "meridian-sixth-form": ["does not bind us", "Our students consent to their own medicine", "from 18 on", "in the sixth form", "Work experience"],
    "ash-tree-ap": ["the academy trust must make arrangements", "on the roll of another school", "Rivers Learning Trust", "learner"],
    "noor-hill-school": ["does not bind us", "Staff give only medicine that has been prescribed", "our own insurance", "extra time in exams"],
}  # fmt: skip

MUST_NOT_SAY: dict[str, list[str]] = {
    "oakfield-primary": ["academy trust", "trustee", "proprietor", "exams", "From 16 on", "Boarders", "Our nurse", "Complex health needs", "may carry them"],
    "brookside-academy": ["early years", "governing body must", "Boarders", "Reception", "roll of another", "Our nurse"],
    "st-aidans-ce-primary": ["academy trust", "trustee", "exams", "Boarders", "Our nurse", "without the parents' knowledge"],
    "st-teresas-catholic": ["academy trust", "trustee", "early years", "Boarders", "Our nurse"],
    "willow-bank-special": ["Boarders", "governing body must", "Rivers", "roll of another school"],
    "larkhill-school": ["section 100 of the Children and Families Act 2014 the", "early years", "Boarders", "academy trust", "trustee"],
    "the-bridge-pru": ["academy trust", "early years", "Boarders", "trustee", "There is a defibrillator", "Medicine that has not been prescribed, such"],
    "thornbury-prep": ["academy trust", "section 100 of the Children and Families Act 2014 the", "trustee", "risk protection"],
    "little-acorns-nursery": [
        "exams", "academy trust", "compulsory school age", "Rewards for attendance", "PE and sport", "on our roll", "attendance policy", "first lesson",
    ],
    "meridian-sixth-form": [
        "No student under", "Parents' agreement", "aspirin", "SENCO", "compulsory school age", "early years", "Boarders", "Phones and watches",
    ],
    "ash-tree-ap": ["early years", "governing body", "Boarders", "Our local board", "There is a defibrillator"],
    "noor-hill-school": ["academy trust", "early years", "Boarders", "trustee", "We hold emergency inhalers"],
}  # fmt: skip


@pytest.fixture(scope="module")
def made(shipped: Library, example: Answers) -> Made:
    """The policy of an example on a date."""
    return maker(shipped, "medical-conditions", example)


@pytest.mark.parametrize("on", [TODAY, LAST_YEAR], ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_no_gap_no_question_left_and_nothing_left_over(made: Made, name: str, on: date) -> None:
    assert_whole(made(name, on))


@pytest.mark.parametrize("name", NAMES)
def test_what_every_school_needs_is_there(made: Made, name: str) -> None:
    assert lacks(made(name), EVERYWHERE) == []


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_the_school_needs(made: Made, name: str) -> None:
    text = all_text(made(name).document).casefold()
    assert [words for words in MUST_SAY[name] if words.casefold() not in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_it_says_nothing_that_cannot_be_true_of_the_school(made: Made, name: str) -> None:
    text = all_text(made(name).document).casefold()
    assert [words for words in MUST_NOT_SAY[name] if words.casefold() in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_duty_of_the_act_is_claimed_only_where_it_binds(made: Made, name: str) -> None:
    policy = made(name)
    text = all_text(policy.document)
    assert ("must have regard to the statutory guidance" in text) is (name in SECTION_100)
    assert ("children-and-families-act.medical.arrangements" in policy.selection.met) is (name in SECTION_100)
    assert ("does not bind us" in text) is (name not in SECTION_100)


@pytest.mark.parametrize("name", NAMES)
def test_the_early_years_rules_on_medicine_are_law_only_in_the_early_years(made: Made, name: str) -> None:
    text = all_text(made(name).document)
    assert ("Prescription medicine must be given only to the child" in text) is (name in EARLY_YEARS)
    assert ("eyfs.health.medicines" in made(name).selection.met) is (name in EARLY_YEARS)


@pytest.mark.parametrize("name", NAMES)
def test_long_illness_is_reported_where_children_are_registered(made: Made, name: str) -> None:
    text = all_text(made(name).document)
    assert ("15 " in text and "stays on our roll" in text) is (name not in NO_REGISTRATION)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_only_announced_is_no_duty(made: Made, name: str) -> None:
    policy = made(name)
    text = all_text(policy.document)
    assert "announced it for September 2026" in text
    assert not [
        each
        for each in policy.selection.met
        if each.startswith(("medical-conditions.allergy", "childrens-wellbeing-act.allergy"))
    ]


def test_the_guidance_of_2026_is_carried_over_and_says_so(shipped: Library) -> None:
    law = shipped.legislation.on(TODAY)
    support = [each for name, each in law.requirements.items() if name.startswith("medical-conditions.support.")]
    assert len(support) >= 15
    assert {each.basis for each in support} == {"carried over"}
    coming = [each for each in law.coming if each.id.startswith("medical-conditions.allergy.")]
    assert len(coming) >= 6
    assert {(each.basis, each.starts) for each in coming} == {("draft", None)}
