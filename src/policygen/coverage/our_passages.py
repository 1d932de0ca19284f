"""Passages of ours that an earlier update put into a file of the school's own, and what they say by now.

    passages_of_ours(opened, base, manifest)  ->  OwnPassage: its paragraph, its clause, its words as put in
    rewordings(passages, clauses, law)        ->  Rewording: what comes in place of them, and why

What came in is compared with what would come in today, line by line; the school's own edits of it are not looked at here: the
merge keeps them, word by word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Indel

from policygen.coverage.typed_numbers import without_typed
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.library.model import Library
from policygen.markup.blocks import Block, Run, block_text
from policygen.policies.manifest import ClauseRecord, Manifest, digest
from policygen.policies.model import Clause, Policy
from policygen.word.namespaces import P
from policygen.word.reading.base import Base
from policygen.word.reading.blocks import CLAUSE
from policygen.word.reading.blocks import Block as WordBlock
from policygen.word.reading.safe_open import Opened
from policygen.word.reading.text import readable
from policygen.word.reading.word_file import WordFile
from policygen.word.writing.document import clause_bookmark

_ALIKE: Final = 0.6
_AGAIN: Final = re.compile(r"\.\d+$")


@dataclass(frozen=True, slots=True)
class OwnPassage:
    """A paragraph of ours in a file of the school's."""

    paragraph: int
    """Its place in the main part from 1."""
    clause: str
    """By its name in the file's record."""
    base: WordBlock
    """As it was put in."""


@dataclass(frozen=True, slots=True)
class Rewording:
    """What takes the place of a passage of ours."""

    key: str
    passage: OwnPassage
    runs: tuple[Run, ...]
    requirements: tuple[Requirement, ...]
    """Those whose change asks for it; none where only our wording changed."""

    @property
    def label(self) -> str:
        """What it is, in one line."""
        why = self.requirements[0].citation() if self.requirements else "policygen's wording"
        return f"A passage put in before says by now ({why}): “{''.join(run.text for run in self.runs)[:90]}…”"


def typed_before(block: WordBlock) -> str:
    """Return the number or list mark that stands typed at the start of a passage, with what parts it from the words."""
    text = readable(block.words)
    return text[: len(text) - len(without_typed(text))]


def clause_name(name: str) -> str:
    """Return the clause's own name, where a second part of it came in later under another."""
    return _AGAIN.sub("", name)


def name_again(name: str, taken: Iterable[str]) -> str:
    """Return a name for a passage of a clause of which another passage is in the file already."""
    known, number, made = set(taken), 2, name
    while made in known:
        made, number = f"{name}.{number}", number + 1
    return made


def passages_of_ours(opened: Opened, base: Base | None, manifest: Manifest | None) -> tuple[OwnPassage, ...]:
    """Return the paragraphs of ours in a file, each with what it was when it was put in."""
    if base is None or manifest is None:
        return ()
    file = WordFile(opened.parts, opened.document)
    numbers = {element: number for number, element in enumerate(file.root(file.document).iter(P), start=1)}
    now = [each for each in file.blocks(file.document) if each.kind == "p" and each.clause.startswith(CLAUSE)]
    before = [each for each in base.stories.get("body", ()) if each.kind == "p"]
    found: list[OwnPassage] = []
    for name in manifest.clauses:
        mark = clause_bookmark(name)
        pairs = _paired_passages([each for each in before if each.clause == mark], [each for each in now if each.clause == mark])
        found += (OwnPassage(numbers[mine.element], name, was) for was, mine in pairs)
    return tuple(found)


def _paired_passages(before: Sequence[WordBlock], now: Sequence[WordBlock]) -> Iterator[tuple[WordBlock, WordBlock]]:
    """Yield each passage as put in with what stands there now: the same words first, then the most alike."""
    left = list(now)
    for was in sorted(before, key=lambda each: all(each.words != one.words for one in now)):
        best = max(left, key=lambda each: (each.words == was.words, _word_likeness(each.words, was.words)), default=None)
        if best is not None and (best.words == was.words or _word_likeness(best.words, was.words) >= _ALIKE):
            left.remove(best)
            yield was, best


def _word_likeness(one: str, other: str) -> float:
    return Indel.normalized_similarity(readable(one), readable(other))


def rewordings(
    passages: Sequence[OwnPassage],
    library: Library,
    manifest: Manifest,
    law: LawInForce,
    made: Callable[[str, str], tuple[Block, ...]],
) -> Iterator[Rewording]:
    """Yield what comes in place of passages of ours; `made` gives the lines of a clause as they would come in today."""
    for each in passages:
        policy, clause = _clause_called(library, manifest.policy, clause_name(each.clause))
        lines = made(policy.key, clause.name) if policy is not None and clause is not None else ()
        was = _one_spaced(without_typed(readable(each.base.words)))
        best = max(lines, key=lambda line: Indel.normalized_similarity(_one_spaced(block_text(line)), was), default=None)
        if best is None or clause is None or not was:
            continue
        says = _one_spaced(block_text(best))
        runs: tuple[Run, ...] = getattr(best, "runs", ())
        if says == was or Indel.normalized_similarity(says, was) < _ALIKE or _asks_more(runs, was):
            continue
        changed = tuple(_changed_since(manifest.clauses[each.clause], clause, law))
        yield Rewording(f"passage:{each.paragraph}", each, runs, changed)


def _asks_more(runs: Iterable[Run], was: str) -> bool:
    """Tell whether a line has words to fill in that were known when it came in."""
    return any(run.to_do and _one_spaced(run.text) not in was for run in runs)


def _clause_called(library: Library, key: str, name: str) -> tuple[Policy | None, Clause | None]:
    for policy in sorted(library.policies.values(), key=lambda each: each.key != key):
        for clause in policy.clauses:
            if clause.name == name:
                return policy, clause
    return None, None


def _changed_since(record: ClauseRecord, clause: Clause, law: LawInForce) -> Iterator[Requirement]:
    """Yield the requirements of a clause that say something else than when it came in, those that are law first."""
    known = [law.requirements[each] for each in clause.meets if each in law.requirements]
    meets: Mapping[str, str] = record.meets
    for each in sorted(known, key=lambda one: one.force != "must"):
        now = f"{each.stated_in} {digest(each.says, each.force, dict(each.values))}"
        if each.id in meets and meets[each.id] != now:
            yield each


def _one_spaced(text: str) -> str:
    return " ".join(text.split())
