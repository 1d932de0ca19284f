"""What of a Word master does not come into a layer as it stands: every word of it is kept or named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from policygen.word.namespaces import TEXT, Element, M, P, W
from policygen.word.reading.blocks import Block
from policygen.word.reading.passages import words_standing
from policygen.word.reading.word_file import WordFile

_LETTERS: Final = re.compile(r"\w+")
_PUT_IN_WORDS: Final = re.compile("\ue000[BN]([^\ue001]*)\ue001")
"""The words of a text box or a note among those of a paragraph."""
_MOST_NAMED: Final = 12
_NOTES: Final = ("footnotes", "endnotes")


def not_taken_as_it_stands(file: WordFile, blocks: Sequence[Block]) -> Iterator[str]:
    """Yield what stands in blocks in a way that a layer cannot have: each is named, its words are kept elsewhere."""
    words = "".join(each.words for each in blocks)
    for sign, said in _PUT_IN.items():
        count = words.count(f"\ue000{sign}")
        if count:
            yield f"{count} {said}"
    if any(len({len(row.inside) for row in container}) > 1 for each in blocks for container in each.inside if each.kind == "tbl"):
        yield "A table has merged cells; every cell's words are kept, in a table without merged cells. Look at it."
    if any(each.tag.endswith("}altChunk") for each in file.body.iter("*")):
        yield "The file takes in text from another file; that text is not taken over. Paste it in as text first."
    formulas = [_words_and_formulas(each) for each in file.body.iter(f"{M}oMath") if next(each.iterancestors(P), None) is None]
    part = file.part_of_kind("comments")
    comments = [_words_and_formulas(each) for each in file.root(part).iter(f"{W}comment")] if part else []
    for what, found in (("Formulas that stand by themselves", formulas), ("Comments in the margin", comments)):
        if any(found):
            yield f"{what} are not taken over: {'; '.join(f'“{each}”' for each in dict.fromkeys(found) if each)}."


def _words_and_formulas(element: Element) -> str:
    return " ".join("".join(each.text or "" for each in element.iter(TEXT, f"{M}t")).split())


_PUT_IN: Final[Mapping[str, str]] = {
    "B": "text box(es): their words now stand as paragraphs. Look at where.",
    "N": "footnote(s): their words now stand as paragraphs that begin with 'Note:'. Look at where.",
    "I": "picture(s), charts or drawings are not taken over.",
}


def words_without_place(file: WordFile, taken: Sequence[Block]) -> Iterator[str]:
    """Yield one line that names the paragraphs of the body, its boxes and its notes that are not in the blocks taken."""
    put_in = "".join(_LETTERS.findall("".join(_PUT_IN_WORDS.findall("".join(each.words for each in taken)))))
    filled_in = [block for block in file.blocks(file.document) if block.kind == "auto"]
    inside = (element.iter(P) for block in (*taken, *filled_in) for element in block.elements)
    there = {each for paragraphs in inside for each in paragraphs if not _in_box(each)}
    left = [words for each in file.root(file.document).iter(P) if each not in there and (words := words_standing(each))
            if not _in_box(each) or "".join(_LETTERS.findall(words)) not in put_in]  # fmt: skip
    left += [words for words in _words_of_notes(file) if "".join(_LETTERS.findall(words)) not in put_in]
    if left:
        named = list(dict.fromkeys(left))
        more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
        said = "; ".join(f"“{each}”" for each in named[:_MOST_NAMED])
        yield f"Words that stand where a layer has no place for them are not taken over: {said}{more}."


def _in_box(paragraph: Element) -> bool:
    return next(paragraph.iterancestors(f"{W}txbxContent"), None) is not None


def _words_of_notes(file: WordFile) -> Iterator[str]:
    """Yield the words of the paragraphs of notes that the body refers to."""
    for kind in _NOTES:
        part = file.part_of_kind(kind)
        tag = f"{W}{kind.removesuffix('s')}"
        asked = {each.get(f"{W}id") for each in file.root(file.document).iter(f"{tag}Reference")}
        for note in file.root(part).iter(tag) if part else ():
            if note.get(f"{W}id") in asked:
                yield from filter(None, ("".join(text.text or "" for text in each.iter(TEXT)) for each in note.iter(P)))


def words_of_stories(file: WordFile) -> Iterator[str]:
    """Yield a line for the words of headers and footers, and one for what they and the notes take from other files."""
    parts = [story.part for story in file.stories()]
    said = [" / ".join(filter(None, map(words_standing, file.root(part).iter(P)))) for part in parts]
    if any(said):
        named = "; ".join(f"“{each}”" for each in dict.fromkeys(said) if each)
        yield f"Words in headers and footers are not taken over: {named}."
    parts += filter(None, map(file.part_of_kind, _NOTES))
    if any(next(file.root(part).iter(f"{W}altChunk"), None) is not None for part in parts):
        yield "A header, footer or note takes in text from another file; that text is not taken over."
