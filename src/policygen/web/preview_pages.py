"""A policy as it would be made now, clause by clause, beside its reasons and the answers that it is made from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from policygen.facts.known import Known
from policygen.generation.generate import Generated, asked_first, generate
from policygen.library.model import Library
from policygen.markup.html import PageHeading, page_headings, page_lines
from policygen.schools.school_file import School
from policygen.web.preview import beside_clauses, questions_of_holes
from policygen.web.preview_changes import ChangedClause, changed_clauses
from policygen.web.school_jobs import school_run
from policygen.web.views import page, school_at
from policygen.web.workspace import Workspace

_BACK: Final = re.compile(r"preview:([\w-]{1,80}):([\w.-]{0,120})")


@dataclass(frozen=True, slots=True)
class PreviewPlace:
    """A clause of a preview, to come back to."""

    policy: str
    clause: str

    def address(self, key: str, since: str = "") -> str:
        """Return its address; with `since` the preview says what is different from the answers of then."""
        query = f"?since={quote(since)}" if since else ""
        return school_at(key, f"/preview/{self.policy}{query}") + (f"#clause-{self.clause}" if self.clause else "")


def preview_place(back: str) -> PreviewPlace | None:
    """Return the clause that a page was reached from, if `back` says one."""
    found = _BACK.fullmatch(back)
    return PreviewPlace(found[1], found[2]) if found else None


async def policy_preview(request: Request) -> Response:
    """A policy with its reasons; where an answer was changed from here, with what that changed."""
    workspace: Workspace = request.app.state.workspace
    key, policy = request.path_params["key"], request.path_params["policy"]
    interview = workspace.interview(key)
    interview.library.policy(policy)
    if asked_first(Known(interview.library.vocabulary, interview.school.answers)):
        return RedirectResponse(school_at(key, "/make"), 303)
    shown = await run_in_threadpool(_preview_data, workspace, key, policy, request.query_params.get("since", ""))
    return page("preview.html", **shown)


def _preview_data(workspace: Workspace, key: str, policy: str, since: str) -> dict[str, object]:
    run, school = school_run(workspace, key)
    made = _made(run.library, policy, school, workspace)
    known = Known(run.library.vocabulary, school.answers_for(policy))
    beside, throughout = beside_clauses(made, known)
    headings = {each.block: each for each in page_headings(made.document)}
    before = workspace.as_it_was(key, since)
    changed = None
    if before is not None:
        changed = changed_clauses(_made(run.library, policy, before.school, workspace).document, made.document)
    return {
        "title": f"Preview: {made.document.title}", "document": made.document, "school": made.document.school, "key": key,
        "policy": policy, "on": workspace.on, "parts": _parts_shown(made, headings), "beside": beside, "throughout": throughout,
        "contents": [each for each in headings.values() if each.listed], "holes": questions_of_holes(made, known),
        "to_do": len(made.to_do), "changed": changed, "change_of": _by_name(changed),
    }  # fmt: skip


def _by_name(changed: tuple[ChangedClause, ...] | None) -> dict[str, ChangedClause]:
    return {each.name: each for each in changed or ()}


def _made(library: Library, policy: str, school: School, workspace: Workspace) -> Generated:
    return generate(library.policy(policy), library, school.answers_for(policy), workspace.on)


def _parts_shown(made: Generated, headings: dict[int, PageHeading]) -> list[dict[str, object]]:
    return [
        {"name": part.name, "clause": part.clause, "lines": [*page_lines(part.blocks, headings)]} for part in made.document.parts
    ]
