"""Reads a school's record of training and writes what is made from it: the empty record, reports, sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from policygen.errors import Fault, SchoolFaults
from policygen.facts.known import Known
from policygen.formats import strict_yaml
from policygen.formats.xlsx import workbook
from policygen.learning.sessions import Session, SessionFile, read_sessions, session_for, session_paper
from policygen.learning.training_needs import TrainingFile
from policygen.learning.training_paper import due_sheet, training_paper
from policygen.learning.training_record import NeedState, TrainedPerson, read_training, training_sheet, training_states
from policygen.library.load import shipped_root
from policygen.library.model import Library
from policygen.markup.html import web_page
from policygen.runs.output_files import Placed, slug, write_together
from policygen.runs.reading import latest_called
from policygen.schools.school_file import School
from policygen.storage import write_whole
from policygen.word.writing.paper import write_paper

SESSIONS = "legislation/training/sessions.yaml"


@dataclass(frozen=True, slots=True)
class TrainingOnDate:
    """A school's record of training as it stands on a day."""

    school: str
    known: Known
    people: tuple[TrainedPerson, ...]
    states: tuple[NeedState, ...]
    documents: tuple[str, ...]
    """What is to be read and understood, each with its version or edition."""


def training_on(
    library: Library, training: TrainingFile, school: School, record: Path | None, on: date, folder: Path | None = None
) -> TrainingOnDate:
    """Return how a school's training stands; without a record nobody is in it.

    `folder` is the school's output folder: a policy that is approved there is read in its approved edition.

    Raises SchoolFaults, without a name in it, where the record cannot be read.
    """
    known, law = Known(library.vocabulary, school.answers), library.legislation.on(on)
    people: tuple[TrainedPerson, ...] = ()
    if record is not None:
        if not record.is_file():
            step = "Begin one with: policygen training FILE --new RECORD.xlsx"
            raise SchoolFaults(Fault("There is no such record of training.", step, str(record)))
        people = read_training(record.read_bytes(), str(record), training)
    states = training_states(people, training, law, known, on)
    name = str(school.answers.get("school_name", "")) or "School"
    return TrainingOnDate(name, known, people, states, tuple(documents_to_read(library, school, on, folder)))


def documents_to_read(library: Library, school: School, on: date, folder: Path | None = None) -> list[str]:
    """Return what staff read and say that they have understood: Part one of the edition in force, and policies.

    A policy is named by its latest approval in `folder`, as the record of readers names it; without one by its version.
    """
    version = str(school.answers.get("policy_version", "") or "")
    kcsie = library.legislation.on(on).editions.get("kcsie")
    policies = ("safeguarding", "staff-code-of-conduct", "behaviour", "online-safety")
    approved = latest_called(policies, folder, on) if folder is not None else {}
    named = {key: f"{library.policies[key].file.title} {version}".strip() for key in policies if key in library.policies}
    first = [f"{kcsie.short} {kcsie.name}, Part one"] if kcsie else []
    return [*first, *(approved.get(key, called) for key, called in named.items())]


def write_record(
    library: Library, training: TrainingFile, school: School, path: Path, on: date, folder: Path | None = None
) -> None:
    """Write the empty record of training for a school to fill in.

    Raises SchoolFaults where a file of that name is there already, and OutputFault.
    """
    if path.exists():
        raise SchoolFaults(Fault("This file is there already; it was left alone.", "Give another name.", str(path)))
    known = Known(library.vocabulary, school.answers)
    sheet = training_sheet(training, known, documents_to_read(library, school, on, folder))
    write_whole(path, workbook([sheet], "Training", on))


def write_training(library: Library, training: TrainingFile, found: TrainingOnDate, folder: Path, on: date) -> list[Placed]:
    """Write the report for the board (no names) and the list of who is due (with names)."""
    law = library.legislation.on(on)
    template = library.papers["training-report"]
    paper = training_paper(found.people, found.states, training, law, found.known, found.documents, template, found.school)
    stem = slug(found.school)
    board = {".docx": write_paper(paper, library.house_style, on.isoformat()), ".html": web_page(paper).encode()}
    due = {".xlsx": workbook([due_sheet(found.states, training)], "Who is due", on)}
    return [
        write_together(folder, f"{stem}_training_{on}", board),
        write_together(folder, f"{stem}_training-who-is-due_{on}", due),
    ]


def training_sessions(library: Library, root: Path | None = None) -> dict[str, SessionFile]:
    """Return the sessions that travel with policygen.

    Raises LibraryFaults.
    """
    path = (root or shipped_root()) / SESSIONS
    return read_sessions(strict_yaml.decode(path.read_bytes(), SESSIONS), SESSIONS, library) if path.is_file() else {}


def write_sessions(
    library: Library, sessions: Mapping[str, SessionFile], keys: Sequence[str], school: School, folder: Path, on: date
) -> list[tuple[Session, Placed]]:
    """Write sessions for a school as Word and web page; return each with where it is."""
    known = Known(library.vocabulary, school.answers)
    name = str(school.answers.get("school_name", "")) or "School"
    written = []
    for key in keys:
        session = session_for(key, sessions[key], library, known, on)
        paper = session_paper(session, library.papers["session-pack"], name, on)
        files = {".docx": write_paper(paper, library.house_style, on.isoformat()), ".html": web_page(paper).encode()}
        written.append((session, write_together(folder, f"{slug(name)}_session-{key}_{on}", files)))
    return written
