"""`policygen documents` and `policygen calendar`: what a school has to have, and what is due when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from policygen.cli.app import DONE, NEEDS_A_PERSON, On, as_json, command, err, out, read_library, tell_kept
from policygen.documents.catalogue import Catalogue, DocumentStatus, reason_line
from policygen.documents.reviews import Due
from policygen.errors import Fault, Faults
from policygen.language.english import long_date
from policygen.library.model import Library
from policygen.papers.document_list import asked_words, counts, cycle_words, documents_data, need_words, status_words
from policygen.papers.review_calendar import calendar_data
from policygen.runs.document_lists import (
    SchoolList,
    dues_of,
    school_list,
    trust_dues,
    write_calendar,
    write_documents,
    write_trust_calendar,
    write_trust_documents,
)
from policygen.runs.layout import RECORDS, is_output
from policygen.runs.learned_libraries import school_library
from policygen.runs.output_files import Placed
from policygen.runs.school_folders import folder_of
from policygen.schools.school_file import School
from policygen.schools.trust_file import Trust, read_schools

WIDE = 110
"""From how many columns the table has room for who owns a document and why a school has it."""
_LOOKS = {"Missing": "red", "Review overdue": "yellow", "You have it": "green"}

File = Annotated[Path | None, typer.Argument(help="A school's answers, made with: policygen ask FILE; or a trust's file.")]
Have = Annotated[
    Path | None,
    typer.Option("--have", help="The folder with the documents that the school has; for a trust, with a folder for each school."),
]
Out = Annotated[Path | None, typer.Option("--out", help="Write Word, a web page and a workbook into this folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")]


Lists = list[tuple[str, SchoolList]]
"""The schools asked about, each with its key: one, or those of a trust."""


@command
def documents(
    file: File = None, on: On = None, have: Have = None, folder: Out = None, json: Json = False,
    everything: Annotated[bool, typer.Option("--all", help="List too what is not needed here, and why.")] = False,
    names: Annotated[bool, typer.Option("--names", help="Only list the names that a school's file uses for documents.")] = False,
) -> int:  # fmt: skip
    """List the documents that a school must have or usually has: why, who approves each, where it is published, how it stands.

    A school's file may say what it has, under `documents:`; --have looks into a folder. See docs/documents-and-calendar.md.

    Exit code 0: done. 1: something to put right first. 3: done, and what law requires is missing, or a review is overdue.
    """
    library = read_library()
    if names:
        return _tell_names(library.documents, as_data=json)
    on = on or date.today()
    trust, lists = _lists(library, file, on, have, folder)
    written = _write_lists(library, trust, lists, folder, on, calendar=False) if folder else []
    _tell_left_alone(written)
    if json:
        as_json([_school_list_data(each) for _, each in lists])
    else:
        for _, each in lists:
            _tell_documents(each, library.documents, on, everything=everything)
        _tell_written(written)
    return NEEDS_A_PERSON if any(_calls_for_action(each) for _, each in lists) else DONE


@command
def calendar(file: File = None, on: On = None, have: Have = None, folder: Out = None, json: Json = False) -> int:
    """List what is due when and by whom: reviews, what comes round in the year, and the law's own next dates.

    With --out it also writes the calendar file (.ics) that Outlook, Google and Apple calendars import.

    Exit code 0: done. 1: something to put right first. 3: done, and a review is overdue.
    """
    library, on = read_library(), on or date.today()
    trust, lists = _lists(library, file, on, have, folder)
    dues = trust_dues(library, [each for _, each in lists], on) if len(lists) > 1 else dues_of(library, lists[0][1], on)
    written = _write_lists(library, trust, lists, folder, on, calendar=True) if folder else []
    _tell_left_alone(written)
    if json:
        as_json(calendar_data(dues))
    else:
        _tell_dues(dues, trust or lists[0][1].name, on)
        _tell_written(written)
    return NEEDS_A_PERSON if any(each.overdue for each in dues) else DONE


def _lists(library: Library, file: Path | None, on: date, have: Path | None, folder: Path | None) -> tuple[str, Lists]:
    """Return the trust's name, where it is one, and how the documents of each school stand."""
    if file is None:
        raise typer.BadParameter("Give a school's or a trust's file.", param_hint="FILE")
    trust = read_schools(file, library.vocabulary)
    if len(trust.schools) == 1 and not trust.name:
        key, school = trust.schools[0]
        return "", [(key, school_list(school_library(library, trust, school, key), school, on, have, folder))]
    if have is not None and not have.is_dir():
        raise Faults(Fault("There is no such folder.", "Give a folder with a folder for each school in it.", str(have)))
    made: Lists = []
    for key, school in trust.schools:
        own = _folder_had(have, trust, key, school) if have is not None else None
        layered = school_library(library, trust, school, key)
        made.append((key, school_list(layered, school, on, own, folder / key if folder else None)))
    return trust.name or "Schools", made


def _folder_had(have: Path, trust: Trust, key: str, school: School) -> Path | None:
    found = folder_of(have, key, str(school.answers.get("school_name") or ""), [each for each, _ in trust.schools])
    if found.remark:
        unknown = " Nothing is known of what it has." if found.asks else ""
        err.print(f"{key}: {found.remark}{unknown}", markup=False, style="yellow")
    return found.path


def _write_lists(library: Library, trust: str, lists: Lists, folder: Path, on: date, *, calendar: bool) -> list[Placed]:
    one, whole = (write_calendar, write_trust_calendar) if calendar else (write_documents, write_trust_documents)
    if not trust:
        return [one(library, lists[0][1], folder, on, inside=_records_of(folder))]
    written = [one(library, each, folder / key, on, inside=_records_of(folder / key)) for key, each in lists]
    return [*written, whole(library, trust, [each for _, each in lists], folder, on)]


def _records_of(folder: Path) -> str:
    """Return where lists stand in a folder: in the one for records, where a run wrote there."""
    return RECORDS if is_output(folder) else ""


def _tell_names(catalogue: Catalogue, *, as_data: bool) -> int:
    titles = {key: each.title for key, each in catalogue.documents.items()}
    if as_data:
        as_json(titles)
        return DONE
    for key, title in titles.items():
        out.print(f"{key:<28} {title}", markup=False)
    return DONE


def _school_list_data(listed: SchoolList) -> dict[str, Any]:
    return {
        "school": listed.name, "counts": counts(listed.standings), "documents": documents_data(listed.standings),
        "unrecognised": list(listed.found.unrecognised), "unreadable": list(listed.found.unreadable),
    }  # fmt: skip


def _calls_for_action(listed: SchoolList) -> bool:
    told = counts(listed.standings)
    return bool(told["overdue"] or told["missing by law"])


def _tell_documents(listed: SchoolList, catalogue: Catalogue, on: date, *, everything: bool) -> None:
    out.print(f"[bold]{escape(listed.name)}[/bold], documents as the law stands on {long_date(on)}")
    for key, title in catalogue.groups.items():
        rows = [each for each in listed.standings if each.file.group == key and (each.needed or each.status == "depends")]
        if rows:
            out.print()
            out.print(_table(title, rows))
    _tell_list_counts(listed)
    _tell_wrapped("to find out", _with_status(listed, "depends"))
    _tell_wrapped("coming", list(_coming_documents(listed)))
    if everything:
        _tell_wrapped("not needed", _with_status(listed, "not needed"))
    else:
        out.print(f"  not needed     {counts(listed.standings)['not needed']}; see them with --all")
    _tell_folder(listed)


def _tell_list_counts(listed: SchoolList) -> None:
    told = counts(listed.standings)
    out.print()
    there = f"{told['have']} that you have, {told['made here']} made here, {told['missing']} missing"
    out.print(f"  needed         {told['needed']}: {there}")
    out.print(f"  law requires   {told['missing by law'] or 'none'} of the missing ones")
    out.print(f"  overdue        {told['overdue'] or 'none'}")
    out.print(f"  checked        {told['verified']} rest on official text; {told['reported']} on reports or an earlier edition;")
    out.print(
        f"                 {told['unverified']}, marked ?, on nothing that was checked: look them up before you rely on them"
    )
    if not told["have"] and not told["told"]:
        said = "Nothing says what the school has. Give its folder with --have, or write it into its file under 'documents:'."
        err.print(said, markup=False, style="yellow")


def _table(title: str, rows: list[DocumentStatus]) -> Table:
    wide = out.width >= WIDE
    table = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("Document", ratio=4, overflow="fold")
    table.add_column("Asked for", ratio=4 if wide else 2, overflow="fold")
    table.add_column("How it stands", width=14)
    table.add_column("Review", ratio=2, overflow="fold")
    if wide:
        table.add_column("Owner", ratio=2, overflow="fold")
    for each in rows:
        asked = need_words(each) + (" ?" if each.unverified else "")
        if wide and each.reasons:
            asked = asked_words(each.reasons[0])
        state = status_words(each)
        due = f"{long_date(each.due)}" if each.due else cycle_words(each)
        cells = [each.file.title, asked, f"[{_LOOKS[state]}]{state}[/]" if state in _LOOKS else state, due]
        table.add_row(*([*cells, each.owner] if wide else cells))
    return table


def _tell_wrapped(name: str, said: Sequence[str]) -> None:
    """Print lines under a name, each wrapped beside it."""
    if not said:
        return
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=16)
    grid.add_column(overflow="fold")
    for number, each in enumerate(said):
        grid.add_row(f"  {name}" if not number else "", escape(each))
    out.print(grid)


def _with_status(listed: SchoolList, status: str) -> list[str]:
    return [f"{each.file.title}. {each.said}" for each in listed.standings if each.status == status]


def _coming_documents(listed: SchoolList) -> Iterator[str]:
    for each in listed.standings:
        for reason in each.coming:
            starting = f"from {long_date(reason.starts)}" if reason.starts else "no starting day is known"
            yield f"{each.file.title}: {reason_line(reason)}, {starting}"


def _tell_folder(listed: SchoolList) -> None:
    for name in listed.found.unreadable:
        said = "is empty, or is not what its name says; it does not count where nothing else shows what it is"
        err.print(f"{name} {said}.", markup=False, style="yellow")
    if listed.found.unrecognised:
        said = ", ".join(listed.found.unrecognised)  # all of them: one that is not named is one that is missed
        err.print(f"Not recognised as any of these documents: {said}.", markup=False)
        err.print("If one is, say so in the school's file, under 'documents:'.", markup=False)


def _tell_left_alone(written: Sequence[Placed]) -> None:
    for placed in written:
        tell_kept(placed.kept, placed.instead)


def _tell_written(written: Sequence[Placed]) -> None:
    for number, path in enumerate(path for placed in written for path in placed.files.values()):
        out.print(f"  {'written' if not number else '':<14} {path}", markup=False)


def _tell_dues(dues: Sequence[Due], name: str, on: date) -> None:
    out.print(f"[bold]{escape(name)}[/bold], what is due from {long_date(on)}")
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("Day", width=19)
    table.add_column("What is due", ratio=4, overflow="fold")
    table.add_column("By whom", ratio=2, overflow="fold")
    if out.width >= WIDE:
        table.add_column("Why", ratio=4, overflow="fold")
    for each in dues:
        what = f"{each.school}: {each.title}" if each.school else each.title
        shown = f"{each.day.day} {each.day:%B %Y}{' *' if each.suggested else ''}" if each.day else "no day known"
        cells = [shown, f"[yellow]{escape(what)}[/yellow]" if each.overdue else escape(what), each.who, escape(each.reason)]
        table.add_row(*cells[: len(table.columns)])
    out.print(table)
    out.print()
    out.print("  * The day is a suggestion: nothing sets it, and you may move it.")
