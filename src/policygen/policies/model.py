"""Policies: sections and clauses as the library holds them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Final, Literal

from policygen.file_model import FileModel
from policygen.markup.tags import Tag, tags_in, with_tags_replaced

Why = Literal["learning", "good practice", "context"]
_LEARNING: Final[Mapping[str, str]] = {"learning": "Our learning", "trust learning": "Trust learning"}


class CoveredElsewhere(FileModel):
    """Requirements within `covers` that another document answers: which one, and why."""

    to: str
    """The key of a policy or document, as in `suite.yaml` or `documents.yaml`."""
    why: str
    requirements: tuple[str, ...]
    """Topics (`kcsie.dsl`) and requirements."""

    def __str__(self) -> str:
        return f"{self.to}: {self.why}"


class PolicyFile(FileModel):
    """`policy.yaml`: what a policy is, who approves it, what it has to cover and in which order its sections stand."""

    title: str
    about: str
    """One line for the cover: what the policy is for."""
    owner: str
    approver: str
    audience: str
    review_months: int
    publish: bool
    words: int = 0
    """The most words that it may have for an ordinary school, which `policygen check` counts; 0 where nothing is fixed."""
    based_on: str
    """The source whose edition the policy names on its cover, such as `kcsie`."""
    covers: tuple[str, ...]
    """Topics (`kcsie.dsl`) and requirements that the policy has to meet."""
    covered_elsewhere: tuple[CoveredElsewhere, ...] = ()
    """Topics and requirements within `covers` that another policy or document answers."""
    includes: tuple[str, ...] = ()
    """Policies of `suite.yaml` that are a part of this one, such as a section on bullying."""
    front: tuple[str, ...] = ()
    sections: tuple[str, ...]
    appendices: tuple[str, ...] = ()

    @cached_property
    def covered(self) -> frozenset[str]:
        """What it covers, to look up in."""
        return frozenset(self.covers)

    @cached_property
    def left_to(self) -> Mapping[str, CoveredElsewhere]:
        """What another document answers, by topic or requirement."""
        return {name: each for each in self.covered_elsewhere for name in each.requirements}


@dataclass(frozen=True, slots=True)
class Origin:
    """The layer that words come from: a trust's, say."""

    name: str
    kind: str
    because: str = ""
    """What a tracked change says besides: of an entry of a learning log, where the learning came from and what it was."""

    @property
    def author(self) -> str:
        """Return whose change it is in tracked changes, such as "Trust wording" or "Our learning"."""
        return _LEARNING.get(self.kind, f"{self.kind.capitalize()} wording")

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


@dataclass(frozen=True, slots=True)
class Shared:
    """A passage that is written once, in `policy_templates/shared/`, and stands in the clauses of several policies."""

    name: str
    text: str
    path: str


def uses(text: str) -> list[str]:
    """Return the names of the shared passages that a text uses: `{{ shared("name") }}`."""
    return [name for tag in (tags_in(text) if "shared" in text else ()) if (name := _passage_used(tag)) is not None]


def with_passages(text: str, passage: Callable[[str], str]) -> str:
    """Return a text with words for each shared passage that it uses, given by its name."""

    def words(tag: Tag) -> str | None:
        name = _passage_used(tag)
        return passage(name) if name is not None else None

    return with_tags_replaced(text, words) if "shared" in text else text


def _passage_used(tag: Tag) -> str | None:
    """Return the name of the shared passage that a tag uses, if it uses one."""
    match tag.tokens:
        case ("shared", "(", name, ")") if tag.kind == "print" and name[:1] in "\"'":
            return name[1:-1]
    return None


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a policy that has a name, reasons and a condition."""

    name: str
    meets: tuple[str, ...]
    when: Any
    why: tuple[str, ...]
    heading: str
    """The `##` heading it stands under; empty at the start of a section."""
    text: str
    section: str
    path: str
    line: int
    after: str = ""
    layer: Origin | None = None
    """The layer its words come from; none where they are policygen's."""
    below: Clause | None = None
    """The clause that it replaced."""

    written: str = ""
    """Its text as it stands in its own file, with shared passages named and not filled in."""
    shared: tuple[Shared, ...] = ()
    house: tuple[str, ...] = ()
    """The limits in it that no law sets and that are the school's own choice, as they stand: "within ten minutes"."""
    limits_from: tuple[str, ...] = ()
    """Requirements that set a limit in it and that it does not claim to meet."""
    not_limits: tuple[str, ...] = ()
    """Words in it that look like a limit and bind nobody."""
    text_line: int = 1
    """The line on which its text begins."""
    follows: str = ""
    """The clause without which it is not in a school's policy; empty where it stands by itself."""
    also: str = ""
    """"section" where the words of its whole section may say what it meets."""

    @property
    def own_text(self) -> str:
        """Its text without the shared passages."""
        return with_passages(self.written, lambda _: "") if self.shared else self.text

    def place_of(self, pattern: re.Pattern[str]) -> tuple[str, int]:
        """Return the file and the line to put right what a pattern finds: a shared passage, or the clause itself."""
        for each in self.shared:
            found = pattern.search(each.text)
            if found and not pattern.search(self.own_text):
                return each.path, each.text.count("\n", 0, found.start()) + 1
        return self.path, self.line


@dataclass(frozen=True, slots=True)
class Removal:
    """A clause that a layer took out, and why."""

    clause: Clause
    layer: Origin
    reason: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """A layer's reason for leaving a requirement unmet."""

    layer: Origin
    reason: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section file: a title and its clauses in order."""

    name: str
    title: str
    clauses: tuple[Clause, ...]
    path: str
    part: Literal["front", "body", "appendix"]


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy as the library holds it."""

    key: str
    file: PolicyFile
    sections: tuple[Section, ...]
    removed: Mapping[str, Removal] = field(default_factory=dict)
    """Clauses that layers took out, by name."""
    waived: Mapping[str, Waiver] = field(default_factory=dict)
    """Requirements, by id, that layers leave unmet or may leave unmet by what they took out."""

    @property
    def clauses(self) -> Iterator[Clause]:
        """Every clause, in reading order."""
        return (clause for section in self.sections for clause in section.clauses)

    def has_to_meet(self, requirement: str) -> bool:
        """Return whether the policy has to meet a requirement, given by its id."""
        return not self.file.covered.isdisjoint(_requirement_and_above(requirement)) and not self.leaves_to_another(requirement)

    def leaves_to_another(self, requirement: str) -> bool:
        """Return whether another document answers a requirement, given by its id."""
        return not self.file.left_to.keys().isdisjoint(_requirement_and_above(requirement))


@lru_cache(maxsize=1 << 14)
def _requirement_and_above(requirement: str) -> tuple[str, ...]:
    """Return a requirement's id with those of its topic and its source; asked of every requirement for every policy."""
    words = requirement.split(".")
    return tuple(".".join(words[:end]) for end in range(len(words), 0, -1))
