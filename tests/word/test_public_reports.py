"""Pairs of small Word files made after public bug reports, which are not in the project: the outcome of each, a line each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from policygen.cli.changes_word import word_changes
from policygen.errors import Faults

CASES = ROOT.parent / "shared" / "data" / "cases"
OUTCOMES = Path(__file__).with_name("case_outcomes.txt")


def outcomes() -> Iterator[tuple[str, str]]:
    for line in OUTCOMES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, expected = line.partition(": ")
            yield name, expected


def outcome(name: str, target: Path, capsys: pytest.CaptureFixture[str]) -> str:
    try:
        word_changes(CASES / f"{name}.old.docx", CASES / f"{name}.new.docx", target, "2026-11-28", as_data=True)
    except Faults as error:
        return f"refused: {error}"
    told = json.loads(capsys.readouterr().out)
    if told["not_proved"]:
        return "not proved"
    parts = [f"{told['tracked_changes']} tracked"]
    parts += [f"{len(told['not_tracked'])} listed"] if told["not_tracked"] else []
    parts += ["protected"] if told["protected"] else []
    return ", ".join(parts)


@pytest.mark.skipif(not CASES.is_dir(), reason="the inputs made after public reports (../shared) are not here")
@pytest.mark.parametrize(("name", "expected"), list(outcomes()))
def test_a_pair_made_after_a_public_report_ends_as_it_should(
    name: str, expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not (CASES / f"{name}.old.docx").exists():
        pytest.skip("this input is not here")
    found = outcome(name, tmp_path / "out.docx", capsys)
    if expected.startswith("refused: "):
        assert re.match(f"refused: .*{re.escape(expected[9:])}", found, re.DOTALL)
        assert not (tmp_path / "out.docx").exists()
    else:
        assert found == expected


@pytest.mark.skipif(not CASES.is_dir(), reason="the inputs made after public reports (../shared) are not here")
def test_every_pair_has_an_outcome() -> None:
    assert {each.name.removesuffix(".old.docx") for each in CASES.glob("*.old.docx")} == {name for name, _ in outcomes()}
