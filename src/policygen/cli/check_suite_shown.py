"""What `policygen check --suite` found, at a terminal: in short, or at length with every place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from policygen.cli.app import err, out
from policygen.consistency.findings import Contradiction
from policygen.schools.trust_file import Trust

_COLOURS: Final = {True: "dim", False: "yellow"}
_PLACES: Final = 3
"""So many places of a finding are shown in short."""
_POINTED_TO: Final = {
    "missing policy": ("to do", "Your policies point to {count} that the folder does not have: {names}. Put them in the folder, "
                       "write them, or take the references out."),
    "also needed": ("note", "You need these too; policygen does not make them, and your policies point to them: {names}."),
}  # fmt: skip


def tell_suite(found: Mapping[str, Sequence[Contradiction]], trust: Trust, policies: Path | None, *, long: bool) -> None:
    """Tell what was found for each school; in short, documents that are only pointed to stand in one line."""
    for key, clashes in found.items():
        if trust.name:
            out.print(str(key), style="bold", markup=False)
        for each in clashes:
            if long or each.kind not in _POINTED_TO:
                _tell_clash(each, long=long)
        for kind in () if long else _POINTED_TO:
            _tell_pointed_to(kind, [each for each in clashes if each.kind == kind])
        counted = sum(not each.is_note for each in clashes)
        said = "The policies agree with each other." if not counted else f"{counted} to look at."
        notes = len(clashes) - counted
        more = f" {notes} more policies are named in them." if notes else ""
        err.print(f"{said}{more}", markup=False)
    if not long and any(_is_shortened(clashes) for clashes in found.values()):
        err.print("Every place: --long", markup=False)
    if policies is None:
        err.print("To check your adopted and edited files too: --policies FOLDER", markup=False)


def _is_shortened(clashes: Iterable[Contradiction]) -> bool:
    return any(each.kind in _POINTED_TO or len(each.places) > _PLACES for each in clashes)


def _tell_clash(clash: Contradiction, *, long: bool) -> None:
    _label("note" if clash.is_note else "to do")
    out.print(clash.what if clash.is_note else f"{clash.what} {clash.next_step}", markup=False)
    places = () if clash.is_note else clash.places if long else clash.places[:_PLACES]
    for place in places:
        out.print(f"       - {place}", markup=False)
    if not clash.is_note and len(clash.places) > len(places):
        out.print(f"       - and in {len(clash.places) - len(places)} more places", markup=False)


def _tell_pointed_to(kind: str, clashes: Sequence[Contradiction]) -> None:
    if clashes:
        label, said = _POINTED_TO[kind]
        names = dict.fromkeys(each.document for each in clashes)
        count = "1 document" if len(names) == 1 else f"{len(names)} documents"
        _label(label)
        out.print(said.format(count=count, names="; ".join(names)), markup=False)


def _label(kind: str) -> None:
    out.print(f"[{_COLOURS[kind == 'note']}]{kind:<6}[/]", end=" ")
