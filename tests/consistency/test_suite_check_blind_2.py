"""A second set of edits by hand, to which the suite check was never tuned.

The eighty edits are in suite_check_blind_2.yaml. They were written on 29 November 2026, from the policies' words and before the
check was looked at. The first run found 24 of the 40 contradictions and raised no alarm at any of 39 harmless edits; the
fortieth quoted a sentence that no longer stood and was pointed at another one afterwards. Nothing was tuned to this set.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_suite_check_blind import SCHOOLS, School, shows

from policygen.library.model import Library

pytestmark = pytest.mark.slow

FOUND_AT_FIRST = 24
# Missed: s03 and s13 (name), s19 (kept how long), s20 and s27 (how often), s21 (days), s24 (minutes), s25 (how many), s28 (hours),
# s33 and s36 (role), s32, s34, s35 and s37 (negated), s38 (who approves).
EDITS: Mapping[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "suite_check_blind_2.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def found(shipped: Library) -> Mapping[str, list[Any]]:
    """What is found after each edit and not before, by the name of the edit."""
    schools = {name: School(shipped, name) for name in SCHOOLS}
    return {each["id"]: schools[each["school"]].found(each) for kind in EDITS.values() for each in kind}


def test_at_least_as_many_contradictions_are_found_as_at_first(found: Mapping[str, list[Any]]) -> None:
    missed = [f"{each['id']} ({each['kind']})" for each in EDITS["contradictions"] if not shows(found[each["id"]], each)]
    assert len(EDITS["contradictions"]) - len(missed) >= FOUND_AT_FIRST, missed


def test_no_harmless_edit_of_the_second_set_raises_an_alarm(found: Mapping[str, list[Any]]) -> None:
    assert [(each["id"], found[each["id"]]) for each in EDITS["harmless"] if found[each["id"]]] == []


def test_the_second_set_is_large_enough_to_tell() -> None:
    assert {kind: len(edits) for kind, edits in EDITS.items()} == {"contradictions": 40, "harmless": 40}
