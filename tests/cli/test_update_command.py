"""`policygen update` at a terminal: told before how much comes in, changes picked from a list, and parts taken."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from foreign_makers import word
from typer.testing import CliRunner

import policygen.cli.commands  # noqa: F401 - importing it registers the commands
from policygen.cli.app import app

terminal = pytest.mark.skipif(sys.platform == "win32", reason="pexpect needs a terminal as Unix has it")
_SAYS_LITTLE = (
    "# Larkhill Primary School", "# Attendance Policy", "# Absence",
    "Parents ring the office each day that their child is away. Helpers have a CRB check before they start here.",
)  # fmt: skip


@pytest.fixture
def thin(tmp_path: Path) -> Path:
    path = tmp_path / "Attendance Policy.docx"
    path.write_bytes(word(*_SAYS_LITTLE))
    return path


def _spawned(path: Path, *options: str) -> Any:
    import pexpect

    return pexpect.spawn(
        sys.executable, ["-m", "policygen", "update", path.name, "--on", "2026-11-29", *options],
        cwd=str(path.parent), encoding="utf-8", timeout=120, dimensions=(50, 160), env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip


@terminal
def test_a_policy_that_says_next_to_nothing_is_told_of_before_anything_is_written(thin: Path) -> None:
    child = _spawned(thin)
    child.expect("leaves much unsaid")
    child.expect("policygen generate")
    child.expect("Go on all the same")
    child.send("n\r")
    child.expect("Nothing is written")
    child.wait()
    assert child.exitstatus == 0
    assert [each.name for each in thin.parent.iterdir()] == [thin.name]


@terminal
def test_changes_are_picked_from_a_list(thin: Path) -> None:
    child = _spawned(thin, "--pick")
    child.expect("Which changes do you want")
    child.expect("becomes")
    child.send(" \r")  # the first is ticked no more
    child.expect("nothing of yours was taken out")
    child.expect("written")
    child.wait()
    assert child.exitstatus == 3
    brief = (thin.parent / "Attendance Policy_update.txt").read_text(encoding="utf-8")
    assert "Words changed" not in brief and "Added" in brief


def test_without_a_terminal_it_says_so_and_goes_on(thin: Path) -> None:
    said = CliRunner().invoke(app, ["update", str(thin), "--on", "2026-11-29"])
    assert said.exit_code == 3, said.output
    assert "leaves much unsaid" in said.output
    assert (thin.parent / "Attendance Policy_update.docx").exists()


@pytest.mark.parametrize(("part", "other"), [("law", "Words changed"), ("stale", "Added")])
def test_a_part_is_taken_without_a_question(thin: Path, part: str, other: str) -> None:
    said = CliRunner().invoke(app, ["update", str(thin), "--on", "2026-11-29", "--only", part])
    assert said.exit_code == 3, said.output
    assert "leaves much unsaid" not in said.output
    assert other not in (thin.parent / "Attendance Policy_update.txt").read_text(encoding="utf-8")


def test_a_list_needs_a_terminal(thin: Path) -> None:
    said = CliRunner().invoke(app, ["update", str(thin), "--on", "2026-11-29", "--pick"])
    assert said.exit_code == 1
    assert "only at a terminal" in str(said.exception)
