"""`policygen generate` for a trust: every school into a folder of its own; one that fails never stops the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import platformdirs
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from policygen.cli.app import DONE, FIX, NEEDS_A_PERSON, STOPPED, as_json, err, out
from policygen.cli.generate_folder import tell_laid_flat
from policygen.cli.generate_options import RunOptions
from policygen.errors import Fault, SchoolFaults
from policygen.language.english import count
from policygen.library.model import Library
from policygen.runs import extras
from policygen.runs.batch import here, unchanged
from policygen.runs.jobs import Job, LibrarySource, Outcome, jobs_of
from policygen.runs.layout import KEPT
from policygen.runs.model import Run
from policygen.runs.output_files import prepare_kept
from policygen.runs.start_here_trust import write_trust_start
from policygen.schools.trust_file import Trust
from policygen.storage import alone_in


def trust_run(trust: Trust, run: Run, options: RunOptions) -> int:
    """Make the policies of every school of a trust; return the exit code."""
    if run.prior is not None and not run.prior.is_dir():
        step = "For a trust, give the folder that holds a folder for each school."
        raise SchoolFaults(Fault("There is no such folder.", step, str(run.prior)))
    source = LibrarySource(Path(platformdirs.user_cache_dir("policygen", appauthor=False)))
    source.holds(run.library)
    jobs = jobs_of(trust, run, source, again=options.again, telling=options.as_data)
    if run.dry_run:
        return _make_trust(trust, run, options, jobs)
    prepare_kept(run.folder)
    with alone_in(run.folder, KEPT):
        return _make_trust(trust, run, options, jobs)


def _make_trust(trust: Trust, run: Run, options: RunOptions, jobs: Sequence[Job]) -> int:
    outcomes: dict[str, Outcome] = {}
    stopped = False
    with _progress(trust, jobs) as (tell, skip):
        waiting = []
        try:
            for job in jobs:
                alone = unchanged(job)
                if alone is None:
                    waiting.append(job)
                else:
                    outcomes[job.key] = alone
                    skip(len(job.keys))
            with closing(_trust_made(waiting, run.library, options, tell)) as made:
                for outcome in made:
                    outcomes[outcome.key] = outcome
        except KeyboardInterrupt:
            stopped = True
    if not stopped and not run.dry_run:
        _for_the_trust(trust, run, outcomes)
    in_order = [outcomes[job.key] for job in jobs if job.key in outcomes]
    if options.as_data:
        as_json(_trust_run_data(trust, in_order, stopped=stopped))
    else:
        _tell_trust_run(trust, run, in_order)
    if stopped:
        err.print(f"Stopped. {len(in_order)} of {len(jobs)} schools are done; the same command carries on.", markup=False)
        return STOPPED
    if any(each.failed for each in in_order):
        return FIX
    return NEEDS_A_PERSON if any(each.needs_a_person for each in in_order) else DONE


def _trust_made(
    jobs: Sequence[Job], library: Library, options: RunOptions, tell: Callable[[], object]
) -> Generator[Outcome, None, None]:
    """Make schools in this process, in several, or on a cluster."""
    if options.cluster and jobs:
        from policygen.runs.dask_cluster import on_cluster

        return on_cluster(options.cluster, jobs, library, tell)
    beside = min(options.jobs or _cores(), len(jobs))
    if beside <= 1:
        return here(jobs, tell)
    from policygen.runs.processes import side_by_side

    return side_by_side(jobs, beside, tell)


def _for_the_trust(trust: Trust, run: Run, outcomes: Mapping[str, Outcome]) -> None:
    """Write what is about all schools together, of those that were made."""
    made = tuple((key, school) for key, school in trust.schools if key in outcomes and not outcomes[key].failed)
    for name, write in extras.TRUST_EXTRAS.items():
        if made and name in run.extras:
            write(run, replace(trust, schools=made))
    write_trust_start(trust, run, outcomes)


def _cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _progress:  # noqa: N801 - used as a function is
    """A bar with the time left, on a terminal; nothing where messages go elsewhere.

    It has no thread of its own, so that processes can be started while it is shown.
    """

    def __init__(self, trust: Trust, jobs: Sequence[Job]) -> None:
        bars = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.bar = Progress(*bars, console=err, transient=True, auto_refresh=False, disable=not err.is_terminal)
        self.task: TaskID = self.bar.add_task(escape(trust.name or "Policies"), total=sum(len(job.keys) for job in jobs))
        self.total = sum(len(job.keys) for job in jobs)

    def __enter__(self) -> tuple[Callable[[], object], Callable[[int], object]]:
        self.bar.start()
        return self._one, self._skip

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def _one(self) -> None:
        self.bar.update(self.task, advance=1, refresh=True)

    def _skip(self, count: int) -> None:
        """What is left alone takes no time, so it does not count for the time left either."""
        self.total -= count
        self.bar.update(self.task, total=self.total, refresh=True)


def _trust_run_data(trust: Trust, outcomes: Sequence[Outcome], *, stopped: bool) -> dict[str, Any]:
    return {
        "trust": trust.name,
        "schools": {each.key: list(each.data) for each in outcomes if not each.failed},
        "failed": {each.key: "\n".join(each.failed) for each in outcomes if each.failed},
        "not_used": {each.key: [said for said, _ in each.not_used] for each in outcomes if each.not_used},
        "stopped": stopped,
    }


_MOST_FAULTS = 6


_WIDEST = 28
"""With a longer name among the schools, what is said of each stands on a line of its own."""


def _tell_trust_run(trust: Trust, run: Run, outcomes: Sequence[Outcome]) -> None:
    out.print(f"[bold]{escape(trust.name)}[/bold], {count(len(trust.schools), 'school')}")
    wide = max((len(each.key) for each in outcomes if not each.failed), default=0)
    apart = wide > _WIDEST
    for each in outcomes:
        if not each.failed:
            said = _state_said(each, had_prior=run.prior is not None)
            out.print(f"  {each.key}\n    {said}" if apart else f"  {each.key:<{wide}}  {said}", markup=False)
    for each in outcomes:
        for name in each.kept:
            said = f"  {each.key}  {name} has been edited since it was made, so it was left alone."
            err.print(said, markup=False, style="yellow")
        for said, asks in each.not_used:
            err.print(f"  {each.key}  {said}", markup=False, style="red" if asks else "yellow")
        if each.held_up:
            said = "not ready for approval: a child's safety hangs on what is not known yet"
            err.print(f"  {each.key}  {said}: {', '.join(each.held_up)}", markup=False, style="red")
        if each.not_proved:
            copies = count(each.not_proved, "tracked copy", "tracked copies")
            said = f"  {each.key}  {copies} did not prove right; only the clean copies are written."
            err.print(said, markup=False, style="red")
        if each.failed:
            err.print(f"  {each.key}  not made", markup=False, style="red")
            for line in each.failed[:_MOST_FAULTS]:
                err.print(f"    {line}", markup=False)
            if len(each.failed) > _MOST_FAULTS:
                err.print(f"    and {len(each.failed) - _MOST_FAULTS} more", markup=False)
    if not run.dry_run:
        out.print(f"Each school's documents are in a folder of its own in {run.folder}", markup=False)
        tell_laid_flat([run.folder / key for key, _ in trust.schools])


def _state_said(outcome: Outcome, *, had_prior: bool) -> str:
    left = outcome.policies - outcome.made
    said = f"{count(outcome.policies, 'policy', 'policies')}"
    if left:
        said += ", unchanged" if not outcome.made else f", {left} unchanged"
    if had_prior:
        said += f", {outcome.updates} brought up to date, {outcome.conflicts or 'nothing'} to decide"
    return f"{said}, {outcome.to_do or 'nothing'} to find out"
