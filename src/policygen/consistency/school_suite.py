"""One school's whole suite, held against itself: made as of a date, with what the school adopted and edited in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from policygen.consistency.contacts import answer_clashes
from policygen.consistency.contradictions import SuiteLaw, check_suite
from policygen.consistency.findings import Contradiction
from policygen.consistency.policy_text import PolicyText, policy_text
from policygen.consistency.references import Titles, own_references, policy_references
from policygen.facts.vocabulary import Value, label
from policygen.generation.generate import Generated, generate
from policygen.generation.update import Prior, refuse_another_school
from policygen.language.statements import content_words
from policygen.library.model import Library
from policygen.markup.pieces import Piece, pieces_of
from policygen.word.reading.policy_pieces import policy_pieces
from policygen.word.writing.document import clause_bookmark

_SLASH: Final = re.compile(r"[/\\]")


@dataclass(frozen=True, slots=True)
class Folder:
    """A school's own folder of policies."""

    adopted: Mapping[str, Prior]
    """The adopted file of each policy that policygen makes, by its key."""
    names: Sequence[str]
    """The names and titles of all files in it."""


@dataclass(frozen=True)
class SchoolSuite:
    """Every policy of a school as policygen makes it on a date."""

    library: Library
    answers: Mapping[str, Value]
    on: date
    made: Mapping[str, Generated]
    usual: Sequence[PolicyText]

    @cached_property
    def _law(self) -> SuiteLaw:
        return suite_law(self.library, self.on)

    def clashes(self, folder: Folder | None = None) -> list[Contradiction]:
        """Return where the policies do not agree, with the adopted files of a folder read in their place.

        Raises Faults where a file is another school's.
        """
        adopted = folder.adopted if folder else {}
        read = [_read(self.made[text.key], adopted[text.key]) if text.key in adopted else text for text in self.usual]
        labels = {name: label(self.library.vocabulary, name) for name in self.answers}
        found = [
            *check_suite(read, self.usual, self._law),
            *answer_clashes(self.answers, labels),
            *policy_references(read, suite_titles(self.library), folder.names if folder else None),
            *(own_references(read, self.usual, suite_titles(self.library), folder.names) if folder else ()),
        ]
        files = {text.title: text.adopted for text in read}
        return [_with_files(each, files) for each in found]


def school_suite(library: Library, answers: Mapping[str, Value], on: date) -> SchoolSuite:
    """Make every policy of a school. Raises SchoolFaults, Gaps and LibraryFaults as making one does."""
    made = {key: generate(policy, library, answers, on) for key, policy in library.policies.items()}
    usual = [policy_text(key, each.document.title, pieces_of(each.document)) for key, each in made.items()]
    return SchoolSuite(library, answers, on, made, usual)


def _read(made: Generated, prior: Prior) -> PolicyText:
    refuse_another_school(made, prior)
    policy = made.selection.policy
    names = {clause_bookmark(clause.name): clause.name for clause in policy.clauses}
    pieces = (_with_names(piece, names) for piece in policy_pieces(prior.data))
    return policy_text(policy.key, made.document.title, pieces, _SLASH.split(prior.name)[-1])


def _with_files(clash: Contradiction, files: Mapping[str, str]) -> Contradiction:
    return replace(clash, places=tuple(replace(each, file=files.get(each.policy, "")) for each in clash.places))


def _with_names(piece: Piece, names: Mapping[str, str]) -> Piece:
    return replace(piece, clause=names.get(piece.clause, ""))


def suite_law(library: Library, on: date) -> SuiteLaw:
    """Return what the clauses of every policy meet on a date."""
    law = library.legislation.on(on).requirements
    meets = {
        (policy.key, clause.name): frozenset(name for name in clause.meets if name in law)
        for policy in library.policies.values()
        for clause in policy.clauses
    }
    binding = {each.id: frozenset(content_words(f"{each.title} {each.says}")) for each in law.values() if each.force == "must"}
    return SuiteLaw(meets, binding)


def suite_titles(library: Library) -> Titles:
    """Return the titles of policies that others may name, and which of them policygen makes."""
    return Titles(library.titles, dict(_held(library)))


def _held(library: Library) -> Iterator[tuple[str, str]]:
    for key, policy in library.policies.items():
        yield key, key
        for part in policy.file.includes:
            yield part, key
