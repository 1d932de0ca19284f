"""What is due as a calendar file (.ics) that Outlook, Google and Apple read: the same bytes for the same answers and day."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from icalendar import Alarm, Calendar, Event

from policygen.documents.reviews import Due

NAMESPACE: Final = uuid.UUID("5b6f4c0e-7c55-5d0c-9a5e-2f6a0a4d7f10")
"""Of every entry: with the school's key and the entry's own it makes an id that stays the same."""
PRODUCT: Final = "-//policygen//Review calendar//EN"
_FIRST_DAY: Final = date(2020, 1, 1)
_MORNING: Final = timedelta(hours=9)


def calendar_file(dues: Sequence[Due], school_key: str, title: str, on: date) -> bytes:
    """Return the entries that have a day as an iCalendar file.

    `school_key` tells schools apart, such as a URN; entries of a trust's calendar carry their own school's key.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    for each in dues:
        if each.day is not None:
            calendar.add_component(_event(each, each.day, each.school_key or school_key, on))
    return bytes(calendar.to_ical())


def entry_id(school_key: str, key: str) -> str:
    """Return the id of an entry: the same whenever it is worked out for this school."""
    return str(uuid.uuid5(NAMESPACE, f"{school_key}/{key}"))


def _event(due: Due, day: date, school_key: str, on: date) -> Event:
    event = Event()
    moment = datetime.combine(on, time(), UTC)
    event.add("uid", entry_id(school_key, due.key))
    event.add("dtstamp", moment)
    # A later calendar replaces the entries of an earlier one; programs take the higher number as the newer.
    event.add("sequence", max((on - _FIRST_DAY).days, 0))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", f"{due.school}: {due.title}" if due.school else due.title)
    event.add("description", "\n\n".join(filter(None, (f"For: {due.who}.", due.what, f"Why: {due.reason}"))))
    event.add("categories", [_CATEGORIES[due.kind]])
    event.add("transp", "TRANSPARENT")
    event.add("class", "PUBLIC")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", due.title)
    # An all-day entry begins at midnight: the reminder comes at nine in the morning of the day that many days before.
    alarm.add("trigger", _MORNING - timedelta(days=due.remind))
    event.add_component(alarm)
    return event


_CATEGORIES: Final = {"review": "Policy review", "the year": "School year", "law": "Law"}
