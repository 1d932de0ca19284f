"""Whether a number in a sentence is of what a requirement limits, where the sentence shares little else with it.

A word such as "file" belongs to many duties: "copies of certificates are filed for two years" says nothing of how soon a child
protection file follows the child.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final, Literal

from policygen.language.quantities import quantities
from policygen.language.statements import content_words
from policygen.law.model import Requirement

Bound = Literal["deadline", "duration", ""]

_FOR: Final = re.compile(r"\bfor (?:at least |at most |a further |another |up to |the next )?$", re.IGNORECASE)
_OF_TIME: Final = re.compile(r"minute|hour|day|week|fortnight|month|term|year|school|working|calendar|pupil|child|staff")
_SHARED: Final = 2
"""Words that a sentence and a requirement share, at least, where it is about it: the word that was found, and what is done."""


def same_subject(sentence: str, said: str, right: str, requirement: Requirement, *, one_term: bool) -> bool:
    """Tell whether the number `said` in a sentence stands where the requirement has the number `right`.

    It does not where one is how soon and the other how long, nor, where the sentence was found by `one_term` alone, where
    sentence and requirement share a single word.
    """
    asked = f"{requirement.title}. {requirement.says}"
    one, other = _bound(sentence, said), _bound(asked, right)
    if one and other and one != other:
        return False
    return not one_term or len(_subject(sentence) & _subject(asked)) >= _SHARED


def _subject(text: str) -> frozenset[str]:
    return frozenset(word for word in content_words(text) if not _OF_TIME.match(word))


def _bound(text: str, words: str) -> Bound:
    """Return whether a number in a text is how soon or how long; nothing where the text does not show it."""
    wanted = _amounts(words)
    for each in quantities(text):
        if each.words == words or (each.amount, each.unit) in wanted:
            before = text[: each.start]
            if each.kind == "how long kept" or (each.kind == "length" and _FOR.search(before)):
                return "duration"
            if each.kind == "time limit":
                return "deadline"
    return ""


def _amounts(words: str) -> set[tuple[Fraction, str]]:
    return {(each.amount, each.unit) for each in quantities(words)}
