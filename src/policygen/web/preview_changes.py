"""What an answer changed in a policy: two documents compared clause by clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from policygen.generation.provenance import first_words
from policygen.markup.blocks import Document, Part, block_text

_WORD: Final = re.compile(r"(?:\w+|[^\w\s])\s*")
_AROUND: Final = 8
"""So many words and signs that stay are shown on each side of what changed."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that stay, come in or go."""

    kind: Literal["same", "ins", "del"]
    words: str


@dataclass(frozen=True, slots=True)
class ChangedClause:
    """A clause that says something else now."""

    name: str
    kind: Literal["changed", "new", "gone"]
    first: str
    """Its first words."""
    pieces: tuple[Piece, ...] = ()


def changed_clauses(before: Document, after: Document) -> tuple[ChangedClause, ...]:
    """Return the clauses that differ, in reading order; those that are gone come last."""
    return tuple(_changes(_clauses(before), _clauses(after)))


def _clauses(document: Document) -> Mapping[str, Part]:
    return {part.name: part for part in document.parts if part.clause}


def _changes(old: Mapping[str, Part], new: Mapping[str, Part]) -> Iterator[ChangedClause]:
    for name, part in new.items():
        if name not in old:
            yield ChangedClause(name, "new", first_words(part.blocks))
        elif (was := _text(old[name])) != (now := _text(part)):
            yield ChangedClause(name, "changed", first_words(part.blocks), tuple(pieces_of(was, now)))
    for name, part in old.items():
        if name not in new:
            yield ChangedClause(name, "gone", first_words(part.blocks))


def _text(part: Part) -> str:
    return "\n".join(block_text(block) for block in part.blocks)


def pieces_of(was: str, now: str) -> Iterator[Piece]:
    """Yield the difference of two texts in words, with a few words round each change."""
    old, new = _WORD.findall(was), _WORD.findall(now)
    said_before, said_now = ([each.strip() for each in words] for words in (old, new))
    steps = SequenceMatcher(None, said_before, said_now, autojunk=False).get_opcodes()
    for place, (kind, one, other, first, last) in enumerate(steps):
        if kind == "equal":
            yield Piece("same", _shortened(new[first:last], place > 0, place + 1 < len(steps)))
            continue
        if one < other:
            yield Piece("del", "".join(old[one:other]))
        if first < last:
            yield Piece("ins", "".join(new[first:last]))


def _shortened(words: list[str], after_change: bool, before_change: bool) -> str:
    most = _AROUND * (after_change + before_change)
    if len(words) <= most:
        return "".join(words)
    head = words[:_AROUND] if after_change else []
    tail = words[-_AROUND:] if before_change else []
    return "".join([*head, "… ", *tail])
