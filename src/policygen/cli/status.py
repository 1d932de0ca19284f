"""`policygen status`: where a trust stands, for its board, and what a coming edition would ask of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from policygen.cli.app import DONE, NEEDS_A_PERSON, On, as_json, command, err, out, read_library
from policygen.cli.changes_law import changes_of_schools, day_or_edition
from policygen.errors import Fault, Faults
from policygen.formats.xlsx import Sheet, workbook
from policygen.language.english import long_date
from policygen.law.changes import law_changes
from policygen.library.model import Library
from policygen.markup.blocks import Paper
from policygen.markup.html import web_page
from policygen.papers.trust_status import Forecast, SchoolStatus, share, status_data, status_paper, status_sheets
from policygen.runs.layout import folder_for
from policygen.runs.output_files import prepare_folder
from policygen.runs.record import read_record
from policygen.runs.trust_standing import school_standing, schools_no_more
from policygen.schools.trust_file import Trust, read_schools
from policygen.storage import write_whole
from policygen.word.writing.paper import write_paper

_MOST_TOLD = 6


@command
def status(
    file: Annotated[Path, typer.Argument(help="A trust's file.")],
    made: Annotated[
        Path | None,
        typer.Option("--in", help="The folder that policygen generate wrote to; if left out, trust-documents for trust.yaml."),
    ] = None,
    on: On = None,
    coming: Annotated[
        str | None,
        typer.Option("--to", help="Say too what the law on this later day, or an edition such as kcsie@2026, would change."),
    ] = None,
    folder: Annotated[Path | None, typer.Option("--out", help="Write the report here: Word, a web page and a workbook.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> int:
    """Say where a trust stands: each school's policies, what is open in them, when they are due, and what is coming.

    It reads what the last policygen generate of the trust left beside the documents, and makes nothing.

    Exit code 0: all is made and nothing is open. 3: something needs a person: what is open or to decide, a locked clause that was
    changed, a run that was cut short, an adopted file that was not used, a review that is overdue, what was made from other
    answers, words or law than there are now, a school that the file does not name any more.
    """
    library, on, made = read_library(), on or date.today(), made or folder_for(file)
    trust = read_schools(file, library.vocabulary, broken_too=True)
    if not trust.file:
        raise Faults(
            Fault("A status report is for a trust.", "For one school, policygen generate says how it stands.", str(file))
        )
    schools = [school_standing(trust, key, made, library, on) for key, _ in trust.schools]
    gone = list(schools_no_more(trust, made))
    if not gone and not any(_left_something(each, trust, made) for each in schools):
        what = "No policies of this trust are in this folder." if made.is_dir() else "There is no such folder."
        step = f"Make them first: policygen generate {file} --out {made}, or name their folder with --in."
        raise Faults([Fault(what, step, str(made)), *chain.from_iterable(trust.problems.values())])
    made_keys = {each.key for each in schools if each.made}
    forecast = _forecast_for(library, _only(trust, made_keys), on, coming) if coming else None
    paper = status_paper(trust.name, schools, on, library.papers["trust-status"], forecast)
    if folder:
        _write_status(library, paper, status_sheets(schools, on, forecast), on, folder)
    if json:
        as_json({**status_data(schools, on, forecast), "schools_no_more": gone})
    else:
        _tell_status(trust, schools, on, forecast, folder)
        for said in (*gone, *trust.remarks):
            err.print(said, markup=False, style="yellow")
    open_ones = (not each.made or each.to_do or each.conflicts or each.to_look_at(on) for each in schools)
    return NEEDS_A_PERSON if gone or any(open_ones) else DONE


def _left_something(school: SchoolStatus, trust: Trust, made: Path) -> bool:
    """Say whether a run left anything of a school; what is wrong in the school's own file is not of a run."""
    if trust.problems.get(school.key):
        return read_record(made / school.key) is not None
    return bool(school.policies or school.failed or school.found)


def _only(trust: Trust, keys: Collection[str]) -> Trust:
    """Return a trust with some of its schools: what the law asks of one that cannot be made is not known."""
    return replace(trust, schools=tuple((key, school) for key, school in trust.schools if key in keys))


def _forecast_for(library: Library, trust: Trust, on: date, coming: str) -> Forecast:
    end, source = day_or_edition(library, coming, "--to")
    if end <= on:
        raise typer.BadParameter("This day has to be after the day of the report (--on).", param_hint="--to")
    law = law_changes(library.legislation, on, end, source)
    return Forecast(law, tuple(changes_of_schools(library, trust, law)))


def _write_status(library: Library, paper: Paper, sheets: list[Sheet], on: date, folder: Path) -> None:
    prepare_folder(folder)
    name = f"status_{on.isoformat()}"
    write_whole(folder / f"{name}.docx", write_paper(paper, library.house_style, on.isoformat()))
    write_whole(folder / f"{name}.html", web_page(paper).encode())
    write_whole(folder / f"{name}.xlsx", workbook(sheets, paper.title, on))


def _tell_status(trust: Trust, schools: list[SchoolStatus], on: date, forecast: Forecast | None, folder: Path | None) -> None:
    days = sorted({each.on for each in schools if each.made})
    law = f" (law of {' and '.join(str(long_date(date.fromisoformat(each))) for each in days)})" if days else ""
    table = Table(title=f"{escape(trust.name)}: where our policies stand{law}", title_justify="left")
    table.add_column("School", min_width=24, ratio=1)
    columns = (("Approved", 8), ("To find out", 7), ("To decide", 6), ("Own words", 8), ("Next review", 10))
    for name, width in columns:
        table.add_column(name, justify="right", width=width)
    for each in schools:
        if each.made:
            table.add_row(
                escape(each.name), f"{each.approved} of {len(each.policies)}", str(len(each.to_do) or "–"),
                str(each.conflicts or "–"), share(each.local_share), each.next_review or "–",
            )  # fmt: skip
        else:
            table.add_row(escape(each.name), "[red]not made[/red]", *("–",) * 4)
    out.print(table)
    for each in schools:
        for why in each.failed[:3]:
            err.print(f"{each.name}: {why}", markup=False, style="red")
        for what in each.to_look_at(on)[:_MOST_TOLD]:
            err.print(f"{each.name}: {what}", markup=False, style="yellow")
        if len(each.to_look_at(on)) > _MOST_TOLD:
            err.print(f"{each.name}: and {len(each.to_look_at(on)) - _MOST_TOLD} more to look at (--json has all)", markup=False)
    if forecast:
        out.print(f"By {long_date(forecast.law.end)}: {forecast.sentence()}", markup=False)
    if folder:
        out.print(f"The report is in {folder}: Word, a web page and a workbook", markup=False)
