"""Which clause each block of the school's file belongs to: told by its words first, then by the bookmarks, which programs move.

LibreOffice ends a bookmark before a table and opens it again after it, and other programs leave bookmarks out: a table that
falls outside its clause would not be known again, and its rows would mix the contacts of two people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from policygen.word.reading.alignment import align
from policygen.word.reading.blocks import Block


def in_their_clauses(known: Sequence[Block], blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return blocks, each in the clause of the known block that it is; the others stay in the clause that they stand in.

    Blocks are paired as if there were no bookmarks. All that is inside a table is in the clause of the table.
    """
    if _alike(known, blocks):
        return in_one_clause(blocks)
    pairs = {number: known[place].clause for place, number in align(list(map(_bare, known)), list(map(_bare, blocks)))}
    return tuple(_in_clause(block, _clause(number, block, pairs)) for number, block in enumerate(blocks))


def in_one_clause(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return blocks with all that is inside a table in the clause of the table."""
    return tuple([_in_clause(block, block.clause) if block.inside else block for block in blocks])


def _bare(block: Block) -> Block:
    """Return a block as if there were no bookmarks; what is inside it is not asked for its clause."""
    return Block(block.kind, "", block.words, block.inside) if block.clause else block


def _alike(known: Sequence[Block], blocks: Sequence[Block]) -> bool:
    """Tell whether two versions agree about the clause of every block, so that nothing has to be recovered."""
    return [(block.clause, block.words) for block in known] == [(block.clause, block.words) for block in blocks]


def _clause(number: int, block: Block, pairs: Mapping[int, str]) -> str:
    """Return the clause of a block: its counterpart's; of one without, what its bookmark says where a neighbour agrees."""
    if number in pairs:
        return pairs[number]
    before = next((pairs[place] for place in range(number - 1, -1, -1) if place in pairs), "")
    after = next((pairs[place] for place in range(number + 1, max(pairs, default=0) + 1) if place in pairs), "")
    return block.clause if block.clause in (before, after) else before


def _in_clause(block: Block, clause: str) -> Block:
    if block.clause == clause and _all_in(block.inside, clause):
        return block
    inside = tuple([tuple([_in_clause(each, clause) for each in container]) for container in block.inside])
    return Block(block.kind, clause, block.words, inside, block.elements, block.shown)


def _all_in(inside: Iterable[Iterable[Block]], clause: str) -> bool:
    for container in inside:
        for each in container:
            if each.clause != clause or (each.inside and not _all_in(each.inside, clause)):
                return False
    return True
