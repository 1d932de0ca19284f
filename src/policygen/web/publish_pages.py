"""Publish: the files for the school's website, made from what was approved, looked at and saved."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from policygen.documents.catalogue import MadePolicies, standings
from policygen.errors import Faults
from policygen.facts.known import Known
from policygen.runs.approvals import policy_states
from policygen.runs.layout import RECORDS, WEB
from policygen.runs.publishing import LISTING, WEBSITE, PublishedBundle, publish
from policygen.web.approve_pages import school_called
from policygen.web.make_pages import as_download, read_there
from policygen.web.school_jobs import policies_folder
from policygen.web.views import page, school_at, told_of
from policygen.web.workspace import Workspace

_KINDS: Final = {".html": "text/html; charset=utf-8", ".pdf": "application/pdf"}


async def publish_page(request: Request) -> Response:
    """The form; sent, the files are made, and the page shows them with what is still missing."""
    workspace: Workspace = request.app.state.workspace
    bundles: dict[str, PublishedBundle] = request.app.state.bundles
    key = request.path_params["key"]
    name, said = school_called(workspace, key), ""
    if request.method == "POST":
        also = [str(each) for each in (await request.form(max_fields=50)).getlist("also")]
        try:
            bundles[key] = await run_in_threadpool(_bundle, workspace, key, also)
            return RedirectResponse(school_at(key, "/publish"), 303)
        except Faults as error:
            said = " ".join(told_of(each) for each in error.faults)
    choice = await run_in_threadpool(lambda: list(_by_choice(workspace, key, bundles.get(key))))
    return page(
        "publish.html", 422 if said else 200, title="Publish on the school’s website", school=name, key=key,
        errors=[said] if said else [], bundle=bundles.get(key), choice=choice,
    )  # fmt: skip


def _bundle(workspace: Workspace, key: str, also: list[str]) -> PublishedBundle:
    interview = workspace.interview(key)
    return publish(policies_folder(workspace, key), interview.library, interview.school, workspace.on, also, in_browser=True)


def _by_choice(workspace: Workspace, key: str, bundle: PublishedBundle | None) -> Iterator[dict[str, object]]:
    """Yield the approved policies that nothing asks to be published, as items to tick; those that were published are ticked."""
    interview = workspace.interview(key)
    library, ships = interview.library, MadePolicies(frozenset(interview.library.policies))
    known = Known(library.vocabulary, interview.school.answers)
    listed = standings(library.documents, library.legislation.on(workspace.on), known, {}, ships)
    asked_for = {each.key for each in listed if each.publish}
    public = {each.key for each in bundle.copies} if bundle else set()
    for each in policy_states(policies_folder(workspace, key), workspace.on, tuple(library.policies)):
        if each.approved_file is not None and each.policy not in asked_for:
            yield {"value": each.policy, "text": each.title, "checked": each.policy in public}


async def website_file(request: Request) -> Response:
    """A file for the website, or the list of what has to be published, looked up among those that are there."""
    workspace: Workspace = request.app.state.workspace
    key, name = request.path_params["key"], request.path_params["name"]
    workspace.interview(key)
    root = policies_folder(workspace, key)
    found = next(
        (each for each in (*_website_files(root), root / RECORDS / LISTING) if each.name == name and each.is_file()), None
    )
    if found is None:
        return RedirectResponse(school_at(key, "/publish"), 303)
    if found.suffix not in _KINDS:
        return as_download(found.read_bytes(), found.name)
    return Response(found.read_bytes(), media_type=_KINDS[found.suffix], headers={"x-policygen-paper": "1"})


async def website_zip(request: Request) -> Response:
    """All files for the website as one."""
    workspace: Workspace = request.app.state.workspace
    key = request.path_params["key"]
    workspace.interview(key)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in read_there(_website_files(policies_folder(workspace, key))):
            archive.writestr(f"{WEBSITE}/{path.name}", data)
    return as_download(kept.getvalue(), f"{key.replace(':', '-')}-website.zip")


def _website_files(root: Path) -> list[Path]:
    inside = (root / WEB / WEBSITE).glob("*")
    return sorted(path for path in inside if path.is_file() and not path.is_symlink() and not path.name.startswith("."))
