"""Sentences that a school added itself, held against what the other policies say of the same thing.

A short sentence of the school's own shares few words with a long one of a policy, so it is asked how much of what it
speaks of stands there, with the heading and the title over it: a number of the same kind that differs, or leave for what
is ruled out there, is a clash. Each is held against the one passage that speaks most of the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from policygen.consistency.policy_text import PolicyText
from policygen.language.statements import Statement, content_words

ENOUGH: Final = 0.72
"""How much of an added sentence's words stand in another passage, at least, that is compared with it."""
FOR_LEAVE: Final = 0.62
SHARED: Final = 3


LONGEST: Final = 12
"""How many words that mean something an added sentence has at most; a longer one speaks of more than one thing."""

Weigh = Callable[[frozenset[str]], float]
_NUMBERS: Final = frozenset(content_words("one two three four five six seven eight nine ten eleven twelve fifteen twenty"))
_LEAVE: Final = frozenset({"may"})
_RULED_OUT: Final = re.compile(r"\b(?:nobody|no one|never|do(?:es)? not|must not|may not|are not|is not)\b", re.IGNORECASE)


def added(read: Sequence[PolicyText], usual: Sequence[PolicyText], came_from: frozenset[str]) -> Iterator[Statement]:
    """Yield the sentences that a school added: not in the suite as made, and not an edit of one that was."""
    made = {each.text for policy in usual for each in policy.statements}
    for policy in read:
        for each in policy.statements if policy.adopted else ():
            if each.place and not each.row and each.text not in made and each.text not in came_from:
                yield each


def against(own: Sequence[Statement], read: Sequence[PolicyText], weigh: Weigh) -> Iterator[tuple[Statement, Statement]]:
    """Yield each added sentence with the passage of another policy that says a number for the same thing."""
    yield from _best(own, read, weigh, _near_enough, ENOUGH)


def allowed(own: Sequence[Statement], read: Sequence[PolicyText], weigh: Weigh) -> Iterator[tuple[Statement, Statement]]:
    """Yield each added sentence that gives leave with the passage of another policy that rules the same out."""
    yield from _best(own, read, weigh, _ruled_out, FOR_LEAVE)


def _best(
    own: Sequence[Statement],
    read: Sequence[PolicyText],
    weigh: Weigh,
    fits: Callable[[Statement, Statement], bool],
    enough: float,
) -> Iterator[tuple[Statement, Statement]]:
    titles = {policy.key: frozenset(content_words(policy.title)) for policy in read}
    for one in own:
        words = one.words - _NUMBERS
        if not SHARED <= len(words) <= LONGEST:
            continue
        found: list[tuple[float, Statement]] = []
        for policy in read:
            for other in policy.statements if policy.key != one.policy else ():
                if len(words & other.words) >= SHARED and not other.of_contacts and fits(one, other):
                    found.append((_covered(words, other, titles, weigh), other))
        best = max(found, key=lambda pair: pair[0], default=None)
        if best is not None and best[0] >= enough:
            yield one, best[1]


def _covered(words: frozenset[str], other: Statement, titles: Mapping[str, frozenset[str]], weigh: Weigh) -> float:
    context = other.words | titles[other.policy] | frozenset(content_words(other.place))
    return weigh(words & context) / weigh(words)


def _near_enough(one: Statement, other: Statement) -> bool:
    return bool({each.measure for each in one.quantities} & {each.measure for each in other.quantities})


def _ruled_out(one: Statement, other: Statement) -> bool:
    return (
        set(one.modals) == _LEAVE
        and not _RULED_OUT.search(one.text)
        and bool(_RULED_OUT.search(other.text))
        and "may" not in other.modals
    )
