"""Rows of values in which every pair of values of any two factors stands at least once.

Greedy, with a bit for each value of each factor: a hundred factors take under a second, where libraries for this take minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

Value = TypeVar("Value")


def every_pair(factors: Sequence[Sequence[Value]]) -> Iterator[tuple[Value, ...]]:
    """Yield rows, a value of each factor, until every pair of values of two factors has stood in a row."""
    starts = [sum(len(each) for each in factors[:place]) for place in range(len(factors))]
    own = [((1 << len(each)) - 1) << start for each, start in zip(factors, starts, strict=True)]
    everything = sum(own)
    # For each value, the values of other factors that it has not stood beside yet.
    wanting = [[everything & ~own[place]] * len(each) for place, each in enumerate(factors)]
    while any(mask for values in wanting for mask in values):
        row = _chosen_values(factors, starts, wanting)
        chosen = sum(1 << (starts[place] + value) for place, value in enumerate(row))
        for place, value in enumerate(row):
            wanting[place][value] &= ~chosen
        yield tuple(values[value] for values, value in zip(factors, row, strict=True))


def _chosen_values(factors: Sequence[Sequence[object]], starts: Sequence[int], wanting: Sequence[Sequence[int]]) -> list[int]:
    """Choose the values of one row: first where most is wanting, then what goes best with what is chosen."""
    most = [max(mask.bit_count() for mask in values) for values in wanting]
    order = sorted(range(len(factors)), key=lambda place: -most[place])
    row, chosen = [0] * len(factors), 0
    for place in order:
        masks = wanting[place]
        best = max(range(len(masks)), key=lambda value: ((masks[value] & chosen).bit_count(), masks[value].bit_count()))
        row[place] = best
        chosen |= 1 << (starts[place] + best)
    return row
