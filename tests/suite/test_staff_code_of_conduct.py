"""The staff code of conduct: what each example school's code says, and what cannot be true of it."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import LAST_YEAR, TODAY
from shared import NAMES, Answers, Made, assert_whole, lacks, left_by_safeguarding, maker, met_by

from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.markup.blocks import all_text

KEY = "staff-code-of-conduct"

EVERYONE = [
    "position of trust", "No favourites.", "Gifts.", "Messages.", "Social media.", "Pictures and recordings", "Acceptable use.",
    "AI tools.", "We do not forbid touch", "Transport.", "Home visits", "Low-level concerns.", "Report yourself", "Allegations.",
    "Whistleblowing.", "0800 028 0285", "in writing by the next working day", "we must refer the person to the Disclosure and Barring",
    "must take reasonable steps to prevent sexual harassment of staff", "Dress", "Alcohol, drugs, smoking and vaping.", "Acknowledgement",
    "Every September, and when it changes", "consults staff and their unions on changes",
]  # fmt: skip

SAYS: dict[str, list[str]] = {
    "oakfield-primary": [
        "Childcare (Disqualification) Regulations 2018", "children under 8", "tell the chair of the governing body",
        "must not promote partisan political views", "only in staff areas and at breaks", "In the early years this covers phones",
        "Personal care", "Clubs before and after the school day", "Any sexual contact with a pupil is a crime",
    ],
    "brookside-academy": [
        "You must not have sexual activity", "The same conduct with a student of 18 or over", "Infatuation.", "trust's register of interests",
        "let students use only the tools we have approved", "must not promote partisan political views",
    ],
    "noor-hill-school": ["who is also the proprietor, ring the local authority", "(the head tells the LADO)", "Muslim character", "We do not use generative AI"],
    "thornbury-prep": ["Where children live here.", "Reception included", "Any sexual contact with a child is a crime"],
    "larkhill-school": ["Where learners live here.", "At work you will not promote partisan political views", "on duty at night", "Personal care"],
    "meridian-sixth-form": [
        "At work you will not promote partisan political views", "Tell the DSL and write a record the same day",
        "parents of those under 18", "one-to-one sessions with a leader beforehand",
    ],
    "the-bridge-pru": ["At work you will not promote partisan political views", "chair of the management committee", "in centre vehicles"],
    "st-teresas-catholic": ["Roman Catholic character", "You must not have sexual activity", "Infatuation."],
    "st-aidans-ce-primary": ["never use them where children are", "Church of England character", "Reception included"],
    "little-acorns-nursery": ["never use them where children are", "Write to parents only through", "(care, first aid, therapy)", "nursery vehicles"],
    "willow-bank-special": ["children who communicate by touch", "Reception included", "trust's register of interests"],
}  # fmt: skip

DOES_NOT_SAY: dict[str, list[str]] = {
    "oakfield-primary": ["Infatuation.", "of 18 or over", "live here", "trust's register", "flirt", "duty at night"],
    "brookside-academy": ["In the early years", "character of the academy", "Any sexual contact with"],
    "noor-hill-school": ["tell the chair of", "Childcare (Disqualification)", "of 18 or over", "Muslim school"],
    "thornbury-prep": ["You must not have sexual activity", "trustees"],
    "larkhill-school": ["Childcare (Disqualification)", "must not promote partisan"],
    "meridian-sixth-form": [
        "must not promote partisan", "says how, and who tells the parents", "Childcare (Disqualification)", "Personal care", "Clubs before",
        "in front of students",
    ],
    "the-bridge-pru": ["Personal care", "Toileting.", "trust's register"],
    "st-teresas-catholic": ["Personal care", "Childcare (Disqualification)", "Clubs before"],
    "st-aidans-ce-primary": ["Infatuation.", "use only generative AI"],
    "little-acorns-nursery": ["writes to you privately", "friends or followers", "Changing.", "Sensitive subjects.", "Infatuation.", "flirt", "lessons,"],
}  # fmt: skip


@pytest.fixture(scope="module")
def made(shipped: Library, example: Answers) -> Made:
    """The code of an example, made once."""
    return maker(shipped, KEY, example)


@pytest.mark.parametrize("school", NAMES)
def test_every_code_covers_what_the_guidance_names(made: Made, school: str) -> None:
    assert lacks(made(school), EVERYONE) == []


@pytest.mark.parametrize("on", [TODAY, LAST_YEAR], ids=str)
@pytest.mark.parametrize("school", NAMES)
def test_nothing_is_missing_and_nothing_is_left_over(made: Made, school: str, on: date) -> None:
    assert_whole(made(school, on))


@pytest.mark.parametrize("school", SAYS)
def test_it_says_what_is_true_of_this_school(made: Made, school: str) -> None:
    assert lacks(made(school), SAYS[school]) == []


@pytest.mark.parametrize("school", DOES_NOT_SAY)
def test_it_does_not_say_what_is_true_of_others(made: Made, school: str) -> None:
    text = all_text(made(school).document)
    assert [words for words in DOES_NOT_SAY[school] if words in text] == []


def test_it_meets_what_the_safeguarding_policy_left_to_it(shipped: Library) -> None:
    ours = left_by_safeguarding(shipped, KEY)
    assert ours
    assert [name for name in ours if name not in met_by(shipped, KEY)] == []


def test_the_phone_rule_is_the_same_as_in_the_safeguarding_policy(shipped: Library, made: Made, example: Answers) -> None:
    answers = example("oakfield-primary")
    safeguarding = all_text(generate(shipped.policies["safeguarding"], shipped, answers, TODAY).document)
    assert answers["staff_phone_rule"] == "staff_areas"
    assert "only in staff areas and at breaks" in safeguarding
    assert "only in staff areas and at breaks" in all_text(made("oakfield-primary").document)


def test_harassment_is_whistleblowing_only_since_the_law_says_so(shipped: Library, example: Answers) -> None:
    before = all_text(generate(shipped.policies[KEY], shipped, example("oakfield-primary"), LAST_YEAR).document)
    today = all_text(generate(shipped.policies[KEY], shipped, example("oakfield-primary"), TODAY).document)
    assert "report of sexual harassment" not in before
    assert "report of sexual harassment, made in the public interest, is protected by law" in today
