"""The documents that a school has to have or usually has: which, why, and how each stands on a date."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from pydantic import Field

from policygen.facts.known import Known
from policygen.file_model import Condition, FileModel
from policygen.law.in_force import LawInForce
from policygen.law.model import Basis, Force, Requirement

LIVE: Final = "live"
"""The review cycle of what is kept up to date all the time."""
WEBSITE: Final = "on the website"
STRENGTH: Final[Mapping[str, int]] = {"must": 0, "should": 1, "advice": 2}
SURENESS: Final[Mapping[str, int]] = {"official": 0, "secondary": 1, "carried over": 1, "draft": 2, "unverified": 3}

Status = Literal["have", "made here", "missing", "depends", "coming", "not needed"]
Recognised = Literal["your school's file", "its approval", "its own record", "its name"]


class LegalBasis(FileModel):
    """One reason to have a document, or to publish it: a requirement of the law as data, or a source that it does not hold."""

    law: str = ""
    source: str = ""
    at: str = ""
    force: Force | None = None
    when: Condition | None = None
    basis: Basis | None = None
    note: str = ""
    where: str = WEBSITE
    why: str = ""


class Approver(FileModel):
    """Who approves, where that differs by school: `says` where `when` holds, `otherwise` elsewhere."""

    when: Condition
    says: str
    otherwise: str

    def words(self, known: Known) -> str:
        """Return who approves in this school."""
        return self.says if self.when.value(known) else self.otherwise


class DocumentFile(FileModel):
    """A document as `documents.yaml` states it."""

    title: str
    names: tuple[str, ...]  # a file is recognised by what schools call it
    group: str
    owner: str
    approver: str
    months: int | Literal["live"]
    months_law: str = ""
    grounds: tuple[LegalBasis, ...]
    publish: tuple[LegalBasis, ...] = ()
    publish_note: str = ""
    for_: str = Field(alias="for")
    """For which schools, in words."""
    only: str = ""
    """A condition in words that no question asks about."""
    made_in: str = ""


class Catalogue(FileModel):
    """Every document, and the words that they share."""

    groups: Mapping[str, str] = {}
    roles: Mapping[str, str] = {}
    approvers: Mapping[str, str | Approver] = {}
    sources: Mapping[str, str] = {}
    documents: Mapping[str, DocumentFile] = {}
    other_things: tuple[str, ...] = ()  # names of what is not to be taken for a document that is called much the same

    def all_names(self) -> dict[str, tuple[str, ...]]:
        """Return what each document is called, its title first, by its key; under no key, what is none of them."""
        return {**{key: (each.title, *each.names) for key, each in self.documents.items()}, "": self.other_things}


@dataclass(frozen=True, slots=True)
class Reason:
    """A ground that holds for a school, with where it stands and what that rests on."""

    force: Force
    source: str
    basis: str
    requirement: str = ""
    note: str = ""
    where: str = ""
    why: str = ""
    starts: date | None = None

    @property
    def verified(self) -> bool:
        """Whether it rests on the official text of the edition in force."""
        return self.basis == "official"


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """What is known of a document that a school has, or says that it does not need."""

    adopted: date | None = None
    effective_date: date | None = None
    next_review: date | None = None
    inside: str = ""
    """The document that has it inside, by its key."""
    file: str = ""
    by: Recognised = "your school's file"
    not_needed: bool = False

    @property
    def only_days(self) -> bool:
        """Whether it says nothing but when a policy that is made here takes effect and is reviewed."""
        return self.effective_date is not None and not (self.adopted or self.inside or self.not_needed)


@dataclass(frozen=True, slots=True)
class DocumentStatus:
    """One document for one school on a date."""

    key: str
    file: DocumentFile
    status: Status
    force: Force | None
    """How strongly it is asked for; None where it is not, or not yet, or that is open."""
    reasons: tuple[Reason, ...]
    coming: tuple[Reason, ...]
    publish: tuple[Reason, ...]
    said: str
    """What the status rests on, in words."""
    owner: str
    approver: str
    adopted: date | None = None
    due: date | None = None
    overdue: bool = False
    questions: tuple[str, ...] = ()
    """Facts that it still depends on."""
    inside: str = ""
    """The document, or the policy of policygen, that has it inside."""
    stated: bool = False
    """Whether the school's file or folder says something of it."""

    @property
    def needed(self) -> bool:
        """Whether the school has to have it or usually has it."""
        return self.status in ("have", "made here", "missing")

    @property
    def unverified(self) -> bool:
        """Whether what asks for it most strongly has not been checked at all."""
        return bool(self.reasons) and self.reasons[0].basis == "unverified"

    @property
    def publication(self) -> str:
        """Whether and where it is published, and why, in a line."""
        if not self.publish:
            return self.file.publish_note or "Nothing asks for it to be published."
        first = self.publish[0]
        return f"Yes, {first.where}. {first.why}".strip()


@dataclass(frozen=True, slots=True)
class MadePolicies:
    """What can be and has been made here: policies that policygen ships, files made in this run or found in its folder."""

    ships: frozenset[str] = frozenset()
    files: Mapping[str, str] = field(default_factory=dict)
    """The name of the file made, by policy or form."""
    forms: frozenset[str] = frozenset()
    """Documents that are forms, such as the single central record, and that policygen makes empty."""
    days: Mapping[str, tuple[date | None, date | None]] = field(default_factory=dict)
    """When each policy takes effect and is next reviewed."""


def standings(
    catalogue: Catalogue, law: LawInForce, known: Known, held: Mapping[str, HeldDocument], made: MadePolicies
) -> tuple[DocumentStatus, ...]:
    """Return how every document stands for a school, in the order of the catalogue."""
    return tuple(_standing(catalogue, key, law, known, held, made) for key in catalogue.documents)


def _standing(
    catalogue: Catalogue, key: str, law: LawInForce, known: Known, held: Mapping[str, HeldDocument], made: MadePolicies
) -> DocumentStatus:
    about = catalogue.documents[key]
    reasons = strongest_first(holding(catalogue, about.grounds, law, known))
    later = tuple(_reasons_to_come(about.grounds, law, known))
    mine = held.get(key)
    status, said = _document_state(catalogue, key, reasons, later, held, made, _undecided_facts(about, law, known))
    adopted, due = _dates(about, key, status, held, made, known)
    return DocumentStatus(
        key=key, file=about, status=status, force=reasons[0].force if reasons and status != "not needed" else None,
        reasons=tuple(reasons), coming=later,
        publish=tuple(strongest_first(holding(catalogue, about.publish, law, known))),
        said=said, owner=catalogue.roles[about.owner], approver=approver_words(catalogue, key, known),
        adopted=adopted, due=due, overdue=due is not None and due < law.on and (mine is not None or status == "have"),
        questions=_undecided_facts(about, law, known) if not reasons else (), stated=mine is not None,
        inside=_containing_document(catalogue, key, status, mine, made),
    )  # fmt: skip


def approver_words(catalogue: Catalogue, key: str, known: Known) -> str:
    """Return who approves a document in this school, in words; empty where the catalogue does not list it."""
    about = catalogue.documents.get(key)
    if about is None:
        return ""
    named = catalogue.approvers[about.approver]
    return named.words(known) if isinstance(named, Approver) else named


RESTS_ON: Final[Mapping[str, str]] = {"official": "", "secondary": "reported"}
"""What a reason rests on, in a word, where that is not the name of the basis itself."""


def reason_line(reason: Reason) -> str:
    """Return a reason with what it rests on: "Education Act 2002, s.29 (reported)"."""
    rests = RESTS_ON.get(reason.basis, reason.basis)
    return f"{reason.source} ({rests})" if rests else reason.source


def strongest_first(reasons: Iterable[Reason]) -> list[Reason]:
    """Return reasons with law before guidance before practice, and what was checked before what was not."""
    return sorted(reasons, key=lambda each: (STRENGTH[each.force], SURENESS[each.basis]))


def holding(catalogue: Catalogue, grounds: Sequence[LegalBasis], law: LawInForce, known: Known) -> Iterator[Reason]:
    """Yield the grounds that hold for a school, as reasons."""
    for ground in grounds:
        requirement = law.requirements.get(ground.law)
        if requirement is not None and requirement.applies_to(known):
            yield _reason_of(requirement, ground)
        elif ground.source and (ground.when is None or ground.when.value(known)):
            named = catalogue.sources[ground.source]
            source = f"{named}, {ground.at}" if ground.at else named
            yield Reason(
                ground.force or "advice",
                source,
                ground.basis or "unverified",
                note=ground.note,
                where=ground.where,
                why=ground.why,
            )


def _reasons_to_come(grounds: Sequence[LegalBasis], law: LawInForce, known: Known) -> Iterator[Reason]:
    named = {each.law: each for each in grounds if each.law}
    for requirement in law.coming:
        if requirement.id in named and requirement.id not in law.requirements and requirement.applies_to(known):
            yield _reason_of(requirement, named[requirement.id])


def _reason_of(requirement: Requirement, ground: LegalBasis) -> Reason:
    basis = "carried over" if requirement.unread else requirement.basis
    return Reason(
        requirement.force,
        _citation_of(requirement),
        basis,
        requirement.id,
        ground.note,
        ground.where,
        ground.why,
        requirement.starts,
    )


def _citation_of(requirement: Requirement) -> str:
    """Return where a requirement stands, with its place in an earlier edition where this edition's is not known."""
    before = requirement.at_before if not requirement.at and requirement.at_before != requirement.citation() else ""
    return f"{requirement.citation()}, as {before}" if before else requirement.citation()


def _undecided_facts(about: DocumentFile, law: LawInForce, known: Known) -> tuple[str, ...]:
    """Return the facts that the grounds still depend on."""
    names: set[str] = set()
    for ground in about.grounds:
        requirement = law.requirements.get(ground.law)
        condition = requirement.applies if requirement else ground.when
        if condition is not None and not isinstance(condition, str):
            names.update(condition.undecided(known))
    return tuple(known.questions(names)) + tuple(known.not_sure(names))


def _document_state(
    catalogue: Catalogue, key: str, reasons: Sequence[Reason], later: Sequence[Reason], held: Mapping[str, HeldDocument],
    made: MadePolicies, open_facts: Sequence[str],
) -> tuple[Status, str]:  # fmt: skip
    about, mine = catalogue.documents[key], held.get(key)
    if mine is not None and mine.not_needed:
        return _refused(about, reasons)
    if not reasons and mine is None:
        if open_facts:
            return "depends", "It depends on questions that have not been answered."
        if later:
            return "coming", "Nothing in force asks for it yet."
        return "not needed", f"It is for {about.for_}."
    if mine is not None:
        return _held_status(catalogue, mine, held)
    if about.only:
        return "depends", f"It is needed only if {about.only}."
    return _made_status(catalogue, key, made)


def _refused(about: DocumentFile, reasons: Sequence[Reason]) -> tuple[Status, str]:
    """Return how a document stands that the school says it does not need: law that asks for it is not answered by that."""
    if reasons and reasons[0].force == "must" and not about.only:
        return "missing", f"The school's file says that it is not needed, but {reasons[0].source} requires it."
    expects = f", but {reasons[0].source} expects it" if reasons and reasons[0].force == "should" else ""
    return "not needed", f"The school's file says that it does not need it{expects}."


def _held_status(catalogue: Catalogue, mine: HeldDocument, held: Mapping[str, HeldDocument]) -> tuple[Status, str]:
    if mine.inside:
        title = catalogue.documents[mine.inside].title
        whole = held.get(mine.inside)
        if whole is None or whole.not_needed:
            return "missing", f"The school's file says that it stands in the {title}, which was not found."
        return "have", f"Inside the {title}."
    if mine.by == "your school's file":
        return "have", "The school's file says so."
    return "have", f"Recognised by {mine.by}: {mine.file}"


def _made_status(catalogue: Catalogue, key: str, made: MadePolicies) -> tuple[Status, str]:
    if key in made.forms:
        name = made.files.get(key)
        said = f"An empty form was made: {name}." if name else "policygen generate --forms makes it empty."
        return "made here", f"{said} You have it once it is filled in and kept."
    policy = _policy_for(catalogue, key, made)
    if not policy:
        return "missing", "Not found, and policygen does not make it."
    inside = "" if policy == key else f"Inside the {catalogue.documents[policy].title}. "
    if policy in made.files:
        return "made here", f"{inside}Made: {made.files[policy]}"
    return "made here", f"{inside}Not made yet: policygen generate makes it."


def _policy_for(catalogue: Catalogue, key: str, made: MadePolicies) -> str:
    about = catalogue.documents[key]
    return next((each for each in (key, about.made_in) if each in made.ships), "")


def _containing_document(catalogue: Catalogue, key: str, status: Status, mine: HeldDocument | None, made: MadePolicies) -> str:
    if mine is not None:
        return mine.inside
    policy = _policy_for(catalogue, key, made) if status == "made here" else key
    return policy if policy != key else ""


def _dates(
    about: DocumentFile, key: str, status: Status, held: Mapping[str, HeldDocument], made: MadePolicies, known: Known
) -> tuple[date | None, date | None]:
    """Return when a document was adopted and when it is to be looked at again."""
    mine = held.get(key)
    if mine is not None and mine.inside:
        mine = held.get(mine.inside, mine)
    if about.months == LIVE or status not in ("have", "made here"):
        return None, None
    if mine is not None:
        return mine.adopted, review_due(mine.adopted, mine.next_review, about.months)
    if key not in made.ships:
        return None, None
    # What policygen makes carries the school's own answers on these two days.
    start, review = made.days.get(key, (_iso_day(known.get("effective_date")), _iso_day(known.get("next_review"))))
    return None, review_due(start, review, about.months)


def _iso_day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def review_due(adopted: date | None, next_review: date | None, months: int | str) -> date | None:
    """Return the day by which a document is looked at again: the earlier of the school's own day and the end of its cycle.

    >>> review_due(date(2026, 3, 1), None, 12)
    datetime.date(2027, 3, 1)
    """
    ends = add_months(adopted, months) if adopted is not None and isinstance(months, int) else None
    days = [day for day in (next_review, ends) if day is not None]
    return min(days) if days else None


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day where it has no such day.

    >>> add_months(date(2027, 8, 31), 6)
    datetime.date(2028, 2, 29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
