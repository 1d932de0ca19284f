"""What is due as a paper, a table and plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from policygen.documents.reviews import Due
from policygen.formats.xlsx import Sheet
from policygen.language.english import long_date
from policygen.markup.blocks import Block, Paper, Paragraph, Table
from policygen.markup.papers import cell, cells, heading, part, words

KINDS = {"review": "Review", "the year": "School year", "law": "Law"}


def calendar_paper(dues: Sequence[Due], organisation: str, on: date) -> Paper:
    """Return what is due as a paper: a table a month, then what has no day."""
    dated = [each for each in dues if each.day is not None]
    months = groupby(dated, key=lambda each: f"{each.day:%B %Y}")
    tables = [part(f"month-{number}", _table(name, list(items))) for number, (name, items) in enumerate(months)]
    undated = [each for each in dues if each.day is None and each.kind != "law"]
    coming = [each for each in dues if each.day is None and each.kind == "law"]
    parts = [
        part("in-short", _in_short(organisation, dated, [*undated, *coming])),
        *tables,
        part("undated", _table("Without a day", undated)),
        part("coming", _table("New law without a starting day: not a duty yet", coming)),
    ]
    return Paper(
        title="Review calendar",
        about=f"What is due, when and by whom, from {long_date(on)}",
        organisation=organisation,
        date=str(long_date(on)),
        parts=tuple(each for each in parts if each.blocks),
    )


def _in_short(organisation: str, dated: Sequence[Due], undated: Sequence[Due]) -> Iterator[Block]:
    late = sum(each.overdue for each in dated)
    said = f"{organisation}: {len(dated)} entries with a day, {late or 'none'} overdue; {len(undated)} without a day."
    yield Paragraph(words(f"{said} A day marked * is a suggestion: nothing sets it, and you may move it."))


def _table(title: str, dues: Sequence[Due]) -> Iterator[Block]:
    if not dues:
        return
    dated, whose = dues[0].day is not None, any(each.school for each in dues)
    names = [*(["Day"] if dated else []), *(["School"] if whose else []), "What is due", "By whom", "Why"]
    yield heading(title)
    rows = []
    for each in dues:
        lead = [cell(f"{each.day.day}{' *' if each.suggested else ''}")] if each.day else []
        school = [cell(each.school)] if whose else []
        what = (words(each.title, bold=True), words(each.what.replace(" The day is a suggestion.", "")))
        rows.append((*lead, *school, what, cell(each.who), cell(each.reason)))
    yield Table(header=cells(names), rows=tuple(rows), title=title)


def calendar_sheet(dues: Sequence[Due]) -> Sheet:
    """Return what is due as a table."""
    header = ("Day", "School", "What is due", "By whom", "Kind", "What it means", "Why", "Requirement", "Day is a suggestion")
    rows = tuple(
        (each.day, each.school, each.title, each.who, KINDS[each.kind], each.what, each.reason, each.requirement,
         "yes" if each.suggested else "")
        for each in dues
    )  # fmt: skip
    if not any(each.school for each in dues):
        return Sheet(
            "Calendar", (header[0], *header[2:]), tuple((row[0], *row[2:]) for row in rows), (13, 44, 30, 13, 56, 50, 36, 12)
        )
    return Sheet("Calendar", header, rows, (13, 30, 44, 30, 13, 56, 50, 36, 12))


def calendar_data(dues: Sequence[Due]) -> list[dict[str, Any]]:
    """Return what is due for a program to read."""
    return [
        {
            "key": each.key, "day": each.day, "title": each.title, "who": each.who, "kind": each.kind, "what": each.what,
            "reason": each.reason, "requirement": each.requirement or None, "overdue": each.overdue,
            "day_is_suggested": each.suggested, "remind_days_before": each.remind, "school": each.school or None,
        }
        for each in dues
    ]  # fmt: skip
