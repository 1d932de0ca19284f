"""Writes the incident review kit of a school: the guide, and every sheet that it names."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from policygen.errors import Fault, SchoolFaults
from policygen.facts.known import Known
from policygen.formats import strict_yaml
from policygen.learning.review_kit import SUBJECTS, KitFile, read_kit, review_guide
from policygen.library.load import shipped_root
from policygen.library.model import Library
from policygen.markup.html import web_page
from policygen.papers.forms import MadeForm, make_forms
from policygen.policies.forms import Subject
from policygen.runs.output_files import Placed, slug, write_together
from policygen.runs.policy_files import form_stem
from policygen.schools.school_file import School
from policygen.word.writing.paper import write_paper

KIT: Final = "legislation/review/kit.yaml"


@dataclass(frozen=True, slots=True)
class WrittenSheet:
    """A paper of the kit, and where it stands."""

    key: str
    title: str
    placed: Placed
    to_do: tuple[str, ...] = ()


def kit_file(library: Library, root: Path | None = None) -> KitFile:
    """Return the kit that travels with policygen; an empty one where a library has none.

    Raises LibraryFaults.
    """
    path = (root or shipped_root()) / KIT
    return read_kit(strict_yaml.decode(path.read_bytes(), KIT), KIT, library) if path.is_file() else KitFile()


def subjects_of(asked: Collection[str]) -> tuple[Subject, ...]:
    """Return what incidents a kit is for, as a person names them.

    Raises SchoolFaults, with the words that are known, where one is not.
    """
    for each in asked:
        if each not in SUBJECTS:
            step = f"Say one of: {', '.join(SUBJECTS)}."
            raise SchoolFaults(Fault(f"The kit knows no incident of the kind '{each}'.", step))
    return tuple(key for key in SUBJECTS if key in asked)


def write_review_kit(
    kit: KitFile, library: Library, school: School, subjects: Collection[Subject], folder: Path, on: date
) -> Iterator[WrittenSheet]:
    """Write the guide as Word file and web page, and each sheet as Word file; yield each.

    A sheet that somebody has filled in or changed is left alone, and the new one stands beside it.

    Raises OutputFault where one cannot be written; LibraryFaults where one cannot be filled in.
    """
    name = str(school.answers.get("school_name", "")) or "School"
    sheets = make_forms(library, school.answers, on, "review", subjects)
    titles = {each.key: each.title for each in sheets}
    partnership = str(Known(library.vocabulary, school.answers).get("safeguarding_partnership") or "")
    paper = review_guide(kit, library, titles, subjects, name, partnership, on)
    files = {".docx": write_paper(paper, library.house_style, on.isoformat()), ".html": web_page(paper).encode()}
    yield WrittenSheet("review-guide", paper.title, write_together(folder, f"{slug(name)}_review-guide_{on.isoformat()}", files))
    order = [form for step in kit.steps for form in step.forms]
    for each in sorted(sheets, key=lambda sheet: order.index(sheet.key) if sheet.key in order else len(order)):
        yield _written_sheet(each, name, folder, on)


def _written_sheet(sheet: MadeForm, school: str, folder: Path, on: date) -> WrittenSheet:
    stem = form_stem(school, sheet.key, on.isoformat())
    return WrittenSheet(sheet.key, sheet.title, write_together(folder, stem, {sheet.suffix: sheet.data}), sheet.to_do)
