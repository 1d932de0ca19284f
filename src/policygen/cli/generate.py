"""`policygen generate`: a school's policies as Word documents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn

from policygen.cli.app import DONE, NEEDS_A_PERSON, as_json, command, day, err, library, out
from policygen.errors import Fault, SchoolFaults
from policygen.generate import Generated
from policygen.library import Library
from policygen.outputs import Written, file_stem, prepare_folder, write_policy
from policygen.schools import read_school
from policygen.wording import long_date


@command
def generate(
    file: Annotated[Path, typer.Argument(help="The school's answers, made with: policygen ask FILE")],
    on: Annotated[str | None, typer.Option(help="The date to follow the law of, such as 2026-09-01. Today if left out.")] = None,
    policy: Annotated[list[str] | None, typer.Option(help="Only this policy; may be repeated. All if left out.")] = None,
    folder: Annotated[Path, typer.Option("--out", help="The folder to write to.")] = Path("policies"),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be made and write nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> int:
    """Make a school's policies as Word documents.

    Exit code 0: done. 1: something to put right first. 3: done, and a person still has something to complete.
    """
    when, shelf = day(on), library()
    school = read_school(file, shelf.vocabulary)
    keys = policy or list(shelf.policies)
    for key in keys:
        shelf.policy(key)
    if not dry_run:
        prepare_folder(folder)
    results: list[tuple[Generated, Written | None]] = []
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), console=err, transient=True) as progress:
        for key in keys:
            progress.add_task(f"Making the {shelf.policies[key].file.title.lower()} …", total=None)
            made = _made(shelf, key, school.answers, when, file)
            results.append((made, None if dry_run else write_policy(made, folder)))
    if json:
        as_json([_summary(made, written, folder) for made, written in results])
    else:
        for made, written in results:
            _tell(made, written, folder, file)
    return NEEDS_A_PERSON if any(made.to_do for made, _ in results) else DONE


def _made(shelf: Library, key: str, answers: Any, when: Any, file: Path) -> Generated:
    from policygen.generate import generate as make

    try:
        return make(shelf.policy(key), shelf, answers, when)
    except SchoolFaults as error:
        step = Fault(f"Answer what is missing with: policygen ask {file}")
        raise SchoolFaults([*(fault.at(file) for fault in error.faults), step]) from error


def _summary(made: Generated, written: Written | None, folder: Path) -> dict[str, Any]:
    name = file_stem(made.document.school, made.manifest.policy, made.manifest.on)
    return {
        "policy": made.manifest.policy,
        "title": made.document.title,
        "school": made.document.school,
        "on": made.manifest.on,
        "edition": made.document.edition,
        "document": str(written.document if written else folder / f"{name}.docx"),
        "manifest": str(written.manifest) if written else None,
        "written": written is not None and not written.unchanged,
        "clauses": len(made.selection.clauses),
        "requirements": len(made.selection.met),
        "gaps": [each.id for each in made.selection.gaps],
        "to_do": [{"fact": each.fact, "question": each.question} for each in made.to_do],
        "unverified": [
            {"requirement": each.id, "title": each.title, "basis": "unread" if each.unread else each.basis}
            for each in made.unverified
        ],
    }


def _tell(made: Generated, written: Written | None, folder: Path, file: Path) -> None:
    out.print(f"[bold]{made.document.title}[/bold], {made.document.school}", highlight=False)
    out.print(f"  follows       {made.document.edition}, as in force on {long_date(made.law.on)}", markup=False)
    out.print(f"  clauses       {len(made.selection.clauses)}, meeting {len(made.selection.met)} requirements")
    out.print(f"  gaps          {len(made.selection.gaps) or 'none'}")
    out.print(f"  to do         {len(made.to_do) or 'nothing'}")
    for each in made.to_do[:12]:
        out.print(f"                - {each.question}", markup=False)
    if len(made.to_do) > 12:
        out.print(f"                … and {len(made.to_do) - 12} more: policygen ask {file} --no-input", markup=False)
    _tell_unverified(made)
    if written is None:
        name = file_stem(made.document.school, made.manifest.policy, made.manifest.on)
        out.print(f"  would write   {folder / name}.docx", markup=False)
        return
    if written.kept:
        err.print(f"{written.kept} has been edited since it was made, so it was left alone.", markup=False, style="yellow")
    said = "unchanged" if written.unchanged else "written"
    out.print(f"  {said:<13} {written.document}", markup=False)


def _tell_unverified(made: Generated) -> None:
    total = len(made.selection.met)
    if not made.unverified:
        out.print(f"  verified      all {total} requirements, against the official text of the edition in force")
        return
    counts: dict[str, int] = {}
    for each in made.unverified:
        kind = "not read in this edition" if each.unread else each.basis
        counts[kind] = counts.get(kind, 0) + 1
    listed = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    out.print(f"  not verified  {len(made.unverified)} of {total} requirements ({listed}).", markup=False)
    out.print("                Ask which: policygen explain --unverified", markup=False)
