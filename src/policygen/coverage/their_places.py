"""Where in a policy from anywhere something belongs: under the heading of its theme, after what stands there already."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Final

from policygen.coverage.foreign_text import ForeignText, FoundPassage, Place, without_number
from policygen.coverage.heading_themes import theme_closeness, themes_of
from policygen.coverage.typed_numbers import list_mark
from policygen.language.statements import content_words

_SAYS_LITTLE: Final = frozenset(
    content_words("policy school child children pupil pupils student staff our other general introduction procedure must should")
)
_FITS: Final = 2.0
"""How much a section has to fit, at least, to be the place of something."""
_CONTENTS: Final = re.compile(r"\b(?:contents|index|document control|version)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """After which paragraph something comes, and under which heading."""

    after: int
    under: str


@dataclass(frozen=True, slots=True)
class _TheirSection:
    heading: FoundPassage
    passages: tuple[FoundPassage, ...]


class TheirPlaces:
    """The sections of a file, as places for what is missing."""

    def __init__(self, text: ForeignText) -> None:
        self.sections = _their_sections(text)
        self.body = [each for each in text.passages if each.place.paragraph and not each.place.part]
        self._headings = [frozenset(content_words(without_number(each.heading.text))) - _SAYS_LITTLE for each in self.sections]
        self._themes = [themes_of(without_number(each.heading.text)) for each in self.sections]
        self._above = [themes_of(" ".join(each.heading.place.headings[1:])) for each in self.sections]
        self._texts = [frozenset(content_words(" ".join(one.text for one in each.passages))) for each in self.sections]
        self._under_headings = {id(one) for each in self.sections for one in each.passages}
        counts = Counter(word for each in self._texts for word in each)
        self._weight = {word: log(1 + len(self.sections) / count) for word, count in counts.items()}

    def place_for(self, themes: Sequence[str], words: str = "", nearest: Place | None = None) -> PlaceFound:
        """Return the place for something by its themes, the most telling first, and by its words.

        `nearest` is where it is partly said already.
        """
        wanted = [themes_of(each) for each in themes]
        named = frozenset(word for each in themes for word in content_words(each))
        said = frozenset(content_words(words))
        scores = [
            (self._fit(number, named, wanted, said) + (_NEAREST if self._holds(number, nearest) else 0.0), -number)
            for number in range(len(self.sections))
        ]
        best, place = max(scores, default=(0.0, 0))
        return _end_of(self.sections[-place]) if best >= _FITS else PlaceFound(0, "")

    def _fit(self, number: int, named: frozenset[str], wanted: Sequence[frozenset[str]], said: frozenset[str]) -> float:
        by_theme = sum(
            weight * max(theme_closeness(each, self._themes[number]), 0.4 * theme_closeness(each, self._above[number]))
            for weight, each in zip(_BY_TELLING, wanted, strict=False)
        )
        own = self._headings[number]
        shared = own & named
        by_heading = sum(self._weight.get(word, 1.0) for word in shared) / (1 + len(own)) ** 0.5 if own else 0.0
        alike = _ALIKE if wanted and wanted[0] and wanted[0] == self._themes[number] else 0.0
        return by_theme + alike + 0.5 * by_heading + self._likeness(number, said)

    def _likeness(self, number: int, said: frozenset[str]) -> float:
        """Return how like the words of a section are to others, from 0 to 1."""
        text = self._texts[number]
        whole = sum(self._weight.get(word, 0.0) for word in said)
        return sum(self._weight[word] for word in said & text) / whole / (1 + len(text) / 400) ** 0.5 if whole else 0.0

    def _holds(self, number: int, place: Place | None) -> bool:
        return place is not None and any(each.place.order == place.order for each in self.sections[number].passages)

    def like(self, kind: str, after: int) -> int:
        """Return the paragraph whose look a new one of a kind takes that stands after another; 0 where there is none.

        In a section whose sentences are numbered by Word, or are all items, a new sentence is one more of them.
        """
        numbered = self._numbered_sentence(after)
        if kind == "text" and numbered:
            return numbered
        found = [each for each in self.body if _of_kind(each, kind) and each.place.cell is None]
        found = [each for each in found if not numbered or not _is_long_text(each)]
        found = [each for each in found if id(each) in self._under_headings] or found
        before = [each for each in found if not after or each.place.paragraph <= after]
        chosen = before[-1] if before else found[0] if found else None
        return chosen.place.paragraph if chosen is not None else 0

    def _numbered_sentence(self, after: int) -> int:
        """Return the last of a section's sentences where more of them are items than are not; of the file's at its end."""
        inside = next((each.passages for each in self.sections if _end_of(each).after == after), self.body)
        said = [each for each in inside if _is_long_text(each) and each.place.cell is None and not list_mark(each.text)]
        items = [each for each in said if each.kind == "item"]
        return items[-1].place.paragraph if items and len(items) > len(said) / 2 else 0

    def typed_mark(self, paragraph: int) -> str:
        """Return the list mark that is typed in a paragraph; empty where Word makes it or there is none."""
        return next((list_mark(each.text) for each in self.body if each.place.paragraph == paragraph), "")

    def heading_like(self) -> int:
        """Return a heading of the widest kind that stands more than once, whose look a new one takes; 0 where there is none."""
        found = [each.heading for each in self.sections if each.heading.place.cell is None]
        counts = Counter((not each.styled, each.level) for each in found)
        kind = min((each for each, number in counts.items() if number > 1), default=min(counts, default=None))
        chosen = [each for each in found if (not each.styled, each.level) == kind]
        return chosen[-1].place.paragraph if chosen else 0


_BY_TELLING: Final = (3.0, 2.0, 1.0, 0.5)
"""How much each theme counts: that of our heading, of our section, of the requirement, of the point."""
_ALIKE: Final = 2.0
"""How much it counts that a heading is about what ours is about and nothing else: "Private fostering", not "Types of harm"."""
_NEAREST: Final = 0.8


def _of_kind(passage: FoundPassage, kind: str) -> bool:
    if kind == "item":
        return passage.kind == "item" or (passage.kind == "text" and bool(list_mark(passage.text)))
    return passage.kind == kind and (kind != "text" or (len(passage.text.split()) >= _SENTENCE and not list_mark(passage.text)))


def _is_long_text(passage: FoundPassage) -> bool:
    return passage.kind in ("text", "item") and len(passage.text.split()) >= _SENTENCE


_SENTENCE: Final = 6
"""Words of a paragraph that is running text, and no line of a cover."""


def _their_sections(text: ForeignText) -> tuple[_TheirSection, ...]:
    found: list[tuple[FoundPassage, list[FoundPassage]]] = []
    for each in text.passages:
        if each.place.part or not each.place.paragraph:
            continue
        if each.kind == "heading":
            found.append((each, []))
        elif found:
            found[-1][1].append(each)
    return tuple(_TheirSection(heading, tuple(passages)) for heading, passages in found if _has_text(passages, heading))


def _has_text(passages: Sequence[FoundPassage], heading: FoundPassage) -> bool:
    """Return whether a section holds text: no cover, no list of contents, no table of names alone."""
    said = [cell for each in passages for cell in (each.cells or (each.text,))]
    return not _CONTENTS.search(heading.text) and any(len(each.split()) >= _SENTENCE and _ENDED.search(each) for each in said)


_ENDED: Final = re.compile(r"[.;:!?]\W*$")


def _end_of(section: _TheirSection) -> PlaceFound:
    last = section.passages[-1]
    return PlaceFound(last.paragraphs[-1] if last.paragraphs else last.place.paragraph, without_number(section.heading.text))
