"""Edited paragraphs and tables of a Word file as Markdown, with placeholders put back where their values still stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from policygen.markup.placeholders import Fits, Kept, tokens
from policygen.word.namespaces import PPR, RPR, Element, W, value_of
from policygen.word.reading.blocks import Block
from policygen.word.reading.text import Sources, pieces, readable

_PREFIX: Final[Mapping[str, str]] = {
    "ListBullet": "- ", "ListBullet2": "  - ", "ListNumber": "1. ", "ListNumber2": "   1. ", "Heading3": "### ",
    "ListContinue": "  ",
}  # fmt: skip
_MARKS: Final = re.compile(r"[\\`*_{}\[\]<>|#]")
_PRIVATE: Final = re.compile("\ue000[^\ue001]*\ue001")
_PRIVATE_OR_NOT: Final = re.compile("\ue000[^\ue001]*\ue001|[^\ue000]+|\ue000")
_OF_ITEMS: Final = re.compile(r"%}\n\s*(?:[-*]|\d+\.) ")
_LEADING: Final = re.compile(r"^(\s*)(\d*)([-+.)])(?=\s)")
_PUT_IN: Final = re.compile("\ue000([IBN])([^\ue001]*)\ue001")


@dataclass(frozen=True, slots=True)
class Letters:
    """The words of a paragraph with the look of each letter."""

    text: str
    bold: tuple[bool, ...]


def style_of(block: Block) -> str:
    """Return the name of a paragraph's style."""
    return value_of(block.element.find(PPR), W + "pStyle") if block.kind == "p" else ""


def paragraphs_of(block: Block) -> Iterator[Block]:
    """Yield the paragraphs of a block: itself, or those in its cells."""
    if block.kind == "p":
        yield block
    for container in block.inside:
        for inner in container:
            yield from paragraphs_of(inner)


def letters(block: Block, sources: Sources) -> Letters:
    """Return a paragraph's words with the look of each letter."""
    looks: list[bool] = []
    for piece in pieces(block.element, sources):
        looks += [_is_bold(piece.runs)] * len(_PRIVATE.sub("", piece.text))
    bold: list[bool] = []
    at = 0
    for part in _PRIVATE_OR_NOT.findall(block.words):
        private = _PRIVATE.fullmatch(part) is not None
        bold += [False] * len(part) if private else (looks[at : at + len(part)] + [False] * len(part))[: len(part)]
        at += 0 if private else len(part)
    return Letters(block.words, tuple(bold))


def _is_bold(runs: Sequence[Element]) -> bool:
    look = runs[0].find(RPR) if runs else None
    return look is not None and look.find(W + "b") is not None and value_of(look, W + "b") not in ("0", "false")


def fitting(blocks: Sequence[Block]) -> Fits:
    """Return a test of where a piece of a template can stand: in one paragraph, or, on lines of its own, round whole ones."""
    starts: list[tuple[int, bool]] = []
    count = 0
    for block in blocks:
        for paragraph in paragraphs_of(block):
            starts.append((count, block.kind == "tbl"))
            count += len(tokens(paragraph.words))
    edges = {at for at, drawn in starts if not drawn} | {count}

    def fits(first: int, last: int, source: str) -> bool:
        if "\n" in source:
            return first in edges and last in edges and not any(drawn and first <= at < last for at, drawn in starts)
        return not any(first < at < last for at, _ in starts)

    return fits


def markdown(blocks: Sequence[Block], found: Sequence[Kept], sources: Sources) -> str:
    """Return blocks as Markdown; the places of `found` count the tokens of all their paragraphs."""
    written: list[tuple[str, bool]] = []
    count = covered = 0
    waiting = list(found)
    for block in blocks:
        covered = max(covered, _whole_lines(written, waiting, count))
        if block.kind == "tbl":
            text, count = _table_lines(block, waiting, count, sources)
            written.append((text, False))
            continue
        style, length = style_of(block), len(tokens(block.words))
        if count + length <= covered:
            count += length
            continue
        text, count = _paragraph_line(letters(block, sources), waiting, count)
        prefix = _PREFIX.get(style, "")
        if text.strip():
            line = prefix + (text if prefix else _LEADING.sub(r"\1\2\\\3", text))
            written.append((line, bool(prefix) and style.startswith("List")))
        written += [(each, False) for each in _beside(block.words)]
    _whole_lines(written, waiting, count)
    out = ""
    for number, (text, item) in enumerate(written):
        out += ("" if not number else "\n" if item and written[number - 1][1] else "\n\n") + text
    return out


def _beside(words: str) -> Iterator[str]:
    """Yield the words of the text boxes and notes of a paragraph, which Markdown has no other place for."""
    for kind, inside in _PUT_IN.findall(words):
        said = inside if kind == "B" else inside[len("foot") :] if inside.startswith("foot") else inside[len("end") :]
        if kind in "BN" and said.strip():
            yield _escaped(("Note: " if kind == "N" else "") + " ".join(said.split()))


def _escaped(text: str) -> str:
    return _MARKS.sub(lambda mark: f"&#{ord(mark.group())};", text)


def _whole_lines(written: list[tuple[str, bool]], waiting: list[Kept], count: int) -> int:
    """Write the pieces on lines of their own that begin here; return up to where they stand for what the file says."""
    covered = count
    while waiting and waiting[0].first <= count and "\n" in waiting[0].source:
        each = waiting.pop(0)
        written.append((each.source, bool(_OF_ITEMS.search(each.source))))
        covered = max(covered, each.last)
    return covered


def _table_lines(table: Block, waiting: list[Kept], count: int, sources: Sources) -> tuple[str, int]:
    lines = []
    columns = max((len(row.inside) for container in table.inside for row in container), default=0)
    for row in (row for container in table.inside for row in container):
        cells = []
        for cell in row.inside:
            texts = []
            for paragraph in (inner for block in cell for inner in paragraphs_of(block)):
                text, count = _paragraph_line(letters(paragraph, sources), waiting, count)
                texts += [text, *_beside(paragraph.words)]
            cells.append(" ".join(texts).strip())
        cells += [""] * (columns - len(cells))  # a row of merged cells has fewer; Markdown would drop what the others have more
        lines.append(f"| {' | '.join(cells)} |")
        if len(lines) == 1:
            lines.append("|" + "---|" * columns)
    return "\n".join(lines), count


def _paragraph_line(line: Letters, waiting: list[Kept], count: int) -> tuple[str, int]:
    """Return a paragraph as a line, and the count of tokens behind it."""
    inside = tokens(line.text)
    end = count + len(inside)
    chunks: list[tuple[str, bool]] = []
    at = 0
    while waiting and waiting[0].last <= end and "\n" not in waiting[0].source:
        each = waiting.pop(0)
        before = inside[each.first - count - 1].end if each.first > count else 0
        start = inside[each.first - count].start if each.first < end else len(line.text)
        chunks += _escaped_words(line, at, max(at, before if each.glued[0] else start))
        at = max(at, start if each.last > each.first or not each.glued[0] else before)
        bold = not each.is_block and start < len(line.bold) and line.bold[start]
        chunks.append(("\0" + each.source, bold))
        if each.last > each.first:
            at = inside[each.last - count - 1].end
        if each.glued[1] and each.is_block:
            at += len(line.text[at:]) - len(line.text[at:].lstrip())
    chunks += _escaped_words(line, at, len(line.text))
    return _with_emphasis(chunks).strip(), end


def _escaped_words(line: Letters, start: int, end: int) -> Iterator[tuple[str, bool]]:
    at = start
    while at < end:
        stop = at
        while stop < end and line.bold[stop] == line.bold[at]:
            stop += 1
        yield line.text[at:stop], line.bold[at]
        at = stop


def _with_emphasis(chunks: Sequence[tuple[str, bool]]) -> str:
    out, bold = "", False
    for text, look in chunks:
        shown = text[1:] if text.startswith("\0") else _escaped(readable(_PUT_IN.sub("", text)))
        if look != bold and shown.strip():
            if bold:
                out = _closed(out, shown)
            lead = _before_bold(out, shown) if look else 0
            out += shown[:lead] + ("**" if look else "")
            shown, bold = shown[lead:], look
        out += shown
    return out.rstrip() + "**" if bold else out


def _closed(out: str, following: str) -> str:
    """End bold words where Markdown reads the end: not between a sign and a letter."""
    end = len(out.rstrip())
    if end == len(out) and following[:1].isalnum():
        while end and not out[end - 1].isalnum() and out[end - 1] not in ";}*":
            end -= 1
    return out[:end] + "**" + out[end:]


def _before_bold(out: str, shown: str) -> int:
    """Return how many letters stand before bold words can begin."""
    lead = len(shown) - len(shown.lstrip())
    if lead == 0 and out[-1:].isalnum():
        while lead < len(shown) and not shown[lead].isalnum() and shown[lead] not in "&{":
            lead += 1
    return lead
