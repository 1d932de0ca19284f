"""Training: intervals come from the law, the record is the school's, names go nowhere else, answers are the policy's own words."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from conftest import ROOT, TODAY

from policygen.errors import LibraryFaults, SchoolFaults
from policygen.facts.known import Known
from policygen.formats.xlsx import workbook
from policygen.generation.generate import generate
from policygen.learning.sessions import read_sessions, session_for
from policygen.learning.training_needs import TrainingFile, due_again, months_between
from policygen.learning.training_paper import due_sheet, training_paper
from policygen.learning.training_record import read_training, training_found, training_sheet, training_states
from policygen.library.model import Library
from policygen.runs.self_assessments import audit_library
from policygen.runs.trainings import SESSIONS, documents_to_read, training_sessions
from policygen.schools.school_file import School

Answers = Callable[[str], Any]
PERSON = "Xanthe Quillfeather"


@pytest.fixture(scope="module")
def training(shipped: Library) -> TrainingFile:
    return audit_library(shipped, TODAY).training


def filled(training: TrainingFile, known: Known, **cells: Any) -> bytes:
    """Return a record with one person, whose cells are given by the heading's beginning."""
    book = openpyxl.load_workbook(io.BytesIO(workbook([training_sheet(training, known, ["KCSIE 2026, Part one"])], "x", TODAY)))
    sheet: Any = book.active
    heads = {str(cell.value): cell.column for cell in sheet[1]}
    for start, value in cells.items():
        asked = start.replace("_", " ")
        column = next(place for head, place in heads.items() if head.casefold().startswith(asked.casefold()))
        sheet.cell(2, column).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def primary(shipped: Library, example: Answers) -> Known:
    return Known(shipped.vocabulary, example("oakfield-primary"))


def test_each_need_rests_on_a_requirement_in_force(shipped: Library, training: TrainingFile) -> None:
    law = shipped.legislation.on(TODAY)
    assert len(training.needs) >= 15
    for key, need in training.needs.items():
        assert any(each in law.requirements for each in need.meets), key


def test_the_interval_is_the_laws_own_number(shipped: Library, training: TrainingFile) -> None:
    law = shipped.legislation.on(TODAY)
    assert months_between(training.needs["dsl"], law) == 24
    assert months_between(training.needs["safeguarding-update"], law) == 12
    assert months_between(training.needs["prevent"], law) is None, "nothing sets how often"
    assert due_again(training.needs["dsl"], date(2025, 2, 28), law) == date(2027, 2, 28)
    assert due_again(training.needs["first-aid"], date(2027, 5, 1), law) == date(2027, 5, 1), "the certificate's own end"
    assert due_again(training.needs["part-one"], date(2026, 8, 20), law) == date(2026, 9, 1), "a new edition reopens it"


def test_who_is_in_date_overdue_or_never_trained_is_told(shipped: Library, training: TrainingFile, primary: Known) -> None:
    data = filled(
        training, primary, Name=PERSON, Role="Teacher", The_designated_safeguarding_lead="yes",
        Prevent=date(2019, 1, 1), Update_on_safeguarding=date(2025, 1, 1), Cyber="01/10/2026",
    )  # fmt: skip
    people = read_training(data, "record.xlsx", training)
    law = shipped.legislation.on(TODAY)
    found = {each.need: each for each in training_states(people, training, law, primary, TODAY)}
    assert found["prevent"].stands == "in date"
    assert (found["safeguarding-update"].stands, found["safeguarding-update"].due) == ("overdue", date(2026, 1, 1))
    assert found["dsl"].stands == "never"
    assert "safer-recruitment" not in found, "who does not recruit does not need it"
    assert "cyber" not in found, "who has no access to the network does not need it"


def test_no_name_reaches_the_boards_paper_or_an_error(shipped: Library, training: TrainingFile, primary: Known) -> None:
    people = read_training(filled(training, primary, Name=PERSON), "record.xlsx", training)
    law = shipped.legislation.on(TODAY)
    states = training_states(people, training, law, primary, TODAY)
    template = shipped.papers["training-report"]
    paper = training_paper(people, states, training, law, primary, ["KCSIE 2026, Part one"], template, "A School")
    assert PERSON not in str(paper)
    assert any(PERSON in row for row in due_sheet(states, training).rows), "whoever keeps the record sees who is due"
    found = training_found(states, training)
    assert PERSON not in str(found)
    assert not found["safeguarding"].good
    with pytest.raises(SchoolFaults) as caught:
        read_training(filled(training, primary, Name=PERSON, Started="soon", Left="y", Prevent="n/k"), "record.xlsx", training)
    assert PERSON not in str(caught.value)
    assert [each for each in ("C2", "D2") if f"{each}: This is no day." not in str(caught.value)] == []


def test_a_heading_that_nobody_knows_and_days_without_a_name_are_named(training: TrainingFile, primary: Known) -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled(training, primary, Started=date(2020, 9, 1))))
    sheet: Any = book.active
    sheet["E1"] = "Knitting"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(SchoolFaults) as caught:
        read_training(out.getvalue(), "record.xlsx", training)
    assert "E1: No training need has this heading" in str(caught.value)
    assert "row 2: This row has days and no name." in str(caught.value)


def test_a_new_version_of_a_policy_is_to_be_read_again(shipped: Library, example: Answers) -> None:
    answers = example("oakfield-primary")
    before = documents_to_read(shipped, School({**answers, "policy_version": "1.0"}), TODAY)
    after = documents_to_read(shipped, School({**answers, "policy_version": "2.0"}), TODAY)
    assert len(before) == len(after) == 5
    assert len(set(before) & set(after)) == 1, "only Part one stays read"


@pytest.mark.parametrize("name", ["oakfield-primary", "meridian-sixth-form"])
def test_the_answers_of_a_session_stand_in_the_schools_own_policy(shipped: Library, example: Answers, name: str) -> None:
    answers = example(name)
    known = Known(shipped.vocabulary, answers)
    data = generate(shipped.policies["safeguarding"], shipped, answers, TODAY).word()
    document = docx.Document(io.BytesIO(data))
    words = " ".join(
        each.text
        for each in [*document.paragraphs, *(cell for table in document.tables for row in table.rows for cell in row.cells)]
    )
    for key, session in training_sessions(shipped).items():
        made = session_for(key, session, shipped, known, TODAY)
        assert len(made.questions) == 3, key
        assert made.suggests, key
        for question in made.questions:
            for part in question.answer.split("; "):
                assert part.rstrip(".")[1:60] in words, (key, question.answer)


def test_a_wrong_name_in_a_session_is_told_with_its_line(shipped: Library) -> None:
    text = (ROOT / SESSIONS).read_text(encoding="utf-8").replace("policy: safeguarding", "policy: safegarding", 1)
    with pytest.raises(LibraryFaults, match=r"sessions\.yaml, line \d+: .*no policy called 'safegarding'"):
        read_sessions(text, Path(SESSIONS).as_posix(), shipped)
