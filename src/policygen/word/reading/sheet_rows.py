"""A filled sheet of questions as rows of plain lines, whichever program saved it, with everything that stands elsewhere.

Only what `word/writing/answer_sheet.py` promises in plain text is relied on: three cells a row, and the code in the first one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policygen.word.namespaces import (
    CELL,
    ROW,
    RPR,
    RUN,
    SDT,
    SDT_CONTENT,
    TABLE,
    TEXT,
    Element,
    P,
    W,
)
from policygen.word.reading.safe_open import open_word, parse, settle

_CODE: Final = re.compile(r"\b([A-Z2-7]{4})\s?[-\u2010\u2011\u2013]\s?([A-Z2-7]{5})\s?[-\u2010\u2011\u2013]\s?([A-Z2-7]{4})\b")
_BOX: Final = W + "txbxContent"
_GONE_LOOKS: Final = (("strike", "struck-through words"), ("dstrike", "struck-through words"), ("vanish", "hidden words"))
_ODD: Final = {
    _BOX: "a text box", W + "drawing": "a picture", W + "pict": "a picture", W + "object": "an embedded object",
    W + "footnoteReference": "a footnote", W + "endnoteReference": "an endnote", TABLE: "a table",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Code:
    """The three parts of a row's code: the school, the question, and the answer that stood there."""

    school: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row with its code, as lines of text."""

    code: Code
    question: tuple[str, ...]
    answer: tuple[str, ...] | None
    """None where the cell is not there any more."""
    boxes: tuple[str, ...]
    odd: tuple[str, ...]
    """What stands in the cell of the answer besides words, such as "a picture"."""


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """What a filled sheet holds."""

    rows: tuple[FilledRow, ...]
    uncoded: tuple[tuple[str, ...], ...]
    """The lines of each row that has no code."""
    outside: tuple[str, ...]
    """Lines of the body that stand in no table."""
    edges: tuple[str, ...]
    """Lines of headers and footers."""
    comments: int
    pending: int
    """Tracked changes, which are read as accepted."""


def read_filled_sheet(data: bytes, name: str) -> FilledSheet:
    """Return what a filled sheet holds. Raises WordFault, with the file's `name`, where it is no Word file that can be read."""
    opened = open_word(data, name)
    settled = settle(opened, "accept") if opened.pending else opened
    body = parse(settled.parts[settled.document], settled.document, name).find(W + "body")
    rows, uncoded = [], []
    for row in body.iter(ROW) if body is not None else ():
        cells = list(_children(row, CELL))
        found = next(((place, code) for place, cell in enumerate(cells) if (code := _code_in(cell))), None)
        if found is not None:
            rows.append(_filled_row(cells, *found))
        elif not _inside_a_coded_row(row):
            uncoded.append(tuple(line for cell in cells for line in _lines_of(cell)))
    outside = tuple(line for each in _children(body, P) for line in _lines_in(each)) if body is not None else ()
    return FilledSheet(
        tuple(rows),
        tuple(uncoded),
        outside,
        tuple(_edges(settled.parts, name)),
        _remarks_beside(settled.parts, name),
        opened.pending,
    )


def has_code(line: str) -> bool:
    """Return whether the code of a row stands in a line."""
    return _CODE.search(line) is not None


def _filled_row(cells: list[Element], place: int, code: Code) -> FilledRow:
    after = cells[place + 1 :]
    # What was typed behind the code stands on its line, and is no less an answer in the wrong cell.
    question = tuple(left for line in _lines_of(cells[place]) if (left := _CODE.sub("", line).strip()))
    if not after:
        return FilledRow(code, question, None, (), ())
    boxes = tuple(line for cell in after[1:] for line in _lines_of(cell))
    odd = dict.fromkeys([*_odd_things(after[0]), *(each for cell in after[1:] for each in _odd_things(cell))])
    return FilledRow(code, question, tuple(_lines_of(after[0])), boxes, tuple(odd))


def _code_in(cell: Element) -> Code | None:
    found = _CODE.search("\n".join(_lines_of(cell)))
    return Code(found[1], found[2], found[3]) if found else None


def _inside_a_coded_row(row: Element) -> bool:
    return any(_code_in(cell) for around in row.iterancestors(ROW) for cell in _children(around, CELL))


def _children(parent: Element, tag: str) -> Iterator[Element]:
    """Yield the children of a tag, and those that stand in content controls and other wrappers, but not in nested tables."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in (SDT, SDT_CONTENT, W + "customXml", W + "smartTag"):
            yield from _children(child, tag)


def _lines_of(cell: Element) -> list[str]:
    return [line for paragraph in _children(cell, P) for line in _lines_in(paragraph)]


def _lines_in(paragraph: Element) -> Iterator[str]:
    """Yield the lines of a paragraph that hold words, with runs joined and spaces folded."""
    said = "".join(_words_in(paragraph))
    yield from filter(None, (" ".join(line.split()) for line in said.split("\n")))


def _words_in(parent: Element) -> Iterator[str]:
    for child in parent:
        if child.tag == TEXT:
            yield child.text or ""
        elif child.tag in (W + "br", W + "cr"):
            yield "\n"
        elif child.tag == W + "tab":
            yield " "
        elif child.tag == W + "noBreakHyphen":
            yield "-"
        elif child.tag == W + "sym":
            yield _symbol(child)
        elif child.tag not in (_BOX, TABLE, W + "pict", W + "drawing"):
            yield from _words_in(child)


def _symbol(child: Element) -> str:
    """Return a sign of Wingdings, in which some programs write ticks."""
    return {"F0FE": "☒", "F0FD": "☒", "F052": "☒", "F0FC": "☒", "F0A8": "☐", "F06F": "☐"}.get(
        child.get(W + "char", "").upper(), "?"
    )


def _odd_things(cell: Element) -> Iterator[str]:
    kinds = {each.tag for each in cell.iter()}
    boxed = _BOX in kinds
    for tag, said in _ODD.items():
        if tag in kinds and not (boxed and said == "a picture"):
            yield said
    for run in cell.iter(RUN):
        look = run.find(RPR)
        if look is None or not "".join(_words_in(run)).strip():
            continue
        for tag, said in _GONE_LOOKS:
            mark = look.find(W + tag)
            if mark is not None and mark.get(W + "val", "1") not in ("0", "false", "off"):
                yield said


def _edges(parts: Mapping[str, bytes], name: str) -> Iterator[str]:
    for part, content in parts.items():
        if re.fullmatch(r"word/(header|footer)\d*\.xml", part):
            for paragraph in parse(content, part, name).iter(P):
                yield from _lines_in(paragraph)


def _remarks_beside(parts: Mapping[str, bytes], name: str) -> int:
    return sum(
        1
        for part, content in parts.items()
        if re.fullmatch(r"word/comments\d*\.xml", part)
        for each in parse(content, part, name).iter(W + "comment")
        if "".join(_words_in(each)).strip()
    )
