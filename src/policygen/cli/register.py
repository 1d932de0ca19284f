"""`policygen register`: schools and trusts looked up in the DfE register, and their files begun from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from policygen.cli.app import DONE, FIX, NEEDS_A_PERSON, as_json, command, err, out, read_library
from policygen.errors import Fault, Faults
from policygen.facts.known import Known
from policygen.facts.vocabulary import Value
from policygen.language.english import count
from policygen.library.model import Library
from policygen.policies.open_questions import open_questions
from policygen.runs.begun_files import begin_school_file, begin_trust_files, begun_trust, first_answers
from policygen.schools.register import MOST, Register, read_register
from policygen.schools.register_answers import InitialAnswers, Row, TrustGroup, code, readable_name, value


@command
def register(
    asked: Annotated[str, typer.Argument(help="A URN, a postcode, or the name of a school or a trust.")],
    places: Annotated[
        list[Path],
        typer.Option("--from", help="The register's files that you downloaded, or their folder; may be repeated."),
    ],
    into: Annotated[
        Path | None, typer.Option("--into", help="Begin this file: a school's, or with --trust a trust's with all its schools.")
    ] = None,
    trust: Annotated[bool, typer.Option("--trust", help="What is asked for is a trust.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> int:
    """Look a school or a trust up in the DfE register, and begin its file from there.

    The files come from the Downloads page of Get Information about Schools: the establishment fields (CSV) and, for
    trusts, the groups or links file. Nothing is fetched from the internet. A file that is there already is never
    written over.

    Exit code 0: done. 1: nothing found, or something to put right. 3: begun, but some of the trust's schools were left out.
    """
    books = read_register(places)
    if into is None:
        return _look(books, asked, only_trusts=trust, as_data=json)
    library = read_library()
    if trust:
        return _begin_trust(books, _one_trust(books, asked), library, into, as_data=json)
    return _begin_school(books, _begin_one(books, asked), library, into, as_data=json)


# ---- looking


def _look(books: Register, asked: str, *, only_trusts: bool, as_data: bool) -> int:
    schools = [] if only_trusts else books.find_schools(asked)
    trusts = books.find_trusts(asked)
    if as_data:
        as_json({"schools": [_begun_data(row) for row in schools], "trusts": [_trust_data(books, each) for each in trusts]})
        return DONE if schools or trusts else FIX
    if not schools and not trusts:
        raise _nothing(asked, "trust" if only_trusts else "")
    for row in schools:
        said = ", ".join(filter(None, (value(row, each) for each in _SHOWN)))
        out.print(f"{row['URN']:>7}  [bold]{escape(value(row, 'EstablishmentName'))}[/bold]  [dim]{escape(said)}[/dim]")
    for each in trusts:
        count = len(books.schools_of(each))
        said = f"{each.kind or 'trust'}, {count} school{'' if count == 1 else 's'}{'' if each.open else ', closed'}"
        out.print(f"{each.uid:>7}  [bold]{escape(readable_name(each.name))}[/bold]  [dim]{said}[/dim]")
    if schools:
        err.print("Begin a school's file with: policygen register URN --from … --into our-school.yaml", markup=False, style="dim")
    if trusts:
        begin = "policygen register NUMBER --trust --from … --into our-trust.yaml"
        err.print(f"Begin a trust's files with: {begin}", markup=False, style="dim")
    if max(len(schools), len(trusts)) >= MOST:
        err.print(f"Not more than {MOST} are listed. Give more of the name to see others.", markup=False, style="dim")
    return DONE


_SHOWN = ("TypeOfEstablishment (name)", "PhaseOfEducation (name)", "Town", "LA (name)", "EstablishmentStatus (name)")


def _begun_data(row: Row) -> dict[str, str]:
    return {"urn": row["URN"].strip(), "name": value(row, "EstablishmentName"), **{each: value(row, each) for each in _SHOWN}}


def _trust_data(books: Register, trust: TrustGroup) -> dict[str, Any]:
    return {
        "uid": trust.uid, "name": trust.name, "kind": trust.kind, "companies_house": trust.companies_house, "open": trust.open,
        "schools": [row["URN"].strip() for row in books.schools_of(trust)],
    }  # fmt: skip


def _nothing(asked: str, kind: str = "") -> Faults:
    if kind == "trust":
        step = "Try fewer words of its name, or its number. Is the groups or links file among those that you gave with --from?"
        return Faults(Fault(f"No trust in these files is called '{asked}'.", step))
    step = "Try its URN, or fewer words of its name. New schools are only in a new download of the register."
    if kind == "school":
        step = f"{step} Is it a trust? Then add --trust."
    return Faults(
        Fault(f"No school in these files is called '{asked}'." if kind else f"Nothing in these files is called '{asked}'.", step)
    )


def _begin_one(books: Register, asked: str) -> Row:
    found = books.find_schools(asked)
    same = [row for row in found if value(row, "EstablishmentName").casefold() == asked.strip().casefold()]
    still = [row for row in same if code(row, "EstablishmentStatus") != "2"]
    for chosen in (found, same, still):
        if len(chosen) == 1:
            return chosen[0]
    if not found:
        raise _nothing(asked, "school")
    listed = "; ".join(f"{row['URN']} {value(row, 'EstablishmentName')}, {value(row, 'LA (name)')}" for row in found[:6])
    raise Faults(Fault(f"More than one school could be meant: {listed}.", "Give its URN."))


def _one_trust(books: Register, asked: str) -> TrustGroup:
    found = books.find_trusts(asked)
    same = [each for each in found if each.name.casefold() == asked.strip().casefold()]
    for chosen in (found, same):
        if len(chosen) == 1:
            return chosen[0]
    if not found:
        raise _nothing(asked, "trust")
    listed = "; ".join(f"{each.uid} {readable_name(each.name)}" for each in found[:6])
    raise Faults(Fault(f"More than one trust could be meant: {listed}.", "Give its number, the first in the list."))


# ---- beginning


def _begin_school(books: Register, row: Row, library: Library, into: Path, *, as_data: bool) -> int:
    start = first_answers(books, row, library)
    begin_school_file(start, library, into)
    if as_data:
        as_json(
            {"file": str(into), "answers": len(start.answers), "open": _open(library, start.answers), "notes": list(start.notes)}
        )
        return DONE
    out.print(
        f"{into}: {count(len(start.answers), 'answer')} from the register; {_open(library, start.answers)} questions to go",
        markup=False,
    )
    for note in start.notes:
        err.print(f"  {note}", markup=False, style="dim")
    out.print(f"Carry on with: policygen ask {into}", markup=False)
    return DONE


def _begin_trust(books: Register, trust: TrustGroup, library: Library, into: Path, *, as_data: bool) -> int:
    begun = begun_trust(books, trust, library)
    files = begin_trust_files(begun, library, into)
    if as_data:
        as_json({"file": str(into), "schools": list(map(str, files)), "left_out": dict(begun.left_out)})
    else:
        _tell_trust(into, files[0].parent, begun.starts, begun.left_out, library)
    return NEEDS_A_PERSON if begun.left_out else DONE


def _open(library: Library, answers: Mapping[str, Value]) -> int:
    known = Known(library.vocabulary, answers, asking=True)
    return len(open_questions(list(library.policies.values()), library.legislation, known, date.today())[0])


def _tell_trust(into: Path, folder: Path, starts: Sequence[InitialAnswers], left: Mapping[str, str], library: Library) -> None:
    out.print(f"{into}: {count(len(starts), 'school')}, their files in {folder}", markup=False)
    for urn, why in left.items():
        err.print(f"  {urn} left out: {why}", markup=False, style="yellow")
    most = max(_open(library, each.answers) for each in starts)
    err.print(
        f"Up to {most} questions a school are open. What all share can be answered once in {into}.", markup=False, style="dim"
    )
    out.print(f"Carry on with: policygen spreadsheet {into} --into {into.with_name('schools.xlsx')}", markup=False)
