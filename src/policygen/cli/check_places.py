"""`policygen check --against`: whether requirements stand where they say, looked up in an edition's own text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import typer
from rich.markup import escape

from policygen.cli.app import DONE, FIX, as_json, err, out
from policygen.cli.guidance_files import guidance_file
from policygen.errors import Fault, Faults
from policygen.formats import strict_yaml
from policygen.guidance.locus_check import LocusFinding, check_loci
from policygen.law.model import Source
from policygen.library.model import Library

_AGAINST: Final = re.compile(r"([\w.-]+)@([^=]+)=(.+)")


def check_places(library: Library, root: Path, against: Sequence[str], json: bool) -> int:
    """Look up every requirement's place; return the exit code."""
    told: list[dict[str, Any]] = []
    failed = False
    for each in against:
        source, edition, path = _editions_asked(library, each)
        findings = check_loci(source, edition, guidance_file(path, to_compare=False))
        _refuse_another_text(findings, source, edition, path)
        failed = failed or any(finding.failed for finding in findings)
        if json:
            told.append(
                {"source": source.key, "edition": edition, "file": str(path), "places": [_places_data(one) for one in findings]}
            )
        else:
            _tell_places(source, edition, findings, root)
    if json:
        as_json(told)
    return FIX if failed else DONE


def _refuse_another_text(findings: Sequence[LocusFinding], source: Source, edition: str, path: Path) -> None:
    """Raise Faults where a file has hardly a place that the law names: it is another text, and our places are not to blame."""
    if len(findings) >= _ENOUGH and sum(each.verdict == "missing" for each in findings) > _HARDLY * len(findings):
        what = f"This does not read like {source.file.short} {edition}: hardly one of the {len(findings)} places named is in it."
        step = "Give the edition's own PDF, its web page, or its text from: pdftotext -layout FILE.pdf"
        raise Faults(Fault(what, step, str(path)))


_ENOUGH: Final = 5
_HARDLY: Final = 0.8


def _editions_asked(library: Library, against: str) -> tuple[Source, str, Path]:
    parts = _AGAINST.fullmatch(against)
    if parts is None:
        raise typer.BadParameter("say it as kcsie@2025=FILE.pdf", param_hint="--against")
    key, edition, path = parts.groups()
    source = library.legislation.sources.get(key)
    if source is None:
        raise Faults(
            Fault(f"There is no source called '{key}'.", f"There are: {', '.join(sorted(library.legislation.sources))}.")
        )
    if edition not in source.file.editions:
        raise Faults(Fault(f"'{key}' has no edition '{edition}'.", f"It has {', '.join(source.file.editions)}."))
    return source, edition, Path(path)


def _tell_places(source: Source, edition: str, findings: Sequence[LocusFinding], root: Path) -> None:
    for each in findings:
        if each.failed or (each.verdict in ("wrong", "missing") and not each.official):
            kind, colour = ("fault", "red") if each.failed else ("to do", "yellow")
            out.print(f"[{colour}]{kind:<6}[/{colour}]", end=" ")
            out.print(str(_place_fault(each, edition, root)), markup=False)
    unsigned = [each.requirement for each in findings if each.verdict == "no signs" and each.official]
    if unsigned:
        out.print(f"[dim]note  [/dim] No signs to look up ({len(unsigned)}): {escape(', '.join(unsigned))}")
    counts = Counter(each.verdict for each in findings)
    said = ", ".join(f"{count} {verdict}" for verdict, count in counts.items()) or "no requirement states a place"
    err.print(f"{source.file.short} {edition}: {said}", markup=False)


def _place_fault(finding: LocusFinding, edition: str, root: Path) -> Fault:
    folders, _, key = finding.requirement.rpartition(".")
    path = f"legislation/{folders.replace('.', '/')}.yaml"
    file = root / path
    text = file.read_text(encoding="utf-8-sig") if file.is_file() else ""
    line = strict_yaml.parse(text, path).line(key, "editions", edition, "at")
    step = f"Its signs stand in {finding.likely}." if finding.likely else "Its signs stand nowhere in that text."
    if not finding.check_phrases and not finding.likely:
        step = "Correct the place."
    return Fault(f"{finding.requirement}: {_place_said(finding)}", step, path, line)


def _place_said(finding: LocusFinding) -> str:
    if finding.verdict == "missing":
        return f"the text has no {', no '.join(finding.missing)}."
    if finding.verdict == "no place":
        return "it claims the official text and names no place."
    return f"none of its signs stands in {finding.at}."


def _places_data(finding: LocusFinding) -> dict[str, Any]:
    return {
        "requirement": finding.requirement,
        "at": finding.at,
        "official": finding.official,
        "verdict": finding.verdict,
        "failed": finding.failed,
        "signs_not_there": list(finding.check_phrases),
        "missing": list(finding.missing),
        "likely": finding.likely,
    }
