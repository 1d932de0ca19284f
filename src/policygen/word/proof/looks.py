"""What a Word file shows, paragraph by paragraph: words, and how they look. Read only to judge, apart from the merge."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from lxml import etree

from policygen.word.proof.frames import OPAQUE, look_of_section, looks_of_styles, looks_of_tables, said_by
from policygen.word.proof.list_numbers import ListNumbers
from policygen.word.proof.to_fill_in import described, to_fill_in

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_LOOKS_OF_RUNS: Final = {
    "strike": "struck through", "dstrike": "struck through", "vanish": "hidden", "b": "bold", "i": "italic", "caps": "capitals",
    "smallCaps": "capitals", "u": "underlined", "highlight": "highlighted", "shd": "shaded", "color": "colour", "sz": "size",
    "vertAlign": "raised or lowered", "rFonts": "font", "rStyle": "style of letters",
}  # fmt: skip
_LOOKS_OF_PARAGRAPHS: Final = {
    "pageBreakBefore": "page break before", "pBdr": "rule line", "jc": "alignment", "ind": "indent", "shd": "shading",
    "spacing": "spacing", "keepNext": "kept with the next", "keepLines": "kept together", "bidi": "from right to left",
    "tabs": "tab stops", "framePr": "frame",
}  # fmt: skip
_BOXES: Final = {_W + name for name in ("drawing", "pict", "object")}
_GONE: Final = {_W + "del", _W + "moveFrom"}
_OFF: Final = ("0", "false", "off", "none", "auto", "nil")
_SPACES: Final = re.compile(r"[ \u00a0]+")
_STANDARD: Final = ("normal", "standard", "bodytext", "defaultparagraphfont")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph: its words with the results of its fields left out, and what is to be seen of it, by name."""

    words: str
    looks: Mapping[str, str]


@dataclass(slots=True)
class _Shown:
    """What was read of a paragraph so far."""

    part: str
    words: list[str] = field(default_factory=list)
    looks: dict[str, list[str]] = field(default_factory=dict)
    fields: list[list[str]] = field(default_factory=list)
    """Of each field that is open: what it shows."""

    def add(self, name: str, words: str) -> None:
        self.looks.setdefault(name, []).append(words)

    def say(self, words: str) -> None:
        (self.fields[-1] if self.fields else self.words).append(words)


class Pages:
    """One file, to be read."""

    def __init__(self, parts: Mapping[str, bytes], document: str) -> None:
        self.parts, self.document = {name.lower(): content for name, content in parts.items()}, document
        self.body = self._root(document).find(_W + "body")
        self.styles = self._styles()
        self.lists = ListNumbers(None)

    def _root(self, part: str) -> Any:
        parser = etree.XMLParser(resolve_entities=False, remove_comments=True, remove_pis=True)
        return etree.fromstring(self.parts[part.lower()], parser)

    def passages(self) -> list[Passage]:
        """Return the paragraphs of the body in order, those of tables and text boxes too."""
        self.lists = self._lists()
        return [] if self.body is None else [self._passage(each) for each in self.body.iter(_W + "p") if not _in_box(each)]

    # ---- a paragraph

    def _passage(self, paragraph: Any, part: str = "") -> Passage:
        shown = _Shown(part or self.document)
        self._walk(paragraph, shown)
        for words in shown.fields:  # a field that never ends hides nothing
            shown.words += words
        looks = {name: " / ".join(dict.fromkeys(_SPACES.sub(" ", "".join(each)).strip() for each in _stretches(said)))
                 for name, said in shown.looks.items()}  # fmt: skip
        looks |= self._of_paragraph(paragraph)
        return Passage(_SPACES.sub(" ", "".join(shown.words)).strip(), {name: text for name, text in looks.items() if text})

    def _walk(self, parent: Any, shown: _Shown) -> None:
        for child in parent:
            if child.tag == _W + "r":
                self._run(child, shown)
            elif child.tag == _W + "fldSimple":
                shown.add("field result", "".join(each.text or "" for each in child.iter(_W + "t")))
            elif isinstance(child.tag, str) and child.tag not in _GONE and not child.tag.endswith(("}pPr", "}Fallback")):
                self._walk(child, shown)

    def _run(self, run: Any, shown: _Shown) -> None:
        said: list[str] = []
        for inner in run:
            name = str(inner.tag).rpartition("}")[2]
            if name == "fldChar":
                _field(inner.get(_W + "fldCharType"), shown)
            elif name == "t":
                said.append(inner.text or "")
                shown.say(inner.text or "")
            elif name in ("tab", "cr", "noBreakHyphen", "softHyphen"):
                shown.say({"tab": "\t", "cr": "\n", "noBreakHyphen": "-"}.get(name, ""))
            elif name == "br":
                kind = inner.get(_W + "type", "")
                shown.say("\n" if kind in ("", "textWrapping") else "")
                if kind in ("page", "column"):
                    shown.add(f"{kind} break", "yes")
            elif inner.tag in _BOXES or name == "AlternateContent":
                self._drawn(inner, shown)
            elif name in _OTHER_SIGNS:
                shown.add("sign", name)
            elif name in ("ruby", "sym"):
                shown.add(name, "".join(each.text or "" for each in inner.iter(_W + "t")) + str(inner.get(_W + "char", "")))
        words = "".join(said)
        if words.strip() and not shown.fields:
            for look, value in self._of_run(run).items():
                shown.add(look, f"{words}\x00{value}")

    def _drawn(self, drawing: Any, shown: _Shown) -> None:
        boxes = list(drawing.iter(_W + "txbxContent"))
        words = "".join(each.text or "" for each in boxes[0].iter(_W + "t")) if boxes else ""
        art = [each.get("string", "") for each in drawing.iter("{urn:schemas-microsoft-com:vml}textpath")]
        shown.add("description", described(drawing))
        shown.add("text box" if boxes else "drawn words", words or "".join(art))
        shown.add("picture or object", self._led_to(drawing, shown.part))

    # ---- looks

    def _of_run(self, run: Any) -> dict[str, str]:
        properties = run.find(_W + "rPr")
        found: dict[str, str] = {}
        for each in properties if properties is not None else ():
            name = str(each.tag).rpartition("}")[2]
            value = each.get(_W + "val") or each.get(_W + "fill") or each.get(_W + "ascii") or "1"
            value = self.styles.get(value, (value, ""))[0] if name == "rStyle" else value
            if name in _LOOKS_OF_RUNS and value.lower() not in _OFF:
                found[_LOOKS_OF_RUNS[name]] = "" if value.lower() in ("1", "true", "on") else value.lower()
        return found

    def _of_paragraph(self, paragraph: Any) -> dict[str, str]:
        properties = paragraph.find(_W + "pPr")
        found: dict[str, str] = {}
        if properties is None:
            return found
        style = properties.find(_W + "pStyle")
        identity = style.get(_W + "val", "") if style is not None else ""
        name = self.styles.get(identity, (identity, ""))[0]
        if _plain(name) not in _STANDARD and name:
            found["heading or style"] = name
        for tag, look in _LOOKS_OF_PARAGRAPHS.items():
            each = properties.find(_W + tag)
            if each is not None and each.get(_W + "val", "1").lower() not in _OFF:
                found[look] = each.get(_W + "val") or said_by(each) or "yes"
        outline = _value(properties, "outlineLvl")
        if outline.isdecimal():
            found["level of a heading"] = str(int(outline) + 1)
        listed = self._list_of(properties, identity)
        if listed:
            found["list"] = listed
        section = properties.find(_W + "sectPr")
        if section is not None:
            found["section break"] = _section(section)
        return found

    def _list_of(self, properties: Any, style: str) -> str:
        number = properties.find(f"{_W}numPr/{_W}numId")
        level = properties.find(f"{_W}numPr/{_W}ilvl")
        name = number.get(_W + "val", "") if number is not None else self.styles.get(style, ("", ""))[1]
        if name in ("", "0"):
            return ""
        depth = level.get(_W + "val", "0") if level is not None else "0"
        return self.lists.shown(name, depth)

    def _styles(self) -> dict[str, tuple[str, str]]:
        part = self._part_of("styles")
        found = {}
        for each in self._root(part).iter(_W + "style") if part else ():
            name, number = each.find(_W + "name"), each.find(f"{_W}pPr/{_W}numPr/{_W}numId")
            called = name.get(_W + "val", "") if name is not None else ""
            found[each.get(_W + "styleId", "")] = (called, number.get(_W + "val", "") if number is not None else "")
        return found

    def _lists(self) -> ListNumbers:
        part = self._part_of("numbering")
        return ListNumbers(self._root(part) if part else None)

    # ---- the file

    def about(self) -> dict[str, str]:
        """Return what is to be seen of the file as a whole, by name: pages, headers and footers, notes, and what is put in."""
        found: dict[str, str] = {}
        sections = [] if self.body is None else list(self.body.iter(_W + "sectPr"))
        if sections:
            found["page"] = _section(sections[-1])
            found["sections"] = str(len(sections))
        for number, section in enumerate(sections, 1):
            for reference in section:
                kind = str(reference.tag).rpartition("}")[2].removesuffix("Reference")
                if kind in ("header", "footer"):
                    target = self._target(self.document, reference.get(_R + "id", ""))
                    where = f"{kind} of section {number} ({reference.get(_W + 'type', 'default')})"
                    found[where], found[f"look of the {where}"] = self._words_of(target), self._look_of(target)
            found |= {f"{name} of section {number}": said for name, said in look_of_section(section).items()}
        if self.body is not None:
            found |= self._put_in(self.body, self.document) | self._noted(self.body)
            settings = self._part_of("settings")
            even = self._root(settings).find(_W + "evenAndOddHeaders") if settings else None
            found["headers of even pages"] = "their own" if even is not None and even.get(_W + "val", "1") not in _OFF else ""
            part = self._part_of("styles")
            found |= looks_of_tables(self.body) | (looks_of_styles(self._root(part), self.body) if part else {})
        return {name: text for name, text in found.items() if text}

    def _put_in(self, root: Any, part: str) -> dict[str, str]:
        """Return what a part takes from other files, and what it asks to be filled in."""
        found = to_fill_in(root)
        for name in _TAKEN_IN:
            led = (self._digest(part, each.get(_R + "id")) for each in root.iter(_W + name))
            found[f"text from another file ({name})"] = "".join(f"{OPAQUE}{each}" for each in led)
        return found

    def _noted(self, body: Any) -> dict[str, str]:
        """Return the words of the notes that a body refers to, and what else they hold."""
        found = {}
        for kind in ("footnote", "endnote"):
            part = self._part_of(f"{kind}s")
            known = {each.get(_W + "id"): each for each in self._root(part).iter(_W + kind)} if part else {}
            notes = [known.get(each.get(_W + "id")) for each in body.iter(f"{_W}{kind}Reference")]
            said = ("".join(each.text or "" for each in note.iter(_W + "t")) if note is not None else "" for note in notes)
            found[f"{kind}s"] = " / ".join(said)
            found[f"what {kind}s hold"] = "".join(self._led_to(note, part) for note in notes if note is not None)
        return found

    def _led_to(self, element: Any, part: str) -> str:
        """Return digests of all that an element leads to, such as its pictures."""
        names = [value for each in element.iter("*") for key, value in each.attrib.items() if str(key).startswith(_R)]
        return "".join(f"{OPAQUE}{each}" for each in sorted({self._digest(part, str(name)) for name in names} - {""}))

    def _words_of(self, part: str) -> str:
        if part not in self.parts:
            return ""
        root = self._root(part)
        lines = ["".join(each.text or "" for each in one.iter(_W + "t")) for one in root.iter(_W + "p") if not _in_box(one)]
        art = [each.get("string", "") for each in root.iter("{urn:schemas-microsoft-com:vml}textpath")]
        return _SPACES.sub(" ", " / ".join([*lines, *art])).strip(" /")

    def _look_of(self, part: str) -> str:
        """Return how a header or footer looks, with what is drawn in it and taken into it."""
        if part not in self.parts:
            return ""
        root = self._root(part)
        passages = [self._passage(each, part) for each in root.iter(_W + "p")]
        said = [f"{name}: {text}" for each in passages for name, text in each.looks.items() if name != "field result"]
        return "; ".join([*said, *(f"{name}: {text}" for name, text in self._put_in(root, part).items() if text)])

    def comments(self) -> list[str]:
        """Return the words of the comments."""
        part = self._part_of("comments")
        found = self._root(part).iter(_W + "comment") if part else ()
        return ["".join(each.text or "" for each in comment.iter(_W + "t")) for comment in found]

    # ---- where relationships lead

    def _targets(self, part: str) -> dict[str, tuple[str, str]]:
        folder, name = posixpath.split(part.lower())
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        found = {}
        for each in self._root(rels) if rels in self.parts else ():
            target = each.get("Target", "")
            if each.get("TargetMode") != "External":
                target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                target = target.lower()
            found[each.get("Id", "")] = (str(each.get("Type", "")).rpartition("/")[2], target)
        return found

    def _target(self, part: str, name: str | None) -> str:
        return self._targets(part).get(name or "", ("", ""))[1]

    def _part_of(self, kind: str) -> str:
        found = (target for each, target in self._targets(self.document).values() if each == kind)
        return next((target for target in found if target in self.parts), "")

    def _digest(self, part: str, name: str | None, depth: int = 0) -> str:
        """Return a short digest of a part and of all that it leads to, whatever the parts are called."""
        target = self._target(part, name)
        if target not in self.parts:
            return target
        content = sha256(self.parts[target])
        for each in sorted(self._targets(target)) if depth < _DEEPEST else ():
            content.update(self._digest(target, each, depth + 1).encode())
        return content.hexdigest()[:12]


_DEEPEST: Final = 4
_TAKEN_IN: Final = ("altChunk", "subDoc", "contentPart")
_OTHER_SIGNS: Final = ("pgNum", "dayShort", "dayLong", "monthShort", "monthLong", "yearShort", "yearLong", "contentPart", "ptab")


def _in_box(paragraph: Any) -> bool:
    return next(paragraph.iterancestors(_W + "txbxContent"), None) is not None


def _field(kind: str | None, shown: _Shown) -> None:
    if kind == "begin":
        shown.fields.append([])
    elif kind == "end" and shown.fields:
        result = "".join(shown.fields.pop())
        if result and not shown.fields:
            shown.add("field result", result)


def _stretches(said: list[str]) -> Iterator[list[str]]:
    """Yield runs of one look and value as one: how words are cut into runs is not to be seen."""
    held: list[str] = []
    value = None
    for each in said:
        words, _, mine = each.partition("\x00")
        if held and mine != value:
            yield [*held, f" ({value})" if value else ""]
            held = []
        held.append(words)
        value = mine
    if held:
        yield [*held, f" ({value})" if value else ""]


def _plain(name: str) -> str:
    return name.lower().replace(" ", "")


def _value(element: Any, name: str) -> str:
    found = element.find(_W + name)
    return found.get(_W + "val", "") if found is not None else ""


def _section(section: Any) -> str:
    size, kind = section.find(_W + "pgSz"), _value(section, "type") or "nextPage"
    if size is None:
        return kind
    return f"{kind}, {size.get(_W + 'orient', 'portrait')}, {size.get(_W + 'w', '')} by {size.get(_W + 'h', '')}"
