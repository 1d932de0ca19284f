"""Edits that a school made to its policies and that the other policies, or its answers, do not know of.

An edited sentence is held against what it was as policygen makes it: a telephone number, a name or a role that was replaced
in one policy still stands in the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from policygen.consistency.contacts import PARTS, same_person
from policygen.consistency.findings import Contradiction, Place
from policygen.consistency.policy_text import PHONE, PolicyText, Told, digits
from policygen.language.english import upper_first
from policygen.language.statements import Statement

Edited = Mapping[Statement, Statement | None]
"""What each sentence of the suite that was edited became; None where it was taken out."""

_OFFICE: Final = re.compile(
    r"\b(?P<title>[a-z]+(?: [a-z]+)? (?:officer|lead|leader|co-?ordinator|manager|champion))\b", re.IGNORECASE
)
_STEP: Final = "Find out which is right, put it right in your answers, and make or edit the other policy again."


def edit_clashes(
    edits: Edited, read: Sequence[PolicyText], usual: Sequence[PolicyText], titles: Mapping[str, str]
) -> Iterator[Contradiction]:
    """Yield numbers, names and roles that an edit replaced in one place and that stand elsewhere as before."""
    statements = [each for policy in read for each in policy.statements]
    changed = [(was, now) for was, now in edits.items() if now is not None and now.text != was.text]
    for was, now in changed:
        yield from _telephones(was, now, statements, titles)
        yield from _renamed_roles(was, now, statements, titles)
    for policy in read:
        made = next((each for each in usual if each.key == policy.key), None)
        if made is not None and policy.adopted:
            yield from _not_as_answered(made.told, policy.told, titles)


def _phones(text: str) -> list[str]:
    return [digits(each) for each in PHONE.findall(text)]


def _telephones(
    was: Statement, now: Statement, all_read: Sequence[Statement], titles: Mapping[str, str]
) -> Iterator[Contradiction]:
    gone = [each for each in _phones(was.text) if each not in _phones(now.text)]
    new = [each for each in _phones(now.text) if each not in _phones(was.text)]
    if len(gone) != 1 or len(new) != 1:
        return
    known = [each for each in all_read if gone[0] in _phones(each.text)]
    elsewhere = [each for each in known if each.policy != now.policy] or known
    if elsewhere:
        yield _clash("telephone", "The telephone number is another one here than there.", elsewhere[0], now, titles, _STEP)


def _renamed_roles(
    was: Statement, now: Statement, all_read: Sequence[Statement], titles: Mapping[str, str]
) -> Iterator[Contradiction]:
    """Yield a role that an edit calls something that no other policy does, where it had taken a role's name out."""
    lost = [role for role in was.roles if role not in now.roles]
    before = was.text.lower()
    for match in _OFFICE.finditer(now.text):
        title = (
            match.group("title").lower().split(maxsplit=1)[-1] if _article(match.group("title")) else match.group("title").lower()
        )
        said = [each for each in all_read if each is not now and title in each.text.lower() and each.policy != now.policy]
        if lost and title not in before and not said:
            same = [each for each in all_read if lost[0] in each.roles and each.policy != now.policy]
            if same:
                what = f"“{title}” is a role that no other policy names; it was {lost[0]}."
                yield _clash("role", what, same[0], now, titles, "Name the role alike in all policies.")
            return


def _article(title: str) -> bool:
    return title.lower().startswith(("the ", "our ", "a ", "an ", "this ", "to ", "or ", "and "))


def _clash(kind: str, what: str, one: Statement, other: Statement, titles: Mapping[str, str], step: str) -> Contradiction:
    places = tuple(Place(titles[each.policy], each.place, each.text) for each in (one, other))
    return Contradiction(kind, what, places, step)  # type: ignore[arg-type]


def _not_as_answered(made: Sequence[Told], read: Sequence[Told], titles: Mapping[str, str]) -> Iterator[Contradiction]:
    """Yield a role whose holder, number or address is not the one that the answers give."""
    for part, kind in (("name", "name"), ("phone", "telephone"), ("email", "e-mail")):
        for role in dict.fromkeys(each.role for each in read):
            answered = [each for each in made if each.role == role and getattr(each, part)]
            told = [each for each in read if each.role == role and getattr(each, part)]
            if not answered or not told or any(_same_part(each, told[0], part) for each in answered):
                continue
            places = (Place("Your answers", "", answered[0].words), Place(titles[told[0].policy], told[0].place, told[0].words))
            what = f"{upper_first(role)}: {PARTS[part]}, here and in your answers."
            yield Contradiction(kind, what, places, _STEP)  # type: ignore[arg-type]


def _same_part(one: Told, other: Told, part: str) -> bool:
    if part == "name":
        return same_person(one.name, other.name)
    return str(getattr(one, part)) == str(getattr(other, part))
