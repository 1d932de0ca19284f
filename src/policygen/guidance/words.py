"""Words of guidance, compared without what printing and numbering alone change."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from rapidfuzz.distance import Indel

_REFERENCE: Final = re.compile(r"(?:para(?:graph)?|page|footnote|annex(?:e)?)(?:s|es)?")
_PLACE: Final = re.compile(r"(?:\d+|[a-z]|[ivx]+)")
_BETWEEN: Final = frozenset({"and", "to", "or"})


_UNITS: Final = frozenset(
    ["hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years", "working", "school", "per"]
)
"""A number before one of these says how long or how often, not where."""


_STRAY: Final = re.compile(r"\d{1,3}F")
"""Marks such as '1F' and '135F' that Word's exporter leaves beside footnotes."""
_APOSTROPHE: Final = re.compile("['’‘]")
_PIECE: Final = re.compile(r"[^\W_]+(?:['’‘][^\W_]+)*")


PLACE: Final = "#"
"""What stands for the number in "paragraph 238"."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as printed, and the key by which it is compared."""

    shown: str
    key: str
    joined: bool = False
    """Whether it is the later part of a word with hyphens, and follows without a space."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Some words that both editions have, or that only one has."""

    kind: Literal["same", "deleted", "inserted"]
    text: str


@lru_cache(maxsize=1 << 13)  # each place that is looked up is held against every heading
def folded(text: str) -> str:
    """Return the bare words of a text, to look up whether some words stand in it.

    >>> folded("Children’s  “homes”, see para 3")
    'childrens homes see para 3'
    """
    return " ".join(word.key for word in _word_parts(text))


def words(text: str) -> list[Word]:
    """Return the words of a text; numbers that only say where something stands share one key.

    >>> [word.key for word in words("see paragraphs 49-55 and 70, child-on-child")]
    ['see', 'paragraph', '#', 'and', '#', 'child', 'on', 'child']
    >>> words("")
    []
    """
    found: list[Word] = []
    in_reference = False
    pieces = list(_word_parts(text))
    for word, following in zip(pieces, [*pieces, Word("", "")][1:], strict=True):
        if in_reference and _PLACE.fullmatch(word.key) and following.key not in _UNITS:
            if found[-1].key == PLACE:
                found[-1] = Word(found[-1].shown + ("" if word.joined else " ") + word.shown, PLACE, found[-1].joined)
            else:
                found.append(Word(word.shown, PLACE, word.joined))
            continue
        named = bool(_REFERENCE.fullmatch(word.key))
        in_reference = named or (in_reference and word.key in _BETWEEN)
        found.append(Word(word.shown, _one_place_word(word.key), word.joined) if named else word)
    return found


def _one_place_word(reference: str) -> str:
    """Return the word for one place: "paras" and "paragraphs" are a paragraph."""
    return "paragraph" if reference.startswith("para") else reference.removesuffix("s")


def _word_parts(text: str) -> Iterator[Word]:
    """Yield words; one with hyphens or slashes counts as its parts, so that "child-on-child" is the same as "child on child"."""
    for shown in text.split():
        found = list(_PIECE.finditer(shown))
        if len(found) == 1 and _is_stray(found[0].group()):
            continue
        ends = [*(each.start() for each in found[1:]), len(shown)]
        start = 0
        for each, end in zip(found, ends, strict=True) if found else ():
            folded = unicodedata.normalize("NFKC", each.group()).casefold()
            yield Word(shown[start:end], _APOSTROPHE.sub("", folded), joined=start > 0)
            start = end


def _is_stray(shown: str) -> bool:
    return bool(_STRAY.fullmatch(shown))


def likeness(old: Sequence[Word], new: Sequence[Word]) -> float:
    """Return how much of two texts is the same, from 0 to 1, in their order."""
    return Indel.normalized_similarity([word.key for word in old], [word.key for word in new])


def differences(old: Sequence[Word], new: Sequence[Word]) -> tuple[Segment, ...]:
    """Return the words of two texts as segments; one segment that is the same where nothing differs in substance."""
    parts: list[tuple[bool, list[Word], list[Word]]] = []
    for operation in Indel.opcodes([word.key for word in old], [word.key for word in new]):
        before = list(old[operation.src_start : operation.src_end])
        after = list(new[operation.dest_start : operation.dest_end])
        same = operation.tag == "equal"
        if parts and (parts[-1][0] == same or _too_short(parts, before, same)):
            same_before, olds, news = parts[-1]
            parts[-1] = (same_before, olds + before, news + after)
        else:
            parts.append((same, before, after))
    return _segments(parts)


def _too_short(parts: Sequence[tuple[bool, list[Word], list[Word]]], words: Sequence[Word], same: bool) -> bool:
    """One small word in common between two changes only makes them harder to read."""
    return same and len(parts) > 0 and not parts[-1][0] and len(words) == 1 and len(words[0].key) <= 3


def _segments(parts: Sequence[tuple[bool, list[Word], list[Word]]]) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    for same, olds, news in parts:
        before, after = _words_shown(olds), _words_shown(news)
        if same or _trivial(olds, news):
            _extend(segments, "same", after)
            continue
        _extend(segments, "deleted", before)
        _extend(segments, "inserted", after)
    return tuple(segments)


def _extend(segments: list[Segment], kind: Literal["same", "deleted", "inserted"], text: str) -> None:
    if not text:
        return
    if segments and segments[-1].kind == kind:
        text = f"{segments.pop().text} {text}"
    segments.append(Segment(kind, text))


def _words_shown(words: Sequence[Word]) -> str:
    return "".join(word.shown if word.joined or not place else f" {word.shown}" for place, word in enumerate(words))


def _trivial(olds: Sequence[Word], news: Sequence[Word]) -> bool:
    """Whether only the joining of words or a reference to a place differs."""
    if "".join(word.key for word in olds) == "".join(word.key for word in news):
        return True
    before, after = ({word.key for word in side} - _BETWEEN for side in (olds, news))
    places = PLACE in before | after and bool(before) and bool(after)
    return places and all(key == PLACE or key.isdigit() or _REFERENCE.fullmatch(key) for key in before | after)
