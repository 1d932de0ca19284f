"""Opening a Word file that somebody else made, without trusting it.

Parts are kept as bytes and parsed only when they are needed; a part that is not understood is carried through unchanged.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from lxml import etree

from policygen.errors import Fault, Faults
from policygen.formats.package import Packed, read_packed, write_parts
from policygen.language.english import count
from policygen.word.namespaces import PACKAGE_RELATIONSHIPS, Element
from policygen.word.proof.resolve import count_revisions, resolve_parts
from policygen.word.reading.usual_parts import is_wide, new_names, one_byte_a_letter, under_names, usual_name

MOST_BYTES: Final = 300_000_000
MOST_PARTS: Final = 5_000
MOST_XML: Final = 60_000_000
MOST_PARAGRAPHS: Final = 60_000
"""A thousand pages have about twenty thousand; reading takes time and memory for each."""


WORST_RATIO: Final = 400
"""Words deflate about ten times and blank pictures a hundred; a bomb a thousand."""
SMALL: Final = 1_000_000

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_STRICT: Final = b"http://purl.oclc.org/ooxml/"
_MACROS: Final = b"macroEnabled"
_TEMPLATE: Final = b"wordprocessingml.template.main+xml"

_STRICT_NAMES: Final = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/picture", b"http://schemas.openxmlformats.org/drawingml/2006/picture"),
    (b"http://purl.oclc.org/ooxml/drawingml/chart", b"http://schemas.openxmlformats.org/drawingml/2006/chart"),
    (b"http://purl.oclc.org/ooxml/drawingml/diagram", b"http://schemas.openxmlformats.org/drawingml/2006/diagram"),
    (
        b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
        b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/",
        b"http://schemas.openxmlformats.org/officeDocument/2006/",
    ),
)


class WordFault(Faults):
    """A Word file that cannot be read, and what to do about it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A Word file as its parts, with what has to be known before it is used."""

    parts: Mapping[str, bytes]
    document: str
    """The name of the main part."""
    pending: int
    """Tracked changes that nobody has accepted or rejected yet."""
    rewritten: bool = False
    """Whether the parts are not as the file has them: put into the names and signs that Word uses."""
    packed: Mapping[str, Packed] = field(default_factory=dict, repr=False)
    """The parts as they stand in the file, so that what stays the same need not be packed again."""


def open_word(data: bytes, name: str = "") -> Opened:
    """Return the parts of a Word file. Raises WordFault, with the file's `name`, where it is not one that can be used."""
    _refuse_other_kinds(data, name)
    packed, parts, rewritten = _in_usual_names(_unzip(data, name), name)
    document = _main_part(parts, name)
    _refuse_endless(parts[document], name)
    strict = _STRICT in parts[document][:4000]
    if strict:
        parts = {part: _transitional(content) if _is_xml(part) else content for part, content in parts.items()}
    for part, content in parts.items():
        if _is_xml(part):
            _refuse_declarations(content, part, name)
    return Opened(parts, document, count_revisions(parts), strict or rewritten, packed)


def _in_usual_names(listed: Mapping[str, Packed], name: str) -> tuple[dict[str, Packed], dict[str, bytes], bool]:
    """Return the parts as they stand and as their content, under the names and in the signs of Word, and whether any was not."""
    packed = {usual_name(part): each for part, each in listed.items()}
    parts = {part: each.content for part, each in packed.items()}
    wide = [part for part, content in parts.items() if is_wide(content) and _is_xml(part)]
    parts |= {part: _narrow(parts[part], part, name) for part in wide}
    names = new_names(parts)
    if names:
        packed, parts = under_names(packed, names), under_names(parts, names)
    return packed, parts, bool(wide or names) or packed.keys() != {names.get(part, part) for part in listed}


def _narrow(content: bytes, part: str, name: str) -> bytes:
    try:
        return one_byte_a_letter(content)
    except UnicodeDecodeError as error:
        raise _damaged(f"The part {part}", error, name) from None


def settle(opened: Opened, how: Literal["accept", "reject"]) -> Opened:
    """Return a file whose pending tracked changes are all accepted, or all rejected. Raises WordFault where a part is damaged."""
    try:
        parts = resolve_parts(opened.parts, how)
    except etree.XMLSyntaxError as error:
        raise _damaged("A part of the file", error) from None
    return Opened(parts, opened.document, 0, opened.rewritten)


def protection(parts: Mapping[str, bytes]) -> str:
    """Return what a file is protected for, such as `readOnly`: while it is, nobody can accept or reject a change in it."""
    for name, content in parts.items():
        found = _PROTECTION.search(content) if name.endswith("settings.xml") else None
        if found and re.search(rb'enforcement="(1|true|on)"', found[0]):
            kind = re.search(rb'edit="(\w+)"', found[0])
            return kind[1].decode() if kind else "readOnly"
    return ""


_PROTECTION: Final = re.compile(rb"<\w+:documentProtection [^>]*>")


def ready(data: bytes, name: str = "", pending: Literal["refuse", "accept", "reject"] = "refuse") -> bytes:
    """Return a Word file as it can be merged and verified: in the usual names, with no tracked change waiting.

    Raises WordFault where it holds tracked changes and `pending` does not say what to do with them.
    """
    opened = open_word(data, name)
    if opened.pending and pending == "refuse":
        step = "Accept or reject them first, in Word or with --accept-existing or --reject-existing."
        raise WordFault(Fault(f"The file holds {count(opened.pending, 'tracked change')} that nobody has settled.", step, name))
    if opened.pending and pending != "refuse":
        opened = settle(opened, pending)
    elif not opened.rewritten:
        return data
    return write_parts(opened.parts)


def parse(content: bytes, part: str = "", name: str = "") -> Element:
    """Return the root of an XML part, with nothing fetched and nothing expanded.

    Comments and instructions to programs are left out, as Word leaves them out: they would cut words in two.
    """
    try:
        return etree.fromstring(content, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _damaged(f"The part {part}" if part else "A part of the file", error, name) from None


def _damaged(part: str, error: Exception, name: str = "") -> WordFault:
    if "XML_PARSE_HUGE" in str(error):  # how the XML library says that one of its limits was passed
        return WordFault(Fault(f"{part} is nested more deeply, or holds more in one place, than can be read safely.", path=name))
    return WordFault(Fault(f"{part} is damaged: {error}.", _REPAIR, name))


def _parser() -> etree.XMLParser:
    """Return a parser that stops at 256 levels: Word's own files have a few dozen, and each level costs memory to walk."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)


_REPAIR: Final = "Open it in Word, let Word repair it, and save it again."
_SAVE_AS: Final = "Open it in Word and save it as a Word document (.docx)."


def _refuse_other_kinds(data: bytes, name: str) -> None:
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise WordFault(Fault("The file has a password.", "Open it in Word and save it without a password.", name))
        raise WordFault(Fault("This is the old .doc format.", _SAVE_AS, name))
    if not data:
        raise WordFault(Fault("The file is empty.", path=name))
    if data.startswith(b"{\\rtf"):
        raise WordFault(Fault("This is a rich text file (.rtf).", _SAVE_AS, name))
    if data.startswith(b"%PDF"):
        raise WordFault(Fault("This is a PDF.", "The Word file it was made from is needed.", name))
    if not data.startswith(b"PK"):
        raise WordFault(Fault("This is not a Word file.", _SAVE_AS, name))


def _unzip(data: bytes, name: str) -> dict[str, Packed]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            listed = [about for about in package.infolist() if not about.filename.endswith("/")]
            _refuse_bombs(listed, name)
            return {about.filename: _part_from_package(data, package, about) for about in listed}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, KeyError) as error:
        if "password" in str(error):
            raise WordFault(Fault("The file has a password.", "Save it without a password.", name)) from None
        raise WordFault(Fault("The file is damaged: it cannot be unpacked.", _REPAIR, name)) from None


def _part_from_package(data: bytes, package: zipfile.ZipFile, about: zipfile.ZipInfo) -> Packed:
    """Return a part as it stands in a package; one packed in the usual way is unpacked from there."""
    if about.compress_type != zipfile.ZIP_DEFLATED or about.flag_bits & _ENCRYPTED_PART or not _named_twice(data, about):
        return read_packed(data, about, _read_part(package, about))
    packed = read_packed(data, about, b"")
    content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed.squeezed, about.file_size + 1)
    if len(content) != about.file_size or zlib.crc32(content) != about.CRC:
        raise zipfile.BadZipFile(about.filename)
    return packed._replace(content=content)


def _named_twice(data: bytes, about: zipfile.ZipInfo) -> bool:
    """Tell whether a part has the name before it that the list at the end says, as it has in every sound package."""
    name = about.orig_filename.encode("utf-8")
    return data.startswith(b"PK\x03\x04", about.header_offset) and data.startswith(name, about.header_offset + _NAME_AT)


_ENCRYPTED_PART: Final = 1
_NAME_AT: Final = 30


def _read_part(package: zipfile.ZipFile, about: zipfile.ZipInfo) -> bytes:
    """Read no more than a part says it holds, so that a wrong size cannot fill the memory."""
    with package.open(about) as part:
        content = part.read(about.file_size + 1)
    if len(content) != about.file_size:
        raise zipfile.BadZipFile(about.filename)
    return content


def _refuse_bombs(listed: list[zipfile.ZipInfo], name: str) -> None:
    if len(listed) > MOST_PARTS:
        raise WordFault(Fault(f"The file has {len(listed)} parts; a Word file has a few dozen.", path=name))
    names = [usual_name(about.filename) for about in listed]
    if len(set(names)) != len(names):
        raise WordFault(Fault("The file holds two parts of the same name.", _REPAIR, name))
    for about in listed:
        if _unsafe(usual_name(about.filename)):
            raise WordFault(Fault("The file holds a part whose name points outside the file.", _REPAIR, name))
        if about.file_size > SMALL and about.file_size > WORST_RATIO * max(about.compress_size, 1):
            raise WordFault(Fault("The file unpacks to far more than a Word file can hold.", path=name))
        if _is_xml(about.filename) and about.file_size > MOST_XML:
            raise WordFault(Fault("A part of the file is too large to read.", "Split the document.", name))
    if sum(about.file_size for about in listed) > MOST_BYTES:
        raise WordFault(Fault("The file is too large to read.", "Make its pictures smaller.", name))


def _refuse_endless(document: bytes, name: str) -> None:
    if len(document) < MOST_PARAGRAPHS * len("<w:p/>"):
        return
    count = sum(1 for _ in _PARAGRAPH.finditer(document))
    if count > MOST_PARAGRAPHS:
        what = f"The file has {count:,} paragraphs; at most {MOST_PARAGRAPHS:,} are read."
        raise WordFault(Fault(what, "Split the document, or take out what was pasted in by mistake.", name))


_PARAGRAPH: Final = re.compile(rb"<(?:\w+:)?p[\s>/]")


def _unsafe(part: str) -> bool:
    return not part or part.startswith(("/", "\\")) or ":" in part or ".." in part.replace("\\", "/").split("/") or "\x00" in part


def _is_xml(part: str) -> bool:
    return part.lower().endswith((".xml", ".rels", ".vml"))


def _main_part(parts: Mapping[str, bytes], name: str) -> str:
    types = parts.get("[Content_Types].xml")
    if types is None:
        if any(part == "mimetype" for part in parts):
            raise WordFault(Fault("This is an OpenDocument file (.odt).", _SAVE_AS, name))
        raise WordFault(Fault("This is not a Word file.", _SAVE_AS, name))
    if _MACROS in types and b"ms-word.document.macroEnabled" in types:
        raise WordFault(Fault("This is a Word file with macros (.docm).", _SAVE_AS, name))
    if _TEMPLATE in types or b"ms-word.template" in types:
        raise WordFault(Fault("This is a Word template (.dotx).", _SAVE_AS, name))
    target = _office_document(parts, name)
    if target not in parts or b"wordprocessingml" not in types:
        raise WordFault(Fault("The file has no Word document in it.", _SAVE_AS, name))
    return target


def _office_document(parts: Mapping[str, bytes], name: str) -> str:
    rels = parts.get("_rels/.rels")
    if rels is None:
        return ""
    _refuse_declarations(rels, "_rels/.rels", name)
    for each in parse(rels, "_rels/.rels", name).iter(f"{{{PACKAGE_RELATIONSHIPS}}}Relationship"):
        if each.get("Type", "").endswith("/officeDocument"):
            return posixpath.normpath(each.get("Target", "").lstrip("/"))
    return ""


def _refuse_declarations(content: bytes, part: str, name: str) -> None:
    """Refuse a document type: Word writes none, and entities are how XML is made to read files or swell.

    A part in UTF-16 is looked at as UTF-16: an encoding must not hide it.
    """
    start = content[:4]
    wide = start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in start
    seen = content.replace(b"\x00", b"") if wide else content
    if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
        raise WordFault(Fault(f"The part {part} declares entities, which Word never writes.", path=name))


def _transitional(content: bytes) -> bytes:
    """Return a part in the names that Word writes by default; strict and transitional words mean the same here."""
    for strict, usual in _STRICT_NAMES:
        content = content.replace(strict, usual)
    return content.replace(b' w:conformance="strict"', b"")
