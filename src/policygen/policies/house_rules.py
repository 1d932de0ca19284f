"""House rules: limits in a policy's words that no law or guidance sets, and that are the school's own choice.

A clause declares its own by `house:` in its marker; `limits_from:` names requirements that set a limit of its without being
met by it, and `not_limits:` words that bind nobody ("half a day" of a session). Any other limit that no requirement which
the clause meets names is a fault, so that nobody adds one unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from policygen.errors import Fault
from policygen.language.quantities import Quantity, quantities
from policygen.language.statements import sentences
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.markup.tags import Tag, with_tags_replaced
from policygen.policies.model import Clause, Policy

KINDS: Final = frozenset({"time limit", "how often", "how long kept", "length"})
"""What of the quantities in a sentence is a limit: by when, how often, how long."""

BINDING: Final = frozenset({"must", "should"})

Measure = tuple[Fraction, str]
"""How much, and of what: two days, sixty minutes."""


@dataclass(frozen=True, slots=True)
class HouseRule:
    """A limit that is the school's own choice, where it stands."""

    policy: str
    clause: str
    words: str
    """The limit as it stands: "within ten minutes"."""
    sentence: str
    path: str
    line: int


def limits(text: str) -> list[Quantity]:
    """Return the limits in some words."""
    return [each for each in quantities(text) if each.kind in KINDS]


def measure(limit: Quantity) -> Measure:
    """Return what is the same in two limits that say the same."""
    return limit.amount, limit.unit


def without_tags(template: str) -> str:
    """Return the words of a template in as many characters, so that places in it stay; a placeholder is no word."""

    def blank(tag: Tag) -> str:
        inside = template[tag.start : tag.end]
        return "|" + "".join("\n" if each == "\n" else " " for each in inside[1:-1]) + "|"

    return with_tags_replaced(template, blank)


def named_by_law(requirements: Iterable[Requirement]) -> set[Measure]:
    """Return the limits that law and statutory guidance name, in what they say and in their points."""
    found: set[Measure] = set()
    for each in requirements:
        if each.force in BINDING:
            for said in (each.title, each.says, *(point.says for point in each.points)):
                found.update(map(measure, quantities(said)))
            for name, value in each.values.items():
                unit = name.rpartition("_")[2].rstrip("s")
                found.update(_measures_of_value(value, unit) if isinstance(value, int) else ())
    return found


def _measures_of_value(value: int, unit: str) -> Iterator[Measure]:
    """Yield what a number of the law may mean by its name: `file_transfer_days: 5` may be days of any kind."""
    for each in ("day", "school day", "working day") if unit == "day" else (unit,):
        yield from map(measure, quantities(f"within {value} {each}s"))


def declared(clause: Clause) -> set[Measure]:
    """Return the limits that a clause declares to be the school's choice."""
    return _measures(clause.house)


def _measures(said: Iterable[str]) -> set[Measure]:
    return {measure(each) for words in said for each in limits(words)}


def undeclared(clause: Clause, law: LawInForce) -> list[Quantity]:
    """Return the limits of a clause that neither the law it meets nor its marker accounts for."""
    known_law = {**{each.id: each for each in law.coming}, **law.requirements}
    met = [known_law[name] for name in (*clause.meets, *clause.limits_from) if name in known_law]
    known = named_by_law(met) | declared(clause) | _measures(clause.not_limits)
    return [each for each in limits(without_tags(clause.text)) if measure(each) not in known]


def house_rule_faults(policies: Iterable[Policy], law: LawInForce) -> Iterator[Fault]:
    """Yield the limits that nobody accounts for, and declared ones that do not stand in their clause.

    The clauses of layers are left out: what a trust or a school writes is its own choice.
    """
    for policy in policies:
        for clause in policy.clauses:
            if clause.layer is None:
                yield from _faults_of_limits(clause, law)


def _faults_of_limits(clause: Clause, law: LawInForce) -> Iterator[Fault]:
    new = {measure(each): each.words for each in undeclared(clause, law)}
    if new:
        listed = ", ".join(f"'{words}'" for words in new.values())
        said = f"The clause '{clause.name}' sets a limit that no requirement it meets names: {listed}."
        step = (
            "Name the requirement that sets it under 'meets' or 'limits_from', or declare the school's choice: "
            "house: [words of the limit]."
        )
        yield Fault(said, step, clause.path, clause.line)
    standing = {measure(each) for each in limits(without_tags(clause.text))}
    for words in (*clause.house, *clause.not_limits):
        found = limits(words)
        if not found:
            said = f"The clause '{clause.name}' declares '{words}' in its marker, which is no limit of time."
            yield Fault(said, "Write it as it stands in the text, such as 'within two weeks'.", clause.path, clause.line)
        elif not any(measure(each) in standing for each in found):
            said = f"The clause '{clause.name}' declares the limit '{words}', which does not stand in it."
            yield Fault(said, "Take it out of the marker.", clause.path, clause.line)


def house_rules(policy: Policy, clauses: Sequence[Clause] | None = None) -> Iterator[HouseRule]:
    """Yield the school's own limits in a policy's clauses, in reading order, each with its sentence, file and line."""
    for clause in policy.clauses if clauses is None else clauses:
        own = declared(clause)
        if own:
            yield from _rules_of_clause(policy.key, clause, own)


def _rules_of_clause(policy: str, clause: Clause, own: set[Measure]) -> Iterator[HouseRule]:
    places = [(clause.path, clause.text_line, clause.written or clause.text)]
    places += [(each.path, 1, each.text) for each in clause.shared]
    for path, first, template in places:
        text = without_tags(template)
        for limit in limits(text):
            if measure(limit) in own:
                sentence = sentence_with(text, limit)
                yield HouseRule(policy, clause.name, limit.words, sentence, path, first + text.count("\n", 0, limit.start))


def sentence_with(text: str, limit: Quantity) -> str:
    """Return the sentence, or the row or the item of a list, in which a limit stands, as plain words."""
    start = text.rfind("\n", 0, limit.start) + 1
    end = text.find("\n", limit.end)
    line = text[start : end if end >= 0 else len(text)]
    bare = _bare_line(line)
    words = " ".join(limit.words.split())
    return next((each for each in sentences(bare) if words in " ".join(each.split())), bare)


_MARKS: Final = re.compile(r"^\s*(?:[-*]\s+|\d+\.\s+)?(?:box:|label:|then:)?\s*|[*\"]")


def _bare_line(line: str) -> str:
    cells = [" ".join(_MARKS.sub("", cell).split()) for cell in line.split("|")]
    return " … ".join(cell for cell in cells if cell) if "|" in line else " ".join(cells[0].split())
