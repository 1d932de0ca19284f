"""Policies: sections and clauses as written, and which of them a school's policy has on a date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final, Literal

import yaml
from pydantic import ValidationError

from policygen.errors import Fault, LibraryFaults
from policygen.facts import Condition, FileModel, Known
from policygen.legislation import LawInForce, Requirement

Why = Literal["learning", "good practice", "context"]

LONGEST_NAME: Final = 34
"""Word keeps 40 characters of a bookmark's name; a clause's bookmark is its name after a short prefix."""


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
    based_on: str
    """The source whose edition the policy names on its cover, such as `kcsie`."""
    covers: tuple[str, ...]
    """Topics (`kcsie.dsl`) and requirements that the policy has to meet."""
    leaves: Mapping[str, str] = {}
    """Topics and requirements within `covers` that are left to another policy, each with the reason."""
    holds: tuple[str, ...] = ()
    """Policies of `suite.yaml` that are a part of this one, such as a section on bullying."""
    front: tuple[str, ...] = ()
    sections: tuple[str, ...]
    appendices: tuple[str, ...] = ()


class ClauseMarker(FileModel):
    """The comment that begins a clause."""

    clause: str
    meets: tuple[str, ...] = ()
    when: Condition | None = None
    why: Why | tuple[Why, ...] = ()
    after: str = ""
    """In a layer: the clause that a new one stands after; the end of its section if left out."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The layer that words come from: a trust's, say."""

    name: str
    kind: str

    @property
    def author(self) -> str:
        """Return whose change it is in tracked changes, such as "Trust wording"."""
        return f"{self.kind.capitalize()} wording"

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


@dataclass(frozen=True, slots=True)
class Shared:
    """A passage that is written once, in `policy_templates/shared/`, and stands in the clauses of several policies."""

    name: str
    text: str
    path: str


_USE = re.compile(r"""\{\{-?\s*shared\(\s*(["'])(?P<name>[^"']*)\1\s*\)\s*-?\}\}""")
"""Where a clause uses a shared passage: `{{ shared("name") }}`."""


def uses(text: str) -> list[str]:
    """Return the names of the shared passages that a text uses."""
    return [match.group("name") for match in _USE.finditer(text)]


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

    @property
    def own_text(self) -> str:
        """Its text without the shared passages."""
        return _USE.sub("", self.written) if self.shared else self.text

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
        return _named(requirement, self.file.covers) and not _named(requirement, self.file.leaves)


def _named(requirement: str, names: Sequence[str] | Mapping[str, str]) -> bool:
    """Return whether a requirement, its topic or its source is among `names`."""
    end = len(requirement)
    while end > 0:
        if requirement[:end] in names:
            return True
        end = requirement.rfind(".", 0, end)
    return False


@dataclass(frozen=True, slots=True)
class Selection:
    """What one school's policy consists of on a date."""

    policy: Policy
    clauses: tuple[Clause, ...]
    met: Mapping[str, tuple[str, ...]]
    """Applicable requirements, by id, with the names of the clauses that meet them."""
    gaps: tuple[Requirement, ...]
    """Applicable requirements with force must or should that the policy has to meet and no clause does."""
    undecided_clauses: tuple[Clause, ...]
    undecided_requirements: tuple[Requirement, ...]
    left_out: tuple[tuple[Requirement, Waiver], ...] = ()
    """Applicable requirements that no clause meets because a layer leaves them out, with its reason."""


def select(policy: Policy, law: LawInForce, known: Known) -> Selection:
    """Choose the clauses that a school's policy has, and find the requirements that none of them meets.

    A clause is in where its condition holds and at least one requirement it meets is in force and applies; a clause
    that also stands for learning, good practice or context is in wherever its condition holds.
    """
    applies = _applies(law, known)
    inside: list[Clause] = []
    undecided: list[Clause] = []
    for clause in policy.clauses:
        wanted = _wanted(clause, applies, known)
        if wanted is None:
            undecided.append(clause)
        elif wanted:
            inside.append(clause)
    met: dict[str, tuple[str, ...]] = {}
    for clause in inside:
        for name in clause.meets:
            if applies.get(name):
                met[name] = (*met.get(name, ()), clause.name)
    maybe_met = {name for clause in undecided for name in clause.meets}
    binding = [each for each in law.requirements.values() if each.force in ("must", "should")]
    unmet = [each for each in binding if applies[each.id] and each.id not in met and each.id not in maybe_met]
    gaps = [each for each in unmet if each.id not in policy.waived and policy.has_to_meet(each.id)]
    left_out = [
        (law.requirements[name], waiver)
        for name, waiver in policy.waived.items()
        if applies.get(name) and name not in met and name not in maybe_met and not _named(name, policy.file.leaves)
    ]
    open_ones = [each for each in binding if applies[each.id] is None and policy.has_to_meet(each.id)]
    return Selection(policy, tuple(inside), met, tuple(gaps), tuple(undecided), tuple(open_ones), tuple(left_out))


def chosen(clauses: Iterable[Clause], law: LawInForce, known: Known) -> tuple[Clause, ...]:
    """Return those of some clauses that a school has on a date, by the rule of `select`; an undecided one is out."""
    applies = _applies(law, known)
    return tuple(clause for clause in clauses if _wanted(clause, applies, known))


def _applies(law: LawInForce, known: Known) -> dict[str, bool | None]:
    return {name: each.applies_to(known) for name, each in law.requirements.items()}


def _wanted(clause: Clause, applies: Mapping[str, bool | None], known: Known) -> bool | None:
    condition = True if clause.when is None else clause.when.value(known)
    if not clause.meets or clause.why:
        return condition
    truths = [applies.get(name, False) for name in clause.meets]
    reason = True if True in truths else None if None in truths else False
    if condition is False or reason is False:
        return False
    return None if condition is None or reason is None else True


_MARKER = re.compile(r"^<!--\s*clause:")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
REASONLESS: Final = "The clause '{}' meets no requirement; say why it is there: learning, good practice or context."


def read_section(
    name: str,
    text: str,
    path: str,
    part: Literal["front", "body", "appendix"],
    *,
    titled: bool = True,
    layer: bool = False,
    shared: Mapping[str, Shared] | None = None,
) -> Section:
    """Read a section file: one `#` title, then clauses, each begun by its marker, with shared passages filled in.

    Without `titled`, the title may be left out. In a `layer`, a clause that replaces another need not say why it is there.

    Raises LibraryFaults, with lines, where the text is not of that form.
    """
    reader = _SectionReader(name, path, shared or {}, titled=titled, layer=layer)
    reader.read(text.splitlines())
    if reader.faults:
        raise LibraryFaults(reader.faults)
    return Section(name, reader.title, tuple(reader.clauses), path, part)


class _SectionReader:
    def __init__(self, name: str, path: str, shared: Mapping[str, Shared], *, titled: bool, layer: bool) -> None:
        self.name, self.path, self.shared, self.titled, self.layer = name, path, shared, titled, layer
        self.title = self.heading = ""
        self.clauses: list[Clause] = []
        self.faults: list[Fault] = []
        self._marker: ClauseMarker | None = None
        self._text: list[str] = []
        self._line = 0
        self._fence = ""

    def fault(self, what: str, line: int) -> None:
        self.faults.append(Fault(what, path=self.path, line=line))

    def read(self, lines: Sequence[str]) -> None:
        number = 0
        while number < len(lines):
            line = lines[number]
            if not self._fence and _MARKER.match(line):
                number = self._begin(lines, number)
            elif not self._fence and line.startswith(("# ", "## ")):
                self._headed(line, number + 1)
            else:
                self._keep(line, number + 1)
            number += 1
        self._end()
        if not self.title and self.titled:
            self.fault("A section begins with its title, a line such as '# Training'.", 1)

    def _headed(self, line: str, number: int) -> None:
        self._end()
        if line.startswith("## "):
            self.heading = line[3:].strip()
        elif self.title:
            self.fault("A section has one '#' title; use '##' for headings inside it.", number)
        else:
            self.title = line[2:].strip()

    def _keep(self, line: str, number: int) -> None:
        fence = _FENCE.match(line)
        if fence and not self._fence:
            self._fence = fence.group(1)
        elif fence and fence.group(1).startswith(self._fence):
            self._fence = ""
        if self._marker is not None:
            self._text.append(line)
        elif line.strip():
            self.fault("This text belongs to no clause; put a clause marker before it.", number)

    def _begin(self, lines: Sequence[str], start: int) -> int:
        self._end()
        end = start
        while end < len(lines) and "-->" not in lines[end]:
            end += 1
        body = "\n".join(lines[start : end + 1]).strip().removeprefix("<!--").partition("-->")[0]
        self._line = start + 1
        try:
            self._marker = ClauseMarker.model_validate(yaml.safe_load(body.strip()))
        except (yaml.YAMLError, ValidationError) as error:
            self.fault(f"This clause marker cannot be read: {_short(error)}", start + 1)
            self._marker = ClauseMarker(clause="unreadable")
        if not _NAME.fullmatch(self._marker.clause) or len(self._marker.clause) > LONGEST_NAME:
            self.fault(
                f"'{self._marker.clause}' is no name for a clause: use small letters, digits and hyphens, "
                f"at most {LONGEST_NAME} characters.",
                start + 1,
            )
        return end

    def _end(self) -> None:
        if self._marker is None:
            return
        marker, text = self._marker, "\n".join(self._text).strip("\n")
        if not text.strip():
            self.fault(f"The clause '{marker.clause}' has no text.", self._line)
        why = (marker.why,) if isinstance(marker.why, str) else marker.why
        if not marker.meets and not why and not self.layer:
            self.fault(REASONLESS.format(marker.clause), self._line)
        if marker.after and not self.layer:
            self.fault("'after' is for the clauses of a layer; here the order is that of the file.", self._line)
        used = [self.shared[each] for each in dict.fromkeys(uses(text)) if each in self.shared]
        self.clauses.append(
            Clause(
                marker.clause, marker.meets, marker.when, why, self.heading, self._filled(text), self.name, self.path,
                self._line, marker.after, written=text, shared=tuple(used),
            )
        )  # fmt: skip
        self._marker, self._text = None, []

    def _filled(self, text: str) -> str:
        """Put in the shared passages as they stand in their own files, so that they are checked and selected like any words."""

        def passage(match: re.Match[str]) -> str:
            name = match.group("name")
            if name not in self.shared:
                near = get_close_matches(name, list(self.shared), n=1)
                step = f"Did you mean '{near[0]}'?" if near else f"Write it in policy_templates/shared/{name}.md."
                self.faults.append(Fault(f"There is no shared passage called '{name}'.", step, self.path, self._line))
                return ""
            return self.shared[name].text

        return _USE.sub(passage, text)


def _short(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return " ".join(str(error).split())
