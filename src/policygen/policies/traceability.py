"""The two-way table of a school's policies: every clause and why it is there; every requirement and where it is met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from policygen.facts.known import Known
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.policies.model import Clause, Policy
from policygen.policies.selection import select

LAW: Final = "law and guidance"


FOUR: Final = (LAW, "learning", "good practice", "context")
"""What a clause can stand on."""


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause of one of the school's policies, with the sources it stands on."""

    policy: str
    section: str
    clause: str
    why: tuple[str, ...]
    """Of the four: law and guidance, learning, good practice, context."""
    meets: tuple[Requirement, ...]
    house: tuple[str, ...] = ()
    """The limits in it that are the school's own choice."""


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """A requirement that applies to the school, with where it is met, or to which policy it is left."""

    requirement: Requirement
    met_by: tuple[tuple[str, str], ...]
    """Policy and clause."""
    left: tuple[str, ...]
    """Reasons of policies that leave it to another."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Both ways of the table."""

    clauses: tuple[ClauseRow, ...]
    requirements: tuple[RequirementRow, ...]

    def unmet(self) -> list[RequirementRow]:
        """Return the requirements with force must or should that no policy here meets."""
        return [row for row in self.requirements if not row.met_by and row.requirement.force != "advice"]


def ledger(policies: Iterable[Policy], law: LawInForce, known: Known) -> Ledger:
    """Return the ledger of a school's policies on a date."""
    clauses: list[ClauseRow] = []
    met: dict[str, list[tuple[str, str]]] = {}
    left: dict[str, list[str]] = {}
    for policy in policies:
        selection = select(policy, law, known)
        for clause in selection.clauses:
            mine = tuple(law.requirements[name] for name in clause.meets if clause.name in selection.met.get(name, ()))
            clauses.append(
                ClauseRow(policy.key, clause.section, clause.name, tuple(_reason_for(clause, mine)), mine, clause.house)
            )
            for each in mine:
                met.setdefault(each.id, []).append((policy.key, clause.name))
        for name, reason in policy.file.left_to.items():
            left.setdefault(name, []).append(str(reason))
        for requirement, waiver in selection.left_out:
            left.setdefault(requirement.id, []).append(f"{waiver.layer.name}: {waiver.reason}")
    rows = [
        RequirementRow(each, tuple(met.get(each.id, ())), tuple(left.get(each.id, ())))
        for each in law.requirements.values()
        if each.applies_to(known)
    ]
    return Ledger(tuple(clauses), tuple(rows))


def _reason_for(clause: Clause, meets: Iterable[Requirement]) -> Iterator[str]:
    kinds = {"learning" if each.edition.kind == "learning" else each.edition.kind for each in meets}
    if kinds - {"learning", "good practice"}:
        yield LAW
    for kind in FOUR[1:]:
        if kind in kinds or kind in clause.why:
            yield kind
