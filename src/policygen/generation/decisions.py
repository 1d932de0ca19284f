"""What a school decided where its own words and a new version's met: read from its record, and told to the merge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, Literal, TypeAlias

from policygen.file_model import FileModel
from policygen.language.english import long_date
from policygen.word.merging.choices import DECIDED, Choice, Choices, Chosen, one_line
from policygen.word.merging.plan import Conflict, ConflictKind
from policygen.word.writing.document import clause_bookmark

ChoiceSaid = Literal["keep ours", "take the new", "write our own", "keep both"]
CHOICES: Final[Mapping[Choice, ChoiceSaid]] = {
    "ours": "keep ours", "new": "take the new", "own": "write our own", "both": "keep both",
}  # fmt: skip
"""Choices as the record has them."""
OUTSIDE: Final = "outside-clauses"
"""The name under which decisions stand that are about words between clauses, such as a header."""
_BOOKMARK: Final = "_c_"
_CHOICE: Final[Mapping[str, Choice]] = {said: choice for choice, said in CHOICES.items()}
_DONE: Final[Mapping[Choice, str]] = {
    "ours": "your own words stay.", "new": "the new words are taken.", "own": "the passage has words of your own.",
    "both": "both stay.",
}  # fmt: skip


class SchoolDecision(FileModel):
    """One decision, with the texts that it is about."""

    choice: ChoiceSaid
    words: str = ""
    """The school's own new words, where it wrote some."""
    decided_on: date
    role: str
    """Who decided, by role."""
    our_words: str = ""
    before: str = ""
    new_words: str = ""

    def chosen(self) -> Chosen:
        """Return it as a merge is told of it, with the author and the comment of its tracked changes."""
        author = f"{DECIDED} on {long_date(self.decided_on)}"
        choice = _CHOICE[self.choice]
        return Chosen(choice, one_line(self.words), author, f"{author} ({one_line(self.role)}): {_DONE[choice]}")


Decisions: TypeAlias = Mapping[str, Mapping[str, Mapping[str, SchoolDecision]]]
"""A school's decisions by policy, clause and the digest of the three texts."""


class DecisionRecord(FileModel):
    """The record of a school's decisions."""

    of: str = ""
    """The school's name."""
    decisions: Mapping[str, Mapping[str, Mapping[str, SchoolDecision]]] = {}


def choices_in(decisions: Decisions, policy: str) -> Choices:
    """Return what a school has decided about a policy, for its merge."""
    return {
        (bookmark_of(clause), digest): each.chosen()
        for clause, found in decisions.get(policy, {}).items()
        for digest, each in found.items()
    }


def bookmark_of(clause: str) -> str:
    """Return the bookmark of a clause by its name in the record."""
    return "" if clause == OUTSIDE else clause_bookmark(clause)


def name_in_record(bookmark: str, clauses: Iterable[str]) -> str:
    """Return the name that the clause of a bookmark has in the record; `clauses` are the names that the policy has."""
    known = {clause_bookmark(name): name for name in clauses}
    return known.get(bookmark) or bookmark.removeprefix(_BOOKMARK) or OUTSIDE


def decision_on(conflict: Conflict, choice: Choice, words: str, role: str, on: date) -> SchoolDecision:
    """Return a decision about a question."""
    return SchoolDecision(
        choice=CHOICES[choice], words=one_line(words) if choice == "own" else "", decided_on=on, role=one_line(role),
        our_words=conflict.school, before=conflict.base, new_words=conflict.new,
    )  # fmt: skip


def choice_made(decision: SchoolDecision) -> Choice:
    """Return which choice a decision is."""
    return _CHOICE[decision.choice]


ASKED: Final[Mapping[ConflictKind, str]] = {
    "same words": "You and the new version both changed this passage.",
    "both added": "You and the new version both added words at this place.",
    "removed here": "You changed this passage, and the new version no longer has it.",
    "removed by school": "You took this passage out, and the new version has changed it.",
    "table": "You and the new version both changed this table or row.",
    "whose": "The new version has nothing like this. The file does not say whether you wrote it or an older version did.",
}  # fmt: skip
"""What a question is, as a person reads it."""
