"""What an update changes, told for a page: every change in its place, with its cause, and how many there are of each.

A change is what stands together in one clause and has one cause, as the tracked Word file marks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from policygen.generation.causes import ANSWERS, WORDING, Cause
from policygen.generation.update import Updated
from policygen.policies.learned import OUR_LEARNING, TRUST_LEARNING
from policygen.policies.model import Origin
from policygen.word.merging.choices import is_decision
from policygen.word.merging.shown import ShownPassage
from policygen.word.writing.document import clause_bookmark

CauseKind = Literal["decided", "law", "good-practice", "answers", "learning", "layer", "house-style"]
CAUSES: Final[Mapping[CauseKind, str]] = {
    "decided": "Your decisions", "law": "Law and statutory guidance", "good-practice": "Good practice",
    "answers": "Your answers", "learning": "Learning", "layer": "Wording of your trust or school",
    "house-style": "House style: policygen’s wording",
}  # fmt: skip
"""Kinds of causes, in the order in which they are told."""

_LEARNING: Final = frozenset(Origin("", kind).author for kind in (OUR_LEARNING, TRUST_LEARNING))
_BODY: Final = "body"


@dataclass(frozen=True, slots=True)
class ToldChange:
    """Passages of one clause that change for one cause."""

    number: int
    kind: CauseKind
    cause: str
    """Whose change it is, as the tracked file names its author."""
    reasons: tuple[str, ...]
    """Why, in lines: the law with its source and paragraph first."""
    passages: tuple[ShownPassage, ...]
    clause: str = ""


@dataclass(frozen=True, slots=True)
class ToldStretch:
    """Passages that stay as they are."""

    passages: tuple[ShownPassage, ...]


@dataclass(frozen=True, slots=True)
class ToldStory:
    """The body, a header or a footer."""

    place: str
    parts: tuple[ToldChange | ToldStretch, ...]


@dataclass(frozen=True, slots=True)
class ChangesTold:
    """All that an update changes."""

    stories: tuple[ToldStory, ...] = field(default=())

    def changes(self) -> Iterator[ToldChange]:
        """Yield every change, in the order of the file."""
        yield from (each for story in self.stories for each in story.parts if isinstance(each, ToldChange))

    def counts(self) -> dict[CauseKind, int]:
        """Return how many changes there are by kind of cause; kinds without any are left out."""
        kinds = [each.kind for each in self.changes()]
        return {kind: kinds.count(kind) for kind in CAUSES if kind in kinds}


def changes_told(updated: Updated) -> ChangesTold:
    """Return what an update changes; it has to have been made with `showing`."""
    why = {clause_bookmark(name): cause for name, cause in updated.why.items()}
    stories: list[ToldStory] = []
    number = 0
    for place, passages in updated.merged.shown.items():
        parts = tuple(_story_parts(passages, why, number))
        number += sum(isinstance(each, ToldChange) for each in parts)
        if place == _BODY or any(isinstance(each, ToldChange) for each in parts):
            stories.append(ToldStory(place, parts))
    return ChangesTold(tuple(stories))


def _story_parts(passages: Sequence[ShownPassage], why: Mapping[str, Cause], number: int) -> Iterator[ToldChange | ToldStretch]:
    for group in _standing_together(passages):
        if not group[0].changes:
            yield ToldStretch(tuple(group))
            continue
        number += 1
        first = group[0]
        cause = why.get(first.clause)
        known = cause is not None and cause.author == first.author
        reasons = cause.lines() if cause is not None and known else tuple(filter(None, first.comment.split("\n")))
        yield ToldChange(number, _kind(first.author, cause), first.author, reasons, tuple(group), first.clause)


def _standing_together(passages: Sequence[ShownPassage]) -> Iterator[list[ShownPassage]]:
    """Yield passages that belong together: those that stay, and those that one cause changes in one clause."""
    held: list[ShownPassage] = []
    for each in passages:
        if held and _one_change_by(held[-1]) != _one_change_by(each):
            yield held
            held = []
        held.append(each)
    if held:
        yield held


def _one_change_by(passage: ShownPassage) -> tuple[bool, str, str]:
    return (True, passage.clause, passage.author) if passage.changes else (False, "", "")


def _kind(author: str, cause: Cause | None) -> CauseKind:
    if is_decision(author):
        return "decided"
    if author in (ANSWERS, WORDING):
        return "answers" if author == ANSWERS else "house-style"
    if author in _LEARNING:
        return "learning"
    if author.endswith(" wording"):
        return "layer"
    return "good-practice" if cause is not None and cause.author == author and cause.force == "advice" else "law"
