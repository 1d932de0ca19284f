"""Which policies staff read, and whom each of their passages concerns: `legislation/training/reading.yaml`, checked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from policygen.errors import Fault, LibraryFaults
from policygen.file_model import FileModel
from policygen.formats.strict_yaml import YamlFile
from policygen.language.english import nearest
from policygen.learning.audit_items import known_requirements
from policygen.library.data_file import read_data
from policygen.library.model import Library
from policygen.policies.model import Clause
from policygen.word.writing.document import clause_bookmark

ALL: Final = "all"
"""The group that everybody is in."""


class ReadPolicyFile(FileModel):
    """A policy that staff read: its sections and clauses, each with the groups that it concerns."""

    sections: Mapping[str, tuple[str, ...]] = {}
    clauses: Mapping[str, tuple[str, ...]] = {}


class ReadingFile(FileModel):
    """What is read by whom, as shipped or as a school adds to it."""

    groups: Mapping[str, str] = {}
    requirements: Mapping[str, tuple[str, ...]] = {}
    policies: Mapping[str, ReadPolicyFile] = {}


@dataclass(frozen=True, slots=True)
class ReadingGroups:
    """Every group of people by its key, the policies that are read, and whom each clause concerns."""

    titles: Mapping[str, str]
    policies: tuple[str, ...]
    concerned: Mapping[str, Mapping[str, frozenset[str]]] = field(repr=False)
    """The groups by policy and by the bookmark of a clause, as it stands in the Word file."""

    def concern(self, policy: str, clause: str) -> frozenset[str]:
        """Return the groups that a passage concerns, by the bookmark of its clause; of a school's own passage everyone."""
        return self.concerned.get(policy, {}).get(clause) or frozenset({ALL})


def read_reading(text: str, path: str, library: Library, groups: Collection[str], *, own: bool = False) -> ReadingFile:
    """Return what is read by whom, every name in it checked; `groups` are those that are known besides its own.

    Of the shipped file each clause of each policy has to concern somebody; a school's `own` adds to it.

    Raises LibraryFaults with every fault, its file and line.
    """
    made, parsed = read_data(ReadingFile, text, path)
    faults = list(_unknown_names(made, library, {*groups, *made.groups}, path, parsed))
    if not own:
        faults += _clauses_without_group(made, library, path, parsed)
    if faults:
        raise LibraryFaults(faults)
    return made


def reading_groups(library: Library, titles: Mapping[str, str], files: Iterable[ReadingFile]) -> ReadingGroups:
    """Return the groups with what concerns them: of the shipped file, and of those that a school adds.

    `titles` are the groups that the training needs name.
    """
    known = dict(titles)
    policies: dict[str, None] = {}
    found: dict[str, dict[str, frozenset[str]]] = {}
    for file in files:
        known |= file.groups
        policies |= dict.fromkeys(file.policies)
        for policy in policies:
            for clause in library.policies[policy].clauses if policy in library.policies else ():
                mine = found.setdefault(policy, {})
                name = clause_bookmark(clause.name)
                mine[name] = mine.get(name, frozenset()) | whom_it_concerns(file, policy, clause)
    return ReadingGroups(known, tuple(policies), found)


def whom_it_concerns(file: ReadingFile, policy: str, clause: Clause) -> frozenset[str]:
    """Return the groups that a file says a clause concerns; none where it says nothing of it."""
    listed = file.policies.get(policy, ReadPolicyFile())
    named = listed.clauses.get(clause.name) or listed.sections.get(clause.section)
    if named:
        return frozenset(named)
    return frozenset(group for name in clause.meets for group in _of_requirement(file, name))


def _of_requirement(file: ReadingFile, name: str) -> tuple[str, ...]:
    """Return the groups of a requirement: its own, else its topic's, else its source's."""
    while name:
        if name in file.requirements:
            return file.requirements[name]
        name = name.rpartition(".")[0]
    return ()


# ---- checks


def _unknown_names(file: ReadingFile, library: Library, groups: Collection[str], path: str, parsed: YamlFile) -> Iterator[Fault]:
    requirements = known_requirements(library)
    for name, whom in file.requirements.items():
        line = parsed.line("requirements", name)
        if name not in requirements:
            yield Fault(f"There is no requirement or topic called '{name}'.", nearest(name, requirements), path, line)
        yield from _unknown_groups(name, whom, groups, path, line)
    documents = library.documents.documents
    for key, listed in file.policies.items():
        policy = library.policies.get(key)
        if policy is None and (key not in documents or listed.sections or listed.clauses):
            step = nearest(key, {*library.policies, *documents})
            yield Fault(f"There is no policy with clauses called '{key}'.", step, path, parsed.line("policies", key))
            continue
        kinds = (
            ("section", listed.sections, {each.name for each in policy.sections} if policy else set()),
            ("clause", listed.clauses, {each.name for each in policy.clauses} if policy else set()),
        )
        for kind, named, known in kinds:
            for name, whom in named.items():
                line = parsed.line("policies", key, f"{kind}s", name)
                if name not in known:
                    yield Fault(f"'{key}' has no {kind} called '{name}'.", nearest(name, known), path, line)
                yield from _unknown_groups(name, whom, groups, path, line)


def _unknown_groups(name: str, whom: Iterable[str], groups: Collection[str], path: str, line: int | None) -> Iterator[Fault]:
    if not whom:
        yield Fault(f"'{name}' concerns nobody.", f"Name the groups, or '{ALL}' for everyone.", path, line)
    for group in whom:
        if group not in groups:
            yield Fault(f"'{name}': there is no group called '{group}'.", nearest(group, set(groups)), path, line)


def _clauses_without_group(file: ReadingFile, library: Library, path: str, parsed: YamlFile) -> Iterator[Fault]:
    for key in file.policies:
        for clause in library.policies[key].clauses if key in library.policies else ():
            if not whom_it_concerns(file, key, clause):
                step = f"Name it or its section '{clause.section}' with the groups, or '{ALL}' for everyone."
                yield Fault(f"Nothing says whom the clause '{clause.name}' concerns.", step, path, parsed.line("policies", key))
