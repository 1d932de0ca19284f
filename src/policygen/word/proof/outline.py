"""What a Word file says and how it is built, read only to judge: shares no code with the merge, only with `resolve`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from hashlib import sha256
from typing import Any, Final

from lxml import etree

from policygen.word.proof.by_block import BLOCKS, WRAPPERS, WithXml, apart, holder_of_blocks, with_xml

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_NO_WORDS: Final = re.compile(r"(proofErr|bookmark|comment|perm|lastRendered|annotationRef)")
_NOT_LOOK: Final = {_W + name for name in ("lang", "noProof", "sectPr", "rPr", "ins", "del", "pPrChange", "rPrChange")}
_FILLED: Final = re.compile(
    r"\s*(REF|PAGEREF|NOTEREF|PAGE|NUMPAGES|SECTIONPAGES|TOC|STYLEREF|SEQ|DATE|TIME|DOCPROPERTY)\b", re.IGNORECASE
)
_NOT_SAID: Final = (_W + "rsid", "{http://schemas.microsoft.com/office/word/2010/wordml}")

Outline = tuple[Any, ...]


class Reading:
    """One file's parts, to be read; of those in `blocks` the blocks are given, and of those in `roots` the root."""

    def __init__(
        self, parts: Mapping[str, bytes], roots: Mapping[str, Any], document: str, blocks: Mapping[str, WithXml] | None = None
    ) -> None:
        self.parts, self.roots, self.document = parts, dict(roots), document
        self._targets: dict[str, dict[str, str]] = {}
        self.memo: dict[bytes, tuple[Any, ...]] = {}
        """Outlines by their XML: most blocks are the same in two files that are compared."""
        self._given = blocks or {}
        self._children: dict[str, WithXml] = {}

    def same_at_once(self, other: Reading, part: str) -> bool:
        """Tell whether a part says the same in two files, as far as that shows without reading the blocks that both have.

        False says nothing: it then has to be read as a whole.
        """
        mine, theirs = self.targets(part), other.targets(part)
        if any(theirs.get(name, target) != target for name, target in mine.items()):
            return False
        found = apart(self._given[part], self.parts[part], other.parts[part]) if part in self._given else None
        if found is not None and all(
            [each for child, _ in group for each in self._blocks((child,), part)] == list(other._blocks(read, part))
            for group, read in found
        ):
            return True
        if holder_of_blocks(self.root(part)).nsmap != holder_of_blocks(other.root(part)).nsmap:
            return False
        other.memo = self.memo
        both = {xml for _, xml in self.children(part)} & {xml for _, xml in other.children(part)}
        return self._read(part, both) == other._read(part, both)

    def children(self, part: str) -> WithXml:
        """Return the outermost blocks of a part, each with its XML."""
        if part not in self._children:
            whole = self._given[part] if part in self._given else with_xml(holder_of_blocks(self.root(part)))
            self._children[part] = [(child, xml) for child, xml in whole if child.tag in BLOCKS]
        return self._children[part]

    def root(self, part: str) -> Any:
        """Return a part's root."""
        if part not in self.roots:
            parser = etree.XMLParser(resolve_entities=False, remove_comments=True, remove_pis=True)
            self.roots[part] = etree.fromstring(self.parts[part], parser)
        return self.roots[part]

    def targets(self, part: str) -> dict[str, str]:
        """Return what a part's relationships lead to: an address, or the digest of a part."""
        if part not in self._targets:
            folder, _, name = part.rpartition("/")
            rels = f"{folder}/_rels/{name}.rels"
            self._targets[part] = {}
            for each in self.root(rels) if rels in self.parts else ():
                if isinstance(each.tag, str):
                    self._targets[part][each.get("Id")] = self._target(
                        folder, each.get("Target", ""), each.get("TargetMode") == "External"
                    )
        return self._targets[part]

    def _target(self, folder: str, target: str, outside: bool) -> str:
        if outside:
            return target
        full = target.lstrip("/") if target.startswith("/") else _joined_path(folder, target)
        if full in self.parts and not full.endswith(".xml"):
            return sha256(self.parts[full]).hexdigest()
        return full

    def of(self, part: str) -> Outline:
        """Return the outline of a part."""
        return tuple(self._read(part, frozenset()))

    def _read(self, part: str, left: Set[bytes]) -> list[Any]:
        """Return the outline of a part, with what is `left` as XML."""
        found: list[Any] = []
        for child, xml in self.children(part):
            if xml in left:
                found.append(xml)
                continue
            if xml not in self.memo:
                self.memo[xml] = tuple(self._blocks((child,), part))
            found += self.memo[xml]
        return found

    def notes(self) -> Outline:
        """Return the words of the notes that the document refers to, in order."""
        found = []
        for kind in ("foot", "end"):
            part = next((name for name in self.parts if name.endswith(f"/{kind}notes.xml")), "")
            notes = {each.get(_W + "id"): each for each in self.root(part).iter(f"{_W}{kind}note")} if part else {}
            for reference in self.root(self.document).iter(f"{_W}{kind}noteReference"):
                note = notes.get(reference.get(_W + "id"))
                found.append(None if note is None else tuple(self._blocks(note, part)))
        return tuple(found)

    def _blocks(self, container: Any, part: str) -> Iterator[Any]:
        for child in container:
            if child.tag == _W + "p":
                about = child.find(_W + "pPr")
                yield ("p", _look_of_run(about), tuple(self._words(child, part)))
                section = about.find(_W + "sectPr") if about is not None else None
                if section is not None:
                    yield ("section", _section(section, self.targets(part)))
            elif child.tag == _W + "tbl":
                rows = []
                for row in _through(child, _W + "tr"):
                    cells = tuple(
                        (_look_of_run(cell.find(_W + "tcPr")), tuple(self._blocks(cell, part)))
                        for cell in _through(row, _W + "tc")
                    )
                    rows.append((_look_of_run(row.find(_W + "trPr")), cells))
                yield ("tbl", _look_of_run(child.find(_W + "tblPr")), tuple(rows))
            elif child.tag == _W + "sdt":
                content = child.find(_W + "sdtContent")
                yield from self._blocks(content, part) if content is not None else ()
            elif child.tag == _W + "sectPr":
                yield ("section", _section(child, self.targets(part)))
            elif child.tag in WRAPPERS:
                yield from self._blocks(child, part)

    def _words(self, paragraph: Any, part: str) -> Iterator[tuple[str, str]]:
        """Yield the words of a paragraph with how they look and where they lead, in stretches of one look."""
        held: list[tuple[str, str]] = []
        state = {"depth": 0, "shown": False}
        for text, look in self._runs(paragraph, part, "", state):
            if held and held[-1][1] == look:
                held[-1] = (held[-1][0] + text, look)
            else:
                held.append((text, look))
        yield from held

    def _runs(self, parent: Any, part: str, link: str, field: dict[str, Any]) -> Iterator[tuple[str, str]]:
        for child in parent:
            if child.tag == _W + "r":
                look = link + _look_of_run(child.find(_W + "rPr"))
                for inner in child:
                    text = self._sign(inner, part, field)
                    if text:
                        yield text, look
            elif child.tag == _W + "fldSimple":
                code = " ".join(child.get(_W + "instr", "").split())
                yield f"<<{code}", link
                if not _FILLED.match(code):
                    yield from self._runs(child, part, link, field)
                yield ">>", link
            elif child.tag == _W + "hyperlink":
                address = self.targets(part).get(child.get(_R + "id"), "") + "#" + child.get(_W + "anchor", "")
                yield from self._runs(child, part, f"[{address}]", field)
            elif isinstance(child.tag, str) and child.tag != _W + "pPr" and not _NO_WORDS.search(child.tag):
                yield from self._runs(child, part, link, field)

    def _sign(self, inner: Any, part: str, field: dict[str, Any]) -> str:
        name = inner.tag.rpartition("}")[2] if isinstance(inner.tag, str) else ""
        if name == "fldChar":
            return _field_code(inner, field)
        if field["shown"] and field.get("filled"):
            return ""
        if name == "t":
            return inner.text or ""
        if name == "instrText":
            field["filled"] = field.get("filled") or bool(_FILLED.match(inner.text or ""))
            return " ".join((inner.text or "").split())
        if name in ("rPr", "commentReference") or _NO_WORDS.search(name):
            return ""
        if name in ("footnoteReference", "endnoteReference"):
            return "<note>"
        if name in ("drawing", "pict", "object", "AlternateContent"):
            used = sorted(
                {
                    self.targets(part).get(each.get(key), "")
                    for each in inner.iter()
                    for key in (_R + "embed", _R + "id", _R + "link")
                    if each.get(key)
                }
            )
            boxed = "".join(each.text or "" for each in inner.iter(_W + "t"))
            return f"<{' '.join(used)} {boxed}>"
        return f"<{name} {inner.get(_W + 'type', '')}>"


def _field_code(mark: Any, field: dict[str, Any]) -> str:
    kind = mark.get(_W + "fldCharType")
    if kind == "begin":
        field["depth"] += 1
        return "<<" if field["depth"] == 1 else ""
    if kind == "separate":
        field["shown"] = field["shown"] or field["depth"] == 1
        return ""
    field["depth"] = max(field["depth"] - 1, 0)
    if field["depth"] == 0:
        field["shown"] = field["filled"] = False
        return ">>"
    return ""


def _through(parent: Any, tag: str) -> Iterator[Any]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in (_W + "sdt", _W + "sdtContent", _W + "customXml", _W + "ins", _W + "moveTo"):
            yield from _through(child, tag)


def _look_of_run(properties: Any) -> str:
    if properties is None:
        return ""
    said = [_said_in(each) for each in properties if each.tag not in _NOT_LOOK]
    return "".join(sorted(said))


def _said_in(element: Any) -> str:
    """Return an element as text, without the numbers of revisions and the names of prefixes."""
    words = "".join([f' {name}="{value}"' for name, value in element.items() if not name.startswith(_NOT_SAID)])
    if not len(element) and not element.text:
        return f"<{element.tag}{words}>"
    inside = "".join([f"{_said_in(each)}{each.tail or ''}" for each in element])
    return f"<{element.tag}{words}>{element.text or ''}{inside}</>"


def _section(section: Any, targets: Mapping[str, str]) -> str:
    said = []
    for each in section:
        if isinstance(each.tag, str) and each.tag.endswith("Reference"):
            said.append(f"{each.tag} {each.get(_W + 'type')} {targets.get(each.get(_R + 'id'), '')}")
        elif isinstance(each.tag, str) and each.tag != _W + "sectPrChange":
            said.append(_said_in(each))
    return "".join(said)


def _joined_path(folder: str, target: str) -> str:
    steps = [step for step in folder.split("/") if step]
    for step in target.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)
