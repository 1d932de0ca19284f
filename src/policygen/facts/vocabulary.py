"""The vocabulary: every fact about a school, its question, and the values that answers have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Literal

from pydantic import Field

from policygen.file_model import Condition, FileModel

FactType = Literal[
    "text", "paragraph", "yes or no", "choice", "choices", "number", "date",
    "phone", "email", "postcode", "web", "urn", "person", "people", "contact",
]  # fmt: skip


NOT_SURE: Final = "not sure yet"
"""What an answers file says where the school will find out: it becomes a to-do, never a guess."""


class Proposal(FileModel):
    """The usual answer where a condition holds, taken as the school's own choice until it is changed."""

    value: Any
    when: Condition | None = None


class Fact(FileModel):
    """Something that is true of a school: asked, or worked out from other facts."""

    type: FactType
    subject: str = ""
    ask: str = ""
    hint: str = ""
    example: str = ""
    when: Condition | None = None
    is_: Condition | None = Field(default=None, alias="is")
    required: bool = False
    optional: bool = False
    personal: bool = False
    critical: bool = False
    """Whether a child's safety hangs on it, so that no document that needs it is for approval while it is open."""
    breaks: tuple[str, ...] = ()
    """Requirements that "no", or nothing chosen, leaves unmet, whatever the policy says."""
    asked_of: tuple[str, ...] = ()
    """The roles in a school that know the answer, by their keys in `Vocabulary.roles`."""
    called: str = ""
    """What it is in a few words, without an article: "LADO"."""
    changes: Literal["often", ""] = ""
    choices: Mapping[str, str] = {}
    propose: tuple[Proposal, ...] = ()
    later: bool = False
    """Whether it is asked only of a school that wants to give more detail."""
    min: int | None = None
    max: int | None = None
    unit: Literal["years", "pounds", ""] = ""
    """What a number counts: the only words and signs that may stand beside it."""
    pattern: str = ""
    a_name: bool = False
    """Whether it is what something is called: two lines of it are one name, broken to fit a cell."""
    letter: bool = False
    """Whether a single letter can be the answer: version B."""
    from_list: str = ""
    note: str = ""
    finishes: tuple[str, ...] = ()
    """The sentence that the answer ends, "We hold", and other beginnings that people type again."""
    choices_when: Mapping[str, Condition] = {}
    """Choices that are offered only where a condition holds."""
    called_before: Mapping[str, str] = {}
    """What a choice was called in sheets that may still come back, with the choice that it is."""

    @property
    def asked(self) -> bool:
        """Whether a person is asked for it (the others are worked out)."""
        return self.is_ is None


def fact_of_type(kind: FactType) -> Fact:
    """Return a fact of which nothing but its type is known, for reading a single value as an answer is read."""
    return Fact.model_construct(type=kind)  # the type is sure, and building what checks a Fact would take a short command longer


class Rule(FileModel):
    """Something that has to hold between answers, and what to say where it does not."""

    holds: Condition
    facts: tuple[str, ...]
    says: str


class Vocabulary(FileModel):
    """Every fact, in the order in which they are asked, and what cannot be true together."""

    subjects: Mapping[str, str]
    facts: Mapping[str, Fact]
    rules: tuple[Rule, ...] = ()
    roles: Mapping[str, str] = {}
    """Who in a school knows answers, by key; each can be sent a sheet with their questions."""
    documents: Mapping[str, str] = {}
    """Titles of the documents that a school's file may name, by key; from documents.yaml."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with a role in the school; parts not given are empty text."""

    name: str
    role: str = ""
    phone: str = ""
    email: str = ""

    def __str__(self) -> str:
        return self.name

    @property
    def reach(self) -> str:
        """The best way to reach the person: the telephone, or else the e-mail address."""
        return self.phone or self.email


@dataclass(frozen=True, slots=True)
class Contact:
    """A service outside the school; parts not given are empty text."""

    name: str = ""
    phone: str = ""
    email: str = ""
    web: str = ""
    hours: str = ""

    def __str__(self) -> str:
        return self.phone or self.email or self.web or self.name

    @property
    def reach(self) -> str:
        """The best way to reach it: its telephone, or else its e-mail or web address."""
        return self.phone or self.online

    @property
    def online(self) -> str:
        """Its e-mail or else its web address."""
        return self.email or self.web


RECORD_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "person": tuple(part.name for part in fields(Person)),
    "people": tuple(part.name for part in fields(Person)),
    "contact": tuple(part.name for part in fields(Contact)),
}
"""The parts of an answer, as files write them."""

RECORD_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "person": (*RECORD_FIELDS["person"], "reach"),
    "people": (*RECORD_FIELDS["people"], "reach"),
    "contact": (*RECORD_FIELDS["contact"], "reach", "online"),
}
"""The parts that a clause may print."""


LEFT_OUT: Final = "left out"
"""What an answers file says where an optional question is deliberately left out."""


Value = Any
"""An answer as the program holds it: str, bool, int, date, Person, Contact or a tuple of str or Person."""


def label(vocabulary: Vocabulary, name: str) -> str:
    """Return the question behind a fact, or its name in words where none is asked."""
    fact = vocabulary.facts.get(name)
    return fact.ask if fact is not None and fact.ask else name.replace("_", " ")


def called(vocabulary: Vocabulary, name: str) -> str:
    """Return what a fact is in a few words, such as "LADO"; its name in words where the vocabulary has none."""
    fact = vocabulary.facts.get(name)
    return (fact.called if fact is not None else "") or name.replace("_", " ")
