"""`policygen approve FILE…`: records that a policy was approved, and keeps the adopted copy with a seal on its words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from policygen.cli.app import DONE, FIX, as_json, command, day, err, out, read_library
from policygen.errors import Fault, Faults
from policygen.language.english import long_date

if TYPE_CHECKING:
    from policygen.runs.approved_files import ApprovedFiles


@command
def approve(
    files: Annotated[list[Path], typer.Argument(help="The policies that were approved, as Word files (.docx).")],
    by: Annotated[str, typer.Option("--by", help="Who approved: the board, a committee, the head or the proprietor.")],
    on: Annotated[date, typer.Option("--date", parser=day, metavar="DATE", help="The day of the meeting or decision.")],
    minute: Annotated[str, typer.Option("--minute", help="Where it stands in the minutes, such as 12.3.")] = "",
    next_review: Annotated[
        date | None,
        typer.Option("--next-review", parser=day, metavar="DATE", help="If left out: what the file says, or the usual interval."),
    ] = None,
    recorded_by: Annotated[str, typer.Option("--recorded-by", help="The role of who records it, such as Clerk.")] = "",
    policy: Annotated[str, typer.Option("--policy", help="Which policy it is, where the file does not say.")] = "",
    folder: Annotated[Path | None, typer.Option("--out", help="The school's output folder, if the file is not in one.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> int:
    """Record that policies were approved: each is copied, with its approval in its words and a seal on them, into
    records/approved of the school's folder. Your own file stays as it is, and so does whatever was approved before.

    Exit code 0: done, or approved so already. 1: one or more cannot be approved as they stand; the others are.
    """
    from policygen.approval.record import Decision
    from policygen.runs.approvals import approve_policy

    _refuse_odd(by, on, next_review, files, policy)
    decision = Decision(
        approved_by=by.strip(), approved_on=on, minute=minute.strip(), recorded_by=recorded_by.strip(), next_review=next_review
    )
    library = read_library()
    done, faults = [], []
    for file in files:
        try:
            done.append((file, approve_policy(file, decision, library, out=folder, policy=policy)))
        except Faults as error:
            faults += [each.at(file) for each in error.faults]
    if json:
        as_json([_approved_data(file, each) for file, each in done])
    else:
        for file, each in done:
            _tell_approved(file, each)
    for fault in faults:
        err.print(str(fault), markup=False, style="red")
    return FIX if faults else DONE


def _refuse_odd(by: str, on: date, review: date | None, files: Sequence[Path], policy: str) -> None:
    if not by.strip():
        raise typer.BadParameter("Say who approved it.", param_hint="--by")
    if on > date.today():
        raise typer.BadParameter("This day is still to come, so nothing was approved on it.", param_hint="--date")
    if review is not None and review <= on:
        raise typer.BadParameter("The next review comes after the approval.", param_hint="--next-review")
    if policy and len(files) > 1:
        raise typer.BadParameter("It goes with one file.", param_hint="--policy")
    step = "Look whether the name and the folder are right."
    if missing := [Fault("There is no such file.", step, str(each)) for each in files if not each.exists()]:
        raise Faults(missing)


def _tell_approved(file: Path, done: ApprovedFiles) -> None:
    decision = done.approval.decision
    review = f" Next review: {long_date(decision.next_review)}." if decision.next_review else ""
    if done.unchanged:
        out.print(f"{file.name}: {decision.told()} already; nothing to do.", markup=False)
    else:
        out.print(f"{done.approval.title}: {decision.told()}.{review}", markup=False)
        out.print(f"  the adopted copy  {done.document}", markup=False)
    for note in done.notes:
        err.print(f"  {note}", markup=False, style="yellow")


def _approved_data(file: Path, done: ApprovedFiles) -> dict[str, Any]:
    decision = done.approval.decision
    return {
        "file": str(file), "policy": done.approval.policy, "title": done.approval.title, **decision.model_dump(mode="json"),
        "approved_file": str(done.document), "record": str(done.record), "unchanged": done.unchanged, "notes": list(done.notes),
    }  # fmt: skip
