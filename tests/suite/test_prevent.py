"""The policy on preventing radicalisation: what each example school's policy says, and what cannot be true of it."""

from __future__ import annotations

import pytest
from conftest import EXAMPLES, LAST_YEAR, TODAY
from shared import Answers, Made, assert_whole, maker

from policygen.library.model import Library
from policygen.markup.blocks import all_text

KEY = "prevent"
SCHOOLS = [path.stem for path in EXAMPLES if "trust" not in path.stem]
PRAYER = {"brookside-academy", "meridian-sixth-form", "noor-hill-school", "st-teresas-catholic"}

EVERYONE = [
    "section 26 of the Counter-Terrorism and Security Act 2015", "Prevent duty guidance: England and Wales 2023", "Radicalisation:",
    "Extremism:", "Susceptible:", "Channel:", "Lead for Prevent", "national Prevent referral form", "No ideology is needed",
    "a decision not to refer included", "We must co-operate with the Channel panel", "Support through Channel is voluntary",
    "it is not published", "Prevent risk assessment", "What is left after that", "This sheet prepares the national Prevent",
    "Speaker and outside group check", "at least ten school days before", "confirmed in writing that it has taken it on",
    "0800 789 321", "at least every 2 years", "partisan political views", "individual liberty, the rule of law", "When the child moves on",
    "set to block terrorist and extremist material", "Sharing information.", "Each decision is written down",
]  # fmt: skip

SAYS: dict[str, list[str]] = {
    "oakfield-primary": [
        "We must not promote partisan political views", "Lettings.", "We actively promote democracy", "Hire of premises",
        "what is said at home", "fairness, feelings, difference", "decides on speakers and lettings in doubt",
    ],
    "brookside-academy": [
        "We must actively promote democracy", "Extremism is among the risks that we have named", "Rivers Learning Trust answers for the duty",
        "Prayer and groups that students run", "our students of 18 and over", "AI chat tools, lent devices at home", "work experience",
        "We teach how recruiters", "Placements elsewhere",
    ],
    "little-acorns-nursery": [
        "Our children are very young", "A home where hatred or violence is praised", "taking turns", "The DSL tells the parents what",
        "sessions that others run here", "We must not promote partisan political views",
    ],
    "meridian-sixth-form": [
        "We will not promote partisan political views", "We actively promote democracy", "college, employer or provider",
        "Students meet it in tutor time", "The DSL tells the child or student", "Prayer and groups that students run", "moving between providers",
    ],
    "noor-hill-school": [
        "As a Muslim school", "it can be twisted", "about the head to the local authority designated officer (LADO)", "Prayer and groups",
        "We must actively promote democracy", "Our faith teaches the worth",
    ],
    "thornbury-prep": ["House staff know who visits boarders", "Long evenings online", "With older children we teach how recruiters"],
    "larkhill-school": ["literal thinking", "House staff", "We will not promote partisan political views", "We do not let our premises"],
    "willow-bank-special": ["Lessons are concrete and repeated", "We must actively promote democracy"],
    "the-bridge-pru": ["Exclusion, trauma, exploitation", "exclusion and broken schooling", "We do not let our premises", "management committee"],
    "ash-tree-ap": ["belonging and a trusted adult come first", "Rivers Learning Trust answers for the duty"],
    "st-aidans-ce-primary": ["As a Church of England school", "We do not let our premises", "fairness, feelings, difference"],
    "st-teresas-catholic": ["As a Roman Catholic school", "Prayer and groups that students run", "Anger about events"],
}  # fmt: skip

DOES_NOT_SAY: dict[str, list[str]] = {
    "oakfield-primary": ["must actively promote", "Prayer and groups", "18 and over", "Boarding", "recruiters", "Trust answers", "boarders"],
    "brookside-academy": ["We do not let our premises", "boarders", "very young", "fairness, feelings"],
    "little-acorns-nursery": ["hard questions. Staff welcome", "recruiters", "work experience", "Prayer and groups", "The DSL tells the child"],
    "meridian-sixth-form": ["must actively promote", "We must not promote", "school or college before", "assemblies", "very young"],
    "noor-hill-school": ["to the chair of the", "boarders", "18 and over", "trustees", "tutor time"],
    "thornbury-prep": ["Prayer and groups", "18 and over", "trustees"],
    "larkhill-school": ["Hire of premises", "must actively promote", "We must not promote", "Lettings."],
    "the-bridge-pru": ["Hire of premises", "must actively promote", "boarders", "Prayer and groups"],
    "st-aidans-ce-primary": ["Hire of premises", "Monitoring alerts about extremism", "recruiters", "18 and over"],
    "st-teresas-catholic": ["must actively promote", "18 and over", "boarders"],
}  # fmt: skip


@pytest.fixture(scope="module")
def made(shipped: Library, example: Answers) -> Made:
    """The policy of an example, made once for each date."""
    return maker(shipped, KEY, lambda name: {**example(name), "prayer_space": name in PRAYER})


@pytest.mark.parametrize("school", SCHOOLS)
def test_every_policy_covers_what_the_duty_names(made: Made, school: str) -> None:
    text = all_text(made(school).document)
    assert [words for words in EVERYONE if words not in text] == []


@pytest.mark.parametrize("on", [TODAY, LAST_YEAR], ids=["2026", "2025"])
@pytest.mark.parametrize("school", SCHOOLS)
def test_there_is_no_gap_and_nothing_is_left_over(made: Made, school: str, on: object) -> None:
    assert_whole(made(school, on))


@pytest.mark.parametrize("school", SAYS)
def test_it_says_what_is_true_of_this_school(made: Made, school: str) -> None:
    text = all_text(made(school).document)
    assert [words for words in SAYS[school] if words not in text] == []


@pytest.mark.parametrize("school", DOES_NOT_SAY)
def test_it_does_not_say_what_is_true_of_others(made: Made, school: str) -> None:
    text = all_text(made(school).document)
    assert [words for words in DOES_NOT_SAY[school] if words in text] == []


def test_it_meets_what_the_safeguarding_policy_left_to_it(shipped: Library) -> None:
    left = shipped.policies["safeguarding"].file.left_to
    here = {name for clause in shipped.policies[KEY].clauses for name in clause.meets}
    ours = [name for name, each in left.items() if each.to == KEY]
    assert len(ours) >= 2
    assert [name for name in ours if name not in here] == []


@pytest.mark.parametrize("school", SCHOOLS)
def test_the_people_and_numbers_are_the_schools_own(made: Made, example: Answers, school: str) -> None:
    answers, text = example(school), all_text(made(school).document)
    for name in ("dsl", "prevent_lead"):
        assert getattr(answers[name], "name") in text  # noqa: B009 - a person, whose type the answers do not show
    assert getattr(answers["prevent_contact"], "phone") in text  # noqa: B009
