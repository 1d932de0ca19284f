"""What a policy says in other words than ours is found (`said_in_other_words.yaml`).

First runs: 28 of 40, and of the second set, written after the recognisers had been mended for the first, 19 of 20; one way to say that a file goes in five days
has been taken back since, for it hid a wrong number.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from labelled_policies import ON, QUESTIONS
from policygen.coverage.any_file import read_foreign
from policygen.generation.point_proof import Prover
from policygen.library.model import Library

SAID = yaml.safe_load((Path(__file__).parent / "said_in_other_words.yaml").read_text(encoding="utf-8"))
AROUND = (
    "Our school wants each child to be happy and to learn.", "The office opens at eight.", "Parents may come on any day.",
    "Lunch is at noon and the hall is set out by the caretaker.", "Books are lent for two weeks.", "The choir sings each term.",
    "Visitors sign in at the gate.", "Every classroom has a first aid box.",
)  # fmt: skip


@pytest.mark.parametrize(("part", "found"), [("first", 37), ("second", 18)])
def test_most_of_what_is_said_in_other_words_is_found(part: str, found: int, shipped: Library) -> None:
    law, prover = shipped.legislation.on(ON), Prover(shipped)
    points = {f"{each.requirement}.{each.name}": each for one in law.requirements.values() for each in one.points}
    missed = []
    for question, sentences in SAID[part].items():
        for said in sentences:
            reading = read_foreign("\n\n".join((*AROUND, said)).encode(), "policy.txt").reading()
            if not any(prover.judged(points[each], reading, law).stated for each in QUESTIONS[question]):
                missed.append(said)
    assert sum(map(len, SAID[part].values())) - len(missed) >= found, missed
