"""What `policygen explain` says of one requirement or of one clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from rich.markup import escape

from policygen.cli.app import out
from policygen.facts.known import Known
from policygen.language.english import count, long_date, shortened
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.layers.report import beneath
from policygen.learning.audit_items import OWN_ITEMS
from policygen.library.model import Library
from policygen.policies.finding import FoundClause, clauses_by_requirement
from policygen.policies.learned import LearnedEntry, entries_on
from policygen.policies.model import Clause, Policy
from policygen.policies.selection import select

_FORCES_IN_WORDS = {"must": "law (must)", "should": "statutory guidance (should)", "advice": "advice"}
_BASIS = {
    "official": "read in the official text of this edition",
    "secondary": "reported by others; the official text of this edition has not been read",
    "carried over": "read in the edition before; the wording of this edition has not been read",
    "unverified": "not verified",
    "draft": "a draft",
}
_LONGEST: Final = 300
"""How many letters of evidence stand on a screen."""
_MOST_CLAUSES: Final = 6
_MOST_LINES: Final = 8
"""How many lines of a clause's text stand on a screen."""


def requirement_data(library: Library, law: LawInForce, known: Known | None, each: Requirement) -> dict[str, Any]:
    """Return what there is to say of a requirement, for a person or a program."""
    in_force = each.id in law.requirements
    applies = each.applies_to(known) if known is not None else None
    return {
        "id": each.id, "title": each.title, "says": each.says, "found": each.found, "found_at": each.found_at, "asks": each.asks,
        "force": each.force, "source": each.edition.title,
        "where": each.citation(), "earlier": each.at_before, "kind": each.edition.kind, "web": each.edition.web,
        "in_force": in_force, "from": each.starts.isoformat() if each.starts else None,
        "published": each.edition.published.isoformat() if each.edition.published else None,
        "basis": "unread" if each.unread else each.basis, "evidence": list(each.evidence),
        "checked": each.checked.model_dump(mode="json") if each.checked else None,
        "change": each.change, "note": each.note, "relates_to": list(each.relates_to), "applies_to": str(each.applies),
        "applies": applies if in_force else False,
        "because": dict(_because(each, known)) if known is not None else {},
        "file": library.legislation.sources[each.edition.source].written_at(each.id),
        "met_by": met_by(clauses_by_requirement(library.policies.values()).get(each.id, ())),
        "left_to": [str(policy.file.left_to[each.id]) for policy in library.policies.values() if each.id in policy.file.left_to],
    }  # fmt: skip


def met_by(clauses: Iterable[FoundClause]) -> list[dict[str, str]]:
    """Return clauses with the policy, the section and the line that each stands in."""
    return [
        {
            "policy": each.policy.key,
            "clause": each.clause.name,
            "section": each.clause.section,
            "file": f"{each.clause.path}:{each.clause.line}",
        }
        for each in clauses
    ]


def _because(requirement: Requirement, known: Known) -> Iterator[tuple[str, Any]]:
    """Yield what is known of the facts that decide whether a requirement applies; never who or how to reach anyone."""
    if requirement.applies == "everyone":
        return
    for name in sorted(requirement.applies.names):
        if not known.vocabulary.facts[name].personal:
            yield name, known[name]


def print_requirement(data: dict[str, Any], *, long: bool = False) -> None:
    """Print what there is to say of a requirement; within a screen, or with `long` all of it."""
    out.print(f"[bold]{escape(data['title'])}[/bold]  [dim]{data['id']}, {data['file']}[/dim]")
    _print_what_it_says(data)
    out.print()
    _labelled_line("force", _FORCES_IN_WORDS[data["force"]])
    _labelled_line(
        "where",
        data["where"] + (f" (before: {data['earlier']})" if data["earlier"] and "para" not in data["where"] else ""),
    )
    _labelled_line(
        "checked",
        "not mentioned in what was read of this edition" if data["basis"] == "unread" else _BASIS[data["basis"]],
    )
    if data["checked"]:
        signed = data["checked"]
        _labelled_line("signed", f"on {long_date_text(signed['on'])} by: {signed['by']} (basis: {signed['basis']})")
    if data["published"]:
        _labelled_line("published", long_date_text(data["published"]))
    if data["evidence"]:
        evidence = "; ".join(data["evidence"])
        _labelled_line("evidence", evidence if long else shortened(evidence, _LONGEST))
    if data["in_force"]:
        _labelled_line("in force", f"since {long_date_text(data['from'])}")
    else:
        _labelled_line(
            "in force",
            f"from {long_date_text(data['from'])}" if data["from"] else "no: not commenced. It is not a duty.",
        )
    if data["note"]:
        _labelled_line("what changed", data["note"])
    _labelled_line("applies to", "every school and college" if data["applies_to"] == "everyone" else data["applies_to"])
    if data["because"] or data["applies"] is not None:
        answer = {True: "yes", False: "no", None: "not known yet"}[data["applies"]]
        facts = ", ".join(f"{name}: {_fact_shown(value)}" for name, value in data["because"].items())
        _labelled_line("this school", answer + (f" ({facts})" if facts else ""))
    if data["relates_to"]:
        _labelled_line("relates to", ", ".join(data["relates_to"]))
    _print_met_by(data, long=long)


def _print_met_by(data: dict[str, Any], *, long: bool) -> None:
    shown = data["met_by"] if long else data["met_by"][:_MOST_CLAUSES]
    for number, each in enumerate(shown):
        _labelled_line("met by" if number == 0 else "", f"{each['policy']}: {each['clause']} ({each['file']})")
    if len(shown) < len(data["met_by"]):
        _labelled_line("", f"and {count(len(data['met_by']) - len(shown), 'more clause')}: --long")
    if not shown:
        _labelled_line("met by", "; ".join(data["left_to"]) or "no clause")


def _print_what_it_says(data: dict[str, Any]) -> None:
    """Print what law asks; of learning, what was found apart from what we suggest."""
    if data["kind"] == "learning":
        place = f" ({data['found_at']})" if data["found_at"] else ""
        found = " ".join(data["found"].split()) or "what the review found on this was not seen"
        _labelled_line("found", f"{found}{place}")
        _labelled_line("we suggest", " ".join(data["says"].split()))
    else:
        out.print(escape(" ".join(data["says"].split())))
    if data["asks"]:
        _labelled_line("a question", data["asks"])


def long_date_text(day_text: str | None) -> str:
    """Return an ISO date in words."""
    return str(long_date(date.fromisoformat(day_text))) if day_text else "an unknown day"


def _fact_shown(value: Any) -> str:
    return {True: "yes", False: "no", None: "not answered"}.get(value, str(value)) if value in (True, False, None) else str(value)


def _labelled_line(what: str, text: str) -> None:
    out.print(f"  [dim]{what:<13}[/dim] {escape(text)}")


def clause_data(library: Library, law: LawInForce, known: Known | None, policy: Policy, clause: Clause) -> dict[str, Any]:
    """Return what there is to say of a clause, for a person or a program."""
    chosen = {each.name for each in select(policy, law, known).clauses} if known is not None else None
    return {
        "policy": policy.key, "clause": clause.name, "section": clause.section, "file": f"{clause.path}:{clause.line}",
        "when": str(clause.when) if clause.when else "always", "why": list(clause.why),
        "in_this_school": clause.name in chosen if chosen is not None else None,
        "meets": [
            requirement_data(library, law, known, law.requirements[name]) if name in law.requirements
            else {"id": name, "title": "not in force on this date", "where": "", "force": "", "basis": ""}
            for name in clause.meets
        ],
        "house": list(clause.house),
        "learned": [learned_entry_data(each) for each in entries_on(library.learned, clause.name, policy.key)],
        "text": clause.text,
        "layer": str(clause.layer) if clause.layer else "policygen",
        "below": [
            {"layer": str(each.layer) if each.layer else "policygen", "file": f"{each.path}:{each.line}", "text": each.text}
            for each in beneath(clause)
        ],
    }  # fmt: skip


def learned_entry_data(entry: LearnedEntry) -> dict[str, Any]:
    """Return what there is to say of an entry of a learning log: what it found, and where it has gone."""
    return {
        "entry": entry.name, "log": entry.origin.name, "status": entry.status, "source": entry.source, "finding": entry.finding,
        "change": entry.change, "owner": entry.owner, "due": entry.due.isoformat() if entry.due else None,
        "file": f"{entry.place[0]}:{entry.place[1]}", "clauses": list(entry.clauses),
        "sentences": [{"after": each.clause, "text": each.text} for each in entry.sentences],
        "audit": [*entry.audit, f"{OWN_ITEMS}{entry.key}"],
    }  # fmt: skip


def print_entry(data: dict[str, Any]) -> None:
    """Print what there is to say of an entry."""
    out.print(f"[bold]{escape(data['log'])}[/bold]  [dim]{escape(data['file'])}[/dim]")
    out.print(escape(data["finding"]))
    out.print()
    for name in ("source", "change", "owner"):
        _labelled_line(name, data[name])
    _labelled_line("due", long_date_text(data["due"]) if data["due"] else "no day")
    _labelled_line("how it stands", data["status"])
    for each in data["sentences"]:
        _labelled_line("says", f"after {each['after']}: {each['text']}")
    for name in data["clauses"]:
        _labelled_line("bears on", f"{name} (policygen explain {name.partition('.')[2]})")
    _labelled_line("audit", ", ".join(data["audit"]))


def print_clause(data: dict[str, Any], *, long: bool = False) -> None:
    """Print what there is to say of a clause; within a screen, or with `long` all of it."""
    out.print(f"[bold]{data['clause']}[/bold]  [dim]{data['policy']}, section {data['section']}, {data['file']}[/dim]")
    _print_text(data["text"], long=long)
    out.print()
    _labelled_line("words of", data["layer"])
    for each in data["below"]:
        _labelled_line("below", f"{each['layer']}, {each['file']}: {' '.join(each['text'].split())}")
    _labelled_line("in when", data["when"])
    if data["in_this_school"] is not None:
        _labelled_line("this school", "in" if data["in_this_school"] else "not in")
    _labelled_line("why", ", ".join([*(["law and guidance"] if data["meets"] else []), *data["why"]]))
    if data["house"]:
        _labelled_line("own limits", f"{', '.join(data['house'])} (the school's choice; no requirement it meets names them)")
    for each in data["learned"]:
        _labelled_line("learned", f"{each['log']}: {each['finding']} ({each['file']})")
    meets = data["meets"] if long else data["meets"][:_MOST_CLAUSES]
    for each in meets:
        place = "; ".join(filter(None, (each["where"] or "no place known", each["force"], each["basis"], each.get("file"))))
        _labelled_line("meets", f"{each['id']}: {each['title']} ({place})")
    if len(meets) < len(data["meets"]):
        _labelled_line("", f"and {count(len(data['meets']) - len(meets), 'more requirement')}: --long")


def _print_text(text: str, *, long: bool) -> None:
    lines = text.splitlines()
    for line in lines if long else lines[:_MOST_LINES]:
        out.print(escape(line if long else shortened(line, _LONGEST)))
    if len(lines) > _MOST_LINES and not long:
        out.print(f"[dim]… {len(lines) - _MOST_LINES} more lines: --long[/dim]")
