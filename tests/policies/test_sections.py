"""A section file is Markdown: a title, headings, and clauses that each begin with a marker."""

from __future__ import annotations

import pytest

from policygen.errors import LibraryFaults
from policygen.policies.model import Section
from policygen.policies.sections import read_section

SECTION = """# Training

<!-- clause: induction
meets: [kcsie.training.induction]
-->
New staff are trained.

- In the first week.
- Again each year.
<!-- clause: record
why: good practice
-->
We keep a record.

## Governors

<!-- clause: governors
why: context -->
Governors are trained too.
"""


def read(text: str) -> Section:
    return read_section("training", text, "training.md", "body")


def faults(text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(LibraryFaults) as raised:
        read(text)
    return [(fault.line, str(fault)) for fault in raised.value.faults]


def test_clauses_have_their_words_their_heading_and_their_line() -> None:
    section = read(SECTION)
    assert section.title == "Training"
    assert [(clause.name, clause.heading, clause.line, clause.text) for clause in section.clauses] == [
        ("induction", "", 3, "New staff are trained.\n\n- In the first week.\n- Again each year."),
        ("record", "", 10, "We keep a record."),
        ("governors", "Governors", 17, "Governors are trained too."),
    ]


@pytest.mark.parametrize("fence", ["```", "~~~~"])
def test_code_holds_neither_headings_nor_markers(fence: str) -> None:
    inside = f"{fence}\n# not a title\n<!-- clause: not-one -->\n{fence}"
    [*_, last] = read(f"{SECTION}\n{inside}\n").clauses
    assert last.text == f"Governors are trained too.\n\n{inside}"


def test_a_deeper_heading_and_another_comment_belong_to_their_clause() -> None:
    [*_, last] = read(f"{SECTION}\n### More\n\n<!-- a note -->\nWords.\n").clauses
    assert last.text == "Governors are trained too.\n\n### More\n\n<!-- a note -->\nWords."


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (SECTION.replace("## Governors\n", "## Governors\n\nNobody's words."), 17, "belongs to no clause"),
        (SECTION.replace("## Governors", "# Governors"), 15, "one '#' title"),
        (SECTION.removeprefix("# Training\n"), 1, "begins with its title"),
        (SECTION.replace("We keep a record.", ""), 10, "has no text"),
        (SECTION.replace("why: good practice", "why: because"), 10, "cannot be read"),
        (SECTION.replace("clause: record", "clause: The_Record"), 10, "no name for a clause"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, said: str) -> None:
    assert any(at == line and said in words for at, words in faults(text))
