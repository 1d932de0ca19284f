"""`policygen check SCHOOL --suite`: whether a school's policies agree with each other."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import typer

from policygen.cli.app import DONE, NEEDS_A_PERSON, as_json, err, out
from policygen.consistency.findings import Contradiction
from policygen.consistency.school_suite import Folder, school_suite
from policygen.errors import Fault, Faults, SchoolFaults
from policygen.layers.load import library_for
from policygen.library.model import Library
from policygen.runs.adopted_files import find_priors
from policygen.schools.school_file import School
from policygen.schools.trust_file import Trust, read_schools

_POLICY_FILES: Final = frozenset({".docx", ".doc", ".odt", ".pdf", ".rtf", ".md", ".txt", ".html", ".htm"})
_COLOURS: Final = {True: "dim", False: "yellow"}


def check_the_suite(library: Library, file: Path | None, on: date, policies: Path | None, *, json: bool) -> int:
    """Hold a school's policies against each other, or those of each school of a trust; return the exit code."""
    if file is None:
        raise typer.BadParameter("Name the school's file: policygen check SCHOOL.yaml --suite.", param_hint="--suite")
    trust = read_schools(file, library.vocabulary)
    several = bool(trust.name) or len(trust.schools) > 1
    found = {
        key: _of(library_for(library, trust, school, key), school, file, on, _folder(policies, key, several))
        for key, school in trust.schools
    }
    if json:
        as_json([_findings_data(each, key if several else "") for key, clashes in found.items() for each in clashes])
    else:
        _tell_findings(found, trust, policies)
    return NEEDS_A_PERSON if any(not each.is_note for clashes in found.values() for each in clashes) else DONE


def _folder(policies: Path | None, key: str, several: bool) -> Path | None:
    """Return the folder of one school: of a trust, the one in --policies that has the school's name."""
    if policies is None:
        return None
    if not policies.is_dir():
        raise Faults(Fault("There is no such folder.", "Give the folder with the policies you adopted.", str(policies)))
    folder = policies / key if several else policies
    if not folder.is_dir():
        err.print(f"There is no folder {folder}, so the words that policygen makes are checked.", markup=False, style="yellow")
    return folder


def _of(library: Library, school: School, file: Path, on: date, folder: Path | None) -> list[Contradiction]:
    read, unread = _read_suite(library, folder) if folder is not None and folder.is_dir() else (None, [])
    try:
        return [*unread, *school_suite(library, school.answers, on).clashes(read)]
    except SchoolFaults as error:
        step = Fault(f"Answer what is missing with: policygen ask {file}")
        raise SchoolFaults([*(fault.at(str(file)) for fault in error.faults), step]) from error


def _read_suite(library: Library, folder: Path) -> tuple[Folder, list[Contradiction]]:
    """Return what is in a school's folder, and the files in it that cannot be read."""
    unread: list[Contradiction] = []
    matches = find_priors(folder, library, "accept", lambda path, error: unread.append(_unread(path, error)))
    for match in matches.values():
        if match.prior.pending:
            err.print(f"{match.path.name}: {match.prior.pending} tracked changes are read as if accepted.", markup=False)
    names = [path.stem for path in sorted(folder.rglob("*")) if path.suffix.lower() in _POLICY_FILES and _is_a_policy(path)]
    return Folder({key: match.prior for key, match in matches.items()}, names), unread


def _unread(path: Path, error: Faults) -> Contradiction:
    fault = error.faults[0]
    what = (
        f"{path.name} is not checked; if it is a policy that policygen makes, policygen's own words stand in for it. {fault.what}"
    )
    return Contradiction("unread file", what, (), fault.next_step)


def _is_a_policy(path: Path) -> bool:
    return not path.name.startswith(("~$", "."))


def _tell_findings(found: dict[str, list[Contradiction]], trust: Trust, policies: Path | None) -> None:
    for key, clashes in found.items():
        if trust.name:
            out.print(str(key), style="bold", markup=False)
        for each in clashes:
            _tell_one(each)
        counted = sum(not each.is_note for each in clashes)
        said = "The policies agree with each other." if not counted else f"{counted} to look at."
        notes = len(clashes) - counted
        more = f" {notes} more policies are named in them." if notes else ""
        err.print(f"{said}{more}", markup=False)
    if policies is None:
        err.print("To check your adopted and edited files too: --policies FOLDER", markup=False)


def _tell_one(clash: Contradiction) -> None:
    kind = "note" if clash.is_note else "to do"
    out.print(f"[{_COLOURS[clash.is_note]}]{kind:<6}[/]", end=" ")
    out.print(clash.what if clash.is_note else f"{clash.what} {clash.next_step}", markup=False)
    for place in () if clash.is_note else clash.places:
        out.print(f"       - {place}", markup=False)


def _findings_data(clash: Contradiction, school: str) -> dict[str, Any]:
    return {
        **({"school": school} if school else {}),
        "kind": clash.kind,
        "what": clash.what,
        "places": [
            {"policy": each.policy, "file": each.file or None, "heading": each.heading, "words": each.words}
            for each in clash.places
        ],
        "next_step": clash.next_step,
    }
