"""What is found in a file besides coverage: each with the words, the place, what is wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from policygen.coverage.foreign_text import FoundPassage

FileFindingKind = Literal["out of date", "wrong", "another school", "left over", "contradiction", "review date"]

KINDS: Final[tuple[FileFindingKind, ...]] = (
    "wrong", "out of date", "review date", "another school", "contradiction", "left over",
)  # fmt: skip
"""In the order in which a head looks at them."""


@dataclass(frozen=True, slots=True)
class FileFinding:
    """Something in the file that is to be put right or looked at."""

    kind: FileFindingKind
    what: str
    """One sentence."""
    next_step: str
    words: str
    """The words of the file that it is about; empty where it is about something that is not there."""
    passage: FoundPassage | None = None
    sure: bool = True
    """Whether it is to be put right; else a person looks at it."""
    source: str = ""
    """Where the law or guidance says it, and since when."""
    requirement: str = ""
    """Of a usual error: the requirement that says otherwise, by its id."""
    against: str = ""
    """Of anything wrong: the requirement that it is held against, by its id."""

    @property
    def place(self) -> str:
        """Where it stands, in words; empty where that is nowhere."""
        return str(self.passage.place) if self.passage is not None else ""
