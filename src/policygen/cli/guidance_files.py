"""Guidance files that a person names on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from policygen.cli.app import err
from policygen.errors import Fault, Faults
from policygen.guidance.passages import Guidance


@contextmanager
def telling(what: str) -> Iterator[None]:
    """Say what is being done for as long as it takes, on a terminal only."""
    if err.is_terminal:
        with err.status(what):
            yield
    else:
        yield


def guidance_file(path: Path) -> Guidance:
    """Return the guidance in a file.

    Raises Faults where it cannot be read or is not guidance.
    """
    from policygen.guidance.read import read_guidance

    try:
        data = path.read_bytes()
    except OSError as error:
        raise Faults(Fault(f"This file cannot be read: {error.strerror}.", path=str(path))) from error
    with telling(f"Reading {path.name} …"):
        return read_guidance(data, str(path))
