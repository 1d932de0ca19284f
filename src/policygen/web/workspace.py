"""The folder that the browser works in: a school's answers, read fresh at every page and saved at every answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

from policygen.errors import Fault, Faults, SchoolFaults
from policygen.facts.answers import AnswerError
from policygen.facts.known import broken_rules
from policygen.facts.vocabulary import Value
from policygen.formats import strict_yaml
from policygen.interview import Interview
from policygen.library.model import Library
from policygen.runs.output_files import slug
from policygen.schools.school_file import School, parse_school, save_school
from policygen.storage import read_whole

_MOST_KEPT: Final = 24
"""Interviews that are kept until others take their place."""


@dataclass(slots=True)
class Workspace:
    """A folder with schools' answers. What stands in a file is read at every page; what follows from it is worked out once."""

    folder: Path
    library: Library
    on: date
    _saving: threading.Lock = field(default_factory=threading.Lock)
    _worked_out: dict[bytes, Interview] = field(default_factory=dict)
    """Interviews by the digest of the file that they are of, so that none can be older than its file."""

    def schools(self) -> Mapping[str, str]:
        """Return the schools of the folder: the name of each file without its ending, and the school's name."""
        return dict(self._named())

    def _named(self) -> Iterator[tuple[str, str]]:
        for path in sorted(self.folder.glob("*.yaml")):
            try:
                data = strict_yaml.load(path.read_text(encoding="utf-8-sig"), path.name)
            except (Faults, UnicodeDecodeError, OSError):
                continue
            answers = data.get("answers") if isinstance(data, dict) else None
            if isinstance(answers, dict) and "schools" not in data:
                yield path.stem, str(answers.get("school_name") or path.stem)

    def path(self, key: str) -> Path:
        """Return a school's file. A key is looked up among the files that are there: no path comes from a request.

        Raises SchoolFaults where there is none.
        """
        found = next((path for path in self.folder.glob("*.yaml") if path.stem == key), None)
        if found is None:
            raise SchoolFaults(Fault("There is no such school in this folder.", "Go back to the list of schools."))
        return found

    def interview(self, key: str) -> Interview:
        """Return what a school has answered, as its file stands now.

        Raises SchoolFaults where it cannot be read.
        """
        path = self.path(key)
        data = read_whole(path)
        digest = sha256(path.name.encode() + b"\0" + data).digest()
        found = self._worked_out.get(digest)
        if found is None:
            school = parse_school(data, path.name, self.library.vocabulary)
            found = Interview(self.library, list(self.library.policies.values()), school, self.on)
            self._keep(digest, found)
        return found

    def _keep(self, digest: bytes, interview: Interview) -> None:
        while len(self._worked_out) >= _MOST_KEPT:
            self._worked_out.pop(next(iter(self._worked_out)), None)
        self._worked_out[digest] = interview

    def begin(self, name: str) -> str:
        """Make the file of a new school with its name; return its key.

        Raises SchoolFaults where the name cannot be used, or its file is there already.
        """
        key = slug(name)
        path = self.folder / f"{key}.yaml"
        if not key or path.exists():
            raise SchoolFaults(Fault("A school of this name is in the folder already.", "Open it from the list of schools."))
        save_school(School({}).with_answer("school_name", name, self.on.isoformat()), path, self.library.vocabulary)
        return key

    def save_answer(self, key: str, name: str, value: Value, sure: str = "") -> None:
        """Save one answer into the file as it stands now, so that nothing that was written meanwhile is lost.

        `sure` is the doubt that a person has been shown and has answered by saving again. When the first pass is over, the usual
        answers are put in, as `ask` does.

        Raises AnswerError where something speaks against the answer; SchoolFaults where it breaks a rule between answers, or
        where the file can no longer be read.
        """
        with self._saving:
            interview = self.interview(key)
            objection, doubt = interview.objection(name, value), interview.doubt(name, value)
            if objection:
                raise AnswerError(objection)
            if doubt and not sure.startswith(doubt):
                raise AnswerError(f"{doubt} If so, save once more.")
            later = interview.answer(name, value)
            broken = broken_rules(self.library.vocabulary, later.school.answers)
            if broken:
                raise SchoolFaults(Fault(broken[0].says, "Answer this again, or change the other answer first."))
            if later.next() is None:
                later = later.with_usual_answers()
            save_school(later.school, self.path(key), self.library.vocabulary)
