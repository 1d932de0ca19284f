"""A house style filled through its mould is docxtpl's own result, byte for byte, whatever the words and the house style."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policygen.markup.blocks import ControlRow, Document
from policygen.word.writing.house_style import NO_DOCUMENT, rendered, styled
from policygen.word.writing.house_style import _ready as ready

SHIPPED = (Path(__file__).parents[2] / "policy_templates" / "house-style.docx").read_bytes()
A_DOCUMENT = replace(
    NO_DOCUMENT, title="Prevent policy", school="St Mary’s & All Saints", version="3.1", status="Draft", draft=True,
    control=(ControlRow("Owner", "Head"), ControlRow("Next review", "", "next_review")),
)  # fmt: skip
WORDS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12),
    st.sampled_from(
        [
            "",
            " ",
            "a\nb",
            "a\tb",
            "\a",
            "\f",
            "R&D <x> \"y\" 'z'",
            "{{ school }}",
            "{_{",
            "%_}",
            "\uf400\uf401",
            "x\r",
            "\U0001f600",
        ]
    ),
)
SOME_DOCUMENTS = st.builds(
    lambda words, rows, draft: replace(
        NO_DOCUMENT, **dict(zip(("title", "about", "school", "trust", "version", "status", "date"), words, strict=True)),
        control=tuple(ControlRow(*row) for row in rows), draft=draft,
    ),
    st.tuples(*[WORDS] * 7), st.lists(st.tuples(WORDS, WORDS, st.sampled_from(["", "dsl"])), max_size=3), st.booleans(),
)  # fmt: skip


@given(SOME_DOCUMENTS)
def test_any_words_come_out_as_docxtpl_has_them(document: Document) -> None:
    assert styled(document, SHIPPED) == rendered(document, SHIPPED)


def test_the_shipped_house_style_has_a_mould_that_is_made_once_for_a_shape() -> None:
    made = ready(SHIPPED)
    assert made.simple
    styled(A_DOCUMENT, SHIPPED)
    before = len(made.moulds)
    styled(replace(A_DOCUMENT, school="Oakfield", title="Behaviour policy"), SHIPPED)
    assert len(made.moulds) == before
    assert all(made.moulds.values())


def with_line(style: bytes, line: str) -> bytes:
    """A school's own house style: with another line on the cover."""
    document = docx.Document(io.BytesIO(style))
    document.paragraphs[0].insert_paragraph_before(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("line", "simple"),
    [
        ("{{ school }} ({{ version }})", True),
        ("{% if draft %}not approved{% else %}approved{% endif %}", True),
        ("{{ school|upper }}", False),
        ("{{ title ~ school }}", False),
        ("{% if school == 'Oakfield' %}ours{% endif %}", False),
        ("{{ control|length }} rows", False),
        ("{% set name = school %}{{ name }}", False),
        ("{% for row in control %}{{ row.to_do }} {% endfor %}", False),
        ("{% for row in control %}{{ loop.index }} {% endfor %}", False),
        ("{{ school.upper() }}", False),
        ("{% if not trust %}alone{% endif %}", False),
    ],
)
def test_a_house_style_that_does_more_with_words_than_print_them_is_left_to_docxtpl(line: str, simple: bool) -> None:
    style = with_line(SHIPPED, line)
    assert ready(style).simple is simple
    for document in (A_DOCUMENT, replace(A_DOCUMENT, school="Oakfield", draft=False, control=())):
        assert styled(document, style) == rendered(document, style)
