"""Excel workbooks: text stays text, dates are dates, and the same content gives the same bytes.

`workbook` writes plain tables. What the answers' sheet (`spreadsheet_write.py`) and the registers (`registers.py`) need besides
is built from the same pieces: `put_text`, `style_heading`, `note`, `drop_down` and `saved`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from policygen.formats.package import read_parts, write_parts

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet


Value = str | int | date | None

_NOW: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_NOT_IN_CELLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LIKE_A_SIGN: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
LONGEST_CELL: Final = 32_000


RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a text may begin with that a spreadsheet would run as a formula."""


INK: Final = "1B3A4B"
"""The dark of headings, as in the house style."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a workbook; `widths` are in characters."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    widths: tuple[int, ...]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What a column offers to choose from, by its heading; a person may leave the cell empty."""


def workbook(sheets: Sequence[Sheet], title: str, on: date) -> bytes:
    """Return tables as a workbook; `on` is the day the file carries."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.title, book.properties.creator = title, "policygen"
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _cell_fill(book.create_sheet(sheet.name[:31]), sheet)
    return saved(book, on)


def saved(book: Workbook, on: date) -> bytes:
    """Return a workbook as a file without the clock in it: `on` is the day it carries."""
    out = io.BytesIO()
    book.save(out)
    parts = read_parts(out.getvalue())
    moment = f"{on.isoformat()}T00:00:00Z".encode()
    parts["docProps/core.xml"] = _NOW.sub(lambda found: found.group(1) + moment, parts["docProps/core.xml"])
    return write_parts(parts)


def put_text(cell: Any, text: str) -> None:
    """Put words into a cell as words: no program that opens the file takes them for a formula, whatever they begin with."""
    cell.value = _LIKE_A_SIGN.sub("_x005F_", _NOT_IN_CELLS.sub("", text))[:LONGEST_CELL]
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(RISKY)


def style_heading(cell: Any, vertical: str = "center") -> None:
    """Make a cell look like a heading: white and bold on dark, its words wrapped."""
    from openpyxl.styles import Alignment, Font, PatternFill

    cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor=INK)
    cell.alignment = Alignment(wrap_text=True, vertical=vertical)


def note(text: str, author: str, width: int, height: int) -> Comment:
    """Return a note for a cell."""
    from openpyxl.comments import Comment

    return Comment(text, author, width=width, height=height)


def drop_down(formula: str, error: str) -> DataValidation:
    """Return a rule that offers the values of a formula to choose from; its ranges are added to it."""
    from openpyxl.worksheet.datavalidation import DataValidation

    return DataValidation("list", formula1=formula, allow_blank=True, showErrorMessage=True, error=error)


def fit_to_width(page: Worksheet) -> None:
    """Print a sheet on landscape A4, as wide as the paper."""
    from openpyxl.worksheet.properties import PageSetupProperties

    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _cell_fill(page: Worksheet, sheet: Sheet) -> None:
    from openpyxl.utils import get_column_letter

    for place, (name, width) in enumerate(zip(sheet.header, sheet.widths, strict=True), 1):
        put_text(page.cell(1, place), name)
        style_heading(page.cell(1, place))
        page.column_dimensions[get_column_letter(place)].width = width
    for number, row in enumerate(sheet.rows, 2):
        for place, value in enumerate(row, 1):
            _write_sheet(page, number, place, value)
    for name, values in sheet.choices.items():
        letter = get_column_letter(sheet.header.index(name) + 1)
        rule = drop_down(f'"{",".join(values)}"', f"Choose one of: {', '.join(values)}.")
        rule.add(f"{letter}2:{letter}{len(sheet.rows) + 1}")
        page.add_data_validation(rule)
    page.freeze_panes = "B2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.header))}{len(sheet.rows) + 1}"
    page.print_title_rows = "1:1"
    fit_to_width(page)


def _write_sheet(page: Worksheet, number: int, place: int, value: Value) -> None:
    from openpyxl.styles import Alignment

    cell = page.cell(number, place)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, str):
        put_text(cell, value)
    elif value is not None:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "d mmm yyyy"
