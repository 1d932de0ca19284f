"""The options of `policygen generate`, each with what it says in its help."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

SchoolOrTrust = Annotated[Path, typer.Argument(help="A school's answers, made with: policygen ask FILE; or a trust's file.")]
Policies = Annotated[list[str] | None, typer.Option("--policy", help="Only this policy; may be repeated. All if left out.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", help="The folder to write to; if left out, school-documents beside you where the file is school.yaml."),
]
Prior = Annotated[
    Path | None,
    typer.Option("--prior", help="The folder (or file) with the versions you adopted: your words are kept, changes tracked."),
]
Accept = Annotated[bool, typer.Option("--accept-existing", help="Accept tracked changes that the adopted file still holds.")]
Reject = Annotated[bool, typer.Option("--reject-existing", help="Reject tracked changes that the adopted file still holds.")]
Moves = Annotated[bool, typer.Option("--moves", help="Mark what moved as moved, and not as taken out and put in elsewhere.")]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", min=1, help="For a trust: schools made side by side. As many as there are cores if left out."),
]
Cluster = Annotated[
    str | None, typer.Option("--cluster", help="For a trust: the address of a Dask scheduler whose workers make the schools.")
]
Again = Annotated[
    bool, typer.Option("--again", help="For a trust: make everything again, also what has not changed since the last run.")
]
Html = Annotated[bool, typer.Option("--html", help="Write each policy as a web page for the school's website too.")]
Pdf = Annotated[
    bool,
    typer.Option("--pdf", help='Make each a tagged PDF too; needs pip install "policygen[pdf]", or LibreOffice, which is free.'),
]
Handouts = Annotated[
    bool, typer.Option("--handouts", help="Write the pages for staff, parents and pupils, and the governors' paper.")
]
Everything = Annotated[bool, typer.Option("--all", help="Write everything that can be written beside the policies.")]
Forms = Annotated[bool, typer.Option("--forms", help="Write the forms too: Word forms, posters and registers.")]
Documents = Annotated[
    bool, typer.Option("--documents", help="Write the list of documents that the school must have or usually has.")
]
Calendar = Annotated[bool, typer.Option("--calendar", help="Write the review calendar: for Outlook or Google, and as a list.")]
HouseRules = Annotated[
    bool, typer.Option("--house-rules", help="Write the page of our own choices to confirm: the limits that no law sets.")
]
Provenance = Annotated[
    bool, typer.Option("--provenance", help="Add an appendix to each: why each passage is there, where each requirement is met.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be made and write nothing.")]
AtLength = Annotated[bool, typer.Option("--long", help="Everything about each policy, not only a line.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a trust's run is done."""

    jobs: int | None
    """Schools side by side; as many as there are cores where it is not said."""
    cluster: str | None
    again: bool
    as_data: bool
    long: bool = False
    """Whether everything is told of each policy."""
