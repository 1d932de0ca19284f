"""`policygen changes`: what differs between two days, two editions, or two files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from policygen.cli.app import OwnFolder, command, day
from policygen.cli.changes_guidance import GuidanceQuestion, guidance_changes
from policygen.cli.changes_law import LawQuestion, law_and_school_changes
from policygen.cli.changes_options import (
    Apply,
    AsJson,
    Briefing,
    End,
    First,
    FromEdition,
    OneSource,
    OutFile,
    Page,
    Root,
    Second,
    Start,
    ToEdition,
)
from policygen.cli.changes_word import word_changes
from policygen.errors import Fault, Faults

_GUIDANCE: Final = frozenset({".pdf", ".html", ".htm", ".txt", ".md"})
"""What is published guidance; of these, text is refused with its reason."""
_WORD: Final = frozenset({".docx", ".docm", ".doc"})
_ANSWERS: Final = frozenset({".yaml", ".yml"})


@command
def changes(
    first: First = None,
    second: Second = None,
    start: Start = "",
    end: End = "",
    word: Briefing = None,
    html: Page = None,
    source: OneSource = None,
    from_edition: FromEdition = "",
    to_edition: ToEdition = "",
    out_file: OutFile = None,
    apply: Apply = False,
    root: Root = None,
    own: OwnFolder = None,
    json: AsJson = False,
) -> int:
    """Say what changed.

    In the law between two days; for a school or a trust; between two files of published guidance; or between two Word files,
    as tracked changes in the older one.

    Exit code 0: done. 3: done, and a person has something to decide, to answer or to read.
    """
    if second is None and (first is None or _file_kind(first) == "answers"):
        return law_and_school_changes(first, LawQuestion(start, end, source or "", word, html, root, own, json))
    if first is not None and second is not None and {_file_kind(first), _file_kind(second)} == {"guidance"}:
        question = GuidanceQuestion(html, source, from_edition, to_edition, apply, root, json)
        return guidance_changes(first, second, question)
    if first is not None and second is not None and _file_kind(first) == _file_kind(second) == "word":
        return word_changes(first, second, out_file, (day(end, "--to") if end else date.today()).isoformat(), as_data=json)
    strange = first if first is not None and _file_kind(first) != "guidance" else second or first
    step = "Give a school's or a trust's file (.yaml), two Word files, or two files of guidance (.pdf, .html)."
    raise Faults(Fault("This cannot be compared.", step, str(strange)))


def _file_kind(path: Path) -> str:
    ending = path.suffix.lower()
    kinds = {"guidance": _GUIDANCE, "answers": _ANSWERS, "word": _WORD}
    return next((kind for kind, endings in kinds.items() if ending in endings), "")
