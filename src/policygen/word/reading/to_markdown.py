"""Edited paragraphs and tables of a Word file as Markdown, with placeholders put back where their values still stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from policygen.markup.markdown import safe_link
from policygen.markup.placeholders import Fits, Kept, tokens
from policygen.word.namespaces import PPR, RPR, Element, W, value_of
from policygen.word.reading.blocks import Block
from policygen.word.reading.text import CLOSE, OPEN, Sources, pieces, readable

_PREFIX: Final[Mapping[str, str]] = {
    "ListBullet": "- ", "ListBullet2": "  - ", "ListNumber": "1. ", "ListNumber2": "   1. ", "Heading3": "### ",
    "ListContinue": "  ",
}  # fmt: skip
_MARKS: Final = re.compile(r"[\\`*_{}\[\]<>|#]")
_PRIVATE_SIGNS: Final = re.compile("[\ue000-\ue002]")
_NUMBERED: Final = re.compile("\ue000FREF (_s_[^ |\ue001]+)")
_OF_ITEMS: Final = re.compile(r"%}\n\s*(?:[-*]|\d+\.) ")
_NOT_IN_ADDRESSES: Final = re.compile(r"[^\w%:/?#@!$&'*+,;=~.-]")
_LEADING: Final = re.compile(r"^(\s*)(\d*)([-+.)])(?=\s)")
_TAGS_ALONE: Final = re.compile(r"\s*(?:\{%[^%]*%\}\s*)+")
_PUT_IN: Final = re.compile("\ue000([IBN])([^\ue001]*)\ue001")


Look = tuple[bool, str]
"""Whether words are bold, and the address they lead to."""


@dataclass(frozen=True, slots=True)
class Letters:
    """The words of a paragraph with the look of each letter."""

    text: str
    looks: tuple[Look, ...]


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
    """Return a paragraph's words with the look of each letter; a field says what it showed last."""
    text, looks, link = "", [], ""
    for piece in pieces(block.element, sources):
        if piece.link != link:
            link = piece.link
            text += f"{OPEN}>{link}{CLOSE}"
            looks += [(False, "")] * (len(link) + 3)
        shown = piece.text
        if piece.result and shown.endswith(f"|{CLOSE}"):
            shown = shown[:-1] + _PRIVATE_SIGNS.sub("", piece.result) + CLOSE
        text += shown
        looks += [(_is_bold(piece.runs), link)] * len(shown)
    return Letters(text, tuple(looks))


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


def references(blocks: Sequence[Block], found: Sequence[Kept], names: Mapping[str, str]) -> Iterator[Kept]:
    """Yield the references in blocks to sections of the policy that `found` has not, by the bookmarks they point to.

    `names` is what to write for each bookmark. The word "section" before a number belongs to its reference.
    """
    count = 0
    for block in blocks:
        for paragraph in paragraphs_of(block):
            inside = tokens(paragraph.words)
            for at, token in enumerate(inside):
                number = _NUMBERED.match(token.text)
                first, last = count + at, count + at + 1
                name = names.get(number[1], "") if number else ""
                if not name or any(each.first < last and first < each.last for each in found):
                    continue
                worded = bool(at) and inside[at - 1].text == "section"
                if not worded and "section(" in name:
                    name = name.replace(")", ", False)")
                yield Kept(first - worded, last, name, is_block=False)
            count += len(inside)


def markdown(blocks: Sequence[Block], found: Sequence[Kept], sources: Sources) -> str:
    """Return blocks as Markdown; the places of `found` count the tokens of all their paragraphs."""
    written: list[tuple[str, bool]] = []
    count = covered = 0
    waiting = list(found)
    for number, block in enumerate(blocks):
        covered = max(covered, _whole_lines(written, waiting, count))
        if block.kind == "tbl":
            text, count = _table_lines(block, waiting, count, sources)
            written.append((text, False))
            continue
        style, length = style_of(block), len(tokens(block.words))
        if count + length <= covered:
            count += length
            continue
        more = number + 1 < len(blocks) and blocks[number + 1].kind != "tbl"
        text, count = _paragraph_line(letters(block, sources), waiting, count, more=more)
        prefix = _PREFIX.get(style, "")
        if text.strip():
            line = prefix + (text if prefix else _LEADING.sub(r"\1\2\\\3", text))
            written.append((line, bool(prefix) and style.startswith("List")))
        written += [(each, False) for each in _beside(block.words)]
    _whole_lines(written, waiting, count)
    out = ""
    for number, (text, item) in enumerate(written):
        between = "" if not number else "\n" if item and written[number - 1][1] else "\n\n"
        last = out.rpartition("\n")[2]
        if between and last.endswith("%}") and not _TAGS_ALONE.fullmatch(last):
            between += "\n"  # a tag at the end of words takes a line break away
        out += between + text
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


def _paragraph_line(line: Letters, waiting: list[Kept], count: int, *, more: bool = False) -> tuple[str, int]:
    """Return a paragraph as a line, and the count of tokens behind it; `more`: another paragraph follows.

    What says nothing here and would end with a space stands before words: between two paragraphs, before those of the second.
    """
    inside = tokens(line.text)
    end = count + len(inside)
    chunks: list[tuple[str, Look]] = []
    at = 0
    while waiting and waiting[0].last <= end and "\n" not in waiting[0].source:
        if more and _stands_before_the_next(waiting, count, end):
            break
        each = waiting.pop(0)
        before = inside[each.first - count - 1].end if each.first > count else 0
        start = inside[each.first - count].start if each.first < end else len(line.text)
        glued = each.glued[0] and not line.text.startswith(f"{OPEN}>", start)  # the end of a link comes before its own space
        chunks += _escaped_words(line, at, max(at, before if glued else start))
        at = max(at, start if each.last > each.first or not glued else before)
        bold, link = line.looks[start] if start < len(line.looks) else (False, "")
        chunks.append(("\0" + each.source, (bold and not each.is_block, link)))
        if each.last > each.first:
            at = inside[each.last - count - 1].end
        if each.glued[1] and each.is_block:
            at += len(line.text[at:]) - len(line.text[at:].lstrip())
    chunks += _escaped_words(line, at, len(line.text))
    return _with_links(chunks).strip(), end


def _stands_before_the_next(waiting: Sequence[Kept], count: int, end: int) -> bool:
    each, *others = waiting
    says_nothing = each.first == each.last == end > count
    whole_lines_follow = bool(others) and "\n" in others[0].source and others[0].first <= end
    return says_nothing and each.glued == (False, True) and not whole_lines_follow


def _escaped_words(line: Letters, start: int, end: int) -> Iterator[tuple[str, Look]]:
    at = start
    while at < end:
        stop = at
        while stop < end and line.looks[stop] == line.looks[at]:
            stop += 1
        yield line.text[at:stop], line.looks[at]
        at = stop


def _with_links(chunks: Iterable[tuple[str, Look]]) -> str:
    """Return words with the addresses they lead to, as far as a policy may have them; a place in the file is a bookmark."""
    out = ""
    for link, group in groupby(chunks, key=lambda each: each[1][1]):
        words = _with_emphasis([(text, bold) for text, (bold, _) in group], out[-1:])
        address = _address_of(link)
        out += f"[{words}]({address})" if address and words.strip() else words
    return out


def _address_of(link: str) -> str:
    """Return an address as Markdown can have it; nothing for one that a policy may not lead to."""
    try:
        return _NOT_IN_ADDRESSES.sub(_in_percent, safe_link(link)) if link and link != "#" else ""
    except ValueError:
        return ""


def _in_percent(letter: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.group().encode())


def _with_emphasis(chunks: Sequence[tuple[str, bool]], before: str = "") -> str:
    out, bold = before, False
    for text, look in chunks:
        shown = text[1:] if text.startswith("\0") else _escaped(readable(_PUT_IN.sub("", text)))
        if look != bold and shown.strip():
            if bold:
                out = _closed(out, shown)
            lead = _before_bold(out, shown) if look else 0
            out += shown[:lead] + ("**" if look else "")
            shown, bold = shown[lead:], look
        out += shown
    end = len(out.rstrip())
    return (out[:end] + "**" + out[end:] if bold else out)[len(before) :]


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
