"""Facts about a school: the vocabulary, the answers, what follows from them, and which questions still matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator

from policygen.expressions import Expression, parse


def _condition(text: object) -> Expression:
    if isinstance(text, bool):
        text = str(text)
    if not isinstance(text, str):
        raise ValueError("a condition is text")  # noqa: TRY004 - pydantic reports ValueError, not TypeError
    return parse(text)


Condition = Annotated[Expression, PlainValidator(_condition), PlainSerializer(str)]
"""A condition in a file: text there, an Expression here."""

FactType = Literal[
    "text", "paragraph", "yes or no", "choice", "choices", "number", "date",
    "phone", "email", "postcode", "web", "urn", "person", "people", "contact",
]  # fmt: skip

NOT_SURE: Final = "not sure yet"
"""What an answers file says where the school will find out: it becomes a to-do, never a guess."""


class FileModel(BaseModel):
    """A file as written: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, populate_by_name=True)


class Suggestion(FileModel):
    """An answer offered as a starting point where a condition holds."""

    when: Condition
    value: str


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
    changes: Literal["often", ""] = ""
    choices: Mapping[str, str] = {}
    suggest: tuple[Suggestion, ...] = ()
    min: int | None = None
    max: int | None = None
    pattern: str = ""
    from_list: str = ""
    note: str = ""

    @property
    def asked(self) -> bool:
        """Whether a person is asked for it (the others are worked out)."""
        return self.is_ is None


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


RECORD_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "person": tuple(part.name for part in fields(Person)),
    "people": tuple(part.name for part in fields(Person)),
    "contact": tuple(part.name for part in fields(Contact)),
}

LEFT_OUT: Final = "left out"
"""What an answers file says where an optional question is deliberately left out."""

Value = Any
"""An answer as the program holds it: str, bool, int, date, Person, Contact or a tuple of str or Person."""


class Known(Mapping[str, Any]):
    """What is known of one school: answers, facts worked out from them, and None where nothing is known yet.

    A fact that is not asked of this school (its `when` is false) is known to be absent: False, "" or nothing chosen.
    So is an optional fact left out; with `asking`, one that has not been asked yet stays unknown.
    """

    def __init__(self, vocabulary: Vocabulary, answers: Mapping[str, Value], *, asking: bool = False) -> None:
        self.vocabulary = vocabulary
        self.answers = answers
        self.asking = asking
        self._memo: dict[str, Value] = {}

    def __getitem__(self, name: str) -> Value:
        if name not in self._memo:
            fact = self.vocabulary.facts[name]
            self._memo[name] = None  # a fact that depends on itself stays unknown instead of recursing for ever
            self._memo[name] = self._work_out(name, fact)
        return self._memo[name]

    def get(self, key: str, default: Value = None) -> Value:
        """Return what is known of a fact; None where nothing is known yet."""
        return self[key] if key in self.vocabulary.facts else default

    def __iter__(self) -> Iterator[str]:
        return iter(self.vocabulary.facts)

    def __len__(self) -> int:
        return len(self.vocabulary.facts)

    def _work_out(self, name: str, fact: Fact) -> Value:
        if fact.is_ is not None:
            return fact.is_.value(self)
        relevant = True if fact.when is None else fact.when.value(self)
        if relevant is False:
            return absent(fact)
        answer = self.answers.get(name)
        if fact.optional and (answer == LEFT_OUT or (answer is None and not self.asking)):
            return absent(fact)
        return None if answer == NOT_SURE else answer

    def relevant(self, name: str) -> bool | None:
        """Return whether a fact is asked of this school at all; None where that is not known yet."""
        when = self.vocabulary.facts[name].when
        return True if when is None else when.value(self)

    def questions(self, names: Iterable[str]) -> list[str]:
        """Return the facts to ask for so that `names` become known, in the order in which they are asked.

        Facts answered "not sure yet" are not asked again; see `not_sure`.
        """
        found: set[str] = set()
        seen: set[str] = set()
        for name in names:
            self._collect(name, found, seen)
        return [name for name in self.vocabulary.facts if name in found]

    def _collect(self, name: str, found: set[str], seen: set[str]) -> None:
        if name in seen or name not in self.vocabulary.facts:
            return
        seen.add(name)
        fact = self.vocabulary.facts[name]
        condition = fact.when if fact.asked else fact.is_
        if condition is not None:
            for other in condition.undecided(self):
                self._collect(other, found, seen)
            if not fact.asked or condition.value(self) is not True:
                return
        if name not in self.answers:
            found.add(name)

    def not_sure(self, names: Iterable[str]) -> list[str]:
        """Return the facts among `names`, and among what they depend on, that were answered "not sure yet"."""
        found: set[str] = set()
        waiting, seen = list(names), set[str]()
        while waiting:
            name = waiting.pop()
            if name in seen or name not in self.vocabulary.facts:
                continue
            seen.add(name)
            fact = self.vocabulary.facts[name]
            condition = fact.when if fact.asked else fact.is_
            if condition is not None:
                waiting.extend(condition.undecided(self))
            if self.answers.get(name) == NOT_SURE and self.relevant(name) is not False:
                found.add(name)
        return [name for name in self.vocabulary.facts if name in found]


def absent(fact: Fact) -> Value:
    """Return the value of a fact that does not arise for a school, or was left out: False, "" or nothing chosen."""
    if fact.type == "yes or no":
        return False
    return () if fact.type in ("choices", "people") else ""


def label(vocabulary: Vocabulary, name: str) -> str:
    """Return the question behind a fact, or its name in words where none is asked."""
    fact = vocabulary.facts.get(name)
    return fact.ask if fact is not None and fact.ask else name.replace("_", " ")


def broken_rules(vocabulary: Vocabulary, answers: Mapping[str, Value]) -> list[Rule]:
    """Return the rules that the answers break, looking at answers as given even where they would not be asked."""
    raw = _AsGiven(vocabulary, answers)
    return [rule for rule in vocabulary.rules if rule.holds.value(raw) is False]


class _AsGiven(Known):
    """Answers as they stand in the file: an answer counts although its question would not be asked."""

    def _work_out(self, name: str, fact: Fact) -> Value:
        answer = self.answers.get(name)
        if fact.asked and answer is not None and answer != NOT_SURE:
            return answer
        return super()._work_out(name, fact)
