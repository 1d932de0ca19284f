"""Typst to PDF: tagged, PDF/UA-1, with bookmarks; the same source gives the same bytes, on any computer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from policygen.errors import Fault, OutputFault

if TYPE_CHECKING:
    from typst import Fonts

INSTALL: Final = 'pip install "policygen[pdf]"'
_STANDARD: Final = "ua-1"
_FONTS: Final = "ttf_opensans"


def has_typst() -> bool:
    """Return whether this computer has what makes PDFs from Typst."""
    return find_spec("typst") is not None and find_spec(_FONTS) is not None


def typst_pdf(program: bytes, document: str, on: date) -> bytes:
    """Return the PDF that a program makes of a document's data (JSON); `on` is the date that the file carries.

    It reads no file, no clock, no network, and no font but those that come with it.

    Raises OutputFault where it is not installed, or where it cannot make an accessible PDF of the document.
    """
    if not has_typst():
        raise OutputFault(Fault("PDFs are not set up here.", f"To set them up: {INSTALL}"))
    import typst

    moment = datetime(on.year, on.month, on.day, tzinfo=UTC)
    try:
        return typst.compile(
            program, font_paths=_fonts(), ignore_system_fonts=True, format="pdf", sys_inputs={"document": document},
            pdf_standards=_STANDARD, timestamp=moment,
        )  # fmt: skip
    except typst.TypstError as error:
        # Its message can quote the document, which names people.
        step = "The Word file is written. Make the PDF of it in Word: File, Save as, PDF."
        raise OutputFault(Fault(f"No accessible PDF could be made: {_without_quotes(error.message)}.", step)) from None


def _without_quotes(message: str) -> str:
    return message.splitlines()[0].split('"')[0].strip(" .:`") or "it was refused"


@lru_cache(maxsize=1)
def _fonts() -> Fonts:
    from typst import Fonts

    found = find_spec(_FONTS)
    folder = Path(found.origin or "").parent / "ttf" if found else Path()
    return Fonts(include_system_fonts=False, font_paths=[str(folder)])
