"""A PDF's printed lines: where each stands, how large and how heavy its letters are, and which footnote marks it holds."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from policygen.errors import Fault, Faults
from policygen.guidance.columns import in_columns
from policygen.guidance.lines import Line, Run, lines_of_runs

_BOLD: Final = 600


_HEAVY: Final = re.compile(r"bold|black|heavy", re.IGNORECASE)
"""A font that does not give its weight says it in its name."""


_HIDDEN: Final = 3.0
"""Letters smaller than this are not for readers: Word's exporter leaves marks such as '1F' of one point beside footnotes."""


def pdf_lines(data: bytes, name: str, *, columns: bool = False) -> list[Line]:
    """Return the lines of a PDF in reading order; with `columns`, a page's left column before its right one.

    Raises Faults where it is encrypted, damaged, or a picture of pages without text.
    """
    document = _opened(data, name)
    try:
        lines: list[Line] = []
        for number in range(len(document)):
            lines += _page_lines(document, number, name, columns=columns)
    finally:
        document.close()
    if not lines:
        step = "Use the PDF that the publisher issued, or run text recognition over this one first."
        raise Faults(Fault("This PDF holds no text, only pictures of pages.", step, name))
    return lines


def _opened(data: bytes, name: str) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            step = "Save a copy without a password, or download it from the publisher again."
            raise Faults(Fault("This PDF is encrypted: it opens only with a password.", step, name)) from error
        raise Faults(Fault("This PDF cannot be read; it may be damaged.", "Download it again.", name)) from error
    if len(document) == 0:
        raise Faults(Fault("This PDF has no pages.", "Download it again.", name))
    return document


def _page_lines(document: pypdfium2.PdfDocument, number: int, name: str, *, columns: bool) -> list[Line]:
    try:
        page = document[number]
    except pypdfium2.PdfiumError as error:
        said = f"Page {number + 1} of this PDF cannot be read; it may be damaged."
        raise Faults(Fault(said, "Download it again.", name)) from error
    text = page.get_textpage()
    try:
        height = page.get_height()
        runs = [run for run in _Page(page.raw, text.raw).runs() if run.size >= _HIDDEN]
        return lines_of_runs(in_columns(runs) if columns else runs, number + 1, height)
    finally:
        text.close()
        page.close()


@dataclass(frozen=True, slots=True)
class _Placed:
    """Where a form's own coordinates lie on the page; Word nests none, other programs may."""

    scale: float = 1.0
    right: float = 0.0
    up: float = 0.0


class _Page:
    """Reads a page's pieces of text; the numbers it fetches into are made once, because there are tens of thousands."""

    def __init__(self, page: Any, text: Any) -> None:
        self.page, self.text = page, text
        self.left, self.low, self.right, self.high, self.size = (ctypes.c_float() for _ in range(5))
        self.matrix = pdfium.FS_MATRIX()
        self.bold: dict[int, bool] = {}

    def runs(self) -> Iterator[Run]:
        for index in range(pdfium.FPDFPage_CountObjects(self.page)):
            yield from self._object(pdfium.FPDFPage_GetObject(self.page, index), _Placed())

    def _object(self, piece: Any, placed: _Placed) -> Iterator[Run]:
        kind = pdfium.FPDFPageObj_GetType(piece)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            words = self._words(piece)
            if words:
                yield self._run(piece, words, placed)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            pdfium.FPDFPageObj_GetMatrix(piece, self.matrix)
            at = self.matrix
            inner = _Placed(placed.scale * at.a, placed.right + placed.scale * at.e, placed.up + placed.scale * at.f)
            for index in range(pdfium.FPDFFormObj_CountObjects(piece)):
                yield from self._object(pdfium.FPDFFormObj_GetObject(piece, index), inner)

    def _words(self, piece: Any) -> str:
        needed = pdfium.FPDFTextObj_GetText(piece, self.text, None, 0)
        if needed <= 2:
            return ""
        room = (ctypes.c_ushort * (needed // 2))()
        pdfium.FPDFTextObj_GetText(piece, self.text, room, needed)
        return bytes(room).decode("utf-16-le", "replace").rstrip("\0")

    def _run(self, piece: Any, words: str, placed: _Placed) -> Run:
        pdfium.FPDFPageObj_GetBounds(piece, self.left, self.low, self.right, self.high)
        pdfium.FPDFPageObj_GetMatrix(piece, self.matrix)
        pdfium.FPDFTextObj_GetFontSize(piece, self.size)
        at, scale = self.matrix, placed.scale
        return Run(
            text=words,
            left=placed.right + scale * at.e,
            right=placed.right + scale * self.right.value,
            base=placed.up + scale * at.f,
            size=round(abs(self.size.value * at.d * scale), 1),
            bold=self._heavy(pdfium.FPDFTextObj_GetFont(piece)),
        )

    def _heavy(self, font: Any) -> bool:
        address = ctypes.addressof(font.contents)
        if address not in self.bold:
            self.bold[address] = pdfium.FPDFFont_GetWeight(font) >= _BOLD or bool(_HEAVY.search(_name(font)))
        return self.bold[address]


def _name(font: Any) -> str:
    needed = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    room = ctypes.create_string_buffer(max(1, needed))
    pdfium.FPDFFont_GetBaseFontName(font, room, needed)
    return room.value.decode("utf-8", "replace")
