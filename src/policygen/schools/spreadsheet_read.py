"""Schools' answers as a spreadsheet, a row a school, that a person can fill in Excel; and read back with care.

A column is a question, or a part of one (`dsl: name`). The row "(all schools)" holds what a trust's schools share; an empty
cell of a school means that the school has no answer of its own.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Final

from lxml import etree

from policygen.errors import Fault, SchoolFaults
from policygen.facts.answers import AnswerError, read_answer, written
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, RECORD_FIELDS, Fact, Value, Vocabulary

KEY: Final = "school"
"""The title of the first column: the name of the school's file."""
ALL_SCHOOLS: Final = "(all schools)"
SHEET: Final = "Schools"
MOST_ROWS: Final = 5_000


MOST_FAULTS: Final = 40
"""Faults that are shown one by one; a column filled wrongly in a thousand rows has a thousand."""


HEADINGS_WITHIN: Final = 10
"""Rows from the top in which the titles of the columns are looked for."""


LARGEST: Final = 60_000_000
"""Bytes that a part of a workbook may unfold to."""


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


@dataclass(frozen=True, slots=True)
class Column:
    """A question, or a part of one, as a column."""

    fact: str
    part: str = ""

    @property
    def title(self) -> str:
        """What stands at the head of the column for the program."""
        return f"{self.fact}: {self.part}" if self.part else self.fact


def columns(vocabulary: Vocabulary) -> list[Column]:
    """Return every column in the order of the questions; a person or a service has a column for each part."""
    found = []
    for name, fact in vocabulary.facts.items():
        if fact.asked and fact.type in ("person", "contact"):
            found += [Column(name, part) for part in RECORD_FIELDS[fact.type]]
        elif fact.asked:
            found.append(Column(name))
    return found


# ---- answers as cells


def cells(vocabulary: Vocabulary, answers: Mapping[str, Value]) -> dict[str, object]:
    """Return what stands in each column for some answers: text, a number or a date, by the column's title."""
    made: dict[str, object] = {}
    for column in columns(vocabulary):
        if column.fact in answers:
            shown = _cell(vocabulary.facts[column.fact], answers[column.fact], column.part)
            if shown not in (None, ""):
                made[column.title] = shown
    return made


def _cell(fact: Fact, value: Value, part: str) -> object:
    if value in (NOT_SURE, LEFT_OUT):
        return value if part in ("", RECORD_FIELDS.get(fact.type, ("",))[0]) else ""
    if part:
        return getattr(value, part)
    if fact.type == "yes or no":
        return "yes" if value else "no"
    if fact.type == "choice":
        return fact.choices[value]
    if fact.type == "choices":
        return "; ".join(fact.choices[each] for each in value) or "none"
    if fact.type == "people":
        parts = ([str(each[key]) if key in each else "" for key in RECORD_FIELDS["people"]] for each in written(value))  # type: ignore[attr-defined]
        return "\n".join("; ".join(each).rstrip("; ") for each in parts) or "none"
    return value


# ---- cells as answers


@dataclass
class _Cell:
    """A filled cell, and its name for messages."""

    name: str
    value: object
    formula: bool = False


Rows = Iterable[tuple[int, Sequence[_Cell]]]


@dataclass
class _Reader:
    """Collects a sheet's answers, and a fault for each cell that cannot be read."""

    vocabulary: Vocabulary
    path: str
    faults: list[Fault] = field(default_factory=list)
    more: int = 0

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
            filled = [cell for cell in row if not _empty(cell.value)]
            if not filled:
                continue
            if len(schools) >= MOST_ROWS:
                self.fault(f"There are more than {MOST_ROWS:,} rows.", "Give each trust a file of its own.", f"row {number}")
                break
            key = next((str(cell.value).strip() for cell in filled if _letters(cell.name) == heads.key), "")
            answers = self._answers(filled, heads)
            if key.casefold() == ALL_SCHOOLS:
                shared = answers
            else:
                schools.append(SheetSchool(key or _key_of(answers) or f"row-{number}", number, answers))
        self._refuse_twice(schools, heads)
        if not schools and not self.faults:
            self.fault("There is no school in this sheet.", "Give each school a row of its own below the titles.")
        self._stop()
        return Sheet(shared, tuple(schools))

    def _stop(self) -> None:
        if self.more:
            self.faults.append(Fault(f"and {self.more:,} more like these.", "Mend these first.", self.path))
        if self.faults:
            raise SchoolFaults(self.faults)

    def _heads(self, rows: Iterator[tuple[int, Sequence[_Cell]]]) -> tuple[_Heads, Iterator[tuple[int, Sequence[_Cell]]]]:
        for number, row in rows:
            titles = {str(cell.value).strip(): cell for cell in row if isinstance(cell.value, str)}
            if "school_name" in titles:
                return self._titled(row), rows
            if number >= HEADINGS_WITHIN:
                break
        step = "Begin with a sheet made by: policygen sheet TRUST.yaml --into schools.xlsx"
        self._stop()
        self.fault("No column is called 'school_name', so this cannot be a sheet of schools.", step)
        self._stop()
        raise AssertionError

    def _titled(self, row: Sequence[_Cell]) -> _Heads:
        known = {column.title: column for column in columns(self.vocabulary)}
        places: dict[str, Column] = {}
        key = ""
        for cell in row:
            title = " ".join(str(cell.value or "").split())
            if not title:
                continue
            if title == KEY:
                key = _letters(cell.name)
            elif title not in known:
                near = get_close_matches(title, known, n=1)
                step = f"Did you mean '{near[0]}'?" if near else "Take the column out, or see: policygen explain --facts"
                self.fault(f"There is no question called '{title}'.", step, cell.name)
            elif known[title] in places.values():
                self.fault(f"'{title}' stands here twice.", "Keep one of the two columns.", cell.name)
            else:
                places[_letters(cell.name)] = known[title]
        return _Heads(places, key)

    def _answers(self, filled: Sequence[_Cell], heads: _Heads) -> dict[str, Value]:
        given: dict[str, dict[str, _Cell]] = {}
        for cell in filled:
            column = heads.places.get(_letters(cell.name))
            if column is not None:
                if cell.formula:
                    step = "Copy it and paste it as a value."
                    self.fault("This cell holds a formula, not an answer.", step, cell.name)
                    continue
                given.setdefault(column.fact, {})[column.part] = cell
            elif _letters(cell.name) != heads.key:
                self.fault("This cell stands in a column without a title.", "Give the column a title, or empty it.", cell.name)
        answers = {}
        for name, parts in given.items():
            first = next(iter(parts.values()))
            try:
                answers[name] = _answer(self.vocabulary.facts[name], parts)
            except AnswerError as error:
                self.fault(f"{name} ({self.vocabulary.facts[name].ask}): {error}", "", first.name)
        return answers

    def _refuse_twice(self, schools: Sequence[SheetSchool], heads: _Heads) -> None:
        urn = next((place for place, column in heads.places.items() if column.fact == "urn"), "")
        seen: dict[str, int] = {}
        for school in schools:
            for place, said in ((heads.key, school.key), (urn, str(school.answers.get("urn", "")))):
                if said and said in seen:
                    step = "Each school has one row and its own URN."
                    self.fault(f"'{said}' stands here and in row {seen[said]}.", step, f"{place}{school.row}")
            seen.update({said: school.row for said in (school.key, str(school.answers.get("urn", ""))) if said})


@dataclass(frozen=True, slots=True)
class _Heads:
    places: Mapping[str, Column]
    """By the letters of the column."""
    key: str


def _letters(name: str) -> str:
    return name.rstrip("0123456789")


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _key_of(answers: Mapping[str, Value]) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", str(answers.get("school_name", "")).casefold().replace("'", "")).strip("-")
    return name[:60]


def _answer(fact: Fact, parts: Mapping[str, _Cell]) -> Value:
    """Return the answer that one cell, or the cells of a person's parts, hold. Raises AnswerError."""
    if "" in parts:
        return read_answer(fact, _raw(fact, parts[""].value))
    first = str(next(iter(parts.values())).value).strip().lower()
    if first in (NOT_SURE, LEFT_OUT) and len(parts) == 1:
        return read_answer(fact, first)
    return read_answer(fact, {part: _part(part, cell.value) for part, cell in parts.items()})


def _part(part: str, value: object) -> object:
    return _telephone(value) if part == "phone" else _text(value)


def _raw(fact: Fact, value: object) -> object:
    """Return what a cell holds in the form in which an answers file would give it."""
    if isinstance(value, str):
        return _typed(fact, value.strip().removeprefix("'"))
    if fact.type == "phone":
        return _telephone(value)
    if fact.type == "date" and isinstance(value, datetime):
        return value.date()
    if fact.type == "number" and isinstance(value, float) and value.is_integer():
        return int(value)
    return value if fact.type in ("yes or no", "number", "date", "choice") else _text(value)


def _typed(fact: Fact, text: str) -> object:
    if text.lower() in (NOT_SURE, LEFT_OUT, "none"):
        return text
    if fact.type == "choices":
        return [each.strip() for each in re.split(r"[;\n]", text) if each.strip()]
    if fact.type == "people":
        return [_person(line) for line in text.splitlines() if line.strip()]
    return text


def _person(line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.split(";")]
    if len(parts) > len(RECORD_FIELDS["people"]):
        raise AnswerError(f"Give each person a line: {'; '.join(RECORD_FIELDS['people'])}.")
    return {part: said for part, said in zip(RECORD_FIELDS["people"], parts, strict=False) if said}


def _text(value: object) -> str:
    if isinstance(value, bool):
        raise AnswerError("This needs text.")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        raise AnswerError("A spreadsheet has made a date of this. Format the cell as text and type it again.")
    return str(value).strip().removeprefix("'")


def _telephone(value: object) -> str:
    """Return a telephone number; ten digits that a spreadsheet took for a number have lost their nought."""
    text = _text(value)
    return f"0{text}" if not isinstance(value, str) and re.fullmatch(r"[1-9]\d{9}", text) else text


# ---- files


def read_sheet(data: bytes, path: str, vocabulary: Vocabulary) -> Sheet:
    """Return what a filled spreadsheet holds; `path` is for messages and tells by its ending what the bytes are.

    Raises SchoolFaults naming the cells that are wrong.
    """
    reader = _Reader(vocabulary, path)
    rows = _csv_rows(data, reader) if path.casefold().endswith(".csv") else _xlsx_rows(data, reader)
    return reader.sheet(rows)


def _csv_rows(data: bytes, reader: _Reader) -> Rows:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    head = text[:20_000]
    delimiter = max(",;\t", key=lambda each: max((line.count(each) for line in head.splitlines()[:HEADINGS_WITHIN]), default=0))
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            yield number, [_csv_cell(f"{_column(place)}{number}", value) for place, value in enumerate(row)]
    except csv.Error:
        reader.fault("This is not a CSV file.", "Save the sheet again as CSV (UTF-8).")


def _csv_cell(name: str, value: str) -> _Cell:
    return _Cell(name, value, formula=value.startswith("="))


def _column(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _xlsx_rows(data: bytes, reader: _Reader) -> Rows:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    step = "Save it in Excel as a workbook (.xlsx), or as CSV (UTF-8)."
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if any(part.file_size > LARGEST for part in package.infolist()):
                reader.fault("This workbook is too large.", "It holds far more than schools' answers; begin with a new sheet.")
                return
        book = load_workbook(io.BytesIO(data), read_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, OSError, SyntaxError) as error:
        reader.fault("This is not an Excel workbook that can be read.", step)
        raise SchoolFaults(reader.faults) from error
    with_schools = SHEET if SHEET in book.sheetnames else book.sheetnames[0] if len(book.sheetnames) == 1 else ""
    if not with_schools:
        named = ", ".join(f"'{each}'" for each in book.sheetnames)
        reader.fault(f"No sheet is called '{SHEET}'; there are {named}.", f"Call the one with the schools '{SHEET}'.")
        return
    for where in _merged(data, with_schools):
        reader.fault("These cells are merged, so it cannot be told whose they are.", "Unmerge them and fill each.", where)
    for row in book[with_schools].iter_rows():
        filled: list[Any] = [cell for cell in row if cell.value is not None]
        if filled:
            yield filled[0].row, [_xlsx_cell(cell, reader) for cell in filled]


def _xlsx_cell(cell: Any, reader: _Reader) -> _Cell:
    name = f"{_column(cell.column - 1)}{cell.row}"
    if cell.data_type == "e":
        reader.fault(f"This cell holds a fault of the spreadsheet ({cell.value}).", "Type the answer.", name)
        return _Cell(name, None)
    return _Cell(name, cell.value, formula=cell.data_type == "f")


_SAFE: Final = etree.XMLParser(resolve_entities=False, no_network=True)
_RELATION: Final = re.compile(rb'<Relationship [^>]*?Id="([^"]+)"[^>]*?>')
_TARGET: Final = re.compile(rb'Target="([^"]+)"')
_MERGED: Final = re.compile(rb'<mergeCell [^>]*?ref="([A-Z0-9:]+)"')


def _merged(data: bytes, sheet: str) -> Iterator[str]:
    """Yield the merged ranges of a sheet, which openpyxl does not read from large files."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        targets = {
            found[1]: target[1]
            for found in _RELATION.finditer(package.read("xl/_rels/workbook.xml.rels"))
            if (target := _TARGET.search(found[0]))
        }
        for element in etree.fromstring(package.read("xl/workbook.xml"), _SAFE).iter("{*}sheet"):
            if element.get("name") == sheet:
                wanted = next((value for name, value in element.items() if str(name).endswith("}id")), "")
                place = targets.get(str(wanted).encode(), b"").decode().lstrip("/")
                part = place if place.startswith("xl/") else f"xl/{place}"
                if part in package.namelist():
                    yield from (each[1].decode() for each in _MERGED.finditer(package.read(part)))
