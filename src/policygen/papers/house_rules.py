"""The school's own choices to confirm: the limits in its policies that no law sets, on one page, and each in its sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from policygen.facts.proposals import still_proposed
from policygen.facts.shown import answer_words
from policygen.facts.vocabulary import LEFT_OUT, Vocabulary
from policygen.generation.generate import Generated
from policygen.language.statements import sentences
from policygen.markup.blocks import Block, Document, Heading, Paper, Table, block_text, heading_numbers
from policygen.markup.paper_templates import PaperTemplate
from policygen.markup.templates import names_in
from policygen.policies.house_rules import declared, limits, measure
from policygen.policies.open_questions import ON_EVERY_COVER
from policygen.schools.school_file import School

LETTERS: Final = 8.5
"""So small that every limit stands on the first page."""

_LONGEST_NUMBER: Final = 4


@dataclass(frozen=True, slots=True)
class PlacedRule:
    """A limit that is the school's own choice, as it stands in one of its policies."""

    policy: str
    """Its title."""
    short: str
    """Its name in a list: "safer recruitment"."""
    section: str
    """The number of the section, the letter of the appendix, or the title of a front page."""
    words: str
    sentence: str
    group: tuple[bool, object, str]
    """What is the same in limits that stand in one row."""


def placed_rules(made: Generated) -> Iterator[PlacedRule]:
    """Yield the school's own limits in a policy as it is printed, in reading order."""
    own = {clause.name: declared(clause) for clause in made.selection.clauses if clause.house}
    for name, block, section in _blocks_with_sections(made.document):
        for sentence in _sentences_of(block) if own.get(name) else ():
            for limit in limits(sentence):
                if measure(limit) in own[name]:
                    short = made.manifest.policy.replace("-", " ")
                    group = (limit.kind == "how often", *measure(limit))
                    yield PlacedRule(made.document.title, short, section, limit.words, sentence, group)


def _blocks_with_sections(document: Document) -> Iterator[tuple[str, Block, str]]:
    numbers = {id(heading): number for heading, number in heading_numbers(document)}
    section = ""
    for part in document.parts:
        for block in part.blocks:
            if isinstance(block, Heading) and block.level == 1:
                section = numbers[id(block)].removeprefix("Appendix ") or block_text(block)
            yield part.name, block, section


def _sentences_of(block: Block) -> Iterator[str]:
    """Yield the sentences of a block, a row of a table as one."""
    for line in block_text(block).split("\n"):
        yield from [" … ".join(filter(None, line.split("\t")))] if isinstance(block, Table) else sentences(line)


@dataclass(frozen=True, slots=True)
class UsualAnswer:
    """An answer that policygen put in because it is the usual one, and that stands as the school's own choice."""

    question: str
    answer: str
    where: str
    """The policies in whose words it stands."""


def usual_answers(vocabulary: Vocabulary, school: School, made: Sequence[Generated]) -> list[UsualAnswer]:
    """Return the usual answers that nobody has confirmed and that stand in the policies made, in the order of questions."""
    standing = set(still_proposed(school.answers, school.proposed))
    found = []
    for name, fact in vocabulary.facts.items():
        places = [each for each in made if name in standing and name in _facts_used(vocabulary, each)]
        if places and school.answers[name] != LEFT_OUT:
            where = "; ".join(each.manifest.policy.replace("-", " ") for each in places)
            in_all = len(made) > 1 and len(places) == len(made)
            found.append(UsualAnswer(fact.ask, answer_words(fact, school.answers[name]), "all of them" if in_all else where))
    return found


def _facts_used(vocabulary: Vocabulary, made: Generated) -> set[str]:
    used = set(ON_EVERY_COVER)
    for clause in made.selection.clauses:
        names, _ = names_in(f"{clause.heading}\n{clause.text}", vocabulary, ())
        used |= set(names) | (set(clause.when.names) if clause.when is not None else set())
    return used


def house_rules_paper(
    made: Sequence[Generated], template: PaperTemplate, organisation: str, on: date, usual: Sequence[UsualAnswer] = ()
) -> Paper:
    """Return the paper: a page with each limit and where it stands, then usual answers, and behind it every sentence."""
    rules = [rule for each in made for rule in placed_rules(each)]
    answers = [{"question": each.question, "answer": each.answer, "where": each.where} for each in usual]
    data = {"count": len(rules), "limits": _by_limit(rules), "policies": _by_policy(rules), "usual": answers}
    return replace(template.paper(data, organisation, on), points=LETTERS)


def _by_limit(rules: Sequence[PlacedRule]) -> list[dict[str, object]]:
    """Return each limit with the policies and their sections, the most frequent first; the same words are one row."""
    groups: dict[tuple[bool, object, str], list[PlacedRule]] = {}
    for each in rules:
        groups.setdefault(each.group, []).append(each)
    found: dict[str, list[PlacedRule]] = {}
    for some in groups.values():
        found.setdefault(_most_usual_words(some), []).extend(some)
    ordered = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [{"words": words, "count": len(some), "where": _where(some)} for words, some in ordered]


def _most_usual_words(some: Sequence[PlacedRule]) -> str:
    said = [each.words.lower().removeprefix("on ") for each in some]
    return min(said, key=lambda words: (-said.count(words), words))


def _where(some: Sequence[PlacedRule]) -> str:
    places: dict[str, dict[str, None]] = {}
    for each in some:
        places.setdefault(each.short, {})[each.section if len(each.section) < _LONGEST_NUMBER else "front page"] = None
    return "; ".join(f"{policy} {', '.join(sections)}" for policy, sections in places.items())


def _by_policy(rules: Sequence[PlacedRule]) -> list[dict[str, object]]:
    found: dict[str, dict[tuple[str, str], list[str]]] = {}
    for each in rules:
        found.setdefault(each.policy, {}).setdefault((each.section, each.sentence), []).append(each.words)
    return [
        {
            "title": title,
            "rules": [
                {"section": section, "words": ", ".join(dict.fromkeys(words)), "sentence": sentence}
                for (section, sentence), words in rows.items()
            ],
        }
        for title, rows in found.items()
    ]
