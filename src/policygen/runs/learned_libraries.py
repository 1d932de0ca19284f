"""The library of a school with everything in it that is its own: its trust's layers, its own, and what the two have learned."""

from __future__ import annotations

from dataclasses import replace

from policygen.errors import SchoolFaults
from policygen.layers.load import library_for
from policygen.library.model import Library
from policygen.policies.learned import Learned
from policygen.schools.school_file import School
from policygen.schools.trust_file import Trust


def school_library(library: Library, trust: Trust, school: School, key: str) -> Library:
    """Return the library that a school's policies are made from, with what its trust's log and its own bring to it.

    `key` is the name of the school's file, without .yaml, or the name that it has in the trust's file; its log has it too.
    A school's log is read for that school alone, a trust's for its schools. Raises as `library_for` does, and SchoolFaults with
    every fault of a log.
    """
    layered = library_for(library, trust, school, key)
    learned = learned_of(layered, trust, school, key)
    if not learned:
        return layered
    from policygen.learning.in_policies import with_learning

    return with_learning(layered, learned)


def asking_library(library: Library, trust: Trust, school: School, key: str) -> Library:
    """Return the library by which a school of a trust is asked: what the trust lays over it may ask for more.

    What the school still has to answer keeps nobody from asking it; until it is known which layers it has, it is asked without.
    """
    try:
        return school_library(library, replace(trust, problems={}), school, key)
    except SchoolFaults:
        return library


def learned_of(library: Library, trust: Trust, school: School, key: str) -> Learned:
    """Return what a school and its trust have learned; `library` is the school's own, with its layers.

    Raises SchoolFaults with every fault of a log.
    """
    from policygen.runs.learning_logs import log_at, school_log_path, trust_log_path

    places = [(trust_log_path(trust), trust.name, True)] if trust.name and trust.file else []
    if school.home is not None or trust.file:
        places.append((school_log_path(trust, key, school), str(school.answers.get("school_name", "")), False))
    found: Learned = ()
    for path, of, of_trust in places:
        if path.is_file():
            from policygen.learning.in_policies import learned_from

            found += learned_from(log_at(path, of, library).log, library, of_trust=of_trust)
    return found
