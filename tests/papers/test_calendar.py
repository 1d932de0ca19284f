"""The review calendar: what is due, when, by whom and why; and the calendar file that other programs read."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, ROOT, TODAY, TRUST
from hypothesis import assume, given
from hypothesis import strategies as st
from icalendar import Calendar
from openpyxl import load_workbook
from test_web_page import BROWSER, audits

from policygen.cli.main import run
from policygen.documents.catalogue import HeldDocument
from policygen.documents.reviews import Due, is_day
from policygen.errors import LibraryFaults
from policygen.facts.vocabulary import Value
from policygen.library.load import load
from policygen.library.model import Library
from policygen.markup.html import web_page
from policygen.papers.document_list import documents_paper
from policygen.papers.ics import calendar_file, entry_id
from policygen.papers.review_calendar import calendar_data, calendar_paper, calendar_sheet
from policygen.runs.document_lists import dues_of, school_list, trust_dues, write_calendar
from policygen.schools.school_file import School, read_school
from policygen.schools.trust_file import read_schools
from policygen.word.reading.accessibility import barriers
from policygen.word.writing.paper import write_paper

Example = Callable[[str], Mapping[str, Value]]
Dues = Callable[..., dict[str, Due]]
OAKFIELD = "oakfield-primary"


@pytest.fixture(scope="session")
def dues(shipped: Library, example: Example) -> Dues:
    """What is due for an example, by key."""

    def make(name: str, held: Mapping[str, HeldDocument] | None = None, on: date = TODAY, **changed: Value) -> dict[str, Due]:
        school = School({**example(name), **changed}, documents=held or {})
        return {each.key: each for each in dues_of(shipped, school_list(shipped, school, on), on)}

    return make


def test_a_policy_is_due_on_the_day_that_the_school_answered(dues: Dues) -> None:
    due = dues(OAKFIELD)["review/safeguarding"]
    assert (due.day, due.who, due.overdue) == (date(2027, 10, 15), "Designated safeguarding lead", False)
    assert "Required by law: EYFS 2026, as EYFS 2025, section 3 (carried over)" in due.reason


def test_without_that_day_the_cycle_counts_from_the_day_it_took_effect(dues: Dues) -> None:
    assert dues(OAKFIELD, next_review=None)["review/safeguarding"].day == date(2027, 12, 3)
    assert dues(OAKFIELD, next_review=None, effective_date=None)["review/safeguarding"].day is None


def test_what_the_school_has_is_due_after_its_own_cycle(dues: Dues) -> None:
    held = {
        "accessibility-plan": HeldDocument(adopted=date(2025, 2, 1)),
        "equality-objectives": HeldDocument(adopted=date(2024, 4, 1)),
    }
    found = dues(OAKFIELD, held)
    assert found["review/accessibility-plan"].day == date(2028, 2, 1)
    assert found["review/equality-objectives"].day == date(2028, 4, 1)
    assert "review/complaints" not in found


def test_what_is_overdue_stands_on_the_day_asked_about(dues: Dues) -> None:
    due = dues(OAKFIELD, {"complaints": HeldDocument(adopted=date(2025, 3, 1))})["review/complaints"]
    assert (due.day, due.overdue, due.title) == (TODAY, True, "Overdue: Complaints procedure")
    assert "Overdue since 1 March 2026" in due.what


def test_the_year_of_a_school_follows_its_kind(dues: Dues) -> None:
    def year(school: str) -> set[str]:
        return {key.split("/")[1] for key in dues(school) if key.startswith("year/")}

    assert {"behaviour-known", "attendance-to-parents", "equality-information", "early-years-training"} <= year(OAKFIELD)
    assert "behaviour-known" not in year("brookside-academy")
    assert "admissions-published" not in year(OAKFIELD)
    assert {"admissions-published", "admissions-in-year"} <= year("st-aidans-ce-primary")
    assert {"complaints-number", "boarding-fire-drill"} <= year("thornbury-prep")
    assert "equality-information" not in year("noor-hill-school")
    assert not {"attendance-to-parents", "healthcare-plans", "force-data"} & year("meridian-sixth-form")
    assert "attendance-to-parents" not in year("little-acorns-nursery")
    assert "alternative-provision" in year("st-teresas-catholic")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_entry_says_by_whom_and_why_and_nothing_lies_in_the_past(shipped: Library, path: Path) -> None:
    listed = school_list(shipped, read_school(path, shipped.vocabulary), TODAY)
    found = dues_of(shipped, listed, TODAY)
    assert [each.key for each in found if not (each.who and each.reason and each.title)] == []
    assert [each.key for each in found if each.day is not None and each.day < TODAY] == []
    assert len({each.key for each in found}) == len(found)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_what_rests_on_a_requirement_rests_on_one_in_force_that_applies(shipped: Library, path: Path) -> None:
    listed = school_list(shipped, read_school(path, shipped.vocabulary), TODAY)
    law = shipped.legislation.on(TODAY)
    for each in dues_of(shipped, listed, TODAY):
        if each.kind == "the year" and each.requirement:
            assert law.requirements[each.requirement].applies_to(listed.known)


def test_a_report_to_the_board_follows_the_school_s_own_answer(dues: Dues) -> None:
    def reports(answer: str) -> int:
        return sum("board-report" in key for key in dues(OAKFIELD, board_report_frequency=answer))

    assert [reports("half_termly"), reports("termly"), reports("yearly")] == [6, 3, 1]


def test_a_suggested_day_is_a_working_day_and_a_day_set_by_a_source_stays(dues: Dues) -> None:
    for year in range(2026, 2033):
        found = dues("st-aidans-ce-primary", on=date(year, 9, 15))
        assert [each.key for each in found.values() if each.suggested and each.day and each.day.weekday() >= 5] == []
        fixed = [each.day for key, each in found.items() if "admissions-published" in key]
        assert fixed == [date(year + 1, 3, 15)]


def test_law_to_come_is_told_with_its_day_or_as_without_one_and_drafts_are_not(dues: Dues) -> None:
    before = dues(OAKFIELD, on=date(2026, 3, 1))
    assert before["law/seclusion-and-restraint.incidents.record"].day == date(2026, 4, 1)
    now = dues(OAKFIELD)
    assert now["law/martyns-law.premises.procedures"].day is None
    assert "no starting day is known" in now["law/martyns-law.premises.procedures"].what
    assert not [key for key in now if key.startswith("law/send-reform")]


def test_an_edition_is_told_when_it_is_recorded_and_expected_when_it_comes_each_year(dues: Dues) -> None:
    recorded = dues(OAKFIELD, on=date(2026, 6, 1))["edition/kcsie"]
    assert (recorded.day, recorded.title) == (date(2026, 9, 1), "New edition: KCSIE 2026")
    expected = dues(OAKFIELD)["edition/kcsie"]
    assert (expected.day, expected.title) == (date(2027, 9, 1), "Expected: a new edition of KCSIE")
    assert "It has not been announced" in expected.what
    assert "edition/eyfs" not in dues(OAKFIELD)


def read(data: bytes) -> list[dict[str, Any]]:
    calendar = Calendar.from_ical(data)
    return [
        {"uid": str(each["uid"]), "start": each.decoded("dtstart"), "end": each.decoded("dtend"), "summary": str(each["summary"]),
         "stamp": each.decoded("dtstamp"), "alarms": [alarm.decoded("trigger") for alarm in each.walk("VALARM")],
         "text": str(each["description"])}
        for each in calendar.walk("VEVENT")
    ]  # fmt: skip


@pytest.fixture(scope="session")
def file(shipped: Library, example: Example) -> bytes:
    """The calendar file of an example."""
    listed = school_list(shipped, School(example(OAKFIELD)), TODAY)
    return calendar_file(dues_of(shipped, listed, TODAY), listed.key, "Review calendar", TODAY)


def test_the_file_reads_back_with_whole_days_and_a_reminder_each(file: bytes, dues: Dues) -> None:
    events = read(file)
    dated = [each for each in dues(OAKFIELD).values() if each.day is not None]
    assert sorted(str(each["summary"]) for each in events) == sorted(each.title for each in dated)
    for each in events:
        assert type(each["start"]) is date
        assert each["end"] == each["start"] + timedelta(days=1)
        assert each["stamp"] == datetime(2026, 11, 24, tzinfo=UTC)
        alarms = each["alarms"]
        assert len(alarms) == 1
        assert timedelta(days=-60) < alarms[0] < timedelta(0)


def test_the_file_is_the_same_each_time_and_its_lines_are_as_programs_expect(
    file: bytes, shipped: Library, example: Example
) -> None:
    listed = school_list(shipped, School(example(OAKFIELD)), TODAY)
    assert calendar_file(dues_of(shipped, listed, TODAY), listed.key, "Review calendar", TODAY) == file
    lines = file.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert lines[-1] == b""


def test_an_entry_keeps_its_id_while_days_answers_and_dates_change(shipped: Library, example: Example) -> None:
    def ids(on: date, **changed: Value) -> dict[str, str]:
        listed = school_list(shipped, School({**example(OAKFIELD), **changed}), on)
        events = read(calendar_file(dues_of(shipped, listed, on), listed.key, "x", on))
        return {str(each["uid"]): str(each["summary"]) for each in events}

    first, later = ids(TODAY), ids(date(2027, 1, 4), next_review=date(2027, 6, 30))
    reviews = {uid for uid, said in first.items() if said.startswith("Review: ")}
    assert reviews <= set(later)
    assert len(set(first) & set(later)) > len(reviews)


def test_two_schools_never_share_an_id() -> None:
    assert entry_id("123001", "review/pay") != entry_id("123002", "review/pay")
    assert entry_id("123001", "review/pay") == entry_id("123001", "review/pay")


@given(title=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_any_title_comes_through_whole(title: str) -> None:
    assume("\\N" not in title)  # icalendar takes a typed backslash before an N for a new line, as some programs write it
    due = Due("k", title, TODAY, "Head", "review", "What, then; so\\", "Why")
    (event,) = read(calendar_file([due], "1", "x", TODAY))
    assert event["summary"] == title


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_nobody_s_name_or_number_is_in_the_calendar(shipped: Library, path: Path) -> None:
    school = read_school(path, shipped.vocabulary)
    listed = school_list(shipped, school, TODAY)
    text = b"".join(calendar_file(dues_of(shipped, listed, TODAY), listed.key, "x", TODAY).split(b"\r\n ")).decode()
    for name, value in school.answers.items():
        fact = shipped.vocabulary.facts[name]
        people = value if isinstance(value, tuple) else (value,)
        for person in people if fact.personal else ():
            for said in (getattr(person, "name", ""), getattr(person, "phone", ""), getattr(person, "email", "")):
                assert not said or said not in text


def test_a_trust_has_all_its_schools_and_news_of_the_law_once(shipped: Library) -> None:
    trust = read_schools(TRUST, shipped.vocabulary)
    lists = [school_list(shipped, school, TODAY) for _, school in trust.schools]
    found = trust_dues(shipped, lists, TODAY)
    assert len([each for each in found if each.key == "review/safeguarding"]) == 5
    assert len([each for each in found if each.key == "edition/kcsie"]) == 1
    events = read(calendar_file(found, "rivers", "x", TODAY))
    assert len({each["uid"] for each in events}) == len(events)
    alone = read(calendar_file(dues_of(shipped, lists[0], TODAY), lists[0].key, "x", TODAY))
    mine = {each["uid"] for each in alone if str(each["summary"]).startswith("Review: ")}
    assert mine <= {each["uid"] for each in events}


def test_the_paper_and_the_table_hold_every_entry(shipped: Library, example: Example) -> None:
    listed = school_list(shipped, School(example("thornbury-prep")), TODAY)
    found = dues_of(shipped, listed, TODAY)
    paper = calendar_paper(found, listed.name, TODAY, shipped.papers["review-calendar"])
    word = write_paper(paper, shipped.house_style, str(TODAY))
    assert barriers(word) == []
    page = web_page(paper)
    assert [each.title for each in found if each.title.split("'")[0] not in page] == []
    assert len(calendar_sheet(found).rows) == len(calendar_data(found)) == len(found)
    assert calendar_sheet([replace(found[0], school="Hill")]).header[1] == "School"


@pytest.mark.slow
@pytest.mark.skipif(not BROWSER, reason="there is no Chromium on this machine")
def test_axe_finds_nothing_on_the_pages(shipped: Library, example: Example, tmp_path: Path) -> None:
    listed = school_list(shipped, School(example(OAKFIELD)), TODAY)
    calendar = web_page(calendar_paper(dues_of(shipped, listed, TODAY), listed.name, TODAY, shipped.papers["review-calendar"]))
    paper = documents_paper(
        listed.standings, shipped.documents, listed.known, listed.name, TODAY, shipped.papers["document-list"]
    )
    assert audits({"calendar": calendar, "documents": web_page(paper)}, tmp_path) == {}


def test_the_command_writes_the_calendar_and_tells_what_is_overdue(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "school.yaml"
    text = (ROOT / "examples" / f"{OAKFIELD}.yaml").read_text(encoding="utf-8")
    file.write_text(f"{text}\ndocuments:\n  complaints: {{adopted: 2025-03-01}}\n", encoding="utf-8")
    assert run(["calendar", str(file), "--on", "2026-11-24", "--out", str(tmp_path / "out")]) == 3
    assert "Overdue: Complaints" in capsys.readouterr().out
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == ["", ".docx", ".html", ".ics", ".xlsx"]
    page = load_workbook(next((tmp_path / "out").glob("*.xlsx"))).active
    assert page is not None
    assert page["A2"].value.date() == TODAY


def test_generate_writes_both_beside_the_policies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["generate", str(ROOT / "examples" / f"{OAKFIELD}.yaml"), "--policy", "whistleblowing", "--on", "2026-11-24",
         "--out", str(tmp_path), "--documents", "--calendar"])  # fmt: skip
    capsys.readouterr()
    assert len(list(tmp_path.glob("records/*_calendar_2026-11-24.ics"))) == 1
    assert "policies/oakfield-primary-school_whistleblowing_2026-11-24_draft.docx" in next(
        tmp_path.glob("records/*_documents_*.html")
    ).read_text("utf-8")


def test_generate_writes_one_calendar_for_the_trust_and_one_for_each_school(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    run(["generate", str(tmp_path / "examples" / "rivers-trust.yaml"), "--policy", "whistleblowing", "--on", "2026-11-24",
         "--out", str(tmp_path / "out"), "--calendar"])  # fmt: skip
    capsys.readouterr()
    assert len(list((tmp_path / "out").glob("*/records/*.ics"))) == 5
    assert (tmp_path / "out" / "rivers-learning-trust_calendar_2026-11-24.ics").is_file()


def test_the_calendar_is_written_whole_or_not_over_someone_s_work(shipped: Library, example: Example, tmp_path: Path) -> None:
    listed = school_list(shipped, School(example(OAKFIELD)), TODAY)
    first = write_calendar(shipped, listed, tmp_path, TODAY)
    again = write_calendar(shipped, listed, tmp_path, TODAY)
    assert again.unchanged
    assert again.files == first.files


@pytest.mark.parametrize(
    ("text", "right"), [("09-01", True), ("12-31", True), ("02-29", False), ("13-01", False), ("9-1", False)]
)
def test_a_day_of_the_year_is_one_that_every_year_has(text: str, right: bool) -> None:
    assert is_day(text) is right


WRONG = [
    ("days: ['31-12']", "is not a day of the year such as '09-01'"),
    ("days: []", "has days, or says why it has none"),
    ("who: nobody", "There is no role called 'nobody'."),
    ("when: boardin", "Did you mean 'boarding'?"),
    ("ground: {law: guidance.lead.leed}", "Did you mean 'guidance.lead.lead'?"),
]


@pytest.mark.parametrize(("line", "said"), WRONG)
def test_a_mistake_in_the_calendar_is_found_when_it_is_read(world: Callable[..., Path], line: str, said: str) -> None:
    entry = {"title": "Day", "what": "Do it.", "who": "head", "ground": "{law: guidance.lead.lead}", "days": "['09-01']"}
    key, _, value = line.partition(": ")
    body = "\n".join(f"    {name}: {text}" for name, text in {**entry, key: value}.items())
    with pytest.raises(LibraryFaults) as wrong:
        load(world(legislation__documents="roles: {head: Head}\n", legislation__calendar=f"occasions:\n  day:\n{body}\n"))
    assert said in str(wrong.value)
    assert "legislation/calendar.yaml" in str(wrong.value)
