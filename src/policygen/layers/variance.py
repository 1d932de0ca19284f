"""Who differs from the trust, and why: answers, clauses of layers, clauses in or out by facts, and words edited by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from policygen.facts.known import Known
from policygen.facts.vocabulary import Value, label
from policygen.law.in_force import LawInForce
from policygen.library.model import Library
from policygen.markup.blocks import Paper
from policygen.markup.paper_templates import PaperTemplate
from policygen.policies.model import Clause
from policygen.policies.selection import select

PERSONAL = "own answer"
"""What is said of an answer that names people or says how to reach them."""


@dataclass(frozen=True, slots=True)
class SchoolSide:
    """What the map needs to know of one school."""

    key: str
    answers: Mapping[str, Value]
    """With the trust's."""
    own: Mapping[str, Value]
    library: Library
    edits: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What was changed by hand in its adopted files: by policy and clause, how, such as "edited by hand"."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference, and the schools that have it."""

    kind: str
    what: str
    why: str
    schools: tuple[str, ...]


def variance(
    schools: Sequence[SchoolSide],
    shared: Mapping[str, Value],
    trust_layers: Iterable[str],
    locked: Mapping[str, Sequence[str]],
    law_of: Mapping[str, LawInForce],
) -> tuple[Difference, ...]:
    """Return the differences; `trust_layers` are the trust's layers as text, `law_of` the law by the digest of a library."""
    found: dict[tuple[str, str, str], list[str]] = {}
    layers = set(trust_layers)
    for school in schools:
        for what in (*_answers(school, shared), *_layers(school, layers), *_clause_edits(school, locked)):
            found.setdefault(what, []).append(school.key)
    for what, keys in _by_facts(schools, law_of).items():
        found[what] = keys
    return tuple(Difference(*what, tuple(keys)) for what, keys in found.items())


def _answers(school: SchoolSide, shared: Mapping[str, Value]) -> Iterator[tuple[str, str, str]]:
    vocabulary = school.library.vocabulary
    for name, value in shared.items():
        if name in school.own and school.own[name] != value:
            fact = vocabulary.facts[name]
            personal = fact.personal or fact.type in ("person", "people", "contact", "phone", "email")
            here, there = _shown_value(school.own[name]), _shown_value(value)
            said = PERSONAL if personal else f"answers '{here}'; the trust answers '{there}'"
            yield "answer", label(vocabulary, name), said


def _shown_value(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _layers(school: SchoolSide, trust: set[str]) -> Iterator[tuple[str, str, str]]:
    for policy in school.library.policies.values():
        for clause in policy.clauses:
            if clause.layer and str(clause.layer) not in trust:
                done = "replaced" if clause.below else "added"
                yield "layer", f"{policy.key}: {clause.name}", f"{done} by {clause.layer.name} ({clause.path}:{clause.line})"
        for name, removal in policy.removed.items():
            if str(removal.layer) not in trust:
                yield "layer", f"{policy.key}: {name}", f"removed by {removal.layer.name}: {removal.reason}"


def _clause_edits(school: SchoolSide, locked: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, str]]:
    for policy, clauses in school.edits.items():
        for name, how in clauses.items():
            if name in locked.get(policy, ()):
                yield "locked", f"{policy}: {name}", f"{how}; this clause is the trust's, and locked"
            else:
                yield "edited", f"{policy}: {name}", how


def _by_facts(schools: Sequence[SchoolSide], law_of: Mapping[str, LawInForce]) -> dict[tuple[str, str, str], list[str]]:
    """Return the clauses that some schools have and others do not, put together by policy and by the schools that have them."""
    having: dict[tuple[str, str], list[str]] = {}
    why: dict[tuple[str, str], str] = {}
    for school in schools:
        known = Known(school.library.vocabulary, school.answers)
        for policy in school.library.policies.values():
            for clause in select(policy, law_of[school.library.digest], known).clauses:
                having.setdefault((policy.key, clause.name), []).append(school.key)
                why[policy.key, clause.name] = _reasons_of(clause)
    groups: dict[tuple[str, tuple[str, ...], str], list[str]] = {}
    for (policy_key, name), keys in having.items():
        if len(keys) < len(schools):
            groups.setdefault((policy_key, tuple(keys), why[policy_key, name]), []).append(name)
    return {("facts", f"{key}: {', '.join(names)}", because): list(keys) for (key, keys, because), names in groups.items()}


def _reasons_of(clause: Clause) -> str:
    if clause.when is not None:
        return f"only where: {clause.when}"
    if clause.layer is not None and clause.below is None:
        return f"only where {clause.layer.name} has its layer"
    return "only where the law that it rests on applies"


# ---- as a paper

KINDS = ("locked", "answer", "layer", "edited", "facts")


def variance_paper(
    found: Sequence[Difference],
    trust: str,
    on: object,
    schools: Sequence[str],
    template: PaperTemplate,
    *,
    looked_at_files: bool,
    by_facts: bool = False,
) -> Paper:
    """Return the map as a paper; its words stand in `policy_templates/papers/variance.md`.

    What schools have by their facts is nobody's choice, so that it is listed only where it is asked for, `by_facts`.
    """  # fmt: skip
    shown = [each for each in found if by_facts or each.kind != "facts"]
    rows = {
        kind: [
            {"what": each.what, "why": each.why, "whose": _whose(each.schools, schools)} for each in shown if each.kind == kind
        ]
        for kind in KINDS
    }
    data = {
        "trust": trust, "schools": len(schools), "differences": len(shown), "looked_at_files": looked_at_files,
        "by_facts_hidden": len(found) - len(shown), **rows,
    }  # fmt: skip
    return template.paper(data, trust, on)


def _whose(some: Sequence[str], every: Sequence[str]) -> str:
    """Return schools as a reader takes them in: the few that have it, or the few that have not."""
    others = [key for key in every if key not in some]
    if not others:
        return "every school"
    return ", ".join(some) if len(others) >= len(some) else f"{len(some)} of {len(every)}: all but {', '.join(others)}"
