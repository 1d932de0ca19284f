"""A council's own form of the self-assessment: which of our columns stand where, and back again from its sheet.

A layout is a file in `legislation/audit/layouts/`: columns with what each holds, its own words for our grades, its own headings.
Councils' forms lock after their day and give the answers to nobody; the school's own file stays, and goes into any layout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, Literal

from pydantic import Field, ValidationError

from policygen.errors import Fault, Faults, LibraryFaults, SchoolFaults
from policygen.file_model import FileModel
from policygen.formats import strict_yaml
from policygen.formats.xlsx import Sheet, Value
from policygen.language.english import nearest
from policygen.learning.audit_answers import GRADES, AnswerFile
from policygen.learning.audit_items import AuditLibrary
from policygen.learning.self_assessment import ItemState, SelfAssessment
from policygen.schools.spreadsheet_files import day_in_cell, rows_of

Holds = Literal[
    "reference", "heading", "question", "paragraph", "look at", "looked up", "last year", "grade", "evidence", "impact", "asked",
    "action", "owner", "due", "note",
]  # fmt: skip
WRITTEN: Final = ("grade", "evidence", "impact", "asked", "action", "owner", "due", "note")
"""What the school writes; the rest is ours."""
_WIDTHS: Final[Mapping[str, int]] = {
    "reference": 26,
    "heading": 22,
    "grade": 14,
    "asked": 16,
    "owner": 18,
    "due": 13,
    "paragraph": 24,
}


class ColumnFile(FileModel):
    """A column of a layout."""

    header: str
    holds: Holds


class LayoutFile(FileModel):
    """A layout as its file states it."""

    title: str
    about: str
    columns: tuple[ColumnFile, ...]
    grades: Mapping[str, str] = {}
    """The form's own words for our grades."""
    headings: Mapping[str, tuple[str, ...]] = {}
    """The form's own headings, each with the standards or items under it; without them ours stand."""
    longest: int | None = Field(default=None, ge=20)
    """Characters that a cell may have, for forms that keep to two pages."""

    def word_for(self, grade: str | None) -> str:
        """Return the form's word for a grade."""
        return self.grades.get(grade, grade) if grade else ""


OWN_LAYOUT: Final = LayoutFile(
    title="policygen", about="The school's own workbook, with everything.",
    columns=tuple(
        ColumnFile(header=header, holds=holds)
        for header, holds in (
            ("Reference", "reference"), ("Standard", "heading"), ("Question", "question"), ("Law and guidance", "paragraph"),
            ("Look at", "look at"), ("Looked up by policygen", "looked up"), ("Last year", "last year"), ("Grade", "grade"),
            ("Evidence", "evidence"), ("Impact on children", "impact"), ("Who was asked", "asked"), ("Action", "action"),
            ("Owner (role)", "owner"), ("By", "due"), ("Note", "note"),
        )
    ),
)  # fmt: skip


def read_layouts(texts: Mapping[str, str], audit: AuditLibrary) -> dict[str, LayoutFile]:
    """Return the layouts of `legislation/audit/layouts/` by key, each heading and grade in them checked.

    Raises LibraryFaults with every fault, its file and line.
    """
    faults: list[Fault] = []
    layouts: dict[str, LayoutFile] = {}
    places = {key.rpartition(".")[0] for key in audit.items} | set(audit.items)
    for path, text in texts.items():
        try:
            file = strict_yaml.parse(text, path)
            layout = LayoutFile.model_validate(file.value)
        except ValidationError as error:
            faults += strict_yaml.model_faults(error, file.line, path)
            continue
        except Faults as error:
            faults += error.faults
            continue
        for heading, inside in layout.headings.items():
            for name in (each for each in inside if each not in places):
                said = f"There is no standard or item called '{name}'."
                faults.append(Fault(said, nearest(name, places), path, file.line("headings", heading)))
        for grade in (each for each in layout.grades if each not in GRADES):
            said = f"There is no grade called '{grade}'."
            faults.append(Fault(said, nearest(grade, set(GRADES)), path, file.line("grades", grade)))
        layouts[path.rsplit("/", 1)[-1].removesuffix(".yaml")] = layout
    if faults:
        raise LibraryFaults(faults)
    return layouts


def layout_sheet(assessment: SelfAssessment, layout: LayoutFile) -> Sheet:
    """Return a self-assessment as a sheet in a layout."""
    columns = layout.columns
    rows = [
        tuple(_shortened_cell(_cell_value(column.holds, heading, state, layout), layout.longest) for column in columns)
        for heading, state in _under_layout_headings(assessment, layout)
    ]
    widths = tuple(_WIDTHS.get(each.holds, 44) for each in columns)
    grades = {each.header: tuple(layout.word_for(grade) for grade in GRADES) for each in columns if each.holds == "grade"}
    return Sheet("Self-assessment", tuple(each.header for each in columns), tuple(rows), widths, grades)


def _under_layout_headings(assessment: SelfAssessment, layout: LayoutFile) -> Iterator[tuple[str, ItemState]]:
    """Yield the items in the order of the form, each with its heading; what no heading names comes last under our own."""
    if not layout.headings:
        yield from ((state.item.standard, state) for state in assessment.states)
        return
    shown: set[str] = set()
    for heading, inside in layout.headings.items():
        for state in assessment.states:
            key = state.item.key
            if key not in shown and (key in inside or key.rpartition(".")[0] in inside):
                shown.add(key)
                yield heading, state
    yield from ((each.item.standard, each) for each in assessment.states if each.item.key not in shown)


def _cell_value(holds: str, heading: str, state: ItemState, layout: LayoutFile) -> Value:
    answer = state.answer
    ours: Mapping[str, Callable[[], Value]] = {
        "reference": lambda: state.item.key,
        "heading": lambda: heading,
        "question": lambda: state.item.file.asks,
        "paragraph": lambda: (
            "; ".join(f"{each.edition.short}, {each.at}" for each in state.requirements if each.at) or "good practice"
        ),
        "look at": lambda: "; ".join(state.item.file.evidence),
        "looked up": lambda: "\n".join(each.says for each in state.found),
        "last year": lambda: _cut_to_width(state.last) if state.last else "",
        "grade": lambda: layout.word_for(state.grade),
        "asked": lambda: ", ".join(answer.asked),
    }
    if holds in ours:
        return ours[holds]()
    value: Value = getattr(answer, holds)
    return value


def _cut_to_width(answer: AnswerFile) -> str:
    parts = [answer.grade or "", answer.evidence, answer.impact and f"Impact: {answer.impact}"]
    return ". ".join(each.rstrip(".") for each in parts if each)


def _shortened_cell(value: Value, longest: int | None) -> Value:
    """Return a cell that keeps to the form's size; what was cut off ends in dots, and the school's own file has all of it."""
    if longest is None or not isinstance(value, str) or len(value) <= longest:
        return value
    return value[: longest - 2].rsplit(" ", 1)[0] + " …"


# ---- back again


def read_layout(data: bytes, path: str, assessment: SelfAssessment, layout: LayoutFile) -> dict[str, AnswerFile]:
    """Return the answers in a filled sheet, XLSX or CSV, for the items that it answers otherwise than they stand.

    Empty cells leave an answer as it is. An item is known by its reference or, where the form has none, by its question.

    Raises SchoolFaults with every cell that cannot be read; then nothing of the sheet counts.
    """
    faults: list[Fault] = []

    def report(what: str, step: str = "", place: str = "") -> None:
        faults.append(Fault(f"{place}: {what}" if place else what, step, path))

    rows = [(number, {cell.column: cell for cell in cells}) for number, cells in rows_of(data, path, report)]
    heads = _sheet_columns(rows, layout, report)
    known = {each.item.key: each for each in assessment.states}
    by_question = {
        _squeezed(str(shown)): each
        for each in assessment.states
        for shown in (each.item.file.asks, _shortened_cell(each.item.file.asks, layout.longest))
    }
    found: dict[str, AnswerFile] = {}
    for number, cells in rows[1:] if heads else ():
        said = {holds: cells[letter].value for letter, holds in heads.items() if letter in cells}
        state = known.get(str(said.get("reference", ""))) or by_question.get(_squeezed(str(said.get("question", ""))))
        if state is None:
            if any(str(said.get(each, "")).strip() for each in WRITTEN):
                report("It cannot be told which item this row answers.", "Leave its reference as it was.", f"row {number}")
            continue
        answer = _audit_answer_in(said, state, layout, lambda what, step, row=number: report(what, step, f"row {row}"))  # type: ignore[misc]
        if answer != state.answer:
            found[state.item.key] = answer
    if faults:
        raise SchoolFaults(faults)
    return found


def _sheet_columns(
    rows: Sequence[tuple[int, Mapping[str, object]]], layout: LayoutFile, report: Callable[[str, str, str], None]
) -> dict[str, str]:
    if not rows:
        report("The sheet is empty.", "Give the one that policygen audit --layout wrote.", "")
        return {}
    titles = {each.header.casefold(): each.holds for each in layout.columns}
    first = {letter: str(getattr(cell, "value", "")).strip().casefold() for letter, cell in rows[0][1].items()}
    heads: dict[str, str] = {letter: titles[title] for letter, title in first.items() if title in titles}
    if not {"reference", "question"} & set(heads.values()):
        report(f"The sheet has no column with the questions of '{layout.title}'.", "Give the layout that it is in: --layout.", "")
        return {}
    return heads


def _audit_answer_in(
    said: Mapping[str, object], state: ItemState, layout: LayoutFile, report: Callable[[str, str], None]
) -> AnswerFile:
    changed: dict[str, object] = {}
    for name in WRITTEN:
        value = said.get(name)
        if value is None or not str(value).strip():
            continue
        match name:
            case "grade":
                grade = _grade_named(str(value), layout)
                if grade is None:
                    names = ", ".join(layout.word_for(each) for each in GRADES)
                    report(f"'{str(value).strip()[:30]}' is no grade.", f"It is one of: {names}.")
                else:
                    changed[name] = grade
            case "due":
                day = day_in_cell(value)
                if day is None:
                    report("The day cannot be read.", "Write it as 2027-01-31.")
                else:
                    changed[name] = day
            case "asked":
                changed[name] = tuple(each.strip().casefold() for each in str(value).replace(";", ",").split(",") if each.strip())
            case _:
                changed[name] = str(value).strip()
    shown = {name: _cell_value(name, "", state, layout) for name in WRITTEN}
    kept = {name: value for name, value in changed.items() if not _same_cell(said.get(name), shown[name], layout.longest)}
    try:
        return AnswerFile.model_validate({**state.answer.model_dump(), **kept})
    except ValidationError:
        report("Who was asked is one or more of: pupils, parents, staff, governors, partners.", "Put commas between them.")
        return state.answer


def _same_cell(value: object, shown: Value, longest: int | None) -> bool:
    """Whether a cell stands as it was written, so that what a form cut short does not take the place of the whole."""
    short = _shortened_cell(shown, longest)
    return str(value).strip() == str(short).strip() if not isinstance(short, date) else day_in_cell(value) == short


def _grade_named(text: str, layout: LayoutFile) -> str | None:
    asked = text.strip().casefold()
    return next((each for each in GRADES if asked in (each, layout.word_for(each).casefold())), None)


def _squeezed(text: str) -> str:
    return " ".join(text.casefold().split())


def layout_titles(layouts: Mapping[str, LayoutFile]) -> Iterable[tuple[str, str, str]]:
    """Yield each layout's key, title and what it is."""
    return ((key, each.title, each.about) for key, each in layouts.items())
