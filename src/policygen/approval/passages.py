"""A Word file as the passages that a seal covers: what a reader reads, and what stands in the file for nobody to see.

Left out is what programs write on their own: runs and their revision numbers, signs of checks, bookmarks, languages, looks,
numbers of pages, lines of a contents list that Word fills in, comments. A space is a space, whether or not it breaks, and several
are one. Letters that look the same are not the same; an accent is the same whether it is one sign with its letter or two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from policygen.approval.sealed_words import TRACKED, readable_words, sealed_words
from policygen.approval.shapes import Shape, Shapes
from policygen.word.namespaces import SECTION, TRPR, Element, P, W
from policygen.word.reading.blocks import Block
from policygen.word.reading.safe_open import Opened
from policygen.word.reading.text import CLOSE, OPEN, Sources, special
from policygen.word.reading.word_file import Story, WordFile

FRONT: Final = "front page"
HEADER: Final = "header"
FOOTER: Final = "footer"
_FILLED_IN: Final = ("TOC", "INDEX", "TOA", "BIBLIOGRAPHY")
_PAGE: Final = re.compile(
    r"(?P<before>\bpage\s+)(?:\d{1,3}|#)(?:\s*(?:of|/)\s*(?:\d{1,3}|#))?"
    r"|^(?:\d{1,3}|#)(?P<after>\s*[|·–-]\s*page\b)|#\s*(?:of|/)\s*#",
    re.IGNORECASE,
)
_ONLY_NUMBER: Final = re.compile(r"[-–—\s]*(?:\d+|#)[-–—\s]*")
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
            words, shape = sealed_words(element, self.sources, self.shapes), self.shapes.shape(element)
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
                text = sealed_words(element, sources, shapes)
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
    tracked = about is not None and any(each.tag in TRACKED for each in about)
    return words + special("T", "row") if tracked else words


def _page_passages(file: WordFile, shapes: Shapes, kind: str) -> Iterator[Passage]:
    """Yield the passages of headers or footers, each once: programs write the same one for several sections."""
    seen = set()
    used = _pages_told_apart(file)
    stories = (each for each in file.stories() if each.place.startswith(kind) and tuple(each.place.split()[1:]) in used)
    for story in sorted(stories, key=_story_order):
        blocks = file.blocks(story.part)
        elements = [element for block in blocks for element in block.elements if block.kind != "tbl"]
        elements += [each for block in blocks if block.kind == "tbl" for each in block.element.iter(P)]
        lines = (sealed_words(each, file.sources(story.part), shapes) for each in elements)
        words = _LINE.join(filter(None, map(_without_page_numbers, lines)))
        pages = story.place.split()[2]
        words = words if pages == "default" or not words else f"{words} {special('P', pages)}"
        if words and words not in seen:
            seen.add(words)
            yield Passage(kind, "", words)


def _pages_told_apart(file: WordFile) -> set[tuple[str, str]]:
    """Return the sections, by number, with the kinds of pages that have a header of their own; Word shows no other header."""
    settings = file.part_of_kind("settings")
    even = settings and file.root(settings).find(W + "evenAndOddHeaders") is not None
    found = set()
    for number, section in enumerate(file.root(file.document).iter(SECTION)):
        found |= {(str(number), "default"), *([(str(number), "even")] if even else [])}
        found |= {(str(number), "first")} if section.find(W + "titlePg") is not None else set()
    return found


def _without_page_numbers(line: str) -> str:
    """Return a line of a header or footer with a sign for the number of the page, whether a field or typed."""
    if _ONLY_NUMBER.fullmatch(line):
        return "#"
    return _PAGE.sub(lambda found: f"{found['before'] or ''}#{found['after'] or ''}", line)


def _story_order(story: Story) -> tuple[int, int]:
    _, number, pages = story.place.split()
    return (_TYPES.index(pages) if pages in _TYPES else len(_TYPES)), int(number)
