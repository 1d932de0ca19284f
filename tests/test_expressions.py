"""The language of conditions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policygen.errors import ExpressionFault
from policygen.expressions import parse

CASES: list[tuple[str, dict[str, Any], bool | None]] = [
    ("a", {"a": True}, True),
    ("a", {}, None),
    ("not a", {}, None),
    ("not a", {"a": False}, True),
    ("a and b", {"a": False}, False),
    ("a and b", {"b": False}, False),
    ("a and b", {"a": True}, None),
    ("a or b", {"b": True}, True),
    ("a or b", {"b": False}, None),
    ('kind == "x"', {"kind": "x"}, True),
    ('kind != "x"', {"kind": "x"}, False),
    ('kind in ["x", "y"]', {"kind": "y"}, True),
    ('kind not in ["x", "y"]', {"kind": "y"}, False),
    ('kind in ["x", "y"]', {}, None),
    ('"x" in many', {"many": ("x", "z")}, True),
    ('"x" in many', {"many": ()}, False),
    ("age <= 4", {"age": 4}, True),
    ("age <= 4", {"age": ""}, False),
    ("(a or b) and not c", {"a": True, "c": False}, True),
    ("a and\n  b", {"a": True, "b": True}, True),
]


@pytest.mark.parametrize(("text", "values", "expected"), CASES)
def test_a_condition_is_true_false_or_not_known_yet(text: str, values: dict[str, Any], expected: bool | None) -> None:
    assert parse(text).value(values) is expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a +",
        "f(a)",
        "a.b",
        "a[0]",
        "a < b < c",
        "1.5 == a",
        "lambda: a",
        "a if b else c",
        "a + 1",
        "None",
        "__import__('os')",
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(ExpressionFault):
        parse(text)


NAMES = st.sampled_from(["a", "b", "c", "d"])
CONDITIONS = st.recursive(
    NAMES,
    lambda inner: st.one_of(
        inner.map(lambda text: f"(not {text})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} and {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} or {pair[1]})"),
    ),
    max_leaves=8,
)


@given(CONDITIONS, st.dictionaries(NAMES, st.booleans()), st.dictionaries(NAMES, st.booleans()))
def test_an_answer_never_overturns_what_was_decided_without_it(text: str, some: dict[str, bool], more: dict[str, bool]) -> None:
    before = parse(text).value(some)
    after = parse(text).value({**more, **some})
    assert before is None or after is before


@given(CONDITIONS, st.fixed_dictionaries({name: st.booleans() for name in "abcd"}))
def test_with_every_answer_it_agrees_with_python(text: str, values: dict[str, bool]) -> None:
    assert parse(text).value(values) is eval(text, {}, values)


@given(CONDITIONS, st.dictionaries(NAMES, st.booleans()))
def test_it_depends_on_nothing_exactly_when_it_is_decided(text: str, values: dict[str, bool]) -> None:
    condition = parse(text)
    assert (condition.value(values) is None) == bool(condition.undecided(values))
    assert not condition.undecided(values) & set(values)
