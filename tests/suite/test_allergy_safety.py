"""The allergy safety policy of the example schools: what it has to say, and what cannot be true of each."""

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

EVERYWHERE = [
    "ANY of these is anaphylaxis", "AIRWAY", "BREATHING", "CONSCIOUSNESS", "Give ADRENALINE at once", "say ANAPHYLAXIS", "after 5 minutes",
    "legs raised", "do not move the person", "never locked away", "two devices at hand", "regulation 238", "14 allergens", "every month",
    "everyone who works here, paid or not", "At least once a year", "at least every year", "near miss", "Allergy action plan",
    "Record of a reaction or near miss", "Register of adrenaline devices", "Checklist for food", "Record of making the policy known", "Twice a year",
    "Food is not shared",
]  # fmt: skip

MUST_SAY: dict[str, list[str]] = {
    "oakfield-primary": ["Our kitchen must", "What we ask you not to bring: nuts", "governing body", "sight and hearing", "the clubs", "Older pupils may carry"],
    "brookside-academy": ["The trust's catering team must", "Rivers Learning Trust", "of a student of 16 or over", "We do not ban single foods", "student"],
    "st-aidans-ce-primary": ["Our caterer must", "the contract says", "sight and hearing", "We do not ban"],
    "st-teresas-catholic": ["Our caterer must", "students carry them themselves", "We do not ban", "of a student of 16 or over"],
    "willow-bank-special": ["Our caterer must", "What we ask you not to bring: nuts", "sight and hearing", "the academy trust must"],
    "larkhill-school": ["does not name schools of our kind", "the residence", "Our caterer must", "for nights away"],
    "the-bridge-pru": ["the management committee must", "pupils carry them themselves", "follow what the 999 operator says"],
    "thornbury-prep": ["does not name schools of our kind", "the boarding house", "Our kitchen must", "sight and hearing"],
    "little-acorns-nursery": ["does not name schools of our kind", "nuts and sesame", "sight and hearing", "ask before eating", "village hall"],
    "meridian-sixth-form": ["the student's written consent", "students carry them themselves", "does not name schools of our kind"],
    "ash-tree-ap": ["the academy trust must", "Rivers Learning Trust", "Our caterer must"],
    "noor-hill-school": ["does not name schools of our kind", "pupils carry them themselves", "Our caterer must"],
}  # fmt: skip

MUST_NOT_SAY: dict[str, list[str]] = {
    "oakfield-primary": ["academy trust", "trustee", "caterer must", "boarding house", "of 16 or over", "We do not ban"],
    "brookside-academy": ["early years", "What we ask you not to bring", "boarding house", "Young students", "a parent agrees"],
    "st-aidans-ce-primary": ["academy trust", "trustee", "Our kitchen must", "What we ask you not to bring", "boarding"],
    "st-teresas-catholic": ["early years", "academy trust", "What we ask you not to bring", "Young students"],
    "willow-bank-special": ["boarding house", "Rivers", "governing body", "Our kitchen must"],
    "larkhill-school": ["section 100 of the Children and Families Act 2014 the", "early years", "boarding house", "trustee"],
    "the-bridge-pru": ["early years", "academy trust", "boarding", "clubs and the cover", "Send for the defibrillator"],
    "thornbury-prep": ["section 100 of the Children and Families Act 2014 the", "academy trust", "trustee", "caterer must"],
    "little-acorns-nursery": ["section 100 of the Children and Families Act 2014 the", "serious bullying", "carry them themselves", "nights away"],
    "meridian-sixth-form": ["early years", "the parents' written consent", "Young students", "boarding", "What we ask you not to bring"],
    "ash-tree-ap": ["early years", "governing body", "boarding", "nights away"],
    "noor-hill-school": ["section 100 of the Children and Families Act 2014 the", "early years", "trustee", "nights away"],
}  # fmt: skip


@pytest.fixture(scope="module")
def made(shipped: Library, example: Answers) -> Made:
    """The policy of an example on a date; what is given with `left_out` is taken from its answers."""
    return maker(shipped, "allergy-safety", example)


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
def test_the_law_on_allergy_is_stated_as_it_stands(made: Made, name: str) -> None:
    """Section 34 has been enacted; nothing that starts it has been seen, so it is no duty yet."""
    policy = made(name)
    text = all_text(policy.document)
    assert ("further instrument to start" in text) is (name in SECTION_100)
    assert "as the law requires" not in text
    assert ("children-and-families-act.medical.arrangements" in policy.selection.met) is (name in SECTION_100)
    assert not [each for each in policy.selection.met if each.startswith("childrens-wellbeing-act.allergy")]


@pytest.mark.parametrize("name", NAMES)
def test_the_early_years_rules_are_there_only_for_the_early_years(made: Made, name: str) -> None:
    met = made(name).selection.met
    for requirement in ("eyfs.health.eating", "eyfs.health.dietary-information"):
        assert (requirement in met) is (name in EARLY_YEARS)
    assert ("eyfs.health.allergy-plans" in met) is (name in EARLY_YEARS)


def test_a_school_without_spare_adrenaline_does_not_claim_any(made: Made) -> None:
    text = all_text(made("oakfield-primary", left_out=("spare_adrenaline", "defibrillator", "foods_not_brought")).document)
    assert "We hold no spare devices" in text
    assert "use the spare" not in text
    assert "call 999 at once and do what the operator says" in text
    assert "We do not ban single foods" in text
    assert "Send for the defibrillator" not in text


def test_section_34_is_to_come_for_the_schools_it_names(shipped: Library) -> None:
    coming = {
        each.id: each for each in shipped.legislation.on(TODAY).coming if each.id.startswith("childrens-wellbeing-act.allergy.")
    }
    assert len(coming) == 3
    assert {each.starts for each in coming.values()} == {None}
    assert {each.force for each in coming.values()} == {"must"}


def test_the_chart_keeps_the_order_of_first_aid(made: Made) -> None:
    text = all_text(made("brookside-academy").document)
    steps = [
        "Stay with the person",
        "ANY of these is anaphylaxis",
        "lie the person down",
        "Give ADRENALINE",
        "Call 999 and say",
        "Give a second device",
    ]
    places = [text.index(step) for step in steps]
    assert places == sorted(places)
