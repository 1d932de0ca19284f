"""Answers and registers as Excel, old Macintoshes, databases and YAML itself leave them."""

from __future__ import annotations

from datetime import time

import pytest

from policygen.errors import SchoolFaults
from policygen.facts.answers import AnswerError
from policygen.facts.vocabulary import Fact
from policygen.library.model import Library
from policygen.schools.register import _changed_day, _decoded
from policygen.schools.school_file import parse_school
from policygen.schools.spreadsheet_answers import answer_in
from policygen.schools.spreadsheet_files import Cell, rows_of

NAME = "St Joseph’s & Siân"
PHONE, TEXT = Fact(type="phone"), Fact(type="text")


def cell(value: object) -> dict[str, Cell]:
    return {"": Cell("A", 2, value)}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("1632960777", "01632960777"),
        (1632960777, "01632960777"),
        (441632960777, "+441632960777"),
        ("01632 960777", "01632 960777"),
    ],
)
def test_a_telephone_number_has_its_nought_again(given: object, kept: str) -> None:
    assert answer_in(PHONE, cell(given)) == kept


@pytest.mark.parametrize("given", ["1.63E+09", 0.395833333])
def test_what_a_spreadsheet_has_spoilt_is_refused(given: object) -> None:
    with pytest.raises(AnswerError, match="as text and type it again"):
        answer_in(PHONE if isinstance(given, str) else TEXT, cell(given))


def test_a_time_is_written_as_people_write_it() -> None:
    assert answer_in(TEXT, cell(time(9, 30))) == "9.30am"
    assert answer_in(TEXT, cell(time(12, 5))) == "12.05pm"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_the_register_is_read_in_every_encoding_that_programs_save(encoding: str) -> None:
    assert _decoded(f"URN,EstablishmentName\r\n1,{NAME}".encode(encoding)).endswith(NAME)


def test_the_day_of_a_change_is_understood_however_it_is_written() -> None:
    assert _changed_day("05-09-2026") == _changed_day("5/9/2026") == _changed_day("2026-09-05") == _changed_day("05/09/26")
    assert _changed_day("") < _changed_day("2001-01-01")


def test_letters_of_an_old_macintosh_are_refused_and_its_line_ends_read() -> None:
    told: list[str] = []
    list(rows_of("a,b\r1,Siân O’Brien".encode("mac_roman"), "x.csv", lambda said, *_: told.append(said)))
    assert told == ["Letters in this CSV file are not of Windows."]
    rows = list(rows_of(b"a,b\r1,Ann", "x.csv", lambda *_: None))
    assert [[each.value for each in cells] for _, cells in rows] == [["a", "b"], ["1", "Ann"]]
    windows = list(rows_of("a\r\nit’s Zoë".encode("cp1252"), "x.csv", lambda *_: None))
    assert windows[1][1][0].value == "it’s Zoë"


def test_an_answer_that_a_hash_cuts_off_is_told_with_its_line(shipped: Library) -> None:
    text = "answers:\n  school_name: Oak\n  school_motto: Ring duty phone #2 on 07700 900123\n"
    with pytest.raises(SchoolFaults, match=r"line 3: What stands behind the # here would be lost"):
        parse_school(text.encode(), "oak.yaml", shipped.vocabulary)
    for right in ("answers:\n  school_name: Oak  # our name\n", 'answers:\n  school_name: "Oak #2"\n'):
        assert "Oak" in str(parse_school(right.encode(), "oak.yaml", shipped.vocabulary).answers["school_name"])
