"""Headings, paragraphs and bullets become guidance: numbered passages under their headings, each with its footnotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from policygen.guidance.layout import NUMBER
from policygen.guidance.numbering import Candidate, running
from policygen.guidance.passages import Block, Guidance, Passage

_CONTENTS: Final = re.compile(r"(?:table of )?(?:contents|figures)", re.IGNORECASE)
_YEAR: Final = re.compile(r"\b(20\d\d)\b")


def assemble(blocks: Sequence[Block], notes: Mapping[str, str], title: str = "", cover: str = "") -> Guidance:
    """Put blocks together. `cover` is the text of the first page, where the title does not name a year."""
    numbers = _running_numbers(blocks)
    writing = _Writing(notes)
    for place, block in enumerate(blocks):
        if block.kind == "heading":
            writing.head(block)
        else:
            writing.add(block, numbers.get(place))
    year = _YEAR.search(title) or _YEAR.search(cover)
    return Guidance(title, year[1] if year else "", tuple(writing.passages()), tuple(writing.headings))


def _running_numbers(blocks: Sequence[Block]) -> dict[int, int]:
    """Return the running number of each block that has one, by the block's place."""
    found = [(place, int(match[1])) for place, block in enumerate(blocks)
             if block.kind == "text" and (match := NUMBER.match(block.text))]  # fmt: skip
    column = Counter(round(blocks[place].margin) for place, _ in found).most_common(1)
    usual = column[0][0] if column else 0
    likely = [Candidate(number, 1.0 if abs(blocks[place].margin - usual) < 4 else 0.6) for place, number in found]
    return {found[each][0]: found[each][1] for each in running(likely)}


@dataclass(slots=True)
class _Open:
    """A passage that is still being read."""

    number: str
    heading: tuple[str, ...]
    page: int
    lines: list[str] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)


class _Writing:
    """Reads blocks one after the other; a passage ends where a heading or the next number begins."""

    def __init__(self, notes: Mapping[str, str]) -> None:
        self.notes = notes
        self.path: list[tuple[int, str]] = []
        self.open: list[_Open] = []
        self.headings: list[Passage] = []
        self.pending: list[str] = []
        self.ended = True

    def head(self, block: Block) -> None:
        # A list of contents has no headings of its own, so any heading ends it, however small.
        self.path = [(level, text) for level, text in self.path if level < block.level and not _CONTENTS.fullmatch(text)]
        self.path.append((block.level, block.text))
        self.headings.append(Passage("", self._heading(), block.page, block.text))
        self.pending += block.refs
        self.ended = True

    def add(self, block: Block, number: int | None) -> None:
        if any(_CONTENTS.fullmatch(text) for _, text in self.path):
            return
        text = block.text
        if number is not None:
            self._begin(block, str(number))
            text = NUMBER.sub("", text).strip()
        elif self.ended or (not self.open[-1].number and block.kind == "text" and not _leads_on(self.open[-1])):
            self._begin(block, "")
        last = self.open[-1]
        last.refs += block.refs
        if text:
            last.lines.append(f"• {text}" if block.kind == "bullet" else text)

    def _begin(self, block: Block, number: str) -> None:
        self.open.append(_Open(number, self._heading(), block.page, refs=self.pending))
        self.pending, self.ended = [], False

    def _heading(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.path)

    def passages(self) -> list[Passage]:
        kept = [each for each in self.open if each.lines or each.number]
        last = max((place for place, each in enumerate(kept) if each.number), default=0)
        made: list[Passage] = []
        after = ""
        for place, each in enumerate(kept):
            after = each.number or after
            marks = tuple(ref for ref in each.refs if ref in self.notes)
            notes = tuple(self.notes[ref] for ref in marks)
            among = after if not each.number and place < last else ""
            made.append(Passage(each.number, each.heading, each.page, "\n".join(each.lines), notes, marks, among))
        return made


def _leads_on(passage: _Open) -> bool:
    """Whether the sentence is not over: what follows belongs to it."""
    return bool(passage.lines) and not passage.lines[-1].startswith("•") and passage.lines[-1].endswith((",", "and", "or"))
