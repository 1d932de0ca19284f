"""What stands at a place of a source: "kcsie@2025:104", "KCSIE 2025, para 104", "para 104", "working-together: chapter 3"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policygen.errors import Fault, Faults
from policygen.language.english import shortened
from policygen.language.patterns import compiled_later
from policygen.law import loci
from policygen.law.model import Basis, EditionFile, Force, RequirementFile, Source, ordered_editions

_ALL_NUMBERS: Final = compiled_later(r"(?:paragraphs?|paras?\.?|¶)?\s*(\d[\d.,\s–-]*(?:\s*and\s*\d+)?)", re.IGNORECASE)
_NUMBERED: Final = compiled_later(r"(?:paragraphs?|paras?\.?|¶)\s*\d", re.IGNORECASE)
_PLACE_BEGINS: Final = compiled_later(
    r"(?<!\w)(?:paragraphs?|paras?\.?|¶|ss?\.|sections?|regs?\.?|regulations?|standards?|annex|schedule|chapter)\s*\w",
    re.IGNORECASE,
)
_SPAN: Final = compiled_later(r"(?P<before>(?:\d+\.)*)(?P<first>\d+)(?:\s*[-–]\s*(?:\d+\.)*(?P<last>\d+))?")
_LONGEST: Final = 200
"""How many paragraphs a range may hold; more is a slip of the finger."""


@dataclass(frozen=True, slots=True)
class AskedPlace:
    """A place that somebody asks about: of one source or of all, of one edition or of all."""

    source: str
    edition: str
    place: str

    def __str__(self) -> str:
        return f"para {self.place}" if self.place[:1].isdigit() else self.place


@dataclass(frozen=True, slots=True)
class StatedRequirement:
    """A requirement as one edition states it, whatever is in force today."""

    id: str
    title: str
    force: Force
    basis: Basis
    source: Source
    edition: str
    at: str
    other_editions: tuple[str, ...] = ()
    """Editions that state it at the same place, newest first."""

    @property
    def citation(self) -> str:
        """Where it stands, in words: "KCSIE 2025, para 104"."""
        return f"{edition_name(self.source, self.edition)}, {self.at}" if self.at else edition_name(self.source, self.edition)

    @property
    def written_at(self) -> str:
        """The file and line of the requirement."""
        return self.source.written_at(self.id)


@dataclass(frozen=True, slots=True)
class AsksNothing:
    """A paragraph that asks nothing of a school: what it is, and what it holds."""

    citation: str
    kind: str
    holds: str


def edition_name(source: Source, edition: str) -> str:
    """Return an edition in words, such as "KCSIE 2025"; an Act bears its year in its name."""
    named = edition in source.file.short or source.file.kind in ("act", "regulations", "learning", "good practice")
    return source.file.short if named else f"{source.file.short} {edition}"


def asked_place(text: str, sources: Mapping[str, Source]) -> AskedPlace | None:
    """Return the place that a text asks about; None where it names no place.

    The text is "kcsie@2025:104", "kcsie:104", "KCSIE 2025, para 104", "104" with "para" before it, or a source, an edition
    and the words of a heading after a colon or a comma.
    """
    text = _source_first(" ".join(text.split()))
    head, place = _source_and_place(text)
    source, edition = _edition_named(head, sources) if head else ("", "")
    if (head and not source) or not place:
        return None
    numbered = _ALL_NUMBERS.fullmatch(place)
    if not head and not (numbered and _NUMBERED.match(place)):
        return None
    return AskedPlace(source, edition, numbered.group(1).strip() if numbered else place)


def _source_first(text: str) -> str:
    """Return "paragraph 104 of KCSIE 2025" as "KCSIE 2025, paragraph 104"; any other text as it is."""
    found = _PLACE_FIRST.fullmatch(text)
    return f"{found['source']}, {_TO.sub('-', found['place'])}" if found else text


_TO: Final = compiled_later(r"\s*(?:\bto\b|[–-])\s*", re.IGNORECASE)


_PLACE_FIRST: Final = compiled_later(
    r"(?P<place>(?:paragraphs?|paras?\.?|¶)\s*\d[\d.,–-]*(?:\s*(?:\band\b|\bto\b|-|–)\s*\d[\d.]*)?)[\s,]+"
    r"(?:(?:of|in|from)\s+)?(?:the\s+)?(?P<source>[^\W\d].*)",
    re.IGNORECASE,
)


def _source_and_place(text: str) -> tuple[str, str]:
    """Return what comes before a place (a source and an edition) and the place."""
    if ":" in text:
        head, _, place = text.partition(":")
        return head.strip(), place.strip()
    for found in _PLACE_BEGINS.finditer(text):  # the first may be a part of a source's name, such as "digital standards"
        head = text[: found.start()].strip(" ,;")
        if not head or _NUMBERED.match(text, found.start()) or "," in text[: found.start()]:
            return head, text[found.start() :].strip(" .")
    head, comma, place = text.partition(",")
    return (head.strip(), place.strip()) if comma else ("", "")


def _edition_named(head: str, sources: Mapping[str, Source]) -> tuple[str, str]:
    """Return the source and the edition that words name: "kcsie@2025", "KCSIE 2025", "working together"."""
    name, _, edition = head.partition("@")
    for key, source in sources.items():
        for each in (key, source.file.short, source.file.title):
            rest = name.casefold().replace("-", " ").removeprefix(each.casefold().replace("-", " "))
            if len(rest) == len(name) or (rest and not rest.startswith(" ")):
                continue
            wanted = edition.strip() or rest.strip()
            if not wanted or wanted in source.file.editions:
                return key, wanted
            if "@" in head:
                said = f"{source.file.short} has no edition '{wanted}'."
                raise Faults(Fault(said, f"It has {', '.join(source.file.editions)}."))
    return "", ""


def paragraph_numbers(at: str) -> tuple[str, ...]:
    """Return every paragraph that a place names, ranges written out.

    >>> paragraph_numbers("paras 104-106, 110; Annex C, Deputies")
    ('104', '105', '106', '110')
    >>> paragraph_numbers("paras 2.40-2.42")
    ('2.40', '2.41', '2.42')
    """
    found: dict[str, None] = {}
    for place in (each.strip() for each in at.split(";")):
        if _NUMBERED.match(place):
            for number in _written_out(place):
                found.setdefault(number)
    return tuple(found)


def _written_out(text: str) -> Iterator[str]:
    for span in _SPAN.finditer(text):
        first = int(span["first"])
        last = min(int(span["last"] or first), first + _LONGEST)
        yield from (f"{span['before']}{number}" for number in range(first, last + 1))


def stands_at(at: str, place: str) -> bool:
    """Return whether a requirement's place is, or takes in, the place that is asked about."""
    if place[:1].isdigit():
        return not set(_written_out(place)).isdisjoint(paragraph_numbers(at))
    asked = _plain_place(place)
    return any(f" {asked} " in f" {_plain_place(each)} " for each in loci.annexes(at))


def _plain_place(place: str) -> str:
    """Return a place so that "section 35", "s.35" and "s 35" are one."""
    bare = re.sub(r"[^\w()]+", " ", place.casefold()).strip()
    bare = re.sub(r"\b(?:sections?|ss)\b", "s", bare)
    return re.sub(r"\b(?:regulations?|regs)\b", "reg", re.sub(r"\b(s|reg)(?=\d)", r"\1 ", bare))


def stated_in(source: Source, name: str, edition: str) -> StatedRequirement:
    """Return a requirement as an edition states it: each edition so far says only what it changed."""
    requirement = source.requirements[name]
    title, force = requirement.title, requirement.force
    for each, _ in ordered_editions(source):
        stated = requirement.editions.get(each)
        title, force = (stated and stated.title) or title, (stated and stated.force) or force
        if each == edition:
            break
    said = requirement.editions[edition]
    return StatedRequirement(name, title, force, said.basis, source, edition, said.at)


def requirements_at(asked: AskedPlace, sources: Mapping[str, Source]) -> list[StatedRequirement]:
    """Return the requirements that stand at a place, newest edition first, each once for each place it stood at."""
    found: list[tuple[EditionFile, StatedRequirement]] = []
    for source in [sources[asked.source]] if asked.source else sources.values():
        for name, requirement in source.requirements.items():
            found += _of_one(source, name, requirement, asked)
    found.sort(key=lambda pair: pair[0].starts, reverse=True)
    return [stated for _, stated in found]


def _of_one(
    source: Source, name: str, requirement: RequirementFile, asked: AskedPlace
) -> Iterator[tuple[EditionFile, StatedRequirement]]:
    by_place: dict[str, list[tuple[str, EditionFile]]] = {}
    for edition, file in reversed(ordered_editions(source)):
        stated = requirement.editions.get(edition)
        wanted = not asked.edition or asked.edition == edition
        if stated and wanted and stated.change != "removed" and stands_at(stated.at, asked.place):
            by_place.setdefault(stated.at, []).append((edition, file))
    for editions in by_place.values():
        newest, file = editions[0]
        one = stated_in(source, name, newest)
        others = tuple(edition for edition, _ in editions[1:])
        yield file, StatedRequirement(one.id, one.title, one.force, one.basis, source, newest, one.at, others)


def recorded_places(asked: AskedPlace, sources: Mapping[str, Source]) -> str:
    """Return which places are recorded of the source that is asked about, for somebody whose place was not found."""
    if not asked.source:
        return "Name the source too, such as kcsie@2025:104."
    source = sources[asked.source]
    places = sorted({each.at for one in source.requirements.values() for each in one.editions.values() if each.at})
    return f"Recorded of {source.file.short}: {shortened('; '.join(places), 300)}."


def asking_nothing_at(asked: AskedPlace, sources: Iterable[Source]) -> Iterator[AsksNothing]:
    """Yield what the readings say of a paragraph that asks nothing of a school."""
    wanted = set(_written_out(asked.place)) if asked.place[:1].isdigit() else set()
    for source in sources:
        for reading in source.readings if asked.source in ("", source.key) else ():
            if asked.edition not in ("", reading.edition):
                continue
            for kind, listed in reading.by_kind():
                for key, holds in listed.items():
                    if wanted & set(_written_out(str(key))):
                        yield AsksNothing(f"{edition_name(source, reading.edition)}, para {key}", kind, holds)
