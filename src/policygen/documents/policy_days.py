"""The days of each policy: one review day after the other over the year, and what law asks for each year before September."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from policygen.documents.catalogue import Catalogue, HeldDocument, add_months
from policygen.facts.vocabulary import Value
from policygen.language.english import long_date

STEPS: Final[Mapping[str, int]] = {"monthly": 1, "half_termly": 2, "termly": 4}
"""Months from one review to the next, by the answer to "review_rhythm"."""
_YEAR: Final = 12
_SOON: Final = timedelta(days=60)
"""A review so soon after a policy takes effect would look at nothing new."""
_SATURDAY: Final = 5


def review_days(policies: Collection[str], answers: Mapping[str, Value], catalogue: Catalogue) -> dict[str, date]:
    """Return the day on which each policy is next reviewed; none where the school has given no day.

    All have the school's day where it reviews them together. Otherwise the first has it, and the others follow in the
    school's rhythm, none later than a year after the policies take effect. Those whose yearly review the law asks for come
    before September.
    """
    first, start = answers.get("next_review"), answers.get("effective_date")
    if not isinstance(first, date):
        return {}
    step = STEPS.get(str(answers.get("review_rhythm")))
    if step is None:
        return dict.fromkeys(policies, first)
    begins = start if isinstance(start, date) and start < first else add_months(first, -_YEAR + 1)
    last = max(first, add_months(begins, _YEAR))
    yearly = {key for key in policies if key in catalogue.documents and catalogue.documents[key].months_law}
    slots = list(_slots(first, step, last))
    others = sorted(set(policies) - yearly)
    found = {key: slots[number % len(slots)] for number, key in enumerate(others)}
    return found | dict.fromkeys(yearly, _before_september(begins, last))


def _slots(first: date, step: int, last: date) -> Iterable[date]:
    yield first
    number = 1
    while (day := add_months(first, number * step)) <= last:
        if day.month != 8:  # nobody is there to review anything in August
            yield _day_in_the_week(day)
        number += 1


def _before_september(begins: date, last: date) -> date:
    day = date(begins.year, 8, 31)
    if day < begins + _SOON:
        day = date(begins.year + 1, 8, 31)
    return _day_in_the_week(min(day, last))


def _day_in_the_week(day: date) -> date:
    """Return a day, or the Friday before it at a weekend."""
    return day - timedelta(days=max(0, day.weekday() - _SATURDAY + 1))


def dated_answers(
    policy: str, policies: Collection[str], answers: Mapping[str, Value], catalogue: Catalogue
) -> Mapping[str, Value]:
    """Return a school's answers with the review day of one policy in place of the first of all."""
    days = review_days({*policies, policy}, answers, catalogue)
    return {**answers, "next_review": days[policy]} if policy in days else answers


def with_own_days(policy: str, answers: Mapping[str, Value], held: Mapping[str, HeldDocument]) -> Mapping[str, Value]:
    """Return a school's answers with the days that it has set for one policy, where it has."""
    own = held.get(policy)
    if own is None or not (own.next_review or own.effective_date):
        return answers
    found = dict(answers)
    if own.effective_date:
        found["effective_date"] = own.effective_date
    if own.next_review:
        found |= {"next_review": own.next_review, "review_rhythm": "together"}
    return found


def days_of_policies(
    policies: Collection[str], answers: Mapping[str, Value], held: Mapping[str, HeldDocument], catalogue: Catalogue
) -> dict[str, tuple[date | None, date | None]]:
    """Return when each policy of a school takes effect and is next reviewed."""
    found = {}
    for key in policies:
        dated = dated_answers(key, policies, with_own_days(key, answers, held), catalogue)
        start, review = dated.get("effective_date"), dated.get("next_review")
        found[key] = (start if isinstance(start, date) else None, review if isinstance(review, date) else None)
    return found


MOST_YEARS: Final = 5
"""A day further away is a slip of the hand."""


def day_objection(name: str, value: date, answers: Mapping[str, Value], on: date) -> str:
    """Return why the day that answers a question cannot be meant on a day; empty where nothing speaks against it."""
    said, start, review = long_date(value), answers.get("effective_date"), answers.get("next_review")
    if name == "approved_on" and value > on:
        return f"{said} is still to come, so nothing was approved on it. Leave it out until it was."
    if name == "next_review" and value <= on:
        return f"{said} is past. Give the day of the next review."
    if abs(value.year - on.year) > MOST_YEARS:
        return f"{said} is many years away. Look at the year."
    if name == "next_review" and isinstance(start, date) and value <= start:
        return f"{said} is before the policies take effect ({long_date(start)}). Give a later day."
    if name == "effective_date" and isinstance(review, date) and value >= review:
        return f"{said} is not before the next review ({long_date(review)}). Give an earlier day."
    return ""


def days_to_look_at(answers: Mapping[str, Value], on: date) -> Iterator[str]:
    """Yield what speaks against the days in a school's answers, with the question that each answers; one thing once."""
    for name in ("next_review", "effective_date"):
        value = answers.get(name)
        said = day_objection(name, value, answers, on) if isinstance(value, date) else ""
        if said:
            yield f"{name}: {said}"
            return
