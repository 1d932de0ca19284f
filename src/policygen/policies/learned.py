"""What a school and its trust learned, as far as policies, lists and calendars need it: their logs' entries that count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from policygen.language.patterns import compiled_later
from policygen.markup.outputs import escape
from policygen.policies.model import Clause, Origin, Policy, Section

OUR_LEARNING: Final = "learning"
TRUST_LEARNING: Final = "trust learning"
_PLAIN_START: Final = compiled_later(r"[^\W\d_]")
_ODD: Final = compiled_later(r"[^\w\s.,;:'’“”?!%/–-]|_")


@dataclass(frozen=True, slots=True)
class LearnedSentence:
    """A sentence that an entry adds to a policy, and the clause that it stands after."""

    policy: str
    after: str
    text: str

    @property
    def clause(self) -> str:
        """The clause that it stands after, with its policy before it."""
        return f"{self.policy}.{self.after}"


@dataclass(frozen=True, slots=True)
class LearnedEntry:
    """An entry of a log that counts."""

    name: str
    origin: Origin
    """Whose log it stands in, as tracked changes name it."""
    status: str
    source: str
    """Where the learning came from, in words; the review, where it answers one."""
    review: str
    """The published review that it answers, by its short name; empty where it answers none."""
    finding: str
    change: str
    owner: str
    due: date | None
    test: str
    tested_on: date | None
    notices: str = ""
    """What children will notice."""
    questions: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    """Every clause that it bears on, each with its policy before it."""
    sentences: tuple[LearnedSentence, ...] = ()
    audit: tuple[str, ...] = ()
    place: tuple[str, int] = ("", 1)
    """The log's file, and the line."""

    @property
    def of_trust(self) -> bool:
        """Whether it stands in the trust's log."""
        return self.origin.kind == TRUST_LEARNING

    @property
    def key(self) -> str:
        """Its name, told apart from those of the other log."""
        return f"trust-{self.name}" if self.of_trust else self.name

    def overdue(self, on: date) -> bool:
        """Whether its change should have been made by a day and is not known to be."""
        return self.status in ("open", "acting") and self.due is not None and self.due < on

    def clause_names(self, policy: str) -> Iterator[tuple[str, LearnedSentence]]:
        """Yield the name that each of its sentences has as a clause of a policy."""
        mine = [each for each in self.sentences if each.policy == policy]
        for number, each in enumerate(mine, 1):
            yield f"learned-{self.key}" + (f"-{number}" if number > 1 else ""), each


Learned = tuple[LearnedEntry, ...]
"""The trust's entries first, then the school's, each in the order of its log."""


def entries_on(learned: Learned, clause: str, policy: str) -> list[LearnedEntry]:
    """Return the entries that bear on a clause of a policy, or that it is the sentence of."""
    return [
        each for each in learned
        if f"{policy}.{clause}" in each.clauses or any(clause == name for name, _ in each.clause_names(policy))
    ]  # fmt: skip


def with_sentences(policy: Policy, learned: Learned) -> Policy:
    """Return a policy with each entry's sentence as a clause of its own, after the one that it names."""
    for entry in learned:
        for name, sentence in entry.clause_names(policy.key):
            policy = _with_sentence(policy, entry, name, sentence)
    return policy


def _with_sentence(policy: Policy, entry: LearnedEntry, name: str, sentence: LearnedSentence) -> Policy:
    removed = policy.removed.get(sentence.after)
    section = next((each for each in policy.sections if any(clause.name == sentence.after for clause in each.clauses)), None)
    if section is None and (removed is None or entry.of_trust):
        return policy  # a trust's layer took the clause out for this school, and what follows it with it
    home = section.name if section is not None else removed.clause.section if removed is not None else ""
    sections = tuple(_placed_in(each, entry, name, sentence) if each.name == home else each for each in policy.sections)
    return replace(policy, sections=sections)


def _placed_in(section: Section, entry: LearnedEntry, name: str, sentence: LearnedSentence) -> Section:
    """Return a section with a sentence after its clause and after what was learned there before; at its end without one."""
    clauses = list(section.clauses)
    at = next((number + 1 for number, each in enumerate(clauses) if each.name == sentence.after), len(clauses))
    while at < len(clauses) and clauses[at].after == sentence.after and clauses[at].name.startswith("learned-"):
        at += 1
    made = Clause(
        name, meets=(), when=None, why=("learning",), heading=clauses[at - 1].heading if clauses else "",
        text=_as_markdown(sentence.text), section=section.name, path=entry.place[0], line=entry.place[1],
        after=sentence.after, layer=entry.origin, written=_as_markdown(sentence.text),
        follows=sentence.after if entry.of_trust else "",
    )  # fmt: skip
    return replace(section, clauses=(*clauses[:at], made, *clauses[at:]))


def _as_markdown(text: str) -> str:
    """Return a school's words so that nothing in them is a template, a mark or a list; they are one paragraph."""
    plain = " ".join(text.split())
    plain += "" if plain.endswith((".", "!", "?", "”", "’")) else "."
    if not _PLAIN_START.match(plain):
        return str(escape(plain))
    return _ODD.sub(lambda mark: f"&#{ord(mark.group())};", plain)
