"""The finished library: every claimed point stands in the rendered words, for every example school, under both editions."""

from __future__ import annotations

import json

import pytest

from helpers import policygen


@pytest.mark.slow
def test_no_policy_of_any_example_claims_what_its_words_do_not_say() -> None:
    said = json.loads(policygen("check", "--points", "--json", "--on", "2025-11-01").stdout)
    assert said["summary"]["points"] > 1000
    unproved = [f"{each['requirement']}: {each['point']} ({each['policy']})" for each in said["claims"] if each["not_proved"]]
    assert unproved == []


@pytest.mark.slow
def test_nor_does_it_for_any_pair_of_answers() -> None:
    """The examples, and made-up schools that hold every pair of answers, what is not known yet among them."""
    said = json.loads(policygen("check", "--points", "--pairwise", "--json", "--on", "2026-11-24").stdout)
    assert [f"{each['requirement']}: {each['point']} ({each['policy']})" for each in said["claims"] if each["not_proved"]] == []
