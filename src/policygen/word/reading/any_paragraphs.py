"""Every paragraph of a Word file that anybody made: its words, its place, and whether it is a heading, an item or a cell.

What a pending tracked change deletes or moves away is not among the words; what it inserts is. A paragraph of the main part is
known by its number: its place among the `w:p` of that part, from 1, as whoever writes a comment beside it counts too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from policygen.word.namespaces import CELL, PPR, ROW, RPR, RUN, TABLE, TEXT, VAL, P, W
from policygen.word.reading.passages import is_left_out, is_of_note, notes_gone, words_standing
from policygen.word.reading.safe_open import Opened
from policygen.word.reading.word_file import WordFile

_OTHER_PARTS: Final = ("header", "footer", "footnotes", "endnotes")
_HEADING: Final = re.compile(r"heading ?(\d)", re.IGNORECASE)
_CONTENTS: Final = re.compile(r"(?:toc|contents|table of figures)", re.IGNORECASE)
_DEEPEST: Final = 9


@dataclass(frozen=True, slots=True)
class WordParagraph:
    """A paragraph with words in it."""

    text: str
    part: str = ""
    """Empty for the main part; else header, footer, footnotes or endnotes."""
    number: int = 0
    """Of the main part: its place among all paragraphs there, from 1."""
    level: int = 0
    """Of a heading by its style: 1 is the widest; 0 where it is none."""
    title: bool = False
    item: bool = False
    """Whether it is an item of a list."""
    contents: bool = False
    """Whether it is a line of a table of contents."""
    bold: bool = False
    """Whether all its words are bold."""
    cell: tuple[int, int, int] | None = None
    """Table, row and column, each from 1; None outside tables. A table in a table counts by the outer one."""
    highlighted: tuple[str, ...] = ()
    """Words in it that are marked with a colour."""
    hidden: bool = False
    within: tuple[str, int] = ("", 0)
    """Of a header or footer: its part, and its place among all paragraphs there, from 1."""


@dataclass(frozen=True, slots=True)
class _Style:
    level: int
    title: bool
    item: bool
    contents: bool
    bold: bool


_PLAIN: Final = _Style(0, title=False, item=False, contents=False, bold=False)


def word_paragraphs(opened: Opened) -> Iterator[WordParagraph]:
    """Yield the paragraphs of a Word file in reading order: the main part, then headers, footers and notes."""
    file = WordFile(opened.parts, opened.document)
    styles = _styles(file)
    tables = {table: number for number, table in enumerate(_outer_tables(file.root(file.document)), start=1)}
    for number, paragraph in enumerate(file.root(file.document).iter(P), start=1):
        made = _read_paragraph(paragraph, styles, number)
        if made is not None:
            cell = _cell_of(paragraph, tables)
            yield made if cell is None else replace(made, cell=cell)
    for other in file.relationships(file.document).values():
        if other.kind in _OTHER_PARTS and not other.external and other.target in file:
            gone = notes_gone(file.root(file.document), other.kind.removesuffix("s"))
            for number, paragraph in enumerate(file.root(other.target).iter(P), start=1):
                text = words_standing(paragraph)
                if text and not is_of_note(paragraph, gone):
                    within = (other.target, number) if other.kind in ("header", "footer") else ("", 0)
                    yield WordParagraph(text, other.kind, within=within)


def _outer_tables(root: Any) -> Iterator[Any]:
    return (table for table in root.iter(TABLE) if next(table.iterancestors(TABLE), None) is None)


def _cell_of(paragraph: Any, tables: dict[Any, int]) -> tuple[int, int, int] | None:
    """Return the table, row and column of a paragraph; None where it stands in none or in a text box of its own."""
    rows = list(paragraph.iterancestors(ROW, CELL, TABLE))
    if not rows or rows[-1] not in tables:
        return None
    table = rows[-1]
    row = next((each for each in reversed(rows) if each.tag == ROW), None)
    cell = next((each for each in reversed(rows) if each.tag == CELL), None)
    if row is None or cell is None:
        return None
    row_number = 1 + sum(1 for _ in row.itersiblings(ROW, preceding=True))
    return tables[table], row_number, 1 + sum(1 for _ in cell.itersiblings(CELL, preceding=True))


def _read_paragraph(paragraph: Any, styles: dict[str, _Style], number: int) -> WordParagraph | None:
    text = words_standing(paragraph)
    if not text:
        return None
    about = paragraph.find(PPR)
    style = styles.get(_value(about, "pStyle"), _PLAIN)
    own_level = _level(_value(about, "outlineLvl"))
    marked = tuple(" ".join(words.split()) for words in _highlighted(paragraph) if words.strip())
    listed = about is not None and about.find(W + "numPr") is not None and _value(about.find(W + "numPr"), "numId") != "0"
    return WordParagraph(
        text, "", number, own_level or style.level, style.title, listed or style.item, style.contents,
        style.bold or _all_bold(paragraph), None, marked, _all_hidden(paragraph),
    )  # fmt: skip


def _runs(paragraph: Any) -> Iterator[Any]:
    return (
        run
        for run in paragraph.iter(RUN)
        if any((text.text or "").strip() for text in run.findall(TEXT)) and not is_left_out(run)
    )


def _on(look: Any, name: str) -> bool:
    found = look.find(W + name) if look is not None else None
    return found is not None and found.get(VAL, "1") not in ("0", "false", "off", "none")


def _all_bold(paragraph: Any) -> bool:
    runs = list(_runs(paragraph))
    return bool(runs) and all(_on(run.find(RPR), "b") for run in runs)


def _all_hidden(paragraph: Any) -> bool:
    runs = list(_runs(paragraph))
    return bool(runs) and all(_on(run.find(RPR), "vanish") for run in runs)


def _highlighted(paragraph: Any) -> Iterator[str]:
    """Yield the words that stand marked with a colour, those of neighbouring runs together."""
    words = ""
    for run in _runs(paragraph):
        if _on(run.find(RPR), "highlight"):
            words += "".join(text.text or "" for text in run.findall(TEXT))
        elif words:
            yield words
            words = ""
    if words:
        yield words


# ---- styles


def _styles(file: WordFile) -> dict[str, _Style]:
    """Return what each paragraph style is, those that rest on another looked up in it."""
    part = file.part_of_kind("styles")
    if not part:
        return {}
    raw = {each.get(W + "styleId", ""): each for each in file.root(part).iter(W + "style") if each.get(W + "type") == "paragraph"}
    return {name: _style(name, raw) for name in raw}


def _style(name: str, raw: dict[str, Any]) -> _Style:
    chain: list[Any] = []
    while name in raw and raw[name] not in chain:
        chain.append(raw[name])
        name = _value(raw[name], "basedOn")
    called = [f"{_value(each, 'name')} {each.get(W + 'styleId', '')}" for each in chain]
    outlines = [_level(_value(each.find(PPR), "outlineLvl")) for each in chain]
    named = [int(found[1]) for words in called if (found := _HEADING.search(words))]
    first = called[0].lower()
    looks = [each.find(RPR) for each in chain]
    return _Style(
        level=0 if _CONTENTS.match(first) else next((each for each in (*outlines, *named) if each), 0),
        title=first.startswith(("title", "subtitle")),
        item="list" in first or any(each.find(f"{PPR}/{W}numPr") is not None for each in chain),
        contents=bool(_CONTENTS.match(first)),
        bold=next((_on(look, "b") for look in looks if look is not None and look.find(W + "b") is not None), False),
    )


def _level(outline: str) -> int:
    return int(outline) + 1 if outline.isdecimal() and int(outline) < _DEEPEST else 0


def _value(parent: Any, name: str) -> str:
    found = parent.find(W + name) if parent is not None else None
    return str(found.get(VAL, "")) if found is not None else ""
