"""The inspection pack: each line has its file, day and owner, or is said to be missing; what names people is not copied."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import ROOT, TODAY

from policygen.approval.record import Decision
from policygen.cli.app import NEEDS_A_PERSON
from policygen.cli.main import run
from policygen.errors import LibraryFaults, SchoolFaults
from policygen.generation.generate import generate
from policygen.learning.inspection_pack import PackLine, read_pack
from policygen.library.model import Library
from policygen.runs.approvals import approve_policy
from policygen.runs.inspection_packs import LINES, PackOnDisk, inspection_pack, pack_file, write_pack
from policygen.runs.self_assessments import audit_library
from policygen.schools.school_file import School

FILES = {
    "SCR check 2026-10-01.pdf": "central-record-check", "Low-level concerns review.docx": "low-level",
    "Governors/Safeguarding report autumn 2026.docx": "governors-reports", "Pupil survey June.xlsx": "voice",
}  # fmt: skip


@pytest.fixture
def found(shipped: Library, example: Callable[[str], Any], tmp_path: Path) -> PackOnDisk:
    answers = example("oakfield-primary")
    have = tmp_path / "have"
    have.mkdir()
    (have / "Safeguarding policy.docx").write_bytes(generate(shipped.policies["safeguarding"], shipped, answers, TODAY).word())
    for name in FILES:
        (have / name).parent.mkdir(exist_ok=True)
        (have / name).write_bytes(b"some words")
    (have / "Prevent risk assessment.docx").write_bytes(b"")
    (have / "Menu.pdf").write_bytes(b"peas")
    items = audit_library(shipped, TODAY)
    return inspection_pack(pack_file(shipped), items, shipped, School(answers), tmp_path / "school.yaml", have, None, 2026, TODAY)


def test_each_file_shows_the_line_that_its_name_says(found: PackOnDisk) -> None:
    lines = {each.key: each for each in found.lines}
    for name, key in FILES.items():
        assert [each.name for each in lines[key].seen] == [name], key
    assert lines["central-record-check"].seen[0].day == date(2026, 10, 1)
    assert not any("Menu" in seen.name for each in found.lines for seen in each.seen)


def test_a_policy_that_was_made_is_not_said_to_be_adopted(found: PackOnDisk) -> None:
    policy = next(each for each in found.lines if each.key == "policy")
    assert policy.seen[0].day_is == "made"
    assert (policy.there, policy.unapproved) == (False, True)


def test_a_policy_counts_once_its_approval_is_on_record_and_while_it_says_what_was_approved(
    found: PackOnDisk, shipped: Library, example: Callable[[str], Any], tmp_path: Path
) -> None:
    have = tmp_path / "have"
    decision = Decision(approved_by="Full governing board", approved_on=date(2026, 11, 26), minute="12.3")
    approved = approve_policy(have / "Safeguarding policy.docx", decision, shipped, out=have).document
    (have / "Safeguarding policy.docx").unlink()

    def line() -> PackLine:
        items, school = audit_library(shipped, TODAY), School(example("oakfield-primary"))
        pack = inspection_pack(pack_file(shipped), items, shipped, school, tmp_path / "school.yaml", have, None, 2026, TODAY)
        return next(each for each in pack.lines if each.key == "policy")

    assert (line().there, line().seen[0].day_is, line().seen[0].day) == (True, "approved", date(2026, 11, 26))
    file = docx.Document(str(approved))
    file.add_paragraph("Nobody approved this.")
    file.save(str(approved))
    assert (line().there, line().unapproved) == (False, True)


def test_the_policy_that_holds_the_prevent_risk_assessment_shows_it(
    shipped: Library, example: Callable[[str], Any], tmp_path: Path
) -> None:
    answers, have = example("oakfield-primary"), tmp_path / "have"
    have.mkdir()
    (have / "a.docx").write_bytes(generate(shipped.policies["prevent"], shipped, answers, TODAY).word())
    items, school = audit_library(shipped, TODAY), School(answers)
    pack = inspection_pack(pack_file(shipped), items, shipped, school, tmp_path / "school.yaml", have, None, 2026, TODAY)
    assert next(each for each in pack.lines if each.key == "prevent").there


def test_an_empty_file_is_missing_and_so_is_what_nothing_shows(found: PackOnDisk) -> None:
    missing = {each.key for each in found.lines if not each.there}
    assert {"prevent", "audit", "learning", "cover", "training"} <= missing


def test_what_names_people_is_named_and_not_copied(found: PackOnDisk, shipped: Library, tmp_path: Path) -> None:
    placed, copied = write_pack(shipped, found, tmp_path / "pack", TODAY)
    page = placed.files[".html"].read_text(encoding="utf-8")
    assert "Low-level concerns review.docx" in page
    assert not any("Low-level" in each.name for each in copied)
    assert any("SCR check" in each.name for each in copied)
    assert all(each.file.title.replace("'", "&#x27;") in page for each in found.lines)


def test_the_command_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", tmp_path / "school.yaml")
    (tmp_path / "have").mkdir()
    assert run(["pack", str(tmp_path / "school.yaml"), "--have", str(tmp_path / "have")]) == NEEDS_A_PERSON
    assert "missing   Learning log" in capsys.readouterr().out


def test_a_wrong_name_in_a_line_is_told(shipped: Library) -> None:
    text = (ROOT / LINES).read_text(encoding="utf-8").replace("owner: dsl", "owner: dls", 1)
    with pytest.raises(LibraryFaults, match=r"lines\.yaml, line \d+: .*no role called 'dls'"):
        read_pack(text, LINES, shipped)


def test_a_learning_log_counts_for_the_school_whose_it_is(
    shipped: Library, example: Callable[[str], Any], tmp_path: Path
) -> None:
    answers = example("oakfield-primary")
    items = audit_library(shipped, TODAY)
    log = tmp_path / "school-learning-log.yaml"

    def shown() -> bool:
        made = inspection_pack(
            pack_file(shipped), items, shipped, School(answers), tmp_path / "school.yaml", tmp_path, None, 2026, TODAY
        )
        line = next(each for each in made.lines if each.key == "learning")
        return line.made is not None and line.made.good

    entry = (
        "entries:\n  A1: {status: acting, source: near miss, date: 2026-11-03, happened: A concern went round by word of mouth.,\n"
        "    pattern: tools, finding: What is said at lunch is written down late., change: Forms in the hall., owner: DSL,\n"
        "    due: 2026-12-18}\n"
    )
    log.write_text(f"of: Another School\n{entry}", encoding="utf-8")
    with pytest.raises(SchoolFaults, match="of another school"):
        shown()
    log.write_text(f"of: {answers['school_name']}\n", encoding="utf-8")
    assert not shown(), "an empty log shows nothing"
    log.write_text(f"of: {answers['school_name']}\n{entry}", encoding="utf-8")
    assert shown()
