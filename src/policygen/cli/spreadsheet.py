"""`policygen spreadsheet`: a trust's answers as a spreadsheet to fill in, and the filled one taken over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policygen.cli.app import DONE, as_json, command, err, out, read_library, renamed
from policygen.errors import Fault, Faults
from policygen.formats import strict_yaml
from policygen.language.english import count
from policygen.library.model import Library
from policygen.runs.output_files import prepare_folder
from policygen.schools.trust_file import Trust, read_schools
from policygen.storage import write_whole

if TYPE_CHECKING:
    from policygen.schools.spreadsheet_merge import Taken


@command
def spreadsheet(
    file: Annotated[Path, typer.Argument(help="A trust's file, or a school's.")],
    into: Annotated[Path | None, typer.Option("--into", help="Write a spreadsheet to fill in: .xlsx, or .csv.")] = None,
    filled: Annotated[Path | None, typer.Option("--from", help="Take the answers of this filled spreadsheet over.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change and write nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> int:
    """Write a trust's answers as a spreadsheet with a row for each school, or take a filled one over into the trust's files.

    In the workbook every question stands as a note, choices as drop-downs; yellow cells are open, grey ones do not matter for
    the school. A cell left empty changes nothing. A row with a new name in its first column is a new school.
    """
    if (into is None) == (filled is None):
        raise typer.BadParameter("Give one of them: --into to write a spreadsheet, --from to take one over.", param_hint="--into")
    library = read_library()
    return (
        _write_spreadsheet(file, into, library)
        if into
        else _take_over_answers(file, filled or Path(), library, dry_run=dry_run, as_data=json)
    )


renamed(spreadsheet, "sheet", "spreadsheet")


def _write_spreadsheet(file: Path, into: Path, library: Library) -> int:
    from policygen.schools.spreadsheet_write import write_answers_workbook, write_csv

    if into.exists():
        step = "Give another name with --into, so that nothing that was filled in is lost."
        raise Faults(Fault("This file is there already and is not written over.", step, str(into)))
    if into.suffix.casefold() not in (".xlsx", ".csv"):
        raise Faults(Fault("A spreadsheet ends in .xlsx or .csv.", "Give it one of these endings.", str(into)))
    trust = read_schools(file, library.vocabulary)
    own = [(key, trust.own.get(key, school.answers)) for key, school in trust.schools]
    prepare_folder(into.parent)
    if into.suffix.casefold() == ".csv":
        write_whole(into, write_csv(library.vocabulary, trust.shared, own))
    else:
        write_whole(into, write_answers_workbook(library.vocabulary, trust.shared, own, library.authorities))
    out.print(f"{into}: {count(len(own), 'school')}", markup=False)
    out.print(f"When it is filled in: policygen spreadsheet {file} --from {into}", markup=False)
    return DONE


def _old_and_new(taken: Taken, trust: Trust, library: Library) -> Iterator[str]:
    """Yield each answer that would change, before and after; of what names people only that it changes."""
    from policygen.facts.shown import answer_words

    before = trust.own.get(taken.key, {}) if taken.key else trust.shared
    for name, value in taken.changed.items():
        fact = library.vocabulary.facts[name]
        personal = fact.personal or fact.type in ("person", "people", "contact", "phone", "email")
        old = answer_words(fact, before[name]) if name in before else "no answer"
        yield f"  {name}: " + ("another answer" if personal else f"{old} → {answer_words(fact, value)}")


def _take_over_answers(file: Path, filled: Path, library: Library, *, dry_run: bool, as_data: bool) -> int:
    from policygen.schools.spreadsheet_merge import changes_in_words, stays_as_it_is, take, to_take
    from policygen.schools.spreadsheet_read import read_sheet

    try:
        data = filled.read_bytes()
    except OSError as error:
        step = "If it is open in Excel, close it there."
        raise Faults(Fault(f"This file cannot be read: {error.strerror}.", step, str(filled))) from error
    trust = read_schools(file, library.vocabulary)
    raw = strict_yaml.load(file.read_text(encoding="utf-8-sig"), str(file))
    if not trust.file:
        raise Faults(
            Fault("A filled spreadsheet is taken over into a trust's file.", "Begin one with 'trust:' and 'schools:'.", str(file))
        )
    sheet = read_sheet(data, str(filled), library.vocabulary)
    taken = to_take(trust, file, raw, sheet, library.vocabulary)
    for told in (*sheet.remarks, *stays_as_it_is(trust, sheet, library.vocabulary)):
        err.print(told, markup=False)
    if not dry_run:
        take(taken, file, library.vocabulary, date.today().isoformat())
        read_schools(file, library.vocabulary)
    if as_data:
        as_json(
            [
                {"school": each.key or None, "file": str(each.path), "new": each.new, "answers": list(each.changed)}
                for each in taken
            ]
        )
        return DONE
    for each, line in zip(taken, changes_in_words(taken), strict=True):
        out.print(line, markup=False)
        for told in _old_and_new(each, trust, library) if dry_run else ():
            out.print(told, markup=False)
    said = "would change" if dry_run else "changed"
    err.print(f"{count(len(taken), 'file')} {said}." if taken else "Nothing new in the spreadsheet.", markup=False)
    return DONE
