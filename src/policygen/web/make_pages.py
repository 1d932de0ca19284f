"""Make our policies: from the answers, against last year's adopted files where they are given, to look at and to save."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from policygen.errors import Fault, SchoolFaults
from policygen.facts.known import Known
from policygen.facts.vocabulary import Value, label
from policygen.generation.generate import asked_first, generate
from policygen.markup.html import policy_page
from policygen.runs.model import Result, Run
from policygen.runs.run import adopted_by, make_school, run_for_school
from policygen.schools.trust_file import Trust, read_schools
from policygen.web.check_pages import upload_name
from policygen.web.views import page
from policygen.web.workspace import Workspace

FOLDER: Final = "policies"
_MOST_FILES: Final = 40


def policies_folder(workspace: Workspace, key: str) -> Path:
    """Return the folder in which a school's policies are made: beside its answers."""
    return workspace.folder / f"{key}-{FOLDER}"


async def make_page(request: Request) -> Response:
    """The form; after it, what was made, policy by policy."""
    workspace: Workspace = request.app.state.workspace
    key = request.path_params["key"]
    interview = workspace.interview(key)
    name, left = str(interview.school.answers.get("school_name") or "School"), interview.at_most()
    first = questions_first(workspace, interview.school.answers)
    if request.method == "GET" or first:
        later = len(interview.not_sure())
        return page("make.html", title="Make our policies", school=name, key=key, left=left, later=later, first=first)
    form = await request.form(max_files=_MOST_FILES, max_fields=20)
    uploads = [each for each in form.getlist("adopted") if isinstance(each, UploadFile) and each.filename]
    files = [(upload_name(str(each.filename)), await each.read()) for each in uploads]
    results, notes = await run_in_threadpool(_policies_made, workspace, key, files)
    data = {"rows": [_made_row(each) for each in results], "notes": notes, "folder": policies_folder(workspace, key).name}
    return page("made.html", title="Your policies", school=name, key=key, **data)


def questions_first(workspace: Workspace, answers: Mapping[str, Value]) -> tuple[tuple[str, str], ...]:
    """Return the questions that no policy can be made without, each with its words."""
    vocabulary = workspace.library.vocabulary
    return tuple((name, label(vocabulary, name)) for name in asked_first(Known(vocabulary, answers)))


def _policies_made(workspace: Workspace, key: str, files: Sequence[tuple[str, bytes]]) -> tuple[list[Result], list[str]]:
    """Make a school's policies; the adopted files lie in a folder of their own while it is done."""
    trust: Trust = read_schools(workspace.path(key), workspace.library.vocabulary)
    if trust.name or len(trust.schools) != 1:
        raise SchoolFaults(Fault("This is a trust's file.", "Open one of its schools."))
    school_key, school = trust.schools[0]
    with tempfile.TemporaryDirectory(prefix="policygen-") as place:
        for name, data in files:
            (Path(place) / name).write_bytes(data)
        prior = Path(place) if files else None
        asked = Run(workspace.library, workspace.on, (), policies_folder(workspace, key), prior, "", False, frozenset(), False)
        run = run_for_school(asked, trust, school, school_key)
        adopted = adopted_by(run, school)
        results = make_school(run, school, workspace.path(key), lambda _: None, adopted)
        notes = [f"{seen.path.name} is not used: {seen.why}." for seen, _ in adopted.not_used()]
        notes += [f"{seen.path.name}: {seen.doubt}." for seen in adopted.files if seen.doubt]
    return results, notes


def _made_row(result: Result) -> dict[str, object]:
    made, written, updated = result.made, result.written, result.updated
    return {
        "key": made.manifest.policy,
        "title": made.document.title,
        "clauses": len(made.selection.clauses),
        "gaps": len(result.gaps),
        "to_do": [each.question for each in made.to_do],
        "changes": updated.merged.report.revisions if updated else None,
        "conflicts": len(updated.merged.conflicts) if updated else 0,
        "kept": len(updated.merged.kept_local) if updated else 0,
        "clean": written.document.name if written else "",
        "tracked": written.tracked.name if written and written.tracked else "",
        "brief": written.brief.name if written and written.brief else "",
    }


async def policy_preview(request: Request) -> Response:
    """A policy as it would be made now, as a page."""
    workspace: Workspace = request.app.state.workspace
    interview = workspace.interview(request.path_params["key"])
    policy = workspace.library.policy(request.path_params["policy"])
    made = await run_in_threadpool(generate, policy, workspace.library, interview.school.answers, workspace.on)
    return Response(
        policy_page(made.document).encode(), media_type="text/html; charset=utf-8", headers={"x-policygen-paper": "1"}
    )


async def made_file(request: Request) -> Response:
    """A file that was made. Its name is looked up among those that are there: no path comes from a request."""
    workspace: Workspace = request.app.state.workspace
    key, name = request.path_params["key"], request.path_params["name"]
    workspace.path(key)
    folder = policies_folder(workspace, key)
    found = next((path for path in folder.glob("*") if path.name == name and path.is_file() and not path.is_symlink()), None)
    if found is None:
        return RedirectResponse(f"/school/{key}/make", 303)
    return _as_download(found.read_bytes(), name)


async def made_zip(request: Request) -> Response:
    """Everything that was made, in one file; what policygen keeps for itself is left out."""
    workspace: Workspace = request.app.state.workspace
    key = request.path_params["key"]
    workspace.path(key)
    folder = policies_folder(workspace, key)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".json" and not path.name.startswith("."):
                archive.writestr(path.relative_to(folder).as_posix(), path.read_bytes())
    return _as_download(kept.getvalue(), f"{key}-policies.zip")


def _as_download(data: bytes, name: str) -> Response:
    plain = "".join(each if each.isascii() and (each.isalnum() or each in " ._-") else "_" for each in name)
    return Response(
        data, media_type="application/octet-stream", headers={"content-disposition": f'attachment; filename="{plain}"'}
    )
