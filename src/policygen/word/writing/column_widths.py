"""How a table shares the page's width among its columns, so that its rows are low and short texts stay on a line.

Word and LibreOffice each have a layout of their own for tables; with widths that are given, both show the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from policygen.markup.blocks import Cell, Table, plain

TEXT_WIDTH: Final = 9752
"""Of the page between its margins, in twentieths of a point."""


STEP: Final = 240
"""By which the columns of a table are widened in turn, in twentieths of a point."""


_TELEPHONE: Final = re.compile(
    r"\+?\(?\d[\d ()\u00a0-]{7,}\d(?:[ \u00a0](?:ext(?:ension)?\.?|x|option)[ \u00a0]?\d+)?", re.IGNORECASE
)


def column_widths(table: Table, rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Share the page's width by how much the columns have to hold, with room for their longest words."""
    count = max(len(row) for row in rows)
    if table.look == "choice":
        return [TEXT_WIDTH // count] * count
    if table.look == "form":
        return [3000, TEXT_WIDTH - 3000]
    cells = [
        [" ".join(plain(runs) for runs in row[column]) if column < len(row) else "" for row in rows] for column in range(count)
    ]
    least = [min(max(700, (125 if length < 16 else 105) * length + 240), 4400) for length in map(_longest_word, cells)]
    spare = TEXT_WIDTH - sum(least)
    if spare <= 0:
        return [TEXT_WIDTH * part // sum(least) for part in least]
    lengths = tuple(tuple(len(column[row]) for column in cells) for row in range(len(cells[0])))
    return list(_lowest_table(tuple(_short_ones_whole(least, cells, spare)), lengths))


@lru_cache(maxsize=4096)
def _lowest_table(least: tuple[int, ...], lengths: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    """Give the room that is left, step by step, to the column that makes the rows lowest; `lengths` are of texts, by row."""
    widths = list(least)
    spare = TEXT_WIDTH - sum(widths)
    while spare > 0:
        step = min(STEP, spare)
        heights = [_height_of_rows(lengths, widths, place, step) for place in range(len(widths))]
        widths[heights.index(min(heights))] += step
        spare -= step
    return tuple(widths)


def _height_of_rows(lengths: Sequence[Sequence[int]], widths: Sequence[int], wider: int, step: int) -> float:
    room = [width + step if place == wider else width for place, width in enumerate(widths)]
    return sum(max(length / (width - 200) for length, width in zip(row, room, strict=True)) for row in lengths)


def _short_ones_whole(least: Sequence[int], cells: Sequence[Sequence[str]], spare: int) -> list[int]:
    """Give columns of short texts, such as telephone numbers, the room for a line each, while an equal share allows it."""
    widths = list(least)
    wanted = {place: _width_on_one_line(column) - least[place] for place, column in enumerate(cells)}
    for place in sorted(wanted, key=lambda each: wanted[each]):
        if 0 < wanted[place] <= spare // len(cells):
            widths[place] += wanted[place]
            spare -= wanted[place]
    return widths


def _width_on_one_line(column: Sequence[str]) -> int:
    """Return the width that the longest text of a column takes on one line."""
    return 105 * max(map(len, column), default=0) + 240


def _longest_word(column: Sequence[str]) -> int:
    """Return the length of the longest text that is never to be broken: a word, or a whole telephone number."""
    whole = (_TELEPHONE.sub(lambda found: "0" * len(found[0]), text) for text in column)
    return max((len(word) for text in whole for word in text.split()), default=1)
