"""What a template names is told from its tags as Jinja tells it from the whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateSyntaxError

from policygen.library.model import Library
from policygen.markup.templates import _names_in_tree, _template_names, _usual_tags

PIECES = (
    "Words. ", "{ not a tag } ", "{{ name }}", "{{- dsl.name|upper_first -}}", '{{ section("records") }}', "{{ '}}' }}", "{{ ", " }}",
    "{% if boarding %}", "{%- if age_low < 5 and dsl.phone -%}", "{% elif law.days == 3 %}", "{% else %}", "{% else x %}",
    "{% endif %}", "{% endif", "{% for each in deputies %}", "{{ each.name }}", "{% endfor %}", "{% set b = name %}", "{# said #}",
    "{{ }}", "{% if %}", "{{ name + }}", "{% raw %}", "{% endraw %}", "{% if name == '%}' %}", '{{ "a" ~ name }}', "\n",
)  # fmt: skip


def names(text: str) -> object:
    """Return what a template names, or what Jinja says is wrong with it and where."""
    try:
        return _names_in_tree(text)
    except TemplateSyntaxError as error:
        return error.message, error.lineno


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_any_pieces_put_together_name_the_same(text: str) -> None:
    try:
        told: object = _template_names(text)
    except TemplateSyntaxError as error:
        told = error.message, error.lineno
    assert told == names(text)


def test_every_shipped_clause_names_the_same(shipped: Library) -> None:
    texts = {clause.text for policy in shipped.policies.values() for clause in policy.clauses}
    by_tags = [text for text in texts if "{" in text and _usual_tags(text) is not None]
    assert len(by_tags) > 300
    assert [text for text in by_tags if _template_names(text) != _names_in_tree(text)] == []


@pytest.mark.parametrize(
    "text", ["{% for each in names %}{{ each }}{% endfor %}", "{% if a %}", "{% endif %}", "{# a #}", "{% set a = b %}"]
)
def test_what_is_unusual_is_left_to_jinja(text: str) -> None:
    assert _usual_tags(text) is None
