"""What logs bring to a school's policies: the entries that count, and the library with their sentences in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from policygen.language.english import long_date, shortened
from policygen.learning.log import LearningLog, LogEntry
from policygen.library.model import Library
from policygen.policies.learned import (
    OUR_LEARNING,
    TRUST_LEARNING,
    Learned,
    LearnedEntry,
    LearnedSentence,
    with_sentences,
)
from policygen.policies.model import Origin

_LONGEST = 240


def learned_from(log: LearningLog, library: Library, *, of_trust: bool = False) -> Learned:
    """Return what a log brings to policies: its entries that are whole and not declined, in its order."""
    return tuple(_learned(name, each, log, library, of_trust=of_trust) for name, each in log.live.items())


def with_learning(library: Library, learned: Learned) -> Library:
    """Return a library with what was learned in it: each entry's sentence a clause of its own, after the one that it names.

    Without anything learned it is the same library.
    """
    if not learned:
        return library
    policies = {key: with_sentences(policy, learned) for key, policy in library.policies.items()}
    said = [replace(each, place=("", 0)) for each in learned]  # where the log stands changes no word
    digest = hashlib.sha256(f"{library.digest}\0{said!r}".encode()).hexdigest()
    return replace(library, policies=policies, learned=learned, digest=digest)


def _learned(name: str, entry: LogEntry, log: LearningLog, library: Library, *, of_trust: bool) -> LearnedEntry:
    whose = f"the learning log of {log.of}" if of_trust and log.of else "our learning log"
    source = _source_words(entry, library)
    because = f"{source}{f', {long_date(entry.date)}' if entry.date and not entry.review else ''}: {entry.finding}"
    origin = Origin(
        f"Entry {name} of {whose}", TRUST_LEARNING if of_trust else OUR_LEARNING, shortened(" ".join(because.split()), _LONGEST)
    )
    return LearnedEntry(
        name, origin, entry.status, source, source if entry.review else "", entry.finding, entry.change, entry.owner, entry.due,
        entry.test, entry.tested_on, entry.more.get("notices", ""), entry.questions, entry.clauses, tuple(_added_ones(entry)),
        entry.links.audit, (log.path, log.lines.get(name, 1)),
    )  # fmt: skip


def _source_words(entry: LogEntry, library: Library) -> str:
    """Return where an entry's learning comes from: the review by its name, or the kind of source."""
    if entry.review:
        source = next((each for each in library.legislation.sources.values() if entry.review in each.requirements), None)
        if source is not None:
            return source.file.short
    kind = library.learning.sources.get(entry.source)
    return kind.title if kind is not None else ""


def _added_ones(entry: LogEntry) -> Iterator[LearnedSentence]:
    for clause, text in entry.adds.items():
        policy, _, after = clause.partition(".")
        if text.strip():
            yield LearnedSentence(policy, after, text)
