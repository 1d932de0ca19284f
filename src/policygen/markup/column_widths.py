"""How a table shares the page's width among its columns, so that its rows are low and short texts stay on a line.

Word and LibreOffice each have a layout of their own for tables; with widths that are given, both show the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import permutations
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
    numbers = [_longest_number(column) for column in cells]
    long = 96 if any(numbers) else 105
    least = [min(max(700, _widest_word(column, long)), 4400) for column in cells]
    least = [max(108 * number + 240, width) if number else width for number, width in zip(numbers, least, strict=True)]
    spare = TEXT_WIDTH - sum(least)
    if spare <= 0:
        return _narrowed(least, spare)
    lengths = tuple(tuple(len(column[row]) for column in cells) for row in range(len(cells[0])))
    widths = _lowest_table(tuple(_short_ones_whole(least, cells, spare, long)), lengths)
    return list(_fewest_lines(widths, tuple(least), lengths) if any(numbers) else widths)


def _narrowed(least: Sequence[int], spare: int) -> list[int]:
    """Take what is too much from the widest column, whose longest address breaks anyway, or from all where it has too little."""
    widths = list(least)
    place = widths.index(max(widths))
    if widths[place] + spare < TEXT_WIDTH // len(widths):
        return [TEXT_WIDTH * part // sum(least) for part in least]
    widths[place] += spare
    return widths


@lru_cache(maxsize=4096)
def _lowest_table(least: tuple[int, ...], lengths: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    """Give the room that is left, step by step, to the column that makes the rows lowest; `lengths` are of texts, by row."""
    widths = list(least)
    columns = list(zip(*lengths, strict=True))
    spare = TEXT_WIDTH - sum(widths)
    step = min(STEP, spare)
    now = [_heights(column, width) for column, width in zip(columns, widths, strict=True)]
    wider = [_heights(column, width + step) for column, width in zip(columns, widths, strict=True)]
    while spare > 0:
        heights = [_total([*now[:place], wider[place], *now[place + 1 :]]) for place in range(len(widths))]
        place = heights.index(min(heights))
        widths[place] += step
        now[place] = wider[place]
        spare -= step
        if step > spare:
            step = spare
            wider = [_heights(column, width + step) for column, width in zip(columns, widths, strict=True)]
        else:
            wider[place] = _heights(columns[place], widths[place] + step)
    return tuple(widths)


def _heights(lengths: Sequence[int], width: int) -> list[float]:
    """Return how high each text of a column stands."""
    return [length / (width - 200) for length in lengths]


def _total(columns: Sequence[Sequence[float]]) -> float:
    """Return how high the rows of a table are together: each is as high as the highest of its texts."""
    return sum(map(max, *columns) if len(columns) > 1 else columns[0])


@lru_cache(maxsize=1024)
def _fewest_lines(widths: tuple[int, ...], least: tuple[int, ...], lengths: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    """Move room between columns while that saves lines: a table of contacts has to stay on its page."""
    columns = list(zip(*lengths, strict=True))
    while True:
        best = min([widths, *_moved(widths, least)], key=lambda each: _lines_of_rows(columns, each))
        if _lines_of_rows(columns, best) >= _lines_of_rows(columns, widths):
            return widths
        widths = best


def _moved(widths: Sequence[int], least: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for giver, taker in permutations(range(len(widths)), 2):
        for step in (STEP // 2, STEP, 2 * STEP):
            if widths[giver] - step >= least[giver]:
                yield tuple(width + step * ((place == taker) - (place == giver)) for place, width in enumerate(widths))


def _lines_of_rows(columns: Sequence[tuple[int, ...]], widths: Sequence[int]) -> float:
    return _total(list(map(_lines_of_column, columns, widths)))


@lru_cache(maxsize=4096)
def _lines_of_column(lengths: tuple[int, ...], width: int) -> tuple[int, ...]:
    return tuple([-(-90 * length // (width - 216)) for length in lengths])


def _short_ones_whole(least: Sequence[int], cells: Sequence[Sequence[str]], spare: int, long: int) -> list[int]:
    """Give columns of short texts, such as telephone numbers, the room for a line each, while an equal share allows it."""
    widths = list(least)
    wanted = {place: _width_on_one_line(column, long) - least[place] for place, column in enumerate(cells)}
    for place in sorted(wanted, key=lambda each: wanted[each]):
        if 0 < wanted[place] <= spare // len(cells):
            widths[place] += wanted[place]
            spare -= wanted[place]
    return widths


def _width_on_one_line(column: Sequence[str], letter: int) -> int:
    """Return the width that the longest text of a column takes on one line."""
    return letter * max(map(len, column), default=0) + 240


def _longest_number(column: Sequence[str]) -> int:
    """Return the length of the longest telephone number, which is never to be broken; 0 where there is none."""
    return max((len(found[0]) for found in _TELEPHONE.finditer("\n".join(column))), default=0)


def _widest_word(column: Sequence[str], long: int) -> int:
    """Return the width that the widest word of a column needs; an e-mail address that breaks is copied wrongly."""
    words = " ".join(column).split()
    addresses = [word for word in words if "@" in word]
    others = [word for word in words if "@" not in word] if addresses else words
    length = max(map(len, others), default=1)
    return max([(125 if length < 16 else long) * length, *map(_drawn, addresses)]) + 240


def _drawn(word: str) -> int:
    """Return how wide a word is in the letters of a table, in twentieths of a point; Arial has letters of about three widths."""
    return sum(60 if letter in "fijlrt.-'" else 150 if letter in "mw" else 205 if letter == "@" else 113 for letter in word)
