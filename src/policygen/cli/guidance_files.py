"""Guidance files that a person names on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from policygen.cli.app import err
from policygen.errors import Fault, Faults
from policygen.guidance.passages import Guidance
from policygen.storage import read_whole


@contextmanager
def telling(what: str) -> Iterator[None]:
    """Say what is being done for as long as it takes, on a terminal only."""
    if err.is_terminal:
        with err.status(what):
            yield
    else:
        yield


def guidance_file(path: Path, *, to_compare: bool = True) -> Guidance:
    """Return the guidance in a file: `to_compare` with another, or to look places up in.

    Raises Faults where it cannot be read, is not guidance, or is text and is to be compared.
    """
    from policygen.guidance.read import is_text, read_guidance

    data = read_whole(path)
    with telling(f"Reading {path.name} …"):
        if to_compare and data.strip() and b"\0" not in data[:4096] and is_text(data):
            said = (
                "This is plain text. Its tables and columns are lost, so a comparison would tell of changes that are not there."
            )
            raise Faults(Fault(said, "Give the PDF or the web page of each edition.", str(path)))
        return read_guidance(data, str(path), numbered=to_compare)
