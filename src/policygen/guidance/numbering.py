"""Which of the numbers at the start of paragraphs are the running ones, and which belong to lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number at the start of a paragraph, with how likely its place makes it a running one."""

    number: int
    likely: float = 1.0


def running(candidates: Sequence[Candidate], start: int = 3, gap: int = 3) -> set[int]:
    """Return the places of the numbers that make the longest run upwards.

    A list inside a paragraph begins again at 1, so its numbers do not fit; one that does fit by chance is less likely
    than one in the column of the running numbers. A number that was lost in printing is stepped over.

    >>> sorted(running([Candidate(1), Candidate(2), Candidate(1), Candidate(2), Candidate(3), Candidate(4)]))
    [2, 3, 4, 5]
    """
    before: list[int | None] = []
    score: list[float] = []
    best: dict[int, int] = {}
    for place, each in enumerate(candidates):
        steps = [(score[best[each.number - step]] - 0.5 * (step - 1), best[each.number - step])
                 for step in range(1, gap + 1) if each.number - step in best]  # fmt: skip
        points, parent = max(steps, default=(0.0, None), key=lambda pair: pair[0])
        before.append(parent)
        score.append(points + each.likely if parent is not None or each.number <= start else 0.0)
        if score[place] > 0 and (each.number not in best or score[place] >= score[best[each.number]]):
            best[each.number] = place
    chain: set[int] = set()
    at = max(range(len(score)), key=score.__getitem__, default=None)
    while at is not None and score[at] > 0:
        chain.add(at)
        at = before[at]
    return chain
