"""A Word file as its parts, and parts as a Word file that is the same bytes every time."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from policygen.formats.xml_text import escape

_FIRST: Final = ("[Content_Types].xml", "_rels/.rels", "word/document.xml")


_LEVEL: Final = 6
"""Of the files that are kept; what is compared over and over may be packed faster."""


FAST: Final = 3
"""A tenth larger than the level of files that are kept, in under half the time."""


class Packed(NamedTuple):
    """A part as it stands in a package."""

    content: bytes
    """What it unpacks to."""
    method: int
    check: int
    squeezed: bytes | memoryview


class PartCompressor:
    """Packs parts. What it packed before, or was shown packed, it does not pack again."""

    def __init__(self, level: int = _LEVEL) -> None:
        self.level = level
        self._known: dict[int, Packed] = {}
        """By the identity of the content, which each of these keeps alive."""

    def learn(self, packed: Iterable[Packed]) -> None:
        """Remember parts as they stand in another package."""
        self._known.update((id(each.content), each) for each in packed)

    def packed(self, content: bytes) -> Packed:
        """Return a part as it stands in a package."""
        known = self._known.get(id(content))
        if known is None:
            squeeze = zlib.compressobj(self.level, zlib.DEFLATED, -zlib.MAX_WBITS)
            squeezed = squeeze.compress(content) + squeeze.flush()
            known = self._known[id(content)] = Packed(content, zipfile.ZIP_DEFLATED, zlib.crc32(content), squeezed)
        return known


def read_parts(data: bytes) -> dict[str, bytes]:
    """Return the parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def as_written_here(data: bytes) -> bool:
    """Return whether a package stands as `write_parts` wrote it: no other program has saved it since."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            listed = package.infolist()
    except (zipfile.BadZipFile, ValueError):
        return False
    return all((each.create_system, each.external_attr, each.date_time) == (0, _OWN, (1980, 1, 1, 0, 0, 0)) for each in listed)


def read_packed(data: bytes, about: zipfile.ZipInfo, content: bytes) -> Packed:
    """Return a part as it stands in a package, without unpacking it again."""
    start = about.header_offset + _HEADER.size
    start += sum(struct.unpack_from("<HH", data, start - 4))
    return Packed(content, about.compress_type, about.CRC, memoryview(data)[start : start + about.compress_size])


def write_parts(parts: Mapping[str, bytes], press: PartCompressor | None = None) -> bytes:
    """Return a package whose bytes depend on nothing but its parts, and on how the press was shown them."""
    press = press or PartCompressor()
    out, listed = bytearray(), bytearray()
    for name in [name for name in _FIRST if name in parts] + sorted(name for name in parts if name not in _FIRST):
        packed, written = press.packed(parts[name]), name.encode()
        sizes = (packed.check, len(packed.squeezed), len(packed.content), len(written))
        flags = 0 if name.isascii() else _NAME_IS_UTF8
        listed += _ENTRY.pack(
            b"PK\x01\x02", _VERSION, 0, _VERSION, 0, flags, packed.method, *_FIRST_DAY_OF_ZIP, *sizes, *(0,) * 4, _OWN, len(out)
        )
        listed += written
        out += _HEADER.pack(b"PK\x03\x04", _VERSION, flags, packed.method, *_FIRST_DAY_OF_ZIP, *sizes, 0)
        out += written
        out += packed.squeezed
    end = _END.pack(b"PK\x05\x06", 0, 0, len(parts), len(parts), len(listed), len(out), 0)
    return bytes(out + listed + end)


_HEADER: Final = struct.Struct("<4s5H3I2H")
_ENTRY: Final = struct.Struct("<4s4B4H3I5H2I")
_END: Final = struct.Struct("<4s4H2IH")
_VERSION: Final = 20
_NAME_IS_UTF8: Final = 0x800
_OWN: Final = 0o600 << 16


_FIRST_DAY_OF_ZIP: Final = (0, 1 << 5 | 1)
"""Midnight on 1 January 1980, as the time and the date of a part."""


_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def with_relationship(rels: bytes, name: str, kind: str, target: str, *, external: bool = False) -> bytes:
    """Return a relationships part with one more relationship; `kind` is the last word of its type."""
    mode = ' TargetMode="External"' if external else ""
    line = f'<Relationship Id="{name}" Type="{_RELATIONSHIPS}/{kind}" Target="{escape(target, quoted=True)}"{mode}/>'
    return rels.replace(b"</Relationships>", line.encode() + b"</Relationships>")


def with_override(types: bytes, part: str, content_type: str) -> bytes:
    """Return the content types with one more part."""
    line = f'<Override PartName="/{part}" ContentType="{content_type}"/>'
    return types.replace(b"</Types>", line.encode() + b"</Types>")
