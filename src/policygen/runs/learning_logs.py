"""A school's or trust's learning log on disk: where it stands, read for its own school only, written an entry at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from policygen.errors import Fault, SchoolFaults
from policygen.formats import strict_yaml
from policygen.learning.log import LearningLog, LogEntry, parse_log
from policygen.learning.log_writing import with_entry, with_not_names
from policygen.library.model import Library
from policygen.schools.school_file import School
from policygen.schools.school_names import same_school_name
from policygen.schools.trust_file import Trust
from policygen.storage import in_turn, read_whole, write_whole

ENDING: Final = "-learning-log.yaml"
"""How the name of a log ends; the name of the school's or trust's file, without .yaml, stands before it."""

Linked = Mapping[str, Collection[str]]
"""Names that links to audit items and training may have, by "audit" and "training"."""


@dataclass(frozen=True, slots=True)
class LogOnDisk:
    """A log with the file that holds it, or will hold it."""

    log: LearningLog
    path: Path
    of: str
    """The name of the school or trust whose it is."""

    @property
    def begun(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.log.entries)


def school_log_path(trust: Trust, key: str, school: School) -> Path:
    """Return where a school's log stands: beside the file with its answers, and beside the trust's where it has none."""
    home = school.home if school.home is not None else Path(trust.file).parent
    return home / f"{key}{ENDING}"


def trust_log_path(trust: Trust) -> Path:
    """Return where a trust's own log stands: beside its file."""
    return Path(trust.file).with_name(f"{Path(trust.file).stem}{ENDING}")


def log_at(path: Path, of: str, library: Library, linked: Linked | None = None) -> LogOnDisk:
    """Return the log of a school or trust; one that is not begun is empty.

    Raises SchoolFaults with every fault and its line, and where the log says that it is another's.
    """
    if not path.is_file():
        return LogOnDisk(LearningLog(of, path=str(path)), path, of)
    log = parse_log(read_whole(path), str(path), library, linked)
    if log.of and of and not same_school_name(log.of, of):
        step = f"Put the right file here, or write 'of: {of}' where it is this one's."
        raise SchoolFaults(Fault("This learning log is of another school or trust, so it is not used.", step, str(path), 1))
    return LogOnDisk(log, path, of)


def save_log_entry(found: LogOnDisk, name: str, entry: LogEntry | None, library: Library) -> LogOnDisk:
    """Write one entry into the log, whole or not at all, or take it out; return the log as it is then.

    What others wrote into the log meanwhile stays. Raises SchoolFaults where they changed the same entry, or where the file can
    no longer be read; OutputFault.
    """
    with in_turn(found.path.parent):
        now = log_at(found.path, found.of, library)
        if now.log.entries.get(name) != found.log.entries.get(name):
            step = "Run the command again: it begins from the log as it is now."
            raise SchoolFaults(Fault(f"Entry {name} was changed meanwhile; nothing was written over it.", step, str(found.path)))
        text = with_entry(_text_at(found.path), name, entry, found.of, found.path.name.removesuffix(ENDING) + ".yaml")
        write_whole(found.path, text.encode())
    entries = {key: each for key, each in now.log.entries.items() if key != name}
    return replace(now, log=replace(now.log, entries={**entries, name: entry} if entry is not None else entries))


def save_not_names(found: LogOnDisk, words: Sequence[str]) -> LogOnDisk:
    """Write words into the log that look like names and are nobody's; return the log as it is then."""
    with in_turn(found.path.parent):
        text = with_not_names(_text_at(found.path), words, found.of, found.path.name.removesuffix(ENDING) + ".yaml")
        write_whole(found.path, text.encode())
    return replace(found, log=replace(found.log, not_names=(*found.log.not_names, *words)))


def _text_at(path: Path) -> str:
    return strict_yaml.decode(path.read_bytes(), str(path)) if path.is_file() else ""
