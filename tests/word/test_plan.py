"""What becomes of a block, by what the school and the new version did to it: the table of the merge, line by line."""

from __future__ import annotations

import pytest
from lxml import etree

from policygen.word.merging.plan import Rules, Step, plan
from policygen.word.namespaces import ROW, RUN, TABLE, TEXT, P
from policygen.word.reading.blocks import Block

OURS = "Staff tell the safeguarding lead within one day and write it down."
LOCAL = "Staff tell the safeguarding lead, Ms Reed, within one day and write it down."
NEW = "Staff tell the safeguarding lead at once and write it down."


def a_paragraph(words: str, clause: str = "_c_reporting") -> Block:
    element = etree.Element(P)
    etree.SubElement(etree.SubElement(element, RUN), TEXT).text = words
    return Block("p", clause, words, (), (element,))


def version(*words: str) -> list[Block]:
    return [a_paragraph(each) for each in words]


def a_row(cells: tuple[str, ...]) -> Block:
    inside = tuple((a_paragraph(cell, "_c_contacts"),) for cell in cells)
    return Block("tr", "_c_contacts", "\x1e".join(cells), inside, (etree.Element(ROW),))


def a_table(*rows: tuple[str, ...]) -> Block:
    made = tuple(a_row(cells) for cells in rows)
    return Block("tbl", "_c_contacts", "\x1d".join(row.words for row in made), (made,), (etree.Element(TABLE),))


def done(steps: list[Step]) -> list[str]:
    return [step.do for step in steps]


def asked(steps: list[Step]) -> list[str]:
    return [conflict.kind for step in steps for conflict in step.conflicts]


@pytest.mark.parametrize(
    ("base", "school", "new", "steps", "questions"),
    [
        ([OURS], [OURS], [OURS], ["keep"], []),
        ([OURS], [OURS], [NEW], ["change"], []),
        ([OURS], [LOCAL], [OURS], ["keep"], []),
        ([OURS], [LOCAL], [NEW], ["change"], []),
        ([OURS], [NEW], [NEW], ["keep"], []),
        ([OURS], [OURS.replace("one day", "a week")], [NEW], ["keep"], ["same words"]),
        ([OURS], [f"{OURS} Ours."], [f"{OURS} Theirs."], ["change"], ["both added"]),
        ([OURS, "A second rule for all."], [OURS, "A second rule for all."], [OURS], ["keep", "delete"], []),
        ([OURS, "A second rule for all."], [OURS, "A second rule for all adults."], [OURS], ["keep", "keep"], ["removed here"]),
        ([OURS], [OURS], [OURS, "A second rule for all."], ["keep", "insert"], []),
        ([OURS, "A second rule for all."], [OURS], [OURS, "A second rule for all."], ["keep"], []),
        ([OURS, "A second rule for all."], [OURS], [OURS, "A second rule for all staff."], ["keep"], ["removed by school"]),
        ([OURS], [OURS, "Our own rule about dogs."], [OURS, "A rule of theirs on bells."], ["keep", "keep"], ["same words"]),
    ],
)
def test_each_line_of_the_table(
    base: list[str], school: list[str], new: list[str], steps: list[str], questions: list[str]
) -> None:
    found = plan(version(*base), version(*school), version(*new), Rules())
    assert (done(found), asked(found)) == (steps, questions)


def test_the_schools_own_paragraph_is_known_as_its_own() -> None:
    found = plan(version(OURS), version(OURS, "Our own rule about dogs."), version(OURS), Rules())
    assert [step.local for step in found] == [False, True]


def test_without_a_base_what_has_no_counterpart_goes_or_stays_as_asked() -> None:
    school = version(OURS, "Our own rule about dogs.")
    assert done(plan(school, school, version(OURS), Rules())) == ["keep", "delete"]
    assert done(plan(school, school, version(OURS), Rules(keep_unmatched=True))) == ["keep", "keep"]


def test_a_paragraph_that_moved_goes_and_comes() -> None:
    one, two, three = (f"Rule {word} for the staff of the school." for word in ("one on dogs", "two on bells", "three on cars"))
    found = plan(version(one, two, three), version(one, two, three), version(three, one, two), Rules())
    assert [(step.do, step.moved) for step in found] == [("insert", True), ("keep", False), ("keep", False), ("delete", True)]


@pytest.mark.parametrize("gap", [" ", ""])
def test_a_paragraph_parted_in_two_is_a_split(gap: str) -> None:
    whole = version(f"One rule.{gap}Another rule.")
    found = plan(whole, version(f"One rule.{gap}Another rule."), version("One rule.", "Another rule."), Rules())
    assert [(step.do, step.gap) for step in found] == [("split", gap)]


def test_two_paragraphs_run_into_one_are_a_join() -> None:
    body = etree.Element("body")
    school = version("One rule.", "Another rule.")
    body.extend([each.element for each in school])
    found = plan(version("One rule.", "Another rule."), school, version("One rule. Another rule."), Rules())
    assert [(step.do, step.gap) for step in found] == [("join", " "), ("keep", "")]


LEAD = ("Safeguarding lead", "Ann Reed", "01632 960001", "a.reed@oak.example")
SUCCESSOR = ("Safeguarding lead", "Ben Shah", "01632 960002", "b.shah@oak.example")


def all_steps(steps: list[Step]) -> list[Step]:
    return [each for step in steps for each in (step, *(inner for inside in step.inside for inner in all_steps(inside)))]


def changed_to(steps: list[Step]) -> list[str]:
    return [step.new.words for step in steps if step.do == "change" and step.new]


def test_a_row_that_both_changed_never_mixes_two_people() -> None:
    school = ("Safeguarding lead", "Ann Reed", "01632 960999", "a.reed@oak.example")
    found = all_steps(plan([a_table(LEAD)], [a_table(school)], [a_table(SUCCESSOR)], Rules()))
    assert [(each.kind, each.school) for step in found for each in step.conflicts] == [("table", " | ".join(school))]
    assert {step.do for step in found} <= {"keep", "inside"}


def test_a_row_that_only_the_new_version_changed_is_changed_whole() -> None:
    found = all_steps(plan([a_table(LEAD)], [a_table(LEAD)], [a_table(SUCCESSOR)], Rules()))
    assert changed_to(found) == list(SUCCESSOR[1:])


def test_a_row_of_text_that_both_changed_in_other_cells_is_merged() -> None:
    task = "Staff write down what they heard in the words of the child."
    text = "The lead reads it before the end of the same day."
    school, new = (f"{task} They sign it.", text), (task, f"{text} The lead signs it.")
    found = all_steps(plan([a_table((task, text))], [a_table(school)], [a_table(new)], Rules()))
    assert (asked(found), changed_to(found)) == ([], [new[1]])


def test_without_a_base_a_cell_with_another_fact_is_replaced_and_not_added_to() -> None:
    school = [a_table(LEAD)]
    found = all_steps(plan(school, school, [a_table(SUCCESSOR)], Rules(keep_unmatched=True)))
    assert changed_to(found) == list(SUCCESSOR[1:])
    assert not any(step.local for step in found)
