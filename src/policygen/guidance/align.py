"""Which passages of two editions are the same ones: matched by their words, never by their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from policygen.guidance.words import Word, likeness

ALIKE: Final = 0.5
"""Passages in the same place in the order are the same one from this likeness on."""


MOVED: Final = 0.65
"""Passages elsewhere are the same one from this likeness on; they have to be more alike, because order does not help."""


HELD: Final = 0.45
"""So much of a passage's wording has to stand in another for it to have been split from it or merged into it …"""


MOST: Final = 0.6
"""… or it holds so much of the wording that the other lost."""


FEW: Final = 8
"""So many runs of three words are more than chance."""


@dataclass(frozen=True, slots=True)
class Group:
    """Passages of the old edition, and those of the new one that they became, by place."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A passage's words, with what it takes to compare it quickly."""

    words: tuple[Word, ...]
    key: str
    threes: frozenset[str]
    """Every three words in a row."""


def text_of(words: Sequence[Word]) -> Text:
    """Return words ready to be compared."""
    keys = [word.key for word in words]
    threes = frozenset(" ".join(keys[at : at + 3]) for at in range(max(1, len(keys) - 2)))
    return Text(tuple(words), " ".join(keys), threes)


def align(old: Sequence[Text], new: Sequence[Text]) -> list[Group]:
    """Return every passage of both editions in one group each, in the order of the new edition."""
    pairs = _paired_in_order(old, new)
    moved = _paired_elsewhere(old, new, pairs)
    joined = _with_leftovers(old, new, pairs, moved)
    return sorted(joined, key=lambda group: (_reading_place(group, joined), group.old))


def _reading_place(group: Group, groups: Iterable[Group]) -> float:
    """A removed passage stands after the one that it followed."""
    if group.new:
        return group.new[0]
    before = [other.new[-1] for other in groups if other.new and not other.moved and other.old and other.old[-1] < group.old[0]]
    return max(before, default=-1) + 0.5


def _paired_in_order(old: Sequence[Text], new: Sequence[Text]) -> dict[int, int]:
    """Pair equal passages first, then the likest ones between them, never out of order."""
    pairs: dict[int, int] = {}
    matcher = SequenceMatcher(None, [each.key for each in old], [each.key for each in new], autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            pairs |= {old_start + step: new_start + step for step in range(old_end - old_start)}
        elif tag == "replace":
            found = _likest_pairs(old[old_start:old_end], new[new_start:new_end])
            pairs |= {old_start + before: new_start + after for before, after in found}
    return pairs


def _likest_pairs(old: Sequence[Text], new: Sequence[Text]) -> list[tuple[int, int]]:
    """Return the pairs, in order, whose likeness adds up to most."""
    gain = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[_text_likeness(before, after) for after in new] for before in old]
    for row in range(len(old) - 1, -1, -1):
        for column in range(len(new) - 1, -1, -1):
            paired = alike[row][column] - ALIKE + 0.05 + gain[row + 1][column + 1] if alike[row][column] >= ALIKE else 0.0
            gain[row][column] = max(gain[row + 1][column], gain[row][column + 1], paired)
    pairs, row, column = [], 0, 0
    while row < len(old) and column < len(new):
        if gain[row][column] == gain[row + 1][column]:
            row += 1
        elif gain[row][column] == gain[row][column + 1]:
            column += 1
        else:
            pairs.append((row, column))
            row, column = row + 1, column + 1
    return pairs


def _text_likeness(old: Text, new: Text) -> float:
    shorter, longer = sorted((len(old.words), len(new.words)))
    # What is far longer, or shares hardly three words in a row, cannot be alike; most pairs end here.
    if 2 * shorter < ALIKE * (shorter + longer):
        return 0.0
    if len(old.threes & new.threes) < 0.15 * min(len(old.threes), len(new.threes)):
        return 0.0
    return likeness(old.words, new.words)


def _paired_elsewhere(old: Sequence[Text], new: Sequence[Text], pairs: dict[int, int]) -> dict[int, int]:
    """Pair what is left over and alike, wherever it stands."""
    old_left = [place for place in range(len(old)) if place not in pairs]
    new_left = sorted(set(range(len(new))) - set(pairs.values()))
    scored = [(_text_likeness(old[before], new[after]), before, after) for before in old_left for after in new_left]
    moved: dict[int, int] = {}
    for score, before, after in sorted(scored, key=lambda each: (-each[0], each[1:])):
        if score >= MOVED and before not in moved and after not in moved.values() and len(old[before].words) > 3:
            moved[before] = after
    return moved


_Made = tuple[list[int], list[int]]


def _with_leftovers(old: Sequence[Text], new: Sequence[Text], pairs: dict[int, int], moved: dict[int, int]) -> list[Group]:
    """Add left-over passages to the pairs whose wording they hold or are held by, and let the rest stand alone."""
    made: list[_Made] = [([before], [after]) for before, after in pairs.items()]
    in_old, in_new = {group[0][0]: group for group in made}, {group[1][0]: group for group in made}
    old_left = [place for place in range(len(old)) if place not in pairs and place not in moved]
    taken = set(moved.values()) | set(in_new)
    new_left = [place for place in range(len(new)) if place not in taken]
    _join(new_left, new, old, in_new, side=1)
    _join(old_left, old, new, in_old, side=0)
    groups = [Group(tuple(sorted(olds)), tuple(sorted(news))) for olds, news in made]
    groups += [Group((before,), (after,), moved=True) for before, after in moved.items()]
    groups += [Group((place,), ()) for place in old_left if place not in in_old]
    return groups + [Group((), (place,)) for place in new_left if place not in in_new]


def _join(left: Sequence[int], mine: Sequence[Text], other: Sequence[Text], members: dict[int, _Made], side: int) -> None:
    """Put left-over passages of one edition to the groups beside them.

    `mine` is that edition's texts, `members` its groups by passage. A passage joins where its words are those that its
    neighbour's match has and the neighbour has not.
    """
    for place in (*left, *reversed(left)):
        for step in (1, -1, 2, -2):
            group = members.get(place + step)
            if place in members or group is None or len(group[1 - side]) != 1:
                continue
            kept = frozenset[str]().union(*(mine[each].threes for each in group[side]))
            lost = other[group[1 - side][0]].threes - kept
            if _explains(mine[place].threes, lost):
                group[side].append(place)
                members[place] = group
    for place in left:
        _fill_between(place, members, side)


def _explains(passage: frozenset[str], lost: frozenset[str]) -> bool:
    shared = len(passage & lost)
    return shared >= HELD * len(passage) or (shared >= FEW and shared >= MOST * len(lost))


def _fill_between(place: int, members: dict[int, _Made], side: int) -> None:
    """What stands between two parts of a passage that was split belongs to it."""
    before, after = members.get(place - 1), members.get(place + 1)
    if place not in members and before is not None and before is after:
        before[side].append(place)
        members[place] = before
