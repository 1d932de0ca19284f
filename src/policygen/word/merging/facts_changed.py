"""What changed from one fact to another in a merge, such as who somebody is, and where the old one still stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from policygen.word.merging.comments import AUTHOR
from policygen.word.merging.compare import is_name
from policygen.word.merging.plan import Step
from policygen.word.namespaces import TEXT, P, W
from policygen.word.reading.blocks import Block
from policygen.word.reading.safe_open import WordFault
from policygen.word.reading.text import readable, tokens_of
from policygen.word.reading.word_file import WordFile
from policygen.word.reading.words_beside import words_beside

_CONTACT: Final = re.compile(r"^(?:\S+@\S+|(?:\+\d|\(?0\d)[\d() -]{6,}\d)$")
_DATE: Final = re.compile(r"^\d{1,2}\S* [A-Z]\w+(?: \d{4})?$")
_BOX: Final = re.compile("\ue000B([^\ue001]*)\ue001")


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that the new version has in another way."""

    label: str
    """What it is: the first cell of its row and the heading of its column; empty where it stands in no table."""
    old: str
    new: str
    places: int
    """How often it changed."""


def facts_changed(plans: Iterable[Sequence[Step]]) -> tuple[FactChange, ...]:
    """Return the facts that changed in the steps of a file's parts, each once, in the order in which they stand."""
    found: dict[tuple[str, str], list[str]] = {}
    for steps in plans:
        for label, old, new in _in_steps(steps, "", ""):
            found.setdefault((old, new), []).append(label)
    return tuple(
        FactChange(next(filter(None, labels), ""), old, new, len(labels)) for (old, new), labels in found.items()
    )  # fmt: skip


def _in_steps(steps: Sequence[Step], row: str, column: str) -> Iterator[tuple[str, str, str]]:
    for step in steps:
        if step.do == "inside" and step.prior is not None and step.prior.kind == "tbl":
            headings = _cells(step.prior.inside[0][0]) if step.prior.inside and step.prior.inside[0] else []
            for each in step.inside[0]:
                yield from _in_row(each, headings)
        elif step.do == "change" and step.prior is not None and step.new is not None:
            yield from _in_paragraph(step, row, column)


def _in_row(step: Step, headings: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    if step.do != "inside" or step.new is None:
        return
    name = _cells(step.new)[0]
    for number, steps in enumerate(step.inside):
        yield from _in_steps(steps, name if number else "", headings[number] if number and number < len(headings) else "")


def _in_paragraph(step: Step, row: str, column: str) -> Iterator[tuple[str, str, str]]:
    if step.prior is None or step.new is None or step.chosen:
        return
    label = ", ".join(filter(None, (row, column)))
    whole = _shown(step.prior.words), _shown(step.new.words)
    if row and all(whole) and ("name" in column.lower() or all(map(is_fact, whole))):
        yield label, *whole
        return
    mine, theirs = ([token.key for token in tokens_of(block.words)] for block in (step.prior, step.new))
    for hunk in step.edits:
        old, new = _shown("".join(mine[hunk.left : hunk.left_end])), _shown("".join(theirs[hunk.right : hunk.right_end]))
        if old and new and is_fact(old) and is_fact(new):
            yield "", old, new


def is_fact(words: str) -> bool:
    """Tell whether words are a way to reach somebody, a day, or a name of at least two words."""
    names = [token.key for token in tokens_of(words)]
    return bool(_CONTACT.match(words) or _DATE.match(words) or (" " in words and is_name(names)))


def still_named(changes: Sequence[FactChange], file: WordFile, new: WordFile) -> tuple[tuple[str, str], ...]:
    """Return the names and numbers that changed and still stand in a file, each with where; not what the new version has too."""
    gone = [each.old for each in changes if is_fact(each.old) and not _DATE.match(each.old)]
    if not gone:
        return ()
    ours = "\n".join(words for _, words in _places(new))
    places = list(_places(file))
    found = [
        (old, where) for old in dict.fromkeys(gone) if old not in ours
        for where, words in places if re.search(_however_spaced(old), words)
    ]  # fmt: skip
    return tuple(dict.fromkeys(found))


def _however_spaced(old: str) -> str:
    """Return the pattern of a name or a number: a number stands also with other spaces, or with none, as behind a link."""
    number = _CONTACT.match(old) and "@" not in old
    written = r"\s?".join(map(re.escape, old.replace(" ", ""))) if number else re.escape(old)
    return rf"(?<!\w){written}(?!\w)"


def _places(file: WordFile) -> Iterator[tuple[str, str]]:
    """Yield the words of a file by where they stand."""
    stories: Mapping[str, str] = {story.part: story.place.split(" ", 1)[0] for story in file.stories()}
    for part, where in {file.document: "text", **stories}.items():
        words = "\n".join(block.words for block in file.blocks(part))
        yield "text box", "\n".join(_BOX.findall(words))
        yield where, readable(_BOX.sub("", words))
    yield from words_beside(file)
    yield "comment", "\n".join(_comments_of_people(file))


def _comments_of_people(file: WordFile) -> Iterator[str]:
    """Yield the paragraphs of the comments that are not from an update before: those are no words of the school's."""
    part = file.part_of_kind("comments")
    with suppress(WordFault):  # a part that cannot be read is carried through as it is
        for comment in file.root(part).iter(W + "comment") if part else ():
            if comment.get(W + "author") != AUTHOR:
                yield from ("".join(each.text or "" for each in line.iter(TEXT)) for line in comment.iter(P))


def _cells(row: Block) -> list[str]:
    return [_shown(" ".join(block.words for block in cell)) for cell in row.inside] or [""]


def _shown(words: str) -> str:
    return " ".join(readable(words).split())
