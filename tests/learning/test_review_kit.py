"""The incident review kit: its sheets, what they rest on, and what no sheet asks for."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import ROOT, TODAY

from policygen.cli.main import run
from policygen.errors import LibraryFaults
from policygen.learning.review_kit import kit_forms, read_kit, review_guide
from policygen.library.model import Library
from policygen.markup.blocks import paper_text
from policygen.papers.forms import MadeForm, make_forms
from policygen.runs.review_kits import KIT, kit_file
from policygen.word.reading.accessibility import barriers

KINDS = ("oakfield-primary", "thornbury-prep", "meridian-sixth-form", "willow-bank-special")


def words_of(data: bytes) -> str:
    file = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in file.paragraphs), *cells])


@pytest.fixture(scope="module")
def sheets(shipped: Library, example: Callable[[str], Any]) -> dict[str, MadeForm]:
    return {each.key: each for each in make_forms(shipped, example("oakfield-primary"), TODAY, "review")}


def test_every_sheet_of_the_kit_is_named_by_the_guide_and_none_is_made_beside_the_policies(
    shipped: Library, example: Callable[[str], Any]
) -> None:
    named = {form for step in kit_file(shipped).steps for form in step.forms}
    assert named == kit_forms(shipped)
    assert not named & {each.key for each in make_forms(shipped, example("oakfield-primary"), TODAY)}


@pytest.mark.parametrize("school", KINDS)
def test_every_sheet_is_whole_and_can_be_read_by_everyone(shipped: Library, example: Callable[[str], Any], school: str) -> None:
    for sheet in make_forms(shipped, example(school), TODAY, "review"):
        text = words_of(sheet.data)
        assert not re.search(r"\{[{%]|None|\*\*", text), sheet.key
        assert barriers(sheet.data) == [], sheet.key


def test_no_number_in_a_sheet_is_there_without_law(sheets: dict[str, MadeForm], shipped: Library) -> None:
    law = {str(value) for value in shipped.legislation.on(TODAY).values().values()}
    for sheet in sheets.values():
        found = set(re.findall(r"\b\d+\b", words_of(sheet.data).partition("Rests on")[0])) - {"999"}
        assert found <= law, sheet.key


def test_the_days_in_the_sheets_are_those_of_the_law(sheets: dict[str, MadeForm]) -> None:
    assert "within 5 working days of knowing; a school does not" in words_of(sheets["review-decision"].data)
    site = words_of(sheets["review-decision-site"].data)
    assert "a report within 10 days" in site
    assert "more than 7 days running" in site
    assert "within 15 days of the accident" in site


def test_people_are_letters_in_every_sheet_that_is_about_them(sheets: dict[str, MadeForm]) -> None:
    asks_for_a_name = re.compile(
        r"^(?:full )?name|name of (?:the )?(?:child|pupil|member of staff|parent)", re.IGNORECASE | re.MULTILINE
    )
    assert not [key for key, sheet in sheets.items() if asks_for_a_name.search(words_of(sheet.data))]


def test_the_sheet_about_adults_is_only_for_schools_that_have_to_do_with_adults(
    shipped: Library, example: Callable[[str], Any]
) -> None:
    answers = {**example("oakfield-primary"), "lets_premises": False}
    assert "review-decision-adult" not in {each.key for each in make_forms(shipped, answers, TODAY, "review")}
    assert "review-decision-adult" in {each.key for each in make_forms(shipped, example("meridian-sixth-form"), TODAY, "review")}


def test_each_kind_of_cause_in_the_log_has_a_row_in_the_grid(sheets: dict[str, MadeForm], shipped: Library) -> None:
    text = words_of(sheets["review-factors"].data)
    assert all(each.title in text for each in shipped.learning.patterns.values())


def test_each_question_for_the_board_is_one_whole_question(sheets: dict[str, MadeForm], shipped: Library) -> None:
    text = words_of(sheets["review-findings"].data)
    for each in shipped.learning.sources.values():
        assert all(question.endswith("?") and question in text for question in each.board), each.title


def test_the_guide_says_of_each_rule_where_it_stands_and_whether_it_was_checked(shipped: Library) -> None:
    kit = kit_file(shipped)
    text = paper_text(review_guide(kit, shipped, {}, (), "Our School", "", TODAY))
    law = shipped.legislation.on(TODAY)
    for rule in (law.requirements[each.what] for each in kit.regime):
        assert rule.title in text
        assert rule.citation() in text
    assert "Not checked against the official text of this edition yet" in text


def test_the_guide_of_an_earlier_day_tells_only_what_was_in_force(shipped: Library) -> None:
    text = paper_text(review_guide(kit_file(shipped), shipped, {}, (), "Our School", "", date(2014, 1, 6)))
    assert "RIDDOR 2013" in text
    assert "Care Act" not in text
    assert "Working Together" not in text


def test_the_command_writes_what_was_asked_for_and_leaves_a_filled_in_sheet_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", tmp_path / "school.yaml")
    asked = [
        "review",
        str(tmp_path / "school.yaml"),
        "--about",
        "site",
        "--out",
        str(tmp_path / "kit"),
        "--on",
        "2026-11-24",
        "--json",
    ]
    assert run(asked) == 0
    made = json.loads(capsys.readouterr().out)
    assert "review-decision-site" in {each["sheet"] for each in made}
    assert not {"review-decision", "review-proposal", "review-decision-adult"} & {each["sheet"] for each in made}
    sheet = next(Path(each["files"][0]) for each in made if each["sheet"] == "review-terms")
    sheet.write_bytes(b"filled in by hand")
    assert run(asked) == 0
    assert sheet.read_bytes() == b"filled in by hand"
    assert sheet.with_name(f"{sheet.stem}-2.docx").is_file()


def test_a_kind_of_incident_that_is_not_known_is_told_with_those_that_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", tmp_path / "school.yaml")
    assert run(["review", str(tmp_path / "school.yaml"), "--about", "fire", "--out", str(tmp_path / "kit")]) == 1
    assert "children, adults, site" in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "kit").exists()


def test_a_wrong_name_in_the_kit_is_told_with_its_line_and_the_nearest(shipped: Library) -> None:
    text = (ROOT / KIT).read_text(encoding="utf-8")
    wrong = text.replace("care-act.adults.enquiry", "care-act.adults.inquiry").replace("[review-terms]", "[review-term]")
    with pytest.raises(LibraryFaults) as told:
        read_kit(wrong, KIT, shipped)
    said = str(told.value)
    assert "care-act.adults.enquiry" in said
    assert "review-terms" in said
    assert all(fault.line for fault in told.value.faults)
