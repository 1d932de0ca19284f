"""Reads published guidance from what was downloaded: a PDF, a GOV.UK web page, or a PDF's text from `pdftotext -layout`."""

from __future__ import annotations

import re
from typing import Final

from policygen.errors import Fault, Faults
from policygen.guidance.assemble import assemble
from policygen.guidance.contents import read_contents
from policygen.guidance.furniture import apart, without_furniture
from policygen.guidance.layout import blocks_of_lines
from policygen.guidance.lines import Line, body_size
from policygen.guidance.marked import is_markdown, markdown_blocks
from policygen.guidance.passages import Guidance
from policygen.guidance.pdf import pdf_lines
from policygen.guidance.plain import text_blocks
from policygen.guidance.web import html_blocks

_FEW: Final = 5
"""A publication with fewer numbered paragraphs than this is not guidance that can be cited by paragraph."""


def read_guidance(data: bytes, name: str, *, numbered: bool = True) -> Guidance:
    """Return guidance as passages. `name` is the file's, for messages; `numbered` asks for running numbers.

    Raises Faults where it is empty, encrypted, damaged, a picture of pages, text made without its layout, or has no
    numbered paragraphs although they are asked for.
    """
    if not data.strip():
        raise Faults(Fault("This file is empty.", "Download it again.", name))
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        guidance = _from_pdf(data, name)
    elif start[:1] == b"<":
        blocks, notes, title = html_blocks(data, name)
        guidance = assemble(blocks, notes, title, title)
    elif b"\0" in data[:4096]:
        step = "Give the PDF, its web page, or its text from pdftotext."
        raise Faults(Fault("This file is neither a PDF, a web page nor text.", step, name))
    else:
        guidance = _from_text(data.decode("utf-8", "replace"), name)
    count = sum(1 for each in guidance.parts if each.number)
    if numbered and count < _FEW:
        said = f"This has {count or 'no'} numbered paragraphs, so it is not guidance that is cited by paragraph."
        raise Faults(Fault(said, "Give the publication itself, not a summary or a response to a consultation.", name))
    return guidance


def _from_pdf(data: bytes, name: str) -> Guidance:
    lines = without_furniture(pdf_lines(data, name))
    text, notes = apart(lines, body_size(lines))
    cover = [line for line in lines if line.page == lines[0].page]
    title = _title(cover)
    inside = [line for line in text if line not in cover or not title] or text
    return assemble(blocks_of_lines(inside), notes, title or "", " ".join(line.text for line in cover))


def _title(cover: list[Line]) -> str:
    """Return the words in the largest letters of the first page, unless it has text as well and so is no cover."""
    largest = max(line.size for line in cover)
    title = " ".join(line.text for line in cover if line.size == largest)
    return "" if len(cover) > 15 or len(title) > 200 else title


def is_text(data: bytes) -> bool:
    """Return whether a file is neither a PDF nor a web page, so that its tables and columns are lost."""
    return b"%PDF-" not in data[:1024] and data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"<"


def _from_text(text: str, name: str) -> Guidance:
    first = [line.strip() for line in text.partition("\f")[0].splitlines() if line.strip()][:6]
    title = " ".join(first[:3]) if first and len(" ".join(first)) < 300 else ""
    title = re.sub(r"\b(20\d\d)\b.*", r"\1", title)
    if is_markdown(text):
        return assemble(list(markdown_blocks(text)), {}, title, " ".join(first))
    if read_contents(text.splitlines()).scattered:
        said = "This text was made without its layout, so headings, tables and footnotes run into each other."
        raise Faults(Fault(said, "Give the PDF, or make the text again with: pdftotext -layout FILE.pdf", name))
    blocks, notes = text_blocks(text)
    return assemble(blocks, notes, title, " ".join(first))
