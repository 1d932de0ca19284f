"""Who needs which training and how often, as `legislation/training/needs.yaml` states it, checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Literal

from pydantic import model_validator

from policygen.documents.catalogue import add_months
from policygen.errors import Fault
from policygen.file_model import Condition, FileModel
from policygen.language.english import nearest
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.library.model import Library

Line = Callable[..., int | None]


class IntervalFile(FileModel):
    """After how long a training is due again: the law's own number by its name, or months."""

    value: str = ""
    unit: Literal["months", "years"] = "months"
    months: int | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> IntervalFile:
        if bool(self.value) == (self.months is not None):
            raise ValueError("give 'value' with the name of the law's number, or 'months'")
        return self


class NeedFile(FileModel):
    """A training need."""

    title: str
    who: tuple[str, ...]
    meets: tuple[str, ...]
    when: Condition | None = None
    every: IntervalFile | None = None
    ends: bool = False
    """Whether the record holds the day on which a certificate ends, not the day of the training."""
    each_edition: str = ""
    """The source whose every new edition makes it due again."""


class TrainingFile(FileModel):
    """Every need, and the groups of people who have them."""

    groups: Mapping[str, str] = {}
    needs: Mapping[str, NeedFile] = {}


def months_between(need: NeedFile, law: LawInForce) -> int | None:
    """Return after how many months a training is due again; None where nothing sets an interval."""
    if need.every is None:
        return None
    if need.every.months is not None:
        return need.every.months
    number = law.values().get(need.every.value)
    return None if not isinstance(number, int) else number * (12 if need.every.unit == "years" else 1)


def due_again(need: NeedFile, last: date, law: LawInForce) -> date | None:
    """Return the day on which a training is due again; None where nothing says when.

    `last` is the day of the training, or the day on which a certificate ends.
    """
    if need.ends:
        return last
    edition = law.editions.get(need.each_edition) if need.each_edition else None
    if edition is not None:
        return edition.starts if last < edition.starts else add_months(edition.starts, 12)
    months = months_between(need, law)
    return add_months(last, months) if months is not None else None


def grounds_of(need: NeedFile, law: LawInForce) -> tuple[Requirement, ...]:
    """Return the requirements in force that a need rests on, the strongest first."""
    found = [law.requirements[name] for name in need.meets if name in law.requirements]
    return tuple(sorted(found, key=lambda each: ("must", "should", "advice").index(each.force)))


def check_needs(training: TrainingFile, library: Library, path: str, line: Line) -> Iterator[Fault]:
    """Yield every name in the training needs that nothing has, with its line."""
    requirements = {name for source in library.legislation.sources.values() for name in source.requirements}
    values = {
        value
        for source in library.legislation.sources.values()
        for requirement in source.requirements.values()
        for stated in (requirement.values, *(each.values for each in requirement.editions.values()))
        for value in stated or ()
    }
    for key, need in training.needs.items():
        named = [("group", each, set(training.groups)) for each in need.who]
        named += [("requirement", each, requirements) for each in need.meets]
        named += [("number in the law", each.value, values) for each in [need.every] if each is not None and each.value]
        named += [("source", each, set(library.legislation.sources)) for each in [need.each_edition] if each]
        for kind, name, known in named:
            if name not in known:
                yield Fault(f"'{key}': there is no {kind} called '{name}'.", nearest(name, known), path, line("needs", key))
