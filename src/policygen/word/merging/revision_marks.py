"""How a change is written into a Word file: made at once, or marked as tracked with its author and date."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from lxml import etree

from policygen.word.merging.content_importer import Ids
from policygen.word.merging.paragraph_ends import ParagraphEnds, give_properties, must_stay
from policygen.word.merging.paragraph_runs import fills_a_line, runs_to_mark
from policygen.word.namespaces import (
    BOOKMARK_END,
    BOOKMARK_START,
    HYPERLINK,
    ID,
    INSTRUCTION,
    PPR,
    ROW,
    SECTION,
    SPACE,
    TEXT,
    TRPR,
    Element,
    P,
    W,
)

_PLACE_MARKS = (BOOKMARK_START, BOOKMARK_END, W + "commentRangeStart", W + "commentRangeEnd")


class RevisionMarks(Protocol):
    """Writes one change, tracked or not."""

    def delete(self, runs: Iterable[Element], author: str) -> None:
        """Take runs out."""

    def insert_in_place(self, runs: Iterable[Element], author: str) -> None:
        """Mark runs, already in place, as new."""

    def insert(self, run: Element, author: str) -> Element:
        """Return what stands in the document for a new run."""

    def delete_paragraph(self, paragraph: Element, author: str) -> None:
        """Take a whole paragraph out."""

    def insert_paragraph(self, paragraph: Element, author: str) -> None:
        """Mark a whole paragraph, already in place, as new."""

    def insert_end(self, paragraph: Element, author: str) -> None:
        """Mark the end of a paragraph, already in place, as new."""

    def delete_end(self, paragraph: Element, following: Element, author: str) -> None:
        """Run a paragraph into the one that follows."""

    def set_properties(self, paragraph: Element, now: Element | None, author: str) -> None:
        """Give a paragraph other properties."""

    def move_from(self, paragraph: Element, author: str, name: str) -> None:
        """Take a whole paragraph out that is put in elsewhere."""

    def move_to(self, paragraph: Element, author: str, name: str) -> None:
        """Mark a whole paragraph, already in place, as one that was elsewhere."""

    def delete_row(self, row: Element, author: str) -> None:
        """Take a row out."""

    def insert_row(self, row: Element, author: str) -> None:
        """Mark a row, already in place, as new."""

    def finish(self, container: Element) -> None:
        """Mark the ends of a container's paragraphs."""


class Untracked:
    """Makes the changes: what is new stands in place already, so only what goes has to be taken out."""

    def delete(self, runs: Iterable[Element], author: str) -> None:  # noqa: ARG002
        """Take runs out, and with its last words a link; places in it stay."""
        for run in list(runs):
            parent = run.getparent()
            if parent is not None:
                parent.remove(run)
                if parent.tag == HYPERLINK and not any(map(fills_a_line, parent)):
                    for child in list(parent):  # places and marks of spelling
                        parent.addprevious(child)
                    _remove_element(parent)

    def insert(self, run: Element, author: str) -> Element:  # noqa: ARG002
        """Return the run."""
        return run

    def delete_paragraph(self, paragraph: Element, author: str) -> None:
        """Take a paragraph out, unless its container or section ends with it; bookmarks in it stay in place."""
        if must_stay(paragraph):
            self.delete(runs_to_mark(paragraph), author)
            return
        for child in list(paragraph):
            if child.tag in _PLACE_MARKS:
                paragraph.addprevious(child)
        _remove_element(paragraph)

    def delete_end(self, paragraph: Element, following: Element, author: str) -> None:  # noqa: ARG002
        """Put its content before that of the next."""
        place = 1 if following.find(PPR) is not None else 0
        following[place:place] = [child for child in paragraph if child.tag != PPR]
        _remove_element(paragraph)

    def set_properties(self, paragraph: Element, now: Element | None, author: str) -> None:  # noqa: ARG002
        """Give it the properties."""
        give_properties(paragraph, now)

    def move_from(self, paragraph: Element, author: str, name: str) -> None:  # noqa: ARG002
        """Take it out."""
        self.delete_paragraph(paragraph, author)

    def delete_row(self, row: Element, author: str) -> None:  # noqa: ARG002
        """Take a row out, and its table with the last one."""
        table = row.getparent()
        _remove_element(row)
        if table is not None and table.find(ROW) is None:
            _remove_element(table)

    def _nothing(self, *_: object) -> None:
        """Leave it as it is."""

    insert_in_place = insert_paragraph = insert_end = move_to = insert_row = finish = _nothing


class _NewMarks:
    """Makes marks with their numbers, authors and date, and counts them.

    It stands by itself so that nothing holds what holds it: a document whose marks go round in a circle stays in memory.
    """

    def __init__(self, ids: Ids, date: str) -> None:
        self.ids, self.date, self.count = ids, date, 0

    def __call__(self, kind: str, author: str) -> Element:
        self.count += 1
        return etree.Element(W + kind, {ID: self.ids.next(), W + "author": author, W + "date": self.date})


class Tracked:
    """Marks the changes, each with its cause and date."""

    def __init__(self, ids: Ids, date: str) -> None:
        self.date = date
        self._mark = _NewMarks(ids, date)
        self._ends = ParagraphEnds(self._mark)

    @property
    def count(self) -> int:
        """How many marks there are."""
        return self._mark.count

    def delete(self, runs: Iterable[Element], author: str) -> None:
        """Mark runs as deleted."""
        for run in list(runs):
            self._into_mark(run, "del", author)
            for text in run.iter(TEXT):
                text.tag = W + "delText"
                text.set(SPACE, "preserve")
            for code in run.iter(INSTRUCTION):
                code.tag = W + "delInstrText"

    def insert(self, run: Element, author: str) -> Element:
        """Return the run in a mark."""
        mark = self._mark("ins", author)
        mark.append(run)
        return mark

    def insert_in_place(self, runs: Iterable[Element], author: str) -> None:
        """Mark runs as inserted."""
        for run in list(runs):
            self._into_mark(run, "ins", author)

    def delete_paragraph(self, paragraph: Element, author: str) -> None:
        """Mark a paragraph's runs and its end as deleted; the end of a section stays."""
        self.delete(runs_to_mark(paragraph), author)
        if paragraph.find(f"{PPR}/{SECTION}") is None:
            self._ends.change(paragraph, "del", author)

    def insert_paragraph(self, paragraph: Element, author: str) -> None:
        """Mark a paragraph's runs and its end as inserted."""
        self._mark_runs(paragraph, "ins", author)
        self._ends.change(paragraph, "ins", author)

    def insert_end(self, paragraph: Element, author: str) -> None:
        """Mark the end of a paragraph as inserted."""
        self._ends.change(paragraph, "ins", author)

    def delete_end(self, paragraph: Element, following: Element, author: str) -> None:  # noqa: ARG002
        """Mark the end of a paragraph as deleted."""
        self._ends.change(paragraph, "del", author)

    def set_properties(self, paragraph: Element, now: Element | None, author: str) -> None:
        """Give a paragraph other properties, with the old ones beside them."""
        self._ends.dress(paragraph, now, author)

    def move_from(self, paragraph: Element, author: str, name: str) -> None:
        """Mark a paragraph as moved away."""
        self._move(paragraph, author, name, "moveFrom")

    def move_to(self, paragraph: Element, author: str, name: str) -> None:
        """Mark a paragraph as moved here."""
        self._move(paragraph, author, name, "moveTo")

    def delete_row(self, row: Element, author: str) -> None:
        """Mark a row and all in it as deleted."""
        for each in row.iter(ROW):  # rows of a table inside it too: LibreOffice leaves unmarked ones standing
            self._mark_row(each, "del", author)
        for paragraph in row.iter(P):
            self.delete(runs_to_mark(paragraph), author)

    def insert_row(self, row: Element, author: str) -> None:
        """Mark a row and all in it as inserted."""
        for each in row.iter(ROW):
            self._mark_row(each, "ins", author)
        for paragraph in row.iter(P):
            self._mark_runs(paragraph, "ins", author)

    def finish(self, container: Element) -> None:
        """Mark the ends of a container's paragraphs, once all else in it is marked."""
        self._ends.mark(container)

    def _move(self, paragraph: Element, author: str, name: str, kind: str) -> None:
        start = self._mark(f"{kind}RangeStart", author)
        start.set(W + "name", name)
        paragraph.insert(0 if paragraph.find(PPR) is None else 1, start)
        self._mark_runs(paragraph, kind, author)
        etree.SubElement(paragraph, W + f"{kind}RangeEnd", {ID: start.get(ID, "")})
        self._ends.change(paragraph, kind, author)

    def _mark_runs(self, paragraph: Element, kind: str, author: str) -> None:
        for run in runs_to_mark(paragraph):
            self._into_mark(run, kind, author)

    def _into_mark(self, run: Element, kind: str, author: str) -> None:
        """Put a run into the mark right before it, where that is of this merge and the same author, or into one of its own."""
        mark = run.getprevious()
        if mark is None or (mark.tag, mark.get(W + "author"), mark.get(W + "date")) != (W + kind, author, self.date):
            mark = self._mark(kind, author)
            run.addprevious(mark)
        mark.append(run)

    def _mark_row(self, row: Element, kind: str, author: str) -> None:
        about = row.find(TRPR)
        if about is None:
            about = etree.Element(TRPR)
            first = row.find(W + "tblPrEx")
            row.insert(0 if first is None else row.index(first) + 1, about)
        change = about.find(W + "trPrChange")
        about.insert(len(about) if change is None else about.index(change), self._mark(kind, author))


def _remove_element(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
