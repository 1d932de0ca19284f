"""The safer recruitment policy of the example schools: what it has to say, and what cannot be true of each."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import LAST_YEAR, TODAY
from shared import NAMES, Answers, Made, assert_whole, has, lacks, maker

from policygen.generation.generate import Generated, generate
from policygen.library.model import Library
from policygen.markup.blocks import Heading, Table, all_text, plain

MUST_SAY: dict[str, list[str]] = {
    "oakfield-primary": [
        "School Staffing (England) Regulations 2009", "must have completed it", "Disqualification from childcare", "Reception included",
        "before or after the school day for children under 8", "Every governor must have an enhanced certificate", "Associate members",
        "In the early years we must have an acceptable reference", "more than 3 days in 30", "who made each one and when",
    ],
    "brookside-academy": [
        "academy trust, as proprietor", "Section 128 directions", "our local board among them", "The trust must keep the record of each",
        "Host families", "Alternative providers", "Work experience", "The Secretary of State checks the chair", "has completed it",
        "in the academy",
    ],
    "st-aidans-ce-primary": [
        "School Staffing (England) Regulations 2009", "The catering company's staff", "Every governor must have", "Reception included",
    ],
    "st-teresas-catholic": ["Every governor must have", "Trainee teachers", "Alternative providers", "Work experience", "Students take part"],
    "willow-bank-special": ["academy trust, as proprietor", "Section 128", "Disqualification from childcare", "members and trustees of the trust"],
    "larkhill-school": [
        "Non-Maintained Special Schools (England) Regulations 2015", "The Secretary of State checks the chair", "we add the date of the certificate",
        "Learners take part",
    ],
    "the-bridge-pru": [
        "School Staffing (England) Regulations 2009", "must have completed it", "Members of the management committee", "in the centre",
        "Alternative providers",
    ],
    "thornbury-prep": [
        "the proprietor must make the checks", "same premises as boarders", "every member of the proprietor body", "Host families",
        "we add the date of the certificate", "Disqualification from childcare", "manage an independent school",
    ],
    "little-acorns-nursery": [
        "works in nursery", "Candidates spend time with children", "in the early years, or in care before or after the nursery day",
        "Every governor must have", "acceptable reference",
    ],
    "meridian-sixth-form": [
        "our funding agreement", "No start before the certificate", "must be treated as a new member of staff", "ask the Department for Education",
        "none of these delegates is under a section 128 direction", "We keep one record of checks",
    ],
    "ash-tree-ap": ["academy trust, as proprietor", "The trust must keep the record of each", "Learners take part", "members of committees"],
    "noor-hill-school": ["the proprietor must make the checks", "The Secretary of State checks the proprietor", "Trainee teachers"],
}  # fmt: skip

MUST_NOT_SAY: dict[str, list[str]] = {
    "oakfield-primary": [
        "Section 128 directions", "proprietor", "trustees", "Independent School Standards", "Host families", "Work experience", "boarders",
        "16 to 19 academy we", "Alternative providers", "students",
    ],
    "brookside-academy": ["School Staffing", "Every governor must", "childcare", "Associate members", "boarders", "early years", "governing body"],
    "st-aidans-ce-primary": ["Trainee teachers", "Section 128 directions", "trustees", "Host families", "Work experience", "boarders"],
    "st-teresas-catholic": ["childcare", "early years", "Reception", "proprietor", "Section 128 directions", "Host families"],
    "willow-bank-special": ["School Staffing", "Every governor must", "boarders", "local board", "each of its academies"],
    "larkhill-school": ["School Staffing", "Section 128 directions", "early years", "trustees", "proprietor", "Every governor must"],
    "the-bridge-pru": ["governors", "Every governor", "Trainee teachers", "childcare", "proprietor", "trustees", "Section 128"],
    "thornbury-prep": ["School Staffing", "trustees", "Every governor must", "academy trust", "Alternative providers", "Work experience"],
    "little-acorns-nursery": ["Section 128 directions", "Work experience", "Host families", "Reception included", "proprietor", "students"],
    "meridian-sixth-form": [
        "Starting before the certificate", "Straight from another school", "early start", "Nobody under such a direction", "childcare",
        "We must keep one record", "School Staffing", "child under 16", "must be checked separately",
    ],
    "ash-tree-ap": ["School Staffing", "our local board", "governors", "childcare", "Host families", "boarders"],
    "noor-hill-school": ["School Staffing", "trustees", "Work experience", "childcare", "boarders", "Every governor must"],
}  # fmt: skip


@pytest.fixture(scope="module")
def made(shipped: Library, example: Answers) -> Made:
    """The safer recruitment policy of an example on a date."""
    return maker(shipped, "safer-recruitment", example)


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


@pytest.mark.parametrize("name", NAMES)
def test_the_table_of_checks_has_the_columns_of_the_kind_of_school(
    made: Made, shipped: Library, example: Answers, name: str
) -> None:
    table = _table(made(name), "Enhanced DBS")
    width = len(table.header)
    assert {len(row) for row in table.rows} == {width}
    columns = [_words(cell) for cell in table.header]
    standards = example(name)["school_type"] in {"academy", "special_academy", "ap_academy", "independent", "independent_special"}
    assert ("Section 128" in columns) is standards


@pytest.mark.parametrize(("who", "barred"), [
    ("Teachers and others who teach", "Yes"), ("Staff outside regulated activity in regular contact with children", "No"),
    ("Contractors outside it, in regular contact with children", "No"), ("Volunteers in regulated activity", "Yes"),
    ("Other volunteers", "No"), ("Relatives and guests at events", "No"), ("Supply staff from an agency", "Agency"),
])  # fmt: skip
def test_the_barred_list_is_checked_for_regulated_activity_only(made: Made, who: str, barred: str) -> None:
    table = _table(made("oakfield-primary"), "Enhanced DBS")
    rows = {_words(row[0]): _words(row[2]) for row in table.rows}
    assert rows[who] == barred


def test_supervised_volunteers_are_in_regulated_activity_since_september_2026(made: Made) -> None:
    now, before = (all_text(made("oakfield-primary", on).document) for on in (TODAY, LAST_YEAR))
    assert "Supervision no longer takes a volunteer out of regulated activity" in now
    assert "Such a volunteer is not in regulated activity" not in now
    assert "Such a volunteer is not in regulated activity" in before
    assert "Supervision no longer" not in before


def test_a_school_without_volunteers_trainees_and_agencies_has_none_of_their_words(shipped: Library, example: Answers) -> None:
    none = dict.fromkeys(("uses_volunteers", "uses_supply_agencies", "hosts_trainees"), False)
    made = generate(shipped.policies["safer-recruitment"], shipped, {**example("oakfield-primary"), **none}, TODAY)
    text = all_text(made.document)
    assert not [words for words in ("Volunteer risk assessment", "Supply staff", "Trainee", "For supply staff") if words in text]
    assert not made.selection.gaps


@pytest.mark.parametrize("name", ["oakfield-primary", "meridian-sixth-form", "thornbury-prep"])
def test_the_forms_are_there(made: Made, name: str) -> None:
    headings = [plain(block.runs) for part in made(name).document.parts for block in part.blocks if isinstance(block, Heading)]
    for title in (
        "Recruitment checklist for one appointment",
        "Columns of the single central record",
        "Volunteer risk assessment",
    ):
        assert title in headings
    columns = "\n".join(
        _words(row[0]) for part in made(name).document.parts if part.name.startswith("record-columns")
        for block in part.blocks if isinstance(block, Table) for row in block.rows
    )  # fmt: skip
    for column in (
        "Identity",
        "Right to work",
        "Qualifications",
        "Enhanced DBS certificate",
        "Prohibition from teaching",
        "time abroad",
    ):
        assert column in columns
    assert ("Separate check" in columns) is (name != "meridian-sixth-form")


def _table(made: Generated, column: str) -> Table:
    tables = [block for part in made.document.parts for block in part.blocks if isinstance(block, Table)]
    return next(table for table in tables if column in [_words(cell) for cell in table.header])


def _words(cell: object) -> str:
    return " ".join(plain(runs) for runs in cell)  # type: ignore[attr-defined]
