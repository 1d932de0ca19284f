"""Who holds a role no more, by a school's answers: the name, number and address that stand in a file, and those that come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from policygen.consistency.contacts import same_person
from policygen.consistency.policy_text import Told
from policygen.coverage.another_school import PHONE, ROLE_FACTS
from policygen.coverage.foreign_text import ForeignText, FoundPassage
from policygen.facts.vocabulary import Person, Value
from policygen.language.statements import roles_in

_NAME: Final = re.compile(
    r"^(?:(?:The\s+)?(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Dame|Revd|Rev|Fr|Cllr)\.?\s+)?[A-Z][\w'’-]+(?:\s+[A-Z][\w'’.-]*){1,3}"
)
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ROLE_WORDS: Final = 8
"""Words of a cell that names a role, at most."""


class PersonChanged(NamedTuple):
    """Words of a passage that stand for somebody who holds a role no more, and what stands for who holds it now."""

    passage: FoundPassage
    role: str
    old: str
    new: str


def people_to_change(text: ForeignText, told: Iterable[Told], answers: Mapping[str, Value]) -> Iterator[PersonChanged]:
    """Yield what changes in running text and in rows of tables.

    Where a telephone number or an address stands beside a name and the new one is not known, nothing is changed: a row must not
    become the name of one and the number of another.
    """
    yield from (each for passage in text.passages if passage.kind == "row" for each in _people_in_row(passage, answers))
    for each in told:
        now = _holder(answers, each.role)
        if now is None or not each.name or same_person(each.name, now.name):
            continue
        passage = next((one for one in text.passages if one.kind != "row" and each.name in one.text), None)
        if passage is not None:
            yield from _pairs_in(passage, each.role, each.name, now)


def _people_in_row(passage: FoundPassage, answers: Mapping[str, Value]) -> Iterator[PersonChanged]:
    if len(passage.cells) < 2:
        return
    short = [
        (number, list(dict.fromkeys(roles_in(cell))))
        for number, cell in enumerate(passage.cells)
        if len(cell.split()) <= _ROLE_WORDS
    ]
    roles = [(number, found[0]) for number, found in short if len(found) == 1 and found[0] in ROLE_FACTS]
    if not roles:
        return
    number, role = roles[0]
    names = [found[0] for place, cell in enumerate(passage.cells) if place != number and (found := _NAME.match(cell))]
    now = _holder(answers, role)
    if now is not None and len(names) == 1 and not same_person(names[0], now.name):
        yield from _pairs_in(passage, role, names[0], now)


def _pairs_in(passage: FoundPassage, role: str, name: str, now: Person) -> Iterator[PersonChanged]:
    numbers, addresses = PHONE.findall(passage.text), _EMAIL.findall(passage.text)
    beside = [(each.strip(), now.phone) for each in numbers] + [(each, now.email) for each in addresses]
    if len(numbers) > 1 or len(addresses) > 1 or not all(new for _, new in beside):
        return
    yield from (PersonChanged(passage, role, old, new) for old, new in [(name, now.name), *beside] if old != new)


def _holder(answers: Mapping[str, Value], role: str) -> Person | None:
    """Return who holds a role by the answers, where one person does."""
    value = answers.get(ROLE_FACTS.get(role, ""))
    now = value[0] if isinstance(value, tuple) and len(value) == 1 else value
    return now if isinstance(now, Person) and now.name else None
