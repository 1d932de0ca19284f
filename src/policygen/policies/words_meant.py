"""The words that somebody means who looks for something: today's name for an old one, and the known word for a slip."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from policygen.language.abbreviations import ABBREVIATIONS
from policygen.law.model import Requirement
from policygen.law.stale_terms import StaleTerm
from policygen.points.concepts import in_known_words
from policygen.points.folding import fold
from policygen.policies.finding import template_words
from policygen.policies.model import Policy

_WORD: Final = re.compile(r"[a-z]+")
_SHORTEST: Final = 5
"""Shorter words are too much alike for one to be taken for another."""
_ALIKE: Final = 0.8
_FEW_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class WordsMeant:
    """What is looked for, and what is to be said where that is not what was typed."""

    words: str
    said: tuple[str, ...] = ()
    known: str = ""
    """The library's words alone, to be looked for where nothing has the others too."""


def words_meant(
    asked: str,
    requirements: Iterable[Requirement],
    policies: Iterable[Policy],
    terms: Iterable[StaleTerm],
    asked_as: Mapping[str, tuple[str, ...]],
) -> WordsMeant:
    """Return the words to look for: for everyday words those of the library, names that are no more and slips put right."""
    said = []
    folded, everyday = fold(asked), list(in_known_words(fold(asked), asked_as))
    for start, end, known in reversed(everyday):
        said.append(f"“{folded[start:end]}”: “{known}” was looked for.")
        folded = folded[:start] + known + folded[end:]
        asked = folded
    for term in terms:
        if term.kind in ("term", "body") and term.severity == "error" and len(term.replace_with.split()) <= _FEW_WORDS:
            found = next((each for each in (pattern.search(asked) for pattern in term.patterns) if each), None)
            if found and found.group().casefold() != term.replace_with.casefold():
                said.append(f"“{found.group()}” is called “{term.replace_with}” now: that was looked for.")
                asked = (
                    term.replace_with
                    if term.term.casefold().replace("-", " ") in asked.casefold().replace("-", " ")
                    else (asked[: found.start()] + term.replace_with + asked[found.end() :])
                )
    in_library = frozenset(_words_of_the_library(requirements, policies))
    for word in _WORD.findall(asked.casefold()):
        near = (
            get_close_matches(word, in_library, n=1, cutoff=_ALIKE) if len(word) >= _SHORTEST and word not in in_library else []
        )
        if near:
            said.append(f"Nothing here has the word “{word}”: “{near[0]}” was looked for.")
            asked = re.sub(rf"\b{word}\b", near[0], asked, flags=re.IGNORECASE)
    return WordsMeant(asked, tuple(said), " ".join(known for _, _, known in everyday))


def _words_of_the_library(requirements: Iterable[Requirement], policies: Iterable[Policy]) -> Iterator[str]:
    """Yield the words of which requirements and clauses are made, and of what is known by a short form."""
    for each in requirements:
        yield from _WORD.findall(f"{each.id} {each.title} {each.says} {' '.join(each.check_phrases)}".casefold())
    for policy in policies:
        yield from _WORD.findall(f"{policy.key} {policy.file.title}".casefold())
        for clause in policy.clauses:
            yield from _WORD.findall(f"{clause.name} {clause.heading} {template_words(clause.text)}".casefold())
    for short, words in ABBREVIATIONS.items():
        yield from _WORD.findall(f"{short} {re.sub(r'[^a-z ]', ' ', words)}")
