"""What a question of the merge quotes: the words of blocks and sentences, as a person reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from policygen.word.reading.blocks import Block
from policygen.word.reading.text import Token, readable

_MARKS: Final = str.maketrans({"\x1d": "\n", "\x1e": " | ", "\x1f": " "})


def quoted_block(block: Block) -> str:
    """Return the words of a block on lines, the cells of a row parted by bars."""
    return readable(block.words).translate(_MARKS).strip()


def sentence_stretch(line: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    """Return the first and the last of the tokens of the sentence in which some tokens stand."""
    text = "".join(token.key.partition("\ue002")[0] for token in line)
    first = line[start].start if start < len(line) else len(text)
    last = line[end - 1].end if end > start else first
    begins = max(text.rfind(stop, 0, first) for stop in (". ", "? ", "! ")) + 2
    begins = begins if begins > 1 else 0
    stops = [place for place in (text.find(stop, max(last - 1, 0)) for stop in (". ", "? ", "! ")) if place >= 0]
    ends = min(stops) + 1 if stops else len(text)
    inside = [number for number, token in enumerate(line) if begins <= token.start and token.end <= ends]
    while inside and line[inside[0]].key.isspace():
        inside.pop(0)
    return (inside[0], inside[-1] + 1) if inside else (min(start, len(line)), min(start, len(line)))


def quoted_tokens(line: Sequence[Token], start: int, end: int) -> str:
    """Return the words of some tokens."""
    return readable("".join(token.key.partition("\ue002")[0] for token in line[start:end])).strip()
