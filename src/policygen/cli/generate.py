"""`policygen generate`: a school's policies as Word documents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn

from policygen.also import ALSO, Beside, ready
from policygen.cli import generate_options as asked
from policygen.cli.app import DONE, NEEDS_A_PERSON, as_json, command, day, err, library, out
from policygen.generate import Generated
from policygen.outputs import file_stem
from policygen.runs import Result, Run, for_school, make_school
from policygen.schools import School
from policygen.trusts import read_schools
from policygen.updates import How, Updated
from policygen.wording import long_date


@command
def generate(
    file: asked.SchoolOrTrust,
    on: asked.On = None,
    policy: asked.Policies = None,
    folder: asked.Out = Path("policies"),
    prior: asked.Prior = None,
    accept: asked.Accept = False,
    reject: asked.Reject = False,
    moves: asked.Moves = False,
    jobs: asked.Jobs = None,
    cluster: asked.Cluster = None,
    again: asked.Again = False,
    html: asked.Html = False,
    pdf: asked.Pdf = False,
    handouts: asked.Handouts = False,
    documents: asked.Documents = False,
    calendar: asked.Calendar = False,
    forms: asked.Forms = False,
    everything: asked.Everything = False,
    provenance: asked.Provenance = False,
    dry_run: asked.DryRun = False,
    json: asked.Json = False,
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
    wanted = {"html": html, "pdf": pdf, "handouts": handouts, "documents": documents, "calendar": calendar, "forms": forms}
    also = _also(wanted, everything=everything, dry_run=dry_run)
    run = Run(shelf, when, tuple(policy or ()), folder, prior, how, moves, also, dry_run, provenance)
    trust = read_schools(file, shelf.vocabulary, broken_too=True)
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
        from policygen.summaries import status_data, status_of, with_beside

        said = [
            (with_beside(status_of(each, school.answers, run.prior), each.beside, run.folder), each.written) for each in results
        ]
        as_json([
            status_data(status, run.folder, run.prior, written=written is not None and not written.unchanged)
            for status, written in said
        ])  # fmt: skip
    else:
        for each in results:
            _tell(each, run.folder, file, had_prior=run.prior is not None)
    _tell_forms(run)
    return NEEDS_A_PERSON if any(each.needs_a_person for each in results) else DONE


def _also(options: dict[str, bool], *, everything: bool, dry_run: bool) -> frozenset[str]:
    """Return what to write beside the policies; what this computer cannot write is said and left out."""
    wanted, missing = ready(frozenset(ALSO if everything else (name for name, given in options.items() if given)))
    for each in missing if not dry_run else ():
        err.print(each, markup=False, style="yellow")
    return wanted


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
    _tell_beside(result.beside)


def _tell_beside(files: Sequence[Beside]) -> None:
    for each in files:
        if each.kept:
            err.print(f"{each.kept} has been edited since it was made, so it was left alone.", markup=False, style="yellow")
        if each.kind != "handouts" or each.path.suffix == ".docx":
            kind = "hand-out" if each.kind == "handouts" else each.kind
            out.print(f"  {kind:<13} {each.path}", markup=False)


def _tell_forms(run: Run) -> None:
    if "forms" in run.also and not run.dry_run:
        said = f"The forms are in {run.folder / 'forms'}; a form that someone edited is never written over."
        err.print(said, markup=False)


def _tell_update(result: Result, updated: Updated) -> None:
    merged, match = updated.merged, result.match
    if match:
        out.print(f"  adopted       {match.path}, recognised by {match.by}", markup=False)
    if merged.report.two_way:
        out.print("                It does not carry what it was made from: compared by headings and words alone.")
    out.print(f"  changes       {merged.report.revisions} tracked; {len(merged.kept_local)} passages of your own kept")
    out.print(f"  to decide     {len(merged.conflicts) or 'nothing'}" + (", marked by comments" if merged.conflicts else ""))
    for name in updated.locked:
        out.print(f"  locked        {name}: this clause is the trust's; the school has changed it", markup=False)
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
