"""Schools' answers read back from a spreadsheet, a row a school, that a person filled in Excel.

A column is a question, or a part of one (`dsl: name`). The row "(all schools)" holds what a trust's schools share; an empty
cell of a school means that the school has no answer of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Final

from policygen.errors import Fault, SchoolFaults
from policygen.facts.answers import AnswerError
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, Value, Vocabulary
from policygen.schools.school_names import FOLDER_STEP, can_be_a_folder, same_folder
from policygen.schools.spreadsheet_answers import answer_in
from policygen.schools.spreadsheet_columns import ALL_SCHOOLS, KEY, Column, columns
from policygen.schools.spreadsheet_files import HEADINGS_WITHIN, Cell, Rows, rows_of, sheet_that_is_read
from policygen.schools.spreadsheet_unseen import sheet_parts, unseen_in, unseen_in_words
from policygen.schools.spreadsheet_write import our_notes

MOST_ROWS: Final = 5_000


MOST_FAULTS: Final = 40
"""Faults that are shown one by one; a column filled wrongly in a thousand rows has a thousand."""


@dataclass(frozen=True, slots=True)
class SheetSchool:
    """A row: a school's answers and where they stand."""

    key: str
    row: int
    answers: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a filled spreadsheet holds."""

    shared: Mapping[str, Value]
    schools: tuple[SheetSchool, ...]
    asked: frozenset[str] = frozenset()
    """The titles of its columns."""
    remarks: tuple[str, ...] = ()
    """What a person has to know who does not see it in the sheet, such as hidden rows that were read."""


def read_sheet(data: bytes, path: str, vocabulary: Vocabulary) -> Sheet:
    """Return what a filled spreadsheet holds; `path` is for messages and tells by its ending what the bytes are.

    Raises SchoolFaults naming the cells that are wrong.
    """
    reader = _SheetReader(vocabulary, path)
    sheet = reader.sheet(rows_of(data, path, reader.fault, of_schools=True))
    if path.casefold().endswith(".csv"):
        return sheet
    unseen = unseen_in(data, sheet_that_is_read(list(sheet_parts(data))), our_notes(vocabulary))
    rows = [(reader.shared_row, ALL_SCHOOLS), *((each.row, each.key) for each in sheet.schools)]
    return replace(sheet, remarks=tuple(unseen_in_words(unseen, rows, sorted(reader.filled))))


@dataclass(frozen=True, slots=True)
class _Heads:
    places: Mapping[str, Column]
    """By the letters of the column."""
    key: str


@dataclass
class _SheetReader:
    """Collects a sheet's answers, and a fault for each cell that cannot be read."""

    vocabulary: Vocabulary
    path: str
    faults: list[Fault] = field(default_factory=list)
    more: int = 0
    shared_row: int = 0
    filled: set[str] = field(default_factory=set)
    """The columns with answers in them."""

    def fault(self, what: str, step: str = "", place: str = "") -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(f"{place}: {what}" if place else what, step, self.path))
        else:
            self.more += 1

    def sheet(self, rows: Rows) -> Sheet:
        heads, rest = self._heads(iter(rows))
        shared: Mapping[str, Value] = {}
        schools: list[SheetSchool] = []
        for number, row in rest:
            filled = [cell for cell in row if not _is_empty(cell.value)]
            if not filled:
                continue
            if len(schools) >= MOST_ROWS:
                self.fault(f"There are more than {MOST_ROWS:,} rows.", "Give each trust a file of its own.", f"row {number}")
                break
            if self._is_a_total(filled):
                continue
            key = self._key(filled, heads)
            answers = self._answers(filled, heads)
            if key.casefold() == ALL_SCHOOLS:
                shared, self.shared_row = answers, number
            else:
                schools.append(SheetSchool(key or _key_of(answers) or f"row-{number}", number, answers))
        self._refuse_twice(schools, heads)
        if not schools and not self.faults:
            self.fault("There is no school in this sheet.", "Give each school a row of its own below the titles.")
        self._stop()
        return Sheet(shared, tuple(schools), frozenset(column.title for column in heads.places.values()))

    def _key(self, filled: Sequence[Cell], heads: _Heads) -> str:
        """Return the school's short name, which its file is called by; empty where none stands there."""
        cell = next((cell for cell in filled if cell.column == heads.key), None)
        key = str(cell.value).strip() if cell else ""
        if cell and cell.formula:
            self.fault("This cell holds a formula, not a name.", "Copy it and paste it as a value.", cell.name)
        elif cell and key.casefold() != ALL_SCHOOLS and not can_be_a_folder(key):
            self.fault("This cannot be the name of a file and a folder.", FOLDER_STEP, cell.name)
        return key

    def _is_a_total(self, filled: Sequence[Cell]) -> bool:
        """Refuse a row that counts the others, which a person or a table of Excel puts below them."""
        cell = filled[0]
        if not _TOTAL.fullmatch(str(cell.value).strip()):
            return False
        self.fault("This row counts the others and is no school.", "Delete it, or begin it with the school's name.", cell.name)
        return True

    def _stop(self) -> None:
        if self.more:
            self.faults.append(Fault(f"and {self.more:,} more like these.", "Mend these first.", self.path))
        if self.faults:
            raise SchoolFaults(self.faults)

    def _heads(self, rows: Iterator[tuple[int, Sequence[Cell]]]) -> tuple[_Heads, Iterator[tuple[int, Sequence[Cell]]]]:
        for number, row in rows:
            titles = {str(cell.value).strip(): cell for cell in row if isinstance(cell.value, str)}
            if "school_name" in titles:
                return self._titled(row), rows
            if number >= HEADINGS_WITHIN:
                break
        step = "Begin with a sheet made by: policygen spreadsheet TRUST.yaml --into schools.xlsx"
        self._stop()
        self.fault("No column is called 'school_name', so this cannot be a sheet of schools.", step)
        self._stop()
        raise AssertionError

    def _titled(self, row: Sequence[Cell]) -> _Heads:
        known = {column.title: column for column in columns(self.vocabulary)}
        places: dict[str, Column] = {}
        key = ""
        for cell in row:
            title = " ".join(str(cell.value or "").split())
            if not title:
                continue
            if title == KEY:
                key = cell.column
            elif title not in known:
                near = get_close_matches(title, known, n=1)
                step = f"Did you mean '{near[0]}'?" if near else "Take the column out, or see: policygen explain --facts"
                self.fault(f"There is no question called '{title}'.", step, cell.name)
            elif known[title] in places.values():
                self.fault(f"'{title}' stands here twice.", "Keep one of the two columns.", cell.name)
            else:
                places[cell.column] = known[title]
        return _Heads(places, key)

    def _answers(self, filled: Sequence[Cell], heads: _Heads) -> dict[str, Value]:
        given: dict[str, dict[str, Cell]] = {}
        for cell in filled:
            column = heads.places.get(cell.column)
            if column is not None:
                if cell.formula:
                    step = "Copy it and paste it as a value."
                    self.fault("This cell holds a formula, not an answer.", step, cell.name)
                    continue
                self.filled.add(cell.column)
                given.setdefault(column.fact, {})[column.part] = cell
            elif cell.column != heads.key:
                self.fault("This cell stands in a column without a title.", "Give the column a title, or empty it.", cell.name)
        answers = {}
        for name, parts in given.items():
            first = next(iter(parts.values()))
            try:
                answers[name] = answer_in(self.vocabulary.facts[name], parts)
            except AnswerError as error:
                self.fault(f"{name} ({self.vocabulary.facts[name].ask}): {error}", "", first.name)
        return answers

    def _refuse_twice(self, schools: Sequence[SheetSchool], heads: _Heads) -> None:
        urn = next((place for place, column in heads.places.items() if column.fact == "urn"), "")
        seen: dict[str, int] = {}
        for school in schools:
            number = school.answers.get("urn", NOT_SURE)
            both = [(heads.key, school.key, same_folder(school.key))]
            both += [(urn, str(number), str(number))] if number not in (NOT_SURE, LEFT_OUT) else []
            for place, said, known in both:
                if known in seen:
                    step = "Each school has one row and its own URN."
                    self.fault(f"'{said}' stands here and in row {seen[known]}.", step, f"{place}{school.row}")
            seen.update({known: school.row for _, _, known in both if known})


_TOTAL: Final = re.compile(
    r"(?:(?:grand |sub-?)?totals?|sum|average|mean|median|count|(?:total |number of )schools)(?: \(.*\))?:?"
    r"|(?:total:? )?\d+ (?:schools?|academies)(?: in (?:all|total))?",
    re.IGNORECASE,
)


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _key_of(answers: Mapping[str, Value]) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", str(answers.get("school_name", "")).casefold().replace("'", "")).strip("-")
    return name[:60]
