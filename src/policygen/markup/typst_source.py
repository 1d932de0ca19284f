"""Documents to Typst, which makes PDFs: a fixed program, and the document's words as data.

No word of a document is ever part of the program, so nothing that a school answers can be read as Typst.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from typing import Final, TypeAlias

from policygen.markup.blocks import (
    Cell,
    Document,
    Heading,
    ListItem,
    Paragraph,
    Part,
    Run,
    Runs,
    Table,
    heading_numbers,
    plain,
)
from policygen.markup.column_widths import column_widths
from policygen.markup.markdown import joined_neighbours

Shown: TypeAlias = dict[str, object]
"""A block, a run or a row as the program reads it."""

_NOT_IN_PLACES: Final = re.compile(r"\W")

CONTENTS: Final = "Contents"
"""The heading of the contents."""

ENTRIES_ON_A_PAGE: Final = 44
"""Where two levels of headings are more than this, the contents have one, as in Word."""

DRAFT: Final = "DRAFT"
"""What each page says until the document is approved."""

FORM_HEADER: Final[tuple[Cell, ...]] = (((Run("To fill in"),),), ((Run("Record"),),))
"""The header of a form, as in Word."""

CONTROL_HEADER: Final[tuple[Cell, ...]] = (((Run("Document control"),),), ((Run("Details"),),))

WORD_POINTS: Final = 11.0
"""The size of letters in the house style."""

POINTS: Final = 10.2
"""The size of letters: Open Sans is larger than Arial at the same size, which Word has at 11 points."""

_LEADS_OUT: Final = re.compile(r"https?://|mailto:|tel:", re.IGNORECASE)

LONGEST_ADDRESS: Final = 2000
"""Of a link: what is longer is shown as words alone."""

FORM_WIDTHS: Final = (172.0, 315.6)
"""Of a form's columns, in points: its first holds what is asked in heavier letters, which are wider than Word's."""

WHOLE_ROW: Final = 600.0
"""In points: a row of a table that is lower stays on its page, as in Word; a higher one may not fit on any."""

_LETTER: Final = 5.3
_LINE: Final = 13.5
"""How wide a letter in a table is, and how high a line, in points, on the safe side."""


@dataclass(frozen=True, slots=True)
class TypstSource:
    """What Typst makes a PDF of."""

    program: bytes
    document: str
    """The words and their looks, as JSON."""


@dataclass(frozen=True, slots=True)
class Margins:
    """What stands above and below the words of each page; page numbers are Typst's."""

    first: str
    """Above the cover."""
    left: str
    right: str
    below: str


def margins_of(document: Document) -> Margins:
    """Return what stands above and below the pages of a document, as in the house style."""
    title = f"{DRAFT} · {document.title}" if document.draft else document.title
    below = f"Version {document.version} · {document.status} · {document.date}"
    return Margins(DRAFT if document.draft else "", title, document.school, below)


def typst_source(document: Document, margins: Margins | None = None) -> TypstSource:
    """Return what Typst makes a PDF of a policy from: cover, control table, front, contents, sections and appendices."""
    entries = _Entries(document)
    front = entries.blocks(document.front)
    body = entries.blocks(_on_a_new_page(document.body))
    inside = {"cover": True, "levels": entries.levels, "control": _control(document), "front": front, "body": body}
    return _source(document, margins or margins_of(document), POINTS, inside)


def typst_paper(document: Document, margins: Margins | None = None, points: float = 0) -> TypstSource:
    """Return what Typst makes a PDF of a paper from, given as a document without a cover: title, line under it, blocks.

    `points` is the size of its letters in Word; 0 for that of the house style.
    """
    blocks = _Entries(document).blocks(document.body)
    inside = {"cover": False, "levels": 0, "control": {}, "front": [], "body": blocks}
    return _source(document, margins or margins_of(document), points * POINTS / WORD_POINTS if points else POINTS, inside)


def _source(document: Document, margins: Margins, points: float, inside: Shown) -> TypstSource:
    shown = {
        "name": f"{document.title} - {document.school}", "subject": document.edition, "author": document.owner,
        "keywords": list(document.keywords), "title": document.title, "about": document.about, "school": document.school,
        "trust": document.trust, "margins": asdict(margins), "points": points, **inside,
    }  # fmt: skip
    return TypstSource(_program(), json.dumps(shown, ensure_ascii=False, default=_list_as_data))


@lru_cache(maxsize=1)
def _program() -> bytes:
    return files("policygen.markup").joinpath("pages", "document.typ").read_bytes()


def _on_a_new_page(parts: Sequence[Part]) -> Sequence[Part]:
    return (replace(parts[0], new_page=True), *parts[1:]) if parts else parts


def _control(document: Document) -> Shown:
    rows = tuple((((Run(row.label),),), ((Run(row.value, to_do=row.to_do),),)) for row in document.control)
    shown = _shown_table(
        Table(CONTROL_HEADER, rows, "Document control", "form"), lambda runs: [_shown_run(run, ()) for run in runs]
    )
    return {**shown, "widths": [130.0, 357.6]}


class _Entries:
    """Turns the parts of a document into what the program reads, counting headings and lists as it goes."""

    def __init__(self, document: Document) -> None:
        self._numbers = {id(heading): number for heading, number in heading_numbers(document)}
        listed = [heading for heading, _ in heading_numbers(document) if heading.listed]
        inside = [heading for heading in listed if heading.level == 1 or (heading.level == 2 and heading.numbered)]
        deepest = 2 if len(inside) <= ENTRIES_ON_A_PAGE else 1
        self.listed = {id(heading) for heading in inside if heading.level <= deepest}
        self.levels = max((heading.level for heading in inside if heading.level <= deepest), default=0)
        self._places = {place_name(heading.place) for heading, _ in heading_numbers(document) if heading.place}
        self._named: set[str] = set()
        self._counts: dict[tuple[int, int], int] = {}
        self._level = 0
        self._above = min((heading.level for heading, _ in heading_numbers(document)), default=1) - 1
        """Levels that no heading has: a paper's headings come straight after its title."""

    def blocks(self, parts: Iterable[Part]) -> list[Shown | _List]:
        """Return the blocks of some parts; items that follow one another are one list."""
        made: list[Shown | _List] = []
        waiting: list[ListItem] = []
        for part in parts:
            for place, block in enumerate(part.blocks):
                if isinstance(block, ListItem):
                    waiting.append(block)
                    continue
                made += self._lists(waiting)
                waiting = []
                made.append(self._block(block, new_page=part.new_page and not place))
        return [*made, *self._lists(waiting)]

    def _block(self, block: Heading | Paragraph | Table, *, new_page: bool) -> Shown:
        match block:
            case Heading():
                return self._heading(block, new_page=new_page)
            case Paragraph():
                return {"kind": "paragraph", "look": block.look, "runs": self._runs(block.runs)}
            case Table():
                return _shown_table(block, self._runs)

    def _heading(self, heading: Heading, *, new_page: bool) -> Shown:
        # A reader who jumps from heading to heading must not miss a level, and PDF/UA has none left out.
        self._level = min(heading.level - self._above, self._level + 1)
        runs = (Run(": "), *heading.runs) if heading.appendix else heading.runs
        place = place_name(heading.place)
        name = place if place not in self._named else ""
        self._named.add(place)
        return {
            "kind": "heading", "level": self._level, "number": self._numbers.get(id(heading), ""), "page": new_page, "name": name,
            "listed": id(heading) in self.listed, "runs": self._runs(runs),
        }  # fmt: skip

    def _runs(self, runs: Runs) -> list[Shown]:
        parted = joined_neighbours(each for run in runs if run.text for each in _reference_parted(run))
        return [_shown_run(each, self._places) for each in parted]

    # ---- lists

    def _lists(self, items: Sequence[ListItem]) -> Iterator[_List]:
        """Yield lists: items of the second level are inside the item before them."""
        outer: _List | None = None
        for item in items:
            words = self._runs(item.runs)
            if item.continues and outer is not None:
                outer.items[-1].inside.append({"kind": "paragraph", "look": "text", "runs": words})
                continue
            shown = _Item(self._counted(item) if item.ordered else 0, words)
            if item.level and outer is not None:
                outer.items[-1].inner(item.ordered).items.append(shown)
            elif outer is not None and outer.ordered == item.ordered and (not item.ordered or outer.number == item.list_id):
                outer.items.append(shown)
            else:
                if outer is not None:
                    yield outer
                outer = _List(item.ordered, [shown], item.list_id)
        if outer is not None:
            yield outer

    def _counted(self, item: ListItem) -> int:
        """Return the number of an item: lists go on counting, and the second level begins again inside each item."""
        level = min(item.level, 1)
        if not level:
            self._counts.pop((item.list_id, 1), None)
        number = self._counts.get((item.list_id, level), 0) + 1
        self._counts[item.list_id, level] = number
        return number


@dataclass(slots=True)
class _Item:
    """An item of a list: its words, then further paragraphs and lists inside it."""

    number: int
    runs: list[Shown]
    inside: list[Shown | _List] = field(default_factory=list)

    def inner(self, ordered: bool) -> _List:
        last = self.inside[-1] if self.inside else None
        if not isinstance(last, _List) or last.ordered != ordered:
            last = _List(ordered, [])
            self.inside.append(last)
        return last


@dataclass(slots=True)
class _List:
    ordered: bool
    items: list[_Item]
    number: int = 0
    """By which ordered items of one list are known."""


def _list_as_data(value: object) -> object:
    match value:
        case _List():
            return {"kind": "list", "ordered": value.ordered, "items": value.items}
        case _Item():
            return {"number": value.number, "runs": value.runs, "inside": value.inside}
    raise TypeError(type(value).__name__)


def place_name(name: str) -> str:
    """Return the name of a place as a bookmark of Word can have it."""
    return _NOT_IN_PLACES.sub("_", name)


def _reference_parted(run: Run) -> tuple[Run, ...]:
    """Return a reference in two: the number alone leads to its section, as in Word."""
    word, _, number = run.text.rpartition(" ")
    if not run.number_of or not word or word == "Appendix":
        return (run,)
    return (replace(run, text=f"{word} ", number_of=""), replace(run, text=number))


def _shown_run(run: Run, places: Collection[str]) -> Shown:
    """Return a run; a link to a place that the document does not have, or that a policy may not lead to, is words alone."""
    place = place_name(run.number_of or (run.link[1:] if run.link.startswith("#") else ""))
    return {
        "text": run.text.replace("\t", " "), "bold": run.bold, "italic": run.italic, "open": bool(run.to_do),
        "place": place if place in places else "", "plain": bool(run.number_of),
        "link": "" if place or run.to_do else _address(run.link),
    }  # fmt: skip


def _address(link: str) -> str:
    return link.strip() if len(link) <= LONGEST_ADDRESS and _LEADS_OUT.match(link.strip()) else ""


def _shown_table(table: Table, runs_of: Callable[[Runs], list[Shown]]) -> Shown:
    header = table.header or FORM_HEADER
    lines = table.lines or (0,) * len(table.rows)
    widths = FORM_WIDTHS if table.look == "form" else [width / 20 for width in column_widths(table, [header, *table.rows])]
    rows = [_shown_row(row, count, widths, runs_of) for row, count in zip(table.rows, lines, strict=True)]
    return {
        "kind": "table",
        "form": table.look == "form",
        "widths": widths,
        "header": _shown_cells(_unlinked(header), runs_of),
        "rows": rows,
    }


def _unlinked(header: Sequence[Cell]) -> list[Cell]:
    """Return a header without links: it is drawn again on each page, and what is drawn again may not lead anywhere."""
    return [tuple(tuple(replace(run, link="", number_of="") for run in runs) for runs in cell) for cell in header]


def _shown_row(row: Sequence[Cell], lines: int, widths: Sequence[float], runs_of: Callable[[Runs], list[Shown]]) -> Shown:
    high = max((_height_of_cell(cell, width) for cell, width in zip(row, widths, strict=False)), default=0.0)
    to_write_in = lines or not all(any(map(plain, cell)) for cell in row)
    tall = max(22, 15 * lines) - 10 if to_write_in else 0
    cells = [*_shown_cells(row, runs_of), *([[]] * (len(widths) - len(row)))]
    return {"cells": cells, "whole": high + tall <= WHOLE_ROW, "tall": tall}


def _height_of_cell(cell: Cell, width: float) -> float:
    letters = max(1.0, (width - 10) / _LETTER)
    return sum(_LINE * (1 + len(plain(runs)) // letters) for runs in cell)


def _shown_cells(row: Sequence[Cell], runs_of: Callable[[Runs], list[Shown]]) -> list[object]:
    return [[runs_of(runs) for runs in cell if plain(runs)] for cell in row]
