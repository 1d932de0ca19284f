"""Makes what a plan says is to be made of one school: after each policy there is a new state, whole enough to be recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from policygen.generation.update import read_prior
from policygen.papers.policy_status import PolicyStatus
from policygen.runs.adopted_files import Match, read_file
from policygen.runs.file_record import record_of
from policygen.runs.jobs import Tell
from policygen.runs.layout import KEPT, START
from policygen.runs.model import Result, Run, Suite
from policygen.runs.record import FileState, PolicyRecord, SchoolRecord, state_of
from policygen.runs.run import make_policy, with_extras, write_extras
from policygen.runs.school_plan import SchoolPlan
from policygen.runs.summaries import status_of, status_with_extras
from policygen.schools.school_file import School


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one school is."""

    policies: Mapping[str, PolicyRecord]
    """By key: those of earlier runs, and those of this run so far."""
    beside: tuple[FileState, ...]
    """What is written beside the policies."""
    made: Mapping[str, PolicyStatus]
    """What became of each policy that was made in this run."""
    written: frozenset[str] = frozenset()
    """Policies of which this run wrote other bytes than were there."""

    def status(self, key: str) -> PolicyStatus:
        """Return what became of a policy, in this run or before it."""
        return self.made[key] if key in self.made else self.policies[key].status


def progress_before(record: SchoolRecord | None) -> Progress:
    """Return where a run begins: with what the last one left."""
    return Progress(record.policies, record.beside, {}) if record else Progress({}, (), {})


def make_planned(plan: SchoolPlan, progress: Progress, tell: Tell) -> Iterator[Progress]:
    """Make the policies of a plan, and what is written beside them; yield how far it is after each.

    Raises Faults and Gaps where one cannot be made, and what `tell` raises.
    """
    job = plan.job
    run, school = replace(job.run, library=plan.library), School(job.answers, documents=job.documents, proposed=job.proposed)
    results = []
    for key in job.keys:
        if key in plan.to_make:
            folder = None if job.run.dry_run else job.folder
            result = make_policy(run, key, school, job.file, _prior_of(plan, key), folder)
            progress = _with_policy(progress, plan, key, result)
            yield progress
            if job.run.extras:
                results.append(result)
        tell()
    if job.run.extras and plan.to_make and not job.run.dry_run:
        yield _with_extras_written(progress, run, school, results)


def _prior_of(plan: SchoolPlan, key: str) -> Match | None:
    """Return a policy's adopted version; read now where the last run says which file it is."""
    if key in plan.matches or plan.job.prior is None:
        return plan.matches.get(key)
    adopted = next((each for each in plan.adopted if each.policy == key), None)
    if adopted is None:
        return None
    path = plan.job.prior / adopted.name
    return Match(read_prior(read_file(path), str(path), plan.job.run.pending_changes), path, adopted.by)


def _with_policy(progress: Progress, plan: SchoolPlan, key: str, result: Result) -> Progress:
    job = plan.job
    status = status_of(result, job.folder, job.prior)
    progress = replace(progress, made={**progress.made, key: status})
    if result.written is None:
        return progress
    names = (each.relative_to(job.folder).as_posix() for each in result.written.files)
    written = record_of(job.folder).digests
    outputs = tuple(state_of(job.folder, name, written.get(name, "")) for name in names)
    record = PolicyRecord(inputs=plan.inputs[key], outputs=outputs, status=status)
    others = progress.written if result.written.unchanged else progress.written | {key}
    return replace(progress, policies={**progress.policies, key: record}, written=others)


def _with_extras_written(progress: Progress, run: Run, school: School, results: Sequence[Result]) -> Progress:
    """Write what goes beside the policies, and list it under the policies that it goes with."""
    before = dict(_files_in(run.folder))
    beside = write_extras(Suite(run, school, tuple(results)))
    made, policies = dict(progress.made), dict(progress.policies)
    for each in with_extras(results, beside):
        key = each.made.manifest.policy
        made[key] = status_with_extras(made[key], each.beside, run.folder)
        policies[key] = policies[key].model_copy(update={"status": made[key]})
    progress = replace(progress, made=made, policies=policies)
    return replace(progress, beside=_beside_now(progress, run.folder, before))


def _beside_now(progress: Progress, folder: Path, before: Mapping[str, tuple[int, int]]) -> tuple[FileState, ...]:
    """What is new or was written again is of this run; so is what an earlier one wrote and is still there."""
    known = {each.name for each in progress.beside}
    of_policies = {each.name for record in progress.policies.values() for each in record.outputs}
    now = dict(_files_in(folder))
    names = (name for name in sorted(now) if now[name] != before.get(name) or name in known)
    return tuple(state_of(folder, name) for name in names if name not in of_policies)


def _files_in(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the documents in a folder, with size and time; records, and files that are being written, are none."""
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if path.is_file() and name.parts[0] not in (KEPT, START) and not path.name.startswith((".", "~$")):
            about = path.stat()
            yield name.as_posix(), (about.st_size, about.st_mtime_ns)
