"""Reads and writes self-assessments: the shipped items, a school's own file of each year, and what is made from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from policygen.errors import Fault, SchoolFaults
from policygen.facts.known import Known
from policygen.formats import strict_yaml
from policygen.formats.xlsx import workbook
from policygen.learning.audit_answers import AnswerFile, AuditYear, dump_year, new_year, read_year, with_answer
from policygen.learning.audit_items import AuditLibrary, read_audit
from policygen.learning.audit_layouts import OWN_LAYOUT, LayoutFile, layout_sheet, read_layout, read_layouts
from policygen.learning.audit_paper import audit_paper, grades_picture, trust_audit_paper
from policygen.learning.self_assessment import LookedUp, SelfAssessment, self_assessment
from policygen.library.load import shipped_root
from policygen.library.model import Library
from policygen.markup.html import web_page
from policygen.runs.document_lists import school_list
from policygen.runs.output_files import Placed, slug, write_together
from policygen.schools.school_file import School
from policygen.storage import write_whole
from policygen.word.writing.paper import write_paper

STEM: Final = "self-assessment"
"""How the name of a school's own file begins; the year follows."""


@dataclass(frozen=True, slots=True)
class AuditOnDisk:
    """A school's self-assessment of a year, with the file that holds it."""

    assessment: SelfAssessment
    year: AuditYear
    path: Path


def audit_library(library: Library, on: date, root: Path | None = None) -> AuditLibrary:
    """Return the items and training needs that travel with policygen, every name checked.

    Raises LibraryFaults.
    """
    return read_audit(_texts_of(root or shipped_root(), "audit", "training"), library, on)


def council_layouts(audit: AuditLibrary, root: Path | None = None) -> dict[str, LayoutFile]:
    """Return the layouts of councils' forms that travel with policygen.

    Raises LibraryFaults.
    """
    return read_layouts(_texts_of(root or shipped_root(), "audit/layouts"), audit)


def _texts_of(root: Path, *folders: str) -> dict[str, str]:
    paths = [path for folder in folders for path in sorted((root / "legislation" / folder).glob("*.yaml"))]
    names = {path: path.relative_to(root).as_posix() for path in paths}
    return {name: strict_yaml.decode(path.read_bytes(), name) for path, name in names.items()}


def school_audit(
    audit: AuditLibrary, library: Library, school: School, folder: Path, year: int, on: date, *,
    have: Path | None = None, training: Mapping[str, LookedUp] | None = None, named: str = "",
) -> AuditOnDisk:  # fmt: skip
    """Return a school's self-assessment of a year, with last year's beside it; a year not begun is empty.

    `folder` holds the school's own files, `have` its documents; `named` tells the files of several schools in one folder apart.

    Raises SchoolFaults where a file cannot be read or is another school's.
    """
    name, urn = str(school.answers.get("school_name", "")), str(school.answers.get("urn", ""))
    path = folder / f"{STEM}-{named}{year}.yaml"
    this = _year_in(path, audit, name, urn) or new_year(name, urn, year)
    last = _year_in(folder / f"{STEM}-{named}{year - 1}.yaml", audit, name, urn)
    documents = school_list(library, school, on, have).standings
    known = Known(library.vocabulary, school.answers)
    return AuditOnDisk(
        self_assessment(audit, library, known, this, on, last=last, documents=documents, training=training), this, path
    )


def _year_in(path: Path, audit: AuditLibrary, name: str, urn: str) -> AuditYear | None:
    if not path.is_file():
        return None
    return read_year(strict_yaml.decode(path.read_bytes(), str(path)), str(path), audit, name, urn)


def save_audit_answers(found: AuditOnDisk, answers: Mapping[str, AnswerFile]) -> AuditYear:
    """Write answers into the school's own file, whole or not at all; return what it holds then.

    Raises OutputFault; SchoolFaults where the file was changed by somebody else meanwhile.
    """
    there = strict_yaml.decode(found.path.read_bytes(), str(found.path)) if found.path.is_file() else ""
    if there != found.year.text:
        step = "Run the command again: it begins from the file as it is now."
        raise SchoolFaults(Fault("This file was changed meanwhile; nothing was written over it.", step, str(found.path)))
    year = found.year
    for key, answer in answers.items():
        year = with_answer(year, key, answer)
    text = dump_year(year)
    write_whole(found.path, text.encode())
    return AuditYear(year.file, text)


def answers_in_sheet(path: Path, assessment: SelfAssessment, layout: LayoutFile) -> dict[str, AnswerFile]:
    """Return what a filled sheet answers otherwise than the school's own file.

    Raises SchoolFaults with every cell that cannot be read.
    """
    if not path.is_file():
        raise SchoolFaults(Fault("There is no such file.", "Give the filled sheet, .xlsx or .csv.", str(path)))
    return read_layout(path.read_bytes(), str(path), assessment, layout)


def write_audit(
    library: Library, assessment: SelfAssessment, folder: Path, layouts: Sequence[tuple[str, LayoutFile]]
) -> list[Placed]:
    """Write a self-assessment as Word, web page with picture, and workbook; and in each council's layout asked for."""
    paper = audit_paper(assessment, library.papers["self-assessment"])
    on = assessment.on
    picture = grades_picture(assessment.by_standard(), f"Grades by standard, {assessment.school}")
    stem = f"{slug(assessment.school)}_self-assessment_{assessment.year}"
    files = {
        ".docx": write_paper(paper, library.house_style, on.isoformat()),
        ".html": web_page(paper, picture).encode(),
        ".xlsx": workbook([layout_sheet(assessment, OWN_LAYOUT)], paper.title, on),
    }
    placed = [write_together(folder, stem, files)]
    for key, layout in layouts:
        made = {".xlsx": workbook([layout_sheet(assessment, layout)], layout.title, on)}
        placed.append(write_together(folder, f"{stem}_{key}", made))
    return placed


def write_trust_audit(library: Library, trust: str, assessments: Sequence[SelfAssessment], folder: Path) -> Placed:
    """Write the self-assessments of a trust's schools side by side, for its board: Word, web page with picture, workbook."""
    paper = trust_audit_paper(trust, assessments, library.papers["trust-self-assessment"])
    on = assessments[0].on
    picture = grades_picture({each.school: each.states for each in assessments}, f"Grades by school, {trust}")
    files = {
        ".docx": write_paper(paper, library.house_style, on.isoformat()),
        ".html": web_page(paper, picture).encode(),
    }
    return write_together(folder, f"{slug(trust)}_self-assessments_{assessments[0].year}", files)
