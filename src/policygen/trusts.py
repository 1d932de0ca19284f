"""Trust files: several schools with shared answers, read with the same care as a school's own file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from policygen import strict_yaml
from policygen.errors import Fault, Faults, SchoolFaults
from policygen.facts import Value, Vocabulary, broken_rules
from policygen.schools import School, parse_school, read_answers, read_school

_PARTS: Final = ("trust", "answers", "schools")


@dataclass(frozen=True, slots=True)
class Trust:
    """A trust's name and its schools, each with the answers that hold for it."""

    name: str
    schools: tuple[tuple[str, School], ...]
    """Each with the name of its file, or the name it has in the trust file."""


def read_schools(path: Path, vocabulary: Vocabulary) -> Trust:
    """Read a trust file, or a school's file as a trust of one.

    Raises SchoolFaults naming the file, the line and the fix.
    """
    try:
        text = strict_yaml.decode(path.read_bytes(), str(path))
        raw = strict_yaml.load(text, str(path))
    except OSError:
        raw = None
    except Faults as error:
        raise SchoolFaults(error.faults) from error
    if not isinstance(raw, Mapping) or "schools" not in raw:
        school = read_school(path, vocabulary)
        return Trust("", ((path.stem, school),))
    return _Reader(path, text, vocabulary).trust(raw)


class _Reader:
    def __init__(self, path: Path, text: str, vocabulary: Vocabulary) -> None:
        self.path, self.text, self.vocabulary = path, text, vocabulary
        self.faults: list[Fault] = []

    def trust(self, raw: Mapping[str, Any]) -> Trust:
        for key in raw:
            if key not in _PARTS:
                self._fault(f"'{key}' has no place in a trust file.", f"It has {', '.join(_PARTS)}.", [key])
        about = raw.get("trust") or {}
        if not isinstance(about, Mapping) or not isinstance(about.get("name", ""), str):
            self._fault("The trust has no name.", "Write 'trust:' and under it '  name: ...'.", ["trust"])
            about = {}
        shared = self._shared(raw.get("answers") or {})
        listed = raw["schools"]
        if not isinstance(listed, Sequence) or isinstance(listed, str) or not listed:
            self._fault("A trust file lists at least one school.", "Give file names, a line each with '- '.", ["schools"])
            listed = ()
        schools = [each for number, entry in enumerate(listed) for each in self._school(number, entry, shared)]
        self._refuse_twice(schools)
        if self.faults:
            raise SchoolFaults(self.faults)
        return Trust(str(about.get("name", "")), tuple(schools))

    def _fault(self, what: str, step: str, keys: Sequence[object]) -> None:
        self.faults.append(Fault(what, step, str(self.path), strict_yaml.line_of(self.text, keys)))

    def _shared(self, raw: object) -> dict[str, Value]:
        if not isinstance(raw, Mapping):
            self._fault("The answers of a trust are a list of names with values.", "", ["answers"])
            return {}
        answers, wrong = read_answers(raw, self.vocabulary, self.text, str(self.path))
        self.faults += wrong
        return answers

    def _school(self, number: int, entry: object, shared: Mapping[str, Value]) -> Iterator[tuple[str, School]]:
        place = ["schools", number]
        try:
            if isinstance(entry, str):
                yield Path(entry).stem, self._with_shared(self._from_file(entry, place), shared, place)
            elif (
                isinstance(entry, Mapping)
                and isinstance(entry.get("school"), str)
                and set(entry) <= {"school", "answers", "documents"}
            ):
                yield entry["school"], self._with_shared(self._inline(entry), shared, place)
            else:
                step = "Give the name of a school's file, or 'school:' with a name and 'answers:'."
                self._fault("This is not a school.", step, place)
        except SchoolFaults as error:
            self.faults += error.faults

    def _from_file(self, name: str, place: Sequence[object]) -> School:
        folder = self.path.parent.resolve()
        target = (folder / name).resolve()
        if not target.is_relative_to(folder):
            step = "Put the school's file into the folder of the trust file, or a folder in it."
            line = strict_yaml.line_of(self.text, place)
            raise SchoolFaults(Fault(f"'{name}' is outside the folder of the trust file.", step, str(self.path), line))
        return read_school(target, self.vocabulary)

    def _inline(self, entry: Mapping[str, Any]) -> School:
        import yaml

        data = yaml.safe_dump({part: entry.get(part) or {} for part in ("answers", "documents")}, allow_unicode=True)
        try:
            return parse_school(data.encode(), f"{self.path}, school '{entry['school']}'", self.vocabulary)
        except SchoolFaults as error:
            # The lines are of the copy; what is said still names the school and the question.
            raise SchoolFaults(replace(fault, line=None) for fault in error.faults) from error

    def _with_shared(self, school: School, shared: Mapping[str, Value], place: Sequence[object]) -> School:
        answers = {**shared, **school.answers}
        for rule in broken_rules(self.vocabulary, answers):
            named = " and ".join(f"'{name}'" for name in rule.facts)
            self._fault(rule.says, f"Look at {named} of this school and of the trust.", place)
        return replace(school, answers=answers)

    def _refuse_twice(self, schools: Sequence[tuple[str, School]]) -> None:
        seen: set[str] = set()
        for key, school in schools:
            for name in {key, str(school.answers.get("urn", "")) or key}:
                if name in seen:
                    self._fault(f"'{name}' stands here twice.", "Each school has its own name and URN.", ["schools"])
                seen.add(name)
