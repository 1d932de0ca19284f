"""`policygen check`: policies made anywhere, a school's answers, or the library itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import typer

from policygen.cli.app import On, OwnFolder, command, read_library
from policygen.cli.check_options import (
    AdoptedFolder,
    Against,
    AsJson,
    AtLength,
    Checked,
    Must,
    OnePolicy,
    ReportFolder,
    Root,
    SchoolAnswers,
    Suite,
    WhatFileIs,
    WithPairs,
    WithPoints,
)
from policygen.cli.check_places import check_places
from policygen.cli.check_words import tell_findings
from policygen.library.load import load, shipped_root
from policygen.library.model import Library
from policygen.library.review import Finding, check_library, check_musts, check_school
from policygen.runs.inspection_packs import pack_file
from policygen.runs.reading import groups_for_reading
from policygen.runs.self_assessments import audit_library, council_layouts
from policygen.runs.trainings import training_sessions
from policygen.schools.school_file import read_school

ORDINARY_SCHOOL: Final = "oakfield-primary"
"""The example whose policies are held against their budgets of words."""

ANSWERS: Final = (".yaml", ".yml")


@command
def check(
    files: Checked = None,
    on: On = None,
    school: SchoolAnswers = None,
    what: WhatFileIs = None,
    out_folder: ReportFolder = None,
    long: AtLength = False,
    root: Root = None,
    against: Against = None,
    suite: Suite = False,
    policies: AdoptedFolder = None,
    must: Must = False,
    points: WithPoints = False,
    policy: OnePolicy = None,
    pairwise: WithPairs = False,
    own: OwnFolder = None,
    json: AsJson = False,
) -> int:
    """Check policies made anywhere, without a question: what the law asks that they do not say, what in them is out of
    date, wrong or another school's, and what was left over. Of a folder: which document is here, missing or out of date.

    Of a school's answers: what they leave open. Without a file: the law and the policies that policygen holds.

    With --suite, hold all policies of a school against each other, as policygen makes them or, with --policies, as you adopted
    and edited them.

    With --against, look up in the official text whether each requirement stands where it says.

    Exit code 0: nothing found. 1: faults to put right, law that is not said among them. 3: nothing is wrong for sure, and a
    person still has something to look at. 2: the command was not understood.
    """
    library, asked_on = load(root, own=own) if root else read_library(own), [on] if on else []
    on, file = on or date.today(), files[0] if files else None
    _refuse_policies(policies, suite=suite)
    if files and not (points or policy or pairwise or suite or against) and _are_policies(files):
        from policygen.cli.check_any import Asked, check_any

        return check_any(library, files, Asked(on, school, tuple(what or ()), out_folder, long=long, json=json))
    _refuse_several(files)
    if points or policy or pairwise:
        from policygen.cli.check_points import check_the_points

        return check_the_points(library, root, file, policy, asked_on, asked=points, pairwise=pairwise, json=json)
    if suite:
        from policygen.cli.check_suite import check_the_suite

        return check_the_suite(library, file, on, policies, json=json, long=long)
    if against:
        return check_places(library, root or shipped_root(), against, json)
    found = _library_findings(library, root, file, on, must=must)
    if not (file or must or own):
        found += _too_long(library, root or shipped_root(), on, found)
    return tell_findings(found, json=json)


def _library_findings(library: Library, root: Path | None, file: Path | None, on: date, *, must: bool) -> list[Finding]:
    if file is not None:
        return _check_file(library, file, on)
    audit = audit_library(library, on, root)
    council_layouts(audit, root)  # stops with every fault in them
    groups_for_reading(library, audit.training, root)
    training_sessions(library, root)
    pack_file(library, root)
    return check_musts(library, on) if must else check_library(library, on)


def _too_long(library: Library, root: Path, on: date, found: Sequence[Finding]) -> list[Finding]:
    """Return the policies over their budget of words, and those with paragraphs nobody can use; none without examples.

    None either where faults were found: a library with faults makes no policies.
    """
    example = root / "examples" / f"{ORDINARY_SCHOOL}.yaml"
    if not example.is_file() or any(each.kind == "fault" for each in found):
        return []
    from policygen.generation.length import policy_lengths

    answers = read_school(example, library.vocabulary).answers
    return [
        Finding("fault" if each.over and number == 0 else "note", fault)
        for each in policy_lengths(library, answers, on)
        for number, fault in enumerate(each.faults())
    ]


def _refuse_policies(policies: Path | None, *, suite: bool) -> None:
    if policies is not None and not suite:
        raise typer.BadParameter("It goes with --suite.", param_hint="--policies")


def _refuse_several(files: Sequence[Path] | None) -> None:
    if files and len(files) > 1:
        raise typer.BadParameter("Give one file here.", param_hint="FILE")


def _are_policies(files: Sequence[Path]) -> bool:
    """Return whether files are policies and not a school's answers."""
    return any(path.is_dir() or path.suffix.lower() not in ANSWERS for path in files)


def _check_file(library: Library, file: Path, on: date) -> list[Finding]:
    return check_school(library, read_school(file, library.vocabulary), str(file), on)
