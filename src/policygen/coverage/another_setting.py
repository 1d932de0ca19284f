"""What in a file is of another kind of setting: boarders in a primary school, a childminder's agency, the law of Wales.

What kind of school it is comes from its answers, else from what the file says outright; where neither tells, nothing is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from policygen.coverage.applies_shown import Applies
from policygen.coverage.file_findings import FileFinding
from policygen.coverage.foreign_text import ForeignText, FoundPassage
from policygen.facts.known import Known
from policygen.language.statements import sentences

_AGES: Final = re.compile(
    r"\b(?:pupils|children|boys|girls|students|learners)\b[^.]{0,30}\b(?:aged?|from|between"
    r"|ages)\s+(?:the ages? of )?(?P<low>\d{1,2})\s*"
    r"(?:to|and|[-–])\s*(?P<high>\d{1,2})\b|\bage range\W{0,5}(?P<low2>\d{1,2})\s*(?:to|[-–])\s*(?P<high2>\d{1,2})\b",
    re.IGNORECASE,
)
_OF_A_SCHOOL: Final = re.compile(r"\b(?:school|academy|college|nursery|age range)\b", re.IGNORECASE)
_SAID_KIND: Final = re.compile(
    r"\b(?:is|as|are) an? (?:[\w-]+ ){0,3}?(?P<kind>maintained|community|voluntary[- ](?:aided|controlled)"
    r"|independent|academy|free"
    r"|non-maintained)\b(?: [\w-]+){0,2}? (?:school|nursery)\b|\bis an? (?:[\w-]+ ){0,3}?(?P<kind2>academy)\b",
    re.IGNORECASE,
)
_KINDS: Final = {"academy": "academy", "free": "academy", "independent": "independent", "non-maintained": "other"}
_OTHERS: Final = re.compile(
    r"\b(?:mov(?:e|es|ing) (?:on|to)|go(?:es)? on|later|elsewhere|brothers?|sisters?|siblings?|who collects?|former"
    r"|transfer\w*|next"
    r"|previous|other (?:schools?|settings?|providers?)|visit\w*|partner\w*|if (?:a|the|we|you)|where (?:a|the"
    r"|we) school has|feeder"
    r"|any of|such as|for example|come from|apply to|secondary schools?|leave us|not (?:a|an|have)|no longer"
    r"|before (?:they|he|she)|were at|joint\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Own:
    """What is known of the file's own school; None where it is not known."""

    low: int | None
    high: int | None
    kind: str
    """maintained, academy, independent, other; empty where it is not known."""
    boards: bool | None
    sixth_form: bool | None
    said: str
    """The school in words."""


@dataclass(frozen=True, slots=True)
class _Sign:
    words: re.Pattern[str]
    of: str
    """The setting that it is of, in words."""
    foreign: Callable[[_Own], bool]
    own: re.Pattern[str] | None = None
    """Words that stand in many places where the school is of this setting after all."""


def _sign(words: str, of: str, foreign: Callable[[_Own], bool], own: str = "") -> _Sign:
    return _Sign(re.compile(words, re.IGNORECASE), of, foreign, re.compile(own, re.IGNORECASE) if own else None)


_SIGNS: Final = (
    _sign(
        r"\b(?:our boarders|boarders (?:may|can|will|are|have)|boarding (?:house|staff|pupils|houses|parents?)"
        r"|house ?parents?|dormitor(?:y|ies))\b",
        "a boarding school", lambda own: own.boards is False or (own.boards is None and own.kind in ("maintained", "academy")),
        r"\bboard(?:ers?|ing)\b",
    ),
    _sign(
        r"\bsixth[- ]form(?:ers?| students?| pupils?| cent(?:re|er))?\b|\byears? 1[23]\b|\bA[- ]level (?:students?|pupils?)\b",
        "a school with a sixth form", lambda own: own.sixth_form is not True and _below(own.high, 17),
    ),
    _sign(r"\bthe proprietors?\b", "an independent school", lambda own: own.kind == "maintained"),
    _sign(
        r"\bour proprietors?\b|\bour independent school\b|\bparents who pay fees\b|\bschool fees\b|\bISI inspect\w*",
        "an independent school", lambda own: own.kind in ("maintained", "academy"),
    ),
    _sign(
        r"\b(?:the|our) (?:trustees|board of trustees|chief executive) of (?:the |our )?(?:[A-Z][\w'’]+ )*trust\b"
        r"|\b(?:our|the) (?:multi-)?academy trust\b|\btrustees of [A-Z][\w'’]+(?: [A-Z][\w'’]+)* Trust\b",
        "an academy in a trust", lambda own: own.kind == "maintained",
    ),
    _sign(
        r"\b(?:as|is|are) an? (?:local authority )?maintained school\b|\b(?:local authority|council) maintains our school\b",
        "a maintained school", lambda own: own.kind in ("academy", "independent"),
    ),
    _sign(r"\b(?:GCSEs?|year (?:9|10|11)s?)\b", "a secondary school", lambda own: _below(own.high, 12)),
    _sign(
        r"\b(?:key stage (?:1|one)|reception (?:class|pupils|children)|our nursery (?:class|children))\b", "a primary school",
        lambda own: own.low is not None and own.low > 10,
    ),
    _sign(
        r"\b(?:our childminder agency|childminder agency|as (?:a )?childminders?,? (?:I|we)\b|my assistants?|in my home"
        r"|our childminding|minded children)\b",
        "a childminder", lambda own: bool(own.kind or own.high),
    ),
    _sign(
        r"\b(?:our residents|service users?|care home|registered manager|our children's home|care workers?)\b", "a care home",
        lambda own: own.boards is not True and bool(own.kind or own.high),
    ),
    _sign(
        r"\b(?:our club|our coaches|club welfare officer|our parish|our congregation|our tutors visit)\b",
        "a club or another organisation", lambda own: bool(own.kind or own.high),
    ),
    _sign(
        r"\b(?:Estyn|Wales Safeguarding Procedures|Social Services and Well-?being \(Wales\) Act"
        r"|Keeping Learners Safe|GIRFEC|Education Scotland"
        r"|Children's Hearings?|PVG scheme|Access ?NI|Education Authority Northern Ireland)\b",
        "a school in another nation of the United Kingdom", lambda _own: True,
    ),
)  # fmt: skip


_FEW: Final = 2


def _below(age: int | None, limit: int) -> bool:
    return age is not None and age < limit


def another_setting(text: ForeignText, applies: Applies, known: Known | None) -> Iterator[FileFinding]:
    """Yield what speaks of another kind of setting than the file's own, each kind once."""
    own = _of_answers(known) if known is not None else _of_text(text, applies)
    for sign in _SIGNS:
        often = sum(bool(sign.own.search(each.text)) for each in text.passages) > _FEW if sign.own else False
        found = next(_signs_found(text, sign), None) if sign.foreign(own) and not often else None
        if found is not None:
            words, passage = found
            what = f"“{words}” is of {sign.of}; this file is of {own.said}."
            yield FileFinding(
                "another school", what, "If it came from another setting's policy, take it out or write what you do.", words,
                passage, sure=False,
            )  # fmt: skip


def _signs_found(text: ForeignText, sign: _Sign) -> Iterator[tuple[str, FoundPassage]]:
    for passage in text.passages:
        for sentence in sentences(passage.text):
            found = sign.words.search(sentence.replace("’", "'"))
            if found and not _OTHERS.search(sentence):
                yield sentence[found.start() : found.end()], passage


def _of_answers(known: Known) -> _Own:
    def holds(fact: str) -> bool | None:
        found = known.get(fact)
        return found if isinstance(found, bool) else None

    low, high = known.get("age_low"), known.get("age_high")
    kind = next((each for each in ("maintained", "academy", "independent") if holds(each)), "other")
    return _Own(
        low if isinstance(low, int) else None, high if isinstance(high, int) else None, kind, holds("boarding"),
        holds("has_sixth_form"), f"a school of another kind{f' (ages {low} to {high})' if high else ''}",
    )  # fmt: skip


def _of_text(text: ForeignText, applies: Applies) -> _Own:
    low = high = None
    ages = next((match for each in text.passages if (match := _AGES.search(each.text)) and _OF_A_SCHOOL.search(each.text)), None)
    if ages:
        low, high = int(ages["low"] or ages["low2"]), int(ages["high"] or ages["high2"])
    elif applies.ages is not None:
        low, high = applies.ages
    kinds = Counter(
        _KINDS.get((match["kind"] or match["kind2"]).lower(), "maintained")
        for each in text.passages
        for match in _SAID_KIND.finditer(each.text)
    )
    kind = kinds.most_common(1)[0][0] if kinds else ""
    named = f"{kind} school" if kind and kind != "other" else "school"
    ages_said = f" for ages {low} to {high}" if high is not None else "" if named != "school" else " of another kind"
    return _Own(low, high, kind, None, None, f"{'an' if named[0] in 'aio' else 'a'} {named}{ages_said}")
