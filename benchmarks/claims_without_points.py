"""Requirements that a clause claims and that have no points: whether their words stand in the document of every kind of school.

    python benchmarks/claims_without_points.py

Where a requirement has points, `policygen check --points --pairwise` proves each for made-up schools that hold every pair of
answers. Where it has none, this finds sentences behind a condition: among the clauses that claim it the nearest sentence is taken
for each school, by the rarer words that it shares; where one school's is far from the nearest of all, a person has to look.

First run: 165 schools, 99 requirements without points (all advice, 62 of them learning), 18,112 looked at, 6 to look at; two were
faults (training where nobody is held, distress shown without speech) and are mended, four are as they should be.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Final

from policygen.facts.known import Known
from policygen.facts.pairwise import pairwise_answers
from policygen.generation.generate import clause_wording
from policygen.language.statements import content_words, sentences
from policygen.law.in_force import LawInForce
from policygen.library.load import load
from policygen.library.model import Library
from policygen.policies.model import Policy
from policygen.policies.point_reading import block_passages
from policygen.policies.selection import select

ON: Final = date(2026, 11, 29)
FAR: Final = 0.7
"""A school's nearest sentence is far where it shares less than this part of what the nearest of all shares."""
LEAST: Final = 0.25
"""Where even the nearest of all shares less than this part of a requirement's words, words say nothing."""

Nearest = tuple[float, str]
"""How much of a requirement's words the nearest sentence shares, and the sentence."""


class Words:
    """The words of requirements, of which the rare ones count for more."""

    def __init__(self, law: LawInForce) -> None:
        self.of = {key: frozenset(content_words(f"{each.title} {each.says}")) for key, each in law.requirements.items()}
        often = Counter(word for words in self.of.values() for word in words)
        self.weight = {word: math.log(len(self.of) / times) for word, times in often.items()}
        self.nearest = cache(self._nearest)

    def _nearest(self, requirement: str, text: str) -> Nearest:
        wanted = self.of[requirement]
        whole = sum(self.weight[word] for word in wanted) or 1
        shared = ((sum(self.weight[word] for word in wanted & frozenset(content_words(each))) / whole, each)
                  for each in _sentences(text))  # fmt: skip
        return max(shared, default=(0.0, ""))


@cache
def _sentences(text: str) -> tuple[str, ...]:
    return tuple(sentence for line in text.splitlines() for sentence in sentences(line))


def found_for(library: Library, law: LawInForce, policy: Policy, known: Known, words: Words) -> Iterator[tuple[str, Nearest]]:
    """Yield each requirement without points that a school's policy meets, with the nearest sentence of its clauses."""
    chosen = select(policy, law, known)
    wording = clause_wording(library, known, law, chosen)
    clauses = {clause.name: clause for clause in chosen.clauses}
    texts: dict[str, str] = {}
    for requirement, names in chosen.met.items():
        if law.requirements[requirement].points:
            continue
        for name in names:
            if name not in texts:
                clause = clauses[name]
                written = wording.words(clause.text, f"{clause.path}, clause '{clause.name}'", clause.line)
                texts[name] = "\n".join(each.text for each in block_passages(wording.laid_out(written, name), name))
        yield requirement, max(words.nearest(requirement, texts[name]) for name in names)


def main() -> None:
    """Look at every made-up school and tell what a person has to look at."""
    library = load()
    law = library.legislation.on(ON)
    words = Words(law)
    schools = [Known(library.vocabulary, answers) for answers in pairwise_answers(library.vocabulary)]
    found: Mapping[tuple[str, str], list[Nearest]] = defaultdict(list)
    for known in schools:
        for key, policy in library.policies.items():
            edition = law.editions.get(policy.file.based_on)
            if edition is not None and not edition.partly:
                for requirement, nearest in found_for(library, law, policy, known, words):
                    found[key, requirement].append(nearest)
    print(f"{len(schools)} schools, {len({name for _, name in found})} requirements without points, "
          f"{sum(map(len, found.values()))} looked at")  # fmt: skip
    for (key, requirement), every in sorted(found.items()):
        best, least = max(every), min(every)
        far = sum(each < FAR * best[0] for each, _ in every)
        if far and best[0] > LEAST:
            print(f"{key}: {requirement}, far for {far} of {len(every)}\n    best   {best[1][:200]}\n    least  {least[1][:200]}")


if __name__ == "__main__":
    main()
