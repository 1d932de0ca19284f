"""`policygen pack`: what a school puts on the table when somebody asks how it keeps children safe."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from policygen.cli.app import DONE, NEEDS_A_PERSON, On, as_json, command, out, read_library, tell_kept
from policygen.errors import Fault, Faults
from policygen.language.english import count
from policygen.learning.audit_answers import school_year
from policygen.learning.inspection_pack import PackLine, pack_line_words
from policygen.runs.inspection_packs import inspection_pack, missing_lines, pack_data, pack_file, write_pack
from policygen.runs.learned_libraries import school_library
from policygen.runs.self_assessments import audit_library
from policygen.schools.trust_file import read_schools


@command
def pack(
    file: Annotated[Path, typer.Argument(help="A school's answers, made with: policygen ask FILE.")],
    have: Annotated[Path, typer.Option("--have", help="The folder with the documents that the school has.")],
    on: On = None,
    record: Annotated[Path | None, typer.Option("--training", help="Your record of training, from policygen training.")] = None,
    folder: Annotated[Path | None, typer.Option("--out", help="Put the pack together in this folder.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> int:
    """The inspection pack: each line with its file, its day and its owner, or said to be missing.

    Files that name people, such as the single central record, are named and not copied. See docs/inspection-pack.md.

    Exit code 0: every line is there and in date. 1: something to put right first. 3: something is missing or overdue.
    """
    library, on = read_library(), on or date.today()
    trust = read_schools(file, library.vocabulary)
    if trust.name or len(trust.schools) != 1:
        raise Faults(Fault("A pack is of one school.", "Give that school's own file.", str(file)))
    key, school = trust.schools[0]
    layered = school_library(library, trust, school, key)
    items = audit_library(layered, on)
    found = inspection_pack(pack_file(layered), items, layered, school, file, have, record, school_year(on), on)
    if folder:
        placed, copied = write_pack(layered, found, folder, on)
        tell_kept(placed.kept, placed.instead)
    if json:
        as_json(pack_data(found))
    else:
        out.print(
            f"[bold]Inspection pack[/bold], {sum(each.there for each in found.lines)} of {len(found.lines)} lines are there"
        )
        for line in found.lines:
            out.print(
                f"  {_standing_word(line):<9} {line.file.title}: {pack_line_words(line)}",
                markup=False,
            )
        if folder:
            out.print(f"  written   {placed.files['.html']}, with {count(len(copied), 'file')} copied beside it", markup=False)
    return NEEDS_A_PERSON if missing_lines(found.lines) or any(each.overdue for each in found.lines) else DONE


def _standing_word(line: PackLine) -> str:
    return "" if line.there else "draft" if line.unapproved else "missing"
