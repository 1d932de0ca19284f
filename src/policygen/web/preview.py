"""A policy to be read beside its reasons: of each clause why it is there, and which answers it is made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policygen.expressions import Expression
from policygen.facts.known import Known
from policygen.facts.shown import answer_words
from policygen.facts.vocabulary import NOT_SURE, Contact, Person, Value, Vocabulary, called, label
from policygen.generation.generate import Generated
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.markup.blocks import all_runs
from policygen.markup.templates import names_in
from policygen.policies.model import Clause
from policygen.policies.selection import Selection

FORCES: Final = {"must": "The law asks for it", "should": "Statutory guidance asks for it", "advice": "Advice"}
_READ: Final = {
    "official": "read in the official text of this edition",
    "secondary": "reported by others; the official text has not been read",
    "carried over": "read in the edition before; not yet in this one",
    "unverified": "not checked yet",
    "draft": "a draft",
}
_OTHER_REASONS: Final = {
    "learning": "Reviews of what went wrong elsewhere ask for it",
    "good practice": "It is good practice",
    "context": "It fits what you said of your school",
}
_EVERYWHERE: Final = 0.08
"""An answer that more than this share of the clauses uses is listed once, on top."""


@dataclass(frozen=True, slots=True)
class RestsOn:
    """What a clause rests on in one source: how binding it is, how it was checked, and each requirement with its place."""

    source: str
    force: str
    checked: str
    rules: tuple[tuple[str, str], ...]
    """Title and place."""


@dataclass(frozen=True, slots=True)
class UsedAnswer:
    """An answer that a clause is made from."""

    name: str
    about: str
    asks: str
    said: str
    """Empty where the question is open."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a clause."""

    rests_on: tuple[RestsOn, ...]
    others: tuple[str, ...]
    """Other reasons than law and guidance, in words."""
    house: tuple[str, ...]
    """Limits that are the school's own choice."""
    words_of: str
    """Whose words they are, where they are not policygen's."""
    answers: tuple[UsedAnswer, ...]


def beside_clauses(made: Generated, known: Known) -> tuple[dict[str, Beside], tuple[UsedAnswer, ...]]:
    """Return what stands beside each clause, by its name, and the answers that are used throughout."""
    used = {each.name: [*answers_behind(_names_used(each, made, known.vocabulary), known)] for each in made.selection.clauses}
    often = Counter(name for names in used.values() for name in names)
    throughout = {name for name, times in often.items() if times > max(3, _EVERYWHERE * len(used))}
    beside = {
        each.name: Beside(
            tuple(_rests_on(each, made.selection, made.law)),
            tuple(said for why, said in _OTHER_REASONS.items() if why in each.why),
            each.house,
            str(each.layer) if each.layer else "",
            tuple(_used(name, known) for name in used[each.name] if name not in throughout),
        )
        for each in made.selection.clauses
    }
    return beside, tuple(_used(name, known) for name in known.vocabulary.facts if name in throughout)


def _names_used(clause: Clause, made: Generated, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the facts that decide what a clause says, those in its words first, and whether it is there."""
    printed, _ = names_in(f"{clause.heading}\n{clause.text}", vocabulary, ())
    yield from sorted(printed, key=list(vocabulary.facts).index)
    if "next_review" in printed:
        yield "review_rhythm"  # from which the day is worked out where a policy has none of its own
    if clause.when is not None:
        yield from sorted(clause.when.names)
    for each in _met_by(clause, made.selection, made.law):
        if isinstance(each.applies, Expression):
            yield from sorted(each.applies.names)


def answers_behind(names: Iterable[str], known: Known) -> Iterator[str]:
    """Yield the questions whose answers decide some facts, without those that are not asked of this school; each once."""
    waiting, seen = list(names), set[str]()
    while waiting:
        name = waiting.pop(0)
        fact = known.vocabulary.facts.get(name)
        if fact is None or name in seen:
            continue
        seen.add(name)
        if fact.asked:
            if known.relevant(name) is not False:
                yield name
            waiting += sorted(fact.when.names) if fact.when is not None else []
        elif fact.is_ is not None:
            waiting = [*sorted(fact.is_.names), *waiting]


def _used(name: str, known: Known) -> UsedAnswer:
    about = called(known.vocabulary, name)
    said = known.answers.get(name, NOT_SURE)
    return UsedAnswer(name, about[:1].upper() + about[1:], label(known.vocabulary, name), _short(name, said, known))


def _short(name: str, said: Value, known: Known) -> str:
    """Return an answer in few words: of people and offices the names."""
    if said == NOT_SURE:
        return ""
    if isinstance(said, Person | Contact) and said.name:
        return said.name
    if isinstance(said, tuple) and said and isinstance(said[0], Person):
        return ", ".join(each.name for each in said)
    return answer_words(known.vocabulary.facts[name], said)


def _rests_on(clause: Clause, selection: Selection, law: LawInForce) -> Iterator[RestsOn]:
    met = _met_by(clause, selection, law)
    groups: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for each in sorted(met, key=lambda one: list(FORCES).index(one.force)):
        place = each.at or (f"last read in {each.at_before}" if each.at_before else "")
        groups.setdefault((str(each.edition), FORCES[each.force], _checked(each)), []).append((each.title, place))
    return (RestsOn(*group, tuple(rules)) for group, rules in groups.items())


def _met_by(clause: Clause, selection: Selection, law: LawInForce) -> list[Requirement]:
    return [law.requirements[name] for name in clause.meets if clause.name in selection.met.get(name, ())]


def _checked(requirement: Requirement) -> str:
    return "not mentioned in what was read of this edition" if requirement.unread else _READ[requirement.basis]


def questions_of_holes(made: Generated, known: Known) -> Mapping[str, str]:
    """Return the question to answer for each fact that is marked as not known in a document; none for what nobody is asked."""
    found: dict[str, str] = {}
    marked = (run.to_do for run in all_runs(made.document) if run.to_do)
    for name in dict.fromkeys([*marked, *(row.to_do for row in made.document.control if row.to_do)]):
        asked = [*known.questions([name]), *known.not_sure([name]), *([name] if known.vocabulary.facts[name].asked else [])]
        if asked:
            found[name] = asked[0]
    return found
