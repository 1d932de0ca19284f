"""A document as headings, paragraphs and rows, each with its clause, however it was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from policygen.language.statements import row_text
from policygen.markup.blocks import Cell, Document, Heading, Runs, Table, heading_numbers, plain

Cells = tuple[tuple[str, ...], ...]
"""The cells of a row, each as its paragraphs."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading, a paragraph or a row of a table, from a document just generated or from a Word file."""

    kind: Literal["heading", "text", "row"]
    clause: str
    text: str
    typed: str = ""
    """Its words without the cross-references that Word fills in."""
    number: str = ""
    cells: Cells = ()
    header: Cells = ()
    broken: bool = False
    """Whether a cross-reference in it leads nowhere."""

    @property
    def heading(self) -> str:
        """A heading with its number, as it is read: "4.2 Training", "Appendix B: Concern form"."""
        return f"{self.number}{':' if ' ' in self.number else ''} {self.text}".strip()


# ---- from a document just generated


def pieces_of(document: Document) -> Iterator[Piece]:
    """Yield the pieces of a generated document."""
    numbers = {id(heading): number for heading, number in heading_numbers(document)}
    for part in document.parts:
        if part.name == "what-has-changed":
            continue
        clause = part.name if part.clause else ""
        for block in part.blocks:
            if isinstance(block, Heading):
                yield Piece("heading", clause, plain(block.runs), number=numbers[id(block)])
            elif isinstance(block, Table):
                header = _cells(block.header)
                for row in (block.header, *block.rows) if block.header else block.rows:
                    typed = " | ".join(_typed_words(runs) for cell in row for runs in cell)
                    cells = _cells(row)
                    yield Piece("row", clause, row_text([" ".join(cell) for cell in cells]), typed, cells=cells, header=header)
            else:
                yield Piece("text", clause, plain(block.runs), _typed_words(block.runs))


def _cells(row: Sequence[Cell]) -> Cells:
    return tuple(tuple(plain(runs) for runs in cell) for cell in row)


def _typed_words(runs: Runs) -> str:
    return "".join("" if run.number_of else run.text for run in runs)
