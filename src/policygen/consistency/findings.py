"""What is found where the policies of a school do not agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "name",
    "telephone",
    "e-mail",
    "number",
    "force",
    "role",
    "reference",
    "missing policy",
    "unread file",
    "answers",
    "also needed",
    "another school",
    "out of date",
    "left over",
]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a policy, the heading with its number, and the words."""

    policy: str
    heading: str
    words: str
    file: str = ""
    """The file that the school adopted; empty where the words are as policygen makes them today."""

    def __str__(self) -> str:
        policy = f"{self.policy} ({self.file})" if self.file else self.policy
        where = f"{policy}, {self.heading}" if self.heading else policy
        return f"{where}: “{short_words(self.words)}”"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something on which two places of the suite do not agree, or a reference that leads nowhere."""

    kind: Kind
    what: str
    places: tuple[Place, ...]
    next_step: str
    document: str = ""
    """The document that policies point to and that is not made here."""

    @property
    def is_note(self) -> bool:
        """Whether it is only something to know."""
        return self.kind == "also needed"


def short_words(text: str, longest: int = 230) -> str:
    """Return some words, cut after a whole word where they are long."""
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 2].rsplit(' ', 1)[0]} …"
