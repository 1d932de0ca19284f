"""The small pieces that papers are built of: parts that are no clause, headings, items, tables, counts in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policygen.markup.blocks import Block, Cell, Heading, ListItem, Paragraph, Part, Run, Runs, Table


def part(name: str, blocks: Iterable[Block], *, new_page: bool = False) -> Part:
    """Return blocks as a part that is no clause."""
    return Part(name, tuple(blocks), clause=False, new_page=new_page)


def words(text: str, *, bold: bool = False) -> Runs:
    """Return plain words as runs."""
    return (Run(text, bold=bold),)


def heading(text: str, level: int = 2) -> Heading:
    """Return a heading without a number."""
    return Heading(words(text), level, numbered=False)


def item(text: str) -> ListItem:
    """Return an item of a list with dots."""
    return ListItem(words(text), ordered=False)


def note(text: str) -> Paragraph:
    """Return a paragraph in small letters."""
    return Paragraph(words(text), "note")


def cell(*paragraphs: str, bold: bool = False) -> Cell:
    """Return a cell of a table."""
    return tuple(words(text, bold=bold) for text in paragraphs)


def cells(texts: Iterable[str]) -> tuple[Cell, ...]:
    """Return a row of a table: a cell a text."""
    return tuple(cell(text) for text in texts)


def table(header: Sequence[str], rows: Iterable[Sequence[str]], title: str) -> Table:
    """Return a table of plain words."""
    return Table(cells(header), tuple(map(cells, rows)), title)
