"""What people changed by hand in a document since it was generated: its words beside the base that it carries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from policygen.word.reading.base import base_in, body_in_clauses
from policygen.word.reading.blocks import Block
from policygen.word.reading.safe_open import open_word
from policygen.word.reading.text import as_it_reads, readable
from policygen.word.reading.word_file import WordFile

_SOURCES: Final = "_c_sources_"
_MARKS: Final = {0x1D: "\n", 0x1E: " | ", 0x1F: " "}


@dataclass(frozen=True, slots=True)
class Edit:
    """A clause that was edited by hand: its words as generated and as they stand; one of them may be empty."""

    clause: str
    """Its bookmark; empty for what stands in no clause."""
    base: str
    now: str


def hand_edits(data: bytes) -> tuple[Edit, ...] | None:
    """Return what was edited by hand, clause by clause; None where the file does not carry its words as generated.

    Raises WordFault where it is no Word file.
    """
    opened = open_word(data)
    file = WordFile(opened.parts, opened.document)
    base = base_in(file)
    if base is None:
        return None
    return edits_between(base.stories.get("body", ()), body_in_clauses(file))


def edits_between(generated: Iterable[Block], standing: Iterable[Block]) -> tuple[Edit, ...]:
    """Return what differs between a body as generated and as it stands, clause by clause."""
    before, now = by_clause(generated), by_clause(standing)
    names = dict.fromkeys(name for name in (*before, *now) if name and not name.startswith(_SOURCES))
    return tuple(
        Edit(name, shown(before.get(name, [])), shown(now.get(name, [])))
        for name in names
        if _spaced_alike(before.get(name, [])) != _spaced_alike(now.get(name, []))
    )


def _spaced_alike(blocks: Iterable[Block]) -> list[str]:
    """Return words to compare, without what nobody sees in them."""
    return [as_it_reads(each.words) for each in blocks]


def own_passages(data: bytes) -> int | None:
    """Return how many passages a school put between clauses; None where the file does not carry its words as generated.

    Raises WordFault where it is no Word file.
    """
    opened = open_word(data)
    file = WordFile(opened.parts, opened.document)
    base = base_in(file)
    if base is None:
        return None
    generated = {block.words for block in base.stories.get("body", ())}
    return sum(block.words not in generated for block in by_clause(body_in_clauses(file)).get("", ()))


def by_clause(blocks: Iterable[Block]) -> dict[str, list[Block]]:
    """Return the blocks that say something, by the bookmark of their clause."""
    found: dict[str, list[Block]] = {}
    for block in blocks:
        if block.kind != "auto" and block.words.strip():
            found.setdefault(block.clause, []).append(block)
    return found


def shown(blocks: Iterable[Block]) -> str:
    """Return blocks as a person reads them, each on a line."""
    return "\n".join(readable(block.words).translate(_MARKS).strip() for block in blocks)
