"""The tags of a clause's template and where they stand, as Jinja itself reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
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


RUN_TOGETHER: Final = (
    "This line ends with a {% … %}, which takes the line break away: it runs into what follows. "
    "Move the last words or the full stop behind the tag, or put the tag on a line of its own."
)
_ALONE: Final = re.compile(r"\s*(?:\{%[^%]*%\}\s*)+")
_BLOCK: Final = re.compile(r"\{%[-+]?\s*(if|for|elif|else|endif|endfor)\b")
_NO_PARAGRAPH: Final = re.compile(r"\s*(?:$|[-*>|#`]|\d+\.|<!--|\{)")


def lines_run_together(template: str) -> Iterator[int]:
    """Yield the lines of a template, from 0, that run into the next passage when they are filled in.

    A tag takes the line break after it away. Alone on its line that is meant; after words it is not, where something follows.
    """
    lines = template.split("\n")
    for number, line in enumerate(lines):
        if not line.rstrip().endswith("%}") or _ALONE.fullmatch(line):
            continue
        then = [*_lines_shown_after(lines[number + 1 :]), "", ""]
        if then[0].strip() or not (line.lstrip().startswith("|") or _NO_PARAGRAPH.match(then[1])):
            yield number


def _lines_shown_after(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines that can stand after a line: those of another branch do not, the end of a loop leads to its beginning."""
    depth, other_branch = 0, False
    for line in lines:
        if not _ALONE.fullmatch(line):
            if not other_branch:
                yield line
            continue
        for word in _BLOCK.findall(line):
            if word in ("if", "for"):
                depth += 1
            elif word in ("elif", "else"):
                other_branch = other_branch or not depth
            elif depth:
                depth -= 1
            else:
                other_branch = False
                if word == "endfor":
                    yield line
