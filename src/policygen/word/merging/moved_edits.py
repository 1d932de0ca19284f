"""A paragraph that moved and changed: what changed in it is said beside it, and marked in it where moves are marked.

Without that a reader sees a paragraph go and another come, and cannot find the two words that differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rapidfuzz.distance import Indel

from policygen.word.merging.compare import Hunk, changed
from policygen.word.merging.paragraph_cursor import ParagraphCursor
from policygen.word.reading.blocks import Block
from policygen.word.reading.text import OPEN, Token, tokens_of

ALIKE: Final = 0.6
"""The share of words that two versions of a paragraph have in common at least, to be shown as one with edits."""


def edits_inside(was: Block, new: Block) -> Sequence[Hunk]:
    """Return what changed in a paragraph of plain words that moved; nothing where hardly any of it is the same."""
    if was.kind != "p" or new.kind != "p" or OPEN in was.words or OPEN in new.words:
        return ()
    mine, theirs = ([token.key for token in tokens_of(block.words)] for block in (was, new))
    return changed(mine, theirs) if Indel.normalized_similarity(mine, theirs) >= ALIKE else ()


def mark_edits(cursor: ParagraphCursor, was: Block, new: Block) -> None:
    """Mark the words that are new in a paragraph that moved here by themselves, so that they are not taken for moved ones.

    Those that went are in the comment: struck inside a move, LibreOffice leaves them standing when all changes are accepted.
    """
    ours = tokens_of(new.words)
    for hunk in reversed(edits_inside(was, new)):
        start, end = _characters_of(ours, hunk.right, hunk.right_end)
        if end > start:
            cursor.mark_new(start, end)


def said_edits(was: Block, new: Block) -> str:
    """Say what changed in a paragraph that moved; empty where nothing did."""
    said = []
    for hunk in edits_inside(was, new):
        old, now = (
            words[slice(*_characters_of(tokens_of(words), *ends))].strip()
            for words, ends in ((was.words, hunk[:2]), (new.words, hunk[2:]))
        )
        said.append(f"“{old}” became “{now}”" if old and now else f"“{now}” is new" if now else f"“{old}” went")
    more = f", and {len(said) - _SAID} more" if len(said) > _SAID else ""
    return f"This paragraph stood elsewhere. In it {', '.join(said[:_SAID])}{more}." if said else ""


_SAID: Final = 5


def _characters_of(line: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    """Return the characters that some tokens of a line take."""
    start = line[first].start if first < len(line) else line[-1].end if line else 0
    return start, line[last - 1].end if last > first else start
