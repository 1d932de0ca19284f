"""What a run can write beside the policies, each by the name of its option."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from policygen.papers.handouts import MadeHandout
    from policygen.runs.model import Run, Suite
    from policygen.runs.output_files import Placed
    from policygen.schools.trust_file import Trust
from policygen.errors import Fault, Faults, OutputFault
from policygen.runs.layout import FORMS, HAND_OUTS, RECORDS, WEB
from policygen.runs.model import Beside

Writer = Callable[["Suite"], Sequence[Beside]]
TrustWriter = Callable[["Run", "Trust"], None]


def write_pages(suite: Suite) -> list[Beside]:
    """Write each policy as generated as a web page for the website."""
    from policygen.markup.html import policy_page
    from policygen.runs.output_files import write_extras

    run, found = suite.run, []
    for each in suite.results:
        page = policy_page(each.made.document).encode()
        target = run.folder / WEB / f"{each.document(run.folder).stem}.html"
        path, kept = write_extras(target, page, root=run.folder, dry_run=run.dry_run)
        found.append(Beside("html", each.made.manifest.policy, each.made.document.title, path, "", kept))
    return found


def write_suite_documents(suite: Suite) -> list[Beside]:
    """Write the list of the documents that the school must have or usually has."""
    from policygen.runs.document_lists import documents_of_suite

    return _as_extras("documents", "Documents", documents_of_suite(suite))


def write_suite_calendar(suite: Suite) -> list[Beside]:
    """Write the review calendar: what is due when and by whom."""
    from policygen.runs.document_lists import calendar_of_suite

    return _as_extras("calendar", "Review calendar", calendar_of_suite(suite))


def _as_extras(kind: str, title: str, placed: Placed) -> list[Beside]:
    """Return files that belong together, each as one; what was kept is told with the one that stands instead of it."""
    return [
        Beside(kind, kind, title, path, kept=placed.kept if path == placed.instead else None) for path in placed.files.values()
    ]


def write_forms(suite: Suite) -> list[Beside]:
    """Write the forms that the school has use for, into a folder of their own."""
    from policygen.papers.forms import make_forms
    from policygen.runs.output_files import write_extras
    from policygen.runs.policy_files import form_stem

    run, school = suite.run, suite.school
    name, found = str(school.answers["school_name"]), []
    for each in make_forms(run.library, school.answers, run.on):
        stem = form_stem(name, each.key, run.on.isoformat())
        target = run.folder / FORMS / f"{stem}{each.suffix}"
        path, kept = write_extras(target, each.data, root=run.folder, dry_run=run.dry_run)
        found.append(Beside("forms", each.key, each.title, path, "", kept))
    return found


def write_handouts(suite: Suite) -> list[Beside]:
    """Write the papers for staff, parents, pupils and governors, as Word files and as web pages, into a folder of their own."""
    from policygen.facts.known import Known
    from policygen.papers.handouts import make_handouts

    results = suite.results
    if not results:
        return []
    known = Known(suite.run.library.vocabulary, suite.school.answers)
    law = results[0].made.law
    made = make_handouts(suite.run.library, known, law, [(each.made, each.updated) for each in results])
    return [each for handout in made for each in _write_handout(handout, suite)]


def _write_handout(handout: MadeHandout, suite: Suite) -> list[Beside]:
    from policygen.markup.blocks import paper_text
    from policygen.markup.html import web_page
    from policygen.policies.handouts import HANDOUT_NAME
    from policygen.runs.output_files import slug, write_extras
    from policygen.runs.policy_files import APPROVED, DRAFT
    from policygen.word.writing.paper import write_paper

    on = suite.run.on.isoformat()
    status = DRAFT if any(each.made.document.draft for each in suite.results) else APPROVED
    name = f"{slug(handout.paper.organisation)}{HANDOUT_NAME}{handout.key}_{on}_{status}"
    files = {
        "docx": write_paper(handout.paper, suite.run.library.house_style, on),
        "html": web_page(handout.paper).encode(),
    }
    if handout.file.audience == "governors":
        files["txt"] = paper_text(handout.paper).encode()
    policy = handout.file.policies[0] if handout.file.policies else ""
    about = {"audience": handout.file.audience, "reading_age": handout.reading.age, "reading_age_limit": handout.file.reading_age}
    found = []
    for ending, data in files.items():
        target = suite.run.folder / HAND_OUTS / f"{name}.{ending}"
        path, kept = write_extras(target, data, root=suite.run.folder, dry_run=suite.run.dry_run)
        found.append(Beside("handouts", handout.key, handout.paper.title, path, policy, kept, about))
    return found


def write_house_rules(suite: Suite) -> list[Beside]:
    """Write the page of the limits that no law sets, for the school to confirm, as a Word file and as a web page."""
    from policygen.markup.html import web_page
    from policygen.papers.house_rules import house_rules_paper, usual_answers
    from policygen.runs.output_files import slug, write_extras
    from policygen.word.writing.paper import write_paper

    run, name = suite.run, str(suite.school.answers["school_name"])
    made = [each.made for each in suite.results]
    usual = usual_answers(run.library.vocabulary, suite.school, made)
    paper = house_rules_paper(made, run.library.papers["house-rules"], name, run.on, usual)
    on, found = run.on.isoformat(), []
    for ending, data in {"docx": write_paper(paper, run.library.house_style, on), "html": web_page(paper).encode()}.items():
        target = run.folder / RECORDS / f"{slug(name)}_own-choices_{on}.{ending}"
        path, kept = write_extras(target, data, root=run.folder, dry_run=run.dry_run)
        found.append(Beside("house-rules", "house-rules", paper.title, path, "", kept))
    return found


def write_pdfs(suite: Suite) -> list[Beside]:
    """Write each policy, and each hand-out of the same run, as a tagged PDF beside its Word file."""
    from policygen.runs.output_files import write_extras
    from policygen.runs.pdf_files import pdfs_of

    wanted = [
        Beside("pdf", each.made.manifest.policy, each.made.document.title, each.document(suite.run.folder))
        for each in suite.results
    ]
    wanted += [each for each in suite.beside if each.kind == "handouts" and each.path.suffix == ".docx"]
    if suite.run.dry_run:
        return [replace(each, kind="pdf", path=each.path.with_suffix(".pdf"), kept=None, about=None) for each in wanted]
    stale = [each for each in wanted if not _up_to_date(each.path)]
    found = [
        Beside("pdf", each.key, each.title, each.path.with_suffix(".pdf"), each.policy) for each in wanted if each not in stale
    ]
    faults: list[Fault] = []
    for each, data in zip(stale, pdfs_of([each.path for each in stale], suite.run.on), strict=True):
        if isinstance(data, Faults):
            faults += data.faults
            continue
        path, kept = write_extras(each.path.with_suffix(".pdf"), data, root=suite.run.folder)
        found.append(Beside("pdf", each.key, each.title, path, each.policy, kept))
    if faults:
        raise OutputFault(faults)
    return found


def _up_to_date(document: Path) -> bool:
    """Whether the PDF was made after the Word file: LibreOffice makes other bytes each time, so it is not made twice."""
    pdf = document.with_suffix(".pdf")
    return pdf.is_file() and pdf.stat().st_mtime_ns > document.stat().st_mtime_ns


EXTRAS: Final[Mapping[str, Writer]] = {
    "forms": write_forms,  # first: the lists say what of the documents was made
    "calendar": write_suite_calendar,
    "documents": write_suite_documents,
    "handouts": write_handouts,
    "house-rules": write_house_rules,
    "html": write_pages,
    "pdf": write_pdfs,  # last: PDFs are made of the Word files that the others wrote
}
"""By option, `--html` is "html", in the order in which they are written."""


def in_order_written(wanted: Collection[str]) -> list[str]:
    """Return extras in the order in which they are written, whatever the order in which they were asked for."""
    return [name for name in EXTRAS if name in wanted]


def what_can_be_written(wanted: frozenset[str]) -> tuple[frozenset[str], list[str]]:
    """Return what of it this computer can write, and for the rest what is missing and how to get it."""
    if "pdf" not in wanted:
        return wanted, []
    from policygen.runs.pdf_files import pdfs_missing

    missing = pdfs_missing()
    return (wanted - {"pdf"}, [missing]) if missing else (wanted, [])


def trust_documents(run: Run, trust: Trust) -> None:
    """Write one workbook with the documents of every school of a trust."""
    from policygen.runs.document_lists import trust_lists, write_trust_documents

    write_trust_documents(run.library, trust.name or "Schools", trust_lists(trust, run), run.folder, run.on)


def trust_calendar(run: Run, trust: Trust) -> None:
    """Write one review calendar for all schools of a trust."""
    from policygen.runs.document_lists import trust_lists, write_trust_calendar

    write_trust_calendar(run.library, trust.name or "Schools", trust_lists(trust, run), run.folder, run.on)


TRUST_EXTRAS: Final[Mapping[str, TrustWriter]] = {"calendar": trust_calendar, "documents": trust_documents}
"""What is written once for a trust besides, by option, in the order in which it is written."""
