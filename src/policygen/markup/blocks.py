"""A policy as a document: blocks with the clause they belong to, before it is Word or HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Run:
    """Some words in one look."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    """A web or mail address, or `#name` for a place in the document."""
    number_of: str = ""
    """The name of a section whose number these words are."""
    to_do: str = ""
    """The fact that is not known yet; the words say so."""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 for a section, 2 inside it, 3 inside a clause."""

    runs: Runs
    level: int
    place: str = ""
    """The name that links point to; the section's name at level 1."""
    numbered: bool = True
    appendix: bool = False
    listed: bool = True
    """Whether the contents list it."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `look` says what it is for."""

    runs: Runs
    look: Literal["text", "box", "strong box", "arrow", "caption", "note"] = "text"


@dataclass(frozen=True, slots=True)
class ListItem:
    """An item of a list; items with the same `list_id` count on."""

    runs: Runs
    ordered: bool
    level: int = 0
    list_id: int = 0
    continues: bool = False
    """A further paragraph of the item before."""


Cell = tuple[Runs, ...]
"""The paragraphs of a cell."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row; a form's answer cells are empty and have room for `lines` of writing."""

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str
    look: Literal["grid", "form", "choice"] = "grid"
    lines: tuple[int, ...] = ()


Block = Heading | Paragraph | ListItem | Table


@dataclass(frozen=True, slots=True)
class Part:
    """The blocks of one clause, or of something that stands between clauses, such as a heading."""

    name: str
    blocks: tuple[Block, ...]
    clause: bool = True
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class ControlRow:
    """A row of the document control table."""

    label: str
    value: str
    to_do: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole policy before it is Word."""

    title: str
    about: str
    school: str
    trust: str
    edition: str
    """The edition it is based on, such as "Keeping children safe in education 2026"."""
    version: str
    status: str
    date: str
    owner: str
    control: tuple[ControlRow, ...]
    front: tuple[Part, ...]
    body: tuple[Part, ...]
    keywords: tuple[str, ...] = field(default=())
    draft: bool = False
    """Whether it has not been approved yet, which each of its pages says."""

    @property
    def parts(self) -> Iterator[Part]:
        """Every part, in reading order."""
        yield from self.front
        yield from self.body


@dataclass(frozen=True, slots=True)
class Paper:
    """A short document that is no policy, such as a briefing: a title, a line under it, and blocks."""

    title: str
    about: str
    organisation: str
    date: str
    parts: tuple[Part, ...]
    version: str = "1"
    """The version in its footer."""
    points: float = 0
    """The size of its letters, with room between them to match; 0 for that of the house style."""


def paper_text(paper: Paper) -> str:
    """Return a paper as plain text, for e-mail and for reading without Word."""
    lines = [paper.title, f"{paper.organisation}. {paper.about}"]
    for part in paper.parts:
        for block in part.blocks:
            match block:
                case Heading():
                    lines += ["", plain(block.runs)]
                case ListItem():
                    lines.append(f"- {plain(block.runs)}")
                case Table():
                    rows = (" | ".join(" ".join(plain(runs) for runs in cell) for cell in row) for row in block.rows)
                    lines += [f"- {row.removeprefix(' | ')}" for row in rows]
                case _:
                    lines.append(plain(block.runs))
    return "\n".join(lines) + "\n"


def plain(runs: Runs) -> str:
    """Return the words of some runs."""
    return "".join(run.text for run in runs)


def block_text(block: Block) -> str:
    """Return a block's words: cells separated by tabs, rows and paragraphs by new lines."""
    if isinstance(block, Table):
        rows = [block.header, *block.rows] if block.header else list(block.rows)
        return "\n".join("\t".join("\n".join(plain(runs) for runs in cell) for cell in row) for row in rows)
    return plain(block.runs)


def heading_numbers(document: Document) -> list[tuple[Heading, str]]:
    """Return every heading with the number it has in the document: "4.2", "Appendix B", or nothing."""
    section = inside = appendix = 0
    numbered: list[tuple[Heading, str]] = []
    for part in document.parts:
        for block in part.blocks:
            if not isinstance(block, Heading):
                continue
            number = ""
            if block.appendix:
                appendix += 1
                number = f"Appendix {chr(64 + appendix)}"
            elif block.numbered and block.level == 1:
                section, inside = section + 1, 0
                number = str(section)
            elif block.numbered and block.level == 2:
                inside += 1
                number = f"{section}.{inside}"
            numbered.append((block, number))
    return numbered


def all_text(document: Document) -> str:
    """Return every word of a document's parts, a block a line."""
    return "\n".join(block_text(block) for part in document.parts for block in part.blocks)


def all_runs(document: Document) -> Iterator[Run]:
    """Yield every run of a document's parts."""
    for part in document.parts:
        for block in part.blocks:
            yield from block_runs(block)


def block_runs(block: Block) -> Iterator[Run]:
    """Yield every run of a block, a table's row by row."""
    if isinstance(block, Table):
        for row in (block.header, *block.rows):
            for cell in row:
                for runs in cell:
                    yield from runs
    else:
        yield from block.runs


NAME: Final = "provenance"
"""What the names of the appendix's parts begin with; the page for the website leaves them out."""


def is_provenance(part: Part) -> bool:
    """Return whether a part belongs to the appendix."""
    return part.name.startswith(f"{NAME}.")
