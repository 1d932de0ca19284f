"""Every clause and why it is there; and what keeps people from reading a Word file."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from conftest import EXAMPLES, TODAY
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from policygen.facts.known import Known
from policygen.generation.generate import Generated, generate
from policygen.library.model import Library
from policygen.policies.traceability import Ledger, ledger
from policygen.schools.school_file import read_school
from policygen.word.reading.accessibility import barriers
from policygen.word.reading.contrast import contrast

PolicyOf = Callable[..., Generated]


@pytest.fixture(scope="module")
def kept(shipped: Library) -> Ledger:
    known = Known(shipped.vocabulary, read_school(EXAMPLES[0], shipped.vocabulary).answers)
    return ledger(shipped.policies.values(), shipped.legislation.on(TODAY), known)


def test_every_clause_says_why_it_is_there(kept: Ledger) -> None:
    assert [row.clause for row in kept.clauses if not row.why] == []
    assert {why for row in kept.clauses for why in row.why} == {"law and guidance", "learning", "good practice", "context"}


def test_the_two_ways_agree(kept: Ledger) -> None:
    one = {(row.policy, row.clause, each.id) for row in kept.clauses for each in row.meets}
    other = {(policy, clause, row.requirement.id) for row in kept.requirements for policy, clause in row.met_by}
    assert one == other


def test_no_duty_that_a_shipped_policy_has_to_meet_is_unmet(kept: Ledger, shipped: Library) -> None:
    owed = [row for row in kept.unmet() if any(policy.has_to_meet(row.requirement.id) for policy in shipped.policies.values())]
    assert owed == []


def test_generated_documents_have_no_barrier(shipped: Library) -> None:
    answers = read_school(EXAMPLES[0], shipped.vocabulary).answers
    for policy in shipped.policies.values():
        assert barriers(generate(policy, shipped, answers, TODAY).word()) == [], policy.key


def document(change: Callable[[Any], None]) -> bytes:
    made = docx.Document()
    made.core_properties.title = "A policy"
    made.add_heading("One", 1)
    made.add_paragraph("Some text.")
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_plain_document_has_no_barrier_whatever_styles_its_template_brings() -> None:
    assert barriers(document(lambda _: None)) == []


def test_colours_of_styles_count_where_words_stand_in_them_and_are_one_to_do() -> None:
    def in_pale_styles(made: Any) -> None:
        made.styles["Quote"].font.color.rgb = docx.shared.RGBColor(0xAA, 0xAA, 0xAA)
        made.add_paragraph("Staff tell the lead.", style="Quote")
        pale(made)

    (found,) = [each for each in barriers(document(in_pale_styles)) if "pale" in each.what]
    assert "the colours AAAAAA (2.3 to 1), BBBBBB (1.9 to 1)" in found.what
    assert found.where == "Staff tell the lead."


def test_pale_words_on_dark_ground_or_hidden_are_no_barrier() -> None:
    def on_dark_ground(made: Any) -> None:
        pale(made)
        run = made.paragraphs[-1].runs[0]
        shading = OxmlElement("w:shd")
        shading.set(qn("w:fill"), "1F3864")
        run._r.get_or_add_rPr().append(shading)
        pale(made)
        made.paragraphs[-1].runs[0].font.hidden = True

    assert not [each for each in barriers(document(on_dark_ground)) if "pale" in each.what]


def skip_level(made: Any) -> None:
    made.add_heading("Deep", 3)


def bare_table(made: Any) -> None:
    table = made.add_table(2, 2)
    table.cell(0, 0).text = "Who"


def typed_list(made: Any) -> None:
    for text in ("- one thing", "- another thing", "- a third"):
        made.add_paragraph(text)


def blanks(made: Any) -> None:
    for _ in range(3):
        made.add_paragraph("")


def no_title(made: Any) -> None:
    made.core_properties.title = ""


def pale(made: Any) -> None:
    run = made.add_paragraph().add_run("faint")
    run.font.color.rgb = docx.shared.RGBColor(0xBB, 0xBB, 0xBB)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (skip_level, "A heading of level 3 comes after level 1"), (bare_table, "no header row"), (typed_list, "typed by hand"),
        (blanks, "Blank paragraphs"), (no_title, "has no title"), (pale, "too pale for its background, in the colour BBBBBB (1.9 to 1)"),
    ],
)  # fmt: skip
def test_each_barrier_is_found(change: Callable[[Any], None], says: str) -> None:
    assert any(says in each.what for each in barriers(document(change)))


def test_contrast_is_that_of_wcag() -> None:
    assert round(contrast("767676", "FFFFFF"), 2) == 4.54
    assert contrast("FFFFFF", "000000") == contrast("000000", "FFFFFF")
