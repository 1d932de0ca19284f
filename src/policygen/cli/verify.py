"""`policygen verify FILE…`: whether a policy is as it was approved, and where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from policygen.cli.app import DONE, FIX, NEEDS_A_PERSON, as_json, command, err, out
from policygen.errors import Faults
from policygen.language.english import count, shortened, upper_first

if TYPE_CHECKING:
    from policygen.approval.changes_since import Change
    from policygen.approval.held_against import Verified

_SHOWN: Final = 240
"""Letters of a passage on the screen; --json has all."""


@command
def verify(
    files: Annotated[list[Path], typer.Argument(help="Policies as Word files (.docx), wherever they were saved since.")],
    json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> int:
    """Say of each policy whether it is as it was approved, and if not, which passages changed, old and new, in which section.

    It is held against the records in records/approved near the file, or else against the seal that the file carries inside.
    See docs/approval.md for what counts as a change.

    Exit code 0: as approved. 1: a file cannot be read. 3: changed since, or never approved.
    """
    from policygen.runs.approvals import verify_file

    found: list[tuple[Path, Verified]] = []
    unread: list[str] = []
    for file in files:
        try:
            found.append((file, verify_file(file)))
        except Faults as error:
            unread += [str(each.at(file)) for each in error.faults]
    if json:
        as_json([_verified_data(file, each) for file, each in found])
    else:
        for file, each in found:
            _tell_verified(file, each)
    for said in unread:
        err.print(said, markup=False, style="red")
    if unread:
        return FIX
    return DONE if all(each.state == "as approved" for _, each in found) else NEEDS_A_PERSON


def _tell_verified(file: Path, found: Verified) -> None:
    if found.approval is None:
        tracked = f" It holds {count(found.pending, 'tracked change')} that nobody has settled." if found.pending else ""
        out.print(f"{file.name}: never approved, or its approval is not on record here.{tracked}", markup=False)
    else:
        told = found.approval.decision.told()
        if found.state == "as approved":
            out.print(f"{file.name}: as {told}.", markup=False, style="green")
        else:
            out.print(f"{file.name}: {_not_as_approved(found, told)}", markup=False, style="yellow")
            if not found.draft_of_it:
                _tell_changes(found)
        out.print(f"  held against {found.by}", markup=False)
    for note in found.notes:
        err.print(f"  {note}", markup=False)


def _not_as_approved(found: Verified, told: str) -> str:
    if not found.draft_of_it or found.approval is None:
        return f"changed since it was {told}."
    return f"the draft of what was {told}. Only what it says of its standing differs; use {found.approval.file}."


def _tell_changes(found: Verified) -> None:
    if found.pending:
        out.print(f"  {count(found.pending, 'tracked change')} that nobody has accepted or rejected", markup=False)
    for place, changes in groupby(found.changes, key=lambda each: each.place):
        inside = list(changes)
        passages = count(len(inside), "passage")
        out.print(f"  {upper_first(place)}: {passages} changed", markup=False)
        for each in inside:
            _tell_change(each)
    for place in found.sections:
        out.print(f"  {upper_first(place)}: changed", markup=False)


def _tell_change(change: Change) -> None:
    if change.kind not in ("changed", "another level"):
        out.print(f"    {change.kind}: {shortened(change.old or change.new, _SHOWN)}", markup=False)
        return
    old, new = _where_they_differ(change.old, change.new)
    out.print(f"    approved: {old}", markup=False)
    out.print(f"    now:      {new}", markup=False)


def _where_they_differ(old: str, new: str) -> Sequence[str]:
    """Return two passages from where they differ; signs that show nothing and letters of other alphabets are named."""
    start = next((place for place, (one, two) in enumerate(zip(old, new, strict=False)) if one != two), min(len(old), len(new)))
    first = max(0, start - _SHOWN // 3)
    return [("… " if first else "") + shortened(_signs_named(text[first:]), _SHOWN) for text in (old, new)]


def _signs_named(text: str) -> str:
    """Return a text in which what nobody can see or tell apart is named."""
    import unicodedata

    def named(sign: str) -> str:
        hidden = unicodedata.category(sign) == "Cf"
        foreign = sign.isalpha() and not unicodedata.name(sign, "LATIN").startswith(
            ("LATIN", "MODIFIER", "FEMININE", "MASCULINE")
        )
        return f"{'' if hidden else sign}[{unicodedata.name(sign, 'sign').lower()}]" if hidden or foreign else sign

    return text if text.isascii() else "".join(map(named, text))


def _verified_data(file: Path, found: Verified) -> dict[str, Any]:
    approval = found.approval
    return {
        "file": str(file), "state": found.state, "held_against": found.by, "record": found.record,
        "approval": {
            "policy": approval.policy, "title": approval.title, "school": approval.school,
            **approval.decision.model_dump(mode="json"),
        } if approval else None,
        "draft_of_what_was_approved": found.draft_of_it, "tracked_changes": found.pending,
        "changes": [
            {"section": each.section, "label": each.label, "kind": each.kind, "approved": each.old, "now": each.new}
            for each in found.changes
        ],
        "sections": list(found.sections), "notes": list(found.notes),
    }  # fmt: skip
