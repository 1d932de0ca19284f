"""The behaviour policy of the example schools: what it has to say, and what cannot be true of each."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import EXAMPLES, LAST_YEAR, TODAY
from shared import Answers, Made, assert_whole, maker

from policygen.facts.vocabulary import Person, Value
from policygen.generation.generate import Generated, generate
from policygen.library.model import Library
from policygen.markup.blocks import Heading, Table, all_text, plain
from policygen.schools.school_file import read_school

LEAD = Person("Priya Nair", "Deputy head", "01632 960181")
USUAL: dict[str, Value] = {
    "behaviour_lead": LEAD,
    "behaviour_rules": "Be kind, be safe, be ready to learn.",
    "rewards": ("message_home", "points"),
    "detention": "breaks",
    "removal_room": False,
    "searchable_items": ("vapes", "lighters"),
    "phone_returned": "end_of_day",
    "sixth_form_phones": "same",
    "force_reported_by": "senior_leader",
}
OWN: dict[str, dict[str, Value]] = {
    "brookside-academy": {
        "detention": "after_school", "removal_room": True, "searchable_items": ("vapes", "phones"), "phone_returned": "second_time",
        "sixth_form_phones": "own_area",
    },
    "st-teresas-catholic": {"detention": "after_school", "removal_room": True},
    "the-bridge-pru": {"detention": "none"},
    "larkhill-school": {"detention": "none"},
    "meridian-sixth-form": {},
    "oakfield-primary": {"searchable_items": (), "phone_returned": "parent"},
}  # fmt: skip

MUST_SAY: dict[str, list[str]] = {
    "oakfield-primary": [
        "written statement of behaviour principles", "section 89", "the governing body must make sure that good behaviour is promoted", "In Nursery and Reception",
        "the same day", "handed in on arrival", "to a parent, on the next school day",
        "never after school", "45 school days", "Children under ten cannot be charged", "free school meals", "section 550C",
    ],
    "brookside-academy": [
        "Independent School Standards", "academy trust, as proprietor", "after school", "our removal room", "inclusion base",
        "vapes and e-cigarettes; phones", "Sixth-formers may use theirs in the sixth-form area", "second time to a parent",
        "stays our student", "in the academy", "upskirting", "permanent exclusion", "locked away on arrival",
    ],
    "st-aidans-ce-primary": ["section 88", "In Reception", "They are not brought to the school", "must be of the child's sex", "45 school days"],
    "st-teresas-catholic": ["removal room", "after school", "suspension and permanent exclusion policy", "switched off on arrival"],
    "willow-bank-special": ["Independent School Standards", "is met with a plan first", "restrictive interventions"],
    "larkhill-school": ["the board of governors must make sure that good behaviour", "In residence", "placing authority", "time in residence"],
    "the-bridge-pru": ["the management committee must make sure that good behaviour", "referring school", "in the centre", "off the site for a time"],
    "thornbury-prep": ["proprietor must have a written behaviour policy", "Boarders.", "prefects may remind", "the boarding houses", "bedrooms"],
    "little-acorns-nursery": [
        "We use guidance and comfort, not sanctions", "We do not search children", "too young to be charged", "key person",
        "Children here bring no phones", "the governing body must make sure that good behaviour is promoted",
    ],
    "meridian-sixth-form": [
        "do not bind a 16 to 19 academy", "Formal warning", "does not reach a 16 to 19 academy", "may search a student without consent",
        "for a student under 18 also alcohol", "right of appeal to the board of trustees",
    ],
    "ash-tree-ap": ["academy trust, as proprietor", "referring school", "head of school", "45 school days"],
    "noor-hill-school": ["proprietor must have a written behaviour policy", "parents may ask for a review", "not brought to the school"],
}  # fmt: skip

MUST_NOT_SAY: dict[str, list[str]] = {
    "oakfield-primary": ["proprietor", "sixth form", "sixth-form", "students", "Boarders", "vapes", "removal room", "Independent School Standards"],
    "brookside-academy": ["governing body", "section 88", "Nursery", "Reception", "Boarders", "key person", "statement of behaviour principles"],
    "st-aidans-ce-primary": ["In Nursery", "proprietor", "metal detector", "removal room", "inclusion base", "students"],
    "st-teresas-catholic": ["Reception", "proprietor", "sixth form", "Boarders"],
    "willow-bank-special": ["section 88", "governing body", "Boarders", "inclusion base"],
    "larkhill-school": ["Reception", "Boarders", "45 school days", "Independent School Standards", "Detention.", "Key person"],
    "the-bridge-pru": ["Detention.", "detention", "Reception", "proprietor", "governing body"],
    "thornbury-prep": ["45 school days", "section 88", "section 89", "local authority is told", "academy"],
    "little-acorns-nursery": [
        "Detention", "without consent.", "weapons", "removal", "smoking", "sixth form", "proprietor", "a serious sanction", "Suspensions",
        "caution", "vapes",
    ],
    "meridian-sixth-form": [
        "Independent School Standards", "Detention", "Reception", "SENCO", "removal from class", "section 89", "section 550C", "free school meals",
        "governing body", "corporal",
    ],
    "ash-tree-ap": ["section 88", "governing body", "In Nursery", "Boarders"],
    "noor-hill-school": ["45 school days", "section 88", "Reception", "academy", "Boarders"],
}  # fmt: skip


@pytest.fixture(scope="session")
def behaviour_of(shipped: Library, example: Answers) -> Made:
    """The behaviour policy of an example, with answers that the assertions below rest on."""
    return maker(shipped, "behaviour", lambda name: {**example(name), **USUAL, **OWN.get(name, {})})


def words_of(made: Generated) -> str:
    """Return the text of the policy without the table of changes, which speaks of the law in general."""
    text = all_text(made.document)
    return text[text.index("What staff do when behaviour falls short") :]


def test_every_example_is_held_to_something() -> None:
    assert {path.stem for path in EXAMPLES} == set(MUST_SAY) == set(MUST_NOT_SAY)
    assert sum(map(len, MUST_SAY.values())) + sum(map(len, MUST_NOT_SAY.values())) >= 100


@pytest.mark.parametrize("on", [TODAY, LAST_YEAR], ids=str)
@pytest.mark.parametrize("name", sorted(MUST_SAY))
def test_no_gap_no_to_do_and_nothing_left_over(behaviour_of: Made, name: str, on: date) -> None:
    assert_whole(behaviour_of(name, on))


@pytest.mark.parametrize("name", sorted(MUST_SAY))
def test_it_says_what_is_true_of_its_school(behaviour_of: Made, name: str) -> None:
    text = words_of(behaviour_of(name)).casefold()
    assert [each for each in MUST_SAY[name] if each.casefold() not in text] == []


@pytest.mark.parametrize("name", sorted(MUST_NOT_SAY))
def test_it_says_nothing_that_cannot_be_true_of_its_school(behaviour_of: Made, name: str) -> None:
    text = words_of(behaviour_of(name))
    assert [each for each in MUST_NOT_SAY[name] if each in text] == []


def test_what_the_safeguarding_policy_leaves_is_met_here(behaviour_of: Made, shipped: Library) -> None:
    """Each requirement left to behaviour, bullying, abuse between children, phones or searches is met where it applies."""
    mine = {"behaviour", "child-on-child-abuse", "anti-bullying", "searching", "mobile-phones"}
    left = [name for name, each in shipped.policies["safeguarding"].file.left_to.items() if each.to in mine]
    assert len(left) > 20
    clauses = {met for clause in shipped.policies["behaviour"].clauses for met in clause.meets}
    assert [name for name in left if not any(each == name or each.startswith(f"{name}.") for each in clauses)] == []


def test_no_school_has_another_schools_facts(behaviour_of: Made, shipped: Library) -> None:
    schools = {path.stem: read_school(path, shipped.vocabulary).answers for path in EXAMPLES}
    for name in schools:
        text = all_text(behaviour_of(name).document)
        for other, answers in schools.items():
            if other != name:
                assert str(answers["school_name"]) not in text


def test_the_forms_are_there(behaviour_of: Made) -> None:
    tables = [
        block for part in behaviour_of("brookside-academy").document.parts for block in part.blocks if isinstance(block, Table)
    ]
    titles = {table.title for table in tables}
    assert {"Risk and needs assessment", "Plan for safety and support", "Record of a search"} <= titles
    assert "After a report or sign of abuse between children: what to do in each case" in titles
    nursery = {
        block.title
        for part in behaviour_of("little-acorns-nursery").document.parts
        for block in part.blocks
        if isinstance(block, Table)
    }
    assert "Record of a search" not in nursery
    assert "Risk and needs assessment" in nursery


def test_phones_and_sanctions_follow_the_answers(behaviour_of: Made, shipped: Library, example: Answers) -> None:
    policy = shipped.policies["behaviour"]

    def text(**changed: Value) -> str:
        return all_text(generate(policy, shipped, {**example("st-teresas-catholic"), **USUAL, **changed}, TODAY).document)

    assert "Detention." in text(detention="breaks")
    assert "Detention." not in text(detention="none")
    assert "on Saturdays" in text(detention="saturday")
    assert "on Saturdays" not in text(detention="after_school")
    assert "not brought to the school" in text(phone_rule="not_brought")
    assert "energy drinks" in text(searchable_items=("energy_drinks",))
    assert "items that our rules ban and name" not in text(searchable_items=())


def test_last_year_nothing_is_said_of_duties_that_came_later(behaviour_of: Made) -> None:
    before, now = words_of(behaviour_of("oakfield-primary", LAST_YEAR)), words_of(behaviour_of("oakfield-primary", TODAY))
    assert "29 June 2026" in now
    assert "29 June 2026" not in before
    assert "contempt for girls" in now
    assert "contempt for girls" not in before


def test_the_sections_are_in_order(behaviour_of: Made) -> None:
    headings = [
        plain(block.runs)
        for part in behaviour_of("brookside-academy").document.parts
        for block in part.blocks
        if isinstance(block, Heading) and block.level == 1
    ]
    wanted = [
        "What this policy is for",
        "When behaviour falls short",
        "Bullying",
        "Abuse between children",
        "Phones and smart devices",
    ]
    assert [each for each in headings if each in wanted] == wanted
