"""Tables as an Excel workbook: text stays text, dates are dates, and the same rows give the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from policygen.word.package import read_parts, write_parts

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | date | None

_NOW: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_NOT_IN_CELLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
LONGEST_CELL: Final = 32_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a workbook; `widths` are in characters."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    widths: tuple[int, ...]


def workbook(sheets: Sequence[Sheet], title: str, on: date) -> bytes:
    """Return tables as a workbook; `on` is the day the file carries."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.title, book.properties.creator = title, "policygen"
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name[:31]), sheet)
    out = io.BytesIO()
    book.save(out)
    parts = read_parts(out.getvalue())
    moment = f"{datetime(on.year, on.month, on.day):%Y-%m-%dT%H:%M:%SZ}".encode()
    parts["docProps/core.xml"] = _NOW.sub(lambda found: found.group(1) + moment, parts["docProps/core.xml"])
    return write_parts(parts)


def _fill(page: Worksheet, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    for place, (name, width) in enumerate(zip(sheet.header, sheet.widths, strict=True), 1):
        cell = page.cell(1, place, name)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="17384A")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        page.column_dimensions[get_column_letter(place)].width = width
    for number, row in enumerate(sheet.rows, 2):
        for place, value in enumerate(row, 1):
            _write(page, number, place, value)
    page.freeze_panes = "B2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.header))}{len(sheet.rows) + 1}"
    page.print_title_rows = "1:1"
    page.page_setup.orientation, page.page_setup.paperSize, page.page_setup.fitToHeight = "landscape", 9, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _write(page: Worksheet, number: int, place: int, value: Value) -> None:
    from openpyxl.styles import Alignment

    cell = page.cell(number, place)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, str):
        # Text is written as text whatever it begins with, and a program that opens the file never takes it for a formula.
        cell.value = _NOT_IN_CELLS.sub("", value)[:LONGEST_CELL]
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in ("=", "+", "-", "@", "\t", "\r")
    elif value is not None:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "d mmm yyyy"
