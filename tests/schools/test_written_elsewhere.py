"""Answers that somebody else writes into the file while it is being asked, in the browser or an editor, are kept."""

from __future__ import annotations

import shutil
from pathlib import Path

from conftest import ROOT, TODAY

from policygen.cli.ask_session import Session
from policygen.interview import Interview
from policygen.library.model import Library
from policygen.schools.kept_answers import OwnAnswers
from policygen.schools.school_file import read_school, with_both_changes


def test_what_each_of_two_people_changed_stands(shipped: Library, tmp_path: Path) -> None:
    file = tmp_path / "school.yaml"
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", file)
    school = read_school(file, shipped.vocabulary)
    session = Session(Interview(shipped, list(shipped.policies.values()), school, TODAY), OwnAnswers(file, shipped.vocabulary))
    text = file.read_text(encoding="utf-8").replace("01632 960012", "01632 960555")
    file.write_text(text.replace("  has_wraparound: true\n", ""), encoding="utf-8")
    session.interview = session.interview.answer("phone", "01632 960111")
    session._save()
    saved = read_school(file, shipped.vocabulary).answers
    assert saved["phone"] == "01632 960111"
    assert saved["chair"].phone == "01632 960555"
    assert "has_wraparound" not in saved
    assert session.interview.school.answers == saved
    session.interview = session.interview.answer("email", "new@oakfield.example")
    session._save()
    assert read_school(file, shipped.vocabulary).answers["phone"] == "01632 960111"


def test_where_both_changed_one_answer_the_later_one_stands(shipped: Library) -> None:
    before = read_school(ROOT / "examples" / "oakfield-primary.yaml", shipped.vocabulary)
    now = before.with_answer("phone", "01632 960001", "2026-11-01")
    after = before.with_answer("phone", "01632 960002", "2026-11-02").without_answer("email")
    both = with_both_changes(now, before, after)
    assert both.answers["phone"] == "01632 960002"
    assert "email" not in both.answers
