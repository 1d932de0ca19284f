"""Where in a policy from anywhere something belongs: under the heading of its theme, after what stands there already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Final

from policygen.coverage.foreign_text import ForeignText, FoundPassage, Place, without_number
from policygen.language.statements import content_words

_SAYS_LITTLE: Final = frozenset(
    content_words("policy school child children pupil pupils student staff our other general introduction procedure must should")
)
_FITS: Final = 1.5
"""How much a heading has to share with a theme, in weighted words."""


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
        self._words = [frozenset(content_words(without_number(each.heading.text))) - _SAYS_LITTLE for each in self.sections]
        counts = Counter(word for each in self._words for word in each)
        self._weight = {word: 1 + log(1 + len(self.sections) / count) for word, count in counts.items()}

    def place_for(self, themes: Sequence[str], nearest: Place | None) -> PlaceFound:
        """Return the place for some themes, the most telling first; `nearest` is where they are partly said already."""
        if nearest is not None and nearest.paragraph and not nearest.part:
            for section in self.sections:
                if any(each.place.order == nearest.order for each in section.passages):
                    return _end_of(section)
        scores = [
            (sum((3 - min(number, 2)) * self._weight[word] for number, words in enumerate(map(_telling_theme, themes))
                 for word in words & own) / (1 + len(own)) ** 0.5, -place)
            for place, own in enumerate(self._words)
        ]  # fmt: skip
        best, place = max(scores, default=(0.0, 0))
        if best >= _FITS:
            return _end_of(self.sections[-place])
        return PlaceFound(0, "")

    def like(self, kind: str, after: int) -> int:
        """Return the paragraph of a kind whose look a new one takes that stands after another: the nearest before, else any."""
        found = [each for each in self.body if _of_kind(each, kind) and each.place.cell is None]
        before = [each for each in found if not after or each.place.paragraph <= after]
        chosen = before[-1] if before else found[0] if found else None
        return chosen.place.paragraph if chosen is not None else 0

    def heading_like(self) -> int:
        """Return a heading of the widest kind whose look a new one takes; 0 where the file has none."""
        found = sorted((each.heading for each in self.sections), key=lambda each: (not each.styled, each.level))
        chosen = next((each for each in found if each.place.cell is None), None)
        return chosen.place.paragraph if chosen is not None else 0


def _of_kind(passage: FoundPassage, kind: str) -> bool:
    return passage.kind == kind and (kind != "text" or len(passage.text.split()) >= _SENTENCE)


_SENTENCE: Final = 6
"""Words of a paragraph that is running text, and no line of a cover."""


def _telling_theme(theme: str) -> frozenset[str]:
    return frozenset(content_words(theme)) - _SAYS_LITTLE


def _their_sections(text: ForeignText) -> tuple[_TheirSection, ...]:
    found: list[tuple[FoundPassage, list[FoundPassage]]] = []
    for each in text.passages:
        if each.place.part or not each.place.paragraph:
            continue
        if each.kind == "heading":
            found.append((each, []))
        elif found:
            found[-1][1].append(each)
    return tuple(_TheirSection(heading, tuple(passages)) for heading, passages in found if passages)


def _end_of(section: _TheirSection) -> PlaceFound:
    last = section.passages[-1]
    return PlaceFound(last.paragraphs[-1] if last.paragraphs else last.place.paragraph, without_number(section.heading.text))
