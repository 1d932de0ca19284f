"""Whose file it is, told without a record in it: by the name on its first page, and by the people and numbers in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policygen.facts.vocabulary import Person
from policygen.generation.identity import NO_STRANGERS, Stranger, another_on_the_cover, folded, strange_in, told_apart_by

OAK = {
    "school_name": "Oakfield Primary School",
    "urn": "123456",
    "phone": "01632 960001",
    "dsl": Person("Ann Reed", "Head", "01632 960002"),
}
ELM = {
    "school_name": "Elm Bank",
    "urn": "123457",
    "phone": "01632 960777",
    "dsl": Person("Bo Lindqvist", "Head"),
    "deputy_dsls": (Person("Cy Ngo"), Person("Ann Reed")),
}
OTHERS = told_apart_by([OAK, ELM])


@pytest.mark.parametrize(
    "lines",
    [
        ("Child protection policy", "Bridge AP Academy"), ("Elmfield Academy", "Safeguarding policy"),
        ("Safeguarding policy of St Mary’s Church of England Primary School",), ("Elm Bank", "Behaviour policy"),
        ("ELM BANK",), ("Elmfield Academy", "Published at\x1ehttps://www.oakfield.example\x1dFor\x1eOakfield Primary School"),
    ],
)  # fmt: skip
def test_another_schools_name_on_the_first_page_is_seen(lines: tuple[str, ...]) -> None:
    assert another_on_the_cover(lines, OAK, OTHERS)


@pytest.mark.parametrize(
    "lines",
    [
        ("Oakfield Primary School", "Child protection policy"), ("Oakfield C of E Primary School",), ("OAKFIELD PRIMARY SCHOOL",),
        ("Our School", "Behaviour policy"), ("Whole School Behaviour Policy",), ("Primary School Attendance Policy",),
        ("Behaviour in School",), ("A Healthy School",), ("Attendance policy",), (),
        ("Oakfield Primary School", "in the family of Elm Bank"), ("Policy of the Oakfield School",),
    ],
)  # fmt: skip
def test_its_own_name_and_words_that_are_no_name_are_not(lines: tuple[str, ...]) -> None:
    assert not another_on_the_cover(lines, OAK, OTHERS)


def test_without_a_trust_a_name_on_the_first_page_is_seen_too() -> None:
    assert another_on_the_cover(("Elmfield Academy",), OAK, NO_STRANGERS)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Ring Bo Lindqvist on 01632 960 777.", 2), ("Ring 01632-960777", 1), ("URN 123457", 1), ("CY NGO", 1), ("Ann Reed, 01632 960002", 0),
        ("Nothing of theirs", 0),
    ],
)  # fmt: skip
def test_people_and_numbers_of_another_school_are_counted_and_shared_ones_are_not(text: str, count: int) -> None:
    assert strange_in(text, OAK, OTHERS).marks == count


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Behaviour policy of Elm Bank", ("elm bank",)), ("Elm Banks and elm bankers", ()), ("Oakfield Primary School", ()),
        ("Great Oakfield Primary School and ELM  BANK's hall", ("elm bank",)),
    ],
)  # fmt: skip
def test_the_name_of_another_school_is_found_whole_anywhere_in_a_file(text: str, names: tuple[str, ...]) -> None:
    assert strange_in(text, OAK, OTHERS).names == names


def test_a_school_that_an_answer_names_is_no_stranger() -> None:
    assert strange_in("With Elm Bank", {**OAK, "federation": "The federation of Elm Bank and Oakfield"}, OTHERS).names == ()


WORDS = (
    "bo",
    "lindqvist",
    "bo lindqvist",
    "ann reed",
    "annabel",
    "reed.",
    "(reed)",
    "o'reed",
    "a@reed.example",
    "01632 960777",
    "x",
)


@given(
    marks=st.frozensets(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join), max_size=6),
    text=st.lists(st.sampled_from((*WORDS, "bo-lindqvist", "mail:a@reed.example;", "annreed", "\n")), max_size=12).map(" ".join),
)
def test_the_marks_found_are_those_that_stand_in_the_text(marks: frozenset[str], text: str) -> None:
    found = strange_in(text, {}, Stranger(marks=frozenset(map(folded, marks))))
    assert found.marks == sum(mark in folded(text) for mark in set(map(folded, marks)))
