"""The base: every block's words as generated, carried in the file so that a later version knows who changed what."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from lxml import etree

from policygen.errors import Fault
from policygen.formats.xml_text import escape
from policygen.word.reading.blocks import Block, Kind
from policygen.word.reading.clause_ranges import in_their_clauses
from policygen.word.reading.safe_open import WordFault, open_word, parse
from policygen.word.reading.word_file import WordFile

MANIFEST: Final = "urn:policygen:manifest:1"
_BASE: Final = f"{{{MANIFEST}}}base"
_DECISIONS: Final = f"{{{MANIFEST}}}decisions"
_KINDS: Final[Mapping[str, Kind]] = {"p": "p", "tbl": "tbl", "tr": "tr", "auto": "auto"}

Json: TypeAlias = str | list["Json"]


@dataclass(frozen=True, slots=True)
class Decision:
    """A question that was put to the school: not asked again while what it is about stays the same."""

    clause: str
    school: str
    """Digest of the school's words."""
    new: str
    """Digest of the new words."""


@dataclass(frozen=True, slots=True)
class Base:
    """The blocks of each story as generated: of the body under its own name, of headers and footers by their place."""

    stories: Mapping[str, tuple[Block, ...]]
    decisions: tuple[Decision, ...] = field(default=())

    def text(self) -> str:
        """Return the base as JSON, the same for the same document."""
        packed = {name: _packed_blocks(blocks) for name, blocks in sorted(self.stories.items())}
        return json.dumps(packed, ensure_ascii=True, separators=(",", ":"))


def base_of(data: bytes) -> Base:
    """Return the base that a file makes as it stands: for a file just generated, or made again from its manifest."""
    opened = open_word(data)
    return base_of_file(WordFile(opened.parts, opened.document))


def base_of_file(file: WordFile) -> Base:
    """Return the base of a file's blocks."""
    stories = {story.place: file.blocks(story.part) for story in file.stories()}
    return Base({"body": file.blocks(file.document), **stories})


def read_base(data: bytes) -> Base | None:
    """Return the base that a file carries; none where it was made elsewhere or lost it."""
    opened = open_word(data)
    return base_in(WordFile(opened.parts, opened.document))


def base_in(file: WordFile) -> Base | None:
    """Return the base that a file carries."""
    part = manifest_part(file)
    held = file.root(part).find(_BASE) if part else None
    if held is None:
        return None
    try:
        stories = {name: _unpacked_blocks(blocks) for name, blocks in json.loads(held.text or "").items()}
        decided = file.root(part).findtext(_DECISIONS) or "[]"
        return Base(stories, tuple(Decision(*each) for each in json.loads(decided)))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        return None


def body_in_clauses(file: WordFile) -> tuple[Block, ...]:
    """Return the blocks of a file's body, each in the clause that the base it carries tells, where it carries one."""
    blocks, base = file.blocks(file.document), base_in(file)
    return blocks if base is None else in_their_clauses(base.stories.get("body", ()), blocks)


def manifest_in(file: WordFile) -> str:
    """Return the manifest that a file carries, as JSON text; nothing where there is none."""
    part = manifest_part(file)
    return (file.root(part).text or "") if part else ""


def manifest_part(file: WordFile) -> str:
    """Return the part that holds the manifest; Word gives it a name of its own choosing when saving."""
    for name in file.names():
        named = name.startswith("customXml/") and name.endswith(".xml") and MANIFEST.encode() in file.content(name)
        if named and _first_tag(file.content(name), name) == f"{{{MANIFEST}}}manifest":
            return name
    return ""


_FIRST: Final = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>)?\s*<(?:([\w.-]+):)?([\w.-]+)((?:\s+[\w.:-]+\s*=\s*["'][^"'<>]*["'])*)\s*/?>"""
)
_NAMESPACE: Final = re.compile(rb"""\sxmlns(?::([\w.-]+))?\s*=\s*["']([^"']*)["']""")


def _first_tag(content: bytes, part: str) -> str:
    """Return the tag of a part's root, where that can be without reading the rest: a base is long."""
    found = _FIRST.match(content)
    if found is None:
        return str(parse(content, part).tag)
    prefix, name, said = found.groups()
    namespace = {each[1]: each[2] for each in _NAMESPACE.finditer(said)}.get(prefix)
    if namespace is None or b"&" in namespace:
        return str(parse(content, part).tag)
    return f"{{{namespace.decode()}}}{name.decode()}"


def carries(manifest: bytes, base: Base) -> bool:
    """Tell whether a manifest part carries a base, and no decisions: it can then stay as it is."""
    if b"decisions>" in manifest:
        return False
    text = base.text().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f">{text}</".encode() in manifest


def with_base(manifest: bytes, base: Base, decisions: Iterable[Decision] = ()) -> bytes:
    """Return a manifest part that carries a base and the decisions taken."""
    root = parse(manifest)
    for tag in (_BASE, _DECISIONS):
        for each in root.findall(tag):
            root.remove(each)
    etree.SubElement(root, _BASE).text = base.text()
    taken = [[each.clause, each.school, each.new] for each in decisions]
    if taken:
        etree.SubElement(root, _DECISIONS).text = json.dumps(taken)
    done: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return done


def first_record(manifest: str, base: Base) -> bytes:
    """Return a manifest part as `with_base` makes it, for a file that is just being written; neither is read again for it.

    Raises WordFault where the manifest has a letter that no XML can have.
    """
    if _NO_XML.search(manifest):
        raise WordFault(Fault("A name or a title has a letter that Word files cannot hold.", "Type it again."))
    top = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
    return f'{top}<manifest xmlns="{MANIFEST}">{escape(manifest)}<base>{escape(base.text())}</base></manifest>'.encode()


_NO_XML: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def _packed_blocks(blocks: Iterable[Block]) -> list[Json]:
    return [
        [block.kind, block.clause, block.words]
        if block.kind in ("p", "auto")
        else [block.kind, block.clause, [_packed_blocks(container) for container in block.inside]]
        for block in blocks
    ]


def _unpacked_blocks(blocks: Json) -> tuple[Block, ...]:
    return tuple(_unpacked_block(packed) for packed in blocks)


def _unpacked_block(packed: Json) -> Block:
    if isinstance(packed, str):
        raise TypeError
    kind, clause, rest = packed
    if not isinstance(kind, str) or not isinstance(clause, str):
        raise TypeError
    if isinstance(rest, str):
        return Block(_KINDS[kind], clause, rest)
    inside = tuple(_unpacked_blocks(container) for container in rest)
    mark = "\x1d" if kind == "tbl" else "\x1e"
    joined = [(mark if kind == "tbl" else "\x1f").join(inner.words for inner in container) for container in inside]
    return Block(_KINDS[kind], clause, mark.join(joined), inside)
