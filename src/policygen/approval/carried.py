"""The approval that an approved file carries inside itself, with the passages as they were sealed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from lxml import etree

from policygen.approval.passages import Passage, Passages
from policygen.approval.record import Approval, read_approval
from policygen.errors import Faults
from policygen.word.reading.safe_open import parse
from policygen.word.reading.word_file import WordFile

NAMESPACE: Final = "urn:policygen:approval:1"
_TAG: Final = f"{{{NAMESPACE}}}"
_STORE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_IDENTITY: Final = "{0D8E1C7A-6E0B-4B5B-9C64-52B7A1F3D0C4}"
_PROPERTIES: Final = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"


@dataclass(frozen=True, slots=True)
class Carried:
    """An approval, with the passages that were approved where they are at hand."""

    approval: Approval
    passages: Passages | None


def approval_in(file: WordFile) -> Carried | None:
    """Return the approval that a file carries; None where it carries none, or only a part of one."""
    part = _approval_part(file)
    if not part:
        return None
    root = file.root(part)
    try:
        approval = read_approval(root.findtext(f"{_TAG}record") or "", part)
    except Faults:
        return None
    return Carried(approval, _unpacked_passages(root.findtext(f"{_TAG}passages") or ""))


def put_approval_in(file: WordFile, approval: Approval, passages: Passages) -> None:
    """Put an approval into a file, in place of one that it carries. Changes the file in memory."""
    root = parse(f'<approval xmlns="{NAMESPACE}"/>'.encode())
    etree.SubElement(root, f"{_TAG}record").text = approval.text()
    etree.SubElement(root, f"{_TAG}passages").text = _packed_passages(passages)
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = _approval_part(file)
    if part:
        file.add(part, content)
        return
    number = 1
    while f"customXml/item{number}.xml" in file or f"customXml/itemProps{number}.xml" in file:
        number += 1
    part, about = f"customXml/item{number}.xml", f"customXml/itemProps{number}.xml"
    file.add(part, content)
    store = f'<ds:datastoreItem ds:itemID="{_IDENTITY}" xmlns:ds="{_STORE}"><ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/>'
    file.add(about, f"{store}</ds:schemaRefs></ds:datastoreItem>".encode())
    if "[Content_Types].xml" in file:
        file.add_default_type("xml", "application/xml")
        file.add_type(about, _PROPERTIES)
    file.relate(part, "customXmlProps", about)
    file.relate(file.document, "customXml", part)


def _approval_part(file: WordFile) -> str:
    """Return the part that holds an approval; programs give it a name of their choosing."""
    for name in file.names():
        held = name.startswith("customXml/") and name.endswith(".xml") and NAMESPACE.encode() in file.content(name)
        if held and file.root(name).tag == f"{_TAG}approval":
            return name
    return ""


def _packed_passages(passages: Passages) -> str:
    rows = [[each.section, each.label, each.words, each.shape, each.own] for each in passages.every]
    return json.dumps({"own_styles": passages.own_styles, "passages": rows}, ensure_ascii=True, separators=(",", ":"))


def _unpacked_passages(text: str) -> Passages | None:
    try:
        data = json.loads(text)
        return Passages(tuple(Passage(*map(str, each)) for each in data["passages"]), bool(data["own_styles"]))
    except (ValueError, TypeError, KeyError):
        return None
