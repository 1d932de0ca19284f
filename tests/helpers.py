"""What several tests do the same way: run the command as a user does, and read the words of what it wrote."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx

from command_line import policygen

__all__ = ["paragraphs", "policygen", "word_text"]


def paragraphs(document: Any) -> Iterator[Any]:
    """Yield every paragraph of a Word document, those of its tables last."""
    yield from document.paragraphs
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs


def word_text(data: bytes) -> str:
    """Return every word of a Word file, a paragraph a line."""
    return "\n".join(each.text for each in paragraphs(docx.Document(io.BytesIO(data))))
