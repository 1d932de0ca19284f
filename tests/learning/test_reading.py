"""Read and understood: a new edition goes back to those whom it changes something for, and what was read stays on record."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import yaml
from conftest import ROOT
from lxml import etree

from helpers import policygen, word_text
from policygen.approval.record import Decision
from policygen.errors import LibraryFaults, SchoolFaults
from policygen.facts.vocabulary import Value
from policygen.formats.package import read_parts, write_parts
from policygen.generation.generate import generate
from policygen.learning.changed_duties import approved_edition, duties_changed, why_changed
from policygen.learning.reading_groups import ReadingGroups, read_reading
from policygen.learning.reading_record import counts_by_group, counts_by_policy
from policygen.learning.training_needs import TrainingFile
from policygen.learning.training_record import readers, training_sheet
from policygen.library.model import Library
from policygen.runs.approvals import approve_policy
from policygen.runs.reading import (
    READING,
    ReadingOnDate,
    groups_for_reading,
    reading_data,
    reading_on,
    write_readers,
    write_reading,
)
from policygen.runs.self_assessments import audit_library
from policygen.runs.trainings import training_on
from policygen.schools.school_file import School

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MADE, FIRST, SECOND, THIRD = date(2025, 9, 10), date(2025, 10, 1), date(2026, 10, 1), date(2027, 10, 1)
LATER = date(2027, 11, 29)
PERSON, NAMESAKE, HOSTILE = "Xanthe Quillfeather", "Sam Namesake", '=HYPERLINK("http://x.example","Ada")'
DSL, RECRUITS = "The designated safeguarding lead and deputies", "People who recruit"
SCENARIOS = yaml.safe_load((ROOT / "tests/learning/reading_scenarios.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def training(shipped: Library) -> TrainingFile:
    return audit_library(shipped, SECOND).training


@pytest.fixture(scope="module")
def groups(shipped: Library, training: TrainingFile) -> ReadingGroups:
    return groups_for_reading(shipped, training)


@pytest.fixture(scope="module")
def policy(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> bytes:
    return generate(shipped.policies["safeguarding"], shipped, example("oakfield-primary"), MADE).word()


@pytest.fixture(scope="module")
def approvals(shipped: Library, tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes, date], Path]:
    """Approve a policy on a day, as the clerk does; the same is approved once for all tests."""

    @cache
    def approved(data: bytes, day: date) -> Path:
        file = tmp_path_factory.mktemp("approved") / "policies" / f"safeguarding-{day}.docx"
        file.parent.mkdir()
        file.write_bytes(data)
        decision = Decision(approved_by="Full governing board", approved_on=day, minute=f"{day.year}.3")
        return approve_policy(file, decision, shipped).folder

    return approved


@pytest.fixture
def approve(approvals: Callable[[bytes, date], Path], tmp_path: Path) -> Callable[[bytes, date], None]:
    """Put an approval on record in the school's own folder."""

    def approved(data: bytes, day: date) -> None:
        shutil.copytree(approvals(data, day), tmp_path / "records/approved/safeguarding" / day.isoformat())

    return approved


@pytest.fixture
def standing(shipped: Library, groups: ReadingGroups, training: TrainingFile, tmp_path: Path) -> Callable[..., ReadingOnDate]:
    def found(record: bytes | None = None, on: date = LATER, name: str = "readers.xlsx") -> ReadingOnDate:
        path = tmp_path / name
        if record is not None:
            path.write_bytes(record)
        school = School({"school_name": "Oakfield"})
        return reading_on(shipped, groups, training, school, tmp_path, path if record is not None else None, on)

    return found


def with_words(data: bytes, clause: str, words: str) -> bytes:
    """Return a policy to whose clause somebody added words by hand, in Word's XML."""
    parts = read_parts(data)
    root = etree.fromstring(parts["word/document.xml"])
    start = next(each for each in root.iter(f"{W}bookmarkStart") if each.get(f"{W}name") == f"_c_{clause}")
    paragraph = next(each for each in start.itersiblings() if each.tag == f"{W}p")
    run = etree.SubElement(paragraph, f"{W}r")
    etree.SubElement(run, f"{W}t").text = f" {words}"
    return write_parts(
        {**parts, "word/document.xml": etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)}
    )


def saved_again(data: bytes) -> bytes:
    """Return a policy after somebody made words bold and larger, and another program saved it."""
    file = docx.Document(io.BytesIO(data))
    for paragraph in file.paragraphs[60:80]:
        for run in paragraph.runs:
            run.bold = True
            run.text = run.text.replace("'", "\u2019").replace(" the ", "\u00a0the ")
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def differences(old: bytes, new: bytes) -> list[tuple[str, str]]:
    one, other = (approved_edition(each, "safeguarding", "P", day) for each, day in ((old, FIRST), (new, SECOND)))
    return [(each.clause, each.now) for each in duties_changed(one, other)]


def title(day: date) -> str:
    return f"Read: Child protection and safeguarding policy, approved {day.day} {day:%B %Y}"


def record(*people: Mapping[str, Any]) -> bytes:
    """Return a filled record; every heading that a person has something under is a column."""
    heads = list(dict.fromkeys(("Name", "Role", *(head for each in people for head in each))))
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(heads)
    for number, each in enumerate(people, 2):
        for head, value in each.items():
            cell = sheet.cell(number, heads.index(head) + 1)
            cell.value = value
            if value == HOSTILE:
                cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def stands(found: ReadingOnDate) -> list[tuple[str, int]]:
    return [(each.stands, each.passages) for each in sorted(found.states, key=lambda one: one.person.row)]


# ---- whom a passage concerns


@pytest.mark.parametrize("change", SCENARIOS, ids=lambda one: "+".join(one["clauses"]))
def test_a_change_concerns_those_whose_duty_it_is(groups: ReadingGroups, change: Any) -> None:
    marks = ["_c_" + each.replace("-", "_") for each in change["clauses"]]
    assert sorted(set[str]().union(*(groups.concern(change["policy"], each) for each in marks))) == change["concern"]


def test_a_passage_that_nobody_placed_concerns_everyone(groups: ReadingGroups) -> None:
    assert groups.concern("safeguarding", "") == {"all"}
    assert groups.concern("safeguarding", "_c_not_ours") == {"all"}


def test_a_wrong_name_and_a_clause_that_concerns_nobody_are_faults(shipped: Library, training: TrainingFile) -> None:
    text = (ROOT / READING).read_text("utf-8")
    wrong = text.replace("role-dsl-tasks: [dsl]", "role-dsl-task: [dls]").replace(
        "kcsie.file-transfer: [dsl]", "kcsie.files: [dsl]"
    )
    with pytest.raises(LibraryFaults) as caught:
        read_reading(wrong.replace("      dsl-decides: [dsl]\n", ""), READING, shipped, training.groups)
    said = str(caught.value)
    assert "'safeguarding' has no clause called 'role-dsl-task'" in said
    assert "there is no group called 'dls'" in said
    assert "no requirement or topic called 'kcsie.files'" in said
    assert "Nothing says whom the clause 'dsl-decides' concerns." in said


def test_a_school_adds_a_group_of_its_own(shipped: Library, training: TrainingFile, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("groups: {gate: Staff at the gate}\npolicies: {safeguarding: {clauses: {dsl-decides: [gate]}}}\n", "utf-8")
    found = groups_for_reading(shipped, training, own=own)
    assert found.concern("safeguarding", "_c_dsl_decides") == {"dsl", "gate"}
    own.write_text("policies: {safeguarding: {clauses: {dsl-decides: [gaet]}}}\n", "utf-8")
    with pytest.raises(SchoolFaults, match="gaet"):
        groups_for_reading(shipped, training, own=own)


# ---- two editions and more


def test_only_the_dsl_reads_again_what_only_the_dsl_does(approve: Any, standing: Any, policy: bytes) -> None:
    approve(policy, FIRST)
    approve(with_words(policy, "role_deputies", "A deputy carries the red telephone."), SECOND)
    found = standing(record(
        {"Name": PERSON, DSL: "yes", title(FIRST): FIRST}, {"Name": NAMESAKE, title(FIRST): "2/10/2025"},
        {"Name": "New one", RECRUITS: "yes"}, {"Name": "Up to date", title(SECOND): SECOND},
    ))  # fmt: skip
    assert stands(found)[:2] == [("to read again", 1), ("nothing changed for them", 0)]
    assert stands(found)[3] == ("read", 0)
    assert stands(found)[2][0] == "never read"
    assert 100 < stands(found)[2][1] < len([each for each in found.editions["safeguarding"][-1].passages if not each.heading])
    counts = {"read": 1, "nothing changed for them": 1, "to read again": 1, "never read": 1}
    assert counts_by_policy(found.states, "safeguarding") == counts
    assert counts_by_group(found.states, "dsl") == (1, 1)
    assert counts_by_group(found.states, "all") == (2, 4)


def test_a_hand_edit_in_what_everyone_does_goes_to_everyone(approve: Any, standing: Any, policy: bytes) -> None:
    approve(policy, FIRST)
    approve(with_words(policy, "act_at_once", "Ring the brass bell."), SECOND)
    found = standing(record({"Name": PERSON, DSL: "yes", title(FIRST): FIRST}, {"Name": NAMESAKE, title(FIRST): FIRST}))
    assert stands(found) == [("to read again", 1), ("to read again", 1)]


def test_a_paragraph_of_the_schools_own_goes_to_everyone(policy: bytes) -> None:
    file = docx.Document(io.BytesIO(policy))
    place = next(each for each in file.paragraphs if each.text.startswith("Deputies are trained"))
    place.insert_paragraph_before("Our caretaker keeps the key to the river gate.")
    out = io.BytesIO()
    file.save(out)
    old, new = (approved_edition(each, "safeguarding", "P", FIRST) for each in (policy, out.getvalue()))
    assert [each.now for each in duties_changed(old, new)] == ["Our caretaker keeps the key to the river gate."]


def test_a_new_look_and_a_new_approval_send_nobody_back(approve: Any, standing: Any, policy: bytes) -> None:
    approve(policy, FIRST)
    approve(saved_again(policy), SECOND)
    approve(policy, THIRD)
    assert stands(standing(record({"Name": PERSON, DSL: "yes", title(FIRST): FIRST}))) == [("nothing changed for them", 0)]


def test_a_file_that_another_program_left_without_our_marks_is_still_the_same(policy: bytes) -> None:
    parts = read_parts(policy)
    bare = {name: b"<x/>" if b"urn:policygen:manifest" in data else data for name, data in parts.items()}
    bare["word/document.xml"] = re.sub(rb"<w:bookmark(?:Start|End)[^>]*/>", b"", parts["word/document.xml"])
    assert differences(policy, write_parts(bare)) == []
    assert differences(write_parts(bare), policy) == []
    changed = with_words(policy, "role_deputies", "A deputy carries the red telephone.")
    assert [clause for clause, _ in differences(write_parts(bare), changed)] == ["_c_role_deputies"]


def test_clauses_stay_apart_where_a_program_moved_their_marks(policy: bytes) -> None:
    parts = read_parts(policy)
    moved = {name: b"<x/>" if b"urn:policygen:manifest" in data else data for name, data in parts.items()}
    moved["word/document.xml"] = re.sub(rb'<w:bookmarkStart [^>]*w:name="_c_role_d[^>]*/>', b"", parts["word/document.xml"])
    assert differences(policy, write_parts(moved)) == []


def test_a_note_on_the_front_page_goes_to_everyone_and_the_control_table_to_nobody(policy: bytes) -> None:
    file = docx.Document(io.BytesIO(policy))
    file.tables[0].rows[1].cells[1].text = "Deputy head"
    file.tables[0]._tbl.addnext(docx.Document().add_paragraph("Ring 01632 960999 at night.")._p)
    out = io.BytesIO()
    file.save(out)
    assert differences(policy, out.getvalue()) == [("", "Ring 01632 960999 at night.")]


def test_a_policy_made_elsewhere_goes_to_everyone_where_its_words_changed(
    shipped: Library, groups: ReadingGroups, tmp_path: Path
) -> None:
    def approved(words: str, day: date) -> bytes:
        file = docx.Document()
        for each in ("Behaviour policy", "We are kind.", words):
            file.add_heading(each, 1) if each.startswith("B") else file.add_paragraph(each)
        path = tmp_path / f"behaviour-{day}.docx"
        file.save(str(path))
        decision = Decision(approved_by="Full governing board", approved_on=day, minute=f"{day.year}.1")
        return approve_policy(path, decision, shipped, policy="behaviour").document.read_bytes()

    first, same = approved("We walk.", FIRST), approved("We walk.", SECOND)
    assert differences(first, same) == [], "the line at the end that says the approval is no duty"
    assert differences(first, approved("We run.", THIRD)) == [("", "We run.")]
    assert groups.concern("behaviour", "") == {"all"}


def test_a_row_of_a_table_counts_by_itself_and_the_law_is_the_reason(
    policy: bytes, shipped: Library, example: Callable[[str], Mapping[str, Value]]
) -> None:
    after = generate(shipped.policies["safeguarding"], shipped, example("oakfield-primary"), date(2026, 9, 20)).word()
    old, new = (approved_edition(each, "safeguarding", "P", day) for each, day in ((policy, FIRST), (after, SECOND)))
    law = shipped.legislation.on(SECOND)
    why = {each.clause: why_changed(each.clause, old, new, law) for each in duties_changed(old, new)}
    assert why["_c_role_deputies"][0] == "KCSIE 2026: Cover for absence is planned, so that no concern waits"
    assert "KCSIE 2026" in why["_c_role_deputies"][1]
    items = [(each.under, each.now) for each in duties_changed(old, new) if each.clause == "_c_early_help_who"]
    assert items[0][0].endswith(", such as a child who:")
    file = docx.Document(io.BytesIO(policy))
    table = next(each for each in file.tables if each.rows[0].cells[0].text == "The DSL")
    table.rows[1].cells[1].text = "Within the hour"
    out = io.BytesIO()
    file.save(out)
    assert differences(policy, out.getvalue()) == [("_c_role_dsl_tasks", "Decides on concerns and refers | Within the hour")]


def test_who_read_only_the_first_is_told_what_changed_from_the_first_to_the_third(
    approve: Any, standing: Any, policy: bytes
) -> None:
    approve(policy, FIRST)
    second = with_words(policy, "act_at_once", "Ring the brass bell.")
    approve(second, SECOND)
    approve(with_words(policy, "role_deputies", "A deputy carries the red telephone."), THIRD)
    found = standing(record(
        {"Name": PERSON, title(FIRST): FIRST}, {"Name": PERSON, DSL: "yes", title(FIRST): FIRST},
        {"Name": NAMESAKE, title(FIRST): FIRST, title(SECOND): SECOND},
    ))  # fmt: skip
    assert stands(found) == [("nothing changed for them", 0), ("to read again", 1), ("to read again", 1)]
    assert [each.last for each in sorted(found.states, key=lambda one: one.person.row)] == [FIRST, FIRST, SECOND]
    assert stands(standing(record({"Name": PERSON, title(FIRST): FIRST}), on=date(2026, 11, 1))) == [("to read again", 1)]


def test_an_approved_file_that_was_changed_since_carries_nothing_over(
    approve: Any, standing: Any, policy: bytes, tmp_path: Path
) -> None:
    approve(policy, FIRST)
    approve(policy, SECOND)
    file = next((tmp_path / "records/approved/safeguarding" / FIRST.isoformat()).glob("*.docx"))
    file.write_bytes(with_words(file.read_bytes(), "act_at_once", "Never tell anyone."))
    found = standing(record({"Name": PERSON, title(FIRST): FIRST}))
    assert stands(found)[0][0] == "to read again"
    assert stands(found)[0][1] > 100
    assert len(found.notes) == 1
    astray = standing(record({"Name": PERSON, title(date(2024, 10, 1)): SECOND}))
    assert stands(astray)[0][0] == "never read"
    assert "approved 1 October 2024” names an approval that is not on record" in astray.notes[1]


# ---- the record


def test_the_record_comes_back_as_it_went_out_and_old_days_stay(
    approve: Any, standing: Any, policy: bytes, tmp_path: Path
) -> None:
    approve(policy, FIRST)
    approve(policy, SECOND)
    people = record(
        {"Name": PERSON, "Role": "Head", DSL: "yes", title(FIRST): date(2025, 10, 5)},
        {"Name": NAMESAKE, "Role": "Cook", "Left": date(2026, 3, 1), title(FIRST): date(2025, 10, 6)},
        {"Name": NAMESAKE, "Role": "Nurse", "Read: KCSIE 2025, Part one": date(2025, 9, 2)},
        {"Name": HOSTILE, "Role": "@SUM(A1)", title(FIRST): date(2025, 10, 7)},
    )
    before = standing(people)
    new = tmp_path / "new.xlsx"
    write_readers(before, new)
    with pytest.raises(SchoolFaults, match="left alone"):
        write_readers(before, new)
    after = standing(new.read_bytes())
    assert after.record.people == before.record.people
    assert after.record.columns == (*before.record.columns, title(SECOND).removeprefix("Read: "))
    assert len(after.states) == 3, "who left is not counted, and two of one name are two"
    sheet: Any = openpyxl.load_workbook(new).active
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} <= {"s", "d", "n"}, "nothing is a formula"


def test_people_are_taken_over_from_the_record_of_training_and_the_counts_agree(
    approve: Any, standing: Any, policy: bytes, shipped: Library, training: TrainingFile, tmp_path: Path,
    example: Callable[[str], Mapping[str, Value]],
) -> None:  # fmt: skip
    approve(policy, FIRST)
    school = School({**example("oakfield-primary")})
    needs = training_on(shipped, training, school, None, SECOND, tmp_path)
    assert title(FIRST).removeprefix("Read: ") in needs.documents
    heads = training_sheet(training, needs.known, needs.documents).header
    people = record(dict.fromkeys(heads) | {"Name": PERSON, DSL: "yes", title(FIRST): FIRST}, {"Name": NAMESAKE})
    path = tmp_path / "training.xlsx"
    path.write_bytes(people)
    trained = training_on(shipped, training, school, path, SECOND, tmp_path)
    found = standing(people)
    assert readers(trained.people, title(FIRST).removeprefix("Read: ")) == (1, 2)
    assert counts_by_policy(found.states, "safeguarding")["read"] == 1
    assert found.open
    assert not standing(record({"Name": PERSON, title(FIRST): FIRST})).open
    assert [each.groups for each in found.record.people] == [{"dsl"}, set()]


def test_what_cannot_be_read_is_told_by_its_cell_and_never_by_a_name(approve: Any, standing: Any, policy: bytes) -> None:
    approve(policy, FIRST)
    with pytest.raises(SchoolFaults) as caught:
        standing(record(
            {"Name": PERSON, DSL: PERSON, title(FIRST): PERSON}, {"Role": PERSON}, {"Name": PERSON, title(FIRST): date(2025, 9, 30)},
            {"Name": PERSON, title(FIRST): date(2030, 1, 1)}, {"Name": PERSON, title(FIRST): "=TODAY()"}, {"Knitting": PERSON},
        ))  # fmt: skip
    said = str(caught.value)
    for words in (
        "C2: This is neither yes nor no.", "D2: This is no day.", "row 3: This row is filled in and has no name.",
        "D4: On this day the edition was not approved yet.", "D5: This day is still to come.", "D6: This is no day.",
        "E1: Nothing that is kept here has this heading.",
    ):  # fmt: skip
        assert words in said
    assert PERSON not in said
    twice = f"Name,{title(FIRST).replace(',', ';')},Name\n".replace(";", "")
    with pytest.raises(SchoolFaults, match="C1: Another column has the same heading"):
        standing(twice.encode(), name="readers.csv")


def test_a_csv_from_excel_is_read_and_signs_for_a_terminal_are_not(approve: Any, standing: Any, policy: bytes) -> None:
    approve(policy, FIRST)
    lines = f'Name;Role;"{title(FIRST)}"\r\n\x1b[31mAda\x07;=1+1;05/10/2025\r\nZo\u00eb;;\r\n'
    found = standing(lines.encode("cp1252"), name="readers.csv")
    assert [(each.name, each.role) for each in found.record.people] == [("[31mAda", "=1+1"), ("Zo\u00eb", "")]
    assert stands(found)[0] == ("read", 0)


# ---- what is sent round


def test_each_role_gets_what_changed_for_it_and_the_board_no_name(
    approve: Any, standing: Any, policy: bytes, shipped: Library, tmp_path: Path
) -> None:
    approve(policy, FIRST)
    second = with_words(policy, "role_deputies", "A deputy carries the red telephone.")
    approve(with_words(second, "act_at_once", "Ring the brass bell."), SECOND)
    found = standing(record({"Name": PERSON, DSL: "yes", title(FIRST): FIRST}, {"Name": NAMESAKE}))
    placed = dict(write_reading(shipped, found, tmp_path / "out"))
    assert list(placed) == ["Everyone who works here", DSL, "The report for the board"]
    mine, everyones = (word_text(placed[each].files[".docx"].read_bytes()) for each in (DSL, "Everyone who works here"))
    assert "A deputy carries the red telephone." in mine
    assert "Ring the brass bell." in mine
    assert "red telephone" not in everyones
    assert "Ring the brass bell." in everyones
    assert "Our own words" in mine
    assert len(mine.splitlines()) < 30, "only what changed"
    made = "".join(
        word_text(each.files[".docx"].read_bytes()) + each.files[".html"].read_text("utf-8") for each in placed.values()
    )
    assert PERSON not in made
    assert "1 of 2" not in made
    assert PERSON not in str(reading_data(found))
    assert PERSON in str(reading_data(found, names=True))


def test_the_command_says_how_many_and_no_name(approve: Any, policy: bytes, tmp_path: Path) -> None:
    approve(policy, FIRST)
    people = tmp_path / "people.xlsx"
    people.write_bytes(record({"Name": PERSON, DSL: "yes"}))
    asked = ("readers", str(ROOT / "examples/oakfield-primary.yaml"), "--on", "2026-11-01", "--documents", str(tmp_path))
    done = policygen(*asked, "--record", str(people))
    assert done.returncode == 3
    assert "still to read  Everyone who works here: 1 of 1" in done.stdout
    assert PERSON not in done.stdout + done.stderr
