"""How often a file says that something is done, or how soon, where that is rarer or later than the law or guidance asks.

A sentence is read with one name for each role ("the child protection officer" is the DSL), so an error is known in any words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_ROLE_NAMES: Final = (
    (
        "DSL",
        r"(?:designated |senior |nominated |named )*(?:safeguarding|child protection) (?:leads?|officers?|persons?"
        r"|co-?ordinators?)|DSLs|DSOs?|DSPs?|CPOs?|the lead\b|lead person",
    ),
    ("LADO", r"(?:local authority'?s? )?designated officers?(?: of the (?:local authority|council))?(?: \(LADO\))?"),
)
_ROLES: Final = tuple((name, re.compile(rf"\b(?:{words})(?: \({name}\))?(?!\w)", re.IGNORECASE)) for name, words in _ROLE_NAMES)

_NUMBER: Final = r"\d+|one|two|three|four|five|six|seven|ten|twelve|fifteen|eighteen|twenty[- ]four|thirty"
_WORTH: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10, "twelve": 12, "fifteen": 15,
    "eighteen": 18, "twenty-four": 24, "twenty four": 24, "thirty": 30,
}  # fmt: skip
_EVERY: Final = re.compile(
    rf"\b(?:every|each|once (?:in )?every|once in)\s+(?P<other>other |second |third )?(?:(?P<number>{_NUMBER})\s+)?"
    r"(?P<unit>years?|months?|terms?|academic years?|school years?)\b"
    r"|\b(?P<word>biennial(?:ly)?|triennial(?:ly)?|bi-?annually|(?:two|three|2|3)[- ]year(?:ly)?)\b"
    rf"|\bat (?:least )?(?P<number2>{_NUMBER})[- ](?:year(?:ly)?) intervals?\b",
    re.IGNORECASE,
)
_MONTHS: Final = {"y": 12, "a": 12, "s": 12, "m": 1, "t": 4}


def one_name_each(sentence: str) -> str:
    """Return a sentence with "DSL" and "LADO" for every name that these roles go by."""
    plain = sentence.replace("’", "'")
    for name, words in _ROLES:
        plain = words.sub(name, plain)
    return plain


@dataclass(frozen=True, slots=True)
class HowOften:
    """How often something is done at least, by law or guidance."""

    about: re.Pattern[str]
    months: int
    requirement: str
    what: str
    next_step: str
    unless: re.Pattern[str] | None = None


def _every_so_often(about: str, months: int, requirement: str, what: str, next_step: str, unless: str = "") -> HowOften:
    pattern = re.compile(unless, re.IGNORECASE) if unless else None
    return HowOften(re.compile(about, re.IGNORECASE), months, requirement, what, next_step, pattern)


HOW_OFTEN: Final = (
    _every_so_often(
        r"\b(?:DSL|deput(?:y|ies))\b[^.]*\b(?:train|refresh)\w*|\b(?:train|refresh)\w*[^.]*\bDSL\b", 24, "kcsie.dsl.training",
        "It trains the safeguarding lead too seldom; guidance asks for it at least every two years.",
        "Write that the lead and the deputies are trained at least every two years, and updated at least once a year.",
    ),
    _every_so_often(
        r"\b(?:all|every|each) (?:members? of )?(?:staff|employee|adult)\w*\b[^.]*\b(?:safeguarding|child protection)\b[^.]*\b"
        r"(?:train|update|refresh)\w*|\b(?:safeguarding|child protection) (?:training|updates?|refreshers?)\b[^.]*\bstaff\b"
        r"|\bstaff\b[^.]*\b(?:train|update|refresh|renew|repeat|attend)\w*[^.]*\b(?:safeguarding|child protection)\b"
        r"|^\W*(?:all |our |the )?staff (?:\w+ ){0,3}(?:training|trained|updated?)\b",
        12, "kcsie.staff.training",
        "It trains staff every few years; guidance asks for an update at least once a year.",
        "Write that all staff are trained at induction, with an update at least once a year.",
        r"\b(?:DSL|deput\w+|first aid|safer recruitment|paediatric|governors?|fire|medic\w+|allerg\w+|epipen|asthma"
        r"|epilepsy|handling|restraint|behaviour"
        r"|health|hygiene|annual\w*|every year|each year|(?<!-)yearly"
        r"|once a year)\b",
    ),
    _every_so_often(
        r"\b(?:filter|monitoring)\w*\b[^.]*\b(?:review|check|test)\w*|\b(?:review|check|test)\w*[^.]*\bfilter\w*", 12,
        "kcsie.filtering.device-checks",
        "It reviews filtering and monitoring too seldom; guidance asks for it at least once a year.",
        "Write that filtering and monitoring are reviewed at least once every academic year, and when something changes.",
    ),
    _every_so_often(
        r"\b(?:safeguarding|child protection)(?: and (?:safeguarding|child protection))? polic(?:y"
        r"|ies)\b[^.]*\b(?:review\w*|looked at)"
        r"|\b(?:review\w*|looks? at)\b[^.]*\b(?:safeguarding|child protection) polic(?:y|ies)\b",
        12, "kcsie.policy.reviewed-yearly",
        "It reviews the child protection policy too seldom; guidance asks for it at least once a year.",
        "Write that the policy is reviewed at least once a year, and sooner when guidance changes.",
    ),
)  # fmt: skip


def too_rarely(sentence: str, before: str = "") -> Iterator[HowOften]:
    """Yield what a sentence has done less often than is asked; it has one name for each role, and so has the one `before` it."""
    rarest = min(map(_months, _EVERY.finditer(sentence)), default=0)
    for each in HOW_OFTEN if rarest else ():
        said = f"{before.rstrip('. ')} {sentence}" if before and _POINTS_BACK.search(sentence) else sentence
        asked = each.about.search(said) and not (each.unless and each.unless.search(sentence))
        if asked and rarest > each.months:
            yield each


_POINTS_BACK: Final = re.compile(r"\b(?:it|this|these|them|both)\b", re.IGNORECASE)


def _months(match: re.Match[str]) -> int:
    """Return every how many months something is done."""
    if match["word"]:
        word = match["word"].lower()
        return 36 if word.startswith(("tri", "three", "3")) else 6 if word.startswith(("bi-a", "bia")) else 24
    if match["number2"]:
        return 12 * _worth(match["number2"])
    times = {"other ": 2, "second ": 2, "third ": 3}.get((match["other"] or "").lower(), 1)
    unit = match["unit"].lower()
    return times * _worth(match["number"] or "1") * _MONTHS[unit[0]]


def _worth(number: str) -> int:
    return int(number) if number.isdigit() else _WORTH.get(number.lower(), 1)
