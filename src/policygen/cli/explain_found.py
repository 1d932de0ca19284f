"""What `policygen explain` found at a place, by words, or for a pasted sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rich.markup import escape

from policygen.cli.app import DONE, NEEDS_A_PERSON, as_json, out
from policygen.cli.explain_one import met_by
from policygen.cli.explain_options import Shown
from policygen.errors import Fault, Faults
from policygen.facts.known import Known
from policygen.language.english import count, shortened
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.law.places import AskedPlace, StatedRequirement, asking_nothing_at, edition_name, requirements_at
from policygen.library.model import Library
from policygen.policies.finding import (
    ALIKE,
    FoundByWords,
    FoundClause,
    by_sentence,
    clauses_by_requirement,
    sentence_of,
    stating,
)

_MOST_REQUIREMENTS: Final = 4
_MOST_CLAUSES: Final = 4
_PLACE: Final = 75
_WIDE: Final = 150


# ---- at a place


def tell_place(library: Library, asked: AskedPlace, shown: Shown) -> int | None:
    """Print the requirements at a place with the clauses that meet them; return None where nothing stands there."""
    sources = library.legislation.sources
    found = requirements_at(asked, sources)
    nothing_asked = list(asking_nothing_at(asked, sources.values()))
    note = ""
    if not found and not nothing_asked and asked.edition:
        name = edition_name(sources[asked.source], asked.edition)
        found = requirements_at(AskedPlace(asked.source, "", asked.place), sources)
        note = f"No requirement is recorded at {asked} of {name}. In other editions:"
    if not found and not nothing_asked:
        return None
    met = clauses_by_requirement(library.policies.values())
    data = {
        "asked": str(asked), "as": "place", "note": note,
        "requirements": [_stated_data(each, met) for each in found],
        "asks_nothing": [{"where": each.citation, "kind": each.kind, "holds": each.holds} for each in nothing_asked],
    }  # fmt: skip
    _tell_found(data, shown)
    return NEEDS_A_PERSON if note else DONE


def _stated_data(each: StatedRequirement, met: Mapping[str, tuple[FoundClause, ...]]) -> dict[str, Any]:
    return {
        "id": each.id, "title": each.title, "where": each.citation, "other_editions": list(each.other_editions),
        "force": each.force, "basis": each.basis, "file": each.written_at, "met_by": met_by(met.get(each.id, ())),
    }  # fmt: skip


# ---- by words


def tell_words(library: Library, asked: str, found: FoundByWords, shown: Shown) -> int:
    """Print the policies, requirements and clauses that hold the words that were asked for."""
    met = clauses_by_requirement(library.policies.values())
    data = {
        "asked": asked, "as": "words",
        "policies": [
            {"policy": each.key, "title": each.file.title, "sections": len(each.sections), "clauses": len(list(each.clauses)),
             "file": f"policy_templates/{each.key}/policy.yaml"}
            for each in found.policies
        ],
        "requirements": [requirement_row(library, each, met) for each in found.requirements],
        "clauses": met_by(found.clauses),
    }  # fmt: skip
    _tell_found(data, shown)
    return DONE


def requirement_row(library: Library, each: Requirement, met: Mapping[str, tuple[FoundClause, ...]]) -> dict[str, Any]:
    """Return a requirement as it stands on the date, with its file and line and the clauses that meet it."""
    return {
        "id": each.id, "title": each.title, "where": _place_shown(each), "other_editions": [], "force": each.force,
        "basis": "unread" if each.unread else each.basis,
        "file": library.legislation.sources[each.edition.source].written_at(each.id), "met_by": met_by(met.get(each.id, ())),
    }  # fmt: skip


def _place_shown(each: Requirement) -> str:
    """Return where it stands; where this edition's place is not known, with that of an earlier one."""
    return each.citation() if each.at or not each.at_before else f"{each.edition} (before: {each.at_before})"


# ---- for a sentence


def tell_sentence(library: Library, law: LawInForce, known: Known | None, sentence: str, shown: Shown) -> int:
    """Print the clauses that state a pasted sentence, and what they meet.

    Raises Faults, with the likest clause, where none states it.
    """
    said_by = None
    if known is not None:
        from policygen.generation.clause_words import clause_words  # only the words of a school's clauses need it

        said_by = clause_words(library, law, known)
    found = by_sentence(sentence, library.policies.values(), said_by, library.titles)
    stated = stating(found)
    if not stated:
        raise Faults(Fault("No clause states this sentence.", _best_matches(found)))
    met = clauses_by_requirement(library.policies.values())
    meets = {name: law.requirements[name] for each in stated for name in each.clause.meets if name in law.requirements}
    data = {
        "asked": sentence, "as": "sentence",
        "clauses": [
            {**row, "alike": round(each.alike), "text": next(sentence_of(each.clause, sentence), "")}
            for row, each in zip(met_by(stated), stated, strict=True)
        ],
        "requirements": [{**requirement_row(library, each, met), "met_by": []} for each in meets.values()],
    }  # fmt: skip
    _tell_found(data, shown)
    return DONE


def _best_matches(found: Sequence[FoundClause]) -> str:
    if not found:
        return ""
    best = found[0]
    place = f"{best.policy.key}: {best.clause.name} ({best.clause.path}:{best.clause.line})"
    step = "Your school may have written the sentence itself."
    return f"The likest is {place}: {best.alike:.0f} of 100, and {ALIKE} are needed. {step}"


# ---- on the screen


def _tell_found(data: dict[str, Any], shown: Shown) -> None:
    if shown.as_data:
        as_json(data)
        return
    if data.get("note"):
        out.print(data["note"], markup=False, style="yellow")
    for each in data.get("policies", ()):
        title = escape(each["title"])
        size = f"{count(each['sections'], 'section')}, {count(each['clauses'], 'clause')}"
        out.print(f"[bold]{title}[/bold]  {size}  [dim]{each['file']}[/dim]")
    if data["as"] == "sentence":
        _tell_found_clauses(data["clauses"], shown)
    _tell_requirements(data["requirements"], shown)
    for each in data.get("asks_nothing", ()):
        out.print(f"{each['where']}: {each['kind']}; it asks nothing of a school ({each['holds']})", markup=False)
    if data["as"] == "words":
        _tell_found_clauses(data["clauses"], shown)


def _tell_requirements(rows: Sequence[dict[str, Any]], shown: Shown) -> None:
    for each in rows if shown.long else rows[:_MOST_REQUIREMENTS]:
        also = f" (and {', '.join(each['other_editions'])})" if each["other_editions"] else ""
        where = each["where"] if shown.long else shortened(each["where"], _PLACE)
        out.print(f"[bold]{each['id']}[/bold]  {escape(each['title'])}")
        out.print(f"    [dim]{escape(where)}{also}; {each['force']}; {each['basis']}; {each['file']}[/dim]")
        if each["met_by"]:
            out.print(f"    met by {_clause_names(each['met_by'], shown)}", markup=False)
    _tell_left(len(rows) - _MOST_REQUIREMENTS, "more requirement", shown)


def _clause_names(rows: Sequence[dict[str, str]], shown: Shown) -> str:
    listed = [f"{each['policy']}: {each['clause']} ({each['file']})" for each in (rows if shown.long else rows[:1])]
    return "; ".join(listed) + (f" and {len(rows) - 1} more" if len(rows) > 1 and not shown.long else "")


def _tell_found_clauses(rows: Sequence[dict[str, Any]], shown: Shown) -> None:
    for each in rows if shown.long else rows[:_MOST_CLAUSES]:
        alike = f"; {each['alike']} of 100 alike" if "alike" in each else ""
        out.print(f"[bold]{each['policy']}: {each['clause']}[/bold]  [dim]{each['file']}{alike}[/dim]")
        if each.get("text"):
            out.print(f"    {shortened(each['text'], _WIDE)}", markup=False)
    _tell_left(len(rows) - _MOST_CLAUSES, "more clause", shown)


def _tell_left(number: int, what: str, shown: Shown) -> None:
    if number > 0 and not shown.long:
        out.print(f"    … {count(number, what)}: --long", markup=False, style="dim")


def names_of(requirements: Iterable[str], library: Library) -> set[str]:
    """Return the names that can be asked for: requirements, topics, clauses and policies."""
    clauses = {clause.name for policy in library.policies.values() for clause in policy.clauses}
    found = set(requirements)
    return found | {name.rpartition(".")[0] for name in found} | clauses | set(library.policies)
