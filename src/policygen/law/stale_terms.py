"""Terms, bodies, citations and Acts that have gone out of date, and where a text still uses them."""

from __future__ import annotations

import calendar
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from policygen.file_model import FileModel

_PART_OF_A_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2}))?")


def _day(stated: object) -> object:
    """Return the last day of a year or month, so that a term is stale only when that is sure."""
    part = _PART_OF_A_DATE.fullmatch(str(stated))
    if not part:
        return stated
    year, month = int(part.group(1)), int(part.group(2) or 12)
    return date(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else stated


class Safe(FileModel):
    """A case in which the words of a stale term are right."""

    when: str
    unless: re.Pattern[str] | None = None
    """Words that show the case; a case that no words show is left to the reader."""
    within: Literal["sentence", "text"] = "sentence"
    """Where these words stand: in the same sentence, or anywhere in the text."""


class StaleTerm(FileModel):
    """A term that a policy should no longer use, as `legislation/stale-terms.yaml` states it."""

    term: str = Field(min_length=1)
    kind: Literal["term", "body", "citation", "act"]
    replace_with: str
    since: Annotated[date, BeforeValidator(_day)]
    why: str
    severity: Literal["error", "warn", "info"]
    regex: re.Pattern[str]
    safe: tuple[Safe, ...] = ()
    evidence: tuple[str, ...] = ()
    official: tuple[str, ...] = ()
    confidence: Literal["high", "medium", "low"]


class StaleTermsFile(FileModel):
    """`stale-terms.yaml` as it stands; each term is read on its own, so that every fault has its line."""

    terms: tuple[dict[str, object], ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a text, with the place of each of its parts: where in the paragraph it begins, and its name."""

    text: str
    places: tuple[tuple[int, str], ...]

    def place_at(self, offset: int) -> str:
        """Return the place of a letter, counted from the start of the paragraph."""
        starts = [start for start, _ in self.places]
        return self.places[max(0, bisect_right(starts, offset) - 1)][1]


@dataclass(frozen=True, slots=True)
class Stale:
    """A stale term found in a text: the words found and where they stand. The term says why and what to use instead."""

    term: StaleTerm
    words: str
    place: str


def stale_in(text: str, terms: Iterable[StaleTerm], on: date) -> list[Stale]:
    """Return the stale terms of a plain text on a day, in reading order; a place is a line, such as "line 12"."""
    return stale_in_passages(list(passages(text)), terms, on)


def stale_in_passages(text: Sequence[Passage], terms: Iterable[StaleTerm], on: date) -> list[Stale]:
    """Return the stale terms of a text that comes in paragraphs, in reading order."""
    whole = "\n".join(passage.text for passage in text)
    current = [term for term in terms if term.since <= on and not _allowed(term, whole, "text")]
    found: list[Stale] = []
    for passage in text:
        hits = [
            (match.start(), match.end(), term)
            for term in current
            for match in term.regex.finditer(passage.text)
            if match.group() and not _allowed(term, _sentence(passage.text, match.start(), match.end()), "sentence")
        ]
        found += [Stale(term, passage.text[start:end], passage.place_at(start)) for start, end, term in _longest(hits)]
    return found


def _allowed(term: StaleTerm, text: str, within: str) -> bool:
    return any(safe.within == within and safe.unless is not None and safe.unless.search(text) for safe in term.safe)


def _longest(hits: list[tuple[int, int, StaleTerm]]) -> list[tuple[int, int, StaleTerm]]:
    """Leave out what stands inside a longer find, such as "LSCB" in "LSCB chair"."""
    kept: list[tuple[int, int, StaleTerm]] = []
    for start, end, term in sorted(hits, key=lambda hit: (hit[0] - hit[1], hit[0])):
        if not any(first <= start and end <= last for first, last, _ in kept):
            kept.append((start, end, term))
    return sorted(kept, key=lambda hit: hit[:2])


_NEXT_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“\u2018(])")


def _sentence(text: str, start: int, end: int) -> str:
    ends = [0, *(mark.end() for mark in _NEXT_SENTENCE.finditer(text)), len(text)]
    first = max(each for each in ends if each <= start)
    last = min((each for each in ends if each >= end), default=len(text))
    return text[first:last]


_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_ITEM: Final = re.compile(r"\s*(?:[-*•·–▪○]\s|#|\||\d+[.)]\s|[a-z][.)]\s)")


def passages(text: str) -> Iterator[Passage]:
    """Yield the paragraphs of a plain text, each on one line: a break inside a paragraph is a space."""
    block: list[tuple[int, str]] = []
    # Not str.splitlines(): editors do not count a page break, which text from a PDF has, as a line.
    for number, line in enumerate(_LINE_END.split(text), start=1):
        if block and (not line.strip() or _ITEM.match(line)):
            yield _joined(block)
            block = []
        if line.strip():
            block.append((number, " ".join(line.split())))
    if block:
        yield _joined(block)


def _joined(block: list[tuple[int, str]]) -> Passage:
    places, offset = [], 0
    for number, line in block:
        places.append((offset, f"line {number}"))
        offset += len(line) + 1
    return Passage(" ".join(line for _, line in block), tuple(places))
