"""Files written whole or not at all, into a folder in which no other run writes."""

from __future__ import annotations

import itertools
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from policygen.errors import Fault, Faults, OutputFault


def write_whole(path: Path, data: bytes, *, wait: bool = True) -> None:
    """Write a file so that it is whole or not there: beside its place first, then moved into it.

    Without `wait` it may not have reached the disk yet when the machine fails.

    Raises OutputFault where the folder or the file cannot be written.
    """
    part: str | None = None
    try:
        mode = _mode_of(path)
        handle, part = _new_part(path, 0o644 if mode is None else mode)
        try:
            _write_all(handle, data)
            if wait:
                os.fsync(handle)
            if mode is not None and hasattr(os, "fchmod"):
                os.fchmod(handle, mode)
        finally:
            os.close(handle)
        os.replace(part, path)  # noqa: PTH105 - some thousand files are written in a run
    except BaseException as error:
        if part is not None:
            Path(part).unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise _cannot_write(path, error) from error


def _mode_of(path: Path) -> int | None:
    """Return who may read and write a file; nothing where there is none."""
    try:
        return os.stat(path).st_mode & 0o777  # noqa: PTH116 - as above
    except FileNotFoundError:
        return None


def _new_part(path: Path, mode: int) -> tuple[int, str]:
    """Make a new file beside the place of another, under a name that no file has; the names are as short as systems ask."""
    folder, name = os.path.split(path)
    while True:
        part = f"{folder or '.'}{os.sep}.{name[:40]}.{next(_NUMBERS):08x}.part"
        with suppress(FileExistsError):
            return os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode), part


_NUMBERS: Final = itertools.count(int.from_bytes(os.urandom(3)))
"""Begins anywhere, so that processes seldom try the same name; where they do, the next is tried."""


def _write_all(handle: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(handle, left) :]


def add_line(path: Path, line: bytes) -> None:
    """Add a line to a file, which is made where there is none; it may not have reached the disk when the machine fails.

    Raises OutputFault where the file cannot be written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o644)
        try:
            _write_all(handle, line + b"\n")
        finally:
            os.close(handle)
    except OSError as error:
        raise _cannot_write(path, error) from error


def take_away(path: Path) -> None:
    """Take a file away where there is one.

    Raises OutputFault where that is not possible.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _cannot_write(path, error) from error


def _cannot_write(path: Path, error: OSError) -> OutputFault:
    step = "If it is open in Word, close it there; otherwise choose another folder with --out."
    return OutputFault(Fault(f"This file cannot be written: {error.strerror}.", step, str(path)))


def read_whole(path: Path) -> bytes:
    """Return the bytes of a file that a person named.

    Raises Faults, which name it, where it is not there or cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Faults(Fault("There is no such file.", "Look whether the name and the folder are right.", str(path))) from error
    except IsADirectoryError as error:
        raise Faults(Fault("This is a folder.", "Name a file in it.", str(path))) from error
    except OSError as error:
        step = "If it is open in Word, close it there."
        raise Faults(Fault(f"This file cannot be read: {error.strerror}.", step, str(path))) from error


LOCK: Final = ".policygen-writing"
"""Stands in a folder, or in one inside it, while a run writes there; the system frees it when the run ends, however it ends."""


_MOMENT: Final = 0.25  # seconds; a page that looks whether somebody is writing keeps others out no longer
_SECONDS_IN_TURN: Final = 5.0
_BETWEEN_TRIES: Final = 0.05


@contextmanager
def alone_in(folder: Path, inside: str = "", *, patience: float = _MOMENT) -> Iterator[None]:
    """Keep other runs from writing into a folder meanwhile; where the file system has no locks, nothing is kept.

    The lock stands in the folder, or in the one `inside` it that has this name.

    Raises OutputFault where another run is writing there, and still is after so many seconds of `patience`.
    """
    lock = folder / inside / LOCK
    handle = _locked_within(lock, folder, patience)
    if handle is not None:
        _HELD.add(handle)
    try:
        yield
    finally:
        if handle is not None:
            _HELD.discard(handle)
            _freed(lock, handle)


@contextmanager
def in_turn(folder: Path, inside: str = "") -> Iterator[None]:
    """Wait until nobody else writes into a folder, and keep others out; two people may write into one file at once.

    Raises OutputFault where somebody writes there for seconds.
    """
    with alone_in(folder, inside, patience=_SECONDS_IN_TURN):
        yield


def _locked_within(path: Path, folder: Path, patience: float) -> int | None:
    until = time.monotonic() + patience
    while True:
        try:
            return _locked(path, folder)
        except OutputFault:
            if time.monotonic() >= until:
                raise
            time.sleep(_BETWEEN_TRIES)


_HELD: Final[set[int]] = set()


def _let_go() -> None:
    """In a process that is a copy of this one: hold no lock that is the first one's, so that each ends with its own run."""
    for handle in _HELD:
        os.close(handle)
    _HELD.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


def _locked(path: Path, folder: Path) -> int | None:
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError:
            return None  # writing itself will say what is wrong with the folder
        try:
            _lock(handle)
        except BlockingIOError as error:
            os.close(handle)
            step = "Wait until it has ended, then run the same command again."
            raise OutputFault(Fault("Another run of policygen is writing into this folder.", step, str(folder))) from error
        except OSError:
            os.close(handle)
            return None
        with suppress(FileNotFoundError):
            if os.path.samestat(path.stat(), os.fstat(handle)):
                return handle
        os.close(handle)  # the run that held it has ended and taken it away in between


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error

    def _freed(path: Path, handle: int) -> None:
        os.close(handle)
        path.unlink(missing_ok=True)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _freed(path: Path, handle: int) -> None:
        path.unlink(missing_ok=True)
        os.close(handle)
