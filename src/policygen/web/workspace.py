"""The folder that the browser works in: a school's answers, read fresh at every page and saved at every answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar

from policygen.errors import Fault, Faults, SchoolFaults
from policygen.facts.answers import AnswerError
from policygen.facts.known import broken_rules
from policygen.facts.vocabulary import Value, Vocabulary
from policygen.formats import strict_yaml
from policygen.interview import Interview
from policygen.library.model import Library
from policygen.runs.begun_files import add_school_by_name, begin_trust_by_name
from policygen.runs.learned_libraries import asking_library
from policygen.runs.output_files import slug
from policygen.schools.kept_answers import AnswersInTrust, OwnAnswers, school_of_trust
from policygen.schools.school_file import School, parse_school, read_school, save_school
from policygen.schools.school_names import FOLDER_STEP, can_be_a_folder
from policygen.schools.shared_answers import leave_to_schools, save_shared_answer
from policygen.schools.trust_file import Trust, read_schools
from policygen.storage import in_turn

Written = TypeVar("Written")
_MOST_KEPT: Final = 24
"""Interviews that are kept until others take their place."""


@dataclass(slots=True)
class Workspace:
    """A folder with schools' answers. What stands in a file is read at every page; what follows from it is worked out once."""

    folder: Path
    library: Library
    on: date
    _saving: threading.Lock = field(default_factory=threading.Lock)
    _keeping: threading.Lock = field(default_factory=threading.Lock)
    _worked_out: dict[tuple[str, str], Interview] = field(default_factory=dict)
    """Interviews by school and the digest of what it has answered, so that none can be older than its file."""
    _read: dict[Path, tuple[bytes, School]] = field(default_factory=dict)
    """The schools that were read, with the bytes of their files: read again where one byte is another."""
    _raw: dict[Path, tuple[bytes, Mapping[str, Any], Fault | None]] = field(default_factory=dict)
    """What stands in the files of the folder, in the same way, and what is wrong in one that cannot be read."""

    # ---- what lies in the folder

    def schools(self) -> Mapping[str, str]:
        """Return the schools of the folder that stand alone: the name of each file without its ending, and the school's name."""
        of_trusts = {path for path, data, _ in self._files() for path in _named_files(path, data)}
        return {
            path.stem: str((data.get("answers") or {}).get("school_name") or path.stem)
            for path, data, _ in self._files()
            if _is_school(data) and path not in of_trusts
        }

    def trusts(self) -> Mapping[str, str]:
        """Return the trusts of the folder: the name of each file without its ending, and the trust's name."""
        found = {path.stem: data.get("trust") for path, data, _ in self._files() if "schools" in data}
        return {key: str(about.get("name") or key) if isinstance(about, dict) else key for key, about in found.items()}

    def unreadable(self) -> list[Fault]:
        """Return what is wrong with the files of the folder that cannot be read, by the names of the files."""
        return [fault for _, _, fault in self._files() if fault is not None]

    def _files(self) -> Iterator[tuple[Path, Mapping[str, Any], Fault | None]]:
        for path in self._paths():
            try:
                data = path.read_bytes()
            except OSError as error:
                yield path, {}, Fault(f"This file cannot be read: {error.strerror}.", path=path.name)
                continue
            held = self._raw.get(path)
            if held is None or held[0] != data:
                self._raw[path] = held = (data, *_raw_file(path.name, data))
            yield path, held[1], held[2]

    def path(self, key: str) -> Path:
        """Return the file of a school or a trust, for `trust:school` the trust's.

        A key is looked up among the files that are there: no path comes from a request. Raises SchoolFaults where there is none.
        """
        found = self._file_of(key) or self._file_of(key.partition(":")[0])
        if found is None:
            raise SchoolFaults(Fault("There is no such school in this folder.", "Go back to the list of schools."))
        return found

    def _file_of(self, key: str) -> Path | None:
        return next((path for path in self._paths() if path.stem == key), None)

    def _paths(self) -> list[Path]:
        """Return the files of answers; one that only points to a file elsewhere is none of this folder."""
        return sorted(path for path in self.folder.glob("*.yaml") if not path.is_symlink())

    def trust_of(self, key: str) -> tuple[Trust, str] | None:
        """Return the trust of a key such as `rivers-trust:weir-primary`, and the school's name in it; nothing for a school alone.

        Raises SchoolFaults where the trust cannot be read.
        """
        kept = self.answers_kept(key)
        return (kept.trust_now(), kept.key) if isinstance(kept, AnswersInTrust) else None

    def alone(self, key: str) -> tuple[Trust, str]:
        """Return a school that is no trust's as a trust of one. Raises SchoolFaults where its file cannot be read."""
        return Trust("", ((key, self.read_again(self.path(key), self.library.vocabulary)),)), key

    # ---- a school's answers

    @contextmanager
    def _alone_saving(self) -> Iterator[None]:
        """Wait until no other tab and no other program saves answers in the folder, and keep them waiting meanwhile."""
        with self._saving, in_turn(self.folder):
            yield

    def answers_kept(self, key: str) -> OwnAnswers | AnswersInTrust:
        """Return where a school's answers are kept; a key such as `rivers-trust:weir-primary` is a trust's school.

        Raises SchoolFaults where there is no such file.
        """
        path = self.path(key)
        if path.stem == key:
            return OwnAnswers(path, self.library.vocabulary)
        return AnswersInTrust(path, key.partition(":")[2], self.library.vocabulary, self.read_again)

    def read_trust(self, key: str) -> Trust:
        """Return a trust as its files stand; a school whose file is broken is among its problems.

        Raises SchoolFaults where the file cannot be read, or is no trust's.
        """
        trust = read_schools(self.path(key), self.library.vocabulary, broken_too=True, reading=self.read_again)
        if not trust.file:
            raise SchoolFaults(Fault("This is not a trust's file.", "Go back to the list of schools."))
        return trust

    def interview(self, key: str) -> Interview:
        """Return what a school has answered, as its file stands now; of a trust's school with what the trust answers for it.

        Raises SchoolFaults where it cannot be read.
        """
        kept = self.answers_kept(key)
        if isinstance(kept, OwnAnswers):
            school, library = replace(self.read_again(kept.path, self.library.vocabulary), home=None), self.library
        else:
            trust = kept.trust_now()
            school = school_of_trust(trust, kept.key)
            library = asking_library(self.library, trust, school, kept.key)
        return self._worked_out_of(key, library, school)

    def _worked_out_of(self, key: str, library: Library, school: School) -> Interview:
        """Return the interview of a school, the same one as long as not one answer, and no clause, is another."""
        digest = sha256(repr((key, library.digest, school)).encode("utf-8", "backslashreplace")).hexdigest()
        found = self._worked_out.get((key, digest))
        if found is None:
            found = Interview(library, list(library.policies.values()), school, self.on)
            with self._keeping:
                found = self._worked_out.setdefault((key, digest), found)
                while len(self._worked_out) > _MOST_KEPT:
                    del self._worked_out[next(iter(self._worked_out))]
        return found

    def stamp(self, key: str) -> str:
        """Return what a school's answers of now are known by; any other answers have another."""
        now = self.interview(key)
        with self._keeping:
            return next((stamp for (of, stamp), each in self._worked_out.items() if of == key and each is now), "")

    def as_it_was(self, key: str, stamp: str) -> Interview | None:
        """Return what a school had answered when that was known by a stamp, as long as it is kept."""
        return self._worked_out.get((key, stamp))

    def read_again(self, path: Path, vocabulary: Vocabulary) -> School:
        """Return a school from its own file, which is read into answers again only where it has changed.

        Raises SchoolFaults where it cannot be read.
        """
        try:
            data = path.read_bytes()
        except OSError:
            return read_school(path, vocabulary)  # which says what is wrong
        held = self._read.get(path)
        if held is None or held[0] != data:
            held = data, replace(parse_school(data, path.name, vocabulary), home=path.parent)
            self._read[path] = held
        return held[1]

    def begin(self, name: str) -> str:
        """Make the file of a new school with its name; return its key.

        Raises SchoolFaults where the name cannot be used, or its file is there already.
        """
        key = slug(name)
        path = self.folder / f"{key}.yaml"
        with self._alone_saving():
            if not key or path.exists():
                raise SchoolFaults(Fault("A school of this name is in the folder already.", "Open it from the list of schools."))
            save_school(School({}).with_answer("school_name", name, self.on.isoformat()), path, self.library.vocabulary)
        return key

    def begin_by(self, write: Callable[[], Written]) -> Written:
        """Return what writes the files of a new school or trust gives back, once it has written them with nobody else saving."""
        with self._alone_saving():
            return write()

    def key_of_new_trust(self, name: str) -> str:
        """Return the key that a new trust would have. Raises SchoolFaults where its name cannot be used, or is taken."""
        key = slug(name)
        if not can_be_a_folder(key):
            raise SchoolFaults(Fault(f"“{name}” cannot be the name of a trust.", FOLDER_STEP))
        if (self.folder / f"{key}.yaml").exists():
            raise SchoolFaults(Fault("A school or a trust of this name is in the folder already.", "Open it from the list."))
        return key

    def begin_trust(self, name: str, schools: Sequence[str]) -> str:
        """Make the files of a new trust and of its schools with their names; return its key.

        Raises SchoolFaults where a name cannot be used, or a file is there already.
        """
        key = self.key_of_new_trust(name)
        with self._alone_saving():
            begin_trust_by_name(name, schools, self.library, self.folder / f"{key}.yaml", self.on)
        return key

    def add_school(self, key: str, name: str) -> None:
        """Add a school to a trust by its name. Raises SchoolFaults where it has one of that name, or none can be added."""
        with self._alone_saving():
            add_school_by_name(self.read_trust(key), name, self.library, self.on)

    def save_answer(self, key: str, name: str, value: Value, sure: str = "") -> None:
        """Save one answer into the file as it stands now, so that nothing that was written meanwhile is lost.

        `sure` is the doubt that a person has been shown and has answered by saving again. When the first pass is over, the usual
        answers are put in, as `ask` does.

        Raises AnswerError where something speaks against the answer; SchoolFaults where it breaks a rule between answers, or
        where the file can no longer be read.
        """
        with self._alone_saving():
            interview, later = self.interview(key), None
            while later is None:
                later = self._answered(interview, name, value, sure)
                if (now := self.interview(key)) is not interview:  # another program has saved the file meanwhile
                    interview, later = now, None
            self.answers_kept(key).save_own(later.school)

    def _answered(self, interview: Interview, name: str, value: Value, sure: str) -> Interview:
        refuse_doubtful(interview, name, value, sure)
        later = interview.answer(name, value)
        broken = broken_rules(self.library.vocabulary, later.school.answers)
        if broken:
            raise SchoolFaults(Fault(broken[0].says, "Answer this again, or change the other answer first."))
        return later.with_usual_answers() if later.next() is None else later

    def save_shared(self, key: str, name: str, value: Value, sure: str = "") -> None:
        """Save what a trust answers for all its schools, as `save_answer` does for one.

        Raises AnswerError where something speaks against the answer; SchoolFaults where it breaks a rule for a school.
        """
        with self._alone_saving():
            trust = self.read_trust(key)
            refuse_doubtful(Interview(self.library, (), School(trust.shared), self.on), name, value, sure)
            save_shared_answer(self.path(key), trust, name, value, self.library.vocabulary)

    def leave_shared(self, key: str, name: str) -> None:
        """Take a trust's answer back, so that each school gives its own. Raises SchoolFaults where it is locked."""
        with self._alone_saving():
            leave_to_schools(self.path(key), self.read_trust(key), name, self.library.vocabulary)

    def back_to_trust(self, key: str, name: str) -> None:
        """Take a school's own answer back where its trust has one, which then holds for it again.

        Raises SchoolFaults where the file can no longer be read, or the school is not a trust's.
        """
        with self._alone_saving():
            kept = self.answers_kept(key)
            if isinstance(kept, AnswersInTrust) and name in (shared := kept.trust_now().shared):
                school = kept.school_now().with_answer(name, shared[name], self.on.isoformat())
                kept.save_own(school)


def refuse_doubtful(interview: Interview, name: str, value: Value, sure: str) -> None:
    """Raise AnswerError where something speaks against an answer, or is to be asked once; `sure` is a doubt that was shown."""
    objection, doubt = interview.objection(name, value), interview.doubt(name, value)
    if objection:
        raise AnswerError(objection)
    if doubt and not sure.startswith(doubt):
        raise AnswerError(f"{doubt} If so, save once more.")


def _raw_file(name: str, data: bytes) -> tuple[Mapping[str, Any], Fault | None]:
    try:
        found = strict_yaml.load(strict_yaml.decode(data, name), name)
    except Faults as error:
        return {}, error.faults[0]
    return (found if isinstance(found, dict) else {}), None


def _is_school(data: Mapping[str, Any]) -> bool:
    return isinstance(data.get("answers"), dict) and "schools" not in data


def _named_files(path: Path, data: Mapping[str, Any]) -> list[Path]:
    """Return the files of schools that a trust's file names."""
    listed = data.get("schools")
    return [path.parent / each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
