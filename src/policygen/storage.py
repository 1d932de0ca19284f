"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from policygen.errors import Fault, OutputFault


def write_whole(path: Path, data: bytes, *, wait: bool = True) -> None:
    """Write a file so that it is whole or not there: beside its place first, then moved into it.

    Without `wait` it may not have reached the disk yet when the machine fails.

    Raises OutputFault where the folder or the file cannot be written.
    """
    part: str | None = None
    try:
        handle, part = tempfile.mkstemp(prefix=f".{path.name[:80]}.", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            if wait:
                out.flush()
                os.fsync(out.fileno())
        Path(part).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(part).replace(path)
    except BaseException as error:
        if part is not None:
            Path(part).unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        step = "If it is open in Word, close it there; otherwise choose another folder with --out."
        raise OutputFault(Fault(f"This file cannot be written: {error.strerror}.", step, str(path))) from error
