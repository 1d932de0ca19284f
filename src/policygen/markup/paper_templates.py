"""The words of papers: Markdown templates from `policy_templates/papers/`, checked name by name and filled with plain data.

A template begins with its title, the line under it and the names that it may use; then come its parts, each begun by
`<!-- part: name -->`. It is Markdown as in clauses, and besides: `>` begins small print, a line `Table: …` before a table is the
table's title, and `<br>` begins another paragraph within a cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, TypeAlias

from jinja2 import Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup
from pydantic import ValidationError

from policygen.errors import Fault, LibraryFaults
from policygen.file_model import FileModel
from policygen.formats import strict_yaml
from policygen.language.english import count, long_date, nearest, shortened, upper_first
from policygen.markup.blocks import Block, Cell, Heading, ListItem, Paper, Paragraph, Part, Run, Runs, Table, plain
from policygen.markup.outputs import MARKDOWN, escape

Shape: TypeAlias = "Mapping[str, Shape]"
"""What may be named in a paper: each name with what may be named in it; nothing in it where it is a plain value."""

PAPERS: Final = frozenset({
    "board-report", "change-brief", "document-list", "governors", "house-rules", "inspection-pack", "law-briefing",
    "policy-check", "policy-folder", "provenance", "review-calendar", "review-guide", "review-prompts",
    "self-assessment", "session-pack", "training-report", "trust-self-assessment", "trust-status", "variance",
    "you-said",
})  # fmt: skip
"""The papers that policygen makes, each a file in `policy_templates/papers/`."""

_FRONT = re.compile(r"\A---\n(?P<front>.*?\n)---\n", re.DOTALL)
_PART = re.compile(r"^<!-- part: (?P<name>[a-z-]+)(?P<page>, new page)? -->\n", re.MULTILINE)
_CAPTION: Final = "Table: "
_BREAK: Final = "\u2028"
"""Stands for `<br>`: a mark that no value can hold, because white space in values becomes a space."""


class PaperFront(FileModel):
    """What a template of a paper says before its words."""

    title: str = ""
    about: str = ""
    names: tuple[str | dict[str, Any], ...]
    """The names that it may use; a name with a list after it stands for rows, which have the names of the list."""


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
            blocks = tuple(_filled_blocks(self._rendered(part.text, data, part.line), lists))
            lists = max((block.list_id for block in blocks if isinstance(block, ListItem)), default=lists)
            for number, inside in enumerate(_under_headings(blocks)):
                name = f"{part.name}-{number + 1}" if number else part.name
                yield Part(name, inside, clause=False, new_page=part.new_page and not number)

    def _line(self, text: str, data: Mapping[str, object]) -> str:
        return " ".join(
            plain(block.runs) for block in _filled_blocks(self._rendered(text, data, 1)) if not isinstance(block, Table)
        )

    def _rendered(self, text: str, data: Mapping[str, object], line: int) -> str:
        try:
            return _compiled_template(text).render(data)
        except (TemplateError, TypeError, ValueError) as error:
            raise LibraryFaults(Fault(f"This part of a paper cannot be filled in: {error}.", "", self.path, line)) from error


# ---- reading


def read_paper(text: str, path: str) -> PaperTemplate:
    """Return the template of a paper, every name in it checked.

    Raises LibraryFaults, with lines, where it is not of that form or uses a name that it does not list.
    """
    found = _FRONT.match(text)
    if found is None:
        raise LibraryFaults(Fault("A paper begins with '---', its title and the names that it uses.", path=path, line=1))
    try:
        front = PaperFront.model_validate(strict_yaml.load(found.group("front"), path))
        names = _shape_of_names(front.names)
    except (ValidationError, TypeError) as error:
        said = " ".join(str(error).split())
        raise LibraryFaults(
            Fault(f"What stands before the words of this paper cannot be read: {said}", path=path, line=1)
        ) from error
    parts = tuple(_template_parts(text, found.end()))
    template = PaperTemplate(front.title, front.about, names, parts, path)
    faults = list(_faults(template, text[found.end() :], text.count("\n", 0, found.end())))
    if faults:
        raise LibraryFaults(faults)
    return template


def _shape_of_names(names: Iterable[Any]) -> Shape:
    shape: dict[str, Shape] = {}
    for each in names:
        for name, inside in each.items() if isinstance(each, dict) else ((each, ()),):
            if not isinstance(name, str) or not name.isidentifier() or hasattr(dict, name):
                raise TypeError(f"'{name}' cannot be the name of a value")
            shape[name] = _shape_of_names(inside)
    return shape


def _template_parts(text: str, start: int) -> Iterator[PaperPart]:
    marks = list(_PART.finditer(text, start))
    ends = [*(each.start() for each in marks), len(text)][1:]
    for mark, after in zip(marks, ends, strict=True) if marks else ():
        inside = text[mark.end() : after].replace("<br>", _BREAK)
        yield PaperPart(mark.group("name"), inside, text.count("\n", 0, mark.end()) + 1, bool(mark.group("page")))


# ---- checking


def _faults(template: PaperTemplate, body: str, before: int) -> Iterator[Fault]:
    lead = _PART.split(body, maxsplit=1)[0]
    if lead.strip() or not template.parts:
        said = "This text belongs to no part; put '<!-- part: name -->' before it."
        yield Fault(said, path=template.path, line=before + 1)
    for text in (template.title, template.about):
        yield from (fault.at(template.path, 1) for fault in _text_faults(text, template.names, None))
    for part in template.parts:
        yield from (fault.at(template.path) for fault in _text_faults(part.text, template.names, part.line))


def _text_faults(text: str, names: Shape, line: int | None) -> Iterator[Fault]:
    try:
        _paper_environment().compile(text)  # says what parsing alone does not: a filter that is not there
        tree = _paper_environment().parse(text)
    except TemplateSyntaxError as error:
        at = line + error.lineno - 1 if line else None
        yield Fault(f"This cannot be read as a template: {error.message}", line=at)
        return
    for wrong, known, at in _unknown(tree, names):
        yield Fault(
            f"There is nothing called '{wrong}' in this paper.", nearest(wrong, known), line=line + at - 1 if line else None
        )


def _unknown(node: nodes.Node, names: Shape) -> Iterator[tuple[str, set[str], int]]:
    """Yield the names that a template uses and that do not exist, each with what does, and its line."""
    match node:
        case nodes.For():
            yield from _unknown(node.iter, names)
            inside = {**names, "loop": _LOOP, **_targets(node.target, _names_inside(node.iter, names))}
            for each in (*node.body, *node.else_, *([node.test] if node.test else [])):
                yield from _unknown(each, inside)
            return
        case nodes.Name(ctx="load") if node.name not in names:
            yield node.name, set(names), node.lineno
        case nodes.Getattr():
            known = _names_inside(node.node, names)
            if node.attr not in known:
                yield node.attr, set(known), node.lineno
    here = dict(names)
    for each in node.iter_child_nodes():
        yield from _unknown(each, here)
        if isinstance(each, nodes.Assign) and isinstance(each.target, nodes.Name):
            here[each.target.name] = _names_inside(each.node, here)


_LOOP: Final[Shape] = {"last": {}, "first": {}, "index": {}}


def _targets(target: nodes.Node, shape: Shape) -> dict[str, Shape]:
    return {target.name: shape} if isinstance(target, nodes.Name) else {}


def _names_inside(node: nodes.Node, names: Shape) -> Shape:
    """Return what may be named in the value of an expression, or in each of its rows."""
    match node:
        case nodes.Name():
            return names.get(node.name, {})
        case nodes.Getattr():
            return _names_inside(node.node, names).get(node.attr, {})
        case nodes.Getitem() | nodes.Filter() if node.node is not None:
            return _names_inside(node.node, names)
        case _:
            return {}


# ---- filling


def _joined_values(values: Iterable[object], between: str = ", ") -> Markup:
    return Markup(between).join(escape(str(value)) for value in values)  # noqa: S704 - our own mark between escaped values


@lru_cache(maxsize=1)
def _paper_environment() -> SandboxedEnvironment:
    """Return the environment that papers are filled in: sandboxed, strict, escaping."""
    made = MARKDOWN.environment()
    made.filters = {
        "count": count, "date": long_date, "joined": _joined_values, "length": len, "listed": MARKDOWN.listed,
        "shortened": shortened, "upper_first": upper_first,
    }  # fmt: skip
    return made


@lru_cache(maxsize=256)
def _compiled_template(text: str) -> Template:
    return _paper_environment().from_string(text)


def _filled_blocks(text: str, lists: int = 0) -> Iterator[Block]:
    """Yield the blocks of a filled text; its lists are counted on from those before it."""
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
        first, *others = run.text.split(_BREAK)
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
