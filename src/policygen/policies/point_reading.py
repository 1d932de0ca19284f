"""Clauses and documents as recognisers read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policygen.language.statements import row_text
from policygen.markup.blocks import Block, Cell, Heading, ListItem, Table, plain
from policygen.markup.pieces import Piece
from policygen.points.reading import TextPiece, TextReading, read_passages


def block_passages(blocks: Iterable[Block], clause: str = "") -> Iterator[TextPiece]:
    """Yield the blocks of a clause as passages."""
    for block in blocks:
        if isinstance(block, Heading):
            yield TextPiece("heading", plain(block.runs), clause, level=block.level)
        elif isinstance(block, Table):
            header = _row_text(block.header) if block.header else block.title
            yield from (TextPiece("row", _row_text(row), clause, header) for row in block.rows)
        else:
            yield TextPiece("item" if isinstance(block, ListItem) else "text", plain(block.runs), clause)


def _row_text(cells: Iterable[Cell]) -> str:
    return row_text([" ".join(plain(runs) for runs in cell) for cell in cells])


def piece_passages(pieces: Iterable[Piece]) -> Iterator[TextPiece]:
    """Yield the pieces of a document, a Word file's for example, as passages."""
    header: object = None
    said = ""
    for piece in pieces:
        if piece.kind == "heading":
            level = 2 if "." in piece.number else 1
            yield TextPiece("heading", piece.text, piece.clause, level=level)
        elif piece.kind == "row":
            if piece.header is not header:  # the rows of a table have the same one
                header, said = piece.header, row_text([" ".join(cell) for cell in piece.header])
            if piece.cells != piece.header:
                yield TextPiece("row", piece.text, piece.clause, said)
        else:
            yield TextPiece("text", piece.text, piece.clause)


def read_pieces(pieces: Iterable[Piece]) -> TextReading:
    """Return a document as recognisers read it."""
    return read_passages(list(piece_passages(pieces)))
