"""Answers that end a sentence of ours, "We hold …": what people type of the sentence itself is taken off again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_SMALL: Final = frozenset({
    "a", "an", "the", "in", "on", "at", "by", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "one",
    "our", "near", "inside", "behind", "beside", "under", "with", "outside", "next", "between", "above", "below", "through",
    "each", "every", "all", "within", "before", "after", "from", "to", "whoever", "nuts", "anything", "no",
})  # fmt: skip
"""Words that begin with a capital only at the beginning of a sentence."""
_GOES_ON: Final = re.compile(r"[\w'’-]")
_BEGINS_ANEW: Final = re.compile(r"(?:we|it|they|there|i|yes|you|he|she)\b", re.IGNORECASE)


def end_of_sentence(said: str, finishes: Sequence[str]) -> str:
    """Return the end of a sentence without what repeats its beginning and without its full stop; empty where nothing is left.

    >>> end_of_sentence("We hold We have 2 in the main office.", ("We hold", "we have"))
    '2 in the main office'
    >>> end_of_sentence("At 9.15am", ("The registers close at",))
    '9.15am'
    """
    end, before = _bare_end(said), ""
    while end != before:
        before = end
        for beginning in _beginnings(finishes):
            if end[: len(beginning)].lower() == beginning.lower() and not _GOES_ON.match(end, len(beginning)):
                end = _bare_end(end[len(beginning) :])
                break
    first, _, rest = end.partition(" ")
    return f"{first.lower()}{' ' if rest else ''}{rest}" if first.lower() in _SMALL and first.istitle() else end


def begins_anew(end: str) -> bool:
    """Return whether an answer begins a sentence of its own where it should end ours."""
    return bool(_BEGINS_ANEW.match(end))


def whole_sentence(end: str, finishes: Sequence[str]) -> str:
    """Return the sentence as it reads with the answer."""
    return f"{finishes[0]} {end}."


def _bare_end(said: str) -> str:
    return " ".join(said.split()).lstrip("…. :-–").rstrip(" .…")


def _beginnings(finishes: Sequence[str]) -> list[str]:
    """Return the beginnings that may be repeated: the sentence's, others, and the last words of the sentence's."""
    words = finishes[0].split()
    ends = [" ".join(words[number:]) for number in range(len(words))]
    return sorted({*ends, *finishes[1:]}, key=len, reverse=True)
