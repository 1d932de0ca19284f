"""Policies are short enough to be used: words against a budget, and no paragraph too long for a procedure."""

from __future__ import annotations

from conftest import TODAY

from policygen.generation.length import PolicyLength, policy_lengths
from policygen.library.load import shipped_root
from policygen.library.model import Library
from policygen.schools.school_file import read_school

SUITE = 55_000
"""The most words that the twelve policies of a school may have together."""


def test_it_says_how_many_words_a_policy_has_too_many() -> None:
    said = [each.what for each in PolicyLength("prevent", "policy.yaml", 3200, 3100, ()).faults()]
    assert said == ["The policy 'prevent' has 3,200 words, 100 more than its budget of 3,100."]


def test_it_is_silent_about_a_policy_inside_its_budget_or_without_one() -> None:
    assert not list(PolicyLength("prevent", "policy.yaml", 3100, 3100, ()).faults())
    assert not list(PolicyLength("prevent", "policy.yaml", 9999, 0, ()).faults())


def test_it_names_the_clauses_whose_paragraphs_are_too_long() -> None:
    (said,) = PolicyLength("prevent", "policy.yaml", 10, 3100, (("online", 137), ("adults", 115))).faults()
    assert said.what == "'prevent' has paragraphs of more than 90 words: online (137), adults (115)."


def test_every_policy_has_a_budget_and_together_they_are_inside_that_of_the_suite(shipped: Library) -> None:
    budgets = {key: policy.file.words for key, policy in shipped.policies.items()}
    assert all(budgets.values()), budgets
    assert sum(budgets.values()) <= SUITE


def test_it_counts_every_word_of_a_policy_of_an_ordinary_school(shipped: Library) -> None:
    answers = read_school(shipped_root() / "examples" / "oakfield-primary.yaml", shipped.vocabulary).answers
    lengths = {each.policy: each.words for each in policy_lengths(shipped, answers, TODAY)}
    assert lengths.keys() == shipped.policies.keys()
    assert all(words > 1000 for words in lengths.values()), lengths
