"""Sentences that say "must", held against the requirements of law that their clause meets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log
from typing import Final

from policygen.language.statements import content_words, sentences
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.markup.tags import Tag, split_at_tags, with_tags_replaced
from policygen.policies.model import Clause, Policy

MUST: Final = re.compile(r"\bmust\b", re.IGNORECASE)


FEWEST_SHARED: Final = 2
"""How many words of a requirement a sentence has, at least, that speaks of it."""


MUCH_MORE: Final = 1.25
"""How much more it shares with guidance than with law, at least, where it may rest on guidance alone."""


ANOTHER: Final = ". "
"""Between what a clause says in one case and in another."""

_IN_FORCE: Final = re.compile(r"(?<!not )\bin_force\(\s*[\"']([^\"']+)[\"']\s*\)")
_EITHER: Final = re.compile(r"\bor\b")
_LINES: Final = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.)\s)|\n(?=\s*\|)|\|")
_TOO_COMMON: Final = frozenset(content_words("school staff pupil parent headteacher person people ensure"))


@dataclass(frozen=True, slots=True)
class MustSentence:
    """A sentence with "must" that shares few words with the law that its clause meets."""

    clause: Clause
    sentence: str
    law: tuple[Requirement, ...]


def text_in_force(text: str, law: LawInForce) -> str:
    """Return a clause's text without what it says only where a requirement is in force that is not, on the day."""
    kept: list[str] = []
    stack: list[bool] = []
    for words, tag in split_at_tags(text):
        word = tag.word if tag is not None else ""
        if tag is None or tag.kind == "print":
            if all(stack):
                kept.append(words)
        elif word in ("if", "for"):
            stack.append(_holds(tag.inside, law))
        elif word in ("elif", "else") and stack:
            kept.append(ANOTHER)
            stack[-1] = _holds(tag.inside, law)
        elif word in ("endif", "endfor") and stack:
            stack.pop()
    return "".join(kept)


def _holds(condition: str, law: LawInForce) -> bool:
    """Tell whether a branch may be printed: false only where it asks for a requirement that is not in force."""
    named = _IN_FORCE.findall(condition)
    return bool(_EITHER.search(condition)) or all(name in law.requirements for name in named)


def unshared_musts(policies: Iterable[Policy], law: LawInForce) -> Iterator[MustSentence]:
    """Yield the sentences with "must" that speak of none of the law their clause meets, or of guidance much more.

    Clauses that meet one requirement only are left out: there it is plain what "must" rests on.
    """
    words = {
        each.id: _significant_words(f"{each.title} {each.says} {' '.join(each.check_phrases)}")
        for each in law.requirements.values()
    }
    counts = Counter(word for each in words.values() for word in each)
    weights = {word: log(len(words) / count) for word, count in counts.items()}

    def shared(said_words: frozenset[str], requirements: Iterable[Requirement]) -> float:
        return max((sum(weights[word] for word in said_words & words[each.id]) for each in requirements), default=0.0)

    for policy in policies:
        for clause in policy.clauses:
            met = [law.requirements[name] for name in clause.meets if name in law.requirements]
            binding = [each for each in met if each.force == "must"]
            if not binding or len(met) < 2:
                continue
            rest = [each for each in met if each.force != "must"]
            for sentence in _must_sentences(clause, law):
                said_words = _significant_words(sentence)
                unsaid = all(len(said_words & words[each.id]) < FEWEST_SHARED for each in binding)
                if unsaid or shared(said_words, rest) > MUCH_MORE * shared(said_words, binding):
                    yield MustSentence(clause, sentence, tuple(binding))


def _significant_words(text: str) -> frozenset[str]:
    return frozenset(content_words(text)) - _TOO_COMMON


def _must_sentences(clause: Clause, law: LawInForce) -> Iterator[str]:
    for paragraph in _LINES.split(with_tags_replaced(text_in_force(clause.text, law), _printed_name)):
        for sentence in sentences(paragraph.replace("**", "")):
            if MUST.search(sentence):
                yield sentence


def _printed_name(tag: Tag) -> str:
    """Return words for a placeholder: the name of what it prints, so that "the {{ head_title }}" still reads."""
    return re.sub(r"[^\w]+|_", " ", tag.inside.partition("|")[0]).strip()
