"""Finds which documents a folder holds: by the record that policygen leaves in its own, otherwise by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from policygen.documents.catalogue import Catalogue, HeldDocument, Recognised
from policygen.errors import Fault, Faults, OutputFault
from policygen.policies.recognising import FileTold, KnownName, known_names, recognise
from policygen.runs.layout import FORMS, HAND_OUTS, POLICIES, is_output
from policygen.runs.output_files import MADE_HERE, slug

if TYPE_CHECKING:
    from policygen.generation.update import Prior

KINDS: Final = frozenset({".docx", ".doc", ".docm", ".odt", ".pdf", ".rtf", ".xlsx", ".xls", ".ods"})

_OF_PROGRAMS: Final = frozenset({".yaml", ".yml", ".json", ".ics", ".css", ".js", ".tmp", ".lock", ".ini", ".db"})
_OF_SYSTEMS: Final = frozenset({"thumbs.db", "desktop.ini", "icon\r"})
_OURS: Final = re.compile(r"_(documents|calendar|own-choices)_\d{4}-\d\d-\d\d(-\d+)?$")


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a folder holds of the documents, and what could not be told."""

    held: Mapping[str, HeldDocument]
    unrecognised: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    """Files that are empty or are not what their names say, and Word files that could not be opened."""


def holdings(folder: Path, catalogue: Catalogue) -> Holdings:
    """Return which documents a folder, with the folders in it, holds.

    Raises Faults where there is no such folder, and OutputFault where it cannot be read.
    """
    held: dict[str, HeldDocument] = {}
    unrecognised: list[str] = []
    unreadable: list[str] = []
    names = known_names(catalogue.all_names())
    for path in _documents_in(folder):
        name = path.relative_to(folder).as_posix()
        key, found, opened = _recognise(path, name, catalogue, names)
        if not opened:
            unreadable.append(name)
        if not key:
            unrecognised += [name] if not _beside_policies(path) else []
        elif key not in held or _better(found, held[key]):
            held[key] = found
    return Holdings(held, tuple(sorted({*unrecognised, *_of_other_kinds(folder)})), tuple(unreadable))


def _of_other_kinds(folder: Path) -> Iterator[str]:
    """Yield the files of which no document is read (a photograph, a text, a shortcut), but for those of runs and programs."""
    for path in folder.rglob("*"):
        if path.suffix.lower() in KINDS | _OF_PROGRAMS or path.name.startswith(("~$", ".")) or not path.is_file():
            continue
        around = [each for each in (path.parent, *path.parent.parents) if each == folder or folder in each.parents]
        if path.name.casefold() not in _OF_SYSTEMS and not any(map(is_output, around)):
            yield path.relative_to(folder).as_posix()


def _beside_policies(path: Path) -> bool:
    """Return whether a file lies in a run's folder where no policy can be: among its forms and hand-outs."""
    return path.parent.name in (FORMS, HAND_OUTS) and is_output(path.parent.parent)


def _documents_in(folder: Path) -> list[Path]:
    if not folder.exists():
        step = "Give the folder in which the school's documents are."
        raise Faults(Fault("There is no such folder.", step, str(folder)))
    if not folder.is_dir():
        raise Faults(Fault("This is a file, not a folder.", "Give the folder that it is in.", str(folder)))
    try:
        list(folder.iterdir())
        found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in KINDS and path.is_file())
    except OSError as error:
        step = "Check who may open it, or give another folder with --have."
        raise OutputFault(Fault(f"This folder cannot be read: {error.strerror}.", step, str(folder))) from error
    return [
        path
        for path in found
        if not path.name.startswith(("~$", ".")) and not path.stem.endswith(MADE_HERE) and not _OURS.search(path.stem)
    ]


def _recognise(path: Path, name: str, catalogue: Catalogue, names: Sequence[KnownName]) -> tuple[str, HeldDocument, bool]:
    if _is_empty(path):
        return "", HeldDocument(file=name, by="its name"), False
    told, opened = FileTold(path.stem), True
    if path.suffix.lower() == ".docx":
        from policygen.generation.update import (  # only a folder with Word files needs them
            first_lines,
            is_a_page_of_ours,
            read_prior,
        )
        from policygen.runs.adopted_files import told_by

        try:
            prior = read_prior(path.read_bytes(), name, "accept")
            approved = _as_approved(prior, name, catalogue)
            if approved is not None:
                return (*approved, True)
            if prior.manifest is not None and prior.manifest.policy in catalogue.documents:
                made = date.fromisoformat(prior.manifest.on)
                return prior.manifest.policy, HeldDocument(adopted=made, file=name, by="its own record"), True
            if is_a_page_of_ours(prior):
                return "", HeldDocument(file=name, by="its name"), True
            if not any(first_lines(prior)):
                return "", HeldDocument(file=name, by="its name"), False
            told = told_by(prior, path)
        except (Faults, OSError):
            opened = False
    found = recognise(told, names)
    return found.document, HeldDocument(file=name, by="its name"), opened


def _as_approved(prior: Prior, name: str, catalogue: Catalogue) -> tuple[str, HeldDocument] | None:
    """Return the document that an approved file is; None where a file carries no approval, or says something else by now."""
    if prior.pending or b"urn:policygen:approval:1" not in b"".join(_custom_parts(prior)):
        return None
    from policygen.approval.held_against import held_against  # only a folder with approved files needs it

    found = held_against(prior.data, name)
    if found.approval is None or found.state != "as approved" or found.approval.policy not in catalogue.documents:
        return None
    decision = found.approval.decision
    held = HeldDocument(adopted=decision.approved_on, next_review=decision.next_review, file=name, by="its approval")
    return found.approval.policy, held


def _custom_parts(prior: Prior) -> Iterator[bytes]:
    parts = prior.opened.parts if prior.opened is not None else {}
    return (content for name, content in parts.items() if name.startswith("customXml/"))


_BEGINNINGS: Final[Mapping[str, bytes]] = {
    ".pdf": b"%PDF", ".xlsx": b"PK", ".ods": b"PK", ".odt": b"PK", ".docm": b"PK", ".rtf": b"{\\rtf",
}  # fmt: skip


def _is_empty(path: Path) -> bool:
    """Tell whether a file holds nothing, or is not what its name says: a name alone is no document."""
    try:
        with path.open("rb") as file:
            first = file.read(1024)
    except OSError:
        return True
    return not first or _BEGINNINGS.get(path.suffix.lower(), b"") not in first


def _better(one: HeldDocument, other: HeldDocument) -> bool:
    """An approved file is surer than one with its own record, and that than one known by its name; of two such the later one."""
    return (_SUREST.index(one.by), one.adopted or date.min) > (_SUREST.index(other.by), other.adopted or date.min)


_SUREST: Final[Sequence[Recognised]] = ("its name", "its own record", "its approval", "your school's file")


def made_files(folder: Path, school: str, keys: Iterable[str]) -> dict[str, str]:
    """Return the newest file that policygen wrote for each policy, by its key; files are named below the folder of the run."""
    return dict(_made_before(folder, school, keys))


def _made_before(folder: Path, school: str, keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    from policygen.runs.policy_files import APPROVED, DRAFT

    for key in keys:
        stem = f"{slug(school)}_{key}_????-??-??_"
        places = [each for each in (folder / POLICIES, folder) if each.is_dir()]
        found = [path for place in places for status in (DRAFT, APPROVED) for path in place.glob(f"{stem}{status}*.docx")]
        found = [path for path in sorted(found, key=lambda path: path.name) if not path.stem.endswith(MADE_HERE)]
        if found:
            yield key, found[-1].relative_to(folder).as_posix()
