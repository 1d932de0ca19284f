"""What becomes of a block, by what the school and the new version did to it: the table of the merge, line by line."""

from __future__ import annotations

import pytest
from lxml import etree

from policygen.word.merging.plan import Rules, Step, plan
from policygen.word.namespaces import RUN, TEXT, P
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
