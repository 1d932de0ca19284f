"""Where the policies of one school contradict each other: names, numbers, force, roles and references.

Two passages are held against each other where they speak of the same thing. For policies made by policygen that is known
from the suite as it would be made today: where two of its passages agree, they are linked, and an edit that changes one of
them is a clash. What a school wrote itself is compared only with passages that are nearly the same but for what clashes.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import log
from typing import Final, Literal

from rapidfuzz import fuzz, process

from policygen.facts import Person, Value
from policygen.statements import Statement, content_words, stem
from policygen.suite_text import PolicyText, Reference, Told

Kind = Literal["name", "telephone", "e-mail", "number", "force", "role", "reference", "missing policy", "answers", "also needed"]

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
SAME_SENTENCE: Final = 62
"""How like a sentence of the suite, of 100, an edited one is, at least, that came from it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a policy, the heading with its number, and the words."""

    policy: str
    heading: str
    words: str

    def __str__(self) -> str:
        where = f"{self.policy}, {self.heading}" if self.heading else self.policy
        return f"{where}: “{_short(self.words)}”"


@dataclass(frozen=True, slots=True)
class Clash:
    """Something on which two places of the suite do not agree, or a reference that leads nowhere."""

    kind: Kind
    what: str
    places: tuple[Place, ...]
    next_step: str

    @property
    def is_note(self) -> bool:
        """Whether it is only something to know."""
        return self.kind == "also needed"


@dataclass(frozen=True)
class SuiteLaw:
    """What the clauses of the suite meet: by policy and clause, and the words of each requirement."""

    meets: Mapping[tuple[str, str], frozenset[str]]
    binding: Mapping[str, frozenset[str]]
    """The words of each requirement of law, by its id."""


def check_suite(read: Sequence[PolicyText], usual: Sequence[PolicyText], law: SuiteLaw) -> list[Clash]:
    """Return where the policies of a school do not agree, as they are read.

    `usual` are the same policies as policygen makes them today: where nothing was edited, both are the same.
    """
    suite = _Suite(read, usual, law)
    found = [*_told_clashes(read, suite.titles), *suite.clashes(), *dead_references(read, usual)]
    return list({(each.kind, frozenset(each.places)): each for each in found}.values())


def _short(text: str, longest: int = 230) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 2].rsplit(' ', 1)[0]} …"


# ---- names, telephone numbers, e-mail addresses


def _told_clashes(read: Sequence[PolicyText], titles: Mapping[str, str]) -> Iterator[Clash]:
    told = [each for policy in read for each in policy.told]
    by_role: dict[str, list[Told]] = defaultdict(list)
    for each in told:
        by_role[each.role].append(each)
    for role, places in by_role.items():
        yield from _role_clashes(role, places, titles)
    yield from _person_clashes(told, titles)


def _role_clashes(role: str, places: Sequence[Told], titles: Mapping[str, str]) -> Iterator[Clash]:
    several = any(len({_surname(each.name) for each in group if each.name}) > 1 for group in _by_policy(places).values())
    if several and _holders_agree(places):
        return
    for part, kind in (("name", "name"), ("phone", "telephone"), ("email", "e-mail")):
        if several and part != "name":
            continue
        for one, other in _differing(places, part, titles):
            yield _told_clash(kind, f"{_upper(role)}: {_PARTS[part]}", one, other, titles)  # type: ignore[arg-type]


_PARTS: Final = {"name": "two names for one role", "phone": "two telephone numbers", "email": "two e-mail addresses"}


def _by_policy(places: Iterable[Told]) -> dict[str, list[Told]]:
    grouped: dict[str, list[Told]] = defaultdict(list)
    for each in places:
        grouped[each.policy].append(each)
    return grouped


def _holders_agree(places: Sequence[Told]) -> bool:
    """Tell whether, of a role that several people hold, every policy names some of the same people and nobody else."""
    holders = [{_surname(each.name) for each in group if each.name} for group in _by_policy(places).values()]
    largest = max(holders, key=len)
    return all(each <= largest for each in holders)


def _differing(places: Sequence[Told], part: str, titles: Mapping[str, str]) -> Iterator[tuple[Told, Told]]:
    """Yield, for each value that is not the usual one, its place and one of the usual."""
    stated = [each for each in places if getattr(each, part)]
    values = Counter(_norm(getattr(each, part), part) for each in stated)
    if len(values) < 2:
        return
    usual = next(each for each in stated if _norm(getattr(each, part), part) == values.most_common(1)[0][0])
    seen = set()
    for each in stated:
        value = _norm(getattr(each, part), part)
        same = (
            _same_name(getattr(each, part), getattr(usual, part))
            if part == "name"
            else value == _norm(getattr(usual, part), part)
        )
        if not same and (each.policy, value) not in seen:
            seen.add((each.policy, value))
            yield usual, each


def _norm(text: str, part: str) -> str:
    return " ".join(_bare_name(text)) if part == "name" else text


_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "fr", "rev", "sr", "prof"})


def _bare_name(name: str) -> list[str]:
    return [word for word in re.findall(r"[\w’'-]+", name.lower()) if word not in _TITLES]


def _surname(name: str) -> str:
    return " ".join(_bare_name(name)[-1:])


def _same_name(one: str, other: str) -> bool:
    """Tell whether two names can be one person: "Ann Reed", "A. Reed", "Mrs Reed"."""
    first, second = _bare_name(one), _bare_name(other)
    if not first or not second or first[-1] != second[-1]:
        return False
    return (
        len(first) == 1
        or len(second) == 1
        or first[0][0] == second[0][0]
        and (len(first[0]) == 1 or len(second[0]) == 1 or first[0] == second[0])
    )


def _person_clashes(told: Sequence[Told], titles: Mapping[str, str]) -> Iterator[Clash]:
    """Yield people who stand with two telephone numbers or addresses, under whatever role."""
    by_name: dict[str, list[Told]] = defaultdict(list)
    for each in told:
        if len(_bare_name(each.name)) > 1:
            by_name[" ".join(_bare_name(each.name))].append(each)
    for places in by_name.values():
        for part, kind in (("phone", "telephone"), ("email", "e-mail")):
            for one, other in _differing(places, part, titles):
                if one.role != other.role:
                    yield _told_clash(kind, f"{other.name}: {_PARTS[part]}", one, other, titles)  # type: ignore[arg-type]


def _told_clash(kind: Kind, what: str, one: Told, other: Told, titles: Mapping[str, str]) -> Clash:
    step = "Find out which is right, put it right in your answers, and make or edit the other policy again."
    places = tuple(Place(titles[each.policy], each.place, each.words) for each in (one, other))
    return Clash(kind, f"{what}.", places, step)


def answer_clashes(answers: Mapping[str, Value], labels: Mapping[str, str]) -> Iterator[Clash]:
    """Yield people who were given with two telephone numbers or addresses in a school's own answers."""
    by_name: dict[str, list[tuple[str, Person]]] = defaultdict(list)
    for fact, answer in answers.items():
        for each in answer if isinstance(answer, tuple) else (answer,):
            if isinstance(each, Person) and len(_bare_name(each.name)) > 1:
                by_name[" ".join(_bare_name(each.name))].append((fact, each))
    for given in by_name.values():
        for part in ("phone", "email"):
            stated = [(fact, each) for fact, each in given if getattr(each, part)]
            for (fact, one), (other_fact, other) in combinations(stated, 2):
                if _contact(getattr(one, part)) != _contact(getattr(other, part)):
                    places = tuple(
                        Place("Your answers", f"{name} ({labels.get(name, name)})", f"{person.name}: {getattr(person, part)}")
                        for name, person in ((fact, one), (other_fact, other))
                    )
                    step = "Find out which is right and answer both alike: policygen ask FILE."
                    yield Clash("answers", f"{one.name}: {_PARTS[part]} in your answers.", places, step)


def _contact(text: str) -> str:
    return re.sub(r"[\s()-]", "", text.lower()).removeprefix("+44").lstrip("0")


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


# ---- statements


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

    def likeness(self, one: Statement, other: Statement, *, numbers: bool = False) -> float:
        """Return how much two statements have in common, from 0 to 1; rare words count more than common ones.

        With `numbers`, a number that both have counts as a word does.
        """
        first, second = (one.terms, other.terms) if numbers else (one.words, other.words)
        shared = first & second
        if len(shared) < WORDS_IN_COMMON:
            return 0.0
        both = self._weigh(first) + self._weigh(second)
        return 2 * self._weigh(shared) / both if both else 0.0

    def _weigh(self, terms: Iterable[object]) -> float:
        return sum(self.weight.get(term, self.rare) for term in terms)

    def clashes(self) -> Iterator[Clash]:
        """Yield the clashes of linked passages, then of passages that are nearly the same."""
        for link in self.links:
            one, other = self.now.get(link.one, link.one), self.now.get(link.other, link.other)
            if one is not None and other is not None and (one, other) != (link.one, link.other):
                yield from self._edited(link, one, other)
        yield from self._alike()

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
                    now[each] = _nearest(each, pools.get(each.clause) or pools.get("", []))
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
        return self.likeness(one, other, numbers=True) >= self._enough(one, other)

    def _enough(self, one: Statement, other: Statement) -> float:
        return LINKED_BY_LAW if self._meets(one) & self._meets(other) else LINKED

    def _meets(self, statement: Statement) -> frozenset[str]:
        return self.law.meets.get((statement.policy, statement.clause), frozenset())

    # -- linked passages of which one was edited

    def _edited(self, link: _Link, one: Statement, other: Statement) -> Iterator[Clash]:
        yield from self._numbers(link, one, other)
        yield from self._force(link, one, other)
        yield from self._roles(link, one, other)

    def _numbers(self, link: _Link, one: Statement, other: Statement) -> Iterator[Clash]:
        before = {each.same for each in link.one.quantities}, {each.same for each in link.other.quantities}
        now = {each.same for each in one.quantities}, {each.same for each in other.quantities}
        likeness = self.likeness(link.one, link.other, numbers=True)
        for quantity in sorted(before[0] & before[1]):
            more = MORE_FOR_COMMON if quantity in self.common and not link.one.of_itself else 0
            if not link.one.of_itself and likeness < self._enough(link.one, link.other) + more:
                continue
            for kept, changed, was, side in ((now[1], now[0], before[0], one), (now[0], now[1], before[1], other)):
                new = [each for each in side.quantities if each.same not in was and _comparable(each.same, quantity)]
                if quantity in kept and quantity not in changed and new:
                    yield self._clash("number", f"{_upper(_MEASURES[quantity[0]])} said differently", one, other)
                    return

    def _force(self, link: _Link, one: Statement, other: Statement) -> Iterator[Clash]:
        if not self._closely(link):
            return
        for force in sorted(set(link.one.modals) & set(link.other.modals)):
            for kept, changed, was in ((other, one, link.one), (one, other, link.other)):
                new = Counter(changed.modals) - Counter(was.modals)
                if force in kept.modals and Counter(changed.modals)[force] < Counter(was.modals)[force] and new:
                    yield self._clash("force", f"“{force}” here, “{next(iter(new))}” there", kept, changed)
                    return

    def _closely(self, link: _Link) -> bool:
        """Tell whether two statements are alike enough to say of the same thing who does it and whether they must."""
        return self.likeness(link.one, link.other) >= self._enough(link.one, link.other) + MORE_FOR_COMMON

    def _roles(self, link: _Link, one: Statement, other: Statement) -> Iterator[Clash]:
        first, second = link.one.roles[:1], link.other.roles[:1]
        if not first or first != second or not self._closely(link):
            return
        for kept, changed in ((other, one), (one, other)):
            if kept.roles[:1] == first and changed.roles and first[0] not in changed.roles:
                yield self._clash("role", f"Another role does it: {first[0]} here, {changed.roles[0]} there", kept, changed)
                return

    # -- passages that a school wrote and that are nearly the same as others

    def _alike(self) -> Iterator[Clash]:
        telling = [
            each
            for policy in self.read
            for each in policy.statements
            if not each.of_contacts and (each.quantities or _binds(each))
        ]
        by_word: dict[str, list[int]] = defaultdict(list)
        for number, each in enumerate(telling):
            for word in each.words:
                if len(by_word[word]) < 400:
                    by_word[word].append(number)
        for number, one in enumerate(telling):
            near = Counter(place for word in one.words for place in by_word[word] if place > number)
            for place, shared in near.items():
                other = telling[place]
                if shared >= WORDS_IN_COMMON and one.policy != other.policy and self.likeness(one, other) >= ALIKE:
                    if not (one.of_itself or other.of_itself):
                        yield from self._contradiction(one, other)

    def _contradiction(self, one: Statement, other: Statement) -> Iterator[Clash]:
        for measure in sorted({each.measure for each in one.quantities} & {each.measure for each in other.quantities}):
            first = {each.same for each in one.quantities if each.measure == measure}
            second = {each.same for each in other.quantities if each.measure == measure}
            if not first & second:
                kind = next(iter(first))[0]
                yield self._clash("number", f"{_upper(_MEASURES[kind])} said differently", one, other)
        forces = set(one.modals), set(other.modals)
        if len(one.modals) == 1 == len(other.modals) and forces[0] != forces[1] and "must" in forces[0] | forces[1]:
            yield self._clash("force", f"“{one.modals[0]}” here, “{other.modals[0]}” there", one, other)

    def _clash(self, kind: Kind, what: str, one: Statement, other: Statement) -> Clash:
        places = tuple(Place(self.titles[each.policy], each.place, each.text) for each in (one, other))
        return Clash(kind, f"{what}.", places, _STEPS[kind])


_STEPS: Final = {
    "number": "Decide which is right and say it alike in both.",
    "force": "“Must” is for law: look at what the requirement says, and say it alike in both.",
    "role": "Decide who does it, and name the same role in both.",
}
_MEASURES: Final = {
    "time limit": "a time limit", "how often": "how often", "how long kept": "how long something is kept", "length": "a length of time",
    "age": "an age", "time of day": "a time of day", "share": "a share", "count": "a number", "money": "an amount",
}  # fmt: skip


def _comparable(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Tell whether two quantities measure the same: a time limit and a length do, where words round them were edited."""
    times = ("time limit", "length", "how long kept", "how often")
    if one[0] == other[0]:
        return one[0] not in ("age", "count") or one[2] == other[2]
    return one[0] in times and other[0] in times


def _binds(statement: Statement) -> bool:
    return "must" in statement.modals or "should" in statement.modals


def _nearest(statement: Statement, pool: Sequence[Statement]) -> Statement | None:
    best = process.extractOne(statement.text, [each.text for each in pool], scorer=fuzz.ratio, score_cutoff=SAME_SENTENCE)
    return pool[best[2]] if best else None


# ---- references


_ELSEWHERE: Final = re.compile(
    r"^\W{0,3}(?:\(\d+\)\W*)?(?:of|in|to)\s+(?:the|our|this|that|an?|same)\b|\b(?:Act|Regulations|Order|Code|Schedule|guidance|KCSIE|Convention)\b|"
    r"^\s*(?:enquir|assess|direction|check|order|notice|dut|investigation|prohibition|agreement|plan)"
)  # fmt: skip
_HIGHEST_SECTION: Final = 60


def dead_references(read: Sequence[PolicyText], usual: Sequence[PolicyText]) -> Iterator[Clash]:
    """Yield references, typed or filled in by Word, to a section or an appendix that the policy does not have."""
    by_law = {made.key: {(each.kind, each.number) for each in made.references} for made in usual}
    for policy in read:
        numbers = {number for number, _ in policy.headings if number}
        for each in policy.references:
            if (each.kind, each.number) not in by_law.get(policy.key, ()) and _is_dead(each, numbers):
                said = (
                    f"There is no {each.kind} {each.number}."
                    if each.kind == "section"
                    else f"There is no Appendix {each.number}."
                )
                yield Clash("reference", said, (Place(policy.title, each.place, each.words),), "Give the number that it has now.")
        place = ""
        for piece in policy.pieces:
            place = piece.heading if piece.kind == "heading" else place
            if piece.broken:
                step = "In Word, put the cross-reference in again (References, Cross-reference), or type the number."
                yield Clash("reference", "A cross-reference leads nowhere.", (Place(policy.title, place, piece.text),), step)


def _is_dead(reference: Reference, numbers: set[str]) -> bool:
    if not numbers or _ELSEWHERE.search(reference.after):
        return False
    if reference.kind == "appendix":
        return f"Appendix {reference.number}" not in numbers
    return (
        reference.number.isdecimal()
        and reference.number not in numbers
        and int(reference.number) <= _HIGHEST_SECTION
        or ("." in reference.number and reference.number not in numbers)
    )


# ---- policies that are pointed to


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles of policies as they stand in a sentence, and what holds them."""

    titles: Mapping[str, str]
    held: Mapping[str, str]
    """The policy that policygen makes which each is, or is a part of, by key."""


def policy_references(read: Sequence[PolicyText], titles: Titles, at_hand: Iterable[str] | None) -> Iterator[Clash]:
    """Yield policies that are pointed to and that the school does not have, and parts of a policy that it lacks.

    `at_hand` are the names and titles of the files in the school's folder; None where no folder was given, and then what
    else a school needs is only listed.
    """
    longest = sorted(titles.titles, key=lambda key: -len(titles.titles[key]))
    pattern = re.compile(
        "|".join(f"(?P<k{number}>\\b{re.escape(titles.titles[key])}(?!\\w))" for number, key in enumerate(longest)), re.IGNORECASE
    )
    pointed: dict[str, list[Place]] = defaultdict(list)
    for policy in read:
        place = ""
        for piece in policy.pieces:
            if piece.kind == "heading":
                place = piece.heading
                continue
            for match in pattern.finditer(piece.text):
                key = longest[int((match.lastgroup or "k0")[1:])]
                pointed[key].append(Place(policy.title, place, _around(piece.text, match.start(), match.end())))
    by_key = {policy.key: policy for policy in read}
    files = None if at_hand is None else [_plain(each) for each in at_hand]
    for key, places in pointed.items():
        holder = titles.held.get(key)
        if holder is None:
            yield from _not_made(titles.titles[key], places, files)
        elif holder in by_key:
            yield from _lacks(titles.titles[key], by_key[holder], places)


def _around(text: str, start: int, end: int) -> str:
    """Return the words round a find, from a whole word to a whole word."""
    first = text.rfind(" ", 0, max(0, start - 60)) + 1
    last = text.find(" ", min(len(text), end + 40))
    return f"{'… ' if first else ''}{text[first : last if last >= 0 else len(text)]}{' …' if last >= 0 else ''}"


def _not_made(title: str, places: Sequence[Place], files: Sequence[str] | None) -> Iterator[Clash]:
    policies = list(dict.fromkeys(place.policy for place in places))
    if files is None:
        step = "policygen does not make it; your policies point to it."
        yield Clash(
            "also needed", f"You need this too: {title} (named in {len(policies)} of your policies).", tuple(places[:1]), step
        )
    elif not any(_says(_plain(title), file) for file in files):
        step = "Put it in the folder if you have it; otherwise write it, or take the reference out."
        yield Clash(
            "missing policy", f"Your policies point to the {title}, and the folder does not have it.", tuple(places[:2]), step
        )


def _says(title: str, file: str) -> bool:
    return fuzz.partial_ratio(title, file) >= 90 or fuzz.token_set_ratio(title, file) >= 92


def _plain(text: str) -> str:
    words = [
        word for word in re.findall(r"[a-z]+", text.lower()) if word not in ("the", "our", "policy", "and", "on", "of", "for")
    ]
    return " ".join(words)


_PART: Final = re.compile(r"\(section on (?P<part>[^)]*)\)")


def _lacks(title: str, policy: PolicyText, places: Sequence[Place]) -> Iterator[Clash]:
    """Yield where a part of a policy is pointed to that has no heading there."""
    named = _PART.search(title)
    if named is None:
        return
    wanted = set(content_words(named.group("part")))
    headings = {stem(word) for _, heading in policy.headings for word in re.findall(r"[a-z]+", heading.lower())}
    if wanted and not wanted & headings:
        said = f"The {policy.title[:1].lower() + policy.title[1:]} has no section on {named.group('part')}."
        yield Clash("reference", said, tuple(places[:1]), "Name the section that says it now, or put it back.")
