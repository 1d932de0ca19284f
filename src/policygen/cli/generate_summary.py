"""What `policygen generate` made of several policies, a line each: all of it fits on one screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rich.markup import escape

from policygen.cli.app import err, out
from policygen.generation.generate import Generated
from policygen.generation.lost_points import lost_in_sentences
from policygen.generation.update import Updated
from policygen.language.english import count, long_date
from policygen.runs.model import Result

MOST_LOST = 6
"""How many things that a school's copy no longer says are listed at the terminal."""

BESIDE = {
    "handouts": ("hand-out", "hand-outs"), "html": ("web page", "web pages"), "pdf": ("PDF", "PDFs"), "forms": ("form", "forms"),
}  # fmt: skip
"""What the files beside policies are called, one and several."""
_AS_ONE = {"house-rules": "our own choices", "documents": "the list of documents", "calendar": "the calendar"}
"""What is one thing in several forms."""

Say = Callable[[str], None]


def tell_in_short(results: Sequence[Result], say: Say, file: Path, place: Path | None) -> None:
    """Tell a line for each policy, what is open in all of them, and how much of the law behind them was not checked.

    `place` is where the adopted files lie; nothing where none were given.
    """
    made = results[0].made
    gaps = sum(len(each.gaps) for each in results)
    said = f"{len(results)} policies, as in force on {long_date(made.law.on)}, {count(gaps, 'gap') if gaps else 'no gaps'}"
    out.print(f"[bold]{escape(made.document.school)}[/bold], {said}", highlight=False)
    wide = max(len(each.made.manifest.policy) for each in results)
    for each in results:
        begin = f"  {each.made.manifest.policy:<{wide}}  {state_of_file(each)}"
        say(f"{begin}{_fitting(list(_short_remarks(each, place)), out.width - len(begin))}")
    _tell_all_beside(results, say)
    questions = {each.question for result in results for each in result.made.to_do}
    if questions:
        say(f"  To find out: {count(len(questions), 'question')}. Answer: policygen ask {file}")
    _tell_unverified_of_all([each.made for each in results], say)
    say("  The whole of each: --long, or --policy NAME for one.")


def _fitting(remarks: Sequence[str], room: int) -> str:
    """Return remarks in a line; at a terminal the last ones, which matter least, give way where there is no room."""
    for number in range(len(remarks), 0, -1):
        more = "" if number == len(remarks) else " …"
        said = f": {'; '.join(remarks[:number])}{more}"
        if not out.is_terminal or len(said) <= room:
            return said
    return ""


def _tell_all_beside(results: Sequence[Result], say: Say) -> None:
    """Tell how many files of each kind were written beside the policies; of a hand-out in several forms the Word file counts."""
    files = (each for result in results for each in result.beside)
    kinds = Counter(each.kind for each in files if each.kind != "handouts" or each.path.suffix == ".docx")
    if kinds:
        named = (_AS_ONE.get(kind) or count(number, *BESIDE.get(kind, (kind, kind))) for kind, number in kinds.items())
        say(f"  Beside them: {', '.join(named)}.")


def state_of_file(result: Result) -> str:
    """Return whether a policy's file was written, in words."""
    return "would write" if result.written is None else "unchanged" if result.written.unchanged else "written"


def _short_remarks(result: Result, place: Path | None) -> Iterator[str]:
    """Yield what is to be said of a policy, what matters most first."""
    if result.updated is not None and result.updated.findings:
        yield "tracked copy not proved"
    if result.gaps:
        yield count(len(result.gaps), "gap")
    if result.made.broken:
        yield f"{len(result.made.broken)} not met"
    if result.made.to_do:
        yield f"{len(result.made.to_do)} to find out"
    if result.updated is not None:
        yield from _remarks_of_update(result.updated)
        yield from _file_used(result, place)
    elif place:
        yield "new, for no version before was found"
    if result.made.selection.left_out:
        yield f"{len(result.made.selection.left_out)} left out by a layer"


def _file_used(result: Result, place: Path | None) -> Iterator[str]:
    if result.match:
        path = result.match.path
        yield f"from “{path.relative_to(place).as_posix() if place and place in path.parents else path.name}”"


def _remarks_of_update(updated: Updated) -> Iterator[str]:
    merged, report = updated.merged, updated.merged.report
    if merged.conflicts:
        yield f"{len(merged.conflicts)} to decide"
    look_at = len(report.still_named) + len(report.lost) + len(updated.lost) + len(updated.locked) + len(updated.left)
    look_at += bool(report.protected and report.revisions)
    if look_at:
        yield f"{look_at} to look at"
    yield count(report.revisions, "change") if report.revisions else "as adopted"
    if merged.kept_local:
        yield f"{len(merged.kept_local)} of yours{' or an older version' if report.two_way else ''} kept"


def tell_not_met(made: Generated, say: Say) -> None:
    """Tell what an answer leaves unmet, and what a layer leaves out."""
    for broken in made.broken:
        say(f"  not met       {broken}")
    for requirement, waiver in made.selection.left_out:
        say(f"  left out      {requirement.title} ({requirement.citation()}; {requirement.force}).")
        say(f"                {waiver.layer.name}: {waiver.reason}")


def tell_to_look_at(updated: Updated, say: Say) -> None:
    """Tell what of an adopted file a person has to look at, besides what is to be decided."""
    merged = updated.merged
    for words, where in merged.report.still_named:
        say(f"  still there   “{words}” stands in the {where} of the adopted file: words of your own, to be changed by hand")
    if merged.report.protected and merged.report.revisions:
        say("  protected     nobody can settle changes until the protection is taken off (in Word: Review, Restrict Editing)")
    for what in merged.report.lost:
        say(f"  not taken     {what}")
    lost = lost_in_sentences(updated.lost)
    for each in lost[:MOST_LOST]:
        say(f"  no longer     {each.what}")
    if len(lost) > MOST_LOST:
        say(f"                … and {len(lost) - MOST_LOST} more, in the brief")
    for name in updated.locked:
        say(f"  locked        {name}: this clause is the trust's; the school has changed it")
    for finding in updated.findings[:3]:
        said = f"The tracked copy did not prove right, so only the clean copy is written: {finding}"
        err.print(said, markup=False, style="red")


def _tell_unverified_of_all(made: Sequence[Generated], say: Say) -> None:
    """Tell how many requirements that any of the policies meets were not checked, each counted once."""
    total = {requirement for each in made for requirement in each.selection.met}
    open_ones = {each.id for one in made for each in one.unverified}
    if not open_ones:
        say(f"  All {len(total)} requirements met were checked against the official text of the edition in force.")
        return
    say(f"  Not verified: {len(open_ones)} of {len(total)} requirements. Which: policygen explain --unverified")
