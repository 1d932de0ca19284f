"""What is due as a table and plain data; as a paper its words stand in `policy_templates/papers/review-calendar.md`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from policygen.documents.reviews import Due
from policygen.formats.xlsx import Sheet
from policygen.markup.blocks import Paper
from policygen.markup.paper_templates import PaperTemplate

KINDS = {"review": "Review", "the year": "School year", "law": "Law"}


def calendar_paper(dues: Sequence[Due], organisation: str, on: date, template: PaperTemplate) -> Paper:
    """Return what is due as a paper: a table a month, then what has no day."""
    dated = [each for each in dues if each.day is not None]
    undated = [each for each in dues if each.day is None and each.kind != "law"]
    coming = [each for each in dues if each.day is None and each.kind == "law"]
    months = groupby(dated, key=lambda each: f"{each.day:%B %Y}")
    data = {
        "today": on,
        "organisation": organisation,
        "dated": len(dated),
        "overdue": sum(each.overdue for each in dated),
        "without_a_day": len(undated) + len(coming),
        "months": [_month(name, list(inside)) for name, inside in months],
        "undated": [_month_row(each) for each in undated],
        "coming": [_month_row(each) for each in coming],
        "undated_schools": any(each.school for each in undated),
        "coming_schools": any(each.school for each in coming),
    }
    return template.paper(data, organisation, on)


def _month(name: str, dues: Sequence[Due]) -> dict[str, object]:
    return {"name": name, "several_schools": any(each.school for each in dues), "dues": [_month_row(each) for each in dues]}


def _month_row(due: Due) -> dict[str, object]:
    return {
        "day": due.day.day if due.day else None,
        "suggested": due.suggested,
        "school": due.school,
        "title": due.title,
        "what": due.what.replace(" The day is a suggestion.", ""),  # a star says it, once for all
        "who": due.who,
        "reason": due.reason,
    }


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
