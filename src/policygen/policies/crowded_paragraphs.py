"""Paragraphs of clauses that hold so many conditions that nobody can read in the source what a school gets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from policygen.errors import Fault
from policygen.policies.model import Clause, Policy

LONG: Final = 300
"""How many letters a paragraph has, at most, that may hold any number of conditions: a row of choices is easy to read."""

MOST_CONDITIONS: Final = 8
"""How many tags of conditions, `{% %}`, a longer paragraph may hold."""

_CONDITION: Final = re.compile(r"\{%.*?%\}", re.DOTALL)
_NEXT: Final = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.)\s)")
_NO_PROSE: Final = re.compile(r"^\s*(?:\||```|~~~)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CrowdedParagraph:
    """A long paragraph of a clause with the number of its tags."""

    clause: Clause
    tags: int

    def fault(self) -> Fault:
        """Return what to tell whoever writes the clause."""
        said = f"A paragraph of the clause '{self.clause.name}' holds {self.tags} tags of conditions ({{% %}})."
        step = "Make it clauses with 'when', name a condition that comes back as a fact with 'is', or join a list with '|and'."
        return Fault(said, step, self.clause.path, self.clause.line)


def crowded_paragraphs(policies: Iterable[Policy]) -> list[CrowdedParagraph]:
    """Return the paragraphs of prose that hold too many conditions, the worst first; tables and forms are not prose."""
    found = [
        CrowdedParagraph(clause, tags)
        for policy in policies
        for clause in policy.clauses
        for paragraph in _NEXT.split(clause.written or clause.text)
        if not _NO_PROSE.search(paragraph)
        and len(paragraph) > LONG
        and (tags := len(_CONDITION.findall(paragraph))) > MOST_CONDITIONS
    ]
    return sorted(found, key=lambda each: (-each.tags, each.clause.path, each.clause.line))
