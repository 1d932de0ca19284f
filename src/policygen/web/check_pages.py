"""Is our policy still right? Files are dropped in and held against the law; nothing of them stays but in memory."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from policygen.coverage.annotating import annotated
from policygen.coverage.report_paper import check_paper, check_picture
from policygen.coverage.report_rows import counted, coverage_rows, document_titles, not_said
from policygen.errors import Faults
from policygen.markup.html import web_page
from policygen.runs.policy_checks import READ, ChecksMade, check_policies
from policygen.web.page_words import step_of
from policygen.web.views import page
from policygen.web.workspace import Workspace
from policygen.word.writing.paper import write_paper

_MOST_FILES: Final = 40
_MOST_KEPT: Final = 4 * _MOST_FILES
"""Reports that are kept in memory until others take their place."""
WORD_FILE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """A report that can be opened or saved."""

    name: str
    media_type: str
    data: bytes


async def check_page(request: Request) -> Response:
    """The form, and after it what was found in each file."""
    if request.method == "GET":
        return _asked_again(request, "")
    async with request.form(max_files=_MOST_FILES, max_fields=20) as form:
        uploads = [each for each in form.getlist("files") if isinstance(each, UploadFile) and each.filename]
        files = [(upload_name(str(each.filename)), await each.read()) for each in uploads]
    if not files:
        return _asked_again(request, "Choose a file first.")
    wrong = [name for name, _ in files if PurePath(name).suffix.lower() not in READ]
    if wrong:
        return _asked_again(request, f"“{wrong[0]}” is of a kind that is not read. Send {', '.join(READ)} files.")
    workspace: Workspace = request.app.state.workspace
    key = request.query_params.get("school", "")
    answers = workspace.interview(key).school.answers if key in workspace.schools() else None
    made = await run_in_threadpool(_checked_files, workspace, files, answers)
    rows = [_checked_row(request, workspace, path, made) for path in (*made.checked, *made.unread)]
    chosen = key if answers is not None else ""
    return page("checked.html", title="What was found", rows=rows, number=len(files), chosen=chosen)


def _asked_again(request: Request, error: str) -> Response:
    workspace: Workspace = request.app.state.workspace
    return page(
        "check.html", 422 if error else 200, title="Is our policy still right?", errors=[error] if error else [], kinds=READ,
        schools=workspace.schools(), chosen=request.query_params.get("school", ""),
    )  # fmt: skip


def upload_name(name: str) -> str:
    """Return the last part of a name as a browser sends it, fit for a file on any system."""
    last = PurePath(name.replace("\\", "/")).name.lstrip(". ")[-120:]
    return "".join(each if each.isalnum() or each in " ._-()&" else "_" for each in last) or "file"


def _checked_files(workspace: Workspace, files: Sequence[tuple[str, bytes]], answers: object) -> ChecksMade:
    """Check files in a folder of their own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="policygen-") as folder:
        paths = []
        for number, (name, data) in enumerate(files):
            path = Path(folder) / f"{number}" / name
            path.parent.mkdir()
            path.write_bytes(data)
            paths.append(path)
        try:
            made = check_policies(paths, workspace.library, workspace.on, answers)  # type: ignore[arg-type]
        except Faults as error:
            made = ChecksMade(unread={paths[0]: error.faults[0]})
    names = {path: Path(f"{number}") / name for number, (path, (name, _)) in enumerate(zip(paths, files, strict=True))}
    return ChecksMade(
        {names[path]: each for path, each in made.checked.items()},
        {names[path]: each for path, each in made.files.items()},
        {names[path]: each for path, each in made.unread.items()},
    )


def _checked_row(request: Request, workspace: Workspace, path: Path, made: ChecksMade) -> dict[str, object]:
    if path in made.unread:
        fault = made.unread[path]
        return {
            "name": path.name, "problem": fault.what, "next_step": step_of(fault), "checked": None, "papers": [], "anew": "",
        }  # fmt: skip
    each, library, day = made.checked[path], workspace.library, workspace.on.isoformat()
    keep = partial(kept_paper, request, path.stem)
    papers = [
        keep("The report", "check.html", "text/html; charset=utf-8",
             web_page(check_paper(each, library, workspace.on, full=True), check_picture(each, library)).encode()),
        keep("The report in Word", "check.docx", WORD_FILE,
             write_paper(check_paper(each, library, workspace.on, full=False), library.house_style, day)),
    ]  # fmt: skip
    if each.text.format == "docx":
        papers.append(
            keep("Your file with comments", "comments.docx", WORD_FILE, annotated(made.files[path].data, each, workspace.on))
        )
    anew = ""
    if each.text.format == "docx" and each.policies:
        anew = f"{kept_paper(request, path.name, '', '', WORD_FILE, made.files[path].data)['address']}/update"
    rows = coverage_rows(each, library)
    return {
        "name": path.name, "problem": "", "next_step": "", "checked": each, "papers": papers, "anew": anew,
        "what": document_titles(each, library) or "could not be told", "held": bool(rows),
        "law": counted(rows, "must"), "guidance": counted(rows, "should"),
        "lacking": not_said(rows, "must"), "lacking_guidance": len(not_said(rows, "should")),
    }  # fmt: skip


def kept_paper(request: Request, stem: str, said: str, ending: str, media_type: str, data: bytes) -> dict[str, str]:
    """Keep a paper in memory, and return where it is and what is said of it."""
    papers: dict[str, KeptPaper] = request.app.state.papers
    while len(papers) >= _MOST_KEPT:
        papers.pop(next(iter(papers)))
    key = secrets.token_urlsafe(12)
    papers[key] = KeptPaper(f"{stem}_{ending}" if ending else stem, media_type, data)
    return {"said": said, "address": f"/paper/{key}"}


async def paper_page(request: Request) -> Response:
    """A report that was made: a web page is shown, anything else is saved."""
    papers: dict[str, KeptPaper] = request.app.state.papers
    found = papers.get(request.path_params["key"])
    if found is None:
        said = "This report is no longer kept."
        return page("problem.html", 404, title=said, said=said, next_step="Check the file again.")
    name = "".join(each if each.isascii() and (each.isalnum() or each in " ._-") else "_" for each in found.name)
    place = "inline" if found.media_type.startswith("text/html") else "attachment"
    return Response(
        found.data, media_type=found.media_type,
        headers={"content-disposition": f'{place}; filename="{name}"', "x-policygen-paper": "1"},
    )  # fmt: skip
