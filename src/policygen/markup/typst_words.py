"""The words that a PDF has to show, worked out from what Typst makes it of, and whether a text says just these."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from policygen.markup.typst_source import CONTENTS, TypstSource

PAGE: Final = "\0"
"""Stands for the number of a page, which only the finished PDF knows."""

_NO_WORDS: Final = re.compile("[\\s\u00ad\u200b\u2060\ufeff]+")
"""What takes no room of its own: a line that ends elsewhere is the same words."""
_PAGE_DIGITS: Final = 4


def words_on_paper(source: TypstSource) -> str:
    """Return every word that the PDF shows, in order, without spaces: numbers of headings and items, `PAGE` in the contents."""
    return without_room(text for _, text in _all_shown(json.loads(source.document)))


def words_in_word(source: TypstSource) -> str:
    """Return the same without what Word counts by itself: numbers of headings and items, signs before items, contents."""
    return without_room(text for counted, text in _all_shown(json.loads(source.document)) if not counted)


def without_room(texts: Iterable[str]) -> str:
    """Return texts as one, without spaces and signs that take no room; however lines end."""
    return _NO_WORDS.sub("", "".join(texts))


def same_on_paper(wanted: str, found: str) -> bool:
    """Return whether a PDF's words are just those wanted, a number in each place of `PAGE`."""
    first, *rest = wanted.split(PAGE)
    if not found.startswith(first):
        return False
    at = len(first)
    for each in rest:
        lengths = (count for count in range(1, _PAGE_DIGITS) if found[at : at + count].isdigit())
        length = next((count for count in lengths if found.startswith(each, at + count)), 0)
        if not length:
            return False
        at += length + len(each)
    return at == len(found)


Shown = Iterator[tuple[bool, str]]
"""Words, and whether Word counts them by itself."""


def _all_shown(data: Mapping[str, Any]) -> Shown:
    if data["cover"]:
        yield False, data["school"]
        yield False, data["trust"]
    yield False, data["title"]
    yield False, data["about"]
    if data["cover"]:
        yield from _words_of_shown(data["control"])
    for block in data["front"]:
        yield from _words_of_shown(block)
    if data["levels"]:
        yield True, CONTENTS
        yield from _contents_shown(block for block in (*data["front"], *data["body"]) if block["kind"] == "heading")
    for block in data["body"]:
        yield from _words_of_shown(block)


def _contents_shown(headings: Iterable[Mapping[str, Any]]) -> Shown:
    for heading in headings:
        if heading["listed"]:
            yield True, heading["number"]
            yield from ((True, run["text"]) for run in heading["runs"])
            yield True, PAGE


def _words_of_shown(block: Mapping[str, Any], depth: int = 0) -> Shown:
    match block["kind"]:
        case "heading":
            yield True, block["number"]
            yield from _run_words(block["runs"])
        case "paragraph":
            yield from _run_words(block["runs"])
        case "list":
            for item in block["items"]:
                yield True, _item_sign(ordered=block["ordered"], depth=depth, number=item["number"])
                yield from _run_words(item["runs"])
                for each in item["inside"]:
                    yield from _words_of_shown(each, depth + 1)
        case _:
            for row in (block["header"], *(row["cells"] for row in block["rows"])):
                for cell in row:
                    for runs in cell:
                        yield from _run_words(runs)


def _item_sign(*, ordered: bool, depth: int, number: int) -> str:
    if not ordered:
        return "–" if depth else "•"
    return f"{_as_letters(number)})" if depth else f"{number}."


def _as_letters(number: int) -> str:
    """Return a number as letters: a to z, then aa."""
    made = ""
    while number:
        number, last = divmod(number - 1, 26)
        made = chr(97 + last) + made
    return made


def _run_words(runs: Sequence[Mapping[str, Any]]) -> Shown:
    for run in runs:
        yield False, run["text"]
