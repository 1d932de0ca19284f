"""What a trust locks for its schools, what they may adapt, and what each of them has to fill."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from policygen.errors import Fault
from policygen.facts.known import Known
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, Value, Vocabulary, label
from policygen.language.english import nearest
from policygen.policies.model import Policy
from policygen.schools.school_file import School

Line = Callable[..., int | None]
"""The line of a path of keys in the trust file."""


Place = Callable[[str], tuple[str, int | None]]
"""The file and the line of a school's answer."""


@dataclass(frozen=True, slots=True)
class Locks:
    """The trust's locks; what stands in none of them, schools may adapt."""

    facts: tuple[str, ...] = ()
    clauses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By policy."""
    lines: Mapping[str, int | None] = field(default_factory=dict)
    """Of each policy's locked clauses in the trust file."""
    must_fill: tuple[str, ...] = ()
    """Facts that every school has to answer itself, where they are asked of it."""


def read_locks(raw: object, vocabulary: Vocabulary, shared: Mapping[str, Value], line: Line) -> tuple[Locks, list[Fault]]:
    """Return the locks as a trust file has them, and what is wrong with them."""
    if raw is None:
        return Locks(), []
    if not isinstance(raw, Mapping) or not set(raw) <= {"facts", "clauses"}:
        return Locks(), [Fault("'locks' has 'facts' and 'clauses'.", "Take the rest out.", line=line("locks"))]
    facts, faults = _named_facts(raw.get("facts") or (), ("locks", "facts"), vocabulary, line)
    for name in facts:
        if name not in shared:
            said = f"'{name}' is locked, and the trust has no answer to it."
            faults.append(Fault(said, "Answer it under 'answers'.", line=line("locks", "facts")))
    stated = raw.get("clauses") or {}
    if not isinstance(stated, Mapping) or not all(_is_list(each) for each in stated.values()):
        step = "Write 'safeguarding: [name-of-a-clause]'."
        return Locks(), [*faults, Fault("Locked clauses stand by policy, each in a list.", step, line=line("locks", "clauses"))]
    lines = {str(policy): line("locks", "clauses", policy) for policy in stated}
    return Locks(facts, {str(key): tuple(map(str, each)) for key, each in stated.items()}, lines), faults


def read_must_fill(raw: object, vocabulary: Vocabulary, line: Line) -> tuple[tuple[str, ...], list[Fault]]:
    """Return the facts that each school has to fill, and what is wrong with the list."""
    return _named_facts(raw or (), ("must_fill",), vocabulary, line)


def _named_facts(raw: object, place: Sequence[str], vocabulary: Vocabulary, line: Line) -> tuple[tuple[str, ...], list[Fault]]:
    if not isinstance(raw, list | tuple):
        return (), [Fault(f"'{place[-1]}' is a list of questions.", "Write them as [one, another].", line=line(*place))]
    asked = {name for name, fact in vocabulary.facts.items() if fact.asked}
    wrong = [name for name in raw if name not in asked]
    faults = [Fault(f"There is no question called '{name}'.", nearest(str(name), asked), line=line(*place)) for name in wrong]
    return tuple(name for name in raw if name in asked), faults


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def answer_faults(
    locks: Locks, shared: Mapping[str, Value], school: School, vocabulary: Vocabulary, place: Place
) -> Iterator[Fault]:
    """Yield what a school's own answers do that the trust does not allow."""
    for name in locks.facts:
        if name in school.answers and name in shared and school.answers[name] != shared[name]:
            path, line = place(name)
            said = f"'{name}' is answered by the trust and locked; this school answers it differently."
            yield Fault(said, "Take the school's answer out, or ask the trust to unlock the question.", path, line)
    known = Known(vocabulary, {**shared, **school.answers})
    for name in locks.must_fill:
        if known.relevant(name) is not False and school.answers.get(name, NOT_SURE) in (NOT_SURE, LEFT_OUT):
            path, _ = place(name)
            said = f"{name} ({label(vocabulary, name)}): the trust asks every school to fill this in."
            yield Fault(said, "Answer it for this school, there or in the trust's spreadsheet.", path)


def locks_all_of(locks: Locks, policies: Mapping[str, Policy]) -> bool:
    """Return whether every locked clause is among some policies."""
    return not list(clause_faults(locks, [policies], ""))


def clause_faults(locks: Locks, libraries: Sequence[Mapping[str, Policy]], file: str) -> Iterator[Fault]:
    """Yield locks of clauses that no school of the trust has; the policies are without any school's own layer."""
    for key, names in locks.clauses.items():
        line = locks.lines.get(key)
        found = [policies[key] for policies in libraries if key in policies]
        if not found:
            yield Fault(f"There is no policy called '{key}'.", nearest(key, libraries[0]), file, line)
            continue
        known = {clause.name for policy in found for clause in policy.clauses}
        for name in names:
            if name not in known:
                yield Fault(f"The policy '{key}' has no clause '{name}'.", nearest(name, known), file, line)


def broken_by(locks: Locks, trust: Mapping[str, Policy], school: Mapping[str, Policy]) -> Iterator[Fault]:
    """Yield the locked clauses that a school's own layer replaces or takes out."""
    for key, names in locks.clauses.items():
        before = {clause.name: clause for clause in trust[key].clauses} if key in trust else {}
        after = {clause.name: clause for clause in school[key].clauses} if key in school else {}
        for name in names:
            if name not in before or after.get(name) == before[name]:
                continue
            said = f"The clause '{name}' of '{key}' is locked by the trust, and this school's layer changes it."
            step = "Take it out of the school's layer, or ask the trust to unlock it."
            if name in after:
                yield Fault(said, step, after[name].path, after[name].line)
            else:
                yield Fault(said, step, f"{school[key].removed[name].layer.name}, layer.yaml")
