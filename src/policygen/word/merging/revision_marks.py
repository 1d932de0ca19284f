"""Two pens for the same steps: one marks each change as tracked, one makes it."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Final, Protocol

from lxml import etree

from policygen.word.merging.content_importer import Ids
from policygen.word.namespaces import (
    CELL,
    DEL,
    FIELD_CHAR,
    FIELD_KIND,
    HYPERLINK,
    ID,
    INS,
    INSTRUCTION,
    MOVE_FROM,
    MOVE_TO,
    PPR,
    ROW,
    RPR,
    RUN,
    SECTION,
    SPACE,
    TEXT,
    TRPR,
    Element,
    M,
    P,
    W,
)

_TRACKED_LEAVES: Final = (RUN, M + "oMath", M + "oMathPara")
_AFTER_CHANGE: Final = frozenset({W + "sectPr", W + "pPrChange"})


class Pen(Protocol):
    """Makes one change, tracked or not."""

    def delete(self, runs: Iterable[Element], author: str) -> None:
        """Take runs out."""

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

    def move_from(self, paragraph: Element, author: str, name: str) -> None:
        """Take a whole paragraph out that is put in elsewhere."""

    def move_to(self, paragraph: Element, author: str, name: str) -> None:
        """Mark a whole paragraph, already in place, as one that was elsewhere."""

    def delete_row(self, row: Element, author: str) -> None:
        """Take a row out."""

    def insert_row(self, row: Element, author: str) -> None:
        """Mark a row, already in place, as new."""

    def finish(self, container: Element) -> None:
        """Put the marks of a container's last paragraphs right."""


class PlainPen:
    """Makes the changes."""

    def __init__(self) -> None:
        self._deleted: list[Element] = []

    def delete(self, runs: Iterable[Element], author: str) -> None:  # noqa: ARG002
        """Take runs out."""
        for run in list(runs):
            parent = run.getparent()
            if parent is None:
                continue
            parent.remove(run)
            if parent.tag == HYPERLINK and len(parent) == 0:
                _remove(parent)

    def insert(self, run: Element, author: str) -> Element:  # noqa: ARG002
        """Return the run."""
        return run

    def delete_paragraph(self, paragraph: Element, author: str) -> None:
        """Take a paragraph out, unless its container or section ends with it; bookmarks in it stay in place."""
        if paragraph.find(f"{PPR}/{SECTION}") is not None or _ends_alone(paragraph):
            self.delete(leaves(paragraph), author)
            return
        for child in list(paragraph):
            if child.tag in (W + "bookmarkStart", W + "bookmarkEnd", W + "commentRangeStart", W + "commentRangeEnd"):
                paragraph.addprevious(child)
        _remove(paragraph)

    def insert_paragraph(self, paragraph: Element, author: str) -> None:
        """Leave it as it is."""

    def insert_end(self, paragraph: Element, author: str) -> None:
        """Leave it as it is."""

    def delete_end(self, paragraph: Element, following: Element, author: str) -> None:  # noqa: ARG002
        """Put its content before that of the next."""
        place = 1 if following.find(PPR) is not None else 0
        for child in [child for child in paragraph if child.tag != PPR][::-1]:
            following.insert(place, child)
        _remove(paragraph)

    def move_from(self, paragraph: Element, author: str, name: str) -> None:  # noqa: ARG002
        """Take it out."""
        self.delete_paragraph(paragraph, author)

    def move_to(self, paragraph: Element, author: str, name: str) -> None:
        """Leave it as it is."""

    def delete_row(self, row: Element, author: str) -> None:  # noqa: ARG002
        """Take a row out, and its table with the last one."""
        table = row.getparent()
        _remove(row)
        if table is not None and table.find(ROW) is None:
            _remove(table)

    def insert_row(self, row: Element, author: str) -> None:
        """Leave it as it is."""

    def finish(self, container: Element) -> None:
        """Nothing to do."""


class TrackedPen:
    """Marks the changes, each with its cause and date."""

    def __init__(self, ids: Ids, date: str) -> None:
        self.ids, self.date = ids, date
        self.count = 0
        self._ended: dict[Element, tuple[str, str]] = {}
        """What became of paragraphs as a whole: gone or new, and by whom."""

    def delete(self, runs: Iterable[Element], author: str) -> None:
        """Mark runs as deleted."""
        for run in list(runs):
            before = run.getprevious()
            mark = (
                before
                if before is not None and before.tag == DEL and before.get(W + "author") == author and self._fresh(before)
                else None
            )
            if mark is None:
                mark = self._mark("del", author)
                run.addprevious(mark)
            mark.append(run)
            for text in run.iter(TEXT):
                text.tag = W + "delText"
                text.set(SPACE, "preserve")
            for code in run.iter(INSTRUCTION):
                code.tag = W + "delInstrText"

    def _fresh(self, mark: Element) -> bool:
        return mark.get(W + "date") == self.date

    def insert(self, run: Element, author: str) -> Element:
        """Return the run in a mark."""
        mark = self._mark("ins", author)
        mark.append(run)
        return mark

    def delete_paragraph(self, paragraph: Element, author: str) -> None:
        """Mark a paragraph's runs and its end as deleted."""
        self.delete(leaves(paragraph), author)
        if paragraph.find(f"{PPR}/{SECTION}") is None:
            self._ended[paragraph] = ("del", author)

    def insert_paragraph(self, paragraph: Element, author: str) -> None:
        """Mark a paragraph's runs and its end as inserted."""
        self._insert_runs(paragraph, author)
        self._ended[paragraph] = ("ins", author)

    def insert_end(self, paragraph: Element, author: str) -> None:
        """Mark the end of a paragraph as inserted."""
        self._ended[paragraph] = ("ins", author)

    def delete_end(self, paragraph: Element, following: Element, author: str) -> None:  # noqa: ARG002
        """Mark the end of a paragraph as deleted."""
        self._ended[paragraph] = ("del", author)

    def move_from(self, paragraph: Element, author: str, name: str) -> None:
        """Mark a paragraph as moved away."""
        self._move(paragraph, author, name, "moveFrom")

    def move_to(self, paragraph: Element, author: str, name: str) -> None:
        """Mark a paragraph as moved here."""
        self._move(paragraph, author, name, "moveTo")

    def _move(self, paragraph: Element, author: str, name: str, kind: str) -> None:
        start = self._mark(f"{kind}RangeStart", author)
        start.set(W + "name", name)
        about = paragraph.find(PPR)
        paragraph.insert(0 if about is None else 1, start)
        for run in leaves(paragraph):
            before = run.getprevious()
            if before is None or before.tag != W + kind:
                before = self._mark(kind, author)
                run.addprevious(before)
            before.append(run)
        etree.SubElement(paragraph, W + f"{kind}RangeEnd", {ID: start.get(ID, "")})
        self._ended[paragraph] = (kind, author)

    def _insert_runs(self, paragraph: Element, author: str) -> None:
        for run in leaves(paragraph):
            before = run.getprevious()
            if before is not None and before.tag == INS and before.get(W + "author") == author:
                before.append(run)
                continue
            mark = self._mark("ins", author)
            run.addprevious(mark)
            mark.append(run)

    def delete_row(self, row: Element, author: str) -> None:
        """Mark a row and all in it as deleted."""
        self._row(row, "del", author)
        for paragraph in row.iter(P):
            self.delete(leaves(paragraph), author)

    def insert_row(self, row: Element, author: str) -> None:
        """Mark a row and all in it as inserted."""
        self._row(row, "ins", author)
        for paragraph in row.iter(P):
            self._insert_runs(paragraph, author)

    def _row(self, row: Element, kind: str, author: str) -> None:
        about = row.find(TRPR)
        if about is None:
            about = etree.Element(TRPR)
            first = row.find(W + "tblPrEx")
            row.insert(0 if first is None else row.index(first) + 1, about)
        change = about.find(W + "trPrChange")
        mark = self._mark(kind, author)
        about.insert(len(about) if change is None else about.index(change), mark)

    def _mark(self, kind: str, author: str) -> Element:
        self.count += 1
        return etree.Element(W + kind, {ID: self.ids.next(), W + "author": author, W + "date": self.date})

    # ---- ends of paragraphs

    def finish(self, container: Element) -> None:
        """Mark the ends of a container's paragraphs; the last one's own end is never marked.

        A paragraph whose end is marked joins the next, and the last has no next. So where the last paragraphs come or go
        together, the marks move up by one: the paragraph before them takes the first mark, and the last keeps its end.
        Each paragraph then gets the properties that belong to the words it will hold, with the old ones beside them.
        """
        if not self._ended:
            return
        children = _children(container)
        paragraphs = [child for child in children if child.tag == P]
        tail = self._tail(children)
        for paragraph in paragraphs:
            if paragraph in self._ended and paragraph not in tail:
                self._end(paragraph, *self._ended[paragraph])
        if len(tail) > 1:
            self._shift(tail)

    def _tail(self, children: list[Element]) -> list[Element]:
        """Return the last paragraph that stays and those after it that come or go, where these end the container."""
        tail: list[Element] = []
        for child in reversed(children):
            if child.tag == P:
                tail.append(child)
                if child not in self._ended:
                    return tail[::-1]
            elif child.tag == W + "tbl" and not _comes_or_goes(child):
                break
        return tail[::-1]

    def _shift(self, tail: list[Element]) -> None:
        stays = tail[0] not in self._ended
        marks = [self._ended[each] for each in tail[1:]] if stays else [self._ended[each] for each in tail][: len(tail) - 1]
        states = ["both" if stays else _side(self._ended[tail[0]][0]), *(_side(self._ended[each][0]) for each in tail[1:])]
        olds = [each.find(PPR) for each in tail]
        before = [deepcopy(each) if each is not None else None for each in olds]
        new = _holders(states, [_side(kind) for kind, _ in marks], before, gone="del")
        old = _holders(states, [_side(kind) for kind, _ in marks], before, gone="ins")
        author = marks[0][1]
        for paragraph, now, was in zip(tail, new, old, strict=True):
            self._properties(paragraph, now, was, author)
        for paragraph, (kind, who) in zip(tail, marks, strict=False):
            self._end(paragraph, kind, who)

    def _properties(self, paragraph: Element, now: Element | None, was: Element | None, author: str) -> None:
        current = paragraph.find(PPR)
        if (now is None and was is None) or _said(now) == _said(was) == _said(current):
            return
        made = deepcopy(now) if now is not None else etree.Element(PPR)
        for each in made.findall(SECTION):
            made.remove(each)
        kept = current.find(SECTION) if current is not None else None
        if kept is not None:
            made.append(deepcopy(kept))
        if _said(now) != _said(was):
            change = self._mark("pPrChange", author)
            inner = etree.SubElement(change, PPR)
            for each in was if was is not None else ():
                if each.tag not in (RPR, SECTION, W + "pPrChange"):
                    inner.append(deepcopy(each))
            for each in made.findall(W + "pPrChange"):
                made.remove(each)
            made.append(change)
        if current is not None:
            paragraph.remove(current)
        paragraph.insert(0, made)

    def _end(self, paragraph: Element, kind: str, author: str) -> None:
        about = paragraph.find(PPR)
        if about is None:
            about = etree.Element(PPR)
            paragraph.insert(0, about)
        look = about.find(RPR)
        if look is None:
            look = etree.Element(RPR)
            places = [place for place, child in enumerate(about) if child.tag in _AFTER_CHANGE]
            about.insert(places[0] if places else len(about), look)
        look.insert(0, self._mark(kind, author))


def _side(kind: str) -> str:
    return {"moveFrom": "del", "moveTo": "ins"}.get(kind, kind)


def _comes_or_goes(table: Element) -> bool:
    """Tell whether every row of a table is marked."""
    rows = table.findall(ROW)
    return all(row.find(f"{TRPR}/{INS}") is not None or row.find(f"{TRPR}/{DEL}") is not None for row in rows)


def _holders(states: list[str], marks: list[str], properties: list[Element | None], *, gone: str) -> list[Element | None]:
    """Return for each paragraph whose properties it has to have when the marks that are `gone` are.

    Words flow down through ends that are gone; the paragraph they come to rest in takes the properties they had.
    """
    held: list[Element | None] = [None] * len(states)
    waiting: Element | None = None
    has = False
    for place, state in enumerate(states):
        if state != gone and not has:
            waiting, has = properties[place], True
        if place < len(marks) and marks[place] == gone:
            held[place] = properties[place]
            continue
        held[place] = waiting if has else properties[place]
        waiting, has = None, False
    return held


def _said(properties: Element | None) -> bytes:
    if properties is None:
        return b""
    return b"".join(etree.tostring(each) for each in properties if each.tag not in (RPR, SECTION, W + "pPrChange"))


def leaves(paragraph: Element) -> list[Element]:
    """Return the runs of a paragraph, wherever in it they stand; a simple field is first written out as runs."""
    for field in [*paragraph.iter(W + "fldSimple")]:
        write_out(field)
    return [
        each
        for each in paragraph.iter(*_TRACKED_LEAVES)
        if _own(each, paragraph)
        and not _inside_maths(each)
        and any(child.tag != W + "commentReference" and child.tag != RPR for child in each)
    ]


def _own(run: Element, paragraph: Element) -> bool:
    """Tell whether a run is the paragraph's own, not one in a text box inside it, and not marked yet."""
    parent = run.getparent()
    while parent is not None and parent is not paragraph:
        if parent.tag in (P, RUN, DEL, INS, MOVE_FROM, MOVE_TO):
            return False
        parent = parent.getparent()
    return True


def _inside_maths(run: Element) -> bool:
    parent = run.getparent()
    return parent is not None and str(parent.tag).startswith(M) and run.tag != M + "oMathPara"


def write_out(field: Element) -> None:
    """Turn a simple field into runs, so that it can be marked like other runs."""
    if field.getparent() is None:
        return

    def mark(kind: str) -> Element:
        run = etree.Element(RUN)
        etree.SubElement(run, FIELD_CHAR, {FIELD_KIND: kind})
        return run

    code = etree.Element(RUN)
    text = etree.SubElement(code, INSTRUCTION, {SPACE: "preserve"})
    text.text = field.get(W + "instr", "")
    for each in (mark("begin"), code, mark("separate"), *list(field), mark("end")):
        if each.tag != W + "fldData":
            field.addprevious(each)
    _remove(field)


def _children(container: Element) -> list[Element]:
    found = []
    for child in container:
        if child.tag == W + "sdt":
            inner = child.find(W + "sdtContent")
            found += _children(inner) if inner is not None else []
        elif child.tag in (P, W + "tbl", SECTION):
            found.append(child)
    return found


def _ends_alone(paragraph: Element) -> bool:
    """Tell whether a container has to keep a paragraph because nothing else can end it."""
    holder = paragraph.getparent()
    if holder is None or holder.tag not in (CELL, W + "hdr", W + "ftr", W + "txbxContent", W + "footnote", W + "endnote"):
        return False
    blocks = _children(holder)
    return blocks[-1] is paragraph and (len(blocks) == 1 or blocks[-2].tag != P)


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
