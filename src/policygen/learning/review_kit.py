"""The incident review kit: which sheets, in which order, and what the rules on reviews are, on a date.

Its words stand in `legislation/review/kit.yaml` and `policy_templates/papers/review-guide.md`, its sheets in
`policy_templates/forms/review-*`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Final, Protocol, TypeVar

from policygen.errors import Fault, LibraryFaults
from policygen.file_model import FileModel
from policygen.language.english import nearest
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.learning.audit_items import known_requirements
from policygen.library.data_file import read_data
from policygen.library.model import Library
from policygen.markup.blocks import Paper
from policygen.policies.forms import Subject

FORCES: Final = {"must": "Law", "should": "Statutory guidance", "advice": "For information"}
"""What a rule is, for people who read the guide."""
SUBJECTS: Final[Mapping[Subject, str]] = {
    "children": "a child", "adults": "an adult at risk", "site": "the site or health and safety",
}  # fmt: skip


class KitStep(FileModel):
    """What is done at one time, and with which sheets."""

    when: str
    do: str
    forms: tuple[str, ...] = ()
    about: tuple[Subject, ...] = ()


class KitRule(FileModel):
    """A requirement that the guide explains."""

    what: str
    about: tuple[Subject, ...] = ()


class KitKept(FileModel):
    """What is kept, and how; or is not."""

    what: str
    how: str
    about: tuple[Subject, ...] = ()


class KitFile(FileModel):
    """`legislation/review/kit.yaml`."""

    steps: tuple[KitStep, ...] = ()
    regime: tuple[KitRule, ...] = ()
    keep: tuple[KitKept, ...] = ()


class _About(Protocol):
    @property
    def about(self) -> tuple[Subject, ...]: ...


_Line = TypeVar("_Line", bound=_About)


def read_kit(text: str, path: str, library: Library) -> KitFile:
    """Return the kit's data, every name in it checked.

    Raises LibraryFaults with every fault, its file and line.
    """
    kit, parsed = read_data(KitFile, text, path)
    requirements = known_requirements(library)
    faults = [
        Fault(
            f"There is no requirement called '{rule.what}'.",
            nearest(rule.what, requirements),
            path,
            parsed.line("regime", number),
        )
        for number, rule in enumerate(kit.regime)
        if rule.what not in requirements
    ]
    faults += [
        Fault(
            f"There is no form called '{form}' in the kit.", nearest(form, kit_forms(library)), path, parsed.line("steps", number)
        )
        for number, step in enumerate(kit.steps)
        for form in step.forms
        if form not in kit_forms(library)
    ]
    if faults:
        raise LibraryFaults(faults)
    return kit


def kit_forms(library: Library) -> set[str]:
    """Return the keys of the forms that belong to the kit."""
    return {key for key, form in library.forms.items() if form.file.kit == "review"}


def review_guide(
    kit: KitFile,
    library: Library,
    made: Mapping[str, str],
    subjects: Collection[Subject],
    school: str,
    partnership: str,
    on: date,
) -> Paper:
    """Return the guide that goes in front; `made` has the titles of the sheets that were made, by their keys.

    Raises LibraryFaults where it cannot be filled in.
    """
    law = library.legislation.on(on)
    data = {
        "today": on,
        "school": school,
        "partnership": partnership,
        "steps": [
            {"when": step.when, "do": step.do, "forms": [made[form] for form in step.forms if form in made]}
            for step in _for(kit.steps, subjects)
        ],
        "regime": [_rule_row(each) for each in _rules(kit, law, subjects)],
        "keep": [{"what": each.what, "how": each.how} for each in _for(kit.keep, subjects)],
    }
    return library.papers["review-guide"].paper(data, school, on)


def _for(lines: Iterable[_Line], subjects: Collection[Subject]) -> Iterator[_Line]:
    return (each for each in lines if not subjects or not each.about or any(subject in subjects for subject in each.about))


def _rules(kit: KitFile, law: LawInForce, subjects: Collection[Subject]) -> Iterator[Requirement]:
    """Yield the rules that are in force on the day; one that is not says nothing of it."""
    yield from filter(None, (law.requirements.get(each.what) for each in _for(kit.regime, subjects)))


def _rule_row(rule: Requirement) -> Mapping[str, str]:
    read = f" {rule.at_before}." if rule.at_before and not rule.at else ""
    checked = f"Not checked against the official text of this edition yet.{read}" if rule.unverified else ""
    return {
        "title": rule.title, "says": rule.says, "place": rule.citation(), "force": FORCES[rule.force], "checked": checked,
    }  # fmt: skip
