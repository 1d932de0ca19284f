"""Trust files: several schools with shared answers, read with the same care as a school's own file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from policygen.errors import Fault, Faults, SchoolFaults
from policygen.expressions import Expression, parse
from policygen.facts.conditions import condition_faults
from policygen.facts.known import broken_rules
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, Value, Vocabulary
from policygen.formats import strict_yaml
from policygen.formats.strict_yaml import YamlFile
from policygen.schools.locks import Locks, answer_faults, read_locks, read_must_fill
from policygen.schools.school_file import School, read_answers, read_school, refuse_cut_text, refuse_other_things, school_of

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
_PARTS: Final = ("trust", "answers", "layers", "locks", "must_fill", "schools")


@dataclass(frozen=True, slots=True)
class LayerUse:
    """A layer that a trust file names, and for which of its schools."""

    path: Path
    where: Expression | None
    """None: for every school."""
    place: str
    """The trust file and the line, for messages."""


@dataclass(frozen=True, slots=True)
class Trust:
    """A trust's name and its schools, each with the answers that hold for it."""

    name: str
    schools: tuple[tuple[str, School], ...]
    """Each with the name of its file, or the name it has in the trust file."""
    file: str = ""
    """The trust file, for messages; empty for a school alone."""
    layers: tuple[LayerUse, ...] = ()
    """In the order of the file."""
    shared: Mapping[str, Value] = field(default_factory=dict)
    """The answers that its schools share."""
    own: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    """The answers that stand in each school's own file, by the school's name."""
    locks: Locks = field(default_factory=Locks)
    problems: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict)
    """What keeps a school, by its name, from being made, and no other one."""
    remarks: tuple[str, ...] = ()
    """What of its spreadsheet of schools a person may not see or may take for read, in sentences."""


Reading = Callable[[Path, Vocabulary], School]
"""Reads a school's own file."""


def read_schools(path: Path, vocabulary: Vocabulary, *, broken_too: bool = False, reading: Reading = read_school) -> Trust:
    """Read a trust file, or a school's file as a trust of one.

    With `broken_too` a school whose own file cannot be read is among the schools, without answers, and what is wrong
    among the trust's problems; the others can be made. Whoever reads a trust again and again gives a `reading` that remembers.

    Raises SchoolFaults naming the file, the line and the fix.
    """
    refuse_other_things(path)
    try:
        text = strict_yaml.decode(path.read_bytes(), str(path))
        file = strict_yaml.parse(text, str(path))
        refuse_cut_text(file, text, str(path))
    except OSError:
        file = YamlFile(None)
    except Faults as error:
        raise SchoolFaults(error.faults) from error
    if not isinstance(file.value, Mapping) or "schools" not in file.value:
        school = read_school(path, vocabulary)
        return Trust("", ((path.stem, school),))
    return _TrustReader(path, file, vocabulary, broken_too=broken_too, reading=reading).trust()


def is_trust_file(path: Path) -> bool:
    """Return whether a file is one of a trust: it lists schools."""
    try:
        raw = strict_yaml.parse(strict_yaml.decode(path.read_bytes(), str(path)), str(path)).value
    except (OSError, Faults):
        return False
    return isinstance(raw, Mapping) and "schools" in raw


def inside(folder: Path, name: str) -> Path | None:
    """Return a path in a folder; none where it leads out of it."""
    target = folder / name
    return target if target.resolve().is_relative_to(folder.resolve()) else None


def is_sheet(entry: object) -> bool:
    """Return whether an entry of a trust file names a spreadsheet."""
    return isinstance(entry, str) and entry.casefold().endswith((".xlsx", ".csv"))


_Placed = tuple[str, School, Sequence[object]]
"""A school's name, the school with its own answers, and the keys that lead to its entry."""


_OF_A_SCHOOL: Final = {"school", "answers", "documents", "layer", "proposed", "asked_on"}


def entry_name(entry: object) -> str:
    """Return the name that a school has by its entry in a trust file; a spreadsheet has many."""
    if isinstance(entry, str):
        return "" if is_sheet(entry) else Path(entry).stem
    return str(entry["school"]) if isinstance(entry, Mapping) and "school" in entry else ""


class _TrustReader:
    """Reads the parts of one trust file, collecting what is wrong."""

    def __init__(self, path: Path, file: YamlFile, vocabulary: Vocabulary, *, broken_too: bool, reading: Reading) -> None:
        self.path, self.file, self.vocabulary, self.broken_too, self.reading = path, file, vocabulary, broken_too, reading
        self.raw: Mapping[str, Any] = file.value
        self.faults: list[Fault] = []
        self.broken: dict[str, tuple[Fault, ...]] = {}
        """What is wrong in schools' own files, by school; empty where it is among the faults."""
        self.remarks: list[str] = []

    def trust(self) -> Trust:
        """Return the trust. Raises SchoolFaults with everything that is wrong."""
        for key in self.raw:
            if key not in _PARTS:
                self._fault(f"'{key}' has no place in a trust file.", f"It has {', '.join(_PARTS)}.", [key])
        name = self._name()
        shared = self._shared_answers(self.raw.get("answers") or {})
        layers = tuple(self._layers(self.raw.get("layers") or ()))
        locks = self._locks(shared)
        own = [each for number, entry in enumerate(self._listed()) for each in self._schools_of(number, entry)]
        schools = tuple((key, self._with_shared(school, shared, place)) for key, school, place in own)
        self._refuse_twice(schools)
        if self.faults:
            raise SchoolFaults(self.faults)
        return Trust(
            name, schools, str(self.path), layers, shared, {key: school.answers for key, school, _ in own}, locks,
            self._problems(own, locks, shared), tuple(self.remarks),
        )  # fmt: skip

    def _name(self) -> str:
        about = self.raw.get("trust") or {}
        if isinstance(about, Mapping) and isinstance(about.get("name", ""), str):
            name = str(about.get("name", ""))
            if _CONTROL.search(name):
                step = "Type it again on one line, without copying."
                self._fault("The trust's name holds a sign that cannot be printed, or a new line.", step, ["trust", "name"])
            return name.strip()
        self._fault("The trust has no name.", "Write 'trust:' and under it '  name: ...'.", ["trust"])
        return ""

    def _locks(self, shared: Mapping[str, Value]) -> Locks:
        locks, wrong = read_locks(self.raw.get("locks"), self.vocabulary, shared, self.file.line)
        fill, more = read_must_fill(self.raw.get("must_fill"), self.vocabulary, self.file.line)
        self.faults += (fault.at(self.path) for fault in (*wrong, *more))
        return replace(locks, must_fill=fill)

    def _listed(self) -> Sequence[object]:
        """Return the entries under `schools`; a spreadsheet alone is one entry."""
        listed = self.raw["schools"]
        if is_sheet(listed):
            return [listed]
        if isinstance(listed, Sequence) and not isinstance(listed, str) and listed:
            return listed
        self._fault("A trust file lists at least one school.", "Give file names, a line each with '- '.", ["schools"])
        return ()

    def _problems(self, own: Iterable[_Placed], locks: Locks, shared: Mapping[str, Value]) -> dict[str, tuple[Fault, ...]]:
        """Return what keeps single schools from being made, by school; those without a problem are not in it."""
        problems = {
            key: tuple(answer_faults(locks, shared, school, self.vocabulary, partial(self._answer_place, place)))
            for key, school, place in own
            if key not in self.broken
        } | self.broken
        return {key: each for key, each in problems.items() if each}

    def _answer_place(self, place: Sequence[object], fact: str) -> tuple[str, int | None]:
        """Return the file and the line of a school's answer."""
        listed = self.raw["schools"]
        entry = listed if isinstance(listed, str) else listed[place[-1]]
        if not isinstance(entry, str):
            return str(self.path), self.file.line(*place, "answers", fact)
        path = self.path.parent / entry
        if is_sheet(entry):
            return str(path), None
        own = strict_yaml.parse(path.read_text(encoding="utf-8-sig"), str(path))
        return str(path), own.line("answers", fact)

    def _layers(self, listed: object) -> Iterator[LayerUse]:
        if isinstance(listed, str) or not isinstance(listed, Sequence):
            self._fault("'layers' is a list of folders.", "Give each a line of its own with '- '.", ["layers"])
            return
        for number, entry in enumerate(listed):
            use = self._layer(entry, ["layers", number])
            if use is not None:
                yield use

    def _layer(self, entry: object, place: Sequence[object]) -> LayerUse | None:
        given = {"use": entry} if isinstance(entry, str) else entry
        if not isinstance(given, Mapping) or not isinstance(given.get("use"), str) or not set(given) <= {"use", "for"}:
            self._fault("This is not a layer.", "Give a folder, or '{use: folder, for: \"a condition\"}'.", place)
            return None
        path = inside(self.path.parent, given["use"])
        if path is None:
            step = "Put the layer's folder into the folder of the trust file."
            self._fault(f"'{given['use']}' is outside the folder of the trust file.", step, place)
        elif not path.is_dir():
            self._fault(f"There is no folder '{given['use']}'.", "Give the folder that has the layer.yaml.", place)
        else:
            where = self._condition(given.get("for"), place)
            return LayerUse(path, where, f"{self.path}, line {self.file.line(*place)}")
        return None

    def _condition(self, text: object, place: Sequence[object]) -> Expression | None:
        if text is None:
            return None
        try:
            condition = parse(str(text))
        except Faults as error:
            self.faults += (fault.at(self.path, self.file.line(*place)) for fault in error.faults)
            return None
        self.faults += (fault.at(self.path, self.file.line(*place)) for fault in condition_faults(condition, self.vocabulary))
        return condition

    def _fault(self, what: str, step: str, keys: Sequence[object]) -> None:
        self.faults.append(Fault(what, step, str(self.path), self.file.line(*keys)))

    def _shared_answers(self, raw: object) -> dict[str, Value]:
        if not isinstance(raw, Mapping):
            self._fault("The answers of a trust are a list of names with values.", "", ["answers"])
            return {}
        answers, wrong = read_answers(raw, self.vocabulary, self.file.line, str(self.path))
        self.faults += wrong
        return answers

    def _schools_of(self, number: int, entry: object) -> Iterator[_Placed]:
        """Yield the schools of one entry; one whose own file is broken has no answers, where that is asked for."""
        place = ("schools", number)
        try:
            yield from ((key, school, place) for key, school in self._entry(entry, place))
        except SchoolFaults as error:
            key = entry_name(entry)
            if self.broken_too and key and not any(fault.path == str(self.path) for fault in error.faults):
                self.broken[key] = tuple(error.faults)
                yield key, School({}), place
            else:
                self.faults += error.faults

    def _entry(self, entry: object, place: Sequence[object]) -> Iterator[tuple[str, School]]:
        if isinstance(entry, str) and is_sheet(entry):
            yield from self._from_sheet(entry, place)
        elif isinstance(entry, str):
            yield Path(entry).stem, self.reading(self._inside(entry, place), self.vocabulary)
        elif isinstance(entry, Mapping) and isinstance(entry.get("school"), str) and set(entry) <= _OF_A_SCHOOL:
            yield entry["school"], self._inline(entry, place)
        else:
            step = "Give the name of a school's file, or 'school:' with a name and 'answers:'."
            self._fault("This is not a school.", step, place)

    def _from_sheet(self, name: str, place: Sequence[object]) -> Iterator[tuple[str, School]]:
        """Yield the schools of a spreadsheet; what all its schools share is in each."""
        from policygen.schools.spreadsheet_read import read_sheet

        path = self._inside(name, place)
        try:
            data = path.read_bytes()
        except OSError as error:
            step = "If it is open in Excel, close it there."
            raise SchoolFaults(Fault(f"This file cannot be read: {error.strerror}.", step, str(path))) from error
        sheet = read_sheet(data, str(path), self.vocabulary)
        self.remarks += (f"{name}: {said}" for said in sheet.remarks)
        for each in sheet.schools:
            yield each.key, School({**sheet.shared, **each.answers})

    def _inside(self, name: str, place: Sequence[object]) -> Path:
        target = inside(self.path.parent, name)
        if target is None:
            step = "Put the school's file into the folder of the trust file, or a folder in it."
            line = self.file.line(*place)
            raise SchoolFaults(Fault(f"'{name}' is outside the folder of the trust file.", step, str(self.path), line))
        return target

    def _inline(self, entry: Mapping[str, Any], place: Sequence[object]) -> School:
        """Return a school whose answers stand in the trust file itself; a fault has the line there, and the school's name."""
        raw = {key: value for key, value in entry.items() if key != "school"}
        path = f"{self.path}, school '{entry['school']}'"
        return replace(school_of(raw, partial(self.file.line, *place), path, self.vocabulary), home=self.path.parent)

    def _with_shared(self, school: School, shared: Mapping[str, Value], place: Sequence[object]) -> School:
        answers = {**shared, **school.answers}
        for rule in broken_rules(self.vocabulary, answers):
            named = " and ".join(f"'{name}'" for name in rule.facts)
            self._fault(rule.says, f"Look at {named} of this school and of the trust.", place)
        return replace(school, answers=answers)

    def _refuse_twice(self, schools: Sequence[tuple[str, School]]) -> None:
        seen: dict[str, str] = {}
        for key, school in schools:
            if key in seen:
                self._fault(f"'{key}' stands here twice.", "Give each school a name of its own.", ["schools"])
            urn = str(school.answers.get("urn", NOT_SURE))
            if urn not in (NOT_SURE, LEFT_OUT) and seen.setdefault(urn, key) != key:
                step = "Look them up on the DfE register, and put right the one that is wrong."
                self._fault(f"'{seen[urn]}' and '{key}' have the same URN, {urn}.", step, ["schools"])
            seen.setdefault(key, key)
