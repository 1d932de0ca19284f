"""The outermost blocks of a part, each with its XML, and the same with every tracked change accepted or rejected."""

from __future__ import annotations

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

WithXml = list[tuple[Any, bytes]]


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
