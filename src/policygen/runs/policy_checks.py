"""Files and folders of policies checked: opened, read, held against the law, and reported in a folder; never written over."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from policygen.coverage.annotating import annotated
from policygen.coverage.any_file import is_old_word, read_foreign
from policygen.coverage.checking import CheckedFile, checked
from policygen.coverage.folder_table import FolderTable, folder_paper
from policygen.coverage.foreign_text import ForeignText
from policygen.coverage.report_paper import check_paper, check_picture
from policygen.coverage.report_rows import check_csv, check_data
from policygen.coverage.what_it_is import recognised
from policygen.errors import Fault, Faults
from policygen.facts.vocabulary import Value
from policygen.formats.old_word import docx_from_doc
from policygen.generation.point_proof import Prover
from policygen.library.model import Library
from policygen.markup.html import web_page
from policygen.runs.adopted_files import refuse_unread
from policygen.runs.layout import may_be_policies
from policygen.runs.output_files import MADE_HERE, Placed, prepare_folder, slug, write_together
from policygen.storage import read_whole
from policygen.word.writing.paper import write_paper

READ: Final = (".docx", ".pdf", ".html", ".htm", ".md", ".txt", ".doc")
NOT_READ: Final = (".odt", ".rtf", ".pages", ".docm", ".dotx", ".pptx", ".ppt")
"""Documents of a folder that are named as not read; other files are no documents."""
_REPORTS: Final = ("_check", "_policies-check")
_OLD: Final = "It was read from a copy that LibreOffice made of the old .doc. Save it as .docx in Word before you go on with it."

Tell = Callable[[int, int, str], None]
"""Takes how many files are done, how many there are, and the name of the next one."""


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A file that was read."""

    path: Path
    data: bytes
    """As Word has it now, where it was an old Word file."""
    text: ForeignText


@dataclass(frozen=True, slots=True)
class ChecksMade:
    """Files that were checked, by path, and those that could not be read, each with why."""

    checked: Mapping[Path, CheckedFile] = field(default_factory=dict)
    files: Mapping[Path, PolicyFile] = field(default_factory=dict)
    unread: Mapping[Path, Fault] = field(default_factory=dict)


def policy_files_in(folder: Path, *, empty: bool = False) -> list[Path]:
    """Return the documents of a folder and the folders in it, without what policygen wrote there.

    Raises OutputFault where it cannot be read, and Faults where there is none, unless it may be `empty`.
    """
    found = sorted(path for path in may_be_policies(folder, refuse_unread) if path.suffix.lower() in (*READ, *NOT_READ))
    kept = [path for path in found if not path.name.startswith(("~$", ".")) and not path.stem.endswith((*MADE_HERE, *_REPORTS))]
    if not (kept or empty):
        raise Faults(Fault("There is no policy in this folder.", f"Give a folder with {', '.join(READ)} files.", str(folder)))
    return kept


def read_policy_file(path: Path) -> PolicyFile:
    """Return a policy from a file, an old Word file through LibreOffice. Raises Faults where it cannot be read."""
    data = read_whole(path)
    if path.suffix.lower() in NOT_READ:
        raise Faults(Fault(f"Files of this kind ({path.suffix}) are not read.", "Save it as a Word document (.docx).", str(path)))
    old = docx_from_doc(data) if is_old_word(data) else None
    try:
        text = read_foreign(old or data, path.name)
    except Faults as error:
        raise type(error)(fault.at(path) for fault in error.faults) from error
    return PolicyFile(path, old or data, replace(text, remarks=(*text.remarks, _OLD)) if old else text)


def check_policies(
    paths: Sequence[Path],
    library: Library,
    on: date,
    answers: Mapping[str, Value] | None = None,
    documents: Sequence[str] = (),
    tell: Tell = lambda _done, _all, _name: None,
) -> ChecksMade:
    """Check files one after the other; a policy that one of them names and that is among them counts for it as well.

    Raises Faults where a single file that was asked for cannot be read; of several the others are checked all the same.
    """
    files: dict[Path, PolicyFile] = {}
    unread: dict[Path, Fault] = {}
    for path in paths:
        try:
            files[path] = read_policy_file(path)
        except Faults as error:
            if len(paths) == 1:
                raise
            unread[path] = error.faults[0]
    keys = {path: recognised(each.text, library).document for path, each in files.items()} if len(files) > 1 else {}
    prover = Prover(library)
    made: dict[Path, CheckedFile] = {}
    for number, (path, each) in enumerate(files.items()):
        tell(number, len(files), path.name)
        beside = {other.name: files[other].text for other in _named_in(each.text, path, keys, library)}
        made[path] = checked(each.text, library, on, answers, beside, documents, prover)
    return ChecksMade(made, files, unread)


def _named_in(text: ForeignText, path: Path, keys: Mapping[Path, str], library: Library) -> Iterator[Path]:
    """Yield the files that a policy names by one of the names of what they are."""
    if not keys:
        return
    said = " ".join(each.text for each in text.passages).casefold()
    for other, key in keys.items():
        about = library.documents.documents.get(key)
        names = (about.title, *about.names) if about else ()
        if other != path and key != keys.get(path) and any(name.casefold() in said for name in names):
            yield other


def report_stem(path: Path) -> str:
    """Return how the names of the reports on a file begin."""
    return slug(path.stem)


def write_file_report(file: PolicyFile, made: CheckedFile, library: Library, on: date, folder: Path, stem: str) -> Placed:
    """Write the report on a file as Word, web page, CSV and JSON, and of a Word file a copy with comments. Raises OutputFault."""
    day = on.isoformat()
    data = check_data(made, library, file.path.name)
    files = {
        "_check.docx": write_paper(check_paper(made, library, on, full=False), library.house_style, day),
        "_check.html": web_page(check_paper(made, library, on, full=True), check_picture(made, library)).encode(),
        "_check.csv": check_csv(data),
        "_check.json": json.dumps(data, ensure_ascii=False, indent=2).encode(),
    }
    if made.text.format == "docx":
        files["_comments_check.docx"] = annotated(file.data, made, on)
    prepare_folder(folder)
    return write_together(folder, f"{stem}_{day}", files)


def write_folder_report(table: FolderTable, library: Library, organisation: str, on: date, folder: Path) -> Placed:
    """Write the table of a folder as Word, web page and CSV. Raises OutputFault where it cannot be written."""
    paper = folder_paper(table, library, organisation, on)
    rows = [
        {
            "document": each.title, "file": each.file, "state": each.state, "law_not_said": each.law_missing,
            "findings": each.findings, "review": each.review,
        }
        for each in table.here
    ]  # fmt: skip
    rows += [
        {
            "document": each.title, "file": "", "state": "missing" if each.sure else "missing for some schools",
            "law_not_said": None, "findings": 0, "review": each.reason,
        }
        for each in table.missing
    ]  # fmt: skip
    files = {
        ".docx": write_paper(paper, library.house_style, on.isoformat()),
        ".html": web_page(paper).encode(),
        ".csv": check_csv(rows),
    }
    prepare_folder(folder)
    return write_together(folder, f"{on.isoformat()}_policies-check", files)
