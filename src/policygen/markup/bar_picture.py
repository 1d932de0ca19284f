"""Bars as SVG with a text that says the same: for reports on a web page; colour is never the only sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from markupsafe import Markup

_ROW: Final = 30
_BAR: Final = 22
_WIDE: Final = 860
_LEFT: Final = 330


@dataclass(frozen=True, slots=True)
class BarPart:
    """One kind of part that bars have: its name, the colour it is filled with, and that of the number in it."""

    name: str
    fill: str
    ink: str


def bar_picture(rows: Mapping[str, Mapping[str, int]], parts: Sequence[BarPart], title: str, whole: int = 0) -> Markup:
    """Return a bar for each row, parted by the number of each kind, with a legend and the same in words.

    Each bar has the whole width; with a `whole`, the width that this number would have.
    """
    height = _ROW * len(rows) + 40
    made = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="picture-title picture-text" '
        f'viewBox="0 0 {_WIDE} {height}" width="100%" font-family="sans-serif" font-size="15">',
        f'<title id="picture-title">{escape(title)}</title>',
        f'<desc id="picture-text">{escape(bars_in_words(rows))}</desc>',
    ]
    for place, (name, counts) in enumerate(rows.items()):
        made.append(f'<text x="0" y="{place * _ROW + 22}" fill="#0b0c0c">{escape(name)}</text>')
        made += _one_bar(counts, parts, place * _ROW + 6, whole)
    made += _bar_legend(parts, height - 20)
    made.append("</svg>")
    return Markup("".join(made))  # noqa: S704 - every word in it is escaped above


def bars_in_words(rows: Mapping[str, Mapping[str, int]]) -> str:
    """Return what the picture shows, in words."""
    return " ".join(
        f"{name}: {', '.join(f'{number} {kind}' for kind, number in counts.items() if number)}." for name, counts in rows.items()
    )


def _one_bar(counts: Mapping[str, int], parts: Sequence[BarPart], top: int, whole: int = 0) -> list[str]:
    total = whole or sum(counts.values()) or 1
    left, made = float(_LEFT), []
    for part in parts:
        number = counts.get(part.name, 0)
        width = (_WIDE - _LEFT - 4) * number / total
        if not number:
            continue
        made.append(
            f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{_BAR}" fill="{part.fill}" stroke="#0b0c0c"/>'
            f'<text x="{left + width / 2:.1f}" y="{top + 16}" fill="{part.ink}" text-anchor="middle">{number}</text>'
        )
        left += width
    return made


def _bar_legend(parts: Sequence[BarPart], top: int) -> list[str]:
    made, left = [], 0
    for part in parts:
        made.append(f'<rect x="{left}" y="{top}" width="14" height="14" fill="{part.fill}" stroke="#0b0c0c"/>')
        made.append(f'<text x="{left + 20}" y="{top + 12}" fill="#0b0c0c">{escape(part.name)}</text>')
        left += 40 + 9 * len(part.name)
    return made
