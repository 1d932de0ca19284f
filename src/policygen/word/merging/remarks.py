"""Comments put on a tracked file after it was made: what a person should look at, at the clause that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from policygen.formats.package import FAST, PartCompressor, write_parts
from policygen.word.merging.comments import Comments
from policygen.word.merging.content_importer import Ids
from policygen.word.namespaces import Element, P
from policygen.word.reading.blocks import Block
from policygen.word.reading.safe_open import open_word
from policygen.word.reading.word_file import WordFile

_LISTED: Final = 12


def with_remarks(data: bytes, remarks: Sequence[tuple[str, Sequence[str]]], date: str) -> bytes:
    """Return a Word file with comments: each remark has the bookmark of the clause it is about, and its lines.

    Remarks on clauses that are gone stand together in one comment at the first paragraph of the file.
    """
    opened = open_word(data)
    press = PartCompressor(FAST)
    press.learn(opened.packed.values())
    file = WordFile(opened.parts, opened.document)
    comments = Comments(file, Ids(file), date)
    paragraphs = [(block.clause, found) for block in file.blocks(file.document) if (found := _first_paragraph(block)) is not None]
    by_clause: dict[str, Element] = {}
    for clause, paragraph in paragraphs:
        by_clause.setdefault(clause, paragraph)
    homeless: list[str] = []
    for clause, lines in remarks:
        if clause in by_clause:
            comments.add(by_clause[clause], "\n".join(["Please look.", *lines]))
        else:
            homeless += lines
    if homeless and paragraphs:
        more = [f"… and {len(homeless) - _LISTED} more, in the change brief."] if len(homeless) > _LISTED else []
        comments.add(paragraphs[0][1], "\n".join(["Please look.", *homeless[:_LISTED], *more]))
    return write_parts(file.saved(), press)


def _first_paragraph(block: Block) -> Element | None:
    if block.kind == "auto":
        return None
    for element in block.elements:
        for paragraph in element.iter(P):
            return paragraph
    return None
