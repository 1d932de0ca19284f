"""Papers to Word: the school's house style without the cover, for briefings and the like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from policygen.formats.package import write_parts
from policygen.markup.blocks import Document, Paper
from policygen.word.writing.document import Body, add_links, paragraph, pressed, properties, text, with_lists
from policygen.word.writing.house_style import styled

_BODY: Final = re.compile(rb"(<w:body>).*(<w:sectPr\b.*?</w:sectPr>)(?=</w:body>)", re.DOTALL)

_HEADING: Final = re.compile(r'(<w:pStyle w:val="(FrontSubheading|Heading3)"/>(?:<w:pageBreakBefore/>)?)(</w:pPr>)')


_LEVELS: Final = {"FrontSubheading": '<w:outlineLvl w:val="0"/>', "Heading3": '<w:outlineLvl w:val="1"/>'}
"""A paper's headings come straight after its title, so they are of the first level for whoever jumps from one to the next, and
those below them of the second."""


_TITLE: Final = '<w:sz w:val="40"/><w:szCs w:val="40"/>'
"""A paper's title is smaller than a policy's on its cover."""


_ROOM: Final = ((10.0, (50, 14, 90, 247)), (11.0, (70, 32, 130, 256)), (99.0, (90, 50, 170, 264)))
"""For letters up to a size, in twentieths of a point: after a paragraph, after an item, before a heading; and the line."""

_MARGINS: Final = (
    (rb'(<w:pgMar w:top=")\d+(" w:right="\d+" w:bottom=")\d+', rb"\g<1>794\g<2>737"),
    (rb'(w:header=")\d+(" w:footer=")\d+', rb"\g<1>340\g<2>340"),
)


def write_paper(paper: Paper, house_style: bytes, on: str) -> bytes:
    """Return a paper as a Word file in a house style; `on`, an ISO date, is the date the file carries."""
    document = _paper_as_document(paper)
    parts = styled(document, house_style)
    body = Body(document)
    inside = "".join(
        [
            paragraph("Title", text(paper.title, _TITLE)),
            paragraph("Subtitle", text(f"{paper.organisation}. {paper.about}", "")),
            *map(body.part, paper.parts),
        ]
    )
    inside = _HEADING.sub(lambda found: f"{found[1]}{_LEVELS[found[2]]}{found[3]}", inside)
    parts["word/document.xml"] = _BODY.sub(
        lambda found: found.group(1) + inside.encode() + found.group(2), parts["word/document.xml"], count=1
    )
    if paper.points:
        parts["word/document.xml"] = _with_other_sizes(parts["word/document.xml"], _MARGINS)
        parts["word/styles.xml"] = _with_other_sizes(parts["word/styles.xml"], _styles(paper.points))
    parts["word/numbering.xml"] = with_lists(parts["word/numbering.xml"], body.ordered)
    add_links(parts, body.links)
    parts["docProps/core.xml"] = properties(document, on).encode()
    return write_parts(parts, pressed(house_style))


Changes = Sequence[tuple[bytes, bytes]]


def _styles(points: float) -> Changes:
    """Return what makes the house style's letters of a size, and the room between them fit it."""
    after, item, before, line = next(room for most, room in _ROOM if points <= most)
    letters = round(2 * points)
    return (
        (rb'(<w:docDefaults>.*?<w:sz w:val=")\d+("/><w:szCs w:val=")\d+', _to(letters, letters)),
        (rb'(<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after=")\d+(" w:line=")\d+', _to(after, line)),
        (_two_numbers("ListBullet", rb'w:after=")\d+(" w:line=")\d+'), _to(item, line)),
        (_two_numbers("ListNumber", rb'w:after=")\d+(" w:line=")\d+'), _to(item, line)),
        (_two_numbers("Heading2", rb'w:before=")\d+(" w:after=")\d+'), _to(before, before // 3)),
        (_two_numbers("Heading2", rb'<w:sz w:val=")\d+("/><w:szCs w:val=")\d+'), _to(letters + 5, letters + 5)),
        (_two_numbers("Title", rb'w:before=")\d+(" w:after=")\d+'), _to(0, before // 4)),
        (_two_numbers("Subtitle", rb'w:before=")\d+(" w:after=")\d+'), _to(0, before)),
        (_two_numbers("Subtitle", rb'<w:sz w:val=")\d+("/><w:szCs w:val=")\d+'), _to(letters + 1, letters + 1)),
        (_two_numbers("TableText", rb'w:before=")\d+(" w:after=")\d+'), _to(0, 0)),
        (_two_numbers("TableText", rb'<w:sz w:val=")\d+("/><w:szCs w:val=")\d+'), _to(letters - 1, letters - 1)),
        (_two_numbers("TableHead", rb'<w:sz w:val=")\d+("/><w:szCs w:val=")\d+'), _to(letters - 1, letters - 1)),
    )


def _two_numbers(style: str, what: bytes) -> bytes:
    """Return a pattern for two numbers within one style."""
    return b'(w:styleId="' + style.encode() + rb'"(?:(?!</w:style>).)*?' + what


def _to(first: int, second: int) -> bytes:
    return f"\\g<1>{first}\\g<2>{second}".encode()


def _with_other_sizes(part: bytes, changes: Changes) -> bytes:
    """Return a part with other sizes; a house style made in Word may lack a style, which then stays as it is."""
    for pattern, replacement in changes:
        part = re.sub(pattern, replacement, part, count=1, flags=re.DOTALL)
    return part


def _paper_as_document(paper: Paper) -> Document:
    return Document(
        title=paper.title, about=paper.about, school=paper.organisation, trust="", edition="", version=paper.version,
        status="For information", date=paper.date, owner="policygen", control=(), front=(), body=paper.parts,
    )  # fmt: skip
