"""The whistleblowing policy of the example schools: what it has to say, and what cannot be true of each."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import LAST_YEAR, TODAY
from shared import NAMES, Answers, Made, assert_whole, has, lacks, maker

from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.markup.blocks import all_text

EVERYWHERE = [
    "0800 028 0285", "help@nspcc.org.uk", "Protect", "reasonable belief, not proof", "must not suffer", "void", "LADO", "5 working days",
    "since 6 April 2026", "Contact among the staff", "Form to raise a concern", "a miscarriage of justice", "need not try here first",
]  # fmt: skip

MUST_SAY: dict[str, list[str]] = {
    "oakfield-primary": [
        "whistleblowing procedure of Barsetshire County Council", "The local authority employs our staff", "early years", "Ofsted", "governors",
    ],
    "brookside-academy": ["Academy Trust Handbook", "members of the local board, trustees", "Every school of Rivers Learning Trust", "The trust, its executive"],
    "st-aidans-ce-primary": ["whistleblowing procedure of Barsetshire County Council", "early years", "Ofsted"],
    "st-teresas-catholic": ["whistleblowing procedure of Kingsport", "Ofsted", "trainees"],
    "willow-bank-special": ["Academy Trust Handbook", "Customer Help Portal", "early years", "The trustees have agreed it"],
    "larkhill-school": ["The authority that placed the child", "Charity Commission", "in the residence", "learner's"],
    "the-bridge-pru": ["members of the management committee", "In the centre", "whistleblowing procedure of Kingsport"],
    "thornbury-prep": ["Independent Schools Inspectorate", "with the proprietor", "registration of the school", "boarding"],
    "little-acorns-nursery": ["the nursery", "early years", "whistleblowing procedure of"],
    "meridian-sixth-form": ["Academy Trust Handbook", "In the sixth form", "The quality and safety of what we provide"],
    "ash-tree-ap": ["Academy Trust Handbook", "Every school of Rivers Learning Trust", "In the academy"],
    "noor-hill-school": ["Charity Commission", "Department for Education", "Ofsted"],
}  # fmt: skip

MUST_NOT_SAY: dict[str, list[str]] = {
    "oakfield-primary": ["Academy Trust Handbook", "trustee", "proprietor", "Independent Schools Inspectorate", "Charity Commission"],
    "brookside-academy": ["governors", "whistleblowing procedure of", "early years", "proprietor", "Charity Commission", "in the residence"],
    "st-aidans-ce-primary": ["The local authority employs", "supply staff, trainees", "trustee", "Academy Trust Handbook"],
    "st-teresas-catholic": ["The local authority employs", "early years", "trustee", "proprietor"],
    "willow-bank-special": ["Every school of", "local board", "whistleblowing procedure of", "proprietor", "governors"],
    "larkhill-school": ["Academy Trust Handbook", "trustee", "whistleblowing procedure of", "early years"],
    "the-bridge-pru": ["governors", "trustee", "supply staff, trainees", "early years", "Charity Commission"],
    "thornbury-prep": ["Ofsted, through", "Academy Trust Handbook", "whistleblowing procedure of", "The authority that placed"],
    "little-acorns-nursery": ["trustee", "students of", "proprietor", "Academy Trust Handbook"],
    "meridian-sixth-form": ["governors", "early years", "Every school of", "proprietor", "in the residence"],
    "ash-tree-ap": ["governors", "local board", "early years", "whistleblowing procedure of"],
    "noor-hill-school": ["with the proprietor", "The chair of the board of governors or", "trustee", "Independent Schools Inspectorate", "early years"],
}  # fmt: skip


@pytest.fixture(scope="module")
def made(shipped: Library, example: Answers) -> Made:
    """The whistleblowing policy of an example on a date."""
    return maker(shipped, "whistleblowing", example)


@pytest.mark.parametrize("name", NAMES)
def test_the_routes_and_the_protection_are_the_same_everywhere(made: Made, name: str) -> None:
    assert lacks(made(name), EVERYWHERE) == []


@pytest.mark.parametrize(("name", "words"), [(name, word) for name, words in MUST_SAY.items() for word in words])
def test_it_says_what_the_school_needs(made: Made, name: str, words: str) -> None:
    assert lacks(made(name), [words]) == []


@pytest.mark.parametrize(("name", "words"), [(name, word) for name, words in MUST_NOT_SAY.items() for word in words])
def test_it_leaves_out_what_is_not_true_here(made: Made, name: str, words: str) -> None:
    assert has(made(name), [words]) == []


@pytest.mark.parametrize("on", [TODAY, LAST_YEAR], ids=["2026", "2025"])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_missing_or_left_over(made: Made, name: str, on: date) -> None:
    assert_whole(made(name, on))


def test_sexual_harassment_is_named_from_the_day_the_law_names_it(made: Made) -> None:
    before, after = (all_text(made("oakfield-primary", on).document) for on in (date(2026, 4, 5), date(2026, 4, 6)))
    assert "sexual harassment, which since 6 April 2026" in after
    assert "sexual harassment, which since" not in before


def test_the_contacts_are_those_of_the_school(shipped: Library, example: Answers, made: Made) -> None:
    answers = example("oakfield-primary")
    contact = answers["whistleblowing_contact"]
    assert str(contact.name) in all_text(made("oakfield-primary").document)
    alone = {name: value for name, value in answers.items() if name != "whistleblowing_staff_contact"}
    text = all_text(generate(shipped.policies["whistleblowing"], shipped, alone, TODAY).document)
    assert "Contact among the staff\t[contact among the staff for whistleblowing: to be confirmed]" in text
