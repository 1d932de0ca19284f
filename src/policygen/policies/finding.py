"""Finds requirements and clauses by the words in them, and the clause that states a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policygen.language.abbreviations import abbreviated
from policygen.language.statements import stem
from policygen.law.model import Requirement
from policygen.policies.model import Clause, Policy

SENTENCE: Final = 7
"""How many words what is asked has, at least, for it to be a pasted sentence; fewer are words to look for."""

ALIKE: Final = 70
"""How alike, of 100, a sentence and the words of a clause are, at least, for the clause to be said to state it."""

AS_GOOD: Final = 3
"""How far below the best a clause may be that states the sentence too, such as one with the same shared passage."""

_MAY_LACK_ONE: Final = 3
_SHORTLIST: Final = 100
_HALF: Final = 0.6
_WORD: Final = re.compile(r"[a-z0-9]+")
_TAG: Final = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_PRINTED: Final = re.compile(r"\{\{-?\s*(?P<name>[^|}]*?)\s*(?:\|[^}]*)?-?\}\}", re.DOTALL)
_POLICY: Final = re.compile(r"""policy\(\s*["']([^"']*)["']\s*\)""")
_NO_TITLES: Final[Mapping[str, str]] = {}
_MARKS: Final = re.compile(r"[^\w£%@+]+|_+")
_LITTLE: Final = frozenset(
    """
    a an the of to in on for and or is are be by with who what when how does do must should will at
    """.split()  # noqa: SIM905
)
_FORCES: Final = ("must", "should", "advice")
_NAME, _TITLE, _SAYS = 6, 3, 1
_IN_A_ROW: Final = 10


@dataclass(frozen=True, slots=True)
class FoundClause:
    """A clause of a policy, with how alike, of 100, it is to the sentence that was asked about."""

    policy: Policy
    clause: Clause
    alike: float = 0.0


@dataclass(frozen=True, slots=True)
class FoundByWords:
    """What holds the words that were asked for, the best first."""

    policies: tuple[Policy, ...]
    """Policies whose name is in the words."""
    requirements: tuple[Requirement, ...]
    clauses: tuple[FoundClause, ...]

    def __bool__(self) -> bool:
        return bool(self.policies or self.requirements or self.clauses)


def is_sentence(text: str) -> bool:
    """Return whether a text is long enough to be a sentence from a policy."""
    return len(text.split()) >= SENTENCE


# ---- by words


def by_words(text: str, requirements: Iterable[Requirement], policies: Iterable[Policy]) -> FoundByWords:
    """Return the policies, requirements and clauses that hold every word of a text; short forms find the long ones.

    Where nothing holds them all and there are three or more, one may be missing.
    """
    asked = _stems(text, little=False)
    requirements, policies = tuple(requirements), tuple(policies)
    if not asked:
        return FoundByWords((), (), ())
    named = tuple(each for each in policies if asked - {"policy"} <= _stems(f"{each.key} {each.file.title}"))
    phrase, every = _in_a_row(text), len(asked)
    found = FoundByWords(
        named, _requirements(asked, requirements, every, phrase), _likely_clauses(asked, policies, every, phrase)
    )
    if found or every < _MAY_LACK_ONE:
        return found
    every -= 1
    return FoundByWords((), _requirements(asked, requirements, every), _likely_clauses(asked, policies, every))


def _in_a_row(text: str) -> str:
    """Return words as they stand one after the other, whatever stands between them; nothing where it is one word."""
    words = _WORD.findall(abbreviated(text).lower())
    return f" {' '.join(words)} " if len(words) > 1 else ""


def _requirements(
    asked: frozenset[str], requirements: Iterable[Requirement], fewest: int, phrase: str = ""
) -> tuple[Requirement, ...]:
    found = [(score, each) for each in requirements if (score := _score(asked, _requirement_texts(each), fewest, phrase))]
    found.sort(key=lambda pair: (-pair[0], _FORCES.index(pair[1].force), pair[1].id))
    return tuple(each for _, each in found)


def _likely_clauses(asked: frozenset[str], policies: Iterable[Policy], fewest: int, phrase: str = "") -> tuple[FoundClause, ...]:
    found = [
        (score, FoundClause(policy, clause))
        for policy in policies
        for clause in policy.clauses
        if (score := _score(asked, _searched_texts(clause), fewest, phrase))
    ]
    found.sort(key=lambda pair: -pair[0])
    return tuple(each for _, each in found)


def _searched_texts(clause: Clause) -> tuple[tuple[int, str], ...]:
    return (_NAME, clause.name), (_TITLE, clause.heading), (_SAYS, template_words(clause.text))


def _requirement_texts(each: Requirement) -> tuple[tuple[int, str], ...]:
    return (_NAME, each.topic), (_NAME, each.id), (_TITLE, each.title), (_SAYS, f"{each.says} {' '.join(each.check_phrases)}")


def _score(asked: frozenset[str], texts: Iterable[tuple[int, str]], fewest: int, phrase: str = "") -> int:
    """Return how well some texts hold the words that are asked for, names before titles before the rest; in a row best.

    It is 0 where they hold fewer than `fewest` of them.
    """
    held: dict[str, int] = {}
    row = 0
    for weight, text in texts:
        row += weight * _IN_A_ROW if phrase and phrase in _in_a_row(text) else 0
        for word in asked & _stems(text):
            held[word] = held.get(word, 0) + weight
    return row + sum(held.values()) if len(held) >= fewest else 0


def _stems(text: str, *, little: bool = True) -> frozenset[str]:
    words = _WORD.findall(abbreviated(text).lower())
    kept = [word for word in words if little or word not in _LITTLE]
    return frozenset(stem(word) for word in kept)


# ---- by a sentence


def template_words(text: str, titles: Mapping[str, str] = _NO_TITLES) -> str:
    """Return the words of a clause's template for every school at once: what it says in each case, and names for answers.

    `titles` are those of policies by key, for the policies that a clause names.
    """

    def shown(found: re.Match[str]) -> str:
        policy = _POLICY.fullmatch(found["name"])
        return titles.get(policy[1], policy[1]) if policy else f" {re.split(r'[^a-z_ ]', found['name'])[-1]} "

    return " ".join(_PRINTED.sub(shown, _TAG.sub(" ", text)).split())


def by_sentence(
    sentence: str,
    policies: Iterable[Policy],
    said_by: Callable[[Clause], str | None] | None = None,
    titles: Mapping[str, str] = _NO_TITLES,
) -> list[FoundClause]:
    """Return the clauses whose words are most like a sentence, the likest first; the caller judges by `alike`.

    `said_by` gives a clause's words as one school has them, None where the school has no such clause; without it, the words
    that stand in the template are compared, whatever the school.
    """
    asked = _bare(sentence)
    found = [
        FoundClause(policy, clause, _sentence_likeness(asked, _bare(template_words(clause.text, titles))))
        for policy in policies
        for clause in policy.clauses
    ]
    found.sort(key=lambda each: -each.alike)
    if said_by is None:
        return found[:_SHORTLIST]
    said = ((each, said_by(each.clause)) for each in found[:_SHORTLIST])
    again = [FoundClause(each.policy, each.clause, _sentence_likeness(asked, _bare(words))) for each, words in said if words]
    return sorted(again, key=lambda each: -each.alike)


def stating(found: Iterable[FoundClause]) -> list[FoundClause]:
    """Return the clauses that can be said to state the sentence: the likest, and those that are as like."""
    enough = [each for each in found if each.alike >= ALIKE]
    return [each for each in enough if each.alike >= enough[0].alike - AS_GOOD]


def _bare(text: str) -> str:
    return _MARKS.sub(" ", abbreviated(text)).strip().lower()


def _sentence_likeness(asked: str, said: str) -> float:
    """Return how alike a sentence is to the likest passage of a clause; a clause far shorter than it is compared whole."""
    if not asked or not said:
        return 0.0
    from rapidfuzz import fuzz  # only a search by a sentence needs it

    return fuzz.partial_ratio(asked, said) if len(said) >= _HALF * len(asked) else fuzz.ratio(asked, said)


# ---- what a clause and a requirement have to do with each other


def clauses_by_requirement(policies: Iterable[Policy]) -> Mapping[str, tuple[FoundClause, ...]]:
    """Return the clauses that meet each requirement, by its id."""
    met: dict[str, list[FoundClause]] = {}
    for policy in policies:
        for clause in policy.clauses:
            for name in clause.meets:
                met.setdefault(name, []).append(FoundClause(policy, clause))
    return {name: tuple(each) for name, each in met.items()}


def sentence_of(clause: Clause, sentence: str) -> Iterator[str]:
    """Yield the line of a clause's own text that is most like a sentence, as it is written in its file."""
    from rapidfuzz import fuzz  # only a search by a sentence needs it

    asked = _bare(sentence)
    lines = [line.strip() for line in clause.text.splitlines() if line.strip()]
    yield from sorted(lines, key=lambda line: -fuzz.token_set_ratio(asked, _bare(template_words(line))))[:1]
