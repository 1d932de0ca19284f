"""The steps of a merge as a person reads them: every passage with what comes in and what goes, and whose change it is.

Made from the steps and never from the Word file that they are written into, so that the one can be held against the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from policygen.word.merging.plan import Step, all_edits
from policygen.word.namespaces import PPR, VAL, W
from policygen.word.reading.blocks import Block
from policygen.word.reading.text import LINKED, OPEN, readable, tokens_of

Mark = Literal["", "ins", "del"]
Kind = Literal["heading", "item", "text", "table"]
WhoseChange = Callable[[Step], tuple[str, str]]
"""Returns the author and the comment of what a step changes."""

_LEVEL: Final = re.compile(r"heading ?(\d)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ShownWords:
    """Words that stay, come in or go."""

    words: str
    mark: Mark = ""
    author: str = ""
    """Whose change it is; empty for words that stay."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a table."""

    mark: Mark
    cells: tuple[tuple[ShownPassage, ...], ...]

    @property
    def changes(self) -> bool:
        """Whether anything in it comes in or goes."""
        return bool(self.mark) or any(each.changes for cell in self.cells for each in cell)


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A paragraph or a table."""

    kind: Kind
    clause: str
    """The bookmark of its clause; empty between clauses."""
    words: tuple[ShownWords, ...] = ()
    rows: tuple[ShownRow, ...] = ()
    level: int = 0
    """Of a heading: 1 is the widest."""
    mark: Mark = ""
    """Set where the paragraph comes in or goes as a whole."""
    note: str = ""
    """What a mark without words does."""
    author: str = ""
    comment: str = ""
    """Whose change it is and why; empty where nothing changes."""

    @property
    def changes(self) -> bool:
        """Whether anything in it comes in or goes."""
        marked = bool(self.mark or self.note) or any(each.mark for each in self.words)
        return marked or any(row.changes for row in self.rows)

    def marked_words(self, mark: Mark) -> Iterator[str]:
        """Yield the words in it that come in, or those that go, in reading order."""
        yield from (each.words for each in self.words if each.mark == mark)
        for row in self.rows:
            for cell in row.cells:
                for each in cell:
                    yield from each.marked_words(mark)

    def text(self) -> str:
        """Return all that is shown of it, as one text."""
        own = "".join(each.words for each in self.words)
        cells = (each.text() for row in self.rows for cell in row.cells for each in cell)
        return " ".join(filter(None, (own, *cells)))


def shown_passages(steps: Sequence[Step], whose: WhoseChange) -> Iterator[ShownPassage]:
    """Yield what the steps of a part leave, bring in and take out, in reading order."""
    for step in steps:
        made = _passage_of_step(step, whose)
        if made is not None:
            author, comment = whose(step) if made.changes else ("", "")
            decided = next((each.author for each in made.words if each.mark and each.author != author), author)
            yield replace(made, author=decided, comment=comment)


def _passage_of_step(step: Step, whose: WhoseChange) -> ShownPassage | None:
    prior, new = step.prior, step.new
    match step.do:
        case "insert" if new is not None:
            return _whole_block(new, "ins", whose(step)[0])
        case "delete" if prior is not None:
            return _whole_block(prior, "del", whose(step)[0])
        case "inside" if prior is not None:
            return _table_of_step(step, prior, whose)
        case "change" | "split" | "join" if prior is not None:
            return _shown_paragraph(
                prior, tuple(_joined_words(_changed_words(step, prior, whose(step)[0]))), note=_NOTES[step.do]
            )
    return _whole_block(prior, "", "") if prior is not None else None


_NOTES: Final = {
    "change": "", "split": "A new paragraph begins inside this one.", "join": "This paragraph and the next become one.",
}  # fmt: skip


def _whole_block(block: Block, mark: Mark, author: str) -> ShownPassage | None:
    """Return a block that stays, comes or goes as it is; what Word fills in by itself is not shown."""
    if block.kind == "auto":
        return None
    if block.kind in ("tbl", "tr"):
        rows = block.inside[0] if block.kind == "tbl" else (block,)
        return ShownPassage("table", block.clause, rows=tuple(_whole_row(row, mark, author) for row in rows), mark=mark)
    words = "".join(_token_words(block))
    return _shown_paragraph(block, (ShownWords(words, mark, author if mark else ""),) if words else (), mark)


def _whole_row(row: Block, mark: Mark, author: str) -> ShownRow:
    cells = tuple(tuple(made for each in cell if (made := _whole_block(each, mark, author)) is not None) for cell in row.inside)
    return ShownRow(mark, cells)


def _table_of_step(step: Step, table: Block, whose: WhoseChange) -> ShownPassage:
    return ShownPassage("table", step.clause or table.clause, rows=tuple(_rows_of_step(step, whose)))


def _rows_of_step(step: Step, whose: WhoseChange) -> Iterator[ShownRow]:
    for each in step.inside[0]:
        if each.do == "inside":
            yield ShownRow("", tuple(tuple(shown_passages(cell, whose)) for cell in each.inside))
        else:
            block, mark = (each.new, "ins") if each.do == "insert" else (each.prior, "del" if each.do == "delete" else "")
            if block is not None:
                yield _whole_row(block, mark, whose(each)[0])  # type: ignore[arg-type]


# ---- paragraphs


def _shown_paragraph(block: Block, words: tuple[ShownWords, ...], mark: Mark = "", note: str = "") -> ShownPassage:
    kind, level = _kind_by_style(block)
    return ShownPassage(kind, block.clause, words, level=level, mark=mark, note=note)


def _kind_by_style(block: Block) -> tuple[Kind, int]:
    about = block.element.find(PPR) if block.elements else None
    if about is None:
        return "text", 0
    style = about.find(W + "pStyle")
    name = str(style.get(VAL, "")) if style is not None else ""
    heading = _LEVEL.search(name)
    if heading and not name.lower().startswith("toc"):
        return "heading", int(heading[1] or 1)
    return ("item", 0) if about.find(W + "numPr") is not None or "list" in name.lower() else ("text", 0)


def _changed_words(step: Step, prior: Block, author: str) -> Iterator[ShownWords]:
    mine, theirs = _token_words(prior), _token_words(step.new) if step.new is not None else []
    if step.do == "split" and step.beside is not None:
        first = len(step.beside.words)
        yield ShownWords(prior.words[:first])
        yield ShownWords(step.gap, "del", author)
        yield ShownWords(prior.words[first + len(step.gap) :])
        return
    if step.do == "join":
        yield from (ShownWords("".join(mine)), ShownWords(step.gap, "ins", author))
        return
    place = 0
    for hunk in all_edits(step, author):
        yield ShownWords("".join(mine[place : hunk.left]))
        yield ShownWords("".join(mine[hunk.left : hunk.left_end]), "del", hunk.author)
        yield ShownWords("".join(theirs[hunk.right : hunk.right_end]) if hunk.words is None else hunk.words, "ins", hunk.author)
        place = hunk.left_end
    yield ShownWords("".join(mine[place:]))


def _joined_words(found: Iterator[ShownWords]) -> Iterator[ShownWords]:
    """Yield words with neighbours of one mark and author together, without empty ones."""
    held: ShownWords | None = None
    for each in found:
        if not each.words:
            continue
        if held is not None and (held.mark, held.author) == (each.mark, each.author):
            held = replace(held, words=held.words + each.words)
            continue
        if held is not None:
            yield held
        held = each
    if held is not None:
        yield held


def _token_words(block: Block) -> list[str]:
    """Return the tokens of a paragraph as a person reads them; a field reads as it showed last."""
    shown = iter(block.shown)
    found = []
    for token in tokens_of(block.words):
        key = token.key.partition(LINKED)[0]
        filled = next(shown, "") if key.startswith((f"{OPEN}F", f"{OPEN}M")) else ""
        found.append(readable(key) or filled)
    return found
