"""What in a school's folder of policies is another school's, out of date or never filled in, told as the suite check tells.

    suite_file_findings(files, suite) -> list[Contradiction]

A file takes the place of the policy that policygen makes, or stands beside them. Of the first only what somebody put there is
looked at: words that policygen writes today are not held against the school.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from policygen.consistency.findings import Contradiction, Kind, Place
from policygen.consistency.school_suite import SchoolSuite
from policygen.coverage.another_school import another_schools
from policygen.coverage.any_file import read_foreign
from policygen.coverage.file_findings import FileFinding
from policygen.coverage.foreign_text import ForeignText, FoundPassage
from policygen.coverage.left_over import as_policy_text, left_over_findings
from policygen.coverage.stale_in_file import stale_findings
from policygen.coverage.what_it_is import what_it_is

_KINDS: Final[dict[str, Kind]] = {
    "another school": "another school", "out of date": "out of date", "left over": "left over",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SuiteFile:
    """A file of a school's folder that was read."""

    name: str
    text: ForeignText
    policy: str = ""
    """The key of the policy whose place it takes; empty where policygen makes none like it."""


def suite_file_findings(files: Iterable[SuiteFile], suite: SchoolSuite) -> list[Contradiction]:
    """Return what in each file has to be put right; what several of them have is told once, with every place."""
    together: dict[tuple[str, str], Contradiction] = {}
    for file in files:
        for found in _not_its_own(file, suite):
            key = found.kind, (found.words or found.what).casefold()
            told = _as_contradiction(found, file, suite)
            before = together.get(key)
            together[key] = replace(before, places=(*before.places, *told.places)) if before else told
    return list(together.values())


def _not_its_own(file: SuiteFile, suite: SchoolSuite) -> Iterator[FileFinding]:
    text, library, answers = file.text, suite.library, suite.answers
    what = what_it_is(text, library, str(answers.get("school_name") or ""), ())
    told = as_policy_text(text, file.policy or "file", file.name).told
    own = replace(text, passages=tuple(_put_there(file, suite)))
    found = [
        *another_schools(own, what, told, answers),
        *stale_findings(own, library.stale_terms, suite.on),
        *left_over_findings(replace(own, pending=0)),
    ]
    yield from (each for each in found if each.sure)


def _put_there(file: SuiteFile, suite: SchoolSuite) -> Iterator[FoundPassage]:
    """Yield the passages of a file, without the words of those that are as policygen writes them today."""
    made = suite.made.get(file.policy)
    usual = {_bare(each.text) for each in read_foreign(made.word(), file.name).passages} if made is not None else set()
    for each in file.text.passages:
        yield replace(each, text="", header="", cells=(), highlighted=()) if _bare(each.text) in usual else each


def _bare(text: str) -> str:
    return " ".join(text.casefold().split())


def _as_contradiction(found: FileFinding, file: SuiteFile, suite: SchoolSuite) -> Contradiction:
    made = suite.made.get(file.policy)
    title = made.document.title if made is not None else file.name
    place = Place(title, found.place, found.passage.text if found.passage else found.words, file.name if made else "")
    return Contradiction(_KINDS[found.kind], found.what, (place,), found.next_step)
