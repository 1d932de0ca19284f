"""Accept all or reject all tracked changes of a Word file, in every part.

Written to judge what the redline writes, so it shares no code with it: only the XML library.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

from lxml import etree

How: TypeAlias = Literal["accept", "reject"]

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAIN: Final = _W[1:-1].encode()
_NAMES: Final = (
    rb"(ins|del|moveFrom|moveTo|cellIns|cellDel|cellMerge|rPrChange|pPrChange|tblPrChange|tblPrExChange|trPrChange"
    rb"|tcPrChange|sectPrChange|tblGridChange|numberingChange|moveFromRangeStart|moveToRangeStart|customXmlInsRangeStart"
    rb"|customXmlDelRangeStart)[ />]"
)
_MARKS: Final = re.compile(rb"<(?:\w+:)?" + _NAMES)
_USUAL_MARKS: Final = re.compile(rb"<w:" + _NAMES)
_PARTS: Final = re.compile(r"(?!customXml/|docProps/|\[)(?:[^/]+/){0,3}[^/]+\.xml")
_GONE: Final[Mapping[How, tuple[str, str]]] = {"accept": ("del", "moveFrom"), "reject": ("ins", "moveTo")}
_STAYS: Final[Mapping[How, tuple[str, str]]] = {"accept": ("ins", "moveTo"), "reject": ("del", "moveFrom")}
_HOLD_MARKS: Final = {_W + name for name in ("rPr", "trPr", "numPr", "tcPr", "pPr")}
_CHANGES: Final = tuple(
    _W + name
    for name in (
        "rPrChange",
        "pPrChange",
        "tblPrChange",
        "tblPrExChange",
        "trPrChange",
        "tcPrChange",
        "sectPrChange",
        "tblGridChange",
    )
)
_KEPT_ON_REJECT: Final = {"pPr": {"rPr", "sectPr"}, "sectPr": {"headerReference", "footerReference"}, "rPr": {"ins", "del"}}
_RANGES: Final = tuple(
    _W + name + end
    for name in (
        "moveFromRange",
        "moveToRange",
        "customXmlInsRange",
        "customXmlDelRange",
        "customXmlMoveFromRange",
        "customXmlMoveToRange",
    )
    for end in ("Start", "End")
)
ALL_MARKS: Final = (
    *(_W + name for name in ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "numberingChange")),
    *_CHANGES,
    *_RANGES,
)
"""What `settled` takes out or looks at: where none of them stands, nothing becomes of it."""
_NO_ROOM: Final = {
    _W + name
    for name in ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "proofErr", "permStart", "permEnd")
}


def accept(data: bytes) -> bytes:
    """Return a Word file with every tracked change accepted."""
    return _on_bytes(data, "accept")


def reject(data: bytes) -> bytes:
    """Return a Word file with every tracked change rejected."""
    return _on_bytes(data, "reject")


def count_revisions(parts: Mapping[str, bytes]) -> int:
    """Return how many tracked changes wait in a file's parts."""
    return sum(len(_marks_in(content).findall(content)) for name, content in parts.items() if _PARTS.fullmatch(name))


def _marks_in(content: bytes) -> re.Pattern[bytes]:
    """Return the pattern of a part's marks: with the usual prefix, where it has no other, it is found three times as fast."""
    usual = content.count(_MAIN) == 1 and content.find(b'xmlns:w="' + _MAIN, 0, 10_000) >= 0
    return _USUAL_MARKS if usual else _MARKS


def resolve_parts(parts: Mapping[str, bytes], how: How) -> dict[str, bytes]:
    """Return parts with every tracked change accepted or rejected; a part without any is the same bytes."""
    return {
        name: _resolved_bytes(resolved(content, how)) if _PARTS.fullmatch(name) and _MARKS.search(content) else content
        for name, content in parts.items()
    }


def resolved(content: bytes, how: How) -> Any:
    """Return the root of one part with every tracked change accepted or rejected."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return settled(etree.fromstring(content, parser), how)


def settled(root: Any, how: How) -> Any:
    """Return the root of a part, with every tracked change in it now accepted or rejected."""
    links = {link for each in root.iter(_W + _GONE[how][0]) for link in each.iterancestors(_W + "hyperlink")}
    _settle_rows_and_cells(root, how)
    gone = _settle_marks_of_paragraphs(root, how)
    _settle_content(root, how)
    _settle_properties(root, how)
    _remove_from_tree(root, _RANGES)
    for paragraph in gone:
        _join_to_next(paragraph)
    for link in links:
        if link.getparent() is not None and not any(map(_takes_room, link)):
            _unwrap(link)  # places and marks of spelling that stood in it stay
    _sweep(root)
    return root


def _on_bytes(data: bytes, how: How) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        parts = resolve_parts({name: package.read(name) for name in names}, how)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), parts[name])
    return out.getvalue()


def _resolved_bytes(root: Any) -> bytes:
    done: bytes = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
    return done


def _settle_rows_and_cells(root: Any, how: How) -> None:
    for mark in [*root.iter(_W + _GONE[how][0])]:
        if mark.getparent().tag == _W + "trPr":
            _remove_holder(mark, _W + "tr")
    for mark in [*root.iter(_W + _STAYS[how][0])]:
        if mark.getparent().tag == _W + "trPr":
            mark.getparent().remove(mark)
    _sweep_tables(root)
    cell_gone, cell_stays = ("cellDel", "cellIns") if how == "accept" else ("cellIns", "cellDel")
    for mark in [*root.iter(_W + cell_gone)]:
        _remove_holder(mark, _W + "tc")
    _remove_from_tree(root, (_W + cell_stays, _W + "cellMerge"))


def _remove_holder(mark: Any, tag: str) -> None:
    """Remove the row or cell whose properties hold a mark."""
    holder = mark.getparent().getparent()
    if holder is not None and holder.tag == tag and holder.getparent() is not None:
        holder.getparent().remove(holder)


def _settle_marks_of_paragraphs(root: Any, how: How) -> list[Any]:
    """Take the marks off paragraphs, and return those whose end is gone: they join the next."""
    ended = []
    for mark in [*root.iter(*(_W + name for name in ("ins", "del", "moveFrom", "moveTo")))]:
        about = mark.getparent()
        if about is None or about.tag != _W + "rPr":
            continue
        outer = about.getparent()
        if outer is not None and outer.tag == _W + "pPr" and mark.tag in {_W + name for name in _GONE[how]}:
            ended.append(outer.getparent())
        about.remove(mark)
    return list(dict.fromkeys(ended))


def _settle_content(root: Any, how: How) -> None:
    if how == "reject":
        for each in [*root.iter(_W + "numPr")]:
            if each.find(_W + "ins") is not None:
                each.getparent().remove(each)
    gone = [_W + name for name in _GONE[how]]
    stays = [_W + name for name in _STAYS[how]]
    for each in [*root.iter(*gone)]:
        parent = each.getparent()
        if parent is not None:
            parent.remove(each)
    for each in [*root.iter(*stays)]:
        if each.getparent() is not None and each.getparent().tag not in _HOLD_MARKS:
            _unwrap(each)
        elif each.getparent() is not None:
            each.getparent().remove(each)
    if how == "reject":
        for each in root.iter(_W + "delText"):
            each.tag = _W + "t"
        for each in root.iter(_W + "delInstrText"):
            each.tag = _W + "instrText"
    _remove_from_tree(root, (_W + "numberingChange",))


def _settle_properties(root: Any, how: How) -> None:
    for change in [*root.iter(*_CHANGES)]:
        properties = change.getparent()
        properties.remove(change)
        if how == "accept" or properties.tag == _W + "tblGrid":
            continue
        old = next(iter(change), None)
        keep = _KEPT_ON_REJECT.get(etree.QName(properties).localname, set())
        kept = [child for child in properties if etree.QName(child).localname in keep]
        first = [child for child in kept if etree.QName(child).localname.endswith("Reference")]
        properties[:] = [*first, *(old if old is not None else ()), *(child for child in kept if child not in first)]
        if len(properties) == 0 and properties.getparent() is not None:
            properties.getparent().remove(properties)


def _join_to_next(paragraph: Any) -> None:
    content = [child for child in paragraph if child.tag != _W + "pPr"]
    after = _next_paragraph(paragraph)
    if after is None:
        if not any(_takes_room(child) for child in content) and not _needed(paragraph):
            _leave_marks(paragraph, content)
        return
    place = 1 if after.find(_W + "pPr") is not None else 0
    for child in reversed(content):
        after.insert(place, child)
    paragraph.getparent().remove(paragraph)


def _leave_marks(paragraph: Any, content: list[Any]) -> None:
    for child in content:
        if child.tag in _NO_ROOM:
            paragraph.addprevious(child)
    paragraph.getparent().remove(paragraph)


def _next_paragraph(paragraph: Any) -> Any:
    after = paragraph.getnext()
    while after is not None and (after.tag in _NO_ROOM or not isinstance(after.tag, str)):
        after = after.getnext()
    if after is None:
        holder = paragraph.getparent()
        return _next_paragraph(holder.getparent()) if holder.tag == _W + "sdtContent" else None
    if after.tag == _W + "sdt":
        content = after.find(_W + "sdtContent")
        first = next((child for child in content if child.tag not in _NO_ROOM), None) if content is not None else None
        return first if first is not None and first.tag == _W + "p" else None
    return after if after.tag == _W + "p" else None


def _needed(paragraph: Any) -> bool:
    """Tell whether a container would be left without the paragraph that has to end it."""
    holder = paragraph.getparent()
    if holder.tag not in {_W + name for name in ("tc", "hdr", "ftr", "footnote", "endnote", "txbxContent", "comment")}:
        return False
    after = [each for each in paragraph.itersiblings() if each.tag not in _NO_ROOM]
    before = next((each for each in paragraph.itersiblings(preceding=True) if each.tag not in _NO_ROOM), None)
    return not after and (before is None or before.tag != _W + "p")


def _takes_room(element: Any) -> bool:
    if element.tag in _NO_ROOM:
        return False
    if element.tag == _W + "r":
        return any(child.tag not in (_W + "rPr", _W + "commentReference") for child in element)
    return any(_takes_room(child) for child in element) if len(element) else False


def _sweep(root: Any) -> None:
    """Remove what accepting or rejecting has emptied: tables without rows, links and controls without content."""
    _sweep_tables(root)
    for link in [*root.iter(_W + "hyperlink")]:
        if len(link) == 0:
            link.getparent().remove(link)
    for control in [*root.iter(_W + "sdt")]:
        content = control.find(_W + "sdtContent")
        if content is not None and len(content) == 0 and control.getparent() is not None:
            control.getparent().remove(control)


def _sweep_tables(root: Any) -> None:
    for table in [each for each in root.iter(_W + "tbl") if next(each.iter(_W + "tr"), None) is None]:
        if table.getparent() is not None:
            table.getparent().remove(table)


def _unwrap(element: Any) -> None:
    parent = element.getparent()
    place = parent.index(element)
    children = list(element)
    parent.remove(element)
    for offset, child in enumerate(children):
        parent.insert(place + offset, child)


def _remove_from_tree(root: Any, tags: tuple[str, ...]) -> None:
    for each in [*root.iter(*tags)]:
        if each.getparent() is not None:
            each.getparent().remove(each)
