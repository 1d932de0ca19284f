"""Findings in plain lines, and the words and the readability of a text that is no policy or hardly has words."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

from policygen.cli.app import DONE, FIX, NEEDS_A_PERSON, as_json, err, out
from policygen.errors import Fault, Faults
from policygen.formats import strict_yaml
from policygen.law.stale_terms import Passage, passages
from policygen.library.model import Library
from policygen.library.review import Finding, check_text
from policygen.storage import read_whole

POLICY_TEXTS: Final = (".docx", ".md", ".txt")


def tell_findings(findings: list[Finding], *, json: bool) -> int:
    """Print what was found; return the exit code."""
    if json:
        as_json([finding_data(each) for each in findings])
    else:
        for each in findings:
            colour = {"fault": "red", "to do": "yellow"}.get(each.kind, "dim")
            out.print(f"[{colour}]{each.kind:<6}[/{colour}]", end=" ")
            out.print(str(each.fault), markup=False)
        _tell_totals(findings)
    if any(each.kind == "fault" for each in findings):
        return FIX
    return NEEDS_A_PERSON if any(each.kind == "to do" for each in findings) else DONE


def check_words(library: Library, file: Path, on: date) -> list[Finding]:
    """Return the stale terms of a text that is no policy, or hardly has words, and what keeps people from reading it in Word."""
    return [*check_text(_read_policy(file), library.stale_terms, str(file), on), *barriers_of(file)]


def barriers_of(file: Path) -> list[Finding]:
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
    data = read_whole(file)
    if file.suffix.lower() != ".docx":
        return list(passages(strict_yaml.decode(data, str(file))))
    from policygen.word.reading.passages import paragraphs

    try:
        return [Passage(text, ((0, place),)) for place, text in paragraphs(data)]
    except Faults as error:
        raise Faults(fault.at(file) for fault in error.faults) from error


def finding_data(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data for a program to read."""
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
