"""The same Word file with comments at the places: what is wrong, and what the law asks that a passage does not say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from policygen.coverage.checking import CheckedFile
from policygen.coverage.foreign_text import FoundPassage
from policygen.coverage.ranking import ranked
from policygen.language.english import count
from policygen.word.merging.paragraph_comments import with_paragraph_comments

_LINES: Final = 8
"""Lines of one comment; more stand in the report."""


def annotated(data: bytes, checked: CheckedFile, on: date) -> bytes:
    """Return a Word file with a comment beside each paragraph of which something is to be said; all else stays as it is.

    What stands nowhere in it, a duty that is not found for example, is in the comment at its first paragraph.
    """
    first = next((each.place.paragraph for each in checked.text.passages if each.place.paragraph and not each.place.part), 0)
    lines: dict[int, list[str]] = {}
    for number, line in (*_whole_file(checked, first), *_beside_passages(checked, first)):
        if number and line not in lines.setdefault(number, []):
            lines[number].append(line)
    comments = {number: "\n".join(_within(each)) for number, each in lines.items()}
    return with_paragraph_comments(data, comments, f"{on.isoformat()}T00:00:00Z", checked.text.name)


def _within(lines: Sequence[str]) -> list[str]:
    more = len(lines) - _LINES
    return [*lines[:_LINES], *([f"… and {count(more, 'more line')}, in the report."] if more > 0 else [])]


def _number(passage: FoundPassage | None, otherwise: int) -> int:
    return passage.place.paragraph if passage is not None and not passage.place.part and passage.place.paragraph else otherwise


def _whole_file(checked: CheckedFile, first: int) -> Iterator[tuple[int, str]]:
    rank = ranked(checked.held.requirements)
    lacking = (each for each in checked.held.with_verdict("not found", force="must") if each.applies)
    missing = sorted(lacking, key=lambda each: rank[each.requirement.id])
    if missing:
        yield first, f"Asked by law and not found in this file: {count(len(missing), 'requirement')}."
    for each in missing[: _LINES - 2]:
        yield first, f"– {each.requirement.title} ({each.requirement.citation()})"


def _beside_passages(checked: CheckedFile, first: int) -> Iterator[tuple[int, str]]:
    for found in checked.findings:
        look = "" if found.sure else "Look at it: "
        source = f" ({found.source})" if found.source else ""
        yield _number(found.passage, first), f"{look}{found.what} {found.next_step}{source}"
    for one in checked.held.with_verdict("partly"):
        for each in one.missing if one.applies else ():
            if each.verdict == "partly" and not each.instead and each.place is not None:
                asked = "Law" if one.requirement.force == "must" else "Guidance"
                passage = checked.text.passages[each.place.order]
                yield _number(passage, 0), f"{asked} also asks: {each.missing} ({one.requirement.citation()})"
