"""How long a policy is: the words of its pages against the budget in `policy.yaml`, and paragraphs too long for a procedure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from policygen.errors import Fault
from policygen.facts.vocabulary import Value
from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.markup.blocks import Document, ListItem, Paragraph, all_text, plain
from policygen.policies.model import Policy

MOST_IN_A_PARAGRAPH: Final = 90
"""Words of a paragraph in a section that tells what to do; a longer one is not read when it is needed."""


@dataclass(frozen=True, slots=True)
class PolicyLength:
    """The words of a policy as one school has it, its budget (0 for none), and where its long paragraphs stand."""

    policy: str
    path: str
    words: int
    budget: int
    long_paragraphs: tuple[tuple[str, int], ...]
    """Clause and words."""

    @property
    def over(self) -> int:
        """How many words it has too many."""
        return max(self.words - self.budget, 0) if self.budget else 0

    def faults(self) -> Iterator[Fault]:
        """Yield what is too long."""
        if self.over:
            said = f"The policy '{self.policy}' has {self.words:,} words, {self.over:,} more than its budget of {self.budget:,}."
            yield Fault(said, "Shorten it: policygen check --points tells whether a point is lost.", self.path)
        if self.long_paragraphs:
            named = ", ".join(f"{clause} ({words})" for clause, words in self.long_paragraphs)
            said = f"'{self.policy}' has paragraphs of more than {MOST_IN_A_PARAGRAPH} words: {named}."
            yield Fault(said, "Divide them into steps with doer, act, limit and record, or shorten them.", self.path)


def word_count(document: Document) -> int:
    """Return the words of a document between its cover and its end: front pages, sections and appendices."""
    return len(all_text(document).split())


def policy_lengths(library: Library, answers: Mapping[str, Value], on: date) -> Iterator[PolicyLength]:
    """Yield how long each policy is for a school on a date.

    Raises what `generate` raises.
    """
    for policy in library.policies.values():
        document = generate(policy, library, answers, on).document
        path = f"policy_templates/{policy.key}/policy.yaml"
        yield PolicyLength(policy.key, path, word_count(document), policy.file.words, tuple(_long(policy, document)))


def _long(policy: Policy, document: Document) -> Iterator[tuple[str, int]]:
    """Yield the clauses of numbered sections with a paragraph or an item that is too long."""
    inside = {clause.name for section in policy.sections if section.part == "body" for clause in section.clauses}
    for part in document.body:
        for block in part.blocks if part.name in inside else ():
            if isinstance(block, Paragraph | ListItem) and (words := len(plain(block.runs).split())) > MOST_IN_A_PARAGRAPH:
                yield part.name, words
