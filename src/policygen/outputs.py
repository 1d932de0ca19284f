"""Files that policygen hands over: their names, and the promise never to write over someone's work."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from policygen.document import paper_text
from policygen.errors import Fault, OutputFault
from policygen.generate import Generated
from policygen.schools import write_whole
from policygen.updates import Updated
from policygen.word.paper import write_paper

DOCUMENT: Final = ".docx"
TRACKED: Final = "_changes.docx"
BRIEF: Final = "_brief.docx"
BRIEF_TEXT: Final = "_brief.txt"
"""How the names of a policy's files end."""

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
    tracked: Path | None = None
    """The same with tracked changes against the adopted version."""
    brief: Path | None = None
    """The page that says what changed."""

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file of the policy."""
        text = self.brief.with_suffix(".txt") if self.brief else None
        return tuple(each for each in (self.document, self.manifest, self.tracked, self.brief, text) if each)


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


def write_policy(made: Generated, folder: Path, updated: Updated | None = None, brief_style: bytes = b"") -> Written:
    """Write a policy and its manifest whole, beside a file that someone edited rather than over it.

    With `updated`, the adopted version brought up to date, that is what is written, with its tracked version and its brief.

    Raises OutputFault where the folder cannot be written.
    """
    files = _files(made, updated, brief_style)
    digests = {ending: hashlib.sha256(data).hexdigest() for ending, data in files.items()}
    stem = file_stem(made.document.school, made.manifest.policy, made.manifest.on)
    kept: Path | None = None
    for number in range(1, 1000):
        name = stem if number == 1 else f"{stem}-{number}"
        beside = folder / f"{name}.manifest.json"
        recorded = _recorded(beside)
        states = {ending: _state(folder / f"{name}{ending}", digest, recorded) for ending, digest in digests.items()}
        edited = next((ending for ending, state in states.items() if state == "edited"), None)
        if edited is None:
            break
        kept = folder / f"{name}{edited}"
    for ending, data in files.items():
        if states[ending] != "same":
            write_whole(folder / f"{name}{ending}", data, wait=ending in (DOCUMENT, TRACKED))
    unchanged = all(state == "same" for state in states.values()) and recorded == digests
    if not unchanged:
        write_whole(beside, _manifest(made, name, digests), wait=False)
    tracked, brief = ((folder / f"{name}{ending}" if ending in files else None) for ending in (TRACKED, BRIEF))
    return Written(folder / f"{name}{DOCUMENT}", beside, unchanged, kept, tracked, brief)


def _files(made: Generated, updated: Updated | None, style: bytes) -> dict[str, bytes]:
    """Return the files of a policy by how their names end; a tracked version only where it proved right."""
    if updated is None:
        return {DOCUMENT: made.word()}
    brief = {BRIEF: write_paper(updated.brief, style, made.manifest.on), BRIEF_TEXT: paper_text(updated.brief).encode()}
    return {DOCUMENT: updated.clean, **({TRACKED: updated.tracked} if updated.tracked else {}), **brief}


def _manifest(made: Generated, name: str, digests: Mapping[str, str]) -> bytes:
    data = made.manifest.without_base().model_dump(mode="json", exclude={"base"})
    data["file"] = {"name": f"{name}{DOCUMENT}", "sha256": digests[DOCUMENT]}
    beside = {ending: digest for ending, digest in digests.items() if ending != DOCUMENT}
    if beside:
        data["beside"] = beside
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _recorded(beside: Path) -> dict[str, str]:
    """Return the digests that a manifest records, by how the names of the files end; nothing where it cannot be read."""
    try:
        data = json.loads(beside.read_bytes())
        return {DOCUMENT: data["file"]["sha256"], **data.get("beside", {})}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _state(path: Path, digest: str, recorded: Mapping[str, str]) -> str:
    """Say whether a file is absent, the same as the new one, ours and untouched, or edited since."""
    try:
        if not path.exists():
            return "absent"
        there = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        step = "If it is open in Word, close it there; otherwise choose another folder with --out."
        raise OutputFault(Fault(f"This file cannot be read: {error.strerror}.", step, str(path))) from error
    if there == digest:
        return "same"
    return "ours" if there in recorded.values() else "edited"
