"""Opens a policy in whatever file it is: told by its content, refused in plain words where its words cannot be had."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from policygen.coverage.foreign_text import ForeignText
from policygen.errors import Fault, Faults

FEWEST_WORDS: Final = 25
"""A file with fewer words than this is no policy that can be checked."""
_OLD_WORD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS: Final = (
    (b"\xff\xd8\xff", "a photograph"), (b"\x89PNG", "a picture"), (b"GIF8", "a picture"), (b"II*\x00", "a scanned picture"),
    (b"MM\x00*", "a scanned picture"),
)  # fmt: skip


def read_foreign(data: bytes, name: str) -> ForeignText:
    """Return a policy from any file as passages with places; `name` is the file's, for messages and for its ending.

    Raises Faults, with what to do, where it is a scan, has a password, is damaged, empty or of a kind that is not read.
    """
    text = _read_by_kind(data, name)
    if text.words < FEWEST_WORDS:
        said = f"This file holds only {text.words} words that can be read."
        step = "If the policy stands in it as a picture, check the file that the picture was made from."
        raise TooLittle(Fault(said, step, name))
    return replace(text, remarks=(*text.remarks, *_welsh(text)))


class TooLittle(Faults):
    """A file with hardly a word in it."""


def is_old_word(data: bytes) -> bool:
    """Return whether a file is in the old Word format (.doc), with or without a password."""
    return data.startswith(_OLD_WORD)


def _read_by_kind(data: bytes, name: str) -> ForeignText:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not data.strip():
        raise Faults(Fault("This file is empty.", "Look whether it was saved or downloaded whole.", name))
    if b"%PDF-" in data[:1024]:
        from policygen.coverage.reading_pdf import read_pdf

        return read_pdf(data, name)
    if data.startswith((b"PK", _OLD_WORD, b"{\\rtf")):
        from policygen.coverage.reading_word import read_word

        return read_word(data, name)
    for sign, kind in _OTHERS:
        if data.startswith(sign):
            raise Faults(Fault(f"This is {kind}, not a document.", "Give the Word file or the PDF of the policy.", name))
    if start[:1] == b"<" or name.lower().endswith((".html", ".htm")):
        from policygen.coverage.reading_web import read_web

        return read_web(data, name)
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Faults(Fault("This file is not a document that can be read.", "Give a .docx, .pdf, .html, .md or .txt file.", name))
    from policygen.coverage.reading_plain import read_text

    return read_text(data, name)


_WELSH: Final = frozenset(
    """
    ac yn yr y i'r o'r mae ar gyfer ysgol plant diogelu polisi gan eu neu wedi ei rhaid dylai sy'n
    """.split()  # noqa: SIM905
)


def _welsh(text: ForeignText) -> tuple[str, ...]:
    """Return a remark where much of a text is Welsh: the law held here is that of England, and only English is read."""
    words = [word.strip(".,;:()").casefold() for each in text.passages for word in each.text.split()]
    share = sum(word in _WELSH for word in words) / max(1, len(words))
    if share < 0.08:  # an English text has hardly any of these words
        return ()
    return (
        "Much of this file is in Welsh. Only English is read here, and the law held here is that of England: for a school in "
        "Wales nothing that follows can be relied on.",
    )
