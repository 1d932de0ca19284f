"""Guidance as Markdown, as some programs turn a PDF into, becomes headings, paragraphs and bullets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from policygen.guidance.layout import BULLET
from policygen.guidance.passages import Block

_HEADING: Final = re.compile(r"(#{1,6})\s*(\w.*)")
_PAGE: Final = re.compile(r"page (\d+)", re.IGNORECASE)
_RULE: Final = re.compile(r"[=*_-]{3,}")
_FEW: Final = 3


def is_markdown(text: str) -> bool:
    """Return whether a text marks its headings as Markdown does."""
    return sum(1 for line in text.splitlines() if _HEADING.fullmatch(line.strip())) >= _FEW


def markdown_blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a text; every line is one, and a line such as "PAGE 4" says where a page begins."""
    page = 0
    for row in text.splitlines():
        line = row.strip()
        paged, heading = _PAGE.fullmatch(line), _HEADING.fullmatch(line)
        if paged:
            page = int(paged[1])
        elif heading:
            yield Block("heading", heading[2], page, len(heading[1]))
        elif line and not _RULE.fullmatch(line):
            bullet = BULLET.match(line)
            yield Block("bullet" if bullet else "text", BULLET.sub("", line) if bullet else line, page)
