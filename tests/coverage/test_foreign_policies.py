"""What was planted in five policies in other words, layouts and order than ours is found by `check`, and their files stay the same."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from foreign_policies import NAMES, foreign_policy
from foreign_score import Plant, plants_found

from policygen.generation.point_proof import Prover
from policygen.library.model import Library

FOUND = {"policy": 5, "school": 4, "review": 5, "holes": 59, "wrong": 20, "stale": 48, "others": 9, "left": 6, "says": 72}
"""How many plants of each kind are found at least. The first figures, before anything was mended: policy 3 of 5, school 4 of 5,
review 4 of 5, holes 37 of 63, wrong 13 of 21, stale 44 of 53, others 7 of 9, left 6 of 6, says 42 of 87."""


@pytest.fixture(scope="module")
def plants(shipped: Library) -> tuple[Plant, ...]:
    prover = Prover(shipped)
    return tuple(each for name in NAMES for each in plants_found(foreign_policy(name), shipped, prover))


@pytest.mark.parametrize("kind", FOUND)
def test_it_finds_what_was_planted(kind: str, plants: tuple[Plant, ...]) -> None:
    missed = [f"{each.policy}: {each.what} ({each.shown})" for each in plants if each.kind == kind and not each.found]
    assert Counter(each.kind for each in plants if each.found)[kind] >= FOUND[kind], missed


@pytest.mark.parametrize("name", NAMES)
def test_a_plant_stands_in_the_text(name: str) -> None:
    policy = foreign_policy(name)
    whole = " ".join(policy.text.split()).casefold()
    words = [each["words"] for each in policy.plants["wrong"]]
    words += [each for kind in ("stale", "others", "left") for each in policy.plants[kind]]
    assert [each for each in words if each.casefold() not in whole] == []


def test_the_files_have_the_same_bytes_each_time() -> None:
    first = [hashlib.sha256(foreign_policy(name).data).hexdigest() for name in NAMES]
    foreign_policy.cache_clear()
    assert [hashlib.sha256(foreign_policy(name).data).hexdigest() for name in NAMES] == first
