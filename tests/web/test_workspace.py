"""What the pages work out is worked out once, and never stands for a file that has become another."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

from conftest import ROOT, TODAY, World

from policygen.library.load import load
from policygen.library.model import Library
from policygen.schools.school_file import read_school
from policygen.web.workspace import Workspace

KEY = "oakfield-primary"


def workspace_in(folder: Path, library: Library) -> Workspace:
    shutil.copy(ROOT / "examples" / f"{KEY}.yaml", folder / f"{KEY}.yaml")
    return Workspace(folder, library, TODAY)


def test_a_file_that_did_not_change_is_worked_out_once(tmp_path: Path, shipped: Library) -> None:
    workspace = workspace_in(tmp_path, shipped)
    assert workspace.interview(KEY) is workspace.interview(KEY)


def test_a_change_by_another_program_is_seen_although_length_and_time_of_the_file_are_the_same(
    tmp_path: Path, shipped: Library
) -> None:
    workspace, file = workspace_in(tmp_path, shipped), tmp_path / f"{KEY}.yaml"
    assert workspace.interview(KEY).school.answers["phone"] == "01632 960029"
    before = file.stat()
    file.write_bytes(file.read_bytes().replace(b"01632 960029", b"01632 960920"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_mtime_ns == before.st_mtime_ns
    assert workspace.interview(KEY).school.answers["phone"] == "01632 960920"


def test_only_so_many_interviews_are_kept(tmp_path: Path, shipped: Library) -> None:
    workspace, file = workspace_in(tmp_path, shipped), tmp_path / f"{KEY}.yaml"
    first = workspace.interview(KEY)
    data = file.read_bytes()
    for number in range(40):
        file.write_bytes(data.replace(b"01632 960029", f"01632 9601{number:02}".encode()))
        workspace.interview(KEY)
    file.write_bytes(data)
    assert workspace.interview(KEY) is not first
    assert workspace.interview(KEY).school == first.school


SAVING = """
    import sys, itertools
    from datetime import date
    from pathlib import Path
    from policygen.library.load import load
    from policygen.web.workspace import Workspace
    workspace = Workspace(Path(sys.argv[1]), load(Path(sys.argv[2])), date(2026, 11, 24))
    for number in itertools.count():
        workspace.save_answer("elm", "motto", f"Kind {number} " + "and kind " * (number % 50))
        print(number, flush=True)
"""


def test_a_file_is_whole_whenever_the_program_is_killed_while_it_saves(tmp_path: Path, world: World) -> None:
    library, folder = world(), tmp_path / "schools"
    folder.mkdir()
    file, vocabulary = folder / "elm.yaml", load(library).vocabulary
    file.write_text("answers:\n  school_name: Elm School\n  urn: '123001'\n", encoding="utf-8")
    for after in (0.001, 0.004, 0.013, 0.031):
        command = [sys.executable, "-c", dedent(SAVING), str(folder), str(library)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as saving:
            assert saving.stdout is not None
            told = [line.strip() for _, line in zip(range(3), saving.stdout, strict=False)]
            time.sleep(after)
            saving.kill()
            told += [line.strip() for line in saving.stdout]
        answers = read_school(file, vocabulary).answers
        assert set(answers) == {"school_name", "urn", "motto"}
        assert int(str(answers["motto"]).split()[1]) >= int(told[-1]), "an answer that was said to be saved is not there"
