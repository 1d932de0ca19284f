"""The words of a paragraph in the house style, with their look, links and cross-references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from policygen.markup.blocks import Run, Runs
from policygen.markup.markdown import joined_neighbours
from policygen.word.namespaces import (
    FIELD_CHAR,
    FIELD_KIND,
    HYPERLINK,
    INSTRUCTION,
    PPR,
    RANGE_MARKS,
    RPR,
    RUN,
    SDT,
    SDT_CONTENT,
    SIMPLE_FIELD,
    TEXT,
    VAL,
    Element,
    R,
    W,
    value_of,
)

SECTION_BOOKMARK: Final = "_s_"
"""What the names of the bookmarks round the headings of sections begin with."""

TO_DO: Final = "open"
"""Stands for the fact that is not known yet, which a Word file does not name."""

_SIGNS: Final = {
    W + "tab": " ", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "\u2011", W + "softHyphen": "\u00ad",
}  # fmt: skip
_NO_WORDS: Final = frozenset(
    {PPR, RPR, W + "sdtPr", W + "sdtEndPr", *RANGE_MARKS}
    | {W + name for name in ("lastRenderedPageBreak", "commentReference", "annotationRef")}
)
_THROUGH: Final = frozenset({SDT, SDT_CONTENT, W + "smartTag"})
_REFERENCE: Final = re.compile(rf"\s*REF\s+{SECTION_BOOKMARK}(\w+)")
_NOT_SHOWN: Final = ("vanish", "webHidden", "strike", "dstrike")
_OFF: Final = ("0", "false", "off", "none")


class Unsayable(Exception):
    """Something in a Word file that blocks cannot say; its message names it."""


def runs_of(paragraph: Element, links: Mapping[str, str]) -> Runs:
    """Return the runs of a paragraph; `links` are addresses by relationship.

    Raises Unsayable where it holds what is neither words nor without words.
    """
    return joined_neighbours(_Runs(links).of(paragraph, Run("")))


@dataclass(slots=True)
class _Runs:
    links: Mapping[str, str]
    depth: int = 0
    """How many fields are open."""
    code: str = ""
    shows: bool = True
    """Whether the words that come are shown: those of a field's code are not."""

    def of(self, element: Element, look: Run) -> Iterator[Run]:
        """Yield the runs inside an element, which have a look."""
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in _NO_WORDS:
                continue
            if tag == RUN:
                yield from self._run(child, look)
            elif tag == HYPERLINK:
                yield from self.of(child, replace(look, link=self._link(child)))
            elif tag == SIMPLE_FIELD:
                yield from self.of(child, _referring(look, child.get(W + "instr", "")))
            elif tag in _THROUGH:
                yield from self.of(child, look)
            else:
                raise Unsayable(_named_in_words(tag))

    def _link(self, link: Element) -> str:
        anchor = link.get(W + "anchor", "")
        address = self.links.get(link.get(R + "id", ""), "")
        return address or f"#{anchor.removeprefix(SECTION_BOOKMARK)}"

    def _run(self, run: Element, look: Run) -> Iterator[Run]:
        look = _run_in_its_look(run, look)
        for child in run:
            tag = child.tag
            if not isinstance(tag, str) or tag in _NO_WORDS:
                continue
            if tag == FIELD_CHAR:
                self._field(child.get(FIELD_KIND, ""))
            elif tag == INSTRUCTION:
                self.code += child.text or ""
            elif tag == W + "br" and child.get(W + "type", "textWrapping") != "textWrapping":
                continue
            elif tag == TEXT or tag in _SIGNS:
                words = (child.text or "") if tag == TEXT else _SIGNS[tag]
                if self.shows and words:
                    yield replace(_referring(look, self.code) if self.depth else look, text=words)
            else:
                raise Unsayable(_named_in_words(tag))

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self.depth, self.code, self.shows = self.depth + 1, "", False
        elif kind == "separate":
            self.shows = True
        elif kind == "end":
            self.depth, self.code, self.shows = max(0, self.depth - 1), "", True


def _referring(look: Run, code: str) -> Run:
    found = _REFERENCE.match(code)
    return replace(look, number_of=found[1]) if found else look


def _run_in_its_look(run: Element, around: Run) -> Run:
    look = run.find(RPR)
    if look is None:
        return around
    if any(_is_on(look, name) for name in _NOT_SHOWN):
        raise Unsayable("words that are hidden or struck through")
    to_do = TO_DO if value_of(look, W + "rStyle") == "ToConfirm" else ""
    return replace(around, bold=_is_on(look, "b"), italic=_is_on(look, "i"), to_do=to_do)


def _is_on(look: Element, name: str) -> bool:
    found = look.find(W + name)
    return found is not None and found.get(VAL, "1") not in _OFF


_NAMES: Final = {
    "drawing": "a picture", "pict": "a picture", "object": "an object", "AlternateContent": "a text box or a shape",
    "footnoteReference": "a footnote", "endnoteReference": "an endnote", "sym": "a sign of a symbol font",
    "oMath": "a formula", "oMathPara": "a formula", "ins": "tracked changes", "del": "tracked changes",
}  # fmt: skip


def _named_in_words(tag: str) -> str:
    return _NAMES.get(tag.rpartition("}")[2], "something that is not words")
