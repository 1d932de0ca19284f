"""What a Word file holds that is not read: text from other files, diagrams, charts and embedded documents."""

from __future__ import annotations

from typing import Final

from policygen.word.namespaces import M, P
from policygen.word.reading.safe_open import Opened, open_word
from policygen.word.reading.word_file import WordFile

_UNREAD: Final = {
    "aFChunk": "text from another file",
    "subDocument": "a document of its own that it takes in",
    "diagramData": "a diagram (SmartArt)",
    "chart": "a chart",
    "chartEx": "a chart",
    "oleObject": "an embedded object",
    "package": "an embedded document",
}
"""What there is at the end of a relationship of each kind."""


def unread_parts(data: bytes) -> list[str]:
    """Return what a file holds whose words are not read, in a reader's words, each once.

    Raises WordFault where it is no Word file.
    """
    return unread_in(open_word(data))


def unread_in(opened: Opened) -> list[str]:
    """Return the same of a file that is read already."""
    links = b"".join(content for name, content in opened.parts.items() if name.endswith(".rels"))
    if not any(f"/{kind}".encode() in links for kind in _UNREAD) and b"oMath" not in opened.parts[opened.document]:
        return []  # as nearly all files: no part of it has to be looked through
    file = WordFile(opened.parts, opened.document)
    told_of = [file.document, *(story.part for story in file.stories())]
    told_of += filter(None, map(file.part_of_kind, ("footnotes", "endnotes")))
    kinds = [each.kind for part in told_of for each in file.relationships(part).values()]
    found = [_UNREAD[kind] for kind in kinds if kind in _UNREAD]
    if any(next(each.iterancestors(P), None) is None for each in file.body.iter(f"{M}oMath")):
        found.append("a formula that stands by itself")
    return list(dict.fromkeys(found))
