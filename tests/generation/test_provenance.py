"""The appendix that says of every passage why it is there, and of every requirement where it is met."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import EXAMPLES, TODAY

from policygen.generation.generate import Generated, generate
from policygen.library.model import Library
from policygen.markup.blocks import Document, Heading, Table, block_text, heading_numbers, is_provenance, plain
from policygen.markup.html import policy_page
from policygen.schools.school_file import read_school
from policygen.word.reading.accessibility import barriers

POLICIES = ("safeguarding", "whistleblowing", "prevent")


def made(shipped: Library, key: str, example: Path, *, with_it: bool = True) -> Generated:
    answers = read_school(example, shipped.vocabulary).answers
    return generate(shipped.policy(key), shipped, answers, TODAY, with_provenance=with_it)


def tables(document: Document, name: str) -> list[Table]:
    part = next(part for part in document.parts if part.name == f"provenance.{name}")
    return [block for block in part.blocks if isinstance(block, Table)]


@pytest.mark.parametrize("key", POLICIES)
def test_it_has_a_row_for_every_clause_and_for_every_requirement_met(shipped: Library, key: str) -> None:
    one = made(shipped, key, EXAMPLES[0])
    assert sum(len(table.rows) for table in tables(one.document, "clauses")) == len(one.selection.clauses)
    assert sum(len(table.rows) for table in tables(one.document, "requirements")) == len(one.selection.met)


def test_every_passage_has_a_reason_of_the_four(shipped: Library) -> None:
    rows = [row for table in tables(made(shipped, "safeguarding", EXAMPLES[0]).document, "clauses") for row in table.rows]
    reasons = {why for row in rows for why in plain(row[1][0]).split(", ")}
    assert reasons == {"law", "learning", "good practice", "context"}


def test_the_sections_it_names_are_those_of_the_document(shipped: Library) -> None:
    document = made(shipped, "safeguarding", EXAMPLES[0]).document
    numbered = {
        f"{number} {plain(heading.runs)}".lower().strip() for heading, number in heading_numbers(document) if heading.level == 1
    }
    part = next(part for part in document.parts if part.name == "provenance.clauses")
    named = [plain(block.runs).lower().removeprefix("section ") for block in part.blocks if isinstance(block, Heading)][1:]
    assert len(named) > 20
    assert [name for name in named if name not in numbered] == []


def test_what_rests_on_unread_text_is_starred_and_only_that(shipped: Library) -> None:
    one = made(shipped, "whistleblowing", EXAMPLES[0])
    starred = sum(plain(row[2][0]).endswith("*") for table in tables(one.document, "requirements") for row in table.rows)
    assert starred == len(one.unverified) > 0


def test_it_is_off_unless_asked_for_and_changes_nothing_else(shipped: Library) -> None:
    without, with_it = (made(shipped, "prevent", EXAMPLES[0], with_it=each).document for each in (False, True))
    assert not any(is_provenance(part) for part in without.parts)
    assert tuple(part for part in with_it.body if not is_provenance(part)) == without.body


def test_the_page_for_the_website_never_has_it(shipped: Library) -> None:
    without, with_it = (made(shipped, "prevent", EXAMPLES[0], with_it=each).document for each in (False, True))
    assert policy_page(with_it) == policy_page(without)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_it_stands_in_no_ones_way(shipped: Library, example: Path) -> None:
    one = made(shipped, "whistleblowing", example)
    assert barriers(one.word()) == []
    text = "\n".join(block_text(block) for part in one.document.parts if is_provenance(part) for block in part.blocks)
    assert "{" not in text
    assert "None" not in text
