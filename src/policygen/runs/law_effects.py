"""What changes in the law between two days mean for schools: their policies made on both days and held against each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from policygen.errors import Fault, Faults
from policygen.facts.known import Known
from policygen.generation.generate import generate
from policygen.generation.impact import SchoolChanges, for_school
from policygen.language.english import nearest
from policygen.law.changes import LawChanges
from policygen.law.in_force import Legislation
from policygen.layers.load import library_for
from policygen.library.model import Library
from policygen.schools.school_file import School
from policygen.schools.trust_file import Trust


def schools_changes(
    library: Library, trust: Trust, law: LawChanges, telling: Callable[[str], object] = lambda _: None
) -> list[SchoolChanges]:
    """Return what the days between mean for each school of a trust, with the layers that it has; `telling` hears of each.

    Raises Faults where a school's policies cannot be made.
    """
    found = []
    for key, school in trust.schools:
        telling(key)
        found.append(effects_on_school(library_for(library, trust, school), key, school, law))
    return found


def effects_on_school(library: Library, key: str, school: School, law: LawChanges) -> SchoolChanges:
    """Return what the days between mean for one school, whose policies are made from `library`.

    Raises Faults, which name the school by its `key`, where a policy cannot be made.
    """
    known = Known(library.vocabulary, school.answers)
    pairs = []
    for policy in library.policies.values():
        before, after = library.legislation.on(law.start), library.legislation.on(law.end)
        if policy.file.based_on not in before.editions or policy.file.based_on not in after.editions:
            continue
        try:
            earlier = generate(policy, library, school.answers, law.start).document
            later = generate(policy, library, school.answers, law.end).document
        except Faults as error:
            raise Faults(fault.at(key) for fault in error.faults) from error
        pairs.append((policy, earlier, later))
    return for_school(law, known, pairs, library.legislation)


def day_of_edition(legislation: Legislation, text: str) -> tuple[date, str]:
    """Return the day on which an edition such as `kcsie@2025` came into force, and its source.

    Raises Faults where there is no such source or edition.
    """
    source, _, edition = text.partition("@")
    if source not in legislation.sources:
        raise Faults(Fault(f"There is no source called '{source}'.", nearest(source, legislation.sources)))
    editions = legislation.sources[source].file.editions
    if edition not in editions:
        raise Faults(Fault(f"'{source}' has no edition '{edition}'.", f"It has {', '.join(editions)}."))
    return editions[edition].starts, source
