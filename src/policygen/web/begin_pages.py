"""A trust begun with the names of its schools, and a school added to a trust by its name."""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from policygen.errors import Faults
from policygen.facts.answers import AnswerError, read_answer
from policygen.web.page_words import what_and_step
from policygen.web.question_pages import read_name
from policygen.web.trust_pages import trust_at
from policygen.web.views import page
from policygen.web.workspace import Workspace

_MOST_SCHOOLS: Final = 200


async def begin_trust_by_name_page(request: Request) -> Response:
    """The names of a trust and of its schools; sent, their files are begun."""
    workspace: Workspace = request.app.state.workspace
    name = schools = error = wrong = ""
    if request.method == "POST":
        form = await request.form(max_files=1, max_fields=5)
        name, schools = (str(form.get(each, "")).strip() for each in ("trust_name", "schools"))
        try:
            wrong = "trust_name"
            trust = _trust_named(workspace, name)
            wrong = "schools"
            key = await run_in_threadpool(workspace.begin_trust, trust, _schools_named(workspace, schools))
            return RedirectResponse(trust_at(key), 303)
        except (AnswerError, Faults) as told:
            error = _said_of_name(told)
    return page("begin_trust.html", 422 if error else 200, title="Begin a trust", errors=[error] if error else [], wrong=wrong,
                name=name, schools=schools)  # fmt: skip


def _trust_named(workspace: Workspace, name: str) -> str:
    if not name:
        raise AnswerError("Enter the name of the trust.")
    trust = str(read_answer(workspace.library.vocabulary.facts["trust_name"], name))
    workspace.key_of_new_trust(trust)
    return trust


def _schools_named(workspace: Workspace, lines: str) -> list[str]:
    """Return the names of schools, which stand on a line each. Raises AnswerError."""
    found = [" ".join(each.split()) for each in lines.splitlines() if each.strip()]
    if not found:
        raise AnswerError("Enter the name of at least one school.")
    if len(found) > _MOST_SCHOOLS:
        raise AnswerError(f"These are more than {_MOST_SCHOOLS} schools.")
    return [read_name(workspace, each) for each in found]


async def add_school_page(request: Request) -> Response:
    """The name of a school that a trust has besides; sent, its file is begun and named in the trust's."""
    workspace: Workspace = request.app.state.workspace
    key = request.path_params["key"]
    trust = await run_in_threadpool(workspace.read_trust, key)
    name = error = ""
    if request.method == "POST":
        name = " ".join(str((await request.form(max_files=1, max_fields=5)).get("school_name", "")).split())
        try:
            await run_in_threadpool(workspace.add_school, key, read_name(workspace, name))
            return RedirectResponse(trust_at(key), 303)
        except (AnswerError, Faults) as told:
            error = _said_of_name(told)
    return page("add_school.html", 422 if error else 200, title="Add a school", errors=[error] if error else [], name=name,
                at=trust_at(key), trust=trust.name or "your trust")  # fmt: skip


def _said_of_name(error: AnswerError | Faults) -> str:
    return str(error) if isinstance(error, AnswerError) else what_and_step(error.faults[0])
