"""The lexicon: what a concept is called, so that a recogniser can name it once for every wording."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final

from policygen.errors import Fault, LibraryFaults
from policygen.file_model import FileModel
from policygen.language.english import nearest
from policygen.points.folding import fold, inflections

CONCEPT_NAME: Final = re.compile(r"[a-z][a-z0-9'-]*(?: [a-z0-9'-]+)*")
_OTHER: Final = re.compile(r"<([^<>]+)>")
_GAP: Final = r"(?: [^ .;:|]+){0,4}? "
_GAPS: Final = ("...", "…")
_LETTERS: Final = re.compile(r"[a-z0-9]+")
_KEPT: Final = 2048
"""Of how many texts a wording keeps where they have it: more than a long policy has sentences."""


class ConceptsFile(FileModel):
    """`legislation/concepts.yaml`: concepts by name, each with the words for it."""

    concepts: Mapping[str, tuple[str, ...]]
    """Usual names, abbreviations, old names. A word takes its inflections by itself; `word*` any ending; `a ... b` has up to four
    words between; `<other>` is everything that another concept is called."""
    asked_as: Mapping[str, tuple[str, ...]] = {}
    """Words of the law and the policies, each with what people in schools type who look for them."""


@dataclass(frozen=True)
class Wording:
    """How the words for something are found in a folded text; its pattern is made when it is first needed."""

    phrases: tuple[str, ...]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest = sorted({_phrase(fold(phrase))[0] for phrase in self.phrases}, key=lambda each: (-len(each), each))
        return re.compile(r"(?<![\w'])(?:" + "|".join(longest) + r")(?![\w])")

    @cached_property
    def _first(self) -> frozenset[str]:
        """Words of which a text that has it has at least one; no words where that is not known."""
        firsts = [_phrase(fold(phrase))[1] for phrase in self.phrases]
        return frozenset[str]().union(*firsts) if all(firsts) else frozenset[str]()

    @cached_property
    def signs(self) -> tuple[frozenset[str], tuple[str, ...]] | None:
        """Words, and beginnings of words, of which a text that has it has at least one; None where that is not known."""
        words: set[str] = set()
        beginnings: set[str] = set()
        for phrase in map(fold, self.phrases):
            first = _phrase(phrase)[1]
            words |= first
            if not first:
                begun = next((found[0] for word in phrase.split() if word.endswith("*") and (found := _LETTERS.match(word))), "")
                if not begun:
                    return None
                beginnings.add(begun)
        return frozenset(words), tuple(sorted(beginnings))

    def spans(self, text: str, words: frozenset[str]) -> tuple[tuple[int, int], ...]:
        """Return where a folded text has it; `words` are the words of the text."""
        if self._first and self._first.isdisjoint(words):
            return ()
        kept = self._found
        if text not in kept:
            if len(kept) >= _KEPT:
                kept.clear()
            kept[text] = tuple(match.span() for match in self._pattern.finditer(text))
        return kept[text]

    @cached_property
    def _found(self) -> dict[str, tuple[tuple[int, int], ...]]:
        """Where texts have it that were looked through: several points of a policy look for the same in the same sentence."""
        return {}


@dataclass(frozen=True)
class Lexicon:
    """Concepts with the words for each."""

    concepts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asked_as: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def wording(self, concept: str) -> Wording:
        """Return how a concept is found in a text.

        Raises KeyError where there is no such concept.
        """
        return wording_of(tuple(self.phrases(concept)))

    def phrases(self, concept: str, seen: frozenset[str] = frozenset()) -> Iterator[str]:
        """Yield every wording of a concept, those of the concepts in it among them."""
        for phrase in self.concepts[concept]:
            named = _OTHER.search(phrase)
            if named is None:
                yield phrase
            elif named.group(1) not in seen:
                for inside in self.phrases(named.group(1), seen | {concept}):
                    yield _OTHER.sub(lambda _, words=inside: words, phrase, count=1)  # type: ignore[misc]

    def faults(self) -> Iterator[tuple[str, Fault]]:
        """Yield what is wrong with the concepts, each with the concept's name."""
        for name, phrases in self.concepts.items():
            if not CONCEPT_NAME.fullmatch(name) or " or " in name or name.startswith("not "):
                step = "Use small letters, digits and spaces, without 'or' or a leading 'not'."
                yield name, Fault(f"'{name}' is no name for a concept.", step)
            if not phrases:
                yield name, Fault(f"The concept '{name}' has no words.")
            for phrase in phrases:
                for other in _OTHER.findall(phrase):
                    if other not in self.concepts:
                        yield name, Fault(f"There is no concept called '{other}'.", nearest(other, self.concepts))
                if not fold(_OTHER.sub("x", phrase)).strip(" *.…"):
                    yield name, Fault(f"The concept '{name}' has an empty wording.")


def in_known_words(asked: str, asked_as: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[int, int, str]]:
    """Yield where a folded text has words of schools, with the library's words for them; the longest where some overlap."""
    words = frozenset(_LETTERS.findall(asked))
    found = ((*span, known) for known, phrases in asked_as.items() for span in wording_of(phrases).spans(asked, words))
    end_of_last = 0
    for start, end, known in sorted(found, key=lambda each: (each[0], -each[1])):
        if start >= end_of_last:
            yield start, end, known
            end_of_last = end


def lexicon_of(file: ConceptsFile) -> Lexicon:
    """Return the lexicon of a file.

    Raises LibraryFaults where a concept names one that does not exist.
    """
    made = Lexicon(file.concepts, file.asked_as)
    wrong = [fault for _, fault in made.faults()]
    if wrong:
        raise LibraryFaults(wrong)
    return made


@lru_cache(maxsize=8192)
def wording_of(phrases: tuple[str, ...]) -> Wording:
    """Return how any of some phrases is found in a folded text."""
    return Wording(phrases)


@lru_cache(maxsize=8192)
def _phrase(phrase: str) -> tuple[str, frozenset[str]]:
    """Return the pattern of a folded phrase and the forms of the word in it that is the rarest to be expected."""
    words = phrase.replace("…", " ... ").split()
    pattern, first = "", frozenset[str]()
    for number, word in enumerate(words):
        if word in _GAPS:
            continue
        gap = "" if not number else _GAP if words[number - 1] in _GAPS else " "
        pattern += gap + _word(word)
        if not word.endswith("*"):
            first = first or _plain_forms(word)
    return pattern, first


def _plain_forms(word: str) -> frozenset[str]:
    return frozenset(each.partition("'")[0] for each in inflections(word)) if word.isalnum() else frozenset()


def _word(word: str) -> str:
    if word.endswith("*"):
        return re.escape(word[:-1]) + r"\w*(?:'s?)?"
    forms: Sequence[str] = sorted(inflections(word), key=lambda each: (-len(each), each))
    return "(?:" + "|".join(map(re.escape, forms)) + ")" if len(forms) > 1 else re.escape(forms[0])
