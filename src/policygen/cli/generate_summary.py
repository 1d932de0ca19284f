"""What `policygen generate` made of several policies, a line each; what a person has to look at stands below its policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from rich.markup import escape

from policygen.cli.app import err, out
from policygen.generation.generate import Generated
from policygen.generation.update import Updated
from policygen.language.english import count, long_date
from policygen.runs.model import Result

MOST_LOST = 6
"""How many things that a school's copy no longer says are listed at the terminal."""

MOST_QUESTIONS = 12
BESIDE = {
    "handouts": ("hand-out", "hand-outs"), "html": ("web page", "web pages"), "pdf": ("PDF", "PDFs"), "forms": ("form", "forms"),
    "house-rules": ("page of own choices", "pages of own choices"),
    "documents": ("file of the list of documents", "files of the list of documents"),
    "calendar": ("file of the calendar", "files of the calendar"),
}  # fmt: skip
"""What the files beside policies are called, one and several."""

Say = Callable[[str], None]


def tell_in_short(results: Sequence[Result], say: Say, *, had_prior: bool) -> None:
    """Tell a line for each policy, and how much of the law behind all of them was not checked."""
    made = results[0].made
    gaps = sum(len(each.gaps) for each in results)
    said = f"{len(results)} policies, as in force on {long_date(made.law.on)}, {count(gaps, 'gap') if gaps else 'no gaps'}"
    out.print(f"[bold]{escape(made.document.school)}[/bold], {said}", highlight=False)
    wide = max(len(each.made.manifest.policy) for each in results)
    for each in results:
        told = "; ".join(_remarks(each, had_prior=had_prior))
        say(f"  {each.made.manifest.policy:<{wide}}  {state_of_file(each)}{f': {told}' if told else ''}")
        tell_not_met(each.made, say)
        if each.updated is not None:
            tell_to_look_at(each.updated, say)
    _tell_all_beside(results, say)
    _tell_questions(results, say)
    _tell_unverified_of_all([each.made for each in results], say)
    say("  The whole of each: --long, or --policy NAME for one.")


def _tell_all_beside(results: Sequence[Result], say: Say) -> None:
    """Tell how many files of each kind were written beside the policies; of a hand-out in several forms the Word file counts."""
    files = (each for result in results for each in result.beside)
    kinds = Counter(each.kind for each in files if each.kind != "handouts" or each.path.suffix == ".docx")
    if kinds:
        named = (count(number, *BESIDE.get(kind, (kind, kind))) for kind, number in kinds.items())
        say(f"  Beside them: {', '.join(named)}.")


def _tell_questions(results: Sequence[Result], say: Say) -> None:
    """List the questions that any of the policies leaves open, each once."""
    questions = list(dict.fromkeys(each.question for result in results for each in result.made.to_do))
    if questions:
        say(f"  To do: {count(len(questions), 'question')}")
    for each in questions[:MOST_QUESTIONS]:
        say(f"    - {each}")
    if len(questions) > MOST_QUESTIONS:
        say(f"    … and {len(questions) - MOST_QUESTIONS} more")


def state_of_file(result: Result) -> str:
    """Return whether a policy's file was written, in words."""
    return "would write" if result.written is None else "unchanged" if result.written.unchanged else "written"


def _remarks(result: Result, *, had_prior: bool) -> Iterator[str]:
    if result.gaps:
        yield count(len(result.gaps), "gap")
    if result.made.to_do:
        yield f"{len(result.made.to_do)} to do"
    if result.updated is not None:
        merged = result.updated.merged
        yield f"{count(merged.report.revisions, 'change')} tracked" if merged.report.revisions else "as adopted"
        if merged.kept_local:
            whose = "without a counterpart kept: yours, or an older version's" if merged.report.two_way else "of your own kept"
            yield f"{count(len(merged.kept_local), 'passage')} {whose}"
        if merged.conflicts:
            yield f"{len(merged.conflicts)} to decide"
    elif had_prior:
        yield "new, for no version before was found"


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
    for each in updated.lost[:MOST_LOST]:
        say(f"  no longer     {each}")
    if len(updated.lost) > MOST_LOST:
        say(f"                … and {len(updated.lost) - MOST_LOST} more, in the brief")
    for name in updated.locked:
        say(f"  locked        {name}: this clause is the trust's; the school has changed it")
    for finding in updated.findings[:3]:
        said = f"The tracked copy did not prove right, so only the clean copy is written: {finding}"
        err.print(said, markup=False, style="red")


def _tell_unverified_of_all(made: Sequence[Generated], say: Say) -> None:
    """Tell how many requirements that any of the policies meets were not checked, each counted once."""
    total = {requirement for each in made for requirement in each.selection.met}
    open_ones = {each.id: each for one in made for each in one.unverified}
    if not open_ones:
        say(f"  All {len(total)} requirements met were checked against the official text of the edition in force.")
        return
    kinds = Counter("not read in this edition" if each.unread else str(each.basis) for each in open_ones.values())
    listed = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    say(f"  Not verified: {len(open_ones)} of {len(total)} requirements met ({listed}). Which: policygen explain --unverified")
