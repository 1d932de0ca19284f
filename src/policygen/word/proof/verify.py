"""The check of a tracked file before it is handed over, by code that shares nothing with what wrote it."""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any, Final

from lxml import etree

from policygen.word.proof.by_block import WithXml, blocks_settled, holder_of_blocks, unlike, with_xml
from policygen.word.proof.outline import Reading
from policygen.word.proof.resolve import How, count_revisions, settled

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STORY: Final = re.compile(r"word/(document|header\d*|footer\d*)\w*\.xml")
_MARKS: Final = tuple(
    _W + name
    for name in (
        "ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "trPrChange", "tcPrChange", "tblPrChange",
        "sectPrChange"
    )
)  # fmt: skip

_PPR: Final = """
    pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs suppressAutoHyphens
    kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind
    contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle
    rPr sectPr pPrChange
""".split()  # noqa: SIM905 - names as the schema lists them
_RPR: Final = """
    ins del moveFrom moveTo rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof
    snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang
    eastAsianLayout specVanish oMath rPrChange
""".split()  # noqa: SIM905
_TRPR_LAST: Final = ("ins", "del", "trPrChange")
_TCPR: Final = """
    cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark headers cellIns cellDel
    cellMerge tcPrChange
""".split()  # noqa: SIM905
_TBLPR: Final = """
    tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd
    tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange
""".split()  # noqa: SIM905
_SECTPR: Final = """
    headerReference/footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols formProt
    vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings sectPrChange
""".split()  # noqa: SIM905 - headers and footers come in any order among themselves


_ORDERS: Final[Mapping[str, Mapping[str, int]]] = {
    tag: {_W + each: place for place, names in enumerate(order) for each in names.split("/")}
    for tag, order in {"pPr": _PPR, "rPr": _RPR, "tcPr": _TCPR, "tblPr": _TBLPR, "sectPr": _SECTPR}.items()
}
"""The place of each child among those of its properties."""
_SEVERAL: Final[Mapping[str, Any]] = {
    tag: etree.XPath(f"descendant-or-self::w:{tag}[*[2]]", namespaces={"w": _W[1:-1]})
    for tag in ("pPr", "rPr", "tcPr", "tblPr", "sectPr")
}
"""Properties with more than one child, of which alone the order can be wrong."""


def verify(redline: bytes, prior: bytes, clean: bytes) -> list[str]:
    """Return what is wrong with a tracked file; nothing where accepting gives the clean copy and rejecting the school's file."""
    before = _File(prior)
    tracked = _File(redline, before)
    after = _File(clean, before, tracked)
    try:
        return _findings(tracked, before, after)
    except etree.XMLSyntaxError as error:
        return [f"A part of the file cannot be read: {error}."]


class _File:
    """A file's parts, each parsed once; one that stands packed with the same bytes in another file is not unpacked again."""

    def __init__(self, data: bytes, *others: _File) -> None:
        self.parts: dict[str, bytes] = {}
        self._packed: dict[str, bytes] = {}
        self._same: dict[str, _File] = {}
        """For a part that another file has too, that file: it is read there."""
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for about in package.infolist():
                if about.is_dir():
                    continue
                name, packed = about.filename, _packed_part(data, about)
                same = next((each for each in others if each._packed.get(name) == packed), None)
                self.parts[name] = same.parts[name] if same else _unpacked_parts(package, about, packed)
                if same:
                    self._same[name] = same
                self._packed[name] = packed
        self._roots: dict[str, Any] = {}
        self._blocks: dict[str, WithXml] = {}

    def root(self, name: str) -> Any:
        """Return a part's root, to be looked at."""
        if name in self._same:
            return self._same[name].root(name)
        if name not in self._roots:
            self._roots[name] = _parsed_part(self.parts[name])
        return self._roots[name]

    def blocks(self, name: str, how: How) -> WithXml:
        """Return the blocks of a part with every tracked change accepted or rejected."""
        return blocks_settled(holder_of_blocks(self.root(name)), self._whole(name), how)

    def _whole(self, name: str) -> WithXml:
        if name not in self._blocks:
            self._blocks[name] = with_xml(holder_of_blocks(self.root(name)))
        return self._blocks[name]

    def unlike(self, name: str, other: bytes) -> Any:
        """Return a root that holds the blocks of a part which another does not have; the part's own where that is most of them.

        What stands in both is as the school's file came.
        """
        whole = self._whole(name)
        found = unlike(whole, self.parts[name], other) if other else None
        if found is None or 2 * len(found) > len(whole):
            return self.root(name)
        holder = etree.Element("unlike")
        holder.extend([deepcopy(each) for each in found])
        return holder

    def taken(self, name: str) -> Any:
        """Return a part's root, to be changed."""
        return deepcopy(self.root(name))


def _packed_part(data: bytes, about: zipfile.ZipInfo) -> bytes:
    """Return a part as it stands in a package, with how it is packed and what it has to unpack to."""
    lengths = struct.unpack_from("<HH", data, about.header_offset + 26)
    start = about.header_offset + 30 + sum(lengths)
    said = struct.pack("<HIQ", about.compress_type, about.CRC, about.file_size)
    return said + data[start : start + about.compress_size]


def _unpacked_parts(package: zipfile.ZipFile, about: zipfile.ZipInfo, packed: bytes) -> bytes:
    if about.compress_type != zipfile.ZIP_DEFLATED:
        return package.read(about)
    content = zlib.decompress(memoryview(packed)[_SAID:], -zlib.MAX_WBITS, about.file_size)
    if len(content) != about.file_size or zlib.crc32(content) != about.CRC:
        raise zipfile.BadZipFile(about.filename)
    return content


_SAID: Final = struct.calcsize("<HIQ")


def _findings(tracked: _File, before: _File, after: _File) -> list[str]:
    faults = [*_faults_of_file(tracked, before.parts), *_package(after)]
    findings = [
        *_part_differences(tracked, after, "accept", "the clean copy"),
        *_part_differences(tracked, before, "reject", "the school's file"),
    ]
    if faults:
        known = set(_faults_of_file(before, {}))
        findings += [fault for fault in faults if fault not in known]
    if count_revisions(after.parts):
        findings.append("The clean copy still holds tracked changes.")
    return list(dict.fromkeys(findings))


def _faults_of_file(file: _File, before: Mapping[str, bytes]) -> Iterator[str]:
    """Yield what is wrong in a file by itself; a fault that the school's file came with is not ours to report."""
    for name, content in file.parts.items():
        if _STORY.fullmatch(name) and content != before.get(name):
            yield from _wrong_marks(name, file.unlike(name, before.get(name, b"")))
            yield from _last_paragraphs(name, _OTHER_ENDS(holder_of_blocks(file.root(name))))
    yield from _ids(file)
    yield from _comments(file)
    yield from _package(file)


def _parsed_part(content: bytes) -> Any:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, remove_comments=True, remove_pis=True))


def _document(file: _File) -> str:
    for each in file.root("_rels/.rels"):
        if isinstance(each.tag, str) and each.get("Type", "").endswith("/officeDocument"):
            return posixpath.normpath(str(each.get("Target", "")).lstrip("/"))
    return "word/document.xml"


def _part_differences(file: _File, other_file: _File, how: How, what: str) -> Iterator[str]:
    document, tracked, wanted = _document(file), file.parts, other_file.parts
    stories = [name for name in tracked if _STORY.fullmatch(name) or name == document]
    differ = [name for name in stories if name in wanted and tracked[name] != wanted[name]]
    noted = document in differ and any(b"noteReference" in each[document] for each in (tracked, wanted))
    one = Reading(tracked, *_settled_parts(file, differ, document, how, noted=noted))
    other = Reading(wanted, {}, document)
    verb = "Accepting" if how == "accept" else "Rejecting"
    for name in stories:
        if name not in wanted:
            yield f"{verb} all changes leaves {name}, which {what} does not have."
        elif name in differ and not one.same_at_once(other, name):
            yield from _first_difference(one.of(name), other.of(name), f"{verb} all changes does not give {what} in {name}")
    if noted and one.notes() != other.notes():
        yield f"{verb} all changes does not give the notes of {what}."
    missing = [name for name in wanted if name not in tracked]
    if missing:
        yield f"Parts of {what} are missing: {', '.join(missing)}."


def _settled_parts(
    file: _File, names: Sequence[str], document: str, how: How, *, noted: bool
) -> tuple[dict[str, Any], str, dict[str, WithXml]]:
    """Return the roots of parts with their changes accepted or rejected, and the document's blocks where they are enough."""
    roots = {name: settled(file.taken(name), how) for name in names if name != document or noted}
    if document not in names or noted:
        return roots, document, {}
    return {**roots, document: file.root(document)}, document, {document: file.blocks(document, how)}


def _first_difference(mine: tuple[Any, ...], theirs: tuple[Any, ...], what: str) -> Iterator[str]:
    if mine == theirs or _without_added_end(mine, theirs) == theirs:
        return
    for number, (one, other) in enumerate(zip(mine, theirs, strict=False), 1):
        if one != other:
            yield f"{what}: block {number} differs."
            return
    yield f"{what}: {len(mine)} blocks instead of {len(theirs)}."


def _without_added_end(mine: tuple[Any, ...], theirs: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return an outline without an empty paragraph at its end where the other ends with a table, or with the end of a section.

    Every program that opens such a file puts one there, and no mark can take it away.
    """
    end = len(theirs) - 1 if theirs and theirs[-1][0] == "section" else len(theirs)
    if not end or theirs[end - 1][0] not in ("tbl", "section") or len(mine) != len(theirs) + 1:
        return mine
    kind, *_, words = mine[end]
    return (*mine[:end], *mine[end + 1 :]) if (kind, words) == ("p", ()) else mine


def _wrong_marks(name: str, root: Any) -> Iterator[str]:
    """Yield what the schema or Word does not allow in the marks and properties of a part."""
    for tag, places in _ORDERS.items():
        good: set[tuple[Any, ...]] = set()
        for properties in _SEVERAL[tag](root):
            children = tuple([child.tag for child in properties])
            if children in good:
                continue
            found = [places[child] for child in children if child in places]
            if found == sorted(found):
                good.add(children)
            elif not (tag == "pPr" and properties.getparent().tag == _W + "lvl"):
                yield f"{name}: the children of a {tag} are not in the order of the schema."
    for properties in root.iter(_W + "trPr"):
        last = [child.tag.removeprefix(_W) in _TRPR_LAST for child in properties if isinstance(child.tag, str)]
        if last != sorted(last):
            yield f"{name}: a row's mark is not last in its properties."
    yield from _content(name, root)
    yield from _last_paragraphs(name, _OTHER_CELLS(root))


def _content(name: str, root: Any) -> Iterator[str]:
    """Yield what is wrong with what stands in the marks."""
    for mark in root.iter(*_MARKS):
        if not mark.get(_W + "author") or not mark.get(_W + "date"):
            yield f"{name}: a tracked change has no author or no date."
    for mark in root.iter(_W + "ins", _W + "del"):
        if next(mark.iterancestors(_W + "ins", _W + "del"), None) is not None and mark.getparent().tag != _W + "rPr":
            yield f"{name}: a tracked change is inside another."
    for mark in root.iter(_W + "del"):
        if (
            next(mark.iter(_W + "t", _W + "instrText"), None) is not None
            and next(mark.iter(_W + "drawing", _W + "pict"), None) is None
        ):
            yield f"{name}: deleted words are not marked as such."
    for text in root.iter(_W + "delText", _W + "delInstrText"):
        if next(text.iterancestors(_W + "del"), None) is None:
            yield f"{name}: words are marked as deleted outside a deletion."


def _blocks_through_controls(holder: Any) -> Iterator[Any]:
    """Yield the paragraphs and tables of a holder, also those inside content controls."""
    for child in holder:
        if child.tag in (_W + "p", _W + "tbl"):
            yield child
        elif child.tag in (_W + "sdt", _W + "sdtContent"):
            yield from _blocks_through_controls(child)


def _last_paragraphs(name: str, holders: Iterable[Any]) -> Iterator[str]:
    for holder in holders:
        blocks = list(_blocks_through_controls(holder))
        if holder.tag == _W + "tc" and (not blocks or blocks[-1].tag != _W + "p"):
            yield f"{name}: a cell does not end with a paragraph."
        two = len(blocks) > 1 and blocks[-1].tag == blocks[-2].tag == _W + "p"
        if two and blocks[-1].find(_END_DELETED) is not None:
            yield f"{name}: the end of the last paragraph is marked as deleted."


_END_DELETED: Final = f"{_W}pPr/{_W}rPr/{_W}del"
_ENDS: Final = "[not(*[last()][self::w:p][not(w:pPr/w:rPr/w:del)])]"
"""Of what holds blocks: that it does not end as nearly all do, with a paragraph whose end is not marked as deleted."""


def _ending_otherwise(axis: str, *holders: str) -> Any:
    return etree.XPath(" | ".join(f"{axis}::w:{holder}{_ENDS}" for holder in holders), namespaces={"w": _W[1:-1]})


_OTHER_ENDS: Final = _ending_otherwise("self", "body", "hdr", "ftr")
_OTHER_CELLS: Final = _ending_otherwise("descendant-or-self", "tc", "txbxContent")
"""The body, a header or a footer, and what stands in them, that end otherwise."""


_BOOKMARK: Final = _W + "bookmarkStart"


def _ids(file: _File) -> Iterator[str]:
    """Yield the numbers of marks and bookmarks that are used twice where our marks are."""
    marks: Counter[str] = Counter()
    others: set[str] = set()
    names: Counter[str] = Counter()
    for name in file.parts:
        if not _STORY.fullmatch(name):
            continue
        for each in file.root(name).iter(*_MARKS, _BOOKMARK, _W + "commentRangeStart"):
            if each.tag in _MARKS:
                marks[each.get(_W + "id", "")] += 1
                continue
            others.add(each.get(_W + "id", ""))
            if each.tag == _BOOKMARK:
                names[each.get(_W + "name", "")] += 1
    twice = sorted(number for number, count in marks.items() if count > 1)
    if twice:
        yield f"Tracked changes share a number: {', '.join(twice[:5])}."
    if set(marks) & others:
        yield "A tracked change and a bookmark or comment share a number."
    double = sorted(name for name, count in names.items() if count > 1 and name.startswith("_c_"))
    if double:
        yield f"Bookmarks share a name: {', '.join(double[:5])}."


def _comments(file: _File) -> Iterator[str]:
    root = file.root(_document(file))
    held = {
        each.get(_W + "id") for name in file.parts if re.fullmatch(r"word/comments\d*\.xml", name)
        for each in file.root(name).iter(_W + "comment")
    }  # fmt: skip
    for tag in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        used = {each.get(_W + "id") for each in root.iter(_W + tag)}
        if used - held:
            yield "A comment is pointed to that is not there."
    starts, ends = ({each.get(_W + "id") for each in root.iter(_W + tag)} for tag in ("commentRangeStart", "commentRangeEnd"))
    if starts != ends:
        yield "A comment begins or ends nowhere."


def _package(file: _File) -> Iterator[str]:
    parts, types = file.parts, file.root("[Content_Types].xml")
    named = {str(each.get("PartName")).lstrip("/").lower() for each in types if each.get("PartName")}
    extensions = {str(each.get("Extension")).lower() for each in types if each.get("Extension")}
    for name in parts:
        if name != "[Content_Types].xml" and name.lower() not in named and name.rpartition(".")[2].lower() not in extensions:
            yield f"The part {name} has no content type."
    for name, content in parts.items():
        if name.endswith(".rels"):
            yield from _broken_links(name, file.root(name), parts)
        elif name.startswith(_LEAD_ON) and _rels_of(name) not in parts and _USED.search(content):
            yield f"{name} points to relationships, and has none."


def _broken_links(name: str, root: Any, parts: Mapping[str, bytes]) -> Iterator[str]:
    folder = name.rpartition("_rels/")[0].rstrip("/")
    owner = f"{folder}/{name.rpartition('/')[2].removesuffix('.rels')}".lstrip("/")
    known = set()
    for each in root:
        if not isinstance(each.tag, str):
            continue
        known.add(each.get("Id"))
    if owner in parts and owner.endswith(".xml"):
        used = set(_USED.findall(parts[owner]))
        missing = {one.decode() for one in used} - known
        if missing:
            yield f"{owner} points to relationships that are not there: {', '.join(sorted(missing)[:5])}."


_LEAD_ON: Final = ("word/charts/", "word/diagrams/")
_USED: Final = re.compile(rb' r:(?:id|embed|link|pict)="([^"]+)"')


def _rels_of(name: str) -> str:
    folder, part = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{part}.rels")
