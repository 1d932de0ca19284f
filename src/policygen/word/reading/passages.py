"""The text of a Word file: every paragraph with a name for its place, tables, headers, footers and notes among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from policygen.word.namespaces import PPR, TEXT, P, W
from policygen.word.reading.safe_open import open_word
from policygen.word.reading.word_file import WordFile

_OTHER_PARTS: Final = ("header", "footer", "footnotes", "endnotes")
_BREAKS: Final = (W + "br", W + "cr", W + "tab")
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def paragraphs(data: bytes) -> list[tuple[str, str]]:
    """Return the paragraphs of a Word file in reading order, each as its place and its text; deleted text is left out.

    Raises WordFault where it is no Word file.
    """
    return list(_paragraphs(data))


def _paragraphs(data: bytes) -> Iterator[tuple[str, str]]:
    opened = open_word(data)
    file = WordFile(opened.parts, opened.document)
    heading = ""
    for number, (paragraph, text) in enumerate(_texts(file.root(file.document)), start=1):
        if _style(paragraph).startswith(("heading", "title")):
            heading = text
        yield (f"paragraph {number}, under '{heading}'" if heading else f"paragraph {number}"), text
    for other in file.relationships(file.document).values():
        if other.kind in _OTHER_PARTS and not other.external and other.target in file:
            for _, text in _texts(file.root(other.target)):
                yield other.kind, text


def _texts(root: Any) -> Iterator[tuple[Any, str]]:
    for paragraph in root.iter(P):
        text = " ".join("".join(_pieces(paragraph)).split())
        if text:
            yield paragraph, text


def _pieces(paragraph: Any) -> Iterator[str]:
    """Yield the text of a paragraph, without that of a text box anchored in it, which has paragraphs of its own."""
    for each in paragraph.iter(TEXT, *_BREAKS):
        around = next(each.iterancestors(P), None)
        if around is paragraph and next(each.iterancestors(_FALLBACK), None) is None:
            yield (each.text or "") if each.tag == TEXT else " "


def _style(paragraph: Any) -> str:
    style = paragraph.find(f"{PPR}/{W}pStyle")
    return str(style.get(W + "val", "")).lower() if style is not None else ""
