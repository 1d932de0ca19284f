"""Names, telephone numbers and e-mail addresses that a school's policies, or its answers, do not give alike."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

from policygen.consistency.findings import Contradiction, Kind, Place
from policygen.consistency.policy_text import PolicyText, Told, role_of
from policygen.facts.vocabulary import Person, Value
from policygen.language.english import upper_first


def told_clashes(read: Sequence[PolicyText], titles: Mapping[str, str]) -> Iterator[Contradiction]:
    """Yield the roles and people for whom two places give different names, numbers or addresses."""
    told = [each for policy in read for each in policy.told]
    by_role: dict[str, list[Told]] = defaultdict(list)
    for each in told:
        by_role[each.role].append(each)
    for role, places in by_role.items():
        yield from _role_clashes(role, places, titles)
    yield from _person_clashes(told, titles)


def _role_clashes(role: str, places: Sequence[Told], titles: Mapping[str, str]) -> Iterator[Contradiction]:
    several = any(len({_surname(each.name) for each in group if each.name}) > 1 for group in _places_by_policy(places).values())
    if several and _holders_agree(places):
        return
    for part, kind in (("name", "name"), ("phone", "telephone"), ("email", "e-mail")):
        if several and part != "name":
            continue
        for one, other in _differing(places, part):
            yield _told_clash(kind, f"{upper_first(role)}: {PARTS[part]}", one, other, titles)  # type: ignore[arg-type]
        for one, other in _filled_in_one_place(places, part):
            said = f"{upper_first(role)}: the {kind} stands in one place and is to be confirmed in another"
            yield _told_clash(kind, said, one, other, titles)  # type: ignore[arg-type]


PARTS: Final = {"name": "two names for one role", "phone": "two telephone numbers", "email": "two e-mail addresses"}


def _places_by_policy(places: Iterable[Told]) -> dict[str, list[Told]]:
    grouped: dict[str, list[Told]] = defaultdict(list)
    for each in places:
        grouped[each.policy].append(each)
    return grouped


def _holders_agree(places: Sequence[Told]) -> bool:
    """Tell whether, of a role that several people hold, every policy names some of the same people and nobody else."""
    holders = [{_surname(each.name) for each in group if each.name} for group in _places_by_policy(places).values()]
    largest = max(holders, key=len)
    return all(each <= largest for each in holders)


def _differing(places: Sequence[Told], part: str) -> Iterator[tuple[Told, Told]]:
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
            same_person(getattr(each, part), getattr(usual, part))
            if part == "name"
            else value == _norm(getattr(usual, part), part)
        )
        if not same and (each.policy, value) not in seen:
            seen.add((each.policy, value))
            yield usual, each


_OPEN: Final = {"name": "name", "phone": "telephone", "email": "e-mail"}


def _filled_in_one_place(places: Sequence[Told], part: str) -> Iterator[tuple[Told, Told]]:
    """Yield a place where something is typed in and one where it is to be confirmed, if there are both."""
    stated = next((each for each in places if getattr(each, part)), None)
    hole = re.compile(rf"\[([^\[\]]*?) ?{'' if part == 'name' else _OPEN[part]}: to be confirmed\]")
    if stated is not None:
        missing = (
            each for each in places
            if not getattr(each, part) and any(role_of(found) == each.role for found in hole.findall(each.words))
        )  # fmt: skip
        yield from ((stated, each) for each in list(missing)[:1])


def _norm(text: str, part: str) -> str:
    return " ".join(_bare_name(text)) if part == "name" else text


_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "fr", "rev", "sr", "prof"})


def _bare_name(name: str) -> list[str]:
    return [word for word in re.findall(r"[\w’'-]+", name.lower()) if word not in _TITLES]


def _surname(name: str) -> str:
    return " ".join(_bare_name(name)[-1:])


def same_person(one: str, other: str) -> bool:
    """Tell whether two names can be one person: "Ann Reed", "A. Reed", "Mrs Reed"."""
    first, second = _bare_name(one), _bare_name(other)
    if not first or not second or first[-1] != second[-1]:
        return False
    if 1 in (len(first), len(second)):
        return True
    initials = 1 in (len(first[0]), len(second[0]))
    return first[0][0] == second[0][0] if initials else first[0] == second[0]


def _person_clashes(told: Sequence[Told], titles: Mapping[str, str]) -> Iterator[Contradiction]:
    """Yield people who stand with two telephone numbers or addresses, under whatever role."""
    by_name: dict[str, list[Told]] = defaultdict(list)
    for each in told:
        if len(_bare_name(each.name)) > 1:
            by_name[" ".join(_bare_name(each.name))].append(each)
    for places in by_name.values():
        for part, kind in (("phone", "telephone"), ("email", "e-mail")):
            for one, other in _differing(places, part):
                if one.role != other.role:
                    yield _told_clash(kind, f"{other.name}: {PARTS[part]}", one, other, titles)  # type: ignore[arg-type]


def _told_clash(kind: Kind, what: str, one: Told, other: Told, titles: Mapping[str, str]) -> Contradiction:
    step = "Find out which is right, put it right in your answers, and make or edit the other policy again."
    places = tuple(Place(titles[each.policy], each.place, each.words) for each in (one, other))
    return Contradiction(kind, f"{what}.", places, step)


def answer_clashes(answers: Mapping[str, Value], labels: Mapping[str, str]) -> Iterator[Contradiction]:
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
                    yield Contradiction("answers", f"{one.name}: {PARTS[part]} in your answers.", places, step)


def _contact(text: str) -> str:
    return re.sub(r"[\s()-]", "", text.lower()).removeprefix("+44").lstrip("0")
