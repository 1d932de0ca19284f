"""`policygen audit` as people run it: the terminal saves every answer, a trust's schools stand side by side."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from policygen.cli.app import NEEDS_A_PERSON
from policygen.cli.main import run
from policygen.formats import strict_yaml
from policygen.word.reading.accessibility import barriers


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", tmp_path / "school.yaml")
    monkeypatch.chdir(tmp_path)
    yield tmp_path / "school.yaml"


def test_it_writes_word_page_and_workbook_and_says_that_items_are_open(school: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", "school.yaml", "--out", "out", "--layout", "four-parts", "--on", "2026-11-29"]) == NEEDS_A_PERSON
    written = {path.name for path in Path("out").iterdir()}
    stem = "oakfield-primary-school_self-assessment_2026"
    assert {f"{stem}.docx", f"{stem}.html", f"{stem}.xlsx", f"{stem}_four-parts.xlsx"} <= written
    assert barriers(Path("out", f"{stem}.docx").read_bytes()) == []
    page = Path(f"out/{stem}.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "<desc" in page
    assert "Leadership and governance" in capsys.readouterr().out


def test_a_workbook_that_nobody_filled_changes_nothing(school: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["audit", "school.yaml", "--out", "out", "--on", "2026-11-29"])
    sheet = "out/oakfield-primary-school_self-assessment_2026.xlsx"
    assert run(["audit", "school.yaml", "--from", sheet, "--json", "--on", "2026-11-29"]) == NEEDS_A_PERSON
    told = capsys.readouterr()
    assert "0 answers taken" in told.err
    data = json.loads(told.out[told.out.index("[\n") :])
    assert data[0]["counts"]["open"] == len(data[0]["items"])


def test_a_trusts_schools_stand_side_by_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    assert (
        run(["audit", str(tmp_path / "examples" / "rivers-trust.yaml"), "--out", str(tmp_path / "out"), "--on", "2026-11-29"])
        == NEEDS_A_PERSON
    )
    assert "self-assessments" in capsys.readouterr().out
    assert list((tmp_path / "out").glob("*_self-assessments_2026.docx"))
    assert len([path for path in (tmp_path / "out").iterdir() if path.is_dir()]) > 1


@pytest.mark.skipif(sys.platform == "win32", reason="pexpect needs a terminal as Unix has it")
def test_an_answer_is_saved_at_once_and_survives_a_kill(school: Path) -> None:
    import pexpect

    child = pexpect.spawn(
        sys.executable, ["-m", "policygen", "audit", "school.yaml", "--ask", "--on", "2026-11-29"],
        cwd=str(school.parent), encoding="utf-8", timeout=60, dimensions=(40, 100), env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    child.expect("How does it stand here")
    child.send("partly")
    child.send("\r")
    child.expect("What shows it")
    child.send("Minutes of three meetings\r")
    child.expect("Which question of the board")
    os.kill(child.pid, signal.SIGKILL)
    child.close(force=True)
    saved = strict_yaml.load((school.parent / "self-assessment-2026.yaml").read_text(encoding="utf-8"), "x")
    assert saved["answers"] == {
        "safeguarding.leadership.board-leads": {"grade": "partly", "evidence": "Minutes of three meetings"}
    }
