"""What `policygen check` can be asked, with the words of its help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Checked = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[FILE]...",
        help="Policies made anywhere (.docx, .pdf, .html, .md, .txt), a folder of them, or a school's answers. The law and the "
        "policies of policygen if left out.",
    ),
]
WhatFileIs = Annotated[
    list[str] | None,
    typer.Option("--as", metavar="POLICY", help="What the file is, where it does not say: safeguarding. May be repeated."),
]
SchoolAnswers = Annotated[
    Path | None,
    typer.Option("--school", help="The school's answers: what applies and whose names are right is then known."),
]
ReportFolder = Annotated[
    Path | None,
    typer.Option("--out", help="Write the report here: Word, web page, spreadsheet, JSON, and your Word file with comments."),
]
AtLength = Annotated[bool, typer.Option("--long", help="Everything that was found, not only what comes first.")]
Root = Annotated[Path | None, typer.Option("--root", help="A folder with legislation/ and policy_templates/ of your own.")]
Against = Annotated[
    list[str] | None,
    typer.Option("--against", help="Look up every place in an edition's own text: kcsie@2025=FILE.pdf. May be repeated."),
]
Suite = Annotated[
    bool,
    typer.Option("--suite", help="Whether a school's policies agree with each other: names, numbers, duties, references."),
]
AdoptedFolder = Annotated[
    Path | None,
    typer.Option("--policies", help="With --suite: the folder with the Word files that you adopted and edited, read as well."),
]
Must = Annotated[
    bool, typer.Option("--must", help="List the sentences with “must” that seem to rest on guidance, for a law person.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")]
WithPoints = Annotated[
    bool,
    typer.Option(
        "--points",
        help="Whether each clause says what it claims, for every example school; with a requirement or topic in place of "
        "FILE, each of its points and the sentence that states it.",
    ),
]

OnePolicy = Annotated[str | None, typer.Option("--policy", help="With --points: this policy alone.")]

WithPairs = Annotated[
    bool, typer.Option("--pairwise", help="With --points: also for made-up schools that cover every pair of answers.")
]
