"""What is told of a point when everything that states it is deleted from a policy: not found, as it should be, or partly.

    python benchmarks/deleted_points.py [SEED]

Points are drawn with a seed over policies that policygen makes for several example schools, read as somebody else's file. Of
each, the sentences that state it are deleted until none does. What is left shares words with it and no more, so "partly" is wrong
there. For comparison only the numbers are taken out of the sentences that state a point: there "partly" is right.

First run (seed 7): of 1,340 deleted points 896 not found, 444 partly; since then, of 1,352, 1,277 and 75.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from policygen.coverage.any_file import read_foreign
from policygen.coverage.judging import verdict_of
from policygen.generation.generate import generate
from policygen.generation.point_proof import Prover
from policygen.language.quantities import quantities
from policygen.law.points import Point
from policygen.library.load import load, shipped_root
from policygen.library.model import Library
from policygen.markup.html import policy_page
from policygen.points.judgement import Judgement
from policygen.points.reading import TextPiece, TextReading, Unit, read_passages
from policygen.schools.school_file import read_school

ON = date(2026, 11, 29)
SCHOOLS = ("oakfield-primary", "brookside-academy", "noor-hill-school", "meridian-sixth-form")
POLICIES = ("safeguarding", "behaviour", "attendance", "online-safety", "staff-code-of-conduct", "safer-recruitment")
DRAWN = 60
MOST_SENTENCES = 12


@dataclass(frozen=True)
class Deleted:
    """A point of a policy of which nothing is left, or of which only a number is gone."""

    school: str
    policy: str
    point: Point
    verdict: str
    nearest: str
    missing: tuple[str, ...]


class Deleting:
    """Deletes points from texts, and looks what is told."""

    def __init__(self, library: Library) -> None:
        self.library, self.law, self.prover = library, library.legislation.on(ON), Prover(library)

    def judged(self, point: Point, reading: TextReading) -> Judgement:
        """Judge a point; texts that are made for one question are not kept."""
        return Prover.judged(self.prover, point, reading, self.law)

    def texts(self) -> Iterator[tuple[str, str, TextReading]]:
        """Yield the policies of the schools as anybody's files."""
        for school in SCHOOLS:
            answers = read_school(shipped_root() / "examples" / f"{school}.yaml", self.library.vocabulary).answers
            for key in POLICIES:
                page = policy_page(generate(self.library.policies[key], self.library, answers, ON).document)
                yield school, key, read_foreign(page.encode(), f"{key}.html").reading()

    def points(self, reading: TextReading) -> list[Point]:
        """Return the headline points that a text states."""
        every = [each for one in self.law.requirements.values() for each in one.points if each.headline]
        return [each for each in every if self.judged(each, reading).stated]

    def deleted(self, point: Point, reading: TextReading) -> Judgement | None:
        """Delete sentences until the text no longer states the point; None where it always does."""
        for _ in range(MOST_SENTENCES):
            found = self.judged(point, reading)
            if not found.stated:
                return found
            reading = TextReading(tuple(each for each in reading.units if each.shown != found.sentence))
        return None

    def without_number(self, point: Point, reading: TextReading) -> Judgement | None:
        """Take the numbers out of the sentences that state a point; None where it is stated all the same, or has no number."""
        for _ in range(MOST_SENTENCES):
            found = self.judged(point, reading)
            if not found.stated:
                return found
            numbers = quantities(found.sentence)
            if not numbers:
                return None
            said = found.sentence
            for each in sorted(numbers, key=lambda each: -each.start):
                said = said[: each.start] + said[each.end :]
            reading = TextReading(tuple(each if each.shown != found.sentence else _said(each, said) for each in reading.units))
        return None


def _said(unit: Unit, words: str) -> Unit:
    made = read_passages([TextPiece("text", words, unit.clause)]).units
    own = made[0] if made else unit
    return Unit(own.shown, own.own, unit.lead, unit.around, unit.clause, unit.section, unit.paragraph, unit.row)


def main() -> None:
    """Measure, and print the table and each point that is told wrongly."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    rng, work = random.Random(seed), Deleting(load(cache=Path.home() / ".cache" / "policygen-benchmarks"))
    counts: dict[str, Counter[str]] = {"whole": Counter(), "number": Counter()}
    for school, policy, reading in work.texts():
        stated = work.points(reading)
        for point in rng.sample(stated, min(DRAWN, len(stated))):
            whole, number = work.deleted(point, reading), work.without_number(point, reading)
            if whole is not None:
                verdict = verdict_of(point, whole)
                counts["whole"][verdict] += 1
                if verdict == "partly":
                    print(f"{school} {policy} {point.requirement}.{point.name}: {whole.sentence[:110]} | lacks {whole.missing}")
            if number is not None:
                counts["number"][verdict_of(point, number)] += 1
    for name, said in (("whole", "deleted points"), ("number", "points without their number")):
        told = counts[name]
        print(f"{said}: {told.total()}, not found {told['not found']}, partly {told['partly']}")


if __name__ == "__main__":
    main()
