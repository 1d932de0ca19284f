"""Puts an inspection pack together: finds the files, copies those that name nobody, writes the start page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from policygen.documents.catalogue import HeldDocument
from policygen.errors import Fault, SchoolFaults
from policygen.facts.known import Known
from policygen.formats import strict_yaml
from policygen.language.english import count
from policygen.learning.audit_items import AuditLibrary
from policygen.learning.inspection_pack import FileSeen, MadeHere, PackFile, PackLine, pack_lines, pack_paper, read_pack
from policygen.learning.self_assessment import grade_counts
from policygen.learning.training_record import training_found
from policygen.library.load import shipped_root
from policygen.library.model import Library
from policygen.markup.html import web_page
from policygen.papers.document_list import counts
from policygen.policies.recognising import FileTold, known_names, recognise
from policygen.runs.document_lists import SchoolList, school_list
from policygen.runs.learning_logs import ENDING, log_at
from policygen.runs.output_files import Placed, write_together
from policygen.runs.self_assessments import school_audit
from policygen.runs.trainings import training_on
from policygen.schools.school_file import School
from policygen.word.writing.paper import write_paper

LINES: Final = "legislation/pack/lines.yaml"
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d")
_KINDS: Final = frozenset({".docx", ".doc", ".odt", ".pdf", ".rtf", ".xlsx", ".xls", ".ods", ".csv", ".pptx", ".html"})


@dataclass(frozen=True, slots=True)
class PackOnDisk:
    """A pack's lines and the folder that their files were found in."""

    school: str
    lines: tuple[PackLine, ...]
    have: Path
    listed: SchoolList


def pack_file(library: Library, root: Path | None = None) -> PackFile:
    """Return the lines that travel with policygen; none where a library has no such file.

    Raises LibraryFaults.
    """
    path = (root or shipped_root()) / LINES
    return read_pack(strict_yaml.decode(path.read_bytes(), LINES), LINES, library) if path.is_file() else PackFile(lines={})


def inspection_pack(
    pack: PackFile, audit: AuditLibrary, library: Library, school: School, file: Path, have: Path, record: Path | None,
    year: int, on: date,
) -> PackOnDisk:  # fmt: skip
    """Return how a school's pack stands: `have` has its documents, `record` its training; its own files are beside `file`.

    Raises Faults where a folder or a file cannot be read.
    """
    if not have.is_dir():
        raise SchoolFaults(Fault("There is no such folder.", "Give the folder with the school's documents.", str(have)))
    listed = school_list(library, school, on, have)
    seen: dict[str, list[FileSeen]] = {}
    for key, line in pack.lines.items():
        held = next((each for each in listed.standings if each.key == line.document), None)
        own = listed.found.held.get(line.document)
        if held is not None and own is not None and own.file and not _is_empty_file(have / own.file):
            seen[key] = [_held_file(have, own)]
    for key, name in _by_name(pack, have, {each.name for found in seen.values() for each in found}):
        seen.setdefault(key, []).append(_dated(have, name))
    for found in seen.values():
        found.sort(key=lambda each: each.day or date.min, reverse=True)
    made = dict(_made_here(audit, library, school, file, record, year, on, have, listed))
    known = Known(library.vocabulary, school.answers)
    lines = pack_lines(pack, library, known, seen, made, listed.standings)
    return PackOnDisk(str(school.answers.get("school_name", "")) or "School", lines, have, listed)


def _held_file(have: Path, file: HeldDocument) -> FileSeen:
    """Return a document that was found; the day in a file's own record is when it was made, and says nothing of adoption."""
    if file.adopted is not None:
        said = {"its own record": "made", "its approval": "approved"}.get(file.by, "adopted")
        return FileSeen(file.file, file.adopted, said)
    return _dated(have, file.file)


def _is_empty_file(path: Path) -> bool:
    return not path.is_file() or path.stat().st_size == 0


def _by_name(pack: PackFile, have: Path, taken: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the files whose names say which line they show."""
    names = known_names({key: line.names for key, line in pack.lines.items() if line.names})
    for path in sorted(have.rglob("*")):
        name = path.relative_to(have).as_posix()
        ours = any(part.startswith((".", "~$")) for part in path.relative_to(have).parts)
        if path.suffix.lower() not in _KINDS or ours or name in taken or _is_empty_file(path):
            continue
        found = recognise(FileTold(path.stem), names)
        if found.document:
            yield found.document, name


def _dated(have: Path, name: str) -> FileSeen:
    told = _ISO.search(name)
    try:
        if told is not None:
            return FileSeen(name, date.fromisoformat(told.group()), "dated in its name")
    except ValueError:
        pass
    return FileSeen(name, date.fromtimestamp((have / name).stat().st_mtime), "last changed")


def _made_here(
    audit: AuditLibrary,
    library: Library,
    school: School,
    file: Path,
    record: Path | None,
    year: int,
    on: date,
    have: Path,
    listed: SchoolList,
) -> Iterator[tuple[str, MadeHere]]:
    """Yield what policygen itself knows of a line."""
    found = school_audit(audit, library, school, file.parent, year, on, have=have)
    grades = grade_counts(found.assessment.states)
    if found.year.text:
        said = ", ".join(f"{number} {name}" for name, number in grades.items() if number)
        begun = grades["open"] < len(found.assessment.states)
        yield "audit", MadeHere(f"{found.path.name}: {said}; {len(found.assessment.actions())} actions open.", good=begun)
    else:
        yield "audit", MadeHere("Not begun: policygen audit.", good=False)
    if record is not None:
        states = training_on(library, audit.training, school, record, on).states
        trained = training_found(states, audit.training).values()
        good = sum(each.good for each in trained)
        yield "training", MadeHere(f"{record.name}: everyone in date in {good} of {len(trained)} trainings.", good=bool(states))
    log = log_at(file.with_name(f"{file.stem}{ENDING}"), str(school.answers.get("school_name", "")), library)
    if log.begun:
        said = f"{log.path.name}: {count(len(log.log.live), 'entry', 'entries')}."
        yield "learning", MadeHere(said, good=bool(log.log.live))
    told = counts(listed.standings)
    said = f"policygen documents: {told['needed']} needed, {told['missing']} missing, {told['missing by law']} of them by law."
    yield "documents", MadeHere(said, good=not told["missing by law"])


def write_pack(library: Library, pack: PackOnDisk, folder: Path, on: date) -> tuple[Placed, list[Path]]:
    """Write a pack: copies of the files that name nobody, and the start page; return both.

    Raises OutputFault. A copy that somebody changed is left alone, and the new one stands beside it.
    """
    places: dict[str, str] = {}
    copied: list[Path] = []
    for number, line in enumerate(pack.lines, 1):
        for seen in line.seen if not line.file.private else ():
            source = pack.have / seen.name
            copy = {source.suffix: source.read_bytes()}
            placed = write_together(folder / "files", f"{number:02}_{source.stem}", copy, root=folder)
            copied.append(placed.files[source.suffix])
            places[seen.name] = f"files/{placed.files[source.suffix].name}"
    paper = pack_paper(pack.lines, library, places, library.papers["inspection-pack"], pack.school, on)
    files = {".docx": write_paper(paper, library.house_style, on.isoformat()), ".html": web_page(paper).encode()}
    return write_together(folder, "START-HERE", files), copied


def missing_lines(lines: Sequence[PackLine]) -> list[PackLine]:
    """Return the lines that nothing shows."""
    return [each for each in lines if not each.there]


def pack_data(pack: PackOnDisk) -> list[Mapping[str, object]]:
    """Return a pack for a program to read."""
    return [
        {
            "line": each.key, "title": each.file.title, "there": each.there,
            "unapproved": each.unapproved, "owner": each.owner, "overdue": each.overdue,
            "files": [{"name": seen.name, "day": seen.day, "day_is": seen.day_is} for seen in each.seen],
            "made": each.made.says if each.made else "", "not_answered": list(each.open_facts),
            "requirements": list(each.file.meets),
        }
        for each in pack.lines
    ]  # fmt: skip
