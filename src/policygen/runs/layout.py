"""Where in its folder each file of a run stands, and in which of the folders a school's adopted policies can be."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

START: Final = "START-HERE.html"
"""What to open first."""
POLICIES: Final = "policies"
"""The Word policies: clean, with tracked changes, the page that says what changed; and their PDFs."""
WEB: Final = "web"
"""The policies as web pages, for the school's website."""
FORMS: Final = "forms"
HAND_OUTS: Final = "hand-outs"
RECORDS: Final = "records"
"""The list of documents, the calendar, the page of own choices, summaries of what changed; and what was approved."""
APPROVED_FILES: Final = "approved"
"""In `records`: the files of each policy as the board approved them."""
KEPT: Final = ".policygen"
"""What policygen keeps for itself: what it wrote, what each policy was made from, what the last run left."""

FOLDERS: Final = (POLICIES, WEB, FORMS, HAND_OUTS, RECORDS)
"""What people find in the folder of a run, in the order in which it is told."""

_NO_POLICIES_IN: Final = (WEB, FORMS, HAND_OUTS)
DOCUMENTS: Final = (".docx", ".doc", ".docm", ".dotx", ".rtf", ".odt", ".pages", ".pdf")


class NoFile(OSError):
    """Something in a folder that is neither a file nor a folder of its own, so that a policy there would be missed."""

    def __init__(self, what: str, path: Path) -> None:
        super().__init__(0, what, str(path))


def folder_for(file: Path) -> Path:
    """Return the folder that a run writes to where none is named: called by the school's or the trust's file."""
    return Path(f"{file.stem}-documents")


def is_output(folder: Path) -> bool:
    """Return whether a folder is one that a run of a school wrote to."""
    return (folder / POLICIES).is_dir() and ((folder / KEPT).is_dir() or (folder / START).is_file())


def may_be_policies(place: Path, refuse: Callable[[OSError], object]) -> Iterator[Path]:
    """Yield the files of a folder, and of the folders in it, that can be policies that a school has.

    Of a run's folder these are the ones in `policies` and what was approved; pages, forms, hand-outs and lists are none. What is
    hidden is no school's. `refuse` takes what is wrong with a folder that cannot be read, and with what is no file and no folder
    of its own: a link to another folder or to nowhere, a pipe, a folder that has the name of a document.
    """
    for name, folders, files in os.walk(place, onerror=refuse):
        folder = Path(name)
        for fault in _no_files(folder, folders, files):
            refuse(fault)
        records = folder.name == RECORDS and is_output(folder.parent)
        never = _NO_POLICIES_IN if is_output(folder) else ()
        seen = [each for each in folders if not each.startswith(".")]
        folders[:] = sorted(each for each in seen if (each == APPROVED_FILES if records else each not in never))
        if not records:
            yield from (folder / each for each in sorted(files) if each != START and (folder / each).is_file())


def _no_files(folder: Path, folders: Sequence[str], files: Sequence[str]) -> Iterator[NoFile]:
    """Yield what in a folder would be passed over, or would never end, if it were read; what is hidden is no school's."""
    for each in folders:
        path = folder / each
        if not each.startswith("."):
            if path.is_symlink():
                yield NoFile("It only points to another folder", path)
            elif path.suffix.lower() in DOCUMENTS:
                yield NoFile(f"It is a folder with the name of a {path.suffix} file", path)
    for each in files:
        if not each.startswith(".") and not (folder / each).is_file():
            yield NoFile("It points to nowhere, or is no file with words in it", folder / each)


def approval_day(path: Path) -> str:
    """Return the day of the folder that an approved file is kept in: records/approved/POLICY/DAY; empty for any other file."""
    day, _, approved, records = path.parents[:4] if len(path.parents) > 3 else (path, path, path, path)
    return day.name if (approved.name, records.name) == (APPROVED_FILES, RECORDS) else ""


def kept_folder(root: Path) -> Path:
    """Make the folder for what policygen keeps for itself, out of people's sight, and return it.

    Raises OSError where that is not possible.
    """
    folder = root / KEPT
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _hide(folder)
    return folder


def _hide(folder: Path) -> None:
    """Hide a folder on Windows, where a dot in front of a name hides nothing; where that fails it is merely seen."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetFileAttributesW(str(folder), 0x2)
