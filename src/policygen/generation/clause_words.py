"""The words of single clauses as one school has them, without making a whole document."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

from policygen.errors import LibraryFaults
from policygen.facts.known import Known
from policygen.generation.generate import clause_helpers
from policygen.law.in_force import LawInForce
from policygen.library.model import Library
from policygen.markup.wording import ClauseRenderer
from policygen.policies.model import Clause
from policygen.policies.selection import chosen


def clause_words(library: Library, law: LawInForce, known: Known) -> Callable[[Clause], str | None]:
    """Return a function that gives a clause's words for a school on a date; None where the school does not have the clause.

    Cross-references to sections are named, not numbered: numbers belong to a whole document.
    """
    helpers = {**clause_helpers(library, law, known), "section": _fact_named, "appendix": _fact_named}
    wording = ClauseRenderer(known, law.values(), helpers)

    def words(clause: Clause) -> str | None:
        if clause not in chosen([clause], law, known):
            return None
        try:
            return unescape(wording.words(clause.text, clause.path, clause.line))
        except LibraryFaults:  # a clause that this school's answers cannot fill is not one that it has adopted
            return None

    return words


def _fact_named(name: str, _worded: bool = True) -> str:
    return name.replace("-", " ")
