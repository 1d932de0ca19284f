"""Duties that only one edition has: each *must* and *should* inside words that were put in or taken out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from policygen.guidance.words import Segment, words

MODALS: Final = {"must": 4, "shall": 4, "should": 3, "will": 2, "may": 1, "can": 1, "could": 1, "might": 1}
"""How strongly each binds."""

_DUTIES: Final = tuple(verb for verb, binds in MODALS.items() if binds >= MODALS["should"])

_ASKED: Final = 3
"""A duty is the same where its verb and so many words after it are: it only stands elsewhere."""


def duties(segments: Sequence[Segment], exchanged: Sequence[str] = ()) -> Iterator[str]:
    """Yield the duties that are new and gone, the strongest first: "must (new)", "should (gone, 2 times)".

    Those that were `exchanged` in place, such as "should → must (stronger)", are told already.
    """
    old, new = _duties_of(segments, "deleted"), _duties_of(segments, "inserted")
    come, gone = (new[0] - old[0]) & new[1], (old[0] - new[0]) & old[1]
    told = [verb for each in exchanged for verb in each.split(" (")[0].split(" → ")]
    for only, said in ((come - gone, "new"), (gone - come, "gone")):
        counts = Counter(duty[0] for duty in only.elements())
        counts.subtract(verb for verb in told if verb in counts)
        for verb in _DUTIES:
            if counts[verb] > 0:
                yield f"{verb} ({said}, {counts[verb]} times)" if counts[verb] > 1 else f"{verb} ({said})"


def _duties_of(segments: Sequence[Segment], only: str) -> tuple[_Duties, _Duties]:
    """Return all duties of one edition, and those whose verb stands in words that `only` this edition has."""
    said = [(word.key, each.kind == only) for each in segments if each.kind in ("same", only) for word in words(each.text)]
    every: _Duties = Counter()
    changed: _Duties = Counter()
    for place, (key, is_changed) in enumerate(said):
        if key in _DUTIES:
            duty = tuple(word for word, _ in said[place : place + 1 + _ASKED])
            every[duty] += 1
            changed[duty] += is_changed
    return every, changed


_Duties = Counter[tuple[str, ...]]
