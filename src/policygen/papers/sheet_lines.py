"""One row of a filled role sheet as an answer: what its lines say, checked as the interview checks it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from policygen.facts.answers import AnswerError, read_answer
from policygen.facts.listed import on_list
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, RECORD_FIELDS, Fact, Value
from policygen.papers.role_sheets import LATER_BOX, LEAVE_OUT_BOX, NOBODY_BOX, NONE_BOX, ONLY_IF, answer_places
from policygen.word.reading.sheet_rows import FilledRow
from policygen.word.writing.answer_sheet import CHOOSE, CHOOSE_DAY, TYPE_HERE

NOTHING: Final = object()
"""What a row says that was left empty."""

_HINTS: Final = (
    CHOOSE_DAY, f"{CHOOSE} or type", "Choose an item.", CHOOSE, TYPE_HERE, "Click or tap here to enter text.",
    "Click or tap to enter a date.", "Click here to enter text.", "Click here to enter a date.", "Choose an item",
)  # fmt: skip
"""What stands in an empty place: our words, and those that Word puts there when an answer is taken out."""
_MARKED: Final = re.compile(r"\s*(?:\[\s?([xX✓✔]?)\s?\]|([☐☒☑✓✔✗✘□■])|([xX])(?=\s))\s*(.*)")
_TICKS: Final = frozenset("☒☑✓✔■xX")
_AGAIN: Final = "Put it right in the sheet and read it again, or answer it with: policygen ask."


@dataclass(frozen=True, slots=True)
class RowRefused(Exception):
    """Why a row is not taken over, and what to do."""

    why: str
    step: str = _AGAIN


def answer_in_row(fact: Fact, row: FilledRow, listed: Sequence[str]) -> Value:
    """Return the answer in a row, or NOTHING.

    Raises RowRefused where it cannot be told what is meant, or where it cannot be right.
    """
    if row.answer is None:
        raise RowRefused("The cell for the answer is not there any more.")
    if row.odd:
        raise RowRefused(f"There is {' and '.join(row.odd)} in the row, which cannot be read.", "Type the answer as plain words.")
    _refuse_words_beside(fact, row.question)
    ticked = _boxes_ticked(row.boxes)
    said = _raw(fact, _without_hints(row.answer))
    if len(ticked) > 1 or (ticked and said is not NOTHING):
        raise RowRefused("There is an answer and a box is ticked, or two boxes are ticked.", "Leave only what is meant.")
    if ticked:
        return _as_interview_checks(fact, {LATER_BOX: NOT_SURE, LEAVE_OUT_BOX: LEFT_OUT}[ticked[0]], listed)
    return NOTHING if said is NOTHING else _as_interview_checks(fact, said, listed)


def lines_joined(fact: Fact, row: FilledRow) -> str:
    """Return what there is to say of an answer that was written on several lines and is printed on one, else empty text."""
    lines = _without_hints(row.answer or ())
    if fact.type == "text" and not fact.a_name and len(lines) > 1:
        return "Its lines were put on one line, with a comma where there was no other sign."
    if fact.type == "paragraph" and any(line[-1].isalnum() for line in lines[:-1]):
        return "A policy prints its lines one behind the other, and a full stop is missing between them."
    return ""


def _as_interview_checks(fact: Fact, said: Value, listed: Sequence[str]) -> Value:
    try:
        return on_list(read_answer(fact, said), listed)
    except AnswerError as error:
        raise RowRefused(_in_sheet_words(str(error))) from error


def _in_sheet_words(said: str) -> str:
    """Return a reason with the names of parts as the sheet prints them."""
    labels = {"phone": "Telephone", "email": "E-mail", "web": "Web address", "name": "Name", "role": "Job title", "hours": "Open"}
    part, colon, rest = said.partition(": ")
    return f"{labels[part]}: {rest}" if colon and part in labels else said


def _refuse_words_beside(fact: Fact, lines: Sequence[str]) -> None:
    """Raise where the cell of the question says anything but the question."""
    left = _same_words(" ".join(lines))
    for known in (fact.ask, fact.hint, ONLY_IF):
        left = left.replace(_same_words(known), "", 1)
    if left.strip():
        raise RowRefused(
            "The cell of the question holds other words than those under the question.", "Move the answer beside it."
        )


def _boxes_ticked(lines: Sequence[str]) -> list[str]:
    ticked = []
    for line in lines:
        mark, label = _mark_and_label(line)
        if label not in (LATER_BOX, LEAVE_OUT_BOX) or mark is None:
            raise RowRefused("The last column holds words beside its boxes.", "Write the answer in the middle column.")
        if mark:
            ticked.append(label)
    return ticked


def _mark_and_label(line: str) -> tuple[bool | None, str]:
    """Return whether a line's box is ticked, None where it has no box or one whose meaning is not plain, and its label."""
    found = _MARKED.fullmatch(line)
    if found is None:
        return None, line.strip()
    mark = found[1] if found[1] is not None else found[2] or found[3]
    return (None if mark in ("✗", "✘") else mark in _TICKS if mark else False), found[4].strip()


def _without_hints(lines: Sequence[str]) -> list[str]:
    """Return the lines without the words of empty places, which stay behind or in front of what was typed."""
    kept = []
    for line in lines:
        label, colon, rest = line.partition(": ")
        head, said = (label + colon, rest) if colon else ("", line)
        hint = next((each for each in _HINTS if said == each or said.startswith(f"{each} ")), "")
        kept.append((head + said[len(hint) :].strip()).strip())
    return [line for line in kept if line]


def _raw(fact: Fact, lines: list[str]) -> Value:
    """Return what the lines say, in the form in which the interview reads it."""
    match fact.type:
        case "choices":
            return _ticked_choices(fact, lines)
        case "person" | "contact":
            groups = _records(fact, lines)
            if len(groups) > 1:
                raise RowRefused("One of its lines stands here twice.", "Leave one of each.")
            return groups[0] if groups else NOTHING
        case "people":
            return _everyone(fact, lines)
        case _:
            return ("\n" if fact.type in ("paragraph", "text") else " ").join(lines) if lines else NOTHING


def _ticked_choices(fact: Fact, lines: Sequence[str]) -> Value:
    labels = {_same_words(label): key for key, label in fact.choices.items()} | {_same_words(NONE_BOX): NONE_BOX}
    ticked, seen = [], set()
    for line in lines:
        mark, label = _mark_and_label(line)
        key = labels.get(_same_words(label))
        if key is None or mark is None:
            raise RowRefused(
                "A line has no box of its own, or holds other words.", "Tick the boxes, or put an x in front of a line."
            )
        seen.add(key)
        ticked += [key] if mark else []
    if NONE_BOX in ticked and len(ticked) > 1:
        raise RowRefused(f'"{NONE_BOX}" is ticked, and another box too.', "Leave only what is meant.")
    if not ticked and lines and len(seen) < len(labels):
        raise RowRefused("Lines were taken out and no box is ticked.", "Tick the boxes, or put an x in front of a line.")
    return NOTHING if not ticked else [] if ticked == [NONE_BOX] else ticked


def _records(fact: Fact, lines: Sequence[str]) -> list[dict[str, str]]:
    """Return the people or contacts that the labelled lines tell of, each begun by a label that the one before had already."""
    labels = {
        _same_words(place.label): part
        for place, part in zip(answer_places(_one(fact), None), RECORD_FIELDS[fact.type], strict=True)
    }
    groups: list[dict[str, str]] = []
    seen: set[str] = set()
    for line in lines:
        label, colon, said = line.partition(":")
        part = labels.get(_same_words(label)) if colon else None
        if part is None:
            raise RowRefused("Words stand beside the lines with names such as Telephone.", "Write each part on its line.")
        if not groups or part in seen:
            groups.append({})
            seen = set()
        seen.add(part)
        if said.strip():
            groups[-1][part] = said.strip()
    return [group for group in groups if group]


def _one(fact: Fact) -> Fact:
    return fact.model_copy(update={"type": "person"}) if fact.type == "people" else fact


def _everyone(fact: Fact, lines: Sequence[str]) -> Value:
    marked = [(line, _mark_and_label(line)) for line in lines]
    boxes = [mark for _, (mark, label) in marked if label == NOBODY_BOX]
    people = _records(fact, [line for line, (_, label) in marked if label != NOBODY_BOX])
    if any(boxes) and people:
        raise RowRefused(f'"{NOBODY_BOX}" is ticked, and somebody is named.', "Leave only what is meant.")
    return people or ([] if any(boxes) else NOTHING)


def _same_words(words: str) -> str:
    plain = words.replace("’", "'").replace("“", '"').replace("”", '"').replace("\u00a0", " ").replace("‘", "'")
    return " ".join(plain.split()).casefold()
