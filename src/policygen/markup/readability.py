"""How hard a text is to read: the Flesch-Kincaid grade, as the age at which a child usually reads it.

Names, numbers and addresses say nothing of how hard a text is, so a name counts as a word of one syllable and the rest
is left out. An item of a list and a cell of a table are sentences of their own, with or without a full stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from policygen.markup.blocks import Block, Heading, Table, plain

FROM_GRADE_TO_AGE: Final = 5
"""A child in grade 1 in the United States is about six."""


_FEW: Final = 3
"""Fewer words than this are a label and no sentence."""

_ADDRESS: Final = re.compile(r"\b(?:https?://|www\.)\S+|\S+@\S+")
_NUMBER: Final = re.compile(r"\+?\d[\d ,.:/]*\d|\d")
_SENTENCE: Final = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z])|[;:]\s+")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z'’]*")
_VOWELS: Final = re.compile(r"[aeiouy]+")


_TWO: Final = re.compile(
    r"(?<![cts])ia|(?<![cts])iou(?!r)|[ie]o$|(?<=id|ar)ea$|crea(?!m|k)|quiet|scien|client|uou|[aeouy]ing$|being|poet"
)
"""Vowels side by side that are spoken apart."""
_SILENT_END: Final = re.compile(r"(?<![aeiouyl])e$|(?<=[aeiou])le$|(?<![aeioutdcsgzx])es$|(?<=[^aeioutd])ed$")
_SILENT_INSIDE: Final = re.compile(
    r"(?<=[^aeiouy])e(?=(?:ly|ful|less|ment|ments|guard|guards|guarding|where|thing|one|body|times?)$)"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How hard a text is to read."""

    words: int
    sentences: int
    syllables: int

    @property
    def grade(self) -> float:
        """The Flesch-Kincaid grade."""
        if not self.words:
            return 0.0
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59

    @property
    def age(self) -> float:
        """The age at which a child usually reads it, to one decimal place; five at least."""
        return round(max(self.grade, 0.0) + FROM_GRADE_TO_AGE, 1)

    @property
    def sentence_length(self) -> float:
        """How many words a sentence has on average."""
        return round(self.words / self.sentences, 1) if self.sentences else 0.0


def reading(blocks: Iterable[Block], names: Sequence[str] = ()) -> Reading:
    """Measure the sentences of some blocks, headings and labels apart; `names` are the names of people and places in them."""
    known = sorted({name for name in names if name.strip()}, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, known))) if known else None
    counted = [_counted(sentence) for line in _lines_of_words(blocks) for sentence in _sentences(line, pattern)]
    counted = [each for each in counted if each[0]]
    return Reading(sum(words for words, _ in counted), len(counted), sum(syllables for _, syllables in counted))


def _lines_of_words(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Heading):
            continue
        if not isinstance(block, Table):
            yield plain(block.runs)
            continue
        for row in block.rows:
            for cell in row:
                yield from map(plain, cell)


def _sentences(line: str, names: re.Pattern[str] | None) -> Iterator[str]:
    line = _ADDRESS.sub(" ", line)
    if names is not None:
        line = names.sub("Sam", line)
    for sentence in _SENTENCE.split(_NUMBER.sub(" ", line)):
        if len(_WORD.findall(sentence)) >= _FEW:
            yield sentence


def _counted(sentence: str) -> tuple[int, int]:
    """Return the words and the syllables of a sentence; a capital inside it begins a name."""
    words = _WORD.findall(sentence)
    return len(words), sum(1 if place and word[0].isupper() else syllables(word) for place, word in enumerate(words))


def syllables(word: str) -> int:
    """Return how many syllables a word has, by its spelling; right for nine words in ten."""
    spoken = word.lower().replace("’", "'").removesuffix("'s").replace("'", "")
    spoken = _SILENT_INSIDE.sub("", spoken)
    trimmed = _SILENT_END.sub("", spoken)
    count = len(_VOWELS.findall(trimmed)) + len(_TWO.findall(spoken))
    return max(1, count)
