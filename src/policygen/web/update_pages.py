"""A policy made elsewhere, brought up to the law with tracked changes: asked for from the check of it, kept only in memory."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from policygen.coverage.foreign_prior import own_policy_brief
from policygen.coverage.updating_file import UpdatedFile, all_offers, start_update, updated_file
from policygen.errors import Fault, Faults
from policygen.generation.update import read_prior
from policygen.markup.html import web_page
from policygen.web.check_pages import WORD_FILE, KeptPaper, kept_paper
from policygen.web.views import page
from policygen.web.workspace import Workspace

_SETTLE: Final = "Accept or reject them in Word, save the file, and check it again."
_OURS: Final = "Give it under “Make our policies”, as a policy that you adopted."
_TELL: Final = "Give the file the title of the policy that it is, on its first page, and check it again."


async def updated_page(request: Request) -> Response:
    """A checked Word file brought up to date: what was done, the tracked file to save, and what is left to a person."""
    workspace: Workspace = request.app.state.workspace
    papers: dict[str, KeptPaper] = request.app.state.papers
    found = papers.get(request.path_params["key"])
    if found is None or found.media_type != WORD_FILE:
        raise Faults(Fault("This file is no longer kept.", "Check it again."))
    school = request.query_params.get("school", "")
    known = school in workspace.schools()
    made = await run_in_threadpool(_updated, workspace, found, school if known else "")
    stem, title = PurePath(found.name).stem, f"{found.name}, brought up to date"
    kept = []
    if not made.findings:
        brief = web_page(own_policy_brief(made, stem)).encode()
        kept = [
            kept_paper(request, stem, "Your file with tracked changes", "update.docx", WORD_FILE, made.redline),
            kept_paper(request, stem, "What was changed", "update.html", "text/html; charset=utf-8", brief),
        ]
    return page(
        "updated.html", title=title, made=made, papers=kept, chosen=school if known else "",
        added=[each.label for each in made.offers.points],
    )  # fmt: skip


def _updated(workspace: Workspace, found: KeptPaper, school: str) -> UpdatedFile:
    """Bring a file up to date. Raises Faults, with a step that can be done in the browser, where it cannot be."""
    prior = read_prior(found.data, found.name)
    if prior.pending:
        raise Faults(Fault("This file holds tracked changes that nobody has accepted or rejected.", _SETTLE))
    if prior.manifest is not None and not prior.manifest.own_words:
        raise Faults(Fault("policygen made this file, and knows more of it than of a policy from elsewhere.", _OURS))
    answers = workspace.interview(school).school.answers if school else {}
    try:
        started = start_update(found.data, found.name, workspace.library, workspace.on, answers)
    except Faults as error:
        raise Faults(Fault(error.faults[0].what, _TELL)) from error
    return updated_file(started, all_offers(started))
