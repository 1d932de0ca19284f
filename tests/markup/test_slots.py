"""A clause laid out with signs for the answers is the clause laid out with the answers themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import answers_from
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from policygen.errors import SchoolFaults
from policygen.facts.known import Known
from policygen.library.load import load
from policygen.library.model import Library
from policygen.markup.blocks import Block, all_text, block_text
from policygen.markup.markdown import _laid_out
from policygen.markup.outputs import MARKDOWN
from policygen.markup.plain import Words
from policygen.markup.slots import Slots
from policygen.markup.wording import ClauseRenderer

World = Callable[..., Path]

TEXTS = (
    "The lead of {{ school_name }} is {{ dsl.name }}.",
    "{{ school_name|upper_first }} and {{ motto|lower }}, {{ motto }}.",
    "**{{ school_name }}** _{{ motto }}_ x*{{ motto }}*y",
    "- {{ dsl.name }}: {{ dsl.phone }}\n- {{ school_name }}\n\n1. {{ motto }}\n\n{{ motto }}\n\n# {{ school_name }}",
    "| {{ school_name }} | {{ dsl.name }} |\n|---|---|\n| {{ motto }} | {{ dsl.email }} |\n| {{ pupils|upper_first }} | |",
    "[{{ motto }}](https://example.org/{{ school_name }}) [mail](mailto:{{ dsl.email }})",
    "{{ [school_name, motto, dsl.name]|and }}. {{ school_name ~ motto }} {{ motto[:3] }} {{ motto|length }}",
    "{% if motto == school_name %}{{ motto }}{% elif motto %}{{ motto }} of {{ school_name }}{% endif %} {{ dsl }}",
    "{{ school_word }} {{ in_school }} {{ pupil }} {{ pupils }} {{ school_type }} {{ urn }} {{ school_name }}. See {{ urn }}.",
    "```form\ntitle: Form of {{ school_name }}\nfields: [Name, Day]\n```",
    "{% set both = school_name %}{{ both }} {{ both|upper_first }}",
)
ANSWERS: Mapping[str, Any] = {
    "school_name": "Oakfield", "school_type": "community", "school_word": "school", "pupil_word": "pupils", "motto": "We grow",
    "dsl": {"name": "Ann Lee", "phone": "01632 960001", "email": "ann@oak.example"},
}  # fmt: skip
MOTTOES = (
    "We grow", "ab", "3 words", "*a", "_we_", "(we)", "we.", "x | y", "1.", "- we", "Zoë’s", "a\ue100\ue101", "a\ue100\ue105b"
)  # fmt: skip


def renderer(library: Library, **given_answers: Any) -> ClauseRenderer:
    answers = answers_from(library, **{**ANSWERS, **given_answers})
    return ClauseRenderer(Known(library.vocabulary, answers), library.legislation.on(date(2026, 10, 1)).values(), {})


def both_ways(made: ClauseRenderer, text: str) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Return the blocks of a text as clauses get them, and those of its words with the answers put in first."""
    return made.blocks(text, "here"), _laid_out(made.words(text, "here"))[0]


@pytest.mark.parametrize("text", TEXTS)
def test_the_blocks_are_those_of_the_words(world: World, text: str) -> None:
    library = load(world())
    for motto in MOTTOES:
        one, other = both_ways(renderer(library, motto=motto, school_name=f"{motto} school"), text)
        assert one == other, motto


def test_whatever_the_answers_are_the_blocks_are_those_of_the_words(world: World) -> None:
    library = load(world())
    words = st.text(st.characters(categories=("L", "N", "P", "S", "Zs", "Co")), min_size=1, max_size=30)

    @given(text=st.sampled_from(TEXTS[:5] + TEXTS[6:9]), school=words, motto=words, name=words)
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
    def the_same(text: str, school: str, motto: str, name: str) -> None:
        try:
            made = renderer(library, school_name=school, motto=motto, dsl={"name": name})
        except SchoolFaults:
            reject()  # what nobody can answer
        one, other = both_ways(made, text)
        assert one == other

    the_same()


def test_schools_that_differ_in_names_alone_share_what_was_laid_out(world: World) -> None:
    library = load(world())
    _laid_out.cache_clear()
    for name in ("Oakfield", "Elmfield", "Ashfield"):
        (block,) = renderer(library, school_name=name).blocks("The lead of {{ school_name }} is here.", "here")
        assert block_text(block) == f"The lead of {name} is here."
    assert _laid_out.cache_info().misses == 1


def test_no_sign_is_left_in_a_form_or_in_words_for_reading(world: World) -> None:
    made = renderer(load(world()))
    assert Words(made).text("{{ school_name }} of {{ pupils }}, {{ dsl.name }}", "here") == "Oakfield of pupils, Ann Lee"
    assert "\ue100" not in made.words(" ".join(TEXTS[:3]), "here")
    assert MARKDOWN.escape("Oakfield") in made.words("{{ school_name }}", "here")


def test_an_answer_with_such_a_letter_turns_the_signs_off() -> None:
    slots = Slots(["motto"], {"motto": "a \ue100 b"})
    assert slots.of("motto", "We grow") == "We grow"
    assert type(slots.of("motto", "We grow")) is str


def test_the_documents_of_the_examples_have_no_sign_in_them(shipped: Library) -> None:
    from conftest import EXAMPLES, TODAY

    from policygen.generation.generate import generate
    from policygen.schools.school_file import read_school

    for path in EXAMPLES[::4]:
        school = read_school(path, shipped.vocabulary)
        for key in ("safeguarding", "attendance"):
            assert "\ue100" not in all_text(generate(shipped.policies[key], shipped, school.answers_for(key), TODAY).document)
