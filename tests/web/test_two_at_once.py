"""Two tabs, a page and a making, a page and another program: whatever happens at once, nothing is lost and nothing said wrongly."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import ROOT, TODAY
from serving import Server

from policygen.approval.record import Decision
from policygen.library.model import Library
from policygen.runs import output_files
from policygen.runs.approvals import approve_policy
from policygen.runs.approved_files import approved_folder
from policygen.runs.batch import carry_out
from policygen.runs.layout import KEPT, WEB
from policygen.runs.publishing import publish
from policygen.runs.record import read_record, write_record
from policygen.storage import alone_in, write_whole
from policygen.web import making_pages
from policygen.web.school_jobs import job_of_school
from policygen.web.workspace import Workspace

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # lines that the server cuts off
KEY = "oakfield-primary"
SCHOOL = f"/school/{KEY}"
FEW = ("whistleblowing", "behaviour")
BOARD = Decision(approved_by="Full governing board", approved_on=TODAY)


@pytest.fixture(scope="module")
def few(shipped: Library) -> Library:
    return replace(shipped, policies={key: shipped.policies[key] for key in FEW})


@pytest.fixture
def workspace(few: Library, tmp_path: Path) -> Workspace:
    shutil.copy(ROOT / "examples" / f"{KEY}.yaml", tmp_path / f"{KEY}.yaml")
    return Workspace(tmp_path, few, TODAY)


@pytest.fixture
def folder(workspace: Workspace) -> Path:
    """The folder of a school whose policies have been made."""
    job = job_of_school(workspace, KEY)
    assert carry_out(job).failed == ()
    return job.folder


@pytest.fixture
def server(workspace: Workspace) -> Iterator[Server]:
    made = Server(workspace.folder, workspace.library)
    yield made
    made.end()


def answered_otherwise(workspace: Workspace) -> None:
    file = workspace.path(KEY)
    file.write_text(file.read_text(encoding="utf-8").replace("01632 960029", "01632 960920"), encoding="utf-8")


def draft(folder: Path, policy: str) -> Path:
    (found,) = (each for each in (folder / "policies").glob(f"*_{policy}_*.docx"))
    return found


# ---- a making, and what else is written into the folder


def test_an_approval_that_was_cut_short_keeps_no_policy_from_being_made(workspace: Workspace, folder: Path) -> None:
    left = approved_folder(folder, "behaviour") / ".2026-11-24.ab12.part"
    left.mkdir(parents=True)
    half = left / ".policy.docx.00000001.part"
    half.write_bytes(b"being written by the approval")
    answered_otherwise(workspace)
    assert carry_out(job_of_school(workspace, KEY)).failed == ()
    assert half.read_bytes() == b"being written by the approval"


def test_what_a_making_writes_while_files_are_published_is_known_as_ours_afterwards(
    workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve_policy(draft(folder, "behaviour"), BOARD, workspace.library)
    interview = workspace.interview(KEY)
    outcomes: list[tuple[str, ...]] = []
    making = threading.Thread(target=lambda: outcomes.append(carry_out(job_of_school(workspace, KEY)).failed))

    def made_meanwhile(path: Path, data: bytes, **how: Any) -> None:
        if WEB in path.parts and not making.ident:
            answered_otherwise(workspace)
            making.start()
            making.join(3)
        write_whole(path, data, **how)

    monkeypatch.setattr(output_files, "write_whole", made_meanwhile)
    publish(folder, interview.library, interview.school, workspace.on, ("behaviour",))
    making.join(60)
    assert outcomes == [()]
    workspace.path(KEY).write_bytes((ROOT / "examples" / f"{KEY}.yaml").read_bytes())
    again = carry_out(job_of_school(workspace, KEY))
    assert (again.failed, again.kept) == ((), ())
    assert len(list((folder / "policies").glob("*.docx"))) == len(FEW)


# ---- a page, and a run of another program


def test_a_run_that_ends_while_the_page_looks_was_not_stopped(
    workspace: Workspace, folder: Path, server: Server, page: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = read_record(folder)
    assert done is not None
    write_record(done.model_copy(update={"finished": False, "keys": done.keys[:1]}), folder)

    def ended_after(place: Path) -> Any:
        found = read_record(place)
        write_record(done, folder)
        return found

    monkeypatch.setattr(making_pages, "read_record", ended_after)
    told = page.get(f"{SCHOOL}/made")
    assert "was stopped before it was done" not in told.text
    assert all(workspace.library.policies[key].file.title in told.text for key in FEW)


def test_a_making_that_was_stopped_is_still_told(folder: Path, server: Server, page: httpx.Client) -> None:
    done = read_record(folder)
    assert done is not None
    write_record(done.model_copy(update={"finished": False}), folder)
    assert "was stopped before it was done" in page.get(f"{SCHOOL}/made").text
    with alone_in(folder, KEPT):
        assert "is making them at this moment" in page.get(f"{SCHOOL}/made").text
