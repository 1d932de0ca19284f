"""Ways in which a Word file comes to be broken, by accident or on purpose: zip, XML, names, types and the record inside."""

from __future__ import annotations

import io
import json
import random
import re
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from lxml import etree

from policygen.formats.package import read_parts, write_parts

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_VALUE = re.compile(rb'="([^"]*)"')
_TAG = re.compile(rb"</?[^<>?!]+>")
_JUNK = (
    "", "-1", "0", "99999999999999999999", "1e9", "NaN", "x", "rId1", "rId999", "_c_", "../../x", "/", "file:///etc/passwd",
    "\u202e", "\ufffd", "true", " ", "word/document.xml", "%2e%2e", "urn:policygen:manifest:1",
)  # fmt: skip
_DEPTHS = (300, 1_000, 3_000, 20_000)
_NESTED = (
    ("<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>"),
    ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
    ("<w:p>", "</w:p>"),
    ("<w:p><w:r>", "</w:r></w:p>"),
    ("<w:hyperlink>", "</w:hyperlink>"),
    ("<w:customXml>", "</w:customXml>"),
    ("<w:ins>", "</w:ins>"),
    ("<w:p><w:r><w:pict><v:textbox xmlns:v='urn:schemas-microsoft-com:vml'><w:txbxContent>",
     "</w:txbxContent></v:textbox></w:pict></w:r></w:p>"),
    ("<x>", "</x>"),
)  # fmt: skip

Parts: TypeAlias = dict[str, bytes]


def broken(rng: random.Random, data: bytes) -> tuple[str, bytes]:
    """Return how a file was broken, and the broken file."""
    names: list[str] = []
    done = data
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if names and names[-1] in _LAST:
            break
        way = rng.choice(WAYS)
        names.append(way.__name__)
        done = way(rng, done)
    return " + ".join(names), done


def _repacked(change: Callable[[random.Random, Parts], None]) -> Callable[[random.Random, bytes], bytes]:
    def way(rng: random.Random, data: bytes) -> bytes:
        parts = read_parts(data)
        change(rng, parts)
        return write_parts(parts)

    way.__name__ = change.__name__
    return way


def _xml(rng: random.Random, parts: Mapping[str, bytes]) -> str:
    """Return a part to break: half the time the main one, because most is read of it."""
    names = sorted(name for name in parts if name.endswith((".xml", ".rels")))
    return "word/document.xml" if "word/document.xml" in parts and rng.random() < 0.5 else rng.choice(names)


# ---- the zip


def bits_of_the_zip(rng: random.Random, data: bytes) -> bytes:
    return _flipped(rng, data)


def cut_off(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data))]


def bytes_lost(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.randint(1, 400) :]


def one_name_twice(rng: random.Random, data: bytes) -> bytes:
    parts = read_parts(data)
    name = _xml(rng, parts)
    out = io.BytesIO(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(out, "a") as package:
            package.writestr(rng.choice((name, name.upper(), "./" + name, name.replace("/", "\\"))), _flipped(rng, parts[name]))
    return out.getvalue()


def wrong_directory(rng: random.Random, data: bytes) -> bytes:
    """Change a field of the directory at the end: method, flags, sizes, check sum, name, offset."""
    places = [found.start() for found in re.finditer(b"PK\x01\x02", data)]
    if not places:
        return data
    content = bytearray(data)
    at = rng.choice(places)
    offset, size = rng.choice(((8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (42, 4), (46, 2)))
    value = rng.choice((0, 1, 8, 9, 12, 14, 99, 0xFFFF, rng.randrange(0xFFFF)))
    content[at + offset : at + offset + size] = struct.pack("<I", value)[:size]
    return bytes(content)


def _flipped(rng: random.Random, data: bytes) -> bytes:
    content = bytearray(data)
    for _ in range(rng.choice((1, 2, 8, 40))):
        if content:
            content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return bytes(content)


# ---- whole parts


@_repacked
def a_part_dropped(rng: random.Random, parts: Parts) -> None:
    del parts[rng.choice(sorted(parts))]


@_repacked
def two_parts_swapped(rng: random.Random, parts: Parts) -> None:
    one, other = rng.choice(sorted(parts)), rng.choice(sorted(parts))
    parts[one], parts[other] = parts[other], parts[one]


@_repacked
def a_part_emptied(rng: random.Random, parts: Parts) -> None:
    parts[rng.choice(sorted(parts))] = rng.choice((b"", b" ", b"\x00" * 50, b"<a/>", b"\xef\xbb\xbf", b"<?xml version='1.0'?>"))


@_repacked
def wrong_types(rng: random.Random, parts: Parts) -> None:
    name = "[Content_Types].xml"
    types = parts.get(name, b"")
    wrong = rng.choice((b"image/png", b"text/html", b"application/vnd.ms-word.document.macroEnabled.main+xml", b"", b"x" * 5000))
    found = [each.span(1) for each in re.finditer(rb'ContentType="([^"]*)"', types)]
    if found:
        start, end = rng.choice(found)
        parts[name] = types[:start] + wrong + types[end:]


@_repacked
def wrong_pointers(rng: random.Random, parts: Parts) -> None:
    names = sorted(name for name in parts if name.endswith(".rels"))
    if not names:
        return
    name = rng.choice(names)
    found = [each.span(1) for each in re.finditer(rb'(?:Target|Id|Type|TargetMode)="([^"]*)"', parts[name])]
    if found:
        start, end = rng.choice(found)
        targets = sorted(parts)
        junk = rng.choice((*_JUNK, "/" + rng.choice(targets), rng.choice(targets), "External")).encode()
        parts[name] = parts[name][:start] + junk + parts[name][end:]


# ---- the letters of the XML


@_repacked
def bits_of_xml(rng: random.Random, parts: Parts) -> None:
    name = _xml(rng, parts)
    parts[name] = _flipped(rng, parts[name])


@_repacked
def xml_cut(rng: random.Random, parts: Parts) -> None:
    name = _xml(rng, parts)
    at = rng.randrange(len(parts[name]) + 1)
    parts[name] = parts[name][:at] + (b"" if rng.random() < 0.5 else parts[name][at + rng.randint(1, 300) :])


@_repacked
def a_tag_lost_or_twice(rng: random.Random, parts: Parts) -> None:
    name = _xml(rng, parts)
    found = [each.span() for each in _TAG.finditer(parts[name])]
    if found:
        start, end = rng.choice(found)
        tag = parts[name][start:end]
        parts[name] = parts[name][:start] + rng.choice((b"", tag + tag)) + parts[name][end:]


@_repacked
def a_huge_value(rng: random.Random, parts: Parts) -> None:
    name = _xml(rng, parts)
    found = [each.span(1) for each in _VALUE.finditer(parts[name])]
    if found:
        start, end = rng.choice(found)
        parts[name] = parts[name][:start] + b"7" * rng.choice((5_000, 200_000, 11_000_000)) + parts[name][end:]


@_repacked
def entities(rng: random.Random, parts: Parts) -> None:
    name = _xml(rng, parts)
    swell = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    kind = rng.choice((swell, '<!ENTITY e11 SYSTEM "file:///etc/passwd">', "", '<!ENTITY % p SYSTEM "http://x.example/">%p;'))
    text = parts[name].decode("utf-8", "replace").partition("?>")[2] or "<a/>"
    start, _, rest = text.partition(">")
    made = f"<!DOCTYPE a [{kind}]>{start}>&e11;{rest}"
    code = rng.choice(("utf-8", "utf-16", "utf-16-be", "utf-32"))
    parts[name] = (f'<?xml version="1.0" encoding="{code}"?>' + made).encode(code)


@_repacked
def another_encoding(rng: random.Random, parts: Parts) -> None:
    name = _xml(rng, parts)
    text = parts[name].decode("utf-8", "replace").partition("?>")[2]
    code = rng.choice(("utf-16", "utf-32", "latin-1", "cp037", "utf-7", "ascii"))
    said = rng.choice((code, "utf-8", "no-such-code", "utf-16"))
    parts[name] = f'<?xml version="1.0" encoding="{said}"?>{text}'.encode(code, "replace")


@_repacked
def deep(rng: random.Random, parts: Parts) -> None:
    name = _xml(rng, parts)
    start, end = rng.choice(_NESTED)
    depth = rng.choice(_DEPTHS)
    inner = rng.choice(("", "<w:p><w:r><w:t>deep</w:t></w:r></w:p>"))
    nest = f'<w:sdt xmlns:w="{W}">{start * depth}{inner}{end * depth}</w:sdt>'.encode()
    found = [each.end() for each in re.finditer(rb"<w:body>|</w:p>|<w:(?:hdr|ftr|styles|numbering) [^>]*>", parts[name])]
    at = rng.choice(found) if found else parts[name].find(b">") + 1
    parts[name] = parts[name][:at] + nest + parts[name][at:]


# ---- the sense of the XML


@_repacked
def elements_moved(rng: random.Random, parts: Parts) -> None:
    """Keep the XML sound and put elements where they do not belong, take them out, or have them twice."""
    name = _xml(rng, parts)
    root = _root(parts[name])
    if root is None:
        return
    for _ in range(rng.randint(1, 6)):
        every: list[Any] = [each for each in root.iter() if isinstance(each.tag, str)]
        one, other = rng.choice(every), rng.choice(every)
        kind = rng.randrange(6)
        if one is root:
            root.text = rng.choice(("words", ""))
        elif kind == 0:
            one.getparent().remove(one)
        elif kind == 1:
            one.tag = other.tag
        elif kind == 2:
            one.addnext(_root(etree.tostring(other)))
        elif kind == 3 and one not in other.iterancestors() and one is not other:
            other.append(one)
        elif kind == 4:
            one.tag = rng.choice(("x", f"{{{W}}}" + rng.choice(_TAGS)))
        else:
            one.addprevious(rng.choice((etree.Comment("x"), etree.ProcessingInstruction("x", "y"))))
    parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


@_repacked
def values_of_attributes(rng: random.Random, parts: Parts) -> None:
    name = _xml(rng, parts)
    root = _root(parts[name])
    if root is None:
        return
    holders: list[Any] = [each for each in root.iter() if isinstance(each.tag, str) and each.attrib]
    for _ in range(rng.randint(1, 8)):
        if holders:
            chosen = rng.choice(holders)
            attribute = rng.choice(sorted(chosen.attrib) or ["x"])
            if rng.random() < 0.3:
                chosen.attrib.pop(attribute, None)
            else:
                chosen.set(attribute, rng.choice(_JUNK))
    parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


@_repacked
def the_record(rng: random.Random, parts: Parts) -> None:
    """Change what the file says it was made from."""
    name = next((name for name in sorted(parts) if name.startswith("customXml/item") and b"urn:policygen:" in parts[name]), None)
    root = _root(parts[name]) if name else None
    if name is None or root is None:
        return
    holders: list[Any] = [each for each in root.iter() if isinstance(each.tag, str)]
    chosen = rng.choice(holders)
    kind = rng.randrange(5)
    if kind == 0:
        chosen.text = rng.choice(("", "null", "[]", "{}", "[" * 100_000, '{"body":[["p","c",7]]}', "9" * 10_000, '{"body":"p"}'))
    elif kind == 1:
        chosen.text = (chosen.text or "")[: rng.randrange(1 + len(chosen.text or ""))]
    else:
        with_junk = _junked(rng, chosen.text or "")
        chosen.text = with_junk
    parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _junked(rng: random.Random, text: str) -> str:
    try:
        held = json.loads(text)
    except ValueError:
        return "{"
    for _ in range(rng.randint(1, 5)):
        place = held
        while isinstance(place, (dict, list)) and place:
            key: Any = rng.choice(sorted(place) if isinstance(place, dict) else range(len(place)))
            if rng.random() < 0.3 or not isinstance(place[key], (dict, list)):
                place[key] = rng.choice((None, 0, "", [], {}, "x", [[]], 1.5, True, "p", "tbl", ["tbl", "c", [["p"]]]))
                break
            place = place[key]
    return json.dumps(held)


_TAGS = (
    "p", "r", "t", "tbl", "tr", "tc", "tblGrid", "tblPr", "trPr", "tcPr", "pPr", "rPr", "sectPr", "body", "document", "ins", "del",
    "moveFrom", "moveTo", "bookmarkStart", "bookmarkEnd", "hyperlink", "fldChar", "instrText", "fldSimple", "sdt", "sdtContent",
    "sdtPr", "drawing", "pict", "footnoteReference", "commentReference", "rPrChange", "pPrChange", "delText", "numPr", "cellIns",
    "customXmlInsRangeStart", "gridSpan", "vMerge", "br", "tab",
)  # fmt: skip


def _root(content: bytes) -> Any:
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except (etree.XMLSyntaxError, ValueError):
        return None


_ZIP = (bits_of_the_zip, cut_off, bytes_lost, wrong_directory, one_name_twice)
_LAST = {way.__name__ for way in _ZIP}
"""After these the file cannot be opened to be broken once more."""
WAYS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    *_ZIP, a_part_dropped, two_parts_swapped, a_part_emptied, wrong_types, wrong_pointers, bits_of_xml, xml_cut,
    a_tag_lost_or_twice, a_huge_value, entities, another_encoding, deep, *(elements_moved,) * 5, *(values_of_attributes,) * 4,
    *(the_record,) * 2,
)  # fmt: skip
