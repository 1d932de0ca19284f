"""The text of a Word file: every paragraph with a name for its place, tables, headers, footers and notes among them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

from policygen.errors import Fault, Faults

_OTHER_PARTS: Final = ("header", "footer", "footnotes", "endnotes")
_BREAKS: Final = (qn("w:br"), qn("w:cr"), qn("w:tab"))
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_READ_ERRORS: Final = (zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError)


def paragraphs(data: bytes) -> list[tuple[str, str]]:
    """Return the paragraphs of a Word file in reading order, each as its place and its text; deleted text is left out.

    Raises Faults where it is no Word file.
    """
    try:
        return list(_paragraphs(data))
    except _READ_ERRORS as error:
        raise Faults(Fault("This is not a Word file that policygen reads.", "Save it again as .docx.")) from error


def _paragraphs(data: bytes) -> Iterator[tuple[str, str]]:
    part = Document(io.BytesIO(data)).part
    heading = ""
    for number, (paragraph, text) in enumerate(_texts(part.element), start=1):
        if _style(paragraph).startswith(("heading", "title")):
            heading = text
        yield (f"paragraph {number}, under '{heading}'" if heading else f"paragraph {number}"), text
    for other in part.rels.values():
        kind = other.reltype.rpartition("/")[2]
        if kind in _OTHER_PARTS and not other.is_external:
            for _, text in _texts(parse_xml(other.target_part.blob)):
                yield kind, text


def _texts(root: Any) -> Iterator[tuple[Any, str]]:
    for paragraph in root.iter(qn("w:p")):
        text = " ".join("".join(_pieces(paragraph)).split())
        if text:
            yield paragraph, text


def _pieces(paragraph: Any) -> Iterator[str]:
    """Yield the text of a paragraph, without that of a text box anchored in it, which has paragraphs of its own."""
    for each in paragraph.iter(qn("w:t"), *_BREAKS):
        around = next(each.iterancestors(qn("w:p")), None)
        if around is paragraph and next(each.iterancestors(_FALLBACK), None) is None:
            yield (each.text or "") if each.tag == qn("w:t") else " "


def _style(paragraph: Any) -> str:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return str(style.get(qn("w:val"), "")).lower() if style is not None else ""
