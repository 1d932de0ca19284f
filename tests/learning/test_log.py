"""A learning log is read strictly, with the line of each fault, and written an entry at a time."""

from __future__ import annotations

from datetime import date

import pytest

from policygen.errors import SchoolFaults
from policygen.learning.log import LogEntry, parse_log
from policygen.learning.log_writing import next_name, with_entry, with_not_names
from policygen.library.model import Library

LOG = """\
# Ours.
of: Oakfield Primary School
entries:
  2026-001:
    # kept for the clerk
    status: acting
    source: near miss
    date: 2026-11-03
    happened: A concern went round by word of mouth.
    pattern: tools
    finding: What is said at lunch is written down a day later.
    change: Forms are in the hall.
    owner: DSL
    due: 2026-12-18
    adds:
      safeguarding.how-we-learn: Concern forms are in the hall at lunch.

  # the next one
  2026-002:
    status: draft
    happened: A gate stood open.
"""


@pytest.fixture(scope="module")
def library(shipped: Library) -> Library:
    return shipped


def faults(text: str, library: Library) -> list[str]:
    with pytest.raises(SchoolFaults) as error:
        parse_log(text.encode(), "log.yaml", library)
    return [str(each) for each in error.value.faults]


def test_a_log_is_read_with_its_entries(library: Library) -> None:
    log = parse_log(LOG.encode(), "log.yaml", library)
    assert list(log.entries) == ["2026-001", "2026-002"]
    assert list(log.live) == ["2026-001"]
    assert log.entries["2026-001"].overdue(date(2026, 12, 19))
    assert next_name(log, date(2026, 12, 1)) == "2026-003"


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("how-we-lern", "how-we-learn", "line 16: Entry 2026-001: There is no clause 'safeguarding.how-we-lern'. Did you mean"),
        ("near mis\n", "near miss\n", "line 7: Entry 2026-001: There is no kind of source 'near mis'. Did you mean 'near miss'?"),
        (
            "pattern: tool\n",
            "pattern: tools\n",
            "line 10: Entry 2026-001: There is no kind of pattern 'tool'. Did you mean 'tools'?",
        ),
        ("onwer:", "owner:", "line 13: 'onwer' is not a name that is known here. Did you mean 'owner'?"),
        ("status: closed", "status: acting", "line 6: Entry 2026-001: It is closed, and nothing says how the change was tested"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_the_nearest_name(library: Library, wrong: str, right: str, said: str) -> None:
    assert any(said in each for each in faults(LOG.replace(right, wrong), library))


def test_a_name_in_the_log_is_refused_and_not_repeated(library: Library) -> None:
    (said,) = faults(LOG.replace("A gate stood open.", "A gate was left open by Mrs Pemberton."), library)
    assert "line 21" in said
    assert "a name" in said
    assert "Pemberton" not in said


def test_an_entry_that_changes_leaves_every_other_line_alone(library: Library) -> None:
    log = parse_log(LOG.encode(), "log.yaml", library)
    changed = log.entries["2026-001"].model_copy(update={"status": "testing", "test": "Ask ten staff."})
    text = with_entry(LOG, "2026-001", changed)
    assert "# kept for the clerk" in text
    assert text.endswith(LOG[LOG.index("  # the next one") - 1 :])
    assert parse_log(text.encode(), "log.yaml", library).entries["2026-001"] == changed


def test_an_entry_is_added_and_taken_out_again(library: Library) -> None:
    new = LogEntry(happened="The list was out of date.")
    added = with_entry(LOG, "2026-003", new)
    assert added.startswith(LOG)
    assert parse_log(added.encode(), "log.yaml", library).entries["2026-003"] == new
    assert with_entry(added, "2026-003", None) == LOG
    begun = with_entry("", "2026-001", new, "Oakfield Primary School", "oakfield.yaml")
    assert parse_log(begun.encode(), "log.yaml", library).of == "Oakfield Primary School"


def test_a_word_that_is_nobodys_name_is_kept_and_not_asked_about_again(library: Library) -> None:
    said = LOG.replace("A gate stood open.", "The gate by Pemberton stood open.")
    assert any("a name" in each for each in faults(said, library))
    with_word = with_not_names(said, ["Pemberton"])
    assert parse_log(with_word.encode(), "log.yaml", library).not_names == ("Pemberton",)
    again = with_not_names(with_word, ["Arkwright", "Pemberton"])
    assert parse_log(again.encode(), "log.yaml", library).not_names == ("Pemberton", "Arkwright")
    assert [line for line in again.splitlines() if line in said.splitlines()] == said.splitlines(), (
        "every other line is as it was"
    )
    begun = with_not_names("", ["Pemberton"], "Oakfield Primary School", "school.yaml")
    assert parse_log(begun.encode(), "log.yaml", library).not_names == ("Pemberton",)
