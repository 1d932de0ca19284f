"""Each policy has a review day of its own: one after the other over the year, or the days that the school gives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from policygen.documents.policy_days import days_of_policies, review_days
from policygen.generation.generate import generate
from policygen.language.english import long_date
from policygen.library.model import Library
from policygen.markup.blocks import block_text
from policygen.runs.document_lists import dues_of, school_list
from policygen.schools.school_file import School, dump_school, parse_school

ON = date(2026, 11, 29)
YEARLY = {"safeguarding", "online-safety"}


def days(shipped: Library, **answers: Any) -> dict[str, date]:
    given = {"effective_date": date(2026, 12, 3), "next_review": date(2027, 2, 1), "review_rhythm": "monthly", **answers}
    return review_days(shipped.policies.keys(), given, shipped.documents)


def test_reviews_follow_one_another_and_what_guidance_wants_each_year_comes_before_september(shipped: Library) -> None:
    found = days(shipped)
    assert found.keys() == shipped.policies.keys()
    assert {found[key] for key in YEARLY} == {date(2027, 8, 31)}
    others = sorted(day for key, day in found.items() if key not in YEARLY)
    assert others[0] == date(2027, 2, 1)
    assert len(set(others)) == len(others), "none on the same day"
    assert all(day.weekday() < 5 and day.month != 8 for day in others)
    assert others[-1] <= date(2027, 12, 3), "none later than a year after it takes effect"


@pytest.mark.parametrize(("rhythm", "least"), [("monthly", 10), ("half_termly", 5), ("termly", 2)])
def test_the_rhythm_is_the_schools(shipped: Library, rhythm: str, least: int) -> None:
    assert len({day for key, day in days(shipped, review_rhythm=rhythm).items() if key not in YEARLY}) >= least


@pytest.mark.parametrize("rhythm", ["together", None, "not sure yet"])
def test_a_file_without_a_rhythm_has_one_day_as_before(shipped: Library, rhythm: str | None) -> None:
    assert set(days(shipped, review_rhythm=rhythm).values()) == {date(2027, 2, 1)}


@pytest.mark.parametrize("start", [date(2026, 12, 3), date(2027, 7, 15), date(2027, 8, 30), None, "not sure yet"])
def test_no_day_is_before_the_start_or_more_than_a_year_after_it(shipped: Library, start: Any) -> None:
    found = days(shipped, effective_date=start, next_review=date(2027, 10, 15))
    begins = start if isinstance(start, date) else date(2026, 11, 15)
    assert all(begins < day <= date(begins.year + 1, begins.month, begins.day) for day in found.values())


def test_no_first_day_is_no_day(shipped: Library) -> None:
    assert days(shipped, next_review="not sure yet") == {}


@pytest.fixture
def staggered(shipped: Library, example: Callable[[str], Any]) -> School:
    school = School({**example("oakfield-primary"), "next_review": date(2027, 2, 1), "review_rhythm": "monthly"})
    return school.with_days("behaviour", date(2027, 1, 5), date(2027, 5, 17))


def test_document_calendar_and_list_have_the_same_day(shipped: Library, staggered: School) -> None:
    expected = days_of_policies(shipped.policies.keys(), staggered.answers, staggered.documents, shipped.documents)
    assert expected["behaviour"] == (date(2027, 1, 5), date(2027, 5, 17))
    listed = school_list(shipped, staggered, ON)
    standing = {each.key: each for each in listed.standings if each.key in shipped.policies}
    due = {each.key: each.day for each in dues_of(shipped, listed, ON) if each.kind == "review"}
    for key in shipped.policies:
        assert standing[key].status == "made here", "a day alone does not say that the school has it"
        assert standing[key].due == due[f"review/{key}"] == expected[key][1]
    for key in ("behaviour", "safeguarding", "whistleblowing"):
        made = generate(shipped.policy(key), shipped, staggered.answers_for(key), ON)
        control = {row.label: row.value for row in made.document.control}
        start, review = expected[key]
        assert made.next_review == review
        assert control["Next review"] == long_date(review)
        assert control["In effect from"] == long_date(start)
        text = " ".join(block_text(block) for part in made.document.body for block in part.blocks)
        assert "1 February 2027" not in text or long_date(review) == "1 February 2027"


def test_own_days_stand_in_the_file_and_read_back(shipped: Library, staggered: School) -> None:
    text = dump_school(staggered, shipped.vocabulary, "oak.yaml")
    assert "  behaviour:\n    effective_date: 2027-01-05\n    next_review: 2027-05-17" in text
    assert parse_school(text.encode(), "oak.yaml", shipped.vocabulary).documents == staggered.documents
