"""`policygen board`: the termly safeguarding report to the board, and what came of what people said."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from policygen.cli.app import DONE, NEEDS_A_PERSON, On, as_json, command, out, read_library, tell_kept
from policygen.errors import Fault, Faults
from policygen.language.english import count
from policygen.learning.board_report import BoardFacts
from policygen.runs.board_reports import Given, board_facts, board_file, write_board_report
from policygen.runs.learned_libraries import school_library
from policygen.runs.self_assessments import audit_library
from policygen.schools.trust_file import read_schools


@command
def board(
    file: Annotated[Path, typer.Argument(help="A school's answers, made with: policygen ask FILE; or a trust's file.")],
    on: On = None,
    have: Annotated[
        Path | None,
        typer.Option("--have", help="The folder with the school's documents; of a trust, one folder a school."),
    ] = None,
    record: Annotated[Path | None, typer.Option("--training", help="Your record of training, from policygen training.")] = None,
    folder: Annotated[Path, typer.Option("--out", help="Write the report into this folder.")] = Path("board"),
    json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> int:
    """The termly safeguarding report to the board, and a page that says what came of what people said.

    It has the self-assessment, the learning log, training, what is overdue, questions to ask, and a table of numbers for the
    designated safeguarding lead to fill in, each with what is counted. Nobody can be recognised in it. See docs/board.md.

    Exit code 0: written. 1: something to put right first. 3: written, and something in it is overdue.
    """
    library, on = read_library(), on or date.today()
    trust = read_schools(file, library.vocabulary)
    if record and trust.name:
        raise Faults(Fault("A record of training is of one school.", "Give that school's own file.", str(file)))
    told: list[dict[str, object]] = []
    late = False
    for key, school in trust.schools:
        layered = school_library(library, trust, school, key)
        audit = audit_library(layered, on)
        own = have / key if have and trust.name and (have / key).is_dir() else have
        facts = board_facts(layered, audit, trust, key, school, Given(own, record), on)
        into = folder / key if trust.name else folder
        files = []
        for placed in write_board_report(board_file(layered), facts, audit, layered, into, on):
            tell_kept(placed.kept, placed.instead)
            files += [str(path) for path in placed.files.values()]
        overdue = overdue_things(facts, on)
        late = late or bool(overdue)
        told.append({"school": facts.school, "files": files, "overdue": overdue})
    if json:
        as_json(told)
    else:
        for each in told:
            _tell_board_report(each)
    return NEEDS_A_PERSON if late else DONE


def overdue_things(facts: BoardFacts, on: date) -> list[str]:
    """Return how many things of each kind are overdue, in words; nothing of a kind in which none is."""
    found = {
        "action": ("of the self-assessment", sum(each.is_overdue(on) for each in facts.audit.actions())),
        "entry": ("of the learning log", sum(each.overdue(on) for each in facts.entries)),
        "training": ("", sum(each.stands in ("overdue", "never") for each in facts.training or ())),
        "document": ("", sum(each.overdue for each in facts.documents)),
    }
    plurals = {"entry": "entries"}
    return [f"{count(number, one, plurals.get(one, ''))} {of}".strip() for one, (of, number) in found.items() if number]


def _tell_board_report(told: dict[str, object]) -> None:
    files, overdue = told["files"], told["overdue"]
    out.print(f"[bold]Report to the board[/bold], {told['school']}")
    for path in files if isinstance(files, list) else ():
        out.print(f"  written   {path}", markup=False)
    said = ", ".join(overdue) if isinstance(overdue, list) else ""
    out.print(f"  overdue   {said or 'nothing'}", markup=False)
