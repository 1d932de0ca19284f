"""Papers to Word: the school's house style without the cover, for briefings and the like."""

from __future__ import annotations

import re
from typing import Final

from policygen.document import Document, Paper
from policygen.word.package import read_parts, write_parts
from policygen.word.write import Body, add_links, paragraph, properties, styled, text, with_lists

_BODY: Final = re.compile(rb"(<w:body>).*(<w:sectPr\b.*?</w:sectPr>)(?=</w:body>)", re.DOTALL)

_TITLE: Final = '<w:sz w:val="40"/><w:szCs w:val="40"/>'
"""A paper's title is smaller than a policy's on its cover."""

_CLOSE: Final[tuple[tuple[bytes, bytes], ...]] = (
    (rb'(<w:pgMar w:top=")\d+(" w:right="\d+" w:bottom=")\d+', rb"\g<1>794\g<2>737"),
    (rb'(w:header=")\d+(" w:footer=")\d+', rb"\g<1>340\g<2>340"),
)
_CLOSE_STYLES: Final[tuple[tuple[bytes, bytes], ...]] = (
    (rb'(<w:docDefaults>.*?)<w:sz w:val="\d+"/><w:szCs w:val="\d+"/>', rb'\g<1><w:sz w:val="20"/><w:szCs w:val="20"/>'),
    (rb'(<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after=")\d+(" w:line=")\d+', rb"\g<1>50\g<2>247"),
    (rb'(w:styleId="ListBullet">(?:(?!</w:style>).)*?w:after=")\d+(" w:line=")\d+', rb"\g<1>14\g<2>247"),
    (rb'(w:styleId="ListNumber">(?:(?!</w:style>).)*?w:after=")\d+(" w:line=")\d+', rb"\g<1>14\g<2>247"),
    (rb'(w:styleId="Heading2">(?:(?!</w:style>).)*?w:before=")\d+(" w:after=")\d+', rb"\g<1>90\g<2>30"),
    (rb'(w:styleId="Title">(?:(?!</w:style>).)*?w:before=")\d+(" w:after=")\d+', rb"\g<1>0\g<2>20"),
    (rb'(w:styleId="Subtitle">(?:(?!</w:style>).)*?w:after=")\d+', rb"\g<1>60"),
    (rb'(w:styleId="Subtitle">(?:(?!</w:style>).)*?<w:sz w:val=")\d+("/><w:szCs w:val=")\d+', rb"\g<1>21\g<2>21"),
    (rb'(w:styleId="TableText"(?:(?!</w:style>).)*?w:before=")\d+(" w:after=")\d+(" w:line=")\d+', rb"\g<1>0\g<2>0\g<3>240"),
    (rb'(w:styleId="TableText"(?:(?!</w:style>).)*?<w:sz w:val=")\d+("/><w:szCs w:val=")\d+', rb"\g<1>19\g<2>19"),
    (rb'(w:styleId="TableHead"(?:(?!</w:style>).)*?<w:sz w:val=")\d+("/><w:szCs w:val=")\d+', rb"\g<1>19\g<2>19"),
)
"""A page that has to stay one: smaller margins and less room between, and words of ten points all the same."""


def write_paper(paper: Paper, house_style: bytes, on: str) -> bytes:
    """Return a paper as a Word file in a house style; `on`, an ISO date, is the date the file carries."""
    document = _as_document(paper)
    parts = read_parts(styled(document, house_style))
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
    if paper.one_page:
        parts["word/document.xml"] = _closer(parts["word/document.xml"], _CLOSE)
        parts["word/styles.xml"] = _closer(parts["word/styles.xml"], _CLOSE_STYLES)
    parts["word/numbering.xml"] = with_lists(parts["word/numbering.xml"], body.ordered)
    add_links(parts, body.links)
    parts["docProps/core.xml"] = properties(document, on).encode()
    return write_parts(parts)


def _closer(part: bytes, changes: tuple[tuple[bytes, bytes], ...]) -> bytes:
    """Return a part with less room in it; a house style made in Word may lack a style, which then stays as it is."""
    for pattern, replacement in changes:
        part = re.sub(pattern, replacement, part, count=1, flags=re.DOTALL)
    return part


def _as_document(paper: Paper) -> Document:
    return Document(
        title=paper.title, about=paper.about, school=paper.organisation, trust="", edition="", version="1",
        status="For information", date=paper.date, owner="policygen", control=(), front=(), body=paper.parts,
    )  # fmt: skip
