"""A Word file as the pieces of a policy: headings with the numbers they have, paragraphs and rows, each with its clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from typing import Final

from policygen.markup.pieces import Cells, Piece
from policygen.word.namespaces import PPR, VAL, W
from policygen.word.reading.base import body_in_clauses
from policygen.word.reading.blocks import CLAUSE, Block
from policygen.word.reading.safe_open import open_word
from policygen.word.reading.text import CLOSE, OPEN, readable
from policygen.word.reading.word_file import WordFile

_FIELD: Final = re.compile(f"{OPEN}F(?P<code>[^{CLOSE}|]*)\\|(?P<shown>[^{CLOSE}]*){CLOSE}")
_REF: Final = re.compile(r"^(?:REF|PAGEREF|NOTEREF) (?P<name>\S+)")
_TYPED_NUMBER: Final = re.compile(r"^(?P<number>\d+(?:\.\d+)?|Appendix [A-Z])[.:)]?\s+(?P<words>\S.*)")
_SOURCES: Final = "_c_sources_"
_WHAT_HAS_CHANGED: Final = "what has changed"


def policy_pieces(data: bytes) -> list[Piece]:
    """Return the pieces of a policy in reading order. A clause has the name of its bookmark.

    Raises WordFault where it is no Word file.
    """
    opened = open_word(data)
    return pieces_in(WordFile(opened.parts, opened.document))


def pieces_in(file: WordFile, blocks: Sequence[Block] | None = None, needed: Set[str] | None = None) -> list[Piece]:
    """Return the pieces of a policy that is read already. A clause has the name of its bookmark.

    `blocks` are its blocks, each in its clause, for whoever has them at hand. With `needed`, of the other clauses there are the
    headings alone; what stands in no clause is there in any case.
    """
    blocks = body_in_clauses(file) if blocks is None else blocks
    marks = frozenset(file.bookmarks(file.document).values())
    ours = any(block.clause.startswith(CLAUSE) for block in blocks)
    return list(_Pieces(marks, ours, needed).of(blocks))


class _Pieces:
    """Reads blocks in order, counting headings as Word does."""

    def __init__(self, marks: Set[str], ours: bool, needed: Set[str] | None) -> None:
        self.marks, self.ours, self.needed = marks, ours, needed
        self.section = self.inside = self.appendix = 0

    def of(self, blocks: Sequence[Block]) -> Iterator[Piece]:
        listing_changes = False
        for block in blocks:
            if block.kind == "auto" or block.clause.startswith(_SOURCES):
                continue
            wanted = self.needed is None or not block.clause.startswith(CLAUSE) or block.clause in self.needed
            if block.kind == "tbl":
                if wanted and not listing_changes:
                    yield from self._rows(block)
                continue
            style = _piece_style(block)
            if not wanted and "heading" not in style:
                continue
            text, typed, broken = self._words(block)
            if "heading" in style and text and style != "tocheading":
                piece = self._heading(block.clause, style, text.lstrip(": "))
                listing_changes = piece.text.lower() == _WHAT_HAS_CHANGED
                yield piece
            elif text and not listing_changes:
                yield Piece("text", block.clause, text, typed, broken=broken)

    def _heading(self, clause: str, style: str, text: str) -> Piece:
        typed = _TYPED_NUMBER.match(text)
        if typed:
            return Piece("heading", clause, typed.group("words"), number=typed.group("number"))
        return Piece("heading", clause, text, number=self._number(style) if self.ours else "")

    def _number(self, style: str) -> str:
        if style == "appendixheading":
            self.appendix += 1
            return f"Appendix {chr(64 + self.appendix)}"
        if style == "heading1":
            self.section, self.inside = self.section + 1, 0
            return str(self.section)
        if style == "heading2":
            self.inside += 1
            return f"{self.section}.{self.inside}"
        return ""

    def _rows(self, table: Block) -> Iterator[Piece]:
        header: Cells = ()
        for row in (each for container in table.inside for each in container):
            read = [[self._words(block) for block in cell if block.kind == "p"] for cell in row.inside]
            cells = tuple(tuple(text for text, _, _ in cell) or ("",) for cell in read)
            header = header or cells
            typed = " | ".join(typed for cell in read for _, typed, _ in cell)
            broken = any(broken for cell in read for _, _, broken in cell)
            text = " | ".join(" ".join(" ".join(cell).split()) for cell in cells)
            yield Piece("row", row.clause or table.clause, text, typed, cells=cells, header=header, broken=broken)

    def _words(self, block: Block) -> tuple[str, str, bool]:
        """Return a paragraph's words, the same without what Word fills in, and whether a cross-reference leads nowhere."""
        if OPEN not in block.words:  # nothing that Word fills in, as in nearly every paragraph
            plain = " ".join(readable(block.words).split())
            return plain, plain, False
        shown = iter(block.shown)
        broken = False

        def filled(match: re.Match[str]) -> str:
            nonlocal broken
            result = next(shown, "")
            named = _REF.match(match.group("code"))
            broken = broken or (named is not None and named.group("name") not in self.marks)
            return match.group("shown") or result

        words = readable(_FIELD.sub(filled, block.words))
        typed = readable(_FIELD.sub("", block.words))
        return " ".join(words.split()), " ".join(typed.split()), broken


def _piece_style(block: Block) -> str:
    style = block.element.find(f"{PPR}/{W}pStyle")
    return str(style.get(VAL, "")).lower() if style is not None else ""
