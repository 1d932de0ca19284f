"""Placeholders recovered: where the values of a clause's template stand in its words as generated, and in its words edited."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from policygen.markup.tags import Tag, tags_in

_WORD: Final = re.compile(r"\ue000[^\ue001]*\ue001|\w+(?:[’'\-]\w+)*|[^\w\s]")
_LINE_MARK: Final = re.compile(r"^\s*(?:[-*]|\d+\.|#{1,6})\s+", re.MULTILINE)
_RULE: Final = re.compile(r"^\s*\|(?:\s*:?-+:?\s*\|)+\s*$", re.MULTILINE)
_CLOSING: Final = frozenset({"elif", "else", "endif", "endfor"})
_SIMPLE: Final = re.compile(r"\{\{ *[a-z_]+(\.[a-z_]+)?( *\| *[a-z_]+)? *\}\}")
_REFERENCE: Final = re.compile(r"\{\{ *(section|appendix)\(")
_NUMBER: Final = "\ue000FREF _s_"


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign, with its place in its text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of a template: literal words, a placeholder, or a condition with its branches."""

    kind: str
    """literal, place or block."""
    start: int
    end: int
    branches: tuple[tuple[Node, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Where a piece of a template stands in words as generated: from one token up to another."""

    first: int
    last: int
    source: str
    nodes: tuple[Node, ...]

    @property
    def is_block(self) -> bool:
        """Whether it is a condition or a loop, or several pieces that could not be told apart."""
        return any(node.kind == "block" for node in self.nodes)

    @property
    def is_simple(self) -> bool:
        """Whether it prints one fact."""
        return bool(_SIMPLE.fullmatch(self.source))


def tokens(text: str) -> list[Token]:
    """Return the words and signs of a text."""
    return [Token(found.group(), found.start(), found.end()) for found in _WORD.finditer(text)]


def nodes_of(template: str) -> tuple[Node, ...]:
    """Return the pieces of a template."""
    return tuple(_NodeReader(template).nodes())


class _NodeReader:
    """Builds the pieces of a template from its words and tags, going into conditions."""

    def __init__(self, template: str) -> None:
        self.template = template
        self._tags = iter(tags_in(template))
        self._at = 0
        self._closed_by = ""
        """The word of the last `elif`, `else`, `endif` or `endfor`."""

    def nodes(self) -> list[Node]:
        """Return the pieces up to the end of the branch that the reader is in, or of the template."""
        found: list[Node] = []
        for tag in self._tags:
            if self._at < tag.start:
                found.append(Node("literal", self._at, tag.start))
            self._at = tag.end
            if tag.word in _CLOSING:
                self._closed_by = tag.word
                return found
            if tag.word in ("if", "for"):
                found.append(self._block(tag))
            else:
                found.append(Node("place" if tag.kind == "print" else "block", tag.start, tag.end))
        if self._at < len(self.template):
            found.append(Node("literal", self._at, len(self.template)))
            self._at = len(self.template)
        self._closed_by = ""
        return found

    def _block(self, tag: Tag) -> Node:
        branches = [tuple(self.nodes())]
        while self._closed_by in ("elif", "else"):
            branches.append(tuple(self.nodes()))
        return Node("block", tag.start, self._at, () if tag.word == "for" else tuple(branches))


def align(template: str, nodes: Sequence[Node], words: Sequence[str]) -> Iterator[Span]:
    """Yield where the placeholders and conditions of a template stand in words made from it."""
    parts: list[str | Node] = []
    for node in nodes:
        parts += _literal_words(template[node.start : node.end]) if node.kind == "literal" else [node]
    keys = [part if isinstance(part, str) else f"\0{part.start}" for part in parts]
    for what, one, other, first, last in SequenceMatcher(None, keys, list(words), autojunk=False).get_opcodes():
        inside = [part for part in parts[one:other] if isinstance(part, Node)]
        if what in ("replace", "delete") and inside and len(inside) == other - one:
            yield from _references_apart(template, inside, words, first, last)


def _references_apart(template: str, inside: list[Node], words: Sequence[str], first: int, last: int) -> Iterator[Span]:
    """Yield the pieces that stand side by side as one, but for references: what those print is known by itself."""
    while inside and (width := _reference_width(template, inside[0], words[first:last])):
        yield Span(first, first + width, template[inside[0].start : inside[0].end], (inside.pop(0),))
        first += width
    after: list[Span] = []
    while inside and words[first:last] and words[last - 1].startswith(_NUMBER):
        width = _reference_width(template, inside[-1], words[max(first, last - 2) : last]) or _reference_width(
            template, inside[-1], words[last - 1 : last]
        )
        if not width:
            break
        after.append(Span(last - width, last, template[inside[-1].start : inside[-1].end], (inside.pop(),)))
        last -= width
    if inside:
        yield Span(first, last, template[inside[0].start : inside[-1].end], tuple(inside))
    yield from reversed(after)


def _reference_width(template: str, node: Node, words: Sequence[str]) -> int:
    """Return how many words a reference prints at the start of words; none where it is none, or they begin otherwise."""
    kind = _REFERENCE.match(template, node.start) if node.kind == "place" else None
    if kind is None or not words:
        return 0
    if words[0].startswith(_NUMBER):
        return 1
    return 2 if words[0] == "section" and len(words) > 1 and words[1].startswith(_NUMBER) else 0


def _literal_words(text: str) -> list[str]:
    plain = _LINE_MARK.sub("", _RULE.sub("", text)).replace("**", "").replace("|", " ")
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", plain)
    return [each.text for each in tokens(plain) if each.text != "*"]


@dataclass(frozen=True, slots=True)
class Kept:
    """A piece of a template whose value stands unchanged in edited words: from one of their tokens up to another."""

    first: int
    last: int
    source: str
    is_block: bool
    glued: tuple[bool, bool] = (False, False)
    """Whether its own words begin with a space, and end with one, so that none is written beside it."""


Fits = Callable[[int, int, str], bool]
"""Whether a piece of a template can stand again where some tokens of edited words stand."""


def kept(template: str, base: Sequence[str], now: Sequence[str], values: Mapping[str, str], fits: Fits) -> tuple[list[Kept], int]:
    """Return the pieces of a template that edited words still have, and how many conditions were lost to the edit.

    `values` are those of placeholders elsewhere in the document; a place that prints another is not trusted.
    """
    moved = _moved_tokens(base, now)
    found: list[Kept] = []
    lost = 0
    waiting = list(align(template, nodes_of(template), base))
    while waiting:
        span = waiting.pop(0)
        value = " ".join(base[span.first : span.last])
        if span.is_simple and values.get(span.source, value) != value:
            continue
        place = _place_of(span, moved, len(base), len(now))
        if place is not None and fits(*place, span.source):
            found.append(Kept(*place, span.source, span.is_block, _glued(template, span)))
        elif span.is_block:
            lost += 1
            waiting += _inside_branch(template, span, base)
    return sorted(found, key=lambda each: (each.first, each.last)), lost


def _glued(template: str, span: Span) -> tuple[bool, bool]:
    before, after = template[: span.nodes[0].start], template[span.nodes[-1].end :]
    first, last = (_words_of_node(template, node) for node in (span.nodes[0], span.nodes[-1]))
    begins, ends = any(each[:1].isspace() for each in first), any(each[-1:].isspace() for each in last)
    return begins and bool(before) and not before[-1].isspace(), ends and bool(after) and not after[0].isspace()


def _words_of_node(template: str, node: Node) -> Iterator[str]:
    """Yield the texts of the branches of a condition; none for a place, whose words have no space at their edge."""
    if node.kind == "block" and not node.branches:
        inside = template[node.start : node.end]
        yield inside[inside.find("%}") + 2 : max(inside.rfind("{%"), 0)]
    for branch in node.branches:
        if branch:
            yield template[branch[0].start : branch[-1].end]


def _inside_branch(template: str, span: Span, base: Sequence[str]) -> Iterator[Span]:
    """Yield the pieces inside the branch of a condition that was in force."""
    words = list(base[span.first : span.last])
    branches = [branch for node in span.nodes for branch in node.branches]
    if len(span.nodes) != 1 or not branches or not words:
        return

    def likeness(branch: Sequence[Node]) -> float:
        literal = [each for node in branch if node.kind == "literal" for each in _literal_words(template[node.start : node.end])]
        return SequenceMatcher(None, literal, words, autojunk=False).ratio()

    for each in align(template, max(branches, key=likeness), words):
        yield Span(each.first + span.first, each.last + span.first, each.source, each.nodes)


def _moved_tokens(base: Sequence[str], now: Sequence[str]) -> dict[int, int]:
    moved: dict[int, int] = {}
    for one, other, size in SequenceMatcher(None, list(base), list(now), autojunk=False).get_matching_blocks():
        moved.update((one + step, other + step) for step in range(size))
    return moved


def _place_of(span: Span, moved: dict[int, int], base: int, now: int) -> tuple[int, int] | None:
    if span.first == span.last:
        before = moved.get(span.first - 1, -1 if span.first == 0 else None)
        after = moved.get(span.first, now if span.first == base else None)
        return (after, after) if before is not None and after is not None and after == before + 1 else None
    places = [moved.get(at) for at in range(span.first, span.last)]
    first = places[0]
    if first is None or any(place != first + step for step, place in enumerate(places)):
        return None
    return first, first + len(places)


def simple_values(template: str, base: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each placeholder that prints one fact, with the words it printed."""
    for span in align(template, nodes_of(template), base):
        if span.is_simple and span.first < span.last:
            yield span.source, " ".join(base[span.first : span.last])
