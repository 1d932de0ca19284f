"""Policies are made while a page says how far it is, and what was made is shown from what lies in the folder."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from conftest import ROOT
from serving import PATIENCE, Server, when_made

from policygen.library.model import Library
from policygen.runs.batch import carry_out
from policygen.runs.jobs import Job, Outcome, Tell
from policygen.runs.layout import KEPT
from policygen.runs.record import NAME, read_record
from policygen.web import making

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # lines that the server cuts off
SCHOOL = "/school/oakfield-primary"
FEW = ("whistleblowing", "attendance", "online-safety")


class Steps:
    """Lets one policy after the other be made, when the test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.gate = threading.Semaphore(0)
        self.begun: list[str] = []

        def one_by_one(job: Job, tell: Tell) -> Outcome:
            self.begun.append(job.key)

            def told() -> None:
                tell()
                self.gate.acquire(timeout=PATIENCE)

            return carry_out(job, told)

        monkeypatch.setattr(making, "carry_out", one_by_one)

    def let(self, number: int) -> None:
        self.gate.release(number)


@pytest.fixture(scope="module")
def few(shipped: Library) -> Library:
    return replace(shipped, policies={key: shipped.policies[key] for key in FEW})


@pytest.fixture
def server(few: Library, tmp_path: Path) -> Iterator[Server]:
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", tmp_path / "oakfield-primary.yaml")
    made = Server(tmp_path, few)
    yield made
    made.end()


def until(page: httpx.Client, words: str) -> httpx.Response:
    end = time.monotonic() + PATIENCE
    while words not in (told := page.get(f"{SCHOOL}/making")).text and time.monotonic() < end:
        time.sleep(0.01)
    if words in told.text:
        return told
    raise AssertionError(f"“{words}” never came; the last page said: {re.sub('<[^>]+>', ' ', told.text)[-400:]}")


def test_the_page_says_which_policy_is_made_and_comes_again_only_while_it_is(
    page: httpx.Client, monkeypatch: pytest.MonkeyPatch, few: Library
) -> None:
    steps = Steps(monkeypatch)
    told = page.post(f"{SCHOOL}/make")
    assert told.url.path == f"{SCHOOL}/making"
    told = until(page, f"2 of 3: {few.policies[FEW[1]].file.title}")
    assert told.headers["refresh"] == "3"
    still = page.get(f"{SCHOOL}/making?still=yes")
    assert "refresh" not in still.headers
    assert f"{SCHOOL}/making?still=yes" in still.text
    steps.let(3)
    done = when_made(page, told)
    assert done.url.path == f"{SCHOOL}/made"
    assert "refresh" not in done.headers
    assert [key for key in FEW if few.policies[key].file.title not in done.text] == []


def test_sent_twice_the_making_begins_once(page: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = Steps(monkeypatch)
    first = page.post(f"{SCHOOL}/make")
    until(page, "2 of 3")
    assert page.post(f"{SCHOOL}/make").url.path == f"{SCHOOL}/making"
    assert page.get(f"{SCHOOL}/made").url.path == f"{SCHOOL}/making"
    assert steps.begun == ["oakfield-primary"]
    steps.let(3)
    when_made(page, first)
    assert steps.begun == ["oakfield-primary"]


def test_what_was_made_is_shown_after_a_restart_from_the_files_alone(page: httpx.Client, server: Server, few: Library) -> None:
    told = when_made(page, page.post(f"{SCHOOL}/make"))
    again = Server(server.folder, few)
    try:
        with again.browser() as other:
            after = other.get(f"{SCHOOL}/made")
            assert after.text == told.text
            assert other.get(f"{SCHOOL}/making").url.path == f"{SCHOOL}/made"
    finally:
        again.end()


def test_a_server_that_ended_in_between_leaves_whole_files_and_the_page_says_to_go_on(
    page: httpx.Client, server: Server, few: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = Steps(monkeypatch)
    page.post(f"{SCHOOL}/make")
    steps.let(1)
    until(page, "3 of 3")
    killed = server.folder.parent / "after the kill"
    shutil.copytree(server.folder, killed)  # as the disk is at this moment
    steps.let(9)
    monkeypatch.undo()
    again = Server(killed, few)
    try:
        with again.browser() as other:
            told = other.get(f"{SCHOOL}/made")
            assert "2 of 3 are here" in told.text
            for name in re.findall(rf'href="({SCHOOL}/file/[^"]+\.docx)"', told.text):
                assert other.get(name).content[:2] == b"PK"
            whole = when_made(other, other.post(f"{SCHOOL}/make"))
            assert "could not" not in whole.text
            assert "was stopped" not in whole.text
            assert len(re.findall(r"/file/[^\"]+\.docx\"", whole.text)) == 3
    finally:
        again.end()


def test_what_goes_wrong_in_the_making_is_shown_and_not_printed(
    page: httpx.Client, server: Server, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def failing(*_: object) -> object:
        raise ZeroDivisionError("Zora Quill 01632 960111")

    monkeypatch.setattr(making, "carry_out", failing)
    told = when_made(page, page.post(f"{SCHOOL}/make"))
    assert "could not all be made" in told.text
    assert "ZeroDivisionError" in told.text
    assert "Zora Quill" not in told.text + "".join(capfd.readouterr())
    monkeypatch.undo()
    assert when_made(page, page.post(f"{SCHOOL}/make")).url.path == f"{SCHOOL}/made"


def test_a_folder_in_which_another_run_writes_is_named(page: httpx.Client, server: Server) -> None:
    from policygen.storage import alone_in

    folder = server.folder / "oakfield-primary-documents"
    (folder / KEPT).mkdir(parents=True)
    with alone_in(folder, KEPT):
        told = when_made(page, page.post(f"{SCHOOL}/make"))
    assert "Another run of policygen is writing into this folder" in told.text


def test_a_file_edited_or_taken_away_since_is_said_and_none_is_written_over(page: httpx.Client, server: Server) -> None:
    when_made(page, page.post(f"{SCHOOL}/make"))
    folder = server.folder / "oakfield-primary-documents"
    record = read_record(folder)
    assert record is not None
    edited, gone = (folder / record.policies[key].status.document for key in FEW[:2])
    edited.write_bytes(edited.read_bytes() + b"edited")
    gone.unlink()
    told = page.get(f"{SCHOOL}/made").text
    assert told.count("edited since it was made") == 1
    assert told.count("No longer in the folder") == 1
    after = when_made(page, page.post(f"{SCHOOL}/make")).text
    assert edited.read_bytes().endswith(b"edited")
    assert f"“{edited.name}” was edited, so it was left alone" in after
    assert gone.exists()


@pytest.mark.parametrize("damage", [b"", b"{", b'{"format": 1}', b"\xff\xfe"])
def test_a_record_that_cannot_be_read_leads_to_making_again(page: httpx.Client, server: Server, damage: bytes) -> None:
    folder = server.folder / "oakfield-primary-documents"
    (folder / KEPT).mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_bytes(damage)
    assert page.get(f"{SCHOOL}/made").url.path == f"{SCHOOL}/make"


def test_adopted_versions_that_were_given_are_kept_and_used_again(page: httpx.Client, server: Server) -> None:
    when_made(page, page.post(f"{SCHOOL}/make"))
    folder = server.folder / "oakfield-primary-documents"
    record = read_record(folder)
    assert record is not None
    adopted = (folder / record.policies[FEW[0]].status.document).read_bytes()
    when_made(page, page.post(f"{SCHOOL}/make", files=[("adopted", ("Ours.docx", adopted))]))
    assert "1 adopted file is kept from before and used again: Ours.docx" in page.get(f"{SCHOOL}/make").text
