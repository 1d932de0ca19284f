"""The dates that a policy tells of itself, however they are written: approved, last reviewed, next review due, version."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from policygen.coverage.foreign_text import ForeignText, FoundPassage

DateKind = Literal["approved", "reviewed", "review due"]

_MONTHS: Final = {name.lower()[:3]: number for number, name in enumerate(calendar.month_name) if name}
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_DATE: Final = (
    rf"(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<m>{_MONTH})\.?,?\s+(?P<y>(?:20)?\d\d)\b|"
    r"(?P<d2>\d{1,2})[/.-](?P<m2>\d{1,2})[/.-](?P<y2>(?:20)?\d\d)\b|(?P<m3>\d{1,2})/(?P<y3>20\d\d)\b|(?P<y4>20\d\d)\b"
)
_SEASON: Final = re.compile(r"\b(spring|summer|autumn)(?: term)? (20\d\d)", re.IGNORECASE)
_SEASONS: Final = {"spring": (4, 30), "summer": (8, 31), "autumn": (12, 31)}
_DUE: Final = re.compile(
    r"\b(?:next (?:policy )?(?:review|update|revision)|(?:date (?:of|for) )?next review"
    r"|to be (?:next )?updated(?= (?:in|by|on)\b)|(?:expires?"
    r"|expiry date|valid until|lapses)|will be updated(?= (?:in|by|on)\b)|review (?:due|date|by)|due for review"
    r"|to be (?:reviewed|looked at|considered|checked)"
    r"(?: again)?|"
    r"(?:will be|is) (?:next )?reviewed (?:again )?(?:in|by|on)|for review|review(?=\s*:?\s*\|?\s*(?:in |by )?"
    rf"(?:{_MONTH}|\d)))\b",
    re.IGNORECASE,
)
_REVIEWED: Final = re.compile(
    r"\b(?:(?:last |date |date last )?(?:reviewed|updated|revised|amended)(?! by| annually| every| and)|last review|date of "
    r"(?:last )?review)\b",
    re.IGNORECASE,
)
_APPROVED: Final = re.compile(
    r"\b(?:approved|adopted|ratified|agreed|signed off|issued?|effective from|in effect from|date of (?:policy|issue"
    r"|adoption)|policy date)\b",
    re.IGNORECASE,
)
_VERSION: Final = re.compile(r"\bversion\s*(?:no\.?|number)?\s*[:|]?\s*\|?\s*(v?\d+(?:\.\d+)*)\b", re.IGNORECASE)
_EVERY: Final = re.compile(
    r"\breview\w*\b[^.]{0,60}\b(?P<often>annually|yearly|every year|each year|once a year|every (?:two|three|2|3) years)\b|"
    r"\b(?P<often2>annual(?:ly)?|two-yearly|three-yearly)\b[^.]{0,20}\breview",
    re.IGNORECASE,
)
_NEAR: Final = 60
_EDGE: Final = 45
"""Passages at the start and at the end in which a file speaks of itself."""


@dataclass(frozen=True, slots=True)
class DateTold:
    """A date that a policy tells of itself. Where only a month or a year stands, its last day."""

    kind: DateKind
    day: date
    words: str
    passage: FoundPassage


def dates_told(text: ForeignText) -> tuple[DateTold, ...]:
    """Return the dates that a policy tells of itself, in reading order."""
    return tuple(each for passage in _where_it_speaks_of_itself(text) for each in _dates_in(passage))


def version_told(text: ForeignText) -> tuple[str, FoundPassage] | None:
    """Return the version that a policy says it is, with the passage; None where it says none."""
    for passage in _where_it_speaks_of_itself(text):
        found = _VERSION.search(passage.text)
        if found:
            return found[1], passage
    return None


def review_months(text: ForeignText) -> tuple[int, FoundPassage] | None:
    """Return after how many months a policy says that it is reviewed, with the passage; None where it does not say."""
    for passage in text.passages:
        found = _EVERY.search(passage.text) if "polic" in passage.text.lower() or passage.kind == "row" else None
        if found:
            return _cycle_of(found), passage
    return None


def _cycle_of(found: re.Match[str]) -> int:
    said = (found["often"] or found["often2"]).lower()
    return 24 if "two" in said or "2" in said else 36 if "three" in said or "3" in said else 12


def review_cycles(text: ForeignText) -> Iterator[tuple[int, FoundPassage]]:
    """Yield each interval, in months, at which "this policy" is reviewed by its own words."""
    for passage in text.passages:
        if re.search(r"\b(?:this|the|our) (?:\w+ ){0,4}policy\b", passage.text, re.I) and not _OTHER_POLICY.search(passage.text):
            for found in _EVERY.finditer(passage.text):
                yield _cycle_of(found), passage


_OTHER_POLICY: Final = re.compile(
    r"\b(?:behaviour|attendance|complaints|online safety|staff|conduct|recruitment|anti-bullying|health|data"
    r"|whistleblowing|SEND?"
    r"|uniform|charging|admissions?|equality|other|all|each|these|related|statutory)\b[\w ,&-]{0,30}polic",
    re.IGNORECASE,
)


def _where_it_speaks_of_itself(text: ForeignText) -> Iterator[FoundPassage]:
    count = len(text.passages)
    for each in text.passages:
        edge = each.place.order < _EDGE or each.place.order >= count - _EDGE
        if edge or each.kind in ("header", "footer") or re.search(r"\bthis (?:policy|document|procedure)\b", each.text, re.I):
            yield each


def _dates_in(passage: FoundPassage) -> Iterator[DateTold]:
    words = passage.text
    taken: list[tuple[int, int]] = []
    for kind, cue in (("review due", _DUE), ("reviewed", _REVIEWED), ("approved", _APPROVED)):
        for match in cue.finditer(words):
            if any(start <= match.start() < end for start, end in taken):
                continue
            found = _date_after(words, match.end())
            if found is not None:
                taken.append((match.start(), found[1]))
                yield DateTold(kind, found[0], found[2], passage)  # type: ignore[arg-type]


def _date_after(words: str, start: int) -> tuple[date, int, str] | None:
    rest = words[start : start + _NEAR + 14]
    season, match = _SEASON.search(rest), re.search(_DATE, rest, re.IGNORECASE)
    if season and (not match or season.start() <= match.start()):
        return date(int(season[2]), *_SEASONS[season[1].lower()]), start + season.end(), season.group()
    if not match or match.start() > _NEAR or re.search(r"[.;](?:\s|$)", rest[: match.start()]):
        return None
    day = _day_of(match)
    return (day, start + match.end(), match.group()) if day else None


def _day_of(match: re.Match[str]) -> date | None:
    group = match.groupdict()
    year = int(group["y"] or group["y2"] or group["y3"] or group["y4"])
    year += 2000 if year < 100 else 0
    month = _MONTHS[group["m"].lower()[:3]] if group["m"] else int(group["m2"] or group["m3"] or 12)
    day = int(group["d"] or group["d2"] or 0)
    try:
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None


def latest(dates: Sequence[DateTold], *kinds: DateKind) -> DateTold | None:
    """Return the latest of some dates of some kinds; None where there is none."""
    return max((each for each in dates if each.kind in kinds), key=lambda each: each.day, default=None)
