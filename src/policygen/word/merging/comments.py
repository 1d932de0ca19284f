"""Comments that say why a clause changed, or ask a person to choose."""

from __future__ import annotations

from typing import Final

from lxml import etree

from policygen.word.merging.content_importer import Ids
from policygen.word.namespaces import ID, PPR, RUN, SPACE, TEXT, Element, P, W
from policygen.word.reading.word_file import WordFile

AUTHOR: Final = "policygen"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


class Comments:
    """Adds comments to a file, beside those that it has."""

    def __init__(self, file: WordFile, ids: Ids, date: str) -> None:
        self.file, self.ids, self.date = file, ids, date
        self.count = 0

    def add(self, paragraph: Element, text: str) -> None:
        """Put a comment on a paragraph."""
        number = self.ids.next()
        self._write(number, text)
        start = etree.Element(W + "commentRangeStart", {ID: number})
        about = paragraph.find(PPR)
        paragraph.insert(0 if about is None else 1, start)
        etree.SubElement(paragraph, W + "commentRangeEnd", {ID: number})
        run = etree.SubElement(paragraph, RUN)
        etree.SubElement(run, W + "commentReference", {ID: number})
        self.file.touch(self.file.document)
        self.count += 1

    def _write(self, number: str, text: str) -> None:
        part = self._part()
        who = {ID: number, W + "author": AUTHOR, W + "date": self.date, W + "initials": "pg"}
        comment = etree.SubElement(self.file.root(part), W + "comment", who)
        for line in text.split("\n"):
            run = etree.SubElement(etree.SubElement(comment, P), RUN)
            words = etree.SubElement(run, TEXT, {SPACE: "preserve"})
            words.text = "".join(sign for sign in line if sign.isprintable())
        self.file.touch(part)

    def _part(self) -> str:
        part = self.file.part_of_kind("comments")
        if not part:
            part = "word/comments.xml"
            self.file.add(part, f'<w:comments xmlns:w="{W[1:-1]}"/>'.encode())
            self.file.add_type(part, _TYPE)
            self.file.relate(self.file.document, "comments", part)
        return part
