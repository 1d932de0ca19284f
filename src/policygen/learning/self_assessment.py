"""How a school's self-assessment stands: the items that come up, what policygen can look up, what the school answered, last year.

What the tool knows is marked as looked up and never grades an item by itself: a policy that says so is not yet practice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from policygen.documents.catalogue import DocumentStatus
from policygen.facts.known import Known
from policygen.facts.vocabulary import label
from policygen.language.english import count, long_date
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.learning.audit_answers import GRADES, AnswerFile, AuditYear, Grade
from policygen.learning.audit_items import AuditLibrary, Item
from policygen.learning.log_in_audit import OWN_STANDARD, learned_beside, learned_items, learned_questions
from policygen.library.model import Library
from policygen.policies.traceability import ledger


@dataclass(frozen=True, slots=True)
class LookedUp:
    """Something that policygen found out itself, in a sentence; `good` says whether it speaks for the school."""

    says: str
    good: bool


@dataclass(frozen=True, slots=True)
class ItemState:
    """One item for one school on a date."""

    item: Item
    requirements: tuple[Requirement, ...]
    """Those in force that apply, duties first."""
    found: tuple[LookedUp, ...]
    answer: AnswerFile
    last: AnswerFile | None = None
    """Last year's answer."""

    @property
    def grade(self) -> Grade | None:
        """The grade that counts; None while it is open."""
        return self.answer.counted

    @property
    def prefilled(self) -> bool:
        """Whether something stands there before anybody answers: what was looked up, or last year's answer."""
        return any(each.good for each in self.found) or self.last is not None

    @property
    def change(self) -> str:
        """How the grade differs from last year's: better, worse, same; empty where one of them is missing."""
        before = self.last.counted if self.last else None
        if before not in GRADES[:3] or self.grade not in GRADES[:3]:
            return ""
        steps = GRADES.index(self.grade) - GRADES.index(before)
        return "better" if steps > 0 else "worse" if steps < 0 else "same"

    @property
    def to_write(self) -> tuple[str, ...]:
        """What is missing before the answer stands; empty for an open item."""
        return self.answer.missing()

    def is_overdue(self, on: date) -> bool:
        """Whether its action was due before a day and the grade is not yet full."""
        return self.grade in ("not yet", "partly") and self.answer.due is not None and self.answer.due < on


@dataclass(frozen=True, slots=True)
class SelfAssessment:
    """The self-assessment of a school on a date."""

    school: str
    year: int
    on: date
    states: tuple[ItemState, ...]
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Questions for the board by standard."""

    def by_standard(self) -> dict[str, list[ItemState]]:
        """Return the items by the title of their standard, in order."""
        found: dict[str, list[ItemState]] = {}
        for each in self.states:
            found.setdefault(each.item.standard, []).append(each)
        return found

    def open(self) -> list[ItemState]:
        """Return the items without a grade."""
        return [each for each in self.states if each.grade is None]

    def to_finish(self) -> list[ItemState]:
        """Return the items that have a grade and lack something for it to stand."""
        return [each for each in self.states if each.grade is not None and each.to_write]

    def actions(self) -> list[ItemState]:
        """Return the items with an action, the earliest date first."""
        found = [each for each in self.states if each.answer.action.strip() and each.grade != "fully"]
        return sorted(found, key=lambda each: (each.answer.due or date.max, each.item.key))


def grade_counts(states: Iterable[ItemState]) -> dict[str, int]:
    """Return how many items have each grade; those without one count as "open"."""
    found: Counter[str] = Counter(each.grade or "open" for each in states)
    return {name: found.get(name, 0) for name in (*GRADES, "open")}


def self_assessment(
    audit: AuditLibrary, library: Library, known: Known, year: AuditYear, on: date, *,
    last: AuditYear | None = None, documents: Sequence[DocumentStatus] = (), training: Mapping[str, LookedUp] | None = None,
) -> SelfAssessment:  # fmt: skip
    """Return how a school's self-assessment stands on a day.

    `documents` are its documents as they stand, `training` what its training record says of each need.
    """
    law = library.legislation.on(on)
    met = {row.requirement.id: row.met_by for row in ledger(library.policies.values(), law, known).requirements}
    stands = {each.key: each for each in documents}
    states = [
        ItemState(
            item, applying := _applying(item, law, known),
            tuple(_looked_up(item, applying, library, known, met, stands, training or {})),
            year.file.answers.get(item.key, AnswerFile()), last.file.answers.get(item.key) if last else None,
        )
        for item in (*audit.items.values(), *learned_items(library.learned, date(year.file.year, 9, 1)))
        if item.comes_up(law, known)
    ]  # fmt: skip
    questions = {each.title: each.questions for module in audit.modules.values() for each in module.standards.values()}
    questions |= {OWN_STANDARD: asked} if (asked := learned_questions(library.learned)) else {}
    return SelfAssessment(year.file.school, year.file.year, on, tuple(states), questions)


def _applying(item: Item, law: LawInForce, known: Known) -> tuple[Requirement, ...]:
    found = [each for each in item.requirements(law) if each.applies_to(known) is not False]
    return tuple(sorted(found, key=lambda each: ("must", "should", "advice").index(each.force)))


def _looked_up(
    item: Item, requirements: Sequence[Requirement], library: Library, known: Known,
    met: Mapping[str, Sequence[tuple[str, str]]], stands: Mapping[str, DocumentStatus], training: Mapping[str, LookedUp],
) -> Iterator[LookedUp]:  # fmt: skip
    policies = Counter(policy for each in requirements for policy, _ in met.get(each.id, ()))
    if policies:
        duties = sum(bool(met.get(each.id)) for each in requirements)
        titles = ", ".join(library.titles.get(key, key) for key, _ in policies.most_common(3))
        points = count(len(requirements), "point")
        yield LookedUp(
            f"The policies that policygen makes for you state {duties} of {points} of law and guidance: {titles}.", good=True
        )
    for key in item.file.documents:
        if key in stands and (sentence := _document_sentence(stands[key])) is not None:
            yield sentence
    for name in item.file.facts:
        if known.relevant(name) is not False:
            answered = known.get(name) not in (None, "", False)
            said = "answers" if answered else "does not answer"
            yield LookedUp(f"The school's file {said}: {label(library.vocabulary, name)}", answered)
    yield from (training[key] for key in item.file.training if key in training)
    yield from (LookedUp(says, good) for says, good in learned_beside(library.learned, item.key))


def _document_sentence(status: DocumentStatus) -> LookedUp | None:
    """Return how a document stands, in a sentence; None where the school does not need it or nothing is known."""
    title = status.file.title
    if status.status in ("have", "made here"):
        adopted = f", adopted {long_date(status.adopted)}" if status.adopted else ""
        if status.overdue and status.due:
            return LookedUp(f"{title}: it was due for review on {long_date(status.due)}.", False)
        until = f", next review {long_date(status.due)}" if status.due else ""
        return LookedUp(f"{title}: there{adopted}{until}.", True)
    return LookedUp(f"{title}: not found.", False) if status.status == "missing" else None
