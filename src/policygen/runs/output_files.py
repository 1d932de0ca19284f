"""The promise never to write over a file that someone edited; everything written goes through it."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ConfigDict, TypeAdapter

from policygen.errors import Fault, OutputFault
from policygen.runs.layout import KEPT, kept_folder
from policygen.storage import write_whole

RECORD: Final = "policygen-files.json"
"""What policygen wrote into a folder and those in it: the digest of each file, by which an edited one is known."""
_ABOUT: Final = (
    "The files that policygen wrote, each with its digest. A file that was edited since has another one and is never "
    "written over. Without this list every file counts as edited."
)


_EARLIER: Final = "*.manifest.json"
"""What earlier versions kept the digests in: a file for each policy, each list and each kind of thing beside the policies.

The version after them kept `RECORD` itself among the files, one in each folder.
"""
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
    record = _Record(root or folder, folder)
    digests = {ending: digest_of_bytes(data) for ending, data in files.items()}
    ending_kept, kept = "", None
    for name in _free_names(stem, folder):
        states = {ending: record.state(f"{name}{ending}", digest) for ending, digest in digests.items()}
        edited = next((ending for ending, state in states.items() if state == "edited"), None)
        if edited is None:
            break
        ending_kept, kept = edited, folder / f"{name}{edited}"
    places = {ending: folder / f"{name}{ending}" for ending in files}
    new = [ending for ending, state in states.items() if state != "same"]
    if not dry_run:
        prepare_folder(folder)
        if new:
            record.begin({places[ending].name: digests[ending] for ending in new})
        for ending in new:
            write_whole(places[ending], files[ending], wait=ending not in in_passing)
        record.add({places[ending].name: digest for ending, digest in digests.items()})
    if kept is None:
        ending_kept, kept = record.edited_flat(places)
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


class _Record:
    """What policygen wrote into one folder of a run, by the names of the files below the run's."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.folder = root, folder
        inside = folder.relative_to(root).as_posix()
        self.prefix = "" if inside == "." else f"{inside}/"
        self.digests = dict(_recorded_files(root / KEPT / RECORD))
        self.begun = dict(_recorded_files(root / KEPT / RECORD, "being written"))
        self.earlier: Mapping[str, str] | None = None

    def state(self, name: str, digest: str) -> str:
        """Say whether a file is absent, the same as the new one, ours and untouched, or edited since."""
        there = _digest_of(self.folder / name)
        if there is None:
            return "absent"
        if there == digest:
            return "same"
        name = f"{self.prefix}{name}"
        known = self.digests.get(name) or self._earlier().get(name)
        return "ours" if there in (known, self.begun.get(name)) else "edited"

    def edited_flat(self, places: Mapping[str, Path]) -> tuple[str, Path | None]:
        """Return the first of some files that an earlier version wrote beside the folder, and that someone has edited since."""
        for ending, path in places.items() if self.prefix else ():
            flat = self.root / path.name
            if flat.is_file() and _digest_of(flat) != self._earlier().get(path.name, _digest_of(flat)):
                return ending, flat
        return "", None

    def _earlier(self) -> Mapping[str, str]:
        """Read what earlier versions recorded; only where it is needed, for there are many such files."""
        if self.earlier is None:
            self.earlier = {**_earlier_files(self.root, ""), **(_earlier_files(self.root, self.prefix) if self.prefix else {})}
        return self.earlier

    def begin(self, digests: Mapping[str, str]) -> None:
        """Record what is about to be written: whoever stops the run now, each file is as it was or as it is going to be."""
        self.begun |= {f"{self.prefix}{name}": digest for name, digest in digests.items()}
        self._write()

    def add(self, digests: Mapping[str, str]) -> None:
        """Record files that are as they were written."""
        digests = {f"{self.prefix}{name}": digest for name, digest in digests.items()}
        if digests.items() <= self.digests.items() and not self.begun.keys() & digests.keys():
            return
        self.digests |= digests
        self.begun = {name: digest for name, digest in self.begun.items() if name not in digests}
        self._write()

    def _write(self) -> None:
        data: dict[str, object] = {"about": _ABOUT, "files": dict(sorted(self.digests.items()))}
        if self.begun:
            data["being written"] = dict(sorted(self.begun.items()))
        prepare_kept(self.root)
        write_if_new(self.root / KEPT / RECORD, _indented(data))


def _earlier_files(root: Path, prefix: str) -> Mapping[str, str]:
    """Return the digests of the files that earlier versions wrote into one folder of a run, by their names below the run's."""
    folder = root / prefix
    paths = (*sorted(folder.glob(_EARLIER)), folder / RECORD)
    return {f"{prefix}{name}": digest for path in paths for name, digest in _recorded_files(path)}


def laid_flat(root: Path) -> list[Path]:
    """Return the files that earlier versions laid into the folder of a run itself, and that are still there."""
    return sorted(root / name for name in _earlier_files(root, "") if (root / name).is_file())


def _indented(data: Mapping[str, object]) -> bytes:
    """Return JSON with a line for each value; Python's own lays it out ten times as slowly, and many times in a run."""
    if all(name.isascii() for part in data.values() if isinstance(part, dict) for name in part):
        return _JSON.dump_json(data, indent=1) + b"\n"
    return (json.dumps(data, indent=1) + "\n").encode()


# Built when it is first used: a command that writes no record does without it.
_JSON: Final[TypeAdapter[Mapping[str, object]]] = TypeAdapter(Mapping[str, object], config=ConfigDict(defer_build=True))


def _recorded_files(record: Path, part: str = "files") -> Iterator[tuple[str, str]]:
    """Yield the files that a record names, each with its digest; nothing where it cannot be read."""
    try:
        found: Any = json.loads(record.read_bytes())
        if part != "files":
            yield from [(str(name), str(digest)) for name, digest in found.get(part, {}).items()]
            return
        if "file" in found:
            yield str(found["file"]["name"]), str(found["file"]["sha256"])
        else:
            yield from [(str(name), str(digest)) for name, digest in found.get("files", found).items()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return


def digest_of_bytes(data: bytes) -> str:
    """Return the digest of some bytes, as the record of a folder has it."""
    return hashlib.sha256(data).hexdigest()


def _digest_of(path: Path) -> str | None:
    """Return the digest of a file; None where there is none."""
    try:
        return digest_of_bytes(path.read_bytes()) if path.exists() else None
    except OSError as error:
        step = "If it is open in Word or Excel, close it there; otherwise choose another folder with --out."
        raise OutputFault(Fault(f"This file cannot be read: {error.strerror}.", step, str(path))) from error


def write_if_new(path: Path, data: bytes) -> bool:
    """Write a file of policygen's own unless it is there, the same to the byte; return whether it was written.

    Raises OutputFault where it cannot be written.
    """
    if _digest_of(path) == digest_of_bytes(data):
        return False
    write_whole(path, data, wait=False)
    return True


def prepare_folder(folder: Path) -> None:
    """Make the folder that documents go to.

    Raises OutputFault where that is not possible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _no_folder(error, folder) from error


def prepare_kept(root: Path) -> None:
    """Make the folder in which policygen keeps what it has to know of a run.

    Raises OutputFault where that is not possible.
    """
    try:
        kept_folder(root)
    except OSError as error:
        raise _no_folder(error, root) from error


def _no_folder(error: OSError, folder: Path) -> OutputFault:
    return OutputFault(Fault(f"This folder cannot be made: {error.strerror}.", "Choose another folder with --out.", str(folder)))
