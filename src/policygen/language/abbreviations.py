"""Short forms that schools use for the words of law and guidance, so that either finds the other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from policygen.language.patterns import compiled_later

ABBREVIATIONS: Final[Mapping[str, str]] = {
    "deputy dsl": r"deputy designated safeguarding (?:lead|officer)s?|d\.?dsls?",
    "dsl": r"designated safeguarding (?:lead|officer)s?|dsls",
    "lado": r"local authority designated officers?|designated officers?",
    "dbs": r"disclosure and barring service",
    "scr": r"single central record|single central register",
    "senco": r"special educational needs (?:and disabilit(?:y|ies) )?co-?ordinators?|sen co-?ordinators?|sencos",
    "send": r"special educational needs(?: and disabilit(?:y|ies))?",
    "headteacher": r"head ?teachers?|head teachers?|principals?|head of (?:school|college|centre)",
    "fgm": r"female genital mutilation",
    "cse": r"child sexual exploitation",
    "cce": r"child criminal exploitation",
    "rshe": r"relationships and sex education|relationships education",
    "tra": r"teaching regulation agency",
    "ehcp": r"education,? health and care plans?|ehc plans?|ehcps",
    "eyfs": r"early years foundation stage",
    "kcsie": r"keeping children safe in education",
    "online": r"on-line|e-safety|esafety",
    "governor": r"governing (?:body|board)|governors|trustees|proprietor",
}
"""Each short form with the words that it stands for."""

_LONG: Final = compiled_later(
    r"\b(?:" + "|".join(f"(?P<a{number}>{words})" for number, words in enumerate(ABBREVIATIONS.values())) + r")\b",
    re.IGNORECASE,
)
_SHORT: Final = tuple(ABBREVIATIONS)


def abbreviated(text: str) -> str:
    """Return a text with the short form wherever the long one stands.

    >>> abbreviated("The Designated Safeguarding Lead")
    'The dsl'
    """
    return _LONG.sub(lambda found: _SHORT[int((found.lastgroup or "a0")[1:])], text)
