"""A paragraph that holds too many conditions to be read in its source is named."""

from __future__ import annotations

import pytest
from conftest import TODAY

from policygen.library.model import Library
from policygen.library.review import check_library
from policygen.policies.crowded_paragraphs import crowded_paragraphs
from policygen.policies.model import Clause, Policy, PolicyFile, Section

ONE = "{% if boarding %}Boarders are told by the house, and the others by their teacher.{% endif %} "


def policy_with(text: str) -> Policy:
    clause = Clause("told", (), None, (), "", text, "telling", "policy_templates/x/telling.md", 3)
    about = PolicyFile.model_validate({
        "title": "X", "about": "x", "owner": "x", "approver": "x", "audience": "x", "review_months": 12, "publish": False,
        "based_on": "kcsie", "covers": [], "sections": ["telling"],
    })  # fmt: skip
    return Policy("x", about, (Section("telling", "Telling", (clause,), clause.path, "body"),))


@pytest.mark.parametrize(
    ("text", "tags"),
    [(ONE * 5, [10]), (ONE * 4, []), ("\n\n".join([ONE] * 5), []), ("- " + "\n- ".join([ONE] * 5), []), (f"| {ONE * 5} |", [])],
    ids=["too many", "few enough", "paragraphs of their own", "items of a list", "a table"],
)
def test_only_one_paragraph_of_prose_with_many_conditions_is_crowded(text: str, tags: list[int]) -> None:
    assert [each.tags for each in crowded_paragraphs([policy_with(text)])] == tags


def test_check_notes_it_with_file_and_line(shipped: Library) -> None:
    notes = [each for each in check_library(shipped, TODAY) if "tags of conditions" in each.fault.what]
    assert len(notes) == len(crowded_paragraphs(shipped.policies.values()))
    assert all(each.kind == "note" and each.fault.path and each.fault.line for each in notes)
