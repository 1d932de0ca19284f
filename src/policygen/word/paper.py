"""Papers to Word: the school's house style without the cover, for briefings and the like."""

from __future__ import annotations

import re
from typing import Final

from policygen.document import Document, Paper
from policygen.word.package import write_parts
from policygen.word.style import styled
from policygen.word.write import Body, add_links, paragraph, pressed, properties, text, with_lists

_BODY: Final = re.compile(rb"(<w:body>).*(<w:sectPr\b.*?</w:sectPr>)(?=</w:body>)", re.DOTALL)

_TITLE: Final = '<w:sz w:val="40"/><w:szCs w:val="40"/>'
"""A paper's title is smaller than a policy's on its cover."""


def write_paper(paper: Paper, house_style: bytes, on: str) -> bytes:
    """Return a paper as a Word file in a house style; `on`, an ISO date, is the date the file carries."""
    document = _as_document(paper)
    parts = styled(document, house_style)
    body = Body(document)
    inside = "".join(
        [
            paragraph("Title", text(paper.title, _TITLE)),
            paragraph("Subtitle", text(paper.about, "")),
            *map(body.part, paper.parts),
        ]
    )
    parts["word/document.xml"] = _BODY.sub(
        lambda found: found.group(1) + inside.encode() + found.group(2), parts["word/document.xml"], count=1
    )
    parts["word/numbering.xml"] = with_lists(parts["word/numbering.xml"], body.ordered)
    add_links(parts, body.links)
    parts["docProps/core.xml"] = properties(document, on).encode()
    return write_parts(parts, pressed(house_style))


def _as_document(paper: Paper) -> Document:
    return Document(
        title=paper.title, about=paper.about, school=paper.organisation, trust="", edition="", version="1",
        status="For information", date=paper.date, owner="policygen", control=(), front=(), body=paper.parts,
    )  # fmt: skip
