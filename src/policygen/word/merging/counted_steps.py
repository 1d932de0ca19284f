"""What a merge did, counted for the change brief."""

from __future__ import annotations

from collections.abc import Sequence

from policygen.word.merging.plan import Step


def words_counted(steps: Sequence[Step]) -> int:
    """Return how many words the blocks have that stay, change or come in; where both sides changed one, as many as the new."""
    blocks = (step.prior if step.do == "keep" else step.new or step.prior for step in steps if step.do != "delete")
    return sum(len(block.words.split()) for block in blocks if block)


def passages_in_common(steps: Sequence[Step]) -> tuple[int, int]:
    """Return how many passages the new version has, and how many of them the school's file has too."""
    theirs = [step for step in steps if step.new is not None and step.new.speaks and step.do != "delete"]
    return len(theirs), sum(step.do != "insert" or step.moved for step in theirs)


def clauses_with(steps: Sequence[Step], *done: str) -> tuple[str, ...]:
    """Return the clauses of which some block was brought up to date in one of these ways."""
    return tuple(dict.fromkeys(step.clause for step in steps if step.do in done and step.clause))
