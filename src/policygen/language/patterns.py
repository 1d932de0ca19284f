"""Regular expressions that are made when they are first used: a short command uses few of the several hundred there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
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


def words_needed(pattern: str) -> frozenset[str]:
    """Return words, or pieces of such, in small letters, of which a text that a pattern matches has at least one.

    No words where that cannot be told from how the pattern is written.
    """
    if any(each in pattern for each in ("(?x", "(?-", "(?P=", "(?(")):
        return frozenset()
    return _words_of_tokens(_TOKEN.findall(pattern))


_SHORTEST: Final = 3
"""Letters that a piece of a word has at least: a shorter one stands in every text."""
_TOKEN: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{[^{}]*\}|\((?:\?(?:[a-z]*:|[a-z]+\)|<?[=!]|P<\w+>))?|.", re.DOTALL)
_AS_THEY_STAND: Final = frozenset(" '&,-/")


def _words_of_tokens(tokens: Sequence[str]) -> frozenset[str]:
    """Return what some alternatives need: pieces of each; none where one of them has no piece that is long enough."""
    found = [max(_pieces_needed(each), key=_shortest_piece, default=frozenset[str]()) for each in _parted_tokens(tokens)]
    return frozenset[str]().union(*found) if all(_shortest_piece(each) >= _SHORTEST for each in found) else frozenset()


def _shortest_piece(pieces: Iterable[str]) -> int:
    return min(map(len, pieces), default=0)


def _parted_tokens(tokens: Sequence[str]) -> Iterator[list[str]]:
    """Yield the alternatives among some tokens, each as its tokens."""
    depth, found = 0, list[str]()
    for each in tokens:
        depth += _opens_group(each) - (each == ")")
        if depth == 0 and each == "|":
            yield found
            found = []
        else:
            found.append(each)
    yield found


def _opens_group(token: str) -> bool:
    return token.startswith("(") and not token.endswith(")")


def _pieces_needed(tokens: Sequence[str]) -> Iterator[frozenset[str]]:
    """Yield what one alternative needs, each as pieces of which it needs one: a stretch of its words, or what a group needs."""
    said, place = "", 0
    while place < len(tokens):
        each, end = tokens[place], place + 1
        if _opens_group(each):
            end = _group_end(tokens, place)
        after = tokens[end] if end < len(tokens) else ""
        if after in ("?", "*") or after.startswith("{"):
            said = ""
        elif _opens_group(each):
            said = ""
            if not each.endswith(("=", "!")):
                yield _words_of_tokens(tokens[place + 1 : end - 1])
        elif len(each) == 1 and each.isascii() and (each.isalnum() or each in _AS_THEY_STAND):
            said += each.lower()
            yield frozenset({said})
            said = "" if after == "+" else said
        else:
            said = ""
        place = end


def _group_end(tokens: Sequence[str], start: int) -> int:
    depth = 0
    for place in range(start, len(tokens)):
        depth += _opens_group(tokens[place]) - (tokens[place] == ")")
        if depth == 0:
            return place + 1
    return len(tokens)


def compiled_later(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a regular expression to use as a compiled one; re.error is raised by its first use, not here."""
    return cast("re.Pattern[str]", _Later(pattern, flags))
