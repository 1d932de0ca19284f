"""What a run records line by line while it is under way: known after a kill, and in one whole record at the end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policygen.errors import OutputFault
from policygen.papers.policy_status import PolicyStatus
from policygen.runs.file_record import ADDED, RECORD, FileRecord, digest_of_bytes, line_by_line
from policygen.runs.layout import KEPT
from policygen.runs.output_files import write_together
from policygen.runs.record import ADDED as POLICIES_ADDED
from policygen.runs.record import FileState, PolicyRecord, SchoolRecord, add_to_record, read_record, record_state, write_record
from policygen.storage import add_line


def killed_after(root: Path, **files: bytes) -> None:
    """Leave what a run leaves that was killed while it wrote files, each recorded by a line."""
    for name, data in files.items():
        FileRecord(root, line_by_line=True).begin({f"{name}.docx": digest_of_bytes(data)})
        (root / f"{name}.docx").write_bytes(data)


def test_after_a_kill_the_files_that_were_written_are_known_as_ours(tmp_path: Path) -> None:
    killed_after(tmp_path, page=b"one", other=b"one")
    assert not (tmp_path / KEPT / RECORD).exists()
    assert write_together(tmp_path, "page", {".docx": b"two"}).kept is None
    assert (tmp_path / "page.docx").read_bytes() == b"two"
    assert not (tmp_path / KEPT / ADDED).exists()
    assert write_together(tmp_path, "other", {".docx": b"two"}).kept is None


def test_a_line_that_was_cut_short_counts_for_nothing_and_the_file_is_kept(tmp_path: Path) -> None:
    killed_after(tmp_path, page=b"one", other=b"one")
    added = tmp_path / KEPT / ADDED
    added.write_bytes(added.read_bytes()[:-20])
    assert write_together(tmp_path, "page", {".docx": b"two"}).kept is None
    assert write_together(tmp_path, "other", {".docx": b"two"}).kept == tmp_path / "other.docx"
    assert (tmp_path / "other.docx").read_bytes() == b"one"


@pytest.mark.parametrize("line", [b"[]", b'{"files": []}', b"\xff", b"{}"])
def test_a_line_of_another_kind_harms_nothing(tmp_path: Path, line: bytes) -> None:
    write_together(tmp_path, "page", {".docx": b"one"})
    add_line(tmp_path / KEPT / ADDED, line)
    assert write_together(tmp_path, "page", {".docx": b"two"}).kept is None


@pytest.mark.parametrize("name", [ADDED, Path(POLICIES_ADDED).name])
def test_a_folder_where_lines_belong_is_said_to_be_in_the_way(tmp_path: Path, school: SchoolRecord, name: str) -> None:
    (tmp_path / KEPT / name).mkdir()
    with pytest.raises(OutputFault, match="cannot be written"), line_by_line(tmp_path):
        write_record(school, tmp_path)


def test_an_edited_file_is_kept_while_lines_are_added(tmp_path: Path) -> None:
    with line_by_line(tmp_path):
        write_together(tmp_path, "page", {".docx": b"one"})
        (tmp_path / "page.docx").write_bytes(b"ours now")
        assert write_together(tmp_path, "page", {".docx": b"two"}).kept == tmp_path / "page.docx"
    assert (tmp_path / "page.docx").read_bytes() == b"ours now"


def test_the_record_is_whole_at_the_end_also_of_a_run_that_failed(tmp_path: Path) -> None:
    def fail() -> None:
        with line_by_line(tmp_path):
            write_together(tmp_path / "policies", "page", {".docx": b"one"}, root=tmp_path)
            assert (tmp_path / KEPT / ADDED).exists()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert not (tmp_path / KEPT / ADDED).exists()
    listed = json.loads((tmp_path / KEPT / RECORD).read_bytes())
    assert listed["files"] == {"policies/page.docx": digest_of_bytes(b"one")}
    assert "being written" not in listed


# ---- what became of each policy


@pytest.fixture
def school(tmp_path: Path) -> SchoolRecord:
    record = SchoolRecord(key="oak", school="Oak", policygen="1", library="", on="2026-11-24", keys=("prevent",), finished=False)
    write_record(record, tmp_path)
    return record


@pytest.fixture
def policy() -> PolicyRecord:
    """A policy as a run leaves it."""
    status = PolicyStatus(
        policy="prevent", title="Prevent policy", school="Oak", on="2026-11-24", edition="", version="1", document="a.docx",
        clauses=1, requirements=1, words=1,
    )  # fmt: skip
    return PolicyRecord(inputs="1", outputs=(FileState(name="a.docx", sha256="0"),), status=status)


def test_a_policy_that_was_added_is_in_the_record_until_it_is_written_whole(
    tmp_path: Path, school: SchoolRecord, policy: PolicyRecord
) -> None:
    before = record_state(tmp_path)
    add_to_record(tmp_path, "prevent", policy)
    assert record_state(tmp_path) != before
    read = read_record(tmp_path)
    assert read is not None
    assert read.policies == {"prevent": policy}
    write_record(read.model_copy(update={"finished": True}), tmp_path)
    assert not (tmp_path / POLICIES_ADDED).exists()
    assert read_record(tmp_path) == read.model_copy(update={"finished": True})


def test_a_policy_whose_line_was_cut_short_is_made_again(tmp_path: Path, school: SchoolRecord, policy: PolicyRecord) -> None:
    add_to_record(tmp_path, "prevent", policy)
    add_to_record(tmp_path, "safeguarding", policy)
    added = tmp_path / POLICIES_ADDED
    added.write_bytes(added.read_bytes()[:-5])
    read = read_record(tmp_path)
    assert read is not None
    assert list(read.policies) == ["prevent"]


def test_lines_beside_a_record_that_is_finished_are_of_before_it(
    tmp_path: Path, school: SchoolRecord, policy: PolicyRecord
) -> None:
    write_record(school.model_copy(update={"finished": True}), tmp_path)
    add_to_record(tmp_path, "prevent", policy)
    read = read_record(tmp_path)
    assert read is not None
    assert read.policies == {}


def test_a_run_that_ends_while_its_record_is_read_is_read_whole(
    tmp_path: Path, school: SchoolRecord, policy: PolicyRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_to_record(tmp_path, "prevent", policy)
    done, read_bytes = school.model_copy(update={"policies": {"prevent": policy}, "finished": True}), Path.read_bytes

    def ended_before(path: Path) -> bytes:
        if path == tmp_path / POLICIES_ADDED:
            write_record(done, tmp_path)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", ended_before)
    read = read_record(tmp_path)
    assert read is not None
    assert (read.finished, list(read.policies)) == (True, ["prevent"])
