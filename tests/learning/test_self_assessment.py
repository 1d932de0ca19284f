"""The self-assessment: every duty of its themes has an item, nothing is green without evidence, and the answers stay the school's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import ROOT, TODAY

from policygen.errors import Faults, LibraryFaults, SchoolFaults
from policygen.facts.known import Known
from policygen.formats.xlsx import workbook
from policygen.learning.audit_answers import AnswerFile, dump_year, new_year, read_year, school_year, with_answer
from policygen.learning.audit_items import AuditLibrary, is_in, read_audit
from policygen.learning.audit_layouts import OWN_LAYOUT, layout_sheet, read_layout
from policygen.learning.audit_paper import audit_paper, grades_picture
from policygen.learning.self_assessment import SelfAssessment, grade_counts, self_assessment
from policygen.library.model import Library
from policygen.markup.blocks import Heading, Table, plain
from policygen.runs.self_assessments import audit_library, council_layouts

Answers = Callable[[str], Any]
CONTRASTING = ["oakfield-primary", "brookside-academy", "willow-bank-special", "meridian-sixth-form"]
POST = "safeguarding.lead.dsl-post"
WHOLE = AnswerFile(grade="fully", evidence="Job description and diary", impact="Two concerns were acted on the same day")


@pytest.fixture(scope="module")
def items(shipped: Library) -> AuditLibrary:
    return audit_library(shipped, TODAY)


@pytest.fixture
def state_of(shipped: Library, items: AuditLibrary, example: Answers) -> Callable[..., SelfAssessment]:
    def made(name: str, answers: Mapping[str, AnswerFile] | None = None, last: Mapping[str, AnswerFile] | None = None) -> Any:
        facts = example(name)
        year, before = new_year("A School", "123456", 2026), new_year("A School", "123456", 2025)
        for key, answer in (answers or {}).items():
            year = with_answer(year, key, answer)
        for key, answer in (last or {}).items():
            before = with_answer(before, key, answer)
        known = Known(shipped.vocabulary, facts)
        return self_assessment(items, shipped, known, year, TODAY, last=before if last else None)

    return made


def texts() -> dict[str, str]:
    paths = [*(ROOT / "legislation" / "audit").glob("*.yaml"), *(ROOT / "legislation" / "training").glob("*.yaml")]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


# ---- the items


def test_there_are_eighty_items_each_with_evidence_and_most_with_a_requirement(items: AuditLibrary) -> None:
    assert len(items.items) >= 80
    assert all(each.file.evidence and each.file.impact and each.file.who for each in items.items.values())
    assert sum(bool(each.file.meets) for each in items.items.values()) >= 75


def test_every_duty_of_the_themes_has_an_item_that_comes_up_where_it_applies(
    shipped: Library, items: AuditLibrary, example: Answers
) -> None:
    law = shipped.legislation.on(TODAY)
    left = [each for module in items.modules.values() for out in module.left_out for each in out.what]
    themes = [each for module in items.modules.values() for each in module.themes]
    for name in CONTRASTING:
        known = Known(shipped.vocabulary, example(name))
        asked = [meets for each in items.items.values() if each.comes_up(law, known) for meets in each.file.meets]
        for requirement in law.applicable(known):
            if requirement.force == "advice" or not any(is_in(requirement.id, theme) for theme in themes):
                continue
            assert any(is_in(requirement.id, each) for each in (*asked, *left)), (name, requirement.id)


def test_a_duty_that_loses_its_item_is_named_with_the_way_to_mend_it(shipped: Library) -> None:
    changed = texts()
    changed["legislation/audit/safeguarding.yaml"] = changed["legislation/audit/safeguarding.yaml"].replace(
        "meets: [kcsie.nudes]", "meets: [kcsie.low-level]"
    )
    with pytest.raises(LibraryFaults, match=r"'kcsie\.nudes\.\S+' .*'left_out' with a reason"):
        read_audit(changed, shipped, TODAY)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("meets: [kcsie.nudes]", "meets: [kcsie.nude]", "no requirement or topic called 'kcsie.nude'. Did you mean"),
        ("documents: [rshe]", "documents: [rhse]", "no document called 'rhse'"),
        ("facts: [lado]", "facts: [lido]", "no question called 'lido'"),
        ("training: [prevent]", "training: [prevnt]", "no training need called 'prevnt'"),
        ("  when: boarding\n", "  when: boarding and\n", "safeguarding.yaml"),
    ],
)
def test_a_wrong_name_in_an_item_is_told_with_its_line(shipped: Library, old: str, new: str, said: str) -> None:
    changed = texts()
    path = "legislation/audit/safeguarding.yaml"
    assert old in changed[path]
    changed[path] = changed[path].replace(old, new)
    with pytest.raises(Faults) as caught:
        read_audit(changed, shipped, TODAY)
    assert said in str(caught.value)
    assert path in str(caught.value)


def test_a_school_is_asked_only_what_concerns_it(state_of: Callable[..., SelfAssessment]) -> None:
    primary = {each.item.key for each in state_of("oakfield-primary").states}
    college = {each.item.key for each in state_of("meridian-sixth-form").states}
    assert "safeguarding.children.early-years" in primary
    assert "safeguarding.children.early-years" not in college
    assert "safeguarding.children.boarding" not in primary


# ---- grades


def test_a_colour_without_evidence_and_impact_counts_as_partly(state_of: Callable[..., SelfAssessment]) -> None:
    found = state_of("oakfield-primary", {POST: WHOLE.model_copy(update={"impact": " "})})
    state = next(each for each in found.states if each.item.key == POST)
    assert state.grade == "partly"
    assert state.to_write == ("impact",)
    assert grade_counts(found.states)["fully"] == 0
    whole = state_of("oakfield-primary", {POST: WHOLE})
    assert grade_counts(whole.states)["fully"] == 1
    assert not whole.to_finish()


def test_what_is_not_in_place_needs_an_action_with_an_owner_and_a_day(state_of: Callable[..., SelfAssessment]) -> None:
    found = state_of("oakfield-primary", {POST: AnswerFile(grade="partly", evidence="x", impact="y")})
    assert found.to_finish()[0].to_write == ("an action", "an owner", "a date")


def test_sixty_in_a_hundred_items_come_with_something_looked_up(state_of: Callable[..., SelfAssessment]) -> None:
    for name in CONTRASTING:
        states = state_of(name).states
        assert sum(each.prefilled for each in states) / len(states) >= 0.6
        assert all(each.grade is None for each in states), "what is looked up never grades an item"


def test_last_year_stands_beside_and_what_got_worse_is_named(state_of: Callable[..., SelfAssessment]) -> None:
    found = state_of("oakfield-primary", {POST: AnswerFile(grade="not yet")}, {POST: WHOLE})
    state = next(each for each in found.states if each.item.key == POST)
    assert state.change == "worse"
    assert state.last == WHOLE


# ---- the school's own file


def test_the_file_keeps_comments_and_what_was_written_by_hand(items: AuditLibrary) -> None:
    text = dump_year(with_answer(new_year("A School", "123456", 2026), POST, WHOLE))
    text = text.replace("  safeguarding.lead.dsl-post:", "  # talked over with the governors\n  safeguarding.lead.dsl-post:")
    read = read_year(text, "self-assessment-2026.yaml", items, "A School", "123456")
    assert dump_year(read) == text
    more = dump_year(with_answer(read, "safeguarding.lead.dsl-cover", AnswerFile(grade="not yet")))
    assert "# talked over with the governors" in more
    assert WHOLE.evidence in more


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("school: A School\nyear: 2026\nanswers: {safeguarding.lead.dsl-pots: {grade: partly}}", "Did you mean"),
        ("school: A School\nyear: 2026\nanswers:\n  safeguarding.lead.dsl-post: {grade: green}", "line 4"),
        ("school: Another School\nyear: 2026", "is of another school"),
        ("school: A School\nurn: '999999'\nyear: 2026", "is of another school"),
        ("school: A School\nyear: 2026\nanswers:\n  safeguarding.lead.dsl-post: {grad: partly}", "grad"),
    ],
)
def test_a_wrong_file_is_told_with_line_and_next_step(items: AuditLibrary, text: str, said: str) -> None:
    with pytest.raises(SchoolFaults) as caught:
        read_year(text, "self-assessment-2026.yaml", items, "A School", "123456")
    assert said in str(caught.value)


def test_a_school_year_begins_in_september() -> None:
    assert [school_year(date(2026, 8, 31)), school_year(date(2026, 9, 1)), school_year(date(2027, 1, 1))] == [2025, 2026, 2026]


# ---- councils' layouts, there and back


def test_each_layout_holds_every_item_once_and_comes_back_the_same(
    items: AuditLibrary, state_of: Callable[..., SelfAssessment]
) -> None:
    asked = AnswerFile(
        grade="partly", evidence="Rota", impact="A call was answered", asked=("staff", "pupils"), action="Try a call",
        owner="Head", due=date(2027, 1, 31), note="",
    )  # fmt: skip
    found = state_of("oakfield-primary", {POST: asked})
    layouts = {**council_layouts(items), "own": OWN_LAYOUT}
    assert len(layouts) >= 6
    for layout in layouts.values():
        sheet = layout_sheet(found, layout)
        place = next((i for i, each in enumerate(layout.columns) if each.holds in ("reference", "question")), None)
        assert place is not None
        assert len({row[place] for row in sheet.rows}) == len(sheet.rows) == len(found.states)
        data = workbook([sheet], "x", TODAY)
        assert read_layout(data, "form.xlsx", found, layout) == {}, "an untouched sheet changes nothing"


def test_a_filled_council_form_comes_back_into_the_schools_own_answers(
    items: AuditLibrary, state_of: Callable[..., SelfAssessment], tmp_path: Path
) -> None:
    found, layout = state_of("oakfield-primary"), council_layouts(items)["red-amber-green"]
    path = tmp_path / "form.xlsx"
    path.write_bytes(workbook([layout_sheet(found, layout)], "x", TODAY))
    book = openpyxl.load_workbook(path)
    sheet: Any = book.active
    row = next(each[0].row for each in sheet.iter_rows() if each[0].value == POST)
    for column, value in zip("DEFGH", ["Green", "Diary", "", "Head", date(2027, 1, 31)], strict=True):
        sheet[f"{column}{row}"] = value
    book.save(path)
    answers = read_layout(path.read_bytes(), "form.xlsx", found, layout)
    assert answers == {POST: AnswerFile(grade="fully", evidence="Diary", owner="Head", due=date(2027, 1, 31))}
    sheet[f"D{row}"] = "Greenish"
    book.save(path)
    with pytest.raises(SchoolFaults, match=f"row {row}: 'Greenish' is no grade"):
        read_layout(path.read_bytes(), "form.xlsx", found, layout)


def test_what_a_form_cut_short_does_not_take_the_place_of_the_whole(
    items: AuditLibrary, state_of: Callable[..., SelfAssessment]
) -> None:
    whole = AnswerFile(grade="partly", action="Look again at the rota. " * 20)
    found = state_of("oakfield-primary", {POST: whole})
    layout = council_layouts(items)["two-pages"]
    assert read_layout(workbook([layout_sheet(found, layout)], "x", TODAY), "form.xlsx", found, layout) == {}


# ---- for people


def test_the_paper_has_each_item_its_grade_and_the_boards_questions(
    shipped: Library, state_of: Callable[..., SelfAssessment]
) -> None:
    found = state_of("brookside-academy", {POST: WHOLE})
    paper = audit_paper(found, shipped.papers["self-assessment"])
    words = [plain(block.runs) for part in paper.parts for block in part.blocks if not isinstance(block, Table)]
    headings = {plain(each.runs) for part in paper.parts for each in part.blocks if isinstance(each, Heading)}
    for state in found.states:
        assert state.item.file.asks in headings
    assert any(WHOLE.impact in each for each in words)
    assert sum("Questions for the board" in each for each in words) == len(found.by_standard())


def test_the_picture_says_in_words_what_it_shows(state_of: Callable[..., SelfAssessment]) -> None:
    found = state_of("oakfield-primary", {POST: WHOLE, "safeguarding.lead.dsl-cover": AnswerFile(grade="not yet")})
    rows = found.by_standard()
    assert "The designated safeguarding lead: 1 fully, 1 not yet, 4 open." in grades_picture(rows, "Grades")
    hostile = replace(found, states=found.states[:1])
    assert "<script>" not in grades_picture({"<script>": hostile.states}, "Grades")
