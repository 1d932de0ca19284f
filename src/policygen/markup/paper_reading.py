"""Reads the templates of papers, with every name in them checked; `paper_templates.py` fills them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

from jinja2 import TemplateSyntaxError, nodes
from pydantic import ValidationError

from policygen.errors import Fault, LibraryFaults
from policygen.file_model import FileModel
from policygen.formats import strict_yaml
from policygen.language.english import nearest
from policygen.markup.paper_templates import BREAK, PaperPart, PaperTemplate, Shape, paper_environment
from policygen.markup.tags import RUN_TOGETHER, lines_run_together
from policygen.markup.templates import nodes_below

_FRONT: Final = re.compile(r"\A---\n(?P<front>.*?\n)---\n", re.DOTALL)
_PART: Final = re.compile(r"^<!-- part: (?P<name>[a-z-]+)(?P<page>, new page)? -->\n", re.MULTILINE)


class PaperFront(FileModel):
    """What a template of a paper says before its words."""

    title: str = ""
    about: str = ""
    names: tuple[str | dict[str, Any], ...]
    """The names that it may use; a name with a list after it stands for rows, which have the names of the list."""


@lru_cache(maxsize=128)  # each library has these papers, a school's or trust's own too, mostly in the shipped words
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
        inside = text[mark.end() : after].replace("<br>", BREAK)
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
    if "{" not in text:
        return
    try:
        tree = paper_environment().parse(text)
        unknown = list(_unknown(tree, names))
        _refuse_what_does_not_run(tree)
    except TemplateSyntaxError as error:
        at = line + error.lineno - 1 if line else None
        yield Fault(f"This cannot be read as a template: {error.message}", line=at)
        return
    for wrong, known, at in unknown:
        yield Fault(
            f"There is nothing called '{wrong}' in this paper.", nearest(wrong, known), line=line + at - 1 if line else None
        )
    yield from (Fault(RUN_TOGETHER, line=line + number if line else None) for number in lines_run_together(text))


_PLAIN: Final = (nodes.Output, nodes.If, nodes.For, nodes.Assign)
"""What papers are made of; of these, a name of a filter or of a test is all that can be wrong without being so as text."""


def _refuse_what_does_not_run(tree: nodes.Template) -> None:
    """Raise TemplateSyntaxError for what parsing alone does not refuse, such as a filter that is not there.

    Compiling says so too, and takes as long as parsing.
    """
    environment = paper_environment()
    for node in nodes_below(tree):
        if isinstance(node, nodes.Stmt) and not isinstance(node, _PLAIN):
            environment.compile(tree, raw=True)
        elif isinstance(node, nodes.Filter) and node.name not in environment.filters:
            raise TemplateSyntaxError(f"No filter named {node.name!r}.", node.lineno)
        elif isinstance(node, nodes.Test) and node.name not in environment.tests:
            raise TemplateSyntaxError(f"No test named {node.name!r}.", node.lineno)


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
