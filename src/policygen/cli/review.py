"""`policygen review`: the kit for looking at a serious incident, to learn from it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from policygen.cli.app import DONE, On, as_json, command, err, out, read_library, tell_kept
from policygen.errors import Fault, Faults
from policygen.facts.vocabulary import label
from policygen.layers.load import library_for
from policygen.runs.review_kits import kit_file, subjects_of, write_review_kit
from policygen.schools.trust_file import read_schools


@command
def review(
    file: Annotated[Path, typer.Argument(help="A school's answers, made with: policygen ask FILE.")],
    on: On = None,
    about: Annotated[
        list[str] | None,
        typer.Option("--about", help="Whom or what it is about: children, adults or site. All if left out. Repeatable."),
    ] = None,
    folder: Annotated[Path, typer.Option("--out", help="Write the kit into this folder.")] = Path("review"),
    json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> int:
    """After a serious incident: a guide, and sheets to decide, propose a case, hear those who were there, and learn.

    For incidents with a child, with an adult at risk, or of site, health and safety. No sheet asks for a name.
    See docs/review.md.

    Exit code 0: written. 1: something to put right first.
    """
    library, on = read_library(), on or date.today()
    subjects = subjects_of(about or ())
    trust = read_schools(file, library.vocabulary)
    if trust.name or len(trust.schools) != 1:
        raise Faults(Fault("A review kit is made for one school.", "Give that school's own file.", str(file)))
    key, school = trust.schools[0]
    library = library_for(library, trust, school, key)
    written = list(write_review_kit(kit_file(library), library, school, subjects, folder, on))
    for each in written:
        tell_kept(each.placed.kept, each.placed.instead)
    if json:
        as_json([{"sheet": each.key, "title": each.title, "files": [str(path) for path in each.placed.files.values()],
                  "to_do": list(each.to_do)} for each in written])  # fmt: skip
        return DONE
    guide = written[0].placed.files[".html"]
    out.print(f"[bold]Review kit[/bold], {len(written)} papers in {folder}. Begin with {guide.name}")
    for each in written:
        out.print(f"  {each.title}", markup=False)
    missing = dict.fromkeys(name for each in written for name in each.to_do)
    if missing:
        err.print(f"Not known yet, and marked in the sheets: {', '.join(label(library.vocabulary, name) for name in missing)}.")
    return DONE
