"""`policygen check --points` proves from the rendered words that each clause says what it claims."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from conftest import TODAY

from helpers import policygen
from policygen.facts.known import Known
from policygen.facts.vocabulary import Value
from policygen.generation.point_proof import Prover
from policygen.library.model import Library
from policygen.policies.model import Clause, Policy, Section


def with_clause(policy: Policy, name: str, change: Callable[[Clause], Clause]) -> Policy:
    def section(each: Section) -> Section:
        return replace(each, clauses=tuple(change(one) if one.name == name else one for one in each.clauses))

    return replace(policy, sections=tuple(map(section, policy.sections)))


def unproved(library: Library, answers: Mapping[str, Value], policy: Policy, requirement: str) -> list[str]:
    known = Known(library.vocabulary, answers)
    found = Prover(library).proofs(known, TODAY, [policy], [requirement])
    return [each.point.name for each in found if not each.judgement.stated]


def test_a_clause_that_says_what_it_claims_is_proved(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> None:
    policy = shipped.policies["safeguarding"]
    assert unproved(shipped, example("oakfield-primary"), policy, "kcsie.file-transfer.days") == []


def test_a_claim_without_the_words_is_named(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> None:
    def shorter(clause: Clause) -> Clause:
        return replace(clause, text="When a child leaves, the DSL sends the file to the new school.")

    policy = with_clause(shipped.policies["safeguarding"], "file-transfer", shorter)
    missing = unproved(shipped, example("oakfield-primary"), policy, "kcsie.file-transfer.days")
    assert {"in-year", "new-term"} <= set(missing)


def test_the_words_of_the_section_count_where_the_clause_says_so(
    shipped: Library, example: Callable[[str], Mapping[str, Value]]
) -> None:
    def moved(clause: Clause) -> Clause:
        return replace(clause, meets=("kcsie.file-transfer.days",))

    policy = with_clause(shipped.policies["safeguarding"], "file-transfer", lambda clause: replace(clause, meets=()))
    policy = with_clause(policy, "file-ahead", moved)
    assert unproved(shipped, example("oakfield-primary"), policy, "kcsie.file-transfer.days")
    policy = with_clause(policy, "file-ahead", lambda clause: replace(clause, also="section"))
    policy = with_clause(policy, "file-transfer", lambda clause: replace(clause, meets=("kcsie.file-transfer.secure",)))
    assert unproved(shipped, example("oakfield-primary"), policy, "kcsie.file-transfer.days") == []


def test_an_author_sees_each_point_with_the_sentence_that_states_it() -> None:
    ran = policygen("check", "kcsie.file-transfer.days", "--points", "--on", TODAY.isoformat())
    assert "in-year (limit, headline): child protection file + {file_transfer_days} days near in-year" in ran.stdout
    assert "safeguarding: stated" in ran.stdout
    assert "within 5 days for a move during the year" in ran.stdout
    assert ran.returncode == 0, ran.stdout


def test_the_summary_counts_for_a_program() -> None:
    ran = policygen("check", "--points", "--policy", "safeguarding", "--on", TODAY.isoformat(), "--json")
    summary = json.loads(ran.stdout)["summary"]
    assert summary["points"] >= summary["headline_points"] > 40
    assert summary["claims_proved"] > 60
    assert ran.returncode == (1 if summary["claims_not_proved"] else 0)


def test_a_name_that_is_no_requirement_gets_the_nearest() -> None:
    ran = policygen("check", "kcsie.dsl.availabilty", "--points")
    assert ran.returncode == 1
    assert "Did you mean 'kcsie.dsl.availability'?" in ran.stderr


def test_explain_shows_the_points_of_a_requirement() -> None:
    ran = policygen("explain", "kcsie.dsl.availability", "--on", TODAY.isoformat())
    assert "school-hours (act)" in ran.stdout
    assert "safeguarding, role-deputies: “In term time the DSL or a deputy is available" in ran.stdout


def test_made_up_schools_cover_every_pair_of_answers() -> None:
    ran = policygen("check", "kcsie.file-transfer.days", "--points", "--pairwise", "--on", TODAY.isoformat(), "--json")
    proved = json.loads(ran.stdout)["claims"][0]["proved"]
    assert len({each["school"] for each in proved if each["school"].startswith("made-up school")}) > 100


def test_pairwise_goes_with_points_alone() -> None:
    ran = policygen("check", "--pairwise")
    assert ran.returncode == 2
    assert "--points" in ran.stderr
