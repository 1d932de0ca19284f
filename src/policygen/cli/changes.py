"""`policygen changes`: what differs between two things of the same kind."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from policygen.cli.app import command
from policygen.cli.changes_guidance import GuidanceQuestion, guidance_changes
from policygen.errors import Fault, Faults

_GUIDANCE: Final = frozenset({".pdf", ".html", ".htm", ".txt"})


@command
def changes(
    old: Annotated[Path, typer.Argument(help="The edition before: a PDF, a saved GOV.UK page, or text from pdftotext.")],
    new: Annotated[Path, typer.Argument(help="The new edition.")],
    html: Annotated[Path | None, typer.Option("--html", help="Write the changes as a web page to this file too.")] = None,
    source: Annotated[
        str | None, typer.Option(help="The source in legislation/ whose requirements cite it, such as kcsie.")
    ] = None,
    from_edition: Annotated[str, typer.Option("--from-edition", help="The name of the old edition there.")] = "",
    to_edition: Annotated[str, typer.Option("--to-edition", help="The name of the new edition there.")] = "",
    apply: Annotated[
        bool, typer.Option("--apply", help="Write the places of the new edition into legislation/, for review.")
    ] = False,
    root: Annotated[
        Path | None, typer.Option("--root", help="A folder with legislation/ and policy_templates/ of your own.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> int:
    """Compare two editions of published guidance: what changed in words, and which requirements it touches.

    Exit code 0: done. 3: done, and requirements stand in passages whose words changed, which a person has to read.
    """
    kinds = {_kind(old), _kind(new)}
    if kinds == {"guidance"}:
        question = GuidanceQuestion(html, source, from_edition, to_edition, apply, root, json)
        return guidance_changes(old, new, question)
    strange = old if _kind(old) != "guidance" else new
    step = f"Give two files of guidance: {', '.join(sorted(_GUIDANCE))}."
    raise Faults(Fault("This is not a file of published guidance.", step, str(strange)))


def _kind(path: Path) -> str:
    return "guidance" if path.suffix.lower() in _GUIDANCE else ""
