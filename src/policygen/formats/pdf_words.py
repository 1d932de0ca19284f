"""The words of a tagged PDF in the order in which they are read, without what repeats on each page."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, Final

_ARTIFACT: Final = "Artifact"
_LONGEST_NAME: Final = 64
_HYPHEN_AT_THE_END: Final = "\x02"
"""What PDFium makes of a hyphen at the end of a line; Typst is told to put none in."""


def pdf_words(data: bytes) -> Iterator[str]:
    """Yield the pieces of text of a tagged PDF, page by page, as its content has them.

    Headers, footers and headers of tables that repeat are marked as artifacts, which are left out.
    """
    import pypdfium2

    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            textpage = page.get_textpage()
            for item in page.get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_TEXT,), max_depth=9):
                if not _is_artifact(item.raw):
                    yield _text_of_object(item.raw, textpage.raw)


def _is_artifact(item: Any) -> bool:
    from pypdfium2 import raw

    name = (ctypes.c_uint16 * _LONGEST_NAME)()
    length = ctypes.c_ulong()
    for place in range(raw.FPDFPageObj_CountMarks(item)):
        mark = raw.FPDFPageObj_GetMark(item, place)
        raw.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), length)
        if bytes(name)[: max(0, length.value - 2)].decode("utf-16-le") == _ARTIFACT:
            return True
    return False


def _text_of_object(item: Any, textpage: Any) -> str:
    from pypdfium2 import raw

    size = raw.FPDFTextObj_GetText(item, textpage, None, 0)
    if size <= 2:
        return ""
    letters = (ctypes.c_uint16 * (size // 2))()
    raw.FPDFTextObj_GetText(item, textpage, letters, size)
    return bytes(letters)[: size - 2].decode("utf-16-le", "replace").replace(_HYPHEN_AT_THE_END, "-")
