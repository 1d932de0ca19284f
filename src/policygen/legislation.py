"""Law, guidance and learning as data: sources, their editions, and the requirements in force on a date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import Field, PlainSerializer, PlainValidator

from policygen import loci
from policygen.expressions import Expression, parse
from policygen.facts import FileModel, Known

Force = Literal["must", "should", "advice"]
Basis = Literal["official", "secondary", "draft", "unverified", "carried over"]
Change = Literal["new", "moved", "reworded", "changed", "removed"]
Kind = Literal["act", "regulations", "statutory guidance", "standards", "guidance", "learning", "good practice"]

NEEDS_NEW_WORDS: Final = frozenset({"new", "changed", "removed"})
"""The changes after which a policy has to say something different; moving and rewording leave a duty as it was."""

_NAMED_WITHOUT_EDITION: Final = frozenset({"act", "regulations", "learning", "good practice"})
"""Kinds of source whose short name says which one is meant."""


def _applies(text: object) -> Expression | Literal["everyone"]:
    if text == "everyone":
        return "everyone"
    if not isinstance(text, str):
        raise ValueError("say 'everyone' or give a condition")  # noqa: TRY004 - pydantic reports ValueError
    return parse(text)


Applies = Annotated[Expression | Literal["everyone"], PlainValidator(_applies), PlainSerializer(str)]
"""To whom a requirement applies: everyone, or the schools for which a condition holds."""


class EditionFile(FileModel):
    """One dated publication of a source, as `source.yaml` states it."""

    starts: date
    ends: date | None = None
    published: date | None = None
    title: str = ""
    web: str = ""
    basis: Basis = "official"
    note: str = ""
    partly: bool = False
    """Whether only some of it is recorded, so that no policy can be made from it."""
    paragraphs: int | None = Field(default=None, ge=1)
    """How many running paragraphs it has; given where every one of them has been read and is accounted for."""


class SourceFile(FileModel):
    """An Act, regulations, guidance or report, as `source.yaml` states it."""

    title: str
    short: str
    kind: Kind
    issuer: str = ""
    web: str = ""
    note: str = ""
    editions: Mapping[str, EditionFile]


class RequirementEdition(FileModel):
    """Where an edition states a requirement, and only what it changed."""

    at: str = ""
    basis: Basis = "unverified"
    change: Change | None = None
    note: str = ""
    evidence: tuple[str, ...] = ()
    starts: date | Literal["not commenced"] | None = None
    ends: date | None = None
    title: str | None = None
    force: Force | None = None
    applies: Applies | None = None
    says: str | None = None
    values: Mapping[str, int | str] | None = None
    signs: tuple[str, ...] | None = None
    checked: date | None = None


class RequirementFile(FileModel):
    """A requirement with its editions, as a topic file states it."""

    title: str
    force: Force
    applies: Applies
    says: str
    editions: Mapping[str, RequirementEdition]
    values: Mapping[str, int | str] = {}
    signs: tuple[str, ...] = ()
    touches: tuple[str, ...] = ()
    """Topics (`kcsie.dsl`) and sections of policies (`records`) that it bears on; learning says where it belongs so."""
    was: str = ""


class ReadingFile(FileModel):
    """The paragraphs of an edition that ask nothing of a school, each with a word of reason (`reading-*.yaml`).

    Keys are numbers or ranges of paragraphs, "25" or "25-28". Every other paragraph is cited by a requirement.
    """

    edition: str
    information: Mapping[int | str, str] = {}
    definition: Mapping[int | str, str] = {}
    not_for_schools: Mapping[int | str, str] = Field(default={}, alias="not for schools")

    def asking_nothing(self) -> Iterator[tuple[int, str]]:
        """Yield each paragraph with what it is: information, definition, or not for schools."""
        for kind, listed in (
            ("information", self.information),
            ("definition", self.definition),
            ("not for schools", self.not_for_schools),
        ):
            for key in listed:
                for number in loci.numbers(str(key)):
                    yield number, kind


@dataclass(frozen=True, slots=True)
class Edition:
    """One dated publication of a source."""

    source: str
    name: str
    title: str
    short: str
    starts: date
    ends: date | None
    basis: str
    kind: str
    issuer: str
    web: str
    note: str
    partly: bool = False

    def __str__(self) -> str:
        return self.short if self.kind in _NAMED_WITHOUT_EDITION else f"{self.short} {self.name}"


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something that schools must, should or are advised to do or have, as it stands on one date."""

    id: str
    title: str
    force: Force
    applies: Expression | Literal["everyone"]
    says: str
    edition: Edition
    """The edition of the source that is in force."""
    stated_in: str
    """The edition that last mentioned it; another than `edition.name` where the newest edition has not been read."""
    at: str
    at_before: str
    """The locus in an earlier edition, where this edition's is not known."""
    basis: Basis
    change: Change | None
    note: str
    evidence: tuple[str, ...]
    values: Mapping[str, int | str]
    signs: tuple[str, ...]
    touches: tuple[str, ...]
    starts: date | None
    """When the duty starts or started; None where no start has been fixed."""

    @property
    def unread(self) -> bool:
        """Whether the edition in force has not been read for this requirement."""
        return self.stated_in != self.edition.name

    @property
    def unverified(self) -> bool:
        """Whether it rests on anything but the official text of the edition in force."""
        return self.unread or self.basis != "official"

    @property
    def topic(self) -> str:
        """The file it stands in, such as `kcsie.dsl`."""
        return self.id.rpartition(".")[0]

    def applies_to(self, known: Known) -> bool | None:
        """Return whether it applies to a school; None where that depends on an open question."""
        return self.applies.value(known) if isinstance(self.applies, Expression) else True

    def citation(self) -> str:
        """Return where it stands, in words: "KCSIE 2025, para 104"."""
        return f"{self.edition}, {self.at}" if self.at else str(self.edition)


@dataclass(frozen=True, slots=True)
class Source:
    """A source with its editions and its requirements, as read."""

    key: str
    file: SourceFile
    requirements: Mapping[str, RequirementFile]
    """By full id."""
    readings: tuple[ReadingFile, ...] = ()
    """What the paragraphs are that no requirement cites."""


@dataclass(frozen=True, slots=True)
class LawInForce:
    """The law on one date: requirements in force by id, those to come, and the editions in force by source."""

    on: date
    requirements: Mapping[str, Requirement]
    coming: tuple[Requirement, ...]
    editions: Mapping[str, Edition]

    def values(self) -> dict[str, int | str]:
        """Return the numbers that clauses print, by name."""
        return {name: value for each in self.requirements.values() for name, value in each.values.items()}

    def applicable(self, known: Known) -> Iterable[Requirement]:
        """Yield the requirements that apply to a school."""
        return (each for each in self.requirements.values() if each.applies_to(known))


@dataclass(frozen=True)
class Legislation:
    """Every source, and what is in force on a date."""

    sources: Mapping[str, Source]
    _memo: dict[date, LawInForce] = field(default_factory=dict, compare=False, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        return {"sources": self.sources}

    def __setstate__(self, state: dict[str, Any]) -> None:
        object.__setattr__(self, "sources", state["sources"])
        object.__setattr__(self, "_memo", {})

    def on(self, day: date) -> LawInForce:
        """Return the requirements in force on a day, those to come, and the editions in force.

        An edition is in force from the day it starts until the next one starts or its own end.
        """
        if day not in self._memo:
            self._memo[day] = _on(self.sources.values(), day)
        return self._memo[day]


def _on(sources: Iterable[Source], day: date) -> LawInForce:
    in_force: dict[str, Requirement] = {}
    coming: list[Requirement] = []
    editions: dict[str, Edition] = {}
    for source in sources:
        current = edition_on(source, day)
        if current is not None:
            editions[source.key] = current
        for name, requirement in source.requirements.items():
            now = _state(source, name, requirement, current, day) if current else None
            if now is not None:
                in_force[name] = now
            later = _to_come(source, name, requirement, day)
            if later is not None:
                coming.append(later)
    return LawInForce(day, in_force, tuple(coming), editions)


def ordered_editions(source: Source) -> list[tuple[str, EditionFile]]:
    """Return a source's editions, oldest first."""
    return sorted(source.file.editions.items(), key=lambda pair: pair[1].starts)


def edition_on(source: Source, day: date) -> Edition | None:
    """Return the edition of a source that is in force on a day, if any."""
    current: Edition | None = None
    for name, file in ordered_editions(source):
        if file.starts <= day:
            current = _edition(source, name, file)
    if current is not None and current.ends is not None and day > current.ends:
        return None
    return current


def _edition(source: Source, name: str, file: EditionFile) -> Edition:
    about = source.file
    return Edition(
        source=source.key, name=name, title=file.title or about.title, short=about.short, starts=file.starts,
        ends=file.ends, basis=file.basis, kind=about.kind, issuer=about.issuer, web=file.web or about.web,
        note=file.note, partly=file.partly,
    )  # fmt: skip


def _started(file: EditionFile, stated: RequirementEdition) -> date | None:
    """Return the day a statement takes effect; None where it has no day yet."""
    if stated.starts == "not commenced" or stated.basis == "draft":
        return None
    return stated.starts or file.starts


def _statements(source: Source, requirement: RequirementFile) -> Iterable[tuple[str, EditionFile, RequirementEdition]]:
    for name, file in ordered_editions(source):
        if name in requirement.editions:
            yield name, file, requirement.editions[name]


def _state(source: Source, name: str, requirement: RequirementFile, current: Edition, day: date) -> Requirement | None:
    """Return the requirement as it stands on a day: each edition so far states only what it changed."""
    said: list[tuple[str, RequirementEdition]] = []
    since: date | None = None
    for edition_name, file, stated in _statements(source, requirement):
        start = _started(file, stated)
        if start is None or start > day or file.starts > day:
            continue
        said.append((edition_name, stated))
        since = start if since is None or stated.change in NEEDS_NEW_WORDS else since
    if not said:
        return None
    last = said[-1][1]
    if last.change == "removed" or (last.ends is not None and day > last.ends):
        return None
    return _merged(name, requirement, current, said, since)


def _to_come(source: Source, name: str, requirement: RequirementFile, day: date) -> Requirement | None:
    """Return the next statement of a requirement that has not taken effect on a day, if there is one."""
    said: list[tuple[str, RequirementEdition]] = []
    for edition_name, file, stated in _statements(source, requirement):
        said.append((edition_name, stated))
        start = _started(file, stated)
        if start is None or start > day:
            changed = stated.change in NEEDS_NEW_WORDS or len(said) == 1
            edition = _edition(source, edition_name, file)
            return _merged(name, requirement, edition, said, start) if changed else None
    return None


def _merged(
    name: str,
    requirement: RequirementFile,
    edition: Edition,
    said: list[tuple[str, RequirementEdition]],
    since: date | None,
) -> Requirement:
    def latest(part: str, otherwise: Any) -> Any:
        given = [getattr(stated, part) for _, stated in said if getattr(stated, part) is not None]
        return given[-1] if given else otherwise

    stated_in, last = said[-1]
    places = [f"{edition.short} {which}, {stated.at}" for which, stated in said[:-1] if stated.at]
    return Requirement(
        id=name,
        title=latest("title", requirement.title),
        force=latest("force", requirement.force),
        applies=latest("applies", requirement.applies),
        says=latest("says", requirement.says),
        edition=edition,
        stated_in=stated_in,
        at=last.at if stated_in == edition.name else "",
        at_before=places[-1] if places else (f"{edition.short} {stated_in}, {last.at}" if last.at else ""),
        basis=last.basis,
        change=last.change if stated_in == edition.name else None,
        note=last.note,
        evidence=last.evidence,
        values=latest("values", requirement.values),
        signs=latest("signs", requirement.signs),
        touches=requirement.touches,
        starts=since,
    )
