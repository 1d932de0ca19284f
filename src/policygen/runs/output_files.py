"""The promise never to write over a file that someone edited; everything written goes through it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from policygen.errors import Fault, OutputFault
from policygen.runs.file_record import FileRecord, digest_of_bytes, digest_of_file, no_folder, record_of
from policygen.storage import write_whole

_MOST_NAMES: Final = 1000

_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9]+")

MADE_HERE: Final = ("_changes", "_brief", "_compared")
"""How the names of files end that policygen writes beside a policy; people work in them too."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Files that belong together, as they were written or were there already."""

    files: Mapping[str, Path]
    """By how their names end."""
    unchanged: bool
    """All were there already, the same to the byte, and were left alone."""
    kept: Path | None = None
    """A file of such a name that someone had edited: it was left alone, and these have another name or another folder."""
    instead: Path | None = None
    """The new file that would have had the name of the one that was kept."""


# ---- names


def slug(name: str) -> str:
    """Return a name in small letters, digits and hyphens, fit for a file on any system."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
    return _NOT_IN_NAMES.sub("-", plain).strip("-")[:60] or "school"


# ---- the promise


def write_together(
    folder: Path,
    stem: str,
    files: Mapping[str, bytes],
    in_passing: Collection[str] = (),
    *,
    root: Path | None = None,
    dry_run: bool = False,
) -> Placed:
    """Write files that belong together, by how their names end; where someone edited one of them, all under a number beside it.

    `root` is the folder of the whole run, where the record of it is kept; the same folder where none is given.

    A file that is there already, the same to the byte, is not written again: its date stays, and an open copy does no harm. Those
    `in_passing` are made again by the next run if they were lost, so they need not have reached the disk. A `dry_run` says the
    same and writes nothing.

    Raises OutputFault where the folder or a file cannot be written.
    """
    record = record_of(root or folder)
    prefix = _below(record.root, folder)
    digests = {ending: digest_of_bytes(data) for ending, data in files.items()}
    ending_kept, kept = "", None
    for name in _free_names(stem, folder):
        states = {ending: record.state(f"{prefix}{name}{ending}", digest) for ending, digest in digests.items()}
        edited = next((ending for ending, state in states.items() if state == "edited"), None)
        if edited is None:
            break
        ending_kept, kept = edited, folder / f"{name}{edited}"
    places = {ending: folder / f"{name}{ending}" for ending in files}
    new = [ending for ending, state in states.items() if state != "same"]
    if not dry_run:
        prepare_folder(folder)
        if new:
            record.begin({f"{prefix}{places[ending].name}": digests[ending] for ending in new})
        for ending in new:
            write_whole(places[ending], files[ending], wait=ending not in in_passing)
        record.add({f"{prefix}{places[ending].name}": digest for ending, digest in digests.items()})
    if kept is None:
        ending_kept, kept = _edited_flat(record, folder, places)
    return Placed(places, not new, kept, places[ending_kept] if kept else None)


def write_extras(path: Path, data: bytes, *, root: Path | None = None, dry_run: bool = False) -> tuple[Path, Path | None]:
    """Write a file by itself; return where it is, and the edited file of its name that was left alone.

    Raises OutputFault where the folder or the file cannot be written.
    """
    placed = write_together(path.parent, path.stem, {path.suffix: data}, root=root, dry_run=dry_run)
    return placed.files[path.suffix], placed.kept


def _free_names(stem: str, folder: Path) -> Iterator[str]:
    """Yield the names that files can have: their own, then with a number."""
    yield stem
    for number in range(2, _MOST_NAMES):
        yield f"{stem}-{number}"
    step = "Move the older ones away, or choose another folder with --out."
    raise OutputFault(Fault("Too many edited files of this name are here.", step, str(folder / stem)))


def _below(root: Path, folder: Path) -> str:
    """Return what the names of a folder's files begin with in the record of a run's."""
    return "" if folder == root else f"{folder.relative_to(root).as_posix()}/"


def _edited_flat(record: FileRecord, folder: Path, places: Mapping[str, Path]) -> tuple[str, Path | None]:
    """Return the first of some files that an earlier version wrote beside their folder, and that someone has edited since."""
    for ending, path in places.items() if folder != record.root else ():
        flat = record.root / path.name
        if flat.is_file():
            there = digest_of_file(flat)
            if there != record.of_earlier_versions(path.name).get(path.name, there):
                return ending, flat
    return "", None


def prepare_folder(folder: Path) -> None:
    """Make the folder that documents go to.

    Raises OutputFault where that is not possible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise no_folder(error, folder) from error
