"""Options of `policygen check` that take more than a line to say."""

from __future__ import annotations

from typing import Annotated

import typer

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
