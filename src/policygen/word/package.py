"""A Word file as its parts, and parts as a Word file that is the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

_FIRST_DAY_OF_ZIP: Final = (1980, 1, 1, 0, 0, 0)
_FIRST: Final = ("[Content_Types].xml", "_rels/.rels", "word/document.xml")


def read_parts(data: bytes) -> dict[str, bytes]:
    """Return the parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def write_parts(parts: Mapping[str, bytes]) -> bytes:
    """Return a package whose bytes depend on nothing but its parts."""
    ordered = [name for name in _FIRST if name in parts] + sorted(name for name in parts if name not in _FIRST)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name in ordered:
            about = zipfile.ZipInfo(name, _FIRST_DAY_OF_ZIP)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = 0o600 << 16
            about.create_system = 0
            package.writestr(about, parts[name])
    return out.getvalue()


_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def with_relationship(rels: bytes, name: str, kind: str, target: str, *, external: bool = False) -> bytes:
    """Return a relationships part with one more relationship; `kind` is the last word of its type."""
    mode = ' TargetMode="External"' if external else ""
    line = f'<Relationship Id="{name}" Type="{_RELATIONSHIPS}/{kind}" Target="{escape(target, _QUOTES)}"{mode}/>'
    return rels.replace(b"</Relationships>", line.encode() + b"</Relationships>")


def with_override(types: bytes, part: str, content_type: str) -> bytes:
    """Return the content types with one more part."""
    line = f'<Override PartName="/{part}" ContentType="{content_type}"/>'
    return types.replace(b"</Types>", line.encode() + b"</Types>")


_QUOTES: Final = {'"': "&quot;"}
