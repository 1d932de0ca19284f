"""The words of one paragraph as a seal covers them: what a reader reads, and what stands there for nobody to see."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from policygen.approval.shapes import Shapes
from policygen.word.namespaces import (
    ALTERNATE,
    DEL,
    INS,
    MOVE_FROM,
    MOVE_TO,
    RUN,
    SIMPLE_FIELD,
    TEXT,
    VAL,
    A,
    Element,
    P,
    R,
    W,
)  # fmt: skip
from policygen.word.reading.text import CLOSE, OPEN, Piece, Sources, pieces, special

_COUNTED: Final = frozenset(
    """
    PAGE NUMPAGES SECTIONPAGES PAGEREF DATE TIME SAVEDATE PRINTDATE CREATEDATE FILENAME NUMWORDS NUMCHARS EDITTIME REVNUM
    FILESIZE LASTSAVEDBY AUTHOR
    """.split()  # noqa: SIM905
)
"""Fields whose result changes without anybody's changing the policy."""
_SPACES: Final = re.compile(r"\s+")
_TOKEN: Final = re.compile(f"{OPEN}(.)([^{CLOSE}]*){CLOSE}")
_OUTSIDE: Final = re.compile(r"[a-z][a-z0-9+.-]*:|//|\\\\", re.IGNORECASE)
_HYPERLINK: Final = re.compile(r"HYPERLINK\s+\"?([^\"\s]+)\"?")
TRACKED: Final = frozenset((INS, DEL, MOVE_FROM, MOVE_TO, *(W + n for n in ("pPrChange", "rPrChange", "trPrChange", "tcPrChange",
                             "tblPrChange", "cellIns", "cellDel"))))  # fmt: skip
_FALLBACK: Final = ALTERNATE.replace("AlternateContent", "Fallback")
_BOX: Final = W + "txbxContent"
_TICKED: Final = ("1", "true", "on", "")
_DRAWN: Final = (f"{OPEN}I", f"{OPEN}B")


def sealed_words(paragraph: Element, sources: Sources, shapes: Shapes) -> str:
    """Return the words of a paragraph, with signs for links, notes, pictures and what is hidden, struck or tracked."""
    tracked = any(each.tag in TRACKED for each in paragraph.iter())
    things: list[str] = []
    marked: list[tuple[str, str, str]] = []
    found = pieces(paragraph, sources)
    for piece in found:
        text, link = _text_and_link(piece)
        if piece.child is not None and text.startswith(_DRAWN):
            things += _drawn(piece.child, sources)
        elif text:
            marked.append((_hiding_signs(piece, paragraph, shapes, tracked=tracked), link, text))
    parts = []
    for (look, link), group in groupby(marked, key=lambda each: each[:2]):
        text = "".join(each[2] for each in group)
        text = f"{OPEN}>{link}{CLOSE}{text}{OPEN}<{CLOSE}" if link else text
        parts.append(f"{OPEN}({look}{CLOSE}{text}{OPEN}){CLOSE}" if look else text)
    if tracked:
        parts.append(special("T", _taken_out(paragraph)))
    things += _not_in_pieces(paragraph, found)
    return _spaced("".join(parts) + "".join(sorted(things)))


def _text_and_link(piece: Piece) -> tuple[str, str]:
    """Return what a piece shows, and the address outside the file that it leads to."""
    link = piece.link if _OUTSIDE.match(piece.link) else ""
    if piece.text.startswith(f"{OPEN}N"):  # programs put a space, or none, between the number of a note and its words
        kind, words = piece.text[2:6], piece.text[6:-1]
        return special("N", f"{kind} {words.strip()}"), link.rstrip("/")
    if piece.child is not None or not piece.text.startswith(f"{OPEN}F"):
        return piece.text, link.rstrip("/")
    code = piece.text[2:-1].partition("|")[0]
    leads = _HYPERLINK.match(code)
    if leads and _OUTSIDE.match(leads[1]):
        link = leads[1]
    name = code.split(" ", 1)[0]
    if name in _COUNTED:
        return "#", link.rstrip("/")
    ticked = _ticked(piece) if name.startswith("FORM") else ""
    return (special("F", ticked) if ticked else piece.result), link.rstrip("/")


def _ticked(piece: Piece) -> str:
    """Return what is ticked or chosen in a field of a form; empty for one that is filled in with words."""
    for run in piece.runs:
        for box in run.iter(W + "checkBox"):
            marks = [each for each in (box.find(W + "checked"), box.find(W + "default")) if each is not None]
            return "ticked" if marks and marks[0].get(VAL, "1") in _TICKED else "not ticked"
        for choice in run.iter(W + "ddList"):
            chosen = choice.find(W + "result")
            return f"choice {chosen.get(VAL, '0') if chosen is not None else 0}"
    return ""


def _drawn(drawing: Element, sources: Sources) -> Iterator[str]:
    """Yield what a drawing holds: the words of its boxes, its pictures by their bytes, its WordArt."""
    there = [each for each in drawing.iter(_BOX) if next(each.iterancestors(_FALLBACK), None) is None]
    boxes = [" ".join(_texts_in(one) for one in box.iter(P)) for box in there or list(drawing.iter(_BOX))[:1]]
    used = {each.get(R + "embed", "") or each.get(R + "link", "") for each in drawing.iter(A + "blip")}
    used |= {each.get(R + "id", "") for each in drawing.iter("{urn:schemas-microsoft-com:vml}imagedata")}
    pictures = sorted({sources.media.get(each, "") for each in used if each})
    art = sorted({each.get("string", "") for each in drawing.iter("{urn:schemas-microsoft-com:vml}textpath")} - {""})
    yield from (_spaced(special("B", each)) for each in boxes)
    yield from (special("I", each) for each in pictures or ([] if boxes or art else [""]))
    yield from (_spaced(special("W", each)) for each in art)


def _texts_in(element: Element) -> str:
    return "".join(each.text or "" for each in element.iter(TEXT))


def _not_in_pieces(paragraph: Element, found: list[Piece]) -> Iterator[str]:
    """Yield words in places that are read nowhere else, such as what stands over other words, so that none escapes the seal."""
    read = {run for piece in found for run in piece.runs}
    for text in paragraph.iter(TEXT):
        holders = list(text.iterancestors(RUN, SIMPLE_FIELD, _BOX, _FALLBACK, DEL, MOVE_FROM))
        if not holders or any(each.tag in (_BOX, _FALLBACK, DEL, MOVE_FROM) for each in holders):
            continue
        if holders[0] not in read and not any(each.tag == SIMPLE_FIELD and each in read for each in holders) and text.text:
            yield special("O", text.text)


def _hiding_signs(piece: Piece, paragraph: Element, shapes: Shapes, *, tracked: bool) -> str:
    """Return signs for what is hidden (H), struck through (S) or tracked as put in (+)."""
    run = piece.runs[0]
    if run.tag != RUN:
        return ""
    put_in = tracked and next(run.iterancestors(INS, MOVE_TO), None) is not None
    return "H" * shapes.hidden(run, paragraph) + "S" * shapes.struck(run) + "+" * put_in


def _taken_out(paragraph: Element) -> str:
    gone = "".join(each.text or "" for each in paragraph.iter(W + "delText"))
    moved = "".join(map(_texts_in, paragraph.iter(MOVE_FROM)))
    return gone + moved


def _spaced(text: str) -> str:
    text = text if text.isascii() else unicodedata.normalize("NFC", text)
    return _SPACES.sub(" ", text).strip()


def readable_words(words: str) -> str:
    """Return words as a person reads them."""

    def said(match: re.Match[str]) -> str:
        kind, rest = match[1], match[2]
        if kind == "(":
            names = {"H": "hidden", "S": "struck through", "+": "put in by a tracked change"}
            return f"[{' and '.join(names[each] for each in rest)}: "
        if kind == "N":
            return f" [note: {rest[4:].strip()}]"
        if kind == "T":
            return f" [tracked change{f', taking out: {rest}' if rest not in ('', 'row') else ''}]"
        return {
            ">": "",
            "<": "",
            ")": "]",
            "|": "|",
            "/": "/",
            "I": " [picture]",
            "B": f" [text box: {rest}]",
            "M": rest,
            "W": f" [{rest}]",
            "O": f" {rest}",
            "F": f"[{rest}]",
            "P": f" [on {rest} pages]",
        }.get(kind, " [sign]")

    shown = _TOKEN.sub(said, words)
    links = re.findall(f"{OPEN}>([^{CLOSE}]*){CLOSE}", words)
    return _SPACES.sub(" ", shown).strip() + "".join(f" [leads to {each}]" for each in dict.fromkeys(links))
