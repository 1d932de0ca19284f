"""`policygen explain`: why something is in a policy, or is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from policygen.cli.app import DONE, NEEDS_A_PERSON, OwnFolder, as_json, command, day, out, read_library
from policygen.cli.explain_layers import tell_layers
from policygen.cli.explain_ledger import tell_ledger
from policygen.cli.explain_variance import VarianceQuestion, tell_variance
from policygen.errors import Fault, Faults
from policygen.facts.known import Known
from policygen.facts.vocabulary import label
from policygen.language.english import long_date, nearest
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.layers.load import library_for
from policygen.layers.report import beneath
from policygen.library.model import Library
from policygen.policies.model import Clause, Policy
from policygen.policies.selection import select
from policygen.policies.traceability import ledger
from policygen.schools.school_file import read_school
from policygen.schools.trust_file import Trust, read_schools

_FORCE = {"must": "law (must)", "should": "statutory guidance (should)", "advice": "advice"}
_BASIS = {
    "official": "read in the official text of this edition",
    "secondary": "reported by others; the official text of this edition has not been read",
    "carried over": "read in the edition before; the wording of this edition has not been read",
    "unverified": "not verified",
    "draft": "a draft",
}


@command
def explain(
    name: Annotated[
        str | None, typer.Argument(help="A requirement (kcsie.dsl.availability), a topic (kcsie.dsl) or a clause.")
    ] = None,
    school: Annotated[Path | None, typer.Option("--school", help="A school's answers: does it apply to this school?")] = None,
    on: Annotated[str | None, typer.Option(help="The date asked about. Today if left out.")] = None,
    unverified: Annotated[bool, typer.Option("--unverified", help="List what does not rest on the official text.")] = False,
    coming: Annotated[
        bool, typer.Option("--coming", help="List what is enacted, announced or proposed and not in force.")
    ] = False,
    show_ledger: Annotated[
        bool,
        typer.Option("--ledger", help="With --school: every clause and why it is there; every requirement and where it is met."),
    ] = False,
    trust: Annotated[
        Path | None, typer.Option("--trust", help="A trust's file: a clause in the words of its layers, and what stood below.")
    ] = None,
    layers: Annotated[
        Path | None, typer.Option("--layers", help="A trust's or a school's file: what each of its layers changes.")
    ] = None,
    variance: Annotated[
        Path | None, typer.Option("--variance", help="A trust's file: which schools differ from the trust, and why.")
    ] = None,
    prior: Annotated[
        Path | None,
        typer.Option("--prior", help="With --variance: the folder with each school's adopted policies in its own folder."),
    ] = None,
    word: Annotated[Path | None, typer.Option("--word", help="With --variance: write it as a Word file too.")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="With --variance: write it as a web page too.")] = None,
    facts: Annotated[bool, typer.Option("--facts", help="List every question a school can answer.")] = False,
    own: OwnFolder = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> int:
    """Say why a requirement applies or not, which clause meets it, and what it rests on."""
    library, when = read_library(own), day(on)
    if layers:
        return tell_layers(library, layers, when, as_data=json)
    if variance:
        return tell_variance(library, VarianceQuestion(variance, when, prior, word, html, json))
    library, known = _asked_about(library, school, trust)
    law = library.legislation.on(when)
    if facts:
        return _facts(library, as_data=json)
    if show_ledger:
        if known is None:
            raise typer.BadParameter("Name the school too: --school FILE.", param_hint="--ledger")
        return tell_ledger(ledger(library.policies.values(), law, known), as_data=json)
    if coming:
        return _list(list(law.coming), known, as_data=json)
    if unverified:
        doubtful = [each for each in law.requirements.values() if each.unverified and _concerns(each, known)]
        return _list(doubtful, known, as_data=json)
    if name is None:
        raise Faults(Fault("Name a requirement, a topic or a clause.", "For example: policygen explain kcsie.dsl"))
    return _explain(library, law, known, name, as_data=json)


def _asked_about(library: Library, file: Path | None, trust_file: Path | None) -> tuple[Library, Known | None]:
    """Return the library with the layers of a school and its trust, and what is known of the school."""
    if file is None and trust_file is None:
        return library, None
    trust = read_schools(trust_file, library.vocabulary) if trust_file else Trust("", ())
    if file is None:
        libraries = [library_for(library, trust, school) for _, school in trust.schools]
        return max(libraries, key=lambda each: len(each.layers)), None
    in_trust = {key: school for key, school in trust.schools if key in (file.stem, str(file))}
    school = next(iter(in_trust.values()), None) or read_school(file, library.vocabulary)
    return library_for(library, trust, school), Known(library.vocabulary, school.answers)


def _concerns(requirement: Requirement, known: Known | None) -> bool:
    return known is None or requirement.applies_to(known) is not False


def _explain(library: Library, law: LawInForce, known: Known | None, name: str, *, as_data: bool) -> int:
    everything = {**{each.id: each for each in law.coming}, **law.requirements}
    if name in everything:
        data = _requirement(library, law, known, everything[name])
        if as_data:
            as_json(data)
        else:
            _print_requirement(data)
        return DONE if data["applies"] is not None or known is None else NEEDS_A_PERSON
    clauses = [(policy, clause) for policy in library.policies.values() for clause in policy.clauses if clause.name == name]
    if clauses:
        found = [_clause(library, law, known, policy, clause) for policy, clause in clauses]
        if as_data:
            as_json(found)
        else:
            for each in found:
                _print_clause(each)
        return DONE
    topic = [each for each in everything.values() if each.id.startswith(f"{name}.")]
    if topic:
        return _list(topic, known, as_data=as_data)
    names = {*everything, *(clause.name for policy in library.policies.values() for clause in policy.clauses)}
    raise Faults(Fault(f"There is no requirement, topic or clause called '{name}' on {long_date(law.on)}.", nearest(name, names)))


def _requirement(library: Library, law: LawInForce, known: Known | None, each: Requirement) -> dict[str, Any]:
    in_force = each.id in law.requirements
    applies = each.applies_to(known) if known is not None else None
    return {
        "id": each.id, "title": each.title, "says": each.says, "force": each.force, "source": each.edition.title,
        "where": each.citation(), "earlier": each.at_before, "kind": each.edition.kind, "web": each.edition.web,
        "in_force": in_force, "from": each.starts.isoformat() if each.starts else None,
        "published": each.edition.published.isoformat() if each.edition.published else None,
        "basis": "unread" if each.unread else each.basis, "evidence": list(each.evidence),
        "checked": each.checked.model_dump(mode="json") if each.checked else None,
        "change": each.change, "note": each.note, "relates_to": list(each.relates_to), "applies_to": str(each.applies),
        "applies": applies if in_force else False,
        "because": dict(_because(each, known)) if known is not None else {},
        "met_by": [
            {"policy": policy.key, "clause": clause.name, "section": clause.section}
            for policy in library.policies.values() for clause in policy.clauses if each.id in clause.meets
        ],
        "left_to": [str(policy.file.left_to[each.id]) for policy in library.policies.values() if each.id in policy.file.left_to],
    }  # fmt: skip


def _because(requirement: Requirement, known: Known) -> Iterator[tuple[str, Any]]:
    """Yield what is known of the facts that decide whether a requirement applies; never who or how to reach anyone."""
    if requirement.applies == "everyone":
        return
    for name in sorted(requirement.applies.names):
        if not known.vocabulary.facts[name].personal:
            yield name, known[name]


def _print_requirement(data: dict[str, Any]) -> None:
    out.print(f"[bold]{escape(data['title'])}[/bold]  [dim]{data['id']}[/dim]")
    out.print(escape(" ".join(data["says"].split())))
    out.print()
    _line("force", _FORCE[data["force"]])
    _line(
        "where",
        data["where"] + (f" (before: {data['earlier']})" if data["earlier"] and "para" not in data["where"] else ""),
    )
    _line(
        "checked",
        "not mentioned in what was read of this edition" if data["basis"] == "unread" else _BASIS[data["basis"]],
    )
    if data["checked"]:
        signed = data["checked"]
        _line("signed", f"on {long_date_text(signed['on'])} by: {signed['by']} (basis: {signed['basis']})")
    if data["published"]:
        _line("published", long_date_text(data["published"]))
    if data["evidence"]:
        _line("evidence", "; ".join(data["evidence"]))
    if data["in_force"]:
        _line("in force", f"since {long_date_text(data['from'])}")
    else:
        _line(
            "in force",
            f"from {long_date_text(data['from'])}" if data["from"] else "no: not commenced. It is not a duty.",
        )
    if data["note"]:
        _line("what changed", data["note"])
    _line("applies to", "every school and college" if data["applies_to"] == "everyone" else data["applies_to"])
    if data["because"] or data["applies"] is not None:
        answer = {True: "yes", False: "no", None: "not known yet"}[data["applies"]]
        facts = ", ".join(f"{name}: {_shown(value)}" for name, value in data["because"].items())
        _line("this school", answer + (f" ({facts})" if facts else ""))
    met = [f"{each['policy']}: {each['clause']} (in {each['section']})" for each in data["met_by"]]
    if data["relates_to"]:
        _line("relates to", ", ".join(data["relates_to"]))
    _line("met by", "; ".join(met) or "; ".join(data["left_to"]) or "no clause")


def long_date_text(day_text: str | None) -> str:
    """Return an ISO date in words."""
    from datetime import date

    return str(long_date(date.fromisoformat(day_text))) if day_text else "an unknown day"


def _shown(value: Any) -> str:
    return {True: "yes", False: "no", None: "not answered"}.get(value, str(value)) if value in (True, False, None) else str(value)


def _line(what: str, text: str) -> None:
    out.print(f"  [dim]{what:<13}[/dim] {escape(text)}")


def _clause(library: Library, law: LawInForce, known: Known | None, policy: Policy, clause: Clause) -> dict[str, Any]:
    chosen = {each.name for each in select(policy, law, known).clauses} if known is not None else None
    return {
        "policy": policy.key, "clause": clause.name, "section": clause.section, "file": f"{clause.path}:{clause.line}",
        "when": str(clause.when) if clause.when else "always", "why": list(clause.why),
        "in_this_school": clause.name in chosen if chosen is not None else None,
        "meets": [
            _requirement(library, law, known, law.requirements[name]) if name in law.requirements
            else {"id": name, "title": "not in force on this date", "where": "", "force": "", "basis": ""}
            for name in clause.meets
        ],
        "text": clause.text,
        "layer": str(clause.layer) if clause.layer else "policygen",
        "below": [
            {"layer": str(each.layer) if each.layer else "policygen", "file": f"{each.path}:{each.line}", "text": each.text}
            for each in beneath(clause)
        ],
    }  # fmt: skip


def _print_clause(data: dict[str, Any]) -> None:
    out.print(f"[bold]{data['clause']}[/bold]  [dim]{data['policy']}, section {data['section']}, {data['file']}[/dim]")
    out.print(escape(data["text"]))
    out.print()
    _line("words of", data["layer"])
    for each in data["below"]:
        _line("below", f"{each['layer']}, {each['file']}: {' '.join(each['text'].split())}")
    _line("in when", data["when"])
    if data["in_this_school"] is not None:
        _line("this school", "in" if data["in_this_school"] else "not in")
    _line("why", ", ".join([*(["law and guidance"] if data["meets"] else []), *data["why"]]))
    for each in data["meets"]:
        _line(
            "meets",
            f"{each['id']}: {each['title']} ({each['where'] or 'no place known'}; {each['force']}; {each['basis']})",
        )


def _list(requirements: list[Requirement], known: Known | None, *, as_data: bool) -> int:
    law_on = {each.id: each for each in requirements}
    if as_data:
        as_json([
            {"id": each.id, "title": each.title, "where": each.citation(), "force": each.force,
             "basis": "unread" if each.unread else each.basis, "from": each.starts}
            for each in requirements
        ])  # fmt: skip
        return DONE
    for name, each in sorted(law_on.items()):
        state = (
            "" if known is None else {True: " applies", False: " does not apply", None: " not known yet"}[each.applies_to(known)]
        )
        basis = "unread" if each.unread else each.basis
        out.print(f"[bold]{name}[/bold]  {escape(each.title)}")
        out.print(f"    [dim]{each.force}; {escape(each.citation())}; {basis}{state}[/dim]")
    out.print(f"{len(requirements)} requirements.")
    return DONE


def _facts(library: Library, *, as_data: bool) -> int:
    facts = {name: fact for name, fact in library.vocabulary.facts.items() if fact.asked}
    if as_data:
        as_json({name: fact.model_dump(mode="json", by_alias=True, exclude_defaults=True) for name, fact in facts.items()})
        return DONE
    subject = ""
    for name, fact in facts.items():
        if fact.subject != subject:
            subject = fact.subject
            out.print(f"\n[bold]{library.vocabulary.subjects[subject]}[/bold]")
        choices = f" ({', '.join(fact.choices)})" if fact.choices else ""
        out.print(f"  [bold]{name}[/bold]  {escape(label(library.vocabulary, name))} [dim]{fact.type}{escape(choices)}[/dim]")
    return DONE
