"""A house style of one's own, and a logo on its cover."""

from __future__ import annotations

import re
import struct
import zipfile
from typing import Final
from xml.sax.saxutils import quoteattr

from policygen.formats.package import read_parts, with_relationship, write_parts

HEIGHT: Final = 720_000
"""Of a logo on the cover: 2 cm, in the unit of drawings."""
WIDEST: Final = 3_600_000
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_PART: Final = "word/media/layer-logo.png"
_RELATIONSHIP: Final = "rIdLayerLogo"
_TAGS: Final = re.compile(rb"<[^>]+>")
_BODY: Final = re.compile(rb"\{\{\s*body\s*\}\}")


def style_fault(style: bytes) -> str:
    """Return what is wrong with a house style; empty where nothing is."""
    try:
        page = read_parts(style)["word/document.xml"]
    except (KeyError, ValueError, OSError, zipfile.BadZipFile):
        return "This is not a Word file that can be read."
    return "" if _BODY.search(_TAGS.sub(b"", page)) else "This house style has no line that says {{ body }}."


def logo_fault(logo: bytes) -> str:
    """Return what is wrong with a logo; empty where nothing is."""
    if not logo.startswith(_SIGNATURE) or len(logo) < 33 or logo[12:16] != b"IHDR":
        return "This is not a PNG picture."
    return "" if all(_size(logo)) else "This picture has no size."


def _size(logo: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", logo[16:24])
    return width, height


def with_logo(style: bytes, logo: bytes, says: str) -> bytes:
    """Return a house style with a logo at the top of its cover; `says` is read out to people who cannot see it."""
    parts = read_parts(style)
    parts[_PART] = logo
    if b'Extension="png"' not in parts["[Content_Types].xml"]:
        more = b'<Default Extension="png" ContentType="image/png"/></Types>'
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", more)
    page = parts["word/document.xml"]
    at = page.index(b">", page.index(b"<w:body")) + 1
    parts["word/document.xml"] = page[:at] + _picture(logo, says).encode() + page[at:]
    rels = "word/_rels/document.xml.rels"
    parts[rels] = with_relationship(parts[rels], _RELATIONSHIP, "image", "media/layer-logo.png")
    return write_parts(parts)


def _picture(logo: bytes, says: str) -> str:
    width, height = _size(logo)
    across, down = HEIGHT * width // height, HEIGHT
    if across > WIDEST:
        across, down = WIDEST, WIDEST * height // width
    name = quoteattr(says)
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    return (
        '<w:p><w:pPr><w:spacing w:after="240"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline xmlns:wp="{drawing}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{across}" cy="{down}"/><wp:docPr id="9001" name="Logo" descr={name}/>'
        f'<a:graphic xmlns:a="{drawing}/main"><a:graphicData uri="{drawing}/picture">'
        f'<pic:pic xmlns:pic="{drawing}/picture"><pic:nvPicPr><pic:cNvPr id="9001" name="Logo" descr={name}/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{_RELATIONSHIP}" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
        '<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{across}" cy="{down}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
