"""Role sheets: who is asked what, and what comes back from hands that fill in wrongly. The cases were written before the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
import sheet_hands as hands
from sheet_hands import Hand, worked_on

from policygen.facts.vocabulary import NOT_SURE, Contact, Person, Value
from policygen.interview import Interview
from policygen.library.model import Library
from policygen.papers.role_sheets import make_sheet
from policygen.papers.sheet_answers import Filled, take_answers
from policygen.schools.school_file import School

ON = date(2026, 11, 29)
Example = Callable[[str], Mapping[str, Value]]
OPEN = (
    "safeguarding_partnership", "threshold_document", "record_system", "telling_routes", "prevent_lead", "lado", "next_review",
    "dsl_on_leadership_team", "virtual_school", "deputy_dsls",
)  # fmt: skip
PARTNERSHIP = "safeguarding_partnership"


@pytest.fixture(scope="module")
def asked(shipped: Library, example: Example) -> Interview:
    """A school of which everything is known but ten answers."""
    answers = {name: value for name, value in example("oakfield-primary").items() if name not in OPEN}
    return Interview(shipped, list(shipped.policies.values()), School(answers), ON)


@pytest.fixture(scope="module")
def sheets(asked: Interview, shipped: Library) -> dict[str, bytes]:
    """Each role's sheet with all that matters."""
    made = {role: make_sheet(asked, role, shipped.house_style, everything=True) for role in shipped.vocabulary.roles}
    return {role: each.data for role, each in made.items() if each is not None}


# name of the case: the role, the hand, the question, what is said of it, and a word of the reason
HOSTILE: list[tuple[str, Hand, str, str, str]] = [
    ("dsl", hands.typed_under_the_question, PARTNERSHIP, "refused", "under the question"),
    ("dsl", hands.typed_below_the_table, "", "note", "outside"),
    ("dsl", hands.typed_between_the_rows, "", "note", "no code"),
    ("dsl", hands.row_deleted, PARTNERSHIP, "missing", ""),
    ("dsl", hands.two_rows_two_answers, PARTNERSHIP, "refused", "twice"),
    ("head", hands.yes_and_no, "dsl_on_leadership_team", "refused", "yes or no"),
    ("dsl", hands.both_choices, "record_system", "refused", "one of the choices"),
    ("dsl", hands.choice_with_a_remark, "record_system", "refused", "one of the choices"),
    ("head", hands.date_in_words, "next_review", "refused", "needs a date"),
    ("head", hands.date_that_no_calendar_has, "next_review", "refused", "needs a date"),
    ("dsl", hands.answer_and_not_sure, PARTNERSHIP, "refused", "ticked"),
    ("dsl", hands.known_answer_and_not_sure, "social_care", "refused", "ticked"),
    ("dsl", hands.none_and_some, "telling_routes", "refused", "None of these"),
    ("dsl", hands.not_sure_and_leave_out, "virtual_school", "refused", "ticked"),
    ("dsl", hands.ticked_by_strike, "social_care", "refused", "struck"),
    ("dsl", hands.header_text, "", "note", "header"),
    ("dsl", hands.comment, "", "note", "comment"),
    ("dsl", hands.text_box, PARTNERSHIP, "refused", "text box"),
    ("dsl", hands.picture, PARTNERSHIP, "refused", "picture"),
    ("dsl", hands.others_deleted, "telling_routes", "refused", "box"),
    ("dsl", hands.tick_behind, "telling_routes", "refused", "box"),
    ("dsl", hands.table_to_text, "", "note", "table"),
    ("dsl", hands.no_answer_words, PARTNERSHIP, "refused", "not an answer"),
    ("dsl", hands.no_answer_words, "threshold_document", "refused", "not an answer"),
    ("dsl", hands.two_people, "prevent_lead", "refused", "more than one person"),
    ("dsl", hands.job_title_for_a_name, "prevent_lead", "refused", "job title"),
    ("dsl", hands.no_labels, "prevent_lead", "refused", "lines"),
    ("dsl", hands.telephone_with_a_name, "lado", "refused", "telephone"),
    ("dsl", hands.emptied, "social_care", "refused", "taken out"),
    ("dsl", hands.code_deleted, "", "note", "no code"),
    ("dsl", hands.code_mistyped, "", "note", "code"),
    ("dsl", hands.answer_cell_deleted, PARTNERSHIP, "refused", "cell"),
    ("dsl", hands.remark_in_the_last_column, PARTNERSHIP, "refused", "last column"),
    ("dsl", hands.table_in_the_cell, PARTNERSHIP, "refused", "table"),
    ("dsl", hands.hidden_words, PARTNERSHIP, "refused", "hidden"),
    ("dsl", hands.footnote, PARTNERSHIP, "refused", "note"),
]


def outcome(taken: Any, name: str) -> tuple[str, str]:
    """Return what is said of a question, or of the file."""
    if not name:
        return ("note", " ".join(note for file in taken.files for note in file.notes))
    found = [each for each in taken.rows if each.name == name]
    return (found[0].verdict, found[0].why) if found else ("missing", "")


@pytest.mark.parametrize(("role", "hand", "name", "verdict", "why"), HOSTILE, ids=[case[1].__name__ for case in HOSTILE])
def test_a_wrong_filling_is_named_and_nothing_of_it_is_taken(
    asked: Interview, sheets: Mapping[str, bytes], role: str, hand: Hand, name: str, verdict: str, why: str
) -> None:
    taken = take_answers(asked, [Filled("sheet.docx", worked_on(sheets[role], hand))])
    said = outcome(taken, name)
    assert said[0] == verdict, said
    assert why in said[1]
    assert taken.interview.school.answers == asked.school.answers, "something of it was taken"


def right(page: hands.Page) -> None:
    page.say(PARTNERSHIP, "Barsetshire Safeguarding Children Partnership")
    page.say("record_system", "In an electronic system")
    page.tick("telling_routes", "Any adult they trust", "A counsellor")
    page.say("prevent_lead", "Nadia Okafor", "DSL", "01632 960111")
    page.say("lado", "LADO service", "01632 960004", "", "www.barset.example/lado", "9am to 5pm")
    page.tick("threshold_document", "Not sure yet", place=2)


RIGHT: dict[str, Value] = {
    PARTNERSHIP: "Barsetshire Safeguarding Children Partnership",
    "record_system": "electronic",
    "telling_routes": ("trusted_adult", "counsellor"),
    "prevent_lead": Person("Nadia Okafor", "DSL", "01632 960111"),
    "lado": Contact("LADO service", "01632 960004", "", "www.barset.example/lado", "9am to 5pm"),
    "threshold_document": NOT_SURE,
}


def then(*steps: Hand) -> Hand:
    def all_of_them(page: hands.Page) -> None:
        for step in steps:
            step(page)

    return all_of_them


@pytest.mark.parametrize("program", [then(), hands.google_docs, hands.word_again, then(hands.google_docs, hands.word_again)])
def test_right_answers_come_back_whatever_program_saved_them(
    asked: Interview, sheets: Mapping[str, bytes], program: Hand
) -> None:
    taken = take_answers(asked, [Filled("sheet.docx", worked_on(sheets["dsl"], then(right, program)))])
    given = taken.interview.school.answers
    assert {name: given.get(name) for name in RIGHT} == RIGHT
    assert {name: value for name, value in given.items() if name not in RIGHT} == asked.school.answers
    assert sorted(each.name for each in taken.rows if each.verdict == "taken") == sorted(RIGHT)
    assert not [note for file in taken.files for note in file.notes]


@pytest.mark.parametrize(
    ("hand", "answer"),
    [
        (hands.tracked, {PARTNERSHIP: "Barsetshire SCP"}),
        (hands.hint_left_in_front, {PARTNERSHIP: "Barsetshire SCP"}),
        (hands.crosses_typed, {"telling_routes": ("trusted_adult", "counsellor")}),
    ],
)
def test_a_clumsy_filling_whose_meaning_is_plain_is_taken(
    asked: Interview, sheets: Mapping[str, bytes], hand: Hand, answer: Mapping[str, Value]
) -> None:
    taken = take_answers(asked, [Filled("sheet.docx", worked_on(sheets["dsl"], hand))])
    assert taken.interview.school.answers == {**asked.school.answers, **answer}
