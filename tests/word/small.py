"""Small Word files for the laws of the merge, and people's edits of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from policygen.formats.package import read_parts, write_parts
from policygen.markup.blocks import Block, Document, Heading, ListItem, Paragraph, Part, Run, Table
from policygen.policies.manifest import Manifest
from policygen.word.reading.base import base_of_file, with_base
from policygen.word.reading.word_file import WordFile
from policygen.word.writing.document import Body, add_links, with_lists, write_word

ROOT = Path(__file__).parents[2]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WORDS = """
    safe child lead staff school report same day governors train record concern adult police review year parent visit check file
    transfer within five days the a and of to we must will our
""".split()  # noqa: SIM905
Clauses = list[tuple[str, list[Block]]]


def sentence(rng: random.Random) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(4, 14))).capitalize() + "."


def text(rng: random.Random) -> str:
    return " ".join(sentence(rng) for _ in range(rng.randint(1, 3)))


def block(rng: random.Random) -> list[Block]:
    kind = rng.random()
    if kind < 0.6:
        return [Paragraph((Run(text(rng)),))]
    if kind < 0.75:
        ordered, number = rng.random() < 0.5, rng.randint(1, 99)
        return [ListItem((Run(sentence(rng)),), ordered, list_id=number) for _ in range(rng.randint(1, 4))]
    if kind < 0.85:
        return [
            Paragraph(
                (Run("See "), Run("the page", link=f"https://x.example/{rng.randint(1, 3)}"), Run(" " + text(rng), bold=True))
            )
        ]
    return [table(rng)]


def table(rng: random.Random) -> Table:
    rows = tuple(((Run(sentence(rng)),), (Run(text(rng)),)) for _ in range(rng.randint(1, 4)))
    return Table((((Run("Who"),),), ((Run("What"),),)), tuple(tuple((cell,) for cell in row) for row in rows), "Roles")


def clauses(rng: random.Random) -> Clauses:
    return [
        (f"clause-{number}", [each for _ in range(rng.randint(1, 3)) for each in block(rng)])
        for number in range(rng.randint(2, 7))
    ]


def changed(rng: random.Random, before: Clauses) -> Clauses:
    """Return the clauses of a later version."""
    after = deepcopy(before)
    for _ in range(rng.randint(0, 4)):
        kind = rng.choice(["reword", "reword", "reword", "add", "remove", "move", "row", "block", "reshape"])
        at = rng.randrange(len(after)) if after else 0
        if kind == "add" or not after:
            after.insert(at, (f"clause-new-{rng.randint(100, 999)}", block(rng)))
        elif kind == "remove" and len(after) > 1:
            after.pop(at)
        elif kind == "move":
            after.insert(rng.randrange(len(after)), after.pop(at))
        elif kind == "block":
            blocks = after[at][1]
            blocks[rng.randrange(len(blocks) + 1) : 0] = block(rng)
        elif kind == "reshape":
            after[at] = (after[at][0], reshaped(rng, after[at][1]))
        else:
            blocks = after[at][1]
            place = rng.randrange(len(blocks))
            blocks[place] = reworded(rng, blocks[place])
    return after


def reshaped(rng: random.Random, blocks: list[Block]) -> list[Block]:
    """Return blocks with a paragraph parted in two, or two run together."""
    place = rng.randrange(len(blocks))
    one, *rest = blocks[place : place + 2]
    if not isinstance(one, Paragraph) or len(one.runs) > 1:
        return blocks
    if rest and isinstance(rest[0], Paragraph) and len(rest[0].runs) == 1:
        whole = Paragraph((Run(f"{one.runs[0].text} {rest[0].runs[0].text}"),))
        return [*blocks[:place], whole, *blocks[place + 2 :]]
    first, _, second = one.runs[0].text.partition(" ")
    return [*blocks[:place], Paragraph((Run(first),)), Paragraph((Run(second or first),)), *blocks[place + 1 :]]


def reworded(rng: random.Random, old: Block) -> Block:
    if isinstance(old, Table):
        rows = list(old.rows)
        row = tuple(((Run(sentence(rng)),),) for _ in old.header)
        if rng.random() < 0.5 or len(rows) < 2:
            rows.insert(rng.randint(0, len(rows)), row)
        else:
            rows.pop(rng.randrange(len(rows)))
        return Table(old.header, tuple(rows), old.title, old.look)
    runs = list(old.runs)
    place = rng.randrange(len(runs))
    runs[place] = Run(edited(rng, runs[place].text), runs[place].bold, link=runs[place].link)
    if isinstance(old, ListItem):
        return ListItem(tuple(runs), old.ordered, old.level, old.list_id)
    return Paragraph(tuple(runs)) if isinstance(old, Paragraph) else old


def edited(rng: random.Random, words: str) -> str:
    parts = words.split(" ")
    at = rng.randrange(len(parts))
    match rng.randint(0, 3):
        case 0:
            parts[at] = rng.choice(WORDS) + str(rng.randint(2, 9))
        case 1:
            parts.insert(at, rng.choice(WORDS))
        case 2 if len(parts) > 2:
            parts.pop(at)
        case _:
            parts.append(sentence(rng))
    return " ".join(parts)


@lru_cache(maxsize=1)
def _empty() -> tuple[tuple[str, bytes], ...]:
    house = (ROOT / "policy_templates" / "house-style.docx").read_bytes()
    return tuple(read_parts(write_word(_document([]), _manifest(), house, "2025-11-01")).items())


def _manifest() -> Manifest:
    return Manifest(
        policygen="1", policy="p", title="T", school="S", on="2025-11-01", editions={}, library="", answers="", clauses={}
    )


def _document(made: Clauses) -> Document:
    body = [Part("heading.a", (Heading((Run("First section"),), 1, "first"),), clause=False)]
    for number, (name, blocks) in enumerate(made):
        if number == 2:
            body.append(Part("heading.b", (Heading((Run("Second section"),), 1, "second"),), clause=False))
        body.append(Part(name, tuple(blocks)))
    return Document("T", "about", "S", "", "E", "1", "For approval", "1 November 2025", "Owner", (), (), tuple(body))


def word(made: Clauses) -> bytes:
    """Return the Word file of some clauses, as policygen writes it."""
    parts = dict(_empty())
    document = _document(made)
    body = Body(document)
    inner = body.xml()
    page = parts["word/document.xml"]
    start, end = page.index(b"<w:body>") + 8, page.rindex(b"<w:sectPr>")
    parts["word/document.xml"] = page[:start] + inner.encode() + page[end:]
    parts["word/numbering.xml"] = with_lists(parts["word/numbering.xml"], body.ordered)
    add_links(parts, body.links)
    parts["customXml/item1.xml"] = with_base(parts["customXml/item1.xml"], base_of_file(WordFile(parts)))
    return write_parts(parts)


# ---- what people do in Word


def by_hand(rng: random.Random, data: bytes, most: int = 4) -> bytes:
    """Return a file that somebody has edited."""
    for _ in range(rng.randint(0, most)):
        edit = rng.choice(EDITS)
        data = in_body(data, lambda body, edit=edit: edit(rng, body))  # type: ignore[misc]
    return noisy(rng, data) if rng.random() < 0.5 else data


def in_body(data: bytes, edit: Callable[[Any], None]) -> bytes:
    parts = read_parts(data)
    root = etree.fromstring(parts["word/document.xml"])
    edit(root.find(f"{W}body"))
    parts["word/document.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return write_parts(parts)


def _paragraphs(body: Any) -> list[Any]:
    return [each for each in body.findall(f"{W}p") if each.find(f".//{W}fldChar") is None and each.find(f"{W}r/{W}t") is not None]


def reword(rng: random.Random, body: Any) -> None:
    texts = [
        each
        for each in body.iter(f"{W}t")
        if (each.text or "").strip() and each.getparent().getparent().find(f".//{W}fldChar") is None
    ]
    if texts:
        chosen = rng.choice(texts)
        chosen.text = edited(rng, chosen.text)


def add_paragraph(rng: random.Random, body: Any) -> None:
    chosen = rng.choice(_paragraphs(body))
    chosen.addnext(plain("Our own words: " + text(rng)))


def delete_paragraph(rng: random.Random, body: Any) -> None:
    found = _paragraphs(body)
    if len(found) > 3:
        chosen = rng.choice(found)
        if chosen.getnext().tag != f"{W}sectPr":
            body.remove(chosen)


def add_section(rng: random.Random, body: Any) -> None:
    chosen = rng.choice(_paragraphs(body))
    heading = plain("Our own section " + str(rng.randint(1, 99)), "Heading1")
    chosen.addnext(heading)
    heading.addnext(plain("What we do here: " + text(rng)))


def delete_clause(rng: random.Random, body: Any) -> None:
    starts = [each for each in body.findall(f"{W}bookmarkStart") if each.get(f"{W}name", "").startswith("_c_")]
    if len(starts) > 1:
        start = rng.choice(starts)
        while start.getnext().tag != f"{W}bookmarkEnd":
            body.remove(start.getnext())
        body.remove(start.getnext())
        body.remove(start)


def move_clause(rng: random.Random, body: Any) -> None:
    starts = [each for each in body.findall(f"{W}bookmarkStart") if each.get(f"{W}name", "").startswith("_c_")]
    if len(starts) > 1:
        start, place = rng.sample(starts, 2)
        moving = [start]
        while moving[-1].tag != f"{W}bookmarkEnd":
            moving.append(moving[-1].getnext())
        for each in moving:
            place.addprevious(each)


def add_row(rng: random.Random, body: Any) -> None:
    rows = [each for table in body.findall(f"{W}tbl") for each in table.findall(f"{W}tr")[1:]]
    if rows:
        row = rng.choice(rows)
        made = deepcopy(row)
        for each in made.iter(f"{W}t"):
            each.text = "Our row: " + sentence(rng)
        row.addnext(made)


def lose_bookmarks(rng: random.Random, body: Any) -> None:
    for tag in ("bookmarkStart", "bookmarkEnd"):
        for each in [*body.iter(f"{W}{tag}")]:
            each.getparent().remove(each)


def split_paragraph(rng: random.Random, body: Any) -> None:
    found = [each for each in _paragraphs(body) if len(each.findall(f"{W}r")) == 1 and " " in (each.findtext(f"{W}r/{W}t") or "")]
    if found:
        chosen = rng.choice(found)
        words = chosen.find(f"{W}r/{W}t")
        first, _, second = words.text.partition(" ")
        made = deepcopy(chosen)
        words.text, made.find(f"{W}r/{W}t").text = first, second
        chosen.addnext(made)


def merge_paragraphs(rng: random.Random, body: Any) -> None:
    pairs = [
        each
        for each in _paragraphs(body)
        if each.getnext() is not None and each.getnext().tag == f"{W}p" and each.getnext() in _paragraphs(body)
    ]
    if pairs:
        chosen = rng.choice(pairs)
        for run in list(chosen.getnext()):
            if run.tag != f"{W}pPr":
                chosen.append(run)
        body.remove(chosen.getnext())


EDITS = [
    reword, reword, reword, add_paragraph, delete_paragraph, add_section, delete_clause, move_clause, add_row, lose_bookmarks,
    split_paragraph, merge_paragraphs,
]  # fmt: skip


def plain(words: str, style: str = "") -> Any:
    made = etree.Element(f"{W}p")
    if style:
        etree.SubElement(etree.SubElement(made, f"{W}pPr"), f"{W}pStyle", {f"{W}val": style})
    etree.SubElement(etree.SubElement(made, f"{W}r"), f"{W}t").text = words
    return made


def noisy(rng: random.Random, data: bytes) -> bytes:
    """Return a file as Word saves it again: revision numbers, language and spelling marks, split runs, new bookmark numbers."""

    def noise(body: Any) -> None:
        for paragraph in body.iter(f"{W}p"):
            paragraph.set(f"{W}rsidR", "00AB12CD")
        for run in [*body.iter(f"{W}r")]:
            words = run.find(f"{W}t")
            look = run.find(f"{W}rPr")
            if look is None:
                look = etree.Element(f"{W}rPr")
                run.insert(0, look)
            etree.SubElement(look, f"{W}lang", {f"{W}val": "en-GB"})
            if words is not None and len(run) == 2 and len(words.text or "") > 4 and rng.random() < 0.4:
                cut = rng.randint(1, len(words.text) - 1)
                second = deepcopy(run)
                second.find(f"{W}t").text, words.text = words.text[cut:], words.text[:cut]
                for each in (words, second.find(f"{W}t")):
                    each.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                run.addnext(second)
                run.addnext(etree.Element(f"{W}proofErr", {f"{W}type": "spellStart"}))
                second.insert(1, etree.Element(f"{W}lastRenderedPageBreak"))
        for mark in body.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd"):
            mark.set(f"{W}id", str(int(mark.get(f"{W}id")) + 1000))

    return in_body(data, noise)
