"""Printed lines become headings, paragraphs and bullets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from policygen.guidance.lines import Line, body_size
from policygen.guidance.passages import Block

BULLET: Final = re.compile(r"^(?:[•▪●○◦‣■□➢✓·\uf0b7\uf0a7–—]|o(?=\s+\S)|-(?=\s))\s*")
NUMBER: Final = re.compile(r"^(\d{1,3})\.(?=\s|$)")


def blocks_of_lines(lines: Sequence[Line]) -> list[Block]:
    """Return the headings, paragraphs and bullets that lines make, from the first page to the last."""
    if not lines:
        return []
    body = body_size(lines)
    sizes = sorted({line.size for line in lines if _is_large(line, body)}, reverse=True)
    spacing = _spacing(lines, body)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _belongs(groups[-1], line, body, spacing):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_layout_block(group, body, sizes) for group in _with_small_headings(groups, body)]


def _is_large(line: Line, body: float) -> bool:
    return line.size > 1.1 * body


def _spacing(lines: Sequence[Line], body: float) -> float:
    gaps = [a.base - b.base for a, b in pairwise(lines) if a.page == b.page and a.size == b.size == body]
    near = [gap for gap in gaps if 0.8 * body < gap < 2 * body]
    return median(near) if near else 1.3 * body


def _belongs(group: Sequence[Line], line: Line, body: float, spacing: float) -> bool:
    """Whether a line goes on with the heading, paragraph or bullet before it."""
    last = group[-1]
    gap = last.base - line.base
    if _is_large(last, body) or _is_large(line, body):
        return last.size == line.size and last.page == line.page and 0 < gap < 1.6 * line.size
    if NUMBER.match(line.text) or _is_bullet(line, group):
        return False
    if last.page != line.page:
        # A bold line at the top of a page is a heading, also where what stands before it ends without a full stop.
        if line.bold and not last.bold and line.text[:1].isupper():
            return False
        return not last.text.endswith((".", ":", ";")) or not line.text[:1].isupper()
    return -1 < gap < 1.25 * spacing and not _back_to_the_margin(group, line)


def _is_bullet(line: Line, group: Sequence[Line]) -> bool:
    """A dash at the start of a line is a bullet where it is set in, or follows another; else it belongs to the sentence."""
    if not BULLET.match(line.text):
        return False
    return line.text[0] not in "–—-" or line.left > group[-1].left + 3 or group[0].text[0] in "–—-"


def _back_to_the_margin(group: Sequence[Line], line: Line) -> bool:
    """A line to the left of a bullet is not the bullet's."""
    return bool(BULLET.match(group[0].text)) and line.left < group[0].left - 3


def _with_small_headings(groups: Sequence[list[Line]], body: float) -> Iterator[list[Line]]:
    """Find headings that are printed bold and no larger than the text."""
    for place, group in enumerate(groups):
        text = " ".join(line.text for line in group)
        numbered = place + 1 < len(groups) and bool(NUMBER.match(groups[place + 1][0].text))
        bold = len(group) <= 2 and all(line.bold for line in group) and not _is_large(group[0], body)
        # A bold line that ends in a colon leads to bullets, or is a heading where a numbered paragraph follows.
        ends = text[-1:] in ".;,!?" or (text.endswith(":") and not numbered)
        if bold and text[:1].isupper() and len(text) < 120 and not ends and not NUMBER.match(text):
            yield [_as_heading(line) for line in group]
        else:
            yield group


def _as_heading(line: Line) -> Line:
    return Line(line.text, line.page, line.left, line.base, line.size, bold=True, mark="heading", height=line.height)


def _layout_block(group: Sequence[Line], body: float, sizes: Sequence[float]) -> Block:
    first = group[0]
    refs = tuple(ref for line in group for ref in line.refs)
    text = joined(line.text for line in group)
    if _is_large(first, body):
        return Block("heading", text, first.page, sizes.index(first.size) + 1, refs, first.left)
    if first.mark == "heading":
        return Block("heading", text, first.page, len(sizes) + 1, refs, first.left)
    if BULLET.match(text):
        return Block("bullet", BULLET.sub("", text), first.page, 0, refs, first.left)
    return Block("text", text, first.page, 0, refs, first.left)


def joined(lines: Iterator[str] | Sequence[str]) -> str:
    """Join printed lines to running text: a hyphen at the end of a line joins its two words.

    >>> joined(["a child-", "centred approach"])
    'a child-centred approach'
    """
    text = ""
    for line in lines:
        if text and not re.search(r"\w-$", text):
            text += " "
        text += line
    return text.strip()
