"""The items of a self-assessment, asked one after another in a terminal; every answer is saved at once."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, get_args

from policygen.cli.app import out
from policygen.cli.prompts import BACK, ask_day, ask_line, pick, tick
from policygen.errors import Fault, SchoolFaults
from policygen.facts.vocabulary import NOT_SURE
from policygen.learning.audit_answers import AnswerFile, Grade
from policygen.learning.audit_items import Who
from policygen.learning.self_assessment import ItemState
from policygen.runs.self_assessments import AuditOnDisk, save_audit_answers

_KEYS: Final = {"<": BACK, "?": NOT_SURE}
_GRADES: Final = {
    "not yet": "Not yet: it is not there, or nobody can show it",
    "partly": "Partly",
    "fully": "Fully, and we can show it",
    "does not apply": "It does not apply to us",
}


def ask_items(found: AuditOnDisk) -> None:
    """Ask the items that are open or not finished; `<` goes back to the item before, `?` leaves one for later.

    Raises SchoolFaults where there is no terminal.
    """
    if not sys.stdin.isatty():
        raise SchoolFaults(Fault("Asking needs a terminal.", "Or fill in the workbook from --out, and give it with --from."))
    states = [each for each in found.assessment.states if each.grade is None or each.to_write]
    out.print(
        f"{len(states)} of {len(found.assessment.states)} items are to be answered. Every answer is saved at once.", markup=False
    )
    out.print(
        "? leaves an item for later, < goes back to the one before, Ctrl-C stops; write about the school, never of a child."
    )
    place = 0
    try:
        while place < len(states):
            found, stay = _put_item(found, states[place], place + 1, len(states))
            place = max(place - 1, 0) if stay == BACK else place + 1
    except (KeyboardInterrupt, EOFError):
        out.print()
        out.print(f"Stopped. Every answer so far is saved in {found.path}", markup=False)


def _put_item(found: AuditOnDisk, state: ItemState, number: int, total: int) -> tuple[AuditOnDisk, str]:
    """Put one item; return the file as saved, and BACK where the person wants the item before."""
    _show_item(state, number, total)
    answer = found.year.file.answers.get(state.item.key, AnswerFile())
    before = answer if answer.grade else (state.last or answer)
    looks = {**_GRADES, "partly": f"Partly: {state.item.file.partly}", "fully": f"Fully: {state.item.file.fully}"}
    grade = pick("How does it stand here?", looks, before.grade, _KEYS)
    if grade in (BACK, NOT_SURE):
        return found, grade
    found, answer = _saved(found, state, answer.model_copy(update={"grade": grade}))
    for name, question, read in _questions(grade, state):
        value = read(question, getattr(answer, name) or getattr(before, name))
        if value == BACK:
            return _put_item(found, state, number, total)
        if value != NOT_SURE:
            found, answer = _saved(found, state, answer.model_copy(update={name: value}))
    return found, ""


Reads = Callable[[str, Any], Any]


def _questions(grade: Grade, state: ItemState) -> list[tuple[str, str, Reads]]:
    """Return what is asked after a grade: the part of the answer, the question, and how it is read."""
    if grade == "does not apply":
        return [("note", "Why does it not apply here?", ask_line)]
    asked: list[tuple[str, str, Reads]] = [
        ("evidence", f"What shows it? Look at: {'; '.join(state.item.file.evidence)}.", ask_line),
        ("impact", state.item.file.impact, ask_line),
        ("asked", "Who was asked?", _ask_who),
    ]
    if grade in ("not yet", "partly"):
        asked += [
            ("action", "What is done about it?", ask_line),
            ("owner", "Who does it? A role, not a name.", ask_line),
            ("due", "By when?", ask_day),
        ]
    return asked


def _show_item(state: ItemState, number: int, total: int) -> None:
    out.print()
    out.print(f"{state.item.standard}, item {number} of {total}", style="dim", markup=False)
    out.print(state.item.file.asks, style="bold", markup=False)
    places = [f"{each.edition.short}, {each.at}" if each.at else each.edition.short for each in state.requirements]
    out.print(f"  rests on    {'; '.join(list(dict.fromkeys(places))[:3]) or 'good practice'}", markup=False)
    for each in state.found:
        out.print(f"  looked up   {each.says}", markup=False)
    if state.last and state.last.grade:
        out.print(f"  last year   {state.last.grade}. {state.last.evidence}", markup=False)


def _saved(found: AuditOnDisk, state: ItemState, answer: AnswerFile) -> tuple[AuditOnDisk, AnswerFile]:
    return replace(found, year=save_audit_answers(found, {state.item.key: answer})), answer


def _ask_who(question: str, before: tuple[str, ...]) -> Any:
    chosen = tick(question, {each: each for each in get_args(Who)}, before, _KEYS, "Nobody is ticked. Was nobody asked?")
    return chosen if isinstance(chosen, str) else tuple(chosen)
