"""What one run is asked for, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from policygen.generation.decisions import Decisions
from policygen.generation.generate import Generated
from policygen.generation.update import How, Updated
from policygen.library.model import Library
from policygen.runs.adopted_files import Match
from policygen.runs.layout import POLICIES
from policygen.runs.policy_files import DOCUMENT, Written, file_stem
from policygen.schools.school_file import School


@dataclass(frozen=True, slots=True)
class Beside:
    """A file that was written beside the policies."""

    kind: str
    """The option that asked for it."""
    key: str
    """Of the policy or the hand-out that it shows."""
    title: str
    path: Path
    policy: str = ""
    """The policy under which it is listed; the first one made where it belongs to all."""
    kept: Path | None = None
    """A file of this name that someone had edited; it was left alone and this one has another name."""
    about: Mapping[str, Any] | None = None
    """What else a program may want to know of it, such as the reading age of its words."""


@dataclass(frozen=True, slots=True)
class Run:
    """What is asked of one run: with which law, which policies, from where and to where."""

    library: Library
    on: date
    keys: tuple[str, ...]
    """Of the policies to make; all where there is none."""
    folder: Path
    prior: Path | None
    pending_changes: How
    moves: bool
    extras: frozenset[str]
    """What to write beside the policies; see `extras.EXTRAS`."""
    dry_run: bool
    provenance: bool = False
    """Whether each policy gets the appendix that says why each passage is there."""
    locked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Clauses, by policy, that are the trust's and that its schools do not change."""
    decisions: Decisions = field(default_factory=dict, repr=False)
    """What the school has decided where its words and a new version's met."""
    in_browser: bool = False
    """Whether it was asked for on a page in the browser, so that what is written names pages, and no commands."""
    showing: bool = False
    """Whether what is shown of each update is kept, for a page."""


@dataclass(frozen=True, slots=True)
class Result:
    """One policy: made, brought up to date where there was a version before, and written unless this is a dry run."""

    made: Generated
    written: Written | None
    match: Match | None = None
    updated: Updated | None = None
    beside: tuple[Beside, ...] = ()
    """What else was written for it."""

    def document(self, folder: Path) -> Path:
        """Return the Word file; in a dry run, what it would be in a folder."""
        made = self.made
        stem = file_stem(made)
        return self.written.document if self.written else folder / POLICIES / f"{stem}{DOCUMENT}"

    @property
    def gaps(self) -> tuple[str, ...]:
        """Return the requirements that the document as it is written leaves out, by id: gaps, and what the school took out."""
        lost = [each.requirement.id for each in self.updated.lost] if self.updated else []
        broken = [each.requirement.id for each in self.made.broken]
        return tuple(dict.fromkeys([*(each.id for each in self.made.selection.gaps), *broken, *lost]))

    @property
    def needs_a_person(self) -> bool:
        """Whether something is to be found out, decided, or looked at."""
        updated = self.updated
        return bool(self.made.to_do or self.made.broken or (updated and updated.needs_a_person))


@dataclass(frozen=True, slots=True)
class Suite:
    """What was made for one school in one run, for what is written beside the policies."""

    run: Run
    school: School
    results: tuple[Result, ...]
    beside: tuple[Beside, ...] = ()
    """What was written beside them so far."""
