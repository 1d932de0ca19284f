"""How often the deletion of a sentence that carries a point is named, and how often any other deletion is left in peace.

    python benchmarks/deleted_sentences.py

Sentences are drawn with a seed over four example schools and every policy. A sentence that carries a point may go unnamed because
another sentence of the same claim says it too; so the share named is a lower bound.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from policygen.facts.known import Known
from policygen.generation.generate import generate
from policygen.generation.point_proof import Proof, Prover
from policygen.language.statements import sentences
from policygen.library.load import load, shipped_root
from policygen.library.model import Library
from policygen.markup.pieces import pieces_of
from policygen.points.reading import TextPiece, read_passages
from policygen.policies.point_reading import piece_passages
from policygen.schools.school_file import read_school

ON = date(2026, 11, 29)
SCHOOLS = ("oakfield-primary", "ash-tree-ap", "meridian-sixth-form", "noor-hill-school")
DRAWN = 300

Texts = Mapping[str, Sequence[TextPiece]]


@dataclass(frozen=True)
class Deletion:
    """A sentence of a policy, the points that the check rests on it, and those of its clause."""

    texts: Texts
    clause: str
    number: int
    sentence: str
    carried: Sequence[Proof]
    claimed: Sequence[Proof]

    def after(self) -> Texts:
        """Return the policy without the sentence."""
        pieces = list(self.texts[self.clause])
        piece = pieces[self.number]
        left = piece.text.replace(self.sentence, "").strip()
        pieces[self.number : self.number + 1] = (
            [TextPiece(piece.kind, left, piece.clause, piece.header, piece.level)] if left else []
        )
        return {**self.texts, self.clause: pieces}


def deletions(library: Library, prover: Prover) -> Iterator[Deletion]:
    """Yield every sentence of four words or more that stands in a clause with points."""
    for name in SCHOOLS:
        answers = read_school(shipped_root() / "examples" / f"{name}.yaml", library.vocabulary).answers
        known = Known(library.vocabulary, answers)
        for policy in library.policies.values():
            texts: dict[str, list[TextPiece]] = {}
            for piece in piece_passages(pieces_of(generate(policy, library, answers, ON).document)):
                texts.setdefault(piece.clause, []).append(piece)
            proofs = [each for each in prover.proofs(known, ON, [policy]) if each.judgement.stated]
            for clause, pieces in texts.items():
                claimed = [each for each in proofs if clause in each.clauses]
                for number, sentence in _sentences(pieces) if claimed else ():
                    carried = [each for each in claimed if (each.judgement.clause, each.judgement.sentence) == (clause, sentence)]
                    yield Deletion(texts, clause, number, sentence, carried, claimed)


def _sentences(pieces: Sequence[TextPiece]) -> Iterator[tuple[int, str]]:
    for number, piece in enumerate(pieces):
        if piece.kind != "heading":
            for sentence in [piece.text] if piece.kind == "row" else sentences(piece.text):
                if len(sentence.split()) >= 4:
                    yield number, sentence


def main() -> None:
    """Measure, and print both shares."""
    library = load(cache=Path.home() / ".cache" / "policygen-benchmarks")
    law, prover, rng = library.legislation.on(ON), Prover(library), random.Random(7)

    def stated(proof: Proof, texts: Texts) -> bool:
        readings = (read_passages(texts.get(clause, ())) for clause in proof.clauses)
        return any(prover.judged(proof.point, reading, law).stated for reading in readings)

    found = list(deletions(library, prover))
    carrying = rng.sample([each for each in found if each.carried], DRAWN)
    others = rng.sample([each for each in found if not each.carried], DRAWN)
    named = sum(any(not stated(proof, each.after()) for proof in each.carried) for each in carrying)
    silent = sum(all(stated(proof, each.after()) or not stated(proof, each.texts) for proof in each.claimed) for each in others)
    print(f"deletions of a sentence that carries a point: {named} of {DRAWN} named")
    print(f"deletions of another sentence: {silent} of {DRAWN} left in peace")


if __name__ == "__main__":
    main()
