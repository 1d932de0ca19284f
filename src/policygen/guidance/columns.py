"""Pages in columns: the pieces of text of a page put in the order in which a reader takes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from policygen.guidance.lines import Run

_GUTTER: Final = 10.0
"""Points of white between two columns, at least."""
_MIDDLE: Final = (0.3, 0.7)
"""The part of the page's width in which a gutter stands."""
_SHARE: Final = 0.25
"""The part of a page's words that the narrower column has, at least."""


def in_columns(runs: Sequence[Run]) -> list[Run]:
    """Return a page's pieces of text with the left column before the right one, where the page has two; else as they stand.

    What reaches over both, a title for example, stays between what is above it and what is below.
    """
    gutter = _gutter(runs)
    if gutter is None:
        return list(runs)
    ordered: list[Run] = []
    left: list[Run] = []
    right: list[Run] = []
    for run in sorted(runs, key=lambda each: (-round(each.base), each.left)):
        if run.left < gutter < run.right:
            ordered += [*left, *right, run]
            left, right = [], []
        else:
            (left if run.right <= gutter else right).append(run)
    return [*ordered, *left, *right]


def _gutter(runs: Sequence[Run]) -> float | None:
    """Return where a page's two columns part: a place in its middle that hardly any line crosses, with text at both sides."""
    words = [run for run in runs if run.text.strip()]
    if len(words) < 6:  # a page with so little has no columns
        return None
    low, high = min(run.left for run in words), max(run.right for run in words)
    width = high - low
    total = sum(len(run.text) for run in words)
    best: tuple[float, float] | None = None
    for step in range(int(width * _MIDDLE[0]), int(width * _MIDDLE[1]), 4):
        at = low + step
        crossing = sum(len(run.text) for run in words if run.left < at + _GUTTER / 2 and run.right > at - _GUTTER / 2)
        if best is None or crossing < best[0]:
            best = crossing, at
    if best is None or best[0] > 0.15 * total:
        return None
    at = best[1]
    left = [run for run in words if run.right <= at]
    right = [run for run in words if run.left >= at]
    if min(sum(len(run.text) for run in side) for side in (left, right)) < _SHARE * total:
        return None
    return at if _runs_on(left) and _runs_on(right) else None


def _runs_on(side: Sequence[Run]) -> bool:
    """Return whether a column holds running text and not the short cells of a table."""
    rows: dict[int, int] = {}
    for run in side:
        rows[round(run.base / 3)] = rows.get(round(run.base / 3), 0) + len(run.text)
    return len(rows) >= 4 and sum(rows.values()) / len(rows) > 22  # lines, and letters in a line
