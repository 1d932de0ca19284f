"""Comments put beside the paragraphs of a Word file that anybody made; all else in it stays as it is."""

from __future__ import annotations

from collections.abc import Mapping

from policygen.formats.package import FAST, PartCompressor, write_parts
from policygen.word.merging.comments import Comments
from policygen.word.merging.content_importer import Ids
from policygen.word.namespaces import P
from policygen.word.reading.safe_open import open_word
from policygen.word.reading.word_file import WordFile


def with_paragraph_comments(data: bytes, comments: Mapping[int, str], date: str, name: str = "") -> bytes:
    """Return a Word file with a comment beside each paragraph that `comments` names by its place in the main part, from 1.

    Pending tracked changes, comments that are there and every other part stay. Raises WordFault where it is no Word file.
    """
    opened = open_word(data, name)
    press = PartCompressor(FAST)
    press.learn(opened.packed.values())
    file = WordFile(opened.parts, opened.document)
    writer = Comments(file, Ids(file), date)
    for number, paragraph in enumerate(list(file.root(file.document).iter(P)), start=1):
        if number in comments:
            writer.add(paragraph, comments[number])
    return write_parts(file.saved(), press) if writer.count else data
