"""Which block of one version is which of another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz.distance import Indel, LCSseq

from policygen.word.reading.blocks import Block

Pairs = list[tuple[int, int]]

LIKE_IN_CLAUSE: Final = 0.25
LIKE_ROWS: Final = 0.4
LIKE: Final = 0.5
LIKE_MOVED: Final = 0.75


LONG_ENOUGH_TO_MOVE: Final = 6
"""Words; a shorter paragraph that turns up elsewhere is rarely the same one."""


MOST_COMPARED: Final = 60_000
"""Pairs in a stretch without a common block; beyond it only equal words are sought."""


def align(left: Sequence[Block], right: Sequence[Block]) -> Pairs:
    """Return which block of one container is which of another, in the order of the first."""
    if _same_throughout(left, right):
        return [(number, number) for number in range(len(left))]
    pairs = list(_pairs_in_order(left, right))
    pairs += _pairs_moved(left, right, pairs)
    return sorted(pairs)


def _same_throughout(left: Sequence[Block], right: Sequence[Block]) -> bool:
    """Tell whether two versions are the same block for block, as where a school has edited nothing."""
    return len(left) == len(right) and all(
        one.words == other.words and _may_pair(one, other) for one, other in zip(left, right, strict=True)
    )


def _pairs_in_order(left: Sequence[Block], right: Sequence[Block]) -> Iterator[tuple[int, int]]:
    equal = [pair for pair in _equal(left, right) if _may_pair(left[pair[0]], right[pair[1]])]
    before = (-1, -1)
    for pair in [*equal, (len(left), len(right))]:
        if pair[0] - before[0] > 1 and pair[1] - before[1] > 1:
            yield from _most_alike(left, right, range(before[0] + 1, pair[0]), range(before[1] + 1, pair[1]))
        before = pair
    yield from equal


def _equal(left: Sequence[Block], right: Sequence[Block]) -> Iterator[tuple[int, int]]:
    numbers: dict[tuple[str, str], int] = {}
    ones = [numbers.setdefault((block.kind, block.words), len(numbers)) for block in left]
    others = [numbers.setdefault((block.kind, block.words), len(numbers)) for block in right]
    if ones == others:
        yield from ((number, number) for number in range(len(ones)))
        return
    for code in LCSseq.opcodes(ones, others):
        if code.tag == "equal":
            yield from zip(range(code.src_start, code.src_end), range(code.dest_start, code.dest_end), strict=True)


def _may_pair(one: Block, other: Block) -> bool:
    return one.kind == other.kind and not (one.clause and other.clause and one.clause != other.clause)


def likeness(one: Block, other: Block) -> float:
    """Return how alike the words of two blocks are, from 0 to 1."""
    if one.kind != other.kind:
        return 0.0
    if one.words == other.words:
        return 1.0
    shared = float(Indel.normalized_similarity(one.plain, other.plain))
    if one.kind == "tr" and _first_cell(one) == _first_cell(other) != "":
        shared = max(shared, 0.5 + shared / 2)
    if one.kind == "tbl" and _first_row(one) == _first_row(other) != "":
        shared = max(shared, 0.5 + shared / 2)
    return shared


def _first_cell(row: Block) -> str:
    return "\n".join(block.words for block in row.inside[0]) if row.inside else ""


def _first_row(table: Block) -> str:
    return table.inside[0][0].words if table.inside and table.inside[0] else ""


def _most_alike(
    left: Sequence[Block], right: Sequence[Block], ones: Sequence[int], others: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of a stretch, in order, that are most alike in all."""
    if not ones or not others or len(ones) * len(others) > MOST_COMPARED:
        return
    only = len(ones) == len(others) == 1
    scores = [[_pair_score(left[i], right[j], only=only) for j in others] for i in ones]
    best = [[0.0] * (len(others) + 1) for _ in range(len(ones) + 1)]
    for i in range(len(ones) - 1, -1, -1):
        for j in range(len(others) - 1, -1, -1):
            paired = best[i + 1][j + 1] + scores[i][j] if scores[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    i = j = 0
    while i < len(ones) and j < len(others):
        if scores[i][j] and best[i][j] == best[i + 1][j + 1] + scores[i][j]:
            yield ones[i], others[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _pair_score(one: Block, other: Block, *, only: bool) -> float:
    """Return the likeness of two blocks that may be the same one, or 0."""
    if one.kind != other.kind or (one.kind == "auto" and one.words != other.words):
        return 0.0
    alike = likeness(one, other)
    if one.clause and other.clause and one.clause != other.clause:
        return alike if alike >= LIKE_MOVED and len(one.plain) >= LONG_ENOUGH_TO_MOVE else 0.0
    if one.clause and one.clause == other.clause:
        enough = 0.0 if only or not one.plain else LIKE_IN_CLAUSE
        return alike + 0.1 if alike >= enough else 0.0
    return alike if alike >= (LIKE_ROWS if one.kind == "tr" else LIKE) else 0.0


def _pairs_moved(left: Sequence[Block], right: Sequence[Block], pairs: Pairs) -> Pairs:
    """Return the pairs that stand in another order: first by clause, then by equal words, then by likeness."""
    ones, others = {i for i, _ in pairs}, {j for _, j in pairs}
    free = [i for i in range(len(left)) if i not in ones and left[i].plain]
    open_ = [j for j in range(len(right)) if j not in others and right[j].plain]
    found = [*_pairs_by_clause(left, right, free, open_)]
    _take(free, open_, found)
    words: dict[tuple[str, str], list[int]] = defaultdict(list)
    for j in open_:
        if len(right[j].plain) >= LONG_ENOUGH_TO_MOVE:
            words[right[j].kind, right[j].words].append(j)
    equal = [(i, words[key].pop(0)) for i in free if words.get(key := (left[i].kind, left[i].words))]
    _take(free, open_, equal)
    return found + equal + _by_likeness(left, right, free, open_)


def _take(free: list[int], open_: list[int], found: Pairs) -> None:
    for i, j in found:
        free.remove(i)
        open_.remove(j)


def _pairs_by_clause(
    left: Sequence[Block], right: Sequence[Block], free: list[int], open_: list[int]
) -> Iterator[tuple[int, int]]:
    by_clause: dict[str, list[int]] = defaultdict(list)
    for j in open_:
        by_clause[right[j].clause].append(j)
    groups: dict[str, list[int]] = defaultdict(list)
    for i in free:
        groups[left[i].clause].append(i)
    for clause, group in groups.items():
        if clause and clause in by_clause:
            yield from _most_alike(left, right, group, by_clause[clause])


def _by_likeness(left: Sequence[Block], right: Sequence[Block], free: list[int], open_: list[int]) -> Pairs:
    if len(free) * len(open_) > MOST_COMPARED:
        return []
    long = [j for j in open_ if len(right[j].plain) >= LONG_ENOUGH_TO_MOVE]
    found: Pairs = []
    for i in free:
        if left[i].kind == "tr" or len(left[i].plain) < LONG_ENOUGH_TO_MOVE:
            continue
        scored = [(likeness(left[i], right[j]), -j) for j in long]
        alike, place = max(scored, default=(0.0, 0))
        if alike >= LIKE_MOVED:
            found.append((i, -place))
            long.remove(-place)
    return found
