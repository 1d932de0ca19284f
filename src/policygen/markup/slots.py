"""Answers in a clause's words: a sign stands for each while the words are laid out, and the answer takes its place after that."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from functools import lru_cache
from typing import Final

from policygen.facts.vocabulary import Contact, Person
from policygen.markup.blocks import Block, Cell, Run, Runs, Table
from policygen.markup.outputs import ChoiceText, Slotted, escape

_MARK: Final = "\ue100"
"""Begins every sign: a letter that no text has, of Unicode's private ones, and nothing in Markdown, as answers' letters are."""
_FIRST, _LAST = 0xE101, 0xF8FF
_SIGN: Final = re.compile(f"{_MARK}(.)")
_PARTS: Final = 8
"""Signs for each question: one for the answer, or for each part of a person or an office."""
_LEFT_TO_MARKDOWN: Final = ("](todo:", "```")
"""What is laid out by the very words that stand in it."""


@lru_cache(maxsize=8)
def _first_places(names: tuple[str, ...]) -> Mapping[str, int]:
    """Return the place of the first sign of each question."""
    return {name: _FIRST + _PARTS * number for number, name in enumerate(names)}


@lru_cache(maxsize=4096)  # each policy of a school asks for the same
def _with_signs(value: str, place: int, capital: int) -> tuple[Slotted, str] | None:
    """Return an answer with its signs, and as it is printed; nothing where its letters could be read as Markdown beside words."""
    if not (value[:1].isalnum() and value[-1:].isalnum() and value.isprintable()):
        return None
    return Slotted.of(value, _MARK + chr(place), _MARK + chr(capital) if capital else ""), " ".join(value.split())


class Slots:
    """The answers of one school that are printed as signs; the same question has the same sign in every school."""

    def __init__(self, names: Iterable[str], printed: Mapping[str, object]) -> None:
        self._answers: dict[str, str] = {}
        self._first = _first_places(tuple(names))
        self._on = ascii(_MARK)[1:-1] not in ascii(tuple(printed.values()))

    def of(self, name: str, value: object) -> object:
        """Return an answer as a clause has it, to be printed as a sign where it can be."""
        first = self._first.get(name, _LAST)
        if not self._on or first + _PARTS > _LAST:
            return value
        match value:
            case ChoiceText():
                value.slot = self._slotted(value.label, first, first + 1)
                return value
            case Person() | Contact():
                said = {part.name: getattr(value, part.name) for part in fields(value)}
                slots = {part: self._slotted(each, first + at) or each for at, (part, each) in enumerate(said.items())}
                return type(value)(**slots)
            case str():
                return self._slotted(value, first, first + 1) or value
            case _:
                return value

    def _slotted(self, value: str, place: int, capital: int = 0) -> Slotted | None:
        """Return an answer with its signs, which are remembered; nothing where it has none."""
        found = _with_signs(value, place, capital)
        if found is None:
            return None
        slot, said = found
        self._answers[chr(place)] = said
        if capital:
            self._answers[chr(capital)] = said[:1].upper() + said[1:]
        return slot

    def put_into(self, words: str) -> str:
        """Return Markdown in which the answers stand for their signs."""
        return _SIGN.sub(lambda sign: escape(self._answers[sign[1]]), words) if self._on and _MARK in words else words

    def laid_out(self, words: str, lay_out: Callable[[str], tuple[tuple[Block, ...], int]]) -> tuple[tuple[Block, ...], int]:
        """Return the blocks of a text with signs, as if the answers had stood in it, and how many lists are in them."""
        wanted = words.count(_MARK) if self._on else 0
        if not wanted:
            return lay_out(words)
        if any(each in words for each in _LEFT_TO_MARKDOWN):
            return lay_out(self.put_into(words))
        blocks, lists = lay_out(words)
        self._put = 0
        filled = tuple(map(self._block, blocks))
        # A sign that came out as something else, in an address for example, is put in before.
        return (filled, lists) if self._put == wanted else lay_out(self.put_into(words))

    def _block(self, block: Block) -> Block:
        if not isinstance(block, Table):
            runs = self._runs(block.runs)
            return block if runs is block.runs else replace(block, runs=runs)
        header, rows = tuple(map(self._cell, block.header)), tuple(tuple(map(self._cell, row)) for row in block.rows)
        return Table(header, rows, self._text(block.title), block.look, block.lines)

    def _cell(self, cell: Cell) -> Cell:
        return tuple(map(self._runs, cell))

    def _runs(self, runs: Runs) -> Runs:
        return tuple(map(self._run, runs)) if any(_MARK in run.text for run in runs) else runs

    def _run(self, run: Run) -> Run:
        if not (signs := run.text.count(_MARK)):
            return run
        self._put += signs
        return Run(self._text(run.text), run.bold, run.italic, run.link, run.number_of, run.to_do)

    def _text(self, text: str) -> str:
        return _SIGN.sub(lambda sign: self._answers[sign[1]], text)
