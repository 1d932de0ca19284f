"""The board of a trust: every policy of every school with how it stands, worked out from what the runs left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from policygen.errors import Faults
from policygen.facts.known import Known
from policygen.generation.impact import concerns_school
from policygen.law.changes import law_changes
from policygen.library.model import Library
from policygen.papers.policy_status import PolicyStatus
from policygen.papers.trust_status import SchoolStatus
from policygen.policies.manifest import answers_digest
from policygen.runs.learned_libraries import school_library
from policygen.runs.policy_files import APPROVED
from policygen.runs.record import SchoolRecord, read_record
from policygen.runs.trust_standing import school_standing
from policygen.schools.school_file import School
from policygen.schools.trust_file import Trust
from policygen.web.school_jobs import folder_in_trust
from policygen.web.workspace import Workspace

STATES: Final[Mapping[str, str]] = {
    "overdue": "Review overdue", "not-made": "Not made", "out-of-date": "Out of date", "gap": "Gap", "decide": "To decide",
    "open": "To find out", "approve": "For approval", "adopted": "Adopted",
}  # fmt: skip
"""How a policy can stand, what matters most first. Several can hold of one policy."""
_COLOURS: Final = {
    "overdue": "red", "not-made": "grey", "out-of-date": "yellow", "gap": "red", "decide": "yellow", "open": "yellow",
    "approve": "blue", "adopted": "green",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """One policy of one school."""

    policy: str
    states: tuple[str, ...]
    """Every state that holds, what matters most first."""
    more: str = ""
    """The numbers behind it, in words."""

    @property
    def said(self) -> str:
        """The state that matters most, in words."""
        return STATES[self.states[0]]

    @property
    def colour(self) -> str:
        """The colour of its tag."""
        return _COLOURS[self.states[0]]


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One school of the trust."""

    key: str
    """By which its pages are called."""
    name: str
    cells: tuple[Cell, ...]
    why: str
    """Why its policies are out of date; empty where they are not."""
    to_look_at: tuple[str, ...]

    @property
    def states(self) -> frozenset[str]:
        """Every state that holds of one of its policies."""
        return frozenset(state for cell in self.cells for state in cell.states)


@dataclass(frozen=True, slots=True)
class Board:
    """Every school of a trust."""

    rows: tuple[BoardRow, ...]
    policies: Mapping[str, str]
    """The titles of the columns, by policy."""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many policies of all schools stand in each state, in the order of the states."""
        found = Counter(state for row in self.rows for cell in row.cells for state in cell.states)
        return {state: found[state] for state in STATES if found[state]}

    def overdue(self) -> list[tuple[str, str]]:
        """Return the policies whose review is overdue: the school and the policy."""
        return [(row.name, self.policies[cell.policy]) for row in self.rows for cell in row.cells if "overdue" in cell.states]

    def shown(self, state: str, sought: str) -> list[BoardRow]:
        """Return the schools with a policy in a state, or all where it is none, whose name has some words in it."""
        return [
            row for row in self.rows if (state not in STATES or state in row.states) and sought.casefold() in row.name.casefold()
        ]


def board_of(workspace: Workspace, key: str, trust: Trust) -> Board:
    """Return the board of a trust, by what lies in its folder of policies."""
    policies = {name: policy.file.title for name, policy in workspace.library.policies.items()}
    rows = tuple(_row(workspace, key, trust, name, school, policies) for name, school in trust.schools)
    return Board(rows, policies)


def _row(workspace: Workspace, key: str, trust: Trust, name: str, school: School, policies: Mapping[str, str]) -> BoardRow:
    whole = f"{key}:{name}"
    try:
        folder = folder_in_trust(workspace, key, name)
    except Faults as error:
        status, record = SchoolStatus(name, name, "", (), (error.faults[0].what,)), None
    else:
        status, record = school_standing(trust, name, folder.parent), read_record(folder)
    why = _out_of_date(workspace, trust, name, school, record) if record and status.policies else ""
    made = {each.policy: each for each in status.policies} if record else {}
    cells = tuple(_cell(each, made.get(each), workspace.on, why) for each in policies)
    return BoardRow(whole, status.name, cells, why, (*status.failed, *status.to_look_at(workspace.on)))


def _cell(policy: str, status: PolicyStatus | None, on: date, why: str) -> Cell:
    if status is None:
        return Cell(policy, ("not-made",))
    states = tuple(_states(status, on, why))
    numbers = {"gap": len(status.gaps), "decide": status.conflicts, "find out": len(status.to_do)}
    return Cell(policy, states, ", ".join(f"{number} to {what}" if what != "gap" else f"{number} not met"
                                          for what, number in numbers.items() if number))  # fmt: skip


def _states(status: PolicyStatus, on: date, why: str) -> Iterator[str]:
    if status.next_review and status.next_review < on.isoformat():
        yield "overdue"
    if why:
        yield "out-of-date"
    if status.gaps:
        yield "gap"
    if status.conflicts:
        yield "decide"
    if status.to_do:
        yield "open"
    if f"_{APPROVED}" in status.document:
        yield "adopted"
    elif not (status.gaps or status.conflicts or status.held_up_by):
        yield "approve"
    elif not status.to_do and not status.gaps and not status.conflicts:
        yield "open"


def _out_of_date(workspace: Workspace, trust: Trust, name: str, school: School, record: SchoolRecord) -> str:
    """Say why what was made for a school is not what would be made now; empty where it would be the same."""
    said = []
    if record.answers and record.answers != answers_digest(school.answers):
        said.append("answers have changed since")
    try:
        library: Library = school_library(workspace.library, trust, school, name)
    except Faults:
        return ", ".join(said)
    known = Known(library.vocabulary, school.answers)
    made_on = date.fromisoformat(record.on)
    if made_on < workspace.on:
        changes: Sequence[object] = [
            each
            for each in law_changes(library.legislation, made_on, workspace.on, "").changes
            if each.asks_for_words and concerns_school(each, known)
        ]
        said += ["the law has changed since"] if changes else []
    if record.library != library.digest:
        said.append("policygen or the trust’s wording has changed since")
    return ", ".join(said)
