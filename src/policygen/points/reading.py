"""A text as the units a recogniser reads: sentences and rows, each with its lead-in and the headings round it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, Literal

from policygen.language.patterns import compiled_later
from policygen.language.statements import sentences
from policygen.points.concepts import Wording
from policygen.points.folding import fold
from policygen.points.recogniser import Recogniser, Window

if TYPE_CHECKING:
    from policygen.points.judgement import Judgement

_WORDS: Final = compiled_later(r"[a-z0-9]+")
_PRONOUN: Final = compiled_later(r"(?:it|they|he|she|this|these|that|those|both|such)\b")
_NO_LABEL: Final = compiled_later(r"(?:we|you|i|it|they|he|she|if|when|where|do|tell|ask|never|always|everyone|all|staff)\b")
_NUMBER_LIKE: Final = compiled_later(
    r"\d|day|week|month|year|term|hour|minute|daily|annual|under|over|age|least|most|more|up to|twice|once|noon"
)
"""What a quantity has in it."""
_LABEL: Final = 6
_LEAD_LASTS: Final = 30


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of a text in reading order: a heading, a paragraph, an item of a list or a row of a table."""

    kind: Literal["heading", "text", "item", "row"]
    text: str
    clause: str = ""
    header: str = ""
    """For a row: the words of the table's header."""
    level: int = 1
    """For a heading: 1 begins a section."""


@dataclass(frozen=True)
class Unit:
    """A sentence, an item or a row, folded."""

    shown: str
    """As it is read."""
    own: str
    lead: str
    """The words that begin its list, which belong to it as if they stood in it."""
    around: str
    """Its heading, its table's header, or the sentence that "it" speaks of: at most one term may rest on it."""
    clause: str
    section: int
    paragraph: int
    row: bool

    @cached_property
    def text(self) -> str:
        """Its lead-in and its own words."""
        return f"{self.lead} {self.own}" if self.lead else self.own

    @cached_property
    def words(self) -> frozenset[str]:
        """The words in it, its lead-in's among them."""
        return frozenset(_WORDS.findall(self.text))

    @cached_property
    def words_around(self) -> frozenset[str]:
        """The words round it."""
        return frozenset(_WORDS.findall(self.around))

    @cached_property
    def begins(self) -> int:
        """Where its own words begin in its text."""
        return len(self.text) - len(self.own)


@dataclass(frozen=True)
class TextReading:
    """A text as units in reading order."""

    units: tuple[Unit, ...]
    _windows: dict[Window, tuple[tuple[Unit, ...], ...]] = field(default_factory=dict, compare=False, repr=False)
    _of_units: dict[Window, list[tuple[int, ...]]] = field(default_factory=dict, compare=False, repr=False)
    _with: dict[tuple[str, ...], frozenset[int]] = field(default_factory=dict, compare=False, repr=False)
    weights: dict[str, float] = field(default_factory=dict, compare=False, repr=False)
    """How telling each term is here that was looked for, kept by whoever looks."""
    judged: dict[tuple[int, str], tuple[Recogniser, Judgement]] = field(default_factory=dict, compare=False, repr=False)
    """What was found of each recogniser, by its place in memory and how it is meant, kept by whoever judges."""
    _groups: dict[Window, frozenset[tuple[tuple[str, str, bool], ...]]] = field(default_factory=dict, compare=False, repr=False)

    def windows(self, window: Window) -> tuple[tuple[Unit, ...], ...]:
        """Return the groups of units that a recogniser looks at together."""
        if window not in self._windows:
            self._windows[window] = tuple(self._grouped(window))
        return self._windows[window]

    def has_together(self, window: Window, units: Sequence[Unit]) -> bool:
        """Tell whether some units are looked at together here too: the same words, round them the same, and no others."""
        if window not in self._groups:
            self._groups[window] = frozenset(map(_same_words, self.windows(window)))
        return _same_words(units) in self._groups[window]

    def units_with(self, wording: Wording) -> frozenset[int]:
        """Return the places of the units that may have some words; every one where that cannot be told from single words."""
        if wording.phrases not in self._with:
            self._with[wording.phrases] = frozenset(self._possible(wording))
        return self._with[wording.phrases]

    def _possible(self, wording: Wording) -> Iterator[int]:
        if wording.signs is None:
            yield from range(len(self.units))
            return
        words, beginnings = wording.signs
        for word in words:
            yield from self._places_of_words.get(word, ())
        for begun in beginnings:
            known = self._known_words
            for word in known[bisect_left(known, begun) : bisect_left(known, begun + "\x7f")]:
                yield from self._places_of_words[word]

    @cached_property
    def _known_words(self) -> list[str]:
        return sorted(self._places_of_words)

    @cached_property
    def _places_of_words(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, unit in enumerate(self.units):
            for word in unit.words:
                found.setdefault(word, []).append(place)
        return found

    @cached_property
    def units_with_numbers(self) -> frozenset[int]:
        """The places of the units that may hold a quantity."""
        return frozenset(place for place, unit in enumerate(self.units) if _NUMBER_LIKE.search(unit.text))

    def windows_of_units(self, window: Window) -> list[tuple[int, ...]]:
        """Return for each unit the places of the windows that it belongs to."""
        if window not in self._of_units:
            at = {id(unit): place for place, unit in enumerate(self.units)}
            belongs: list[list[int]] = [[] for _ in self.units]
            for number, group in enumerate(self.windows(window)):
                for unit in group:
                    belongs[at[id(unit)]].append(number)
            self._of_units[window] = [tuple(each) for each in belongs]
        return self._of_units[window]

    def _grouped(self, window: Window) -> Iterator[tuple[Unit, ...]]:
        if window in ("sentence", "row"):
            yield from ((unit,) for unit in self.units if unit.row or window == "sentence")
            return
        groups: dict[object, list[Unit]] = {}
        for unit in self.units:
            key: object = (
                unit.paragraph if window == "paragraph" or (window == "clause" and not unit.clause)
                else ("clause", unit.clause) if window == "clause" else ("section", unit.section)
            )  # fmt: skip
            groups.setdefault(key, []).append(unit)
        yield from (tuple(group) for group in groups.values())


def _same_words(units: Sequence[Unit]) -> tuple[tuple[str, str, bool], ...]:
    return tuple((unit.text, unit.around, unit.row) for unit in units)


@lru_cache(maxsize=4096)
def read_passages_once(passages: tuple[TextPiece, ...]) -> TextReading:
    """Return a text as units; what many schools say in the same words is read, and judged, once."""
    return read_passages(passages)


def read_passages(passages: Sequence[TextPiece]) -> TextReading:
    """Return a text as units."""
    return TextReading(tuple(_Reader().units(passages)))


class _Reader:
    def __init__(self) -> None:
        self.heading = self.lead = self.clause = ""
        self.section = self.paragraph = self.since_lead = 0

    def units(self, passages: Sequence[TextPiece]) -> Iterator[Unit]:
        for passage in passages:
            if passage.kind == "heading":
                self.heading, self.lead = fold(passage.text), ""
                self.section += passage.level == 1
                self.paragraph += 1
                continue
            if not passage.text.strip():
                continue
            if passage.clause != self.clause:
                self.clause, self.lead = passage.clause, ""
            yield from self._row(passage) if passage.kind == "row" else self._sentences(passage)

    def _row(self, passage: TextPiece) -> Iterator[Unit]:
        self.paragraph += 1
        around = f"{self.heading} | {fold(passage.header)} | {self.lead}"
        yield Unit(passage.text, fold(passage.text), "", around, self.clause, self.section, self.paragraph, True)

    def _sentences(self, passage: TextPiece) -> Iterator[Unit]:
        lead = self._lead_for(passage)
        if not lead:
            self.paragraph += 1
        label = before = ""
        for number, sentence in enumerate(sentences(passage.text)):
            own = fold(sentence)
            about = " | ".join(filter(None, (self.heading, label, before if _PRONOUN.match(own) else "")))
            yield Unit(sentence, own, lead, about, self.clause, self.section, self.paragraph, False)
            before = own
            if number == 0 and len(own.split()) < _LABEL and not _NO_LABEL.match(own):
                label = own
        if before.endswith(":"):
            self.lead, self.since_lead = before.rstrip(": "), 0

    def _lead_for(self, passage: TextPiece) -> str:
        """Return the lead-in of an item. A paragraph after a lead-in is read as an item until one ends the sentence."""
        if not self.lead:
            return ""
        lead, self.since_lead = self.lead, self.since_lead + 1
        text = passage.text.strip()
        if passage.kind == "item":
            return lead
        if self.since_lead > _LEAD_LASTS or text.endswith("."):
            self.lead = ""
        return lead if self.since_lead == 1 or not text.endswith(":") else ""
