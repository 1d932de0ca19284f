"""Approve and verify: where each policy stands, the decision of a meeting recorded, and a file held against what was approved."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from policygen.approval.held_against import held_against
from policygen.approval.record import Decision
from policygen.documents.catalogue import approver_words
from policygen.errors import Faults
from policygen.facts.answers import AnswerError, read_answer
from policygen.facts.known import Known
from policygen.facts.vocabulary import Fact
from policygen.library.model import Library
from policygen.runs.approvals import PolicyState, approve_policy, open_in_file, policy_states
from policygen.runs.approved_files import ApprovedFiles, approvals_below
from policygen.runs.record import digest_of
from policygen.web.check_pages import upload_name
from policygen.web.school_jobs import policies_folder
from policygen.web.views import page, school_at, told_of
from policygen.web.workspace import Workspace

_MOST_FILES: Final = 40
_LONGEST: Final = 200
_TAGS: Final[Mapping[str, str]] = {"adopted": "green", "for approval": "yellow", "draft": "grey"}
_PARTS: Final = (("day", "Day"), ("month", "Month"), ("year", "Year"))


async def approvals_page(request: Request) -> Response:
    """Where each policy of the school stands, with what was approved when and by whom."""
    workspace, key = _workspace(request), request.path_params["key"]
    name = school_called(workspace, key)
    suite = tuple(workspace.interview(key).library.policies)
    states = await run_in_threadpool(policy_states, policies_folder(workspace, key), workspace.on, suite)
    just = next((each for each in states if each.policy == request.query_params.get("approved")), None)
    return page(
        "approvals.html", title="Approve and publish", school=name, key=key, states=states, tags=_TAGS, just=just,
        some=any(each.approved_file for each in states), notes=_notes_told(request).get((key, just.policy), ()) if just else (),
    )  # fmt: skip


async def approve_page(request: Request) -> Response:
    """The form for one policy's approval; sent, its adopted copy is written and sealed, and the list shows it."""
    workspace, key, policy = _workspace(request), request.path_params["key"], request.path_params["policy"]
    name, root = school_called(workspace, key), policies_folder(workspace, key)
    states = await run_in_threadpool(policy_states, root, workspace.on)
    state = next((each for each in states if each.policy == policy), None)
    if state is None:
        return RedirectResponse(school_at(key, "/approve"), 303)
    typed: Mapping[str, str] = {}
    wrong: dict[str, str] = {}
    if request.method == "POST":
        async with request.form(max_files=1, max_fields=20) as form:
            typed = {field: value for field, value in form.items() if isinstance(value, str)}
            decision, wrong = decision_typed(typed, workspace.on)
            if decision is not None:
                wrong, notes = await _approved(workspace.interview(key).library, root, state, form, decision)
                _notes_told(request)[key, policy] = notes
        if not wrong:
            return RedirectResponse(school_at(key, f"/approve?approved={policy}"), 303)
    seen, open_ones = "", list[str]()
    if state.newest:
        seen, open_ones = digest_of(state.newest), await run_in_threadpool(open_in_file, state.newest)
    data = {
        "typed": typed,
        "wrong": wrong,
        "seen": seen,
        "summary": [{"text": said, "href": f"#{field}"} for field, said in wrong.items()],
    }
    return page(
        "approve.html", 422 if wrong else 200, title=f"Record an approval: {state.title}", school=name, key=key, state=state,
        error=bool(wrong), open_ones=open_ones, who=_who_approves(workspace, key, policy), date_parts=_date_parts(typed, wrong),
        **data,
    )  # fmt: skip


def _notes_told(request: Request) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return what a person should know of each approval that was recorded since the start, by school and policy."""
    found: dict[tuple[str, str], tuple[str, ...]] = request.app.state.approval_notes
    return found


async def _approved(
    library: Library, root: Path, state: PolicyState, form: FormData, decision: Decision
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Approve the file that was sent, or the newest that was made; return what is wrong, by field, and what is to be known.

    The form has `seen`, the digest of the newest when it was opened: one that is another now is approved once it was seen.
    """
    sent = form.get("file")
    given = (upload_name(sent.filename), await sent.read()) if isinstance(sent, UploadFile) and sent.filename else None
    if given is None and state.newest is None:
        return {"file": "Choose the Word file as it was approved: there is none in the folder."}, ()
    if given is None and state.newest is not None and form.get("seen", "") not in ("", digest_of(state.newest)):
        said = f"“{state.newest.name}” is not what it was when you opened this page. Look whether it is what was approved."
        return {"file": said}, ()
    if given is not None and not given[0].lower().endswith(".docx"):
        return {"file": "Choose a Word file (.docx)."}, ()
    try:
        done = await run_in_threadpool(_approve_file, library, root, state, given, decision)
    except Faults as error:
        return {"file": " ".join(told_of(each) for each in error.faults)}, ()
    return {}, done.notes


def _approve_file(
    library: Library, root: Path, state: PolicyState, given: tuple[str, bytes] | None, decision: Decision
) -> ApprovedFiles:
    if given is None:
        return approve_policy(state.newest or root, decision, library, out=root, policy=state.policy)
    with tempfile.TemporaryDirectory(prefix="policygen-") as place:
        file = Path(place) / given[0]
        file.write_bytes(given[1])
        return approve_policy(file, decision, library, out=root, policy=state.policy)


def decision_typed(typed: Mapping[str, str], on: date) -> tuple[Decision | None, dict[str, str]]:
    """Return the decision that a form says, or what is wrong in it, by field; `on` is today."""
    wrong: dict[str, str] = {}
    by, minute, recorded_by = (typed.get(each, "").strip() for each in ("approved_by", "minute", "recorded_by"))
    for field, said in (("approved_by", by), ("minute", minute), ("recorded_by", recorded_by)):
        if len(said) > _LONGEST:
            wrong[field] = f"Say this in at most {_LONGEST} letters."
    if not by:
        wrong["approved_by"] = "Enter who approved it: the board, a committee, the head or the proprietor."
    approved = _day_typed(typed, "approved_on", "the day of the approval", wrong, needed=True)
    review = _day_typed(typed, "next_review", "the day of the next review", wrong, needed=False)
    if approved is not None and approved > on:
        wrong["approved_on-day"] = "The day of the approval is still to come."
    if approved is not None and review is not None and review <= approved:
        wrong["next_review-day"] = "The next review comes after the approval."
    if wrong or approved is None:
        return None, wrong
    return Decision(approved_by=by, approved_on=approved, minute=minute, recorded_by=recorded_by, next_review=review), {}


def _day_typed(typed: Mapping[str, str], field: str, called: str, wrong: dict[str, str], *, needed: bool) -> date | None:
    parts = [typed.get(f"{field}-{part}", "").strip()[:10] for part, _ in _PARTS]
    if not any(parts):
        if needed:
            wrong[f"{field}-day"] = f"Enter {called}."
        return None
    try:
        found = read_answer(Fact(type="date"), "/".join(parts))
    except AnswerError:
        found = None
    if not isinstance(found, date):
        wrong[f"{field}-day"] = f"This is no day. Enter {called}, such as 26 11 2026."
        return None
    return found


def _date_parts(typed: Mapping[str, str], wrong: Mapping[str, str]) -> dict[str, list[dict[str, object]]]:
    """Return the three fields of each day, with what was typed."""
    return {
        field: [
            {
                "name": part, "label": label, "value": typed.get(f"{field}-{part}", ""), "id": f"{field}-{part}",
                "classes": f"govuk-input--width-{4 if part == 'year' else 2}"
                + (" govuk-input--error" if f"{field}-day" in wrong else ""),
            }
            for part, label in _PARTS
        ]
        for field in ("approved_on", "next_review")
    }  # fmt: skip


def _who_approves(workspace: Workspace, key: str, policy: str) -> str:
    known = Known(workspace.library.vocabulary, workspace.interview(key).school.answers)
    return approver_words(workspace.library.documents, policy, known)


# ---- a file held against what was approved


async def verify_page(request: Request) -> Response:
    """Files are dropped in, and each is said to be as approved, changed since, or never approved; none of them is kept."""
    workspace, key = _workspace(request), request.path_params["key"]
    name, rows, said = school_called(workspace, key), [], ""
    if request.method == "POST":
        async with request.form(max_files=_MOST_FILES, max_fields=20) as form:
            files = [each for each in form.getlist("files") if isinstance(each, UploadFile) and each.filename]
            sent = [(upload_name(str(each.filename)), await each.read()) for each in files]
        said = "" if sent else "Choose a Word file first."
        rows = await run_in_threadpool(lambda: list(_rows_verified(policies_folder(workspace, key), sent)))
    return page(
        "verify.html", 422 if said else 200, title="Is this what was approved?", school=name, key=key, rows=rows,
        errors=[said] if said else [],
    )  # fmt: skip


def _rows_verified(root: Path, sent: list[tuple[str, bytes]]) -> Iterator[dict[str, object]]:
    records, _ = approvals_below(root)
    for name, data in sent:
        try:
            yield {"name": name, "found": held_against(data, name, records), "unread": ""}
        except Faults as error:
            yield {"name": name, "found": None, "unread": " ".join(each.what for each in error.faults)}


def school_called(workspace: Workspace, key: str) -> str:
    """Return what a school is called. Raises SchoolFaults where there is none."""
    return str(workspace.interview(key).school.answers.get("school_name") or "School")


def _workspace(request: Request) -> Workspace:
    found: Workspace = request.app.state.workspace
    return found
