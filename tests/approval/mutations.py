"""Changes to an approved policy, each made in the XML by a seed, and the section in which a person would look for it.

They were written before the seal was, and know nothing of it: what counts as a section is said here in its own way.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from policygen.formats.package import read_parts, write_parts

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
BODY, RELS, NOTES = "word/document.xml", "word/_rels/document.xml.rels", "word/footnotes.xml"
SECTION_STYLES = ("Heading1", "AppendixHeading", "FrontHeading", "TOCHeading")
COVER, HEADER, FOOTER = "front page", "header", "footer"
SAME_LOOK = {"a": "\u0430", "e": "\u0435", "o": "\u043e", "p": "\u0440", "c": "\u0441"}
"""Letters of the Cyrillic alphabet that look like Latin ones."""
ADDED = "This line was not there when the board approved it."


@dataclass
class Opened:
    """A file's parts, those that are changed parsed."""

    parts: dict[str, bytes]
    roots: dict[str, Any] = field(default_factory=dict)

    def root(self, name: str) -> Any:
        if name not in self.roots:
            self.roots[name] = etree.fromstring(self.parts[name])
        return self.roots[name]

    def saved(self) -> bytes:
        made = {name: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
                for name, root in self.roots.items()}  # fmt: skip
        return write_parts({**self.parts, **made})


@dataclass(frozen=True)
class Mutation:
    """A changed file, what was done, and where: all of `sections` have to be told, and none that is not among `may`."""

    kind: str
    data: bytes
    sections: frozenset[str]
    counts: bool = True
    may: frozenset[str] = frozenset()


class NotHere(Exception):
    """The file has nothing to do this to."""


# ---- finding a place


def style(paragraph: Any) -> str:
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return found.get(f"{W}val", "") if found is not None else ""


def words(paragraph: Any) -> str:
    return "".join(each.text or "" for each in paragraph.iter(f"{W}t"))


def section_of(paragraph: Any) -> str:
    """Return the title of the section that a paragraph of the body stands in."""
    while paragraph.getparent().tag != f"{W}body":
        paragraph = paragraph.getparent()
    for each in (paragraph, *paragraph.itersiblings(preceding=True)):
        if each.tag == f"{W}p" and style(each) in SECTION_STYLES:
            return words(each).lstrip(": ").strip()
    return COVER


def in_contents(paragraph: Any) -> bool:
    return style(paragraph).startswith("TOC")


def paragraphs(file: Opened, *, cells: bool = True) -> list[Any]:
    """Return the paragraphs of the body with words, those of the contents left out."""
    return [each for each in file.root(BODY).iter(f"{W}p")
            if words(each).strip() and not in_contents(each) and (cells or each.getparent().tag == f"{W}body")
            and next(each.iterancestors(f"{W}txbxContent"), None) is None]  # fmt: skip


def texts(paragraph: Any) -> list[Any]:
    """Return the plain texts of a paragraph: none in a field or a text box."""
    depth, found = 0, []
    for run in paragraph.findall(f"{W}r"):
        for each in run:
            if each.tag == f"{W}fldChar":
                depth += {"begin": 1, "end": -1}.get(each.get(f"{W}fldCharType"), 0)
            elif each.tag == f"{W}t" and not depth and each.text:
                found.append(each)
    return found


def pick(chance: random.Random, found: list[Any]) -> Any:
    if not found:
        raise NotHere
    return found[chance.randrange(len(found))]


def pick_text(file: Opened, chance: random.Random, pattern: str, *, where: list[Any] | None = None) -> tuple[Any, Any, Any]:
    """Return a paragraph, a text of it, and a match of a pattern in it."""
    among = paragraphs(file) if where is None else where
    found = [(paragraph, text, match) for paragraph in among for text in texts(paragraph)
             for match in re.finditer(pattern, text.text)]  # fmt: skip
    paragraph, text, match = pick(chance, found)
    return paragraph, text, match


def put(text: Any, match: Any, new: str) -> None:
    text.text = text.text[: match.start()] + new + text.text[match.end() :]
    text.set(XML_SPACE, "preserve")


def run_of(text: str, look: str = "") -> Any:
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return etree.fromstring(f'<w:r xmlns:w="{W[1:-1]}">{properties}<w:t xml:space="preserve">{text}</w:t></w:r>')


# ---- words


def changed(pattern: str, new: Callable[[str, random.Random], str]) -> Callable[[Opened, random.Random], set[str]]:
    def change(file: Opened, chance: random.Random) -> set[str]:
        paragraph, text, match = pick_text(file, chance, pattern)
        where = section_of(paragraph)  # before: the change may be to the title of a section
        put(text, match, new(match[0], chance))
        return {where}

    return change


def another_number(number: str, chance: random.Random) -> str:
    place = chance.randrange(len(number))
    return number[:place] + str((int(number[place]) + 1 + chance.randrange(8)) % 10) + number[place + 1 :]


def a_cell(file: Opened, chance: random.Random) -> set[str]:
    inside = [each for each in paragraphs(file) if each.getparent().tag == f"{W}tc"]
    paragraph, text, match = pick_text(file, chance, r"\b[a-z]{3,}\b", where=inside)
    put(text, match, "seldom")
    return {section_of(paragraph)}


def homoglyph(file: Opened, chance: random.Random) -> set[str]:
    paragraph, text, match = pick_text(file, chance, "[aeopc]")
    where = section_of(paragraph)
    put(text, match, SAME_LOOK[match[0]])
    return {where}


# ---- structure


def heading_level(file: Opened, chance: random.Random) -> set[str]:
    found = [each for each in paragraphs(file, cells=False) if style(each) in ("Heading1", "Heading2", "Heading3")]
    heading = pick(chance, found)
    where, level = section_of(heading), int(style(heading)[-1])
    heading.find(f"{W}pPr/{W}pStyle").set(f"{W}val", f"Heading{chance.choice([n for n in (1, 2, 3) if n != level])}")
    return {where}


def heading_into_text(file: Opened, chance: random.Random) -> set[str]:
    found = [each for each in paragraphs(file, cells=False) if re.match("Heading|Appendix|Front", style(each))]
    heading = pick(chance, found)
    where = section_of(heading)
    about = heading.find(f"{W}pPr")
    about.remove(about.find(f"{W}pStyle"))
    return {where}


def items(file: Opened) -> list[Any]:
    return [each for each in paragraphs(file) if style(each).startswith("List")]


def list_level(file: Opened, chance: random.Random) -> set[str]:
    item = pick(chance, items(file))
    named = item.find(f"{W}pPr/{W}pStyle")
    level = item.find(f"{W}pPr/{W}numPr/{W}ilvl")
    if level is not None:
        level.set(f"{W}val", str(int(level.get(f"{W}val")) + 1))
    else:
        named.set(f"{W}val", named.get(f"{W}val").rstrip("2") + ("" if named.get(f"{W}val").endswith("2") else "2"))
    return {section_of(item)}


def out_of_list(file: Opened, chance: random.Random) -> set[str]:
    item = pick(chance, items(file))
    item.remove(item.find(f"{W}pPr"))
    return {section_of(item)}


def into_list(file: Opened, chance: random.Random) -> set[str]:
    paragraph = pick(chance, [each for each in paragraphs(file, cells=False) if not style(each)])
    about = etree.fromstring(f'<w:pPr xmlns:w="{W[1:-1]}"><w:pStyle w:val="ListBullet"/></w:pPr>')
    old = paragraph.find(f"{W}pPr")
    if old is not None:
        paragraph.remove(old)
    paragraph.insert(0, about)
    return {section_of(paragraph)}


def bullet_into_number(file: Opened, chance: random.Random) -> set[str]:
    item = pick(chance, [each for each in items(file) if each.find(f"{W}pPr/{W}numPr") is None])
    item.find(f"{W}pPr/{W}pStyle").set(f"{W}val", "ListNumber")
    return {section_of(item)}


def deleted_paragraph(file: Opened, chance: random.Random) -> set[str]:
    paragraph = pick(chance, paragraphs(file, cells=False))
    where = section_of(paragraph)
    paragraph.getparent().remove(paragraph)
    return {where}


def added_paragraph(file: Opened, chance: random.Random) -> set[str]:
    paragraph = pick(chance, paragraphs(file, cells=False))
    new = etree.Element(f"{W}p")
    new.append(run_of(ADDED))
    paragraph.addnext(new)
    return {section_of(paragraph)}


def moved_paragraph(file: Opened, chance: random.Random) -> set[str]:
    found = [each for each in paragraphs(file, cells=False) if not re.match("Heading|Appendix|Front", style(each))]
    paragraph, after = pick(chance, found), pick(chance, found)
    if paragraph is after or after.getnext() is paragraph:
        raise NotHere
    where = {section_of(paragraph), section_of(after)}
    if words(paragraph) == words(after):
        raise NotHere
    before = [words(each) for each in file.root(BODY).iter(f"{W}p")]
    after.addnext(paragraph)
    if [words(each) for each in file.root(BODY).iter(f"{W}p")] == before:  # past a bookmark and no further
        raise NotHere
    return where


def row_deleted(file: Opened, chance: random.Random) -> set[str]:
    row = pick(chance, [each for each in file.root(BODY).iter(f"{W}tr") if words(each).strip() and len(each.getparent()) > 4])
    where = section_of(row)
    row.getparent().remove(row)
    return {where}


def row_moved(file: Opened, chance: random.Random) -> set[str]:
    rows = [each for each in file.root(BODY).iter(f"{W}tr") if (after := each.getnext()) is not None
            and after.tag == f"{W}tr" and words(after) != words(each)]  # fmt: skip
    row = pick(chance, rows)
    row.getnext().addnext(row)
    return {section_of(row)}


def cells_swapped(file: Opened, chance: random.Random) -> set[str]:
    rows = [each for each in file.root(BODY).iter(f"{W}tr") if len(found := each.findall(f"{W}tc")) > 1
            and words(found[0]) != words(found[1])]  # fmt: skip
    row = pick(chance, rows)
    first, second = row.findall(f"{W}tc")[:2]
    second.addnext(first)
    return {section_of(row)}


def split_paragraph(file: Opened, chance: random.Random) -> set[str]:
    paragraph, text, match = pick_text(file, chance, r"(?<=[a-z]\.) (?=[A-Z])")
    run, where = text.getparent(), section_of(paragraph)
    second = etree.fromstring(etree.tostring(paragraph))
    place = list(paragraph).index(run)
    for each in list(second)[:place]:
        if each.tag != f"{W}pPr":
            second.remove(each)
    text_again = next(each for each in second.iter(f"{W}t") if each.text == text.text)
    text_again.text = text.text[match.end() :]
    for each in list(paragraph)[place + 1 :]:
        paragraph.remove(each)
    text.text = text.text[: match.start()]
    paragraph.addnext(second)
    return {where}


def joined_paragraphs(file: Opened, chance: random.Random) -> set[str]:
    found = [each for each in paragraphs(file, cells=False) if not style(each) and (after := each.getnext()) is not None
             and after.tag == f"{W}p" and not style(after) and words(after)]  # fmt: skip
    paragraph = pick(chance, found)
    after = paragraph.getnext()
    for each in list(after):
        if each.tag != f"{W}pPr":
            paragraph.append(each)
    after.getparent().remove(after)
    return {section_of(paragraph)}


# ---- elsewhere in the file


def _beside(kind: str) -> Callable[[Opened, random.Random], set[str]]:
    def change(file: Opened, chance: random.Random) -> set[str]:
        names = [name for name in file.parts if re.fullmatch(rf"word/{kind}\d*\.xml", name)]
        found = [(text, match) for name in names for text in file.root(name).iter(f"{W}t")
                 for match in re.finditer(r"[A-Za-z]{4,}", text.text or "") if match[0] != "Page"]  # fmt: skip
        text, match = pick(chance, found)
        put(text, match, "Otherwise")
        return {HEADER if kind == "header" else FOOTER}

    return change


def footnote(file: Opened, chance: random.Random) -> set[str]:
    if NOTES not in file.parts:
        raise NotHere
    text = pick(chance, [each for each in file.root(NOTES).iter(f"{W}t") if each.text])
    text.text = text.text.replace(" ", " hardly ", 1)
    number = next(text.iterancestors(f"{W}footnote")).get(f"{W}id")
    mark = next(each for each in file.root(BODY).iter(f"{W}footnoteReference") if each.get(f"{W}id") == number)
    return {section_of(mark)}


def link_target(file: Opened, chance: random.Random) -> set[str]:
    outside = [each for each in file.root(RELS) if each.get("Type").endswith("/hyperlink")]
    one = pick(chance, outside)
    used = [each for each in file.root(BODY).iter(f"{W}hyperlink") if each.get(f"{R}id") == one.get("Id")]
    if not used:
        raise NotHere
    one.set("Target", "https://elsewhere.example/" + one.get("Target", "").rpartition("/")[2])
    return {section_of(each) for each in used}


def picture_bytes(file: Opened, chance: random.Random) -> set[str]:
    name = pick(chance, [each for each in file.parts if each.startswith("word/media/")])
    one = next(each for each in file.root(RELS) if name.endswith(each.get("Target")))
    file.parts[name] = file.parts[name][:-4] + bytes(4)
    blip = next(each for each in file.root(BODY).iter("{*}blip") if each.get(f"{R}embed") == one.get("Id"))
    return {section_of(blip)}


def picture_taken_out(file: Opened, chance: random.Random) -> set[str]:
    drawing = pick(chance, [each for each in file.root(BODY).iter(f"{W}drawing") if next(each.iter("{*}blip"), None) is not None])
    where = section_of(drawing)
    drawing.getparent().remove(drawing)
    return {where}


def text_box(file: Opened, chance: random.Random) -> set[str]:
    boxes = list(file.root(BODY).iter(f"{W}txbxContent"))
    box = pick(chance, boxes)
    where = section_of(box)
    for each in boxes:
        for text in each.iter(f"{W}t"):
            text.text = (text.text or "").replace("gate", "door")
    return {where}


def reference_result(file: Opened, chance: random.Random) -> set[str]:
    """Change the number of a section that a reference shows."""
    found = []
    for paragraph in paragraphs(file):
        within = False
        for run in paragraph.findall(f"{W}r"):
            mark = run.find(f"{W}fldChar")
            kind = mark.get(f"{W}fldCharType") if mark is not None else ""
            within = kind == "separate" or (within and kind != "end")
            found += [(paragraph, each) for each in run.findall(f"{W}t") if within and re.search(r"\d", each.text or "")]
    paragraph, text = pick(chance, found)
    text.text = re.sub(r"\d+", lambda match: str(int(match[0]) + 7), text.text, count=1)
    return {section_of(paragraph)}


# ---- marks and hiding


def _tracked(kind: str) -> Callable[[Opened, random.Random], set[str]]:
    def change(file: Opened, chance: random.Random) -> set[str]:
        paragraph = pick(chance, [each for each in paragraphs(file) if texts(each)])
        run, where = texts(paragraph)[0].getparent(), section_of(paragraph)
        mark = etree.Element(f"{W}{kind}", {f"{W}id": "99001", f"{W}author": "A", f"{W}date": "2026-12-01T09:00:00Z"})
        if kind == "ins":
            run.addnext(mark)
            mark.append(run_of(" or not"))
        else:
            run.addprevious(mark)
            for each in run.findall(f"{W}t"):
                each.tag = f"{W}delText"
            mark.append(run)
        return {where}

    return change


def hidden_added(file: Opened, chance: random.Random) -> set[str]:
    paragraph = pick(chance, paragraphs(file))
    where = section_of(paragraph)
    paragraph.append(run_of(" unless the head says otherwise", "<w:vanish/>"))
    return {where}


def _look(look: str) -> Callable[[Opened, random.Random], set[str]]:
    def change(file: Opened, chance: random.Random) -> set[str]:
        paragraph, text, _ = pick_text(file, chance, r"\w")
        run = text.getparent()
        about = run.find(f"{W}rPr")
        if about is None:
            about = etree.Element(f"{W}rPr")
            run.insert(0, about)
        about.append(etree.Element(f"{W}{look}"))
        return {section_of(paragraph)}

    return change


def comment(file: Opened, chance: random.Random) -> set[str]:
    """Put the mark of a comment into a paragraph, as Word does; its words stand in a part of their own."""
    paragraph = pick(chance, paragraphs(file))
    paragraph.append(etree.fromstring(f'<w:r xmlns:w="{W[1:-1]}"><w:commentReference w:id="1"/></w:r>'))
    return set()


COUNTED: dict[str, Callable[[Opened, random.Random], set[str]]] = {
    "a word": changed(r"\b[a-z]{4,}\b", lambda _, __: "perhaps"),
    "a word left out": changed(r"\b[a-z]{3,} ", lambda _, __: ""),
    "a number": changed(r"(?<![\d.,])\d{1,4}(?![\d.,])", another_number),
    "a date": changed(r"\b\d{1,2} (?=(?:January|September|October|November|December) \d{4})",
                      lambda day, _: f"{(int(day) + 3) % 28 + 1} "),
    "must to should": changed(r"\b(?:must|will)\b", lambda _, __: "may"),
    "a not": changed(r"(?<=[a-z]) (?=[a-z])", lambda _, __: " not "),
    "a space left out": changed(r"(?<=[a-z]) (?=[a-z])", lambda _, __: ""),
    "case": changed(r"\b[a-z](?=[a-z]{3})", lambda letter, _: letter.upper()),
    "a full stop": changed(r"(?<=[a-z])\.(?= |$)", lambda _, __: ""),
    "a comma": changed(r"(?<=[a-z]) (?=[a-z])", lambda _, __: ", "),
    "a zero-width space": changed(r"(?<=[a-z])(?=[a-z])", lambda _, __: "\u200b"),
    "a soft hyphen": changed(r"(?<=[a-z])(?=[a-z])", lambda _, __: "\u00ad"),
    "a letter of another alphabet": homoglyph,
    "a cell": a_cell,
    "the level of a heading": heading_level,
    "a heading made text": heading_into_text,
    "the level of an item": list_level,
    "an item made text": out_of_list,
    "a paragraph made an item": into_list,
    "a bullet made a number": bullet_into_number,
    "a paragraph deleted": deleted_paragraph,
    "a paragraph added": added_paragraph,
    "a paragraph moved": moved_paragraph,
    "a paragraph split": split_paragraph,
    "paragraphs joined": joined_paragraphs,
    "a row deleted": row_deleted,
    "a row moved": row_moved,
    "cells swapped": cells_swapped,
    "header": _beside("header"),
    "footer": _beside("footer"),
    "a footnote": footnote,
    "where a link leads": link_target,
    "the bytes of a picture": picture_bytes,
    "a picture taken out": picture_taken_out,
    "a text box": text_box,
    "the number that a reference shows": reference_result,
    "a tracked insertion": _tracked("ins"),
    "a tracked deletion": _tracked("del"),
    "hidden text added": hidden_added,
    "words hidden": _look("vanish"),
    "words struck through": _look("strike"),
}  # fmt: skip
"""What changes an approved policy."""

NOT_COUNTED: dict[str, Callable[[Opened, random.Random], set[str]]] = {
    "a space that does not break": changed(r"(?<=[a-z]) (?=[a-z])", lambda _, __: "\u00a0"),
    "two spaces": changed(r"(?<=[a-z]\.) (?=[A-Z])", lambda _, __: "  "),
    "a comment": comment,
    "bold": _look("b"),
}
"""What leaves it as approved."""


def mutated(data: bytes, kind: str, seed: int) -> Mutation:
    """Return a file with one change of a kind. Raises NotHere where it has nothing to do it to."""
    file = Opened(dict(read_parts(data)))
    known = {**COUNTED, **NOT_COUNTED}
    sections = known[kind](file, random.Random(f"{kind} {seed}"))
    return Mutation(kind, file.saved(), frozenset(sections), kind in COUNTED)


def many(files: dict[str, bytes], number: int, seed: int) -> Iterator[tuple[str, Mutation]]:
    """Yield changes of every kind in turn, to files in turn, until there are enough."""
    made, place, kinds, names = 0, seed, list(COUNTED), sorted(files)
    while made < number:
        kind = kinds[place % len(kinds)]
        for tried in range(len(names)):
            name = names[(place // len(kinds) + place + tried) % len(names)]
            try:
                mutation = mutated(files[name], kind, place * len(names) + tried)
            except NotHere:
                continue
            yield name, mutation
            made += 1
            break
        else:
            raise AssertionError(f"no file has what this needs: {kind}")
        place += 1
