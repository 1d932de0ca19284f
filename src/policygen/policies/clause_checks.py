"""What is wrong with the words of one clause: "must", or law in other words, without law; terms out of date."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Final

from policygen.errors import Fault
from policygen.law.in_force import LawInForce
from policygen.law.stale_terms import StaleTerm, stale_in
from policygen.policies.model import Clause
from policygen.policies.must_sentences import MUST, text_in_force

# "has to" is not here: it mostly says what somebody needs ("what has to change").
_LAW_IN_OTHER_WORDS: Final = re.compile(
    r"\b(?:(?:is|are|be) (?:legally )?(?:required|obliged|bound) (?:by law )?to|legally (?:required|obliged|bound)|by law"
    r"|(?:legal|statutory) (?:duty|duties|obligations?|requirements?)|law (?:requires|obliges|demands))\b",
    re.IGNORECASE,
)


def unlawful_must(clause: Clause, forces: Collection[str], law: LawInForce | None = None) -> Iterator[Fault]:
    """Yield the fault of a clause that says "must" where nothing that it meets is law; `forces` are those of what it meets."""
    # A form's or a table's "must" is the reader's instruction; the rule is about what the policy says binds someone.
    # What is said only where a requirement is in force counts on the days when it is.
    text = clause.text if law is None else text_in_force(clause.text, law)
    if MUST.search(text) and "must" not in forces:
        said = "'must', and nothing it meets is law" if clause.meets else "'must' and meets no law"
        yield Fault(f"The clause '{clause.name}' says {said}.", "Say 'will'.", *clause.place_of(MUST))


def law_in_other_words(clause: Clause, forces: Collection[str], law: LawInForce) -> Iterator[Fault]:
    """Yield the fault of a shipped clause that claims law without "must" ("by law", "is required to") and meets none."""
    found = _LAW_IN_OTHER_WORDS.search(text_in_force(clause.text, law)) if clause.layer is None else None
    if found and "must" not in forces:
        said = f"The clause '{clause.name}' says '{found.group()}', and nothing it meets is law."
        yield Fault(said, "Say what the school does, or name the law under 'meets'.", *clause.place_of(_LAW_IN_OTHER_WORDS))


def stale_words(clause: Clause, terms: Iterable[StaleTerm], on: date) -> Iterator[Fault]:
    """Yield the words of a clause that are out of date on a day."""
    wrong = [term for term in terms if term.severity == "error"]
    for found in stale_in(f"{clause.heading}\n\n{clause.text}", wrong, on):
        said = f"The clause '{clause.name}' says '{found.words}', which is out of date. {found.term.why}"
        yield Fault(said, f"Use: {found.term.replace_with}.", *clause.place_of(re.compile(re.escape(found.words))))
