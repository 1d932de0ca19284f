"""Steps carried out in the school's own file, block by block."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lxml import etree

from policygen.word.merging.content_importer import ContentImporter
from policygen.word.merging.moved_edits import edits_inside, mark_edits
from policygen.word.merging.new_runs import NewRuns
from policygen.word.merging.paragraph_cursor import ParagraphCursor, own_pieces
from policygen.word.merging.paragraph_runs import write_out_fields
from policygen.word.merging.plan import Step, all_edits
from policygen.word.merging.revision_marks import RevisionMarks
from policygen.word.namespaces import (
    BOOKMARK_END,
    CELL,
    FIELD_CHAR,
    FIELD_KIND,
    ID,
    PPR,
    ROW,
    RUN,
    SDT,
    SDT_CONTENT,
    SECTION,
    TABLE,
    VAL,
    Element,
    P,
    W,
    value_of,
)
from policygen.word.reading.blocks import Block
from policygen.word.reading.text import pieces, tokens_of

AuthorOf = Callable[[str], str]
_BLOCKS = frozenset({P, TABLE, ROW, SDT, SECTION})


class StepWriter:
    """Carries out the steps of one part.

    `twins` say what stands in this file for an element of the file that the steps were made from, where it is another.
    """

    def __init__(
        self,
        importer: ContentImporter,
        part: str,
        source: str,
        marks: RevisionMarks,
        author_of: AuthorOf,
        twins: Mapping[Element, Element] | None,
        *,
        moves: bool,
    ) -> None:
        self.importer, self.part, self.source, self.marks, self.author_of = importer, part, source, marks, author_of
        self.twins, self.moves = twins, moves
        self.move_names: dict[Block, str] = {}
        """The name of each paragraph that only moved."""
        self.made: dict[Step, list[Element]] = {}
        """What was put in the file for each step that puts something in."""
        self.clauses = importer.prior.bookmarks(part)
        """Name of each bookmark by its number."""

    def write(self, container: Element, steps: Sequence[Step]) -> None:
        """Carry out the steps of a container."""
        last: Step | None = None
        self._name_moves(steps)
        for step in steps:
            if step.do == "insert" and step.new is not None:
                self._insert(container, step, step.new, self.standing(last)[-1] if last is not None else None)
            last = step
        for step in steps:
            if step.do != "insert":
                self._carry_out(step)
        self.marks.finish(container)

    def standing(self, step: Step) -> Sequence[Element]:
        """Return what stands in the file for a step: what was put in, or the school's own."""
        return self.made.get(step) or (self.elements(step.prior) if step.prior is not None else ())

    def elements(self, block: Block) -> Sequence[Element]:
        """Return what stands in this file for a block of the school's."""
        return block.elements if self.twins is None else [self.twins[each] for each in block.elements]

    def _name_moves(self, steps: Sequence[Step]) -> None:
        """Name the paragraphs that moved, whole or with a few words changed; others are marked as gone and come."""
        coming = {step.new for step in steps if step.do == "insert"} if self.moves else set()
        for step in steps if self.moves else ():
            prior, new = step.prior, step.new
            if not (step.do == "delete" and step.moved and prior and new and new in coming):
                continue
            if not (prior.same_as(new) or edits_inside(prior, new)):
                continue
            if prior.kind == "p" and not prior.ends_section:
                self.move_names[new] = f"move{len(self.move_names) + 1}"

    def _carry_out(self, step: Step) -> None:
        if step.do == "keep":  # nearly every step
            if step.prior is not None and step.new is not None and step.prior.shown != step.new.shown:
                self._mark_fields_dirty(step.prior, step.new)
            return
        author = step.author or self.author_of(step.clause)
        match step:
            case Step(do="change", prior=Block() as prior, new=Block() as new):
                self._change(prior, new, step, author)
                self._mark_fields_dirty(prior, new)
            case Step(do="split", prior=Block() as prior, beside=Block() as first):
                self.made[step] = self._split(prior, first, step.gap, author)
            case Step(do="join", prior=Block() as prior, beside=Block() as following):
                self._join(prior, following, step.gap, author)
            case Step(do="inside", prior=Block() as prior):
                for container, steps in zip(self._containers(prior), step.inside, strict=True):
                    self.write(container, steps)
            case Step(do="delete", prior=Block() as prior):
                self._delete(prior, self.move_names.get(step.new, "") if step.new else "", author)

    # ---- whole blocks

    def _containers(self, block: Block) -> list[Element]:
        """Return what the steps inside a block are carried out in: a table itself, or the cells of a row."""
        element = self.elements(block)[0]
        return [element] if block.kind == "tbl" else _own(element, CELL, ROW)

    def _delete(self, block: Block, move: str, author: str) -> None:
        for element in self.elements(block):
            if move:
                self.marks.move_from(element, author, move)
            elif element.tag == P:
                self.marks.delete_paragraph(element, author)
            else:
                for row in _rows(element):
                    self.marks.delete_row(row, author)

    def _insert(self, container: Element, step: Step, block: Block, last: Element | None) -> None:
        author, move = step.author or self.author_of(step.clause), self.move_names.get(block)
        made = [self.importer.copy(each, self.source, self.part) for each in block.elements]
        for element in made:
            self._place(container, element, last, block.clause)
            last = element
            if move:
                if step.was is not None:
                    mark_edits(self._cursor_at(element, author), step.was, block)
                self.marks.move_to(element, author, move)
            elif element.tag == P:
                self.marks.insert_paragraph(element, author)
            else:
                for row in _rows(element):
                    self.marks.insert_row(row, author)
        self.made[step] = made

    def _place(self, container: Element, element: Element, last: Element | None, clause: str) -> None:
        """Put a new block after another one: inside that one's clause where it belongs to it, else after the clause's end."""
        if last is None:
            _put_first(container, element)
            return
        last = _out_of_control(last)
        following = last.getnext()
        while following is not None and following.tag == BOOKMARK_END and self._ends_other(following, clause):
            last, following = following, following.getnext()
        last.addnext(element)

    def _ends_other(self, end: Element, clause: str) -> bool:
        return clause not in ("", self.clauses.get(end.get(ID, "")))

    # ---- words

    def _cursor(self, block: Block, author: str) -> ParagraphCursor:
        return self._cursor_at(self.elements(block)[0], author)

    def _cursor_at(self, paragraph: Element, author: str) -> ParagraphCursor:
        return ParagraphCursor(paragraph, self.importer.prior, self.part, self.marks, author)

    def _change(self, prior: Block, new: Block, step: Step, author: str) -> None:
        cursor = self._cursor(prior, author)
        write_out_fields(cursor.paragraph)
        theirs = pieces(new.element, self.importer.new.sources(self.source))
        runs = NewRuns(self.importer, self.source, self.part, theirs, cursor.own_pieces())
        mine, ours = tokens_of(prior.words), tokens_of(new.words)
        length = mine[-1].end if mine else 0
        for hunk in reversed(all_edits(step, author)):
            start = mine[hunk.left].start if hunk.left < len(mine) else length
            end = mine[hunk.left_end - 1].end if hunk.left_end > hunk.left else start
            cursor.author = hunk.author
            if hunk.words:
                cursor.put_words(end, hunk.words)
            elif hunk.words is None and hunk.right_end > hunk.right:
                cursor.put_in(end, runs.between(ours[hunk.right].start, ours[hunk.right_end - 1].end))
            if end > start:
                cursor.take_out(start, end)
        if step.instead:
            self._take_look(cursor.paragraph, new.element.find(PPR) if new is not prior else None, author)

    def _take_look(self, paragraph: Element, theirs: Element | None, author: str) -> None:
        """Give a paragraph the properties of the one that takes its place; one without words keeps no heading and no bullet."""
        now = self.importer.copy(theirs, self.source, self.part) if theirs is not None else None
        style, number = _style_and_list(paragraph.find(PPR))
        if _style_and_list(now) != (style, number) and (now is not None or number or "heading" in style.lower()):
            self.marks.set_properties(paragraph, now, author)

    def _split(self, prior: Block, first: Block, gap: str, author: str) -> list[Element]:
        """Move the first words of a paragraph into a new one before it; the end of the new one is all that comes in."""
        cursor, place = self._cursor(prior, author), len(first.words)
        head = etree.Element(P)
        properties = first.element.find(PPR)
        if properties is not None:
            head.append(self.importer.copy(properties, self.source, self.part))
        if gap:
            cursor.take_out(place, place + len(gap))
        cursor.move_words_before(place, head)
        self.marks.insert_end(head, author)
        return [head, cursor.paragraph]

    def _join(self, prior: Block, following: Block, gap: str, author: str) -> None:
        """Run a paragraph into the next; its end is all that goes."""
        cursor = self._cursor(prior, author)
        if gap:
            cursor.put_last(gap)
        self.marks.delete_end(cursor.paragraph, self.elements(following)[0], author)

    # ---- fields

    def _mark_fields_dirty(self, prior: Block, new: Block) -> None:
        """Ask Word to work out again the fields whose result is another now; the old result stays until then."""
        paragraph = self.elements(prior)[0]
        if prior.kind != "p" or not any(each.get(FIELD_KIND) == "begin" for each in paragraph.iter(FIELD_CHAR)):
            return
        ours = pieces(new.element, self.importer.new.sources(self.source))
        theirs = [piece for piece in ours if piece.child is None and piece.runs]
        mine = own_pieces(paragraph, self.importer.prior.sources(self.part))
        fields = [piece for piece in mine if piece.child is None and piece.runs[0].tag == RUN]
        if len(fields) == len(theirs):
            for field, other in zip(fields, theirs, strict=True):
                if field.result != other.result:
                    _mark_dirty(field.runs[0].find(FIELD_CHAR))


def mark_contents_dirty(writer: StepWriter, steps: Sequence[Step]) -> None:
    """Ask Word to make lists of contents again where a heading came, went or changed."""
    if not any(step.marks and _is_heading(step) for step in steps):
        return
    for step in steps:
        if step.prior is not None and step.prior.kind == "auto" and step.prior.elements:
            _mark_dirty(next(writer.elements(step.prior)[0].iter(FIELD_CHAR), None))


def _mark_dirty(field: Element | None) -> None:
    if field is not None:
        field.set(W + "dirty", "true")


def _is_heading(step: Step) -> bool:
    block = step.new or step.prior
    if block is None or block.kind != "p" or not block.elements:
        return False
    return "heading" in value_of(block.element, PPR, W + "pStyle").lower()


def _style_and_list(properties: Element | None) -> tuple[str, str]:
    """Return by what a paragraph looks: its style, and the list that it is in."""
    if properties is None:
        return "", ""
    style, number = properties.find(W + "pStyle"), properties.find(f"{W}numPr/{W}numId")
    return (style.get(VAL, "") if style is not None else ""), (number.get(VAL, "") if number is not None else "")


def _put_first(container: Element, element: Element) -> None:
    first = next((each for each in container if each.tag in _BLOCKS), None)
    if first is not None:
        first.addprevious(element)
    else:
        container.append(element)


def _out_of_control(element: Element) -> Element:
    """Return the content control that an element ends, so that what comes after it stays outside."""
    for parent in element.iterancestors():
        if element.getnext() is not None or parent.tag not in (SDT, SDT_CONTENT):
            break
        if parent.tag == SDT:
            element = parent
    return element


def _rows(element: Element) -> list[Element]:
    """Return a row by itself, or the rows of a table without those of tables inside it."""
    return _own(element, ROW, TABLE) if element.tag == TABLE else [element]


def _own(holder: Element, tag: str, kind: str) -> list[Element]:
    """Return the elements with a tag in a holder of a kind that are not in another of that kind inside it."""
    return [each for each in holder.iter(tag) if next(each.iterancestors(kind), None) is holder]
