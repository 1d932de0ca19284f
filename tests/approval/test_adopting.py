"""The adopted copy: its approval stands in its words, everything else stays, and next year nobody is asked about it."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import docx
import pytest
from conftest import TODAY
from mutations import mutated

from helpers import word_text
from policygen.approval.adopting import Named, adopted_copy
from policygen.approval.held_against import held_against
from policygen.approval.record import Decision, read_approval
from policygen.errors import Faults
from policygen.facts.vocabulary import Value
from policygen.generation.generate import Generated, generate
from policygen.generation.update import read_prior, update
from policygen.library.model import Library

DECISION = Decision(
    approved_by="Curriculum committee", approved_on=date(2026, 12, 3), minute="12.3", next_review=date(2027, 12, 1)
)
NAMED = Named("prevent", "Prevent policy", "Oakfield Primary School", "123001")
OWN = "Our caretaker Mr Bell keeps the key to the river gate on a hook by the boiler."


@pytest.fixture(scope="module")
def make(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> Callable[..., Generated]:
    def made(on: date = TODAY, **more: Value) -> Generated:
        return generate(shipped.policies["prevent"], shipped, {**example("oakfield-primary"), **more}, on)

    return made


def edited(data: bytes, edit: Callable[[Any], object]) -> bytes:
    file = docx.Document(io.BytesIO(data))
    edit(file)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def approved(data: bytes) -> bytes:
    return adopted_copy(data, "prevent.docx", NAMED, DECISION, "approved.docx").data


def control(data: bytes) -> dict[str, str]:
    return {row.cells[0].text: row.cells[1].text for row in docx.Document(io.BytesIO(data)).tables[0].rows}


def test_the_adopted_copy_says_that_it_is_approved_and_nowhere_draft(make: Callable[..., Generated]) -> None:
    data = approved(make().word())
    assert control(data)["Status"] == "Approved on 3 December 2026 (minute 12.3)"
    assert control(data)["Approved by"] == "Curriculum committee"
    assert control(data)["Next review"] == "1 December 2027"
    section = docx.Document(io.BytesIO(data)).sections[0]
    beside = [section.header.paragraphs[0].text, section.first_page_header.paragraphs[0].text, section.footer.paragraphs[0].text]
    assert "DRAFT" not in " ".join(beside)
    assert beside[2].startswith("Version 2026.1 · Approved on 3 December 2026")
    assert beside[2].count("2026") == 2, "no other day stands beside the word Approved"


def test_all_else_stays_to_the_letter(make: Callable[..., Generated]) -> None:
    before = edited(make().word(), lambda file: file.paragraphs[30].insert_paragraph_before(OWN))
    mine = [line for line in word_text(before).splitlines() if line]
    theirs = [line for line in word_text(approved(before)).splitlines() if line]
    assert OWN in theirs
    differ = {(one, two) for one, two in zip(mine, theirs, strict=True) if one != two}
    assert {two for _, two in differ} == {"Approved on 3 December 2026 (minute 12.3)", "Curriculum committee", "1 December 2027"}


def test_the_same_approval_twice_gives_the_same_bytes(make: Callable[..., Generated]) -> None:
    once = approved(make().word())
    assert once == approved(make().word())
    again = adopted_copy(once, "prevent.docx", NAMED, DECISION, "approved.docx")
    assert again.approval == adopted_copy(make().word(), "x", NAMED, DECISION, "approved.docx").approval


def test_next_years_version_takes_the_place_of_the_standing_and_asks_nobody(make: Callable[..., Generated]) -> None:
    data = approved(edited(make(date(2025, 11, 20)).word(), lambda file: file.paragraphs[30].insert_paragraph_before(OWN)))
    done = update(make(next_review=date(2028, 3, 1), approved_by="the governors"), read_prior(data, "prevent.docx"))
    assert done.findings == ()
    assert done.merged.conflicts == update(make(next_review=date(2028, 3, 1), approved_by="the governors"),
                                           read_prior(make(date(2025, 11, 20)).word(), "prevent.docx")).merged.conflicts  # fmt: skip
    assert control(done.clean)["Status"] == "For approval"
    assert control(done.clean)["Next review"] == "1 March 2028"
    assert control(done.clean)["Approved by"] == "the governors"
    assert OWN in word_text(done.clean)
    assert held_against(done.clean, "x").state == "changed since"


def test_a_file_with_tracked_changes_is_refused_with_the_next_step(make: Callable[..., Generated]) -> None:
    with pytest.raises(Faults, match=r"1 tracked change that nobody.*Accept or reject"):
        approved(mutated(make().word(), "a tracked insertion", 1).data)


def test_a_policy_on_which_a_childs_safety_hangs_is_refused(
    shipped: Library, example: Callable[[str], Mapping[str, Value]]
) -> None:
    answers = {name: value for name, value in example("oakfield-primary").items() if name != "dsl"}
    made = generate(shipped.policies["safeguarding"], shipped, answers, TODAY)
    assert any(each.critical for each in made.to_do)
    with pytest.raises(
        Faults,
        match=r"A child's safety hangs on what this policy does not say yet: Designated safeguarding lead\. .*policygen generate",
    ):
        approved(made.word())


def test_who_only_types_over_the_status_is_refused_all_the_same(
    shipped: Library, example: Callable[[str], Mapping[str, Value]]
) -> None:
    answers = {name: value for name, value in example("oakfield-primary").items() if name != "dsl"}

    def over(file: Any) -> None:
        cell = next(row.cells[1] for row in file.tables[0].rows if row.cells[0].text == "Status")
        cell.paragraphs[0].runs[0].text = "For approval"

    data = edited(generate(shipped.policies["safeguarding"], shipped, answers, TODAY).word(), over)
    with pytest.raises(Faults, match="safety"):
        approved(data)


def test_a_policy_made_elsewhere_says_it_in_a_line_at_its_end_once() -> None:
    file = docx.Document()
    file.add_heading("Lettings policy", 1)
    file.add_paragraph("We let the hall to groups that keep children safe.")
    out = io.BytesIO()
    file.save(out)
    once = adopted_copy(out.getvalue(), "lettings.docx", Named("lettings", "Lettings policy"), DECISION, "l.docx")
    assert once.said_at_the_end
    said = "Approved by Curriculum committee on 3 December 2026, minute 12.3. Next review: 1 December 2027."
    assert word_text(once.data).splitlines()[-1] == said
    later = DECISION.model_copy(update={"approved_on": date(2027, 12, 1), "next_review": date(2028, 12, 1)})
    again = adopted_copy(once.data, "lettings.docx", Named("lettings", "Lettings policy"), later, "l.docx")
    assert word_text(again.data).count("Approved by") == 1
    assert held_against(once.data, "x").state == "as approved"


def test_a_record_reads_back_as_it_was_written_and_one_changed_by_hand_is_refused(make: Callable[..., Generated]) -> None:
    approval = adopted_copy(make().word(), "x", NAMED, DECISION, "approved.docx").approval
    assert read_approval(approval.text(), "approval.yaml") == approval
    with pytest.raises(Faults, match=r"approval.yaml, line \d+: 'signed' is not a name"):
        read_approval(approval.text() + "signed: yes\n", "approval.yaml")


def test_bytes_that_are_no_word_file_are_refused_by_name() -> None:
    with pytest.raises(Faults, match=r"policy\.pdf: This is a PDF"):
        held_against(b"%PDF-1.7", "policy.pdf")
