"""The text of a Word file: every paragraph with a name for its place, tables, headers, footers and notes among them."""

from __future__ import annotations

from collections.abc import Iterator, Set
from itertools import takewhile
from typing import Any, Final

from policygen.word.namespaces import CELL, PPR, RANGE_MARKS, ROW, RPR, TEXT, M, P, W
from policygen.word.reading.safe_open import open_word
from policygen.word.reading.word_file import WordFile

_OTHER_PARTS: Final = ("header", "footer", "footnotes", "endnotes")
_SIGNS: Final = {
    **dict.fromkeys((W + "br", W + "cr", W + "tab", W + "ptab"), " "),
    W + "noBreakHyphen": "-", W + "softHyphen": "",
}  # fmt: skip
"""What stands between words without being text."""
_SYMBOL: Final = W + "sym"
_WORD_ART: Final = "{urn:schemas-microsoft-com:vml}textpath"
_IN_FORMULA: Final = M + "t"
SHOWN: Final = (TEXT, _IN_FORMULA, _SYMBOL, _WORD_ART, *_SIGNS)
"""What shows as words, signs or the spaces between them."""
_DASHES: Final = frozenset({"2d", "96", "97", "be", "2010", "2011", "2013", "2014"})
"""Letters of symbol fonts that look like a dash, as Word numbers them."""
_ELSEWHERE: Final = (W + "moveFrom", W + "del")
_DELETED_ROW: Final = f"{W}trPr/{W}del"
_DELETED_CELL: Final = f"{W}tcPr/{W}cellDel"
_ENDS_GONE: Final = (f"{PPR}/{RPR}/{W}del", f"{PPR}/{RPR}/{W}moveFrom")
_CHOICE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_ANY_WORDS: Final = f".//{TEXT}"
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
            gone = notes_gone(file.root(file.document), other.kind.removesuffix("s"))
            for paragraph, text in _texts(file.root(other.target)):
                if not is_of_note(paragraph, gone):
                    yield other.kind, text


def _texts(root: Any) -> Iterator[tuple[Any, str]]:
    for paragraph in root.iter(P):
        text = words_standing(paragraph)
        if text:
            yield paragraph, text


def words_standing(paragraph: Any) -> str:
    """Return what a paragraph says once all tracked changes are accepted; nothing where it is gone or joined to the next."""
    if _is_deleted(paragraph) or _joined_to(paragraph) is not None:
        return ""
    pieces = list(_pieces_inside(paragraph))
    for before in takewhile(lambda each: _joined_to(each) is not None, _those_beside(paragraph, preceding=True)):
        pieces = [*_pieces_inside(before), *pieces]
    return " ".join("".join(pieces).split())


def _joined_to(paragraph: Any) -> Any:
    """Return the paragraph that takes over the words of one whose end is deleted; None where it stands by itself."""
    if not any(paragraph.find(each) is not None for each in _ENDS_GONE):
        return None
    return next(_those_beside(paragraph, preceding=False), None)


def _those_beside(paragraph: Any, *, preceding: bool) -> Iterator[Any]:
    """Yield the paragraphs that stand beside each other after, or before, one."""
    beside = (each for each in paragraph.itersiblings(preceding=preceding) if each.tag not in RANGE_MARKS)
    return takewhile(lambda each: each.tag == P, beside)


def _pieces_inside(paragraph: Any) -> Iterator[str]:
    """Yield the text of a paragraph, without that of a text box anchored in it, which has paragraphs of its own."""
    for each in paragraph.iter(*SHOWN):
        if next(each.iterancestors(P), None) is paragraph and not is_left_out(each):
            yield shown_by(each)


def notes_gone(root: Any, kind: str) -> set[str]:
    """Return the numbers of the notes that only deleted words refer to; `kind` is `footnote` or `endnote`."""
    stands: dict[str, bool] = {}
    for each in root.iter(f"{W}{kind}Reference"):
        paragraph = next(each.iterancestors(P), None)
        gone = is_left_out(each) or (paragraph is not None and _is_deleted(paragraph))
        number = each.get(W + "id", "")
        stands[number] = stands.get(number, False) or not gone
    return {number for number, still in stands.items() if not still}


def is_of_note(paragraph: Any, numbers: Set[str]) -> bool:
    """Tell whether a paragraph stands in one of some notes."""
    return bool(numbers) and any(
        each.get(W + "id") in numbers for each in paragraph.iterancestors(W + "footnote", W + "endnote")
    )  # fmt: skip


def is_left_out(each: Any) -> bool:
    """Tell whether an element is deleted, moved away, or the second form of words that stand in a first one."""
    return any(one.tag != _FALLBACK or _is_second_form(one) for one in each.iterancestors(_FALLBACK, *_ELSEWHERE))


def _is_second_form(fallback: Any) -> bool:
    return any(choice.find(_ANY_WORDS) is not None for choice in fallback.itersiblings(_CHOICE, preceding=True))


def shown_by(each: Any) -> str:
    """Return what an element of `SHOWN` shows, letters of symbol fonts and of WordArt among them."""
    if each.tag in (TEXT, _IN_FORMULA):
        return each.text or ""
    if each.tag == _WORD_ART:
        return f" {each.get('string', '')} "
    if each.tag == _SYMBOL:
        letter = str(each.get(W + "char", "")).lower().removeprefix("f0").lstrip("0")
        return "-" if letter in _DASHES else " "
    return _SIGNS[each.tag]


def _is_deleted(paragraph: Any) -> bool:
    """Return whether a paragraph stands in a row or a cell that a tracked change takes out."""
    around = paragraph.iterancestors(ROW, CELL)
    return any(each.find(_DELETED_ROW if each.tag == ROW else _DELETED_CELL) is not None for each in around)


def _paragraph_style(paragraph: Any) -> str:
    style = paragraph.find(f"{PPR}/{W}pStyle")
    return str(style.get(W + "val", "")).lower() if style is not None else ""
