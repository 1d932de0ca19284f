"""The application: which page stands at which address, and what a page says where something is wrong."""

from __future__ import annotations

from importlib import resources
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from policygen.errors import Faults
from policygen.web.approve_pages import approvals_page, approve_page, verify_page
from policygen.web.begin_pages import add_school_page, begin_trust_by_name_page
from policygen.web.changes_pages import changes_page
from policygen.web.check_pages import check_page, paper_page
from policygen.web.conflict_pages import conflict_page, conflicts_page
from policygen.web.make_pages import made_file, made_zip, make_page
from policygen.web.making import Makings
from policygen.web.making_pages import made_page, making_page
from policygen.web.page_words import step_of
from policygen.web.preview_pages import policy_preview
from policygen.web.publish_pages import publish_page, website_file, website_zip
from policygen.web.question_pages import answers_page, detail_page, question_page, school_page, start_page
from policygen.web.readers_pages import readers_page, readers_record
from policygen.web.register_pages import RegisterBooks, begin_school_page, begin_trust_page, register_page
from policygen.web.safety import Gate, TooMuch
from policygen.web.shared_pages import shared_answers_page, shared_question_page
from policygen.web.trust_pages import trust_made_page, trust_make_page, trust_making_page, trust_page
from policygen.web.update_pages import updated_page
from policygen.web.views import page, said_of
from policygen.web.what_changes import Compared
from policygen.web.what_changes_pages import school_changes_page, trust_changes_page
from policygen.web.workspace import Workspace

_STATIC: Final = {"style.css": "text/css; charset=utf-8"}


_REGISTER_AND_TRUSTS: Final = (
    Route("/register", register_page, methods=["GET", "POST"]),
    Route("/register/school/{urn}", begin_school_page, methods=["GET", "POST"]),
    Route("/register/trust/{uid}", begin_trust_page, methods=["GET", "POST"]),
    Route("/trust/{key}/what-changes", trust_changes_page),
    Route("/school/{key}/what-changes", school_changes_page),
    Route("/trust/{key}", trust_page),
    Route("/begin-trust", begin_trust_by_name_page, methods=["GET", "POST"]),
    Route("/trust/{key}/add-school", add_school_page, methods=["GET", "POST"]),
    Route("/trust/{key}/answers", shared_answers_page),
    Route("/trust/{key}/question/{name}", shared_question_page, methods=["GET", "POST"]),
    Route("/trust/{key}/make", trust_make_page, methods=["GET", "POST"]),
    Route("/trust/{key}/making", trust_making_page),
    Route("/trust/{key}/made", trust_made_page),
)


def application(workspace: Workspace, token: str, hosts: frozenset[str]) -> Gate:
    """Return the application for a folder; only requests with the token, to one of the hosts, get through."""
    app = Starlette(
        routes=[
            *_REGISTER_AND_TRUSTS,
            Route("/", start_page, methods=["GET", "POST"]),
            Route("/static/{name}", static_file),
            Route("/check", check_page, methods=["GET", "POST"]),
            Route("/paper/{key}", paper_page),
            Route("/paper/{key}/update", updated_page, methods=["POST"]),
            Route("/school/{key}", school_page),
            Route("/school/{key}/answers", answers_page),
            Route("/school/{key}/detail", detail_page),
            Route("/school/{key}/question/{name}", question_page, methods=["GET", "POST"]),
            Route("/school/{key}/make", make_page, methods=["GET", "POST"]),
            Route("/school/{key}/making", making_page),
            Route("/school/{key}/made", made_page),
            Route("/school/{key}/preview/{policy}", policy_preview),
            Route("/school/{key}/changes/{policy}", changes_page),
            Route("/school/{key}/conflicts/{policy}", conflicts_page),
            Route("/school/{key}/conflicts/{policy}/{question}", conflict_page, methods=["GET", "POST"]),
            Route("/school/{key}/approve", approvals_page),
            Route("/school/{key}/approve/{policy}", approve_page, methods=["GET", "POST"]),
            Route("/school/{key}/verify", verify_page, methods=["GET", "POST"]),
            Route("/school/{key}/readers", readers_page, methods=["GET", "POST"]),
            Route("/school/{key}/readers.xlsx", readers_record),
            Route("/school/{key}/publish", publish_page, methods=["GET", "POST"]),
            Route("/school/{key}/website.zip", website_zip),
            Route("/school/{key}/website/{name}", website_file),
            Route("/school/{key}/file/{name}", made_file),
            Route("/school/{key}/all.zip", made_zip),
        ],
        exception_handlers={404: not_here, **_TOLD},
    )
    app.state.workspace, app.state.papers, app.state.makings = workspace, {}, Makings()
    app.state.bundles, app.state.approval_notes = {}, {}
    app.state.register, app.state.compared = RegisterBooks(), Compared()
    return Gate(app, token, hosts)


async def static_file(request: Request) -> Response:
    """The style sheet."""
    name = request.path_params["name"]
    if name not in _STATIC:
        return await not_here(request, Exception())
    return Response(resources.files("policygen.web").joinpath("static", name).read_bytes(), media_type=_STATIC[name])


async def what_is_wrong(_request: Request, error: Exception) -> Response:
    """A page for what a person has to put right, in the words that the commands use."""
    faults = error.faults if isinstance(error, Faults) else ()
    first = faults[0] if faults else None
    said = said_of(first) if first else "Something is wrong."
    return page("problem.html", 409, title="There is a problem", said=said, next_step=step_of(first) if first else "")


async def not_here(_request: Request, _error: Exception) -> Response:
    """A page for an address at which there is nothing."""
    return page("problem.html", 404, title="Page not found", said="There is no such page.", next_step="Go back to your schools.")


async def taken_away(_request: Request, _error: Exception) -> Response:
    """A page for a file that was there and is not: somebody took it away, or gave it another name, while it was looked for."""
    return page("problem.html", 409, title="A file was taken away", said="A file or a folder was taken away at this moment.",
                next_step="Load the page again, and look what was saved.")  # fmt: skip


async def too_much(_request: Request, _error: Exception) -> Response:
    """A page for an upload that does not fit."""
    return page("problem.html", 413, title="Too much at once", said="This is more than is taken at once.",
                next_step="Send fewer files at a time.")  # fmt: skip


async def unforeseen(_request: Request, _error: Exception) -> Response:
    """A page for a fault of policygen's own. It says nothing of what was typed, which may be about people."""
    return page("problem.html", 500, title="Something went wrong", said="Something went wrong in policygen.",
                next_step="Nothing that was saved is lost. Go back and try again.")  # fmt: skip


_TOLD: Final = {Faults: what_is_wrong, FileNotFoundError: taken_away, TooMuch: too_much, Exception: unforeseen}
