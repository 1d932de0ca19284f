"""Role sheets: who is asked what, and what comes back from hands that fill in wrongly. The cases were written before the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

import sheet_hands as hands
from policygen.facts.known import Known
from policygen.facts.vocabulary import Contact, Value
from policygen.interview import Interview
from policygen.library.model import Library
from policygen.papers.role_sheets import by_code, make_sheet
from policygen.papers.sheet_answers import Filled, take_answers
from policygen.schools.school_file import School
from sheet_hands import RIGHT, Hand, right, worked_on

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
    ("dsl", hands.typed_behind_the_code, "lado", "refused", "under the question"),
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


def line_breaks(page: hands.Page) -> None:
    page.write(PARTNERSHIP, "Barsetshire SCP")
    run = page.cell(PARTNERSHIP).find(f"{hands.W}p/{hands.W}r")
    run.append(run.makeelement(f"{hands.W}br"))
    run.append(hands.plain_run("Westshire SCP")[0])


def a_paragraph_below(page: hands.Page) -> None:
    page.say(PARTNERSHIP, "Barsetshire SCP")
    page.cell(PARTNERSHIP).append(hands.plain_paragraph("Westshire SCP"))


@pytest.mark.parametrize("hand", [line_breaks, a_paragraph_below])
def test_two_lines_of_an_answer_that_has_one_are_kept_apart_and_told(
    asked: Interview, sheets: Mapping[str, bytes], hand: Hand
) -> None:
    taken = take_answers(asked, [Filled("sheet.docx", worked_on(sheets["dsl"], hand))])
    assert taken.interview.school.answers[PARTNERSHIP] == "Barsetshire SCP, Westshire SCP"
    verdict, why = outcome(taken, PARTNERSHIP)
    assert (verdict, "comma" in why) == ("taken", True)
    right_one = take_answers(asked, [Filled("sheet.docx", worked_on(sheets["dsl"], right))])
    assert outcome(right_one, PARTNERSHIP) == ("taken", ""), "of one line there is nothing to say"


def test_two_paragraphs_of_an_answer_that_may_be_long_stay_two_lines(asked: Interview, sheets: Mapping[str, bytes]) -> None:
    said = "Ring the office.\nIn holidays, ring the lead on duty."
    data = worked_on(sheets["dsl"], lambda page: page.write("dsl_out_of_hours", said))
    taken = take_answers(asked, [Filled("sheet.docx", data)])
    assert taken.interview.school.answers["dsl_out_of_hours"] == said
    assert outcome(taken, "dsl_out_of_hours") == ("taken", "")


def test_lines_that_would_run_into_each_other_when_printed_are_told(asked: Interview, sheets: Mapping[str, bytes]) -> None:
    data = worked_on(
        sheets["dsl"], lambda page: page.write("dsl_out_of_hours", "Ring the office line\nIn holidays ring the lead")
    )
    verdict, why = outcome(take_answers(asked, [Filled("sheet.docx", data)]), "dsl_out_of_hours")
    assert (verdict, "full stop is missing" in why) == ("taken", True)


# ---- who is asked what


def test_a_sheet_asks_its_role_alone_and_only_what_is_open(asked: Interview, shipped: Library) -> None:
    made = {role: make_sheet(asked, role, shipped.house_style) for role in shipped.vocabulary.roles}
    on_sheets = [name for sheet in made.values() if sheet for name in sheet.questions]
    assert {name for name in OPEN if name != "deputy_dsls"} <= set(on_sheets)
    assert not [name for name in on_sheets if name in asked.school.answers]
    assert made["it"] is None, "nothing of theirs is open"


def test_what_depends_on_another_question_of_the_sheet_is_on_it_too(asked: Interview, shipped: Library) -> None:
    given = {name: value for name, value in asked.school.answers.items() if name != "record_system_name"}
    state = Interview(shipped, asked.policies, School(given), ON)
    assert Known(shipped.vocabulary, given, asking=True).relevant("record_system_name") is None
    sheet = make_sheet(state, "dsl", shipped.house_style)
    assert sheet is not None
    assert "record_system_name" in sheet.questions


def test_the_codes_of_all_questions_differ(shipped: Library) -> None:
    assert len(by_code(shipped.vocabulary)) == sum(fact.asked for fact in shipped.vocabulary.facts.values())


# ---- nothing is written over without a word


def test_what_somebody_answered_meanwhile_stays_and_is_named(asked: Interview, sheets: Mapping[str, bytes]) -> None:
    meanwhile = asked.answer(PARTNERSHIP, "Westshire Safeguarding Children Partnership")
    taken = take_answers(meanwhile, [Filled("sheet.docx", worked_on(sheets["dsl"], right))])
    assert outcome(taken, PARTNERSHIP)[0] == "conflict"
    assert taken.interview.school.answers[PARTNERSHIP] == "Westshire Safeguarding Children Partnership"
    assert taken.interview.school.answers["lado"] == RIGHT["lado"]


def test_a_known_answer_that_the_sheet_leaves_as_it_is_never_undoes_a_newer_one(
    asked: Interview, sheets: Mapping[str, bytes]
) -> None:
    newer = Contact("Front door", "01632 960999")
    taken = take_answers(asked.answer("social_care", newer), [Filled("sheet.docx", sheets["dsl"])])
    assert outcome(taken, "social_care")[0] == "unchanged"
    assert taken.interview.school.answers["social_care"] == newer


def test_a_known_answer_is_changed_where_the_sheet_changes_it(asked: Interview, sheets: Mapping[str, bytes]) -> None:
    filled = worked_on(sheets["dsl"], lambda page: page.say("social_care", "", "01632 960777"))
    taken = take_answers(asked, [Filled("sheet.docx", filled)])
    assert taken.interview.school.answers["social_care"].phone == "01632 960777"


def test_two_sheets_that_differ_are_both_named_and_neither_is_taken(asked: Interview, sheets: Mapping[str, bytes]) -> None:
    def naming(partnership: str) -> Hand:
        return lambda page: page.say(PARTNERSHIP, partnership)

    said = [worked_on(sheets["dsl"], naming(name)) for name in ("Barset SCP", "West SCP")]
    taken = take_answers(asked, [Filled(f"{place}.docx", data) for place, data in enumerate(said)])
    assert outcome(taken, PARTNERSHIP) == ("refused", "The sheets say different things.")
    assert "0.docx and 1.docx" in next(each.file for each in taken.rows if each.name == PARTNERSHIP)
    assert PARTNERSHIP not in taken.interview.school.answers


def test_a_sheet_of_another_school_is_refused_whole_and_one_of_its_rows_alone(
    asked: Interview, sheets: Mapping[str, bytes], shipped: Library, example: Example
) -> None:
    other = Interview(shipped, asked.policies, School(example("brookside-academy")), ON)
    theirs = make_sheet(other, "dsl", shipped.house_style, everything=True)
    assert theirs is not None
    taken = take_answers(asked, [Filled("theirs.docx", theirs.data)])
    assert "another school" in str(taken.files[0].fault)
    assert taken.interview == asked

    def with_their_row(page: hands.Page) -> None:
        foreign: list[Any] = []
        worked_on(theirs.data, lambda page: foreign.append(page.row("lado")))
        page.row("lado").getparent().replace(page.row("lado"), foreign[0])

    mixed = take_answers(asked, [Filled("sheet.docx", worked_on(sheets["dsl"], with_their_row))])
    assert outcome(mixed, "lado") == ("refused", "This row comes from another school's sheet.")
    assert mixed.interview.school.answers == asked.school.answers


def test_answers_that_cannot_both_be_true_are_refused_as_in_the_interview(asked: Interview, sheets: Mapping[str, bytes]) -> None:
    filled = worked_on(sheets["office"], lambda page: page.say("age_low", "15"))
    taken = take_answers(asked, [Filled("sheet.docx", filled)])
    assert outcome(taken, "age_low") == ("refused", "The youngest age must be lower than the oldest age.")


@pytest.mark.parametrize(("data", "said"), [(b"%PDF-1.7", "PDF"), (b"", "empty"), (b"PK\x03\x04x", "unpacked")])
def test_a_file_that_is_no_sheet_is_refused_with_what_it_is(asked: Interview, data: bytes, said: str) -> None:
    taken = take_answers(asked, [Filled("sheet.docx", data)])
    assert said in str(taken.files[0].fault)
    assert str(taken.files[0].fault).startswith("sheet.docx: ")
