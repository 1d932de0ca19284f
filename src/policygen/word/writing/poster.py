"""A chart as a page for the wall: the house style with larger words, and every word real text in reading order."""

from __future__ import annotations

from typing import Final

from lxml import etree

from policygen.formats.package import read_parts, write_parts
from policygen.markup.blocks import Paper
from policygen.word.namespaces import VAL, Element, W
from policygen.word.reading.safe_open import parse
from policygen.word.writing.paper import write_paper

SIZES: Final = {"Box": 25, "StrongBox": 27, "TableText": 23, "TableHead": 23, "Arrow": 20}
"""Of the styles of a poster, in half points."""


SPACES: Final = {"Title": ("before", 120), "Subtitle": ("after", 200)}
"""Of the styles at the head of a poster, in twentieths of a point: the page is for the chart."""

_TITLE: Final = b'<w:pStyle w:val="Title"/>'


EDGE: Final = 567
"""Between a box and the edge of the text, in twentieths of a point: boxes of a poster are wider than a policy's."""


def write_poster(paper: Paper, house_style: bytes, on: str) -> bytes:
    """Return a paper that holds a chart as a Word file to print and put up; `on` is the date that it carries."""
    parts = read_parts(write_paper(paper, house_style, on))
    page = parts["word/document.xml"].replace(b"<w:titlePg/>", b"")
    parts["word/document.xml"] = page.replace(_TITLE, _TITLE + b'<w:outlineLvl w:val="0"/>')
    styles = parse(parts["word/styles.xml"])
    for style in styles.iter(f"{W}style"):
        size = SIZES.get(style.get(f"{W}styleId") or "")
        if size:
            _resize(style, size)
        space = style.find(f"{W}pPr/{W}spacing")
        side, much = SPACES.get(style.get(f"{W}styleId") or "", ("", 0))
        if side and space is not None:
            space.set(f"{W}{side}", str(much))
    parts["word/styles.xml"] = etree.tostring(styles, xml_declaration=True, encoding="UTF-8", standalone=True)
    return write_parts(parts)


def _resize(style: Element, size: int) -> None:
    look = style.find(f"{W}rPr")
    if look is None:
        look = etree.SubElement(style, f"{W}rPr")
    for name in ("sz", "szCs"):
        stated = look.find(f"{W}{name}")
        if stated is None:
            stated = etree.SubElement(look, f"{W}{name}")
        stated.set(VAL, str(size))
    indent = style.find(f"{W}pPr/{W}ind")
    if indent is not None and indent.get(f"{W}right"):
        indent.set(f"{W}left", str(EDGE))
        indent.set(f"{W}right", str(EDGE))
