"""The words of papers: Markdown templates from `policy_templates/papers/`, filled with plain data; `paper_reading.py` reads them.

A template begins with its title, the line under it and the names that it may use; then come its parts, each begun by
`<!-- part: name -->`. It is Markdown as in clauses, and besides: `>` begins small print, a line `Table: …` before a table is the
table's title, and `<br>` begins another paragraph within a cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from markupsafe import Markup

from policygen.errors import Fault, LibraryFaults
from policygen.language.english import count, long_date, shortened, upper_first
from policygen.markup.blocks import Block, Cell, Heading, ListItem, Paper, Paragraph, Part, Run, Runs, Table, plain
from policygen.markup.outputs import MARKDOWN, escape

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

Shape: TypeAlias = "Mapping[str, Shape]"
"""What may be named in a paper: each name with what may be named in it; nothing in it where it is a plain value."""

PAPERS: Final = frozenset({
    "board-report", "change-brief", "document-list", "governors", "house-rules", "inspection-pack", "law-briefing",
    "policy-check", "policy-folder", "provenance", "reading-changes", "reading-report", "review-calendar", "review-guide",
    "review-prompts",
    "self-assessment", "session-pack", "training-report", "trust-self-assessment", "trust-status", "variance",
    "you-said",
})  # fmt: skip
"""The papers that policygen makes, each a file in `policy_templates/papers/`."""

_CAPTION: Final = "Table: "
BREAK: Final = "\u2028"
"""Stands for `<br>`: a mark that no value can hold, because white space in values becomes a space."""


@dataclass(frozen=True, slots=True)
class PaperPart:
    """A part of a paper before it is filled."""

    name: str
    text: str
    line: int
    new_page: bool


@dataclass(frozen=True, slots=True)
class PaperTemplate:
    """A paper before it is filled."""

    title: str
    about: str
    names: Shape
    parts: tuple[PaperPart, ...]
    path: str

    def paper(self, data: Mapping[str, object], organisation: str, on: object) -> Paper:
        """Return the paper with its names filled in, without the parts that say nothing.

        Raises LibraryFaults where it cannot be filled.
        """
        return Paper(
            title=self._line(self.title, data),
            about=self._line(self.about, data),
            organisation=organisation,
            date=str(long_date(on)),
            parts=tuple(self.filled(data)),
        )

    def filled(self, data: Mapping[str, object]) -> Iterator[Part]:
        """Yield the parts with their names filled in, those that say something.

        Raises LibraryFaults where one cannot be filled.
        """
        lists = 0
        for part in self.parts:
            blocks = _filled_blocks(self._rendered(part.text, data, part.line), lists)
            lists = max((block.list_id for block in blocks if isinstance(block, ListItem)), default=lists)
            for number, inside in enumerate(_under_headings(blocks)):
                name = f"{part.name}-{number + 1}" if number else part.name
                yield Part(name, inside, clause=False, new_page=part.new_page and not number)

    def _line(self, text: str, data: Mapping[str, object]) -> str:
        return " ".join(
            plain(block.runs) for block in _filled_blocks(self._rendered(text, data, 1)) if not isinstance(block, Table)
        )

    def _rendered(self, text: str, data: Mapping[str, object], line: int) -> str:
        from jinja2 import TemplateError  # only what fills a paper needs Jinja

        try:
            return _compiled_template(text).render(data)
        except (TemplateError, TypeError, ValueError) as error:
            raise LibraryFaults(Fault(f"This part of a paper cannot be filled in: {error}.", "", self.path, line)) from error


# ---- filling


def _joined_values(values: Iterable[object], between: str = ", ") -> Markup:
    return Markup(between).join(escape(str(value)) for value in values)  # noqa: S704 - our own mark between escaped values


@lru_cache(maxsize=1)
def paper_environment() -> SandboxedEnvironment:
    """Return the environment that papers are filled in: sandboxed, strict, escaping."""
    made = MARKDOWN.environment()
    made.filters = {
        "count": count, "date": long_date, "joined": _joined_values, "length": len, "listed": MARKDOWN.listed,
        "shortened": shortened, "upper_first": upper_first,
    }  # fmt: skip
    return made


@lru_cache(maxsize=256)
def _compiled_template(text: str) -> Template:
    return paper_environment().from_string(text)


@lru_cache(maxsize=512)  # much of a brief is the same in every school's
def _filled_blocks(text: str, lists: int = 0) -> tuple[Block, ...]:
    """Return the blocks of a filled text; its lists are counted on from those before it."""
    return tuple(_captioned(text, lists))


def _captioned(text: str, lists: int) -> Iterator[Block]:
    """Yield the blocks of a text, each table with the caption that stands before it."""
    caption: Paragraph | None = None
    for block in _quoted_or_not(text, lists):
        if caption is not None and not isinstance(block, Table):
            yield caption
        said = plain(caption.runs).removeprefix(_CAPTION) if caption is not None else ""
        caption = None
        if isinstance(block, Paragraph) and plain(block.runs).startswith(_CAPTION):
            caption = block
        elif isinstance(block, Table):
            yield replace(block, header=_broken(block.header), rows=tuple(map(_broken, block.rows)), title=said or block.title)
        else:
            yield block


def _under_headings(blocks: Sequence[Block]) -> Iterator[tuple[Block, ...]]:
    """Yield blocks in groups, each from one heading of the second level to the next: Word leaves room between them."""
    starts = [place for place, block in enumerate(blocks) if place and isinstance(block, Heading) and block.level == 2]
    for start, end in pairwise([0, *starts, len(blocks)]):
        if start < end:
            yield tuple(blocks[start:end])


def _quoted_or_not(text: str, lists: int) -> Iterator[Block]:
    """Yield the blocks of a text; what stands after `>` is small print."""
    from policygen.markup.markdown import _markdown, _walk  # only what fills a paper needs it

    tokens = _markdown().parse(text)
    ends = [place for place, token in enumerate(tokens) if token.type in ("blockquote_open", "blockquote_close")]
    start = 0
    for number, end in enumerate([*ends, len(tokens)]):
        for block in _walk(tokens[start:end]):
            if number % 2 and isinstance(block, Paragraph):
                yield replace(block, look="note")
            else:
                yield replace(block, list_id=block.list_id + lists) if isinstance(block, ListItem) else block
        lists += sum(token.type in ("bullet_list_open", "ordered_list_open") for token in tokens[start:end])
        start = end + 1


def _broken(row: Sequence[Cell]) -> tuple[Cell, ...]:
    return tuple(tuple(runs for whole in cell for runs in _cell_paragraphs(whole)) for cell in row)


def _cell_paragraphs(runs: Runs) -> Iterator[Runs]:
    """Yield the paragraphs of a cell, of which at least one."""
    found: list[list[Run]] = [[]]
    for run in runs:
        first, *others = run.text.split(BREAK)
        found[-1].append(replace(run, text=first))
        found.extend([replace(run, text=each)] for each in others)
    made = [tuple(_trimmed(paragraph)) for paragraph in found]
    yield from [each for each in made if each] or [(Run(""),)]


def _trimmed(paragraph: Sequence[Run]) -> Iterator[Run]:
    """Yield the runs of a paragraph without the spaces that stand before and after it."""
    last = len(paragraph) - 1
    for place, run in enumerate(paragraph):
        text = run.text.lstrip() if place == 0 else run.text
        text = text.rstrip() if place == last else text
        if text:
            yield replace(run, text=text)
