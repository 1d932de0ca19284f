"""Learning told truthfully: what a review found stands apart from what we suggest, and no finding is forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from policygen.law.model import NOT_SEEN, RequirementFile, Source
from policygen.policies.handouts import Handout
from policygen.policies.model import Policy

if TYPE_CHECKING:
    from policygen.library.checks import Checks

FOLDER: Final = "learning."
_USED: Final = ("is used, and says why it is not.", "Take 'unused' out.")
_FORGOTTEN: Final = (
    "is used by no clause or hand-out and asks no question.",
    "Let a clause meet it, ask a question in 'asks', or say why not in 'unused'.",
)
_OF_LEARNING: Final = ("found", "found_at", "suggests", "asks", "unused")


def check_findings(checks: Checks, source: Source) -> None:
    """Report learning that does not say what was found, and law that speaks as learning does."""
    folder = checks.reader.folders[source.key]
    for name, each in source.requirements.items():
        topic, _, key = name.removeprefix(f"{source.key}.").rpartition(".")
        for part, said, step in _wrong(source, each):
            line = checks.reader.line(f"{folder}/{topic}.yaml", key, part) or checks.reader.line(f"{folder}/{topic}.yaml", key)
            checks.fault(f"'{key}' {said}", f"{folder}/{topic}.yaml", line, step)


def _wrong(source: Source, each: RequirementFile) -> Iterable[tuple[str, str, str]]:
    if source.file.kind == "learning":
        if not each.suggests:
            yield (
                "says",
                "is learning and speaks in 'says'.",
                "Say in 'found' what was found and in 'suggests' what to do about it.",
            )
        elif not each.found:
            yield "found", "does not say what was found.", f"Say it in 'found', or '{NOT_SEEN}'."
        if each.found_at and each.found == NOT_SEEN:
            yield "found_at", "gives a place for what was not seen.", "Leave the place out."
        return
    others = ("found", "found_at", "suggests") if source.key.startswith(FOLDER) else _OF_LEARNING
    for part in others:
        if getattr(each, part):
            yield part, f"has '{part}', which only learning has.", "Say it in 'says'."


def check_all_used(checks: Checks, handouts: Iterable[Handout]) -> None:
    """Report findings of the library that no clause or hand-out uses, that ask no question, and that do not say why not."""
    readers: list[Policy | Handout] = [*checks.policies.values(), *handouts]
    used = {name for reader in readers for clause in reader.clauses for name in clause.meets}
    for source in checks.sources.values():
        folder = checks.reader.folders[source.key]
        # A school's own learning stands in its own folder; what it does with it is its own affair.
        if not source.key.startswith(FOLDER) or not folder.startswith("legislation/"):
            continue
        for name, each in source.requirements.items():
            topic, _, key = name.removeprefix(f"{source.key}.").rpartition(".")
            taken = name in used or bool(each.asks)
            if taken == bool(each.unused):
                said = "is used, and says why it is not." if taken else "is used by no clause or hand-out and asks no question."
                step = (
                    "Take 'unused' out."
                    if taken
                    else "Let a clause meet it, ask a question in 'asks', or say why not in 'unused'."
                )
                line = checks.reader.line(f"{folder}/{topic}.yaml", key)
                checks.fault(f"'{key}' {said}", f"{folder}/{topic}.yaml", line, step)
