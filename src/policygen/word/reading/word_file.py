"""The parts of one Word file while it is worked on: parsed once, written back only where something changed."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from lxml import etree

from policygen.word.namespaces import BOOKMARK_START, ID, NAME, OFFICE_RELATIONSHIPS, REL, SECTION, TEXT, TYPE, Element, P, R, W
from policygen.word.reading.blocks import Block, read_blocks
from policygen.word.reading.safe_open import parse
from policygen.word.reading.text import Sources

_KINDS: Final = ("footer", "header")
_TYPES: Final = "[Content_Types].xml"


@dataclass(frozen=True, slots=True)
class Relationship:
    """What a part points to."""

    name: str
    type: str
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """The last word of its type, such as `image`."""
        return self.type.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Story:
    """A header or footer: the place it is used in, and its part."""

    place: str
    """Such as `header 0 default`: kind, section, pages."""
    part: str


class WordFile:
    """A Word file's parts. The parts it was made from are never changed; `saved` returns the new ones."""

    def __init__(self, parts: Mapping[str, bytes], document: str = "word/document.xml") -> None:
        self.original = parts
        self.document = document
        self.added: dict[str, bytes] = {}
        self.removed: set[str] = set()
        self._roots: dict[str, Element] = {}
        self._touched: set[str] = set()
        self._relationships: dict[str, dict[str, Relationship]] = {}
        self._sources: dict[str, Sources] = {}
        self._blocks: dict[str, tuple[Block, ...]] = {}
        self._bookmarks: dict[str, Mapping[str, str]] = {}
        self._stories: tuple[Story, ...] | None = None
        self._section_count = 0
        self.carries_own_base = False
        """Whether its record holds the base of its very blocks, as where it was just written."""
        self.page_breaks = False
        """Whether breaks of page count as signs among the words; to be said before the words are asked for."""

    def again(self) -> WordFile:
        """Return the same file as it was before anything in it was changed; its main part must not have been changed yet."""
        twin = WordFile(self.original, self.document)
        if self.document in self._roots:
            twin._roots[self.document] = deepcopy(self._roots[self.document])  # in half the time of parsing it
        twin._sources, twin._bookmarks = self._sources, self._bookmarks
        return twin

    def as_it_stands(self) -> WordFile:
        """Return the file as it is after what was changed in it, to be read and not changed."""
        changed = WordFile(self.original, self.document)
        changed.added, changed.removed, changed._roots = self.added, self.removed, self._roots
        return changed

    # ---- parts

    def __contains__(self, part: str) -> bool:
        return part not in self.removed and (part in self.added or part in self.original)

    def names(self) -> Iterator[str]:
        """Yield the names of all parts."""
        yield from (name for name in (*self.original, *(self.added.keys() - self.original.keys())) if name not in self.removed)

    def content(self, part: str) -> bytes:
        """Return a part as bytes, as it was or as it was added."""
        return self.added[part] if part in self.added else self.original[part]

    def root(self, part: str) -> Element:
        """Return a part's root, parsed once."""
        if part not in self._roots:
            self._roots[part] = parse(self.content(part), part)
        return self._roots[part]

    def touch(self, part: str) -> None:
        """Say that a part's root was changed and has to be written back."""
        self._touched.add(part)

    def add(self, part: str, content: bytes) -> None:
        """Add a part, or replace one."""
        self.added[part] = content
        self.removed.discard(part)
        self._roots.pop(part, None)
        self._touched.discard(part)

    def saved(self) -> dict[str, bytes]:
        """Return all parts; those that nobody touched are the bytes they were."""
        parts = {name: self.content(name) for name in self.names()}
        for name in self._touched:
            parts[name] = etree.tostring(self._roots[name].getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
        return parts

    @property
    def body(self) -> Element:
        """The body of the main part."""
        found = self.root(self.document).find(W + "body")
        if found is None:
            self.root(self.document).append(etree.Element(W + "body"))
            return self.body
        return found

    # ---- relationships

    def relationships(self, part: str) -> dict[str, Relationship]:
        """Return what a part points to, by name."""
        if part not in self._relationships:
            self._relationships[part] = {each.name: each for each in self._read_relationships(part)}
        return self._relationships[part]

    def _read_relationships(self, part: str) -> Iterator[Relationship]:
        name = relationships_part(part)
        if name not in self:
            return
        for each in self.root(name).iter(REL + "Relationship"):
            external = each.get("TargetMode") == "External"
            target = each.get("Target", "")
            full = target if external else _full(part, target)
            yield Relationship(each.get("Id", ""), each.get("Type", ""), full, external)

    def relate(self, part: str, kind: str, target: str, *, external: bool = False) -> str:
        """Return the name of a part's relationship to a target, made where there is none yet."""
        known = self.relationships(part)
        for each in known.values():
            if (each.kind, each.target, each.external) == (kind, target, external):
                return each.name
        number = len(known) + 1
        while f"rIdP{number}" in known:
            number += 1
        made = Relationship(f"rIdP{number}", f"{OFFICE_RELATIONSHIPS}/{kind}", target, external)
        known[made.name] = made
        self._write_relationship(part, made)
        return made.name

    def _write_relationship(self, part: str, made: Relationship) -> None:
        name = relationships_part(part)
        if name not in self:
            self.add(name, f'<Relationships xmlns="{REL[1:-1]}"/>'.encode())
        shown = made.target if made.external else "/" + made.target
        line = etree.SubElement(self.root(name), REL + "Relationship", Id=made.name, Type=made.type, Target=shown)
        if made.external:
            line.set("TargetMode", "External")
        self.touch(name)

    def part_of_kind(self, kind: str) -> str:
        """Return the part that the main part points to by kind, such as `styles`; nothing where there is none."""
        found = (each.target for each in self.relationships(self.document).values() if each.kind == kind and not each.external)
        return next((target for target in found if target in self), "")

    def add_type(self, part: str, content_type: str) -> None:
        """Name the type of a part that was added."""
        root = self.root(_TYPES)
        if all(each.get("PartName") != f"/{part}" for each in root.iter(TYPE + "Override")):
            etree.SubElement(root, TYPE + "Override", PartName=f"/{part}", ContentType=content_type)
            self.touch(_TYPES)

    def add_default_type(self, extension: str, content_type: str) -> None:
        """Name the type of the parts with an extension."""
        root = self.root(_TYPES)
        if all(each.get("Extension", "").lower() != extension for each in root.iter(TYPE + "Default")):
            root.insert(0, root.makeelement(TYPE + "Default", {"Extension": extension, "ContentType": content_type}))
            self.touch(_TYPES)

    def type_of(self, part: str) -> str:
        """Return the content type of a part."""
        root = self.root(_TYPES)
        named = next(
            (each.get("ContentType", "") for each in root.iter(TYPE + "Override") if each.get("PartName") == f"/{part}"), ""
        )
        extension = part.rpartition(".")[2].lower()
        defaults = (each for each in root.iter(TYPE + "Default") if each.get("Extension", "").lower() == extension)
        return named or next((each.get("ContentType", "") for each in defaults), "")

    # ---- what words depend on

    def sources(self, part: str) -> Sources:
        """Return what the words of a part depend on."""
        if part not in self._sources:
            self._sources[part] = self._read_sources(part)
        return self._sources[part]

    def _read_sources(self, part: str) -> Sources:
        links, media = {}, {}
        for each in self.relationships(part).values():
            if each.external:
                links[each.name] = each.target
                media[each.name] = each.target
            elif each.kind == "image" and each.target in self:
                media[each.name] = sha256(self.content(each.target)).hexdigest()[:16]
        return Sources(links, media, self._notes() if part == self.document else {}, self.page_breaks)

    def _notes(self) -> dict[tuple[str, str], str]:
        notes = {}
        for kind in ("foot", "end"):
            part = self.part_of_kind(f"{kind}notes")
            for note in self.root(part).iter(f"{W}{kind}note") if part else ():
                notes[kind, note.get(ID, "")] = "\n".join(
                    "".join(text.text or "" for text in each.iter(TEXT)) for each in note.iter(P)
                )
        return notes

    def blocks(self, part: str) -> tuple[Block, ...]:
        """Return the blocks of the main part, a header or a footer, as they were when first asked for."""
        if part not in self._blocks:
            container = self.body if part == self.document else self.root(part)
            self._blocks[part] = read_blocks(container, self.sources(part))
        return self._blocks[part]

    def bookmarks(self, part: str) -> Mapping[str, str]:
        """Return the name of each bookmark of a part by its number, as they were when first asked for."""
        if part not in self._bookmarks:
            starts = self.root(part).iter(BOOKMARK_START)
            self._bookmarks[part] = {each.get(ID, ""): each.get(NAME, "") for each in starts}
        return self._bookmarks[part]

    def stories(self) -> tuple[Story, ...]:
        """Return the headers and footers with the places they are used in, as they were when first asked for."""
        if self._stories is None:
            self._stories = self._read_stories()
        return self._stories

    @property
    def section_count(self) -> int:
        """How many sections the main part has, as it was when its stories were first asked for."""
        self.stories()
        return self._section_count

    def _read_stories(self) -> tuple[Story, ...]:
        found, seen = [], set()
        for number, section in enumerate(self.root(self.document).iter(SECTION)):
            self._section_count = number + 1
            for reference in section:
                kind = reference.tag.removeprefix(W).removesuffix("Reference") if isinstance(reference.tag, str) else ""
                known = self.relationships(self.document).get(reference.get(R + "id", "")) if kind in _KINDS else None
                if known and known.target in self and known.target not in seen:
                    seen.add(known.target)
                    found.append(Story(f"{kind} {number} {reference.get(W + 'type', 'default')}", known.target))
        return tuple(found)


def relationships_part(part: str) -> str:
    """Return the name of the part that holds a part's relationships."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _full(part: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
