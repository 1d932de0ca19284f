"""A package whose parts are named or written as no program of Word does, in the names and signs that Word uses.

Names that differ in capitals alone are one name in the standard; a backslash, or `./` or `/` before a name, is what some programs
that pack files write. All lead to the same part, so nothing in the file is guessed at.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Final, TypeVar

_Content = TypeVar("_Content")
_TYPES: Final = "[Content_Types].xml"
_ROOT: Final = "_rels/.rels"
_TARGET: Final = re.compile(rb"""<(?:\w+:)?Relationship\b[^>]*?\bTarget\s*=\s*["']([^"']*)["'][^>]*>""")
_OUTSIDE: Final = re.compile(rb"""TargetMode\s*=\s*["']External""")
_DECLARED: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_WIDE: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
_BEGINNING: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def usual_name(name: str) -> str:
    """Return the name of a part as Word writes it: with strokes forward, and nothing before the first folder."""
    name = name.replace("\\", "/") if "\\" in name else name
    while name.startswith(("/", "./")):
        name = name.removeprefix(".").removeprefix("/")
    return name


def new_names(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return, for each part that is referred to in other capitals than it is named in, the name that leads to it."""
    if _TYPES in parts and _ROOT in parts and not any(_astray(parts)):
        return {}
    by_lower = {name.lower(): name for name in parts}
    if len(by_lower) != len(parts):
        return {}  # two parts that only capitals tell apart: which of them is meant cannot be known
    found: dict[str, str] = {}
    for wanted in _referred_to(parts, by_lower):
        name = by_lower.get(wanted.lower(), wanted)
        if name != wanted and wanted not in parts:
            found.setdefault(name, wanted)
    return found


def _astray(parts: Mapping[str, bytes]) -> Iterator[str]:
    """Yield what is referred to and is not there by that name, and relationships of what is not there by that name."""
    for name, content in parts.items():
        if name.endswith(".rels"):
            source = _owner_of_rels(name)
            yield from (source,) if source and source not in parts else ()
            yield from (target for target in _part_targets(source, content) if target not in parts)


def _referred_to(parts: Mapping[str, bytes], by_lower: Mapping[str, str]) -> Iterator[str]:
    """Yield the names that lead from one part to the next, beginning with what every package has."""
    yield from (_TYPES, _ROOT)
    waiting, seen = [""], {""}
    while waiting:
        source = waiting.pop()
        folder, name = posixpath.split(source)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        yield rels
        for target in _part_targets(source, parts.get(by_lower.get(rels.lower(), ""), b"")):
            yield target
            if target not in seen:
                seen.add(target)
                waiting.append(target)


def _owner_of_rels(rels: str) -> str:
    folder, name = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def _part_targets(source: str, rels: bytes) -> Iterator[str]:
    for each in _TARGET.finditer(rels):
        target = each[1].decode("utf-8", "replace")
        if target and not target.startswith("#") and not _OUTSIDE.search(each[0]):
            yield posixpath.normpath(posixpath.join("/", posixpath.dirname(source), target)).lstrip("/")


def is_wide(content: bytes) -> bool:
    """Tell whether a part of XML is written in two bytes a letter."""
    return content[:2] in _WIDE


def one_byte_a_letter(content: bytes) -> bytes:
    """Return a part of XML that stands in two bytes a letter as Word writes it. Raises UnicodeDecodeError where it is cut."""
    text = content.decode(_WIDE[content[:2]])
    return (_BEGINNING + _DECLARED.sub("", text.lstrip("\ufeff"), count=1)).encode()


def under_names(parts: Mapping[str, _Content], names: Mapping[str, str]) -> dict[str, _Content]:
    """Return parts under new names."""
    return {names.get(name, name): content for name, content in parts.items()}
