"""`policygen generate` for a trust: every school into a folder of its own; one that fails never stops the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import platformdirs
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from policygen.cli.app import DONE, FIX, NEEDS_A_PERSON, STOPPED, as_json, err, out
from policygen.cli.generate_end import tell_laid_flat
from policygen.cli.generate_options import RunOptions
from policygen.errors import Fault, SchoolFaults
from policygen.language.english import count
from policygen.library.model import Library
from policygen.runs import extras
from policygen.runs.batch import here, unchanged
from policygen.runs.file_record import prepare_kept
from policygen.runs.jobs import Job, LibrarySource, Outcome, jobs_of
from policygen.runs.layout import KEPT, START
from policygen.runs.model import Run
from policygen.runs.school_folders import of_no_school
from policygen.runs.start_here_trust import write_trust_start
from policygen.runs.trust_standing import schools_no_more
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
    not_read, gone = _read_for_no_school(trust, run, jobs), list(schools_no_more(trust, run.folder))
    if options.as_data:
        as_json(
            {
                **_trust_run_data(trust, in_order, stopped=stopped),
                "not_read": not_read,
                "schools_no_more": gone,
                "remarks": list(trust.remarks),
            }
        )
    else:
        _tell_trust_run(trust, run, in_order, [*not_read, *gone, *trust.remarks], long=options.long)
    if stopped:
        err.print(f"Stopped. {len(in_order)} of {len(jobs)} schools are done; the same command carries on.", markup=False)
        return STOPPED
    if any(each.failed for each in in_order):
        return FIX
    return NEEDS_A_PERSON if not_read or any(each.needs_a_person for each in in_order) else DONE


def _read_for_no_school(trust: Trust, run: Run, jobs: Sequence[Job]) -> list[str]:
    """Return what stands beside the schools' folders of adopted files; where the trust's file stands there too, nothing."""
    if run.prior is None or run.prior.resolve() == Path(trust.file).resolve().parent:
        return []
    named = " ".join(job.adopted_in.remark for job in jobs if job.adopted_in)  # of a school without a folder
    found = of_no_school(run.prior, [job.prior for job in jobs if job.prior])
    return [said for said in found if said.partition(" in ")[0] not in named]


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
    write_trust_start(trust, run.folder, run.on, outcomes)


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


_MOST_FAULTS, _FEW_FAULTS = 6, 3


_WIDEST = 28
"""With a longer name among the schools, what is said of each stands on a line of its own."""


def _tell_trust_run(trust: Trust, run: Run, outcomes: Sequence[Outcome], not_read: Sequence[str], *, long: bool) -> None:
    out.print(f"[bold]{escape(trust.name)}[/bold], {count(len(trust.schools), 'school')}")
    wide = max((len(each.key) for each in outcomes if not each.failed), default=0)
    apart = wide > _WIDEST
    for each in outcomes:
        if not each.failed:
            said = _state_said(each, had_prior=run.prior is not None)
            out.print(f"  {each.key}\n    {said}" if apart else f"  {each.key:<{wide}}  {said}", markup=False)
    notes = [note for each in outcomes for note in _notes_of(each, _MOST_FAULTS if long else _FEW_FAULTS)]
    notes += [(2, f"  {said}") for said in not_read]
    _tell_trust_notes(notes, 0 if long else max(_SCREEN - len(outcomes), _LEAST))
    if not run.dry_run:
        out.print(f"Each school's documents are in a folder of its own in {run.folder}", markup=False)
        tell_laid_flat([run.folder / key for key, _ in trust.schools])
        out.print(f"Open {run.folder / START}", markup=False, soft_wrap=True)


_SCREEN: Final = 17
"""So many lines of a screen are for schools and for what is to be said of them; words that wrap take some of the others."""
_LEAST: Final = 4


def _tell_trust_notes(notes: Sequence[tuple[int, str]], room: int) -> None:
    """Tell what is to be said of schools, what matters most first, within so many lines of 80 columns; all where room is 0."""
    ordered = sorted(notes, key=lambda each: each[0])
    taken = 0
    for number, (matters, said) in enumerate(ordered):
        taken += sum(-(-len(line) // _COLUMNS) for line in said.splitlines())
        if room and taken > room and number:
            err.print(f"  and {len(ordered) - number} more to look at: --long", markup=False, style="yellow")
            return
        err.print(said, markup=False, style=_STYLES[matters])


_COLUMNS: Final = 80
_STYLES: Final = ("red", "red", "red", "yellow")


def _notes_of(outcome: Outcome, most_faults: int) -> Iterator[tuple[int, str]]:
    """Yield what is to be said of a school, each with how much it matters, 0 most."""
    key = outcome.key
    if outcome.failed:
        more = len(outcome.failed) - most_faults
        lines = [*outcome.failed[:most_faults], *([f"and {more} more"] if more > 0 else [])]
        yield 0, "\n    ".join([f"  {key}  not made", *lines])
    if outcome.held_up:
        said = "not ready for approval: a child's safety hangs on what is not known yet"
        yield 1, f"  {key}  {said}: {', '.join(outcome.held_up)}"
    if outcome.not_proved:
        copies = count(outcome.not_proved, "tracked copy", "tracked copies")
        yield 1, f"  {key}  {copies} did not prove right; only the clean copies are written."
    if outcome.to_look_at:
        yield 1, f"  {key}  {'; '.join(outcome.to_look_at)}. Its START-HERE.html names them."
    for said, asks in outcome.not_used:
        yield 2 if asks else 3, f"  {key}  {said}"
    for name in outcome.kept:
        yield 3, f"  {key}  {name} has been edited since it was made, so it was left alone."


def _state_said(outcome: Outcome, *, had_prior: bool) -> str:
    left = outcome.policies - outcome.made
    said = f"{count(outcome.policies, 'policy', 'policies')}"
    if left:
        said += ", unchanged" if not outcome.made else f", {left} unchanged"
    if had_prior:
        new = outcome.policies - outcome.updates
        said += f", {outcome.updates} updated{f', {new} new' if new and outcome.updates else ''}"
        said += f", {outcome.conflicts or 'nothing'} to decide"
    return f"{said}, {outcome.to_do or 'nothing'} to find out"
