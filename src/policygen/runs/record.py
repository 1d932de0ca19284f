"""What the last run left of a school: `.policygen/policygen-run.json` in its folder, for the next run and for reports.

It says what each policy was made from (as digests), which files are its, and what became of it. No document and no answer is in
it, save the school's name and what its files are called.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from policygen.file_model import FileModel
from policygen.papers.policy_status import PolicyStatus
from policygen.runs.file_record import prepare_kept
from policygen.runs.layout import KEPT
from policygen.storage import add_line, take_away, write_whole

NAME: Final = f"{KEPT}/policygen-run.json"
FORMAT: Final = 2

ADDED: Final = f"{KEPT}/policygen-run.added"
"""What became of each policy that a run under way, or one that was killed, has made since the record was written: a line each."""

_FLAT_NAME: Final = "policygen-run.json"
_FLAT_FORMAT: Final = 1
"""As earlier versions kept it, among the documents, which all lay in one folder."""


class FileState(FileModel):
    """A file as it was last seen. Where size and time are the same it is taken to be the same; otherwise its bytes decide."""

    name: str
    """Below its folder, with `/` between."""
    sha256: str
    size: int = -1
    mtime_ns: int = -1


class AdoptedFile(FileState):
    """An adopted file, and the policy it was recognised as."""

    policy: str = ""
    """Empty where it is used for none."""
    by: str = ""
    why: str = ""
    """Why it is not used; empty where it is."""
    doubt: str = ""
    """It is used, and this is to be looked at."""
    asks: bool = False
    """A person has to look whether it is one of the policies for which there is no version before."""
    was_for: str = ""
    """The policy whose adopted version it was, where it is not there any more; then its `sha256` is empty."""


class PolicyRecord(FileModel):
    """One policy: what it was made from, its files, and what became of it."""

    inputs: str
    """Digest of everything that it was made from."""
    outputs: tuple[FileState, ...]
    status: PolicyStatus


class _Added(FileModel):
    """A line of what is added to a record."""

    key: str
    policy: PolicyRecord


class SchoolRecord(FileModel):
    """The last run of one school."""

    format: int = FORMAT
    key: str
    """The name that the school has in the trust's file, and its folder."""
    school: str
    urn: str = ""
    trust: str = ""
    policygen: str
    library: str
    """Digest of the library that it was made with."""
    on: str
    answers: str = ""
    """Digest of the answers that it was made from; empty where an earlier version made it."""
    keys: tuple[str, ...] = ()
    """The policies that the last run was asked for."""
    adopted: tuple[AdoptedFile, ...] = ()
    policies: Mapping[str, PolicyRecord] = {}
    """By key; those that a later run was not asked for stay as they were."""
    beside: tuple[FileState, ...] = ()
    """What else was written, such as web pages."""
    beside_inputs: str = ""
    failed: tuple[str, ...] = ()
    """Why the last run did not finish; empty where it did."""
    finished: bool = True
    """The last run came to its end; where it was killed or the disk was full, it is still false."""

    def statuses(self) -> list[PolicyStatus]:
        """Return what became of the policies that the last run was asked for."""
        return [self.policies[key].status for key in self.keys if key in self.policies]


def read_record(folder: Path) -> SchoolRecord | None:
    """Return what the last run left in a school's folder; nothing where there was none or it cannot be read.

    Where that was an earlier version, its files lie elsewhere: all is to be made again, and what is known of it is kept.
    """
    record = _record_at(folder / NAME, FORMAT)
    while record is not None and not record.finished:
        whole = _with_added(record, folder)
        again = _record_at(folder / NAME, FORMAT)
        if again == record:
            return whole
        record = again  # the run wrote it whole, and took away what it had added, in between
    if record is not None:
        return record
    flat = _record_at(folder / _FLAT_NAME, _FLAT_FORMAT)
    if flat is None:
        return None
    policies = {key: each.model_copy(update={"inputs": ""}) for key, each in flat.policies.items()}
    return flat.model_copy(update={"format": FORMAT, "policies": policies, "beside_inputs": ""})


def _record_at(path: Path, written_as: int) -> SchoolRecord | None:
    try:
        record = SchoolRecord.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
    return record if record.format == written_as else None


def _with_added(record: SchoolRecord, folder: Path) -> SchoolRecord:
    """Return a record with the policies that were made after it was written; a line that is not whole ends them."""
    policies = dict(record.policies)
    with suppress(OSError, ValidationError):
        for line in (folder / ADDED).read_bytes().splitlines():
            added = _Added.model_validate_json(line)
            policies[added.key] = added.policy
    return record.model_copy(update={"policies": dict(sorted(policies.items()))})


def record_state(folder: Path) -> tuple[int, ...]:
    """Return what differs when a school's record does: size, time and number of its files.

    Raises OSError where there is none.
    """
    about = (folder / NAME).stat()
    added = (folder / ADDED).stat().st_size if (folder / ADDED).exists() else 0
    return about.st_size, about.st_mtime_ns, about.st_ino, added


def read_records(folder: Path) -> Iterator[SchoolRecord]:
    """Yield the records of every school of a trust's run, by the name of the school's folder."""
    for each in sorted(folder.iterdir()) if folder.is_dir() else ():
        record = read_record(each) if each.is_dir() and each.name != KEPT else None
        if record is not None:
            yield record


def write_record(record: SchoolRecord, folder: Path, *, last: bool = True) -> None:
    """Write a school's record whole. Only the `last` of a run waits for the disk: what is lost is made again."""
    prepare_kept(folder)
    write_whole(folder / NAME, record.model_dump_json(indent=1).encode() + b"\n", wait=last)
    take_away(folder / ADDED)  # what it says is in the record


def add_to_record(folder: Path, key: str, policy: PolicyRecord) -> None:
    """Add a policy to a school's record of a run that has not finished, without writing the whole again."""
    add_line(folder / ADDED, _Added(key=key, policy=policy).model_dump_json().encode())


def digest_of(path: Path) -> str:
    """Return the digest of a file's bytes; empty where there is no such file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def state_of(folder: Path, name: str, digest: str = "") -> FileState:
    """Return a file as it is now; `digest` is that of its bytes, where they were written just now."""
    path = folder / name
    about = path.stat()
    return FileState(name=name, sha256=digest or digest_of(path), size=about.st_size, mtime_ns=about.st_mtime_ns)


def untouched(folder: Path, states: Iterable[FileState]) -> bool:
    """Tell whether files are as they were last seen."""
    return all(_same_file(folder, each) for each in states)


def _same_file(folder: Path, state: FileState) -> bool:
    try:
        about = os.stat(folder / state.name)  # noqa: PTH116 - thousands of files are looked at
    except OSError:
        return False
    if about.st_size != state.size:
        return False
    return about.st_mtime_ns == state.mtime_ns or digest_of(folder / state.name) == state.sha256


def adopted_states(place: Path, paths: Iterable[Path], before: SchoolRecord | None) -> list[AdoptedFile]:
    """Return the adopted files as they are now; what was known of one is used again while its size and time are the same."""
    known = {each.name: each for each in before.adopted} if before else {}
    return [_adopted_state(place, path, known) for path in paths]


def _adopted_state(place: Path, path: Path, known: Mapping[str, AdoptedFile]) -> AdoptedFile:
    name = path.relative_to(place).as_posix() if path != place else path.name
    about, was = path.stat(), known.get(name)
    if was and (was.size, was.mtime_ns) == (about.st_size, about.st_mtime_ns):
        return was
    found = AdoptedFile(name=name, sha256=digest_of(path), size=about.st_size, mtime_ns=about.st_mtime_ns)
    if was and was.sha256 == found.sha256:
        return found.model_copy(update={"policy": was.policy, "by": was.by, "why": was.why, "doubt": was.doubt, "asks": was.asks})
    return found
