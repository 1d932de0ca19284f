"""The sandbox in which templates run: none of them can grow without end, whoever wrote it."""

from __future__ import annotations

from collections.abc import Sized
from typing import Any, Final

from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

LONGEST: Final = 100_000
"""How much a template may make of something by repeating it."""

_GROWS: Final = frozenset({"ljust", "rjust", "center", "zfill", "expandtabs", "format", "format_map"})


class BoundedEnvironment(SandboxedEnvironment):
    """Jinja's sandbox without what makes a long text of a short one."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Return what a sign makes of two values. Raises SecurityError where that may be endless."""
        if operator == "**" or (operator == "%" and isinstance(left, str)):
            raise SecurityError(f"a template has no use for '{operator}' here")
        if operator == "*":
            for thing, times in ((left, right), (right, left)):
                if isinstance(thing, Sized) and isinstance(times, int) and len(thing) * times > LONGEST:
                    raise SecurityError("a template repeats something far too often")
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> None:
        """Return nothing for `str.format`, so that it is looked at like any other part of a text: it is not allowed."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return whether a template may use a part of a value."""
        return super().is_safe_attribute(obj, attr, value) and not (isinstance(obj, str) and attr in _GROWS)
