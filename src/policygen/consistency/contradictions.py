"""Where the policies of one school contradict each other: names, numbers, force, roles and references.

Two passages are held against each other where they speak of the same thing. For policies made by policygen that is known
from the suite as it would be made today: where two of its passages agree, they are linked, and an edit that changes one of
them is a clash. What a school wrote itself is compared only with passages that are nearly the same but for what clashes.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Final

from rapidfuzz import fuzz, process

from policygen.consistency.added_sentences import added, against, allowed
from policygen.consistency.contacts import told_clashes
from policygen.consistency.edits import edit_clashes
from policygen.consistency.findings import Contradiction, Kind, Place
from policygen.consistency.policy_text import PolicyText
from policygen.consistency.references import dead_references
from policygen.language.english import upper_first
from policygen.language.quantities import Quantity
from policygen.language.statements import Statement

LINKED: Final = 0.5
"""How alike two passages of the suite as made today are, at least, that count as speaking of the same thing."""


LINKED_BY_LAW: Final = 0.3
"""The same for two passages in clauses that meet the same requirement."""


MORE_FOR_COMMON: Final = 0.09
"""How much more alike they are where what they share is said in many places, such as "the same day"."""


COMMON: Final = 25
"""In how many places of the suite a number stands, at least, to be common."""


ALIKE: Final = 0.72
"""How alike two passages are, at least, that are compared without being linked."""
WORDS_IN_COMMON: Final = 3


WITHIN: Final = 0.8
"""How much of a short passage stands in an edited one, at least, to say that both give the same task to somebody."""


SAME_SENTENCE: Final = 62
"""How like a sentence of the suite, of 100, an edited one is, at least, that came from it."""


_ONCE: Final = ("name", "telephone", "e-mail", "role")
"""Kinds of which one finding for a passage is enough."""


@dataclass(frozen=True)
class SuiteLaw:
    """What the clauses of the suite meet: by policy and clause, and the words of each requirement."""

    meets: Mapping[tuple[str, str], frozenset[str]]
    binding: Mapping[str, frozenset[str]]
    """The words of each requirement of law, by its id."""


def check_suite(read: Sequence[PolicyText], usual: Sequence[PolicyText], law: SuiteLaw) -> list[Contradiction]:
    """Return where the policies of a school do not agree, as they are read.

    `usual` are the same policies as policygen makes them today: where nothing was edited, both are the same.
    """
    suite = _Suite(read, usual, law)
    found = [*told_clashes(read, suite.titles), *suite.clashes(), *dead_references(read, usual)]
    shown = {place.words for each in found if each.kind in _ONCE for place in each.places}
    for each in edit_clashes(suite.now, read, usual, suite.titles):
        if each.places[-1].words not in shown:
            shown.add(each.places[-1].words)
            found.append(each)
    return list({_told_once(each): each for each in reversed(found)}.values())[::-1]


def _told_once(clash: Contradiction) -> Hashable:
    """What two findings share of which one is enough: a role is told of one place, a number of one in each policy."""
    if clash.kind == "role":
        return (clash.kind, clash.what, clash.places[-1])
    if clash.kind == "number":
        return (clash.kind, clash.what, clash.places[0].policy, clash.places[-1])
    return (clash.kind, frozenset(clash.places))


@dataclass(frozen=True, slots=True)
class _Link:
    """Two statements of the suite as made today that speak of the same thing."""

    one: Statement
    other: Statement


class _Suite:
    """The statements of the suite as made today and as read, and which of them belong together."""

    def __init__(self, read: Sequence[PolicyText], usual: Sequence[PolicyText], law: SuiteLaw) -> None:
        self.read, self.usual, self.law = read, usual, law
        self.titles = {policy.key: policy.title for policy in (*usual, *read)}
        everything = [each for policy in usual for each in policy.statements]
        self.now = self._aligned()
        counts = Counter(term for each in everything for term in each.terms)
        total = max(len(everything), 2)
        self.weight: dict[object, float] = {term: log(total / count) for term, count in counts.items()}
        self.rare = log(total)
        self.common = {term for term, count in counts.items() if count >= COMMON}
        self._weights: dict[frozenset[object], float] = {}

    def likeness(self, one: Statement, other: Statement, *, numbers: bool = False) -> float:
        """Return how much two statements have in common, from 0 to 1; rare words count more than common ones.

        With `numbers`, a number that both have counts as a word does.
        """
        first, second = (one.terms, other.terms) if numbers else (one.words, other.words)
        shared = first & second
        if len(shared) < WORDS_IN_COMMON:
            return 0.0
        both = self._whole(first) + self._whole(second)
        return 2 * self._weigh(shared) / both if both else 0.0

    def _weigh(self, terms: Iterable[object]) -> float:
        return sum(self.weight.get(term, self.rare) for term in terms)

    def _whole(self, terms: frozenset[object]) -> float:
        """Return the weight of all terms of a statement, which is compared with many others."""
        if terms not in self._weights:
            self._weights[terms] = self._weigh(terms)
        return self._weights[terms]

    def clashes(self) -> Iterator[Contradiction]:
        """Yield the clashes of linked passages, then of passages that are nearly the same."""
        for link in self.links:
            one, other = self.now.get(link.one, link.one), self.now.get(link.other, link.other)
            if one is not None and other is not None and (one, other) != (link.one, link.other):
                yield from self._edited(link, one, other)
        yield from self._alike()
        yield from self._added()

    def _added(self) -> Iterator[Contradiction]:
        """Yield what a school added and another policy contradicts."""
        came_from = frozenset(each.text for each in self.now.values() if each is not None)
        own = list(added(self.read, self.usual, came_from))
        for one, other in against(own, self.read, self._weigh):
            yield from self._numbers_apart(other, one)
        for one, other in allowed(own, self.read, self._weigh):
            yield self._clash("force", "Allowed in one place and ruled out in the other", other, one)

    # -- which statement of the file read came from which of the suite

    def _aligned(self) -> dict[Statement, Statement | None]:
        """Return, for each statement of the suite that was edited, what it became; None where it was taken out."""
        now: dict[Statement, Statement | None] = {}
        for made in self.usual:
            read = next((each for each in self.read if each.key == made.key), made)
            if read is made:
                continue
            kept = {each.text for each in read.statements}
            pools: dict[str, list[Statement]] = defaultdict(list)
            usual = {each.text for each in made.statements}
            for each in read.statements:
                if each.text not in usual:
                    pools[each.clause].append(each)
            for each in made.statements:
                if each.text not in kept:
                    now[each] = _nearest_statement(each, pools.get(each.clause) or pools.get("", []))
        return now

    @cached_property
    def links(self) -> list[_Link]:
        """The pairs of statements of the suite, of two policies or two clauses, that speak of the same thing.

        Only pairs are looked for of which a side was edited.
        """
        telling = [each for policy in self.usual for each in policy.statements if not each.of_contacts]
        by_term: dict[object, list[Statement]] = defaultdict(list)
        for each in telling:
            for term in each.terms:
                by_term[term].append(each)
        found = []
        for edited in self.now:
            near = Counter(id(each) for term in edited.terms for each in by_term.get(term, ()))
            for each in telling:
                if near[id(each)] >= WORDS_IN_COMMON and each.clause_id != edited.clause_id and self._linked(edited, each):
                    found.append(_Link(edited, each))
        return found

    def _linked(self, one: Statement, other: Statement) -> bool:
        if one.of_itself or other.of_itself:
            return one.policy == other.policy and one.of_itself and other.of_itself
        if self._likely(one, other):
            return True
        return len(set(one.roles) & set(other.roles)) > 1 and self._within(_Link(one, other))

    def _likely(self, one: Statement, other: Statement) -> bool:
        return self.likeness(one, other, numbers=True) >= self._enough(one, other)

    def _enough(self, one: Statement, other: Statement) -> float:
        return LINKED_BY_LAW if self._meets(one) & self._meets(other) else LINKED

    def _meets(self, statement: Statement) -> frozenset[str]:
        return self.law.meets.get((statement.policy, statement.clause), frozenset())

    # -- linked passages of which one was edited

    def _edited(self, link: _Link, one: Statement, other: Statement) -> Iterator[Contradiction]:
        if link.one.of_itself or self._likely(link.one, link.other):
            yield from self._numbers(link, one, other)
            yield from self._force(link, one, other)
        yield from self._roles(link, one, other)

    def _numbers(self, link: _Link, one: Statement, other: Statement) -> Iterator[Contradiction]:
        before = {each.same for each in link.one.quantities}, {each.same for each in link.other.quantities}
        now = {each.same for each in one.quantities}, {each.same for each in other.quantities}
        likeness = self.likeness(link.one, link.other, numbers=True)
        for quantity in sorted(before[0] & before[1]):
            more = MORE_FOR_COMMON if quantity in self.common and not link.one.of_itself else 0
            if not link.one.of_itself and likeness < self._enough(link.one, link.other) + more:
                continue
            sides = ((now[1], now[0], before[0], other, one), (now[0], now[1], before[1], one, other))
            for kept, changed, was, first, second in sides:
                new = [each for each in second.quantities if each.same not in was and _same_measure(each.same, quantity)]
                if quantity in kept and quantity not in changed and new:
                    old = next(each for each in first.quantities if each.same == quantity)
                    yield self._clash("number", _differs(old, new[0]), first, second)
                    return

    def _force(self, link: _Link, one: Statement, other: Statement) -> Iterator[Contradiction]:
        if not self._closely(link):
            return
        for kept, changed, was in ((other, one, link.one), (one, other, link.other)):
            limited = _ONLY.search(kept.text) and _ONLY.search(was.text)
            if limited and not _ONLY.search(changed.text) and "may" in changed.modals and "may" not in was.modals:
                yield self._clash("force", "Limited in one place and allowed in the other", kept, changed)
                return
        for force in sorted(set(link.one.modals) & set(link.other.modals)):
            for kept, changed, was in ((other, one, link.one), (one, other, link.other)):
                new = Counter(changed.modals) - Counter(was.modals)
                if force in kept.modals and Counter(changed.modals)[force] < Counter(was.modals)[force] and new:
                    yield self._clash("force", f"“{force}” here, “{next(iter(new))}” there", kept, changed)
                    return

    def _within(self, link: _Link) -> bool:
        """Tell whether what the other statement speaks of stands, all but little of it, in the edited one."""
        shared = link.one.words & link.other.words
        whole = self._weigh(link.other.words)
        return len(shared) >= WORDS_IN_COMMON and self._weigh(shared) >= WITHIN * whole

    def _closely(self, link: _Link) -> bool:
        """Tell whether two statements are alike enough to say of the same thing who does it and whether they must."""
        return self.likeness(link.one, link.other) >= self._enough(link.one, link.other) + MORE_FOR_COMMON

    def _roles(self, link: _Link, one: Statement, other: Statement) -> Iterator[Contradiction]:
        lost = [each for each in link.one.roles if each in link.other.roles and each not in one.roles]
        new = [each for each in one.roles if each not in link.one.roles and each not in link.other.roles]
        if len(lost) == 1 == len(new) and lost[0] in other.roles and self._within(link):
            yield self._clash("role", f"Another role does it: {lost[0]} here, {new[0]} there", other, one)
            return
        first, second = link.one.roles[:1], link.other.roles[:1]
        if not first or first != second or not self._closely(link):
            return
        for kept, changed in ((other, one), (one, other)):
            if kept.roles[:1] == first and changed.roles and first[0] not in changed.roles:
                yield self._clash("role", f"Another role does it: {first[0]} here, {changed.roles[0]} there", kept, changed)
                return

    # -- passages that a school wrote and that are nearly the same as others

    def _alike(self) -> Iterator[Contradiction]:
        telling = [
            each
            for policy in self.read
            for each in policy.statements
            if not each.of_contacts and not each.of_itself and (each.quantities or _binds(each))
        ]
        for one, other in _sharing_words(telling):
            if one.policy != other.policy and self.likeness(one, other) >= ALIKE:
                yield from self._contradiction(one, other)

    def _contradiction(self, one: Statement, other: Statement) -> Iterator[Contradiction]:
        yield from self._numbers_apart(one, other)
        forces = set(one.modals), set(other.modals)
        if len(one.modals) == 1 == len(other.modals) and forces[0] != forces[1] and "must" in forces[0] | forces[1]:
            yield self._clash("force", f"“{one.modals[0]}” here, “{other.modals[0]}” there", one, other)

    def _numbers_apart(self, one: Statement, other: Statement) -> Iterator[Contradiction]:
        for measure in sorted({each.measure for each in one.quantities} & {each.measure for each in other.quantities}):
            first = [each for each in one.quantities if each.measure == measure]
            second = [each for each in other.quantities if each.measure == measure]
            if not {each.same for each in first} & {each.same for each in second}:
                yield self._clash("number", _differs(first[0], second[0]), one, other)

    def _clash(self, kind: Kind, what: str, one: Statement, other: Statement) -> Contradiction:
        places = tuple(Place(self.titles[each.policy], each.place, each.text) for each in (one, other))
        return Contradiction(kind, f"{what}.", places, _STEPS[kind])


_STEPS: Final = {
    "number": "Decide which is right and say it alike in both.",
    "force": "“Must” is for law: look at what the requirement says, and say it alike in both.",
    "role": "Decide who does it, and name the same role in both.",
}
_MEASURES: Final = {
    "time limit": "a time limit",
    "how often": "how often",
    "how long kept": "how long something is kept",
    "length": "a length of time",
    "age": "an age",
    "time of day": "a time of day",
    "share": "a share",
    "count": "a number",
    "money": "an amount",
}


_ONLY: Final = re.compile(r"\b(?:only|never|nobody|no one|do(?:es)? not|must not|may not)\b", re.IGNORECASE)


def _differs(one: Quantity, other: Quantity) -> str:
    return f"{upper_first(_MEASURES[one.kind])}: “{one.words}” here, “{other.words}” there"


def _same_measure(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Tell whether two quantities measure the same: a time limit and a length do, where words round them were edited."""
    times = ("time limit", "length", "how long kept", "how often")
    if one[0] == other[0]:
        return one[0] not in ("age", "count") or one[2] == other[2]
    return one[0] in times and other[0] in times


def _sharing_words(telling: Sequence[Statement]) -> Iterator[tuple[Statement, Statement]]:
    """Yield each two statements that have words enough in common, the earlier first."""
    by_word: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(telling):
        for word in each.words:
            if len(by_word[word]) < _MANY:
                by_word[word].append(number)
    later = {word: places[::-1] for word, places in by_word.items()}  # the places not yet passed, the next one last
    for number, one in enumerate(telling):
        near: Counter[int] = Counter()
        for word in one.words:
            if later[word] and later[word][-1] == number:
                later[word].pop()
            near.update(later[word])
        for place in sorted(place for place, shared in near.items() if shared >= WORDS_IN_COMMON):
            yield one, telling[place]


_MANY: Final = 400
"""A word of more statements than these says little of what they are about."""


def _binds(statement: Statement) -> bool:
    return "must" in statement.modals or "should" in statement.modals


def _nearest_statement(statement: Statement, pool: Sequence[Statement]) -> Statement | None:
    best = process.extractOne(statement.text, [each.text for each in pool], scorer=fuzz.ratio, score_cutoff=SAME_SENTENCE)
    return pool[best[2]] if best else None
