"""A program that is given up is ended with what it started."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from policygen.formats.programs import run_to_the_end

STARTS_ANOTHER = """
import pathlib, subprocess, sys, time
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path(sys.argv[1]).write_text(str(other.pid))
time.sleep(60)
"""


def is_alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{number}/stat")  # one that has ended and that nobody has asked after is there for a while
    return not state.is_file() or state.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(sys.platform == "win32", reason="processes are asked after as on Linux and macOS")
def test_the_program_that_a_program_started_ends_with_it(tmp_path: Path) -> None:
    said = tmp_path / "other"
    with pytest.raises(subprocess.TimeoutExpired):
        run_to_the_end([sys.executable, "-c", STARTS_ANOTHER, str(said)], 3)
    other = int(said.read_text())
    for _ in range(50):
        if not is_alive(other):
            break
        time.sleep(0.1)
    assert not is_alive(other)


def test_a_program_that_ends_is_waited_for(tmp_path: Path) -> None:
    done = tmp_path / "done"
    run_to_the_end([sys.executable, "-c", "import pathlib, sys; pathlib.Path(sys.argv[1]).touch()", str(done)], 60)
    assert done.exists()
