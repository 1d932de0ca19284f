"""What a school's file says of its documents: `documents:`, each by its name, read with the line of every mistake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any, Final

from policygen.documents.catalogue import HeldDocument
from policygen.errors import Fault
from policygen.facts.answers import AnswerError, read_answer
from policygen.facts.vocabulary import fact_of_type
from policygen.formats.strict_yaml import LineOf

HAVE: Final = "have"
NOT_NEEDED: Final = "not needed"
_PARTS: Final = ("adopted", "effective_date", "next_review", "inside")
_DAY: Final = fact_of_type("date")
_HOW: Final = (
    f"Write '{HAVE}', '{NOT_NEEDED}', or a line each for what you know: 'adopted: 2026-03-01', 'next_review: 2027-03-01', "
    "'inside: behaviour'."
)


def read_documents(
    raw: object, titles: Mapping[str, str], line_of: LineOf, path: str
) -> tuple[dict[str, HeldDocument], list[Fault]]:
    """Return what can be read, by document, and a fault for each thing that cannot; `line_of` knows the school's own lines."""
    if raw is None:
        return {}, []
    if not isinstance(raw, Mapping):
        line = line_of("documents")
        return {}, [Fault("'documents' lists documents by their names.", "For example 'uniform: have'.", path, line)]
    held: dict[str, HeldDocument] = {}
    faults: list[Fault] = []
    for key, given in raw.items():
        line = line_of("documents", key)
        if key not in titles:
            faults.append(_no_document(str(key), titles, path, line))
            continue
        found, wrong = _held_document(key, given, titles)
        faults += [fault.at(path, line_of("documents", key, *part)) for part, fault in wrong]
        if found is not None:
            held[key] = found
    return held, faults


def _held_document(
    key: str, given: object, titles: Mapping[str, str]
) -> tuple[HeldDocument | None, list[tuple[tuple[str, ...], Fault]]]:
    if isinstance(given, str) and given.strip().lower() == HAVE:
        return HeldDocument(), []
    if isinstance(given, str) and given.strip().lower() == NOT_NEEDED:
        return HeldDocument(not_needed=True), []
    if not isinstance(given, Mapping) or not given:
        return None, [((), Fault(f"documents, {key}: this is not understood.", _HOW))]
    parts: dict[str, Any] = {}
    wrong: list[tuple[tuple[str, ...], Fault]] = []
    for part, value in given.items():
        try:
            parts[str(part)] = _read_entry_part(key, str(part), value, titles)
        except AnswerError as error:
            wrong.append(((str(part),), Fault(f"documents, {key}, {part}: {error}")))
    return (HeldDocument(**parts) if not wrong else None), wrong


def _read_entry_part(key: str, part: str, value: object, titles: Mapping[str, str]) -> date | str:
    if part not in _PARTS:
        near = get_close_matches(part, _PARTS, n=1, cutoff=0.6)
        raise AnswerError(
            f"'{part}' is not known here; use {', '.join(_PARTS)}." + (f" Did you mean '{near[0]}'?" if near else "")
        )
    if part != "inside":
        return read_answer(_DAY, value)  # type: ignore[no-any-return]
    if value == key:
        raise AnswerError("a document does not stand inside itself.")
    if value not in titles:
        raise AnswerError(f"there is no document called '{value}'. {_nearest_document(str(value), titles)}".strip())
    return str(value)


def _no_document(key: str, titles: Mapping[str, str], path: str, line: int | None) -> Fault:
    step = _nearest_document(key, titles) or "See the names with: policygen documents --names"
    return Fault(f"There is no document called '{key}'.", step, path, line)


def _nearest_document(key: str, titles: Mapping[str, str]) -> str:
    by_title = {title.casefold(): name for name, title in titles.items()}
    near = get_close_matches(key.casefold().replace("_", "-"), [*titles, *by_title], n=1, cutoff=0.6)
    return f"Did you mean '{by_title.get(near[0], near[0])}'?" if near else ""


def written_documents(held: Mapping[str, HeldDocument]) -> dict[str, object]:
    """Return the documents as they stand in a school's file."""
    return {key: _entry_written(each) for key, each in held.items()}


def _entry_written(each: HeldDocument) -> object:
    if each.not_needed:
        return NOT_NEEDED
    parts = {part: getattr(each, part) for part in _PARTS if getattr(each, part)}
    return parts or HAVE
