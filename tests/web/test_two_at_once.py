"""Two tabs, a page and a making, a page and another program: whatever happens at once, nothing is lost and nothing said wrongly."""

from __future__ import annotations

import io
import os
import re
import shutil
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import ROOT, TODAY
from serving import Server, when_made

from policygen.approval.record import Decision
from policygen.errors import SchoolFaults
from policygen.facts.vocabulary import Value
from policygen.interview import Interview
from policygen.library.model import Library
from policygen.runs import begun_files, output_files
from policygen.runs import kept_adopted as kept
from policygen.runs.approvals import approve_policy
from policygen.runs.approved_files import approved_folder
from policygen.runs.batch import carry_out
from policygen.runs.kept_adopted import keep_adopted
from policygen.runs.layout import KEPT, WEB
from policygen.runs.publishing import publish
from policygen.runs.record import read_record, write_record
from policygen.storage import alone_in, in_turn, write_whole
from policygen.web import making, making_pages, trust_pages
from policygen.web.board import Board, board_of, latest_approvals
from policygen.web.school_jobs import job_of_school, school_run
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
            making.join(1.5)
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


def test_the_board_that_is_read_while_a_making_ends_still_says_that_it_was_under_way(
    workspace: Workspace, page: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace.folder / "oak-trust.yaml").write_text(f"trust: {{name: Oak Trust}}\nschools: [{KEY}.yaml]\n", encoding="utf-8")
    go_on = threading.Event()
    monkeypatch.setattr(making, "carry_out", lambda *asked: (go_on.wait(60), carry_out(*asked))[1])
    page.post("/trust/oak-trust/make")

    def ended_after(*asked: Any) -> Board:
        board = board_of(*asked)
        go_on.set()
        for each in threading.enumerate():
            if each.name.startswith("making"):
                each.join(60)
        return board

    monkeypatch.setattr(trust_pages, "board_of", ended_after)
    told = page.get("/trust/oak-trust")
    assert "Not made" in told.text
    assert "/trust/oak-trust/making" in told.text


def test_all_in_one_file_waits_for_the_making_instead_of_giving_half_of_before_and_half_of_now(
    folder: Path, page: httpx.Client, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    monkeypatch.setattr(making, "carry_out", lambda *asked: (go_on.wait(60), carry_out(*asked))[1])
    page.post(f"{SCHOOL}/make")
    assert page.get(f"{SCHOOL}/all.zip").url.path == f"{SCHOOL}/making"
    go_on.set()
    when_made(page, page.get(f"{SCHOOL}/making"))
    with zipfile.ZipFile(io.BytesIO(page.get(f"{SCHOOL}/all.zip").content)) as archive:
        assert len([each for each in archive.namelist() if each.endswith(".docx")]) == len(FEW)


def test_files_that_come_while_policies_are_made_are_kept_and_it_is_said_that_they_are_not_in_them(
    folder: Path, page: httpx.Client, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    monkeypatch.setattr(making, "carry_out", lambda *asked: (go_on.wait(60), carry_out(*asked))[1])
    page.post(f"{SCHOOL}/make")
    ours = draft(folder, "behaviour")
    told = page.post(f"{SCHOOL}/make", files={"adopted": (ours.name, ours.read_bytes())})
    go_on.set()
    assert "what is made now may be without them" in told.text
    assert (workspace.folder / f"{KEY}-adopted" / ours.name).read_bytes() == ours.read_bytes()
    when_made(page, page.get(f"{SCHOOL}/making"))


def test_an_upload_waits_until_another_tab_has_kept_its_files(folder: Path, page: httpx.Client, workspace: Workspace) -> None:
    adopted, ours = workspace.folder / f"{KEY}-adopted", draft(folder, "behaviour")
    adopted.mkdir()
    begun = threading.Event()

    def keeping() -> None:
        with alone_in(adopted):
            begun.set()
            time.sleep(0.6)

    other = threading.Thread(target=keeping)
    other.start()
    assert begun.wait(60)
    told = when_made(page, page.post(f"{SCHOOL}/make", files={"adopted": (ours.name, ours.read_bytes())}))
    other.join()
    assert told.url.path == f"{SCHOOL}/made"
    assert (adopted / ours.name).is_file()


@pytest.mark.parametrize("named", ["the same", "another"])
def test_at_no_moment_is_there_no_adopted_version_while_a_newer_one_takes_its_place(
    workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    old, adopted = draft(folder, "behaviour"), workspace.folder / f"{KEY}-adopted"
    before = old.read_bytes()
    keep_adopted(workspace.folder, KEY, [("behaviour.docx", before)], *school_run(workspace, KEY))
    seen: list[int] = []

    def looked_at(path: Path, data: bytes) -> None:
        seen.append(len(list(adopted.glob("*.docx"))))
        write_whole(path, data)
        seen.append(len(list(adopted.glob("*.docx"))))

    monkeypatch.setattr(kept, "write_whole", looked_at)
    answered_otherwise(workspace)
    assert carry_out(job_of_school(workspace, KEY)).failed == ()
    now = draft(folder, "behaviour").read_bytes()
    assert now != before
    name = "behaviour.docx" if named == "the same" else "behaviour 2026.docx"
    keep_adopted(workspace.folder, KEY, [(name, now)], *school_run(workspace, KEY))
    assert min(seen) >= 1
    assert {each.name: each.read_bytes() for each in adopted.glob("*.docx")} == {name: now}
    assert (workspace.folder / f"{KEY}-adopted-earlier" / "behaviour.docx").read_bytes() == before


# ---- a page, and a person in the folder


def test_a_file_that_is_taken_away_while_all_are_packed_is_left_out(
    folder: Path, page: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, read_bytes = draft(folder, "whistleblowing"), Path.read_bytes

    def taken_away(path: Path) -> bytes:
        if path == gone:
            gone.unlink()
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", taken_away)
    told = page.get(f"{SCHOOL}/all.zip")
    assert told.status_code == 200
    with zipfile.ZipFile(io.BytesIO(told.content)) as archive:
        assert gone.name not in {Path(each).name for each in archive.namelist()}
        assert draft(folder, "behaviour").name in {Path(each).name for each in archive.namelist()}


def test_a_folder_that_is_taken_away_while_all_are_packed_is_left_out(
    folder: Path, page: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir = os.scandir

    def taken_away(place: Any = ".") -> Any:
        if Path(place).name == "records" and (folder / "records").exists():
            (folder / "records").rmdir()
        return scandir(place)

    (folder / "records").mkdir(exist_ok=True)
    monkeypatch.setattr(os, "scandir", taken_away)
    assert page.get(f"{SCHOOL}/all.zip").headers["content-type"] == "application/octet-stream"


@pytest.mark.parametrize("address", ["file/{}", "website/behaviour.docx", "website.zip"])
def test_a_file_that_is_taken_away_while_it_is_looked_for_is_no_fault_of_policygens(
    workspace: Workspace, folder: Path, page: httpx.Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    ours, read_bytes = draft(folder, "behaviour"), Path.read_bytes
    approve_policy(ours, BOARD, workspace.library)
    interview = workspace.interview(KEY)
    publish(folder, interview.library, interview.school, workspace.on, ("behaviour",))

    def taken_away(path: Path) -> bytes:
        if path.suffix == ".docx":
            path.unlink()
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", taken_away)
    told = page.get(f"{SCHOOL}/{address.format(ours.name)}")
    assert told.status_code < 500
    assert told.url.path.endswith("zip") or "taken away at this moment" in told.text


@pytest.mark.parametrize("look", [1, 2])
def test_an_approval_that_is_taken_away_while_the_board_is_read_is_none(
    workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch, look: int
) -> None:
    record, looked, stat = approve_policy(draft(folder, "behaviour"), BOARD, workspace.library).record, [0], Path.stat

    def taken_away(path: Path, **how: bool) -> os.stat_result:
        if path == record:
            looked[0] += 1
            if looked[0] == look:
                shutil.rmtree(record.parent)
        return stat(path, **how)

    monkeypatch.setattr(Path, "stat", taken_away)
    assert latest_approvals(folder) == {}


def test_the_file_that_is_approved_is_the_one_that_was_there_when_the_form_was_opened(
    workspace: Workspace, folder: Path, page: httpx.Client
) -> None:
    def seen(told: httpx.Response) -> str:
        return str(re.findall(r'name="seen" value="(\w+)"', told.text)[0])

    address = f"{SCHOOL}/approve/behaviour"
    said = {f"approved_on-{part}": str(getattr(TODAY, part)) for part in ("day", "month", "year")} | {"approved_by": "Board"}
    first = seen(page.get(address))
    answered_otherwise(workspace)
    assert carry_out(job_of_school(workspace, KEY)).failed == ()
    told = page.post(address, data={**said, "seen": first})
    assert told.status_code == 422
    assert "is not what it was when you opened this page" in told.text
    assert latest_approvals(folder) == {}
    assert page.post(address, data={**said, "seen": seen(told)}).url.params["approved"] == "behaviour"


# ---- answers


def test_an_answer_that_another_program_saves_meanwhile_is_not_lost(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, other = Interview.answer, [True]

    def saved_meanwhile(interview: Interview, name: str, value: Value) -> Interview:
        if other.pop() if other else False:
            answered_otherwise(workspace)
        return answer(interview, name, value)

    monkeypatch.setattr(Interview, "answer", saved_meanwhile)
    workspace.save_answer(KEY, "school_name", "Elm School")
    answers = workspace.interview(KEY).school.answers
    assert (answers["school_name"], answers["phone"]) == ("Elm School", "01632 960920")


def test_an_answer_waits_until_another_program_has_saved_its_own(workspace: Workspace) -> None:
    reading, file = threading.Event(), workspace.path(KEY)

    def other_program() -> None:
        with in_turn(workspace.folder):
            read = file.read_text(encoding="utf-8")
            reading.set()
            time.sleep(0.6)
            write_whole(file, read.replace("01632 960029", "01632 960920").encode())

    other = threading.Thread(target=other_program)
    other.start()
    assert reading.wait(60)
    workspace.save_answer(KEY, "school_name", "Elm School")
    other.join(60)
    answers = workspace.interview(KEY).school.answers
    assert (answers["school_name"], answers["phone"]) == ("Elm School", "01632 960920")


def test_a_file_that_is_taken_away_while_it_is_saved_is_there_again_with_all_answers(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, read_text = workspace.path(KEY), Path.read_text
    before = workspace.interview(KEY).school.answers

    def taken_away(path: Path, **how: Any) -> str:
        file.unlink(missing_ok=True)
        return read_text(path, **how)

    monkeypatch.setattr(Path, "read_text", taken_away)
    workspace.save_answer(KEY, "school_name", "Elm School")
    assert workspace.interview(KEY).school.answers == {**before, "school_name": "Elm School"}


def test_a_school_and_a_trust_of_one_name_that_are_begun_at_once_do_not_write_over_one_another(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def begin() -> None:
        try:
            told.append(workspace.begin("Rivers"))
        except SchoolFaults as error:
            told.append(error.faults[0].what)

    school = threading.Thread(target=begin)

    def begun_meanwhile(path: Path, data: bytes) -> None:
        if not school.ident:
            school.start()
            school.join(0.3)
        write_whole(path, data)

    monkeypatch.setattr(begun_files, "write_whole", begun_meanwhile)
    workspace.begin_trust("Rivers", ["Weir School"])
    school.join(60)
    assert told == ["A school of this name is in the folder already."]


class Meddling(str):
    """A key of another school; while it is looked at, another thread keeps one more."""

    __slots__ = ("workspace",)
    __hash__ = str.__hash__
    workspace: Workspace

    def __eq__(self, other: object) -> bool:
        other_tab = threading.Thread(target=self.workspace.interview, args=("elm",))
        other_tab.start()
        other_tab.join(2)
        return False


def test_what_answers_are_known_by_is_said_while_other_tabs_read_other_schools(workspace: Workspace) -> None:
    shutil.copy(workspace.path(KEY), workspace.folder / "elm.yaml")
    key, kept_before = Meddling("of another"), workspace.interview(KEY)
    key.workspace = workspace
    workspace._worked_out.clear()
    workspace._worked_out[key, ""] = kept_before
    stamp = workspace.stamp(KEY)
    assert workspace.as_it_was(KEY, stamp) is workspace.interview(KEY)
