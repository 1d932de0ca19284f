"""How a document stands: approved on a day, by whom, in which version; and that last year's standing is not this year's."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import docx
import pytest
from conftest import TODAY

from helpers import word_text
from policygen.facts.known import Known
from policygen.facts.vocabulary import Value
from policygen.generation.generate import Generated, generate
from policygen.generation.update import Updated, read_prior, update
from policygen.library.model import Library
from policygen.papers.handouts import make_handouts
from policygen.runs.policy_files import file_stem

BOARD = date(2025, 12, 3)
LAST = date(2025, 11, 20)
TYPED = "Approved by the full governing body on 3 December 2025"

Answers = Mapping[str, Value]


@pytest.fixture(scope="module")
def make(shipped: Library, example: Callable[[str], Answers]) -> Callable[..., Generated]:
    def made(on: date = TODAY, **more: Value) -> Generated:
        return generate(shipped.policies["prevent"], shipped, {**example("oakfield-primary"), **more}, on)

    return made


def edited(made: Generated, edit: Callable[[Any], None]) -> bytes:
    """Return a policy as somebody saved it after an edit in Word."""
    file = docx.Document(io.BytesIO(made.word()))
    edit(file)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def control(data: bytes) -> dict[str, str]:
    return {row.cells[0].text: row.cells[1].text for row in docx.Document(io.BytesIO(data)).tables[0].rows}


def lines(data: bytes) -> list[str]:
    section = docx.Document(io.BytesIO(data)).sections[0]
    return [section.header.paragraphs[0].text, section.first_page_header.paragraphs[0].text, section.footer.paragraphs[0].text]


def set_cell(file: Any, label: str, words: str) -> None:
    cell = next(row.cells[1] for row in file.tables[0].rows if row.cells[0].text == label)
    cell.paragraphs[0].runs[0].text = words
    for run in cell.paragraphs[0].runs[1:]:
        run.text = ""


def typed_over(file: Any) -> None:
    """Do as a clerk does after the meeting: status and version by hand, DRAFT out of the headers, the footer put right."""
    set_cell(file, "Status", TYPED)
    set_cell(file, "Version", "2.0")
    section = file.sections[0]
    for header in (section.header, section.first_page_header):
        for run in header.paragraphs[0].runs:
            run.text = run.text.replace("DRAFT · ", "").replace("DRAFT", "")
    for run in section.footer.paragraphs[0].runs:
        if "For approval" in run.text:
            run.text = run.text.replace("For approval", "Approved")


@pytest.fixture(scope="module")
def next_year(make: Callable[..., Generated]) -> Updated:
    before = edited(make(LAST, policy_version="2025.1"), typed_over)
    return update(make(policy_version="2026.1"), read_prior(before, "prevent.docx"))


def test_an_approval_typed_over_the_status_does_not_stand_on_next_years_draft(next_year: Updated) -> None:
    assert control(next_year.clean)["Status"] == "For approval"
    assert TYPED not in word_text(next_year.clean)
    assert next_year.tracked is not None
    assert next_year.findings == ()


def test_the_version_cell_never_holds_two_values(next_year: Updated) -> None:
    assert control(next_year.clean)["Version"] == "2026.1"
    assert not [each for each in next_year.merged.conflicts if "2.0" in str(each) or "2025.1" in str(each)]


def test_draft_comes_back_into_headers_and_footers(next_year: Updated) -> None:
    header, first, footer = lines(next_year.clean)
    assert header.startswith("DRAFT · Policy and risk assessment")
    assert first == "DRAFT"
    assert footer.startswith("Version 2026.1 · For approval · ")


def test_a_schools_own_words_in_the_header_stay(make: Callable[..., Generated]) -> None:
    def own(file: Any) -> None:
        for run in file.sections[0].header.paragraphs[0].runs:
            run.text = run.text.replace("DRAFT · ", "Learning by the river · ")

    before = edited(make(LAST), own)
    updated = update(make(), read_prior(before, "prevent.docx"))
    assert "Learning by the river" in lines(updated.clean)[0]


def test_what_is_approved_says_when_and_in_which_minute_and_is_not_called_a_draft(make: Callable[..., Generated]) -> None:
    made = make(approved_on=date(2026, 11, 20), approval_minute="minute 14")
    assert control(made.word())["Status"] == "Approved on 20 November 2026 (minute 14)"
    assert file_stem(made) == "oakfield-primary-school_prevent_2026-11-24_approved"
    assert file_stem(make()) == "oakfield-primary-school_prevent_2026-11-24_draft"


def test_the_governors_paper_has_the_version_of_its_policies(
    shipped: Library, make: Callable[..., Generated], example: Callable[[str], Answers]
) -> None:
    made = make(policy_version="7.3")
    known = Known(shipped.vocabulary, example("oakfield-primary"))
    papers = make_handouts(shipped, known, made.law, [(made, None)])
    (governors,) = [each.paper for each in papers if each.file.audience == "governors"]
    assert governors.version == "7.3"


def test_posters_and_policies_give_the_same_number_for_a_deputy(shipped: Library) -> None:
    texts = [form.file.model_dump_json() for form in shipped.forms.values()]
    texts += [clause.text for policy in shipped.policies.values() for clause in policy.clauses]
    texts += [clause.text for handout in shipped.handouts.values() for clause in handout.clauses]
    tables = [text for text in texts if "deputy_dsls" in text and ".name }} |" in text]
    assert len(tables) > 5
    for text in tables:
        assert "{{ d.phone }}" not in text
        assert "{{ d.reach }}" not in text
