"""`policygen ask` with a trust's file: it asks which school, or takes --school, and saves what is that school's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT

from command_line import policygen

TRUST = """\
trust: {name: Northern Trust}
answers:
  board_name: trust board
schools:
- oakfield-primary.yaml
- school: elm-grove
  answers: {school_name: Elm Grove School}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", tmp_path)
    (tmp_path / "trust.yaml").write_text(TRUST, encoding="utf-8")
    return tmp_path / "trust.yaml"


def test_a_trusts_file_alone_is_answered_with_the_schools_to_choose_from(file: Path) -> None:
    done = policygen("ask", file, "--no-input")
    assert done.returncode == 1
    assert "say for which school you answer" in done.stderr
    assert "Add --school with one of: oakfield-primary, elm-grove." in done.stderr


def test_with_a_school_it_says_what_is_open_for_that_one_and_not_what_the_trust_answers(file: Path) -> None:
    done = policygen("ask", file, "--school", "elm-grove", "--no-input")
    assert done.returncode == 3
    assert "school_type:" in done.stdout
    assert "board_name:" not in done.stdout


def test_a_school_that_is_nearly_one_of_the_trusts_is_guessed(file: Path) -> None:
    assert "Did you mean 'elm-grove'?" in policygen("ask", file, "--school", "elmgrove", "--no-input").stderr


def test_a_school_is_not_named_with_a_schools_own_file(file: Path) -> None:
    done = policygen("ask", file.parent / "oakfield-primary.yaml", "--school", "elm-grove", "--no-input")
    assert done.returncode == 2
    assert "not a trust's file" in done.stderr


def test_a_school_in_a_spreadsheet_is_sent_there(file: Path) -> None:
    file.write_text(TRUST.partition("schools:")[0] + "schools:\n- oakfield-primary.yaml\n", encoding="utf-8")
    assert policygen("spreadsheet", file, "--into", file.parent / "schools.xlsx").returncode == 0
    file.write_text(TRUST.partition("schools:")[0] + "schools: schools.xlsx\n", encoding="utf-8")
    done = policygen("ask", file, "--school", "oakfield-primary", "--no-input")
    assert done.returncode in (0, 3), done.stderr


def test_forms_go_out_and_come_back_for_a_school_of_a_trust(file: Path) -> None:
    done = policygen("ask", file, "--school", "oakfield-primary", "--for", "dsl", "--all", "--into", file.parent / "forms")
    assert done.returncode == 0, done.stderr
    form = next((file.parent / "forms").glob("*.docx"))
    assert f"policygen ask {file} --school oakfield-primary --from" in done.stdout.replace("\n", "")
    back = policygen("ask", file, "--school", "oakfield-primary", "--from", form)
    assert back.returncode in (0, 3), back.stderr
