"""`policygen changes` between two days: the law, and what it means for a school or a trust."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import typer
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn

from policygen.cli.app import DONE, NEEDS_A_PERSON, as_json, day, err, out, read_library
from policygen.errors import Faults
from policygen.facts.vocabulary import label
from policygen.generation.impact import ClauseChange, SchoolChanges
from policygen.language.english import count, long_date
from policygen.law.changes import NOT_LAW, LawChange, LawChanges, law_changes
from policygen.law.model import Requirement
from policygen.library.load import load
from policygen.library.model import Library
from policygen.markup.html import web_page
from policygen.papers.law_briefing import KIND, briefing
from policygen.runs.law_effects import day_of_edition, schools_changes
from policygen.schools.trust_file import Trust, read_schools
from policygen.storage import write_whole

_COLOUR = {"new": "green", "changed": "yellow", "removed": "red", "reworded": "dim", "moved": "dim"}
_MOST_COMING = 12


@dataclass(frozen=True, slots=True)
class LawQuestion:
    """What a person asks about two days."""

    start: str = ""
    end: str = ""
    source: str = ""
    word: Path | None = None
    html: Path | None = None
    root: Path | None = None
    own: Path | None = None
    json: bool = False


def law_and_school_changes(file: Path | None, asked: LawQuestion) -> int:
    """Say what differs between two days, and what it means for the schools of a file; return the exit code."""
    library = load(asked.root, own=asked.own) if asked.root else read_library(asked.own)
    start, end, source = _days(library, asked)
    if start >= end:
        raise typer.BadParameter("The day in --from must be before the day in --to.", param_hint="--from")
    law = law_changes(library.legislation, start, end, source)
    trust = read_schools(file, library.vocabulary) if file else Trust("", ())
    schools = changes_of_schools(library, trust, law)
    organisation = trust.name or (schools[0].school if len(schools) == 1 else "")
    if asked.json:
        as_json(_law_changes_data(law, schools, library))
    else:
        _tell_law_changes(law, schools, library, organisation)
    _write_briefing(asked, law, schools, library, organisation)
    waiting = any(school.affected for school in schools) if schools else bool(law.asking_for_words())
    return NEEDS_A_PERSON if waiting else DONE


def _days(library: Library, asked: LawQuestion) -> tuple[date, date, str]:
    start, first = day_or_edition(library, asked.start, "--from") if asked.start else (None, "")
    end, second = day_or_edition(library, asked.end, "--to") if asked.end else (date.today(), "")
    if start is None:
        raise typer.BadParameter("Say from which day, such as --from 2025-09-01.", param_hint="--from")
    return start, end, asked.source or (first if first == second else first or second)


def day_or_edition(library: Library, text: str, option: str) -> tuple[date, str]:
    """Return a day, and the source if it was given as an edition: `kcsie@2025` is the day that edition came into force."""
    if "@" not in text:
        return day(text, option), ""
    try:
        return day_of_edition(library.legislation, text)
    except Faults as error:
        raise Faults(replace(each, what=f"{each.what.removesuffix('.')} ({option}).") for each in error.faults) from error


def changes_of_schools(library: Library, trust: Trust, law: LawChanges) -> list[SchoolChanges]:
    """Return what the days between mean for each school of a trust; at a terminal it is said which school is looked at."""
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), console=err, transient=True, disable=not err.is_terminal
    ) as progress:
        task = progress.add_task("", total=None)
        return schools_changes(library, trust, law, lambda key: progress.update(task, description=escape(f"Looking at {key} …")))


# ---- telling


def _tell_law_changes(law: LawChanges, schools: Sequence[SchoolChanges], library: Library, organisation: str) -> None:
    whom = f", {escape(organisation)}" if organisation else ""
    out.print(f"[bold]What changed from {long_date(law.start)} to {long_date(law.end)}[/bold]{whom}")
    mine = {each.requirement.id for school in schools for each in school.law}
    shown = [each for each in law.changes if not schools or each.requirement.id in mine]
    asking = [each for each in shown if each.asks_for_words]
    whom = "schools" if not schools else "this school" if len(schools) == 1 else "these schools"
    doubtful = sum(1 for each in asking if not each.confirmed)
    out.print(
        f"{count(len(asking), 'change')} {'asks' if len(asking) == 1 else 'ask'} something of {whom}"
        + (f"; {doubtful} of them rest on reports and are marked *" if doubtful else "")
        + f". {count(law.carried_over, 'requirement')} carried over unread: whether anything changed there is not known."
    )
    for title, group in _groups_of_changes(asking):
        if group:
            out.print(f"\n[bold underline]{title}[/bold underline]")
        for each in group:
            _tell_law_change(each)
    quiet = [each for each in shown if not each.asks_for_words]
    if quiet:
        out.print(f"\n[dim]{len(quiet)} more are reworded or moved and ask for no new words.[/dim]")
    _tell_schools(schools, library)
    _tell_coming(law.coming if not schools else [each for each in law.coming if any(each in school.coming for school in schools)])


def _tell_law_change(change: LawChange) -> None:
    colour = _COLOUR[change.kind]
    force = f" [bold]{change.force_change[0]} → {change.force_change[1]}[/bold]" if change.force_change else ""
    note = change.notes[-1] if change.notes else change.requirement.title
    since = f", since {long_date(change.since)}" if change.since else ""
    out.print(f"[{colour}]{KIND[change.kind]:<8}[/{colour}]{force} {escape(note)}")
    star = "" if change.confirmed else " *"
    out.print(f"         [dim]{escape(change.requirement.id)}; {escape(change.requirement.citation())}{since}{star}[/dim]")


def _groups_of_changes(changes: Sequence[LawChange]) -> list[tuple[str, list[LawChange]]]:
    learnt = [each for each in changes if each.requirement.edition.kind in NOT_LAW]
    rest = [each for each in changes if each.requirement.edition.kind not in NOT_LAW]
    titles = {"must": "Law (must)", "should": "Statutory guidance (should)", "advice": "Advice"}
    groups = [(title, [each for each in rest if each.requirement.force == force]) for force, title in titles.items()]
    return [*groups, ("Learning and good practice", learnt)]


def _tell_schools(schools: Sequence[SchoolChanges], library: Library) -> None:
    """Tell what holds for every school once, then what is different for each."""
    shared: set[tuple[str, str, str]] = set()
    if len(schools) > 1:
        shared = set.intersection(*({_key(each) for each in school.clauses} for school in schools))
        out.print(f"\n[bold underline]In all {len(schools)} schools[/bold underline]")
        _tell_changed_clauses([each for each in schools[0].clauses if _key(each) in shared])
    for school in schools:
        out.print(f"\n[bold underline]{escape(school.school)}[/bold underline]")
        asking = sum(1 for each in school.law if each.asks_for_words)
        own = [each for each in school.clauses if _key(each) not in shared]
        more = f"; besides what holds for all, {count(len(own), 'clause')} of its own" if shared else ""
        out.print(f"Changes that apply: {asking}. Clauses touched: {len(school.clauses)}{more}.")
        _tell_changed_clauses(own)
        for name in school.to_ask:
            out.print(f"  [yellow]to answer[/yellow]  {escape(label(library.vocabulary, name))}")
        if school.answered:
            out.print(f"  answered   {count(len(school.answered), 'question')} of those that matter only now, answered already")


def _key(change: ClauseChange) -> tuple[str, str, str]:
    return change.policy, change.clause.name, change.kind


def _tell_changed_clauses(clauses: Sequence[ClauseChange]) -> None:
    for each in clauses:
        if each.kind != "look at it":
            because = ", ".join(change.requirement.id for change in each.because) or "it follows new law or another edition"
            out.print(f"  {each.kind:<10} {each.policy}: {each.clause.name} [dim]({escape(because)})[/dim]")
    look = [each.clause.name for each in clauses if each.kind == "look at it"]
    if look:
        out.print(f"  look at    {len(look)} more that rest on changed law: [dim]{', '.join(look)}[/dim]")


def _tell_coming(coming: Sequence[Requirement]) -> None:
    if not coming:
        return
    out.print("\n[bold underline]Coming, and not in force[/bold underline]")
    for each in coming[:_MOST_COMING]:
        starting = f"from {long_date(each.starts)}" if each.starts else ("proposed" if each.basis == "draft" else "no day fixed")
        out.print(f"  {escape(each.title)} [dim]({escape(each.citation())}; {starting})[/dim]")
    if len(coming) > _MOST_COMING:
        out.print(f"  [dim]… and {len(coming) - _MOST_COMING} more: policygen explain --coming[/dim]")


def _write_briefing(
    asked: LawQuestion, law: LawChanges, schools: Sequence[SchoolChanges], library: Library, organisation: str
) -> None:
    if not (asked.word or asked.html):
        return
    paper = briefing(law, schools, library.policies, organisation, library.papers["law-briefing"])
    if asked.word:
        from policygen.word.writing.paper import write_paper

        write_whole(asked.word, write_paper(paper, library.house_style, law.end.isoformat()))
        err.print(f"Written: {asked.word}", markup=False)
    if asked.html:
        write_whole(asked.html, web_page(paper).encode())
        err.print(f"Written: {asked.html}", markup=False)


def _law_changes_data(law: LawChanges, schools: Sequence[SchoolChanges], library: Library) -> dict[str, Any]:
    return {
        "from": law.start, "to": law.end, "editions": [name for _, name in law.editions], "carried_over": law.carried_over,
        "changes": [_law_change_data(each) for each in law.changes],
        "coming": [
            {"id": each.id, "title": each.title, "where": each.citation(), "from": each.starts, "basis": each.basis}
            for each in law.coming
        ],
        "schools": [
            {
                "school": school.school, "affected": school.affected, "changes": [each.requirement.id for each in school.law],
                "clauses": [
                    {"policy": each.policy, "clause": each.clause.name, "kind": each.kind,
                     "because": [change.requirement.id for change in each.because]}
                    for each in school.clauses
                ],
                "to_ask": [{"fact": name, "question": label(library.vocabulary, name)} for name in school.to_ask],
                "answered": list(school.answered),
            }
            for school in schools
        ],
    }  # fmt: skip


def _law_change_data(change: LawChange) -> dict[str, Any]:
    return {
        "id": change.requirement.id, "title": change.requirement.title, "kind": change.kind, "force": change.requirement.force,
        "force_before": change.force_change[0] if change.force_change else None, "where": change.requirement.citation(),
        "since": change.since, "basis": change.basis, "confirmed": change.confirmed, "notes": list(change.notes),
        "asks_for_words": change.asks_for_words,
    }  # fmt: skip
