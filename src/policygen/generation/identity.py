"""Whose file it is: told from the name on its first page and from the people and numbers in it, whatever record it carries."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from policygen.facts.vocabulary import Person, Value

_NUMBERS: Final = ("urn", "phone", "email", "website")
_SHORTEST: Final = 6
_CELL: Final = "\x1e"
"""What stands between the cells of a table in its words."""
_NOT_SURE_OF: Final = frozenset({"not sure yet", "left out"})

_SCHOOL_NAME: Final = re.compile(
    r"(?:(?:[A-Z][\w'’.-]*|&|and|of|the)\s+){1,7}(?:School|Academy|College|Nursery|Primary|Infants|Juniors|Kindergarten)\b"
)
_SAYS_LITTLE: Final = frozenset(
    """
    school academy college nursery primary infant infants junior juniors kindergarten secondary high grammar preparatory
    prep senior first middle upper lower sixth form boys girls special community foundation free studio independent boarding
    day voluntary aided controlled maintained church england catholic roman rc ce cofe c e vc va of and the our whole this a
    an for in st saint trust federation multi all through healthy rights respecting policy policies procedure statement code
    conduct plan child children protection safeguarding behaviour attendance staff safer recruitment online safety prevent
    whistleblowing allergy medical conditions restrictive interventions reasonable force supporting pupils students positive
    model
    """.split()  # noqa: SIM905
)
"""Words of a school's name, or beside it, that other schools have too."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """What tells the other schools of a trust: their names, and their people and numbers, folded as text is compared."""

    names: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()


NO_STRANGERS: Final = Stranger()


def told_apart_by(schools: Collection[Mapping[str, Value]]) -> Stranger:
    """Return what tells some schools apart, from their answers."""
    names = frozenset(folded(str(each["school_name"])) for each in schools if each.get("school_name"))
    return Stranger(
        frozenset(name for name in names if len(name) >= _SHORTEST), frozenset(m for each in schools for m in _marks(each))
    )


def _marks(answers: Mapping[str, Value]) -> Iterator[str]:
    """Yield the people and the numbers of a school, folded."""
    for name, value in answers.items():
        if name in _NUMBERS and str(value) not in _NOT_SURE_OF:
            yield folded(str(value))
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Person):
                yield from (
                    folded(part) for part in (each.name, each.phone, each.email) if part and len(folded(part)) >= _SHORTEST
                )


def folded(text: str) -> str:
    """Return a text as names and numbers in it are compared: in small letters, digits together."""
    plain = " ".join(html.unescape(text).casefold().replace("’", "'").split())
    return re.sub(r"(?<=\d)[ ()-]+(?=\d)", "", plain)


def another_on_the_cover(lines: Sequence[str], answers: Mapping[str, Value], others: Stranger) -> bool:
    """Return whether the first lines of a file name another school, and not the one that it is to be of."""
    lines = [line for line in lines if _CELL not in line]  # a table has web pages and people, which are no names of the school
    own = str(answers.get("school_name", ""))
    known = telling_words(own) | telling_words(str(answers.get("trust_name", "") or ""))
    said = folded(" \n ".join(lines))
    if not own or folded(own) in said or any(telling_words(line) & telling_words(own) for line in lines):
        return False
    if any(name in said for name in others.names if name != folded(own)):
        return True
    named = (found[0] for line in lines for found in _SCHOOL_NAME.finditer(line))
    return any((words := telling_words(name)) and not words & known for name in named)


def marks_of_others(text: str, answers: Mapping[str, Value], others: Stranger) -> int:
    """Return how many people and numbers of other schools stand in a file's text, and are not the school's own too."""
    said, own = folded(text), frozenset(_marks(answers))
    words = " ".join({*said.split()})  # each once: a quarter of the text, and a large trust has thousands of marks
    return sum(_longest_word(mark) in words and mark in said for mark in others.marks if mark not in own)


@lru_cache(maxsize=16384)
def _longest_word(mark: str) -> str:
    return max(mark.split(), key=len, default="")


def telling_words(name: str) -> frozenset[str]:
    """Return the words of a school's name that tell it from others, in small letters."""
    return frozenset(re.findall(r"[^\W\d_]+", name.casefold().replace("'", "").replace("’", ""))) - _SAYS_LITTLE


_HAS_WORDS: Final = re.compile(rb">[^<>\s]")
"""Styles, numbering and settings have none."""


def all_words(parts: Mapping[str, bytes]) -> str:
    """Return every word of a Word file with its headers, footers, notes and text boxes, a paragraph a line."""
    texts = (
        parts[name].decode("utf-8", "replace")
        for name in sorted(parts)
        if name.startswith("word/") and name.endswith(".xml") and _HAS_WORDS.search(parts[name])
    )
    return "\n".join(re.sub(r"<[^>]*>", "", re.sub(r"</w:p>|<w:(?:br|tab|cr)\b[^>]*/>", "\n", text)) for text in texts)
