"""`policygen generate`: a school's policies as Word documents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn

from policygen.cli.app import DONE, NEEDS_A_PERSON, as_json, command, day, err, library, out
from policygen.generate import Generated
from policygen.outputs import file_stem
from policygen.runs import Result, Run, for_school, make_school
from policygen.schools import School
from policygen.trusts import read_schools
from policygen.updates import How, Updated
from policygen.wording import long_date

Jobs = Annotated[
    int | None,
    typer.Option("--jobs", min=1, help="For a trust: schools made side by side. As many as there are cores if left out."),
]
Cluster = Annotated[
    str | None, typer.Option("--cluster", help="For a trust: the address of a Dask scheduler whose workers make the schools.")
]
Again = Annotated[
    bool, typer.Option("--again", help="For a trust: make everything again, also what has not changed since the last run.")
]


@command
def generate(
    file: Annotated[Path, typer.Argument(help="A school's answers, made with: policygen ask FILE; or a trust's file.")],
    on: Annotated[str | None, typer.Option(help="The date to follow the law of, such as 2026-09-01. Today if left out.")] = None,
    policy: Annotated[list[str] | None, typer.Option(help="Only this policy; may be repeated. All if left out.")] = None,
    folder: Annotated[Path, typer.Option("--out", help="The folder to write to.")] = Path("policies"),
    prior: Annotated[
        Path | None,
        typer.Option("--prior", help="The folder (or file) with the versions you adopted: your words are kept, changes tracked."),
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept-existing", help="Accept tracked changes that the adopted file still holds.")
    ] = False,
    reject: Annotated[
        bool, typer.Option("--reject-existing", help="Reject tracked changes that the adopted file still holds.")
    ] = False,
    moves: Annotated[
        bool, typer.Option("--moves", help="Mark what moved as moved, and not as taken out and put in elsewhere.")
    ] = False,
    jobs: Jobs = None,
    cluster: Cluster = None,
    again: Again = False,
    html: Annotated[bool, typer.Option("--html", help="Write each policy as a web page for the school's website too.")] = False,
    provenance: Annotated[
        bool,
        typer.Option("--provenance", help="Add an appendix to each: why each passage is there, where each requirement is met."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be made and write nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> int:
    """Make a school's policies, or those of every school of a trust, as Word documents.

    With --prior, each is the version you adopted brought up to date: a clean copy, a copy with tracked changes, each with its
    cause, and a page that says what changed.

    Exit code 0: done. 1: something to put right first. 3: done, and a person still has something to complete or to decide.
    """
    if accept and reject:
        raise typer.BadParameter("Accept or reject, not both.", param_hint="--accept-existing")
    when, shelf = day(on), library()
    how: How = "accept" if accept else "reject" if reject else ""
    also = frozenset(name for name, wanted in {"html": html}.items() if wanted)
    run = Run(shelf, when, tuple(policy or ()), folder, prior, how, moves, also, dry_run, provenance)
    trust = read_schools(file, shelf.vocabulary)
    if trust.name or len(trust.schools) > 1:
        from policygen.cli.generate_trust import Manner, trust_run

        return trust_run(trust, run, Manner(jobs, cluster, again=again, as_data=json))
    key, school = trust.schools[0]
    run = for_school(run, trust, school, key)
    for each in policy or ():
        run.shelf.policy(each)
    return _one_school(run, school, file, as_data=json)


def _one_school(run: Run, school: School, file: Path, *, as_data: bool) -> int:
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), console=err, transient=True) as progress:
        results = make_school(run, school, file, lambda said: progress.add_task(said, total=None))
    if as_data:
        from policygen.summaries import status_of

        said = [(status_of(each, school.answers, run.prior), each.written) for each in results]
        as_json([
            status.as_data(run.folder, run.prior, written=written is not None and not written.unchanged)
            for status, written in said
        ])  # fmt: skip
    else:
        for each in results:
            _tell(each, run.folder, file, had_prior=run.prior is not None)
    return NEEDS_A_PERSON if any(each.needs_a_person for each in results) else DONE


def _tell(result: Result, folder: Path, file: Path, *, had_prior: bool) -> None:
    made, written = result.made, result.written
    out.print(f"[bold]{made.document.title}[/bold], {made.document.school}", highlight=False)
    out.print(f"  follows       {made.document.edition}, as in force on {long_date(made.law.on)}", markup=False)
    out.print(f"  clauses       {len(made.selection.clauses)}, meeting {len(made.selection.met)} requirements")
    out.print(f"  gaps          {len(made.selection.gaps) or 'none'}")
    for requirement, waiver in made.selection.left_out:
        out.print(f"  left out      {requirement.title} ({requirement.citation()}; {requirement.force}).", markup=False)
        out.print(f"                {waiver.layer.name}: {waiver.reason}", markup=False)
    out.print(f"  to do         {len(made.to_do) or 'nothing'}")
    for each in made.to_do[:12]:
        out.print(f"                - {each.question}", markup=False)
    if len(made.to_do) > 12:
        out.print(f"                … and {len(made.to_do) - 12} more: policygen ask {file} --no-input", markup=False)
    _tell_unverified(made)
    if result.updated:
        _tell_update(result, result.updated)
    elif had_prior:
        out.print("  adopted       no version before was found for this policy; it is new")
    if written is None:
        name = file_stem(made.document.school, made.manifest.policy, made.manifest.on)
        out.print(f"  would write   {folder / name}.docx", markup=False)
        return
    if written.kept:
        err.print(f"{written.kept} has been edited since it was made, so it was left alone.", markup=False, style="yellow")
    said = "unchanged" if written.unchanged else "written"
    out.print(f"  {said:<13} {written.document}", markup=False)


def _tell_update(result: Result, updated: Updated) -> None:
    merged, match = updated.merged, result.match
    if match:
        out.print(f"  adopted       {match.path}, recognised by {match.by}", markup=False)
    if merged.report.two_way:
        out.print("                It does not carry what it was made from: compared by headings and words alone.")
    out.print(f"  changes       {merged.report.revisions} tracked; {len(merged.kept_local)} passages of your own kept")
    out.print(f"  to decide     {len(merged.conflicts) or 'nothing'}" + (", marked by comments" if merged.conflicts else ""))
    for finding in updated.findings[:3]:
        err.print(
            f"The tracked copy did not prove right, so only the clean copy is written: {finding}", markup=False, style="red"
        )
    if result.written and result.written.tracked:
        out.print(f"  tracked       {result.written.tracked}", markup=False)
    if result.written and result.written.brief:
        out.print(f"  brief         {result.written.brief}", markup=False)


def _tell_unverified(made: Generated) -> None:
    total = len(made.selection.met)
    if not made.unverified:
        out.print(f"  verified      all {total} requirements, against the official text of the edition in force")
        return
    counts: dict[str, int] = {}
    for each in made.unverified:
        kind = "not read in this edition" if each.unread else each.basis
        counts[kind] = counts.get(kind, 0) + 1
    listed = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    out.print(f"  not verified  {len(made.unverified)} of {total} requirements ({listed}).", markup=False)
    out.print("                Ask which: policygen explain --unverified", markup=False)
