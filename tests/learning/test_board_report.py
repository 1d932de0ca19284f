"""The board's report and the page that answers people: from the school's own files, and nobody to be recognised in them."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT, TODAY

from policygen.cli.main import run
from policygen.errors import LibraryFaults
from policygen.facts.vocabulary import Person
from policygen.learning.board_report import BoardFacts, board_paper, read_board, you_said_paper
from policygen.library.model import Library
from policygen.markup.blocks import paper_text
from policygen.runs.board_reports import REPORT, Given, board_facts, board_file
from policygen.runs.self_assessments import audit_library
from policygen.schools.trust_file import read_schools
from policygen.word.reading.accessibility import barriers

LOG = """of: Oakfield Primary School
entries:
  L-1:
    status: testing
    source: children's voice
    date: 2026-10-02
    happened: Children told the school council that the toilets by the hall feel unsafe at lunchtime.
    finding: Places that no adult can see are where children meet what they do not report.
    pattern: management-systems
    change: A second adult stands by the hall at lunch.
    owner: Headteacher
    due: 2026-10-30
    test: Ask twelve children in December.
    result: Nine of twelve say that it is better.
    told:
      children: The school council told every class.
    questions: ["Where else can an adult not see, and who told us?"]
  L-2:
    status: acting
    source: near miss
    date: 2026-11-03
    happened: A concern passed on at a club was written down two days later.
    finding: A concern that is passed on by word of mouth is often written down only when somebody asks.
    pattern: tools
    change: Club leaders carry the form.
    owner: Pastoral manager
    due: 2026-11-20
    test: Read five records in January.
  L-3:
    status: declined
    source: near miss
    date: 2026-11-03
    happened: A thing that nobody changes anything about.
    finding: It was not so.
    pattern: tools
    change: none
    owner: Headteacher
    due: 2026-11-20
    reason: It was looked at and is not so.
"""


@pytest.fixture
def school(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", tmp_path / "school.yaml")
    (tmp_path / "school-learning-log.yaml").write_text(LOG, encoding="utf-8")
    return tmp_path / "school.yaml"


def facts_of(file: Path, library: Library, given: Given | None = None, on: date = TODAY) -> BoardFacts:
    trust = read_schools(file, library.vocabulary)
    key, school = trust.schools[0]
    return board_facts(library, audit_library(library, on), trust, key, school, given or Given(), on)


def report(file: Path, library: Library, given: Given | None = None, on: date = TODAY) -> str:
    facts = facts_of(file, library, given, on)
    return paper_text(board_paper(board_file(library), facts, audit_library(library, on).training, library, on))


def test_entries_at_work_stand_in_the_report_and_those_declined_do_not(school: Path, shipped: Library) -> None:
    text = report(school, shipped)
    assert "A second adult stands by the hall at lunch." in text
    assert "20 November 2026 (overdue)" in text
    assert "It was not so" not in text


def test_questions_come_from_the_log_then_from_where_learning_came_from(school: Path, shipped: Library) -> None:
    text = report(school, shipped)
    first, every, source = (text.index(each) for each in (
        "Where else can an adult not see, and who told us?", "What worried you most this term",
        "What did children ask for, what was done, and did they hear back?",
    ))  # fmt: skip
    assert first < every < source


def test_without_the_folder_nothing_is_said_to_be_missing(school: Path, shipped: Library, tmp_path: Path) -> None:
    assert "the folder with them was not given" in report(school, shipped)
    (tmp_path / "have").mkdir()
    text = report(school, shipped, Given(have=tmp_path / "have"))
    assert "Not found; law asks for it" in text


def test_a_record_of_training_in_which_nobody_stands_is_said_to_be_empty(
    school: Path, shipped: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["training", str(school), "--new", str(tmp_path / "record.xlsx"), "--on", "2026-11-24"]) == 0
    text = report(school, shipped, Given(training=tmp_path / "record.xlsx"))
    assert "the record names nobody yet" in text
    assert "People in date, by training" not in text


def test_each_number_says_what_is_counted_and_where_it_comes_from(school: Path, shipped: Library) -> None:
    text = report(school, shipped)
    for number in board_file(shipped).numbers.values():
        assert number.title in text
        assert number.counts in text
    assert "Restrictive interventions guidance" in text
    assert "Restrictive interventions guidance" not in report(school, shipped, on=date(2024, 10, 1)).partition("Numbers")[2]


def test_nobody_of_the_school_is_named_in_the_report(school: Path, shipped: Library) -> None:
    text = report(school, shipped)
    people = [
        each for each in read_schools(school, shipped.vocabulary).schools[0][1].answers.values() if isinstance(each, Person)
    ]
    assert people
    assert [each.name for each in people if each.name in text] == []


def test_people_hear_what_came_of_what_they_said(school: Path, shipped: Library) -> None:
    page = you_said_paper(facts_of(school, shipped), shipped, TODAY)
    assert page is not None
    text = paper_text(page)
    assert "Children said" in text
    assert "We did this: A second adult stands by the hall at lunch." in text
    assert "Nine of twelve say that it is better." in text
    assert "club" not in text


def test_where_nobody_said_anything_there_is_no_page(school: Path, shipped: Library) -> None:
    school.with_name("school-learning-log.yaml").unlink()
    assert you_said_paper(facts_of(school, shipped), shipped, TODAY) is None


def test_a_change_still_to_come_is_promised_with_its_day(school: Path, shipped: Library) -> None:
    log = school.with_name("school-learning-log.yaml")
    log.write_text(
        LOG.replace("status: testing", "status: acting").replace("    result: Nine of twelve say that it is better.\n", "")
    )
    page = you_said_paper(facts_of(school, shipped), shipped, TODAY)
    assert page is not None
    assert "We will do this by 30 October 2026" in paper_text(page)


def test_its_self_assessment_is_that_beside_the_schools_file_wherever_the_command_runs(school: Path, shipped: Library) -> None:
    answers = "school: Oakfield Primary School\nyear: 2026\nanswers:\n  safeguarding.leadership.board-leads: {grade: not yet}\n"
    (school.parent / "self-assessment-2026.yaml").write_text(answers, encoding="utf-8")
    graded = {each.item.key: each.grade for each in facts_of(school, shipped).audit.states}
    assert graded["safeguarding.leadership.board-leads"] == "not yet"


def test_the_command_says_what_is_overdue_and_gives_back_three(
    school: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["board", str(school), "--out", str(tmp_path / "out"), "--on", "2026-11-24", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert told[0]["overdue"] == ["1 entry of the learning log"]
    page = next(
        Path(each).read_text(encoding="utf-8") for each in told[0]["files"] if "board-report" in each and each.endswith("html")
    )
    assert "What we have learned ourselves" in page, "the self-assessment has an item for each entry"
    assert page.count("Where else can an adult not see, and who told us?") == 1
    assert {Path(each).suffix for each in told[0]["files"]} == {".docx", ".html"}
    assert [barriers(Path(each).read_bytes()) for each in told[0]["files"] if each.endswith(".docx")] == [[], []]
    assert all(Path(each).is_file() for each in told[0]["files"])


def test_a_trust_has_a_report_for_each_school_and_none_has_anothers_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "all")
    log = LOG.replace("Oakfield Primary School", "Brookside Academy")
    (tmp_path / "all" / "brookside-academy-learning-log.yaml").write_text(log, encoding="utf-8")
    asked = ["board", str(tmp_path / "all" / "rivers-trust.yaml"), "--out", str(tmp_path / "out"), "--on", "2026-11-24", "--json"]
    assert run(asked) == 3
    told = json.loads(capsys.readouterr().out)
    assert len({Path(each["files"][0]).parent for each in told}) == len(told) > 1
    pages = {each["school"]: Path(each["files"][1]).read_text(encoding="utf-8") for each in told}
    assert [name for name, page in pages.items() if "A second adult stands by the hall" in page] == ["Brookside Academy"]


def test_a_wrong_name_in_the_numbers_is_told_with_its_line(shipped: Library) -> None:
    text = (ROOT / REPORT).read_text(encoding="utf-8").replace("kcsie.records.written", "kcsie.records.writen")
    with pytest.raises(LibraryFaults, match=r"kcsie\.records\.written") as told:
        read_board(text, REPORT, shipped)
    assert all(fault.line for fault in told.value.faults)


@pytest.mark.parametrize("on", ["2024-09-01", "2024-10-01", "2025-03-01", "2025-09-01", "2026-04-01", "2026-09-01", "2027-09-01"])
def test_the_self_assessment_can_be_read_as_of_any_day_since_the_first_edition(shipped: Library, on: str) -> None:
    assert audit_library(shipped, date.fromisoformat(on)).items
