"""What `policygen explain` can be asked, with the words of its help."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

Asked = Annotated[
    list[str] | None,
    typer.Argument(
        help="A requirement (kcsie.dsl.availability), a topic (kcsie.dsl), a clause, a place (kcsie@2025:104, para 104), "
        "words (dsl, fire drill), or a sentence pasted from a policy."
    ),
]
School = Annotated[Path | None, typer.Option("--school", help="A school's answers: does it apply to this school?")]
Unverified = Annotated[bool, typer.Option("--unverified", help="Count what does not rest on the official text, by source.")]
Coming = Annotated[bool, typer.Option("--coming", help="List what is enacted, announced or proposed and not in force.")]
ShowLedger = Annotated[
    bool, typer.Option("--ledger", help="With --school: every clause and why it is there; every requirement and where it is met.")
]
TrustFile = Annotated[
    Path | None, typer.Option("--trust", help="A trust's file: a clause in the words of its layers, and what stood below.")
]
Layers = Annotated[Path | None, typer.Option("--layers", help="A trust's or a school's file: what each of its layers changes.")]
Variance = Annotated[
    Path | None, typer.Option("--variance", help="A trust's file: which schools differ from the trust, and why.")
]
Prior = Annotated[
    Path | None,
    typer.Option("--prior", help="With --variance: the folder with each school's adopted policies in its own folder."),
]
VarianceWord = Annotated[Path | None, typer.Option("--word", help="With --variance: write it as a Word file too.")]
VarianceHtml = Annotated[Path | None, typer.Option("--html", help="With --variance: write it as a web page too.")]
Facts = Annotated[bool, typer.Option("--facts", help="List every question a school can answer.")]
HouseRules = Annotated[
    bool, typer.Option("--house-rules", help="List the limits in the policies that no law sets: the school's own choice.")
]
Long = Annotated[bool, typer.Option("--long", help="Everything that was found, not only a screen of it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")]


@dataclass(frozen=True, slots=True)
class Shown:
    """How a result is shown: for a program or a person, on a screen or whole."""

    as_data: bool
    long: bool
