"""`policygen update FILE.docx`: the school's own policy brought up to the law, by the least that does it, as tracked changes."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from policygen.cli.app import DONE, FIX, NEEDS_A_PERSON, On, as_json, command, err, out, read_library
from policygen.errors import Fault, Faults, OutputFault
from policygen.language.english import count
from policygen.storage import write_whole

if TYPE_CHECKING:
    from policygen.coverage.minimal_update import Offers
    from policygen.coverage.updating_file import UpdatedFile

_ENDING: Final = "_update"
_SHOWN: Final = 12


@command
def update(
    file: Annotated[Path, typer.Argument(help="The policy that your school has, as a Word file (.docx).")],
    school: Annotated[Path | None, typer.Option("--school", help="Your school's file; what it does not say stays to do.")] = None,
    on: On = None,
    only: Annotated[
        str, typer.Option("--only", help="`law`: only what is missing. `stale`: only what is out of date or wrong.")
    ] = "",
    pick: Annotated[bool, typer.Option("--pick", help="Show each change and choose.")] = False,
    kind: Annotated[list[str] | None, typer.Option("--as", help="Which policy it is, where the file does not say.")] = None,
    target: Annotated[Path | None, typer.Option("--out", help="The tracked file; beside yours if left out.")] = None,
    accept: Annotated[bool, typer.Option("--accept-existing", help="Accept changes that wait in the file first.")] = False,
    reject: Annotated[bool, typer.Option("--reject-existing", help="Reject changes that wait in the file first.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Say the result as JSON.")] = False,
) -> int:
    """Bring a policy that was made elsewhere up to the law by tracked changes: what is missing comes in, what is out of date
    is changed word for word, and nothing of yours goes.

    Your file stays as it is; the tracked file and a short brief are written beside it.

    Exit code 0: nothing to change, or all of it done. 1: it could not be done, and nothing is written. 3: it is written, and
    something in it is for a person to fill in or look at.
    """
    from policygen.coverage.updating_file import all_offers, start_update, updated_file
    from policygen.schools.school_file import read_school

    if only not in ("", "law", "stale"):
        raise typer.BadParameter("Say law or stale.", param_hint="--only")
    library, day = read_library(), on or date.today()
    answers = read_school(school, library.vocabulary).answers if school else {}
    how: Literal["accept", "reject", ""] = "accept" if accept else "reject" if reject else ""
    started = start_update(_bytes_settled(file, how), str(file), library, day, answers, tuple(kind or ()))
    wanted: Literal["law", "stale"] | None = "law" if only == "law" else "stale" if only == "stale" else None
    with err.status("Looking for the least that has to change …"):
        offers = all_offers(started, wanted)
    if pick:
        offers = offers.only(None, _picked(offers))
    elif not wanted and not _told_how_much(started.checked.text.words, offers, school, asking=not json):
        err.print("Nothing is written.", markup=False)
        return DONE
    if not (offers.points or offers.words or offers.anew):
        return _nothing_to_update(offers, json=json)
    made = updated_file(started, offers)
    if made.findings:
        for each in made.findings:
            err.print(f"The update did not prove right, so nothing is written: {each}", markup=False, style="red")
        return FIX
    written = _write_update(file, target, made)
    return _say_what_was_done(made, written, json=json)


def _bytes_settled(file: Path, how: Literal["accept", "reject", ""]) -> bytes:
    """Return the file's bytes, with what waits in it settled where that was asked for."""
    from policygen.word.reading.safe_open import ready

    try:
        data = file.read_bytes()
    except OSError as error:
        raise Faults(Fault("This file cannot be read.", "Look whether its name and folder are right.", str(file))) from error
    if not data.startswith(b"PK"):
        step = "Open it in Word, save it as a Word document (.docx), and give that."
        raise Faults(Fault("Only a Word file can be given back with tracked changes.", step, str(file)))
    return ready(data, str(file), how) if how else data


def _told_how_much(before: int, offers: Offers, school: Path | None, *, asking: bool) -> bool:
    """Say before the work where a policy says so little that most of it would be new; return whether to go on."""
    from policygen.markup.blocks import block_text

    words = sum(len(block_text(block).split()) for each in offers.points for block in each.blocks)
    if words < max(before * _MOSTLY_NEW, _MANY_WORDS):
        return True
    maker = f"policygen generate {school or 'SCHOOL.yaml'}"
    err.print(
        f"Your policy has {before:,} words and leaves much unsaid: to say it all, about {words:,} words would come in.\n"
        f"A whole policy made for your school reads better:\n  {maker}\n"
        "Or take less into yours: --only law (what is missing), --only stale (what is out of date), --pick (choose).",
        markup=False,
    )
    if not (asking and sys.stdin.isatty()):
        return True
    from policygen.cli.prompts import ask_yes_or_no

    return ask_yes_or_no("Go on all the same?") is True


_MOSTLY_NEW: Final = 2
"""How many times its own words a policy would grow by where a whole new one is offered first."""
_MANY_WORDS: Final = 1000


def _picked(offers: Offers) -> list[str]:
    from policygen.cli.prompts import tick

    if not sys.stdin.isatty():
        step = "Leave --pick out, or take a part with --only law or --only stale."
        raise Faults(Fault("Changes can be picked only at a terminal.", step))
    choices = {each.key: each.label for each in offers.words} | {each.key: each.label for each in offers.anew}
    choices |= {each.key: each.label for each in offers.points}
    found = tick("Which changes do you want?", choices, list(choices), {}, "Nothing is ticked. Is that meant?") if choices else []
    return list(found)


def _nothing_to_update(offers: Offers, *, json: bool) -> int:
    if json:
        as_json({"changes": 0, "left": list(offers.left), "written": None})
        return NEEDS_A_PERSON if offers.left else DONE
    out.print("Nothing to change.")
    _list_lines("For you to look at", offers.left)
    return NEEDS_A_PERSON if offers.left else DONE


def _write_update(file: Path, target: Path | None, made: UpdatedFile) -> Path:
    """Write the tracked file and its brief, over nothing that somebody may be working in."""
    place = target or file.with_name(f"{file.stem}{_ENDING}.docx")
    if place.resolve() == file.resolve():
        raise OutputFault(Fault("This would write over your own file.", "Give another name with --out.", str(place)))
    number, free = 1, place
    while free.exists() and free.read_bytes() != made.redline:
        number += 1
        free = place.with_name(f"{place.stem}-{number}{place.suffix}")
    write_whole(free, made.redline)
    write_whole(free.with_suffix(".txt"), _brief(made, file.name).encode())
    return free


def _brief(made: UpdatedFile, name: str) -> str:
    """Return the page that goes with the tracked file."""
    lines = [f"What was changed in {name}", "", f"{count(made.revisions, 'tracked change')}. Nothing of yours was taken out.", ""]
    parts = (
        ("Words changed", list(made.offers.reworded)), ("Added", [each.label for each in made.offers.points]),
        ("Still to be said by you", made.still_missing), ("Left for you to look at", made.offers.left),
    )  # fmt: skip
    for heading, each in parts:
        lines += [heading, *(f"- {line}" for line in each), ""] if each else []
    return "\n".join(lines)


def _say_what_was_done(made: UpdatedFile, written: Path, *, json: bool) -> int:
    waits = bool(made.still_missing or made.offers.left or made.protected or _passages_to_fill_in(made))
    if json:
        as_json({"changes": made.revisions, "words": list(made.offers.reworded),
                 "added": [each.label for each in made.offers.points], "to_do": _passages_to_fill_in(made),
                 "still_missing": list(made.still_missing), "left": list(made.offers.left), "protected": made.protected,
                 "words_before": made.words_before, "words_after": made.words_after, "written": str(written)})  # fmt: skip
        return NEEDS_A_PERSON if waits else DONE
    out.print(f"{count(made.revisions, 'tracked change')}; nothing of yours was taken out.", markup=False)
    out.print(f"{made.words_before} words before, {made.words_after} when all is accepted.", markup=False)
    _list_lines("Words changed", list(made.offers.reworded))
    _list_lines("Added", [each.label for each in made.offers.points])
    if passages := _passages_to_fill_in(made):
        said = f"To fill in: {count(passages, 'passage')} with yellow words, because a fact about your school is not known."
        out.print(said, markup=False)
    _list_lines("Still to be said by you", made.still_missing)
    _list_lines("Left for you to look at", made.offers.left)
    if made.protected:
        step = "take the protection off in Word (Review, Restrict Editing)"
        out.print(f"The file is protected: {step} before you accept or reject.", markup=False)
    out.print(f"written  {written}", markup=False)
    return NEEDS_A_PERSON if waits else DONE


def _passages_to_fill_in(made: UpdatedFile) -> int:
    """Count the passages put in that have words to fill in."""
    runs = ([run for block in each.blocks for run in getattr(block, "runs", ())] for each in made.offers.points)
    return sum(any(run.to_do for run in each) for each in runs)


def _list_lines(heading: str, lines: tuple[str, ...] | list[str]) -> None:
    if not lines:
        return
    out.print(f"\n{heading} ({len(lines)})", markup=False)
    for each in lines[:_SHOWN]:
        out.print(f"  {each}", markup=False)
    if len(lines) > _SHOWN:
        out.print(f"  … and {len(lines) - _SHOWN} more, in the brief", markup=False)
