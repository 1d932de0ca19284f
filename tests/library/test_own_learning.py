"""A school's or trust's own learning, from a folder of its own: one file a finding, no code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policygen.errors import LibraryFaults
from policygen.law.changes import law_changes
from policygen.library.load import load

pytestmark = pytest.mark.usefixtures("each_text_parsed_once")

SOURCE = 'title: Our audit\nshort: Our audit of 2026\nkind: learning\neditions:\n  "2026": {starts: 2026-04-01}\n'
FINDING = """\
absence-calls:
  title: Absence calls for children with a social worker come first
  force: advice
  applies: everyone
  found: Calls for these children came after ten.
  suggests: Calls are made first.
  relates_to: [kcsie.absence]
  editions:
    "2026": {basis: official, at: page 3, change: new, note: Make these calls first.}
"""


def own(folder: Path, key: str = "our-audit", source: str = SOURCE, finding: str = FINDING) -> Path:
    target = folder / "legislation" / "learning" / key
    target.mkdir(parents=True)
    (target / "source.yaml").write_text(source, encoding="utf-8")
    (target / "findings.yaml").write_text(finding, encoding="utf-8")
    return folder


def test_a_finding_of_our_own_is_known_and_counts_as_new(tmp_path: Path) -> None:
    shelf = load(own=own(tmp_path))
    name = "learning.our-audit.findings.absence-calls"
    assert name in shelf.legislation.on(date(2026, 11, 24)).requirements
    assert name not in shelf.legislation.on(date(2026, 3, 31)).requirements
    found = {each.requirement.id: each for each in law_changes(shelf.legislation, date(2026, 3, 1), date(2026, 5, 1)).changes}
    assert found[name].notes == ("Make these calls first.",)


def test_the_shipped_library_is_as_it_was_without_the_folder(tmp_path: Path) -> None:
    load(own=own(tmp_path))
    assert "learning.our-audit" not in load().legislation.sources


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"key": "child-q"}, "There is a source called 'learning.child-q' already."),
        ({"finding": FINDING.replace("kcsie.absence", "kcsie.absense")}, "findings.yaml, line 7: There is no topic or section"),
        ({"finding": FINDING.replace("everyone", "bording")}, "There is no fact called 'bording'. Did you mean 'boarding'?"),
        (
            {"finding": FINDING.replace("suggests", "says: Do.\n  suggests")},
            "say what it asks in 'says'; of learning say 'found'",
        ),
        (
            {
                "finding": FINDING.replace("suggests: Calls", "says: Calls").replace(
                    "  found: Calls for these children came after ten.\n", ""
                )
            },
            "findings.yaml, line 5: 'absence-calls' is learning and speaks in 'says'.",
        ),
        ({"finding": FINDING.replace("  found: Calls for these children came after ten.\n", "")}, "does not say what was found"),
        ({"source": SOURCE.replace("learning", "diary")}, "source.yaml, line 3: 'kind'"),
    ],
)
def test_a_mistake_in_it_names_the_file(tmp_path: Path, changed: dict[str, str], says: str) -> None:
    with pytest.raises(LibraryFaults) as found:
        load(own=own(tmp_path, **changed))
    assert says in str(found.value)
    assert str(tmp_path.as_posix()) in str(found.value)


def test_a_folder_without_law_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(LibraryFaults, match="has no legislation/ in it"):
        load(own=tmp_path)
