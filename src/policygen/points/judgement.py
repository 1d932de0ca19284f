"""Whether a text states a point: stated, partly or not, with the sentence as evidence and what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log
from typing import Final, Literal

from policygen.language.patterns import compiled_later
from policygen.language.quantities import Quantity, quantities
from policygen.points.polarity import TextSpan, denied, forbids
from policygen.points.reading import TextReading, Unit
from policygen.points.recogniser import Alternative, Atom, Demand, Polarity, Recogniser, Term, Window

Verdict = Literal["stated", "partly", "not stated"]

Places = Sequence[Sequence[tuple[Unit, tuple[TextSpan, ...]]]]
"""For each term, the units that have it and where."""

_MODALS: Final[dict[Demand, re.Pattern[str]]] = {
    "must": compiled_later(r"\b(?:must|shall|has to|have to|required to|duty|by law|obliged)\b"),
    "should": compiled_later(r"\b(?:should|must|shall|has to|have to|expected to)\b"),
    "will": compiled_later(r"\b(?:will|must|shall)\b"),
    "may": compiled_later(r"\b(?:may|can|might)\b"),
}


_MEANT: Final[dict[str, Polarity]] = {"prohibition": "denied", "exception": "either", "condition": "either"}


def meant(kind: str) -> Polarity:
    """Return how a kind of point is meant: a prohibition forbids, an exception or a condition may do either."""
    return _MEANT.get(kind, "stated")


NOT_SO: Final = "the sentence says that it is not so"
NOT_FORBIDDEN: Final = "the sentence does not forbid it"
_LONG: Final = 60
"""Units of a text that is more than a clause or a section."""
_CLOSE: Final = 7
_END: Final = compiled_later(r"[.;:|!?]")


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a text states a point."""

    status: Verdict
    sentence: str = ""
    """The evidence, or the nearest sentence where it is not stated."""
    missing: tuple[str, ...] = ()
    """What the nearest sentence lacks, in the words of the recogniser or in plain words."""
    clause: str = ""
    found: int = 0
    """How many terms the nearest sentence has."""
    window: Window = field(default="sentence", compare=False, repr=False)
    units: tuple[Unit, ...] = field(default=(), compare=False, repr=False)
    """What was looked at together where everything was found: any text that has it states the point too."""

    @property
    def stated(self) -> bool:
        """Whether the text states it."""
        return self.status == "stated"

    @property
    def says_otherwise(self) -> bool:
        """Whether the nearest sentence has every word of it and says the contrary, or says it of something else."""
        return bool(self.missing) and all(each in (NOT_SO, NOT_FORBIDDEN) for each in self.missing)


def judge(recogniser: Recogniser, reading: TextReading, polarity: Polarity = "stated") -> Judgement:
    """Return whether a text states what a recogniser looks for.

    `polarity` is how the point is meant where the recogniser does not say: stated, denied (a prohibition) or either.
    """
    best = Judgement("not stated")
    for alternative in recogniser.alternatives:
        how = alternative.polarity or polarity
        for units, at_most in _windows_worth_reading(alternative, reading):
            if at_most < len(alternative.terms) - 1 and at_most <= best.found:
                continue
            found = _judged(alternative, units, how, best.found, reading)
            if found is None:
                continue
            if found.stated:
                return found
            if (found.status == "partly", found.found) > (best.status == "partly", best.found):
                best = found
    return best


def _windows_worth_reading(alternative: Alternative, reading: TextReading) -> Iterator[tuple[Sequence[Unit], int]]:
    """Yield the windows in which some term may stand, in their order, each with how many terms may stand there at most."""
    if len(reading.units) < _LONG:  # looking at them all is quicker than finding out which to look at
        yield from ((window, len(alternative.terms)) for window in reading.windows(alternative.window))
        return
    belongs = reading.windows_of_units(alternative.window)
    counts: dict[int, int] = {}
    for term in alternative.terms:
        units = _units_worth_reading(term, reading)
        for number in {number for unit in units for number in belongs[unit]}:
            counts[number] = counts.get(number, 0) + 1
    windows = reading.windows(alternative.window)
    yield from ((windows[number], counts[number]) for number in sorted(counts))


def _units_worth_reading(term: Term, reading: TextReading) -> frozenset[int]:
    """Return the places of the units in which a term may stand."""
    return frozenset[int]().union(
        *(reading.units_with(atom.wording) if atom.wording else reading.units_with_numbers for atom in term.atoms)
    )


def _judged(
    alternative: Alternative, units: Sequence[Unit], polarity: Polarity, least: int, reading: TextReading
) -> Judgement | None:
    """Return what one window says; None where it says no more than what was found before."""
    terms = alternative.terms
    places = [[(unit, spans) for unit in units if (spans := tuple(_unit_spans(term, unit)))] for term in terms]
    there = sum(map(bool, places))
    around = _term_nearby(terms, places, units) if there and there == len(terms) - 1 else None
    if not there or (there < len(terms) and around is None and there <= least):
        return None
    shown, clause = _evidence(places)
    lacking = [term for term, place in zip(terms, places, strict=True) if not place and term is not around]
    if lacking:
        instead = [_instead(term, units) for term in lacking]
        partly = (there >= 2 and there * 2 >= len(terms)) or (there == len(terms) - 1 and any(instead))
        partly = partly and (all(map(_has_a_number, lacking)) or _tells_enough(terms, lacking, reading))
        missing = tuple(other or term.said for term, other in zip(lacking, instead, strict=True))
        return Judgement("partly" if partly else "not stated", shown, missing, clause, there)
    other = tuple(f"without {term.said}" for term in alternative.without if any(any(_unit_spans(term, unit)) for unit in units))
    if other:  # it speaks of something else
        return Judgement("not stated", shown, other, clause, there)
    why = tuple(_why_not(alternative, units, places, polarity))
    if why:
        return Judgement("partly", shown, why, clause, there)
    return Judgement("stated", shown, (), clause, there, alternative.window, tuple(units))


def _tells_enough(terms: Sequence[Term], lacking: Sequence[Term], reading: TextReading) -> bool:
    """Return whether what stands together is what the point is of, and not words that stand everywhere in such a text.

    A term is the more telling the fewer units have it; a number is a detail, and tells as little as the least telling of them.
    """
    if len(reading.units) < _FEW_UNITS:
        return True
    weights = [_how_telling(each, reading) for each in terms]
    least = min((weight for each, weight in zip(terms, weights, strict=True) if not _only_a_number(each)), default=0.0)
    weights = [least if _only_a_number(each) else weight for each, weight in zip(terms, weights, strict=True)]
    gone = sum(weight for each, weight in zip(terms, weights, strict=True) if each in lacking)
    return sum(weights) - gone >= _TELLING * sum(weights)


_TELLING: Final = 0.7
"""Measured on deleted points (`benchmarks/deleted_points.py`): without it one in three was told as partly stated."""
_FEW_UNITS: Final = 8


def _has_a_number(term: Term) -> bool:
    """Return whether a term is a number, or words with a number near them: a detail of what the others say."""
    return _only_a_number(term) or any(atom.quantity for atom in term.atoms) or bool(term.near and _has_a_number(term.near))


def _only_a_number(term: Term) -> bool:
    return term.near is None and all(atom.quantity is not None for atom in term.atoms)


def _how_telling(term: Term, reading: TextReading) -> float:
    if term.said not in reading.weights:
        found = sum(any(_unit_spans(term, reading.units[place])) for place in _units_worth_reading(term, reading))
        reading.weights[term.said] = log((len(reading.units) + 1) / (found + 0.5))
    return reading.weights[term.said]


def _why_not(
    alternative: Alternative,
    units: Sequence[Unit],
    places: Places,
    polarity: Polarity,
) -> Iterator[str]:
    """Yield why a window in which every term stands does not state the point."""
    hit = [unit for unit in units if any(unit is each for place in places for each, _ in place)]
    if alternative.force and not any(_MODALS[alternative.force].search(unit.text) for unit in hit):
        yield f"said with “{alternative.force}”"
    if polarity == "stated" and _taken_back(hit, places):
        yield NOT_SO
    if polarity == "denied" and not any(forbids(unit.text) or (unit.row and forbids(unit.around)) for unit in hit):
        yield NOT_FORBIDDEN


def _taken_back(hit: Sequence[Unit], places: Places) -> bool:
    """Tell whether a "not" takes back some term in every unit that has it."""
    stands = [False] * len(places)
    for unit in hit:
        spans = [next((found for each, found in place if each is unit), ()) for place in places]
        for number, gone in enumerate(denied(unit.text, spans)):
            stands[number] = stands[number] or (bool(spans[number]) and not gone)
    return any(place and not stood for place, stood in zip(places, stands, strict=True))


def _unit_spans(term: Term, unit: Unit) -> Iterator[TextSpan]:
    yield from _term_spans(term, unit.text, unit.words)


def _term_spans(term: Term, text: str, words: frozenset[str]) -> Iterator[TextSpan]:
    found = [(atom, span) for atom in term.atoms for span in _atom_spans(atom, text, words)]
    if term.near is None:
        yield from (span for _, span in found)
        return
    close = list(_term_spans(term.near, text, words)) if found else []
    for atom, span in found:
        for other in close:
            if _between(text, span, other) <= _CLOSE and not _closer(atom, span, other, text):
                yield min(span[0], other[0]), max(span[1], other[1])


def _between(text: str, one: TextSpan, other: TextSpan) -> int:
    """Return how many words stand between two places; many where a sentence ends between them."""
    words = text[min(one[1], other[1]) : max(one[0], other[0])]
    return 99 if _END.search(words) else len(words.split())


def _closer(atom: Atom, span: TextSpan, other: TextSpan, text: str) -> bool:
    """Tell whether another quantity of the same kind stands closer: "15 days in the year, 5 in a new term"."""
    if atom.quantity is None:
        return False
    rivals = [(each.start, each.end) for each in _text_quantities(text) if _measure(each) == _measure(atom.quantity)]
    return any(rival != span and _letters_between(rival, other) < _letters_between(span, other) for rival in rivals)


def _letters_between(one: TextSpan, other: TextSpan) -> int:
    return max(one[0] - other[1], other[0] - one[1], 0)


def _atom_spans(atom: Atom, text: str, words: frozenset[str]) -> Iterable[TextSpan]:
    if atom.wording is not None:
        return atom.wording.spans(text, words)
    return [(each.start, each.end) for each in _text_quantities(text) if atom.quantity and _wanted_quantity(atom.quantity, each)]


@lru_cache(maxsize=4096)  # many recognisers look for numbers in the same sentence
def _text_quantities(text: str) -> tuple[Quantity, ...]:
    if not any(sign.isdigit() for sign in text) and not _NUMBER_LIKE.search(text):
        return ()
    return tuple(quantities(text))


_NUMBER_LIKE: Final = compiled_later(
    r"day|week|month|year|term|hour|minute|daily|annual|under|over|age|least|most|more|up to|twice|once|noon"
)


def _measure(quantity: Quantity) -> str:
    return "length" if quantity.kind in _LENGTHS else quantity.kind


def _wanted_quantity(wanted: Quantity, found: Quantity) -> bool:
    """Tell whether a quantity of a text is the one wanted; "5 days" are days of any kind, "5 school days" are not."""
    if wanted.amount != found.amount:
        return False
    if wanted.unit != found.unit and not (wanted.unit == "day" and found.unit in ("school day", "working day")):
        return False
    return _measure(wanted) == _measure(found)


_LENGTHS: Final = ("time limit", "length", "how long kept")


def _instead(term: Term, units: Sequence[Unit]) -> str:
    """Return what a window says in place of a wanted quantity."""
    for atom in term.atoms:
        for unit in units if atom.quantity else ():
            for each in _text_quantities(unit.own):
                if atom.quantity and _measure(each) == _measure(atom.quantity) and not _wanted_quantity(atom.quantity, each):
                    return f"{atom.said} (it says “{each.words}”)"
    return ""


def _term_nearby(terms: Sequence[Term], places: Sequence[Sequence[object]], units: Sequence[Unit]) -> Term | None:
    """Return the one term that is missing, where the heading or the sentence before has it."""
    lacking = next(term for term, place in zip(terms, places, strict=True) if not place)
    for unit in units:
        if unit.around and any(_term_spans(lacking, unit.around, unit.words_around)):
            return lacking
    return None


def _evidence(places: Places) -> tuple[str, str]:
    """Return the words of the unit with most terms, and its clause."""
    counts: dict[int, int] = {}
    units: dict[int, Unit] = {}
    for place in places:
        for unit, spans in place:
            own = any(end > unit.begins for _, end in spans)
            units[id(unit)] = unit
            counts[id(unit)] = counts.get(id(unit), 0) + 2 + own
    chosen = units[max(counts, key=lambda each: counts[each])]
    return chosen.shown, chosen.clause
