"""Where each file of a run stands, what of it can be an adopted policy, and what becomes of a folder of earlier versions."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path

import pytest
from conftest import LAST_YEAR, ROOT, TODAY

from helpers import policygen
from policygen.library.model import Library
from policygen.runs.adopted_files import adopted_files, look_through
from policygen.runs.file_record import RECORD, laid_flat
from policygen.runs.layout import KEPT, START, approval_day, folder_for, is_output, may_be_policies
from policygen.runs.policy_checks import policy_files_in

EXAMPLE = ROOT / "examples" / "oakfield-primary.yaml"
ASKED = ("generate", EXAMPLE, "--policy", "whistleblowing", "--on", TODAY)
EXTRAS = ("--html", "--forms", "--documents", "--calendar", "--handouts", "--house-rules")
NAME = "oakfield-primary-school_whistleblowing_2026-11-24_draft"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one policy and everything beside it."""
    folder = tmp_path_factory.mktemp("made") / "out"
    done = policygen(*ASKED, *EXTRAS, "--out", folder)
    assert done.returncode in (0, 3), done.stderr
    return folder


def flattened(made: Path, place: Path) -> Path:
    """The same as an earlier version laid it: everything in one folder, but forms and hand-outs, each folder with its record."""
    flat = place / "out"
    listed = json.loads((made / KEPT / RECORD).read_text(encoding="utf-8"))["files"]
    records: dict[Path, dict[str, str]] = {}
    for name, digest in listed.items():
        if name == START:
            continue
        folder, _, file = name.rpartition("/")
        target = flat / (folder if folder in ("forms", "hand-outs") else "")
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(made / name, target / file)
        records.setdefault(target, {})[file] = digest
    for folder_of_record, files in records.items():
        (folder_of_record / RECORD).write_text(json.dumps({"files": files}), encoding="utf-8")
    for manifest in (made / KEPT).glob("*.manifest.json"):
        shutil.copy(manifest, flat / manifest.name)
    return flat


# ---- where what is


def test_each_kind_of_file_has_its_folder_and_what_machines_read_is_out_of_sight(made: Path) -> None:
    assert {each.name for each in made.iterdir() if not each.name.startswith(("START", "."))} == {
        "policies", "web", "forms", "hand-outs", "records",
    }  # fmt: skip
    assert [each.name for each in (made / "policies").iterdir()] == [f"{NAME}.docx"]
    assert [each.name for each in (made / "web").iterdir()] == [f"{NAME}.html"]
    assert {each.name.split("_")[1] for each in (made / "records").iterdir()} == {"documents", "calendar", "own-choices"}
    assert not [each for each in made.rglob("*.json") if each.parent.name != KEPT]
    assert (made / KEPT / f"{NAME}.manifest.json").is_file()


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows shows a folder whose name begins with a dot")
def test_on_windows_the_folder_of_machines_is_hidden_too(made: Path) -> None:
    assert (made / KEPT).stat().st_file_attributes & 0x2  # type: ignore[attr-defined]


def test_without_a_folder_named_it_is_called_by_the_schools_file() -> None:
    assert folder_for(Path("somewhere/our-school.yaml")) == Path("our-school-documents")


# ---- which of it can be an adopted policy


def test_of_a_runs_folder_only_policies_and_what_was_approved_can_be_adopted(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "trust" / "oak"
    shutil.copytree(made, out)
    approved = out / "records" / "approved" / "whistleblowing" / "2026-01-15" / "Whistleblowing policy.docx"
    approved.parent.mkdir(parents=True)
    shutil.copy(out / "policies" / f"{NAME}.docx", approved)
    own = out / "Our own list.docx"
    shutil.copy(approved, own)
    for place in (out, out.parent):
        assert adopted_files(place) == sorted([own, out / "policies" / f"{NAME}.docx", approved])
        assert policy_files_in(place) == sorted([own, out / "policies" / f"{NAME}.docx", approved])
    shutil.rmtree(out / KEPT)
    (out / "START-HERE.html").touch()
    assert len(adopted_files(out)) == 3, "a folder that was unzipped has no hidden folder"


def test_a_folder_of_a_schools_own_is_read_whole(tmp_path: Path) -> None:
    for folder in ("web", "forms", "records", "policies"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "policy.docx").touch()
    assert not is_output(tmp_path)
    assert len(list(may_be_policies(tmp_path, print))) == 4


def test_what_was_approved_goes_before_a_later_draft_and_the_last_approval_counts(
    made: Path, tmp_path: Path, shipped: Library
) -> None:
    out = tmp_path / "out"
    shutil.copytree(made, out)
    draft = out / "policies" / f"{NAME}.docx"
    asked = ("generate", EXAMPLE, "--policy", "whistleblowing", "--on", LAST_YEAR, "--out", tmp_path / "before")
    assert policygen(*asked).returncode in (0, 3)
    last_year = next((tmp_path / "before" / "policies").glob("*.docx"))
    kept = {}
    for day in ("2025-10-01", "2026-02-01"):
        kept[day] = out / "records" / "approved" / "whistleblowing" / day / "policy.docx"
        kept[day].parent.mkdir(parents=True)
        shutil.copy(last_year, kept[day])
        assert approval_day(kept[day]) == day
    found = look_through(out, shipped, ["whistleblowing"], "")
    assert found.matches["whistleblowing"].path == kept["2026-02-01"]
    why = {each.path: each.why for each in found.files}
    assert why[draft] == (
        "“records/approved/whistleblowing/2026-02-01/policy.docx” is used in its place: it is the approved version of this policy"
    )
    assert approval_day(draft) == ""


# ---- a folder of earlier versions


def test_what_an_earlier_version_laid_flat_stays_and_it_is_said_where_the_new_files_are(made: Path, tmp_path: Path) -> None:
    out = flattened(made, tmp_path)
    before = {each: each.read_bytes() for each in out.rglob("*") if each.is_file()}
    number = sum(each.parent == out and each.suffix != ".json" for each in before)
    done = policygen(*ASKED, *EXTRAS, "--out", out)
    assert done.returncode in (0, 3), done.stderr
    assert {each: each.read_bytes() for each in before} == before
    assert f"{number} files of an earlier version of policygen lie in {out} itself" in done.stderr
    assert len(laid_flat(out)) == number
    assert (out / "policies" / f"{NAME}.docx").read_bytes() == (out / f"{NAME}.docx").read_bytes()
    assert not list(out.rglob("*-2.*")), "its forms and hand-outs are known as its own"
    assert "has been edited" not in done.stderr


def test_an_edited_file_of_an_earlier_version_is_named_with_the_one_that_is_new(made: Path, tmp_path: Path) -> None:
    out = flattened(made, tmp_path)
    edited, form = out / f"{NAME}.docx", next((out / "forms").glob("*_concern-record_*.docx"), next((out / "forms").iterdir()))
    for each in (edited, form):
        each.write_bytes(b"ours now")
    done = policygen(*ASKED, "--forms", "--out", out)
    assert f"{edited} has been edited since it was made, so it was left alone. The new one is {out / 'policies'}" in done.stderr
    assert f"{form} has been edited since it was made" in done.stderr
    assert (edited.read_bytes(), form.read_bytes()) == (b"ours now", b"ours now")


def test_a_form_of_an_earlier_version_that_nobody_touched_is_replaced(made: Path, tmp_path: Path) -> None:
    out = flattened(made, tmp_path)
    form = next(each for each in sorted((out / "forms").iterdir()) if each.suffix != ".json")
    right = form.read_bytes()
    form.write_bytes(b"as an earlier version made it")
    listed = json.loads((out / "forms" / RECORD).read_text(encoding="utf-8"))
    listed["files"][form.name] = hashlib.sha256(form.read_bytes()).hexdigest()
    (out / "forms" / RECORD).write_text(json.dumps(listed), encoding="utf-8")
    assert "has been edited" not in policygen(*ASKED, "--forms", "--out", out).stderr
    assert form.read_bytes() == right


def test_the_folder_that_earlier_versions_wrote_to_is_named_where_it_is_there(made: Path, tmp_path: Path) -> None:
    done = policygen(*ASKED, cwd=tmp_path)
    assert "earlier version" not in done.stderr
    flattened(made, tmp_path).rename(tmp_path / "policies")
    done = policygen(*ASKED, cwd=tmp_path)
    assert (tmp_path / "oakfield-primary-documents" / "policies" / f"{NAME}.docx").is_file()
    assert "The folder policies is of an earlier version" in done.stderr
    assert "New files go to oakfield-primary-documents." in done.stderr
