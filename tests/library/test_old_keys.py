"""Keys of an earlier version in a folder of the user's own: they work, and a hint says what to write now."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from conftest import World
from test_own_learning import FINDING, own

from helpers import policygen
from policygen.errors import OldFormWarning
from policygen.library.load import load

NEW_FINDING = FINDING.replace("kcsie.absence", "guidance.lead")
OLD_FINDING = NEW_FINDING.replace("relates_to:", "touches:").replace("{basis:", "{signs: [first calls], basis:")
NAME = "learning.our-audit.findings.absence-calls"


def line_of(key: str) -> int:
    return OLD_FINDING.partition(key)[0].count("\n") + 1


def test_a_finding_with_old_keys_reads_as_before_with_a_hint_for_each(world: World, tmp_path: Path) -> None:
    with pytest.warns(OldFormWarning) as hints:
        library = load(world(), own=own(tmp_path / "own", finding=OLD_FINDING))
    file = "own/legislation/learning/our-audit/findings.yaml"
    assert [str(each.message) for each in hints] == [
        f"{file}, line {line_of('touches:')}: 'touches' has a new name. Write 'relates_to'; the old key works in this version only.",
        f"{file}, line {line_of('signs:')}: 'signs' has a new name. Write 'check_phrases'; the old key works in this version only.",
    ]
    requirement = library.legislation.sources["learning.our-audit"].requirements[NAME]
    assert requirement.relates_to == ("guidance.lead",)
    assert requirement.editions["2026"].check_phrases == ("first calls",)


def test_the_hint_is_told_again_when_the_library_comes_from_the_cache(world: World, tmp_path: Path) -> None:
    root, folder = world(), own(tmp_path / "own", finding=OLD_FINDING)
    for _ in range(2):
        with pytest.warns(OldFormWarning) as hints:
            load(root, cache=tmp_path / "cache", own=folder)
        assert len(hints) == 2


def test_new_keys_give_no_hint(world: World, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        load(world(), own=own(tmp_path / "own", finding=NEW_FINDING))


def test_the_command_shows_the_hint_once_and_goes_on(tmp_path: Path) -> None:
    done = policygen("explain", NAME, "--own", own(tmp_path, finding=OLD_FINDING.replace("guidance.lead", "kcsie.absence")))
    assert done.returncode == 0
    assert done.stderr.count("'touches' has a new name. Write 'relates_to'") == 1
    assert "Warning" not in done.stderr
    assert "kcsie.absence" in done.stdout


def test_a_signed_reading_is_shown_with_the_day_the_role_and_what_was_read(tmp_path: Path) -> None:
    signed = FINDING.replace("at: page 3", "at: page 3, checked: {on: 2026-11-23, by: solicitor, basis: official}")
    done = policygen("explain", NAME, "--own", own(tmp_path, finding=signed))
    assert "on 23 November 2026 by: solicitor (basis: official)" in done.stdout
