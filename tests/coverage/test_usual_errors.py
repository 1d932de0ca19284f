"""Two more usual errors: who is told of an allegation about the head, and references that come too late.

The sentences were written before the patterns, by the same hand; the first run told 8 of 8 and none of the 8 harmless ones.
"""

from __future__ import annotations

import pytest

from policygen.coverage.wrong_in_file import USUAL_ERRORS, UsualError
from policygen.coverage.wrong_intervals import one_name_each


def _told(sentence: str) -> list[str]:
    said = one_name_each(sentence)

    def wrong(each: UsualError) -> bool:
        return bool(each.words.search(said)) and not (each.unless and each.unless.search(said))

    return [each.requirement for each in USUAL_ERRORS if wrong(each)]


@pytest.mark.parametrize(
    "sentence",
    [
        "If the allegation is about the headteacher, tell the deputy headteacher.",
        "An allegation against the head is reported to the deputy head.",
        "Concerns about the head teacher should be taken to the DSL.",
        "Where the worry is about the headteacher herself, staff speak to the school business manager.",
    ],
)
def test_an_allegation_about_the_head_that_goes_to_a_colleague_is_told(sentence: str) -> None:
    assert _told(sentence) == ["kcsie.allegations.case-manager"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Two references are taken up after the person starts work.",
        "References may be followed up once the new colleague has begun.",
        "Any missing reference is obtained within a month of the start date.",
        "We ask for references in the first weeks after somebody joins us.",
    ],
)
def test_references_that_come_after_the_start_are_told(sentence: str) -> None:
    assert _told(sentence) == ["kcsie.recruitment-selection.references-early"]


@pytest.mark.parametrize(
    "sentence",
    [
        "If the allegation is about the headteacher, tell the chair of governors.",
        "Concerns about the headteacher go to the chair, not to the deputy head.",
        "A concern about a child that the headteacher has is shared with the DSL.",
        "Complaints about the head go to the chair; the deputy head takes notes.",
        "References are kept on file after the person starts work.",
        "References are taken up before the interview.",
        "No one starts until two references have been received.",
        "References that come late are checked before the person starts.",
    ],
)
def test_what_is_in_order_is_not_told(sentence: str) -> None:
    assert _told(sentence) == []
