"""What a school's own edits took out of a policy that law or statutory guidance asks for: named, never put back by force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from policygen.generation.generate import Generated
from policygen.generation.point_proof import Prover
from policygen.language.english import shortened
from policygen.law.model import Requirement
from policygen.law.points import Point
from policygen.markup.pieces import Piece, pieces_of
from policygen.points.judgement import Judgement
from policygen.points.reading import TextPiece, TextReading, read_passages, read_passages_once
from policygen.policies.point_reading import piece_passages
from policygen.word.writing.document import clause_bookmark

_LONGEST = 160


@dataclass(frozen=True, slots=True)
class LostPoint:
    """Something that a policy has to say and that the school's copy no longer says."""

    requirement: Requirement
    point: Point | None
    """None where the whole passage of a requirement is gone."""
    clause: str
    """The bookmark of the clause that said it."""
    sentence: str
    """How it was said."""
    nearest: str
    """The school's sentence that comes nearest; empty where none does."""
    missing: tuple[str, ...]

    def __str__(self) -> str:
        """Return what a person reads: what is gone, and what asks for it."""
        about = self.point.says if self.point else self.requirement.title
        asks = "the law asks for it" if self.requirement.force == "must" else "the guidance asks for it"
        source = f"{asks} ({self.requirement.citation()})"
        if self.point is None:
            return f"The passage on “{about}” is no longer there; {source}."
        if self.nearest and self.missing:
            said = f"The sentence “{shortened(self.nearest, _LONGEST)}” no longer says all of “{about}”"
            return f"{said}: {'; '.join(self.missing)}. It is to be looked at, as {source}."
        return f"The sentence on “{about}” is no longer there; {source}. It said: “{shortened(self.sentence, _LONGEST)}”"


class LostSentence(NamedTuple):
    """What one sentence said, or a whole passage, as a person reads that it is gone."""

    clause: str
    """The bookmark of the clause that said it."""
    what: str
    law: bool
    """Whether the law asks for any of it."""


def lost_in_sentences(lost: Iterable[LostPoint]) -> list[LostSentence]:
    """Return what is no longer said as a person reads it: law first, and all that one sentence said told at once."""
    together: dict[tuple[object, ...], list[LostPoint]] = {}
    for number, each in enumerate(sorted(lost, key=lambda one: one.requirement.force != "must")):
        alone = each.point is None or (each.nearest and each.missing)
        together.setdefault((number,) if alone else (each.clause, each.sentence), []).append(each)
    return [
        LostSentence(points[0].clause, str(points[0]) if len(points) == 1 else _all_of_one(points), _is_law(points))
        for points in together.values()
    ]


def _is_law(points: Iterable[LostPoint]) -> bool:
    return any(each.requirement.force == "must" for each in points)


def _all_of_one(points: Sequence[LostPoint]) -> str:
    about = [f"“{each.point.says}”" for each in points if each.point]
    sources = "; ".join(dict.fromkeys(each.requirement.citation() for each in points))
    asks = f"the {'law' if _is_law(points) else 'guidance'} asks for them ({sources})"
    gone = f"The sentence on {', '.join(about[:-1])} and {about[-1]} is no longer there"
    return f"{gone}; {asks}. It said: “{shortened(points[0].sentence, _LONGEST)}”"


def clauses_to_read(made: Generated, changed: Set[str]) -> set[str]:
    """Return the bookmarks of the clauses that have to be read where some have changed: these, and those that meet a requirement
    with one of them. None where no requirement is met by a changed one.
    """
    needed: set[str] = set()
    for name, claimed in made.selection.met.items():
        clauses = {clause_bookmark(each) for each in claimed}
        if made.law.requirements[name].force != "advice" and clauses & changed:
            needed |= clauses
    return needed | changed if needed else needed


def lost_points(
    made: Generated, merged: Iterable[Piece], prover: Prover, needed: Set[str] | None = None
) -> tuple[LostPoint, ...]:
    """Return what the new version says of what must or should be said, and a school's merged copy does not say.

    What the school says in other words, or in a passage of its own, counts. `needed` are the clauses that are read where others
    are known to be as they were generated; of those `merged` has the headings alone.
    """
    pieces = list(pieces_of(made.document))
    generated = {" ".join(piece.text.split()) for piece in pieces if piece.kind != "heading"}
    ours = _passages_by_clause(piece_passages(_of_clauses(pieces, needed)), marked=False)
    theirs = _passages_by_clause(piece_passages(merged), marked=True)
    changed = {clause for clause, pieces in ours.items() if _piece_words(pieces) != _piece_words(theirs.get(clause, ()))}
    if not changed:
        return ()
    found = _Copy(made, ours, theirs, changed, generated, prover).lost()
    # Several points of one sentence are one thing to look at.
    return tuple({(each.requirement.id, str(each)): each for each in found}.values())


def _of_clauses(pieces: Iterable[Piece], needed: Set[str] | None) -> Iterator[Piece]:
    """Yield the headings, and of the rest what stands in a clause that is needed, or in none."""
    for piece in pieces:
        if needed is None or piece.kind == "heading" or not piece.clause or clause_bookmark(piece.clause) in needed:
            yield piece


def _passages_by_clause(pieces: Iterable[TextPiece], *, marked: bool) -> dict[str, list[TextPiece]]:
    """Return the passages by the bookmark of their clause, each clause with the headings it stands under."""
    found: dict[str, list[TextPiece]] = {}
    heading: TextPiece | None = None
    for piece in pieces:
        clause = piece.clause if marked or not piece.clause else clause_bookmark(piece.clause)
        if piece.kind == "heading":
            heading = piece
            if not clause:
                continue
        if clause not in found:
            found[clause] = [heading] if heading and piece is not heading else []
        found[clause].append(piece)
    return found


def _piece_words(pieces: Iterable[TextPiece]) -> list[str]:
    return [" ".join(piece.text.split()) for piece in pieces if piece.kind != "heading"]


class _Copy:
    """A school's merged copy beside the new version."""

    def __init__(
        self,
        made: Generated,
        ours: Mapping[str, list[TextPiece]],
        theirs: Mapping[str, list[TextPiece]],
        changed: set[str],
        generated: Set[str],
        prover: Prover,
    ) -> None:
        self.made, self.ours, self.theirs, self.changed, self.prover = made, ours, theirs, changed, prover
        own = [each for pieces in theirs.values() for each in pieces if each.kind == "heading" or each.text not in generated]
        self.own = read_passages(own)
        """What the school wrote, wherever it stands."""
        self.own_words = " ".join(text for pieces in theirs.values() for text in _piece_words(pieces))
        self._read: dict[tuple[bool, str], TextReading] = {}

    def lost(self) -> Iterator[LostPoint]:
        """Yield what is no longer said, in the order in which the requirements are met."""
        for name, claimed in self.made.selection.met.items():
            requirement = self.made.law.requirements[name]
            clauses = [clause_bookmark(each) for each in claimed]
            if requirement.force == "advice" or not self.changed.intersection(clauses):
                continue
            lost = list(self._points(requirement, clauses))
            gone = self._gone(clauses) if lost or not requirement.points else False
            yield from [LostPoint(requirement, None, clauses[0], "", "", ())] if gone else lost

    def _points(self, requirement: Requirement, clauses: Sequence[str]) -> Iterator[LostPoint]:
        for point in requirement.points:
            before = self._judged(point, [self._reading(clause, ours=True) for clause in clauses])
            if not before.stated or self._says_the_same(before, clauses):
                continue
            now = self._judged(point, [*(self._reading(clause, ours=False) for clause in clauses), self.own])
            if not now.stated:
                here = self._judged(point, [self._reading(before.clause, ours=False)])
                nearest = here.sentence if here.status == "partly" else ""
                yield LostPoint(requirement, point, before.clause, before.sentence, nearest, here.missing)

    def _says_the_same(self, before: Judgement, clauses: Sequence[str]) -> bool:
        """Tell whether the very words that state a point are still in one of the clauses, with nothing put between them."""
        return any(self._reading(each, ours=False).has_together(before.window, before.units) for each in clauses)

    def _judged(self, point: Point, readings: Iterable[TextReading]) -> Judgement:
        best = Judgement("not stated")
        for reading in readings:
            found = self.prover.judged(point, reading, self.made.law)
            if found.stated:
                return found
            best = max(best, found, key=lambda each: (each.status == "partly", each.found))
        return best

    def _reading(self, clause: str, *, ours: bool) -> TextReading:
        if (ours, clause) not in self._read:
            read = read_passages_once if ours else read_passages
            self._read[ours, clause] = read(tuple(self._named(clause, self.ours if ours else self.theirs)))
        return self._read[ours, clause]

    @staticmethod
    def _named(clause: str, texts: Mapping[str, list[TextPiece]]) -> Iterator[TextPiece]:
        for piece in texts.get(clause, ()):
            yield TextPiece(piece.kind, piece.text, clause, piece.header, piece.level)

    def _gone(self, clauses: Sequence[str]) -> bool:
        """Tell whether nothing is left of some clauses, not even without their bookmarks."""
        left = any(_piece_words(self.theirs.get(clause, ())) for clause in clauses)
        return not left and not any(
            text in self.own_words for clause in clauses for text in _piece_words(self.ours.get(clause, ()))
        )
