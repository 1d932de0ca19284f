"""Schools' answers as columns of a spreadsheet: a question each, or a part of one (`dsl: name`), and what their cells hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from policygen.facts.answers import written
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, RECORD_FIELDS, Fact, Value, Vocabulary

KEY: Final = "school"
"""The title of the first column: the name of the school's file."""
ALL_SCHOOLS: Final = "(all schools)"
"""The row of what a trust's schools share."""
SHEET: Final = "Schools"
"""The name of the sheet with the answers."""


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


def answer_cells(vocabulary: Vocabulary, answers: Mapping[str, Value]) -> dict[str, object]:
    """Return what stands in each column for some answers: text, a number or a date, by the column's title."""
    made: dict[str, object] = {}
    for column in columns(vocabulary):
        if column.fact in answers:
            shown = _shown_in_cell(vocabulary.facts[column.fact], answers[column.fact], column.part)
            if shown not in (None, ""):
                made[column.title] = shown
    return made


def _shown_in_cell(fact: Fact, value: Value, part: str) -> object:
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
