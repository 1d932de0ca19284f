"""What a trust answers for all its schools: an answer given, changed or left to each school, in the trust's own file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from policygen.errors import Fault, SchoolFaults
from policygen.facts.known import broken_rules
from policygen.facts.vocabulary import Value, Vocabulary
from policygen.schools.school_file import School, dump_school
from policygen.schools.trust_file import Trust
from policygen.storage import read_whole, write_whole

OF_EACH_SCHOOL: Final = frozenset({"school_name", "urn"})
"""What no two schools can have alike."""
_MOST_NAMED: Final = 3


def save_shared_answer(path: Path, trust: Trust, name: str, value: Value, vocabulary: Vocabulary) -> None:
    """Save what a trust answers for all its schools; every other line of its file stays. A school's own answer still wins.

    Raises SchoolFaults where it cannot be the same for all schools, or cannot be true together with another answer of the trust
    or of a school; and OutputFault.
    """
    if name in OF_EACH_SCHOOL:
        raise SchoolFaults(Fault("Each school has its own answer to this.", "Answer it for the school."))
    shared = {**trust.shared, name: value}
    faults = list(_against_schools(trust, shared, vocabulary))
    if faults:
        raise SchoolFaults(faults)
    _save_shared(path, shared, vocabulary)


def leave_to_schools(path: Path, trust: Trust, name: str, vocabulary: Vocabulary) -> None:
    """Take an answer of a trust back, so that each school gives its own.

    Raises SchoolFaults where the answer is locked, or what is left cannot be true together; and OutputFault.
    """
    if name in trust.locks.facts:
        raise SchoolFaults(
            Fault("The trust locks this answer for its schools.", "Take it out of the locks in the trust's file first.")
        )
    shared = {fact: given for fact, given in trust.shared.items() if fact != name}
    faults = list(_against_schools(trust, shared, vocabulary))
    if faults:
        raise SchoolFaults(faults)
    _save_shared(path, shared, vocabulary)


def _against_schools(trust: Trust, shared: Mapping[str, Value], vocabulary: Vocabulary) -> Iterator[Fault]:
    """Yield the rules between answers that would no longer hold, each with the schools; what was so before is not among them."""
    found: dict[str, list[str]] = {}
    for key, school in trust.schools:
        own = trust.own.get(key, {})
        before = {rule.says for rule in broken_rules(vocabulary, {**trust.shared, **own})}
        for rule in broken_rules(vocabulary, {**shared, **own}):
            if rule.says not in before:
                found.setdefault(rule.says, []).append(str(school.answers.get("school_name") or key))
    for says, schools in found.items():
        more = f" and {len(schools) - _MOST_NAMED} more" if len(schools) > _MOST_NAMED else ""
        yield Fault(f"{says} This would be so in: {', '.join(schools[:_MOST_NAMED])}{more}.", "Look at their answers first.")


def _save_shared(path: Path, shared: Mapping[str, Value], vocabulary: Vocabulary) -> None:
    before = read_whole(path).decode("utf-8-sig")
    write_whole(path, dump_school(School(shared), vocabulary, path.name, before).encode())
