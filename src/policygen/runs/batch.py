"""A trust's run: what of each school is to be made, made in turn, and remembered for the next run.

A school is the unit: its answers, its adopted files and its folder, and nothing of another's. What a policy was made from is
written down as a digest (`run_record`), so that the next run leaves alone what has not changed and carries on where one was
stopped.
"""

from __future__ import annotations

import gc
import hashlib
import json
import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, cast

import policygen
from policygen.documents.catalogue import HeldDocument
from policygen.errors import Fault, Faults, Gaps, OutputFault, SchoolFaults
from policygen.facts.vocabulary import Value
from policygen.generation.update import read_prior
from policygen.layers.load import Folder, own_folder, trust_folders, with_layers
from policygen.library.load import load
from policygen.library.model import Library
from policygen.papers.policy_status import PolicyStatus
from policygen.runs.adopted_files import Match, adopted_files, find_priors, read_file
from policygen.runs.model import Result, Run, Suite
from policygen.runs.output_files import RECORD, prepare_folder
from policygen.runs.record import (
    NAME,
    AdoptedFile,
    PolicyRecord,
    SchoolRecord,
    adopted_states,
    read_record,
    state_of,
    untouched,
    write_record,
)
from policygen.runs.run import for_school, make_policy, with_extras, write_extras
from policygen.runs.summaries import status_data, status_of
from policygen.runs.summaries import with_extras as status_with
from policygen.schools.school_file import School
from policygen.schools.trust_file import Trust

Tell = Callable[[], object]
"""Called after each policy; what it raises stops the school there."""


@dataclass(frozen=True, slots=True)
class LibrarySource:
    """Where the library of a school is read from, so that another process can read it too."""

    cache: Path | None = None
    layers: tuple[Folder, ...] = ()
    """What is laid over what travels with policygen: the trust's layers that are for the school, and its own."""

    def library(self) -> Library:
        """Return the library, read once in each process."""
        if self.cache not in _READ:
            _READ[self.cache] = load(cache=self.cache)
        return with_layers(_READ[self.cache], self.layers)

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
    documents: Mapping[str, HeldDocument] = field(default_factory=dict, repr=False)
    """What the school says of its other documents."""

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
    needs_a_person: bool = False
    kept: tuple[str, ...] = ()
    """Files that someone had edited and that were left alone."""
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
    return [_job(trust, run, library, key, school, again=again, telling=telling) for key, school in trust.schools]


def _job(trust: Trust, run: Run, library: LibrarySource, key: str, school: School, *, again: bool, telling: bool) -> Job:
    own = replace(run, folder=run.folder / key, prior=_own(run.prior, key))
    try:
        own = for_school(own, trust, school, key)
        mine = own_folder(school)
        layers = (*trust_folders(run.library, trust, school), *((mine,) if mine else ()))
    except Faults as error:
        return Job(key, school.answers, trust.name, library, replace(own, library=_ELSEWHERE), tuple(str(error).splitlines()))
    library, own = replace(library, layers=layers), replace(own, library=_ELSEWHERE)
    return Job(key, school.answers, trust.name, library, own, (), again, telling, school.documents)


def _own(prior: Path | None, key: str) -> Path | None:
    return prior / key if prior is not None and (prior / key).is_dir() else None


_BAD_NAME = re.compile(r'[\x00-\x1f<>:"/\\|?*]|^\.|^\s|[.\s]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)|^$', re.IGNORECASE)


def _refuse_bad_names(keys: Sequence[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        step = "Each school gets a folder of this name: use letters, digits and hyphens."
        if _BAD_NAME.search(key):
            raise SchoolFaults(Fault(f"'{key}' cannot be the name of a folder.", step))
        if key.casefold() in seen:
            raise SchoolFaults(Fault(f"Two schools would share the folder '{key}'.", "Give each a name of its own."))
        seen.add(key.casefold())


# ---- one school


def carry_out(job: Job, tell: Tell = lambda: None) -> Outcome:
    """Make what is to be made of one school and return what became of it; nothing that goes wrong gets out, save a stop."""
    if job.refused:
        return Outcome(job.key, failed=job.refused)
    try:
        return _School(job, job.source.library(), tell).outcome()
    except (Faults, Gaps) as error:
        return Outcome(job.key, failed=tuple(str(error).splitlines()))
    except Stopped:
        raise
    except Exception as error:
        return Outcome(job.key, failed=(bug(error),))


def unchanged(job: Job) -> Outcome | None:
    """Return what became of a school where nothing of it is to be made; nothing where something is, or may be."""
    try:
        if job.again or job.refused or job.run.dry_run:
            return None
        return _School(job, job.source.library(), lambda: None).left_alone()
    except (Faults, OSError):
        return None


def bug(error: BaseException) -> str:
    """Say that something went wrong that should not have: what and where, without the values, which may be people's names."""
    place, trace = "", error.__traceback__
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "")
        if module.startswith("policygen"):
            place = f", {module} line {trace.tb_lineno}"
        trace = trace.tb_next
    return f"A fault in policygen ({type(error).__name__}{place}). Please report it; no document was harmed."


class _School:
    """One school's part of a run."""

    def __init__(self, job: Job, library: Library, tell: Tell) -> None:
        self.job, self.library, self.tell = job, library, tell
        self.before = None if job.run.dry_run else read_record(job.folder)
        self.policies = dict(self.before.policies) if self.before else {}
        self.adopted: list[AdoptedFile] = []
        self.matches: dict[str, Match] = {}
        self.made: dict[str, PolicyStatus] = {}
        self.written: set[str] = set()
        self.beside = self.before.beside if self.before else ()
        self.beside_inputs = ""

    # ---- what is to be made

    def left_alone(self) -> Outcome | None:
        """Return the outcome where everything is as the last run left it."""
        before, job = self.before, self.job
        if before is None or before.failed or before.keys != job.keys or not self._know_the_adopted():
            return None
        if (before.library, before.policygen) != (self.library.digest, policygen.__version__) or self._to_make():
            return None
        return self._outcome()

    def _know_the_adopted(self) -> bool:
        """Look at the adopted files, and tell whether it is known from the last run which is which policy."""
        job, before = self.job, self.before
        self.adopted = adopted_states(job.prior, _inside(job.prior), before) if job.prior else []
        if not self.adopted:
            return True
        if before is None or before.keys != job.keys or before.library != self.library.digest:
            return False
        return {(each.name, each.sha256) for each in self.adopted} == {(each.name, each.sha256) for each in before.adopted}

    def _recognise(self) -> None:
        job = self.job
        wanted = {key: self.library.policy(key) for key in job.keys}
        self.matches = find_priors(job.prior, wanted, job.run.pending_changes) if job.prior else {}
        by_path = {match.path: (key, match.by) for key, match in self.matches.items()}
        found = []
        for each in self.adopted:
            key, by = by_path.get(job.prior / each.name if job.prior else Path(), ("", ""))
            found.append(each.model_copy(update={"policy": key, "by": by}))
        self.adopted = found

    def _to_make(self) -> list[str]:
        """Return the policies that are to be made: what they are made from, or one of their files, is not as it was."""
        job = self.job
        self.inputs = dict(self._digests())
        self.beside_inputs = self._beside_digest() if job.run.extras else ""
        to_make = [key for key in job.keys if not self._whole(key)]
        if job.run.extras and (to_make or not self._beside_whole()):
            return list(job.keys)  # what is written beside is made from all of them
        return to_make

    def _digests(self) -> Iterator[tuple[str, str]]:
        job = self.job
        answers = [(name, repr(value)) for name, value in sorted(job.answers.items())]
        common = _digest(
            policygen.__version__,
            self.library.digest,
            job.run.on.isoformat(),
            job.run.pending_changes,
            job.run.moves,
            job.run.provenance,
            sorted((policy, sorted(names)) for policy, names in job.run.locked.items()),
            job.prior is not None,
            answers,
        )
        adopted = {each.policy: each for each in self.adopted if each.policy}
        for key in job.keys:
            mine = adopted.get(key)
            yield key, _digest(common, key, (mine.name, mine.sha256, mine.by) if mine else "")

    def _beside_digest(self) -> str:
        """Return the digest of what stands behind everything beside the policies: the other documents count for it too."""
        job = self.job
        held = [(name, repr(value)) for name, value in sorted(job.documents.items())]
        had = sorted((each.name, each.stat().st_size) for each in adopted_files(job.prior)) if job.prior else []
        return _digest(sorted(job.run.extras), sorted(self.inputs.items()), held, had)

    def _whole(self, key: str) -> bool:
        kept = self.policies.get(key)
        return bool(not self.job.again and kept and kept.inputs == self.inputs[key] and untouched(self.job.folder, kept.outputs))

    def _beside_whole(self) -> bool:
        before = self.before
        return bool(before and before.beside_inputs == self.beside_inputs and untouched(self.job.folder, before.beside))

    # ---- making

    def outcome(self) -> Outcome:
        """Make what is to be made."""
        if not self.job.run.dry_run:
            prepare_folder(self.job.folder)
            _sweep(self.job.folder)
        try:
            if not self._know_the_adopted():
                self._recognise()
            self._make(self._to_make())
        except (Faults, Gaps) as error:
            self._remember(tuple(str(error).splitlines()), last=True)
            raise
        self._remember((), last=True)
        return self._outcome()

    def _make(self, keys: Sequence[str]) -> None:
        job = self.job
        run = replace(job.run, library=self.library)
        school, results = School(job.answers, documents=job.documents), []
        for key in job.keys:
            if key in keys:
                target = None if job.run.dry_run else job.folder
                result = make_policy(run, key, school, job.file, self._match(key), target)
                self._note(key, result)
                if job.run.extras:
                    results.append(result)
            self.tell()
        if job.run.extras and keys and not job.run.dry_run:
            before = dict(_files(job.folder))
            for each in with_extras(results, write_extras(Suite(run, school, tuple(results)))):
                self._list_beside(each)
            self._note_beside(before)

    def _match(self, key: str) -> Match | None:
        if key in self.matches:
            return self.matches.pop(key)
        mine = next((each for each in self.adopted if each.policy == key), None)
        if mine is None or self.job.prior is None:
            return None
        path = self.job.prior / mine.name
        return Match(read_prior(read_file(path), str(path), self.job.run.pending_changes), path, mine.by)

    def _note(self, key: str, result: Result) -> None:
        status = self.made[key] = status_of(result, self.job.answers, self.job.prior)
        if result.written is None:
            return
        if not result.written.unchanged:
            self.written.add(key)
        names = [each.relative_to(self.job.folder).as_posix() for each in result.written.files]
        states = tuple(state_of(self.job.folder, name) for name in names)
        self.policies[key] = PolicyRecord(inputs=self.inputs[key], outputs=states, status=status)
        self._remember((), last=False)

    def _list_beside(self, result: Result) -> None:
        key = result.made.manifest.policy
        self.made[key] = status_with(self.made[key], result.beside, self.job.folder)
        self.policies[key] = self.policies[key].model_copy(update={"status": self.made[key]})

    def _note_beside(self, before: Mapping[str, tuple[int, int]]) -> None:
        """What is new or was written again is of this run; so is what an earlier one wrote and is still there."""
        known = {each.name for each in self.beside}
        now = dict(_files(self.job.folder))
        of_policies = {each.name for record in self.policies.values() for each in record.outputs}
        names = [name for name in sorted(now) if (now[name] != before.get(name) or name in known) and name not in of_policies]
        self.beside = tuple(state_of(self.job.folder, name) for name in names)

    def _remember(self, failed: tuple[str, ...], *, last: bool) -> None:
        job = self.job
        if job.run.dry_run:
            return
        record = SchoolRecord(
            key=job.key,
            school=str(job.answers.get("school_name", "")),
            urn=str(job.answers.get("urn", "") or ""),
            trust=job.trust,
            policygen=policygen.__version__,
            library=self.library.digest,
            on=job.run.on.isoformat(),
            keys=job.keys,
            adopted=tuple(self.adopted),
            policies=dict(sorted(self.policies.items())),
            beside=self.beside,
            beside_inputs=self.beside_inputs if last and not failed else "",
            failed=failed,
        )
        write_record(record, job.folder, last=last)

    def _outcome(self) -> Outcome:
        job = self.job
        statuses = [self.made[key] if key in self.made else self.policies[key].status for key in job.keys]
        data = (
            [status_data(each, job.folder, job.prior, written=each.policy in self.written) for each in statuses]
            if job.telling
            else ()
        )
        return Outcome(
            job.key,
            policies=len(statuses),
            made=len(self.made),
            updates=sum(each.prior is not None for each in statuses),
            conflicts=sum(each.conflicts for each in statuses),
            not_proved=sum(bool(each.prior and each.prior.not_proved) for each in statuses),
            to_do=max((len(each.to_do) for each in statuses), default=0),
            needs_a_person=any(each.needs_a_person for each in statuses),
            kept=tuple(each.kept_file for each in self.made.values() if each.kept_file),
            data=tuple(data),
        )


def _inside(place: Path) -> list[Path]:
    """Return the adopted files of a school's folder; one that only points out of the folder is not its own."""
    paths = adopted_files(place)
    for path in paths:
        if path.is_symlink() and not path.resolve().is_relative_to(place.resolve()):
            step = "Put the file itself there: a school's adopted versions are looked for in its own folder only."
            raise OutputFault(Fault("This file only points to one outside the school's folder.", step, str(path)))
    return paths


def _sweep(folder: Path) -> None:
    """Take away what a run that was killed left half-written."""
    for each in folder.glob(".*.part"):
        each.unlink(missing_ok=True)


def _files(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    for path in folder.rglob("*"):
        if path.is_file() and path.name not in (NAME, RECORD) and not path.name.startswith((".", "~$")):
            about = path.stat()
            yield path.relative_to(folder).as_posix(), (about.st_size, about.st_mtime_ns)


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()


# ---- every school


def here(jobs: Sequence[Job], tell: Tell) -> Generator[Outcome, None, None]:
    """Make every school in this process, one after the other."""
    with seldom_tidied():
        for job in jobs:
            yield carry_out(job, tell)


@contextmanager
def seldom_tidied() -> Iterator[None]:
    """Look for unreachable objects seldom: a document is many small ones, and hardly any of them go round in circles."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 10, 10)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
