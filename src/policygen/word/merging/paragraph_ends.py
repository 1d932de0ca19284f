"""The ends of paragraphs that come and go, marked so that Word joins the right ones.

A paragraph whose end is marked as deleted is joined to the next, and the last of a container has no next. So where the last
paragraphs come or go together, the marks move up by one: the paragraph before them takes the first mark, and the last keeps
its end. Each paragraph then gets the properties that belong to the words it will hold, with the old ones beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Final, Literal

from lxml import etree

from policygen.word.namespaces import CELL, DEL, INS, PPR, ROW, RPR, SDT, SDT_CONTENT, SECTION, TABLE, TRPR, Element, P, W

MakeMark = Callable[[str, str], Element]
"""Makes a mark of a kind, by an author."""

_PPR_CHANGE: Final = W + "pPrChange"
_OF_THE_END: Final = (RPR, SECTION, _PPR_CHANGE)
_ENDS_WITH_PARAGRAPH: Final = frozenset(
    {CELL, *(W + name for name in ("hdr", "ftr", "txbxContent", "footnote", "endnote"))}
)  # fmt: skip


class ParagraphEnds:
    """What became of the ends of a part's paragraphs: deleted or inserted, and by whom."""

    def __init__(self, make_mark: MakeMark) -> None:
        self._make_mark = make_mark
        self._changed: dict[Element, tuple[str, str]] = {}

    def change(self, paragraph: Element, kind: str, author: str) -> None:
        """Note that the end of a paragraph comes or goes: `ins`, `del`, `moveTo` or `moveFrom`."""
        self._changed[paragraph] = kind, author

    def mark(self, container: Element) -> None:
        """Mark the ends of a container's paragraphs; the last one's own end is never marked."""
        if not self._changed:
            return
        children = blocks_in(container)
        tail = self._tail(children)
        for paragraph in children:
            if paragraph.tag == P and paragraph in self._changed and paragraph not in tail:
                self._mark_end(paragraph, *self._changed[paragraph])
        if len(tail) > 1:
            self._mark_tail(tail)

    def _tail(self, children: list[Element]) -> list[Element]:
        """Return the last paragraphs that come or go, where these end the container, and the one before them that takes a mark.

        None takes the mark of another past a table that is there once the mark is accepted or rejected.
        """
        tail: list[Element] = []
        tables: set[str] = set()
        for child in reversed(children):
            if child.tag == TABLE:
                if not (mark := _whole_table_mark(child)):
                    break
                tables.add(mark)
            elif child.tag == P:
                if tail and (_carries_section(child) or tables - {_comes_or_goes_as(self._changed[tail[-1]][0])}):
                    break
                tail.append(child)
                tables.clear()
                if child not in self._changed:
                    break
        return tail[::-1]

    def _mark_tail(self, tail: list[Element]) -> None:
        changes = [self._changed.get(each) for each in tail]
        marks = [each for each in changes if each is not None][: len(tail) - 1]
        states = [_comes_or_goes_as(change[0]) if change else "both" for change in changes]
        ends = [_comes_or_goes_as(kind) for kind, _ in marks]
        properties = [deepcopy(each.find(PPR)) for each in tail]
        accepted = _resting_properties(states, ends, properties, gone="del")
        rejected = _resting_properties(states, ends, properties, gone="ins")
        for paragraph, now, was in zip(tail, accepted, rejected, strict=True):
            self._set_properties(paragraph, now, was, marks[0][1])
        for paragraph, (kind, author) in zip(tail, marks, strict=False):
            self._mark_end(paragraph, kind, author)

    def _set_properties(self, paragraph: Element, now: Element | None, was: Element | None, author: str) -> None:
        current = paragraph.find(PPR)
        if (now is None and was is None) or _compared(now) == _compared(was) == _compared(current):
            return
        made = deepcopy(now) if now is not None else etree.Element(PPR)
        for each in made.findall(SECTION):
            made.remove(each)
        kept = current.find(SECTION) if current is not None else None
        if kept is not None:
            made.append(deepcopy(kept))
        if _compared(now) != _compared(was):
            for each in made.findall(_PPR_CHANGE):
                made.remove(each)
            made.append(self._property_change(was, author))
        if current is not None:
            paragraph.remove(current)
        paragraph.insert(0, made)

    def dress(self, paragraph: Element, now: Element | None, author: str) -> None:
        """Give a paragraph other properties, with the old ones beside them; the look of its end and its section stay."""
        change = self._property_change(paragraph.find(PPR), author)
        give_properties(paragraph, now).append(change)

    def _property_change(self, was: Element | None, author: str) -> Element:
        change = self._make_mark("pPrChange", author)
        before = etree.SubElement(change, PPR)
        before.extend([deepcopy(each) for each in (was if was is not None else ()) if each.tag not in _OF_THE_END])
        return change

    def _mark_end(self, paragraph: Element, kind: str, author: str) -> None:
        about = paragraph.find(PPR)
        if about is None:
            about = etree.Element(PPR)
            paragraph.insert(0, about)
        look = about.find(RPR)
        if look is None:
            look = etree.Element(RPR)
            # the schema has the look of the end right before these two
            place = next((place for place, child in enumerate(about) if child.tag in (SECTION, _PPR_CHANGE)), len(about))
            about.insert(place, look)
        look.insert(0, self._make_mark(kind, author))


def give_properties(paragraph: Element, now: Element | None) -> Element:
    """Give a paragraph other properties; the look of its end and its section stay. Return them."""
    made, current = etree.Element(PPR), paragraph.find(PPR)
    made.extend([deepcopy(each) for each in (now if now is not None else ()) if each.tag not in _OF_THE_END])
    if current is not None:
        made.extend([each for each in current if each.tag in (RPR, SECTION)])
        paragraph.remove(current)
    paragraph.insert(0, made)
    return made


def _comes_or_goes_as(kind: str) -> str:
    """Return whether a mark stands for what goes or for what comes."""
    return {"moveFrom": "del", "moveTo": "ins"}.get(kind, kind)


def _whole_table_mark(table: Element) -> str:
    """Return the mark that every row of a table has; nothing where the table stays."""
    for mark, kind in ((INS, "ins"), (DEL, "del")):
        if all(row.find(f"{TRPR}/{mark}") is not None for row in table.findall(ROW)):
            return kind
    return ""


def _carries_section(paragraph: Element) -> bool:
    return paragraph.find(f"{PPR}/{SECTION}") is not None


def _resting_properties(
    states: list[str], ends: list[str], properties: list[Element | None], *, gone: Literal["ins", "del"]
) -> list[Element | None]:
    """Return for each paragraph whose properties it has to have when the marks that are `gone` are.

    Words flow down through ends that are gone; the paragraph they come to rest in takes the properties they had.
    """
    held: list[Element | None] = []
    flowing: tuple[Element | None, ...] = ()
    for place, (state, own) in enumerate(zip(states, properties, strict=True)):
        if state != gone and not flowing:
            flowing = (own,)
        if place < len(ends) and ends[place] == gone:
            held.append(own)
            continue
        held.append(flowing[0] if flowing else own)
        flowing = ()
    return held


def _compared(properties: Element | None) -> bytes:
    """Return what two paragraphs' properties are compared by."""
    kept = [each for each in properties if each.tag not in (RPR, SECTION, _PPR_CHANGE)] if properties is not None else []
    return b"".join(map(etree.tostring, kept))


def blocks_in(container: Element) -> list[Element]:
    """Return the paragraphs, tables and section properties of a container, also those inside content controls."""
    found: list[Element] = []
    for child in container:
        if child.tag == SDT:
            inner = child.find(SDT_CONTENT)
            found += blocks_in(inner) if inner is not None else []
        elif child.tag in (P, TABLE, SECTION):
            found.append(child)
    return found


def must_stay(paragraph: Element) -> bool:
    """Tell whether a section or a container ends with a paragraph, so that it cannot go."""
    if _carries_section(paragraph):
        return True
    holder = paragraph.getparent()
    if holder is None or holder.tag not in _ENDS_WITH_PARAGRAPH:
        return False
    blocks = blocks_in(holder)
    return blocks[-1] is paragraph and (len(blocks) == 1 or blocks[-2].tag != P)
