"""`policygen check FILE… | FOLDER`: policies made anywhere, held against the law, told on one screen and in reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typer

from policygen.cli.app import DONE, FIX, NEEDS_A_PERSON, as_json, err, tell_kept
from policygen.cli.check_shown import show_file, show_folder
from policygen.cli.check_words import POLICY_TEXTS, barriers_of, check_words, finding_data, tell_findings
from policygen.coverage.any_file import TooLittle
from policygen.coverage.checking import CheckedFile
from policygen.coverage.folder_table import FolderTable, folder_data, folder_table
from policygen.coverage.report_rows import check_data, data_row
from policygen.errors import Fault
from policygen.facts.known import Known
from policygen.facts.vocabulary import Value
from policygen.language.english import nearest
from policygen.library.model import Library
from policygen.library.review import Finding
from policygen.runs.output_files import Placed
from policygen.runs.policy_checks import (
    ChecksMade,
    check_policies,
    policy_files_in,
    report_stem,
    write_file_report,
    write_folder_report,
)
from policygen.schools.school_file import read_school

_FEW_WORDS = 120
"""A text with fewer words, of which nothing says which policy it is, is looked through for its terms alone."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked about the files."""

    on: date
    school: Path | None
    documents: tuple[str, ...]
    folder: Path | None
    """Where the reports go; None where none are written."""
    long: bool
    json: bool


def check_any(library: Library, places: Sequence[Path], asked: Asked) -> int:
    """Check files or a folder; return the exit code."""
    for key in asked.documents:
        if key not in library.documents.documents and key not in library.policies:
            raise typer.BadParameter(
                f"There is no document called '{key}'. {nearest(key, dict(library.documents.documents))}".strip(),
                param_hint="--as",
            )
    answers = dict(read_school(asked.school, library.vocabulary).answers) if asked.school else None
    folders = [place for place in places if place.is_dir()]
    paths = [path for place in places for path in (policy_files_in(place) if place.is_dir() else [place])]
    if asked.documents and len(paths) > 1:
        raise typer.BadParameter("It goes with one file.", param_hint="--as")
    try:
        made = _checked(paths, library, answers, asked)
    except TooLittle:
        if paths[0].suffix.lower() not in POLICY_TEXTS:
            raise
        return _terms_alone(paths[0], library, asked)
    if len(paths) == 1 and not folders and not asked.documents and _only_words(paths[0], made):
        return _terms_alone(paths[0], library, asked)
    return _told(made, library, answers, asked, as_folder=bool(folders))


def _terms_alone(path: Path, library: Library, asked: Asked) -> int:
    """Look through a text for its terms alone and say so, for "nothing found" is then no word about the law."""
    err.print(
        f"{path.name} has too few words to be held against the law: only old names and terms were looked for.", markup=False
    )
    code = tell_findings(check_words(library, path, asked.on), json=asked.json)
    return NEEDS_A_PERSON if asked.documents and code == DONE else code


def _only_words(path: Path, made: ChecksMade) -> bool:
    each = made.checked[path]
    told = each.what.documents or each.what.could_be or each.what.not_a_policy
    return path.suffix.lower() in POLICY_TEXTS and not told and each.text.words < _FEW_WORDS


def _checked(paths: Sequence[Path], library: Library, answers: dict[str, Value] | None, asked: Asked) -> ChecksMade:
    with err.status(f"Reading {paths[0].name} …") as status:  # shown at a terminal only

        def tell(done: int, every: int, name: str) -> None:
            status.update(f"{done + 1} of {every}: {name} …" if every > 1 else f"Holding {name} against the law …")

        return check_policies(paths, library, asked.on, answers, asked.documents, tell)


def _told(made: ChecksMade, library: Library, answers: dict[str, Value] | None, asked: Asked, *, as_folder: bool) -> int:
    barriers = {path: barriers_of(path) for path in made.checked if made.checked[path].text.format == "docx"}
    known = Known(library.vocabulary, answers) if answers else None
    names = _short_names((*made.checked, *made.unread))
    unread = {names[path]: str(Fault(fault.what, fault.next_step)) for path, fault in made.unread.items()}
    by_name = {names[path]: each for path, each in made.checked.items()}
    table = folder_table(by_name, unread, library, asked.on, known) if as_folder else None
    if asked.json:
        rows = [row for path, each in made.checked.items() for row in _rows(path, each, library, barriers.get(path, []))]
        as_json([*rows, *(folder_data(table) if table is not None else ())])
    elif table is not None:
        show_folder(table)
    else:
        for path, each in made.checked.items():
            show_file(each, library, asked.on, [one.fault for one in barriers.get(path, [])], long=asked.long)
    for path, fault in made.unread.items() if table is None else ():
        err.print(str(fault.at(path)), markup=False, style="yellow")
    _write_reports(made, table, library, answers, asked)
    return _exit_code(made, table, barriers={path: found for path, found in barriers.items() if found})


def _short_names(paths: Sequence[Path]) -> dict[Path, str]:
    """Return the names of files, with their folders where two have the same name."""
    counts = Counter(path.name for path in paths)
    return {path: path.name if counts[path.name] == 1 else path.as_posix() for path in paths}


def _rows(path: Path, each: CheckedFile, library: Library, barriers: Sequence[Finding]) -> list[dict[str, object]]:
    return [*check_data(each, library, str(path)), *(data_row(about="barrier", **finding_data(one)) for one in barriers)]


def _write_reports(
    made: ChecksMade, table: FolderTable | None, library: Library, answers: dict[str, Value] | None, asked: Asked
) -> None:
    if asked.folder is None:
        return
    stems = Counter[str]()
    for path, each in made.checked.items():
        stem = report_stem(path)
        stems[stem] += 1
        stem = f"{stem}-{stems[stem]}" if stems[stem] > 1 else stem
        _tell_written(write_file_report(made.files[path], each, library, asked.on, asked.folder, stem))
    if table is not None:
        school = str((answers or {}).get("school_name") or "Our school")
        _tell_written(write_folder_report(table, library, school, asked.on, asked.folder))


def _tell_written(placed: Placed) -> None:
    for path in placed.files.values():
        err.print(f"{'as it was' if placed.unchanged else 'written'}  {path}", markup=False)
    tell_kept(placed.kept, placed.instead)


def _exit_code(made: ChecksMade, table: FolderTable | None, barriers: dict[Path, list[Finding]]) -> int:
    wrong = any(each.needs_putting_right for each in made.checked.values()) or bool(made.unread)
    if wrong or (table is not None and any(each.sure for each in table.missing)):
        return FIX
    look = any(each.needs_a_look for each in made.checked.values()) or bool(barriers)
    return NEEDS_A_PERSON if look or (table is not None and (table.missing or table.double)) else DONE
