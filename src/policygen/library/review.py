"""Checks beyond reading: what a careful colleague would find in the law, the clauses and a school's answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from policygen.errors import Fault
from policygen.facts.known import Known
from policygen.facts.vocabulary import LEFT_OUT, label
from policygen.language import english
from policygen.law import loci
from policygen.law.in_force import LawInForce
from policygen.law.model import Source
from policygen.law.stale_terms import Passage, Stale, StaleTerm, stale_in_passages
from policygen.library.model import Library
from policygen.markup.templates import links_in
from policygen.policies.clause_checks import law_in_other_words, stale_words, unlawful_must
from policygen.policies.crowded_paragraphs import crowded_paragraphs
from policygen.policies.handouts import Handout
from policygen.policies.house_rules import house_rule_faults
from policygen.policies.model import Clause, Policy
from policygen.policies.must_sentences import MUST, MustSentence, unshared_musts
from policygen.policies.open_questions import open_questions
from policygen.policies.repeated_passages import repeats
from policygen.schools.school_file import School


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found: a fault to put right, something to do, or something to know."""

    kind: Literal["fault", "to do", "note"]
    fault: Fault


_INSTRUCTION: Final = re.compile(r"\[(?:insert|name|school|your|delete|add)\b|<insert|xxx+|lorem|\bTBC\b|\.{4,}", re.IGNORECASE)


def check_library(library: Library, on: date) -> list[Finding]:
    """Return what is wrong with the law and the policies on a date; their form was checked when they were read."""
    law = library.legislation.on(on)
    findings: list[Finding] = []
    for policy in library.policies.values():
        for clause in policy.clauses:
            findings += (Finding("fault", fault) for fault in _faults_of_clause(clause, law, policy))
            findings += (Finding("fault", fault) for fault in stale_words(clause, library.stale_terms, on))
        findings += (Finding("fault", fault) for fault in _uncovered(policy, law))
        findings += (Finding("fault", fault) for fault in _left_to_nobody(policy, library, law))
    findings += (Finding("fault", fault) for fault in house_rule_faults(library.policies.values(), law))
    findings += (Finding("fault", fault) for fault in _written_twice(library.policies.values()))
    for handout in library.handouts.values():
        for clause in handout.clauses:
            findings += (Finding("fault", fault) for fault in _faults_of_clause(clause, law, handout))
            findings += (Finding("fault", fault) for fault in stale_words(clause, library.stale_terms, on))
    for source in library.legislation.sources.values():
        findings += (Finding("fault", fault) for fault in _unaccounted(source))
    findings += (Finding("note", each.fault()) for each in crowded_paragraphs(library.policies.values()))
    findings += (Finding("note", fault) for fault in _unread_requirements(law))
    return findings


def _written_twice(policies: Iterable[Policy]) -> Iterator[Fault]:
    for each in repeats(policies):
        said = f"The clause '{each.one.name}' holds nearly the same passage as '{each.other.name}' ({each.other.path})."
        step = 'Write it once in policy_templates/shared/NAME.md, and put {{ shared("NAME") }} in both.'
        yield Fault(said, step, each.one.path, each.one.line)


def _unaccounted(source: Source) -> Iterator[Fault]:
    """Yield the paragraphs of an edition that was read whole which no requirement cites and no reading file lists."""
    folder = f"legislation/{source.key.replace('.', '/')}"
    for edition, about in source.file.editions.items():
        if about.paragraphs is None:
            continue
        cited = {
            number: name
            for name, requirement in source.requirements.items()
            if edition in requirement.editions
            for number in loci.paragraphs(requirement.editions[edition].at)
        }
        listed: dict[int, str] = {}
        for reading in source.readings:
            if reading.edition == edition:
                for number, kind in reading.asking_nothing():
                    if number in listed:
                        yield Fault(f"{edition}, paragraph {number} is listed twice.", "Keep one.", folder)
                    listed[number] = kind
        yield from _reading_faults(folder, edition, about.paragraphs, cited, listed)


def _reading_faults(
    folder: str, edition: str, count: int, cited: Mapping[int, str], listed: Mapping[int, str]
) -> Iterator[Fault]:
    for number in range(1, count + 1):
        if number not in cited and number not in listed:
            yield Fault(
                f"{edition}, paragraph {number} is not accounted for.",
                f"Cite it in a requirement, or say in a reading file what it is: {folder}/reading-{edition}.yaml.",
                folder,
            )
        elif number in cited and number in listed:
            said = f"{edition}, paragraph {number} is listed as {listed[number]}, and {cited[number]} cites it."
            yield Fault(said, "Take it out of the reading file.", folder)
    for number in sorted({*cited, *listed}):
        if number > count:
            yield Fault(
                f"{edition} has {english.count(count, 'paragraph')}, and paragraph {number} is named.",
                cited.get(number, ""),
                folder,
            )


def _faults_of_clause(clause: Clause, law: LawInForce, policy: Policy | Handout) -> Iterator[Fault]:
    forces = {law.requirements[name].force for name in clause.meets if name in law.requirements}
    if forces or not clause.meets:
        yield from unlawful_must(clause, forces, law)
        yield from law_in_other_words(clause, forces, law)
    if found := _INSTRUCTION.search(clause.text):
        said = f"The clause '{clause.name}' holds what looks like an instruction: {found.group()}."
        yield Fault(said, "", *clause.place_of(_INSTRUCTION))
    conditions = {section.name: section for section in policy.sections}
    for kind, name in links_in(clause.text):
        if kind in ("section", "appendix") and name in conditions and not conditions[name].clauses:
            yield Fault(f"The clause '{clause.name}' points to '{name}', which has no clauses.", "", clause.path, clause.line)


def check_musts(library: Library, on: date) -> list[Finding]:
    """Return the sentences with "must" that a law person should look at: they speak of guidance more than of law."""
    return [Finding("note", _must_fault(each)) for each in unshared_musts(library.policies.values(), library.legislation.on(on))]


def _must_fault(found: MustSentence) -> Fault:
    law = ", ".join(each.id for each in found.law[:3]) + (f" or {len(found.law) - 3} more" if len(found.law) > 3 else "")
    said = f"The clause '{found.clause.name}' says: \u201c{found.sentence}\u201d Does {law} say so?"
    step = 'If not, say \u201cwill\u201d or \u201cshould\u201d; if only from a day on, {{ binds("id") }}.'
    return Fault(said, step, *found.clause.place_of(MUST))


def check_text(text: Sequence[Passage], terms: Iterable[StaleTerm], path: str, on: date) -> list[Finding]:
    """Return the stale terms of a policy, each once with its places: what has to change first, then what to think about."""
    by_term: dict[str, list[Stale]] = {}
    for each in stale_in_passages(text, terms, on):
        by_term.setdefault(each.term.term, []).append(each)
    order = ("error", "warn", "info")
    ordered = sorted(by_term.values(), key=lambda found: order.index(found[0].term.severity))
    return [_stale_finding(found, path) for found in ordered]


def _stale_finding(found: Sequence[Stale], path: str) -> Finding:
    term = found[0].term
    words = "', '".join(dict.fromkeys(each.words for each in found))
    places = "; ".join(dict.fromkeys(each.place for each in found))
    kind: Literal["to do", "note"] = "note" if term.severity == "info" else "to do"
    right = f" Right where it is: {'; '.join(safe.when for safe in term.safe)}." if term.safe else ""
    return Finding(kind, Fault(f"'{words}' ({places}): {term.why}", f"Use: {term.replace_with}.{right}", path))


def _uncovered(policy: Policy, law: LawInForce) -> Iterator[Fault]:
    met = {name for clause in policy.clauses for name in clause.meets}
    path = f"policy_templates/{policy.key}/policy.yaml"
    for name, each in law.requirements.items():
        if policy.has_to_meet(name) and each.force in ("must", "should") and name not in met:
            yield Fault(
                f"No clause meets {name} ({each.title}).",
                "Write one, or name it under 'covered_elsewhere'.",
                path,
            )


def _left_to_nobody(policy: Policy, library: Library, law: LawInForce) -> Iterator[Fault]:
    """Yield what a policy leaves to another one that is here and takes no notice of it."""
    path = f"policy_templates/{policy.key}/policy.yaml"
    within = {part: each for each in library.policies.values() for part in each.file.includes}
    for name, left in policy.file.left_to.items():
        other = library.policies.get(left.to) or within.get(left.to)
        if other is None or name not in law.requirements or law.requirements[name].force == "advice":
            continue
        met = {each for clause in other.clauses for each in clause.meets}
        if name not in met and name not in other.file.left_to:
            said = f"'{name}' is left to the policy '{other.key}', which does not meet it."
            yield Fault(said, "Meet it there, or leave it to the right one.", path, None)


def _unread_requirements(law: LawInForce) -> Iterator[Fault]:
    unread: dict[str, list[str]] = {}
    for each in law.requirements.values():
        if each.unread:
            unread.setdefault(str(each.edition), []).append(each.id)
    for edition, names in sorted(unread.items()):
        yield Fault(
            f"{edition} has not been read for {len(names)} requirement(s): {', '.join(names[:8])}"
            + (" …" if len(names) > 8 else "")
        )


def check_school(library: Library, school: School, path: str, on: date) -> list[Finding]:
    """Return what a school's answers leave open for its policies on a date."""
    known = Known(library.vocabulary, school.answers, asking=True)
    missing, not_sure = open_questions(library.policies.values(), library.legislation, known, on)
    findings = [
        Finding("to do", Fault(f"{name}: {label(library.vocabulary, name)}", "Not answered yet.", path)) for name in missing
    ]
    findings += [
        Finding("to do", Fault(f"{name}: {label(library.vocabulary, name)}", "Answered 'not sure yet'.", path))
        for name in not_sure
    ]
    for name, answer in school.answers.items():
        if known.relevant(name) is False and answer != LEFT_OUT:
            said = f"'{name}' is answered, and is not asked of a school like this; it is not used."
            findings.append(Finding("note", Fault(said, "", path)))
    return findings
