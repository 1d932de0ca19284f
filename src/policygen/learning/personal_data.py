"""The guard of the learning log: it sees names, dates of birth, numbers and addresses of people, and never repeats them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from policygen.learning.names import NAME_WORDS, NO_NAMES, TITLES

_MONTHS: Final = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_DAY: Final = (
    rf"(?:\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{4}}-\d\d?-\d\d?|"
    rf"\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS}),? \d{{4}}|(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})"
)
_BIRTH: Final = r"(?:\bdob\b|\bd\.o\.b\b\.?|date of birth|\bborn\b|birthday|birth date|\bb\. ?(?=\d))"
_STREET: Final = (
    "street|road|avenue|lane|close|drive|crescent|court|gardens|grove|terrace|place|square|way|hill|rise|walk|row|mews|green|"
    "park|parade|view|st|rd|ave|dr|ln"
)
_INITIALS: Final = r"(?-i:\b[A-Z]\.? ?[A-Z]\.?(?: ?[A-Z]\.?)?)"
_AGE: Final = (
    r"(?:\(? ?(?:y(?:ear)? ?\d{1,2},? ?)?(?:aged?|who is|is) \d{1,2}\b|\(\d{1,2}\)|"
    r"\(?(?:y(?:ear)? ?\d{1,2}, ?)?\d{1,2} ?(?:yrs?|years?|y/?o)\b|\d{1,2}(?=,| |\)|\.|$)(?! ?(?:%|am|pm|\w+day)))"
)
_OF_AGE: Final = r"(?:a |an )?(?:girl|boy|child|pupil|student|teenager|lad)(?: of| aged?)?,? \(?\d{1,2}\b"


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Something in a text that tells who somebody is, named by its kind and place and never by its words."""

    kind: str
    start: int
    end: int
    says: str
    next_step: str = "Write it by role or system, such as 'a pupil in Year 4' or 'the office'."


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_KINDS: Final = (
    ("an e-mail address", _pattern(r"[\w.+'-]+ ?@ ?[\w-]+(?:\.[\w-]+)+")),
    ("a unique pupil number", _pattern(r"\b[a-hj-np-rt-z]\d{11}[\da-z]\b")),
    ("a date of birth", _pattern(rf"{_BIRTH}[^.!?\n]{{0,40}}?{_DAY}|{_DAY}[^.!?\n]{{0,24}}?{_BIRTH}")),
    ("a number of a person", _pattern(r"\bnhs\b[^.!?\n]{0,12}?\d[\d ]{8,12}\d|\b\d{3} \d{3} \d{4}\b")),
    ("a number of a person", _pattern(r"\b[a-z]{2} ?\d\d ?\d\d ?\d\d ?[a-d]\b")),
    ("a telephone number", _pattern(r"(?<![\d.])(?:\+44|0044|\(?0)[ ().-]*\d(?:[ ().-]*\d){8,9}(?!\d)")),
    ("a number of a person", _pattern(r"(?<![\d.,£])\d{9,13}(?![\d.,]\d)")),
    ("a postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b")),
    ("an address", _pattern(rf"\b\d{{1,4}}[a-z]? (?-i:(?:St\.? )?(?:[A-Z][\w'’-]+ ){{1,3}})(?:{_STREET})\b")),
    ("initials with an age", re.compile(rf"{_INITIALS},?(?i: ?\(?(?:{_AGE}|{_OF_AGE}))")),
)  # fmt: skip
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SHORT_FORM: Final = re.compile(r"[^\W\d_a-z]{2,}(?:['’]?s)?$")
"""DSL, DSLs and DSL's."""
_CALLED: Final = re.compile(r"\b(?:called|named|known as|nicknamed)\W{1,3}(?-i:(?=[A-Z]))", re.IGNORECASE)
_SENTENCE_START: Final = re.compile(r"(?:^|[.!?:;]['\"”’)]*\s+|\n\s*(?:[-*•]\s*)?|[“\"‘(]\s*)$")
_NOT_INITIALS: Final = frozenset({
    "PE", "IT", "UK", "EU", "AI", "HR", "RE", "RS", "DT", "GP", "LA", "TA", "SA", "AM", "PM", "EY", "KS", "YR", "US", "NI", "TV",
    "ID", "IP", "DSL", "PPA", "SEN", "DFE", "NHS", "DBS", "PRU", "SLT", "LSA", "LAC", "CIN", "CP", "EH", "CCTV", "ICT", "ECT",
})  # fmt: skip


def personal_data(text: str, not_names: Collection[str] = ()) -> Iterator[PersonalData]:
    """Yield what in a text tells who somebody is, in its order; `not_names` are words that the school knows to be no one's name.

    What it yields says the kind and where it stands (by words), and never holds the words themselves.
    """
    found = [*_by_pattern(text), *_names_found(text, not_names)]
    end = -1
    for start, stop, kind in sorted(found):
        if start >= end:
            end = stop
            step = (
                "Write it by role or system, such as 'a pupil in Year 4'. "
                "If it is nobody's name, list it under 'not_names' at the top of the log."
                if kind == "a name"
                else "Write it by role or system, such as 'a pupil in Year 4' or 'the office'."
            )
            yield PersonalData(kind, start, stop, f"{_place(text, start)} looks like {kind}.", step)


def _place(text: str, start: int) -> str:
    return f"Word {len(text[:start].split()) + 1} of what is written"


def _by_pattern(text: str) -> Iterator[tuple[int, int, str]]:
    for kind, pattern in _KINDS:
        for match in pattern.finditer(text):
            if kind == "initials with an age" and _abbreviation(match[0]):
                continue
            yield match.start(), match.end(), kind


def _abbreviation(found: str) -> bool:
    first = re.split(r"[ ,(\d]", found, maxsplit=1)[0]
    return "." not in first and first in _NOT_INITIALS


def _names_found(text: str, not_names: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Yield names: after a title, known first names, and capitals within a sentence that are no words of schools."""
    allowed = {word.casefold() for each in not_names for word in _WORD.findall(each)}
    words = list(_WORD.finditer(text))
    for at, match in enumerate(words):
        word = match[0]
        plain = word.casefold().removesuffix("'s").removesuffix("’s")
        if plain in allowed or plain in TITLES:
            continue
        before = words[at - 1][0].casefold() if at else ""
        between = text[words[at - 1].end() : match.start()] if at else ""
        titled = before in TITLES and between in (" ", ". ", ".") and plain not in NO_NAMES
        called = bool(_CALLED.search(text[: match.end()]) and _CALLED.search(text[: match.end()]).end() == match.start())  # type: ignore[union-attr]
        if titled or called or plain in NAME_WORDS or _capital_within(text, match, plain):
            yield match.start(), match.end(), "a name"


def _capital_within(text: str, match: re.Match[str], plain: str) -> bool:
    """Whether a word has a capital that neither a sentence's beginning nor a school's usual words explain."""
    word = match[0]
    if not word[0].isupper() or len(word) < 2 or _SHORT_FORM.match(word) or plain in NO_NAMES:
        return False
    parts = re.split(r"['’-]", plain)
    if len(parts) > 1 and all(part in NO_NAMES or len(part) < 2 for part in parts):
        return False
    if _SENTENCE_START.search(text[: match.start()]):
        return False
    return any(letter.islower() for letter in word)
