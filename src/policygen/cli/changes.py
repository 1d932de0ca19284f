"""`policygen changes`: what differs between two days, two editions, or two files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from policygen.cli.app import OwnFolder, command, day
from policygen.cli.changes_guidance import GuidanceQuestion, guidance_changes
from policygen.cli.changes_law import LawQuestion, law_and_school_changes
from policygen.cli.changes_word import word_changes
from policygen.errors import Fault, Faults

_GUIDANCE: Final = frozenset({".pdf", ".html", ".htm", ".txt"})
_WORD: Final = frozenset({".docx", ".docm", ".doc"})
_ANSWERS: Final = frozenset({".yaml", ".yml"})


@command
def changes(
    first: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]",
            help="A school's or a trust's file; or the edition before (a PDF or a saved GOV.UK page); or an older Word file.",
        ),
    ] = None,
    second: Annotated[
        Path | None, typer.Argument(metavar="[NEW]", help="With two files: the new edition, or the newer Word file.")
    ] = None,
    start: Annotated[str, typer.Option("--from", help="The earlier day, or an edition such as kcsie@2025.")] = "",
    end: Annotated[str, typer.Option("--to", help="The later day, or an edition. Today if left out.")] = "",
    word: Annotated[Path | None, typer.Option("--word", help="Write a governors' briefing as a Word file.")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write the result as a web page to this file too.")] = None,
    source: Annotated[str | None, typer.Option(help="Only this source of legislation/, such as kcsie.")] = None,
    from_edition: Annotated[
        str, typer.Option("--from-edition", help="With two files: the name of the old edition in legislation/.")
    ] = "",
    to_edition: Annotated[str, typer.Option("--to-edition", help="With two files: the name of the new edition there.")] = "",
    out_file: Annotated[
        Path | None,
        typer.Option("--out", help="With two Word files: where to write the tracked comparison. Beside the new one if left out."),
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="With two files: write the places of the new edition into legislation/, for review.")
    ] = False,
    root: Annotated[
        Path | None, typer.Option("--root", help="A folder with legislation/ and policy_templates/ of your own.")
    ] = None,
    own: OwnFolder = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> int:
    """Say what changed.

    In the law between two days; for a school or a trust; between two files of published guidance; or between two Word files,
    as tracked changes in the older one.

    Exit code 0: done. 3: done, and a person has something to decide, to answer or to read.
    """
    if second is None and (first is None or _kind(first) == "answers"):
        return law_and_school_changes(first, LawQuestion(start, end, source or "", word, html, root, own, json))
    if first is not None and second is not None and {_kind(first), _kind(second)} == {"guidance"}:
        question = GuidanceQuestion(html, source, from_edition, to_edition, apply, root, json)
        return guidance_changes(first, second, question)
    if first is not None and second is not None and _kind(first) == _kind(second) == "word":
        return word_changes(first, second, out_file, day(end or None, "--to").isoformat(), as_data=json)
    strange = first if first is not None and _kind(first) != "guidance" else second or first
    step = f"Give a school's or a trust's file (.yaml), two Word files, or two files of guidance: {', '.join(sorted(_GUIDANCE))}."
    raise Faults(Fault("This cannot be compared.", step, str(strange)))


def _kind(path: Path) -> str:
    ending = path.suffix.lower()
    kinds = {"guidance": _GUIDANCE, "answers": _ANSWERS, "word": _WORD}
    return next((kind for kind, endings in kinds.items() if ending in endings), "")
