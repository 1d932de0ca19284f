"""`policygen generate` for a trust: every school into a folder of its own; one that fails never stops the others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from policygen import also
from policygen.cli.app import DONE, FIX, NEEDS_A_PERSON, as_json, err, out
from policygen.cli.generate import summary
from policygen.errors import Faults, Gaps
from policygen.runs import Result, Run, for_school, make_school
from policygen.trusts import Trust


def trust_run(trust: Trust, run: Run, *, as_data: bool) -> int:
    """Make the policies of every school of a trust; return the exit code.

    The adopted files of a school are looked for in the folder of its own name in --prior, and nowhere else.
    """
    made: dict[str, list[Result]] = {}
    failed: dict[str, str] = {}
    bars = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*bars, console=err, transient=True) as progress:
        bar = progress.add_task(escape(trust.name or "Schools"), total=len(trust.schools))
        for key, school in trust.schools:
            own = replace(run, folder=run.folder / key, prior=_own(run.prior, key))
            try:
                made[key] = make_school(for_school(own, trust, school, key), school, Path(f"{key}.yaml"), lambda _: None)
            except (Faults, Gaps) as error:
                failed[key] = str(error)
            progress.advance(bar)
    if made and not run.dry_run:
        whole = replace(trust, schools=tuple((key, school) for key, school in trust.schools if key in made))
        for name in sorted(run.also & also.FOR_TRUST.keys()):
            also.FOR_TRUST[name](run, whole)
    if as_data:
        as_json(_data(trust, run, made, failed))
    else:
        _tell(trust, run, made, failed)
    if failed:
        return FIX
    return NEEDS_A_PERSON if any(each.needs_a_person for results in made.values() for each in results) else DONE


def _own(prior: Path | None, key: str) -> Path | None:
    return prior / key if prior is not None and (prior / key).is_dir() else None


def _data(trust: Trust, run: Run, made: dict[str, list[Result]], failed: dict[str, str]) -> dict[str, Any]:
    return {
        "trust": trust.name,
        "schools": {key: [summary(each, run.folder / key) for each in results] for key, results in made.items()},
        "failed": failed,
    }


def _tell(trust: Trust, run: Run, made: dict[str, list[Result]], failed: dict[str, str]) -> None:
    out.print(f"[bold]{escape(trust.name)}[/bold], {len(trust.schools)} schools")
    for key, results in made.items():
        to_do = max((len(each.made.to_do) for each in results), default=0)
        updates = [each.updated for each in results if each.updated]
        questions = sum(len(each.merged.conflicts) for each in updates)
        said = f"{len(results)} policies" + (f", {len(updates)} brought up to date, {questions} to decide" if run.prior else "")
        out.print(f"  {key:<28} {said}, {to_do or 'nothing'} to find out", markup=False)
    for key, why in failed.items():
        err.print(f"  {key:<28} not made", markup=False, style="red")
        for line in why.splitlines()[:6]:
            err.print(f"    {line}", markup=False)
    if not run.dry_run:
        out.print(f"Each school's documents are in a folder of its own in {run.folder}", markup=False)
