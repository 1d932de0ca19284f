"""Where approved policies stand, written whole or not at all and never over one another, and found again."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from policygen.approval.adopting import AdoptedCopy
from policygen.approval.held_against import OnRecord
from policygen.approval.record import Approval, read_approval
from policygen.errors import Fault, Faults, OutputFault
from policygen.formats import strict_yaml
from policygen.language.english import long_date
from policygen.runs.layout import APPROVED_FILES, POLICIES, RECORDS
from policygen.storage import alone_in, read_whole, write_whole

RECORD_NAME: Final = "approval.yaml"
_PART: Final = ".part"
_NEAREST: Final = 4
"""How many folders up from a file its records are looked for."""
_TRIES, _WAIT = 80, 0.25


@dataclass(frozen=True, slots=True)
class ApprovedFiles:
    """An approved policy and its record, as they were written or stood there already."""

    folder: Path
    document: Path
    record: Path
    approval: Approval
    unchanged: bool = False
    """The same was approved before, and nothing was written."""
    notes: tuple[str, ...] = ()
    """What a person should know, in sentences."""


def approved_folder(root: Path, policy: str = "", day: date | None = None) -> Path:
    """Return where a school's approved policies stand below its output folder: all, one policy's, or one approval's."""
    folder = root / RECORDS / APPROVED_FILES
    folder = folder / policy if policy else folder
    return folder / day.isoformat() if day is not None else folder


def output_root(file: Path) -> Path:
    """Return the output folder that a policy's file belongs to: above `policies` or `records`, else the file's own folder."""
    full = file.resolve()
    for each in full.parents:
        if (each.parent.name, each.name) == (RECORDS, APPROVED_FILES):
            return each.parent.parent
    return full.parent.parent if full.parent.name == POLICIES else full.parent


# ---- writing


def write_approved(root: Path, copy: AdoptedCopy) -> ApprovedFiles:
    """Write an adopted copy and its record into a folder of their own, both or neither.

    What is approved already stays: the same again writes nothing, and other words on the same day are refused.

    Raises OutputFault where it cannot be written, and Faults where it is refused.
    """
    approval = copy.approval
    target = approved_folder(root, approval.policy, approval.decision.approved_on)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        step = "Choose another folder with --out."
        raise OutputFault(Fault(f"This folder cannot be made: {error.strerror}.", step, str(target.parent))) from error
    with _turn_in(target.parent):
        if target.exists():
            return _the_same(target, approval)
        for left in target.parent.glob(f".*{_PART}"):  # of a run that was cut short: nobody else is at work here
            shutil.rmtree(left, ignore_errors=True)
        _moved_into_place(target, {approval.file: copy.data, RECORD_NAME: approval.text().encode()})
    return ApprovedFiles(target, target / approval.file, target / RECORD_NAME, approval)


def _moved_into_place(target: Path, files: dict[str, bytes]) -> None:
    made = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=_PART, dir=target.parent))
    try:
        made.chmod(0o755)
        for name, data in files.items():
            write_whole(made / name, data)
        os.rename(made, target)  # noqa: PTH104 - of a folder: it replaces no other, whoever was first
    except BaseException as error:
        shutil.rmtree(made, ignore_errors=True)
        if not isinstance(error, OSError):
            raise
        step = "Run the same command again; if it stays so, choose another folder with --out."
        raise OutputFault(Fault(f"The approval cannot be written: {error.strerror}.", step, str(target))) from error


@contextmanager
def _turn_in(folder: Path) -> Iterator[None]:
    """Wait until nobody else writes into a folder, and keep it meanwhile. Raises OutputFault where that takes too long."""
    for left in range(_TRIES, -1, -1):
        lock = alone_in(folder)
        try:
            lock.__enter__()
        except OutputFault:
            if not left:
                raise
            time.sleep(_WAIT)
            continue
        try:
            yield
        finally:
            lock.__exit__(None, None, None)
        return


def _the_same(target: Path, approval: Approval) -> ApprovedFiles:
    there = record_in(target)
    day = long_date(approval.decision.approved_on)
    if (there.seal.digest, there.decision) == (approval.seal.digest, approval.decision):
        return ApprovedFiles(target, target / there.file, target / RECORD_NAME, there, unchanged=True)
    if there.seal.digest == approval.seal.digest:
        what = f"This policy has an approval of {day} already, recorded differently."
    else:
        what = f"This policy has an approval of {day} already, and its words are others than these."
    step = f"If it was approved again, give the day of that meeting with --date. What was approved is {target / there.file}."
    raise Faults(Fault(what, step, str(target)))


# ---- reading


def record_in(folder: Path) -> Approval:
    """Return the record of an approval from its folder. Raises Faults where it cannot be read."""
    path = folder / RECORD_NAME
    return read_approval(strict_yaml.decode(read_whole(path), str(path)), str(path))


def approvals_below(root: Path, policy: str = "") -> tuple[list[OnRecord], list[str]]:
    """Return the approvals of an output folder, of one policy where it is named, and what could not be read, in sentences."""
    found, unread = [], []
    for path in sorted(approved_folder(root).glob(f"{policy or '*'}/[!.]*/{RECORD_NAME}")):
        try:
            approval = record_in(path.parent)
        except Faults as error:
            unread.append(str(error))
            continue
        found.append(OnRecord(approval, str(path), _bytes_there(path.parent / approval.file)))
    return found, unread


def _bytes_there(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() else None
    except FileNotFoundError:
        return None


def approvals_near(file: Path, policy: str = "") -> tuple[list[OnRecord], list[str]]:
    """Return the approvals of the nearest folder above a file that has some, and what could not be read."""
    for folder in [output_root(file), *list(file.resolve().parents)[:_NEAREST]]:
        if approved_folder(folder).is_dir():
            return approvals_below(folder, policy)
    return [], []
