"""Which blocks keep their order, and which words changed inside a block."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import lt
from typing import Final, NamedTuple

from rapidfuzz.distance import Indel


def staying(order: Sequence[int]) -> set[int]:
    """Return the longest run of positions that keep their order: what is left out has moved."""
    if all(map(lt, order, order[1:])):
        return set(range(len(order)))
    tails: list[int] = []
    places: list[int] = []
    before = [-1] * len(order)
    for position, value in enumerate(order):
        at = bisect_left(tails, value)
        before[position] = places[at - 1] if at else -1
        if at == len(tails):
            tails.append(value)
            places.append(position)
        else:
            tails[at] = value
            places[at] = position
    kept, position = set(), places[-1] if places else -1
    while position >= 0:
        kept.add(position)
        position = before[position]
    return kept


# ---- words


class Hunk(NamedTuple):
    """Tokens `left:left_end` of one line that are `right:right_end` of another."""

    left: int
    left_end: int
    right: int
    right_end: int


def changed(one: Sequence[str], other: Sequence[str]) -> list[Hunk]:
    """Return where two lines of tokens differ, in hunks that a person reads as one change each."""
    raw: list[Hunk] = []
    for code in Indel.opcodes(one, other):
        if code.tag == "equal":
            continue
        i, end, j, stop = code.src_start, code.src_end, code.dest_start, code.dest_end
        if raw and raw[-1].left_end == i and raw[-1].right_end == j:
            raw[-1] = Hunk(raw[-1].left, end, raw[-1].right, stop)
        else:
            raw.append(Hunk(i, end, j, stop))
    return [_slid(one, other, hunk) for hunk in _whole_names(one, other, _joined_hunks(one, raw))]


def _joined_hunks(one: Sequence[str], raw: Sequence[Hunk]) -> list[Hunk]:
    """Join changes that only a space parts, where words on both sides are replaced."""
    joined: list[Hunk] = []
    for hunk in raw:
        last = joined[-1] if joined else None
        between = one[last.left_end : hunk.left] if last else ()
        if last and len(between) == 1 and between[0][:1].isspace() and _replaces(last) and _replaces(hunk):
            joined[-1] = Hunk(last.left, hunk.left_end, last.right, hunk.right_end)
        else:
            joined.append(hunk)
    return joined


def _whole_names(one: Sequence[str], other: Sequence[str], hunks: Sequence[Hunk]) -> list[Hunk]:
    """Widen each change of a part of a name to the whole name, so that no mark shows the names of two people in one."""
    wide: list[Hunk] = []
    for number, (i, end, j, stop) in enumerate(hunks):
        before = wide[-1].left_end if wide else 0
        after = hunks[number + 1].left if number + 1 < len(hunks) else len(one)
        left = right = 0
        if is_name(one[i:end]) and is_name(other[j:stop]):
            while i - left - 2 >= before and one[i - left - 1].isspace() and _may_begin_a_name(one, i - left - 2):
                left += 2
            while end + right + 2 <= after and one[end + right].isspace() and is_name(one[end + right + 1 : end + right + 2]):
                right += 2
        wide.append(Hunk(i - left, end + right, j - left, stop + right))
    return wide


def _may_begin_a_name(line: Sequence[str], place: int) -> bool:
    """Tell whether a word may be part of a name; the first of a sentence has a capital letter anyway: 'Tell Imogen'."""
    first = place == 0 or (place > 1 and line[place - 2] in _STOPS)
    return is_name(line[place : place + 1]) and (not first or len(line) <= _ONLY_A_NAME)


_STOPS: Final = frozenset(".?!:")
_ONLY_A_NAME: Final = 5
"""Tokens; a line of no more words than two or three is a name and no sentence."""


def is_name(tokens: Sequence[str]) -> bool:
    """Tell whether tokens may be a name, or a part of one: words with a capital letter and the spaces between them."""
    words = [token for token in tokens if not token.isspace()]
    return bool(words) and all(word[:1].isupper() and word not in _NO_NAMES for word in words)


_NO_NAMES: Final = frozenset(
    "A An And As At By Each Every For From If In It Its No Of On Or Our The This To We When You Your".split()  # noqa: SIM905
)
"""Words that begin a sentence and no name."""


def _replaces(hunk: Hunk) -> bool:
    return hunk.left < hunk.left_end and hunk.right < hunk.right_end


def _slid(one: Sequence[str], other: Sequence[str], hunk: Hunk) -> Hunk:
    """Move an insertion or deletion left to where a sentence or a word begins: `[. More]` is `. [More.]`."""
    i, end, j, stop = hunk
    if (i < end) == (j < stop):
        return hunk
    line, start, finish = (other, j, stop) if i == end else (one, i, end)
    best, shift, step = _sits(line, start, finish), 0, 0
    while start - step > 0 and i - step > 0 and j - step > 0 and line[start - step - 1] == line[finish - step - 1] and step < 60:
        step += 1
        score = _sits(line, start - step, finish - step)
        if score > best:
            best, shift = score, step
    return Hunk(i - shift, end - shift, j - shift, stop - shift)


def _sits(line: Sequence[str], start: int, end: int) -> int:
    after_stop = start == 0 or line[start - 1][:1] in ".!?:;"
    return 2 * (after_stop and line[end - 1][:1] in ".!?:;") + line[start].isspace()


class Merged(NamedTuple):
    """The changes to make to the school's tokens, and the new wording that could not be taken in."""

    edits: list[Hunk]
    """From the school's tokens to the new ones."""
    conflicts: list[Hunk]
    """Likewise, left alone because the school changed the same words."""
    before: list[tuple[int, int]]
    """The tokens of the base that each conflict is about."""
    both_added: list[Hunk]
    """The edits that put words right after words that the school put in."""


def merge_words(base: Sequence[str], school: Sequence[str], new: Sequence[str]) -> Merged:
    """Return what the new version changes, put into the school's words; the school's stay where both changed the same."""
    ours, theirs = changed(base, new), changed(base, school)
    edits, conflicts, before, both_added = [], [], [], []
    for hunk in ours:
        touching = [each for each in theirs if each.left <= hunk.left_end and hunk.left <= each.left_end]
        shift = sum(each.right_end - each.right - each.left_end + each.left for each in theirs if each.left_end < hunk.left)
        if not touching:
            edits.append(Hunk(hunk.left + shift, hunk.left_end + shift, hunk.right, hunk.right_end))
        elif any(_same_change(each, school, hunk, new) for each in touching):
            continue
        elif all(_parts_clearly(each, hunk) for each in touching):
            place = touching[-1].right_end
            edits.append(Hunk(place, place + hunk.left_end - hunk.left, hunk.right, hunk.right_end))
            both_added += edits[-1:] if any(each.left == each.left_end for each in touching) else []
        else:
            first, last = touching[0], touching[-1]
            conflicts.append(Hunk(first.right, last.right_end, hunk.right, hunk.right_end))
            before.append((min(first.left, hunk.left), max(last.left_end, hunk.left_end)))
    return Merged(edits, conflicts, before, both_added)


def _same_change(one: Hunk, school: Sequence[str], other: Hunk, new: Sequence[str]) -> bool:
    if (one.left, one.left_end) != (other.left, other.left_end):
        return False
    return list(school[one.right : one.right_end]) == list(new[other.right : other.right_end])


def _parts_clearly(school: Hunk, new: Hunk) -> bool:
    """Tell whether the new version only adds words right after what the school changed."""
    return new.left == new.left_end and school.left_end == new.left
