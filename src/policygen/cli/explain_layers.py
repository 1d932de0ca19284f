"""`policygen explain --layers TRUST.yaml`: what each layer changes, and what is then unmet for which schools."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rich.markup import escape

from policygen.cli.app import DONE, as_json, out
from policygen.law.model import Requirement
from policygen.layers.load import library_for
from policygen.layers.report import LayerChange, change_data, key_of, layer_changes
from policygen.library.model import Library
from policygen.schools.trust_file import Trust, read_schools

_COLOUR = {"added": "green", "replaced": "yellow", "removed": "red"}


def tell_layers(library: Library, file: Path, on: date, *, as_data: bool) -> int:
    """Print what the layers of a trust, or of a school, change; return the exit code."""
    trust = read_schools(file, library.vocabulary)
    schools = changes_of(library, trust, on)
    if as_data:
        as_json([change_data(each, keys) for each, keys in schools])
        return DONE
    if not schools:
        out.print("No layer changes anything.")
    layer = ""
    for each, keys in schools:
        if str(each.layer) != layer:
            layer = str(each.layer)
            out.print(f"\n[bold underline]{escape(each.layer.name)}[/bold underline] [dim]({each.layer.kind})[/dim]")
        _tell_report(each, keys, trust)
    return DONE


def changes_of(library: Library, trust: Trust, on: date) -> list[tuple[LayerChange, list[str]]]:
    """Return every change of every layer, with the schools that have it."""
    changed: dict[str, list[LayerChange]] = {}
    found: dict[tuple[str, ...], tuple[LayerChange, list[str]]] = {}
    for key, school in trust.schools:
        changed_library = library_for(library, trust, school)
        if changed_library.digest not in changed:
            changed[changed_library.digest] = list(layer_changes(changed_library, changed_library.legislation.on(on)))
        for each in changed[changed_library.digest]:
            found.setdefault((*key_of(each), each.after), (each, []))[1].append(key)
    return [found[name] for name in sorted(found)]


def _tell_report(change: LayerChange, schools: list[str], trust: Trust) -> None:
    where = "every school" if len(schools) == len(trust.schools) else ", ".join(schools)
    colour = _COLOUR[change.kind]
    out.print(f"[{colour}]{change.kind:<9}[/{colour}] {change.policy}: [bold]{change.clause}[/bold] [dim]({escape(where)})[/dim]")
    if change.reason:
        out.print(f"  because  {change.reason}", markup=False)
    if change.before:
        out.print(f"  before   {_on_one_line(change.before)}", markup=False)
    if change.after:
        out.print(f"  after    {_on_one_line(change.after)}", markup=False)
        out.print(f"  in       {change.place}", markup=False)
    for each in change.unmet:
        out.print(f"  unmet    {each.id}: {each.title} ({each.citation()}; {each.force}); {_for_whom(each)}", markup=False)


def _for_whom(requirement: Requirement) -> str:
    return "for every school" if requirement.applies == "everyone" else f"for a school with: {requirement.applies}"


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
