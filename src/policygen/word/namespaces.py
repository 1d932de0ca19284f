"""The names of WordprocessingML that the merge uses."""

from __future__ import annotations

from typing import Final, TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element

MAIN: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
COMPATIBILITY: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
MATHS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/math"
DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"

W: Final = f"{{{MAIN}}}"
R: Final = f"{{{OFFICE_RELATIONSHIPS}}}"
REL: Final = f"{{{PACKAGE_RELATIONSHIPS}}}"
TYPE: Final = f"{{{CONTENT_TYPES}}}"
M: Final = f"{{{MATHS}}}"
A: Final = f"{{{DRAWING}}}"
ALTERNATE: Final = f"{{{COMPATIBILITY}}}AlternateContent"

P: Final = W + "p"
RUN: Final = W + "r"
TEXT: Final = W + "t"
TABLE: Final = W + "tbl"
ROW: Final = W + "tr"
CELL: Final = W + "tc"
PPR: Final = W + "pPr"
RPR: Final = W + "rPr"
TRPR: Final = W + "trPr"
SECTION: Final = W + "sectPr"
SDT: Final = W + "sdt"
SDT_CONTENT: Final = W + "sdtContent"
HYPERLINK: Final = W + "hyperlink"
FIELD_CHAR: Final = W + "fldChar"
FIELD_KIND: Final = W + "fldCharType"
SIMPLE_FIELD: Final = W + "fldSimple"
INSTRUCTION: Final = W + "instrText"
BOOKMARK_START: Final = W + "bookmarkStart"
BOOKMARK_END: Final = W + "bookmarkEnd"
INS: Final = W + "ins"
DEL: Final = W + "del"
MOVE_FROM: Final = W + "moveFrom"
MOVE_TO: Final = W + "moveTo"
VAL: Final = W + "val"
ID: Final = W + "id"
NAME: Final = W + "name"


THROUGH: Final = frozenset({SDT, SDT_CONTENT, INS, MOVE_TO, *(W + name for name in ("smartTag", "customXml", "dir", "bdo"))})
"""Wrappers whose content counts as if they were not there."""


RANGE_MARKS: Final = frozenset(
    W + name
    for name in (
        "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "proofErr", "permStart", "permEnd",
        "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd",
    )
)  # fmt: skip
"""Elements that mark a place and take up none."""


def child_of(parent: Element, tag: str) -> Element | None:
    """Return the first child with a tag."""
    return parent.find(tag)


def value_of(parent: Element | None, *path: str) -> str:
    """Return the `w:val` at the end of a path of tags, or nothing."""
    found = parent
    for tag in path:
        found = found.find(tag) if found is not None else None
    return found.get(VAL, "") if found is not None else ""
