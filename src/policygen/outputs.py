"""Files that policygen hands over: their names, and the promise never to write over someone's work."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic_core import to_json

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


RECORD: Final = "beside.manifest.json"
"""What policygen wrote in a folder besides policies: a fingerprint a file, by which an edited one is known."""


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


def form_stem(school: str, form: str, on: str) -> str:
    """Return the name of a form without its ending: school, form and date."""
    return f"{slug(school)}_{form}_{on}"


def write_beside(path: Path, data: bytes) -> tuple[Path, Path | None]:
    """Write a file that goes with the policies, beside one that someone edited rather than over it.

    Return where it is, and the edited file that was left alone. Raises OutputFault where the folder cannot be written.
    """
    prepare_folder(path.parent)
    record = path.parent / RECORD
    recorded = _recorded(record)
    fingerprint = hashlib.sha256(data).hexdigest()
    kept: Path | None = None
    for number in range(1, 1000):
        place = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        there = _fingerprint(place)
        if there in (None, fingerprint, recorded.get(place.name)):
            break
        kept = place
    if there != fingerprint:
        write_whole(place, data)
    if recorded.get(place.name) != fingerprint:
        recorded[place.name] = fingerprint
        write_whole(record, (json.dumps(recorded, indent=1, sort_keys=True) + "\n").encode())
    return place, kept


def _recorded(record: Path) -> dict[str, str]:
    try:
        found = json.loads(record.read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(name): str(each) for name, each in found.items()} if isinstance(found, dict) else {}


def _fingerprint(path: Path) -> str | None:
    """Return the fingerprint of a file; None where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None
    except OSError as error:
        step = "If it is open in Word, close it there; otherwise choose another folder with --out."
        raise OutputFault(Fault(f"This file cannot be read: {error.strerror}.", step, str(path))) from error


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
        recorded = _of_the_policy(beside)
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
    return to_json(_sorted(data), indent=1) + b"\n"


def _sorted(data: Any) -> Any:
    """Return what JSON holds with its keys in order."""
    if isinstance(data, dict):
        return {key: _sorted(data[key]) for key in sorted(data)}
    return [_sorted(each) for each in data] if isinstance(data, list | tuple) else data


def _of_the_policy(beside: Path) -> dict[str, str]:
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


def _write_if_new(path: Path, data: bytes) -> None:
    """Leave a file alone that is the same already, so that its date stays and an open copy does no harm."""
    if not (path.is_file() and path.read_bytes() == data):
        write_whole(path, data)


def write_set(folder: Path, files: Mapping[str, bytes], about: str) -> Mapping[str, Path]:
    """Write files that belong together, each beside one of its name that someone edited rather than over it.

    What was written is noted in the file `about`, so that a file nobody touched can be known again. Returns where each file
    is, by the name that was asked for.

    Raises OutputFault where the folder cannot be written.
    """
    prepare_folder(folder)
    listed = _fingerprints(folder / about)
    places: dict[str, Path] = {}
    for name, data in files.items():
        fingerprint = hashlib.sha256(data).hexdigest()
        places[name] = path = _free_place(folder / name, listed, fingerprint)
        _write_if_new(path, data)
        listed[path.name] = fingerprint
    note = json.dumps({"files": dict(sorted(listed.items()))}, ensure_ascii=False, indent=1) + "\n"
    _write_if_new(folder / about, note.encode())
    return places


def _fingerprints(note: Path) -> dict[str, str]:
    try:
        listed = json.loads(note.read_bytes())["files"]
        return {str(name): str(fingerprint) for name, fingerprint in listed.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _free_place(path: Path, listed: Mapping[str, str], fingerprint: str) -> Path:
    """Return the first of a file's names that is free, or is held by a file of ours that nobody touched."""
    for number in range(1, 1000):
        place = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        try:
            there = hashlib.sha256(place.read_bytes()).hexdigest() if place.exists() else fingerprint
        except OSError as error:
            step = "If it is open in Word or Excel, close it there; otherwise choose another folder with --out."
            raise OutputFault(Fault(f"This file cannot be read: {error.strerror}.", step, str(place))) from error
        if there in (fingerprint, listed.get(place.name)):
            return place
    return path.with_name(f"{path.stem}-1000{path.suffix}")
