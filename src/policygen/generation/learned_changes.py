"""What changed because of reviews: what a school and its trust learned, and what published reviews brought, side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from policygen.language.english import count
from policygen.law.model import Requirement
from policygen.markup.blocks import Block, Cell, Heading, Paragraph, Run, Table
from policygen.policies.learned import Learned, LearnedEntry

BECAUSE_OF_REVIEWS: Final = "What changed because of reviews"
MOST_FROM_REVIEWS: Final = 6
"""Rows that are shown; further ones are counted."""


@dataclass(frozen=True, slots=True)
class ReviewChange:
    """One thing that is done, and the review or the learning behind it."""

    says: str
    because: str


def from_reviews(
    learned: Learned, clauses: Mapping[str, Collection[str]], met: Iterable[Requirement], since: date
) -> list[ReviewChange]:
    """Return what changed in some policies because of reviews: the school's own learning, the latest first, its trust's,
    then published reviews.

    `clauses` has the names of those that a school has, by policy.

    A published review counts from `since` on: what came out before was taken up in the edition before.
    """
    own = [
        ReviewChange(" ".join(sentence.text.split()), because_of(entry))
        for entry in reversed(learned)
        for policy, inside in clauses.items()
        for name, sentence in entry.clause_names(policy)
        if name in inside
    ]
    return [*own, *_published(met, since)]


def because_of(entry: LearnedEntry) -> str:
    """Return what an entry rests on, for readers of a policy: the review by its name, or that it is our own learning.

    What kind of learning it was stays in the log and in the comments of tracked changes: a policy is public.
    """
    learning = "Our trust's own learning" if entry.of_trust else "Our own learning"
    return f"{entry.review}; {learning.lower()}, entry {entry.name}" if entry.review else f"{learning}, entry {entry.name}"


def _published(met: Iterable[Requirement], since: date) -> Iterator[ReviewChange]:
    found = {each.id: each for each in met if each.edition.kind == "learning"}
    newest = sorted(found.values(), key=lambda each: (-each.edition.starts.toordinal(), each.id))
    said: dict[str, list[str]] = {}
    for each in newest:
        if each.edition.starts > since:
            said.setdefault(str(each.edition), []).append(f"{each.title}.")
    return (ReviewChange(" ".join(titles), review) for review, titles in said.items())


def review_table(rows: Collection[ReviewChange], most: int = MOST_FROM_REVIEWS) -> list[Block]:
    """Return what changed because of reviews as a table under its heading; nothing where nothing did."""
    if not rows:
        return []
    shown = list(rows)[:most]
    table = Table(
        header=(_review_cell("What we do"), _review_cell("Because of")),
        rows=tuple((_review_cell(each.says), _review_cell(each.because)) for each in shown),
        title=BECAUSE_OF_REVIEWS,
    )
    blocks: list[Block] = [Heading((Run(BECAUSE_OF_REVIEWS),), 2, numbered=False), table]
    if (more := len(rows) - len(shown)) > 0:
        said = f"{count(more, 'further change')} {'stands' if more == 1 else 'stand'} in the policies."
        blocks.append(Paragraph((Run(said),), "note"))
    return blocks


def _review_cell(text: str) -> Cell:
    return ((Run(text),),)
