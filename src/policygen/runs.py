"""One run: which school's policies to make, with which law, from what was adopted, and where to; made and written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policygen import also
from policygen.also import Beside
from policygen.errors import Fault, SchoolFaults
from policygen.generate import Generated
from policygen.library import Library
from policygen.manifest import answers_digest
from policygen.outputs import DOCUMENT, Written, file_stem, prepare_folder, write_policy
from policygen.priors import Match, find_priors
from policygen.schools import School
from policygen.trusts import Trust
from policygen.updates import How, Prior, Updated

if TYPE_CHECKING:
    from policygen.word.base import Base


@dataclass(frozen=True, slots=True)
class Run:
    """What is asked of one run: with which law, which policies, from where and to where."""

    shelf: Library
    when: date
    keys: tuple[str, ...]
    """Of the policies to make; all where there is none."""
    folder: Path
    prior: Path | None
    how: How
    moves: bool
    also: frozenset[str]
    """What to write beside the policies; see `also.ALSO`."""
    dry_run: bool
    provenance: bool = False
    """Whether each policy gets the appendix that says why each passage is there."""
    locked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Clauses, by policy, that are the trust's and that its schools do not change."""


def for_school(run: Run, trust: Trust, school: School, key: str = "") -> Run:
    """Return a run with the library that a school of a trust has: its trust's layers and its own in it.

    Raises Faults where the school may not be made as it stands, a layer is wrong, or it has none of the policies asked for.
    """
    from policygen.layered import library_for

    shelf = library_for(run.shelf, trust, school, key)
    keys = tuple(each for each in run.keys if each in shelf.policies) if run.keys else tuple(shelf.policies)
    if not keys:
        shelf.policy(run.keys[0])
    locked = {policy: frozenset(names) for policy, names in trust.locks.clauses.items()}
    return replace(run, shelf=shelf, keys=keys, locked=locked)


def make_school(run: Run, school: School, file: Path, telling: Callable[[str], object]) -> list[Result]:
    """Make one school's policies, brought up to date where there were adopted ones, and write them."""
    wanted = {key: run.shelf.policies[key] for key in run.keys}
    priors = find_priors(run.prior, wanted, run.how) if run.prior else {}
    if not run.dry_run:
        prepare_folder(run.folder)
    results = []
    for key in run.keys:
        telling(f"Making the {wanted[key].file.title.lower()} …")
        target = None if run.dry_run else run.folder
        results.append(make_policy(run, key, school, file, priors.get(key), target))
    return with_beside(results, write_beside(Suite(run, school, tuple(results))))


def write_beside(suite: Suite) -> tuple[Beside, ...]:
    """Write what a run was asked to write beside the policies."""
    beside: tuple[Beside, ...] = ()
    for name in sorted(suite.run.also):
        beside += tuple(also.ALSO[name](replace(suite, beside=beside)))
    return beside


def with_beside(results: Sequence[Result], files: Iterable[Beside]) -> list[Result]:
    """List what was written beside the policies under the policy it goes with, or under the first where it goes with all."""
    listed: dict[str, list[Beside]] = {each.made.manifest.policy: [] for each in results}
    for file in files:
        place = next((key for key in (file.policy, file.key, *listed) if key in listed), None)
        if place is not None:
            listed[place].append(file)
    return [replace(each, beside=tuple(listed[each.made.manifest.policy])) for each in results]


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
        stem = file_stem(made.document.school, made.manifest.policy, made.manifest.on)
        return self.written.document if self.written else folder / f"{stem}{DOCUMENT}"

    @property
    def needs_a_person(self) -> bool:
        """Whether something is to be found out, decided, or looked at."""
        return bool(
            self.made.to_do or (self.updated and (self.updated.findings or self.updated.locked or self.updated.merged.conflicts))
        )


@dataclass(frozen=True, slots=True)
class Suite:
    """What was made for one school in one run, for what is written beside the policies."""

    run: Run
    school: School
    results: tuple[Result, ...]
    beside: tuple[Beside, ...] = ()
    """What was written beside them so far."""


def make_policy(run: Run, key: str, school: School, file: Path, match: Match | None, folder: Path | None) -> Result:
    """Make one policy of a school, brought up to date where there was an adopted one; written where there is a folder for it."""
    shelf = run.shelf
    made = _made(run, key, school.answers, file)
    if match is None:
        return Result(made, write_policy(made, folder) if folder else None)
    from policygen.updates import update

    updated = update(made, match.prior, _remade(shelf, key, school, match.prior), moves=run.moves, locked=run.locked.get(key, ()))
    return Result(made, write_policy(made, folder, updated, shelf.house_style) if folder else None, match, updated)


def _remade(shelf: Library, key: str, school: School, prior: Prior) -> Base | None:
    """Return the base made again, for a file that lost its own but says what it was made from, where that is still at hand."""
    before = prior.manifest
    if before is None or prior.base is not None:
        return None
    if before.library != shelf.digest or before.answers != answers_digest(school.answers):
        return None
    from policygen.generate import generate as make
    from policygen.word.base import base_of

    return base_of(make(shelf.policy(key), shelf, school.answers, date.fromisoformat(before.on)).word())


def _made(run: Run, key: str, answers: Any, file: Path) -> Generated:
    from policygen.generate import generate as make

    try:
        return make(run.shelf.policy(key), run.shelf, answers, run.when, with_provenance=run.provenance)
    except SchoolFaults as error:
        step = Fault(f"Answer what is missing with: policygen ask {file}")
        raise SchoolFaults([*(fault.at(file) for fault in error.faults), step]) from error
