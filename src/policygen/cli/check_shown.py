"""A checked file or folder on one screen of the terminal: what a head has to know first, law before all else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from rich.markup import escape
from rich.table import Table

from policygen.cli.app import out
from policygen.coverage.checking import CheckedFile
from policygen.coverage.file_findings import FileFinding
from policygen.coverage.folder_table import FolderTable
from policygen.coverage.report_rows import (
    CoverageRow,
    commonest_themes,
    counted,
    coverage_rows,
    document_titles,
    in_one_line,
    not_said,
)
from policygen.coverage.what_it_is import review_due_of
from policygen.errors import Fault
from policygen.language.english import count, long_date, shortened
from policygen.library.model import Library

_FIRST: Final = 4
_FIRST_GUIDANCE: Final = 3
_FIRST_THEMES: Final = 4
_WORDS: Final = 96
_VERDICT_COLOURS: Final = {"stated": "green", "partly": "yellow", "not found": "red", "not judged": "dim"}


def show_file(checked: CheckedFile, library: Library, on: date, barriers: Sequence[Fault], *, long: bool) -> None:
    """Print what was found in a file: a screen, or with `long` everything."""
    rows = coverage_rows(checked, library)
    for line in (
        *_what_it_is_lines(checked, library, on),
        *_counts_lines(checked, rows),
        *_law_lines(rows, long=long),
        *_finding_lines(checked.findings, long=long),
        *_guidance_lines(rows, long=long),
        *_last_lines(checked, rows, barriers, long=long),
    ):
        _print_indented(line)


def _print_indented(line: str) -> None:
    """Print a line; at a terminal, what is too long goes on under its own beginning, and not under its mark."""
    parts = _INDENTED.fullmatch(line)
    if parts is None or not out.is_terminal:
        out.print(line)
        return
    grid = Table.grid()
    grid.add_column(width=_INDENT)
    grid.add_column(overflow="fold")
    grid.add_row(parts["mark"], f"{parts['look'] or ''}{parts['words']}")
    out.print(grid)


_INDENT: Final = 4
_INDENTED: Final = re.compile(r"(?P<look>\[dim\])?(?P<mark>  · |    )(?P<words>\S.*)", re.DOTALL)


def _what_it_is_lines(checked: CheckedFile, library: Library, on: date) -> Iterator[str]:
    what = checked.what
    yield f"[bold]{escape(checked.text.name)}[/bold]"
    title = document_titles(checked, library)
    if title:
        school = f" · {what.schools[0].words}" if what.names_one else ""
        yield escape(f"  {title} (known by {what.by}){school}")
    elif what.not_a_policy:
        yield escape(f"  This looks like {what.not_a_policy}, not a policy. If it is one, say which: --as safeguarding")
    elif what.could_be:
        yield escape(f"  It may be {' or '.join(what.could_be)}. Say which: --as {what.could_be[0]}")
    else:
        yield escape("  Which policy this is could not be told. Say it, and it is held against the law: --as safeguarding")
    due = review_due_of(what)
    review = f" Next review, by the file: {long_date(due[0])}." if due else ""
    yield escape(f"  Held against the law of {long_date(on)}.{review}")
    for remark in checked.text.remarks:
        yield f"  [yellow]{escape(remark)}[/yellow]"


def _counts_lines(checked: CheckedFile, rows: Sequence[CoverageRow]) -> Iterator[str]:
    if not rows:
        yield "  policygen holds no law point by point for it, so it was only looked through."
        return
    yield ""
    yield f"  [bold]{escape(in_one_line(checked, rows))}[/bold]"
    for force, name in (("must", "Law     "), ("should", "Guidance")):
        counts = counted(rows, force)
        said = ", ".join(f"[{_VERDICT_COLOURS[each]}]{number} {each}[/]" for each, number in counts.items() if number)
        yield f"  {name} {sum(counts.values()):>4} asked: {said or 'nothing'}"
    depends = sum(bool(each.condition) for each in rows)
    if depends:
        yield f"           {depends:>4} more depend on your school; --school FILE settles them"


def _law_lines(rows: Sequence[CoverageRow], *, long: bool) -> Iterator[str]:
    found = not_said(rows, "must")
    if found:
        yield f"\n[bold red]The law asks, and it does not say[/bold red] ({len(found)})"
        yield from _requirement_lines(found, len(found) if long else _FIRST)


def _guidance_lines(rows: Sequence[CoverageRow], *, long: bool) -> Iterator[str]:
    found = not_said(rows, "should")
    if found:
        yield f"\n[bold]Guidance asks, and it does not say[/bold] ({len(found)})"
        yield from _requirement_lines(found, len(found) if long else _FIRST_GUIDANCE)


def _requirement_lines(found: Sequence[CoverageRow], most: int) -> Iterator[str]:
    for each in found[:most]:
        part = "partly: " if each.verdict == "partly" else ""
        yield escape(f"  · {part}{shortened(_title_and_missing(each), 150)} ({each.source})")
        if each.sentence:
            yield f"[dim]{escape(f'    nearest: “{shortened(each.sentence, _WORDS)}” ({each.place})')}[/dim]"
    if len(found) > most:
        yield f"[dim]    … and {len(found) - most} more{_themes_said(found[most:])}: --long[/dim]"


def _title_and_missing(row: CoverageRow) -> str:
    """Return what is asked and what of it is not said, the title once where the first of these begins with its words."""
    missing = "; ".join(row.missing)
    if missing.casefold().startswith(row.title.casefold()):
        return missing
    return f"{row.title}: {missing}" if missing else row.title


def _themes_said(rows: Sequence[CoverageRow]) -> str:
    """Return of what the rows are that are not shown, where there are many."""
    themes = commonest_themes(rows)
    if len(rows) <= _MANY or len(themes) < 2:
        return ""
    said = ", ".join(f"{escape(theme)} {number}" for theme, number in themes[:_FIRST_THEMES])
    return f", most on: {said}"


_MANY: Final = 12
_GROUPS: Final = (
    ("Wrong or out of date", ("wrong", "out of date", "review date")),
    ("Another school's, left over, or not at one with itself", ("another school", "contradiction", "left over")),
)


def _finding_lines(findings: Sequence[FileFinding], *, long: bool) -> Iterator[str]:
    for heading, kinds in _GROUPS:
        found = sorted((each for each in findings if each.kind in kinds), key=lambda each: not each.sure)
        if not found:
            continue
        yield f"\n[bold yellow]{heading}[/bold yellow] ({len(found)})"
        most = len(found) if long else _FIRST
        for each in found[:most]:
            look = "" if each.sure else "look: "
            place = f" ({each.place})" if each.place else ""
            yield escape(f"  · {look}{shortened(each.what, 170)}{place}")
            if long:
                yield f"[dim]{escape(f'    {each.next_step}')}[/dim]"
        if len(found) > most:
            yield f"[dim]    … and {len(found) - most} more: --long[/dim]"


def _last_lines(checked: CheckedFile, rows: Sequence[CoverageRow], barriers: Sequence[Fault], *, long: bool) -> Iterator[str]:
    yield ""
    if long:
        yield from _long_lines(checked, rows)
    if barriers and long:
        yield f"[bold]What may keep people from reading the Word file[/bold] ({len(barriers)})"
        yield from (line for each in barriers for line in (escape(f"  · {each.what}"), escape(f"    {each.next_step}")))
    elif barriers:
        yield f"  {count(len(barriers), 'thing')} in the Word file may keep people from reading it: --long"
    yield "[dim]  “Not found” means in words that a program knows: the nearest sentence is shown, so look.[/dim]"
    yield "[dim]  The whole report in Word and as a web page, and your file with comments: --out FOLDER[/dim]"


def _long_lines(checked: CheckedFile, rows: Sequence[CoverageRow]) -> Iterator[str]:
    depends = [each for each in rows if each.condition and each.verdict in ("not found", "partly")]
    if depends:
        yield f"[bold]Asked of some schools, and not said[/bold] ({len(depends)})"
        yield from (escape(f"  · {each.title}: {each.condition} ({each.source})") for each in depends)
    unjudged = [each for each in rows if each.verdict == "not judged" and not each.condition]
    if unjudged:
        yield f"[bold]Not judged: read it yourself[/bold] ({len(unjudged)})"
        yield from (escape(f"  · {each.title} ({each.source})") for each in unjudged)
    if not checked.by_answers:
        for each in checked.held.applies.shown:
            shown = f": “{shortened(each.passage.text, 80)}”" if each.passage else ""
            yield f"[dim]{escape(f'  Taken: {each.said}{shown}')}[/dim]"


def show_folder(table: FolderTable) -> None:
    """Print the table of a folder: what is here, missing, double and not known."""
    shown = Table(box=None, pad_edge=False, show_edge=False)
    for heading in ("Document", "File", "State", "Next review"):
        shown.add_column(heading, overflow="fold")
    for each in table.here:
        shown.add_row(escape(each.title), escape(each.file), escape(each.state), escape(each.review))
    out.print(shown)
    if table.missing:
        sure = [each for each in table.missing if each.sure]
        out.print(f"\n[bold red]Asked by law and not here[/bold red] ({len(sure)})")
        for lacking in sure:
            out.print(escape(f"  · {lacking.title} ({lacking.reason})"))
        others = [each.title for each in table.missing if not each.sure]
        if others:
            out.print(escape(f"  For some schools also: {'; '.join(others)}"))
    for title, files in table.double:
        out.print(escape(f"Here twice: {title}: {', '.join(files)}"))
    for name, why in table.unknown:
        out.print(escape(f"Not known: {name}: {why}"))
    out.print("\n[dim]One of them alone: policygen check FILE. The table and a report on each: --out FOLDER[/dim]")
