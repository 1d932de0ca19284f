"""A trust's run, divided: each school's part of it with everything that its policies are made from, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, cast

from policygen.documents.catalogue import HeldDocument
from policygen.errors import Fault, Faults, SchoolFaults
from policygen.facts.vocabulary import Value
from policygen.generation.identity import NO_STRANGERS, Stranger, told_apart_by
from policygen.layers.folders import Folder
from policygen.layers.load import layers_state, own_folder, trust_folders, with_layers
from policygen.learning.in_policies import with_learning
from policygen.library.load import load
from policygen.library.model import Library
from policygen.policies.learned import Learned
from policygen.runs.model import Run
from policygen.runs.run import run_for_school
from policygen.runs.school_folders import SchoolFolder, folder_of
from policygen.schools.school_file import School
from policygen.schools.school_names import FOLDER_STEP, can_be_a_folder, same_folder
from policygen.schools.trust_file import Trust

Tell = Callable[[], object]
"""Called after each policy; what it raises stops the school there."""


@dataclass(frozen=True, slots=True)
class LibrarySource:
    """Where the library of a school is read from, so that another process can read it too."""

    cache: Path | None = None
    layers: tuple[Folder, ...] = ()
    """What is laid over what travels with policygen: the trust's layers that are for the school, and its own."""
    state: str = ""
    """The state of these when the run began; empty where it is not known."""

    @property
    def changed(self) -> bool:
        """Whether somebody saved a file of a layer since the run began."""
        return bool(self.state) and layers_state(self.layers) != self.state

    learned: Learned = ()
    """What the school and its trust have learned, which is in its policies."""

    def library(self) -> Library:
        """Return the library, read once in each process."""
        if self.cache not in _READ:
            _READ[self.cache] = load(cache=self.cache)
        return with_learning(with_layers(_READ[self.cache], self.layers), self.learned)

    def holds(self, library: Library) -> None:
        """Say that what is under the layers was read already."""
        _READ[self.cache] = library


_READ: Final[dict[Path | None, Library]] = {}


_ELSEWHERE: Final = cast("Library", None)
"""A run is sent without its library, which each process reads by itself."""


@dataclass(frozen=True, slots=True)
class Job:
    """One school's part of a run: everything that its policies are made from, and where to."""

    key: str
    answers: Mapping[str, Value] = field(repr=False)
    trust: str
    source: LibrarySource
    run: Run = field(repr=False)
    """What is asked, with the school's own policies, folder and adopted files, and without the library, which `source` reads."""
    refused: tuple[str, ...] = ()
    """Why nothing can be made of this school as it stands."""
    again: bool = False
    """Make everything, also what has not changed."""
    telling: bool = False
    """Bring back what became of each policy, for a program to read."""
    others: Stranger = field(default=NO_STRANGERS, repr=False)
    """What tells the schools of the trust apart, where adopted files are to be looked at."""
    adopted_in: SchoolFolder | None = None
    """Where the school's adopted files stand, where the trust has some: what is to be said of it."""
    documents: Mapping[str, HeldDocument] = field(default_factory=dict, repr=False)
    """What the school says of its other documents."""
    proposed: Mapping[str, Value] = field(default_factory=dict, repr=False)
    """Usual answers that were put into its file."""

    @property
    def file(self) -> Path:
        """The school's file, for messages."""
        return Path(f"{self.key}.yaml")

    @property
    def keys(self) -> tuple[str, ...]:
        """The policies that are asked for."""
        return self.run.keys

    @property
    def folder(self) -> Path:
        """The folder of the school's documents."""
        return self.run.folder

    @property
    def prior(self) -> Path | None:
        """The folder of its adopted files, where it has one."""
        return self.run.prior

    def placed(self, folder: Path, prior: Path | None, library: LibrarySource) -> Job:
        """Return the same work in other folders."""
        return replace(self, run=replace(self.run, folder=folder, prior=prior), source=library)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one school, small enough to keep for every school of a large trust."""

    key: str
    policies: int = 0
    made: int = 0
    """Of these, how many were made in this run; the others had not changed and were left alone."""
    updates: int = 0
    conflicts: int = 0
    not_proved: int = 0
    to_do: int = 0
    held_up: tuple[str, ...] = ()
    """What is not known yet and keeps policies from being for approval, each in a few words."""
    to_look_at: tuple[str, ...] = ()
    """What else of its policies a person has to look at: gaps, what the trust locks, what the school's copies say no more."""
    needs_a_person: bool = False
    kept: tuple[str, ...] = ()
    """Files that someone had edited and that were left alone."""
    not_used: tuple[tuple[str, bool], ...] = ()
    """Adopted files that are not used: the name and why, and whether a person has to look."""
    failed: tuple[str, ...] = ()
    data: tuple[dict[str, Any], ...] = ()


class Stopped(Exception):
    """The run was stopped; what is finished is kept."""


def jobs_of(trust: Trust, run: Run, library: LibrarySource, *, again: bool = False, telling: bool = False) -> list[Job]:
    """Return the work of a trust's run, school by school, in order.

    The adopted files of a school are looked for in the folder of its own name in --prior, and nowhere else. Raises SchoolFaults
    where two schools would share a folder, or a school's would be outside.
    """
    _refuse_bad_names([key for key, _ in trust.schools])
    others = told_apart_by([school.answers for _, school in trust.schools]) if run.prior else NO_STRANGERS
    jobs = [_job(trust, run, library, key, school, again=again, telling=telling) for key, school in trust.schools]
    return [replace(each, others=others) if each.prior else each for each in jobs]


def _adopted_in(run: Run, trust: Trust, key: str, school: School) -> SchoolFolder | None:
    if run.prior is None:
        return None
    return folder_of(run.prior, key, str(school.answers.get("school_name") or ""), [each for each, _ in trust.schools])


def _job(trust: Trust, run: Run, library: LibrarySource, key: str, school: School, *, again: bool, telling: bool) -> Job:
    found = _adopted_in(run, trust, key, school)
    schools_run = replace(run, folder=run.folder / key, prior=found.path if found else None)
    try:
        if key in trust.problems:  # before anything that follows from it, such as a layer that asks for its answers
            raise SchoolFaults(trust.problems[key])
        layer = own_folder(school)
        layers = (*trust_folders(run.library, trust, school), *((layer,) if layer else ()))
        state = layers_state(layers)
        schools_run = run_for_school(schools_run, trust, school, key)
    except Faults as error:
        refused = tuple(str(error).splitlines())
        return Job(key, school.answers, trust.name, library, replace(schools_run, library=_ELSEWHERE), refused)
    library = replace(library, layers=layers, state=state, learned=schools_run.library.learned)
    schools_run = replace(schools_run, library=_ELSEWHERE)
    return Job(
        key, school.answers, trust.name, library, schools_run, (), again, telling, adopted_in=found,
        documents=school.documents, proposed=school.proposed,
    )  # fmt: skip


def _refuse_bad_names(keys: Sequence[str]) -> None:
    seen: dict[str, str] = {}
    for key in keys:
        if not can_be_a_folder(key):
            raise SchoolFaults(Fault(f"'{key}' cannot be the name of a folder.", FOLDER_STEP))
        other = seen.setdefault(same_folder(key), key)
        if other is not key:
            both = f"'{key}'" if other == key else f"'{key}': '{other}' and '{key}' are one on most computers"
            raise SchoolFaults(Fault(f"Two schools would share the folder {both}.", "Give each a name of its own."))
