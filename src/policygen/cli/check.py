"""`policygen check`: the library, a school's answers, or the words of a policy."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import typer

from policygen.cli.app import DONE, FIX, NEEDS_A_PERSON, On, OwnFolder, as_json, command, err, out, read_library
from policygen.cli.check_options import (
    AdoptedFolder,
    Against,
    AsJson,
    Checked,
    Must,
    OnePolicy,
    Root,
    Suite,
    WithPairs,
    WithPoints,
)
from policygen.cli.check_places import check_places
from policygen.errors import Fault, Faults
from policygen.formats import strict_yaml
from policygen.law.stale_terms import Passage, passages
from policygen.library.load import load, shipped_root
from policygen.library.model import Library
from policygen.library.review import Finding, check_library, check_musts, check_school, check_text
from policygen.runs.inspection_packs import pack_file
from policygen.runs.self_assessments import audit_library, council_layouts
from policygen.runs.trainings import training_sessions
from policygen.schools.school_file import read_school

ORDINARY_SCHOOL: Final = "oakfield-primary"
"""The example whose policies are held against their budgets of words."""

POLICY_TEXTS: Final = (".docx", ".md", ".txt")
OTHER_DOCUMENTS: Final = (".doc", ".docm", ".odt", ".pdf", ".rtf")


@command
def check(
    file: Checked = None,
    on: On = None,
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
    """Check the law and the policies, what a school's answers leave open, or a policy for terms that are out of
    date and, in Word, for what keeps people from reading it.

    With --suite, hold all policies of a school against each other, as policygen makes them or, with --policies, as you adopted
    and edited them.

    With --against, look up in the official text whether each requirement stands where it says.

    Exit code 0: nothing found. 1: faults to put right. 3: nothing is wrong, and a person still has something to do.
    """
    library, asked_on = load(root, own=own) if root else read_library(own), [on] if on else []
    on = on or date.today()
    if policies is not None and not suite:
        raise typer.BadParameter("It goes with --suite.", param_hint="--policies")
    if points or policy or pairwise:
        from policygen.cli.check_points import check_the_points

        return check_the_points(library, root, file, policy, asked_on, asked=points, pairwise=pairwise, json=json)
    if suite:
        from policygen.cli.check_suite import check_the_suite

        return check_the_suite(library, file, on, policies, json=json)
    if against:
        return check_places(library, root or shipped_root(), against, json)
    found = _library_findings(library, root, file, on, must=must)
    if not (file or must or own or any(each.kind == "fault" for each in found)):
        found += _too_long(library, root or shipped_root(), on)
    return _told(found, json=json)


def _library_findings(library: Library, root: Path | None, file: Path | None, on: date, *, must: bool) -> list[Finding]:
    if file is not None:
        return _check_file(library, file, on)
    council_layouts(audit_library(library, on, root), root)  # stops with every fault in them
    training_sessions(library, root)
    pack_file(library, root)
    return check_musts(library, on) if must else check_library(library, on)


def _too_long(library: Library, root: Path, on: date) -> list[Finding]:
    """Return the policies over their budget of words, and those with paragraphs nobody can use; none without examples."""
    example = root / "examples" / f"{ORDINARY_SCHOOL}.yaml"
    if not example.is_file():
        return []
    from policygen.generation.length import policy_lengths

    answers = read_school(example, library.vocabulary).answers
    return [
        Finding("fault" if each.over and number == 0 else "note", fault)
        for each in policy_lengths(library, answers, on)
        for number, fault in enumerate(each.faults())
    ]


def _told(findings: list[Finding], *, json: bool) -> int:
    """Print what was found; return the exit code."""
    if json:
        as_json([_finding_data(each) for each in findings])
    else:
        for each in findings:
            colour = {"fault": "red", "to do": "yellow"}.get(each.kind, "dim")
            out.print(f"[{colour}]{each.kind:<6}[/{colour}]", end=" ")
            out.print(str(each.fault), markup=False)
        _tell_totals(findings)
    if any(each.kind == "fault" for each in findings):
        return FIX
    return NEEDS_A_PERSON if any(each.kind == "to do" for each in findings) else DONE


def _check_file(library: Library, file: Path, on: date) -> list[Finding]:
    if file.suffix.lower() in POLICY_TEXTS:
        return [*check_text(_read_policy(file), library.stale_terms, str(file), on), *_accessibility(file)]
    if file.suffix.lower() in OTHER_DOCUMENTS:
        step = "Open it in Word, save it as a Word document (.docx), and check that."
        raise Faults(Fault("A document of this kind is not read here.", step, str(file)))
    return check_school(library, read_school(file, library.vocabulary), str(file), on)


def _accessibility(file: Path) -> list[Finding]:
    """Return what keeps people from reading a Word file, and what in it was not read."""
    if file.suffix.lower() != ".docx":
        return []
    from policygen.word.reading.accessibility import barriers
    from policygen.word.reading.unread import unread_parts

    data = file.read_bytes()
    found = [
        Finding("to do", Fault(f"{each.what} ({each.where})", each.next_step, str(file))) for each in barriers(data, str(file))
    ]
    step = "Read its words yourself, or put them in the document as text."
    unread = [
        Finding("to do", Fault(f"The file holds {each}, which is not read.", step, str(file))) for each in unread_parts(data)
    ]
    return found + unread


def _read_policy(file: Path) -> list[Passage]:
    try:
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise Faults(Fault("There is no such file.", "Look whether the name and the folder are right.", str(file))) from error
    except OSError as error:
        step = "If it is open in Word, close it there."
        raise Faults(Fault(f"This file cannot be read: {error.strerror}.", step, str(file))) from error
    if file.suffix.lower() != ".docx":
        return list(passages(strict_yaml.decode(data, str(file))))
    from policygen.word.reading.passages import paragraphs

    try:
        return [Passage(text, ((0, place),)) for place, text in paragraphs(data)]
    except Faults as error:
        raise Faults(fault.at(file) for fault in error.faults) from error


def _finding_data(finding: Finding) -> dict[str, Any]:
    fault = finding.fault
    return {
        "kind": finding.kind,
        "what": fault.what,
        "next_step": fault.next_step,
        "path": fault.path,
        "line": fault.line,
    }


def _tell_totals(findings: list[Finding]) -> None:
    counts: dict[str, int] = {}
    for each in findings:
        counts[each.kind] = counts.get(each.kind, 0) + 1
    said = ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "Nothing found."
    err.print(said, markup=False)
