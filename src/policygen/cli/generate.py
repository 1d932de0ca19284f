"""`policygen generate`: a school's policies as Word documents."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import typer
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn

from policygen.cli import generate_options as asked
from policygen.cli.app import DONE, NEEDS_A_PERSON, On, as_json, command, err, out, read_library
from policygen.cli.generate_end import tell_all, tell_all_in_short, tell_notes, tell_old_default
from policygen.cli.generate_options import RunOptions
from policygen.cli.generate_summary import state_of_file, tell_in_short, tell_not_met, tell_to_look_at
from policygen.documents.policy_days import days_to_look_at
from policygen.generation.generate import Generated
from policygen.generation.update import How, Updated
from policygen.language.english import count, long_date
from policygen.runs.adopted_files import Adopted
from policygen.runs.extras import EXTRAS, what_can_be_written
from policygen.runs.layout import folder_for
from policygen.runs.model import Beside, Result, Run
from policygen.runs.run import adopted_by, editions_missing, make_school, run_for_school
from policygen.schools.school_file import School
from policygen.schools.trust_file import Trust, read_schools

_KINDS = {"handouts": "hand-out", "html": "web page", "house-rules": "own choices", "pdf": "PDF"}


@command
def generate(
    file: asked.SchoolOrTrust,
    on: On = None,
    policy: asked.Policies = None,
    folder: asked.Out = None,
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
    house_rules: asked.HouseRules = False,
    everything: asked.Everything = False,
    provenance: asked.Provenance = False,
    dry_run: asked.DryRun = False,
    long: asked.AtLength = False,
    json: asked.Json = False,
) -> int:
    """Make a school's policies, or those of every school of a trust, as Word documents.

    With --prior, each is the version you adopted brought up to date: a clean copy, a copy with tracked changes, each with its
    cause, and a page that says what changed.

    Exit code 0: done. 1: something to put right first. 3: done, and a person still has something to complete or to decide.
    """
    how = _how_to_settle(accept=accept, reject=reject)
    wanted = {"html": html, "pdf": pdf, "handouts": handouts, "documents": documents, "calendar": calendar, "forms": forms}
    wanted["house-rules"] = house_rules
    extras = _extras(wanted, everything=everything)
    target = folder or folder_for(file)
    if folder is None:
        tell_old_default(target)
    run = Run(read_library(), on or date.today(), tuple(policy or ()), target, prior, how, moves, extras, dry_run, provenance)
    return _school_or_trust(run, file, RunOptions(jobs, cluster, again=again, as_data=json, long=long))


def _how_to_settle(*, accept: bool, reject: bool) -> How:
    if accept and reject:
        raise typer.BadParameter("Accept or reject, not both.", param_hint="--accept-existing")
    return "accept" if accept else "reject" if reject else ""


def _school_or_trust(run: Run, file: Path, options: RunOptions) -> int:
    """Make the policies of the one school of a file, or of every school of a trust; return the exit code."""
    missing = editions_missing(run)
    for said in missing:
        err.print(said, markup=False, style="yellow")
    trust = read_schools(file, run.library.vocabulary, broken_too=True)
    wrong_days = tuple(_wrong_days(trust, run.on))
    for said in wrong_days:
        err.print(said, markup=False, style="yellow")
    code = _made(run, trust, file, options)
    return NEEDS_A_PERSON if (missing or wrong_days) and code == DONE else code


def _wrong_days(trust: Trust, on: date) -> Iterator[str]:
    """Yield, by school, what speaks against the days of review and of effect that its policies would say."""
    many = bool(trust.name or len(trust.schools) > 1)
    for key, school in trust.schools:
        for said in days_to_look_at(school.answers, on):
            yield f"{key}: {said}" if many else said


def _made(run: Run, trust: Trust, file: Path, options: RunOptions) -> int:
    if trust.name or len(trust.schools) > 1:
        from policygen.cli.generate_trust import trust_run

        return trust_run(trust, run, options)
    key, school = trust.schools[0]
    run = run_for_school(run, trust, school, key)
    for each in run.keys:
        run.library.policy(each)
    return _school_run(run, school, file, options)


def _school_run(run: Run, school: School, file: Path, options: RunOptions) -> int:
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), console=err, transient=True, disable=not err.is_terminal
    ) as progress:
        adopted = adopted_by(run, school)
        results = make_school(run, school, file, lambda said: progress.add_task(said, total=None), adopted)
    if options.as_data:
        from policygen.runs.summaries import status_data, status_of, status_with_extras

        place = run.folder
        said = [(status_with_extras(status_of(each, place, run.prior), each.beside, place), each.written) for each in results]
        as_json([
            status_data(status, run.folder, run.prior, written=written is not None and not written.unchanged)
            for status, written in said
        ])  # fmt: skip
        tell_notes(results, adopted, run)
    else:
        _tell_results(results, adopted, run, file, long=options.long)
    unclear = any(asks for _, asks in adopted.not_used()) or any(seen.doubt for seen in adopted.files)
    return NEEDS_A_PERSON if unclear or any(each.needs_a_person for each in results) else DONE


def _tell_results(results: Sequence[Result], adopted: Adopted, run: Run, file: Path, *, long: bool) -> None:
    if len(results) > 1 and not long:
        tell_in_short(results, _say, file, run.prior)
        tell_all_in_short(results, adopted, run)
        return
    for each in results:
        _tell_policy(each, run.folder, file, had_prior=run.prior is not None)
    tell_all(results, adopted, run, file)


def _extras(options: dict[str, bool], *, everything: bool) -> frozenset[str]:
    """Return what to write beside the policies; what this computer cannot write is said and left out."""
    wanted, missing = what_can_be_written(frozenset(EXTRAS if everything else (name for name, given in options.items() if given)))
    for each in missing:
        err.print(each, markup=False, style="yellow")
    return wanted


def _tell_policy(result: Result, folder: Path, file: Path, *, had_prior: bool) -> None:
    made = result.made
    out.print(f"[bold]{escape(made.document.title)}[/bold], {escape(made.document.school)}", highlight=False)
    _say(f"  follows       {made.document.edition}, as in force on {long_date(made.law.on)}")
    met = len(made.selection.met) - len(result.gaps)
    _say(f"  clauses       {len(made.selection.clauses)}, meeting {count(met, 'requirement')}")
    _say(f"  gaps          {len(result.gaps) or 'none'}")
    learned = [clause.name for clause in made.selection.clauses if clause.layer and clause.layer.because]
    if learned:
        said = f"{count(len(learned), 'sentence')} from learning logs"
        _say(f"  learned       {said}: policygen explain {learned[0]} --school {file}")
    tell_not_met(made, _say)
    _say(f"  to do         {len(made.to_do) or 'nothing'}")
    for each in made.to_do[:12]:
        _say(f"                - {each.question}")
    if len(made.to_do) > 12:
        _say(f"                … and {len(made.to_do) - 12} more: policygen ask {file} --no-input")
    _tell_unverified_count(made)
    if result.updated:
        _tell_update(result, result.updated)
    elif had_prior:
        _say("  adopted       no version before was found for this policy; it is new")
    _say(f"  {state_of_file(result):<13} {result.document(folder)}")
    _tell_beside(result.beside)


def _tell_beside(files: Sequence[Beside]) -> None:
    for each in files:
        if each.kind != "forms" and (each.kind != "handouts" or each.path.suffix == ".docx"):
            _say(f"  {_KINDS.get(each.kind, each.kind):<13} {each.path}")


def _tell_update(result: Result, updated: Updated) -> None:
    merged, match = updated.merged, result.match
    if match:
        _say(f"  adopted       {match.path}, recognised by {match.by}")
    passages, whose = "passage" if len(merged.kept_local) == 1 else "passages", "of your own kept"
    if updated.elsewhere:
        _say("                It was made elsewhere, so its own words stay: only what the law asks and it does not say came in.")
        _say(f"  for you       {len(updated.left) or 'nothing'} to look at or to say, listed in the brief")
    elif merged.report.two_way:
        _say("                It does not carry what it was made from: compared by headings and words alone.")
        whose = "without a counterpart kept: yours, or an older version's"
    _say(f"  changes       {merged.report.revisions} tracked; {len(merged.kept_local)} {passages} {whose}")
    _say(f"  to decide     {len(merged.conflicts) or 'nothing'}" + (", marked by comments" if merged.conflicts else ""))
    if merged.decided:
        _say(f"  decided       {count(len(merged.decided), 'question')} by you")
    tell_to_look_at(updated, _say)
    if result.written and result.written.tracked:
        _say(f"  tracked       {result.written.tracked}")
    if result.written and result.written.brief:
        _say(f"  brief         {result.written.brief}")


def _tell_unverified_count(made: Generated) -> None:
    total = len(made.selection.met)
    if not made.unverified:
        _say(f"  verified      all {total} requirements, against the official text of the edition in force")
        return
    counts: dict[str, int] = {}
    for each in made.unverified:
        kind = "not read in this edition" if each.unread else each.basis
        counts[kind] = counts.get(kind, 0) + 1
    listed = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    _say(f"  not verified  {len(made.unverified)} of {total} requirements ({listed}).")
    _say("                Ask which: policygen explain --unverified")


def _say(text: str) -> None:
    """Print a line; at a terminal what does not fit goes on under its beginning."""
    if out.is_terminal:
        text = textwrap.fill(
            text,
            max(out.width, 40),
            subsequent_indent=" " * 16,
            break_long_words=False,
            break_on_hyphens=False,
            drop_whitespace=True,
        )
    out.print(text, markup=False, soft_wrap=True)
