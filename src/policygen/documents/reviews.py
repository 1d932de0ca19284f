"""What is due when and by whom: reviews of documents, what the year brings, and the law's own next dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from policygen.documents.catalogue import Catalogue, DocumentStatus, LegalBasis, Reason, add_months, holding, reason_line
from policygen.facts.known import Known
from policygen.file_model import Condition, FileModel
from policygen.language.english import long_date
from policygen.law.expected import next_expected
from policygen.law.in_force import LawInForce, Legislation
from policygen.law.model import Source, ordered_editions

_DAY: Final = re.compile(r"(\d{2})-(\d{2})")
_NOT_BEGUN: Final = re.compile(r"^(?:Not yet commenced|Enacted but not shown)[^:.]*: ")


REVIEW_REMINDER: Final = 42
"""Days before a review is due: time for a draft, a look at it, and a board meeting."""
LAW_REMINDER: Final = 30


CLERK: Final = "Clerk or governance professional"

Kind = Literal["review", "the year", "law"]


class CalendarEntry(FileModel):
    """Something that comes round each year, as `calendar.yaml` states it."""

    title: str
    what: str
    who: str
    ground: LegalBasis
    when: Condition | None = None
    days: tuple[str, ...] = ()
    fixed: bool = False
    """Whether a source sets the day; otherwise it is a suggestion that the school may move."""
    remind: int = 14
    undated: str = ""
    """Why it has no day here."""


class OccasionsFile(FileModel):
    """`calendar.yaml`."""

    occasions: Mapping[str, CalendarEntry] = {}


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due; `day` is None where no day is known."""

    key: str
    """What it is, the same every time it is worked out; a calendar knows an entry again by it."""
    title: str
    day: date | None
    who: str
    kind: Kind
    what: str
    reason: str
    """Where it comes from: citation, force and basis in words."""
    requirement: str = ""
    remind: int = 14
    overdue: bool = False
    suggested: bool = False
    school: str = ""
    """In a trust's calendar: whose it is."""
    school_key: str = ""


def due_items(
    standings: Sequence[DocumentStatus], occasions: OccasionsFile, catalogue: Catalogue, legislation: Legislation,
    law: LawInForce, known: Known,
) -> tuple[Due, ...]:  # fmt: skip
    """Return everything that is due for a school, by day; what has no day comes last."""
    found = [
        *_reviews_due(standings, law.on),
        *_year_of_occasions(occasions, catalogue, law, known),
        *_law_dates(law, known),
        *_expected(legislation, law, standings),
    ]
    return tuple(sorted(found, key=lambda each: due_order(each, law.on)))


_ORDER: Final[Mapping[str, int]] = {"review": 0, "the year": 1, "law": 2}


def due_order(due: Due, on: date) -> tuple[bool, date, int, str, str]:
    """Return what entries are put in order by: the day, then the school's own work before news of the law."""
    return due.day is None, due.day or on, _ORDER[due.kind], due.title, due.school


ASKED: Final[Mapping[str, str]] = {"must": "Required by law", "should": "Expected", "advice": "Usual practice"}


def reason_words(reason: Reason) -> str:
    """Return a reason in words: how strongly it asks, where it stands, and what that rests on."""
    if reason.force == "advice" and not reason.requirement:
        return " ".join(filter(None, (f"{ASKED['advice']}.", reason.note)))
    line = f"{ASKED[reason.force]}: {reason_line(reason)}."
    return f"{line} {reason.note}" if reason.note else line


def _reviews_due(standings: Sequence[DocumentStatus], on: date) -> Iterator[Due]:
    for each in standings:
        if each.status not in ("have", "made here") or each.file.months == "live" or each.inside:
            continue
        reason = reason_words(each.reasons[0]) if each.reasons else "The school has it."
        cycle = f"It is looked at again at least every {each.file.months} months. Approved by: {each.approver.lower()}."
        if each.due is None:
            wanted = {"made here": f"Adopt it and give its day. {cycle}"}
            what = wanted.get(each.status, f"The day it was adopted is not known. {cycle}")
            title = f"Review: {each.file.title}"
            yield Due(f"review/{each.key}", title, None, each.owner, "review", what, reason, remind=REVIEW_REMINDER)
            continue
        late = f"Overdue since {long_date(each.due)}. " if each.overdue else ""
        # What is overdue is for now: an entry in the past would be seen by nobody.
        day = max(each.due, on)
        title = f"{'Overdue' if each.due < on else 'Review'}: {each.file.title}"
        yield Due(
            f"review/{each.key}",
            title,
            day,
            each.owner,
            "review",
            late + cycle,
            reason,
            remind=REVIEW_REMINDER,
            overdue=each.due < on,
        )


def _year_of_occasions(occasions: OccasionsFile, catalogue: Catalogue, law: LawInForce, known: Known) -> Iterator[Due]:
    for key, each in occasions.occasions.items():
        reasons = tuple(holding(catalogue, [each.ground], law, known))
        if not reasons or (each.when is not None and not each.when.value(known)):
            continue
        who, reason = catalogue.roles[each.who], reasons[0]
        why = reason_words(reason)
        if each.undated:
            yield Due(f"year/{key}", each.title, None, who, "the year", f"{each.what} {each.undated}", why, reason.requirement)
        for day in each.days:
            nominal = _next(day, law.on)
            moved = nominal if each.fixed else _school_day(nominal)
            suggested = "" if each.fixed else " The day is a suggestion."
            yield Due(
                f"year/{key}/{nominal.isoformat()}", each.title, moved, who, "the year", each.what + suggested, why,
                reason.requirement, each.remind, suggested=not each.fixed,
            )  # fmt: skip


def _next(day: str, on: date) -> date:
    month, number = (int(part) for part in day.split("-"))
    this_year = date(on.year, month, number)
    return this_year if this_year >= on else date(on.year + 1, month, number)


def _school_day(day: date) -> date:
    """Return a day, or the Monday after it at a weekend."""
    return day + timedelta(days=(7 - day.weekday()) % 7) if day.weekday() >= 5 else day


def _law_dates(law: LawInForce, known: Known) -> Iterator[Due]:
    for each in law.coming:
        if each.applies_to(known) is False or each.basis == "draft":
            continue
        reason = reason_line(Reason(each.force, each.citation(), each.basis))
        starts = (
            f"In force from {long_date(each.starts)}." if each.starts else "Passed; no starting day is known. Not a duty yet."
        )
        yield Due(
            f"law/{each.id}", f"New law: {each.title}", each.starts, CLERK, "law", f"{starts} {_without_preface(each.says)}",
            reason, each.id, LAW_REMINDER,
        )  # fmt: skip


def _without_preface(says: str) -> str:
    """Return what a law will ask for, without the words that say that it has not begun: the entry says so itself.

    >>> _without_preface("Not yet commenced so far as could be found: a school will have to tell the authority.")
    'A school will have to tell the authority.'
    """
    text = _NOT_BEGUN.sub("", " ".join(says.split()))
    return text[:1].upper() + text[1:]


def _expected(legislation: Legislation, law: LawInForce, standings: Sequence[DocumentStatus]) -> Iterator[Due]:
    """Yield the editions that are announced, and those that can be expected because one has begun in that month each year."""
    used = {reason.requirement.split(".")[0] for each in standings for reason in each.reasons if each.needed}
    for key, source in legislation.sources.items():
        if key not in used:
            continue
        named = law.editions[key].short if key in law.editions else source.file.short
        announced = [(name, file.starts) for name, file in ordered_editions(source) if file.starts > law.on]
        if announced:
            name, day = announced[0]
            what = f"The edition {name} is in force from {long_date(day)}. Bring the documents that rest on it up to date."
            yield _edition_due(key, f"New edition: {named} {name}", day, what, "Recorded in legislation/.")
        elif (guess := _yearly(source, law.on)) is not None:
            what = "Look for a new edition and bring the documents that rest on it up to date. It has not been announced."
            yield _edition_due(
                key, f"Expected: a new edition of {named}", guess, what, "An edition has begun in this month each year."
            )


def _edition_due(key: str, title: str, day: date, what: str, reason: str) -> Due:
    return Due(f"edition/{key}", title, day, CLERK, "law", what, reason, remind=LAW_REMINDER)


def _yearly(source: Source, on: date) -> date | None:
    guess = next_expected(source)
    if guess is None or ordered_editions(source)[-1][1].starts > on:
        return None
    while guess < on:
        guess = add_months(guess, 12)
    return guess


def is_day(text: str) -> bool:
    """Return whether a text is a day that every year has, as month and day.

    >>> is_day("09-01"), is_day("02-29"), is_day("9-1")
    (True, False, False)
    """
    found = _DAY.fullmatch(text)
    try:
        return bool(found and date(2027, int(found[1]), int(found[2])))
    except ValueError:
        return False
