"""What a school chose where its words and the new version's met, as a merge is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from policygen.word.reading.blocks import digest

Choice = Literal["ours", "new", "own", "both"]
"""Keep our words, take the new ones, words of our own, or, where both added some, keep both."""

DECIDED: Final = "Decided by the school"
"""How the author of a tracked change begins that is the school's own decision."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One decision, and how the tracked file tells it."""

    choice: Choice
    words: str = ""
    """The school's own new words, on one line; empty unless they were chosen."""
    author: str = DECIDED
    comment: str = ""


Choices: TypeAlias = Mapping[tuple[str, str], Chosen]
"""Decisions by the bookmark of the clause and the digest of the three texts."""


def texts_digest(base: str, school: str, new: str) -> str:
    """Return the digest of the three texts that a decision is about: the version before, the school's, and the new one."""
    return digest("\x1c".join((base, school, new)))


def one_line(words: str) -> str:
    """Return words as they may stand in a paragraph: on one line, without signs that no document has."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words if not "\ue000" <= sign <= "\uf8ff").split())


def is_decision(author: str) -> bool:
    """Tell whether a tracked change is a decision of the school's."""
    return author.startswith(DECIDED)
