"""The seal: digests of a file's passages, of each section and of all of them, by which a change is known and placed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from typing import Final

from policygen.approval.passages import Passage, Passages
from policygen.file_model import FileModel

FORMAT: Final = 1
"""How passages are read and digested; a seal of another number is not compared."""


class SealedSection(FileModel):
    """A section as it was sealed."""

    section: str
    label: str = ""
    """Such as "section 4"; empty where it has no number."""
    passages: int
    digest: str


class Seal(FileModel):
    """The digests of a file's words and structure."""

    format: int = FORMAT
    digest: str
    """Of everything."""
    in_usual_styles: str
    """The same as a program leaves it that keeps no styles of the file's own."""
    own_styles: bool = False
    """Whether the file had styles of its own when it was sealed."""
    made_from: str = ""
    """Of the manifest that the file carried; empty where it carried none."""
    sections: tuple[SealedSection, ...]


def seal_of(passages: Passages, manifest: str = "") -> Seal:
    """Return the seal of a file's passages and of the manifest that it carries."""
    return Seal(
        digest=_passages_digest(passages.every),
        in_usual_styles=_passages_digest(passages.in_usual_styles().every),
        own_styles=passages.own_styles,
        made_from=sha256(manifest.encode()).hexdigest() if manifest else "",
        sections=tuple(_sealed_sections(passages.every)),
    )


def holds(seal: Seal, passages: Passages) -> bool:
    """Return whether a file says what was sealed, in the structure in which it was sealed.

    Where a program kept none of the file's own styles, headings in such styles are text in it, and are not held against it.
    """
    if seal.digest == _passages_digest(passages.every):
        return True
    return (
        seal.own_styles and not passages.own_styles and seal.in_usual_styles == _passages_digest(passages.in_usual_styles().every)
    )


def _sealed_sections(passages: Sequence[Passage]) -> Iterator[SealedSection]:
    for (section, label), found in groupby(passages, key=lambda each: (each.section, each.label)):
        inside = list(found)
        yield SealedSection(section=section, label=label, passages=len(inside), digest=_passages_digest(inside))


def _passages_digest(passages: Sequence[Passage]) -> str:
    beside = ("header", "footer")
    found = [[each.section if each.section in beside and not each.label else "", *each.counts_as] for each in passages]
    return sha256(json.dumps([FORMAT, found], ensure_ascii=True).encode()).hexdigest()
