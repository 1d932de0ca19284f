"""Whether the words of each clause say what the clause claims to meet: a gap is a missing word, not a missing label."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from policygen.facts.known import Known
from policygen.generation.generate import clause_wording
from policygen.law.in_force import LawInForce
from policygen.law.points import Point
from policygen.library.model import Library
from policygen.markup.wording import ClauseRenderer
from policygen.points.judgement import Judgement, judge, meant
from policygen.points.reading import TextPiece, TextReading, read_passages
from policygen.points.recogniser import Recogniser, parse_recogniser
from policygen.policies.model import Clause, Policy, Section
from policygen.policies.point_reading import block_passages
from policygen.policies.selection import Selection, select


@dataclass(frozen=True, slots=True)
class Proof:
    """A claimed point, and the words that state it or come nearest."""

    policy: str
    point: Point
    clauses: tuple[str, ...]
    """The clauses that claim its requirement."""
    judgement: Judgement


class Prover:
    """Holds clauses against the points they claim; what was read once is kept, so that many schools cost little more than one."""

    def __init__(self, library: Library, recognisers: dict[tuple[str, date], Recogniser] | None = None) -> None:
        self.library = library
        self._recognisers = {} if recognisers is None else recognisers
        """By how a point is found and the date: nothing of a school is in them, so that provers may share them."""
        self._readings: dict[tuple[str, ...], TextReading] = {}

    def recogniser(self, point: Point, law: LawInForce) -> Recogniser:
        """Return how a point is recognised with the numbers of the law on a date."""
        key = (point.find, law.on)
        if key not in self._recognisers:
            self._recognisers[key] = parse_recogniser(point.find, self.library.lexicon, law.values())
        return self._recognisers[key]

    def judged(self, point: Point, reading: TextReading, law: LawInForce) -> Judgement:
        """Return whether a text states a point."""
        recogniser, meaning = self.recogniser(point, law), meant(point.kind)
        # With each judgement stands its recogniser, which is known by its place in memory and so must not go away.
        kept = reading.judged.get((id(recogniser), meaning))
        if kept is None:
            kept = reading.judged[id(recogniser), meaning] = recogniser, judge(recogniser, reading, meaning)
        return kept[1]

    def proofs(self, known: Known, on: date, policies: Iterable[Policy], wanted: Collection[str] = ()) -> Iterator[Proof]:
        """Yield every point that the clauses of a school's policies claim on a date, with what their words say.

        With `wanted`, only the points of these requirements.
        """
        law = self.library.legislation.on(on)
        for policy in policies:
            edition = law.editions.get(policy.file.based_on)
            if edition is not None and not edition.partly and (not wanted or _has_claims(policy, wanted)):
                yield from self._policy(policy, select(policy, law, known), known, law, wanted)

    def _policy(
        self, policy: Policy, selection: Selection, known: Known, law: LawInForce, wanted: Collection[str]
    ) -> Iterator[Proof]:
        texts = _Texts(self, policy, selection, lambda: clause_wording(self.library, known, law, selection))
        for name, clauses in selection.met.items():
            if wanted and name not in wanted:
                continue
            for point in law.requirements[name].points:
                if point.asked_of(known):
                    yield Proof(policy.key, point, clauses, self._best(point, [texts.of(each) for each in clauses], law))

    def _best(self, point: Point, readings: Iterable[TextReading], law: LawInForce) -> Judgement:
        best = Judgement("not stated")
        for reading in readings:
            found = self.judged(point, reading, law)
            if found.stated:
                return found
            if (found.status == "partly", found.found) > (best.status == "partly", best.found):
                best = found
        return best

    def reading(self, key: tuple[str, ...], make: Callable[[], list[TextPiece]]) -> TextReading:
        """Return a text as it was read before, or read it now."""
        if key not in self._readings:
            self._readings[key] = read_passages(make())
        return self._readings[key]


class _Texts:
    """The words of one school's policy, clause by clause, made when they are asked for."""

    def __init__(self, prover: Prover, policy: Policy, selection: Selection, wording: Callable[[], ClauseRenderer]) -> None:
        self.prover, self.chosen = prover, {clause.name: clause for clause in selection.clauses}
        self.sections = {section.name: section for section in policy.sections}
        self._wording: ClauseRenderer | None = None
        self._make_wording = wording
        self._read: dict[str, TextReading] = {}

    @property
    def wording(self) -> ClauseRenderer:
        if self._wording is None:
            self._wording = self._make_wording()
        return self._wording

    def of(self, name: str) -> TextReading:
        """Return a clause, or its section where the clause says so, as it is read."""
        if name not in self._read:
            clause = self.chosen[name]
            section = self.sections[clause.section]
            together = [each for each in section.clauses if each.name in self.chosen] if clause.also else [clause]
            words = [self._words(section, each) for each in together]
            key = tuple(part for each in words for part in each)
            self._read[name] = self.prover.reading(key, lambda: self._passages(words))
        return self._read[name]

    def _words(self, section: Section, clause: Clause) -> tuple[str, str, str, str]:
        wording = self.wording
        heading = wording.words(clause.heading, clause.path) if clause.heading else ""
        text = wording.words(clause.text, f"{clause.path}, clause '{clause.name}'", clause.line)
        return clause.name, wording.words(section.title, section.path), heading, text

    def _passages(self, words: list[tuple[str, str, str, str]]) -> list[TextPiece]:
        made: list[TextPiece] = []
        for name, title, heading, text in words:
            made.append(TextPiece("heading", f"{title} – {heading}" if heading else title, name, level=2))
            made += block_passages(self.wording.laid_out(text, name), name)
        return made


def _has_claims(policy: Policy, wanted: Collection[str]) -> bool:
    return any(name in wanted for clause in policy.clauses for name in clause.meets)
