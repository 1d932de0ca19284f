"""PDFs of Word files: by Typst where the file is in the house style, by LibreOffice where only that shows all it holds.

A PDF that would not say just what its Word file says is never given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from policygen.errors import Fault, Faults, OutputFault
from policygen.formats.pdf import convert, find_libreoffice, how_to_get
from policygen.formats.pdf_words import pdf_words
from policygen.formats.typst_pdf import INSTALL, has_typst, typst_pdf
from policygen.markup.typst_source import Margins, TypstSource, typst_paper, typst_source
from policygen.markup.typst_words import same_on_paper, without_room, words_in_word, words_on_paper
from policygen.word.reading.own_file import OwnFile, read_own_file
from policygen.word.reading.passages import body_paragraphs

_OTHERWISE: Final = "LibreOffice, which is free, shows such files: {}. Or make the PDF in Word: File, Save as, PDF."


def pdfs_missing() -> str:
    """Return what keeps PDFs from being made and the two ways to have them; empty where nothing does."""
    if has_typst() or find_libreoffice() is not None:
        return ""
    return (
        f"No PDFs are made: they need an addition to policygen ({INSTALL}) or LibreOffice, which is free; neither was found. "
        f"To get LibreOffice, {how_to_get()}. All else is as asked."
    )


def pdf_of_word(data: bytes, name: str, on: date) -> bytes:
    """Return the tagged PDF of a Word file in the house style, whoever edited it since; `on` is the date that the PDF carries.

    The same file gives the same bytes. Raises Faults where the PDF would not say just what the file says, and why.
    """
    own = read_own_file(data, name)
    source = _source_of_own(own)
    if words_in_word(source) != without_room(body_paragraphs(data)):
        raise OutputFault(Fault("Its words would not all be in the PDF.", "", name))
    made = typst_pdf(source.program, source.document, on)
    if not same_on_paper(words_on_paper(source), without_room(pdf_words(made))):
        raise OutputFault(Fault("The PDF would not say the same as the Word file.", "", name))
    return made


def _source_of_own(own: OwnFile) -> TypstSource:
    margins = Margins(own.first, own.left, own.right, own.below)
    if own.cover:
        return typst_source(own.document, margins)
    return typst_paper(own.document, margins, own.points)


def pdfs_of(files: Sequence[Path], on: date) -> Iterator[bytes | Faults]:
    """Yield the PDF of each Word file, or what keeps it from being made."""
    made = {file: _by_typst(file, on) for file in files} if has_typst() else {}
    left = [file for file in files if not isinstance(made.get(file), bytes)]
    drawn = dict(zip(left, _by_libreoffice(left), strict=True)) if left and find_libreoffice() is not None else {}
    for file in files:
        yield drawn[file] if file in drawn else _pdf_or_reason(made[file], file)


def _by_libreoffice(files: Sequence[Path]) -> Iterator[bytes | Faults]:
    for file, drawn in zip(files, convert(files), strict=True):
        if _says_all(drawn, file.read_bytes()):
            yield drawn
        else:
            step = "Make the PDF in Word: File, Save as, PDF."
            yield OutputFault(Fault("LibreOffice left words of this file out of its PDF, so there is none.", step, str(file)))


def _says_all(drawn: bytes, word: bytes) -> bool:
    """Return whether a PDF holds each paragraph of a Word file; where a note or a page parts one, each of its words."""
    found = without_room(pdf_words(drawn))
    paragraphs = ((without_room([text]), text) for text in body_paragraphs(word))
    return all(whole in found or all(each in found for each in text.split()) for whole, text in paragraphs)


def _by_typst(file: Path, on: date) -> bytes | Faults:
    try:
        return pdf_of_word(file.read_bytes(), file.name, on)
    except Faults as faults:
        return faults


def _pdf_or_reason(made: bytes | Faults, file: Path) -> bytes | Faults:
    if isinstance(made, bytes):
        return made
    step = _OTHERWISE.format(how_to_get())
    return OutputFault([Fault(f"No PDF was made of this file. {each.what}", step, str(file)) for each in made.faults])
