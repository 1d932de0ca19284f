"""The text of a Word file: every paragraph with a name for its place, tables, headers, footers and notes among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from policygen.word.namespaces import PPR, TEXT, P, W
from policygen.word.reading.safe_open import open_word
from policygen.word.reading.word_file import WordFile

_OTHER_PARTS: Final = ("header", "footer", "footnotes", "endnotes")
_SIGNS: Final = {
    **dict.fromkeys((W + "br", W + "cr", W + "tab"), " "),
    W + "noBreakHyphen": "-", W + "softHyphen": "",
}  # fmt: skip
"""What stands between words without being text."""
_SYMBOL: Final = W + "sym"
_WORD_ART: Final = "{urn:schemas-microsoft-com:vml}textpath"
SHOWN: Final = (TEXT, _SYMBOL, _WORD_ART, *_SIGNS)
"""What shows as words, signs or the spaces between them."""
_DASHES: Final = frozenset({"2d", "96", "97", "be", "2010", "2011", "2013", "2014"})
"""Letters of symbol fonts that look like a dash, as Word numbers them."""
_ELSEWHERE: Final = (W + "moveFrom", W + "del")
_ROW: Final = W + "tr"
_DELETED_ROW: Final = f"{W}trPr/{W}del"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def paragraphs(data: bytes) -> list[tuple[str, str]]:
    """Return the paragraphs of a Word file in reading order, each as its place and its text; deleted text is left out.

    Raises WordFault where it is no Word file.
    """
    return list(_paragraphs_of_file(data))


def body_paragraphs(data: bytes) -> Iterator[str]:
    """Yield the paragraphs of the main part of a Word file in reading order, its tables among them and its contents not.

    Raises WordFault where it is no Word file.
    """
    opened = open_word(data)
    for paragraph, text in _texts(WordFile(opened.parts, opened.document).root(opened.document)):
        if not _paragraph_style(paragraph).startswith("toc"):
            yield text


def _paragraphs_of_file(data: bytes) -> Iterator[tuple[str, str]]:
    opened = open_word(data)
    file = WordFile(opened.parts, opened.document)
    heading = ""
    for number, (paragraph, text) in enumerate(_texts(file.root(file.document)), start=1):
        if _paragraph_style(paragraph).startswith(("heading", "title")):
            heading = text
        yield (f"paragraph {number}, under '{heading}'" if heading else f"paragraph {number}"), text
    for other in file.relationships(file.document).values():
        if other.kind in _OTHER_PARTS and not other.external and other.target in file:
            for _, text in _texts(file.root(other.target)):
                yield other.kind, text


def _texts(root: Any) -> Iterator[tuple[Any, str]]:
    for paragraph in root.iter(P):
        text = " ".join("".join(_pieces_inside(paragraph)).split())
        if text and not _is_deleted(paragraph):
            yield paragraph, text


def _pieces_inside(paragraph: Any) -> Iterator[str]:
    """Yield the text of a paragraph, without that of a text box anchored in it, which has paragraphs of its own."""
    for each in paragraph.iter(*SHOWN):
        around = next(each.iterancestors(P), None)
        if around is paragraph and next(each.iterancestors(_FALLBACK, *_ELSEWHERE), None) is None:
            yield shown_by(each)


def shown_by(each: Any) -> str:
    """Return what an element of `SHOWN` shows, letters of symbol fonts and of WordArt among them."""
    if each.tag == TEXT:
        return each.text or ""
    if each.tag == _WORD_ART:
        return f" {each.get('string', '')} "
    if each.tag == _SYMBOL:
        letter = str(each.get(W + "char", "")).lower().removeprefix("f0").lstrip("0")
        return "-" if letter in _DASHES else " "
    return _SIGNS[each.tag]


def _is_deleted(paragraph: Any) -> bool:
    """Return whether a paragraph stands in a row that a tracked change takes out."""
    return any(row.find(_DELETED_ROW) is not None for row in paragraph.iterancestors(_ROW))


def _paragraph_style(paragraph: Any) -> str:
    style = paragraph.find(f"{PPR}/{W}pStyle")
    return str(style.get(W + "val", "")).lower() if style is not None else ""
