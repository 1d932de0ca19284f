"""The one small language of policygen: conditions over facts, true, false or not known yet.

Names of facts, "text", whole numbers, lists, and, or, not, in, not in and comparisons; everything else is refused.

>>> condition = parse('early_years and school_type in ["academy", "community"]')
>>> sorted(condition.names)
['early_years', 'school_type']
>>> condition.value({"early_years": False})
False
>>> condition.value({"early_years": True}) is None
True
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from policygen.errors import ExpressionFault

Truth = bool | None
"""True, False, or None: not known yet."""

_Values = Mapping[str, Any]
_Step = Callable[[_Values], Any]


UNKNOWN = None
"""What a condition is worth while it depends on a question that has not been answered."""

_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}
_ORDERINGS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A fact set against literals, kept so that the library can check that the literals exist."""

    name: str
    literals: tuple[str | int, ...]
    ordering: bool
    inside: bool
    """True for `"literal" in fact`: the fact holds several choices."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition over facts."""

    text: str
    names: frozenset[str] = field(compare=False)
    comparisons: tuple[Comparison, ...] = field(compare=False)
    bare: frozenset[str] = field(compare=False)
    """Names that stand alone as a condition, so they have to be yes-or-no facts (or be asked whether they are given)."""

    def value(self, values: Mapping[str, Any]) -> Truth:
        """Return True, False, or None where it depends on something that `values` does not hold."""
        return _truth(_compiled_condition(self.text)(values))

    def undecided(self, values: Mapping[str, Any]) -> frozenset[str]:
        """Return the names that the value still depends on: none once it is decided."""
        return frozenset(_undecided(_tree(self.text), values))

    def __str__(self) -> str:
        return self.text


def parse(text: str) -> Expression:
    """Read a condition.

    Raises ExpressionFault where it is not one.
    """
    return _parsed(text.strip())


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Expression:
    tree = _tree(text)
    _refuse_what_is_not_allowed(tree, text)
    names = frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    expression = Expression(text, names, tuple(_comparisons(tree)), frozenset(_bare_names(tree)))
    _compiled_condition(text)
    return expression


@lru_cache(maxsize=4096)
def _compiled_condition(text: str) -> _Step:
    return _compile(_tree(text), text)


@lru_cache(maxsize=4096)
def _tree(text: str) -> ast.expr:
    try:
        return ast.parse(" ".join(text.split()), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionFault(f"The condition '{text}' cannot be read.") from error


_ALLOWED = (
    ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.Compare, ast.Name, ast.Load, ast.Constant,
    ast.List, ast.Eq, ast.NotEq, *_ORDERINGS, ast.In, ast.NotIn,
)  # fmt: skip


def _refuse_what_is_not_allowed(tree: ast.expr, text: str) -> None:
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise ExpressionFault(
                f"The condition '{text}' uses something that conditions do not have. "
                'Use names of facts, "text", whole numbers, lists, and, or, not, in and comparisons.'
            )
        if isinstance(node, ast.Constant) and type(node.value) not in (str, int, bool):
            raise ExpressionFault(f"The condition '{text}' holds {node.value!r}; use \"text\" or a whole number.")
        if isinstance(node, ast.Compare) and len(node.ops) != 1:
            raise ExpressionFault(f"The condition '{text}' compares more than two things at once; join two with 'and'.")


def _compile(node: ast.expr, text: str) -> _Step:
    match node:
        case ast.Constant(value=value):
            return lambda _values: value
        case ast.Name(id=name):
            return lambda values: values.get(name)
        case ast.List(elts=parts):
            steps = [_compile(part, text) for part in parts]
            return lambda values: [step(values) for step in steps]
        case ast.UnaryOp(operand=operand):
            inner = _compile(operand, text)
            return lambda values: _negation(_truth(inner(values)))
        case ast.BoolOp(op=ast.And(), values=parts):
            return _all_of([_compile(part, text) for part in parts])
        case ast.BoolOp(values=parts):
            return _any_of([_compile(part, text) for part in parts])
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _comparison(_compile(left, text), _COMPARISONS[type(op)], _compile(right, text))
        case _:
            raise ExpressionFault(f"The condition '{text}' cannot be read.")


def _truth(value: Any) -> Truth:
    return None if value is None else bool(value)


def _negation(value: Truth) -> Truth:
    return None if value is None else not value


def _all_of(steps: list[_Step]) -> _Step:
    def step(values: _Values) -> Truth:
        unknown = False
        for part in steps:
            truth = _truth(part(values))
            if truth is False:
                return False
            unknown = unknown or truth is None
        return None if unknown else True

    return step


def _any_of(steps: list[_Step]) -> _Step:
    def step(values: _Values) -> Truth:
        unknown = False
        for part in steps:
            truth = _truth(part(values))
            if truth is True:
                return True
            unknown = unknown or truth is None
        return None if unknown else False

    return step


def _comparison(left: _Step, compare: Callable[[Any, Any], bool], right: _Step) -> _Step:
    def step(values: _Values) -> Truth:
        first, second = left(values), right(values)
        if first is None or second is None:
            return None
        try:
            return compare(first, second)
        except TypeError:
            # An optional fact that was left out is "", which is neither above nor below a number and holds nothing.
            return False

    return step


def _comparisons(tree: ast.expr) -> Iterator[Comparison]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare):
            continue
        left, operation, right = node.left, node.ops[0], node.comparators[0]
        ordering = isinstance(operation, _ORDERINGS)
        if isinstance(left, ast.Name):
            yield Comparison(left.id, tuple(_literals(right)), ordering, False)
        if isinstance(right, ast.Name):
            inside = isinstance(operation, ast.In | ast.NotIn)
            yield Comparison(right.id, tuple(_literals(left)), ordering, inside)


def _literals(node: ast.expr) -> Iterator[str | int]:
    for part in node.elts if isinstance(node, ast.List) else [node]:
        if isinstance(part, ast.Constant) and isinstance(part.value, str | int):
            yield part.value


def _bare_names(tree: ast.expr) -> Iterator[str]:
    match tree:
        case ast.Name(id=name):
            yield name
        case ast.UnaryOp(operand=operand):
            yield from _bare_names(operand)
        case ast.BoolOp(values=parts):
            for part in parts:
                yield from _bare_names(part)


def _undecided(node: ast.expr, values: _Values) -> Iterator[str]:
    if _truth(_compile(node, "")(values)) is not None:
        return
    match node:
        case ast.Name(id=name):
            yield name
        case ast.Compare(left=left, comparators=[right]):
            yield from (part.id for part in (left, right) if isinstance(part, ast.Name) and values.get(part.id) is None)
        case ast.UnaryOp(operand=operand):
            yield from _undecided(operand, values)
        case ast.BoolOp(values=parts):
            for part in parts:
                yield from _undecided(part, values)
