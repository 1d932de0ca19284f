"""Steps carried out in the school's own file, with a pen that marks the changes or one that makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy

from lxml import etree

from policygen.word.merging.content_importer import Transplant
from policygen.word.merging.plan import Step
from policygen.word.merging.revision_marks import Pen, leaves, write_out
from policygen.word.namespaces import (
    BOOKMARK_END,
    BOOKMARK_START,
    CELL,
    FIELD_CHAR,
    HYPERLINK,
    ID,
    NAME,
    PPR,
    RPR,
    RUN,
    SDT_CONTENT,
    SPACE,
    TEXT,
    Element,
    P,
    W,
    value_of,
)
from policygen.word.reading.blocks import Block
from policygen.word.reading.text import Piece, pieces, tokens_of

AuthorOf = Callable[[str], str]
_BLOCKS = frozenset({P, W + "tbl", W + "tr", W + "sdt", W + "sectPr"})


class Writer:
    """Carries out steps in one part."""

    def __init__(
        self,
        transplant: Transplant,
        part: str,
        source: str,
        pen: Pen,
        author_of: AuthorOf,
        twins: Mapping[Element, Element] | None,
        *,
        moves: bool,
    ) -> None:
        self.transplant, self.part, self.source, self.pen, self.author_of = transplant, part, source, pen, author_of
        self.prior, self.new = transplant.prior, transplant.new
        self.twins, self.moves = twins, moves
        self.names: dict[Block, str] = {}
        """The name of each paragraph that only moved."""
        self.made: dict[Step, list[Element]] = {}
        """What was put in the file for each step that puts something in."""
        self.clauses = self.prior.bookmarks(part)
        """Name of each bookmark by its number."""

    def write(self, container: Element, steps: Sequence[Step]) -> None:
        """Carry out the steps of a container."""
        last: Step | None = None
        self._name_moves(steps)
        for step in steps:
            if step.do == "insert":
                self._insert(container, step, last)
            last = step
        for step in steps:
            if step.do not in ("keep", "insert") or _shows_otherwise(step):
                self._carry_out(step)
        self.pen.finish(container)

    def elements(self, block: Block) -> Sequence[Element]:
        """Return what stands in this file for a block of the school's."""
        return block.elements if self.twins is None else [self.twins[each] for each in block.elements]

    def standing(self, step: Step) -> Sequence[Element]:
        """Return what stands in the file for a step: what was put in, or the school's own."""
        return self.made.get(step) or (self.elements(step.prior) if step.prior is not None else ())

    def _name_moves(self, steps: Sequence[Step]) -> None:
        """Name the paragraphs that only moved; what moved and changed is marked as gone and come."""
        for step in steps if self.moves else ():
            prior, new = step.prior, step.new
            if not (step.do == "delete" and step.moved and prior and new and prior.same_as(new)):
                continue
            if prior.kind == "p" and not prior.ends_section:
                self.names[new] = f"move{len(self.names) + 1}"

    def _carry_out(self, step: Step) -> None:
        author = self.author_of(step.clause)
        if step.do == "change" and step.prior and step.new:
            self._change(self.elements(step.prior)[0], step.new.element, step, author)
        elif step.do == "split" and step.prior and step.beside:
            self._split(self.elements(step.prior)[0], step, author)
        elif step.do == "join" and step.prior and step.beside:
            self._join(self.elements(step.prior)[0], self.elements(step.beside)[0], step.gap, author)
        elif step.do == "inside" and step.prior:
            self._inside(step.prior, step.inside)
        elif step.do == "delete" and step.prior:
            name = self.names.get(step.new) if step.new else None
            for element in self.elements(step.prior):
                if name:
                    self.pen.move_from(element, author, name)
                else:
                    self._delete(element, author)
        if step.do in ("keep", "change") and step.prior and step.new and step.prior.kind == "p":
            self._dirty_fields(self.elements(step.prior)[0], step.new.element)

    def _inside(self, block: Block, inside: Iterable[list[Step]]) -> None:
        element = self.elements(block)[0]
        if block.kind == "tbl":
            for steps in inside:
                self.write(element, steps)
            return
        cells = [each for each in element.iter(CELL) if _row_of(each) is element]
        for cell, steps in zip(cells, inside, strict=True):
            self.write(cell, steps)

    def _delete(self, element: Element, author: str) -> None:
        if element.tag == P:
            self.pen.delete_paragraph(element, author)
        elif element.tag == W + "tbl":
            for row in [each for each in element.iter(W + "tr") if _table_of(each) is element]:
                self.pen.delete_row(row, author)
        else:
            self.pen.delete_row(element, author)

    # ---- new blocks

    def _insert(self, container: Element, step: Step, after: Step | None) -> None:
        if step.new is None:
            return
        last = self.standing(after)[-1] if after is not None else None
        made = [self.transplant.copy(each, self.source, self.part) for each in step.new.elements]
        for element in made:
            self._place(container, element, last, step.new.clause)
            last = element
            name = self.names.get(step.new)
            if name:
                self.pen.move_to(element, self.author_of(step.clause), name)
            else:
                self._mark_new(element, self.author_of(step.clause))
        self.made[step] = made

    def _place(self, container: Element, element: Element, last: Element | None, clause: str) -> None:
        """Put a new block after another one: inside that one's clause where it belongs to it, else after the clause's end."""
        if last is None:
            _put_first(container, element)
            return
        last = _out_of_control(last)
        following = last.getnext()
        while following is not None and following.tag == BOOKMARK_END and clause and self._ends_other(following, clause):
            last, following = following, following.getnext()
        last.addnext(element)

    def _ends_other(self, end: Element, clause: str) -> bool:
        return self.clauses.get(end.get(ID, "")) != clause

    def _mark_new(self, element: Element, author: str) -> None:
        if element.tag == P:
            self.pen.insert_paragraph(element, author)
        elif element.tag == W + "tbl":
            for row in [each for each in element.iter(W + "tr") if _table_of(each) is element]:
                self.pen.insert_row(row, author)
        else:
            self.pen.insert_row(element, author)

    # ---- words in a paragraph

    def _change(self, paragraph: Element, other: Element, step: Step, author: str) -> None:
        for field in [*paragraph.iter(W + "fldSimple")]:
            write_out(field)
        theirs = pieces(other, self.new.sources(self.source))
        looks = self._looks(paragraph, theirs)
        assert step.prior is not None and step.new is not None  # noqa: S101 - a change has both
        mine, ours = tokens_of(step.prior.words), tokens_of(step.new.words)
        length = mine[-1].end if mine else 0
        for hunk in reversed(list(step.edits)):
            start = mine[hunk.left].start if hunk.left < len(mine) else length
            end = mine[hunk.left_end - 1].end if hunk.left_end > hunk.left else start
            if hunk.right_end > hunk.right:
                fresh = self._fresh(theirs, ours[hunk.right].start, ours[hunk.right_end - 1].end, looks)
                self._put_in(paragraph, end, fresh, author)
            if end > start:
                self._take_out(paragraph, start, end, author)

    # ---- paragraphs that are parted or run together

    def _split(self, paragraph: Element, step: Step, author: str) -> None:
        """Put the first words of a paragraph into a new one before it; the end of the new one is all that comes in."""
        assert step.beside is not None  # noqa: S101 - a split has it
        place = len(step.beside.words)
        head = etree.Element(P)
        look = step.beside.element.find(PPR)
        if look is not None:
            head.append(self.transplant.copy(look, self.source, self.part))
        if step.gap:
            self._take_out(paragraph, place, place + len(step.gap), author)
        last, _ = self._around(self._cut(paragraph, place), place)
        paragraph.addprevious(head)
        for child in [child for child in paragraph if child.tag != PPR]:
            head.append(child)
            if child is last:
                break
        self.made[step] = [head, paragraph]
        self.pen.insert_end(head, author)

    def _join(self, paragraph: Element, following: Element, gap: str, author: str) -> None:
        """Run a paragraph into the next; its end is all that goes."""
        runs = [piece.runs[-1] for piece in self._pieces(paragraph)]
        if gap:
            run = etree.Element(RUN)
            look = runs[-1].find(RPR)
            if look is not None:
                run.append(deepcopy(look))
            words = etree.SubElement(run, TEXT, {SPACE: "preserve"})
            words.text = gap
            runs[-1].addnext(self.pen.insert(run, author))
        self.pen.delete_end(paragraph, following, author)

    def _take_out(self, paragraph: Element, start: int, end: int, author: str) -> None:
        found = self._cut(paragraph, start, self._cut(paragraph, end))
        runs: list[Element] = []
        place = 0
        for piece in found:
            if start <= place and place + len(piece.text) <= end:
                runs += [run for run in piece.runs if run not in runs]
            place += len(piece.text)
        self.pen.delete(runs, author)

    def _put_in(self, paragraph: Element, place: int, fresh: list[tuple[str, Element]], author: str) -> None:
        """Put new runs in at a place; a link is cut in two where words without it, or with another, come in."""
        before, after = self._around(self._cut(paragraph, place), place)
        cursor = before
        for link, run in fresh:
            made = self.pen.insert(run, author)
            if link and _link_of(cursor) is not None and self._address(_link_of(cursor)) == link:
                cursor.addnext(made) if cursor is not None else None
            else:
                if link:
                    holder = self._holder(link)
                    holder.append(made)
                    made_outer = holder
                else:
                    made_outer = made
                self._outside(paragraph, cursor, after, made_outer)
            cursor = made

    def _outside(self, paragraph: Element, cursor: Element | None, after: Element | None, made: Element) -> None:
        """Put an element after a run but outside the link that the run is in."""
        if cursor is None:
            first = after if after is None or _link_of(after) is None else _link_of(after)
            if first is not None:
                first.addprevious(made)
            else:
                paragraph.append(made)
            return
        link = _link_of(cursor)
        if link is None:
            cursor.addnext(made)
            return
        rest = list(cursor.itersiblings())
        link.addnext(made)
        if any(each.tag in (RUN, W + "ins", W + "del") for each in rest):
            second = _like(link)
            for each in rest:
                second.append(each)
            made.addnext(second)

    def _holder(self, link: str) -> Element:
        address, _, anchor = link.partition("#")
        made = etree.Element(HYPERLINK)
        if address:
            name = self.transplant.prior.relate(self.part, "hyperlink", address, external=True)
            made.set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id", name)
        if anchor:
            made.set(W + "anchor", anchor)
        made.set(W + "history", "1")
        return made

    def _address(self, link: Element | None) -> str:
        if link is None:
            return ""
        found = self.prior.relationships(self.part).get(
            link.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id", "")
        )
        target, anchor = found.target if found else "", link.get(W + "anchor", "")
        return f"{target}#{anchor}" if anchor else target or "#"

    def _around(self, found: list[Piece], place: int) -> tuple[Element | None, Element | None]:
        """Return the runs that end and begin at a place; the run before may be in a mark, which then counts as the run."""
        before: Element | None = None
        seen = 0
        for piece in found:
            if seen >= place:
                return before, _marked(piece.runs[0])
            before = _marked(piece.runs[-1])
            seen += len(piece.text)
        return before, None

    def _cut(self, paragraph: Element, place: int, found: list[Piece] | None = None) -> list[Piece]:
        """Split the run that a place is inside of, so that a run ends there; return the pieces as they then are.

        `found` are the pieces as they are now, where they are known.
        """
        seen = 0
        found = self._pieces(paragraph) if found is None else found
        for number, piece in enumerate(found):
            inside, size = place - seen, len(piece.text)
            if inside <= 0:
                break
            if inside < size and piece.child is not None and piece.child.tag == TEXT:
                _split_text(piece, inside)
                return self._pieces(paragraph)
            if (
                inside == size
                and number + 1 < len(found)
                and found[number + 1].runs[0] is piece.runs[-1]
                and piece.child is not None
            ):
                _split_run(piece.runs[-1], piece.child)
                return self._pieces(paragraph)
            seen += size
        return found

    def _pieces(self, paragraph: Element) -> list[Piece]:
        """Return the pieces of the school's words, without what this writer has put in."""
        sources = self.prior.sources(self.part)
        return [piece for piece in pieces(paragraph, sources) if not _new(piece.runs[0])]

    def _looks(self, paragraph: Element, theirs: list[Piece]) -> dict[bytes, Element | None]:
        """Return how the school's runs look where ours have a certain look, so that new words look like those beside them."""
        looks: dict[bytes, Element | None] = {}
        mine = self._pieces(paragraph)
        by_text = {piece.text: piece for piece in mine}
        for piece in theirs:
            look = piece.runs[0].find(RPR)
            key = etree.tostring(look) if look is not None else b""
            same = by_text.get(piece.text)
            if same is not None:
                looks.setdefault(key, same.runs[0].find(RPR))
        plain = next((piece for piece in mine if not piece.link and piece.child is not None), None)
        if plain is not None and b"" not in looks and not _emphasis(plain.runs[0].find(RPR)):
            looks[b""] = plain.runs[0].find(RPR)
        return looks

    def _fresh(self, theirs: list[Piece], start: int, end: int, looks: dict[bytes, Element | None]) -> list[tuple[str, Element]]:
        """Return new runs for some of the new words, each with the address it leads to."""
        fresh: list[tuple[str, Element]] = []
        seen = 0
        for piece in theirs:
            first, last = max(start - seen, 0), min(end - seen, len(piece.text))
            seen += len(piece.text)
            if first >= last:
                continue
            if piece.child is not None and piece.child.tag == TEXT:
                fresh.append((piece.link, self._text_run(piece, piece.text[first:last], looks)))
            elif piece.child is not None:
                run = etree.Element(RUN)
                look = piece.runs[0].find(RPR)
                if look is not None:
                    run.append(deepcopy(look))
                run.append(deepcopy(piece.child))
                fresh.append((piece.link, self.transplant.copy(run, self.source, self.part)))
            else:
                fresh += [(piece.link, run) for run in self._copied(piece)]
        return fresh

    def _copied(self, piece: Piece) -> list[Element]:
        holder = etree.Element(P)
        for run in piece.runs:
            holder.append(self.transplant.copy(run, self.source, self.part))
        return leaves(holder)

    def _text_run(self, piece: Piece, text: str, looks: dict[bytes, Element | None]) -> Element:
        look = piece.runs[0].find(RPR)
        key = etree.tostring(look) if look is not None else b""
        run = etree.Element(RUN)
        if key in looks:
            theirs = looks[key]
            if theirs is not None:
                run.append(deepcopy(theirs))
        elif look is not None:
            run.append(self.transplant.copy(look, self.source, self.part))
        made = etree.SubElement(run, TEXT, {SPACE: "preserve"})
        made.text = text
        return run

    # ---- fields

    def _dirty_fields(self, paragraph: Element, other: Element) -> None:
        """Ask Word to work out again the fields whose result is another now; the old result stays until then."""
        marks = [each for each in paragraph.iter(FIELD_CHAR) if each.get(W + "fldCharType") == "begin"]
        if not marks:
            return
        theirs = [piece.result for piece in pieces(other, self.new.sources(self.source)) if piece.child is None and piece.runs]
        mine = [piece for piece in self._pieces(paragraph) if piece.child is None and piece.runs[0].tag == RUN]
        if len(mine) == len(theirs):
            for piece, result in zip(mine, theirs, strict=True):
                if piece.result != result:
                    begin = piece.runs[0].find(FIELD_CHAR)
                    if begin is not None:
                        begin.set(W + "dirty", "true")


def _shows_otherwise(step: Step) -> bool:
    """Tell whether a field of a paragraph that stays shows something else in the new version."""
    return step.prior is not None and step.new is not None and step.prior.shown != step.new.shown


def mark_contents_dirty(writer: Writer, steps: Sequence[Step]) -> None:
    """Ask Word to make lists of contents again where a heading came, went or changed."""
    if not any(step.marks and _is_heading(step) for step in steps):
        return
    for step in steps:
        if step.prior is not None and step.prior.kind == "auto" and step.prior.elements:
            begin = next(writer.elements(step.prior)[0].iter(FIELD_CHAR), None)
            if begin is not None:
                begin.set(W + "dirty", "true")


def _is_heading(step: Step) -> bool:
    block = step.new or step.prior
    if block is None or block.kind != "p" or not block.elements:
        return False
    return "heading" in value_of(block.element, PPR, W + "pStyle").lower()


def put_bookmarks(transplant: Transplant, writer: Writer, steps: Sequence[Step]) -> None:
    """Put the bookmark of each clause that has none round its blocks: new clauses, and those whose bookmark was lost."""
    _take_off_moved(transplant, writer, steps)
    groups: dict[str, list[Element]] = {}
    before = ""
    known = transplant.bookmarks
    for step in steps:
        clause = step.new.clause if step.new is not None and step.do != "delete" else ""
        if clause and clause not in known and (clause == before or clause not in groups):
            groups.setdefault(clause, []).extend(writer.standing(step))
        before = clause
    for clause, elements in groups.items():
        first, last = elements[0], elements[-1]
        if first.getparent() is None or first.getparent() is not last.getparent():
            continue
        number = transplant.ids.next()
        first.addprevious(etree.Element(BOOKMARK_START, {ID: number, NAME: clause}))
        last.addnext(etree.Element(BOOKMARK_END, {ID: number}))
        transplant.bookmarks.add(clause)


def _take_off_moved(transplant: Transplant, writer: Writer, steps: Sequence[Step]) -> None:
    """Take the bookmarks off the old places of clauses that moved, so that the new places get them."""
    moved = {step.new.clause for step in steps if step.do == "insert" and step.new is not None} & transplant.bookmarks
    if moved:
        moved -= {step.prior.clause for step in steps if step.prior is not None and step.do != "delete"}
    numbers = {number for number, name in writer.clauses.items() if name in moved and name}
    if not numbers:
        return
    for mark in [*writer.prior.root(writer.part).iter(BOOKMARK_START, BOOKMARK_END)]:
        parent = mark.getparent()
        if mark.get(ID, "") in numbers and parent is not None:
            parent.remove(mark)
    transplant.bookmarks -= moved


def _put_first(container: Element, element: Element) -> None:
    first = next((each for each in container if each.tag in _BLOCKS), None)
    if first is not None:
        first.addprevious(element)
    else:
        container.append(element)


def _out_of_control(element: Element) -> Element:
    """Return the content control that an element ends, so that what comes after it stays outside."""
    parent = element.getparent()
    while parent is not None and parent.tag == SDT_CONTENT and element.getnext() is None and parent.getparent() is not None:
        element = parent.getparent()  # type: ignore[assignment]
        parent = element.getparent()
    return element


def _split_text(piece: Piece, place: int) -> None:
    child = piece.child
    assert child is not None  # noqa: S101 - only pieces of text are split
    text = child.text or ""
    rest = deepcopy(child)
    child.text, rest.text = text[:place], text[place:]
    child.set(SPACE, "preserve")
    rest.set(SPACE, "preserve")
    child.addnext(rest)
    _split_run(piece.runs[-1], child)


def _split_run(run: Element, child: Element) -> None:
    second = _like(run)
    look = run.find(RPR)
    if look is not None:
        second.append(deepcopy(look))
    for each in list(child.itersiblings()):
        second.append(each)
    run.addnext(second)


def _like(element: Element) -> Element:
    """Return an empty element with the same name and attributes."""
    made = etree.Element(element.tag)
    for name, value in element.attrib.items():
        made.set(name, value)
    return made


def _marked(run: Element) -> Element:
    parent = run.getparent()
    return parent if parent is not None and parent.tag in (W + "ins", W + "del") else run


def _new(run: Element) -> bool:
    parent = run.getparent()
    return parent is not None and parent.tag == W + "ins"


def _link_of(element: Element | None) -> Element | None:
    parent = element.getparent() if element is not None else None
    while parent is not None and parent.tag != P:
        if parent.tag == HYPERLINK:
            return parent
        parent = parent.getparent()
    return None


def _row_of(element: Element) -> Element | None:
    parent = element.getparent()
    while parent is not None and parent.tag != W + "tr":
        parent = parent.getparent()
    return parent


def _table_of(element: Element) -> Element | None:
    parent = element.getparent()
    while parent is not None and parent.tag != W + "tbl":
        parent = parent.getparent()
    return parent


def _emphasis(look: Element | None) -> bool:
    return look is not None and any(look.find(W + name) is not None for name in ("b", "i", "u", "rStyle", "color", "highlight"))
