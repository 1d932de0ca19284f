"""`policygen publish FILE`: the school's website bundle, from what was approved."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policygen.cli.app import DONE, NEEDS_A_PERSON, On, as_json, command, err, out, read_library
from policygen.errors import Fault, Faults
from policygen.language.english import count

if TYPE_CHECKING:
    from policygen.runs.publishing import PublishedBundle


@command
def publish(
    file: Annotated[Path, typer.Argument(help="A school's answers, made with: policygen ask FILE.")],
    on: On = None,
    folder: Annotated[Path | None, typer.Option("--out", help="The folder that its policies were made in.")] = None,
    also: Annotated[
        list[str] | None, typer.Option("--also", help="Publish this policy too, by your own choice; may be repeated.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> int:
    """Write the school's website bundle: public copies of the adopted policies as web page, PDF and Word, with a page that
    leads to them, and a list of what the law says must be published. See docs/publishing.md.

    Exit code 0: done. 1: something to put right first. 3: done, and something that must be published is not there yet.
    """
    from policygen.runs.layout import folder_for
    from policygen.runs.publishing import publish as write_bundle
    from policygen.schools.trust_file import read_schools

    library, on = read_library(), on or date.today()
    trust = read_schools(file, library.vocabulary)
    if trust.name or len(trust.schools) != 1:
        raise Faults(Fault("Each school publishes for itself.", "Give that school's own file.", str(file)))
    root = folder or folder_for(file)
    if not root.is_dir():
        step = "Make its policies first, or name their folder with --out."
        raise Faults(Fault("There is no folder with this school's policies.", step, str(root)))
    found = write_bundle(root, library, trust.schools[0][1], on, also or ())
    if json:
        as_json(_bundle_data(found))
    else:
        _tell_bundle(found)
    return NEEDS_A_PERSON if found.waiting or found.missing or found.notes else DONE


def _tell_bundle(found: PublishedBundle) -> None:
    for each in found.copies:
        out.print(f"  {each.title:<52.52}  {', '.join(words for words, _ in each.files)}", markup=False)
    out.print(f"{count(len(found.copies), 'policy', 'policies')} for your website: {found.index}", markup=False)
    if found.waiting:
        out.print(f"Not approved yet, and to be published: {'; '.join(found.waiting)}.", markup=False)
    if found.missing:
        said = f"{count(len(found.missing), 'document')} that the law says must be published"
        out.print(f"{said}: not among these files. Each with why: {found.listing}", markup=False)
    for note in found.notes:
        err.print(note, markup=False, style="yellow")


def _bundle_data(found: PublishedBundle) -> dict[str, object]:
    return {
        "folder": str(found.folder), "index": str(found.index), "list": str(found.listing), "waiting": found.waiting,
        "missing": found.missing, "notes": found.notes,
        "published": [
            {"policy": each.key, "title": each.title, "approved": each.about, "files": [name for _, name in each.files]}
            for each in found.copies
        ],
    }  # fmt: skip
