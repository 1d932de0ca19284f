"""Bringing content of a new file into the school's own: its styles, lists, links, pictures and notes come along."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Final

from lxml import etree

from policygen.word.merging.plan import Step
from policygen.word.merging.schema_order import put_in_order
from policygen.word.namespaces import (
    BOOKMARK_END,
    BOOKMARK_START,
    ID,
    NAME,
    PPR,
    REL,
    RUN,
    SECTION,
    VAL,
    Element,
    P,
    R,
    W,
    value_of,
)
from policygen.word.reading.word_file import Relationship, WordFile, relationships_part

_NUMBER: Final = re.compile(rb"""id(?<!\wid)=["'](\d{1,10})["']""")
"""Begins with letters, which are looked for far faster than the beginning of a word, and only then sees that one begins."""
_STYLES: Final = (W + "pStyle", W + "rStyle", W + "tblStyle")
_LEFT_BEHIND: Final = tuple(
    W + name for name in ("commentRangeStart", "commentRangeEnd", "proofErr", "permStart", "permEnd", "lastRenderedPageBreak")
)
_WORD_2010: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
ID_OF_CONTROL: Final = W + "id"
"""The number of a content control, which no other may have."""
_HIGHEST: Final = 2**30


class Ids:
    """Numbers for marks, bookmarks and comments that nothing in the file uses yet."""

    def __init__(self, file: WordFile) -> None:
        used = {int(found) for name in file.names() if name.endswith(".xml") and name.startswith("word/")
                for found in _NUMBER.findall(file.content(name))}  # fmt: skip
        self.last = max((number for number in used if number < _HIGHEST), default=0)
        self.used = used

    def next(self) -> str:
        """Return a number that is free."""
        self.last += 1
        while self.last in self.used:
            self.last += 1
        return str(self.last)


class ContentImporter:
    """Copies elements of `new` so that they fit into `prior`."""

    def __init__(self, prior: WordFile, new: WordFile, ids: Ids, lists: Mapping[str, str]) -> None:
        self.prior, self.new, self.ids = prior, new, ids
        self.styles: dict[str, str] = {}
        self.numbers, self.paired = dict(lists), lists
        self.kinds: dict[str, str] = {}
        """Which kind of list of the school's is which of the new file's: lists of one kind count on from each other."""
        self.bookmarks = set(prior.bookmarks(prior.document).values())
        self.parts: dict[str, str] = {}
        """What a part of the new file is called here, once it was brought along."""
        self.lost: list[str] = []
        """What could not be brought along, in the user's words."""

    def copy(self, element: Element, source: str, target: str) -> Element:
        """Return a copy of an element of the part `source` that fits into the part `target`."""
        made = deepcopy(element)
        made.tail = None
        for each in [*made.iter(*_LEFT_BEHIND)]:
            _take_away(each)
        for each in [*made.iter(W + "commentReference")]:
            _take_away(_run_of(each))
        for section in [*made.iter(SECTION)]:
            _take_away(section)
        self._bookmarks(made)
        for each in made.iter(*_STYLES):
            each.set(VAL, self.style(each.get(VAL, "")))
        for each in made.iter(W + "numId"):
            each.set(VAL, self.number(each.get(VAL, "")))
        for each in made.iter("*"):
            self._attributes(each, source, target)
        put_in_order(made)
        return made

    def _attributes(self, each: Element, source: str, target: str) -> None:
        for name in list(each.attrib):
            key = str(name)
            if key.startswith(R):
                each.set(key, self._relationship(each.get(key, ""), source, target))
            elif key.startswith((W + "rsid", _WORD_2010)):
                del each.attrib[name]
        if each.tag == ID_OF_CONTROL:
            each.set(VAL, self.ids.next())
        elif each.tag in (W + "footnoteReference", W + "endnoteReference"):
            each.set(ID, self._note(str(each.tag).removeprefix(W).removesuffix("Reference"), each.get(ID, "")))
        elif str(each.tag).endswith("}docPr"):
            each.set("id", self.ids.next())

    def _bookmarks(self, made: Element) -> None:
        """Keep the bookmarks that the school's file does not have, under new numbers."""
        numbers: dict[str, str] = {}
        for start in [*made.iter(BOOKMARK_START)]:
            name = start.get(NAME, "")
            if name in self.bookmarks or name.startswith("_GoBack"):
                _take_away(start)
                continue
            self.bookmarks.add(name)
            numbers[start.get(ID, "")] = self.ids.next()
            start.set(ID, numbers[start.get(ID, "")])
        for end in [*made.iter(BOOKMARK_END)]:
            if end.get(ID, "") in numbers:
                end.set(ID, numbers[end.get(ID, "")])
            else:
                _take_away(end)

    # ---- styles

    def style(self, name: str) -> str:
        """Return the school's style for a style of the new file, brought along where the school has none."""
        if name not in self.styles:
            self.styles[name] = self._style(name)
        return self.styles[name]

    def _style(self, name: str) -> str:
        theirs, ours = self.prior.part_of_kind("styles"), self.new.part_of_kind("styles")
        if not theirs or not ours or self.prior.original.get(theirs) == self.new.original.get(ours):
            return name  # a file of the same house style has the same ones, and need not be read for it
        known = {each.get(W + "styleId", ""): each for each in self.prior.root(theirs).iter(W + "style")}
        wanted = next((each for each in self.new.root(ours).iter(W + "style") if each.get(W + "styleId") == name), None)
        if name in known or wanted is None:
            return name
        called = value_of(wanted, NAME).lower()
        for identity, style in known.items():
            if value_of(style, NAME).lower() == called and style.get(W + "type") == wanted.get(W + "type"):
                return identity
        self.styles[name] = name
        made = deepcopy(wanted)
        self.prior.root(theirs).append(made)
        self.prior.touch(theirs)
        for each in made.iter(W + "basedOn", W + "next", W + "link"):
            each.set(VAL, self.style(each.get(VAL, "")))
        for each in made.iter(W + "numId"):
            each.set(VAL, self.number(each.get(VAL, "")))
        return name

    # ---- lists

    def number(self, name: str) -> str:
        """Return the school's list for a list of the new file: the same one, or one like it made for it."""
        if name not in self.numbers:
            self.numbers[name] = self._number(name) if name != "0" else "0"
        return self.numbers[name]

    def _number(self, name: str) -> str:
        ours = self.new.part_of_kind("numbering")
        wanted = _by_attribute(self.new.root(ours), W + "num", W + "numId", name) if ours else None
        if wanted is None:
            return "0"
        root = self._numbering()
        begins = wanted.find(W + "lvlOverride") is not None
        definition = self._definition(root, value_of(wanted, W + "abstractNumId"), ours, begins=begins)
        if not begins:
            for each in root.iter(W + "num"):
                if value_of(each, W + "abstractNumId") == definition and each.find(W + "lvlOverride") is None:
                    return each.get(W + "numId", "0")
        made = deepcopy(wanted)
        taken = [_number(each.get(W + "numId")) for each in root.iter(W + "num")]
        made.set(W + "numId", str(max([*taken, 0]) + 1))
        link = made.find(W + "abstractNumId")
        if link is not None:
            link.set(VAL, definition)
        places = [place for place, each in enumerate(root) if each.tag == W + "num"]
        root.insert(places[-1] + 1 if places else len(root), made)
        return made.get(W + "numId", "0")

    def _numbering(self) -> Element:
        part = self.prior.part_of_kind("numbering")
        if not part:
            part = "word/numbering.xml"
            ours = self.new.part_of_kind("numbering")
            self.prior.add(part, f'<w:numbering xmlns:w="{W[1:-1]}"/>'.encode())
            self.prior.add_type(part, self.new.type_of(ours))
            self.prior.relate(self.prior.document, "numbering", part)
        self.prior.touch(part)
        return self.prior.root(part)

    def _definition(self, root: Element, name: str, ours: str, *, begins: bool) -> str:
        """Return the kind for one of the new file; one that `begins` by itself may share a kind that others count in."""
        wanted = _by_attribute(self.new.root(ours), W + "abstractNum", W + "abstractNumId", name)
        if wanted is None:
            return name
        like = _list_shape(wanted)
        alike = [each.get(W + "abstractNumId", "0") for each in root.iter(W + "abstractNum") if _list_shape(each) == like]
        if alike and (begins or not _counts(wanted)):
            return alike[0]
        kinds = self._kinds(root, ours)
        if name not in kinds:
            free = [each for each in alike if each not in kinds.values()]
            kinds[name] = free[0] if free else self._own_kind(root, wanted, styled=not alike)
        return kinds[name]

    def _kinds(self, root: Element, ours: str) -> dict[str, str]:
        """Return which kind is which, by the lists of paragraphs and of styles that both files have."""
        if not self.kinds:
            here, there = _kinds_of_lists(root), _kinds_of_lists(self.new.root(ours))
            theirs, new = _lists_of_styles(self.prior), _lists_of_styles(self.new)
            pairs = [*self.paired.items(), *((new[each], theirs[each]) for each in new.keys() & theirs.keys())]
            self.kinds.update({there[a]: here[b] for a, b in sorted(pairs, reverse=True) if a in there and b in here})
        return self.kinds

    def _own_kind(self, root: Element, wanted: Element, *, styled: bool) -> str:
        made = deepcopy(wanted)
        taken = [_number(each.get(W + "abstractNumId")) for each in root.iter(W + "abstractNum")]
        made.set(W + "abstractNumId", str(max([*taken, -1]) + 1))
        for each in made.findall(W + "nsid"):
            made.remove(each)
        places = [place for place, each in enumerate(root) if each.tag == W + "abstractNum"]
        root.insert(places[-1] + 1 if places else 0, made)
        for each in list(made.iter(W + "pStyle")):  # a style is numbered by one kind of list
            each.set(VAL, self.style(each.get(VAL, ""))) if styled else _take_away(each)
        return made.get(W + "abstractNumId", "0")

    # ---- links, pictures, notes

    def _relationship(self, name: str, source: str, target: str) -> str:
        found = self.new.relationships(source).get(name)
        if found is None:
            return name
        if found.external:
            return self.prior.relate(target, found.kind, found.target, external=True)
        return self.prior.relate(target, found.kind, self._part(found.target))

    def _part(self, name: str) -> str:
        """Bring a part along under a name of its own, or find the same one."""
        if name in self.parts:
            return self.parts[name]
        content, leads_to = self.new.content(name), self.new.relationships(name)
        folder = name.rpartition("/")[0] + "/"
        for known in () if leads_to else self.prior.names():
            if known.startswith(folder) and self.prior.content(known) == content:
                return known
        stem, _, extension = name.rpartition(".")
        made, number = name, 1
        while made in self.prior:
            number += 1
            made = f"{stem}-p{number}.{extension}"
        self.prior.add(made, content)
        if extension in ("xml", "bin") or not self.prior.type_of(made):
            self.prior.add_type(made, self.new.type_of(name))
        self.parts[name] = made
        if leads_to:
            self._bring_what_it_leads_to(made, leads_to)
        return made

    def _bring_what_it_leads_to(self, made: str, leads_to: Mapping[str, Relationship]) -> None:
        """Bring what a part leads to, such as the workbook of a chart, under the names that the part knows it by."""
        root = etree.fromstring(f'<Relationships xmlns="{REL[1:-1]}"/>')
        for each in leads_to.values():
            if not each.external and each.target not in self.new:
                self.lost.append(f"what the part {made} points to ({each.kind})")
                continue
            target = each.target if each.external else "/" + self._part(each.target)
            line = etree.SubElement(root, REL + "Relationship", Id=each.name, Type=each.type, Target=target)
            if each.external:
                line.set("TargetMode", "External")
        self.prior.add(relationships_part(made), etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))

    def _note(self, kind: str, name: str) -> str:
        ours, theirs = self.new.part_of_kind(f"{kind}s"), self.prior.part_of_kind(f"{kind}s")
        wanted = _by_attribute(self.new.root(ours), W + kind, ID, name) if ours else None
        if wanted is None:
            return name
        if not theirs:
            theirs = self._note_part(kind, ours)
        root = self.prior.root(theirs)
        made = self.copy(wanted, ours, theirs)
        made.set(ID, str(max((_number(each.get(ID)) for each in root.iter(W + kind)), default=0) + 1))
        root.append(made)
        self.prior.touch(theirs)
        return made.get(ID, "")

    def _note_part(self, kind: str, ours: str) -> str:
        part = f"word/{kind}s.xml"
        root = self.new.root(ours)
        made = etree.Element(root.tag)
        for each in root.iter(W + kind):
            if each.get(W + "type", "normal") != "normal":
                made.append(deepcopy(each))
        self.prior.add(part, etree.tostring(made, xml_declaration=True, encoding="UTF-8", standalone=True))
        self.prior.add_type(part, self.new.type_of(ours))
        self.prior.relate(self.prior.document, f"{kind}s", part)
        return part


def paired_lists(steps: Iterable[Step], roots: Iterable[Element]) -> dict[str, str]:
    """Return which list of the new file, whose `roots` these are, is which of the school's, from paragraphs that both have."""
    pairs: dict[str, str] = {}
    listed = {paragraph for root in roots for paragraph in _listed(root)}
    for step in steps if listed else ():
        prior, new = step.prior, step.new
        if prior is None or new is None or prior.kind != "p" or new.kind != "p" or new.elements[0] not in listed:
            continue
        ours = _list_of(new.elements[0])
        if ours and ours not in pairs and (theirs := _list_of(prior.elements[0])):
            pairs[ours] = theirs
    return pairs


def _listed(root: Element) -> Iterator[Element]:
    """Yield the paragraphs that say themselves which list they are in."""
    for number in root.iter(W + "numId"):
        paragraph = next(number.iterancestors(P), None)
        if paragraph is not None:
            yield paragraph


def _list_of(paragraph: Element) -> str:
    number = value_of(paragraph, PPR, W + "numPr", W + "numId")
    return "" if number == "0" else number


def _by_attribute(root: Element, tag: str, attribute: str, value: str) -> Element | None:
    return next((each for each in root.iter(tag) if each.get(attribute) == value), None)


def _kinds_of_lists(numbering: Element) -> dict[str, str]:
    return {each.get(W + "numId", ""): value_of(each, W + "abstractNumId") for each in numbering.iter(W + "num")}


def _lists_of_styles(file: WordFile) -> dict[str, str]:
    part = file.part_of_kind("styles")
    lists = {
        each.get(W + "styleId", ""): value_of(each, PPR, W + "numPr", W + "numId")
        for each in (file.root(part).iter(W + "style") if part else ())
    }
    return {style: name for style, name in lists.items() if name}


def _counts(definition: Element) -> bool:
    """Return whether a list shows numbers, and not the same sign before each item."""
    return value_of(definition.find(W + "lvl"), W + "numFmt") not in ("bullet", "none", "")


def _list_shape(definition: Element) -> tuple[tuple[str, ...], ...]:
    """Return what a list looks like, by which the same list is known under another number."""
    return tuple(
        (
            level.get(W + "ilvl", ""), value_of(level, W + "numFmt"), value_of(level, W + "lvlText"),
            value_of(level, W + "start"), value_of(level, W + "pStyle"),
        )
        for level in definition.iter(W + "lvl")
        if value_of(level, W + "lvlText") or value_of(level, W + "numFmt") not in ("", "none")
    )  # fmt: skip


def _take_away(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _run_of(element: Element) -> Element:
    found: Element | None = element
    while found is not None and found.tag != RUN:
        found = found.getparent()
    return found if found is not None else element


def _number(text: str | None) -> int:
    """Return the number that an element is known by; 0 where a damaged file has something else there."""
    return int(text) if text and len(text) < 11 and text.isascii() and text.isdecimal() else 0
