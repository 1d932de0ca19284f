"""The pages of a trust: its board, and the policies of all its schools made."""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from policygen.runs.kept_adopted import adopted_folder
from policygen.runs.start_here_trust import write_trust_start
from policygen.web.board import STATES, board_of
from policygen.web.making import Makings
from policygen.web.making_pages import making_response
from policygen.web.school_jobs import jobs_of_trust, made_beside, steps_of
from policygen.web.views import page
from policygen.web.workspace import Workspace


def trust_at(key: str, rest: str = "") -> str:
    """Return the address of a trust's page."""
    return f"/trust/{quote(key)}{rest}"


async def trust_page(request: Request) -> Response:
    """The board: schools by policies, with how each stands."""
    workspace: Workspace = request.app.state.workspace
    makings: Makings = request.app.state.makings
    key = request.path_params["key"]
    trust = await run_in_threadpool(workspace.read_trust, key)
    running = makings.is_running(key)  # asked first: what is made while the board is read may not stand on it
    board = await run_in_threadpool(board_of, workspace, key, trust)
    state, sought = request.query_params.get("state", ""), request.query_params.get("find", "").strip()
    problems = [(name, fault) for name, faults in trust.problems.items() for fault in faults]
    states = [{"value": each, "text": said, "selected": each == state} for each, said in STATES.items()]
    return page(
        "trust.html", title=trust.name or "Your trust", trust=trust, at=trust_at(key), board=board, states=STATES, state=state,
        sought=sought, rows=board.rows_shown(state, sought), overdue=board.overdue_reviews(), problems=problems, wide=True,
        running=running, on=workspace.on, state_items=[{"value": "", "text": "Any"}, *states],
    )  # fmt: skip


async def trust_make_page(request: Request) -> Response:
    """What making the whole trust does; sent, the making begins."""
    workspace: Workspace = request.app.state.workspace
    makings: Makings = request.app.state.makings
    key = request.path_params["key"]
    jobs = await run_in_threadpool(jobs_of_trust, workspace, key)
    if request.method == "GET":
        refused = [(str(job.answers.get("school_name") or job.key), why) for job in jobs for why in job.refused]
        trust = workspace.read_trust(key)
        return page("trust_make.html", title="Make the policies of all schools", at=trust_at(key), refused=refused,
                    schools=len(jobs), name=trust.name, folder=made_beside(workspace, key).name,
                    adopted=adopted_folder(workspace.folder, key).name)  # fmt: skip
    steps = [step for job in jobs for step in steps_of(job, str(job.answers.get("school_name") or job.key))]
    folder = made_beside(workspace, key)
    after = partial(write_trust_start, workspace.read_trust(key), folder, workspace.on, in_browser=True)
    makings.begin_making(key, jobs, steps, alone=folder, after=after)
    return RedirectResponse(trust_at(key, "/making"), 303)


async def trust_making_page(request: Request) -> Response:
    """How far the making of a trust's policies is; when it is done, the board."""
    makings: Makings = request.app.state.makings
    key = request.path_params["key"]
    request.app.state.workspace.read_trust(key)
    making = makings.making_of(key)
    if making is None or (making.ended and not making.failed):
        return RedirectResponse(trust_at(key), 303)
    return making_response(making, request, trust_at(key), "", "")


async def trust_made_page(request: Request) -> Response:
    """What was made: the board says it."""
    return RedirectResponse(trust_at(request.path_params["key"]), 303)
