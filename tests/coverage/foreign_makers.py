"""Policies of invented schools as files of each kind, made for the tests of this folder."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

BODY = (
    "Our designated safeguarding lead is Priya Coldwell. She is available in school hours for staff to discuss concerns.",
    "Staff who are worried about a child tell the safeguarding lead at once.",
    "All staff read part one of Keeping children safe in education every September.",
)


def word(*blocks: str | Sequence[Sequence[str]], edit: Callable[[Any], None] | None = None) -> bytes:
    """Return a Word file: "# " begins a heading, "- " an item, a list of rows is a table; `edit` may change the document."""
    document = docx.Document()
    for block in blocks:
        if not isinstance(block, str):
            table = document.add_table(rows=0, cols=len(block[0]))
            for row in block:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        elif block.startswith("# "):
            document.add_heading(block[2:], 1)
        elif block.startswith("- "):
            document.add_paragraph(block[2:], style="List Bullet")
        else:
            document.add_paragraph(block)
    if edit is not None:
        edit(document)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def deleted(text: str) -> Any:
    """Return a paragraph whose words a tracked change deletes."""
    return parse_xml(
        f'<w:p {nsdecls("w")}><w:del w:id="91" w:author="A" w:date="2026-01-01T00:00:00Z"><w:r><w:delText>{text}</w:delText>'
        f"</w:r></w:del></w:p>"
    )


def inserted(text: str) -> Any:
    """Return a paragraph whose words a tracked change inserts."""
    return parse_xml(
        f'<w:p {nsdecls("w")}><w:ins w:id="92" w:author="A" w:date="2026-01-01T00:00:00Z"><w:r><w:t>{text}</w:t></w:r></w:ins></w:p>'
    )
