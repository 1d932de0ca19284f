"""Runs for the words that the new version brings into a paragraph of the school's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy

from lxml import etree

from policygen.word.merging.content_importer import ContentImporter
from policygen.word.merging.paragraph_cursor import NewRun, text_run
from policygen.word.merging.paragraph_runs import runs_to_mark
from policygen.word.namespaces import RPR, RUN, TEXT, Element, P, W
from policygen.word.reading.text import Piece

_EMPHASIS = tuple(W + name for name in ("b", "i", "u", "rStyle", "color", "highlight"))


class NewRuns:
    """Makes runs for words of the new version, which look like the school's words beside them where both have that look."""

    def __init__(self, importer: ContentImporter, source: str, part: str, new: Sequence[Piece], school: Sequence[Piece]) -> None:
        self.importer, self.source, self.part, self.new = importer, source, part, new
        self.looks = _looks(new, school)

    def between(self, start: int, end: int) -> list[NewRun]:
        """Return runs for the new version's words between two places, counted in characters."""
        made: list[NewRun] = []
        seen = 0
        for piece in self.new:
            first, last = max(start - seen, 0), min(end - seen, len(piece.text))
            seen += len(piece.text)
            if first < last:
                made += [(piece.link, run) for run in self._runs(piece, first, last)]
        return made

    def _runs(self, piece: Piece, first: int, last: int) -> Iterator[Element]:
        look = piece.runs[0].find(RPR)
        if piece.child is None:
            holder = etree.Element(P)
            holder.extend([self._imported(run) for run in piece.runs])
            yield from runs_to_mark(holder)
        elif piece.child.tag == TEXT:
            yield text_run(piece.text[first:last], self._look(look))
        else:
            run = etree.Element(RUN)
            run.extend([deepcopy(each) for each in (look, piece.child) if each is not None])
            yield self._imported(run)

    def _look(self, look: Element | None) -> Element | None:
        """Return the school's look for one of the new version's, or that one brought along."""
        key = _look_key(look)
        if key in self.looks:
            return deepcopy(self.looks[key])
        return self._imported(look) if look is not None else None

    def _imported(self, element: Element) -> Element:
        return self.importer.copy(element, self.source, self.part)


def _looks(new: Sequence[Piece], school: Sequence[Piece]) -> dict[bytes, Element | None]:
    """Return how the school's runs look where the new version's have a certain look."""
    looks: dict[bytes, Element | None] = {}
    by_text = {piece.text: piece for piece in school}
    for piece in new:
        same = by_text.get(piece.text)
        if same is not None:
            looks.setdefault(_look_key(piece.runs[0].find(RPR)), same.runs[0].find(RPR))
    unlinked = next((piece.runs[0].find(RPR) for piece in school if not piece.link and piece.child is not None), None)
    if unlinked is None or all(unlinked.find(name) is None for name in _EMPHASIS):
        looks.setdefault(b"", unlinked)
    return looks


def _look_key(look: Element | None) -> bytes:
    return etree.tostring(look) if look is not None else b""
