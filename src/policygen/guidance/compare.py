"""What differs between two editions of guidance: passages aligned by their words, changes named and ranked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from policygen.guidance.align import Group, Text, align, text_of
from policygen.guidance.duties import MODALS, duties
from policygen.guidance.passages import Guidance, Passage
from policygen.guidance.words import Segment, Word, differences, words

Kind = Literal["new", "removed", "reworded", "split", "merged", "moved", "renumbered", "same"]

KINDS: Final[tuple[Kind, ...]] = ("new", "removed", "reworded", "split", "merged", "moved", "renumbered", "same")


QUIET: Final[frozenset[Kind]] = frozenset({"renumbered", "same"})
"""Kinds that are no change: a number or a reference is another, and the words are the same."""


_NUMBERS: Final = frozenset(
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fourteen", "fifteen",
     "sixteen", "eighteen", "twenty", "thirty", "once", "twice", "half", "daily", "weekly", "monthly", "termly", "annually",
     "annual", "yearly")
)  # fmt: skip
_YEAR: Final = re.compile(r"(?:19|20)\d\d")


_APPARATUS: Final = re.compile(r"table of (?:\w+ )?changes", re.IGNORECASE)
"""A publisher's own list of changes is about the guidance, not of it."""


@dataclass(frozen=True, slots=True)
class Change:
    """Passages of one edition and what they became in the other."""

    kind: Kind
    old: tuple[Passage, ...]
    new: tuple[Passage, ...]
    words: tuple[Segment, ...]
    modals: tuple[str, ...] = ()
    """Verbs that bind more or less than before: "should → must (stronger)", "must (new)", "should (gone)"."""
    numbers: tuple[str, ...] = ()
    """Numbers, ages and time limits that are others: "two → three"."""
    heading: bool = False
    """Whether it is a heading that changed."""

    @property
    def size(self) -> int:
        """How many words only one edition has."""
        return sum(len(each.text.split()) for each in self.words if each.kind != "same")

    @property
    def rewritten(self) -> bool:
        """Whether any word differs."""
        return any(each.kind != "same" for each in self.words)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions, aligned: every passage of both stands in exactly one change."""

    old: Guidance
    new: Guidance
    aligned: tuple[Change, ...]
    """In the order of the new edition."""
    headings: tuple[Change, ...] = ()

    def changes(self) -> list[Change]:
        """Return what changed, what matters most first."""
        return sorted((each for each in (*self.aligned, *self.headings) if each.kind not in QUIET), key=_rank)

    def counts(self) -> dict[Kind, int]:
        """Return how many of each kind there are among the passages."""
        found = Counter(each.kind for each in self.aligned)
        return {kind: found[kind] for kind in KINDS}


def _rank(change: Change) -> tuple[int, int, int]:
    """Return a change's place: what binds otherwise, then numbers, then what is new or gone, and only then its size."""
    if change.heading:
        return 6, 0, -change.size
    if change.modals or change.numbers:
        return 0, -_weight(change), -change.size
    order = {"new": 1, "removed": 2, "moved": 5}
    return order.get(change.kind, 3 if change.rewritten else 4), 0, -change.size


def _weight(change: Change) -> int:
    """Return how much a change binds: by its strongest verb; an exchanged one before one that is new or gone; 0 for numbers."""
    return max((2 * MODALS.get(word, 0) + ("→" in each) for each in change.modals for word in each.split()), default=0)


def compare(old: Guidance, new: Guidance) -> Comparison:
    """Return what each passage of the old edition became in the new one."""
    return Comparison(
        old, new, tuple(_passage_changes(_running_text(old.parts), _running_text(new.parts))),
        tuple(_heading(each) for each in _passage_changes(_running_text(old.headings), _running_text(new.headings))),
    )  # fmt: skip


def _running_text(passages: Iterable[Passage]) -> list[Passage]:
    return [each for each in passages if not any(_APPARATUS.search(heading) for heading in each.heading)]


def _passage_changes(old: Sequence[Passage], new: Sequence[Passage]) -> Iterator[Change]:
    old_texts, new_texts = [_compared_text(each) for each in old], [_compared_text(each) for each in new]
    for group in align(old_texts, new_texts):
        before, after = [old_texts[each] for each in group.old], [new_texts[each] for each in group.new]
        segments = differences(_together(before), _together(after))
        olds, news = tuple(old[each] for each in group.old), tuple(new[each] for each in group.new)
        modals, numbers = _exchanged_words(segments, group)
        modals = (*modals, *duties(segments, modals))
        yield Change(_change_kind(group, olds, news, segments), olds, news, segments, modals, numbers)


def _compared_text(passage: Passage) -> Text:
    return text_of(words("\n".join((passage.text, *passage.notes))))


def _together(texts: Iterable[Text]) -> list[Word]:
    return [word for text in texts for word in text.words]


def _change_kind(group: Group, old: Sequence[Passage], new: Sequence[Passage], segments: Sequence[Segment]) -> Kind:
    if not old or not new:
        return "new" if new else "removed"
    if len(old) != len(new):
        return "split" if len(new) > len(old) else "merged"
    if group.moved:
        return "moved"
    if any(each.kind != "same" for each in segments):
        return "reworded"
    return "same" if [each.number for each in old] == [each.number for each in new] else "renumbered"


def _heading(change: Change) -> Change:
    kind: Kind = "same" if change.kind == "moved" else change.kind
    return Change(kind, change.old, change.new, change.words, heading=True)


def _exchanged_words(segments: Sequence[Segment], group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the verbs and the numbers that were exchanged in place."""
    modals: dict[str, None] = {}
    numbers: dict[str, None] = {}
    if group.old and group.new:
        for before, after in pairwise((*segments, Segment("same", ""))):
            if (before.kind, after.kind) == ("deleted", "inserted"):
                modals |= dict.fromkeys(_exchanged_modals(before.text, after.text))
                numbers |= dict.fromkeys(_exchanged_numbers(before.text, after.text))
    return tuple(modals), tuple(numbers)


def _wording_keys(text: str) -> list[str]:
    return [word.key for word in words(text)]


def _exchanged_modals(before: str, after: str) -> Iterator[str]:
    olds = [key for key in _wording_keys(before) if key in MODALS]
    news = [key for key in _wording_keys(after) if key in MODALS]
    if olds and news and olds[0] != news[0] and len(before.split()) <= 15 and len(after.split()) <= 15:
        step = MODALS[news[0]] - MODALS[olds[0]]
        yield f"{olds[0]} → {news[0]}" + (" (stronger)" if step > 0 else " (weaker)" if step < 0 else "")


def _exchanged_numbers(before: str, after: str) -> Iterator[str]:
    olds = [key for key in _wording_keys(before) if _is_number(key)]
    news = [key for key in _wording_keys(after) if _is_number(key)]
    if olds and news and olds != news and len(before.split()) <= 15 and len(after.split()) <= 15:
        yield f"{' '.join(olds)} → {' '.join(news)}"


def _is_number(key: str) -> bool:
    return key in _NUMBERS or (key.isdigit() and not _YEAR.fullmatch(key))
