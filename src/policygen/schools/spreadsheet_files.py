"""The filled cells of a spreadsheet file, CSV or Excel, row by row, each with its name for messages."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from policygen.errors import Fault, SchoolFaults
from policygen.facts.answers import AnswerError, read_answer
from policygen.facts.vocabulary import fact_of_type
from policygen.schools.spreadsheet_columns import SHEET
from policygen.schools.spreadsheet_unseen import merged_ranges

HEADINGS_WITHIN: Final = 10
"""Rows from the top in which the titles of the columns are looked for."""

LARGEST: Final = 60_000_000
"""Bytes that a part of a workbook may unfold to."""

MOST_COLUMNS: Final = 16_384
"""As many as Excel has."""

_OF_A_MAC: Final = re.compile("[A-Za-z][‡‰ŠŽ•™œŸÕÒÓÔ][A-Za-z]")
"""Signs and capitals inside a word: letters with accents as an old Macintosh writes them, read as Windows does."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell: its column in letters, its row, and what stands in it."""

    column: str
    row: int
    value: object
    formula: bool = False

    @property
    def name(self) -> str:
        """Its name for messages, such as "B7"."""
        return f"{self.column}{self.row}"


def day_in_cell(value: object) -> date | None:
    """Return the day that a cell holds, as a date or typed in any form that an answer may have; None where it holds none."""
    try:
        day = read_answer(fact_of_type("date"), value)
    except AnswerError:
        return None
    return day if isinstance(day, date) else None


Rows = Iterable[tuple[int, Sequence[Cell]]]
"""Each row with its number."""

Report = Callable[[str, str, str], None]
"""Takes what is wrong, the next step and the place."""


def rows_of(data: bytes, path: str, report: Report, *, of_schools: bool = False) -> Rows:
    """Yield the rows of a spreadsheet; `path` tells by its ending what the bytes are.

    What is wrong with the file goes to `report`, and `of_schools` what is struck out or stands in a second sheet of schools;
    raises SchoolFaults where it cannot be read at all.
    """
    return _csv_rows(data, report) if path.casefold().endswith(".csv") else _xlsx_rows(data, path, report, of_schools)


def _csv_rows(data: bytes, report: Report) -> Rows:
    from openpyxl.utils import get_column_letter

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
        if _OF_A_MAC.search(text) or "\ufffd" in text:
            report("Letters in this CSV file are not of Windows.", "Save the sheet again as CSV (UTF-8).", "")
            return
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)), 1):
            if len(row) > MOST_COLUMNS:
                report(f"There are more than {MOST_COLUMNS:,} columns.", "Save the sheet again as CSV (UTF-8).", f"row {number}")
                return
            yield (
                number,
                [
                    Cell(get_column_letter(place), number, value, formula=value.startswith("="))
                    for place, value in enumerate(row, 1)
                ],
            )
    except csv.Error:
        report("This is not a CSV file.", "Save the sheet again as CSV (UTF-8).", "")


def _delimiter(text: str) -> str:
    lines = text[:20_000].splitlines()[:HEADINGS_WITHIN]
    return max(",;\t", key=lambda each: max((line.count(each) for line in lines), default=0))


def _xlsx_rows(data: bytes, path: str, report: Report, of_schools: bool) -> Rows:
    if not _small_enough(data, path):
        report("This workbook is too large.", "It holds far more than schools' answers; begin with a new sheet.", "")
        return
    book = _opened_workbook(data, path)
    with_schools = sheet_that_is_read(book.sheetnames)
    if not with_schools:
        named = ", ".join(f"'{each}'" for each in book.sheetnames)
        report(f"No sheet is called '{SHEET}'; there are {named}.", f"Call the one with the schools '{SHEET}'.", "")
        return
    for name in book.sheetnames:
        if of_schools and name != with_schools and _is_a_copy(book[name]):
            report(
                f"The sheet '{name}' has rows of schools too.", "Keep the rows that count in one sheet, and delete the other.", ""
            )
    for where in merged_ranges(data, with_schools):
        report("These cells are merged, so it cannot be told whose they are.", "Unmerge them and fill each.", where)
    for filled in _filled_rows(book[with_schools], path):
        for cell in filled if of_schools else ():
            if cell.font.strike:
                what = "This is struck out, so it cannot be told whether it counts."
                report(what, "Delete it, or take the line out.", cell.coordinate)
        yield filled[0].row, [_xlsx_cell(cell, report) for cell in filled]


def sheet_that_is_read(names: Sequence[str]) -> str:
    """Return the sheet of a workbook that holds the rows: the one called so, or the only one; empty where it cannot be told."""
    return SHEET if SHEET in names else names[0] if len(names) == 1 else ""


def _is_a_copy(sheet: Any) -> bool:
    """Return whether a sheet has the names of columns in it as the one with the schools has them."""
    try:
        rows = sheet.iter_rows(max_row=HEADINGS_WITHIN, max_col=3, values_only=True)
        return any(row[:1] == ("school",) and any(row[1:]) for row in rows)
    except (KeyError, ValueError, TypeError, AttributeError, OSError, SyntaxError, zipfile.BadZipFile):
        return False


def _filled_rows(sheet: Any, path: str) -> Iterator[list[Any]]:
    """Yield the filled cells of each row; a sheet whose XML is damaged is told like a file that is no workbook."""
    try:
        for row in sheet.iter_rows():
            filled = [cell for cell in row if cell.value is not None]
            if filled:
                yield filled
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        AttributeError,
        OSError,
        SyntaxError,
        zlib.error,
    ) as error:
        raise _no_workbook(path) from error


def _no_workbook(path: str) -> SchoolFaults:
    step = "Save it in Excel as a workbook (.xlsx), or as CSV (UTF-8)."
    return SchoolFaults(Fault("This is not an Excel workbook that can be read.", step, path))


def _small_enough(data: bytes, path: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return all(part.file_size <= LARGEST for part in package.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise _no_workbook(path) from error


def _opened_workbook(data: bytes, path: str) -> Any:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        return load_workbook(io.BytesIO(data), read_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, OSError, SyntaxError) as error:
        raise _no_workbook(path) from error


def _xlsx_cell(cell: Any, report: Report) -> Cell:
    if cell.data_type == "e":
        report(f"This cell holds a fault of the spreadsheet ({cell.value}).", "Type the answer.", cell.coordinate)
        return Cell(cell.column_letter, cell.row, None)
    return Cell(cell.column_letter, cell.row, _as_typed(cell.value), formula=cell.data_type == "f")


def _as_typed(value: Any) -> Any:
    """Return the value of a cell with the signs that Excel writes as `_x000D_` as they are; a line ends in one way."""
    if not isinstance(value, str) or "_x" not in value:
        return value
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value).replace("\r\n", "\n").replace("\r", "")


_ESCAPED: Final = re.compile(r"_x(00(?:0[9AaDd]|[2-7][0-9A-Fa-f])|(?!00|[Dd][89A-Fa-f])[0-9A-Fa-f]{4})_")
"""How a workbook writes a sign that XML has no place for, or `_` itself before what looks like one."""
