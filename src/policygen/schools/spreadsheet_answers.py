"""What a person typed into the cells of a spreadsheet, and what the spreadsheet made of it, as an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Final

from policygen.facts.answers import AnswerError, NoSuchChoice, read_answer
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, RECORD_FIELDS, Fact, Value
from policygen.schools.spreadsheet_files import Cell


def answer_in(fact: Fact, parts: Mapping[str, Cell]) -> Value:
    """Return the answer that one cell, or the cells of a person's parts, hold. Raises AnswerError."""
    for cell in parts.values():
        if isinstance(cell.value, str) and _SHOWN_FOR_A_FAULT.fullmatch(cell.value.strip()):
            raise AnswerError("This is what a spreadsheet shows where something in it is wrong. Type the answer.")
    if "" in parts:
        try:
            return read_answer(fact, _as_in_a_file(fact, parts[""].value))
        except NoSuchChoice as error:
            raise AnswerError(error.in_words()) from error
    first = str(next(iter(parts.values())).value).strip().lower()
    if first in (NOT_SURE, LEFT_OUT) and len(parts) == 1:
        return read_answer(fact, first)
    return read_answer(fact, {part: _record_part(part, cell.value) for part, cell in parts.items()})


def _record_part(part: str, value: object) -> object:
    return _telephone(value) if part == "phone" else _as_text(value)


def _as_in_a_file(fact: Fact, value: object) -> object:
    """Return what a cell holds in the form in which an answers file would give it."""
    if fact.type == "phone":
        return _telephone(value)
    if isinstance(value, str):
        return _typed_answer(fact, value.strip().removeprefix("'"))
    if fact.type == "date" and isinstance(value, datetime):
        return value.date()
    if fact.type == "number" and isinstance(value, float) and value.is_integer():
        return int(value)
    return value if fact.type in ("yes or no", "number", "date", "choice") else _as_text(value)


def _typed_answer(fact: Fact, text: str) -> object:
    if text.lower() in (NOT_SURE, LEFT_OUT, "none"):
        return text
    if fact.type == "choices":
        return [each.strip() for each in re.split(r"[;\n]", text) if each.strip()]
    if fact.type == "people":
        return [_person_on(line) for line in text.splitlines() if line.strip()]
    return _as_text(text) if fact.type == "text" else text


def _person_on(line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.split(";")]
    if len(parts) > len(RECORD_FIELDS["people"]):
        raise AnswerError(f"Give each person a line: {'; '.join(RECORD_FIELDS['people'])}.")
    return {part: said for part, said in zip(RECORD_FIELDS["people"], parts, strict=False) if said}


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        raise AnswerError("This needs text.")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, time):
        return _time_typed(value)
    if isinstance(value, float) and 0 < value < 1:
        raise AnswerError(
            "A spreadsheet has made a fraction of this, as it does with times. Format the cell as text and type it again."
        )
    if isinstance(value, datetime | date):
        raise AnswerError("A spreadsheet has made a date of this. Format the cell as text and type it again.")
    said = str(value).strip().removeprefix("'")
    found = _WITH_SECONDS.fullmatch(said)  # as a spreadsheet writes a time into a CSV file
    return _time_typed(time(int(found[1]), int(found[2]))) if found else said


_SHOWN_FOR_A_FAULT: Final = re.compile(r"#(?:REF|N/A|VALUE|NAME|DIV/0|NUM|NULL|SPILL|CALC|FIELD|GETTING_DATA)[!?]?|#{2,}|Err:\d+")
"""What stands in a cell, or in a CSV file as text, where a formula failed or a column was too narrow."""

_WITH_SECONDS: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d):00")


def _telephone(value: object) -> str:
    """Return a telephone number; ten digits that a spreadsheet took for a number have lost their nought."""
    text = _as_text(value)
    if re.fullmatch(r"[1-9]\d{9}", text):
        return f"0{text}"
    if re.fullmatch(r"44[1-9]\d{9}", text):
        return f"+{text}"  # it had a + in front, which a spreadsheet takes for a sign
    if re.fullmatch(r"\d(?:\.\d+)?[Ee]\+?\d+", text):
        raise AnswerError("A spreadsheet has shortened this number. Format the cell as text and type it again.")
    return text


def _time_typed(value: time) -> str:
    hour = value.hour % 12 or 12
    return f"{hour}.{value.minute:02d}{'am' if value.hour < 12 else 'pm'}"
