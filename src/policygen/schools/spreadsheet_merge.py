"""Takes the answers of a filled spreadsheet over into a trust's own files, without losing an answer or a comment."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from policygen.errors import Fault, SchoolFaults
from policygen.facts.known import broken_rules
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, Contact, Person, Value, Vocabulary
from policygen.language.english import count
from policygen.schools.school_file import School, dump_school, read_school
from policygen.schools.school_names import FOLDER_STEP, can_be_a_folder
from policygen.schools.spreadsheet_columns import ALL_SCHOOLS, answer_cells
from policygen.schools.spreadsheet_read import Sheet, SheetSchool
from policygen.schools.spreadsheet_unseen import first_of
from policygen.schools.trust_file import Trust, is_sheet
from policygen.storage import write_whole


@dataclass(frozen=True, slots=True)
class Taken:
    """What a filled spreadsheet changes in one file."""

    key: str
    """The school's name, or nothing for what all schools share."""
    path: Path
    changed: Mapping[str, Value]
    """Answers that are new or different, by question."""
    new: bool = False
    """The school has no file yet."""


def to_take(trust: Trust, file: Path, raw: Mapping[str, Any], sheet: Sheet, vocabulary: Vocabulary) -> list[Taken]:
    """Return what a spreadsheet changes, file by file; an empty cell changes nothing.

    `raw` is the trust file as read. Raises SchoolFaults where a school's answers stand in the trust
    file itself or in a spreadsheet, or cannot be true together.
    """
    if any(is_sheet(entry) for entry in _entries_of(raw)):
        step = "Fill in that spreadsheet itself; policygen generate reads it."
        raise SchoolFaults(Fault("The schools of this trust stand in a spreadsheet already.", step, str(file)))
    shared = _changed_answers(trust.shared, sheet.shared)
    taken = [Taken("", file, shared)] if shared else []
    paths = {Path(entry).stem: file.parent / entry for entry in _entries_of(raw) if isinstance(entry, str)}
    faults: list[Fault] = []
    for row in sheet.schools:
        before = trust.own.get(row.key)
        if before is None:
            faults += [*_there_already(row, trust), *_outside_folder(row), *_without_name(row)]
            taken.append(Taken(row.key, file.parent / f"{file.stem}-schools" / f"{row.key}.yaml", row.answers, new=True))
        elif changed := _changed_answers(before, row.answers):
            if row.key in paths:
                taken.append(Taken(row.key, paths[row.key], changed))
            else:
                said = f"The answers of '{row.key}' stand in the trust file itself, so they are not taken over."
                faults.append(Fault(said, f"Change {', '.join(changed)} there.", str(file)))
        faults += _cannot_be(row, {**trust.shared, **sheet.shared, **(before or {}), **row.answers}, vocabulary)
    if faults:
        raise SchoolFaults(faults)
    return taken


def _outside_folder(row: SheetSchool) -> Iterator[Fault]:
    """A new school's file stands in the trust's folder and nowhere else, whatever made the sheet."""
    if not can_be_a_folder(row.key):
        yield Fault(f"row {row.row}: this cannot be the name of a file and a folder.", FOLDER_STEP)


def _without_name(row: SheetSchool) -> Iterator[Fault]:
    """A remark or a sum typed below the schools is no new one."""
    if "school_name" not in row.answers:
        step = "Give the school its name in the column school_name, or delete the row."
        yield Fault(f"row {row.row}: '{row.key}' would be a new school, and it has no name.", step)


def _there_already(row: SheetSchool, trust: Trust) -> Iterator[Fault]:
    """A row whose name was changed is no new school."""
    for key, school in trust.schools:
        number = row.answers.get("urn")
        if number and number not in (NOT_SURE, LEFT_OUT) and number == school.answers.get("urn"):
            step = f"If it is that school, write '{key}' into the first column again."
            yield Fault(f"row {row.row}: '{row.key}' would be a new school, and its URN is that of '{key}'.", step)


def _entries_of(raw: Mapping[str, Any]) -> list[Any]:
    return [raw["schools"]] if isinstance(raw["schools"], str) else list(raw["schools"])


def _cannot_be(row: SheetSchool, answers: Mapping[str, Value], vocabulary: Vocabulary) -> Iterator[Fault]:
    for rule in broken_rules(vocabulary, answers):
        yield Fault(f"row {row.row}: {rule.says}", f"Look at {' and '.join(rule.facts)}.")


def _changed_answers(before: Mapping[str, Value], now: Mapping[str, Value]) -> dict[str, Value]:
    kept = {name: _with_parts_kept(before[name], value) if name in before else value for name, value in now.items()}
    return {name: value for name, value in kept.items() if name not in before or before[name] != value}


def _with_parts_kept(before: Value, now: Value) -> Value:
    """Return an answer with the parts that stand empty in the sheet as they were; a new person has no part of the old one's."""
    same = type(before) is type(now) and isinstance(now, Person | Contact) and (before.name == now.name)
    empty = {part: getattr(before, part) for part in _fields_of_record(now) if not getattr(now, part)} if same else {}
    return replace(now, **empty) if empty else now


def _fields_of_record(value: Person | Contact) -> tuple[str, ...]:
    return tuple(each.name for each in fields(value))


def stays_as_it_is(trust: Trust, sheet: Sheet, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield what a spreadsheet says nothing of and is kept: schools without a row, answers whose cell is empty."""
    there = {row.key for row in sheet.schools}
    missing = [key for key, _ in trust.schools if key not in there]
    if missing:
        yield f"Without a row, and left as it is: {first_of(missing, 10)}."
    rows = [
        (ALL_SCHOOLS, trust.shared, sheet.shared),
        *((row.key, trust.own.get(row.key, {}), row.answers) for row in sheet.schools),
    ]
    for key, before, now in rows:
        kept = [title for title in answer_cells(vocabulary, before) if title in sheet.asked and not _is_given(title, before, now)]
        if kept:
            yield f"{key}: empty in the sheet, and kept as in the file: {first_of(kept, 6)}. Change the file to take them away."


def _is_given(title: str, before: Mapping[str, Value], now: Mapping[str, Value]) -> bool:
    """Return whether the cell of a column is filled, or what stood there belonged to somebody who is there no more."""
    name, _, part = title.partition(": ")
    if name not in now or not part or not isinstance(now[name], Person | Contact):
        return name in now
    return bool(getattr(now[name], part)) or getattr(before[name], "name", "") != now[name].name


def take(taken: list[Taken], file: Path, vocabulary: Vocabulary, on: str) -> None:
    """Write what was taken over, each file whole; comments and other answers in it stay. `on` is the day of the answers.

    New schools' files are written first and named in the trust file last, so that a stop in between loses nothing.
    """
    for each in (each for each in taken if each.key):
        _take_school(each, vocabulary, on)
    shared = next((each.changed for each in taken if not each.key), {})
    new = [each.path.relative_to(file.parent).as_posix() for each in taken if each.new]
    if shared or new:
        write_whole(file, _with(file.read_text(encoding="utf-8-sig"), shared, new).encode())


def _take_school(each: Taken, vocabulary: Vocabulary, on: str) -> None:
    if each.new:
        each.path.parent.mkdir(parents=True, exist_ok=True)
        school, before = School({}), ""
    else:
        school, before = read_school(each.path, vocabulary), each.path.read_text(encoding="utf-8-sig")
    for name, value in each.changed.items():
        school = school.with_answer(name, value, on)
    write_whole(each.path, dump_school(school, vocabulary, each.path.name, before).encode())


def _with(before: str, shared: Mapping[str, Value], new: list[str]) -> str:
    """Return a trust file's text with answers changed and schools added; its comments stay."""
    from ruamel.yaml import YAML

    editor = YAML(typ="rt")
    editor.preserve_quotes = True
    editor.width = 110
    data = editor.load(before)
    if shared and data.get("answers") is None:
        data.insert(list(data).index("schools"), "answers", {})
    if shared:
        _add(data["answers"], shared)
    data["schools"].extend(new)
    out = io.StringIO()
    editor.dump(data, out)
    return out.getvalue()


def _add(answers: Any, shared: Mapping[str, Value]) -> None:
    """Put answers into a trust file's own; what stands below the last of them (an empty line, a comment) stays below."""
    from policygen.facts.answers import written

    last = next(reversed(answers), None)
    below = answers.ca.items.pop(last, None) if last is not None and last not in shared else None
    for name, value in shared.items():
        answers[name] = _for_the_editor(written(value))
    if below is not None:
        answers.ca.items[next(reversed(answers))] = below


def _for_the_editor(value: object) -> object:
    if isinstance(value, list):
        return [_for_the_editor(each) for each in value]
    return {key: _for_the_editor(each) for key, each in value.items()} if isinstance(value, dict) else value


def changes_in_words(taken: list[Taken]) -> Iterator[str]:
    """Yield a line for each file that changes: which questions, never the answers."""
    for each in taken:
        what = "new, " if each.new else ""
        names = ", ".join(list(each.changed)[:6]) + (f" and {len(each.changed) - 6} more" if len(each.changed) > 6 else "")
        yield f"{each.key or 'all schools'}: {what}{count(len(each.changed), 'answer')} ({names})"
