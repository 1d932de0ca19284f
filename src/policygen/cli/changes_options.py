"""What `policygen changes` can be asked, with the words of its help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

First = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FILE]",
        help="A school's or a trust's file; or the edition before (a PDF or a saved GOV.UK page); or an older Word file.",
    ),
]
Second = Annotated[Path | None, typer.Argument(metavar="[NEW]", help="With two files: the new edition, or the newer Word file.")]
Start = Annotated[str, typer.Option("--from", help="The earlier day, or an edition such as kcsie@2025.")]
End = Annotated[str, typer.Option("--to", help="The later day, or an edition. Today if left out.")]
Briefing = Annotated[Path | None, typer.Option("--word", help="Write a governors' briefing as a Word file.")]
Page = Annotated[Path | None, typer.Option("--html", help="Write the result as a web page to this file too.")]
OneSource = Annotated[str | None, typer.Option(help="Only this source of legislation/, such as kcsie.")]
FromEdition = Annotated[str, typer.Option("--from-edition", help="With two files: the name of the old edition in legislation/.")]
ToEdition = Annotated[str, typer.Option("--to-edition", help="With two files: the name of the new edition there.")]
OutFile = Annotated[
    Path | None,
    typer.Option("--out", help="With two Word files: where to write the tracked comparison. Beside the new one if left out."),
]
Apply = Annotated[
    bool, typer.Option("--apply", help="With two files: write the places of the new edition into legislation/, for review.")
]
Root = Annotated[Path | None, typer.Option("--root", help="A folder with legislation/ and policy_templates/ of your own.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")]
