"""Files that policygen hands over: their names, and the promise never to write over someone's work."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from policygen.errors import Fault, OutputFault
from policygen.generate import Generated
from policygen.schools import write_whole

_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written for one policy."""

    document: Path
    manifest: Path
    unchanged: bool = False
    """The same file was there already and was left alone."""
    kept: Path | None = None
    """A file of this name that someone had edited; it was left alone and this one has another name."""


def slug(name: str) -> str:
    """Return a name in small letters, digits and hyphens, fit for a file on any system."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
    return _NOT_IN_NAMES.sub("-", plain).strip("-")[:60] or "school"


def file_stem(school: str, policy: str, on: str) -> str:
    """Return the name of a document without its ending: school, policy, date and status."""
    return f"{slug(school)}_{policy}_{on}_draft"


def prepare_folder(folder: Path) -> None:
    """Make the folder that documents go to.

    Raises OutputFault where that is not possible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        step = "Choose another folder with --out."
        raise OutputFault(Fault(f"This folder cannot be made: {error.strerror}.", step, str(folder))) from error


def write_policy(made: Generated, folder: Path) -> Written:
    """Write a policy and its manifest whole, beside a file that someone edited rather than over it.

    Raises OutputFault where the folder cannot be written.
    """
    stem = file_stem(made.document.school, made.manifest.policy, made.manifest.on)
    word = made.word()
    fingerprint = hashlib.sha256(word).hexdigest()
    kept: Path | None = None
    for number in range(1, 1000):
        name = stem if number == 1 else f"{stem}-{number}"
        document, beside = folder / f"{name}.docx", folder / f"{name}.manifest.json"
        state = _state(document, beside, fingerprint)
        if state == "same" and beside.is_file():
            return Written(document, beside, unchanged=True, kept=kept)
        if state != "edited":
            break
        kept = document
    data = json.loads(made.manifest.without_base().text())
    data["file"] = {"name": document.name, "sha256": fingerprint}
    write_whole(document, word)
    write_whole(beside, (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())
    return Written(document, beside, kept=kept)


def _state(document: Path, beside: Path, fingerprint: str) -> str:
    """Say whether a document is absent, the same as the new one, ours and untouched, or edited since."""
    try:
        if not document.exists():
            return "absent"
        there = hashlib.sha256(document.read_bytes()).hexdigest()
    except OSError as error:
        step = "If it is open in Word, close it there; otherwise choose another folder with --out."
        raise OutputFault(Fault(f"This file cannot be read: {error.strerror}.", step, str(document))) from error
    if there == fingerprint:
        return "same"
    try:
        recorded = json.loads(beside.read_bytes())["file"]["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return "edited"
    return "ours" if recorded == there else "edited"
