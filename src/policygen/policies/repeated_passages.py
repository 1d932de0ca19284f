"""Passages that stand nearly the same in two policies and are not written once in `policy_templates/shared/`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from rapidfuzz import fuzz

from policygen.policies.model import Clause, Policy

FEWEST_WORDS: Final = 25


ALIKE: Final = 92
"""How alike, of 100, two passages are that should be one."""
_PARAGRAPH: Final = re.compile(r"\n\s*\n")
_NO_WORDS: Final = re.compile(r"^\s*(?:\||```|~~~)")


@dataclass(frozen=True, slots=True)
class Repeat:
    """Two clauses of two policies that hold nearly the same passage."""

    one: Clause
    other: Clause
    words: str


def repeats(policies: Iterable[Policy]) -> Iterator[Repeat]:
    """Yield the passages of prose that two policies hold nearly alike; tables, forms and flowcharts are not prose."""
    passages = [
        (policy.key, clause, words)
        for policy in policies
        for clause in policy.clauses
        for paragraph in _PARAGRAPH.split(clause.own_text)
        if not _NO_WORDS.match(paragraph) and len((words := " ".join(paragraph.split())).split()) >= FEWEST_WORDS
    ]
    passages.sort(key=lambda each: len(each[2]))
    for (key, one, words), (other_key, other, other_words) in combinations(passages, 2):
        near = key != other_key and len(words) * (200 - ALIKE) >= len(other_words) * ALIKE
        if near and fuzz.ratio(words, other_words, score_cutoff=ALIKE):
            yield Repeat(one, other, words)
