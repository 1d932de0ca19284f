"""Writes the list of documents and the review calendar of a school or a trust: Word, web page, workbook, calendar file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from policygen.documents.catalogue import DocumentStatus, HeldDocument, MadePolicies, standings
from policygen.documents.policy_days import days_of_policies
from policygen.documents.reviews import Due, due_items, due_order
from policygen.facts.known import Known
from policygen.formats.xlsx import workbook
from policygen.learning.log_in_calendar import TRUST_DUES, learned_dues
from policygen.papers.document_list import documents_paper, documents_sheet
from policygen.papers.review_calendar import calendar_paper, calendar_sheet
from policygen.policies.learned import Learned
from policygen.runs.existing_documents import Holdings, holdings, made_files
from policygen.runs.layout import FORMS, RECORDS
from policygen.runs.learned_libraries import school_library
from policygen.runs.output_files import Placed, slug, write_together
from policygen.schools.school_file import School

if TYPE_CHECKING:
    from policygen.library.model import Library
    from policygen.markup.blocks import Paper
    from policygen.runs.model import Run, Suite
    from policygen.schools.trust_file import Trust


@dataclass(frozen=True, slots=True)
class SchoolList:
    """A school's documents as they stand on a day, and what its folder held."""

    name: str
    key: str
    """Tells schools apart: the URN, or the name where none is known."""
    known: Known
    standings: tuple[DocumentStatus, ...]
    found: Holdings
    learned: Learned = ()
    """What the school and its trust have learned."""


def school_list(
    library: Library, school: School, on: date, have: Path | None = None, made: Path | Mapping[str, str] | None = None
) -> SchoolList:
    """Return how a school's documents stand; `have` is its own folder, `made` what policygen wrote or the folder it wrote to.

    What the school's file says of a document goes before what its folder shows.
    """
    known = Known(library.vocabulary, school.answers)
    name = str(school.answers.get("school_name", "")) or "School"
    found = holdings(have, library.documents) if have is not None else Holdings({})
    files = made_files(made, name, library.policies) if isinstance(made, Path) else made or {}
    forms = frozenset(library.forms) & library.documents.documents.keys() - library.policies.keys()
    days = days_of_policies(library.policies.keys(), school.answers, school.documents, library.documents)
    made_policies = MadePolicies(frozenset(library.policies), files, forms, days)
    stated = {key: each for key, each in school.documents.items() if not (each.only_days and key in library.policies)}
    held = {**found.held, **{key: _with_file(each, found.held.get(key)) for key, each in stated.items()}}
    rows = standings(library.documents, library.legislation.on(on), known, held, made_policies)
    return SchoolList(name, str(school.answers.get("urn", "")) or slug(name), known, rows, found, library.learned)


def _with_file(stated: HeldDocument, found: HeldDocument | None) -> HeldDocument:
    """Return what is stated, with the day of the file's own record where the school gives none."""
    if found is None or stated.not_needed or stated.inside or stated.adopted or stated.next_review:
        return stated
    return found


def trust_lists(trust: Trust, run: Run) -> list[SchoolList]:
    """Return how the documents of each school of a trust stand after a run; each school has its own folder."""
    lists = []
    for key, school in trust.schools:
        have = run.prior / key if run.prior is not None and (run.prior / key).is_dir() else None
        layered = school_library(run.library, trust, school, key)
        lists.append(school_list(layered, school, run.on, have, run.folder / key))
    return lists


def dues_of(library: Library, listed: SchoolList, on: date) -> tuple[Due, ...]:
    """Return what is due for a school."""
    law = library.legislation.on(on)
    found = due_items(listed.standings, library.occasions, library.documents, library.legislation, law, listed.known)
    return tuple(sorted((*found, *learned_dues(listed.learned, on)), key=lambda each: due_order(each, on)))


def trust_dues(library: Library, lists: Sequence[SchoolList], on: date) -> tuple[Due, ...]:
    """Return what is due for all schools of a trust, each with its school's name; the law's own dates stand once.

    So does what the trust's own learning log makes due.
    """
    found: dict[str, Due] = {}
    for listed in lists:
        for each in dues_of(library, listed, on):
            if each.kind == "law" or each.key.startswith(TRUST_DUES):
                found.setdefault(each.key, each)
            else:
                found[f"{listed.key}/{each.key}"] = replace(each, school=listed.name, school_key=listed.key)
    return tuple(sorted(found.values(), key=lambda each: due_order(each, on)))


def write_documents(
    library: Library, listed: SchoolList, folder: Path, on: date, *, inside: str = "", dry_run: bool = False
) -> Placed:
    """Write the list of a school's documents as Word, web page and workbook: `inside` is the folder in it."""
    paper = documents_paper(listed.standings, library.documents, listed.known, listed.name, on, library.papers["document-list"])
    sheet = documents_sheet(listed.standings, library.documents)
    files = {**_paper_files(library, paper, on), ".xlsx": workbook([sheet], paper.title, on)}
    return write_together(folder / inside, f"{slug(listed.name)}_documents_{on}", files, root=folder, dry_run=dry_run)


def write_trust_documents(library: Library, trust: str, lists: Sequence[SchoolList], folder: Path, on: date) -> Placed:
    """Write one workbook with the documents of every school of a trust."""
    sheets = [documents_sheet(each.standings, library.documents, each.name) for each in lists]
    whole = replace(sheets[0], rows=tuple(row for sheet in sheets for row in sheet.rows))
    return write_together(folder, f"{slug(trust)}_documents_{on}", {".xlsx": workbook([whole], "Documents", on)})


def write_calendar(
    library: Library, listed: SchoolList, folder: Path, on: date, *, inside: str = "", dry_run: bool = False
) -> Placed:
    """Write a school's review calendar as a calendar file, Word, web page and workbook."""
    files = _due_files(library, dues_of(library, listed, on), listed.name, listed.key, on)
    return write_together(folder / inside, _calendar_stem(listed.name, on), files, root=folder, dry_run=dry_run)


def write_trust_calendar(library: Library, trust: str, lists: Sequence[SchoolList], folder: Path, on: date) -> Placed:
    """Write the review calendar of all schools of a trust."""
    return write_together(
        folder, _calendar_stem(trust, on), _due_files(library, trust_dues(library, lists, on), trust, slug(trust), on)
    )


def _calendar_stem(name: str, on: date) -> str:
    return f"{slug(name)}_calendar_{on}"


def _due_files(library: Library, dues: Sequence[Due], name: str, key: str, on: date) -> dict[str, bytes]:
    from policygen.papers.ics import calendar_file  # its library is slow to import, and few runs want it

    paper = calendar_paper(dues, name, on, library.papers["review-calendar"])
    title = f"{paper.title}, {name}"
    return {
        ".ics": calendar_file(dues, key, title, on),
        **_paper_files(library, paper, on),
        ".xlsx": workbook([calendar_sheet(dues)], title, on),
    }


def _paper_files(library: Library, paper: Paper, on: date) -> dict[str, bytes]:
    from policygen.markup.html import web_page  # only writing needs them
    from policygen.word.writing.paper import write_paper

    return {".docx": write_paper(paper, library.house_style, str(on)), ".html": web_page(paper).encode()}


def suite_list(suite: Suite) -> SchoolList:
    """Return how a school's documents stand after a run: what it made counts, and what was adopted before."""
    run = suite.run
    names = {each.made.manifest.policy: each.written.document for each in suite.results if each.written}
    made = {key: path.relative_to(run.folder).as_posix() for key, path in names.items()}
    made |= _forms_made(run.folder / FORMS, str(suite.school.answers["school_name"]), run.library)
    have = run.prior if run.prior is not None and run.prior.is_dir() else None
    return school_list(run.library, suite.school, run.on, have, made)


def _forms_made(folder: Path, school: str, library: Library) -> dict[str, str]:
    """Return the newest file of each form that is a document of its own, made in this run or in one before."""
    keys = sorted(library.forms.keys() & library.documents.documents.keys())
    found = {key: sorted(folder.glob(f"{slug(school)}_{key}_????-??-??*")) for key in keys}
    return {key: f"{FORMS}/{paths[-1].name}" for key, paths in found.items() if paths}


def documents_of_suite(suite: Suite) -> Placed:
    """Write the list of documents beside a school's policies."""
    run = suite.run
    return write_documents(run.library, suite_list(suite), run.folder, run.on, inside=RECORDS, dry_run=run.dry_run)


def calendar_of_suite(suite: Suite) -> Placed:
    """Write the review calendar beside a school's policies."""
    run = suite.run
    return write_calendar(run.library, suite_list(suite), run.folder, run.on, inside=RECORDS, dry_run=run.dry_run)
