"""The runs of a paragraph that a mark of a tracked change can hold."""

from __future__ import annotations

from typing import Final

from lxml import etree

from policygen.word.namespaces import (
    DEL,
    FIELD_CHAR,
    FIELD_KIND,
    INS,
    INSTRUCTION,
    MOVE_FROM,
    MOVE_TO,
    RPR,
    RUN,
    SIMPLE_FIELD,
    SPACE,
    Element,
    M,
    P,
    W,
)

_MARKED_WHOLE: Final = (RUN, M + "oMath", M + "oMathPara")
_MARKED_ALREADY: Final = frozenset({P, RUN, DEL, INS, MOVE_FROM, MOVE_TO})


def runs_to_mark(paragraph: Element) -> list[Element]:
    """Return the runs of a paragraph, wherever in it they stand; a simple field is first written out as runs."""
    write_out_fields(paragraph)
    return [
        each
        for each in paragraph.iter(*_MARKED_WHOLE)
        if _is_unmarked(each, paragraph) and not _is_inside_maths(each) and _holds_something(each)
    ]


def fills_a_line(element: Element) -> bool:
    """Return whether anything is seen of an element: not of a place, a mark of spelling or a run without words."""
    return any(each.tag == SIMPLE_FIELD or _holds_something(each) for each in element.iter(*_MARKED_WHOLE, SIMPLE_FIELD))


def _holds_something(run: Element) -> bool:
    return any(child.tag not in (W + "commentReference", RPR) for child in run)


def _is_unmarked(run: Element, paragraph: Element) -> bool:
    """Tell whether a run is the paragraph's own, not one in a text box inside it, and not marked yet."""
    for parent in run.iterancestors():
        if parent is paragraph:
            return True
        if parent.tag in _MARKED_ALREADY:
            return False
    return True


def _is_inside_maths(run: Element) -> bool:
    parent = run.getparent()
    return parent is not None and str(parent.tag).startswith(M) and run.tag != M + "oMathPara"


def write_out_fields(paragraph: Element) -> None:
    """Turn each simple field of a paragraph into runs, so that it can be marked like other runs."""
    for field in [*paragraph.iter(SIMPLE_FIELD)]:
        parent = field.getparent()
        if parent is None:
            continue
        code = etree.Element(RUN)
        etree.SubElement(code, INSTRUCTION, {SPACE: "preserve"}).text = field.get(W + "instr", "")
        for each in (_field_mark("begin"), code, _field_mark("separate"), *list(field), _field_mark("end")):
            if each.tag != W + "fldData":
                field.addprevious(each)
        parent.remove(field)


def _field_mark(kind: str) -> Element:
    run = etree.Element(RUN)
    etree.SubElement(run, FIELD_CHAR, {FIELD_KIND: kind})
    return run
