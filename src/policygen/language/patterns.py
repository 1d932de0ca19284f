"""Regular expressions that are made when they are first used: a short command uses few of the several hundred there are."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, cast

_PARTS: Final = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn", "flags", "groups", "groupindex")


class _Later:
    """A regular expression by its text; its parts are those of the compiled one, made with the first of them."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern, self._asked = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name not in _PARTS:
            raise AttributeError(name)
        made = re.compile(self.pattern, self._asked)
        self.__dict__.update({each: getattr(made, each) for each in _PARTS})  # from now on found at once
        return self.__dict__[name]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Later) and (self.pattern, self._asked) == (other.pattern, other._asked)

    def __hash__(self) -> int:
        return hash((self.pattern, self._asked))

    def __repr__(self) -> str:
        return f"compiled_later({self.pattern!r}, {self._asked})"

    def __reduce__(self) -> tuple[Callable[[str, int], re.Pattern[str]], tuple[str, int]]:
        return compiled_later, (self.pattern, self._asked)


def compiled_later(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a regular expression to use as a compiled one; re.error is raised by its first use, not here."""
    return cast("re.Pattern[str]", _Later(pattern, flags))
