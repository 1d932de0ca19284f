"""Layers of words: a partnership, diocese, trust or school replaces, adds and removes clauses of the policies below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from policygen.errors import Fault
from policygen.file_model import FileModel
from policygen.policies.model import Clause, Origin, Policy, PolicyFile, Removal, Section, Waiver
from policygen.policies.sections import REASONLESS

KINDS: Final = ("partnership", "diocese", "trust", "school")
"""From the bottom to the top."""

_UNWRITTEN: Final = re.compile(r"^\W*(todo|tbc)\b|give the reason", re.IGNORECASE)


Reason = Annotated[str, BeforeValidator(lambda given: "" if given is None else given)]
"""A sentence; one that is not written yet is empty, so that it is asked for by name."""


class LayerFile(FileModel):
    """`layer.yaml`: whose layer it is, and what it leaves out, with the reasons."""

    name: str = Field(min_length=1)
    kind: Literal["partnership", "diocese", "trust", "school"]
    removes: Mapping[str, Mapping[str, Reason]] = {}
    """Clauses that it takes out, by policy, each with the reason."""
    without: Mapping[str, Reason] = {}
    """Requirements that its policies leave unmet, each with the reason."""
    after: str | tuple[str, ...] = ()
    """Names of layers that it stands on, where its kind does not say so."""

    @property
    def origin(self) -> Origin:
        """Return the layer as clauses and removals carry it."""
        return Origin(self.name, self.kind)


class NewSection(FileModel):
    """A section that a layer adds: the name of its file, and the section it stands after."""

    name: str
    after: str = ""


class LayerPolicyFile(FileModel):
    """A layer's `policy.yaml` for a policy that is there already: only what it changes of it."""

    title: str | None = None
    about: str | None = None
    owner: str | None = None
    approver: str | None = None
    audience: str | None = None
    review_months: int | None = None
    publish: bool | None = None
    front: tuple[NewSection, ...] = ()
    sections: tuple[NewSection, ...] = ()
    appendices: tuple[NewSection, ...] = ()
    titles: Mapping[str, str] = {}
    """New titles of sections, by section."""
    headings: Mapping[str, str] = {}
    """New words of `##` headings, by their words below."""

    def added(self) -> Iterator[tuple[Literal["front", "body", "appendix"], NewSection]]:
        """Yield the sections it adds, each with its part."""
        yield from (("front", each) for each in self.front)
        yield from (("body", each) for each in self.sections)
        yield from (("appendix", each) for each in self.appendices)


@dataclass(frozen=True, slots=True)
class LayerPolicy:
    """What a layer says of one policy: its `policy.yaml`, its section files, and what it takes out."""

    about: LayerPolicyFile
    path: str
    """Of its `policy.yaml`, for messages."""
    sections: tuple[Section, ...]
    removes: Mapping[str, str]
    without: Mapping[str, str]


Line = Callable[..., int | None]
"""The line of a path of keys in `layer.yaml`."""


class Layering:
    """Lays one layer over one policy, collecting what is wrong with it."""

    def __init__(self, policy: Policy, layer: LayerPolicy, origin: Origin, path: str, line: Line) -> None:
        self.policy, self.layer, self.origin = policy, layer, origin
        self.path, self.line = path, line
        """Of `layer.yaml`."""
        self.faults: list[Fault] = []
        self.below = {clause.name: clause for clause in policy.clauses}
        self.clauses = {section.name: list(section.clauses) for section in policy.sections}

    def laid(self) -> Policy:
        """Return the policy with the layer over it."""
        self._rename_headings()
        sections = self._with_new_sections([*self.policy.sections])
        for section in self.layer.sections:
            if section.name in self.clauses:
                self._section(section)
        removed = self._removed()
        done = tuple(replace(self._titled(each), clauses=tuple(self.clauses[each.name])) for each in sections)
        kept = {name: each for name, each in self.policy.removed.items() if name not in self._names()}
        laid = Policy(self.policy.key, self._file(), done, {**kept, **removed}, {**self.policy.waived, **self._waived(removed)})
        self._refuse_lost(laid)
        return laid

    def _fault(self, what: str, step: str, path: str, line: int | None) -> None:
        self.faults.append(Fault(what, step, path, line))

    def _names(self) -> set[str]:
        return {clause.name for clauses in self.clauses.values() for clause in clauses}

    def _file(self) -> PolicyFile:
        parts = {"front", "sections", "appendices", "titles", "headings"}
        changed = self.layer.about.model_dump(exclude_none=True, exclude=parts)
        return self.policy.file.model_copy(update=changed)

    # ---- sections and headings

    def _with_new_sections(self, sections: list[Section]) -> list[Section]:
        files = {section.name: section for section in self.layer.sections}
        for part, new in self.layer.about.added():
            here = [each.name for each in sections if each.part == part]
            if new.name in self.clauses:
                self._fault(f"The policy has a section '{new.name}' already.", "Give it another name.", self.layer.path, None)
            elif new.name not in files:
                self._fault(f"The section '{new.name}' has no file.", f"Add {new.name}.md.", self.layer.path, None)
            elif new.after and new.after not in here:
                self._fault(f"There is no section '{new.after}' to stand after.", _near(new.after, here), self.layer.path, None)
            else:
                last = new.after or (here[-1] if here else "")
                place = next((at + 1 for at, each in enumerate(sections) if each.name == last), len(sections))
                sections.insert(place, replace(files[new.name], part=part, clauses=()))
                self.clauses[new.name] = []
        for section in self.layer.sections:
            if section.name not in self.clauses:
                step = _near(section.name, self.clauses) or "List a new section in the layer's policy.yaml, under 'sections'."
                self._fault(f"'{self.policy.key}' has no section '{section.name}'.", step, section.path, 1)
        return sections

    def _titled(self, section: Section) -> Section:
        own = next((each.title for each in self.layer.sections if each.name == section.name), "")
        return replace(section, title=self.layer.about.titles.get(section.name, "") or own or section.title)

    def _rename_headings(self) -> None:
        for name in self.layer.about.titles:
            if name not in self.clauses:
                self._fault(f"There is no section '{name}'.", _near(name, self.clauses), self.layer.path, None)
        known = {clause.heading for clause in self.below.values()}
        for words in self.layer.about.headings:
            if words not in known:
                self._fault(f"There is no heading '{words}'.", _near(words, known), self.layer.path, None)
        for clauses in self.clauses.values():
            clauses[:] = [
                replace(clause, heading=self.layer.about.headings.get(clause.heading, clause.heading)) for clause in clauses
            ]

    # ---- clauses

    def _section(self, section: Section) -> None:
        seen: set[str] = set()
        for clause in section.clauses:
            if clause.name in seen:
                self._fault(f"There are two clauses called '{clause.name}'.", "", clause.path, clause.line)
            elif clause.name in self._names():
                self._replace(clause, section.name)
            else:
                self._add(clause, section.name)
            seen.add(clause.name)

    def _replace(self, clause: Clause, section: str) -> None:
        below = next(each for clauses in self.clauses.values() for each in clauses if each.name == clause.name)
        if clause.name not in self.below or below.section != section:
            said = f"The clause '{clause.name}' stands in the section '{below.section}'."
            self._fault(said, f"Write it in {below.section}.md.", clause.path, clause.line)
            return
        if clause.after:
            self._fault("A clause that replaces another stays in its place.", "Take 'after' out.", clause.path, clause.line)
        made = replace(
            clause,
            meets=clause.meets or below.meets,
            when=below.when if clause.when is None else clause.when,
            why=clause.why or below.why,
            heading=clause.heading or below.heading,
            below=below,
            layer=self.origin,
        )
        self.clauses[section] = [made if each.name == clause.name else each for each in self.clauses[section]]

    def _add(self, clause: Clause, section: str) -> None:
        if not clause.meets and not clause.why:
            step = _near(clause.name, self.below) and f"{_near(clause.name, self.below)} Then it replaces that one."
            self._fault(REASONLESS.format(clause.name), step, clause.path, clause.line)
            return
        here = self.clauses[section]
        place = self._place(clause, here)
        heading = clause.heading or (here[place - 1].heading if place else "")
        here.insert(place, replace(clause, heading=heading, layer=self.origin))

    def _place(self, clause: Clause, here: Sequence[Clause]) -> int:
        names = [each.name for each in here]
        if clause.after:
            if clause.after in names:
                return names.index(clause.after) + 1
            other = self.below.get(clause.after)
            step = f"It stands in {other.section}.md." if other else _near(clause.after, names)
            self._fault(f"There is no clause '{clause.after}' here to stand after.", step, clause.path, clause.line)
        same = [at for at, each in enumerate(here) if clause.heading and each.heading == clause.heading]
        return same[-1] + 1 if same else len(here)

    # ---- what is taken out

    def _removed(self) -> dict[str, Removal]:
        removed: dict[str, Removal] = {}
        own = {clause.name: clause for section in self.layer.sections for clause in section.clauses}
        for name, reason in self.layer.removes.items():
            line = self.line("removes", self.policy.key, name)
            if name in own:
                said = f"The clause '{name}' is taken out here, and {own[name].path} has words for it."
                self._fault(said, "Keep one of the two.", self.path, line)
            elif name not in self.below:
                step = _near(name, self.below)
                self._fault(f"The policy '{self.policy.key}' has no clause '{name}'.", step, self.path, line)
            elif fault := reason_fault(f"the clause '{name}' is taken out", reason):
                self.faults.append(fault.at(self.path, line))
            else:
                removed[name] = Removal(self.below[name], self.origin, reason)
        for clauses in self.clauses.values():
            clauses[:] = [clause for clause in clauses if clause.name not in removed]
        return removed

    def _waived(self, removed: Mapping[str, Removal]) -> dict[str, Waiver]:
        waived = {name: Waiver(self.origin, each.reason) for each in removed.values() for name in each.clause.meets}
        for name, reason in self.layer.without.items():
            if self.policy.has_to_meet(name):
                waived[name] = Waiver(self.origin, reason)
        return waived

    def _refuse_lost(self, laid: Policy) -> None:
        """Refuse a clause that replaces another and no longer meets what nothing else in the policy meets."""
        met = {name for clause in laid.clauses for name in clause.meets}
        for clause in laid.clauses:
            if clause.layer != self.origin or clause.below is None:
                continue
            for name in clause.below.meets:
                if name not in met and name not in laid.waived:
                    said = f"With these words the clause '{clause.name}' no longer meets {name}, and no other clause does."
                    step = f"Add it to 'meets', or say why under 'without' in {self.path}."
                    self._fault(said, step, clause.path, clause.line)


def reason_fault(what: str, reason: str) -> Fault | None:
    """Return what is wrong with a reason: there is none, or it is still to be written."""
    if reason.strip() and not _UNWRITTEN.search(reason):
        return None
    return Fault(f"Nothing says why {what}.", "Write the reason in a sentence that governors may read.")


def in_order(layers: Sequence[LayerFile]) -> list[int]:
    """Return the places of layers from the bottom to the top: by kind, then as listed, each after those it names.

    Raises ValueError, with the name of a layer, where layers stand on each other in a circle.
    """
    names = [layer.name for layer in layers]
    waiting = sorted(range(len(layers)), key=lambda at: (KINDS.index(layers[at].kind), at))
    order: list[int] = []
    while waiting:
        done = {names[at] for at in order}
        ready = next((at for at in waiting if all(name in done or name not in names for name in _stands_on(layers[at]))), None)
        if ready is None:
            raise ValueError(names[waiting[0]])
        waiting.remove(ready)
        order.append(ready)
    return order


def _stands_on(layer: LayerFile) -> tuple[str, ...]:
    return (layer.after,) if isinstance(layer.after, str) else layer.after


def _near(name: str, known: Mapping[str, object] | Sequence[str] | set[str]) -> str:
    near = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"Did you mean '{near[0]}'?" if near else ""
