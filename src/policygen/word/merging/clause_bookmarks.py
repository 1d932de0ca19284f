"""The hidden bookmark round each clause, by which the next update knows the clause again."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from policygen.word.merging.apply import StepWriter
from policygen.word.merging.plan import Step
from policygen.word.namespaces import BOOKMARK_END, BOOKMARK_START, ID, NAME, Element
from policygen.word.reading.blocks import CLAUSE


def put_bookmarks(writer: StepWriter, steps: Sequence[Step]) -> None:
    """Put the bookmark of each clause that has none round its blocks: new clauses, and those whose bookmark was lost."""
    _take_off_moved(writer, steps)
    importer = writer.importer
    for clause, elements in _without_bookmark(writer, steps).items():
        first, last = elements[0], elements[-1]
        if first.getparent() is None or first.getparent() is not last.getparent():
            continue
        number = importer.ids.next()
        first.addprevious(etree.Element(BOOKMARK_START, {ID: number, NAME: clause}))
        last.addnext(etree.Element(BOOKMARK_END, {ID: number}))
        importer.bookmarks.add(clause)


def _without_bookmark(writer: StepWriter, steps: Sequence[Step]) -> dict[str, list[Element]]:
    """Return what stands in the file for each clause that has no bookmark, where its blocks first stand together."""
    found: dict[str, list[Element]] = {}
    before = ""
    for step in steps:
        clause = step.new.clause if step.new is not None and step.do != "delete" else ""
        clause = clause if clause.startswith(CLAUSE) else ""  # a remark's own name is no clause
        if clause and clause not in writer.importer.bookmarks and (clause == before or clause not in found):
            found.setdefault(clause, []).extend(writer.standing(step))
        before = clause
    return found


def _take_off_moved(writer: StepWriter, steps: Sequence[Step]) -> None:
    """Take the bookmarks off the old places of clauses that moved, so that the new places get them."""
    importer = writer.importer
    moved = {step.new.clause for step in steps if step.do == "insert" and step.new is not None} & importer.bookmarks
    if moved:
        moved -= {step.prior.clause for step in steps if step.prior is not None and step.do != "delete"}
    numbers = {number for number, name in writer.clauses.items() if name in moved and name}
    if not numbers:
        return
    for mark in [*importer.prior.root(writer.part).iter(BOOKMARK_START, BOOKMARK_END)]:
        parent = mark.getparent()
        if mark.get(ID, "") in numbers and parent is not None:
            parent.remove(mark)
    importer.bookmarks -= moved
