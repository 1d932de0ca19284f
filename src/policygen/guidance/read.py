"""Reads published guidance from what was downloaded: a PDF, a GOV.UK web page, or the text that `pdftotext` makes of a PDF."""

from __future__ import annotations

import re
from typing import Final

from policygen.errors import Fault, Faults
from policygen.guidance.assemble import assemble
from policygen.guidance.furniture import apart, without_furniture
from policygen.guidance.layout import blocks_of_lines
from policygen.guidance.lines import Line, body_size
from policygen.guidance.passages import Guidance
from policygen.guidance.pdf import pdf_lines
from policygen.guidance.plain import text_blocks
from policygen.guidance.web import html_blocks

_FEW: Final = 5
"""A publication with fewer numbered paragraphs than this is not guidance that can be cited by paragraph."""


def read_guidance(data: bytes, name: str) -> Guidance:
    """Return guidance as numbered passages. `name` is the file's, for messages.

    Raises Faults where it is empty, encrypted, damaged, a picture of pages, or has no numbered paragraphs.
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
        guidance = _from_text(data.decode("utf-8", "replace"))
    numbered = sum(1 for each in guidance.parts if each.number)
    if numbered < _FEW:
        said = f"This has {numbered or 'no'} numbered paragraphs, so it is not guidance that is cited by paragraph."
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


def _from_text(text: str) -> Guidance:
    blocks, notes = text_blocks(text)
    first = [line.strip() for line in text.partition("\f")[0].splitlines() if line.strip()][:6]
    title = " ".join(first[:3]) if first and len(" ".join(first)) < 300 else ""
    title = re.sub(r"\b(20\d\d)\b.*", r"\1", title)
    return assemble(blocks, notes, title, " ".join(first))
