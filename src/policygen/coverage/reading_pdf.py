"""A PDF that anybody made as passages; a place is a page."""

from __future__ import annotations

from policygen.coverage.foreign_text import (
    ForeignText,
    FoundPassage,
    Place,
    is_all_capitals,
    may_be_heading,
    typed_level,
    with_places,
)
from policygen.errors import Fault, Faults
from policygen.guidance.furniture import without_furniture
from policygen.guidance.layout import blocks_of_lines
from policygen.guidance.lines import Line
from policygen.guidance.passages import Block
from policygen.guidance.pdf import pdf_lines

_PICTURE: str = "This PDF holds no text, only pictures of pages."


def read_pdf(data: bytes, name: str) -> ForeignText:
    """Return a PDF as passages, each with its page; running heads and feet are passages of their own kind, each once.

    Raises Faults where it is a scan, has a password or is damaged.
    """
    try:
        lines = pdf_lines(data, name, columns=True)
    except Faults as error:
        if error.faults[0].what != _PICTURE:
            raise
        step = "Check the Word file that it was scanned from. If there is none, have the scan's text recognised (OCR) first."
        raise Faults(Fault("This is a picture of a policy: it holds no words that can be read.", step, name)) from None
    kept = without_furniture(lines)
    pages = lines[-1].page
    return ForeignText(
        name, "pdf", with_places([*map(_pdf_passage, blocks_of_lines(kept)), *_furniture(lines, kept)]), pages=pages
    )


def _pdf_passage(block: Block) -> FoundPassage:
    place, text = Place(0, page=block.page), block.text
    if block.kind == "bullet":
        return FoundPassage("item", text, place)
    heading = block.kind == "heading" or (may_be_heading(text) and is_all_capitals(text))
    if heading and len(text.split()) <= 20:  # large letters in a longer stretch are a quotation
        return FoundPassage("heading", text, place, typed_level(text) or max(1, block.level))
    return FoundPassage("text", text, place)


def _furniture(lines: list[Line], kept: list[Line]) -> list[FoundPassage]:
    """Return running heads and feet, each once: they often name the school and the version."""
    stays = {id(line) for line in kept}
    once = {line.text: line for line in reversed(lines) if id(line) not in stays and any(sign.isalpha() for sign in line.text)}
    return [FoundPassage("footer", text, Place(0, page=line.page, part="footer")) for text, line in once.items()]
