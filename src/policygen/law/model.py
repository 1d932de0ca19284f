"""Law, guidance and learning as data: sources, editions and requirements as files state them and as they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import Field, PlainSerializer, PlainValidator, model_validator

from policygen.expressions import Expression, parse
from policygen.facts.known import Known
from policygen.file_model import FileModel
from policygen.law import loci
from policygen.law.points import Point, PointFile

Force = Literal["must", "should", "advice"]
Basis = Literal["official", "secondary", "draft", "unverified", "carried over"]
Change = Literal["new", "moved", "reworded", "changed", "removed"]
Kind = Literal["act", "regulations", "statutory guidance", "standards", "guidance", "learning", "good practice"]


NOT_SEEN: Final = "not seen"
"""What `found` says where the review's own finding was seen neither in its report nor in accounts of it."""


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
    short: str = ""
    """How it is cited where the source's own short name does not yet hold, as for an Act that a later one joined."""
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


class Checked(FileModel):
    """The signature under a reading: someone compared what is recorded of an edition with a text, and stands for it."""

    on: date
    by: str = Field(min_length=1)
    """The role of who read it, such as "solicitor"; never a person's name."""
    basis: Basis
    """What was read; the same as the `basis` of the edition that it signs."""


class RequirementEdition(FileModel):
    """Where an edition states a requirement, and only what it changed."""

    at: str = ""
    basis: Basis = "unverified"
    change: Change | None = None
    note: str = ""
    """What the change asks of whoever writes the policy; it never stands in one."""
    public: str = ""
    """What the change means for staff and parents, as "What has changed" tells them: "We now …"."""
    evidence: tuple[str, ...] = ()
    starts: date | Literal["not commenced"] | None = None
    ends: date | None = None
    title: str | None = None
    force: Force | None = None
    applies: Applies | None = None
    says: str | None = None
    values: Mapping[str, int | str] | None = None
    check_phrases: tuple[str, ...] | None = None
    checked: Checked | None = None
    points: Mapping[str, PointFile | None] = {}
    """Points that the edition adds, changes or takes away, by name."""


class RequirementFile(FileModel):
    """A requirement with its editions, as a topic file states it."""

    title: str
    force: Force
    applies: Applies
    says: str = ""
    """What it asks; learning says `found` and `suggests` in its place."""
    found: str = ""
    """Of learning: what the review found, in our words; `not seen` where that was not seen in its report or in accounts of it."""
    found_at: str = ""
    """Of learning: the place in the report, where it was seen; without one no place is claimed."""
    suggests: str = ""
    """Of learning: what we suggest that a school does about it, which the review need not have said."""
    asks: str = ""
    """Of learning: a question for the board and the learning log, where no clause carries the finding."""
    unused: str = ""
    """Of learning: why nothing uses the finding."""
    editions: Mapping[str, RequirementEdition]
    values: Mapping[str, int | str] = {}
    check_phrases: tuple[str, ...] = ()
    relates_to: tuple[str, ...] = ()
    """Topics (`kcsie.dsl`) and sections of policies (`records`) that it bears on; learning says where it belongs so."""
    was: str = ""
    """The id that it had before, so that whoever still uses that is told the new one."""
    points: Mapping[str, PointFile | None] = {}
    """What a text must contain to meet it, by name."""

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if bool(self.says) == bool(self.suggests):
            raise ValueError("say what it asks in 'says'; of learning say 'found' and 'suggests' in its place")
        return self


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
        for kind, listed in self.by_kind():
            for key in listed:
                for number in loci.numbers(str(key)):
                    yield number, kind

    def by_kind(self) -> Iterator[tuple[str, Mapping[int | str, str]]]:
        """Yield information, definition and not for schools, each with its paragraphs and what they hold."""
        yield "information", self.information
        yield "definition", self.definition
        yield "not for schools", self.not_for_schools


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
    published: date | None = None

    def __str__(self) -> str:
        return self.called(self.name)

    def called(self, name: str) -> str:
        """Return what an edition of its source is called in a sentence: "KCSIE 2025"; an Act is called the same in each."""
        return self.short if self.kind in _NAMED_WITHOUT_EDITION else f"{self.short} {name}"


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
    check_phrases: tuple[str, ...]
    relates_to: tuple[str, ...]
    starts: date | None
    """When the duty starts or started; None where no start has been fixed."""
    public: str = ""
    """What the change means for staff and parents, in a sentence for them."""
    found: str = ""
    """Of learning: what the review found; `says` is what we suggest. Empty for law, and where it was not seen."""
    found_at: str = ""
    asks: str = ""
    """Of learning: a question for the board and the learning log."""
    checked: Checked | None = None
    """Who signed the reading of the edition that last mentioned it; None where nobody has."""
    points: tuple[Point, ...] = ()
    """What a text must contain to meet it."""

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
    written: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """The file and the line where each requirement is written, by full id."""

    def written_at(self, requirement: str) -> str:
        """Return where a requirement is written, such as "legislation/kcsie/dsl.yaml:37"; empty where that is not known."""
        return "{}:{}".format(*self.written[requirement]) if requirement in self.written else ""


def ordered_editions(source: Source) -> list[tuple[str, EditionFile]]:
    """Return a source's editions, oldest first."""
    return sorted(source.file.editions.items(), key=lambda pair: pair[1].starts)
