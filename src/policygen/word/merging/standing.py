"""How a document stands: its status, its version, DRAFT on its pages. Said of one version, so never kept from the one before.

What a school typed over them ("Approved on 3 December") was true of the version that it adopted; of the next one it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from policygen.word.reading.blocks import Block

LABELS: Final = frozenset({"status", "version"})
"""Rows of the control table that say how the document stands."""

_STANDING: Final = re.compile(r"DRAFT\b|Version \S+ · ")
_OF_STANDING: Final = re.compile(
    r"DRAFT|draft|not|ready|for|approv\w+|adopted|ratified|final|issued|agreed|signed|version|v?\d[\d./]*|by|on|at|the|of|and|"
    r"full|governing|body|board|governors|trustees|committee|meeting|minute|head|headteacher|january|february|march|april|may|"
    r"june|july|august|september|october|november|december|\d+(?:st|nd|rd|th)",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[\w./]*\w")


def with_their_standing(base: Sequence[Block], school: Sequence[Block]) -> tuple[Block, ...]:
    """Return a base in which the school's standing is no edit: the new version's then takes its place, tracked."""
    if base is school:
        return tuple(base)
    table = _control_table(school)
    done = False
    found: list[Block] = []
    for number, block in enumerate(base):
        if not done and table is not None and _rows_by_label(block):
            found.append(_with_rows(block, table))
            done = True
        elif block.kind == "p" and _STANDING.match(block.words) and number < len(school):
            found.append(_their_paragraph(block, school[number]))
        else:
            found.append(block)
    return tuple(found)


def _control_table(blocks: Sequence[Block]) -> Block | None:
    return next((block for block in blocks if _rows_by_label(block).keys() >= LABELS), None)


def _rows_by_label(block: Block) -> dict[str, Block]:
    if block.kind != "tbl" or not block.inside:
        return {}
    return {label: row for row in block.inside[0] if (label := _label(row)) in LABELS}


def _label(row: Block) -> str:
    cells = [" ".join(each.words for each in cell).strip() for cell in row.inside]
    return cells[0].rstrip(":").casefold() if len(cells) == 2 else ""


def _with_rows(base: Block, table: Block) -> Block:
    theirs = _rows_by_label(table)
    rows = tuple(_as_theirs(row, theirs.get(_label(row))) for row in base.inside[0])
    return replace(base, inside=(rows, *base.inside[1:]), words="\x1d".join(row.words for row in rows))


def _as_theirs(row: Block, theirs: Block | None) -> Block:
    return row if theirs is None or len(theirs.inside) != len(row.inside) else replace(theirs, clause=row.clause, elements=())


def _their_paragraph(base: Block, theirs: Block) -> Block:
    """Return a header's or footer's line as the school has it, where it changed only how the document stands."""
    same = set(_said_words(base.words))
    only_standing = all(_OF_STANDING.fullmatch(each) for each in _said_words(theirs.words) if each not in same)
    kept = all(_OF_STANDING.fullmatch(each) for each in same - set(_said_words(theirs.words)))
    return replace(theirs, clause=base.clause, elements=()) if theirs.kind == "p" and only_standing and kept else base


def _said_words(text: str) -> Iterator[str]:
    return (each.group() for each in _WORD.finditer(text))
