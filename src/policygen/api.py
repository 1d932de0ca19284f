"""What programs may import: a policy made or brought up to date, what changes, what applies, what is open, and the checks.

    >>> from datetime import date
    >>> from policygen import api
    >>> library = api.load_library()
    >>> school = api.read_school("examples/oakfield-primary.yaml", library)
    >>> made = api.generate("safeguarding", library, school.answers, on=date(2026, 11, 24))
    >>> made.word[:2]
    b'PK'

Answers are a mapping of fact names to values, as `read_school` returns them; dates are given, never taken from the clock. Every
error that is not a bug is a `PolicygenError`: `Faults` that a user can put right, or `Gaps`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from os import PathLike
from pathlib import Path

from policygen.consistency.findings import Contradiction
from policygen.consistency.school_suite import school_suite
from policygen.coverage.foreign_prior import update_adopted
from policygen.errors import Fault, Faults, Gaps, PolicygenError
from policygen.facts.known import Known
from policygen.facts.vocabulary import Value
from policygen.generation.generate import generate as make_policy
from policygen.generation.impact import SchoolChanges, for_school
from policygen.generation.update import read_prior
from policygen.law.changes import LawChanges, law_changes
from policygen.law.model import Requirement
from policygen.library.load import load
from policygen.library.model import Library
from policygen.library.review import Finding, check_library, check_school
from policygen.markup.blocks import Document
from policygen.policies import open_questions as policy_questions
from policygen.policies.model import Policy
from policygen.schools import school_file, trust_file
from policygen.schools.school_file import School
from policygen.schools.trust_file import Trust
from policygen.word.proof.verify import verify

__all__ = [
    "Contradiction",
    "Fault",
    "Faults",
    "Finding",
    "Gaps",
    "LawChanges",
    "Library",
    "MadePolicy",
    "PolicygenError",
    "Requirement",
    "School",
    "SchoolChanges",
    "Trust",
    "changes",
    "check",
    "contradictions",
    "generate",
    "in_force",
    "load_library",
    "open_questions",
    "read_school",
    "read_trust",
    "school_changes",
    "verify",
]


@dataclass(frozen=True, slots=True)
class MadePolicy:
    """A policy of a school as Word files, and what was found on the way."""

    word: bytes
    """The policy, without tracked changes."""
    tracked: bytes | None
    """The adopted file with each change tracked. None without one, and where it did not prove right: `findings` says why."""
    manifest: str
    """What the policy was made from, as JSON."""
    to_do: tuple[str, ...]
    """Questions that are still open and leave a mark in the document."""
    unverified: tuple[Requirement, ...]
    """Requirements whose statement was not checked against the official text."""
    conflicts: int = 0
    """Places at which the school and the new version changed the same words; a comment in the tracked file asks a person."""
    findings: tuple[str, ...] = ()
    """What did not prove right in the tracked file; empty as a rule."""


def load_library(root: str | PathLike[str] | None = None) -> Library:
    """Read the law and the policies: those that travel with policygen, or of a folder with legislation/ and policy_templates/.

    Raises LibraryFaults, a kind of Faults, with every fault found.
    """
    return load(Path(root) if root is not None else None)


def read_school(path: str | PathLike[str], library: Library) -> School:
    """Read a school's answers file. Raises SchoolFaults, a kind of Faults, naming the line, the question and the fix."""
    return school_file.read_school(Path(path), library.vocabulary)


def read_trust(path: str | PathLike[str], library: Library) -> Trust:
    """Read a trust file with its schools, or a school's file as a trust of one. Raises SchoolFaults as `read_school` does."""
    return trust_file.read_schools(Path(path), library.vocabulary)


def generate(
    policy: str, library: Library, answers: Mapping[str, Value], on: date, prior: bytes | None = None, name: str = "prior.docx"
) -> MadePolicy:
    """Make a policy as a school has to have it on a date; with `prior`, the Word file it adopted, bring that up to date.

    `policy` is its key, such as "safeguarding"; `name` names the adopted file in messages. Raises Faults where an answer is
    missing that decides what the policy says, where the adopted file is another school's or cannot be read, and Gaps where
    something that applies would be left out.
    """
    made = make_policy(library.policy(policy), library, answers, on)
    manifest, to_do = made.manifest.model_dump_json(), tuple(each.question for each in made.to_do)
    if prior is None:
        return MadePolicy(made.word(), None, manifest, to_do, made.unverified)
    updated = update_adopted(made, read_prior(prior, name), library, answers)
    conflicts = len(updated.merged.conflicts)
    return MadePolicy(updated.clean, updated.tracked, manifest, to_do, made.unverified, conflicts, updated.findings)


def in_force(library: Library, answers: Mapping[str, Value], on: date) -> list[Requirement]:
    """Return the requirements in force on a date that apply to a school, as far as its answers tell."""
    return list(library.legislation.on(on).applicable(Known(library.vocabulary, answers)))


def open_questions(library: Library, answers: Mapping[str, Value], on: date) -> list[str]:
    """Return the facts that a school's policies still depend on, in the order in which they are asked."""
    known = Known(library.vocabulary, answers, asking=True)
    missing, not_sure = policy_questions.open_questions(library.policies.values(), library.legislation, known, on)
    return [*missing, *not_sure]


def changes(library: Library, start: date, end: date) -> LawChanges:
    """Compare the law on two days: what is new, changed, reworded, moved or removed, and what is coming."""
    return law_changes(library.legislation, start, end)


def school_changes(
    library: Library, answers: Mapping[str, Value], start: date, end: date, policies: Iterable[str] | None = None
) -> SchoolChanges:
    """Say what the law's changes between two days mean for a school: clauses that differ, and new questions.

    `policies` are keys; without them every policy is made on both days. Raises Faults and Gaps as `generate` does.
    """

    def text(policy: Policy, day: date) -> Document:
        return make_policy(policy, library, answers, day).document

    chosen = [library.policy(key) for key in (library.policies if policies is None else policies)]
    known = Known(library.vocabulary, answers)
    law = law_changes(library.legislation, start, end)
    return for_school(law, known, [(each, text(each, start), text(each, end)) for each in chosen], library.legislation)


def check(library: Library, on: date, school: School | None = None) -> list[Finding]:
    """Return what is wrong with the law and the policies on a date, or what a school's answers leave open."""
    return check_library(library, on) if school is None else check_school(library, school, "", on)


def contradictions(library: Library, answers: Mapping[str, Value], on: date) -> list[Contradiction]:
    """Return where a school's policies do not agree with each other, and which documents they name that it also needs.

    Raises Faults and Gaps as `generate` does.
    """
    return school_suite(library, answers, on).clashes()
