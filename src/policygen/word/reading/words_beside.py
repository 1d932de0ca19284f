"""The words of a Word file that stand beside its paragraphs: in notes, drawings, diagrams, charts and files taken in.

They are looked through for a name or a number, never merged. What no program here can read, such as a picture, says nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, Final

from policygen.word.namespaces import HYPERLINK, TEXT, A, P, R
from policygen.word.reading.safe_open import WordFault, open_word
from policygen.word.reading.word_file import WordFile

_NOTES: Final = {"footnotes": "footnote", "endnotes": "endnote"}
_DRAWN: Final = {"diagramData": "diagram (SmartArt)", "chart": "chart", "chartEx": "chart"}
_TAKEN_IN: Final = {"aFChunk": "text from another file", "package": "embedded document", "subDocument": "embedded document"}
_CHART_VALUES: Final = (
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}v",
    "{http://schemas.microsoft.com/office/drawing/2014/chartex}pt",
)
_WORD_ART: Final = "{urn:schemas-microsoft-com:vml}textpath"
_TAG: Final = re.compile(r"<[^>]*>|\\'[0-9a-f]{2}|\\[a-z]+-?\d* ?|[{}]")
"""A tag of HTML, or a command of rich text."""
_CUT_LINE: Final = re.compile(r"=\r?\n")
"""Where a saved web page (.mht) cuts a line."""


def words_beside(file: WordFile) -> Iterator[tuple[str, str]]:
    """Yield the words by where they stand, such as `footnote` or `chart`."""
    stories = [file.document, *(story.part for story in file.stories())]
    for part in stories:
        root = file.root(part)
        yield "drawn words", "\n".join(each.get("string", "") for each in root.iter(_WORD_ART))
        yield "description of a picture", "\n".join(value for each in root.iter() if (value := each.get("descr")))
        yield "link", "\n".join(_addresses(file, part))
        for related in file.relationships(part).values():
            if not related.external and related.target in file:
                try:
                    yield from _led_to(file, related.kind, related.target)
                except WordFault:  # a part that cannot be read is carried through as it is
                    continue


def _addresses(file: WordFile, part: str) -> Iterator[str]:
    """Yield the addresses of links behind words, such as `mailto:` and `tel:`, which nobody sees who reads the words."""
    links = file.relationships(part)
    for link in file.root(part).iter(HYPERLINK):
        found = links.get(link.get(R + "id", ""))
        if found is not None and found.external:
            yield found.target.replace("%20", " ").partition("?")[0]


def _led_to(file: WordFile, kind: str, part: str) -> Iterator[tuple[str, str]]:
    if kind in _NOTES:
        yield _NOTES[kind], _paragraph_words(file.root(part))
    elif kind in _DRAWN:
        root = file.root(part)
        lines = ["".join(each.text or "" for each in line.iter(A + "t")) for line in root.iter(A + "p")]
        yield _DRAWN[kind], "\n".join([*lines, *(each.text or "" for each in root.iter(*_CHART_VALUES))])
    elif kind in _TAKEN_IN:
        yield _TAKEN_IN[kind], _any_words(file.content(part))


def _paragraph_words(root: Any) -> str:
    return "\n".join("".join(each.text or "" for each in line.iter(TEXT)) for line in root.iter(P))


def _any_words(content: bytes) -> str:
    if content.startswith(b"PK"):
        try:
            opened = open_word(content)
            return _paragraph_words(WordFile(opened.parts, opened.document).root(opened.document))
        except WordFault:
            return ""
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = _CUT_LINE.sub("", content.decode("utf-16" if wide else "utf-8", "replace"))
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())
