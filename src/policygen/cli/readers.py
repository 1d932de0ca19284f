"""`policygen readers`: who has read and understood which adopted policy, and what a new edition changed for whom."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from policygen.cli.app import DONE, NEEDS_A_PERSON, On, as_json, command, err, out, read_library, tell_kept
from policygen.errors import Fault, Faults
from policygen.language.english import count, long_date
from policygen.runs.layout import folder_for
from policygen.schools.trust_file import read_schools

if TYPE_CHECKING:
    from policygen.library.model import Library
    from policygen.runs.reading import ReadingOnDate


@command
def readers(
    file: Annotated[Path, typer.Argument(help="A school's answers, made with: policygen ask FILE.")],
    on: On = None,
    new: Annotated[
        Path | None,
        typer.Option("--new", help="Write the record to fill in, .xlsx; with --record its people and days are taken over."),
    ] = None,
    record: Annotated[
        Path | None, typer.Option("--record", help="Your record of readers, filled in, or your record of training (.xlsx, .csv).")
    ] = None,
    documents: Annotated[
        Path | None,
        typer.Option("--documents", help="The folder with the adopted policies; if left out, FILE-documents."),
    ] = None,
    groups: Annotated[
        Path | None, typer.Option("--groups", help="A file of your own that adds groups of people and what concerns them.")
    ] = None,
    who: Annotated[bool, typer.Option("--who", help="Say by name who still has to read; otherwise only how many.")] = False,
    folder: Annotated[
        Path | None, typer.Option("--out", help="Write what changed for each role, and the report for the board, here.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> int:
    """Say who has read and understood which adopted policy. A new edition is to be read again only by those for whom something
    changed since the edition that they read; what was read before stays on record.

    Names stay in your record and in what --who asks for; all else has counts. See docs/reading.md.

    Exit code 0: done. 1: something to put right first. 3: done, and somebody still has to read.
    """
    from policygen.runs.reading import reading_data, write_readers

    on = on or date.today()
    library, found = _found_reading(file, documents, groups, record, on)
    for note in found.notes:
        err.print(note, markup=False, style="yellow")
    if new is not None:
        write_readers(found, new)
        out.print(f"{new} is ready to be filled in; then: policygen readers {file} --record {new}", markup=False)
        return DONE
    if folder:
        _write_and_tell(found, library, folder, names=who)
    if json:
        as_json(reading_data(found, names=who))
    else:
        _tell_reading(found, record, names=who)
    return NEEDS_A_PERSON if found.open else DONE


def _found_reading(
    file: Path, documents: Path | None, groups: Path | None, record: Path | None, on: date
) -> tuple[Library, ReadingOnDate]:
    from policygen.runs.learned_libraries import school_library
    from policygen.runs.reading import groups_for_reading, reading_on
    from policygen.runs.self_assessments import audit_library

    library = read_library()
    trust = read_schools(file, library.vocabulary)
    if trust.name or len(trust.schools) != 1:
        raise Faults(Fault("Reading is recorded school by school.", "Give that school's own file.", str(file)))
    key, school = trust.schools[0]
    library = school_library(library, trust, school, key)
    training = audit_library(library, on).training
    mine = groups_for_reading(library, training, own=groups)
    return library, reading_on(library, mine, training, school, documents or folder_for(file), record, on)


def _write_and_tell(found: ReadingOnDate, library: Library, folder: Path, *, names: bool) -> None:
    from policygen.runs.reading import write_reading

    for title, placed in write_reading(library, found, folder, names=names):
        tell_kept(placed.kept, placed.instead)
        first = next(iter(placed.files.values()))
        err.print(f"  {title}: {first}", markup=False)


def _tell_reading(found: ReadingOnDate, record: Path | None, *, names: bool) -> None:
    from policygen.learning.reading_groups import ALL
    from policygen.learning.reading_record import TO_READ, asked_groups, counts_by_group, counts_by_policy

    table = Table(title=f"{escape(found.school)}: read and understood", title_justify="left", box=None, pad_edge=False)
    table.add_column("Policy", ratio=3, overflow="fold")
    table.add_column("Approved", ratio=2, overflow="fold")
    for name in ("Read it", "No change", "Again", "Never") if record else ():
        table.add_column(name, justify="right", no_wrap=True)
    for key, own in found.editions.items():
        counts = counts_by_policy(found.states, key).values() if record else ()
        table.add_row(own[-1].title, str(long_date(own[-1].approved)), *(str(each or "–") for each in counts))
    out.print(table)
    for title in found.not_approved:
        out.print(f"  not approved   {title}", markup=False)
    for group in (ALL, *asked_groups(found.groups, found.record)) if record else ():
        to_read, people = counts_by_group(found.states, group)
        if people:
            out.print(f"  still to read  {found.groups.titles[group]}: {to_read} of {people}", markup=False)
    for each in found.states if names else ():
        if each.stands in TO_READ:
            what = f"{each.stands}, {count(each.passages, 'passage')}"
            out.print(
                f"  row {each.person.row:<4} {each.person.name}: {found.editions[each.policy][-1].title}, {what}", markup=False
            )
    if record is None:
        out.print("  record         none; begin one with --new RECORD.xlsx", markup=False)
