"""Answers in, words out: whole, never run, and marked where they are missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import ROLES, answers_from
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from policygen.errors import LibraryFaults, SchoolFaults
from policygen.generation.generate import Generated, generate
from policygen.library.load import load
from policygen.library.model import Library
from policygen.markup.blocks import Heading, ListItem, Paragraph, Table, all_text, block_runs, block_text, plain

World = Callable[..., Path]

ANSWERS: Mapping[str, Any] = {
    "school_name": "Oakfield", "school_type": "community", "school_word": "school", "pupil_word": "pupils",
    "dsl": {"name": "Ann Lee", "phone": "01632 960001"}, "effective_date": "2026-10-01", "next_review": "2027-10-01",
    "approved_by": "the board",
}  # fmt: skip


def made(root: Path, **given_answers: Any) -> Generated:
    return made_in(load(root), **given_answers)


def made_in(library: Library, **given_answers: Any) -> Generated:
    return generate(library.policies["safety"], library, answers_from(library, **{**ANSWERS, **given_answers}), date(2026, 10, 1))


def of_clause(world: World, text: str, **given_answers: Any) -> Generated:
    return made(with_clause(world, text), **given_answers)


def with_clause(world: World, text: str) -> Path:
    roles = ROLES.replace("The lead of {{ school_name }} is {{ dsl.name }}. Files move within {{ law.days }} days.", text)
    return world(policy_templates__safety__roles=roles)


def blocks(generated: Generated) -> tuple[Any, ...]:
    return next(part.blocks for part in generated.document.parts if part.name == "lead")


def test_placeholders_take_facts_and_the_numbers_of_the_law_in_force(world: World) -> None:
    assert "The lead of Oakfield is Ann Lee. Files move within 3 days." in all_text(made(world()).document)


NASTY = ["{{ 7 * 7 }}", "{% raw %}", "<b>&amp;</b>", "a | b", "*x* _y_ `z`", "# no heading", "- no list", "1. no number",
         "[x](y)", "![x](y)", "a\\", "Zoë’s 🙂", "O'Neil & Co", "--- a", "~~~ a", "| a |\n|---|", "http://x.example", "&#42;"]  # fmt: skip


@pytest.mark.parametrize("name", NASTY)
def test_an_answer_comes_out_as_it_was_typed(world: World, name: str) -> None:
    generated = of_clause(world, "The name is {{ school_name }} here.", school_name=name)
    on_one_line = ", ".join(name.split("\n"))
    assert [block_text(block) for block in blocks(generated)] == [f"The name is {on_one_line} here."]


def test_any_answer_comes_out_as_it_was_typed(world: World) -> None:
    library = load(with_clause(world, "The name is {{ school_name }} here.\n\n| A |\n|---|\n| {{ school_name }} |"))

    @given(name=st.text(min_size=1, max_size=60).filter(lambda text: text.split() and text.isprintable()))
    @settings(max_examples=200, deadline=None)
    def comes_out(name: str) -> None:
        try:
            paragraph, table = blocks(made_in(library, school_name=name))
        except SchoolFaults:
            reject()  # what people type where they have no answer
        assert plain(paragraph.runs) == f"The name is {' '.join(name.split())} here."
        assert block_text(table) == f"A\n{' '.join(name.split())}"

    comes_out()


def test_what_is_not_known_says_to_be_confirmed_and_is_a_to_do(world: World) -> None:
    generated = of_clause(world, "Ring {{ care.phone }}.")
    assert [block_text(block) for block in blocks(generated)] == ["Ring [care telephone: to be confirmed]."]
    assert [run.to_do for block in blocks(generated) for run in block_runs(block) if run.to_do] == ["care"]
    assert "care" in [each.fact for each in generated.to_do]


def test_a_condition_on_what_is_not_known_is_not_guessed_and_is_a_to_do(world: World) -> None:
    generated = of_clause(world, 'Always.{% if "box" in routes %} A box.{% endif %}')
    assert [block_text(block) for block in blocks(generated)] == ["Always.", "[routes: to be confirmed]"]
    assert "routes" in [each.fact for each in generated.to_do]


def test_an_optional_fact_left_out_leaves_no_trace(world: World) -> None:
    generated = of_clause(world, "Always.{% if motto %} Our motto is {{ motto }}.{% endif %}")
    assert [block_text(block) for block in blocks(generated)] == ["Always."]
    assert "motto" not in [each.fact for each in generated.to_do]


def test_a_part_of_a_contact_that_was_not_given_is_a_dash_in_a_table(world: World) -> None:
    generated = of_clause(world, "| Who | Mail |\n|---|---|\n| {{ dsl.name }} | {{ dsl.email }} |")
    assert block_text(blocks(generated)[0]) == "Who\tMail\nAnn Lee\t–"


def test_loops_lists_and_joined_names_work(world: World) -> None:
    people = [{"name": "Bo Ray"}, {"name": "Cy <&> Dee"}, {"name": "Eve"}]
    generated = of_clause(world, "{% for d in deputies %}\n- {{ d.name }}\n{% endfor %}\n\n{{ deputies|and }}", deputies=people)
    *items, last = blocks(generated)
    assert [plain(item.runs) for item in items if isinstance(item, ListItem)] == ["Bo Ray", "Cy <&> Dee", "Eve"]
    assert plain(last.runs) == "Bo Ray, Cy <&> Dee and Eve"


def test_links_between_sections_carry_the_number_they_have_in_this_document(world: World) -> None:
    generated = of_clause(world, 'See {{ section("roles") }}.')
    runs = blocks(generated)[0].runs
    assert [(run.text, run.number_of) for run in runs if run.number_of] == [("section 1", "roles")]


def test_a_name_that_is_not_there_at_all_stops_with_the_clause_named(world: World) -> None:
    with pytest.raises(LibraryFaults, match=r"clause 'lead'.*cannot be filled in"):
        of_clause(world, "{% for d in deputies %}{{ d.fone }}{% endfor %}", deputies=["Bo Ray"])


def test_headings_go_with_their_clauses(world: World) -> None:
    community = made(world())
    academy = made(world(), school_type="academy", boarding=True, trust_name="Trust", age_low=11)
    assert "Boarding" not in [
        plain(block.runs) for part in community.document.parts for block in part.blocks if isinstance(block, Heading)
    ]
    assert "Boarding" in [
        plain(block.runs) for part in academy.document.parts for block in part.blocks if isinstance(block, Heading)
    ]


def test_a_flowchart_is_boxes_arrows_and_choices_in_reading_order(world: World) -> None:
    text = """
```flowchart
title: What to do
steps:
- box: You are worried about one of our {{ pupils }}
- choice:
  - {if: Danger, then: Call 999}
  - {if: No danger, then: [Tell the lead, Write it down]}
- box: Ring {{ dsl.phone }}
```
"""
    first, arrow, choice, _, last = blocks(of_clause(world, text))
    assert isinstance(first, Paragraph)
    assert (plain(first.runs), first.look, arrow.look) == ("You are worried about one of our pupils", "strong box", "arrow")
    assert isinstance(choice, Table)
    assert block_text(choice) == "Danger\tNo danger\nCall 999\tTell the lead\nWrite it down"
    assert plain(last.runs) == "Ring 01632 960001"


def test_html_in_a_clause_is_refused_or_shown_never_obeyed(world: World) -> None:
    generated = of_clause(world, "One <b>two</b>.")
    assert [block_text(block) for block in blocks(generated)] == ["One <b>two</b>."]
