"""Terms, bodies, citations and Acts that have gone out of date, and where a text still uses them."""

from __future__ import annotations

import calendar
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from policygen.file_model import FileModel
from policygen.language.patterns import compiled_later, words_needed

_PART_OF_A_DATE: Final = compiled_later(r"(\d{4})(?:-(\d{2}))?")


def _last_day(stated: object) -> object:
    """Return the last day of a year or month, so that a term is stale only when that is sure."""
    part = _PART_OF_A_DATE.fullmatch(str(stated))
    if not part:
        return stated
    year, month = int(part.group(1)), int(part.group(2) or 12)
    return date(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else stated


def _tried_pattern(pattern: re.Pattern[str]) -> re.Pattern[str]:
    return compiled_later(pattern.pattern)


Words: TypeAlias = Annotated[re.Pattern[str], AfterValidator(_tried_pattern)]
"""A regular expression as a file states it: tried when it is read, and made again when it is first used."""


class Safe(FileModel):
    """A case in which the words of a stale term are right."""

    when: str
    unless: Words | None = None
    """Words that show the case; a case that no words show is left to the reader."""
    within: Literal["sentence", "text"] = "sentence"
    """Where these words stand: in the same sentence, or anywhere in the text."""


_MONTH: Final = (
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|ust|ember|tember|ober)?\.?"
    r"|spring|summer|autumn|winter"
)
_ISSUER: Final = r"(?:DfE|DfES|DCSF|HMG|HM Government|Home Office|Department for Education|UKC?CIS)"
_BETWEEN: Final = (
    rf"(?:(?:{_ISSUER}|updated|published|revised|version|edition|statutory|guidance|advice|departmental|non-statutory|part \w+"
    rf"|{_MONTH})[\s,:;-]*)*"
)


def _as_list(stated: object) -> object:
    return [stated] if isinstance(stated, Mapping | Citation) else stated


_YEARS: Final = r"^(\d{4}(-\d{4})?(, \d{4}(-\d{4})?)*)?$"


class Citation(FileModel):
    """An Act or a publication by its titles, in the editions or years that are out of date."""

    titles: tuple[str, ...] = Field(min_length=1)
    """Its titles as regular expressions without regard to capitals: whole, shortened, by initials."""
    years: str = Field(default="", pattern=_YEARS)
    """Years of the editions that are out of date: "2014-2024" or "1999, 2006-2020"."""
    other_than: str = Field(default="", pattern=_YEARS)
    """In place of `years`, the years in which an Act of the name was passed: with any other year it is named wrongly."""

    @model_validator(mode="after")
    def _says_one(self) -> Citation:
        if bool(self.years) == bool(self.other_than):
            raise ValueError("give 'years' or 'other_than'")
        for title in self.titles:
            try:
                re.compile(title)
            except re.error as error:
                raise ValueError(f"'{title}' is no regular expression: {error}") from error
        return self

    def pattern(self) -> str:
        """Return what finds it however people write the year: after a comma, in brackets, with an issuer, a month, a subtitle."""
        title = f"\\b(?:{'|'.join(self.titles)})s?"
        if self.other_than:
            return rf"(?i){title}[\s,(\[]{{0,3}}(?:of\s+)?\(?(?!{self._one_of(self.other_than)})(?:1[89]|20)\d\d\b\)?"
        year = f"(?:{self._one_of(self.years)}{self._shortly()})\\b\\)?"
        plain = rf"[\s,(\[]{{0,3}}(?:of\s+)?{_BETWEEN}\(?{year}"
        with_subtitle = rf"\s?[:,(-]\s*[^.;()\d]{{0,90}}?[,(]\s*{_BETWEEN}{year}"
        return rf"(?i){title}(?:{plain}|{with_subtitle})"

    def _one_of(self, years: str) -> str:
        return f"(?:{'|'.join(map(str, _each_year(years)))})"

    def _shortly(self) -> str:
        """Return the years as two figures: after an apostrophe, or as a school year, "23/24"."""
        short = "|".join(f"{year % 100:02}" for year in _each_year(self.years) if year >= _CENTURY)
        return rf"|'(?:{short})|(?:{short})[/-]\d\d" if short else ""


_CENTURY: Final = 2000


def _each_year(years: str) -> Iterator[int]:
    for part in years.split(", "):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


class StaleTerm(FileModel):
    """A term that a policy should no longer use, as `legislation/stale-terms.yaml` states it."""

    term: str = Field(min_length=1)
    kind: Literal["term", "body", "citation", "act"]
    replace_with: str
    since: Annotated[date, BeforeValidator(_last_day)]
    why: str
    severity: Literal["error", "warn", "info"]
    regex: Words | None = None
    cites: Annotated[tuple[Citation, ...], BeforeValidator(_as_list)] = ()
    """One or a list, found in any way of writing the year; beside `regex`, or in its place."""
    safe: tuple[Safe, ...] = ()
    evidence: tuple[str, ...] = ()
    official: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _finds_something(self) -> StaleTerm:
        if self.regex is None and not self.cites:
            raise ValueError("give 'regex' or 'cites', or nothing finds this term")
        return self

    def __getstate__(self) -> dict[Any, Any]:
        """Return its state without the patterns worked out, which would be compiled each time a kept library is read."""
        state = super().__getstate__()
        worked_out = ("patterns", "needed")
        return {**state, "__dict__": {name: value for name, value in state["__dict__"].items() if name not in worked_out}}

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """What finds it in a text."""
        cited = (compiled_later(each.pattern()) for each in self.cites)
        return (*((self.regex,) if self.regex is not None else ()), *cited)

    @cached_property
    def needed(self) -> frozenset[str]:
        """Words, or pieces of such, of which a text that has it has one; none where that cannot be told."""
        said = [title for each in self.cites for title in each.titles] + ([self.regex.pattern] if self.regex is not None else [])
        found = list(map(words_needed, said))
        return frozenset[str]().union(*found) if all(found) else frozenset()


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
    folded = [_one_look(passage.text) for passage in text]
    whole = "\n".join(each for each, _ in folded)
    lower = whole.lower()
    current = [
        term for term in terms
        if term.since <= on and _may_stand(term, lower) and not _safe_use(term, whole, "text")
    ]  # fmt: skip
    any_words = [(term, term.regex) for term in current if term.regex is not None]
    with_year = [(term, pattern) for term in current for pattern in term.patterns if pattern is not term.regex]
    found: list[Stale] = []
    for passage, (plain, at) in zip(text, folded, strict=True):
        dated = with_year if _FIGURE.search(plain) else ()  # a citation names a year in two figures at least
        lower = plain.lower()
        hits = [
            (match.start(), match.end(), term)
            for term, pattern in (*any_words, *dated)
            if _may_stand(term, lower)
            for match in pattern.finditer(plain)
            if match.group() and not _is_right_there(term, plain, match.start(), match.end())
        ]
        for start, end, term in _longest(hits):
            found.append(Stale(term, passage.text[at[start] : at[end - 1] + 1], passage.place_at(at[start])))
    return found


def _may_stand(term: StaleTerm, lower: str) -> bool:
    """Return whether a text in small letters may have a term: its pattern need not be tried on every sentence."""
    return not term.needed or any(each in lower for each in term.needed)


_FIGURE: Final = compiled_later(r"[0-9]{2}")
_UNSEEN: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
"""Letters without width, which break a word for a search and not for a reader."""
_ONE_LOOK: Final = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d\u2043", "-"),
    **dict.fromkeys("\u2018\u2019\u02bc\u00b4\u0060", "'"),
    **dict.fromkeys("\u201c\u201d", '"'),
}


def _one_look(text: str) -> tuple[str, list[int]]:
    """Return a text with one kind of hyphen, quote and space and no letters without width, and where each letter stood."""
    if text.isascii():
        return text, list(range(len(text)))
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if letter in _UNSEEN:
            continue
        plain = _ONE_LOOK.get(letter) or (" " if letter.isspace() else unicodedata.normalize("NFKC", letter))
        letters.append(plain)
        places += [place] * len(plain)
    return "".join(letters), places


_CALLED_ONCE: Final = compiled_later(
    r"(?i)\b(?:formerly|previously|once|originally|earlier|then|used to be|was|were)(?: (?:known|called|named|referred to))?"
    r"(?: as)?"
    r"(?: (?:the|an?))?\W{0,3}$|\b(?:took (?:the place|over)|replac\w+|instead|in place|successor|end|abolition) (?:of|from)?"
    r"(?: the)?(?: [\w'-]+){0,3}\s*$|\b(?:before|until|up to) (?:\w+ ){0,2}(?:19|20)[01]\d\b[^.]*$"
)
_HAS_GONE: Final = compiled_later(
    r"(?i)^\W{0,3}(?:which |that |it )?(?:(?:was|were|has been|have been) )?(?:abolished|closed|ended|dissolved|replaced|renamed"
    r"|withdrawn|wound up|ceased)\b(?! by the end)"
)
_OF_A_VERSION: Final = compiled_later(
    r"(?i)^\W*(?:(?:version|issue|edition|draft|v)\W{0,2}\d+(?:\.\d+)*\b|(?:\d+(?:\.\d+)*\W+)?(?:\d\d?[/.]\d\d?[/.])?"
    r"(?:(?:" + _MONTH + r")\W{1,2})?(?:20)?\d\d\s*[|:-]).*\b(?:updat|amend|revis|review|chang|adopt|line with|re-?writ|approv)"
)


def _is_right_there(term: StaleTerm, text: str, start: int, end: int) -> bool:
    """Return whether a term is right where it stands: an exception of its own, its past, or the history of the document."""
    first, last = _sentence_around(text, start, end)
    if _safe_use(term, text[first:last], "sentence") or _OF_A_VERSION.match(text):
        return True
    return bool(_CALLED_ONCE.search(text[first:start]) or _HAS_GONE.match(text[end:last]))


def _safe_use(term: StaleTerm, text: str, within: str) -> bool:
    return any(safe.within == within and safe.unless is not None and safe.unless.search(text) for safe in term.safe)


def _longest(hits: list[tuple[int, int, StaleTerm]]) -> list[tuple[int, int, StaleTerm]]:
    """Leave out what stands inside a longer find, such as "LSCB" in "LSCB chair"."""
    kept: list[tuple[int, int, StaleTerm]] = []
    for start, end, term in sorted(hits, key=lambda hit: (hit[0] - hit[1], hit[0])):
        if not any(first <= start and end <= last for first, last, _ in kept):
            kept.append((start, end, term))
    return sorted(kept, key=lambda hit: hit[:2])


_NEXT_SENTENCE: Final = compiled_later(r"(?<=[.!?])\s+(?=[A-Z\"“\u2018(])")


def _sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    ends = [0, *(mark.end() for mark in _NEXT_SENTENCE.finditer(text)), len(text)]
    first = max(each for each in ends if each <= start)
    last = min((each for each in ends if each >= end), default=len(text))
    return first, last


_LINE_END: Final = compiled_later(r"\r\n|\r|\n")
_ITEM: Final = compiled_later(r"\s*(?:[-*•·–▪○]\s|#|\||\d+[.)]\s|\d+(?:\.\d+)+\s|[a-z][.)]\s)")


def passages(text: str) -> Iterator[Passage]:
    """Yield the paragraphs of a plain text, each on one line: a break inside a paragraph is a space."""
    block: list[tuple[int, str]] = []
    # Not str.splitlines(): editors do not count a page break, which text from a PDF has, as a line.
    for number, line in enumerate(_LINE_END.split(text), start=1):
        if block and (not line.strip() or _ITEM.match(line)):
            yield _joined_lines(block)
            block = []
        if line.strip():
            block.append((number, " ".join(line.split())))
    if block:
        yield _joined_lines(block)


def _joined_lines(block: list[tuple[int, str]]) -> Passage:
    places, offset = [], 0
    for number, line in block:
        places.append((offset, f"line {number}"))
        offset += len(line) + 1
    return Passage(" ".join(line for _, line in block), tuple(places))
