"""A Word file as the passages that a seal covers: what a reader reads, and what stands in the file for nobody to see.

Left out is what programs write on their own: runs and their revision numbers, signs of checks, bookmarks, languages, looks,
numbers of pages, lines of a contents list that Word fills in, comments. A space is a space, whether or not it breaks, and several
are one. Letters that look the same are not the same; an accent is the same whether it is one sign with its letter or two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from policygen.approval.shapes import Shape, Shapes
from policygen.word.namespaces import DEL, INS, MOVE_FROM, MOVE_TO, RUN, TEXT, TRPR, Element, P, W
from policygen.word.reading.blocks import Block
from policygen.word.reading.safe_open import Opened
from policygen.word.reading.text import CLOSE, OPEN, Piece, Sources, pieces, special
from policygen.word.reading.word_file import Story, WordFile

FRONT: Final = "front page"
HEADER: Final = "header"
FOOTER: Final = "footer"
_FILLED_IN: Final = ("TOC", "INDEX", "TOA", "BIBLIOGRAPHY")
_COUNTED: Final = frozenset(
    """
    PAGE NUMPAGES SECTIONPAGES PAGEREF DATE TIME SAVEDATE PRINTDATE CREATEDATE FILENAME NUMWORDS NUMCHARS EDITTIME REVNUM
    FILESIZE LASTSAVEDBY
    """.split()  # noqa: SIM905
)
"""Fields whose result changes without anybody's changing the policy."""
_SPACES: Final = re.compile(r"\s+")
_TOKEN: Final = re.compile(f"{OPEN}(.)([^{CLOSE}]*){CLOSE}")
_PAGE: Final = re.compile(r"\b(page) (?:\d+|#)((?: of| /) (?:\d+|#))?", re.IGNORECASE)
_ONLY_NUMBER: Final = re.compile(r"[-–—\s]*(?:\d+|#)[-–—\s]*")
_OUTSIDE: Final = re.compile(r"[a-z][a-z0-9+.-]*:|//|\\\\", re.IGNORECASE)
_HYPERLINK: Final = re.compile(r"HYPERLINK\s+\"?([^\"\s]+)\"?")
_TRACKED: Final = frozenset((INS, DEL, MOVE_FROM, MOVE_TO, *(W + n for n in ("pPrChange", "rPrChange", "trPrChange", "tcPrChange",
                             "tblPrChange", "cellIns", "cellDel"))))  # fmt: skip
_CELL: Final = f" {OPEN}|{CLOSE} "
_LINE: Final = f" {OPEN}/{CLOSE} "
"""Between the cells of a row, and between the paragraphs of a cell."""
_TYPES: Final = ("default", "even", "first")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or a row of a table, with the section that it stands in."""

    section: str
    """The heading that it stands under; `front page`, `header` or `footer` where it stands under none."""
    label: str
    """What Word counts the section as, such as "section 4" or "Appendix A"; empty where it has no number."""
    words: str
    shape: str = ""
    own: str = ""
    """The same without what it is by a style that only some programs keep."""

    @property
    def counts_as(self) -> tuple[str, str]:
        """What makes it the same passage as another."""
        return self.shape, self.words

    def shown(self) -> str:
        """Return its words as a person reads them: what nobody sees is said in brackets."""
        return readable_words(self.words)


@dataclass(frozen=True, slots=True)
class Passages:
    """All passages of a file."""

    every: tuple[Passage, ...]
    own_styles: bool
    """Whether the file has styles of its own; a program that keeps none makes plain text of their headings."""

    def in_usual_styles(self) -> Passages:
        """Return the same as a program leaves it that keeps no style but the usual ones."""
        return Passages(tuple(replace(each, shape=each.own) for each in self.every), own_styles=False)


def passages_of(opened: Opened) -> Passages:
    """Return the passages of a Word file: those of its body in order, then headers, then footers."""
    return passages_in(WordFile(opened.parts, opened.document))


def passages_in(file: WordFile) -> Passages:
    """Return the passages of a Word file that nothing was changed in, or as it stands after changes."""
    shapes = Shapes(file)
    body = list(_Body(file, shapes).read())
    beside = [each for kind in (HEADER, FOOTER) for each in _page_passages(file, shapes, kind)]
    return Passages((*body, *beside), shapes.own_styles)


class _Body:
    """Reads the body, remembering the section."""

    def __init__(self, file: WordFile, shapes: Shapes) -> None:
        self.file, self.shapes = file, shapes
        self.sources = file.sources(file.document)
        self.section, self.label = FRONT, ""

    def read(self) -> Iterator[Passage]:
        for block in self.file.blocks(self.file.document):
            if block.kind == "tbl":
                yield from self._rows(block)
            elif block.kind == "p" or not block.words.startswith(_FILLED_IN):
                yield from self._paragraphs(block.elements)

    def _paragraphs(self, elements: Iterable[Element]) -> Iterator[Passage]:
        for element in elements:
            words, shape = _paragraph_words(element, self.sources, self.shapes), self.shapes.shape(element)
            if not words:
                continue
            if shape.level == 1:
                number = shape.number
                self.section = readable_words(words).lstrip(": ")
                self.label = f"section {number}" if number[:1].isdigit() else number
            yield Passage(self.section, self.label, words, shape.said, "" if shape.own else shape.said)

    def _rows(self, table: Block) -> Iterator[Passage]:
        for row in table.inside[0] if table.inside else ():
            cells, shapes = _row_words(row, self.sources, self.shapes)
            if words := _with_mark_of_row(row, _CELL.join(cells)):
                yield Passage(self.section, self.label, words, _row_shapes(shapes), _row_shapes(shapes, own=False))


def _row_words(row: Block, sources: Sources, shapes: Shapes) -> tuple[list[str], list[list[Shape]]]:
    """Return the words of each cell of a row, and what the paragraphs in each are."""
    cells, found = [], []
    for cell in row.inside:
        lines, said = [], []
        for block in cell:
            if block.kind == "tbl":
                for inner in block.inside[0] if block.inside else ():
                    words, within = _row_words(inner, sources, shapes)
                    lines.append(f"({_CELL.join(words)})")
                    said += [each for one in within for each in one]
                continue
            for element in block.elements:
                text = _paragraph_words(element, sources, shapes)
                shape = shapes.shape(element)
                if text:
                    lines.append(text)
                    said.append(shape)
        cells.append(_LINE.join(lines))
        found.append(said)
    return (cells if any(cells) else []), found


def _row_shapes(shapes: list[list[Shape]], *, own: bool = True) -> str:
    """Return what the paragraphs of a row are: one word each where one is more than plain text."""
    said = [[shape.said if own or not shape.own else "" for shape in cell] for cell in shapes]
    return "|".join(",".join(cell) for cell in said) if any(any(cell) for cell in said) else ""


def _with_mark_of_row(row: Block, words: str) -> str:
    about = row.element.find(TRPR)
    tracked = about is not None and any(each.tag in _TRACKED for each in about)
    return words + special("T", "row") if tracked else words


def _page_passages(file: WordFile, shapes: Shapes, kind: str) -> Iterator[Passage]:
    """Yield the passages of headers or footers, each once: programs write the same one for several sections."""
    seen = set()
    stories = sorted((each for each in file.stories() if each.place.startswith(kind)), key=_story_order)
    for story in stories:
        blocks = file.blocks(story.part)
        elements = [element for block in blocks for element in block.elements if block.kind != "tbl"]
        elements += [each for block in blocks if block.kind == "tbl" for each in block.element.iter(P)]
        words = _LINE.join(filter(None, (_paragraph_words(each, file.sources(story.part), shapes) for each in elements)))
        words = "#" if _ONLY_NUMBER.fullmatch(words) else _PAGE.sub(r"\1 #", words)
        if words and words not in seen:
            seen.add(words)
            yield Passage(kind, "", words)


def _story_order(story: Story) -> tuple[int, int]:
    _, number, pages = story.place.split()
    return (_TYPES.index(pages) if pages in _TYPES else len(_TYPES)), int(number)


# ---- words


def _paragraph_words(paragraph: Element, sources: Sources, shapes: Shapes) -> str:
    """Return the words of a paragraph, with signs for links, notes, pictures and what is hidden, struck or tracked."""
    tracked = any(each.tag in _TRACKED for each in paragraph.iter())
    things: list[str] = []
    marked: list[tuple[str, str, str]] = []
    for piece in pieces(paragraph, sources):
        text, link = _text_and_link(piece)
        if text.startswith((f"{OPEN}I", f"{OPEN}B")):
            things.append(_spaced(text))
        elif text:
            marked.append((_hiding_signs(piece, paragraph, shapes, tracked=tracked), link, text))
    parts = []
    for (look, link), found in groupby(marked, key=lambda each: each[:2]):
        text = "".join(each[2] for each in found)
        text = f"{OPEN}>{link}{CLOSE}{text}{OPEN}<{CLOSE}" if link else text
        parts.append(f"{OPEN}({look}{CLOSE}{text}{OPEN}){CLOSE}" if look else text)
    if tracked:
        parts.append(special("T", _taken_out(paragraph)))
    return _spaced("".join(parts) + "".join(sorted(things)))


def _text_and_link(piece: Piece) -> tuple[str, str]:
    """Return what a piece shows, and the address outside the file that it leads to."""
    link = piece.link if _OUTSIDE.match(piece.link) else ""
    if piece.text.startswith(f"{OPEN}N"):  # programs put a space, or none, between the number of a note and its words
        kind, words = piece.text[2:6], piece.text[6:-1]
        return special("N", f"{kind} {words.strip()}"), link.rstrip("/")
    if piece.child is not None or not piece.text.startswith(f"{OPEN}F"):
        return piece.text, link.rstrip("/")
    code = piece.text[2:-1].partition("|")[0]
    leads = _HYPERLINK.match(code)
    if leads and _OUTSIDE.match(leads[1]):
        link = leads[1]
    return ("#" if code.split(" ", 1)[0] in _COUNTED else piece.result), link.rstrip("/")


def _hiding_signs(piece: Piece, paragraph: Element, shapes: Shapes, *, tracked: bool) -> str:
    """Return signs for what is hidden (H), struck through (S) or tracked as put in (+)."""
    run = piece.runs[0]
    if run.tag != RUN:
        return ""
    put_in = tracked and next(run.iterancestors(INS, MOVE_TO), None) is not None
    return "H" * shapes.hidden(run, paragraph) + "S" * shapes.struck(run) + "+" * put_in


def _taken_out(paragraph: Element) -> str:
    gone = "".join(each.text or "" for each in paragraph.iter(W + "delText"))
    moved = "".join(each.text or "" for mark in paragraph.iter(MOVE_FROM) for each in mark.iter(TEXT))
    return gone + moved


def _spaced(text: str) -> str:
    text = text if text.isascii() else unicodedata.normalize("NFC", text)
    return _SPACES.sub(" ", text).strip()


def readable_words(words: str) -> str:
    """Return words as a person reads them."""

    def said(match: re.Match[str]) -> str:
        kind, rest = match[1], match[2]
        if kind == "(":
            names = {"H": "hidden", "S": "struck through", "+": "put in by a tracked change"}
            return f"[{' and '.join(names[each] for each in rest)}: "
        if kind == "N":
            return f" [note: {rest[4:].strip()}]"
        if kind == "T":
            return f" [tracked change{f', taking out: {rest}' if rest not in ('', 'row') else ''}]"
        return {">": "", "<": "", ")": "]", "|": "|", "/": "/", "I": " [picture]", "B": f" [text box: {rest}]", "M": rest}.get(
            kind, " [sign]"
        )

    shown = _TOKEN.sub(said, words)
    links = re.findall(f"{OPEN}>([^{CLOSE}]*){CLOSE}", words)
    return _SPACES.sub(" ", shown).strip() + "".join(f" [leads to {each}]" for each in dict.fromkeys(links))
