"""YAML as people write it: numbers that look like something else are text, and no file can hang or stop more than itself."""

from __future__ import annotations

import pytest
from conftest import World

from policygen.errors import Faults, SchoolFaults
from policygen.formats.strict_yaml import load
from policygen.schools.school_file import parse_school

BOMB = "x: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n" + "".join(
    f"{chr(98 + each)}: &{chr(98 + each)} [{', '.join([f'*{chr(97 + each)}'] * 10)}]\n" for each in range(9)
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("9:15", "9:15"), ("1:30:00", "1:30:00"), ("010", "010"), ("0x1F", "0x1F"), ("1_000", "1_000"), ("2026.10", "2026.10"),
        ("1e3", "1e3"), ("1.50", "1.50"), ("01632960777", "01632960777"), ("25", 25), ("-3", -3), ("0", 0), ("2.5", 2.5),
        ("2026", 2026), ("1" * 5000, "1" * 5000),
    ],
)  # fmt: skip
def test_a_number_is_what_it_looks_like(written: str, read: object) -> None:
    assert load(f"x: {written}", "x.yaml") == {"x": read}


def test_a_day_that_no_calendar_has_is_told_with_its_line() -> None:
    with pytest.raises(Faults, match=r"our\.yaml, line 2: .*no calendar has this day"):
        load("a: 1\nb: 2026-02-30\n", "our.yaml")


def test_a_file_that_unfolds_to_millions_of_words_is_refused_with_its_line() -> None:
    with pytest.raises(Faults, match=r"our\.yaml, line \d+: .*far too much"):
        load(BOMB, "our.yaml")


def test_a_file_that_is_part_of_itself_is_refused() -> None:
    with pytest.raises(Faults, match="part of itself"):
        load("a: &a\n  b: *a\n", "our.yaml")


def test_what_is_repeated_by_an_alias_is_read() -> None:
    assert load("a: &a {name: Ann}\nb: *a\n", "our.yaml") == {"a": {"name": "Ann"}, "b": {"name": "Ann"}}


@pytest.mark.parametrize(
    "fact", ["boarding", "school_word", "routes", "age_low", "effective_date", "dsl", "deputies", "care", "motto"]
)
def test_a_list_in_place_of_any_kind_of_answer_is_one_fault_of_its_line(world: World, fact: str) -> None:
    from policygen.library.load import load as load_library

    vocabulary = load_library(world()).vocabulary
    nested = "&a [[x, y], [x, y]]"
    with pytest.raises(SchoolFaults) as found:
        parse_school(f"answers:\n  school_name: Oak\n  {fact}: {nested}\n".encode(), "oak.yaml", vocabulary)
    assert [fault.line for fault in found.value.faults] == [3]


@pytest.mark.parametrize("given", ["[1]", "yes", "2026-01-01"])
def test_days_of_questions_that_are_no_list_of_them_are_a_fault_and_no_crash(world: World, given: str) -> None:
    from policygen.library.load import load as load_library

    vocabulary = load_library(world()).vocabulary
    with pytest.raises(SchoolFaults, match="line 2: 'asked_on' is a list of questions with days"):
        parse_school(f"answers: {{school_name: Oak}}\nasked_on: {given}\n".encode(), "oak.yaml", vocabulary)


@pytest.mark.parametrize("written", ["a: !!map [b]", "a: !!seq {b: c}", "a: !!map b", "? [a]\n: b"])
def test_what_a_tag_says_wrongly_is_a_fault_and_no_crash(written: str) -> None:
    with pytest.raises(Faults, match="YAML"):
        load(written, "file.yaml")
