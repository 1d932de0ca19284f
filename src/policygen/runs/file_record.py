"""What policygen wrote into the folder of a run: each file with its digest, so that one that someone edited is known.

The record is a file of its own, written whole. A run that writes many files adds lines to a second one instead, and the first is
written when the run is done with the folder: to write it whole four times for each policy took more than the policies' own files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from pydantic import ConfigDict, TypeAdapter

from policygen.errors import Fault, OutputFault
from policygen.runs.layout import KEPT, kept_folder
from policygen.storage import add_line, take_away, write_whole

RECORD: Final = "policygen-files.json"
"""What policygen wrote into a folder and those in it: the digest of each file, by which an edited one is known."""
ADDED: Final = "policygen-files.added"
"""What a run that is under way, or was killed, has to add to that: a line of JSON for each time, the last one last."""
_ABOUT: Final = (
    "The files that policygen wrote, each with its digest. A file that was edited since has another one and is never "
    "written over. Without this list every file counts as edited."
)
_WRITTEN: Final = "files"
_BEGUN: Final = "being written"

_EARLIER: Final = "*.manifest.json"
"""What earlier versions kept the digests in: a file for each policy, each list and each kind of thing beside the policies.

The version after them kept `RECORD` itself among the files, one in each folder.
"""


class FileRecord:
    """What policygen wrote into a folder and those in it, by the names of the files below it."""

    def __init__(self, root: Path, *, line_by_line: bool = False) -> None:
        self.root, self.line_by_line = root, line_by_line
        recorded = _read_json(root / KEPT / RECORD)
        self.digests = dict(_recorded_files(recorded))
        self.begun = dict(_digests_in(recorded.get(_BEGUN)))
        self.earlier: dict[str, Mapping[str, str]] = {}
        for line in _added_lines(root):
            self._take(line.get(_WRITTEN, {}), line.get(_BEGUN, {}))

    def state(self, name: str, digest: str) -> str:
        """Say whether a file is absent, the same as the new one, ours and untouched, or edited since."""
        there = digest_of_file(self.root / name)
        if there is None:
            return "absent"
        if there == digest:
            return "same"
        known = self.digests.get(name) or self.of_earlier_versions(name).get(name)
        return "ours" if there in (known, self.begun.get(name)) else "edited"

    def of_earlier_versions(self, name: str) -> Mapping[str, str]:
        """Read what earlier versions recorded of the folder, and of the one a file is in; only where it is needed."""
        inside, slash, _ = name.rpartition("/")
        for prefix in ("", f"{inside}{slash}"):
            if prefix not in self.earlier:
                self.earlier[prefix] = earlier_files(self.root, prefix)
        return {**self.earlier[""], **self.earlier[f"{inside}{slash}"]}

    def begin(self, digests: Mapping[str, str]) -> None:
        """Record what is about to be written: whoever stops the run now, each file is as it was or as it is going to be."""
        self._take({}, digests)
        self._keep({_BEGUN: digests})

    def add(self, digests: Mapping[str, str]) -> None:
        """Record files that are as they were written."""
        if digests.items() <= self.digests.items() and not self.begun.keys() & digests.keys():
            return
        self._take(digests, {})
        self._keep({_WRITTEN: digests})

    def write(self) -> None:
        """Write the record whole; what was added line by line is in it."""
        data: dict[str, object] = {"about": _ABOUT, _WRITTEN: dict(sorted(self.digests.items()))}
        if self.begun:
            data[_BEGUN] = dict(sorted(self.begun.items()))
        write_if_new(prepare_kept(self.root) / RECORD, _indented(data))
        take_away(self.root / KEPT / ADDED)

    def _take(self, written: Mapping[str, str], begun: Mapping[str, str]) -> None:
        self.digests |= written
        self.begun = {name: digest for name, digest in {**self.begun, **begun}.items() if name not in written}

    def _keep(self, line: Mapping[str, Mapping[str, str]]) -> None:
        if self.line_by_line:
            add_line(prepare_kept(self.root) / ADDED, json.dumps(line).encode())
        else:
            self.write()


_UNDER_WAY: Final[dict[Path, FileRecord]] = {}
"""The records of folders that runs of this process are writing into, line by line; each folder has one run at most."""


def record_of(root: Path) -> FileRecord:
    """Return what policygen wrote into a folder: that of the run under way there, or as it stands on the disk."""
    return _UNDER_WAY.get(root) or FileRecord(root)


@contextmanager
def line_by_line(root: Path) -> Iterator[None]:
    """Record what is written into a folder line by line, and the record itself at the end, however that comes.

    Raises OutputFault where the record cannot be written.
    """
    settle(root)
    _UNDER_WAY[root] = FileRecord(root, line_by_line=True)
    try:
        yield
    finally:
        del _UNDER_WAY[root]
        settle(root)


def settle(root: Path) -> None:
    """Write the record of a folder whole where a run that was killed, or is done, has left lines to add to it.

    Raises OutputFault where it cannot be written.
    """
    if (root / KEPT / ADDED).exists():
        FileRecord(root).write()


def earlier_files(root: Path, prefix: str) -> Mapping[str, str]:
    """Return the digests of the files that earlier versions wrote into one folder of a run, by their names below the run's."""
    folder = root / prefix
    paths = (*sorted(folder.glob(_EARLIER)), folder / RECORD)
    return {f"{prefix}{name}": digest for path in paths for name, digest in _recorded_files(_read_json(path))}


def laid_flat(root: Path) -> list[Path]:
    """Return the files that earlier versions laid into the folder of a run itself, and that are still there."""
    return sorted(root / name for name in earlier_files(root, "") if (root / name).is_file())


def _indented(data: Mapping[str, object]) -> bytes:
    """Return JSON with a line for each value; Python's own lays it out ten times as slowly."""
    if all(name.isascii() for part in data.values() if isinstance(part, dict) for name in part):
        return _JSON.dump_json(data, indent=1) + b"\n"
    return (json.dumps(data, indent=1) + "\n").encode()


# Built when it is first used: a command that writes no record does without it.
_JSON: Final[TypeAdapter[Mapping[str, object]]] = TypeAdapter(Mapping[str, object], config=ConfigDict(defer_build=True))


def _read_json(record: Path) -> Mapping[str, Any]:
    """Return what a record holds; nothing where it cannot be read."""
    try:
        found = json.loads(record.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _recorded_files(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the files that a record names, each with its digest, as this version or an earlier one wrote it."""
    about = found.get("file")
    if isinstance(about, dict):
        yield from _digests_in({about["name"]: about["sha256"]} if about.keys() >= {"name", "sha256"} else {})
    else:
        yield from _digests_in(found.get(_WRITTEN, found))


def _digests_in(part: Any) -> Iterator[tuple[str, str]]:
    """Yield the names and digests in one part of a record; nothing where it is of another kind."""
    yield from ((str(name), str(digest)) for name, digest in part.items()) if isinstance(part, dict) else ()


def _added_lines(root: Path) -> Iterator[Mapping[str, Mapping[str, str]]]:
    """Yield what runs added to the record; a line that was not written to its end counts for nothing, as do all after it."""
    with suppress(OSError, ValueError):
        for line in (root / KEPT / ADDED).read_bytes().splitlines():
            found = json.loads(line)
            if not isinstance(found, dict) or not all(isinstance(each, dict) for each in found.values()):
                return
            yield found


# ---- digests, and the folder where it is kept


def digest_of_bytes(data: bytes) -> str:
    """Return the digest of some bytes, as the record of a folder has it."""
    return hashlib.sha256(data).hexdigest()


def digest_of_file(path: Path) -> str | None:
    """Return the digest of a file; None where there is none.

    Raises OutputFault where it cannot be read.
    """
    try:
        return digest_of_bytes(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        step = "If it is open in Word or Excel, close it there; otherwise choose another folder with --out."
        raise OutputFault(Fault(f"This file cannot be read: {error.strerror}.", step, str(path))) from error


def write_if_new(path: Path, data: bytes) -> bool:
    """Write a file of policygen's own unless it is there, the same to the byte; return whether it was written.

    Raises OutputFault where it cannot be written.
    """
    if digest_of_file(path) == digest_of_bytes(data):
        return False
    write_whole(path, data, wait=False)
    return True


def prepare_kept(root: Path) -> Path:
    """Make the folder in which policygen keeps what it has to know of a run, and return it.

    Raises OutputFault where that is not possible.
    """
    try:
        return kept_folder(root)
    except OSError as error:
        raise no_folder(error, root) from error


def no_folder(error: OSError, folder: Path) -> OutputFault:
    """Say that a folder cannot be made, and what to do."""
    return OutputFault(Fault(f"This folder cannot be made: {error.strerror}.", "Choose another folder with --out.", str(folder)))
