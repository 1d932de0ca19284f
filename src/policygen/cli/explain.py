"""`policygen explain`: why something is in a policy, or is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import typer

from policygen.cli.app import DONE, NEEDS_A_PERSON, On, OwnFolder, as_json, command, err, out, read_library
from policygen.cli.explain_found import names_of, tell_place, tell_sentence, tell_words
from policygen.cli.explain_lists import tell_facts, tell_list, tell_unverified
from policygen.cli.explain_one import (
    clause_data,
    learned_entry_data,
    print_clause,
    print_entry,
    print_requirement,
    requirement_data,
)
from policygen.cli.explain_options import (
    AsJson,
    Asked,
    Coming,
    Facts,
    HouseRules,
    Layers,
    Long,
    Prior,
    School,
    ShowLedger,
    Shown,
    TrustFile,
    Unverified,
    Variance,
    VarianceHtml,
    VarianceWord,
)  # fmt: skip
from policygen.cli.explain_points import points_data, print_points
from policygen.errors import Fault, Faults
from policygen.facts.known import Known
from policygen.language.english import long_date, nearest
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.law.places import asked_place, recorded_places
from policygen.library.model import Library
from policygen.policies.finding import by_words, is_sentence
from policygen.policies.model import Clause, Policy
from policygen.policies.traceability import ledger
from policygen.policies.words_meant import words_meant


@command
def explain(
    what: Asked = None,
    school: School = None,
    on: On = None,
    unverified: Unverified = False,
    coming: Coming = False,
    show_ledger: ShowLedger = False,
    trust: TrustFile = None,
    layers: Layers = None,
    variance: Variance = None,
    prior: Prior = None,
    word: VarianceWord = None,
    html: VarianceHtml = None,
    facts: Facts = False,
    house_rules: HouseRules = False,
    long: Long = False,
    own: OwnFolder = None,
    json: AsJson = False,
) -> int:
    """Say why a requirement applies or not, which clause meets it, and what it rests on; find it by its paragraph, by
    words, or by a sentence of a policy.
    """
    library, on, shown = read_library(own), on or date.today(), Shown(json, long)
    if layers:
        return _print_layers(library, layers, on, as_data=json)
    if variance:
        from policygen.cli.explain_variance import VarianceQuestion, tell_variance

        return tell_variance(library, VarianceQuestion(variance, on, prior, word, html, json, long))
    library, known = _asked_about(library, school, trust)
    law = library.legislation.on(on)
    if facts:
        return tell_facts(library, as_data=json)
    if show_ledger:
        return _print_ledger(library, law, known, as_data=json)
    if house_rules:
        return _print_house_rules(library, law, known, shown)
    if coming:
        return tell_list(list(law.coming), known, as_data=json, long=long)
    if unverified:
        return tell_unverified([each for each in law.requirements.values() if _in_doubt(each, known)], known, shown)
    return _explain(library, law, known, " ".join(what or ()), shown)


def _print_layers(library: Library, layers: Path, on: date, *, as_data: bool) -> int:
    from policygen.cli.explain_layers import tell_layers

    return tell_layers(library, layers, on, as_data=as_data)


def _print_house_rules(library: Library, law: LawInForce, known: Known | None, shown: Shown) -> int:
    from policygen.cli.explain_house_rules import tell_house_rules

    return tell_house_rules(library, law, known, shown)


def _print_ledger(library: Library, law: LawInForce, known: Known | None, *, as_data: bool) -> int:
    if known is None:
        raise typer.BadParameter("Name the school too: --school FILE.", param_hint="--ledger")
    from policygen.cli.explain_ledger import tell_ledger

    return tell_ledger(ledger(library.policies.values(), law, known), as_data=as_data)


def _asked_about(library: Library, file: Path | None, trust_file: Path | None) -> tuple[Library, Known | None]:
    """Return the library with the layers of a school and its trust, and what is known of the school."""
    if file is None and trust_file is None:
        return library, None
    from policygen.layers.load import library_for  # what is asked of no school needs none of these
    from policygen.runs.learned_libraries import school_library
    from policygen.schools.school_file import read_school
    from policygen.schools.trust_file import Trust, read_schools

    trust = read_schools(trust_file, library.vocabulary) if trust_file else Trust("", ())
    if file is None:
        libraries = [library_for(library, trust, school) for _, school in trust.schools]
        return max(libraries, key=lambda each: len(each.layers)), None
    in_trust = {key: school for key, school in trust.schools if key in (file.stem, str(file))}
    school = next(iter(in_trust.values()), None) or read_school(file, library.vocabulary)
    return school_library(library, trust, school, file.stem), Known(library.vocabulary, school.answers)


def _in_doubt(requirement: Requirement, known: Known | None) -> bool:
    return requirement.unverified and (known is None or requirement.applies_to(known) is not False)


def _explain(library: Library, law: LawInForce, known: Known | None, name: str, shown: Shown) -> int:
    """Explain what was asked for: a name, a place, a sentence or words, in this order."""
    if not name:
        step = "For example: policygen explain kcsie@2025:104"
        raise Faults(Fault("Name a requirement, a paragraph, words or a sentence.", step))
    everything = {**{each.id: each for each in law.coming}, **law.requirements}
    if name in everything:
        return _one_requirement(library, law, known, everything[name], shown)
    entries = [each for each in library.learned if name in (each.name, each.key)]
    if entries:
        return _explained_entries([learned_entry_data(each) for each in entries], shown)
    clauses = [(policy, clause) for policy in library.policies.values() for clause in policy.clauses if clause.name == name]
    policy_name, _, clause_name = name.partition(".")  # as a learning log names a passage
    clauses = clauses or [
        (policy, clause) for policy in library.policies.values() if policy.key == policy_name
        for clause in policy.clauses if clause.name == clause_name
    ]  # fmt: skip
    if clauses:
        return _explained_clauses(library, law, known, clauses, shown)
    topic = [each for each in everything.values() if each.id.startswith(f"{name}.")]
    if topic:
        return tell_list(topic, known, as_data=shown.as_data, long=shown.long)
    asked = asked_place(name, library.legislation.sources)
    told = tell_place(library, asked, shown) if asked else None
    if told is not None:
        return told
    if asked is not None and (asked.place[:1].isdigit() or not is_sentence(name)):
        raise Faults(Fault(f"No requirement is recorded at {asked}.", recorded_places(asked, library.legislation.sources)))
    if is_sentence(name):
        return tell_sentence(library, law, known, name, shown)
    meant = words_meant(name, everything.values(), library.policies.values(), library.stale_terms, library.lexicon.asked_as)
    found = by_words(meant.words, everything.values(), library.policies.values())
    found = found or by_words(meant.known, everything.values(), library.policies.values())
    if found:
        for said in meant.said:
            err.print(said, markup=False, style="yellow")
        return tell_words(library, name, found, shown)
    said = f"There is no requirement, topic or clause called '{name}' on {long_date(law.on)}, and none has these words."
    raise Faults(Fault(said, nearest(name, names_of(everything, library))))


def _one_requirement(library: Library, law: LawInForce, known: Known | None, each: Requirement, shown: Shown) -> int:
    data = {**requirement_data(library, law, known, each), "points": points_data(library, law, known, each)}
    if shown.as_data:
        as_json(data)
    else:
        print_requirement(data, long=shown.long)
        print_points(data["points"])
    return DONE if data["applies"] is not None or known is None else NEEDS_A_PERSON


def _explained_entries(found: Sequence[Mapping[str, Any]], shown: Shown) -> int:
    if shown.as_data:
        as_json(found)
    else:
        for each in found:
            print_entry(dict(each))
    return DONE


def _explained_clauses(
    library: Library, law: LawInForce, known: Known | None, clauses: Sequence[tuple[Policy, Clause]], shown: Shown
) -> int:
    found = [clause_data(library, law, known, policy, clause) for policy, clause in clauses]
    if shown.as_data:
        as_json(found)
        return DONE
    for each in found if shown.long else found[:1]:
        print_clause(each, long=shown.long)
    others = [] if shown.long else [f"{each['policy']} ({each['file']})" for each in found[1:]]
    if others:
        out.print(f"The same name stands in {', '.join(others)}: --long", markup=False, style="dim")
    return DONE
