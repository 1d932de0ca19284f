"""What `policygen explain` says of the points of a requirement: what a text must contain, and the sentence that states it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from policygen.cli.app import out
from policygen.facts.known import Known
from policygen.language.english import shortened
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.library.load import shipped_root
from policygen.library.model import Library

if TYPE_CHECKING:
    from policygen.generation.point_proof import Proof

_SENTENCE: Final = 160


def points_data(library: Library, law: LawInForce, known: Known | None, each: Requirement) -> list[dict[str, Any]]:
    """Return the points of a requirement, each with the sentence that states it in every policy that claims it.

    Without a school's answers the words are those of the example schools.
    """
    if not each.points:
        return []
    proofs = list(_proofs(library, law, known, each))
    return [
        {
            "name": point.name, "kind": point.kind, "says": point.says, "find": point.find, "headline": point.headline,
            "stated": [_stated_line(proof) for proof in proofs if proof.point.id == point.id],
        }
        for point in each.points
    ]  # fmt: skip


def _proofs(library: Library, law: LawInForce, known: Known | None, each: Requirement) -> Iterator[Proof]:
    """Yield the proofs of each policy once: of the school asked about, or of the first example that has them."""
    if each.id not in law.requirements:
        return
    wanted = {policy.key: policy for policy in library.policies.values() if any(each.id in one.meets for one in policy.clauses)}
    from policygen.cli.check_points import example_schools
    from policygen.generation.point_proof import Prover  # only proving needs it

    prover = Prover(library)
    schools = iter([known]) if known is not None else (school for _, school in example_schools(library, shipped_root()))
    for school in schools:  # the rest of the examples need not be read where the first have them all
        found = list(prover.proofs(school, law.on, list(wanted.values()), [each.id]))
        for proof in found:
            wanted.pop(proof.policy, None)
        yield from found
        if not wanted:
            return


def _stated_line(proof: Proof) -> dict[str, Any]:
    found = proof.judgement
    return {
        "policy": proof.policy, "clause": found.clause, "status": found.status, "sentence": found.sentence,
        "missing": list(found.missing),
    }  # fmt: skip


def print_points(points: Sequence[dict[str, Any]]) -> None:
    """Print points, each with the sentences that state it."""
    for number, each in enumerate(points):
        _point_line("points" if number == 0 else "", f"{each['name']} ({each['kind']}): {each['says']}")
        for place in each["stated"]:
            said = f"“{shortened(place['sentence'], _SENTENCE)}”" if place["sentence"] else "nothing comes near"
            told = said if place["status"] == "stated" else f"not stated; nearest: {said}"
            _point_line("", f"  {place['policy']}, {place['clause'] or 'no clause'}: {told}")


def _point_line(what: str, text: str) -> None:
    out.print(f"  {what:<13} {text}", markup=False)
