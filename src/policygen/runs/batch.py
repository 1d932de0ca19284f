"""A trust's run: what of each school is to be made, made in turn, and remembered for the next run.

A school is the unit: its answers, its adopted files and its folder, and nothing of another's. `school_plan` decides what is to be
made, `school_making` makes it, and after each policy the record of the school is written, so that the next run leaves alone what
has not changed and carries on where one was stopped.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import policygen
from policygen.errors import Faults, Gaps
from policygen.language.english import count
from policygen.library.model import Library
from policygen.papers.policy_status import PolicyStatus
from policygen.policies.manifest import answers_digest
from policygen.runs.approved_files import approved_folder
from policygen.runs.file_record import line_by_line, prepare_kept
from policygen.runs.jobs import Job, Outcome, Stopped, Tell
from policygen.runs.layout import KEPT
from policygen.runs.record import AdoptedFile, SchoolRecord, add_to_record, read_record, write_record
from policygen.runs.school_making import Progress, make_planned, progress_before
from policygen.runs.school_plan import SchoolPlan, nothing_to_make, plan_school
from policygen.runs.start_here import write_start_here
from policygen.runs.summaries import status_data
from policygen.schools.school_file import School
from policygen.storage import alone_in, in_turn


def carry_out(job: Job, tell: Tell = lambda: None) -> Outcome:
    """Make what is to be made of one school and return what became of it; nothing that goes wrong gets out, save a stop."""
    if job.refused:
        return Outcome(job.key, failed=job.refused)
    try:
        if job.run.dry_run:
            return _make_and_record(job, job.source.library(), tell)
        prepare_kept(job.folder)
        turn = in_turn if job.run.in_browser else alone_in  # pages may be writing there for a moment
        with turn(job.folder, KEPT), line_by_line(job.folder):
            return _make_and_record(job, job.source.library(), tell)
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
        before = read_record(job.folder)
        return (
            outcome_of(job, progress_before(before), before.adopted if before else ())
            if nothing_to_make(job, job.source.library(), before)
            else None
        )
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


def _make_and_record(job: Job, library: Library, tell: Tell) -> Outcome:
    before = None if job.run.dry_run else read_record(job.folder)
    if not job.run.dry_run:
        _remove_half_written(job.folder)
    plan, progress = None, progress_before(before)
    try:
        plan = plan_school(job, library, before)
        if plan.to_make:
            _keep_record(job, _record_of(job, library, plan, progress), last=False)
        for further in make_planned(plan, progress, tell):
            _keep_further(job, progress, further)
            progress = further
    except (Faults, Gaps) as error:
        _keep_record(job, _record_of(job, library, plan, progress, failed=tuple(str(error).splitlines())), last=True)
        raise
    done = _record_of(job, library, plan, progress).model_copy(update={"beside_inputs": plan.extras_inputs})
    _keep_record(job, done, last=True)
    if not job.run.dry_run:
        write_start_here(job.folder, done, plan.library, School(job.answers), in_browser=job.run.in_browser)
    return outcome_of(job, progress, plan.adopted)


def _record_of(
    job: Job, library: Library, plan: SchoolPlan | None, progress: Progress, failed: tuple[str, ...] = ()
) -> SchoolRecord:
    """Return the record of a school that is under way; without a plan none of its adopted files has been recognised."""
    return SchoolRecord(
        key=job.key,
        school=str(job.answers.get("school_name", "")),
        urn=str(job.answers.get("urn", "") or ""),
        trust=job.trust,
        policygen=policygen.__version__,
        library=library.digest,
        on=job.run.on.isoformat(),
        answers=answers_digest(job.answers),
        keys=job.keys,
        adopted=plan.adopted if plan else (),
        policies=dict(sorted(progress.policies.items())),
        beside=progress.beside,
        failed=failed,
    )


def _keep_record(job: Job, record: SchoolRecord, *, last: bool) -> None:
    if not job.run.dry_run:
        write_record(record.model_copy(update={"finished": last}), job.folder, last=last)


def _keep_further(job: Job, before: Progress, now: Progress) -> None:
    """Record what was done since: the policy that is new, and what became of others with what is beside them."""
    for key, policy in now.policies.items() if not job.run.dry_run else ():
        if policy is not before.policies.get(key):
            add_to_record(job.folder, key, policy)


def _remove_half_written(folder: Path) -> None:
    """Take away what a run that was killed left half-written; approvals, which may be written now, see to their own."""
    approved = str(approved_folder(folder))
    for place, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if os.path.join(place, each) != approved]  # noqa: PTH118 - as os.walk has it
        for each in files:
            if each.startswith(".") and each.endswith(".part"):
                Path(place, each).unlink(missing_ok=True)


_LAYER_CHANGED: Final = (
    "A file of its layers was saved while the run was under way, so other schools may have the words of before. "
    "Run the same command again."
)


def outcome_of(job: Job, progress: Progress, adopted: Sequence[AdoptedFile]) -> Outcome:
    """Return what became of a school, in short."""
    not_used = tuple(
        (f"{each.name} is not used: {each.why}." if each.why else f"{each.name}: {each.doubt}.", each.asks)
        for each in adopted
        if each.why or each.doubt
    )
    if job.adopted_in is not None and job.adopted_in.remark:
        new = " Until then all its policies are new." if job.adopted_in.asks else ""
        not_used = (*not_used, (f"{job.adopted_in.remark}{new}", job.adopted_in.asks))
    statuses = [progress.status(key) for key in job.keys]
    told = statuses if job.telling else ()
    outcome = Outcome(
        job.key,
        policies=len(statuses),
        made=len(progress.made),
        updates=sum(each.prior is not None for each in statuses),
        conflicts=sum(each.conflicts for each in statuses),
        not_proved=sum(bool(each.prior and each.prior.not_proved) for each in statuses),
        to_do=len({question.fact for each in statuses for question in each.to_do}),
        held_up=tuple(dict.fromkeys(name for each in statuses for name in each.held_up_by)),
        to_look_at=tuple(_seen_in(statuses)),
        needs_a_person=any(each.needs_a_person for each in statuses) or any(asks for _, asks in not_used),
        kept=tuple(each.kept_file for each in progress.made.values() if each.kept_file),
        not_used=not_used,
        data=tuple(status_data(each, job.folder, job.prior, written=each.policy in progress.written) for each in told),
    )
    return doubted_for_its_layers(job, outcome)


def _seen_in(statuses: Sequence[PolicyStatus]) -> Iterator[str]:
    """Yield what of a school's policies needs a person and is neither an open question nor a place to choose in."""
    if gaps := sum(len(each.gaps) for each in statuses):
        yield f"{count(gaps, 'requirement')} not met"
    if locked := sum(len(each.prior.locked_changed) for each in statuses if each.prior):
        yield f"{count(locked, 'clause')} that the trust locks and the school has changed"
    if lost := sum(len(each.prior.lost) for each in statuses if each.prior):
        yield f"{count(lost, 'thing')} that the school's copy says no more"


def doubted_for_its_layers(job: Job, outcome: Outcome) -> Outcome:
    """Return what became of a school, with a doubt where somebody saved a file of its layers since the run began."""
    if not job.source.changed:
        return outcome
    return replace(outcome, not_used=(*outcome.not_used, (_LAYER_CHANGED, True)), needs_a_person=True)


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
