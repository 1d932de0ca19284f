"""What a file calls the head and the board of its school, so that words of ours call them the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from policygen.coverage.foreign_text import ForeignText
from policygen.facts.vocabulary import Value

_HEADS: Final[Mapping[str, str]] = {
    "executive headteacher": r"executive head ?teacher",
    "head of school": r"head of school",
    "headteacher": r"(?<!executive )head ?teacher",
    "principal": r"(?:the|our|to) principal(?! (?:risk|aim|reason|contact|social|officer))",
}
_BOARDS: Final[Mapping[str, str]] = {
    "local governing body": r"local governing body",
    "governing body": r"(?<!local )governing body",
    "governing board": r"(?<!local )governing board",
    "board of governors": r"board of governors",
    "trust board": r"trust board",
    "management committee": r"management committee",
}
_SURE: Final = 2
"""How many times as often as any other a name has to stand."""


def titles_told(text: ForeignText) -> dict[str, Value]:
    """Return the titles of head and board that a file uses, as answers; none of which it uses several."""
    whole = "\n".join(each.text for each in text.passages)
    told = {"head_title": _title_most_used(whole, _HEADS), "board_name": _title_most_used(whole, _BOARDS)}
    return {fact: title for fact, title in told.items() if title}


def _title_most_used(text: str, titles: Mapping[str, str]) -> str:
    counts = Counter({title: len(re.findall(rf"\b{words}\b", text, re.IGNORECASE)) for title, words in titles.items()})
    (first, most), (_, next_most) = counts.most_common(2)
    return first if most and most >= _SURE * next_most else ""
