"""A Word part as blocks: paragraphs, tables, rows, and stretches that are filled in by Word, each with its clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Final, Literal

from lxml import etree

from policygen.word.namespaces import (
    BOOKMARK_END,
    BOOKMARK_START,
    CELL,
    FIELD_CHAR,
    FIELD_KIND,
    ID,
    NAME,
    PPR,
    ROW,
    RUN,
    SDT,
    SDT_CONTENT,
    SECTION,
    TABLE,
    TEXT,
    THROUGH,
    Element,
    M,
    P,
    W,
)
from policygen.word.reading.text import OPEN, Sources, as_it_reads, line, pieces, plain_words

CLAUSE: Final = "_c_"
Kind = Literal["p", "tbl", "tr", "auto"]
_WORD = re.compile(r"\w+")
_PRIVATE_MARK = re.compile("\ue000>[^\ue001]*\ue001")


@dataclass(eq=False)
class Block:
    """A paragraph, a table, a row, or a stretch that Word fills in (a contents list); base blocks have no elements."""

    kind: Kind
    clause: str
    words: str
    """The words of a paragraph; those of a table or row, with marks between cells and rows."""
    inside: tuple[tuple[Block, ...], ...] = ()
    """The rows of a table, as one container; the cells of a row, each a container."""
    elements: tuple[Element, ...] = field(default=(), repr=False)
    shown: tuple[str, ...] = ()
    """What its fields showed last."""

    @property
    def element(self) -> Element:
        """The block's element; the first, where Word fills in several paragraphs."""
        return self.elements[0]

    @property
    def ends_section(self) -> bool:
        """Tell whether it is a paragraph that ends a section."""
        return self.element.find(f"{PPR}/{SECTION}") is not None

    @property
    def is_plain(self) -> bool:
        """Tell whether it is a paragraph of words in its own runs, which can be parted or run into another."""
        if self.kind != "p" or OPEN in self.words or self.ends_section:
            return False
        return all(run.getparent() is self.element for run in self.element.iter(RUN))

    def stands_before(self, other: Block) -> bool:
        """Tell whether it is the paragraph right before another that looks the same."""
        one, two = self.element.find(PPR), other.element.find(PPR)
        alike = (one is None) == (two is None) and (one is None or two is None or etree.tostring(one) == etree.tostring(two))
        return alike and self.element.getnext() is other.element

    @cached_property
    def plain(self) -> list[str]:
        """Its words without spaces and signs, for likeness."""
        return _WORD.findall(as_it_reads(_PRIVATE_MARK.sub("", self.words)).lower())

    @property
    def speaks(self) -> bool:
        """Tell whether it has a word: whether `plain` is something."""
        return _WORD.search(_PRIVATE_MARK.sub("", self.words) if OPEN in self.words else self.words) is not None

    @cached_property
    def digest(self) -> str:
        """A short digest of its words."""
        return digest(self.words)

    def reads_as(self, other: Block) -> bool:
        """Tell whether two blocks say the same to a person: no program that put in what nobody sees edited the words."""
        return self.same_as(other) or (self.kind == other.kind and as_it_reads(self.words) == as_it_reads(other.words))

    def same_as(self, other: Block) -> bool:
        """Tell whether two blocks say the same; a space at which no line may break says no more than another."""
        if self.kind != other.kind:
            return False
        mine, theirs = self.words, other.words
        return mine == theirs or (len(mine) == len(theirs) and mine.replace("\u00a0", " ") == theirs.replace("\u00a0", " "))


def digest(words: str) -> str:
    """Return a short digest of some words."""
    return sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_blocks(container: Element, sources: Sources) -> tuple[Block, ...]:
    """Return the blocks of a body, cell, header, footer, note or text box."""
    return _Blocks(sources).read(container)


class _Blocks:
    """Reads containers, remembering which clauses' bookmarks are open."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.open: dict[str, str] = {}
        """Clause by the number of its bookmark, in the order they were opened."""
        self.current = ""
        """The clause opened last."""

    def read(self, container: Element) -> tuple[Block, ...]:
        return tuple(self._blocks(_block_children(container)))

    def _blocks(self, children: list[Element]) -> Iterator[Block]:
        place = 0
        while place < len(children):
            child = children[place]
            tag = child.tag
            if tag == P:
                plain = plain_words(child)
                if plain is not None:
                    words, marked = plain
                    yield Block("p", self._clause_of(child) if marked else self.current, words, (), (child,))
                    place += 1
                    continue
                stretch = _stretch(children, place)
                yield self._paragraph(child) if stretch == 1 else self._filled_in(children[place : place + stretch])
                place += stretch
                continue
            if tag == TABLE:
                yield self._table(child)
            elif tag in _BOOKMARKS:
                self._mark(child)
            place += 1

    def _paragraph(self, paragraph: Element) -> Block:
        clause, words = self._clause_of(paragraph), line(found := pieces(paragraph, self.sources))
        if words.startswith(f"{OPEN}FTOC "):
            return Block("auto", clause, "TOC", (), (paragraph,))
        return Block("p", clause, words, (), (paragraph,), tuple(piece.result for piece in found if piece.child is None))

    def _filled_in(self, paragraphs: list[Element]) -> Block:
        clause = self._clause_of(paragraphs[0])
        for each in paragraphs[1:]:
            self._clause_of(each)
        code = "".join(each.text or "" for each in paragraphs[0].iter(W + "instrText"))
        elements = tuple(each for each in paragraphs if each.tag == P)
        name = (code.split() or [""])[0].upper()
        shown = "" if name in _LISTS else "\n".join(_text_of(each) for each in elements)
        return Block("auto", clause, f"{name} {shown}".strip(), (), elements)

    def _table(self, table: Element) -> Block:
        clause = ""
        rows: list[Block] = []
        for number, child in enumerate(_block_children(table)):
            if child.tag == ROW:
                row = self._row(child)
                clause = row.clause if number == 0 or not rows else clause
                rows.append(row)
            elif child.tag in _BOOKMARKS:
                self._mark(child)
        return Block("tbl", clause or self.current, "\x1d".join(row.words for row in rows), (tuple(rows),), (table,))

    def _row(self, row: Element) -> Block:
        cells, clause = [], ""
        for child in _block_children(row):
            if child.tag == CELL:
                cell = self._cell_blocks(child)
                clause = clause or (cell[0].clause if cell else "")
                cells.append(cell)
            elif child.tag in _BOOKMARKS:
                self._mark(child)
        words = "\x1e".join("\x1f".join(block.words for block in cell) for cell in cells)
        return Block("tr", clause, words, tuple(cells), (row,))

    def _cell_blocks(self, cell: Element) -> tuple[Block, ...]:
        """Return the blocks of a cell; most have one paragraph of plain words, which is read without more ado."""
        children = list(cell)
        if len(children) == 2 and children[0].tag == _CELL_PROPERTIES and children[1].tag == P:
            plain = plain_words(children[1])
            if plain is not None:
                clause = self._clause_of(children[1]) if plain[1] else self.current
                return (Block("p", clause, plain[0], (), (children[1],)),)
        return self.read(cell)

    # ---- clauses

    def _mark(self, element: Element) -> None:
        if element.tag == BOOKMARK_START:
            name = element.get(NAME, "")
            if not name.startswith(CLAUSE):
                return
            self.open[element.get(ID, "")] = name
        elif self.open.pop(element.get(ID, ""), None) is None:
            return
        self.current = next(reversed(self.open.values()), "")

    def _clause_of(self, paragraph: Element) -> str:
        """Return the clause open at a paragraph's first words, and follow the marks to its end."""
        clause: str | None = None
        for child in paragraph:
            tag = child.tag
            if tag in _WORDY:
                clause = self.current if clause is None else clause
            elif tag in _BOOKMARKS:
                self._mark(child)
        return self.current if clause is None else clause


_LISTS: Final = frozenset({"TOC", "INDEX", "TOA", "BIBLIOGRAPHY"})
_BOOKMARKS: Final = frozenset({BOOKMARK_START, BOOKMARK_END})
_WORDY: Final = frozenset(
    (*(W + name for name in ("r", "hyperlink", "sdt", "fldSimple", "smartTag", "ins", "customXml")), M + "oMath", M + "oMathPara")
)


def _text_of(paragraph: Element) -> str:
    return "".join(each.text or "" for each in paragraph.iter(TEXT))


def _block_children(container: Element) -> list[Element]:
    """Return the children of a container as if content controls were not there."""
    children = list(container)
    return children if _OFTEN.issuperset([child.tag for child in children]) else list(_flat(container))


def _flat(container: Element) -> Iterator[Element]:
    for child in container:
        tag = child.tag
        if tag == SDT:
            content = child.find(SDT_CONTENT)
            if content is not None:
                yield from _flat(content)
        elif tag in THROUGH:
            yield from _flat(child)
        elif isinstance(tag, str):
            yield child


_CELL_PROPERTIES: Final = W + "tcPr"
_OFTEN: Final = frozenset(
    {P, BOOKMARK_START, BOOKMARK_END, CELL, ROW, TABLE, SECTION, *(W + name for name in ("tcPr", "trPr", "tblPr", "tblGrid"))}
)


def _stretch(children: Sequence[Element], place: int) -> int:
    """Return over how many children the fields run that a paragraph begins: 1, or a stretch that Word fills in."""
    depth = _field_depth(children[place])
    if depth <= 0:
        return 1
    for count, child in enumerate(children[place + 1 :], 2):
        if child.tag == TABLE:
            break
        depth += _field_depth(child) if child.tag == P else 0
        if depth <= 0:
            return count
    return 1


def _field_depth(paragraph: Element) -> int:
    depth = 0
    for mark in paragraph.iter(FIELD_CHAR):
        kind = mark.get(FIELD_KIND)
        depth += 1 if kind == "begin" else -1 if kind == "end" else 0
    return depth


def every(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks and all that are inside them."""
    for block in blocks:
        yield block
        for container in block.inside:
            yield from every(container)
