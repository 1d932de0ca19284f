"""Make our policies: from the answers, against last year's adopted files where they are given, to look at and to save."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from policygen.errors import Fault, Faults
from policygen.facts.known import Known
from policygen.facts.vocabulary import Value, label
from policygen.generation.generate import asked_first
from policygen.runs.adopted_files import adopted_files
from policygen.runs.kept_adopted import KeptAdopted, keep_adopted, kept_adopted
from policygen.runs.pdf_files import pdfs_missing, pdfs_of
from policygen.runs.publishing import page_of_approved
from policygen.runs.record import read_record
from policygen.web.check_pages import upload_name
from policygen.web.making import Makings
from policygen.web.school_jobs import job_of_school, policies_folder, school_run, steps_of
from policygen.web.views import page, school_at
from policygen.web.workspace import Workspace

_MOST_FILES: Final = 40


async def make_page(request: Request) -> Response:
    """The form; sent, the making begins, and its own page says how far it is."""
    workspace: Workspace = request.app.state.workspace
    makings: Makings = request.app.state.makings
    key = request.path_params["key"]
    interview = workspace.interview(key)
    name, left = str(interview.school.answers.get("school_name") or "School"), interview.at_most()
    first = questions_first(workspace, interview.school.answers)
    if request.method == "GET" or first:
        before = read_record(policies_folder(workspace, key))
        data: dict[str, object] = {"later": len(interview.not_sure()), "first": first, "made": before is not None}
        data["adopted"] = kept_files(workspace, key)
        data["previews"] = [(each.key, each.file.title) for each in interview.library.policies.values()]
        return page("make.html", title="Make our policies", school=name, key=key, left=left, **data)
    async with request.form(max_files=_MOST_FILES, max_fields=20) as form:
        uploads = [each for each in form.getlist("adopted") if isinstance(each, UploadFile) and each.filename]
        files = [(upload_name(str(each.filename)), await each.read()) for each in uploads]
    job = await run_in_threadpool(job_of_school, workspace, key)
    kept = await run_in_threadpool(_uploads_kept, workspace, key, files)
    begun = makings.begin_making(key, [job.placed(job.folder, kept.folder, job.source)], steps_of(job), said=kept.said)
    if files and not begun:
        said = "The policies were being made already. Your files are kept, but what is made now may be without them."
        raise Faults(Fault(said, "Wait until the policies are made, then make them once more."))
    return RedirectResponse(school_at(key, "/making"), 303)


def _uploads_kept(workspace: Workspace, key: str, files: list[tuple[str, bytes]]) -> KeptAdopted:
    """Keep the adopted files that came now beside those of before."""
    return keep_adopted(workspace.folder, key, files, *school_run(workspace, key))


def kept_files(workspace: Workspace, key: str) -> list[str]:
    """Return the names of a school's kept adopted files."""
    folder = kept_adopted(workspace.folder, key)
    return [each.name for each in adopted_files(folder)] if folder else []


def questions_first(workspace: Workspace, answers: Mapping[str, Value]) -> tuple[tuple[str, str], ...]:
    """Return the questions that no policy can be made without, each with its words."""
    vocabulary = workspace.library.vocabulary
    return tuple((name, label(vocabulary, name)) for name in asked_first(Known(vocabulary, answers)))


async def made_file(request: Request) -> Response:
    """A file that was made. Its name is looked up among those that are there: no path comes from a request."""
    workspace: Workspace = request.app.state.workspace
    key, name = request.path_params["key"], request.path_params["name"]
    workspace.path(key)
    folder = policies_folder(workspace, key)
    found = next((path for path in _to_hand_over(folder) if path.name == name), None)
    if found is None:
        return RedirectResponse(school_at(key, "/make"), 303)
    match request.query_params.get("as", ""):
        case "pdf":
            return as_download(await run_in_threadpool(_as_pdf, found, workspace.on), f"{found.stem}.pdf")
        case "page":
            shown = await run_in_threadpool(page_of_approved, found.read_bytes(), found.name)
            if not shown:
                raise Faults(Fault("This file holds what a web page would not show.", "Save it as Word or PDF."))
            return Response(shown, media_type="text/html; charset=utf-8", headers={"x-policygen-paper": "1"})
    return as_download(found.read_bytes(), name)


def _as_pdf(file: Path, on: date) -> bytes:
    """Return the PDF of a Word file, which says just what the file says. Raises Faults where there is none, and why."""
    missing = pdfs_missing()
    if missing:
        raise Faults(Fault(missing, "Or open the Word file and choose: File, Save as, PDF."))
    (drawn,) = pdfs_of([file], on)
    if not isinstance(drawn, bytes):
        raise drawn
    return drawn


async def made_zip(request: Request) -> Response:
    """Everything that was made, in one file; what policygen keeps for itself is left out."""
    workspace: Workspace = request.app.state.workspace
    makings: Makings = request.app.state.makings
    key = request.path_params["key"]
    workspace.path(key)
    if makings.is_running(key):  # what is there is half of before and half new
        return RedirectResponse(school_at(key, "/making"), 303)
    folder = policies_folder(workspace, key)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in read_there(_to_hand_over(folder)):
            archive.writestr(path.relative_to(folder).as_posix(), data)
    return as_download(kept.getvalue(), f"{key.replace(':', '-')}-policies.zip")


def read_there(paths: Iterable[Path]) -> Iterator[tuple[Path, bytes]]:
    """Yield files with what they hold, without those that were taken away since they were listed."""
    for path in paths:
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            continue
        yield path, data


def _to_hand_over(folder: Path) -> Iterator[Path]:
    """Yield what was made, in order, without what policygen keeps for itself and what only points to somewhere else."""
    found = []
    for place, folders, files in os.walk(folder):  # which goes on where a folder is taken away meanwhile
        folders[:] = [each for each in folders if not each.startswith(".")]
        found += [Path(place, each) for each in files if not each.startswith(".")]
    yield from (path for path in sorted(found) if path.suffix != ".json" and path.is_file() and not path.is_symlink())


def as_download(data: bytes, name: str) -> Response:
    """Return a file to be saved, under a name that every browser takes."""
    plain = "".join(each if each.isascii() and (each.isalnum() or each in " ._-") else "_" for each in name)
    return Response(
        data, media_type="application/octet-stream", headers={"content-disposition": f'attachment; filename="{plain}"'}
    )
