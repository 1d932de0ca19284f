"""`policygen training`: who needs which training, who is due, and sessions of ten minutes from the school's own policy."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from policygen.cli.app import DONE, NEEDS_A_PERSON, On, as_json, command, err, out, read_library, tell_kept
from policygen.errors import Fault, Faults
from policygen.language.english import nearest
from policygen.law.in_force import LawInForce
from policygen.learning.sessions import SessionFile
from policygen.learning.training_needs import TrainingFile
from policygen.learning.training_paper import need_row
from policygen.learning.training_record import need_counts, needs_of_school, readers
from policygen.library.model import Library
from policygen.runs.layout import folder_for
from policygen.runs.learned_libraries import school_library
from policygen.runs.self_assessments import audit_library
from policygen.runs.trainings import (
    TrainingOnDate,
    training_on,
    training_sessions,
    write_record,
    write_sessions,
    write_training,
)
from policygen.schools.school_file import School
from policygen.schools.trust_file import read_schools


@command
def training(
    file: Annotated[Path, typer.Argument(help="A school's answers, made with: policygen ask FILE.")],
    on: On = None,
    new: Annotated[
        Path | None, typer.Option("--new", help="Write the empty record of training, .xlsx, for you to fill in.")
    ] = None,
    record: Annotated[Path | None, typer.Option("--record", help="Your record of training, filled in.")] = None,
    who: Annotated[bool, typer.Option("--who", help="Say by name who is due; otherwise only how many.")] = False,
    session: Annotated[list[str] | None, typer.Option("--session", help="Write this session; 'all' for all. Repeatable.")] = None,
    sessions: Annotated[bool, typer.Option("--sessions", help="Only list the sessions.")] = False,
    folder: Annotated[Path | None, typer.Option("--out", help="Write the reports or sessions into this folder.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> int:
    """Say who needs which safeguarding training, how often, what that rests on, and with --record who is due.

    Names stay in your record and in the list of who is due; the report for the board has counts. See docs/training.md.

    Exit code 0: done. 1: something to put right first. 3: done, and somebody is overdue or was never trained.
    """
    library, on = read_library(), on or date.today()
    needs, known_sessions = audit_library(library, on).training, training_sessions(library)
    trust = read_schools(file, library.vocabulary)
    if trust.name or len(trust.schools) != 1:
        raise Faults(Fault("Training is recorded school by school.", "Give that school's own file.", str(file)))
    key, school = trust.schools[0]
    library = school_library(library, trust, school, key)
    if sessions:
        return _tell_sessions({key: each.title for key, each in known_sessions.items()}, as_data=json)
    if new is not None:
        write_record(library, needs, school, new, on, folder_for(file))
        out.print(f"{new} is ready to be filled in; then: policygen training {file} --record {new}", markup=False)
        return DONE
    if session:
        return _make_sessions(library, known_sessions, session, school, folder or Path("training"), on)
    found = training_on(library, needs, school, record, on, folder_for(file))
    if folder:
        for placed in write_training(library, needs, found, folder, on):
            tell_kept(placed.kept, placed.instead)
    law = library.legislation.on(on)
    if json:
        as_json(_training_data(needs, found, law, names=who))
    else:
        _tell_training(needs, found, law, record, names=who)
    open_ones = any(each.stands in ("overdue", "never") for each in found.states)
    return NEEDS_A_PERSON if open_ones else DONE


def _tell_sessions(titles: dict[str, str], *, as_data: bool) -> int:
    if as_data:
        as_json(titles)
        return DONE
    for key, title in titles.items():
        out.print(f"{key:<22} {title}", markup=False)
    return DONE


def _make_sessions(
    library: Library, known: dict[str, SessionFile], asked: list[str], school: School, folder: Path, on: date
) -> int:
    keys = list(known) if "all" in asked else asked
    for key in (each for each in keys if each not in known):
        raise Faults(Fault(f"There is no session called '{key}'.", nearest(key, known) or "See them with --sessions."))
    for session, placed in write_sessions(library, known, keys, school, folder, on):
        tell_kept(placed.kept, placed.instead)
        out.print(f"  {session.title:<46} {placed.files['.docx']}", markup=False)
        missing = len(known[session.key].questions) - len(session.questions)
        if missing:
            err.print(f"{session.title}: {missing} of its questions has no answer in this school's policy, and is left out.")
    return DONE


def _tell_training(needs: TrainingFile, found: TrainingOnDate, law: LawInForce, record: Path | None, *, names: bool) -> None:
    table = Table(title=f"{escape(found.school)}: safeguarding training", title_justify="left", box=None, pad_edge=False)
    table.add_column("Training", ratio=3, overflow="fold")
    table.add_column("Again after", ratio=2, overflow="fold")
    columns = ("In date", "Soon", "Overdue", "Never") if record else ("Who needs it",)
    for name in columns:
        table.add_column(name, justify="right" if record else "left", ratio=None if record else 3)
    for key, need in needs_of_school(needs, found.known).items():
        row = need_row(key, need, needs, law, found.states)
        counts = need_counts([each for each in found.states if each.need == key])
        last = [str(number or "–") for number in counts.values()] if record else [str(row["who"])]
        table.add_row(str(row["title"]), str(row["interval"]), *last)
    out.print(table)
    for document in found.documents if record else ():
        read, people = readers(found.people, document)
        out.print(f"  read           {document}: {read} of {people}", markup=False)
    for each in found.states if names else ():
        if each.stands != "in date":
            due = f", due {each.due:%d/%m/%Y}" if each.due else ""
            out.print(f"  {each.stands:<14} {each.person.name}: {needs.needs[each.need].title}{due}", markup=False)
    if record is None:
        out.print("  record         none; begin one with --new RECORD.xlsx", markup=False)


def _training_data(needs: TrainingFile, found: TrainingOnDate, law: LawInForce, *, names: bool) -> dict[str, Any]:
    made: dict[str, Any] = {
        "school": found.school, "people": len(found.people),
        "needs": {
            key: {
                **need_row(key, need, needs, law, found.states),
                "requirements": [each for each in need.meets if each in law.requirements],
            }
            for key, need in needs_of_school(needs, found.known).items()
        },
        "read": {each: readers(found.people, each)[0] for each in found.documents},
    }  # fmt: skip
    if names:
        made["due"] = [
            {"name": each.person.name, "need": each.need, "stands": each.stands, "due": each.due}
            for each in found.states if each.stands != "in date"
        ]  # fmt: skip
    return made
