"""Numbers in a sentence that bind someone: time limits, how often, how long kept, ages, times of day, shares and counts.

Precise rather than greedy: a number counts only with its unit, and what it counts as is read from the words round it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from policygen.language.patterns import compiled_later

Kind = Literal["time limit", "how often", "how long kept", "length", "age", "time of day", "share", "count", "money"]

_SMALL: Final = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
]  # fmt: skip
_TENS: Final = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
NUMBER_WORDS: Final = (
    {word: number for number, word in enumerate(_SMALL, 1)}
    | _TENS
    | {f"twenty-{word}": 20 + number for number, word in enumerate(_SMALL[:9], 1)}
)
_UP_TO_TWENTY: Final = "|".join(_SMALL)
_NUMBER: Final = (
    r"(?:\d+(?:\.\d+)?|"
    + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
    + r"|half an?|an?(?=\s+(?:week|fortnight|month|year|hour|day))|(?<=within )the(?=\s+(?:week|month|hour|day)))"
)
_UNIT: Final = (
    r"(?:(?P<of>school|working|calendar|business|academic|full|whole|clear)\s+)?"
    r"(?P<unit>minute|hour|day|week|fortnight|half[ -]term|term|month|year|session)s?"
)

_DURATION: Final = compiled_later(rf"\b(?P<number>{_NUMBER})[\s-]+{_UNIT}\b(?!\s+old\b)", re.IGNORECASE)
_SAME_DAY: Final = compiled_later(r"\b(?:on )?(?:the |that )?same (?:(?:school|working) )?day\b", re.IGNORECASE)
_OFTEN: Final = compiled_later(
    r"\b(?:every|each|once an?|once each|once every|twice an?|twice each|three times an?)\s+"
    r"(?:other\s+)?(?:school\s+|academic\s+)?"
    r"(?P<unit>day|week|fortnight|half[ -]term|term|month|year)\b(?!\s+\d)|"
    r"\b(?P<adverb>daily|weekly|fortnightly|monthly|termly|half-termly|yearly|annually|annual)\b",
    re.IGNORECASE,
)
_CLOCK: Final = compiled_later(
    r"\b(?P<hour>\d{1,2})(?:[.:](?P<minute>\d\d))?\s?(?P<half>am|pm|a\.m\.|p\.m\.)|\b(?P<noon>noon|midday|midnight)\b",
    re.IGNORECASE,
)
_AGE: Final = compiled_later(
    r"\b(?P<how>under|over|aged?|age of|below|above|turn(?:s|ing)?|older than|younger than|not yet)\s+"
    rf"(?:the age of\s+|age\s+)?(?P<number>\d\d?|{_UP_TO_TWENTY})\b"
    r"(?!\s*(?:%|minute|hour|day|week|month|term|session|school|working|pupil|child|student|people|£))|"
    r"\b(?P<old>\d\d?)(?:th birthday| years old| or over\b)",
    re.IGNORECASE,
)
_SHARE: Final = compiled_later(r"\b(?P<number>\d+(?:\.\d+)?)\s?(?:%|per cent)", re.IGNORECASE)
_MONEY: Final = compiled_later(r"£\s?(?P<number>\d[\d,]*(?:\.\d\d)?)")
_TIME: Final = r"(?:school |working )?(?:minute|hour|day|week|month|term|year|half)s?\b"
_COUNT: Final = compiled_later(
    r"\b(?:at least|at most|no fewer than|no more than|not more than|up to|more than|fewer than|minimum of)\s+"
    rf"(?P<number>\d+|{_UP_TO_TWENTY})\s+(?P<noun>(?!of\b|other\b|{_TIME})[a-z][a-z-]+"
    r"(?:\s+(?!(?:of|in|on|at|for|to|with|and|or|who|is|are|each|has|have|must|up)\b)[a-z-]+)?)",
    re.IGNORECASE,
)

_ADVERBS: Final = {
    "daily": (1, "day"), "weekly": (1, "week"), "fortnightly": (2, "week"), "monthly": (1, "month"), "termly": (1, "term"),
    "half-termly": (1, "half term"), "yearly": (12, "month"), "annually": (12, "month"), "annual": (12, "month"),
}  # fmt: skip
_LIMIT: Final = compiled_later(
    r"\b(?:within|in|by|after|no later than|at the latest|not more than|inside|before)\s+"
    r"(?:the (?:next|first|following)\s+)?(?:at most\s+|about\s+)?$",
    re.IGNORECASE,
)
_WITHIN: Final = compiled_later(r"\b(?:within|no later than|in at most)\s+(?:the (?:next|first|following)\s+)?$", re.IGNORECASE)
_LATEST: Final = compiled_later(r"^\s*(?:at the latest|or (?:sooner|less|fewer)|after|before|of\b)", re.IGNORECASE)
_EVERY: Final = compiled_later(r"\b(?:every|each|once (?:every|in))\s+$", re.IGNORECASE)
_KEPT: Final = compiled_later(
    r"\b(?:kept|keep|keeps|retain(?:ed|s)?|retention|held|hold|holds|stor(?:ed|es|age)|destroy(?:ed|s)?|"
    r"delet(?:ed|es|e)|erased?|disposed?)\b",
    re.IGNORECASE,
)


NEAR: Final = 160
"""How many characters round a number say what it is for; a paragraph of a whole book is read as fast as many short ones."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit and what it is for."""

    kind: Kind
    amount: Fraction
    unit: str
    words: str
    start: int
    end: int

    @property
    def same(self) -> tuple[str, Fraction, str]:
        """What two quantities have in common that say the same: a year is twelve months, a fortnight two weeks."""
        return (self.kind, self.amount, self.unit)

    @property
    def measure(self) -> str:
        """What is measured: quantities are compared only where it is the same."""
        return f"{self.kind} {self.unit}" if self.kind in ("age", "count") else self.kind


def quantities(text: str) -> list[Quantity]:
    """Return the quantities of a sentence, in reading order; where two overlap, the longer."""
    found = sorted(_all(text), key=lambda each: (each.start - each.end, each.start))
    kept: list[Quantity] = []
    taken = bytearray(len(text))
    for each in found:
        if not any(taken[each.start : each.end]):
            taken[each.start : each.end] = b"\1" * (each.end - each.start)
            kept.append(each)
    return sorted(kept, key=lambda each: each.start)


def _all(text: str) -> Iterator[Quantity]:
    for match in _DURATION.finditer(text):
        yield _duration(text, match)
    for match in _SAME_DAY.finditer(text):
        yield Quantity("time limit", Fraction(0), "day", match.group(), match.start(), match.end())
    for match in _OFTEN.finditer(text):
        yield _often(match)
    for match in _CLOCK.finditer(text):
        yield Quantity("time of day", _clock(match), "o'clock", match.group(), match.start(), match.end())
    for match in _AGE.finditer(text):
        number = match.group("number") or match.group("old")
        how = "under" if (match.group("how") or "").lower() in ("under", "below", "younger than", "not yet") else "from"
        yield Quantity("age", _amount(number), how, match.group(), match.start(), match.end())
    for match in _SHARE.finditer(text):
        yield Quantity("share", _amount(match.group("number")), "%", match.group(), match.start(), match.end())
    for match in _MONEY.finditer(text):
        yield Quantity("money", _amount(match.group("number").replace(",", "")), "£", match.group(), match.start(), match.end())
    for match in _COUNT.finditer(text):
        noun = match.group("noun").lower().split()[-1]
        yield Quantity("count", _amount(match.group("number")), noun.rstrip("s"), match.group(), match.start(), match.end())


def _amount(words: str) -> Fraction:
    word = words.lower()
    if word.startswith("half"):
        return Fraction(1, 2)
    if word in ("a", "an", "the"):
        return Fraction(1)
    return Fraction(NUMBER_WORDS[word]) if word in NUMBER_WORDS else Fraction(word)


def _duration(text: str, match: re.Match[str]) -> Quantity:
    amount, unit = _plain_unit(_amount(match.group("number")), match.group("unit"), match.group("of") or "")
    before, after = text[max(0, match.start() - NEAR) : match.start()], text[match.end() : match.end() + NEAR]
    kind: Kind = "length"
    if _EVERY.search(before):
        kind = "how often"
    elif _WITHIN.search(before):
        kind = "time limit"
    elif _kept_near(before, after):
        kind = "how long kept"
    elif _LIMIT.search(before) or _LATEST.match(after):
        kind = "time limit"
    return Quantity(kind, amount, unit, match.group(), match.start(), match.end())


def _kept_near(before: str, after: str) -> bool:
    """Tell whether the words right before or after, in the same clause of the sentence, speak of keeping something."""
    return bool(_KEPT.search(re.split(r"[;:]", before)[-1][-70:]) or _KEPT.search(re.split(r"[;:,.]", after)[0][:40]))


def _plain_unit(amount: Fraction, unit: str, of: str) -> tuple[Fraction, str]:
    unit, of = unit.lower().replace("-", " "), of.lower()
    if unit == "year":
        return amount * 12, "month"
    if unit == "fortnight":
        return amount * 2, "week"
    if unit == "hour":
        return amount * 60, "minute"
    if unit == "day":
        kind = {"school": "school day", "working": "working day", "business": "working day"}.get(of, "day")
        return amount, kind
    return amount, unit


def _often(match: re.Match[str]) -> Quantity:
    if adverb := match.group("adverb"):
        times, every = _ADVERBS[adverb.lower()]
        return Quantity("how often", Fraction(times), every, match.group(), match.start(), match.end())
    words = match.group().lower()
    amount, unit = _plain_unit(Fraction(2 if " other " in words else 1), match.group("unit"), "")
    parts = 2 if words.startswith("twice") else 3 if words.startswith("three") else 1
    return Quantity("how often", Fraction(amount) / parts, unit, match.group(), match.start(), match.end())


def _clock(match: re.Match[str]) -> Fraction:
    if noon := match.group("noon"):
        return Fraction(0 if noon.lower() == "midnight" else 12 * 60)
    hour = int(match.group("hour")) % 12 + (12 if match.group("half").lower().startswith("p") else 0)
    return Fraction(hour * 60 + int(match.group("minute") or 0))
