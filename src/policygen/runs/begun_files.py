"""Files of schools and trusts begun from the DfE register or by name; a file that is there already is never written over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from policygen.errors import Fault, Faults, SchoolFaults
from policygen.facts.answers import written
from policygen.facts.vocabulary import Value
from policygen.formats import strict_yaml
from policygen.library.model import Library
from policygen.runs.output_files import prepare_folder, slug
from policygen.schools.register import Register
from policygen.schools.register_answers import InitialAnswers, Row, TrustGroup, readable_name, start_school, value
from policygen.schools.school_file import HEAD, School, dump_school
from policygen.schools.school_names import FOLDER_STEP, can_be_a_folder, same_folder
from policygen.schools.spreadsheet_merge import Taken, take
from policygen.schools.trust_file import Trust, is_sheet
from policygen.storage import write_whole

SHARED: Final = ("trust_name", "trust_size", "employer")
"""Answers that stand once in a trust's file where all its schools have the same."""


@dataclass(frozen=True, slots=True)
class BegunTrust:
    """A trust as it would be begun: the first answers of its schools, and those that are left out with why."""

    trust: TrustGroup
    starts: tuple[InitialAnswers, ...]
    left_out: Mapping[str, str]
    """By URN."""

    @property
    def shared_answers(self) -> Mapping[str, Value]:
        """The answers that all its schools have alike."""
        first = self.starts[0].answers
        return {
            name: first[name]
            for name in SHARED
            if name in first and all(each.answers.get(name) == first[name] for each in self.starts)
        }

    def file_names(self) -> list[str]:
        """Return a file name for each school; two schools of one name have their URN in it."""
        plain = [slug(str(start.answers["school_name"])) for start in self.starts]
        return [
            f"{name}-{start.answers['urn']}.yaml" if plain.count(name) > 1 else f"{name}.yaml"
            for name, start in zip(plain, self.starts, strict=True)
        ]


def first_answers(books: Register, row: Row, library: Library) -> InitialAnswers:
    """Return what the register says of a school, as its first answers. Raises Faults as `start_school` does."""
    trust = books.groups.get(value(row, "Trusts (code)"))
    return start_school(row, library.vocabulary, library.register_names, trust)


def begun_trust(books: Register, trust: TrustGroup, library: Library) -> BegunTrust:
    """Return a trust as it would be begun.

    Raises Faults where the files name none of its open schools, or none that policygen has policies for.
    """
    rows = books.schools_of(trust)
    if not rows:
        step = "Give the register's groups or links file too: it says which school is in which trust."
        raise Faults(Fault(f"These files name no open school of {readable_name(trust.name)}.", step))
    starts, left = [], {}
    for row in rows:
        try:
            starts.append(start_school(row, library.vocabulary, library.register_names, trust))
        except Faults as error:
            left[row["URN"].strip()] = error.faults[0].what
    if not starts:
        raise Faults(Fault("None of the trust's schools is one that policygen has policies for.", "; ".join(left.values())))
    return BegunTrust(trust, tuple(starts), left)


# ---- written


def begin_school_file(start: InitialAnswers, library: Library, into: Path) -> None:
    """Write the file of a school with its first answers. Raises Faults where the file is there already."""
    refuse_existing([into])
    prepare_folder(into.parent)
    write_whole(into, _school_text(start, start.answers, library, into.name).encode())


def begin_trust_files(begun: BegunTrust, library: Library, into: Path) -> list[Path]:
    """Write the files of a trust's schools into a folder beside its own file, and that one last; return the schools' files.

    Raises Faults where one of them is there already; then none is written.
    """
    folder = into.parent / f"{into.stem}-schools"
    names, shared = begun.file_names(), begun.shared_answers
    refuse_existing([into, *(folder / name for name in names)], carry_on="generate")
    prepare_folder(folder)
    for name, start in zip(names, begun.starts, strict=True):
        own = {fact: answer for fact, answer in start.answers.items() if fact not in shared}
        notes = [note for note in start.notes if "'trust_name'" not in note]
        head = _head_in_trust(into.name)
        write_whole(folder / name, _school_text(start, own, library, name, head, notes).encode())
    listed = [f"{folder.name}/{name}" for name in names]
    write_whole(into, _trust_text(readable_name(begun.trust.name), shared, listed, into.name, _FROM_REGISTER).encode())
    return [folder / name for name in names]


def begin_trust_by_name(name: str, schools: Sequence[str], library: Library, into: Path, on: date) -> list[Path]:
    """Write the files of a trust and of its schools of which nothing but the names is known; return the schools' files.

    Raises SchoolFaults where a name cannot be used, or stands twice, or a file is there already; then none is written.
    """
    folder, names = into.parent / f"{into.stem}-schools", [_file_name_of(each) for each in schools]
    twice = [school for number, school in enumerate(schools) if names[number] in names[:number]]
    if twice:
        raise SchoolFaults(Fault(f"“{twice[0]}” stands here twice.", "Give each school a name of its own."))
    for path in (into, *(folder / each for each in names)):
        if path.exists():
            raise SchoolFaults(
                Fault(f"{path.name} is there already and is not written over.", "Open it from your schools and trusts.")
            )
    prepare_folder(folder)
    for file, school in zip(names, schools, strict=True):
        begun = School({}, head=_head_in_trust(into.name)).with_answer("school_name", school, on.isoformat())
        write_whole(folder / file, dump_school(begun, library.vocabulary, file).encode())
    listed = [f"{folder.name}/{each}" for each in names]
    write_whole(into, _trust_text(name, {"trust_name": name}, listed, into.name).encode())
    return [folder / each for each in names]


def add_school_by_name(trust: Trust, name: str, library: Library, on: date) -> str:
    """Add a school of which nothing but the name is known to a trust's file; return its name there.

    Raises SchoolFaults where the name cannot be used, the trust has such a school, or its schools stand in a spreadsheet.
    """
    file, key = Path(trust.file), _file_name_of(name).removesuffix(".yaml")
    listed = strict_yaml.load(strict_yaml.decode(file.read_bytes(), file.name), file.name)["schools"]
    if any(is_sheet(each) for each in ([listed] if isinstance(listed, str) else listed)):
        raise SchoolFaults(Fault("The schools of this trust stand in a spreadsheet.", "Add a row there."))
    path = file.parent / f"{file.stem}-schools" / f"{key}.yaml"
    if path.exists() or any(same_folder(key) == same_folder(each) for each, _ in trust.schools):
        raise SchoolFaults(Fault("The trust has a school of this name already.", "Open it from the page of the trust."))
    take([Taken(key, path, {"school_name": name}, new=True)], file, library.vocabulary, on.isoformat())
    return key


def _file_name_of(school: str) -> str:
    key = slug(school)
    if not can_be_a_folder(key):
        raise SchoolFaults(Fault(f"“{school}” cannot be the name of a school.", FOLDER_STEP))
    return f"{key}.yaml"


def refuse_existing(paths: Sequence[Path], carry_on: str = "ask") -> None:
    """Raise Faults where one of some files is there already."""
    there = [path for path in paths if path.exists()]
    if there:
        step = f"To carry on with it: policygen {carry_on} {there[0]}. To begin again, give another name with --into."
        raise Faults(Fault("This file is there already and is not written over.", step, str(there[0])))


_SCHOOL_OF_A_TRUST: Final = """\
# Answers of one school for policygen; what all schools of the trust share stands in {trust}.
# You may edit this file: one answer a line, by the name of its question.
# "not sure yet" becomes a to-do in the documents; "left out" skips a question that may be skipped.
# Fill all schools in:     {sheet}
# Make the documents:      policygen generate {trust}
"""


def _head_in_trust(trust: str) -> str:
    return _SCHOOL_OF_A_TRUST.format(sheet=f"policygen spreadsheet {trust} --into schools.xlsx", trust=trust)


_FROM_REGISTER: Final = "# Begun from the DfE register: check it, the trust's name too.\n"


def _school_text(
    start: InitialAnswers,
    answers: Mapping[str, Value],
    library: Library,
    name: str,
    head: str = "",
    notes: Sequence[str] | None = None,
) -> str:
    said = start.notes if notes is None else notes
    head = (head or HEAD.format(name=name)) + "#\n" + "".join(f"# {note}\n" for note in said)
    return dump_school(School(answers, head=head), library.vocabulary, name)


def _trust_text(trust: str, shared: Mapping[str, Value], schools: Sequence[str], name: str, begun: str = "") -> str:
    parts: list[dict[str, Any]] = [
        {"trust": {"name": trust}},
        {"answers": {fact: written(answer) for fact, answer in shared.items()}},
        {"schools": list(schools)},
    ]
    head = (
        "# A trust: answers that its schools share, and their files. A school's own answer wins over the trust's.\n"
        f"{begun}"
        f"# Fill all schools in:     policygen spreadsheet {name} --into schools.xlsx\n"
        f"# Make the documents:      policygen generate {name}\n\n"
    )
    return head + "\n".join(yaml.safe_dump(each, allow_unicode=True, sort_keys=False, width=110) for each in parts)
