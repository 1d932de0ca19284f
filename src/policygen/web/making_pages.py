"""How far the making is, and what was made: read from what lies in the folder, so that it is there after a restart too."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from policygen.errors import OutputFault
from policygen.papers.policy_status import PolicyStatus
from policygen.runs.layout import KEPT
from policygen.runs.record import PolicyRecord, SchoolRecord, read_record, untouched
from policygen.runs.trust_standing import LAW_CHANGED, changed_since, oldest_day
from policygen.storage import alone_in
from policygen.web.making import Making, Makings
from policygen.web.school_jobs import policies_folder
from policygen.web.views import page, school_at
from policygen.web.workspace import Workspace

_SECONDS: Final = 3
"""After so long the page of a making comes again."""


MAKING: Final = ("Making the policies", "The policies could not all be made", "the making carries on")


def making_response(
    making: Making, request: Request, back: str, school: str, key: str, words: tuple[str, str, str] = MAKING
) -> Response:
    """Return the page of a making: how far it is, or why it stopped. It comes again by itself only while it runs.

    `words` are its headings, while it runs and where it stopped, and what carries on.
    """
    still = "still" in request.query_params
    title = words[1] if making.ended else words[0]
    query = [(name, said) for name, said in request.query_params.multi_items() if name != "still"]
    moving = request.url.path + (f"?{urlencode(query)}" if query else "")
    here = f"{moving}{'&' if query else '?'}"
    data = {"making": making, "back": back, "still": still, "here": here, "here_moving": moving, "carries_on": words[2]}
    shown = page("making.html", title=title, school=school, key=key, **data)
    if not making.ended and not still:
        shown.headers["refresh"] = str(_SECONDS)
    return shown


async def making_page(request: Request) -> Response:
    """How far the making of a school's policies is; when it is done, what was made."""
    workspace: Workspace = request.app.state.workspace
    makings: Makings = request.app.state.makings
    key = request.path_params["key"]
    name = str(workspace.interview(key).school.answers.get("school_name") or "School")
    making = makings.making_of(key)
    if making is None or (making.ended and not making.failed):
        return RedirectResponse(school_at(key, "/made"), 303)
    return making_response(making, request, school_at(key), name, key)


async def made_page(request: Request) -> Response:
    """What was made last for a school, policy by policy."""
    workspace: Workspace = request.app.state.workspace
    makings: Makings = request.app.state.makings
    key = request.path_params["key"]
    name = str(workspace.interview(key).school.answers.get("school_name") or "School")
    if makings.is_running(key):
        return RedirectResponse(school_at(key, "/making"), 303)
    folder, last = policies_folder(workspace, key), makings.making_of(key)
    record, cut = _record_and_cut(folder)
    if record is None:
        return RedirectResponse(school_at(key, "/make"), 303)
    trust, school_key = workspace.trust_of(key) or workspace.alone(key)
    stale = list(changed_since(workspace.library, trust, school_key, record, workspace.on))
    rows = [_made_row(each, folder) for policy, each in record.policies.items() if policy in record.keys]
    rows.sort(key=lambda row: record.keys.index(str(row["key"])))
    notes = [*(last.said if last else ()), *notes_of(record)]
    return page(
        "made.html", title="Your policies", school=name, key=key, rows=rows, notes=notes,
        folder=folder.relative_to(workspace.folder).as_posix(), within=workspace.folder.name,
        cut=cut, number=len(record.keys), failed=record.failed,
        on=date.fromisoformat(record.on), stale=stale,
        days=_days_asked(record, workspace.on) if any(each.startswith(LAW_CHANGED) for each in stale) else "",
    )  # fmt: skip


def _days_asked(record: SchoolRecord, on: date) -> str:
    """Return the two days of "What changes", as its form asks them: of what was made, and now."""
    days = {"from": date.fromisoformat(oldest_day(record)), "to": on}
    return urlencode({f"{name}-{part}": getattr(day, part) for name, day in days.items() for part in ("day", "month", "year")})


def notes_of(record: SchoolRecord) -> list[str]:
    """Return what is to be said of the adopted files of a school's last run."""
    notes = [f"{each.name} is not used: {each.why}." for each in record.adopted if each.why]
    return notes + [f"{each.name}: {each.doubt}." for each in record.adopted if each.doubt]


def _record_and_cut(folder: Path) -> tuple[SchoolRecord | None, str]:
    """Return the record of the last run, and that the run did not come to its end; nothing where it did."""
    record = read_record(folder)
    if record is None or record.finished or record.failed:
        return record, ""
    try:
        with alone_in(folder, KEPT):
            record = read_record(folder)  # it may have come to its end since, and nobody writes now
    except OutputFault:
        return record, "Another run of policygen is making them at this moment."
    cut = record is not None and not record.finished and not record.failed
    return record, "The making was stopped before it was done." if cut else ""


def _made_row(record: PolicyRecord, folder: Path) -> dict[str, object]:
    status: PolicyStatus = record.status
    prior = status.prior
    return {
        "key": status.policy,
        "title": status.title,
        "clauses": status.clauses,
        "gaps": len(status.gaps),
        "to_do": [(each.fact, each.question) for each in status.to_do],
        "changes": status.tracked_changes if prior else None,
        "conflicts": len(prior.questions) if prior else 0,
        "lost": len(prior.lost) if prior else 0,
        "decided": prior.decided if prior else 0,
        "kept": prior.kept if prior else 0,
        "not_proved": bool(prior and prior.not_proved),
        "clean": Path(status.document).name,
        "there": (folder / status.document).is_file(),
        "edited": not untouched(folder, record.outputs),
        "kept_file": Path(status.kept_file or "").name,
        "tracked": Path(prior.tracked or "").name if prior else "",
        "brief": Path(prior.brief or "").name if prior else "",
    }
