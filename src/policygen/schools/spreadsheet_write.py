"""Writes schools' answers as a workbook to fill in Excel: questions as notes, drop-downs, and nothing that a cell could run."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from policygen.facts.known import Known
from policygen.facts.vocabulary import Value, Vocabulary
from policygen.formats.xlsx import RISKY, drop_down, note, put_text, saved, style_heading
from policygen.schools.spreadsheet_columns import ALL_SCHOOLS, KEY, SHEET, Column, answer_cells, columns
from policygen.schools.spreadsheet_unseen import OF_OURS

FIRST_ROW: Final = 4
"""Below the subjects, the questions and the titles."""


SPARE_ROWS: Final = 40
"""Empty rows that have drop-downs too, for schools to come."""
NOT_ASKED: Final = "F0F0F0"
OPEN: Final = "FFF8DC"
_NOTE_WIDTH: Final = 320
_YES_NO: Final = ("yes", "no")


_KEY_NOTE: Final = (
    f"A row a school. The row {ALL_SCHOOLS} is for what all schools share: leave a cell of a school empty and it has "
    "that answer. Grey: not asked of this school. Yellow: still open. Please do not merge cells."
)


_EPOCH: Final = date(2000, 1, 1)
"""The day that the file carries: what is in it belongs to no day."""


def write_answers_workbook(
    vocabulary: Vocabulary,
    shared: Mapping[str, Value],
    schools: Sequence[tuple[str, Mapping[str, Value]]],
    authorities: Sequence[str] = (),
) -> bytes:
    """Return a workbook with a row for each school's own answers and one for what all share.

    A cell is grey where the question does not matter for the school, and pale yellow where it does and is open.
    """
    from openpyxl import Workbook

    book = Workbook()
    page: Any = book.active
    page.title = SHEET
    lists = book.create_sheet(OF_OURS)
    lists.sheet_state = "hidden"
    _SheetWriter(page, lists, vocabulary, authorities).write(shared, schools)
    book.properties.creator = "policygen"
    book.properties.title = "Schools and their answers"
    return saved(book, _EPOCH)


def write_csv(vocabulary: Vocabulary, shared: Mapping[str, Value], schools: Sequence[tuple[str, Mapping[str, Value]]]) -> bytes:
    """Return the same rows as CSV in UTF-8, as Excel reads it; text that a spreadsheet could run begins with an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    titles = [column.title for column in columns(vocabulary)]
    writer.writerow([KEY, *titles])
    for key, answers in ((ALL_SCHOOLS, shared), *schools):
        filled = answer_cells(vocabulary, answers)
        writer.writerow([key, *(_safe_text(filled.get(title, "")) for title in titles)])
    return out.getvalue().encode("utf-8-sig")


def _safe_text(value: object) -> str:
    text = value.isoformat() if isinstance(value, date) else str(value)
    return f"'{text}" if text.startswith(RISKY) else text


class _SheetWriter:
    def __init__(self, page: Any, lists: Any, vocabulary: Vocabulary, authorities: Sequence[str]) -> None:
        self.page, self.lists, self.vocabulary, self.authorities = page, lists, vocabulary, authorities
        self.columns = columns(vocabulary)
        self.listed: dict[tuple[str, ...], str] = {}

    def write(self, shared: Mapping[str, Value], schools: Sequence[tuple[str, Mapping[str, Value]]]) -> None:
        self._heads()
        self._row(FIRST_ROW, ALL_SCHOOLS, shared, {})
        for number, (key, answers) in enumerate(schools, FIRST_ROW + 1):
            self._row(number, key, answers, shared)
        last = FIRST_ROW + len(schools) + SPARE_ROWS
        for place, column in enumerate(self.columns, 2):
            self._drop_down(place, column, last)
        self.page.freeze_panes = f"C{FIRST_ROW}"
        self.page.sheet_view.zoomScale = 90

    # ---- the top

    def _heads(self) -> None:
        from openpyxl.utils import get_column_letter

        page, subject = self.page, ""
        page["A1"], page["A2"], page["A3"] = "About", "Name of the school's file", KEY
        for place, column in enumerate(self.columns, 2):
            fact = self.vocabulary.facts[column.fact]
            said = self.vocabulary.subjects[fact.subject]
            if said != subject:
                page.cell(1, place, said)
                subject = said
            page.cell(2, place, fact.ask if column.part in ("", "name") else column.part)
            page.cell(3, place, column.title)
            page.column_dimensions[get_column_letter(place)].width = 26 if column.part in ("", "name") else 18
        page.column_dimensions["A"].width = 28
        page.row_dimensions[2].height = 62
        for row in page.iter_rows(1, 3, 1, len(self.columns) + 1):
            for cell in row:
                style_heading(cell, "top")
        self._notes()

    def _notes(self) -> None:
        for place, column in enumerate(self.columns, 2):
            if column.part in ("", "name"):
                self.page.cell(3, place).comment = _about(_column_note(self.vocabulary, column))
        self.page["A3"].comment = _about(_KEY_NOTE)

    # ---- a school

    def _row(self, number: int, key: str, answers: Mapping[str, Value], shared: Mapping[str, Value]) -> None:
        from openpyxl.styles import Alignment, PatternFill

        filled = answer_cells(self.vocabulary, answers)
        known = Known(self.vocabulary, {**shared, **answers}, asking=True)
        grey, yellow = PatternFill("solid", fgColor=NOT_ASKED), PatternFill("solid", fgColor=OPEN)
        self._put(number, 1, key)
        relevant: dict[str, bool | None] = {}
        for place, column in enumerate(self.columns, 2):
            cell = self._put(number, place, filled.get(column.title))
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if key == ALL_SCHOOLS:
                continue
            matters = relevant.setdefault(column.fact, known.relevant(column.fact))
            if matters is False:
                cell.fill = grey
            elif matters and column.fact not in answers and column.fact not in shared and column.part in ("", "name"):
                cell.fill = yellow

    def _put(self, row: int, place: int, value: object) -> Any:
        cell = self.page.cell(row, place)
        if isinstance(value, date):
            cell.value, cell.number_format = value, "d mmmm yyyy"
        elif isinstance(value, int):
            cell.value = value
        else:
            cell.number_format = "@"
            if value is not None:
                put_text(cell, str(value))
        return cell

    # ---- choices

    def _drop_down(self, place: int, column: Column, last: int) -> None:
        from openpyxl.utils import get_column_letter

        options = self._options(column)
        if not options:
            return
        rule = drop_down(self._range(options), 'Choose from the list, or type "not sure yet".')
        rule.errorStyle = "warning"
        letters = get_column_letter(place)
        rule.add(f"{letters}{FIRST_ROW}:{letters}{last}")
        self.page.add_data_validation(rule)

    def _options(self, column: Column) -> tuple[str, ...]:
        fact = self.vocabulary.facts[column.fact]
        if column.part:
            return ()
        if fact.type == "yes or no":
            return _YES_NO
        if fact.type == "choice":
            return tuple(fact.choices.values())
        return tuple(self.authorities) if fact.from_list == "local-authorities" else ()

    def _range(self, options: tuple[str, ...]) -> str:
        if options not in self.listed:
            from openpyxl.utils import get_column_letter

            place = len(self.listed) + 1
            for number, option in enumerate(options, 1):
                put_text(self.lists.cell(number, place), option)
            letters = get_column_letter(place)
            self.listed[options] = f"Choices!${letters}$1:${letters}${len(options)}"
        return self.listed[options]


def _about(text: str) -> Any:
    return note(text, "policygen", _NOTE_WIDTH, 150)


def our_notes(vocabulary: Vocabulary) -> frozenset[str]:
    """Return the words of every note in a workbook as it is written."""
    return frozenset({_KEY_NOTE, *(_column_note(vocabulary, column) for column in columns(vocabulary))})


def _column_note(vocabulary: Vocabulary, column: Column) -> str:
    fact = vocabulary.facts[column.fact]
    lines = [fact.ask, fact.hint]
    if fact.type == "choices":
        lines.append(f"Several may be given, with a semicolon between them: {'; '.join(fact.choices.values())}; or none.")
    if fact.type == "people":
        lines.append("A person a line (Alt+Enter): name; role; phone; email.")
    if fact.type == "date":
        lines.append("A date, such as 1 September 2026.")
    if not fact.required:
        lines.append('"not sure yet" makes a to-do of it.')
    if fact.optional:
        lines.append('"left out" skips it.')
    return "\n".join(filter(None, lines))
