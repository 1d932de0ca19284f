"""Word files read for the tests of public cases, by code that the product does not use."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_REFERENCE = re.compile(rb'\br:(?:id|embed|link|pict|dm|lo|qs|cs)="([^"]+)"')
_SIGNS = {f"{W}tab": "→", f"{W}br": "↵", f"{W}footnoteReference": "[note]", f"{W}noBreakHyphen": "-"}


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {each.replace("\\", "/"): archive.read(each) for each in archive.namelist() if not each.endswith("/")}


def root_of(content: bytes) -> Any:
    return etree.fromstring(content.replace(_STRICT, W[1:-1].encode()))


def main_part(parts: dict[str, bytes]) -> Any:
    [found] = re.findall(rb'Type="[^"]*/officeDocument"[^>]*Target="([^"]+)"|Target="([^"]+)"[^>]*Type="[^"]*/officeDocument"',
                         parts["_rels/.rels"])  # fmt: skip
    name = posixpath.normpath((found[0] or found[1]).decode().lstrip("/"))
    return root_of(next(content for each, content in parts.items() if each.lower() == name.lower()))


def _text(paragraph: Any) -> str:
    said = []
    others_inside = paragraph.find(f".//{W}p") is not None  # in a text box
    for each in paragraph.iter():
        if each is paragraph or (others_inside and next(each.iterancestors(f"{W}p"), None) is not paragraph):
            continue
        if each.tag in (f"{W}t", MATH):
            said.append((each.text or "").replace("\N{NO-BREAK SPACE}", " "))
        elif each.tag == f"{W}fldSimple":
            said.append(f"{{{each.get(f'{W}instr')}}}")
        elif each.tag == f"{W}instrText":
            said.append(f"{{{each.text}}}")
        else:
            said.append(_SIGNS.get(each.tag, ""))
    look = "".join(f"[{name}]" for name in ("b", "i") if paragraph.find(f"{W}r/{W}rPr/{W}{name}") is not None)
    number = "[list]" if paragraph.find(f"{W}pPr/{W}numPr") is not None else ""
    return f"{number}{look}{''.join(said)}" if "".join(said) else ""


def _without_fallbacks(root: Any) -> Any:
    for each in list(root.iter("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")):
        each.getparent().remove(each)
    return root


def _paragraphs(root: Any) -> list[str]:
    return [text for each in _without_fallbacks(root).iter(f"{W}p") if (text := _text(each))]


def words_of(data: bytes, story: str = "") -> str:
    """Return the words of the body of a Word file, or of each of its headers as its sections show them."""
    parts = parts_of(data)
    if not story:
        return " / ".join(_paragraphs(main_part(parts)))
    rels = {each.get("Id"): each.get("Target") for each in root_of(parts["word/_rels/document.xml.rels"])}
    used = [each.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")
            for each in main_part(parts).iter(f"{W}headerReference")]  # fmt: skip
    return " // ".join(" / ".join(_paragraphs(root_of(parts[f"word/{rels[each]}"]))) for each in used)


def lines_of(data: bytes) -> list[str]:
    """Return the paragraphs of a Word file as a reader sees them, without the codes of fields."""
    return [re.sub(r"[→↵]|\{ ?[A-Z]+\b[^{}]*\}", " ", each).strip() for each in _paragraphs(main_part(parts_of(data)))]


def in_any_part(data: bytes) -> str:
    """Return the words of every part that has some."""
    found = [content for each, content in parts_of(data).items() if each.startswith("word/") and each.endswith(".xml")]
    return "\n".join(text for each in found for text in _paragraphs(root_of(each)))


def carried(data: bytes, base: bytes) -> list[str]:
    """Return the lines of a file that its base does not have: what somebody put there."""
    before = set(lines_of(base))
    return [each for each in lines_of(data) if each not in before]


def mixed_rows(data: bytes, old: Sequence[str], new: Sequence[str]) -> list[str]:
    rows = [" | ".join(map(_text, row.iter(f"{W}p"))) for row in main_part(parts_of(data)).iter(f"{W}tr")]
    return [row for row in rows if any(each in row for each in old) and any(each in row for each in new)]


def dangling(data: bytes, *sources: bytes) -> list[str]:
    """Return the references of a file to what is not there, that none of the files it was made of had already."""
    before = {each for source in sources for each in _dangling(source)}
    return [each for each in _dangling(data) if each not in before]


def _dangling(data: bytes) -> Iterator[str]:
    parts = parts_of(data)
    for name, content in parts.items():
        if not name.endswith(".xml") or name.startswith("["):
            continue
        rels = parts.get(posixpath.join(posixpath.dirname(name), "_rels", f"{posixpath.basename(name)}.rels"), b"")
        known = dict(re.findall(rb'<Relationship\b(?=[^>]*\bId="([^"]+)")(?=[^>]*\bTarget="([^"]+)")', rels))
        outside = set(re.findall(rb'<Relationship\b(?=[^>]*\bId="([^"]+)")(?=[^>]*TargetMode="External")', rels))
        for each in _REFERENCE.findall(content):
            target = known.get(each, b"").decode()
            full = posixpath.normpath(posixpath.join(posixpath.dirname(name), target)).lstrip("/")
            if not target or (each not in outside and full.lower() not in {part.lower() for part in parts}):
                yield f"{posixpath.basename(name)} {target or each.decode()}"


def unmarked_inner_rows(data: bytes) -> int:
    """Return how many rows of a table inside a row that comes or goes have no mark of their own."""
    marked = f"{W}trPr/{W}ins", f"{W}trPr/{W}del"
    rows = [each for each in main_part(parts_of(data)).iter(f"{W}tr") if any(each.find(mark) is not None for mark in marked)]
    return sum(all(inner.find(mark) is None for mark in marked) for row in rows for inner in row.iter(f"{W}tr"))


def stores_differ(data: bytes) -> bool:
    """Tell whether a control shows other words than the store says that it is bound to."""
    parts = parts_of(data)
    for control in main_part(parts).iter(f"{W}sdt"):
        bound = control.find(f"{W}sdtPr/{W}dataBinding")
        if bound is None:
            continue
        spaces = dict(re.findall(r"xmlns:(\w+)='([^']+)'", bound.get(f"{W}prefixMappings", "").replace('"', "'")))
        said = "".join(each.text or "" for each in control.iter(f"{W}t"))
        kept = [each.text for part, content in parts.items() if re.match(r"customXml/[^/]+\.xml$", part)
                for each in _found(content, bound.get(f"{W}xpath"), spaces)]  # fmt: skip
        if kept and said not in kept:
            return True
    return False


def _found(content: bytes, path: str, spaces: dict[str, str]) -> list[Any]:
    try:
        return list(root_of(content).xpath(path, namespaces=spaces or None))
    except etree.XPathError:
        return []
