"""`policygen audit`: the yearly safeguarding self-assessment, which stays the school's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from policygen.cli.app import DONE, NEEDS_A_PERSON, On, as_json, command, err, out, read_library, tell_kept
from policygen.cli.audit_ask import ask_items
from policygen.errors import Fault, Faults
from policygen.language.english import count, nearest
from policygen.learning.audit_answers import school_year
from policygen.learning.audit_items import AuditLibrary
from policygen.learning.audit_layouts import OWN_LAYOUT, LayoutFile, layout_titles
from policygen.learning.self_assessment import ItemState, SelfAssessment, grade_counts
from policygen.learning.training_record import training_found
from policygen.library.model import Library
from policygen.runs.learned_libraries import school_library
from policygen.runs.output_files import Placed
from policygen.runs.self_assessments import (
    AuditOnDisk,
    answers_in_sheet,
    audit_library,
    council_layouts,
    save_audit_answers,
    school_audit,
    write_audit,
    write_trust_audit,
)
from policygen.runs.trainings import training_on
from policygen.schools.trust_file import Trust, read_schools

_MOST_TOLD = 8

Audited = Annotated[Path | None, typer.Argument(help="A school's answers, made with: policygen ask FILE; or a trust's file.")]
Audits = list[tuple[str, AuditOnDisk]]


@command
def audit(
    file: Audited = None,
    on: On = None,
    year: Annotated[int | None, typer.Option("--year", help="When the school year began. This one if left out.")] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Answer the items in the terminal; every answer is saved at once.")] = False,
    sheet: Annotated[Path | None, typer.Option("--from", help="Take the answers of a filled sheet, .xlsx or .csv.")] = None,
    layout: Annotated[str | None, typer.Option("--layout", help="A council's layout, with --out or --from.")] = None,
    layouts: Annotated[bool, typer.Option("--layouts", help="Only list the layouts of councils' forms.")] = False,
    record: Annotated[Path | None, typer.Option("--training", help="Your record of training, from policygen training.")] = None,
    have: Annotated[Path | None, typer.Option("--have", help="The folder with the documents that the school has.")] = None,
    folder: Annotated[Path | None, typer.Option("--out", help="Write Word, a web page and a workbook here.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> int:  # fmt: skip
    """The yearly safeguarding self-assessment (sections 175 and 157), with site, health and safety, and adults at risk.

    The answers are in self-assessment-YEAR.yaml beside the school's file, and stay there. What policygen can look up itself is
    filled in and marked so; last year's answers stand beside. "Fully" needs evidence and impact. See docs/audit.md.

    Exit code 0: every item is answered and stands. 1: something to put right first. 3: something is open, unfinished or overdue.
    """
    library, on = read_library(), on or date.today()
    items = audit_library(library, on)
    known_layouts = council_layouts(items)
    if layouts:
        return _tell_layouts(known_layouts, as_data=json)
    if file is None:
        raise typer.BadParameter("Give a school's or a trust's file.", param_hint="FILE")
    chosen = _layout_named(known_layouts, layout)
    trust = read_schools(file, library.vocabulary)
    if record and trust.name:
        raise Faults(Fault("A record of training is of one school.", "Give that school's own file.", str(file)))
    begin = partial(_audits, items, library, trust, file, year or school_year(on), on, have, record)
    audits = begin()
    if ask or sheet:
        audits = _one_school(begin, trust, file, ask=ask, sheet=sheet, layout=chosen[1])
    if folder:
        for placed in _written(library, trust, audits, folder, chosen if layout else None):
            tell_kept(placed.kept, placed.instead)
    if json:
        as_json([_audit_data(each.assessment) for _, each in audits])
    elif trust.name:
        _tell_trust_audit(trust, audits, folder)
    else:
        _tell_audit(audits[0][1], folder)
    return NEEDS_A_PERSON if any(_needs_a_person(each.assessment) for _, each in audits) else DONE


def _audits(
    items: AuditLibrary, library: Library, trust: Trust, file: Path, year: int, on: date, have: Path | None, record: Path | None
) -> Audits:
    """Return the self-assessment of each school; those of a trust are told apart by the school's key."""
    made: Audits = []
    for key, school in trust.schools:
        layered = school_library(library, trust, school, key)
        own = have / key if have and trust.name and (have / key).is_dir() else have
        named = f"{key}-" if trust.name else ""
        trained = (
            training_found(training_on(layered, items.training, school, record, on).states, items.training) if record else None
        )
        made.append((key, school_audit(items, layered, school, file.parent, year, on, have=own, training=trained, named=named)))
    return made


def _one_school(
    begin: Callable[[], Audits], trust: Trust, file: Path, *, ask: bool, sheet: Path | None, layout: LayoutFile
) -> Audits:
    """Take the answers of a sheet, or ask; return how the self-assessment stands then."""
    if trust.name:
        raise Faults(Fault("Answers are for one school.", "Give that school's own file.", str(file)))
    if sheet:
        found = begin()[0][1]
        answers = answers_in_sheet(sheet, found.assessment, layout)
        save_audit_answers(found, answers)
        err.print(f"{count(len(answers), 'answer')} taken from {sheet} into {found.path}", markup=False)
    if ask:
        ask_items(begin()[0][1])
    return begin()


def _layout_named(known: dict[str, LayoutFile], name: str | None) -> tuple[str, LayoutFile]:
    if name is None:
        return "", OWN_LAYOUT
    if name not in known:
        raise Faults(Fault(f"There is no layout called '{name}'.", nearest(name, known) or "See them with --layouts."))
    return name, known[name]


def _written(library: Library, trust: Trust, audits: Audits, folder: Path, layout: tuple[str, LayoutFile] | None) -> list[Placed]:
    layouts = [layout] if layout else []
    if not trust.name:
        return write_audit(library, audits[0][1].assessment, folder, layouts)
    placed = [each for key, found in audits for each in write_audit(library, found.assessment, folder / key, layouts)]
    return [*placed, write_trust_audit(library, trust.name, [found.assessment for _, found in audits], folder)]


def _needs_a_person(assessment: SelfAssessment) -> bool:
    overdue = any(each.is_overdue(assessment.on) for each in assessment.states)
    return bool(assessment.open() or assessment.to_finish()) or overdue


def _tell_layouts(layouts: dict[str, LayoutFile], *, as_data: bool) -> int:
    if as_data:
        as_json({key: {"title": title, "about": about} for key, title, about in layout_titles(layouts)})
        return DONE
    for key, title, about in layout_titles(layouts):
        out.print(f"{key:<22} {title}. {about}", markup=False)
    return DONE


def _tell_audit(found: AuditOnDisk, folder: Path | None) -> None:
    assessment = found.assessment
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, title_justify="left")
    table.title = f"{escape(assessment.school)}: self-assessment {assessment.year}/{(assessment.year + 1) % 100:02}"
    table.add_column("Standard", ratio=1)
    for name in ("Fully", "Partly", "Not yet", "Open"):
        table.add_column(name, justify="right", width=7)
    for title, states in assessment.by_standard().items():
        counts = grade_counts(states)
        table.add_row(title, *(str(counts[each] or "–") for each in ("fully", "partly", "not yet", "open")))
    out.print(table)
    filled = sum(each.prefilled for each in assessment.states)
    out.print(f"  items          {len(assessment.states)}, {filled} with something looked up or said last year", markup=False)
    out.print(
        f"  your file      {found.path}{'' if found.year.text else ' (not begun: --ask, or --out and --from)'}", markup=False
    )
    _tell_states("to finish", [(each, f"missing: {', '.join(each.to_write)}") for each in assessment.to_finish()])
    _tell_states("overdue", [(each, each.answer.action) for each in assessment.states if each.is_overdue(assessment.on)])
    _tell_states("worse", [(each, "than last year") for each in assessment.states if each.change == "worse"])
    if folder:
        out.print(f"  written        {folder}", markup=False)


def _tell_states(name: str, found: Sequence[tuple[ItemState, str]]) -> None:
    for number, (state, said) in enumerate(found[:_MOST_TOLD]):
        out.print(f"  {name if not number else '':<14} {state.item.key}: {said}", markup=False)
    if len(found) > _MOST_TOLD:
        out.print(f"  {'':<14} and {len(found) - _MOST_TOLD} more; --json has all", markup=False)


def _tell_trust_audit(trust: Trust, audits: Audits, folder: Path | None) -> None:
    table = Table(title=f"{escape(trust.name)}: self-assessments", title_justify="left")
    table.add_column("School", min_width=24, ratio=1)
    for name in ("Fully", "Partly", "Not yet", "Open", "Actions"):
        table.add_column(name, justify="right", width=8)
    for _, found in audits:
        counts = grade_counts(found.assessment.states)
        cells = [str(counts[each] or "–") for each in ("fully", "partly", "not yet", "open")]
        table.add_row(escape(found.assessment.school), *cells, str(len(found.assessment.actions()) or "–"))
    out.print(table)
    if folder:
        out.print(f"Each school's self-assessment and one for the board are in {folder}", markup=False)


def _audit_data(assessment: SelfAssessment) -> dict[str, Any]:
    return {
        "school": assessment.school, "year": assessment.year, "counts": grade_counts(assessment.states),
        "items": [
            {
                "item": each.item.key, "standard": each.item.standard, "asks": each.item.file.asks, "grade": each.grade,
                "requirements": [requirement.id for requirement in each.requirements],
                "looked_up": [found.says for found in each.found], "missing": list(each.to_write), "change": each.change,
                "answer": each.answer.model_dump(mode="json", exclude_defaults=True),
                "last_year": each.last.model_dump(mode="json", exclude_defaults=True) if each.last else None,
            }
            for each in assessment.states
        ],
    }  # fmt: skip
