"""`policygen ask --for` and `--from`: role sheets written to send out, and filled ones read back."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from policygen.cli.app import DONE, FIX, NEEDS_A_PERSON, as_json, err, out
from policygen.cli.prompts import pick
from policygen.errors import Fault, Faults
from policygen.facts.shown import answer_words
from policygen.facts.vocabulary import label
from policygen.interview import Interview
from policygen.language.english import count
from policygen.runs.output_files import prepare_folder, slug
from policygen.schools.kept_answers import KeptAnswers
from policygen.storage import in_turn, read_whole, write_whole

if TYPE_CHECKING:
    from policygen.papers.sheet_answers import SheetAnswer, TakenAnswers

_HELP_FOR: Final = "Write a Word form with the questions that this person knows: dsl, head, it, office or senco; may be repeated."
ForRole = Annotated[list[str] | None, typer.Option("--for", metavar="ROLE", help=_HELP_FOR)]
IntoFolder = Annotated[Path | None, typer.Option("--into", help="With --for: the folder for the form. Beside FILE if left out.")]
AllQuestions = Annotated[bool, typer.Option("--all", help="With --for: every question of theirs, not only the open ones.")]
FromSheets = Annotated[list[Path] | None, typer.Option("--from", help="Read this filled form back; may be repeated.")]


# ---- out


def write_role_sheets(interview: Interview, roles: Sequence[str], kept: KeptAnswers, into: Path, *, everything: bool) -> int:
    """Write a sheet for each role; return the exit code."""
    from policygen.papers.role_sheets import make_sheet

    vocabulary = interview.library.vocabulary
    for role in roles:
        if role not in vocabulary.roles:
            raise typer.BadParameter(
                f"There is no sheet for '{role}'. There are: {', '.join(vocabulary.roles)}.", param_hint="--for"
            )
    prepare_folder(into)
    for role in dict.fromkeys(roles):
        made = make_sheet(interview, role, interview.library.house_style, everything=everything)
        if made is None:
            out.print(f"{vocabulary.roles[role]}: nothing is open. --all writes every question of theirs.", markup=False)
            continue
        path = into / f"{slug(str(interview.school.answers['school_name']))}_questions-{role}_{interview.on.isoformat()}.docx"
        if path.exists() and path.read_bytes() != made.data:
            step = "It may be filled in: read it back with --from, or give another folder with --into."
            raise Faults(Fault("This file is there already and is not written over.", step, str(path)))
        write_whole(path, made.data)
        out.print(f"{path}: {count(len(made.questions), 'question')}", markup=False)
    out.print(f'When a form comes back: policygen ask {kept.called_as} --from "the form.docx"', markup=False)
    return DONE


# ---- back


def read_sheets_back(interview: Interview, kept: KeptAnswers, sheets: Sequence[Path], *, as_data: bool) -> int:
    """Take over what filled sheets say, save the school's file, and tell what became of each question; return the exit code."""
    from policygen.papers.sheet_answers import Filled, take_answers

    if not interview.school.answers:
        step = "A form is read back into the file that it was made from."
        raise Faults(Fault("There is no such file, or nothing is answered in it.", step, kept.called_as))
    taken = take_answers(interview, [Filled(str(path), read_whole(path)) for path in sheets])
    later, settled = _decided(interview, taken, by_hand=sys.stdin.isatty() and not as_data)
    if later.school.answers != interview.school.answers:
        with in_turn(kept.path.parent):
            if kept.school_now() != interview.school:
                step = "Nothing was taken over; run the same command again."
                raise Faults(Fault("Somebody changed this file while the forms were read.", step, kept.called_as))
            kept.save_own(later.school)
    rows = [settled.get(each.name, each) for each in taken.rows]
    if as_data:
        as_json(_as_data(taken, rows))
    else:
        _tell_of_sheets(interview, taken, rows, kept.called_as)
    return _sheets_exit(taken, rows)


def _sheets_exit(taken: TakenAnswers, rows: Sequence[SheetAnswer]) -> int:
    if any(each.fault for each in taken.files):
        return FIX
    to_do = any(each.verdict in ("refused", "conflict") for each in rows) or any(each.notes for each in taken.files)
    return NEEDS_A_PERSON if to_do else DONE


def _decided(interview: Interview, taken: TakenAnswers, *, by_hand: bool) -> tuple[Interview, dict[str, SheetAnswer]]:
    """Ask, at a terminal, which of two answers is right; return the interview and what became of those questions."""
    from policygen.papers.sheet_answers import applied

    later, settled = taken.interview, dict[str, "SheetAnswer"]()
    for row in taken.of("conflict") if by_hand else []:
        fact, now = interview.library.vocabulary.facts[row.name], interview.school.answers[row.name]
        choices = {
            "file": f"Now in the file: {answer_words(fact, now)}",
            "sheet": f"On the form: {answer_words(fact, row.value)}",
        }
        which = pick(f"{fact.ask} It was answered twice.", {**choices, "later": "Decide later"}, "", {})
        if which == "sheet":
            later, settled[row.name] = applied(later, replace(row, verdict="taken", why="", step=""))
        elif which == "file":
            settled[row.name] = replace(row, verdict="unchanged", why="The answer in the file was chosen.")
    return later, settled


def _tell_of_sheets(interview: Interview, taken: TakenAnswers, rows: Sequence[SheetAnswer], said: str) -> None:
    vocabulary = interview.library.vocabulary
    for each in taken.files:
        if each.fault:
            err.print(str(each.fault), markup=False, style="red")
        for note in each.notes:
            err.print(f"{each.name}: {note}", markup=False, style="yellow")
    titles = {
        "taken": "Taken over", "refused": "Not taken over", "conflict": "To be decided", "unchanged": "Unchanged",
        "open": "Still open",
    }  # fmt: skip
    for verdict, title in titles.items():
        these = [each for each in rows if each.verdict == verdict]
        if not these:
            continue
        out.print(f"[bold]{title}[/bold] ({len(these)})")
        for row in these:
            place = f" ({row.file})" if len(taken.files) > 1 else ""
            out.print(f"  {label(vocabulary, row.name)}{place}", markup=False)
            if row.why:
                out.print(f"    {row.why} {row.step}".rstrip(), markup=False, style="dim")
    if any(each.verdict == "taken" for each in rows):
        out.print(f"Saved in {said}.", markup=False)


def _as_data(taken: TakenAnswers, rows: Sequence[SheetAnswer]) -> dict[str, object]:
    return {
        "files": [
            {"file": each.name, "refused": str(each.fault) if each.fault else None, "notes": list(each.notes)}
            for each in taken.files
        ],
        "questions": [
            {"fact": each.name, "verdict": each.verdict, "file": each.file, "why": each.why, "next_step": each.step}
            for each in rows
        ],
    }
