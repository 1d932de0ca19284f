"""Word files in the house style read back as the blocks that they were written from, with what was edited in them since.

What blocks would leave out, such as a picture, is a fault: such a file has to be drawn by Word or LibreOffice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from policygen.errors import Fault
from policygen.markup.blocks import Block, Cell, ControlRow, Document, Heading, ListItem, Paragraph, Part, Run, Runs, Table, plain
from policygen.word.namespaces import (
    BOOKMARK_START,
    CELL,
    NAME,
    PPR,
    RANGE_MARKS,
    ROW,
    SDT,
    SDT_CONTENT,
    SECTION,
    TABLE,
    VAL,
    Element,
    P,
    W,
    value_of,
)
from policygen.word.reading.own_runs import SECTION_BOOKMARK, Unsayable, runs_of
from policygen.word.reading.safe_open import WordFault, open_word
from policygen.word.reading.word_file import WordFile

_CONTROL: Final = "Document control"
_HEADINGS: Final = {
    "Heading1": (1, True), "Heading2": (2, True), "Heading3": (3, False), "FrontHeading": (1, False),
    "FrontSubheading": (2, False), "AppendixHeading": (1, True),
}  # fmt: skip
_LOOKS: Final[dict[str, Literal["text", "box", "strong box", "arrow", "caption", "note"]]] = {
    "": "text", "Normal": "text", "Box": "box", "StrongBox": "strong box", "Arrow": "arrow", "Caption": "caption",
    "Note": "note", "Sources": "note", "TableText": "text", "TableHead": "text", "BodyText": "text",
}  # fmt: skip
_ITEMS: Final = {"ListBullet": 0, "ListBullet2": 1, "ListNumber": 0, "ListNumber2": 1}
_COVER: Final = ("CoverSchool", "CoverLine", "Title", "Subtitle")
_MARKS: Final = frozenset({SECTION, *RANGE_MARKS})
_TWIPS_OF_A_LINE: Final = 300
_LEAST_LINE: Final = 440


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A Word file in the house style, as blocks."""

    document: Document
    cover: bool
    """Whether it has one: a policy does, a paper does not."""
    first: str
    left: str
    right: str
    below: str
    """What stands above the cover, at the left and right above the other pages, and below them."""
    points: float
    """The size of its letters."""


def read_own_file(data: bytes, name: str = "") -> OwnFile:
    """Return a Word file in the house style as blocks.

    Raises WordFault where it is no Word file, has tracked changes, or holds what blocks cannot say.
    """
    opened = open_word(data, name)
    if opened.pending:
        raise _unlike("tracked changes that nobody has settled", name)
    try:
        return _Reader(WordFile(opened.parts, opened.document)).file()
    except Unsayable as error:
        raise _unlike(str(error), name) from None


def _unlike(what: str, name: str) -> WordFault:
    return WordFault(Fault(f"This file holds {what}, which a PDF made here would not show as Word does.", "", name))


class _Reader:
    """Reads one file from top to bottom."""

    def __init__(self, file: WordFile) -> None:
        self.word = file
        self.links = file.sources(file.document).links
        self.cover: dict[str, str] = {}
        self.control: tuple[ControlRow, ...] = ()
        self.front: list[Part] = []
        self.parts: list[Part] = []
        self.contents = False

    def file(self) -> OwnFile:
        """Return the whole file."""
        for element in _without_controls(self.word.body):
            if element.tag == P:
                self._paragraph(element)
            elif element.tag == TABLE:
                self._table(element)
            elif element.tag not in _MARKS:
                raise Unsayable("something that is neither a paragraph nor a table")
        cover = "CoverSchool" in self.cover
        front, body = (self.front, self.parts) if self.contents else ([], self.parts)
        document = Document(
            title=self.cover.get("Title", ""), about=self.cover.get("Subtitle", ""), school=self.cover.get("CoverSchool", ""),
            trust=self.cover.get("CoverLine", ""), edition=self._property("subject"), version="", status="", date="",
            owner=self._property("creator"), control=self.control, front=tuple(front), body=tuple(body),
            keywords=tuple(each for each in self._property("keywords").split(", ") if each),
        )  # fmt: skip
        return OwnFile(document, cover, *self._margins(), points=self._points())

    # ---- paragraphs

    def _paragraph(self, element: Element) -> None:
        style = value_of(element.find(PPR), W + "pStyle")
        if style.startswith("TOC"):
            self._contents_line()
            return
        runs = runs_of(element, self.links)
        if not plain(runs).strip():
            if style in _HEADINGS or style in _ITEMS:
                raise Unsayable("a heading or an item without words")
            return
        if style in _COVER and not self.parts:
            if style in self.cover:
                raise Unsayable("a cover of its own")
            self.cover[style] = plain(runs)
            return
        self._add(self._block(element, style, runs), new_page=_is_set(element, "pageBreakBefore"))

    def _contents_line(self) -> None:
        if not self.contents:
            self.contents, self.front, self.parts = True, self.parts, []

    def _add(self, block: Block, *, new_page: bool = False) -> None:
        self.parts.append(Part("", (block,), clause=False, new_page=new_page))

    def _block(self, element: Element, style: str, runs: Runs) -> Block:
        if style in _HEADINGS:
            return self._heading(element, style, runs)
        about = element.find(PPR)
        listed = about.find(W + "numPr") if about is not None else None
        if style == "ListContinue":
            return ListItem(runs, ordered=False, continues=True)
        if style in _ITEMS:
            return self._item(style, listed, runs)
        if listed is not None and value_of(listed, W + "numId") != "0":
            raise Unsayable("a list of another style")
        if style not in _LOOKS:
            raise Unsayable("paragraphs of another style")
        return Paragraph(runs, _LOOKS[style])

    def _heading(self, element: Element, style: str, runs: Runs) -> Heading:
        level, numbered = _HEADINGS[style]
        about = element.find(PPR)
        listed = about.find(W + "numPr") if about is not None else None
        if listed is not None:
            raise Unsayable("a heading with a number of its own")
        appendix = style == "AppendixHeading"
        names = (each.get(NAME, "") for each in element.iter(BOOKMARK_START))
        place = next((name.removeprefix(SECTION_BOOKMARK) for name in names if name.startswith(SECTION_BOOKMARK)), "")
        if appendix and plain(runs).startswith(": "):
            runs = _without_lead(runs)
        return Heading(runs, level, place, numbered=numbered, appendix=appendix)

    def _item(self, style: str, listed: Element | None, runs: Runs) -> ListItem:
        ordered = style.startswith("ListNumber")
        number = value_of(listed, W + "numId")
        if number and not ordered and value_of(listed, W + "ilvl") not in ("", str(_ITEMS[style])):
            raise Unsayable("a list of another style")
        if ordered and number not in self._own_lists():
            raise Unsayable("a list that counts on from another")
        return ListItem(runs, ordered, _ITEMS[style], int(number) if ordered and number.isdecimal() else 0)

    def _own_lists(self) -> frozenset[str]:
        """Return the lists that count from 1, as each that policygen writes does."""
        part = self.word.part_of_kind("numbering")
        lists = self.word.root(part).iter(W + "num") if part else ()
        return frozenset(
            each.get(W + "numId", "") for each in lists if value_of(each.find(W + "lvlOverride"), W + "startOverride") == "1"
        )

    # ---- tables

    def _table(self, element: Element) -> None:
        rows = list(element.iter(ROW))
        if any(next(row.iterancestors(TABLE)) is not element for row in rows) or not rows:
            raise Unsayable("a table in a table")
        if any(True for name in ("gridSpan", "vMerge", "hMerge", "gridBefore") for _ in element.iter(W + name)):
            raise Unsayable("a table with cells that are joined")
        header, *body = [tuple(map(self._cell, row.iter(CELL))) for row in rows]
        if any(len(row) != len(header) for row in body):
            raise Unsayable("a table whose rows differ in length")
        if (
            not self.parts
            and not self.contents
            and not self.control
            and "Subtitle" in self.cover
            and _cell_words(header[:1]) == _CONTROL
        ):
            self.control = tuple(_control_row(row) for row in body)
            return
        form = value_of(element.find(W + "tblPr"), W + "tblLook") == "04A0"
        lines = tuple(map(_lines_to_write_on, rows[1:]))
        look: Literal["form", "choice", "grid"] = (
            "form" if form and len(header) == 2 else "choice" if _evenly(element) else "grid"
        )
        self._add(Table(header, tuple(body), "", look, lines if any(lines) else ()))

    def _cell(self, cell: Element) -> Cell:
        found = []
        for element in _without_controls(cell):
            if element.tag == P:
                style = value_of(element.find(PPR), W + "pStyle")
                about = element.find(PPR)
                if style not in _LOOKS or (about is not None and about.find(W + "numPr") is not None):
                    raise Unsayable("a table with a list in it")
                found.append(runs_of(element, self.links))
            elif element.tag not in (W + "tcPr", *_MARKS):
                raise Unsayable("something in a table that is not words")
        return tuple(runs for runs in found if plain(runs))

    # ---- around the pages, and about the file

    def _margins(self) -> tuple[str, str, str, str]:
        """Return what stands above the cover, at the left and right above other pages, and below them at the left."""
        texts = {each.place.split()[0] + each.place.split()[2]: self._story(each.part) for each in self.word.stories()}
        left, _, right = texts.get("headerdefault", "").partition("\t")
        return texts.get("headerfirst", "").strip(), left, right, texts.get("footerdefault", "").partition("\t")[0]

    def _story(self, part: str) -> str:
        words = []
        for each in self.word.root(part).iter(W + "t", W + "tab"):
            parent = each.getparent()
            if each.tag == W + "t" or (parent is not None and parent.tag == W + "r"):
                words.append(each.text or "" if each.tag == W + "t" else "\t")
        return "".join(words)

    def _property(self, name: str) -> str:
        core = next((each for each in self.word.names() if each.lower() == "docprops/core.xml"), "")
        found = (each.text or "" for each in self.word.root(core).iter() if str(each.tag).endswith("}" + name)) if core else ()
        return next(iter(found), "")

    def _points(self) -> float:
        styles = self.word.part_of_kind("styles")
        size = self.word.root(styles).find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}sz") if styles else None
        said = size.get(VAL, "") if size is not None else ""
        return int(said) / 2 if said.isdecimal() else 11.0


def _evenly(table: Element) -> bool:
    """Return whether a table shares its width evenly, as one does that shows a choice."""
    return len({each.get(W + "w") for each in table.iter(W + "gridCol")}) == 1


def _without_controls(container: Element) -> Iterator[Element]:
    for child in container:
        if child.tag == SDT:
            content = child.find(SDT_CONTENT)
            yield from _without_controls(content) if content is not None else ()
        elif isinstance(child.tag, str):
            yield child


def _is_set(element: Element, name: str) -> bool:
    about = element.find(PPR)
    found = about.find(W + name) if about is not None else None
    return found is not None and found.get(VAL, "1") not in ("0", "false")


def _without_lead(runs: Runs) -> Runs:
    first, *rest = runs
    text = first.text.removeprefix(": ")
    return (Run(text, first.bold, first.italic, first.link), *rest) if text else tuple(rest)


def _cell_words(cells: tuple[Cell, ...]) -> str:
    return " ".join(plain(runs) for cell in cells for runs in cell)


def _control_row(row: tuple[Cell, ...]) -> ControlRow:
    if len(row) != 2:
        raise Unsayable("a control table of its own")
    open_ones = [run.to_do for runs in row[1] for run in runs if run.to_do]
    return ControlRow(_cell_words(row[:1]), _cell_words(row[1:]), next(iter(open_ones), ""))


def _lines_to_write_on(row: Element) -> int:
    height = row.find(f"{W}trPr/{W}trHeight")
    value = height.get(VAL, "") if height is not None else ""
    if not value.isdecimal():
        return 0
    return 1 if int(value) <= _LEAST_LINE else round(int(value) / _TWIPS_OF_A_LINE)
