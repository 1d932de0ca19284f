"""What other programs do to a Word file that they only save again: Word, Google Docs and Pages by hand, LibreOffice itself."""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from lxml import etree
from office import SOFFICE

from policygen.formats.package import read_parts, write_parts

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
Change = Callable[[Any, random.Random], None]


def by_libreoffice(folder: Path, files: Sequence[bytes]) -> list[bytes]:
    """Return files as LibreOffice saves them, all in one run of it."""
    assert SOFFICE is not None
    places = [folder / f"{number}.docx" for number in range(len(files))]
    for place, data in zip(places, files, strict=True):
        place.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", "docx", "--outdir", str(folder / "again"), *map(str, places)]
    subprocess.run(command, capture_output=True, check=True, timeout=900)
    return [(folder / "again" / place.name).read_bytes() for place in places]


def by_word(data: bytes, seed: int) -> bytes:
    """Return a file as Word saves it: numbers of revisions, runs cut, signs of its checks, bookmarks that end elsewhere."""
    parts = _changed(data, seed, [_numbers, _cut_runs, _checks, _bookmarks_end_early])
    manifests = [name for name in parts if re.fullmatch(r"customXml/item\d*\w*\.xml", name)]
    return write_parts(_renamed(parts, {name: f"customXml/item{place + 3}.xml" for place, name in enumerate(manifests)}))


def by_google(data: bytes, seed: int) -> bytes:
    """Return a file as Google Docs exports it: no custom XML, no control, no style of ours, bookmarks of its own at headings."""
    parts = _changed(data, seed, [_no_controls, _bookmarks_of_its_own, _no_styles_of_ours, _cut_runs])
    return write_parts(_without(parts, ("customXml/", "docProps/")))


def by_pages(data: bytes, seed: int) -> bytes:
    """Return a file as Pages exports it: no custom XML, no bookmarks, fields as the text that they showed, text in many runs."""
    parts = _changed(data, seed, [_no_controls, _no_bookmarks, _fields_as_text, _no_styles_of_ours, _cut_runs])
    return write_parts(_without(parts, ("customXml/", "docProps/custom")))


# ---- parts


def _changed(data: bytes, seed: int, changes: Sequence[Change]) -> dict[str, bytes]:
    parts, chance = dict(read_parts(data)), random.Random(seed)
    for name, content in parts.items():
        if re.fullmatch(r"word/(?:document|header\d*|footer\d*|footnotes)\.xml", name):
            root = etree.fromstring(content)
            for change in changes:
                change(root, chance)
            parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return parts


def _without(parts: dict[str, bytes], gone: tuple[str, ...]) -> dict[str, bytes]:
    """Return parts without some, and without what points to them."""
    starts = b"|".join(re.escape(each.encode()) for each in gone)
    pointing = re.compile(rb"<(?:Relationship|Override)\b[^>]*\"(?:\.\./|/)?(?:" + starts + rb")[^>]*/>")
    kept = {name: content for name, content in parts.items() if not name.startswith(gone)}
    return {name: pointing.sub(b"", content) if _points(name) else content for name, content in kept.items()}


def _points(name: str) -> bool:
    return name.endswith(".rels") or name == "[Content_Types].xml"


def _renamed(parts: dict[str, bytes], names: dict[str, str]) -> dict[str, bytes]:
    return {_new_name(name, names): _with_names(content, names) if _points(name) else content for name, content in parts.items()}


def _with_names(content: bytes, names: dict[str, str]) -> bytes:
    for old, new in names.items():
        content = content.replace(old.encode(), new.encode())
    return content


def _new_name(name: str, names: dict[str, str]) -> str:
    folder, _, last = name.rpartition("/")
    owner = f"{folder.removesuffix('/_rels')}/{last.removesuffix('.rels')}"
    if owner in names and folder.endswith("/_rels"):
        return f"{folder}/{names[owner].rpartition('/')[2]}.rels"
    return names.get(name, name)


# ---- what is done to a part


def _numbers(root: Any, chance: random.Random) -> None:
    for each in root.iter(f"{W}p", f"{W}r", f"{W}tr"):
        each.set(f"{W}rsidR", f"00{chance.randrange(16**6):06X}")
    for each in root.iter(f"{W}p"):
        each.set("{http://schemas.microsoft.com/office/word/2010/wordml}paraId", f"{chance.randrange(16**8):08X}")


def _cut_runs(root: Any, chance: random.Random) -> None:
    for text in list(root.iter(f"{W}t")):
        words, run = text.text or "", text.getparent()
        if run.tag != f"{W}r" or len(words) < 8 or len(run.findall(f"{W}t")) != 1 or run[-1] is not text or chance.random() < 0.6:
            continue
        place = chance.randrange(1, len(words))
        second = etree.fromstring(etree.tostring(run))
        second.tail = None
        text.text, second[-1].text = words[:place], words[place:]
        for each in (text, second[-1]):
            each.set(SPACE, "preserve")
        for each in [each for each in list(second)[:-1] if each.tag != f"{W}rPr"]:  # a tab or a break is there once
            second.remove(each)
        run.addnext(second)


def _checks(root: Any, chance: random.Random) -> None:
    for run in list(root.iter(f"{W}r")):
        if chance.random() < 0.1:
            run.addprevious(etree.Element(f"{W}proofErr", {f"{W}type": "spellStart"}))
        if chance.random() < 0.05 and run.find(f"{W}t") is not None:
            run.find(f"{W}t").addprevious(etree.Element(f"{W}lastRenderedPageBreak"))


def _bookmarks_end_early(root: Any, chance: random.Random) -> None:
    """End some bookmarks at once, and begin others a paragraph later, as an edit near their edges does."""
    ends = {each.get(f"{W}id"): each for each in root.iter(f"{W}bookmarkEnd")}
    for start in list(root.iter(f"{W}bookmarkStart")):
        end = ends.get(start.get(f"{W}id"))
        if end is None or not start.get(f"{W}name", "").startswith("_c_"):
            continue
        if chance.random() < 0.3:
            start.addnext(end)
        elif chance.random() < 0.3 and (after := start.getnext()) is not None and after.tag == f"{W}p" and len(after):
            after.append(start)


def _no_controls(root: Any, _: random.Random) -> None:
    for control in list(root.iter(f"{W}sdt")):
        content = control.find(f"{W}sdtContent")
        for each in list(content) if content is not None else ():
            control.addprevious(each)
        control.getparent().remove(control)


def _no_bookmarks(root: Any, _: random.Random) -> None:
    for each in list(root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        each.getparent().remove(each)


def _bookmarks_of_its_own(root: Any, chance: random.Random) -> None:
    _no_bookmarks(root, chance)
    for number, paragraph in enumerate(root.iter(f"{W}p")):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val", "").startswith("Heading"):
            name = f"_heading=h.{chance.randrange(36**8):x}"
            paragraph.insert(1, etree.Element(f"{W}bookmarkStart", {f"{W}id": str(number), f"{W}name": name}))
            paragraph.append(etree.Element(f"{W}bookmarkEnd", {f"{W}id": str(number)}))


def _no_styles_of_ours(root: Any, _: random.Random) -> None:
    for style in list(root.iter(f"{W}pStyle")):
        if not re.match(r"Heading|Title|Subtitle|TOC|Header|Footer|List", style.get(f"{W}val", "")):
            style.getparent().remove(style)


def _fields_as_text(root: Any, _: random.Random) -> None:
    """Leave of each field but a contents list what it showed."""
    for paragraph in list(root.iter(f"{W}p")):
        runs = paragraph.findall(f"{W}r")
        codes = "".join(each.text or "" for each in paragraph.iter(f"{W}instrText"))
        depth = sum({"begin": 1, "end": -1}.get(each.get(f"{W}fldCharType"), 0) for each in paragraph.iter(f"{W}fldChar"))
        if depth or "TOC" in codes or "PAGEREF" in codes or not codes:
            continue
        for run in runs:
            if run.find(f"{W}fldChar") is not None or run.find(f"{W}instrText") is not None:
                paragraph.remove(run)
