"""What a workbook holds and the person who looks at it may not see, or may take for read: hidden rows, notes, further sheets."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

_ROW_TAG: Final = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMN_TAG: Final = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_HIDDEN: Final = re.compile(rb'\bhidden="(?:1|true)"|\b(?:ht|width)="0(?:\.0+)?"')
_FILLED_CELL: Final = re.compile(rb"<(?:\w+:)?(?:v|is|f)\b")
_MERGED: Final = re.compile(rb'<mergeCell [^>]*?ref="([A-Z0-9:]+)"')
_LINKS_TO_NOTES: Final = ("/comments", "/threadedComment")
OF_OURS: Final = "Choices"
"""The sheet that holds what drop-downs offer."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """What of a workbook's sheet of schools is hidden or stands beside the answers."""

    rows: frozenset[int] = frozenset()
    """Hidden ones, by number; a filter hides rows too."""
    columns: tuple[tuple[int, int], ...] = ()
    """Hidden ones, from the first to the last, by number."""
    notes: tuple[str, ...] = ()
    """Cells with a note that policygen did not write."""
    sheets: tuple[str, ...] = ()
    """Further sheets with something in them."""
    itself: bool = False
    """The sheet of schools is hidden."""

    def column_hidden(self, place: int) -> bool:
        """Return whether a column, counted from 1, is hidden."""
        return any(first <= place <= last for first, last in self.columns)


def unseen_in(data: bytes, sheet: str, our_notes: Collection[str]) -> Unseen:
    """Return what is hidden in a workbook that can be read, and what beside the answers is not taken over.

    `our_notes` are the words of the notes that policygen wrote, whatever white space stands between them.
    """
    parts = sheet_parts(data)
    if sheet not in parts:
        return Unseen()
    state, path = parts[sheet]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        page = package.read(path)
        ours = {_without_layout(each) for each in our_notes}
        return Unseen(
            frozenset(_rows_nobody_sees(page)),
            tuple(_columns_nobody_sees(page)),
            tuple(dict.fromkeys(where for where, words in _each_note(package, path) if _without_layout(words) not in ours)),
            tuple(
                name
                for name, (_, other) in parts.items()
                if name not in (sheet, OF_OURS) and _FILLED_CELL.search(package.read(other))
            ),
            itself=state != "visible",
        )


def sheet_parts(data: bytes) -> dict[str, tuple[str, str]]:
    """Return of each sheet of a workbook that can be read whether it is "visible", and the part that it stands in."""
    from openpyxl.packaging.relationship import get_dependents
    from openpyxl.packaging.workbook import WorkbookPackage
    from openpyxl.xml.constants import ARC_WORKBOOK, ARC_WORKBOOK_RELS
    from openpyxl.xml.functions import fromstring

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        targets: Any = get_dependents(package, ARC_WORKBOOK_RELS)
        root: Any = fromstring(package.read(ARC_WORKBOOK))
        book: Any = WorkbookPackage.from_tree(root)
        names = package.namelist()
        found = {each.name: (each.state or "visible", targets.get(each.id).target) for each in book.sheets}
        return {name: (state, part) for name, (state, part) in found.items() if part in names}


def merged_ranges(data: bytes, sheet: str) -> Iterator[str]:
    """Yield the merged ranges of a sheet, which openpyxl leaves out when it reads row by row."""
    found = sheet_parts(data).get(sheet)
    if found:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            page = package.read(found[1])
        yield from (each[1].decode() for each in _MERGED.finditer(page))


def _rows_nobody_sees(page: bytes) -> Iterator[int]:
    number = 0
    for found in _ROW_TAG.finditer(page):
        number = _number_of_attribute(found[1], b"r") or number + 1
        if _HIDDEN.search(found[1]):
            yield number


def _columns_nobody_sees(page: bytes) -> Iterator[tuple[int, int]]:
    for found in _COLUMN_TAG.finditer(page):
        first, last = _number_of_attribute(found[1], b"min"), _number_of_attribute(found[1], b"max")
        if first and last and _HIDDEN.search(found[1]):
            yield first, last


def _number_of_attribute(attributes: bytes, name: bytes) -> int:
    found = re.search(rb"(?<![\w:])" + name + rb'="(\d{1,7})"', attributes)
    return int(found[1]) if found else 0


def _each_note(package: zipfile.ZipFile, page: str) -> Iterator[tuple[str, str]]:
    """Yield each note of a sheet: the cell it hangs on, and its words."""
    from openpyxl.xml.functions import fromstring

    folder, name = posixpath.split(page)
    links = f"{folder}/_rels/{name}.rels"
    if links not in package.namelist():
        return
    root: Any = fromstring(package.read(links))
    for link in root:
        part = posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/")
        if link.get("Type", "").endswith(_LINKS_TO_NOTES) and part in package.namelist():
            notes: Any = fromstring(package.read(part))
            for each in notes.iter():
                if each.get("ref"):
                    yield (
                        each.get("ref"),
                        "".join(text.text or "" for text in each.iter() if _tag_without_space(text) in ("t", "text")),
                    )


def _tag_without_space(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _without_layout(words: str) -> str:
    return " ".join(words.split())


def unseen_in_words(unseen: Unseen, schools: Sequence[tuple[int, str]], filled: Collection[str]) -> Iterator[str]:
    """Yield a line for each kind of thing that a person may not know of.

    `schools` are the rows that were read, each with the school's name; `filled` the letters of the columns with answers in them.
    """
    from openpyxl.utils import column_index_from_string

    rows = [f"{number} ({key})" for number, key in schools if number in unseen.rows]
    columns = [each for each in filled if unseen.column_hidden(column_index_from_string(each))]
    if unseen.itself:
        yield "The sheet that is read is hidden in the workbook. Look at it before you rely on what it says."
    if rows:
        yield f"Hidden rows are read like the others: {first_of(rows)}. Delete the rows that are not meant."
    if columns:
        yield f"Hidden columns are read like the others: {first_of(columns)}. Empty what is not meant."
    if unseen.notes:
        yield f"Notes on cells are not read: {first_of(unseen.notes)}. What is to count goes into the cell."
    if unseen.sheets:
        named = first_of([f"'{each}'" for each in unseen.sheets])
        yield f"Other sheets are not read: {named}. What is to count goes into the sheet with the schools."


def first_of(names: Sequence[str], most: int = 10) -> str:
    """Return names in a row, and how many more there are."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
