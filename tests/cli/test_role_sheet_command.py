"""`policygen ask --for` and `--from`, as they are typed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from helpers import policygen
from policygen.storage import LOCK
from sheet_hands import Page, worked_on

HEAD = "# Our answers, kept by Jo in the office.\n"


@pytest.fixture
def school(tmp_path: Path) -> Path:
    """A file with two answers open, a comment of its own at the top and one beside an answer."""
    text = (ROOT / "examples" / "oakfield-primary.yaml").read_text(encoding="utf-8")
    text = re.sub(r"^  (safeguarding_partnership|threshold_document): .*\n", "", text, flags=re.M)
    text = re.sub(r"^(  urn: .*)$", r"\1  # from the register", text, flags=re.M)
    file = tmp_path / "oak.yaml"
    file.write_text(HEAD + text, encoding="utf-8")
    return file


def right(page: Page) -> None:
    page.say("safeguarding_partnership", "Barset SCP")


def wrong(page: Page) -> None:
    page.say("threshold_document", "as above")


def test_a_sheet_goes_out_and_comes_back_and_the_file_keeps_its_comments_and_order(school: Path) -> None:
    before = school.read_text(encoding="utf-8")
    out = policygen("ask", school, "--for", "dsl", "--for", "it", "--on", "2026-11-29")
    assert out.returncode == 0, out.stderr
    assert "IT support: nothing is open." in out.stdout
    sheet = school.parent / "oakfield-primary-school_questions-dsl_2026-11-29.docx"
    sheet.write_bytes(worked_on(worked_on(sheet.read_bytes(), right), wrong))

    again = policygen("ask", school, "--for", "dsl", "--on", "2026-11-29")
    assert again.returncode == 1
    assert "is there already and is not written over" in again.stderr

    back = policygen("ask", school, "--from", sheet, "--on", "2026-11-29")
    assert back.returncode == 3, back.stderr
    assert "Taken over (1)\n  What is your local safeguarding partnership called?" in back.stdout
    assert "Not taken over (1)\n  What is the local threshold document called?\n    This is not an answer." in back.stdout
    after = school.read_text(encoding="utf-8")
    assert "Barset" not in back.stdout + back.stderr, "an answer is not repeated"
    assert after.startswith(HEAD)
    assert "  # from the register\n" in after
    was, now = (yaml.safe_load(text)["answers"] for text in (before, after))
    assert [name for name in now if name in was] == list(was), "the order of the answers has changed"
    assert {name: value for name, value in now.items() if was.get(name) != value} == {"safeguarding_partnership": "Barset SCP"}
    assert not (school.parent / LOCK).exists()


def test_where_nothing_is_taken_the_file_is_not_touched(school: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(ROOT / "examples" / "brookside-academy.yaml", other / "brook.yaml")
    assert policygen("ask", other / "brook.yaml", "--for", "dsl", "--all", "--on", "2026-11-29").returncode == 0
    before = school.read_bytes(), school.stat().st_mtime_ns
    done = policygen("ask", school, "--from", next(other.glob("*.docx")))
    assert done.returncode == 1
    assert "This sheet was made for another school." in done.stderr
    assert (school.read_bytes(), school.stat().st_mtime_ns) == before


def test_a_role_that_there_is_not_is_named_with_those_there_are(school: Path) -> None:
    done = policygen("ask", school, "--for", "boss")
    assert done.returncode == 2
    assert "dsl, head, it, office, senco" in " ".join(re.sub(r"[│╭╮╰╯─]", " ", done.stderr).split())
