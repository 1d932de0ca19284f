"""The tags of a template are read as Jinja reads them, each with its place."""

from __future__ import annotations

import pytest

from policygen.markup.placeholders import nodes_of
from policygen.markup.tags import lines_run_together, split_at_tags, tags_in, with_tags_replaced
from policygen.markup.templates import environment

CLAUSE = """The {{ lead.name }} acts{% if in_force("kcsie.dsl.cover") %} at once{% else %} soon{% endif %}.
{%- for each in days -%}
  {{ each|date }}
{% endfor %}{# for lawyers #}
"""


def test_words_and_tags_together_are_the_template() -> None:
    assert "".join(text for text, _ in split_at_tags(CLAUSE)) == CLAUSE


def test_each_tag_says_what_it_is_and_what_it_holds() -> None:
    found = [(tag.kind, tag.word, tag.inside.strip()) for tag in tags_in(CLAUSE)]
    assert found == [
        ("print", "", "lead.name"),
        ("block", "if", 'if in_force("kcsie.dsl.cover")'),
        ("block", "else", "else"),
        ("block", "endif", "endif"),
        ("block", "for", "for each in days"),
        ("print", "", "each|date"),
        ("block", "endfor", "endfor"),
        ("comment", "", "for lawyers"),
    ]


def test_spaces_that_a_tag_takes_away_are_not_a_part_of_it() -> None:
    assert [CLAUSE[tag.start : tag.end] for tag in tags_in(CLAUSE) if tag.word == "for"] == ["{%- for each in days -%}"]


@pytest.mark.parametrize("text", ["{{ '}}' }}", '{% if a == "%}" %}', "{{ {'a': {}}['a'] }}"])
def test_brackets_in_quotes_and_in_expressions_do_not_end_a_tag(text: str) -> None:
    assert [text[tag.start : tag.end] for tag in tags_in(text)] == [text]


@pytest.mark.parametrize("text", ["no tag at all", "a {brace}", "begun {{ and not ended", "{{ open } and shut }}"])
def test_what_is_no_template_is_words(text: str) -> None:
    assert tags_in(text) == ()
    assert [*split_at_tags(text)] == [(text, None)]


def test_tags_are_replaced_where_words_are_given() -> None:
    assert with_tags_replaced("{{ a }} and {{ b }}", lambda tag: "A" if tag.tokens == ("a",) else None) == "A and {{ b }}"


def test_a_condition_holds_its_branches() -> None:
    template = "x {% if a %}one {{ b }}{% elif c %}two{% else %}{% if d %}three{% endif %}{% endif %} y"
    [before, condition, after] = nodes_of(template)
    assert [template[node.start : node.end] for node in (before, after)] == ["x ", " y"]
    assert condition.kind == "block"
    assert [[template[node.start : node.end] for node in branch] for branch in condition.branches] == [
        ["one ", "{{ b }}"],
        ["two"],
        ["{% if d %}three{% endif %}"],
    ]


def test_a_loop_has_no_branches_that_could_be_told_apart() -> None:
    [loop] = nodes_of("{% for each in days %}{{ each }}{% endfor %}")
    assert (loop.kind, loop.branches) == ("block", ())


@pytest.mark.parametrize(
    ("template", "lines", "filled"),
    [
        ("- one{% if a %} and two{% endif %}\n- three\n", [0], "- one and two- three\n"),
        ("- one{% if a %} and two{% endif %}.\n- three\n", [], "- one and two.\n- three\n"),
        ("- one{% if a %} and two{% endif %}\n\n- three\n", [], "- one and two\n- three\n"),
        ("One{% if a %} and two.{% endif %}\n\nThree.\n", [0], "One and two.\nThree.\n"),
        ("One{% if a %} and two.{% endif %}\n\n# Three\n", [], "One and two.\n# Three\n"),
        ("{% if a %}\nOne.{% if b %} Two.{% endif %}\n{% else %}\nNo.\n{% endif %}\n\n- four\n", [], "One. Two.\n- four\n"),
        ("{% if a %}\nOne.{% if b %} Two.{% endif %}\n{% else %}\nNo.\n{% endif %}\nFour.\n", [1], "One. Two.Four.\n"),
        ("{% for each in a %}\n- {{ each }}{% if b %}!{% endif %}\n{% endfor %}\n", [1], "- x!- y!"),
        ("{% if a %}\nOne.\n{% endif %}\nTwo.\n", [], "One.\nTwo.\n"),
        ("One.{% if a %} Two.{% endif %}", [], "One. Two."),
    ],
)
def test_a_line_that_runs_into_what_follows_is_found(template: str, lines: list[int], filled: str) -> None:
    assert list(lines_run_together(template)) == lines
    assert environment().from_string(template).render(a=["x", "y"], b=True) == filled
