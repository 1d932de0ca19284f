"""What is said of policies that are not ready for approval: what is open, which question asks for it, how to answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from policygen.cli.app import err
from policygen.generation.open_questions import ToDo


def tell_held_up(policies: Sequence[tuple[str, Sequence[ToDo]]], file: Path) -> None:
    """Say which policies, each with its open questions, a child's safety keeps from being for approval, and what to do."""
    held_up = [title for title, to_do in policies if any(each.critical for each in to_do)]
    if not held_up:
        return
    say = "is" if len(held_up) == 1 else "are"
    err.print(f"\nNot ready for approval {say}: {', '.join(held_up)}.", markup=False, style="red")
    err.print("A child's safety hangs on what is not known yet:", markup=False, style="red")
    for each in dict.fromkeys(each for _, to_do in policies for each in to_do if each.critical):
        err.print(f"  {each.called}: {each.question}\n    in {file.name} under answers, '{each.fact}:'", markup=False)
    err.print(f"Answer there, or with: policygen ask {file}", markup=False)
