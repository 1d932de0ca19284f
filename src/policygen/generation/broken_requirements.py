"""Requirements that a school's own answers leave unmet: the DSL is not in the leadership team, devices are not monitored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policygen.facts.known import Known
from policygen.facts.vocabulary import label
from policygen.law.model import Requirement


@dataclass(frozen=True, slots=True)
class Broken:
    """A requirement that an answer leaves unmet."""

    requirement: Requirement
    fact: str
    question: str

    def __str__(self) -> str:
        each = self.requirement
        return f"{each.title} ({each.citation()}): you answered “no” or “none” to “{self.question}” ({self.fact})"


def broken_by_answers(known: Known, met: Sequence[Requirement]) -> Iterator[Broken]:
    """Yield those of some requirements that a "no", or nothing chosen, among the answers leaves unmet."""
    by_id = {each.id: each for each in met}
    for name, fact in known.vocabulary.facts.items():
        if fact.breaks and name in known.answers and known.relevant(name) is not False and known[name] in (False, ()):
            for requirement in fact.breaks:
                if requirement in by_id:
                    yield Broken(by_id[requirement], name, label(known.vocabulary, name))
