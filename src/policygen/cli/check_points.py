"""`policygen check --points`: whether the words of each clause say what the clause claims to meet."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import typer

from policygen.cli.app import DONE, FIX, as_json, err, out
from policygen.errors import Fault, LibraryFaults
from policygen.facts.known import Known
from policygen.facts.pairwise import pairwise_answers
from policygen.generation.point_proof import Proof, Prover
from policygen.language.english import count, long_date, nearest, shortened
from policygen.law.points import Point
from policygen.library.load import shipped_root
from policygen.library.model import Library
from policygen.policies.model import Policy
from policygen.schools.trust_file import read_schools

THE_YEAR_BEFORE: Final = date(2025, 11, 1)
"""A day of the school year before: a point has to hold under the edition before as well."""

_SHOWN: Final = 200


@dataclass
class Claim:
    """A point that a policy claims, with the schools and days on which its words state it, or do not."""

    point: Point
    policy: str
    clauses: tuple[str, ...]
    proved: list[tuple[str, date, Proof]] = field(default_factory=list)
    unproved: list[tuple[str, date, Proof]] = field(default_factory=list)


def check_the_points(
    library: Library,
    root: Path | None,
    named: Path | None,
    policy: str | None,
    on: Sequence[date],
    *,
    asked: bool,
    pairwise: bool,
    json: bool,
) -> int:
    """Hold the clauses of every policy against the points they claim, for every example school; return the exit code.

    `named` is the requirement or topic that stands in place of a file; with `pairwise`, made-up schools are tried as well.
    """
    if not asked:
        raise typer.BadParameter("It goes with --points.", param_hint="--policy" if policy else "--pairwise")
    begun, days = time.perf_counter(), on or [THE_YEAR_BEFORE, date.today()]
    wanted = _wanted(library, str(named), days) if named else ()
    policies = [library.policy(policy)] if policy else list(library.policies.values())
    schools = dict(example_schools(library, root or shipped_root()))
    if pairwise:
        made_up = enumerate(pairwise_answers(library.vocabulary), 1)
        schools |= {f"made-up school {number}": Known(library.vocabulary, answers) for number, answers in made_up}
    claims = _claims_proved(library, schools, policies, days, wanted)
    summary = _summary(library, policies, days, claims, time.perf_counter() - begun)
    if json:
        as_json({"summary": summary, "claims": [_data(each) for each in claims if named or each.unproved]})
    elif named:
        _show(library, claims, wanted, days)
    else:
        _tell_claims(claims, summary)
    return FIX if any(each.unproved for each in claims) else DONE


def _wanted(library: Library, asked: str, days: Iterable[date]) -> tuple[str, ...]:
    """Return the requirements that are asked about: ids or topics, with commas between."""
    known = {name for on in days for name in library.legislation.on(on).requirements}
    found: list[str] = []
    for name in filter(None, (each.strip() for each in asked.split(","))):
        inside = [each for each in sorted(known) if each == name or each.startswith(f"{name}.")]
        if not inside:
            raise LibraryFaults(Fault(f"There is no requirement or topic called '{name}'.", nearest(name, known)))
        found += inside
    return tuple(found)


def example_schools(library: Library, root: Path) -> Iterator[tuple[str, Known]]:
    """Yield the key of each example school and what is known of it, each read when it is asked for."""
    paths = sorted((root / "examples").glob("*.yaml"))
    if not paths:
        raise typer.BadParameter("There is no examples/ folder with schools to try.", param_hint="--points")
    for path in paths:
        for key, school in read_schools(path, library.vocabulary).schools:
            yield key, Known(library.vocabulary, school.answers)


def _claims_proved(
    library: Library, schools: Mapping[str, Known], policies: Sequence[Policy], days: Sequence[date], wanted: Sequence[str]
) -> list[Claim]:
    claims: dict[tuple[str, str], Claim] = {}
    prover = Prover(library)
    for key, known in schools.items():
        for on in days:
            for proof in prover.proofs(known, on, policies, wanted):
                claim = claims.setdefault((proof.policy, proof.point.id), Claim(proof.point, proof.policy, proof.clauses))
                (claim.proved if proof.judgement.stated else claim.unproved).append((key, on, proof))
    return sorted(claims.values(), key=lambda each: (each.point.requirement, each.policy, each.point.name))


def _summary(
    library: Library, policies: Sequence[Policy], days: Sequence[date], claims: Sequence[Claim], seconds: float
) -> dict[str, Any]:
    requirements = library.legislation.on(max(days)).requirements
    claimed = {name for policy in policies for clause in policy.clauses for name in clause.meets if name in requirements}
    pointed = [each for each in requirements.values() if each.points]
    without = sorted(name for name in claimed if not requirements[name].points)
    return {
        "requirements_with_points": len(pointed),
        "points": sum(len(each.points) for each in pointed),
        "headline_points": sum(point.headline for each in pointed for point in each.points),
        "claims_proved": sum(not each.unproved for each in claims),
        "claims_not_proved": sum(bool(each.unproved) for each in claims),
        "proofs": sum(len(each.proved) + len(each.unproved) for each in claims),
        "claimed_without_points": len(without),
        "without_points": without,
        "seconds": round(seconds, 1),
    }


def _data(claim: Claim) -> dict[str, Any]:
    return {
        "requirement": claim.point.requirement,
        "point": claim.point.name,
        "kind": claim.point.kind,
        "says": claim.point.says,
        "find": claim.point.find,
        "policy": claim.policy,
        "clauses": list(claim.clauses),
        "proved": [_case(*each) for each in claim.proved],
        "not_proved": [_case(*each) for each in claim.unproved],
    }


def _case(school: str, on: date, proof: Proof) -> dict[str, Any]:
    found = proof.judgement
    return {
        "school": school,
        "on": on.isoformat(),
        "status": found.status,
        "sentence": found.sentence,
        "clause": found.clause,
        "missing": list(found.missing),
    }


def _tell_claims(claims: Sequence[Claim], summary: Mapping[str, Any]) -> None:
    for each in (claim for claim in claims if claim.unproved):
        schools = {school for school, _, _ in each.unproved}
        out.print(f"{each.point.id} is claimed by {', '.join(each.clauses)} ({each.policy})", markup=False)
        out.print(f"  not stated for {count(len(schools), 'school')}: {each.point.says}", markup=False, style="yellow")
        _tell_nearest(each.unproved[0])
    proved, unproved = summary["claims_proved"], summary["claims_not_proved"]
    err.print(
        f"{summary['requirements_with_points']} requirements with {summary['points']} points "
        f"({summary['headline_points']} of them headline points); {proved} claims proved, {unproved} not; "
        f"{summary['claimed_without_points']} requirements claimed without points; "
        f"{summary['proofs']} proofs in {summary['seconds']} s",
        markup=False,
    )


def _tell_nearest(case: tuple[str, date, Proof]) -> None:
    school, on, proof = case
    found = proof.judgement
    said = f"nearest, in {found.clause}: “{shortened(found.sentence, _SHOWN)}”" if found.sentence else "nothing comes near"
    missing = f"; missing: {', '.join(found.missing)}" if found.missing else ""
    out.print(f"  {school}, {long_date(on)}: {said}{missing}", markup=False)


def _show(library: Library, claims: Sequence[Claim], wanted: Sequence[str], days: Sequence[date]) -> None:
    for name in wanted:
        requirement = next(
            (found for day in reversed(days) if (found := library.legislation.on(day).requirements.get(name))), None
        )
        points = requirement.points if requirement else ()
        out.print(f"{name}: {requirement.title if requirement else ''}", markup=False, style="bold")
        if not points:
            out.print("  has no points", style="yellow")
        for point in points:
            told = [each for each in claims if each.point.id == point.id]
            out.print(f"  {point.name} ({point.kind}{', headline' if point.headline else ''}): {point.find}", markup=False)
            if not told:
                out.print("    no clause claims it for an example school", style="dim")
            for each in told:
                _show_claim(each)


def _show_claim(claim: Claim) -> None:
    total = len(claim.proved) + len(claim.unproved)
    good = not claim.unproved
    told = "stated" if good else f"NOT stated in {len(claim.unproved)} of {total} proofs"
    out.print(f"    {claim.policy}: {told}", markup=False, style="green" if good else "red")
    if claim.proved:
        said = dict.fromkeys((proof.judgement.clause, proof.judgement.sentence) for _, _, proof in claim.proved)
        for clause, sentence in list(said)[:2]:
            out.print(f"      {clause}: “{shortened(sentence, _SHOWN)}”", markup=False)
    seen: dict[tuple[str, tuple[str, ...]], tuple[str, date, Proof]] = {}
    for case in claim.unproved:
        seen.setdefault((case[2].judgement.sentence, case[2].judgement.missing), case)
    for case in list(seen.values())[:3]:
        _tell_nearest(case)
