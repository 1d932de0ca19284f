"""Where a school's answers are kept, read and saved: in its own file, or as one of a trust's schools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from policygen.errors import Fault, SchoolFaults
from policygen.facts.vocabulary import Value, Vocabulary
from policygen.formats import strict_yaml
from policygen.schools.school_file import School, inline_text, read_school, save_school
from policygen.schools.trust_file import Reading, Trust, entry_name, inside, is_sheet, read_schools
from policygen.storage import read_whole, write_whole


class KeptAnswers(Protocol):
    """The answers of one school, wherever they are kept."""

    @property
    def path(self) -> Path:
        """The school's file, or its trust's."""

    @property
    def called_as(self) -> str:
        """What a command is given for them, such as `our-trust.yaml --school oakfield`."""

    def school_now(self) -> School:
        """Return the school with every answer that holds for it. Raises SchoolFaults."""

    def save_own(self, school: School) -> None:
        """Save what is the school's own. Raises SchoolFaults and OutputFault."""


@dataclass(frozen=True, slots=True)
class OwnAnswers:
    """A school's own file; where it is not there yet, a school without answers."""

    path: Path
    vocabulary: Vocabulary

    @property
    def called_as(self) -> str:
        """The file."""
        return str(self.path)

    def school_now(self) -> School:
        """Return the school as its file stands. Raises SchoolFaults."""
        return read_school(self.path, self.vocabulary) if self.path.exists() else School({})

    def save_own(self, school: School) -> None:
        """Save the school's file whole. Raises OutputFault."""
        save_school(school, self.path, self.vocabulary)


@dataclass(frozen=True, slots=True)
class AnswersInTrust:
    """One school of a trust: what the trust answers holds for it too, and only what is its own is saved for it."""

    path: Path
    """The trust file."""
    key: str
    """The school's name in it."""
    vocabulary: Vocabulary
    reading: Reading = read_school
    """Reads the schools' own files."""

    @property
    def called_as(self) -> str:
        """The trust file with the school."""
        quoted = f'"{self.key}"' if " " in self.key else self.key
        return f"{self.path} --school {quoted}"

    def school_now(self) -> School:
        """Return the school with its own answers and the trust's. Raises SchoolFaults where there is no such school."""
        return school_of_trust(self.trust_now(), self.key)

    def trust_now(self) -> Trust:
        """Return the trust as its files stand; what is wrong in another school's file does not matter here."""
        trust = read_schools(self.path, self.vocabulary, broken_too=True, reading=self.reading)
        if trust.problems.get(self.key) and not trust.own.get(self.key):
            raise SchoolFaults(trust.problems[self.key])
        return trust

    def save_own(self, school: School) -> None:
        """Save a school's own answers: into its file, or into its entry where they stand in the trust file itself.

        Raises SchoolFaults where the trust locks an answer, or the school stands in a spreadsheet; OutputFault.
        """
        trust = self.trust_now()
        own = own_answers(school.answers, trust, self.key)
        number, entry = _entry_of(self.path, self.key)
        mine = replace(school, answers=own)
        if isinstance(entry, Mapping):
            before = read_whole(self.path).decode("utf-8-sig")
            write_whole(self.path, inline_text(before, ("schools", number), mine, self.vocabulary).encode())
            return
        place = inside(self.path.parent, str(entry))
        if is_sheet(entry) or place is None:
            step = f"Fill it in there: the row '{self.key}'."
            raise SchoolFaults(Fault(f"The answers of this school stand in the spreadsheet {entry}.", step, str(self.path)))
        save_school(mine, place, self.vocabulary)


def school_of_trust(trust: Trust, key: str) -> School:
    """Return a school of a trust by its name there.

    Raises SchoolFaults where there is none.
    """
    for name, school in trust.schools:
        if name == key:
            return school
    step = f"Its schools are: {', '.join(name for name, _ in trust.schools)}."
    raise SchoolFaults(Fault(f"The trust has no school '{key}'.", step, trust.file))


def own_answers(answers: Mapping[str, Value], trust: Trust, key: str) -> dict[str, Value]:
    """Return, of all answers that hold for a school, those that are its own: not the trust's, or its own before.

    Raises SchoolFaults where one is locked by the trust and is not the trust's answer.
    """
    shared, before = trust.shared, trust.own.get(key, {})
    for name in trust.locks.facts:
        if name in shared and answers.get(name, shared[name]) != shared[name]:
            step = "Ask the trust to unlock the question."
            raise SchoolFaults(Fault(f"'{name}' is answered by the trust and locked.", step, trust.file))
    return {
        name: value
        for name, value in answers.items()
        if name not in shared or value != shared[name] or (name in before and before[name] == value)
    }


def _entry_of(path: Path, key: str) -> tuple[int, Any]:
    """Return the entry of a school in a trust file, and its number; a spreadsheet where no other entry has the name."""
    raw = strict_yaml.parse(strict_yaml.decode(read_whole(path), str(path)), str(path)).value
    listed: Sequence[Any] = [raw["schools"]] if isinstance(raw["schools"], str) else raw["schools"]
    found = [(number, entry) for number, entry in enumerate(listed) if entry_name(entry) == key]
    sheets = [(number, entry) for number, entry in enumerate(listed) if is_sheet(entry)]
    if not found and not sheets:
        raise SchoolFaults(Fault(f"The trust has no school '{key}'.", "Look at 'schools' in its file.", str(path)))
    return (found or sheets)[0]
