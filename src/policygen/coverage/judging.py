"""Whether a policy from anywhere says what the law asks of it, requirement by requirement and point by point.

    judged(text, library, on, ("safeguarding",), known=None, beside={}) -> Judged
    Judged.requirements   JudgedRequirement: requirement, applies (True, or None with `condition`), points, verdict, clauses
    JudgedPoint           point, verdict, sentence and place (evidence, or the nearest there is), missing (one line), file

A verdict is `stated`, `partly`, `not found` or `not judged`. A point counts as stated wherever in the file it stands, and also
where a file of `beside` states it: the other policies in the folder that this one names. A point whose recogniser is not broad
enough for anybody's wording (no headline point) is `stated` where it is found and `not judged` where it is not. Requirements that
belong in another policy are not judged against this one; `Judged.elsewhere` names them with the policy that has to say them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log
from typing import Final, Literal

from policygen.coverage.applies_shown import Applies, applies_to_known, applies_to_text
from policygen.coverage.foreign_text import ForeignText, Place
from policygen.coverage.same_subject import same_subject
from policygen.facts.known import Known
from policygen.generation.point_proof import Prover
from policygen.language.statements import content_words
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.law.points import Point
from policygen.library.model import Library
from policygen.points.judgement import Judgement
from policygen.policies.model import CoveredElsewhere, Policy

PointVerdict = Literal["stated", "partly", "not found", "not judged"]

_PLAIN: Final = ("(it says", "the sentence says", "the sentence does not", "said with")
"""How the parts of a judgement's `missing` begin or hold that a reader understands; the others are a recogniser's terms."""
_NONE: Final[Mapping[str, ForeignText]] = {}
_WHOLE: Final[Mapping[str, frozenset[str]]] = {}


@dataclass(frozen=True, slots=True)
class JudgedPoint:
    """One point, and the words that state it or come nearest."""

    point: Point
    verdict: PointVerdict
    sentence: str = ""
    """The evidence; else the nearest sentence; empty where the text has nothing near."""
    place: Place | None = None
    missing: str = ""
    """What the text does not say, in one line; empty where it is stated."""
    file: str = ""
    """The other file that states it; empty where it is this one."""
    instead: str = ""
    """Where nothing but a number differs: the right one and what the sentence says, as "5 days (it says “seven days”)"."""


@dataclass(frozen=True, slots=True)
class JudgedRequirement:
    """A requirement, and whether the text says what it asks."""

    requirement: Requirement
    applies: bool | None
    """True, or None where it depends on something that is not known."""
    condition: str
    """Where it depends: "if you have a sixth form"."""
    policy: str
    """The policy that has to say it."""
    clauses: tuple[str, ...]
    """The clauses of that policy that would meet it, as "policy/clause"."""
    points: tuple[JudgedPoint, ...]

    @property
    def verdict(self) -> PointVerdict:
        """How much of it is said: what is not judged counts neither way."""
        verdicts = {each.verdict for each in self.points} - {"not judged"}
        if not verdicts:
            return "not judged"
        if len(verdicts) == 1:
            return verdicts.pop()
        return "partly"

    @property
    def missing(self) -> tuple[JudgedPoint, ...]:
        """The points that are partly stated or not found."""
        return tuple(each for each in self.points if each.verdict in ("partly", "not found"))


@dataclass(frozen=True, slots=True)
class SaidElsewhere:
    """A requirement that another policy has to say, not this one."""

    requirement: Requirement
    policies: tuple[str, ...]
    """The policies or documents that have to say it, by key."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A file held against the law of a day."""

    text: ForeignText
    on: date
    policies: tuple[str, ...]
    """The policies that it was held against, by key."""
    applies: Applies
    requirements: tuple[JudgedRequirement, ...]
    """Those with force must first, then should; in each the order in which the policy says them."""
    elsewhere: tuple[SaidElsewhere, ...] = ()

    def with_verdict(self, *verdicts: PointVerdict, force: str = "") -> tuple[JudgedRequirement, ...]:
        """Return the requirements with some verdicts, of one force where it is given; those that depend come last."""
        found = [each for each in self.requirements if each.verdict in verdicts and force in ("", each.requirement.force)]
        return tuple(sorted(found, key=lambda each: each.applies is None))


def judged(
    text: ForeignText,
    library: Library,
    on: date,
    policies: Sequence[str],
    known: Known | None = None,
    beside: Mapping[str, ForeignText] = _NONE,
    prover: Prover | None = None,
    parts: Mapping[str, frozenset[str]] = _WHOLE,
) -> Judged:
    """Hold a text against every requirement that the named policies have to meet on a day.

    `known` is what a school file says; without one, what applies is told from the text. `beside` are the other policies of the
    folder that this one names, by file name. A `prover` used again makes a second file quicker. `parts` names, of a policy that
    the file is only a part of, the sections that it is.
    """
    applies = applies_to_known(known) if known is not None else applies_to_text(text, library.vocabulary)
    judge = _Judge(text, beside, library.legislation.on(on), prover or Prover(library), applies, Homes(library.policies.values()))
    chosen = [library.policy(key) for key in policies]
    made = sorted(_asked(judge, chosen, parts), key=lambda each: each.requirement.force != "must")
    return Judged(text, on, tuple(policies), applies, tuple(made), tuple(_elsewhere(judge, library, chosen)))


def _asked(judge: _Judge, policies: Iterable[Policy], parts: Mapping[str, frozenset[str]]) -> Iterator[JudgedRequirement]:
    done: set[str] = set()
    for policy in policies:
        claims = _claims(policy, parts.get(policy.key))
        whole = policy.key not in parts
        order = [*claims, *(name for name in judge.law.requirements if whole and name not in claims)]
        for name in order:
            requirement = judge.law.requirements.get(name)
            if requirement is None or name in done or requirement.force == "advice" or not judge.homes.has(policy, name):
                continue
            applies = judge.applies.value(requirement.applies)
            if applies is False:
                continue
            done.add(name)
            clauses = tuple(f"{policy.key}/{clause}" for clause in claims.get(name, ()))
            condition = judge.applies.condition_words(requirement.applies)
            yield JudgedRequirement(requirement, applies, condition, policy.key, clauses, tuple(judge.points(requirement)))


def _claims(policy: Policy, sections: frozenset[str] | None) -> dict[str, list[str]]:
    claims: dict[str, list[str]] = {}
    for clause in policy.clauses:
        for name in clause.meets if sections is None or clause.section in sections else ():
            claims.setdefault(name, []).append(clause.name)
    return claims


def _elsewhere(judge: _Judge, library: Library, policies: Sequence[Policy]) -> Iterator[SaidElsewhere]:
    for name, requirement in judge.law.requirements.items():
        if requirement.force == "advice" or any(judge.homes.has(policy, name) for policy in policies):
            continue
        left = [left.to for policy in policies if (left := _left_to(policy, name)) is not None]
        if left or any(policy.has_to_meet(name) for policy in policies):
            homes = [key for key, policy in library.policies.items() if judge.homes.has(policy, name)]
            yield SaidElsewhere(requirement, tuple(dict.fromkeys((*homes, *left))))


def _left_to(policy: Policy, name: str) -> CoveredElsewhere | None:
    parts = name.split(".")
    found = (policy.file.left_to.get(".".join(parts[:end])) for end in range(len(parts), 0, -1))
    return next((each for each in found if each), None)


class Homes:
    """Where each requirement belongs: a school whose policies stand apart says a thing once, and not in each of them."""

    def __init__(self, policies: Iterable[Policy]) -> None:
        self._policies = tuple(policies)
        self._memo: dict[str, frozenset[str]] = {}

    def has(self, policy: Policy, requirement: str) -> bool:
        """Return whether a requirement is held against a policy.

        It is where the policy rests on the requirement's own source (a safeguarding policy on KCSIE). Where no policy that has to
        meet it does, it is held against those that name it most closely.
        """
        if requirement not in self._memo:
            self._memo[requirement] = frozenset(self._of(requirement))
        return policy.key in self._memo[requirement]

    def _of(self, requirement: str) -> Iterator[str]:
        meeting = [each for each in self._policies if each.has_to_meet(requirement)]
        resting = [each.key for each in meeting if requirement.startswith(f"{each.file.based_on}.")]
        if resting:
            yield from resting
            return
        closeness = {each.key: _closeness(each, requirement) for each in meeting}
        closest = max(closeness.values(), default=0)
        yield from (key for key, close in closeness.items() if close == closest)


def _closeness(policy: Policy, requirement: str) -> int:
    named = [len(each) for each in policy.file.covers if requirement == each or requirement.startswith(f"{each}.")]
    return max(named, default=0)


@dataclass
class _Judge:
    text: ForeignText
    beside: Mapping[str, ForeignText]
    law: LawInForce
    prover: Prover
    applies: Applies
    homes: Homes

    def __post_init__(self) -> None:
        self.nearest = NearestSentence(self.text)

    def points(self, requirement: Requirement) -> Iterator[JudgedPoint]:
        """Yield each point of a requirement that is asked of the school; one without points is not judged."""
        for point in requirement.points:
            if self.applies.value(point.when) is not False:
                yield self._point(point, requirement)
        if not requirement.points:
            whole = Point(requirement.id, "whole", "act", requirement.title, "", None, headline=False)
            sentence, clause = self.nearest.to(f"{requirement.title} {requirement.says}")
            yield JudgedPoint(whole, "not judged", sentence, self.text.place_of(sentence, clause), requirement.title)

    def _point(self, point: Point, requirement: Requirement) -> JudgedPoint:
        found = self.prover.judged(point, self.text.reading(), self.law)
        if found.stated:
            return JudgedPoint(point, "stated", found.sentence, self.text.place_of(found.sentence, found.clause))
        for name, other in self.beside.items():
            there = self.prover.judged(point, other.reading(), self.law)
            if there.stated:
                place = other.place_of(there.sentence, there.clause)
                return JudgedPoint(point, "stated", there.sentence, place, file=name)
        sentence, clause = found.sentence, found.clause
        if not sentence or found.status != "partly":
            near = self.nearest.to(f"{point.says} {requirement.title}")
            sentence, clause = near if near[0] else (sentence, clause)
        place = self.text.place_of(sentence, clause)
        verdict, missing = verdict_of(point, found), missing_line(point, found)
        return JudgedPoint(point, verdict, sentence, place, missing, instead=wrong_number(found, requirement))


def verdict_of(point: Point, found: Judgement) -> PointVerdict:
    """Return what is told of a point; a sentence that says the contrary states no part of it."""
    if found.stated:
        return "stated"
    if not point.headline:
        return "not judged"
    return "partly" if found.status == "partly" and not found.says_otherwise else "not found"


def missing_line(point: Point, found: Judgement) -> str:
    """Return what a text does not say of a point, in one line that a head understands."""
    plain = [each for each in found.missing if any(sign in each for sign in _PLAIN)] if found.status == "partly" else []
    return f"{point.says} ({'; '.join(plain)})" if plain else point.says


def wrong_number(found: Judgement, requirement: Requirement) -> str:
    """Return the number that a sentence should give and the one it gives, where nothing else differs; else nothing."""
    # A single shared term may be of another duty: training of all staff is not that of early years staff.
    sure = found.found > 1 or requirement.applies == "everyone"
    if found.status != "partly" or len(found.missing) != 1 or not sure:
        return ""
    parts = _ITS_NUMBER.fullmatch(found.missing[0])
    about = parts and same_subject(found.sentence, parts[3], parts[1], requirement, one_term=found.found == 1)
    return f"{parts[1]} {parts[2]}" if parts and about else ""


_ITS_NUMBER: Final = re.compile(r"(.*?)(?: near .*?)? (\(it says “(.*)”\))")


class NearestSentence:
    """Finds the sentence of a text that shares most of the rarer words with something asked; says nothing of what it states."""

    def __init__(self, text: ForeignText) -> None:
        units = text.reading().units
        self._shown = [(unit.shown, unit.clause) for unit in units]
        words = [frozenset(content_words(f"{unit.text} {unit.around}")) for unit in units]
        counts = Counter(word for each in words for word in each)
        self._weight = {word: log(1 + len(units) / count) for word, count in counts.items()}
        self._lengths = [3 + len(each) ** 0.5 for each in words]
        self._with: dict[str, list[int]] = {}
        for place, each in enumerate(words):
            for word in each:
                self._with.setdefault(word, []).append(place)

    def to(self, asked: str) -> tuple[str, str]:
        """Return the nearest sentence and the heading group it stands in; two empty texts where nothing is near."""
        scores: dict[int, float] = {}
        shared: Counter[int] = Counter()
        for word in dict.fromkeys(content_words(asked)):
            for place in self._with.get(word, ()):
                scores[place] = scores.get(place, 0.0) + self._weight[word]
                shared[place] += 1
        near = [place for place in scores if shared[place] >= _SHARED]
        return self._shown[max(near, key=lambda place: (scores[place] / self._lengths[place], -place))] if near else ("", "")


_SHARED: Final = 2
"""Words that a sentence shares with what is asked, at least, to be near it."""
