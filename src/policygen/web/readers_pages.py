"""Read and understood: the record to fill in, and from a filled one who still has to read, and what to send round."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from policygen.errors import Faults
from policygen.learning.reading_groups import ALL
from policygen.learning.reading_record import asked_groups, counts_by_group, counts_by_policy
from policygen.library.model import Library
from policygen.runs.reading import ReadingOnDate, groups_for_reading, reading_on, write_readers, write_reading
from policygen.runs.self_assessments import audit_library
from policygen.web.approve_pages import school_called
from policygen.web.check_pages import WORD_FILE, kept_paper, upload_name
from policygen.web.make_pages import as_download
from policygen.web.school_jobs import policies_folder
from policygen.web.views import page, school_at, told_of
from policygen.web.workspace import Workspace

_KINDS: Final = {
    ".docx": ("in Word", WORD_FILE), ".html": ("as a page", "text/html; charset=utf-8"),
    ".xlsx": ("in Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}  # fmt: skip
_READ: Final = (".xlsx", ".csv")


@dataclass(frozen=True, slots=True)
class _Sent:
    """What was made from a filled record: how the reading stands, and files by title and by how their names end."""

    found: ReadingOnDate
    files: tuple[tuple[str, str, str, bytes], ...]
    next_record: bytes


async def readers_page(request: Request) -> Response:
    """The record to save, and the form for a filled one; after it who still has to read, in counts, and what to send round."""
    workspace: Workspace = request.app.state.workspace
    key = request.path_params["key"]
    name, wrong = school_called(workspace, key), list[str]()
    sent: _Sent | None = None
    if request.method == "POST":
        async with request.form(max_files=1, max_fields=5) as form:
            record = form.get("record")
            given = (
                (upload_name(record.filename), await record.read())
                if isinstance(record, UploadFile) and record.filename
                else None
            )
        if given is None or not given[0].lower().endswith(_READ):
            wrong = ["Choose your filled record (.xlsx or .csv)."]
        else:
            try:
                sent = await run_in_threadpool(_from_record, workspace, key, *given)
            except Faults as error:
                wrong = [told_of(each) for each in error.faults]
    found = sent.found if sent else await run_in_threadpool(_reading, workspace, key, None)
    return page(
        "readers.html", 422 if wrong else 200, title="Read and understood", school=name, key=key, errors=wrong, found=found,
        policies=list(_policy_rows(found, workspace.interview(key).library)),
        roles=list(_role_rows(found)) if sent else [], sent=sent is not None,
        papers=list(_papers(request, sent)) if sent else [],
    )  # fmt: skip


async def readers_record(request: Request) -> Response:
    """The empty record, to be saved and filled in."""
    workspace: Workspace = request.app.state.workspace
    key = request.path_params["key"]
    found = await run_in_threadpool(_reading, workspace, key, None)
    if not found.editions:
        return RedirectResponse(school_at(key, "/readers"), 303)
    return as_download(_record_of(found), "read-and-understood.xlsx")


def _reading(workspace: Workspace, key: str, record: Path | None) -> ReadingOnDate:
    interview = workspace.interview(key)
    library = interview.library
    training = audit_library(library, workspace.on).training
    groups, folder = groups_for_reading(library, training), policies_folder(workspace, key)
    return reading_on(library, groups, training, interview.school, folder, record, workspace.on)


def _from_record(workspace: Workspace, key: str, name: str, data: bytes) -> _Sent:
    """Read a filled record, and make what is to be sent round, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="policygen-") as place:
        record = Path(place) / name
        record.write_bytes(data)
        found = _reading(workspace, key, record)
        written = write_reading(workspace.interview(key).library, found, Path(place) / "out", names=True)
        files = tuple(
            (title, ending, path.name, path.read_bytes()) for title, each in written for ending, path in each.files.items()
        )
    return _Sent(found, files, _record_of(found))


def _record_of(found: ReadingOnDate) -> bytes:
    with tempfile.TemporaryDirectory(prefix="policygen-") as place:
        path = Path(place) / "record.xlsx"
        write_readers(found, path)
        return path.read_bytes()


def _policy_rows(found: ReadingOnDate, library: Library) -> Iterator[dict[str, object]]:
    places = {policy: place for place, policy in enumerate(library.policies)}
    for key in sorted(found.editions, key=lambda each: places.get(each, len(places))):
        own = found.editions[key]
        yield {"title": own[-1].title, "approved": own[-1].approved, "counts": counts_by_policy(found.states, key)}


def _role_rows(found: ReadingOnDate) -> Iterator[dict[str, object]]:
    for group in (ALL, *asked_groups(found.groups, found.record)):
        to_read, people = counts_by_group(found.states, group)
        if people:
            yield {"title": found.groups.titles[group], "to_read": to_read, "people": people}


def _papers(request: Request, sent: _Sent) -> Iterator[dict[str, str]]:
    for title, ending, name, data in sent.files:
        said, kind = _KINDS[ending]
        yield kept_paper(request, name, f"{title}, {said}", "", kind, data)
    said = "The record with everybody's days and a column for each new edition, to go on with"
    yield kept_paper(request, "read-and-understood.xlsx", said, "", _KINDS[".xlsx"][1], sent.next_record)
