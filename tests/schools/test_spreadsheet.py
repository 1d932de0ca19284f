"""Answers as a spreadsheet: there and back without a loss, and a clear word about every cell that cannot be right."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, ROOT
from hypothesis import given, settings
from hypothesis import strategies as some
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from command_line import policygen
from policygen.errors import SchoolFaults
from policygen.facts.answers import AnswerError, read_answer
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, Fact, Value
from policygen.formats.package import read_parts, write_parts
from policygen.library.model import Library
from policygen.schools.school_file import read_school
from policygen.schools.spreadsheet_columns import ALL_SCHOOLS, KEY
from policygen.schools.spreadsheet_merge import to_take
from policygen.schools.spreadsheet_read import Sheet, SheetSchool, read_sheet
from policygen.schools.spreadsheet_write import FIRST_ROW, write_answers_workbook, write_csv
from policygen.schools.trust_file import Trust, read_schools

Schools = list[tuple[str, Mapping[str, Value]]]
BASE = [
    "school",
    "school_name",
    "urn",
    "school_type",
    "age_low",
    "phone",
    "dsl: name",
    "dsl: phone",
    "effective_date",
    "deputy_dsls",
    "formats",
]


@pytest.fixture(scope="module")
def schools(shipped: Library) -> Schools:
    return [(path.stem, read_school(path, shipped.vocabulary).answers) for path in EXAMPLES]


def book(
    *rows: list[Any], titles: list[str] = BASE, sheet: str = "Schools", change: Callable[[Any], None] = lambda _: None
) -> bytes:
    made = Workbook()
    page: Any = made.active
    page.title = sheet
    page.append(titles)
    for row in rows:
        page.append(row)
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def said(shipped: Library, data: bytes, name: str = "schools.xlsx") -> str:
    with pytest.raises(SchoolFaults) as error:
        read_sheet(data, name, shipped.vocabulary)
    return str(error.value)


OAK = [
    "oak",
    "Oak School",
    "123456",
    "community",
    4,
    "01632 960123",
    "Ann Example",
    "01632 960124",
    date(2026, 9, 1),
    None,
    "word",
]


# ---- there and back


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_every_example_comes_back_as_it_was(shipped: Library, schools: Schools, kind: str) -> None:
    shared = {"trust_name": "Rivers Trust", "trust_size": "multi"}
    data = (
        write_answers_workbook(shipped.vocabulary, shared, schools, shipped.authorities)
        if kind == "xlsx"
        else write_csv(shipped.vocabulary, shared, schools)
    )
    sheet = read_sheet(data, f"schools.{kind}", shipped.vocabulary)
    assert sheet.shared == shared
    assert [(each.key, dict(each.answers)) for each in sheet.schools] == [(key, dict(answers)) for key, answers in schools]


def test_the_same_answers_make_the_same_bytes(shipped: Library, schools: Schools) -> None:
    assert write_answers_workbook(shipped.vocabulary, {}, schools) == write_answers_workbook(shipped.vocabulary, {}, schools)


RISKY = some.sampled_from(["=", "+", "-", "@", "'", '"', "=cmd|' /C calc'!A0", "=HYPERLINK(1)", "é", ";", ","])


HOSTILE = some.lists(
    some.one_of(RISKY, some.text(some.characters(codec="cp1252", categories=["L", "N", "P", "S"]), min_size=1)), min_size=1
)


def is_an_answer(name: str) -> bool:
    try:
        return read_answer(Fact(type="text", subject="school"), name) not in (NOT_SURE, LEFT_OUT)
    except AnswerError:
        return False


@settings(max_examples=10, deadline=None)
@given(many=some.lists(HOSTILE, min_size=8, max_size=16))
def test_hostile_words_are_words_and_come_back(shipped: Library, many: list[list[str]]) -> None:
    names = ["".join(words).strip().lstrip("'") for words in many]
    names = [name for name in names if len(name) <= 200 and is_an_answer(name)]
    schools = [(f"school-{number}", {"school_name": name, "urn": f"{123456 + number}"}) for number, name in enumerate(names)]
    for kind, data in (
        ("xlsx", write_answers_workbook(shipped.vocabulary, {}, schools)),
        ("csv", write_csv(shipped.vocabulary, {}, schools)),
    ):
        back = read_sheet(data, f"a.{kind}", shipped.vocabulary).schools if schools else []
        assert [each.answers for each in back] == [answers for _, answers in schools]


def test_no_cell_of_a_workbook_can_run(shipped: Library) -> None:
    data = write_answers_workbook(shipped.vocabulary, {}, [("=oak", {"school_name": "=1+1", "urn": "123456"})])
    page: Any = load_workbook(io.BytesIO(data))["Schools"]
    assert [cell.coordinate for row in page.iter_rows() for cell in row if cell.data_type == "f"] == []


def test_choices_are_drop_downs_and_questions_are_notes(shipped: Library, schools: Schools) -> None:
    read: Any = load_workbook(io.BytesIO(write_answers_workbook(shipped.vocabulary, {}, schools, shipped.authorities)))
    page = read["Schools"]
    titles = {cell.value: cell for cell in page[FIRST_ROW - 1]}
    listed = {str(each.sqref).split(":")[0].rstrip("0123456789"): each.formula1 for each in page.data_validations.dataValidation}
    for fact in ("school_type", "has_nursery", "local_authority"):
        assert listed[titles[fact].column_letter].startswith("Choices!"), fact
    sheet, _, cells = listed[titles["school_type"].column_letter].partition("!")
    assert "Voluntary aided school" in [row[0].value for row in read[sheet][cells.replace("$", "")]]
    assert shipped.vocabulary.facts["dsl"].ask in titles["dsl: name"].comment.text
    assert all(titles[title].comment for title in titles if title != KEY and ":" not in title)


def test_what_is_open_is_yellow_and_what_is_not_asked_is_grey(shipped: Library) -> None:
    data = write_answers_workbook(
        shipped.vocabulary, {}, [("oak", {"school_type": "community", "age_low": 4, "age_high": 11, "phase": "primary"})]
    )
    page: Any = load_workbook(io.BytesIO(data))["Schools"]
    column = {cell.value: cell.column for cell in page[FIRST_ROW - 1]}
    colour = {name: page.cell(FIRST_ROW + 1, place).fill.fgColor.rgb[-6:] for name, place in column.items()}
    assert (colour["has_sixth_form"], colour["trust_name"]) == ("F0F0F0", "F0F0F0")
    assert colour["school_name"] == colour["has_reception"] == "FFF8DC"
    assert colour["age_low"] == "000000"


# ---- what people type


def test_what_a_spreadsheet_makes_of_answers_is_understood(shipped: Library) -> None:
    row = ["oak", "Oak School", 123456, "Community school", 4.0, 1632960123, "Ann Example", 1632960124, "1 September 2026",
           "Bo Test; Deputy head; 01632 960125\nCy Test", "Word; web"]  # fmt: skip
    (school,) = read_sheet(book(row[:-1], titles=BASE[:-1]), "a.xlsx", shipped.vocabulary).schools
    answers = school.answers
    assert (answers["urn"], answers["school_type"], answers["age_low"]) == ("123456", "community", 4)
    assert answers["phone"] == "01632960123", "the nought that Excel ate is back"
    assert answers["dsl"].phone == "01632960124"
    assert answers["effective_date"] == date(2026, 9, 1)
    assert [each.name for each in answers["deputy_dsls"]] == ["Bo Test", "Cy Test"]


def test_a_csv_with_semicolons_in_the_windows_alphabet_is_read(shipped: Library) -> None:
    data = "school;school_name;urn\r\nebbe;St Ebbe\u2019s School;123456\r\n".encode("cp1252")
    (school,) = read_sheet(data, "a.csv", shipped.vocabulary).schools
    assert school.answers["school_name"] == "St Ebbe\u2019s School"


@pytest.mark.parametrize(
    ("typed", "read"), [("09:15:00", "9.15am"), ("13:05:00", "1.05pm"), ("9.15", "9.15"), ("25:00:00", "25:00:00")]
)
def test_a_time_with_seconds_in_a_csv_file_is_a_time_of_the_day(shipped: Library, typed: str, read: str) -> None:
    data = f"school,school_name,urn,registers_close\noak,Oak School,123456,{typed}\n".encode()
    (school,) = read_sheet(data, "a.csv", shipped.vocabulary).schools
    assert school.answers["registers_close"] == read


def test_a_row_without_a_name_for_its_file_gets_one(shipped: Library) -> None:
    (school,) = read_sheet(book([None, *OAK[1:]]), "a.xlsx", shipped.vocabulary).schools
    assert school.key == "oak-school"


# ---- what cannot be right


def changed(place: int, value: Any) -> list[Any]:
    return [value if number == place else each for number, each in enumerate(OAK)]


@pytest.mark.parametrize(
    ("row", "cell", "words"),
    [
        (changed(4, "four"), "E2", "whole number"),
        (changed(3, "comunity"), "D2", "Did you mean"),
        (changed(8, "sometime soon"), "I2", "date"),
        (changed(2, "12345"), "C2", "six digits"),
        (changed(5, "12"), "F2", "telephone"),
        (changed(1, "=A1"), "B2", "formula"),
        (changed(1, date(2026, 1, 2)), "B2", "made a date of this"),
        (changed(9, "a; b; c; d; e"), "J2", "each person a line"),
    ],
)
def test_a_wrong_cell_is_named(shipped: Library, row: list[Any], cell: str, words: str) -> None:
    found = said(shipped, book(row))
    assert cell in found
    assert words in found


@pytest.mark.parametrize(
    "key",
    [
        "../../precious",
        "..",
        "/tmp/precious",
        "C:\\precious",
        "a/b",
        "a\\b",
        "CON",
        "con.x",
        "nul",
        ".hidden",
        "a.",
        "a\nb",
        "x" * 300,
    ],
)
def test_a_name_that_leads_out_of_the_trusts_folder_is_refused_in_its_cell(shipped: Library, key: str) -> None:
    found = said(shipped, book([key, *OAK[1:]]))
    assert "A2: This cannot be the name of a file and a folder." in found
    with pytest.raises(SchoolFaults, match="cannot be the name of a file"):
        sheet = Sheet({}, (SheetSchool(key, 2, {}),))
        to_take(Trust("T", ()), Path("trust.yaml"), {"schools": []}, sheet, shipped.vocabulary)


def test_a_name_that_is_a_formula_is_refused(shipped: Library) -> None:
    assert "A2: This cell holds a formula" in said(shipped, book(["=A1", *OAK[1:]]))


def test_two_names_that_are_one_folder_on_some_computers_are_refused(shipped: Library) -> None:
    other = ["Éa", *OAK[1:2], "123457"]
    assert "stands here and in row 2" in said(shipped, book(["e\u0301A", *OAK[1:]], other))


def test_two_schools_that_do_not_know_their_numbers_yet_are_two(shipped: Library) -> None:
    rows = book(["oak", "Oak", "not sure yet"], ["elm", "Elm", "not sure yet"])
    assert [each.key for each in read_sheet(rows, "s.xlsx", shipped.vocabulary).schools] == ["oak", "elm"]


@pytest.mark.parametrize("typed", ["#REF!", "#N/A", "#NAME?", "#DIV/0!", "########", "Err:508"])
@pytest.mark.parametrize("name", ["s.xlsx", "s.csv"])
def test_what_a_spreadsheet_shows_for_a_fault_is_no_answer(shipped: Library, typed: str, name: str) -> None:
    row = ["oak", "Oak School", typed]
    titles = ["school", "school_name", "address"]
    data = book(row, titles=titles) if name == "s.xlsx" else "\n".join([",".join(titles), ",".join(row)]).encode()
    assert "C2" in said(shipped, data, name)


@pytest.mark.parametrize(("title", "typed"), [("phase", "High"), ("rewards", "Cakes"), ("rewards", "Points, Events or trips")])
def test_a_wrong_choice_is_answered_in_the_words_of_the_drop_down(shipped: Library, title: str, typed: str) -> None:
    found = said(shipped, book(["oak", "Oak", typed], titles=["school", "school_name", title]))
    choices = shipped.vocabulary.facts[title].choices
    assert all(label in found for label in choices.values())
    assert not any(key in found for key in choices if "_" in key)
    assert ("semicolon" in found) == (title == "rewards")


@pytest.mark.parametrize("words", ["Total", "Totals:", "Grand total", "Number of schools", "3 schools", "Average"])
@pytest.mark.parametrize("place", [0, 1])
def test_a_row_that_counts_the_schools_is_no_school(shipped: Library, words: str, place: int) -> None:
    below = [words, None, None] if place == 0 else [None, words, None]
    assert f"{'AB'[place]}3: This row counts the others" in said(shipped, book(OAK, [*below, None, 12]))


def test_a_school_may_be_called_total(shipped: Library) -> None:
    rows = book(["total-learning", "Total Learning Academy", "123456"])
    assert [each.key for each in read_sheet(rows, "s.xlsx", shipped.vocabulary).schools] == ["total-learning"]


def remarks(shipped: Library, change: Callable[[Any], None]) -> str:
    return "\n".join(read_sheet(book(OAK, change=change), "s.xlsx", shipped.vocabulary).remarks)


def hide_a_row(made: Any) -> None:
    made.active.row_dimensions[2].hidden = True


def make_a_row_as_low_as_nothing(made: Any) -> None:
    made.active.row_dimensions[2].height = 0.0001
    made.active.row_dimensions[2].hidden = True


def hide_columns(made: Any) -> None:
    made.active.column_dimensions.group("F", "G", hidden=True)


def filter_rows(made: Any) -> None:
    made.active.auto_filter.ref = "A1:K2"
    made.active.auto_filter.add_filter_column(0, ["ash"])
    made.active.row_dimensions[2].hidden = True


def leave_a_note(made: Any) -> None:
    made.active["F2"].comment = Comment("Is this the right number?", "Sue")


def keep_an_old_sheet(made: Any) -> None:
    made.create_sheet("Old").append(["x"])
    made["Old"].sheet_state = "hidden"


def hide_the_sheet(made: Any) -> None:
    made.create_sheet("Front").append(["x"])
    made.active.sheet_state = "hidden"
    made.move_sheet("Front", -1)
    made.active = 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (hide_a_row, "Hidden rows are read like the others: 2 (oak)"),
        (make_a_row_as_low_as_nothing, "2 (oak)"),
        (filter_rows, "Hidden rows are read like the others: 2 (oak)"),
        (hide_columns, "Hidden columns are read like the others: F, G."),
        (leave_a_note, "Notes on cells are not read: F2."),
        (keep_an_old_sheet, "Other sheets are not read: 'Old'."),
        (hide_the_sheet, "The sheet that is read is hidden"),
    ],
)
def test_what_a_person_may_not_see_or_takes_for_read_is_named(
    shipped: Library, change: Callable[[Any], None], words: str
) -> None:
    assert words in remarks(shipped, change)


def test_a_sheet_as_it_was_made_gives_no_remark(shipped: Library, schools: Schools) -> None:
    made = write_answers_workbook(shipped.vocabulary, {}, schools[:2])
    assert read_sheet(made, "s.xlsx", shipped.vocabulary).remarks == ()
    opened = load_workbook(io.BytesIO(made))
    again = io.BytesIO()
    opened.save(again)
    assert read_sheet(again.getvalue(), "s.xlsx", shipped.vocabulary).remarks == ()


def test_a_wrong_answer_is_not_repeated(shipped: Library) -> None:
    assert "0777-secret" not in said(shipped, book(changed(7, "0777-secret")))


def struck_out(made: Any) -> None:
    made.active["H2"].font = Font(strike=True)


def test_notes_on_a_sheet_of_their_own_do_no_harm(shipped: Library) -> None:
    data = book(OAK, change=lambda made: made.create_sheet("Notes").append(["school"]))
    (school,) = read_sheet(data, "a.xlsx", shipped.vocabulary).schools
    assert school.key == "oak"


def damaged() -> bytes:
    """A workbook whose sheet ends in the middle."""
    parts = read_parts(book(OAK))
    name = "xl/worksheets/sheet1.xml"
    return write_parts({**parts, name: parts[name][: len(parts[name]) // 2]})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (book(OAK, ["ash", *OAK[1:]]), "C3: '123456' stands here and in row 2"),
        (book(OAK, ["oak", "Other", "123457"]), "A3: 'oak' stands here and in row 2"),
        (book(OAK, titles=["school", "name", *BASE[2:]]), "No column is called 'school_name'"),
        (book(OAK, titles=[*BASE[:4], "age_lov", *BASE[5:]]), "Did you mean 'age_low'"),
        (book(OAK, titles=[*BASE[:4], "urn", *BASE[5:]]), "'urn' stands here twice"),
        (book([*OAK, "stray"]), "L2: This cell stands in a column without a title"),
        (book(), "There is no school in this sheet"),
        (book(OAK, change=lambda made: made.active.merge_cells("B2:B3")), "B2:B3: These cells are merged"),
        (book(OAK, sheet="Data", change=lambda made: made.create_sheet("More")), "No sheet is called 'Schools'"),
        (book(OAK, change=lambda made: made.copy_worksheet(made.active)), "'Schools Copy' has rows of schools too"),
        (book(OAK, change=struck_out), "H2: This is struck out"),
        (damaged(), "not an Excel workbook"),
        (b"PK\x03\x04 not a workbook", "not an Excel workbook"),
        (b"", "not an Excel workbook"),
    ],
    ids=["urn twice", "school twice", "no name column", "unknown column", "column twice", "stray cell", "no rows", "merged", "wrong sheets",
         "copy", "struck out", "damaged", "broken", "empty"],
)  # fmt: skip
def test_a_sheet_that_cannot_be_right_says_where_and_why(shipped: Library, data: bytes, words: str) -> None:
    assert words in said(shipped, data)


def test_thousands_of_faults_are_counted_not_listed(shipped: Library) -> None:
    rows = [[f"s{number}", f"School {number}", "1", None, None, None, None, None, None, None, None] for number in range(4_999)]
    found = said(shipped, book(*rows))
    assert "more like these" in found
    assert len(found.splitlines()) < 60


def test_five_thousand_rows_are_read(shipped: Library) -> None:
    rows = [[f"s{number}", f"School {number}", str(100_000 + number), *OAK[3:]] for number in range(5_000)]
    rows = [row[:-1] for row in rows]
    assert len(read_sheet(book(*rows, titles=BASE[:-1]), "a.xlsx", shipped.vocabulary).schools) == 5_000
    assert "more than 5,000 rows" in said(shipped, book(*rows, ["one", "One more", "999999"], titles=BASE[:-1]))


# ---- the trust's files


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return policygen(*arguments)


@pytest.fixture
def rivers(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "examples", tmp_path / "trust")
    return tmp_path / "trust" / "rivers-trust.yaml"


def test_a_filled_sheet_is_taken_over_and_nothing_else_changes(rivers: Path, shipped: Library) -> None:
    out = rivers.parent / "schools.xlsx"
    assert run("spreadsheet", rivers, "--into", out).returncode == 0
    weir = rivers.parent / "rivers-trust" / "weir-primary.yaml"
    weir.write_text(weir.read_text(encoding="utf-8").replace("answers:", "answers:\n  # mine, to keep"), encoding="utf-8")
    before = read_schools(rivers, shipped.vocabulary)
    nothing = run("spreadsheet", rivers, "--from", out)
    assert "Nothing new" in nothing.stderr
    opened: Any = load_workbook(out)
    page = opened["Schools"]
    column = {cell.value: cell.column for cell in page[FIRST_ROW - 1]}
    row = next(cell.row for cell in page["A"] if cell.value == "weir-primary")
    shared = next(cell.row for cell in page["A"] if cell.value == ALL_SCHOOLS)
    page.cell(row, column["registers_close"], "9.05am")
    page.cell(shared, column["policy_version"], "2026.9")
    opened.save(out)
    done = run("spreadsheet", rivers, "--from", out)
    assert done.returncode == 0, done.stderr
    after = read_schools(rivers, shipped.vocabulary)
    differing = {
        (key, name) for (key, old), (_, new) in zip(before.schools, after.schools, strict=True) for name in new.answers
        if old.answers.get(name) != new.answers[name]
    }  # fmt: skip
    assert ("weir-primary", "registers_close") in differing
    assert {name for _, name in differing} == {"registers_close", "policy_version"}
    assert "# mine, to keep" in weir.read_text(encoding="utf-8")
    assert rivers.read_text(encoding="utf-8").startswith("# A trust")


def test_a_new_row_is_a_new_school(rivers: Path, shipped: Library) -> None:
    out = rivers.parent / "more.csv"
    out.write_text("school,school_name,urn,trust_name\nbrook,Brook School,150001,Rivers Learning Trust\n", encoding="utf-8")
    done = run("spreadsheet", rivers, "--from", out)
    assert done.returncode == 0, done.stderr
    assert "brook: new" in done.stdout
    trust = read_schools(rivers, shipped.vocabulary)
    assert dict(trust.schools)["brook"].answers["school_name"] == "Brook School"


def test_a_row_whose_name_was_changed_makes_no_second_school_of_one_urn(rivers: Path, shipped: Library) -> None:
    out = rivers.parent / "renamed.csv"
    urn = dict(read_schools(rivers, shipped.vocabulary).schools)["brookside-academy"].answers["urn"]
    out.write_text(f"school,school_name,urn\nbrook,Brookside Academy,{urn}\n", encoding="utf-8")
    before = rivers.read_bytes()
    done = run("spreadsheet", rivers, "--from", out)
    assert done.returncode == 1
    assert "row 2: 'brook' would be a new school, and its URN is that of 'brookside-academy'" in done.stderr
    assert rivers.read_bytes() == before


def test_shared_answers_are_added_above_the_empty_line(rivers: Path) -> None:
    out = rivers.parent / "shared.csv"
    out.write_text(f"school,school_name,gift_value\n{ALL_SCHOOLS},,30\nweir-primary,Weir Primary Academy,\n", encoding="utf-8")
    assert run("spreadsheet", rivers, "--from", out).returncode == 0
    assert "trust_size: multi\n  gift_value: 30\n\n# The trust's own clauses" in rivers.read_text(encoding="utf-8")


def test_a_dry_run_and_a_wrong_sheet_write_nothing(rivers: Path) -> None:
    before = {path: path.read_bytes() for path in rivers.parent.rglob("*.yaml")}
    good, bad = rivers.parent / "good.csv", rivers.parent / "bad.csv"
    good.write_text("school,school_name\nbrook,Brook School\n", encoding="utf-8")
    bad.write_text("school,school_name,age_low,age_high\nbrook,Brook School,11,5\nweir-primary,Weir,x,\n", encoding="utf-8")
    assert run("spreadsheet", rivers, "--from", good, "--dry-run").returncode == 0
    wrong = run("spreadsheet", rivers, "--from", bad)
    assert wrong.returncode == 1
    assert "C3" in wrong.stderr
    assert {path: path.read_bytes() for path in rivers.parent.rglob("*.yaml")} == before


def test_a_dry_run_says_what_each_answer_was_and_would_be_but_names_nobody(rivers: Path) -> None:
    out = rivers.parent / "dry.csv"
    out.write_text("school,school_name,registers_close,head: name\nweir-primary,,9.45am,Zoe Somebody\n", encoding="utf-8")
    done = run("spreadsheet", rivers, "--from", out, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "→ 9.45am" in done.stdout
    assert "head: another answer" in done.stdout
    assert "Zoe" not in done.stdout


def test_a_remark_typed_below_the_schools_makes_no_school(rivers: Path) -> None:
    out = rivers.parent / "remark.csv"
    out.write_text("school,school_name\nweir-primary,Weir Primary Academy\nPlease check by Friday,\n", encoding="utf-8")
    done = run("spreadsheet", rivers, "--from", out)
    assert done.returncode == 1
    assert "row 3: 'Please check by Friday' would be a new school, and it has no name." in done.stderr


def test_what_the_sheet_leaves_empty_or_out_is_kept_and_named(rivers: Path, shipped: Library) -> None:
    weir = dict(read_schools(rivers, shipped.vocabulary).schools)["weir-primary"].answers
    out = rivers.parent / "part.csv"
    head = "school,school_name,phone,head: name,head: phone,dsl: name,dsl: phone\n"
    row = f"weir-primary,Weir Primary Academy,,{weir['head'].name},,Nadia Okafor,\n"
    out.write_text(head + row, encoding="utf-8")
    done = run("spreadsheet", rivers, "--from", out)
    assert done.returncode == 0, done.stderr
    assert "weir-primary: empty in the sheet, and kept as in the file: phone, head: phone." in done.stderr
    assert "Without a row, and left as it is: brookside-academy, ash-tree-ap" in done.stderr
    after = dict(read_schools(rivers, shipped.vocabulary).schools)["weir-primary"].answers
    assert (after["phone"], after["head"]) == (weir["phone"], weir["head"])
    assert (after["dsl"].name, after["dsl"].phone) == ("Nadia Okafor", "")


def test_a_sheet_that_is_there_is_not_written_over(rivers: Path) -> None:
    out = rivers.parent / "schools.xlsx"
    out.write_bytes(b"mine")
    assert run("spreadsheet", rivers, "--into", out).returncode == 1
    assert out.read_bytes() == b"mine"


def test_a_trust_file_may_name_a_spreadsheet(tmp_path: Path, shipped: Library, schools: Schools) -> None:
    (tmp_path / "schools.xlsx").write_bytes(write_answers_workbook(shipped.vocabulary, {"policy_version": "2027.1"}, schools[:3]))
    file = tmp_path / "trust.yaml"
    file.write_text("trust:\n  name: Three\nschools: schools.xlsx\n", encoding="utf-8")
    trust = read_schools(file, shipped.vocabulary)
    assert [key for key, _ in trust.schools] == [key for key, _ in schools[:3]]
    assert trust.schools[0][1].answers["school_name"] == schools[0][1]["school_name"]
    outside = tmp_path / "in" / "trust.yaml"
    outside.parent.mkdir()
    outside.write_text("trust:\n  name: Three\nschools: ../schools.xlsx\n", encoding="utf-8")
    with pytest.raises(SchoolFaults, match="outside the folder"):
        read_schools(outside, shipped.vocabulary)
