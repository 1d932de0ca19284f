"""Guidance cited in an edition that a later one has replaced, told from the sources' own dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from policygen.law.in_force import Legislation
from policygen.law.model import Edition, Source, ordered_editions
from policygen.law.stale_terms import Citation, Safe, StaleTerm

_WITH_EDITIONS: Final = ("statutory guidance", "guidance", "standards", "regulations")
_FIRST_YEAR: Final = 1999
_ENDS: Final = re.compile(
    r"(?:,| in England| for (?:headteachers|schools|group|education)| from maintained).*$|:.*$|\s*\([^)]*\)|,? as .*$"
)
_KIND: Final = re.compile(r"\s+(?:statutory framework|(?:statutory )?guidance)$", re.IGNORECASE)
_YEAR: Final = re.compile(r",?\s*\(?\b(?:19|20)\d\d\b\)?")
_TOLD_APART: Final = 2
"""Words of a title that one word alone does not stand for."""
_SAFE: Final = (
    Safe(when="a certificate or record of training from that year",
         unless=re.compile(r"(?i)\b(?:certificate|record of training|training record)s?\b")),
    Safe(when="saying what changed, or when a rule began", unless=re.compile(
        r"(?i)\b(?:changes? (?:since|from|in)|replac(?:es|ed)|superseded|since|began|introduced|withdrawn)\b")),
)  # fmt: skip
_SMALL: Final = re.compile(r"\s+")


def old_editions(legislation: Legislation, text: str, on: date) -> Iterator[StaleTerm]:
    """Yield what finds the earlier editions of the guidance that a text names, as terms that are out of date on a day."""
    law = legislation.on(on)
    small = _SMALL.sub(" ", text.casefold())
    for source in legislation.sources.values():
        now = law.editions.get(source.key)
        if now is None or source.file.kind not in _WITH_EDITIONS:
            continue
        titles = [each for each in _titles(source) if all(word in small for word in _title_words(each))]
        year = _year_of(now)
        if titles and year > _FIRST_YEAR:
            yield _old_edition_term(source, now, titles, year)


def _title_words(title: str) -> list[str]:
    return [each for each in re.findall(r"[\w'-]+", title.casefold()) if each not in _LITTLE]


def _in_any_order(title: str) -> str:
    """Return what finds a title with its words in any order: "Statutory framework for the early years foundation stage"."""
    words = _title_words(title)
    if len(words) <= _TOLD_APART:
        return re.escape(title).replace(r"\ ", r"\s+")
    near = len(title) + _ROOM
    each_once = "".join(rf"(?=.{{0,{near}}}\b{re.escape(each)}\b)" for each in words)
    run = "|".join(map(re.escape, sorted({*words, *_LITTLE}, key=len, reverse=True)))
    return rf"{each_once}(?:(?:{run})\b\W{{0,3}}){{{len(words) - 1},{len(words) + _ROOM}}}(?:{'|'.join(map(re.escape, words))})"


_LITTLE: Final = frozenset("a an and at for from in of on the to with".split())  # noqa: SIM905
_ROOM: Final = 8


def _old_edition_term(source: Source, now: Edition, titles: list[str], year: int) -> StaleTerm:
    written = tuple(map(_in_any_order, sorted(titles, key=len, reverse=True)))
    return StaleTerm(
        term=f"{source.file.title}, an edition before {year}", kind="citation", severity="error",
        replace_with=f"{now.title}" if _YEAR.search(now.title) else f"{now.title} ({year})", since=now.starts,
        why=f"The edition of {year} has taken the place of earlier ones.",
        safe=_SAFE, cites=(Citation(titles=written, years=f"{_FIRST_YEAR}-{year - 1}"),),
    )  # fmt: skip


def _year_of(edition: Edition) -> int:
    found = _YEAR.search(edition.title) or _YEAR.search(edition.name)
    return int(re.sub(r"\D", "", found.group())) if found else 0


def _titles(source: Source) -> frozenset[str]:
    """Return the titles of a source and of its editions without year and without what follows, and its initials."""
    whole = [source.file.title, source.file.short, *(each.title for _, each in ordered_editions(source))]
    plain = {_YEAR.sub("", each).strip() for each in whole if each}
    cut = {_ENDS.sub("", each).strip() for each in plain}
    cut |= {_KIND.sub("", each) for each in cut}
    return frozenset(each for each in plain | cut if len(each.split()) > _TOLD_APART or each.isupper())
