"""A governors' briefing on what has changed, as data; its words stand in `policy_templates/papers/law-briefing.md`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from policygen.generation.impact import ClauseChange, SchoolChanges
from policygen.law.changes import NOT_LAW, ORDER, LawChange, LawChanges
from policygen.law.model import Requirement
from policygen.markup.blocks import Paper
from policygen.markup.paper_templates import PaperTemplate
from policygen.policies.model import Policy

MOST_EDITIONS: Final = 6
"""Editions that are named one by one."""

KIND: Final[Mapping[str, str]] = {
    "new": "New", "changed": "Changed", "removed": "Gone", "reworded": "Reworded", "moved": "Moved",
}  # fmt: skip


def briefing(
    law: LawChanges,
    schools: Sequence[SchoolChanges],
    policies: Mapping[str, Policy],
    organisation: str,
    template: PaperTemplate,
) -> Paper:
    """Return the briefing for a school, a trust, or (with no schools) for anyone."""
    changes = _changes_that_concern(law, schools)
    data = {
        "start": law.start,
        "end": law.end,
        **_editions(law, changes),
        **_changes_shown(changes, _resting_clauses(schools, policies)),
        **_schools(schools, policies),
        "carried_over": law.carried_over,
        "coming": [_coming_line(each) for each in _coming_for(law, schools)],
    }
    return template.paper(data, organisation or "Schools in England", law.end)


def _changes_that_concern(law: LawChanges, schools: Sequence[SchoolChanges]) -> list[LawChange]:
    asking = [each for each in law.asking_for_words() if each.requirement.edition.kind not in NOT_LAW]
    if not schools:
        return asking
    mine = {each.requirement.id for school in schools for each in school.law}
    ours = {each.requirement.id for school in schools for clause in school.clauses for each in clause.because}
    # What our policies already speak of comes first, within law, guidance and advice.
    concerning = [each for each in asking if each.requirement.id in mine]
    return sorted(concerning, key=lambda each: (ORDER[each.requirement.force], each.requirement.id not in ours))


def _coming_for(law: LawChanges, schools: Sequence[SchoolChanges]) -> list[Requirement]:
    mine = {each.id for school in schools for each in school.coming}
    return [each for each in law.coming if not schools or each.id in mine]


def _editions(law: LawChanges, changes: Sequence[LawChange]) -> dict[str, object]:
    """Return the editions new in force that the changes stand in, the first ones by name."""
    sources = {each.requirement.edition.source for each in changes}
    named = [name for source, name in law.editions if source in sources]
    return {"editions": named[:MOST_EDITIONS], "more_editions": max(len(named) - MOST_EDITIONS, 0)}


def _changes_shown(changes: Sequence[LawChange], places: Mapping[str, Sequence[str]]) -> dict[str, object]:
    rows = [_change(each, places.get(each.requirement.id, ())) for each in changes]
    stronger = [(each, each.force_change) for each in changes if each.force_change]
    return {
        "changes": rows,
        "law": [row for row, each in zip(rows, changes, strict=True) if each.requirement.force == "must"],
        "guidance": [row for row, each in zip(rows, changes, strict=True) if each.requirement.force == "should"],
        "stronger": [{"title": each.requirement.title, "before": before, "after": after} for each, (before, after) in stronger],
        "doubtful": sum(1 for each in changes if not each.confirmed),
    }


def _change(change: LawChange, places: Sequence[str]) -> dict[str, object]:
    before, after = change.force_change or ("", change.requirement.force)
    return {
        "force": after,
        "was": before,
        "kind": KIND[change.kind],
        "what": change.notes[-1] if change.notes else f"{change.requirement.title}.",
        "citation": change.requirement.citation(),
        "since": change.since,
        "confirmed": change.confirmed,
        "places": places,
    }


def _schools(schools: Sequence[SchoolChanges], policies: Mapping[str, Policy]) -> dict[str, object]:
    touched = [each for school in schools for each in school.clauses if each.kind != "look at it"]
    which = {each.policy for each in touched}
    return {
        "schools": [_school_part(each) for each in schools],
        "affected": sum(1 for school in schools if school.affected),
        "clauses": len({(each.policy, each.clause.name) for each in touched}),
        "policies": [policies[key].file.title for key in policies if key in which],
        "asked": sorted({name for school in schools for name in school.to_ask}),
    }


def _school_part(school: SchoolChanges) -> dict[str, object]:
    kinds = [each.kind for each in school.clauses]
    return {
        "school": school.school,
        "applying": len({each.requirement.id for each in school.law if each.asks_for_words}),
        "reworded": kinds.count("new words"),
        "added": kinds.count("added"),
        "dropped": kinds.count("dropped"),
        "questions": len(school.to_ask),
    }


def _coming_line(requirement: Requirement) -> dict[str, object]:
    return {
        "title": requirement.title, "citation": requirement.citation(), "starts": requirement.starts,
        "proposed": requirement.basis == "draft",
    }  # fmt: skip


def _resting_clauses(schools: Sequence[SchoolChanges], policies: Mapping[str, Policy]) -> dict[str, list[str]]:
    """Return the places in the policies that rest on a requirement, by its id."""
    found: dict[str, dict[str, None]] = {}
    for requirement, place in _school_places(schools, policies):
        found.setdefault(requirement, {}).setdefault(place)
    return {name: list(places) for name, places in found.items()}


def _school_places(schools: Sequence[SchoolChanges], policies: Mapping[str, Policy]) -> Iterator[tuple[str, str]]:
    for school in schools:
        for clause in school.clauses:
            for each in clause.because:
                yield each.requirement.id, _clause_place(clause, policies)


def _clause_place(clause: ClauseChange, policies: Mapping[str, Policy]) -> str:
    policy = policies[clause.policy]
    section = next(each.title for each in policy.sections if each.name == clause.clause.section)
    heading = clause.clause.heading or section
    return f"{policy.key}: {heading if '{' not in heading else section if '{' not in section else clause.clause.name}"
