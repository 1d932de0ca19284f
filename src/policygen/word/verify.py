"""The check of a tracked file before it is handed over, by code that shares nothing with what wrote it."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml import etree

from policygen.word.outline import Reading
from policygen.word.resolve import How, count_revisions, settled

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STORY: Final = re.compile(r"word/(document|header\d*|footer\d*)\w*\.xml")
_MARKS: Final = tuple(
    _W + name
    for name in (
        "ins",
        "del",
        "moveFrom",
        "moveTo",
        "rPrChange",
        "pPrChange",
        "trPrChange",
        "tcPrChange",
        "tblPrChange",
        "sectPrChange",
    )
)

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
_ORDERS: Final[Mapping[str, list[str]]] = {"pPr": _PPR, "rPr": _RPR, "tcPr": _TCPR, "tblPr": _TBLPR, "sectPr": _SECTPR}


def verify(redline: bytes, prior: bytes, clean: bytes) -> list[str]:
    """Return what is wrong with a tracked file; nothing where accepting gives the clean copy and rejecting the school's file."""
    tracked, before, after = _File(redline), _File(prior), _File(clean)
    try:
        return _findings(tracked, before, after)
    except etree.XMLSyntaxError as error:
        return [f"A part of the file cannot be read: {error}."]


class _File:
    """A file's parts, each parsed once."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}
        self._roots: dict[str, Any] = {}

    def root(self, name: str) -> Any:
        """Return a part's root, to be looked at."""
        if name not in self._roots:
            self._roots[name] = _parse(self.parts[name])
        return self._roots[name]

    def taken(self, name: str) -> Any:
        """Return a part's root, to be changed."""
        root = self.root(name)
        del self._roots[name]
        return root


def _findings(tracked: _File, before: _File, after: _File) -> list[str]:
    faults = [*_faults(tracked, before.parts), *_package(after)]
    findings = [
        *_differences(tracked, after, "accept", "the clean copy"),
        *_differences(tracked, before, "reject", "the school's file"),
    ]
    if faults:
        known = set(_faults(before, {}))
        findings += [fault for fault in faults if fault not in known]
    if count_revisions(after.parts):
        findings.append("The clean copy still holds tracked changes.")
    return list(dict.fromkeys(findings))


def _faults(file: _File, before: Mapping[str, bytes]) -> Iterator[str]:
    """Yield what is wrong in a file by itself; a fault that the school's file came with is not ours to report."""
    for name, content in file.parts.items():
        if _STORY.fullmatch(name) and content != before.get(name):
            yield from _marks(name, file.root(name))
    yield from _ids(file)
    yield from _comments(file)
    yield from _package(file)


def _parse(content: bytes) -> Any:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, remove_comments=True, remove_pis=True))


def _document(file: _File) -> str:
    for each in file.root("_rels/.rels"):
        if isinstance(each.tag, str) and each.get("Type", "").endswith("/officeDocument"):
            return str(each.get("Target", "")).lstrip("/")
    return "word/document.xml"


def _differences(file: _File, other_file: _File, how: How, what: str) -> Iterator[str]:
    document, tracked, wanted = _document(file), file.parts, other_file.parts
    stories = [name for name in tracked if _STORY.fullmatch(name) or name == document]
    resolved_roots = {name: settled(file.taken(name), how) for name in stories if tracked[name] != wanted.get(name)}
    one, other = Reading(tracked, resolved_roots, document), Reading(wanted, {}, document)
    verb = "Accepting" if how == "accept" else "Rejecting"
    for name in stories:
        if name not in wanted:
            yield f"{verb} all changes leaves {name}, which {what} does not have."
        elif name in resolved_roots and not one.same_at_once(other, name):
            yield from _first_difference(one.of(name), other.of(name), f"{verb} all changes does not give {what} in {name}")
    if document in resolved_roots and one.notes() != other.notes():
        yield f"{verb} all changes does not give the notes of {what}."
    missing = [name for name in wanted if name not in tracked]
    if missing:
        yield f"Parts of {what} are missing: {', '.join(missing)}."


def _first_difference(mine: tuple[Any, ...], theirs: tuple[Any, ...], what: str) -> Iterator[str]:
    if mine == theirs:
        return
    for number, (one, other) in enumerate(zip(mine, theirs, strict=False), 1):
        if one != other:
            yield f"{what}: block {number} differs."
            return
    yield f"{what}: {len(mine)} blocks instead of {len(theirs)}."


def _marks(name: str, root: Any) -> Iterator[str]:
    """Yield what the schema or Word does not allow in the marks and properties of a part."""
    for tag, order in _ORDERS.items():
        places = {_W + each: place for place, names in enumerate(order) for each in names.split("/")}
        for properties in root.iter(_W + tag):
            if len(properties) < 2:
                continue
            found = [places[child.tag] for child in properties if child.tag in places]
            if found != sorted(found) and not (tag == "pPr" and properties.getparent().tag == _W + "lvl"):
                yield f"{name}: the children of a {tag} are not in the order of the schema."
    for properties in root.iter(_W + "trPr"):
        last = [child.tag.removeprefix(_W) in _TRPR_LAST for child in properties if isinstance(child.tag, str)]
        if last != sorted(last):
            yield f"{name}: a row's mark is not last in its properties."
    yield from _content(name, root)
    yield from _last_paragraphs(name, root)


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


def _last_paragraphs(name: str, root: Any) -> Iterator[str]:
    for holder in root.iter(*(_W + each for each in ("tc", "body", "hdr", "ftr", "txbxContent"))):
        blocks = [child for child in holder if child.tag in (_W + "p", _W + "tbl")]
        if holder.tag == _W + "tc" and (not blocks or blocks[-1].tag != _W + "p"):
            yield f"{name}: a cell does not end with a paragraph."
        if blocks and blocks[-1].tag == _W + "p" and len(blocks) > 1 and blocks[-2].tag == _W + "p":
            mark = blocks[-1].find(f"{_W}pPr/{_W}rPr/{_W}del")
            if mark is not None:
                yield f"{name}: the end of the last paragraph is marked as deleted."


def _ids(file: _File) -> Iterator[str]:
    """Yield the numbers of marks and bookmarks that are used twice where our marks are."""
    marks: Counter[str] = Counter()
    others: set[str] = set()
    names: Counter[str] = Counter()
    for name in file.parts:
        if not _STORY.fullmatch(name):
            continue
        root = file.root(name)
        marks.update(each.get(_W + "id", "") for each in root.iter(*_MARKS))
        others |= {each.get(_W + "id", "") for each in root.iter(_W + "bookmarkStart", _W + "commentRangeStart")}
        names.update(each.get(_W + "name", "") for each in root.iter(_W + "bookmarkStart"))
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
            yield from _broken_links(name, content, parts)


def _broken_links(name: str, content: bytes, parts: Mapping[str, bytes]) -> Iterator[str]:
    folder = name.rpartition("_rels/")[0].rstrip("/")
    owner = f"{folder}/{name.rpartition('/')[2].removesuffix('.rels')}".lstrip("/")
    known = set()
    for each in _parse(content):
        if not isinstance(each.tag, str):
            continue
        known.add(each.get("Id"))
    if owner in parts and owner.endswith(".xml"):
        used = set(re.findall(rb' r:(?:id|embed|link|pict)="([^"]+)"', parts[owner]))
        missing = {one.decode() for one in used} - known
        if missing:
            yield f"{owner} points to relationships that are not there: {', '.join(sorted(missing)[:5])}."
