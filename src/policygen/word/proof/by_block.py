"""The outermost blocks of a part, each with its XML, and the same with every tracked change accepted or rejected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from typing import Any, Final

from lxml import etree

from policygen.word.proof.resolve import ALL_MARKS, How, settled

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WRAPPERS: Final = frozenset(_W + name for name in ("customXml", "smartTag", "ins", "moveTo"))
BLOCKS: Final = WRAPPERS | {_W + name for name in ("p", "tbl", "sdt", "sectPr")}
_BETWEEN: Final = "\ue0b7"
"""A character that no one types: it is put between blocks, so that all are written at once and taken apart again."""
_LEFT: Final = "left"

_BEGINNING: Final = re.compile(
    rb"""(?:<\?xml version=["']1\.0["'] encoding=["'](?:UTF|utf)-8["'][^>]*\?>)?\s*(<w:document[ >][^<]*<w:body>)"""
)
"""Of a document in UTF-8 and nothing else, so that the same letters are the same bytes."""
_END: Final = b"</w:body></w:document>"
_STOP: Final = b"<w:stop/>"

WithXml = list[tuple[Any, bytes]]


def apart(blocks: WithXml, tracked: bytes, other: bytes) -> list[tuple[WithXml, list[Any]]] | None:
    """Return where the blocks of a document differ from another's, each with what the other has there.

    None says nothing: they have to be compared as wholes. The other is not parsed but where it differs: what it has in common
    stands in it letter by letter, after the same beginning, so that each name of a namespace means the same in both.
    """
    found = _unlike_stretches(blocks, tracked, other)
    if found is None:
        return None
    groups, gaps, beginning = found
    read = _read_gaps(beginning, gaps)
    return None if read is None else list(zip(groups, read, strict=True))


def unlike(blocks: WithXml, tracked: bytes, other: bytes) -> list[Any] | None:
    """Return the blocks of a document that another does not have letter by letter, in order; None where that cannot be told."""
    found = _unlike_stretches(blocks, tracked, other)
    return None if found is None else [child for group in found[0] for child, _ in group]


def _unlike_stretches(blocks: WithXml, tracked: bytes, other: bytes) -> tuple[list[WithXml], list[bytes], bytes] | None:
    """Return the stretches of blocks that another document does not have, what it has there, and how both begin."""
    beginning, mine = _BEGINNING.match(other), _BEGINNING.match(tracked)
    if beginning is None or mine is None or mine[1] != beginning[1] or not other.endswith(_END):
        return None
    end = len(other) - len(_END)
    groups: list[WithXml] = []
    gaps: list[bytes] = []
    place, number = beginning.end(), 0
    while number < len(blocks) or place < end:
        if number < len(blocks) and other.startswith(blocks[number][1], place):
            place += len(blocks[number][1])
            number += 1
            continue
        after, start = _met_again(blocks, number, other, place, end)
        groups.append(blocks[number:after])
        gaps.append(other[place:start])
        number, place = after, start
    return groups, gaps, beginning[1]


def _met_again(blocks: WithXml, number: int, other: bytes, place: int, end: int) -> tuple[int, int]:
    """Return the first of the next blocks that stands in the other document too, and where."""
    for until in (min(place + _NEAR, end), end):  # to look through all of a long document for what is not in it takes long
        for after in range(number, min(number + _AHEAD, len(blocks))):
            start = other.find(b"".join([each for _, each in blocks[after : after + _ALIKE]]), place, until)
            if start >= 0:
                return after, start
    return len(blocks), end


_AHEAD: Final = 40
_ALIKE: Final = 3
"""How far to look, and how many blocks have to follow each other: short ones stand in many places."""
_NEAR: Final = 20_000
"""Bytes of XML: some forty paragraphs."""


def _read_gaps(beginning: bytes, gaps: Sequence[bytes]) -> list[list[Any]] | None:
    """Return the blocks of stretches of a document; None where one is not whole blocks."""
    parser = etree.XMLParser(resolve_entities=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(beginning + b"".join(_STOP + gap for gap in gaps) + _STOP + _END, parser)
    except etree.XMLSyntaxError:
        return None
    read: list[list[Any]] = []
    for child in root[0]:
        if child.tag == _W + "stop":
            read.append([])
        elif child.tag in BLOCKS:
            read[-1].append(child)
    return read[:-1] if len(root) == 1 and len(read) == len(gaps) + 1 else None


def holder_of_blocks(root: Any) -> Any:
    """Return what holds the outermost blocks of a part: the body, or the part's root."""
    body = root.find(_W + "body")
    return root if body is None else body


def with_xml(holder: Any) -> WithXml:
    """Return what stands in a holder, each with its XML, in which the names of namespaces that the holder knows are not said.

    One by one each would say all of them again. The text between blocks, which nobody sees, is lost.
    """
    children = list(holder)
    holder.text = _BETWEEN
    for child in children:
        child.tail = _BETWEEN
    pieces = etree.tostring(holder, encoding="utf-8", with_tail=False).split(_BETWEEN.encode())
    if len(pieces) != len(children) + 2:
        return [(child, etree.tostring(child, with_tail=False)) for child in children]
    return list(zip(children, pieces[1:-1], strict=True))


def blocks_settled(holder: Any, whole: WithXml, how: How) -> WithXml:
    """Return the blocks of a holder with every tracked change accepted or rejected; `whole` is what stands in it.

    Only those with a change in them are copied, and what stands behind such a block as far as the next: its end may be gone.
    """
    changed = _with_marks(holder)
    copy = etree.Element(holder.tag, nsmap=holder.nsmap)
    stretches: list[WithXml] = []
    joins = behind = False
    for child, xml in whole:
        if joins or child in changed:
            joins = child in changed or child.tag not in BLOCKS
            copy.append(deepcopy(child))
            behind = False
            continue
        if not behind:
            etree.SubElement(copy, _LEFT)
            stretches.append([])
            behind = True
        stretches[-1].append((child, xml))
    left = iter(stretches)
    found: WithXml = []
    for child, xml in with_xml(settled(copy, how)):
        found += next(left) if child.tag == _LEFT else [(child, xml)]
    return found


def _with_marks(holder: Any) -> set[Any]:
    """Return what stands in a holder and has a tracked change in it."""
    found = set()
    for mark in holder.iter(*ALL_MARKS):
        outermost, parent = mark, mark.getparent()
        while parent is not holder:
            outermost, parent = parent, parent.getparent()
        found.add(outermost)
    return found
