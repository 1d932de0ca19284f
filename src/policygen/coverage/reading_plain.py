"""Plain text and Markdown that anybody made as passages; a place is a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from policygen.coverage.foreign_text import (
    ForeignText,
    Format,
    FoundPassage,
    Place,
    is_all_capitals,
    may_be_heading,
    shown_row,
    typed_level,
    with_places,
)
from policygen.law.stale_terms import Passage, passages

_MARKED: Final = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_BULLET: Final = re.compile(r"^(?:[-*•·–▪○●◦‣■□➢✓\uf0b7\uf0a7]\s*|o\s+|\(?[a-z]\)\s+|[ivx]{1,4}[.)]\s+|\d{1,2}[.)]\s+)(?=\S)")
_RULE: Final = re.compile(r"^[\s|:+=_*-]+$")
_PAGE_NUMBER: Final = re.compile(r"(?:[Pp]age )?\d{1,3}(?: of \d{1,3})?")
_STRONG: Final = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_LINK: Final = re.compile(r"\[([^\]]+)\]\((?:[^)\s]+)[^)]*\)")
_MARKDOWN: Final = re.compile(r"^(?:#{1,6}\s|\|.*\|\s*$)|\*\*\S", re.MULTILINE)


def read_text(data: bytes, name: str) -> ForeignText:
    """Return plain text or Markdown as passages."""
    text = _decoded(data)
    matter = _FRONT_MATTER.match(text)
    title = _TITLE.search(matter[0]) if matter else None
    text = "\n" * matter[0].count("\n") + text[matter.end() :] if matter else text
    marked = name.lower().endswith((".md", ".markdown")) or len(_MARKDOWN.findall(text)) > _FEW_MARKS
    found = [part for each in passages(text) for part in _parted(each)]
    found = [each for each in found if not _RULE.match(each.text) and not _PAGE_NUMBER.fullmatch(each.text.strip())]
    kind: Format = "md" if marked else "txt"
    read = with_places(_plain_passages(found, marked=marked))
    return ForeignText(name, kind, read, title=title[1].strip("\"' ") if title else "")


_FEW_MARKS: Final = 2
_FRONT_MATTER: Final = re.compile(r"\A---\n(?:.*\n){0,30}?---\n")
_TITLE: Final = re.compile(r"^title:\s*(.+)$", re.MULTILINE)
_SHORT: Final = 0.6
"""A line shorter than this part of the longest one of its paragraph ends there because its writer ended it."""


def _parted(each: Passage) -> Iterator[Passage]:
    """Yield the parts of a paragraph whose short lines are headings that no blank line sets apart."""
    starts = [start for start, _ in each.places]
    lines = [each.text[start:end].strip() for start, end in zip(starts, [*starts[1:], len(each.text)], strict=True)]
    longest = max(map(len, lines))
    group = 0
    for number, line in enumerate(lines[:-1]):
        ends = may_be_heading(line) and len(line) < _SHORT * longest and lines[number + 1][:1].isupper()
        if ends:
            yield _lines_joined(each, lines, group, number + 1)
            group = number + 1
    yield _lines_joined(each, lines, group, len(lines))


def _lines_joined(each: Passage, lines: Sequence[str], first: int, end: int) -> Passage:
    places, at = [], 0
    for number in range(first, end):
        places.append((at, each.places[number][1]))
        at += len(lines[number]) + 1
    return Passage(" ".join(lines[first:end]), tuple(places))


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _plain_passages(found: Sequence[Passage], *, marked: bool) -> Iterator[FoundPassage]:
    header: str = ""
    table = 0
    for place, each in enumerate(found):
        where = Place(0, line=_first_line(each))
        text = each.text.strip()
        if text.startswith("|") and text.count("|") > 1:
            table += not header
            cells = tuple(_plain_words(cell) for cell in text.strip("|").split("|"))
            row = shown_row(cells)
            yield FoundPassage("row", row, where, 0, header, cells)
            header = header or row
            continue
        header = ""
        before = found[place - 1] if place else None
        after = found[place + 1] if place + 1 < len(found) else None
        apart = not (before and _next_to(before, each)), not (after and _next_to(each, after))
        level = _heading_level(text, each, after, apart, marked=marked)
        plain = _plain_words(text) if marked else text
        if level:
            styled = marked and bool(_MARKED.match(text))
            yield FoundPassage("heading", plain.lstrip("# ") if marked else plain, where, level, styled=styled)
            continue
        bullet = _BULLET.match(plain)
        yield FoundPassage("item" if bullet else "text", plain[bullet.end() :] if bullet else plain, where)


def _heading_level(text: str, each: Passage, after: Passage | None, apart: tuple[bool, bool], *, marked: bool) -> int:
    """Return the level of a line that is a heading, from 1; 0 where it is none. `apart`: a blank line before it, and after it."""
    if marked and (found := _MARKED.match(text)):
        return len(found[1])
    strong = marked and bool(_STRONG.fullmatch(text))
    plain = _plain_words(text) if marked else text
    if len(each.places) > 1 or after is None or after.text.startswith("|") or not may_be_heading(plain):
        return 0
    level = typed_level(plain)
    if strong or is_all_capitals(plain) or (level and all(apart)):
        return (level or 1) + (1 if strong else 0)
    if marked or level or _BULLET.match(text) or not (apart[1] or len(after.text) > len(plain) / _SHORT):
        return 0
    return 1 if not may_be_heading(after.text) or len(after.text.split()) > len(plain.split()) else 0


def _next_to(each: Passage, after: Passage) -> bool:
    return _first_line(after) == int(each.places[-1][1].removeprefix("line ")) + 1


def _first_line(each: Passage) -> int:
    return int(each.places[0][1].removeprefix("line "))


def _plain_words(text: str) -> str:
    text = _LINK.sub(r"\1", _STRONG.sub(r"\2", text))
    return " ".join(text.replace("\\", "").split())
