"""References of a school's policies that lead nowhere: to a section, an appendix, or a policy that it does not have."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from policygen.consistency.findings import Contradiction, Place
from policygen.consistency.policy_text import PolicyText, Reference
from policygen.language.statements import content_words, stem

_ELSEWHERE: Final = re.compile(
    r"^\W{0,3}(?:\(\d+\)\W*)?(?:of|in|to)\s+(?:the|our|this|that|an?|same)\b|\b(?:Act|Regulations|Order|Code|Schedule|guidance|KCSIE|Convention)\b|"
    r"^\s*(?:enquir|assess|direction|check|order|notice|dut|investigation|prohibition|agreement|plan)"
)  # fmt: skip
_HIGHEST_SECTION: Final = 60
_OF_A_POLICY: Final = re.compile(r"^\W{0,3}(?:of|in) (?:the|our) ")
_OWN: Final = re.compile(
    r"\b(?:our|the school's|see the|read the|follow the|under the|in the)\s+(?:own |separate )?"
    r"(?P<title>(?:[a-z][a-z'-]+ ){1,4}(?:policy|procedure))\b",
    re.IGNORECASE,
)
_NO_TITLE: Final = frozenset(
    "whole same new old this that own other which each adopted trust's school's written current relevant its".split()  # noqa: SIM905
)


def dead_references(read: Sequence[PolicyText], usual: Sequence[PolicyText]) -> Iterator[Contradiction]:
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
                yield Contradiction(
                    "reference", said, (Place(policy.title, each.place, each.words),), "Give the number that it has now."
                )
            yield from _dead_elsewhere(each, policy, read)
        place = ""
        for piece in policy.pieces:
            place = piece.heading if piece.kind == "heading" else place
            if piece.broken:
                step = "In Word, put the cross-reference in again (References, Cross-reference), or type the number."
                yield Contradiction(
                    "reference", "A cross-reference leads nowhere.", (Place(policy.title, place, piece.text),), step
                )


def _dead_elsewhere(reference: Reference, policy: PolicyText, read: Sequence[PolicyText]) -> Iterator[Contradiction]:
    """Yield a reference to a section or an appendix that another policy of the school does not have."""
    of = _OF_A_POLICY.match(reference.after)
    if of is None:
        return
    named = reference.after[of.end() :].lower()
    other = next((each for each in read if named.startswith(each.title.lower())), None)
    if other is None:
        return
    numbers = {number for number, _ in other.headings if number}
    number = f"Appendix {reference.number}" if reference.kind == "appendix" else reference.number
    if numbers and number not in numbers:
        said = number if reference.kind == "appendix" else f"section {number}"
        what = f"The {other.title[:1].lower() + other.title[1:]} has no {said}."
        yield Contradiction(
            "reference", what, (Place(policy.title, reference.place, reference.words),), "Give the number that it has now."
        )


def _is_dead(reference: Reference, numbers: set[str]) -> bool:
    if not numbers or _ELSEWHERE.search(reference.after):
        return False
    if reference.kind == "appendix":
        return f"Appendix {reference.number}" not in numbers
    inside = "." in reference.number
    of_a_policy = inside or (reference.number.isdecimal() and int(reference.number) <= _HIGHEST_SECTION)
    return of_a_policy and reference.number not in numbers


def own_references(
    read: Sequence[PolicyText], usual: Sequence[PolicyText], titles: Titles, at_hand: Iterable[str]
) -> Iterator[Contradiction]:
    """Yield policies that a school's own words point to, and that neither policygen knows of nor the folder has."""
    made = {piece.text for policy in usual for piece in policy.pieces}
    written = " ".join(sorted(made)).lower()
    known = [_without_marks(each) for each in (*titles.titles.values(), *(policy.title for policy in read), *at_hand)]
    for policy in read:
        place = ""
        for piece in policy.pieces:
            place = piece.heading if piece.kind == "heading" else place
            for match in _OWN.finditer(piece.text) if piece.kind != "heading" and piece.text not in made else ():
                title = match.group("title").lower()
                told = title not in written and not _NO_TITLE & set(title.split())
                if told and not any(set(_without_marks(title).split()) <= set(each.split()) for each in known):
                    words = _words_around(piece.text, match.start(), match.end())
                    what = f"This points to the {title}, and the folder does not have it."
                    step = "Put it in the folder if you have it; otherwise write it, or take the reference out."
                    yield Contradiction("missing policy", what, (Place(policy.title, place, words),), step, title)


# ---- policies that are pointed to


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles of policies as they stand in a sentence, and what holds them."""

    titles: Mapping[str, str]
    held: Mapping[str, str]
    """The policy that policygen makes which each is, or is a part of, by key."""


def policy_references(read: Sequence[PolicyText], titles: Titles, at_hand: Iterable[str] | None) -> Iterator[Contradiction]:
    """Yield policies that are pointed to and that the school does not have, and parts of a policy that it lacks.

    `at_hand` are the names and titles of the files in the school's folder; None where no folder was given, and then what
    else a school needs is only listed.
    """
    named = ((title.lower(), key) for key, title in titles.titles.items())
    longest = tuple(sorted(named, key=lambda pair: (-len(pair[0]), pair)))
    pointed: dict[str, list[Place]] = defaultdict(list)
    for policy in read:
        place = ""
        for piece in policy.pieces:
            place = piece.heading if piece.kind == "heading" else place
            for key, start, end in _policies_named(piece.text.lower(), longest) if piece.kind != "heading" else ():
                pointed[key].append(Place(policy.title, place, _words_around(piece.text, start, end)))
    by_key = {policy.key: policy for policy in read}
    files = None if at_hand is None else [_without_marks(each) for each in at_hand]
    for key, places in pointed.items():
        holder = titles.held.get(key)
        if holder is None:
            yield from _not_made(titles.titles[key], places, files)
        elif holder in by_key:
            yield from _lacks(titles.titles[key], by_key[holder], places)


@lru_cache(maxsize=1 << 14)  # a school's file has most paragraphs as its policy has them
def _policies_named(text: str, longest: tuple[tuple[str, str], ...]) -> tuple[tuple[str, int, int], ...]:
    """Return the policies that a text names, each with where it stands; "behaviour policy (section on bullying)" is one."""
    found: list[tuple[str, int, int]] = []
    for title, key in longest:
        start = text.find(title)
        while start >= 0:
            end = start + len(title)
            if not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum():
                found.append((key, start, end))
                text = f"{text[:start]}{' ' * len(title)}{text[end:]}"
            start = text.find(title, end)
    return tuple(found)


def _words_around(text: str, start: int, end: int) -> str:
    """Return the words round a find, from a whole word to a whole word."""
    first = text.rfind(" ", 0, max(0, start - 60)) + 1
    last = text.find(" ", min(len(text), end + 40))
    return f"{'… ' if first else ''}{text[first : last if last >= 0 else len(text)]}{' …' if last >= 0 else ''}"


def _not_made(title: str, places: Sequence[Place], files: Sequence[str] | None) -> Iterator[Contradiction]:
    policies = list(dict.fromkeys(place.policy for place in places))
    if files is None:
        step = "policygen does not make it; your policies point to it."
        yield Contradiction(
            "also needed",
            f"You need this too: {title} (named in {len(policies)} of your policies).",
            tuple(places[:1]),
            step,
            title,
        )
    elif not any(_wrong_reference(_without_marks(title), file) for file in files):
        step = "Put it in the folder if you have it; otherwise write it, or take the reference out."
        yield Contradiction(
            "missing policy",
            f"Your policies point to the {title}, and the folder does not have it.",
            tuple(places[:2]),
            step,
            title,
        )


def _wrong_reference(title: str, file: str) -> bool:
    return fuzz.partial_ratio(title, file) >= 90 or fuzz.token_set_ratio(title, file) >= 92


def _without_marks(text: str) -> str:
    words = [
        word for word in re.findall(r"[a-z]+", text.lower()) if word not in ("the", "our", "policy", "and", "on", "of", "for")
    ]
    return " ".join(words)


_PART: Final = re.compile(r"\(section on (?P<part>[^)]*)\)")


def _lacks(title: str, policy: PolicyText, places: Sequence[Place]) -> Iterator[Contradiction]:
    """Yield where a part of a policy is pointed to that has no heading there."""
    named = _PART.search(title)
    if named is None:
        return
    wanted = set(content_words(named.group("part")))
    headings = {stem(word) for _, heading in policy.headings for word in re.findall(r"[a-z]+", heading.lower())}
    if wanted and not wanted & headings:
        said = f"The {policy.title[:1].lower() + policy.title[1:]} has no section on {named.group('part')}."
        yield Contradiction("reference", said, tuple(places[:1]), "Name the section that says it now, or put it back.")
