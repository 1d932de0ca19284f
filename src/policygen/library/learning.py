"""What learning logs ask, know and look for: `legislation/learning/learning-log.yaml`, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, Literal

from pydantic import Field

from policygen.file_model import FileModel
from policygen.law.model import Basis

if TYPE_CHECKING:
    from policygen.library.documents import ModelReader

LEARNING_LOG: Final = "learning-log.yaml"
"""Its name, in `legislation/learning/`."""

QuestionKind = Literal["text", "list", "date", "source", "pattern", "patterns", "strength", "clauses", "sentence"]


class AboutPatterns(FileModel):
    """Where the sorting into patterns comes from, and what that rests on."""

    source: str
    basis: Basis
    note: str = ""


class SourceKind(FileModel):
    """Where learning can come from."""

    title: str
    board: tuple[str, ...] = ()
    """What a board asks about learning of this kind."""


class PatternType(FileModel):
    """A kind of contributory factor, and of finding."""

    title: str
    means: str
    looks_like: tuple[str, ...] = ()


class LogQuestion(FileModel):
    """One question of the log, in the order of the file."""

    ask: str
    hint: str = ""
    kind: QuestionKind = "text"
    needed: bool = False
    """Whether an entry is only a draft without it."""


class WritingCheck(FileModel):
    """What a write-up should not do, and the words by which it is seen."""

    title: str
    ask: str = ""
    """What whoever wrote it asks themselves every time: words show little."""
    says: str
    instead: str
    words: tuple[str, ...] = ()
    """`*` stands for any ending of a word, `<person>` for any of `people`."""
    only: tuple[str, ...] = ()
    """The questions whose answers are looked at; none: all."""
    unanswered: tuple[str, ...] = ()
    """It is found where none of these questions is answered."""


class ReviewPrompt(FileModel):
    """The words in which a finding of a published review is put to a school."""

    per_term: int = 4
    """How many are put in a term: a page."""
    source: str = ""
    """The kind of source of the entry that an answer makes."""
    happened: str = ""
    """What such an entry says of what happened."""
    found: str = "{found}"
    suggests: str = "{suggests}"
    asks: str = ""
    tells: str = ""
    answers: Mapping[str, str] = {}


class LearningFile(FileModel):
    """`learning-log.yaml`."""

    about_patterns: AboutPatterns | None = None
    sources: Mapping[str, SourceKind] = {}
    patterns: Mapping[str, PatternType] = {}
    questions: Mapping[str, LogQuestion] = {}
    people: tuple[str, ...] = ()
    """What people are called in a school, for `<person>` in the words of a check."""
    writing: Mapping[str, WritingCheck] = {}
    prompts: ReviewPrompt = Field(default_factory=ReviewPrompt)


def read_learning(reader: ModelReader, folder: PurePath) -> LearningFile:
    """Return what logs ask and know; nothing where the library has no such file."""
    path = folder / "learning" / LEARNING_LOG
    made = reader.model(LearningFile, path) if path in reader.files else None
    return made if made is not None else LearningFile()
