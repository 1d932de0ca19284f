"""What `policygen generate` says at its end: files left alone or not used, what earlier versions left, and where to start."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from policygen.cli.app import err, tell_kept
from policygen.cli.held_up import tell_held_up
from policygen.language.english import count
from policygen.runs.adopted_files import Adopted
from policygen.runs.file_record import RECORD, laid_flat
from policygen.runs.layout import FORMS, POLICIES, RECORDS, START, WEB
from policygen.runs.model import Result, Run

_OLD_DEFAULT: Final = Path("policies")
"""Where earlier versions wrote to if no folder was named."""
_NAMED: Final = 2
"""So many files are named in one line; the others are counted."""


def tell_notes(results: Sequence[Result], adopted: Adopted, run: Run) -> None:
    """Say of each file that was left alone or is not used why."""
    for result in results:
        if result.written:
            tell_kept(result.written.kept, result.written.instead)
        for each in result.beside:
            tell_kept(each.kept, each.path)
    _tell_forms(run, results)
    others = [seen for seen in adopted.files if seen.not_asked]
    if not set(adopted.asked_for) <= adopted.matches.keys() or len(others) <= _NAMED:
        others = []  # one of them may be what is missed
    for seen, asks in adopted.not_used():
        if seen not in others:
            err.print(f"{seen.path} is not used: {seen.why}.", markup=False, style="red" if asks else "yellow")
    if others:
        err.print(f"{len(others)} adopted files are not used: this run was not asked for their policies.", markup=False)
    for seen in adopted.files:
        if seen.doubt:
            err.print(f"{seen.path}: {seen.doubt}.", markup=False, style="red")


def tell_all(results: Sequence[Result], adopted: Adopted, run: Run, file: Path) -> None:
    """Say everything at the end of a run of one policy, or of one that was asked for at length."""
    tell_notes(results, adopted, run)
    if run.dry_run:
        return
    policies = "1 policy is" if len(results) == 1 else f"{len(results)} policies are"
    err.print(f"\n{policies} in the folder {run.folder / POLICIES}.", markup=False)
    tell_laid_flat([run.folder])
    tell_held_up([(result.made.document.title, result.made.to_do) for result in results], file)
    to_do = {each.question for result in results for each in result.made.to_do}
    if to_do:
        questions = "1 question is" if len(to_do) == 1 else f"{len(to_do)} questions are"
        said = f"{questions} still open (shaded in the documents, listed on their first page). To answer: policygen ask {file}"
        err.print(said, markup=False)
    _tell_start(run)


def tell_all_in_short(results: Sequence[Result], adopted: Adopted, run: Run) -> None:
    """Say in a line each, at the end of a run of a whole suite, what a person should know besides; the whole is in --long."""
    kept = [result.written.kept.name for result in results if result.written and result.written.kept]
    kept += [each.kept.name for result in results for each in result.beside if each.kept]
    _tell_named("Edited since, so left alone; the new one is beside it", kept, "yellow")
    not_used = adopted.not_used()
    _tell_named("May be a policy of yours, and is not used", [seen.path.name for seen, asks in not_used if asks], "red")
    _tell_named("Not used (why: --long)", [seen.path.name for seen, asks in not_used if not asks], "yellow")
    _tell_named("To be looked at", [seen.path.name for seen in adopted.files if seen.doubt], "red")
    if run.dry_run:
        return
    held_up = sum(any(each.critical for each in result.made.to_do) for result in results)
    if held_up:
        said = f"Not ready for approval: {count(held_up, 'policy', 'policies')}, for a child's safety hangs on what is open."
        err.print(said, markup=False, style="red")
    tell_laid_flat([run.folder])
    _tell_start(run)


def _tell_named(what: str, names: Sequence[str], style: str) -> None:
    if names:
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        err.print(f"{what}: {', '.join(names[:_NAMED])}{more}.", markup=False, style=style)


def _tell_start(run: Run) -> None:
    """Say which page to open first."""
    if not run.dry_run:
        err.print(f"Open {run.folder / START}", markup=False, soft_wrap=True)


def _tell_forms(run: Run, results: Sequence[Result]) -> None:
    if "forms" not in run.extras:
        return
    number = sum(each.kind == "forms" for result in results for each in result.beside)
    said = f"{count(number, 'form')} would go into" if run.dry_run else "The forms are in"
    err.print(f"{said} {run.folder / FORMS}; a form that someone edited is never written over.", markup=False)


def tell_laid_flat(folders: Sequence[Path]) -> None:
    """Say what earlier versions left in the folders of a run themselves, and where the new files are."""
    found = {folder: len(laid_flat(folder)) for folder in folders}
    files, where = sum(found.values()), [folder for folder, number in found.items() if number]
    if not files:
        return
    lie = "lies" if files == 1 else "lie"
    place = f"in {where[0]} itself" if len(where) == 1 else f"in the folders of {count(len(where), 'school')} themselves"
    err.print(
        f"{count(files, 'file')} of an earlier version of policygen {lie} {place} and stay{'s' if files == 1 else ''} as before. "
        f"The new ones are in the folders {POLICIES}, {WEB} and {RECORDS} there. Remove the old ones when you like.",
        markup=False,
        style="yellow",
    )


def tell_old_default(folder: Path) -> None:
    """Say that the files of earlier runs are in another folder, where they went if none was named."""
    if (_OLD_DEFAULT / RECORD).is_file() or any(_OLD_DEFAULT.glob("*/policygen-run.json")):
        said = f"The folder {_OLD_DEFAULT} is of an earlier version of policygen and stays as it is. New files go to {folder}."
        err.print(said, markup=False, style="yellow")
