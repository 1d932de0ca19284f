"""The promise of everything that is written: an edited file is never written over, and what is the same is left alone."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import LAST_YEAR, ROOT, TODAY

from helpers import policygen
from policygen.errors import OutputFault
from policygen.generation.generate import Generated
from policygen.generation.update import read_prior, update
from policygen.runs import output_files
from policygen.runs.file_record import RECORD
from policygen.runs.layout import KEPT
from policygen.runs.output_files import write_extras, write_together
from policygen.runs.policy_files import write_policy
from policygen.runs.record import NAME
from policygen.storage import write_whole

EXAMPLE = ROOT / "examples" / "oakfield-primary.yaml"
ASKED = ("generate", EXAMPLE, "--policy", "whistleblowing", "--on", TODAY)
KINDS = {
    "a policy": ("", "policies/*_whistleblowing_*_draft.docx"),
    "a web page": ("--html", "web/*_draft.html"),
    "a hand-out": ("--handouts", "hand-outs/*governors*.docx"),
    "the list of documents": ("--documents", "records/*_documents_*.docx"),
    "the calendar": ("--calendar", "records/*_calendar_*.ics"),
    "a form": ("--forms", "forms/*_concern-record_*.docx"),
    "a register": ("--forms", "forms/*.xlsx"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one of each kind of file."""
    made = tmp_path_factory.mktemp("made")
    options = sorted({option for option, _ in KINDS.values() if option})
    done = policygen(*ASKED, *options, "--out", made)
    assert done.returncode in (0, 3), done.stderr
    return made


def again(folder: Path, option: str) -> str:
    """Write the same again, in place; return what is said on stderr."""
    done = policygen(*ASKED, *filter(None, [option]), "--out", folder)
    assert done.returncode in (0, 3), done.stderr
    return done.stderr


@pytest.mark.parametrize(("option", "pattern"), KINDS.values(), ids=list(KINDS))
def test_an_edited_file_is_kept_and_the_user_is_told_where_the_new_one_is(
    folder: Path, tmp_path: Path, option: str, pattern: str
) -> None:
    out = tmp_path / "out"
    shutil.copytree(folder, out)
    file = next(out.glob(pattern))
    file.write_bytes(b"ours now")
    told = again(out, option)
    new = file.with_name(f"{file.stem}-2{file.suffix}")
    assert file.read_bytes() == b"ours now"
    assert f"{file} has been edited since it was made, so it was left alone. The new one is {new}." in told
    assert new.stat().st_size > 300
    assert {each.name.partition(".")[0] for each in out.rglob("*-2.*")} == {new.stem}


@pytest.mark.parametrize(("option", "pattern"), KINDS.values(), ids=list(KINDS))
def test_a_file_that_nobody_touched_is_replaced_and_nothing_else_is_written(
    folder: Path, tmp_path: Path, option: str, pattern: str
) -> None:
    out = tmp_path / "out"
    shutil.copytree(folder, out)
    file = next(out.glob(pattern))
    right = file.read_bytes()
    file.write_bytes(b"as an earlier version of policygen wrote it")
    record = out / KEPT / RECORD
    listed = json.loads(record.read_text(encoding="utf-8"))
    listed["files"][file.relative_to(out).as_posix()] = hashlib.sha256(file.read_bytes()).hexdigest()
    record.write_text(json.dumps(listed), encoding="utf-8")
    before = {each: each.stat().st_mtime_ns for each in out.rglob("*") if each.is_file()}
    assert "edited since" not in again(out, option)
    assert file.read_bytes() == right
    after = {each: each.stat().st_mtime_ns for each in out.rglob("*") if each.is_file()}
    assert {each for each in after if after[each] != before.get(each)} - {out / NAME} == {file, record}


def test_the_same_run_again_writes_nothing(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(folder, out)
    before = {each: each.stat().st_mtime_ns for each in out.rglob("*") if each.is_file()}
    assert policygen(*ASKED, "--html", "--forms", "--documents", "--calendar", "--handouts", "--out", out).returncode in (0, 3)
    assert {each: each.stat().st_mtime_ns for each in out.rglob("*") if each.is_file()} == before


def test_a_dry_run_says_all_that_would_be_written_and_what_would_be_kept(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ("--html", "--forms", "--documents", "--calendar", "--handouts", "--dry-run")
    done = policygen(*ASKED, *options, "--out", out)
    assert not out.exists()
    for file in [*(folder / "policies").iterdir(), *(folder / "web").iterdir()]:
        assert str(out / file.relative_to(folder)) in done.stdout
    for name in ("_documents_2026-11-24.docx", "_calendar_2026-11-24.ics", "hand-out-governors"):
        assert name in done.stdout
    count = len(list((folder / "forms").iterdir()))
    assert f"{count} forms would go into {out / 'forms'}" in done.stderr
    shutil.copytree(folder, out)
    edited = next(out.glob("records/*_calendar_*.ics"))
    edited.write_bytes(b"ours now")
    assert f"{edited} has been edited since it was made" in policygen(*ASKED, *options, "--out", out).stderr
    assert not list(out.rglob("*-2.*"))


def test_documents_and_calendar_of_their_own_commands_keep_the_same_promise(tmp_path: Path) -> None:
    for command in ("documents", "calendar"):
        asked = (command, EXAMPLE, "--on", TODAY, "--out", tmp_path)
        assert policygen(*asked).returncode in (0, 3)
        file = next(tmp_path.glob(f"*_{command}_*.xlsx"))
        file.write_bytes(b"ours now")
        told = policygen(*asked, "--json")
        assert f"{file} has been edited since it was made, so it was left alone." in told.stderr
        assert str(file.with_name(f"{file.stem}-2.xlsx")) in told.stderr
        assert file.read_bytes() == b"ours now"


# ---- one policy brought up to date


def test_an_edited_tracked_copy_or_brief_is_kept_too(tmp_path: Path, policy_of: Callable[..., Generated]) -> None:
    made = policy_of("oakfield-primary")
    updated = update(made, read_prior(policy_of("oakfield-primary", LAST_YEAR).word(), "adopted.docx"))
    first = write_policy(made, tmp_path, updated, made.house_style)
    assert write_policy(made, tmp_path, updated, made.house_style).unchanged
    for number, file in enumerate((first.tracked, first.brief), 2):
        assert file is not None
        file.write_bytes(b"ours now")
        other = write_policy(made, tmp_path, updated, made.house_style)
        assert other.kept is not None
        assert file.read_bytes() == b"ours now"
        assert other.document.name == f"{first.document.stem}-{number if file == first.tracked else 2}.docx"


def test_a_policy_that_stays_as_it_was_adopted_has_no_changes_and_no_brief(
    tmp_path: Path, policy_of: Callable[..., Generated]
) -> None:
    made = policy_of("oakfield-primary")
    written = write_policy(made, tmp_path, update(made, read_prior(made.word(), "adopted.docx")), made.house_style)
    assert (written.tracked, written.brief) == (None, None)
    assert not [each.name for each in tmp_path.rglob("*") if "_changes" in each.name or "_brief" in each.name]


# ---- the record


def test_files_that_belong_together_get_the_same_number(tmp_path: Path) -> None:
    files = {".ics": b"one", ".html": b"one"}
    assert write_together(tmp_path, "list", files).kept is None
    (tmp_path / "list.html").write_bytes(b"edited")
    placed = write_together(tmp_path, "list", {**files, ".ics": b"two"})
    assert [each.name for each in placed.files.values()] == ["list-2.ics", "list-2.html"]
    assert (placed.kept, placed.instead) == (tmp_path / "list.html", tmp_path / "list-2.html")
    assert (tmp_path / "list.ics").read_bytes() == b"one"


@pytest.mark.parametrize("text", ["no record", "[]", '"files"', '{"files": []}', "{}"])
def test_without_a_record_that_can_be_read_every_file_counts_as_edited(tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.html"
    assert write_extras(page, b"one") == (page, None)
    assert write_extras(page, b"two") == (page, None)
    (tmp_path / KEPT / RECORD).write_text(text, encoding="utf-8")
    assert write_extras(page, b"three") == (tmp_path / "page-2.html", page)
    assert write_extras(page, b"four") == (tmp_path / "page-2.html", page)
    assert page.read_bytes() == b"two"


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("beside.manifest.json", {"page.docx": "DIGEST"}),
        ("forms.manifest.json", {"files": {"page.docx": "DIGEST"}}),
        ("page.manifest.json", {"files": {"page.docx": "DIGEST", "page.html": "0"}}),
        ("page.manifest.json", {"policy": "safeguarding", "file": {"name": "page.docx", "sha256": "DIGEST"}}),
    ],
)
def test_what_earlier_versions_recorded_is_still_known(tmp_path: Path, name: str, record: object) -> None:
    page = tmp_path / "page.docx"
    page.write_bytes(b"ours")
    (tmp_path / name).write_text(json.dumps(record).replace("DIGEST", hashlib.sha256(b"ours").hexdigest()), encoding="utf-8")
    assert write_extras(page, b"new") == (page, None)
    page.write_bytes(b"edited")
    assert write_extras(page, b"newer") == (tmp_path / "page-2.docx", page)


def test_a_file_that_cannot_be_read_is_said_with_the_next_step(tmp_path: Path) -> None:
    (tmp_path / "page.docx").mkdir()
    with pytest.raises(OutputFault, match="This file cannot be read"):
        write_extras(tmp_path / "page.docx", b"one")


@pytest.mark.parametrize("killed_after", ["policy.docx", "policy_changes.docx"])
def test_a_run_that_is_killed_leaves_no_file_that_counts_as_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed_after: str
) -> None:
    write_together(tmp_path, "policy", {".docx": b"one", "_changes.docx": b"one"})

    class Killed(BaseException):
        pass

    def write_and_die(path: Path, data: bytes, *, wait: bool = True) -> None:
        write_whole(path, data, wait=wait)
        if path.name == killed_after:
            raise Killed

    with monkeypatch.context() as here:
        here.setattr(output_files, "write_whole", write_and_die)
        with pytest.raises(Killed):
            write_together(tmp_path, "policy", {".docx": b"two", "_changes.docx": b"two"})
    done = write_together(tmp_path, "policy", {".docx": b"three", "_changes.docx": b"three"})
    assert done.kept is None
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.docx")} == {
        "policy.docx": b"three", "policy_changes.docx": b"three",
    }  # fmt: skip
    (tmp_path / "policy.docx").write_bytes(b"mine")
    assert write_together(tmp_path, "policy", {".docx": b"four", "_changes.docx": b"four"}).kept == tmp_path / "policy.docx"
