"""Registers as spreadsheets: a column a check, with its reason, what may be entered, and room for a school's people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.header_footer import _HeaderFooterPart as HeaderFooterPart
from openpyxl.worksheet.worksheet import Worksheet

from policygen.formats.xlsx import INK, drop_down, fit_to_width, note, put_text, saved, style_heading
from policygen.language.english import long_date
from policygen.policies.forms import Column

ROWS: Final = 1000
"""Rows in which what is entered is looked at."""

TINT: Final = "E8EEF1"
DUE: Final = "FFE699"
DATES: Final = "dd/mm/yyyy"
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "yes or no": ("Yes", "No"),
    "check": ("Yes", "No", "Not required"),
}
_NOT_IN_NAMES: Final = re.compile(r"[\\/*?:\[\]]")


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """A page of a register for one school: its columns, each with what it rests on in words."""

    name: str
    about: str
    columns: tuple[tuple[Column, str], ...]


def write_workbook(title: str, school: str, how: Sequence[str], pages: Sequence[RegisterPage], on: date) -> bytes:
    """Return a register as an Excel file that is the same bytes every time."""
    book = Workbook()
    _guide(_first_sheet(book), title, school, how, pages, on)
    for page in pages:
        _register_sheet(book.create_sheet(_sheet_name(page.name)), page, title, school)
    book.properties.title, book.properties.creator = f"{title} - {school}", school
    book.properties.language = "en-GB"
    return saved(book, on)


def _first_sheet(book: Workbook) -> Worksheet:
    sheet = cast(Worksheet, book.active)
    sheet.title = "Read me"
    return sheet


def _styled_cell(sheet: Worksheet, row: int, column: int) -> Cell:
    return cast(Cell, sheet.cell(row, column))


def _sheet_name(name: str) -> str:
    return _NOT_IN_NAMES.sub(" ", name)[:31]


def _guide(sheet: Worksheet, title: str, school: str, how: Sequence[str], pages: Sequence[RegisterPage], on: date) -> None:
    sheet.sheet_view.showGridLines = False
    for letter, width in zip("ABCD", (24, 30, 62, 70), strict=True):
        sheet.column_dimensions[letter].width = width
    lines = [(title, Font(bold=True, size=18, color=INK)), (school, Font(bold=True, size=12))]
    lines += [(each, Font(size=11)) for each in how]
    lines.append((f"Columns as the law and guidance stand on {long_date(on)}.", Font(size=11)))
    for number, (text, font) in enumerate(lines, 1):
        put_text(_styled_cell(sheet, number, 1), text)
        _styled_cell(sheet, number, 1).font = font
    first = len(lines) + 2
    for place, text in enumerate(("Page", "Column", "For whom, and what is entered", "Rests on"), 1):
        _head(_styled_cell(sheet, first, place), text)
    number = first
    for page in pages:
        for column, basis in page.columns:
            number += 1
            for place, text in enumerate((page.name, column.header, column.for_whom, basis), 1):
                put_text(_styled_cell(sheet, number, place), text)
                _styled_cell(sheet, number, place).alignment = Alignment(wrap_text=True, vertical="top")
                _styled_cell(sheet, number, place).border = _LINES
    sheet.auto_filter.ref = f"A{first}:D{number}"
    sheet.print_title_rows = f"{first}:{first}"
    fit_to_width(sheet)


_LINE: Final = Side(style="thin", color="8A9BA5")
_LINES: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def _head(cell: Cell, text: str) -> None:
    put_text(cell, text)
    style_heading(cell)
    cell.border = _LINES


def _register_sheet(sheet: Worksheet, page: RegisterPage, title: str, school: str) -> None:
    for place, (column, basis) in enumerate(page.columns, 1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        _head(_styled_cell(sheet, 1, place), column.header)
        said = "\n\n".join(filter(None, (column.for_whom, basis)))
        if said:
            _styled_cell(sheet, 1, place).comment = note(said, school, 380, min(60 + len(said) // 2, 420))
        _allowed_entries(sheet, column, letter)
        ready = sheet.column_dimensions[letter]
        ready.number_format = DATES if column.kind in ("date", "due") else "0" if column.kind == "number" else "@"
        ready.alignment, ready.border = Alignment(wrap_text=True, vertical="top"), _LINES
    last = get_column_letter(len(page.columns))
    sheet.row_dimensions[1].height = 80
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{last}{ROWS + 1}"
    sheet.print_title_rows, sheet.print_title_cols = "1:1", "A:A"
    _head_and_foot(sheet.oddHeader, f"{title}: {page.name}".replace("&", "&&"), school.replace("&", "&&"))
    _head_and_foot(sheet.oddFooter, "Confidential", "Page &P of &N")
    fit_to_width(sheet)


def _head_and_foot(item: HeaderFooterItem | None, left: str, right: str) -> None:
    """Set what stands at the head or the foot of each printed page."""
    assert item is not None  # noqa: S101 - a sheet has both
    item.left = HeaderFooterPart(left)
    item.right = HeaderFooterPart(right)


def _allowed_entries(sheet: Worksheet, column: Column, letter: str) -> None:
    """Say what may be entered into a column, and mark dates that have passed."""
    area = f"{letter}2:{letter}{ROWS + 1}"
    options = column.choices or CHOICES.get(column.kind, ())
    if options:
        listed = ",".join(each.replace(",", " ") for each in options)
        rule = drop_down(f'"{listed}"', f"Choose one of: {', '.join(options)}.")
    elif column.kind in ("date", "due"):
        rule = DataValidation(type="date", operator="greaterThan", formula1="18264", allow_blank=True)
        rule.error = "Enter a date, such as 01/09/2026."
    elif column.kind == "number":
        rule = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
        rule.error = "Enter a whole number."
    else:
        return
    rule.errorTitle, rule.showErrorMessage = "This does not fit the column", True
    rule.add(area)
    sheet.add_data_validation(rule)
    if column.kind == "due":
        look = DifferentialStyle(font=Font(bold=True), fill=PatternFill("solid", bgColor=DUE))
        past = Rule(type="expression", dxf=look, formula=[f'AND({letter}2<>"",{letter}2<TODAY())'])
        sheet.conditional_formatting.add(area, past)
