"""What layers change: clauses added, replaced and taken out, with the words before and after, and what is then unmet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.library.model import Library
from policygen.policies.model import Clause, Origin, Policy

Kind = Literal["added", "replaced", "removed"]


@dataclass(frozen=True, slots=True)
class LayerChange:
    """One clause that a layer changes."""

    layer: Origin
    policy: str
    clause: str
    kind: Kind
    before: str
    after: str
    place: str
    """The file and the line of its words; nothing for a clause taken out."""
    reason: str = ""
    unmet: tuple[Requirement, ...] = ()
    """In force on the day, and met by no other clause of the policy: unmet in the schools that each applies to."""


def key_of(change: LayerChange) -> tuple[str, str, str, str]:
    """Return what tells a change from every other one, in the order in which they are told."""
    return str(change.layer), change.policy, change.kind, change.clause


def layer_changes(library: Library, law: LawInForce) -> Iterator[LayerChange]:
    """Yield what the layers of a library change, policy by policy; of a clause that several change, each step."""
    for policy in library.policies.values():
        for clause in policy.clauses:
            yield from _of_clause(policy.key, clause)
        for name, removal in policy.removed.items():
            unmet = tuple(_unmet(policy, removal.clause, law))
            yield LayerChange(removal.layer, policy.key, name, "removed", removal.clause.text, "", "", removal.reason, unmet)


def _of_clause(policy: str, clause: Clause) -> Iterator[LayerChange]:
    if clause.layer is None:
        return
    if clause.below is not None:
        yield from _of_clause(policy, clause.below)
    before = clause.below.text if clause.below else ""
    kind: Kind = "replaced" if clause.below else "added"
    yield LayerChange(clause.layer, policy, clause.name, kind, before, clause.text, f"{clause.path}:{clause.line}")


def _unmet(policy: Policy, removed: Clause, law: LawInForce) -> Iterator[Requirement]:
    met = {name for clause in policy.clauses for name in clause.meets}
    for name in removed.meets:
        if name not in met and name in law.requirements and name not in policy.file.left_to:
            yield law.requirements[name]


def beneath(clause: Clause) -> Iterator[Clause]:
    """Yield what stood below a clause, from the top down."""
    while clause.below is not None:
        clause = clause.below
        yield clause


def change_data(change: LayerChange, schools: Sequence[str]) -> dict[str, object]:
    """Return a change for a program to read."""
    return {
        "layer": str(change.layer), "policy": change.policy, "clause": change.clause, "kind": change.kind,
        "before": change.before, "after": change.after, "file": change.place, "reason": change.reason,
        "schools": list(schools),
        "unmet": [
            {"requirement": each.id, "title": each.title, "where": each.citation(), "force": each.force,
             "applies_to": str(each.applies)}
            for each in change.unmet
        ],
    }  # fmt: skip
