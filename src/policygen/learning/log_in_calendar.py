"""What a learning log brings to the calendar: when each change is due, and when somebody looks whether it has worked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from policygen.documents.catalogue import add_months
from policygen.documents.reviews import Due
from policygen.language.english import long_date
from policygen.policies.learned import Learned, LearnedEntry

TRUST_DUES: Final = "learning/trust-"
"""How the key of what is due by a trust's log begins: in a trust's calendar it stands once."""
_MONTHS_UNTIL_LOOKED_AT: Final = 3
"""How long after a change is made somebody looks whether it has worked; a suggestion."""


def learned_dues(learned: Learned, on: date) -> Iterator[Due]:
    """Yield when each change of the logs is due, and when its test is; what is closed is done."""
    for each in learned:
        if each.status in ("open", "acting"):
            yield _change_due(each, on)
        if each.status in ("open", "acting", "testing"):
            yield _test_due(each, on)


def _change_due(entry: LearnedEntry, on: date) -> Due:
    late = entry.overdue(on)
    said = f"Overdue since {long_date(entry.due)}. " if late else ""
    return Due(
        f"learning/{entry.key}", f"{'Overdue' if late else 'Our learning'}: the change of entry {entry.name} is made",
        max(entry.due, on) if entry.due else None, entry.owner, "review", f"{said}{entry.change}", _why_due(entry), overdue=late,
    )  # fmt: skip


def _test_due(entry: LearnedEntry, on: date) -> Due:
    day = max(add_months(entry.due, _MONTHS_UNTIL_LOOKED_AT), on) if entry.due else None
    test = entry.test or "No test of change is written down yet; without one the entry cannot be closed."
    title = f"Our learning: has entry {entry.name} changed ordinary days?"
    what = f"{test} The day is a suggestion."
    return Due(f"learning/{entry.key}/test", title, day, entry.owner, "review", what, _why_due(entry), suggested=True)


def _why_due(entry: LearnedEntry) -> str:
    return f"{entry.origin.name}: {entry.finding}"
