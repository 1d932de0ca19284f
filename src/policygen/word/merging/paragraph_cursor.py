"""A paragraph of the school's file, addressed by the characters of its words: cut, taken out of, put into."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import TypeAlias

from lxml import etree

from policygen.word.merging.paragraph_runs import fills_a_line
from policygen.word.merging.revision_marks import RevisionMarks
from policygen.word.namespaces import DEL, HYPERLINK, INS, PPR, RPR, RUN, SPACE, TEXT, Element, P, R, W
from policygen.word.reading.text import Piece, Sources, pieces
from policygen.word.reading.word_file import WordFile

NewRun: TypeAlias = tuple[str, Element]
"""The address that a new run leads to, or nothing, and the run."""


class ParagraphCursor:
    """Changes the words of one paragraph.

    Places count the characters of the school's own words; what this merge put in does not count.
    """

    def __init__(self, paragraph: Element, file: WordFile, part: str, marks: RevisionMarks, author: str) -> None:
        self.paragraph, self.file, self.part = paragraph, file, part
        self.marks, self.author = marks, author

    def own_pieces(self) -> list[Piece]:
        """Return the pieces of the school's words as they stand now."""
        return own_pieces(self.paragraph, self.file.sources(self.part))

    def take_out(self, start: int, end: int) -> None:
        """Delete the words between two places."""
        self.marks.delete(self._runs_between(start, end), self.author)

    def _runs_between(self, start: int, end: int) -> dict[Element, None]:
        runs: dict[Element, None] = {}
        place = 0
        for piece in self._cut(start, self._cut(end)):
            if start <= place and place + len(piece.text) <= end:
                runs.update(dict.fromkeys(piece.runs))
            place += len(piece.text)
        return runs

    def mark_new(self, start: int, end: int) -> None:
        """Mark the words between two places as new."""
        self.marks.insert_in_place(self._runs_between(start, end), self.author)

    def put_in(self, place: int, runs: Iterable[NewRun]) -> None:
        """Insert runs at a place; a link is cut in two where words without it, or with another, come in."""
        before, after = _runs_around(self._cut(place), place)
        for address, run in runs:
            made = self.marks.insert(run, self.author)
            link = _link_of(before)
            if before is not None and link is not None and address and self._address(link) == address:
                before.addnext(made)
            else:
                self._put_outside_links(before, after, self._linked(address, made) if address else made)
            before = made

    def put_words(self, place: int, words: str) -> None:
        """Insert words at a place, in the look of the words before it that lead nowhere."""
        seen, look = 0, None
        for piece in self.own_pieces():
            if look is not None and seen >= place:
                break
            if not piece.link and piece.child is not None:
                look = piece.runs[0].find(RPR)
            seen += len(piece.text)
        self.put_in(place, [("", text_run(words, deepcopy(look)))])

    def put_last(self, words: str) -> None:
        """Insert words at the end, in the look of the last run."""
        last = self.own_pieces()[-1].runs[-1]
        last.addnext(self.marks.insert(text_run(words, deepcopy(last.find(RPR))), self.author))

    def move_words_before(self, place: int, head: Element) -> None:
        """Move the words before a place to a new paragraph, which comes to stand before this one."""
        last, _ = _runs_around(self._cut(place), place)
        self.paragraph.addprevious(head)
        for child in [child for child in self.paragraph if child.tag != PPR]:
            head.append(child)
            if child is last:
                break

    def _cut(self, place: int, found: list[Piece] | None = None) -> list[Piece]:
        """Split the run that a place is inside of, so that a run ends there; return the pieces as they then are.

        `found` are the pieces as they are now, where they are known.
        """
        found = self.own_pieces() if found is None else found
        rest = place
        for piece, following in zip(found, [*found[1:], None], strict=False):
            if rest <= 0:
                break
            size, child, run = len(piece.text), piece.child, piece.runs[-1]
            if child is not None and child.tag == TEXT and rest < size:
                _split_text(run, child, rest)
                return self.own_pieces()
            if child is not None and rest == size and following is not None and following.runs[0] is run:
                _split_run(run, child)
                return self.own_pieces()
            rest -= size
        return found

    # ---- links

    def _put_outside_links(self, before: Element | None, after: Element | None, made: Element) -> None:
        """Insert an element between two runs, outside the link that either is in."""
        link = _link_of(before)
        if before is None:
            first = after if _link_of(after) is None else _link_of(after)
            self.paragraph.append(made) if first is None else first.addprevious(made)
        elif link is None:
            before.addnext(made)
        else:
            rest = list(before.itersiblings())
            link.addnext(made)
            if any(map(fills_a_line, rest)):
                second = _empty_copy(link)
                second.extend(rest)
                made.addnext(second)

    def _linked(self, address: str, inside: Element) -> Element:
        target, _, anchor = address.partition("#")
        made = etree.Element(HYPERLINK)
        if target:
            made.set(R + "id", self.file.relate(self.part, "hyperlink", target, external=True))
        if anchor:
            made.set(W + "anchor", anchor)
        made.set(W + "history", "1")
        made.append(inside)
        return made

    def _address(self, link: Element) -> str:
        found = self.file.relationships(self.part).get(link.get(R + "id", ""))
        target, anchor = found.target if found else "", link.get(W + "anchor", "")
        return f"{target}#{anchor}" if anchor else target or "#"


def own_pieces(paragraph: Element, sources: Sources) -> list[Piece]:
    """Return the pieces of a paragraph without what is marked as inserted."""
    return [piece for piece in pieces(paragraph, sources) if not _is_inserted(piece.runs[0])]


def text_run(words: str, look: Element | None) -> Element:
    """Return a run of words in a look, which becomes the run's own."""
    run = etree.Element(RUN)
    if look is not None:
        run.append(look)
    etree.SubElement(run, TEXT, {SPACE: "preserve"}).text = words
    return run


def _runs_around(found: list[Piece], place: int) -> tuple[Element | None, Element | None]:
    """Return what ends and what begins at a place: runs, or the marks they are in."""
    before: Element | None = None
    seen = 0
    for piece in found:
        if seen >= place:
            return before, _run_or_mark(piece.runs[0])
        before = _run_or_mark(piece.runs[-1])
        seen += len(piece.text)
    return before, None


def _split_text(run: Element, child: Element, place: int) -> None:
    text, rest = child.text or "", deepcopy(child)
    child.text, rest.text = text[:place], text[place:]
    child.set(SPACE, "preserve")
    rest.set(SPACE, "preserve")
    child.addnext(rest)
    _split_run(run, child)


def _split_run(run: Element, child: Element) -> None:
    """Move what follows a child to a second run that looks the same."""
    second = _empty_copy(run)
    look = run.find(RPR)
    if look is not None:
        second.append(deepcopy(look))
    second.extend(list(child.itersiblings()))
    run.addnext(second)


def _empty_copy(element: Element) -> Element:
    made = etree.Element(element.tag)
    for name, value in element.attrib.items():
        made.set(name, value)
    return made


def _run_or_mark(run: Element) -> Element:
    parent = run.getparent()
    return parent if parent is not None and parent.tag in (INS, DEL) else run


def _is_inserted(run: Element) -> bool:
    parent = run.getparent()
    return parent is not None and parent.tag == INS


def _link_of(element: Element | None) -> Element | None:
    """Return the link that a run of a paragraph stands in."""
    if element is None:
        return None
    found = next(element.iterancestors(HYPERLINK, P), None)
    return found if found is not None and found.tag == HYPERLINK else None
