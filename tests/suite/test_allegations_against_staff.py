"""Allegations and low-level concerns: what each example school's policy says, and what cannot be true of it."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import LAST_YEAR, TODAY
from shared import NAMES, Answers, Made, assert_whole, lacks, left_by_safeguarding, maker, met_by

from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.markup.blocks import all_text

KEY = "allegations-against-staff"

EVERYONE = [
    "may have harmed a child", "may have committed a crime against a child", "suggest a risk of harm",
    "suitability for work with children is in doubt", "within 1 working day at the latest", "Suspension is not automatic",
    "written confirmation with reasons within 1 working day", "within 4 weeks of the first assessment", "at least every month",
    "Substantiated", "Malicious", "False", "Unsubstantiated", "Unfounded", "We must refer a person",
    "must consider a referral", "no settlement agreement", "10 years from the allegation", "normal pension age",
    "nagging doubt", "Report yourself", "takes the final decision on every low-level concern", "0800 028 0285",
    "the procedure for removal from office", "Checklist for the case manager", "Low-level concern and self-report form",
]  # fmt: skip

SAYS: dict[str, list[str]] = {
    "oakfield-primary": [
        "chair of the governing body", "must tell Ofsted", "within 14 days", "power to suspend lies with the governing body",
        "section 141F", "found through the local authority where possible", "Trainee teachers.", "Personal care as",
    ],
    "brookside-academy": [
        "Trust safeguarding lead", "tells the trust safeguarding lead about an allegation the same day", "in another school of the trust",
        "power to suspend lies with the trust", "the good name of the academy, the trust", "governors, trustees and contractors",
    ],
    "noor-hill-school": [
        "The LADO, as the head is also the proprietor", "who is independent of the head", "A concern about the head goes to the LADO",
        "power to suspend lies with the proprietor",
    ],
    "thornbury-prep": ["The chair, for the proprietor", "If the person lives on the site", "Being on duty in a boarding area", "must tell Ofsted"],
    "larkhill-school": ["If the person lives on the site", "power to suspend lies with the proprietor", "accused by one of our learners"],
    "meridian-sixth-form": [
        "A person under a prohibition order must not teach here", "Physical contact needed to keep someone safe",
        "chair of the board of trustees",
    ],
    "the-bridge-pru": ["chair of the management committee", "power to suspend lies with the management committee"],
    "st-aidans-ce-primary": ["must tell Ofsted", "the diocese"],
    "little-acorns-nursery": ["must tell Ofsted", "the good name of the nursery", "A message to a parent on the nursery"],
}  # fmt: skip

DOES_NOT_SAY: dict[str, list[str]] = {
    "oakfield-primary": ["trustees", "Trust safeguarding lead", "boarding", "lives on the site", "the diocese"],
    "brookside-academy": ["must tell Ofsted", "governing body has", "lives on the site", "for the local authority"],
    "noor-hill-school": ["The chair, for the proprietor", "For a concern about the head the chair", "must tell Ofsted"],
    "thornbury-prep": ["as the head is also the proprietor", "found through the local authority"],
    "larkhill-school": ["must tell Ofsted", "trustees"],
    "meridian-sixth-form": [
        "141F",
        "accused by one of our",
        "interim order",
        "Reasonable force, recorded",
        "must tell Ofsted",
        "141F",
    ],
    "the-bridge-pru": ["Those who hire", "Trainee teachers.", "Personal care", "trustees"],
    "st-aidans-ce-primary": ["Those who hire", "Trainee teachers."],
    "little-acorns-nursery": ["A message to a child", "lives on the site"],
}


@pytest.fixture(scope="module")
def made(shipped: Library, example: Answers) -> Made:
    """The policy of an example, made once."""
    return maker(shipped, KEY, example)


@pytest.mark.parametrize("school", NAMES)
def test_every_school_has_the_whole_procedure(made: Made, school: str) -> None:
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
    ours = [name for key in (KEY, "low-level-concerns") for name in left_by_safeguarding(shipped, key)]
    assert len(ours) > 25
    assert [name for name in ours if name not in met_by(shipped, KEY)] == []


def test_both_keys_name_the_one_policy(shipped: Library) -> None:
    assert shipped.titles[KEY] == shipped.titles["low-level-concerns"]


def test_last_year_has_no_gap_either(shipped: Library, example: Answers) -> None:
    made = generate(shipped.policies[KEY], shipped, example("oakfield-primary"), LAST_YEAR)
    assert not made.selection.gaps
    assert "Keeping children safe in education 2025" in all_text(made.document)
