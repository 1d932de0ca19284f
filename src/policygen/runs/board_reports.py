"""Writes a school's termly report to its board, and the page that answers those who said something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from policygen.facts.known import Known
from policygen.formats import strict_yaml
from policygen.learning.audit_answers import school_year
from policygen.learning.audit_items import AuditLibrary
from policygen.learning.audit_paper import grades_picture
from policygen.learning.board_report import BoardFacts, BoardFile, board_paper, read_board, you_said_paper
from policygen.learning.training_record import training_found
from policygen.library.load import shipped_root
from policygen.library.model import Library
from policygen.markup.html import web_page
from policygen.runs.document_lists import school_list
from policygen.runs.learning_logs import log_at, school_log_path, trust_log_path
from policygen.runs.output_files import Placed, slug, write_together
from policygen.runs.self_assessments import school_audit
from policygen.runs.trainings import training_on
from policygen.schools.school_file import School
from policygen.schools.trust_file import Trust
from policygen.word.writing.paper import write_paper

REPORT: Final = "legislation/board/report.yaml"


@dataclass(frozen=True, slots=True)
class Given:
    """What a person gives for a report: where the documents are, and the record of training."""

    have: Path | None = None
    training: Path | None = None


def board_file(library: Library, root: Path | None = None) -> BoardFile:
    """Return what a report asks for; nothing where a library has no such file.

    Raises LibraryFaults.
    """
    path = (root or shipped_root()) / REPORT
    return read_board(strict_yaml.decode(path.read_bytes(), REPORT), REPORT, library) if path.is_file() else BoardFile()


def board_facts(
    library: Library, audit: AuditLibrary, trust: Trust, key: str, school: School, given: Given, on: date
) -> BoardFacts:
    """Return how a school stands; its log counts, and its trust's beside it.

    Raises Faults where one of its files cannot be read.
    """
    known = Known(library.vocabulary, school.answers)
    name = str(school.answers.get("school_name", "")) or "School"
    linked = {"audit": audit.items, "training": audit.training.needs}
    logs = [log_at(school_log_path(trust, key, school), name, library, linked).log]
    if trust.name:
        logs.append(log_at(trust_log_path(trust), trust.name, library, linked).log)
    states = training_on(library, audit.training, school, given.training, on).states if given.training is not None else None
    found = training_found(states, audit.training) if states is not None else None
    named = f"{key}-" if trust.name else ""
    home = Path(trust.file).parent if trust.file or school.home is None else school.home
    standing = school_audit(audit, library, school, home, school_year(on), on, have=given.have, training=found, named=named)
    documents = school_list(library, school, on, given.have).standings
    return BoardFacts(name, known, standing.assessment, logs, documents, states, given.have is not None)


def write_board_report(
    board: BoardFile, facts: BoardFacts, audit: AuditLibrary, library: Library, folder: Path, on: date
) -> Iterator[Placed]:
    """Write the report as Word and web page with a picture of the grades, and the page of what came of what people said.

    Raises OutputFault; LibraryFaults where one cannot be filled in.
    """
    stem, day = slug(facts.school), on.isoformat()
    picture = grades_picture(facts.audit.by_standard(), f"Grades by standard, {facts.school}")
    report = board_paper(board, facts, audit.training, library, on)
    yield write_together(
        folder,
        f"{stem}_board-report_{day}",
        {".docx": write_paper(report, library.house_style, day), ".html": web_page(report, picture).encode()},
    )
    answered = you_said_paper(facts, library, on)
    if answered is not None:
        files = {".docx": write_paper(answered, library.house_style, day), ".html": web_page(answered).encode()}
        yield write_together(folder, f"{stem}_you-said-we-did_{day}", files)
