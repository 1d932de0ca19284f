"""Moulds of a house style: its parts with a sign wherever words come in, so that a document costs only putting the words there.

docxtpl makes the mould, and what a mould gives is docxtpl's result to the byte. A house style can hold anything that Jinja can
say, and words can hold what docxtpl reads as a line break: where it is not certain that words are only printed, there is no
mould, and docxtpl fills the document itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from jinja2 import Environment, nodes

from policygen.markup.blocks import ControlRow

Parts: TypeAlias = dict[str, bytes]
Shape: TypeAlias = tuple[object, ...]

CONTROL: Final = "control"
"""The name of the rows of the control table; every other name is of words, or of yes and no."""
_PRINTED: Final = ("label", "value")
"""What of a row of the control table can be printed."""
_SIGN_LETTER: Final = "\uf400"
"""Begins every sign: one of Unicode's private letters, in none of the words that come in."""
_FIRST: Final = 0xF401
_SIGNS: Final = re.compile(f"{_SIGN_LETTER}(.)".encode().replace(b"(.)", b"(\xef..)"), re.DOTALL)
_IN_A_TAG: Final = re.compile(b"<[^<>]*" + _SIGN_LETTER.encode())
_NOT_PLAIN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\uf400-\uf8ff\ufffe\uffff]|\{_|_\}|%_")
"""What docxtpl, or the writer of XML, makes something else of."""


def shape_of(words: Mapping[str, object]) -> Shape | None:
    """Return what a house style's conditions can ask of some words; nothing where no mould can take them."""
    rows = _rows(words)
    said = [*_words_of(words), *(getattr(row, name) for row in rows for name in _PRINTED)]
    if any(type(each) is not str or _NOT_PLAIN.search(each) for each in said):
        return None
    told = ((name, bool(value)) for name, value in words.items() if name != CONTROL)
    return (*told, *((bool(row.label), bool(row.value), bool(row.to_do)) for row in rows))


def has_signs_only(sources: Iterable[str], environment: Environment) -> bool:
    """Tell whether the text of a house style does no more than print words, ask whether there are any, and go through rows."""
    return all(_is_simple(environment.parse(source)) for source in sources)


def _is_simple(template: nodes.Template) -> bool:
    rows = {each.target.name for each in template.find_all(nodes.For) if isinstance(each.target, nodes.Name)}
    return all(_is_plain(node, rows) for node in _every_node(template))


def _every_node(node: nodes.Node) -> Iterator[nodes.Node]:
    for child in node.iter_child_nodes():
        yield child
        yield from _every_node(child)


def _is_plain(node: nodes.Node, rows: set[str]) -> bool:
    match node:
        case nodes.Output() | nodes.TemplateData() | nodes.If():
            return True
        case nodes.Name():
            return True
        case nodes.Getattr():
            return isinstance(node.node, nodes.Name) and node.node.name in rows and node.attr in _PRINTED
        case nodes.For():
            named = isinstance(node.iter, nodes.Name) and node.iter.name == CONTROL and isinstance(node.target, nodes.Name)
            return named and not node.test and not node.recursive and not node.else_
        case _:
            return False


def words_with_signs(words: Mapping[str, object]) -> dict[str, object]:
    """Return words in which each that says something is a sign."""
    numbers = iter(range(_FIRST, _FIRST + 0x300))

    def sign(value: str) -> str:
        return _SIGN_LETTER + chr(next(numbers)) if value else ""

    made: dict[str, object] = {
        name: sign(value) if isinstance(value, str) else value for name, value in words.items() if name != CONTROL
    }
    made[CONTROL] = tuple(replace(row, label=sign(row.label), value=sign(row.value)) for row in _rows(words))
    return made


@dataclass(frozen=True, slots=True)
class Mould:
    """The parts of a house style with places for words, each part as what stands between them and which words come in."""

    parts: Mapping[str, tuple[Sequence[bytes], Sequence[int]]]

    def filled(self, words: Mapping[str, object]) -> Parts:
        """Return the parts with words in their places; the words have the shape that the mould was made for."""
        said = [_escaped(each) for each in _in_order(words)]
        return {name: _joined(between, [said[place] for place in places]) for name, (between, places) in self.parts.items()}


def mould_of(parts: Mapping[str, bytes]) -> Mould | None:
    """Return the mould that some parts are with signs; nothing where one stands in a tag, where words are written otherwise."""
    if any(_IN_A_TAG.search(content) for content in parts.values()):
        return None
    return Mould({name: _between_signs(content) for name, content in parts.items()})


def _between_signs(content: bytes) -> tuple[list[bytes], list[int]]:
    found = _SIGNS.split(content)
    return found[::2], [ord(sign.decode()) - _FIRST for sign in found[1::2]]


def _joined(between: Sequence[bytes], said: Sequence[bytes]) -> bytes:
    return b"".join([piece for pair in zip(between, (*said, b""), strict=True) for piece in pair])


def _in_order(words: Mapping[str, object]) -> Iterator[str]:
    """Yield the words that say something in the order in which they have their signs."""
    yield from filter(None, _words_of(words))
    yield from (value for row in _rows(words) for value in (row.label, row.value) if value)


def _words_of(words: Mapping[str, object]) -> Iterator[str]:
    return (value for name, value in words.items() if name != CONTROL and isinstance(value, str))


def _rows(words: Mapping[str, object]) -> Sequence[ControlRow]:
    rows = words[CONTROL]
    return rows if isinstance(rows, tuple) else ()


def _escaped(words: str) -> bytes:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()
