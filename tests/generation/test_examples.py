"""The shipped examples: what each school's policy has to say, and what cannot be true of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from conftest import EXAMPLES, LAST_YEAR, TODAY

from policygen.errors import LibraryFaults
from policygen.generation.generate import Generated
from policygen.library.model import Library
from policygen.markup.blocks import all_text
from policygen.schools.school_file import read_school

PolicyOf = Callable[..., Generated]

MUST_SAY: dict[str, list[str]] = {
    "oakfield-primary": [
        "section 175 of the Education Act 2002", "end of Reception", "governing body", "early years foundation stage",
        "clubs that we run before and after", "What we have changed ourselves", "water, railways", "hand phones in on arrival", "collect",
        "designated teacher, whom we must appoint", "Children missing", "Barsetshire County Council",
    ],
    "brookside-academy": [
        "Independent School Standards", "academy trust, as proprietor", "Rivers Learning Trust", "students of 18 and over",
        "work experience", "host", "alternative provision", "in the academy", "County lines", "locked away on arrival",
        "single central record, which the trust can show for each academy", "Trust safeguarding lead",
    ],
    "st-aidans-ce-primary": [
        "Church of England", "section 175 of the Education Act 2002", "end of Reception", "concern form:", "do not bring phones",
    ],
    "st-teresas-catholic": [
        "Roman Catholic", "section 175 of the Education Act 2002", "work experience", "alternative provision", "trained older",
        "Child-on-child abuse", "Drugs",
    ],
    "willow-bank-special": [
        "Independent School Standards", "academy trust, as proprietor", "symbols", "early years foundation stage",
        "students of 18 and over", "seclusion",
    ],
    "larkhill-school": [
        "Non-Maintained Special Schools (England) Regulations 2015", "residential special schools", "day and night",
        "Westmere and Kingsport", "principal",
    ],
    "the-bridge-pru": [
        "section 175 of the Education Act 2002", "management committee", "Many of our pupils have complex needs", "in the centre",
        "call with the DSL of the last school",
    ],
    "thornbury-prep": [
        "Independent School Standards", "proprietor", "national minimum standards for boarding schools", "independent",
        "end of Reception", "Boys and girls sleep in separate rooms", "The proprietor does not hold this post",
    ],
    "little-acorns-nursery": [
        "section 175 of the Education Act 2002", "early years foundation stage", "cannot yet move about", "nursery",
    ],
    "meridian-sixth-form": [
        "students of 18 and over", "The academy trust is responsible", "in the sixth form", "work experience", "position of trust",
    ],
    "ash-tree-ap": [
        "Independent School Standards", "Rivers Learning Trust", "Many of our learners have complex needs", "head of school",
    ],
    "noor-hill-school": [
        "Independent School Standards", "Muslim", "as the head is also the proprietor", "proprietor",
    ],
}  # fmt: skip

MUST_NOT_SAY: dict[str, list[str]] = {
    "oakfield-primary": [
        "sixth form", "academy trust", "Boarders", "boarding schools", "proprietor", "work experience", "students", "homestay",
        "Independent School Standards", "students of 18", "section 128",
    ],
    "brookside-academy": [
        "governing body must", "section 175", "end of Reception", "nappy", "Boarders", "early years", "pupils'", "nursery",
        "maintained school",
    ],
    "st-aidans-ce-primary": [
        "sixth form", "academy trust", "nappy changing in the nursery", "CPOMS", "hire out", "Boarders", "students", "section 128",
    ],
    "st-teresas-catholic": ["Reception", "early years", "academy trust", "sixth form", "Boarders", "nappy", "students of 18"],
    "willow-bank-special": ["section 175", "Boarders", "residential special schools", "governing body"],
    "larkhill-school": ["section 175", "academy trust", "Reception", "early years", "Independent School Standards", "boarding schools."],
    "the-bridge-pru": ["academy trust", "early years", "Boarders", "sixth form", "Reception", "whom we must appoint", "section 128"],
    "thornbury-prep": ["section 175", "academy trust", "governing body", "sixth form", "designated teacher, whom we must", "trustees"],
    "little-acorns-nursery": [
        "academy trust", "sixth form", "work experience", "attendance and on children missing education", "Boarders",
        "sexual harassment between students", "section 128", "students",
    ],
    "meridian-sixth-form": [
        "Independent School Standards", "Reception", "nappy", "SENCO works", "designated teacher, whom", "Boarders", "end of Reception",
        "missing education", "support in sixth form", "off the roll",
    ],
    "ash-tree-ap": ["section 175", "Boarders", "sixth form", "governing body", "local governing", "Reception"],
    "noor-hill-school": ["section 175", "academy trust", "Boarders", "sixth form", "early years", "Reception", "trustees"],
}  # fmt: skip


def words_of(made: Generated) -> str:
    return all_text(made.document)


def test_there_are_ten_kinds_of_school_among_the_examples(shipped: Library) -> None:
    kinds = {read_school(path, shipped.vocabulary).answers["school_type"] for path in EXAMPLES}
    assert len(EXAMPLES) >= 12
    assert len(kinds) >= 9
    assert {path.stem for path in EXAMPLES} == set(MUST_SAY) == set(MUST_NOT_SAY)


@pytest.mark.parametrize("on", [TODAY, LAST_YEAR], ids=str)
@pytest.mark.parametrize("name", sorted(MUST_SAY))
def test_a_policy_has_no_gap_no_to_do_and_nothing_left_over(policy_of: PolicyOf, name: str, on: date) -> None:
    made = policy_of(name, on)
    assert made.selection.gaps == ()
    assert made.to_do == ()
    text = words_of(made)
    for left in ("{{", "}}", "{%", "&#", "&amp;", "None", "to be confirmed", "[", " ,", "..", " .", "  "):
        assert left not in text, left


@pytest.mark.parametrize("name", sorted(MUST_SAY))
def test_a_policy_says_what_is_true_of_its_school(policy_of: PolicyOf, name: str) -> None:
    text = words_of(policy_of(name)).casefold()
    assert [each for each in MUST_SAY[name] if each.casefold() not in text] == []


@pytest.mark.parametrize("name", sorted(MUST_NOT_SAY))
def test_a_policy_says_nothing_that_cannot_be_true_of_its_school(policy_of: PolicyOf, name: str) -> None:
    text = words_of(policy_of(name)).casefold()
    assert [each for each in MUST_NOT_SAY[name] if each.casefold() in text] == []


def test_no_school_has_another_schools_facts(policy_of: PolicyOf, shipped: Library) -> None:
    schools = {path.stem: read_school(path, shipped.vocabulary).answers for path in EXAMPLES}
    for name in schools:
        text = words_of(policy_of(name))
        for other, answers in schools.items():
            if other != name:
                assert str(answers["school_name"]) not in text
                assert str(answers["website"]) not in text


def test_the_edition_follows_the_date(policy_of: PolicyOf) -> None:
    before, after = words_of(policy_of("oakfield-primary", LAST_YEAR)), words_of(policy_of("oakfield-primary", TODAY))
    assert "Keeping children safe in education 2025" in before
    assert "Keeping children safe in education 2026" not in before
    assert "Keeping children safe in education 2026" in after
    assert "safe in education 2025" not in after


def test_must_is_said_only_from_the_day_a_duty_is_law(policy_of: PolicyOf) -> None:
    """Recording restrictive interventions became law on 1 April 2026; before, it is the school's promise."""
    before, after = words_of(policy_of("oakfield-primary", LAST_YEAR)), words_of(policy_of("oakfield-primary", TODAY))
    assert "seclusion or restraint, will be recorded" in before
    assert "seclusion or restraint, must be recorded" in after


@pytest.mark.parametrize("name", ["oakfield-primary", "meridian-sixth-form", "thornbury-prep"])
def test_the_edition_of_2024_has_no_gap_either(policy_of: PolicyOf, name: str) -> None:
    assert policy_of(name, date(2024, 10, 1)).document.edition.endswith("2024")


def test_an_edition_that_is_recorded_only_in_part_is_refused(policy_of: PolicyOf) -> None:
    with pytest.raises(LibraryFaults, match="Only part of KCSIE 2023 is recorded"):
        policy_of("oakfield-primary", date(2023, 10, 1))
