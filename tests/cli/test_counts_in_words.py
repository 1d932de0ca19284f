"""What is counted is said in the singular where it is one: nobody reads "1 files"."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ROOT

COUNTED = (
    "answers|changes|clauses|copies|differences|documents|files|findings|forms|gaps|items|passages|paragraphs|policies|"
    "questions|requirements|rows|schools"
)
BARE = re.compile(rf"\{{(?!count\(|[^{{}}]*\bcount\()[^{{}}]+\}} (?:tracked |new |more )?(?:{COUNTED})\b(?! so )")
NEVER_ONE = {
    "{len(results)} policies": "one has a sentence of its own",
    "{len(names)} documents": "one has a sentence of its own",
    "{len(to_do)} questions": "one has a sentence of its own",
    "{notes} more policies": "said of a list",
    "{len(stale)} answers": "said of a list",
    "{len(jobs)} schools": "of those that a trust has",
    "{len(schools)} schools": "said where there are several",
    "{len(found.assessment.states)} items": "there are dozens",
    "{_open(library, start.answers)} questions": "a school begun from the register has a hundred",
    "{most} questions": "a school begun from the register has a hundred",
    "{aligned(comparison)} passages": "a publication has hundreds",
    "{merged.report.paragraphs} passages": "said where there are twenty or more",
    "{len(total)} requirements": "of several policies",
    "{total} requirements": "a policy meets dozens",
    "{summary['requirements_with_points']} requirements": "the library has hundreds",
    "{summary['claimed_without_points']} requirements": "the library has hundreds",
}
"""Numbers that are never one, with why."""


@pytest.mark.parametrize("path", sorted((ROOT / "src" / "policygen" / "cli").glob("*.py")), ids=lambda each: each.name)
def test_a_number_and_what_it_counts_agree(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = {each.group() for each in BARE.finditer(text)} - NEVER_ONE.keys()
    assert not found, "Write count(number, 'file')."
