"""Files are whole or not there, whatever they are called and whoever may read them."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from policygen.errors import OutputFault
from policygen.storage import LOCK, add_line, alone_in, write_whole


def test_a_name_as_long_as_the_system_allows_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("\N{FOUR LEAF CLOVER}" * 60 + ".yaml")
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_that_is_taken_beside_the_file_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policygen.storage._NUMBERS", iter((7, 8)))
    other = tmp_path / ".oak.yaml.00000007.part"
    other.write_bytes(b"another program's")
    write_whole(tmp_path / "oak.yaml", b"one")
    assert other.read_bytes() == b"another program's"
    assert (tmp_path / "oak.yaml").read_bytes() == b"one"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_a_file_keeps_who_may_read_it_and_a_new_one_has_the_usual_rights(tmp_path: Path) -> None:
    kept, new = tmp_path / "kept.yaml", tmp_path / "new.yaml"
    kept.write_bytes(b"one")
    kept.chmod(0o640)
    before = os.umask(0o027)
    try:
        write_whole(kept, b"two")
        write_whole(new, b"two")
    finally:
        os.umask(before)
    assert (kept.stat().st_mode & 0o777, new.stat().st_mode & 0o777) == (0o640, 0o640)


def test_lines_are_added_one_after_the_other(tmp_path: Path) -> None:
    add_line(tmp_path / "list", b"one")
    add_line(tmp_path / "list", b"two")
    assert (tmp_path / "list").read_bytes() == b"one\ntwo\n"


@pytest.mark.parametrize("write", [write_whole, add_line])
def test_what_cannot_be_written_is_said_with_the_next_step(tmp_path: Path, write: Callable[[Path, bytes], None]) -> None:
    with pytest.raises(OutputFault, match="This file cannot be written"):
        write(tmp_path / "nowhere" / "oak.yaml", b"one")


@pytest.mark.parametrize("look", [1, 2, 3])
def test_a_lock_that_another_run_takes_away_at_any_moment_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, look: int
) -> None:
    looked, stat = [0], Path.stat

    def taken_away(path: Path, **how: bool) -> os.stat_result:
        if path.name == LOCK:
            looked[0] += 1
            if looked[0] == look:
                path.unlink(missing_ok=True)
        return stat(path, **how)

    monkeypatch.setattr(Path, "stat", taken_away)
    with alone_in(tmp_path):
        monkeypatch.undo()
        assert (tmp_path / LOCK).is_file()
        with pytest.raises(OutputFault, match="Another run"), alone_in(tmp_path):
            pass


def test_a_look_at_whether_somebody_writes_does_not_stop_one_who_begins_at_that_moment(tmp_path: Path) -> None:
    looking, looked = threading.Event(), threading.Event()

    def look() -> None:
        with alone_in(tmp_path):
            looking.set()
            looked.wait(0.05)

    thread = threading.Thread(target=look)
    thread.start()
    assert looking.wait(60)
    with alone_in(tmp_path, patience=60):
        pass
    thread.join(60)
