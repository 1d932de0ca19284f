"""Whose file it is: told from the name on its first page and from the people and numbers in it, whatever record it carries."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
            yield _folded_answer(str(value))
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Person):
                parts = (_folded_answer(part) for part in (each.name, each.phone, each.email) if part)
                yield from (part for part in parts if len(part) >= _SHORTEST)


@lru_cache(maxsize=1 << 14)  # a school's are asked for with each of its files
def _folded_answer(text: str) -> str:
    return folded(text)


def folded(text: str) -> str:
    """Return a text as names and numbers in it are compared: in small letters, digits together."""
    plain = " ".join(html.unescape(text).casefold().replace("’", "'").split())
    return _BETWEEN_DIGITS.sub(r"\1", plain)


_BETWEEN_DIGITS: Final = re.compile(r"(\d)[ ()-]+(?=\d)")  # begins with what is rare in a text, which is found quickly


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


@dataclass(frozen=True, slots=True)
class Strange:
    """What in a file is of other schools, and not the school's own too."""

    marks: int = 0
    """How many people and numbers."""
    names: tuple[str, ...] = ()
    """The names of schools, folded, that stand there whole and in no answer of the school."""


def strange_in(text: str, answers: Mapping[str, Value], others: Stranger) -> Strange:
    """Return what of other schools stands in a file's text."""
    known = _marks_by_word(others)
    possible = frozenset(known.possible(_folded_words(text, known.longest)))
    marks = (possible & others.marks).difference(_marks(answers))
    said = folded(text) if marks or possible & others.names else ""  # takes longer than to see which can stand there at all
    names = [name for name in possible & others.names if name in said]
    return Strange(sum(mark in said for mark in marks), tuple(_names_of_others(said, names, answers)) if names else ())


def _names_of_others(said: str, names: Iterable[str], answers: Mapping[str, Value]) -> Iterator[str]:
    """Yield which of some names stand in a folded text, each for itself and not within the school's own name."""
    own = folded(str(answers.get("school_name", "")))
    answered = folded(" ".join(map(str, answers.values())))
    bare = said.replace(own, " ") if own else said
    for name in sorted(names):
        if name not in own and name not in answered and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", bare):
            yield name


def _folded_words(text: str, longest: int) -> set[str]:
    """Return the words of a text as they are when it is folded, or parts of them that are as long as the longest that is wanted.

    Some are not words of the folded text, where digits stand together.
    """
    each = html.unescape(text).replace("’", "'").split()
    plain = " ".join(each)
    words = {word.casefold() for word in set(each)}
    for gap in _BETWEEN_DIGITS.finditer(plain):
        words.update(folded(plain[max(0, gap.start() - longest) : gap.end() + longest]).split())
    return words


class _MarksByWord:
    """The marks of a trust by their longest words: a large trust has thousands, and few of their words stand in any one file."""

    def __init__(self, marks: Iterable[str]) -> None:
        self._marks: dict[str, list[tuple[str, frozenset[str]]]] = {}
        """By the longest word of each, with those of its words that are looked for."""
        for mark in filter(None, marks):
            words = frozenset(word for word in mark.split() if len(word) >= _WORTH_LOOKING_FOR)
            self._marks.setdefault(max(mark.split(), key=len), []).append((mark, words))
        self._words = {*self._marks, *(word for each in self._marks.values() for _, words in each for word in words)}
        self._lengths = sorted({len(word) for word in self._words})
        self.longest = self._lengths[-1] if self._lengths else 0
        """Letters of the longest word that is looked for."""
        self._seen: dict[str, tuple[str, ...]] = {}
        """By a word of a file, the words of marks that stand in it; only where there are some."""
        self._without: set[str] = set()
        """Words of files in which none stands: by far the most."""

    def possible(self, words: Iterable[str]) -> Iterator[str]:
        """Yield the marks of which every longer word stands in one of some words."""
        if len(self._without) > _WORDS_KEPT:
            self._without.clear()
        found: set[str] = set()
        for word in set(words) - self._without:
            inside = self._seen.get(word) or tuple(self._inside(word))
            if inside:
                self._seen[word] = inside
                found.update(inside)
            else:
                self._without.add(word)
        for word in found & self._marks.keys():
            yield from (mark for mark, words in self._marks[word] if words <= found)

    def _inside(self, word: str) -> Iterator[str]:
        for length in self._lengths:
            stretches = (word[start : start + length] for start in range(len(word) - length + 1))
            yield from (each for each in stretches if each in self._words)


_WORTH_LOOKING_FOR: Final = 4
_WORDS_KEPT: Final = 100_000


@lru_cache(maxsize=4)
def _marks_by_word(others: Stranger) -> _MarksByWord:
    return _MarksByWord(others.names | others.marks)


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
    return "\n".join(map(_words_of, texts))


def _words_of(page: str) -> str:
    """Return the words of a part, which are what stands outside its tags."""
    for tag, pattern in _BREAKS:
        if tag in page:
            page = pattern.sub("\n", page)
    return "".join(_OUTSIDE_TAGS.findall(page.replace("</w:p>", "\n")))


_BREAKS: Final = tuple((f"<w:{name}", re.compile(rf"<w:{name}\b[^>]*/>")) for name in ("br", "tab", "cr"))
_OUTSIDE_TAGS: Final = re.compile(r">([^<]+)")
