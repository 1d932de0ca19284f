"""The tags of a clause's template and where they stand, as Jinja itself reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from policygen.markup.templates import TEMPLATES, environment

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

TagKind = Literal["print", "block", "comment"]

_BEGINS: Final[dict[str, TagKind]] = {"variable_begin": "print", "block_begin": "block", "comment_begin": "comment"}
_ENDS: Final = frozenset({"variable_end", "block_end", "comment_end"})


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of a template, from one place of it up to another."""

    kind: TagKind
    start: int
    end: int
    tokens: tuple[str, ...]
    """What it holds, without spaces: `("if", "in_force", "(", '"kcsie.dsl.cover"', ")")`."""
    inside: str
    """What stands between its brackets."""

    @property
    def word(self) -> str:
        """The word that a block begins with, such as `if`; empty for other tags."""
        return self.tokens[0] if self.kind == "block" and self.tokens else ""


@lru_cache(maxsize=TEMPLATES)
def tags_in(template: str) -> tuple[Tag, ...]:
    """Return the tags of a template in order; from where it is no template any more, all is words."""
    return tuple(_tags(template)) if "{" in template else ()


def _tags(template: str) -> Iterator[Tag]:
    from jinja2 import TemplateSyntaxError  # only what fills or checks a template needs Jinja

    kind: TagKind | None = None
    at = start = first = 0
    tokens: list[str] = []
    try:
        for _, what, value in _lexer().lex(template):
            # Jinja leaves out the spaces that `{%-` takes away, so that a token may begin a little further on
            begin = template.index(value, at)
            at = begin + len(value)
            if what in _BEGINS:
                kind, start, first, tokens = _BEGINS[what], begin, at, []
            elif what in _ENDS and kind is not None:
                yield Tag(kind, start, begin + len(value.rstrip()), tuple(tokens), template[first:begin])
                kind = None
            elif kind is not None and what != "whitespace":
                tokens.append(value)
    except TemplateSyntaxError:
        return


@lru_cache(maxsize=1)
def _lexer() -> SandboxedEnvironment:
    """Return the environment of clauses, but with every character of a template kept."""
    return environment().overlay(trim_blocks=False, lstrip_blocks=False)


def split_at_tags(template: str) -> Iterator[tuple[str, Tag | None]]:
    """Yield the words of a template and its tags, in order; together they are the template."""
    at = 0
    for tag in tags_in(template):
        if at < tag.start:
            yield template[at : tag.start], None
        yield template[tag.start : tag.end], tag
        at = tag.end
    if at < len(template):
        yield template[at:], None


def with_tags_replaced(template: str, replacement: Callable[[Tag], str | None]) -> str:
    """Return a template with other words for some of its tags: those that `replacement` returns words for."""
    made: list[str] = []
    for text, tag in split_at_tags(template):
        words = replacement(tag) if tag is not None else None
        made.append(text if words is None else words)
    return "".join(made)
