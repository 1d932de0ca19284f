"""The board of a trust: every policy of every school with how it stands, worked out from what the runs left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from policygen.approval.record import Decision
from policygen.errors import Faults
from policygen.language.english import long_date
from policygen.papers.policy_status import PolicyStatus
from policygen.runs.approved_files import RECORD_NAME, approved_folder, record_in
from policygen.runs.record import SchoolRecord, read_record, record_state
from policygen.runs.trust_standing import changed_since, standing_by_record
from policygen.schools.trust_file import Trust
from policygen.web.school_jobs import folder_in_trust
from policygen.web.workspace import Workspace

STATES: Final[Mapping[str, str]] = {
    "overdue": "Review overdue", "not-made": "Not made", "out-of-date": "Out of date", "gap": "To put right",
    "decide": "To decide", "open": "To find out", "approve": "For approval", "adopted": "Adopted",
}  # fmt: skip
"""How a policy can stand, what matters most first. Several can hold of one policy."""
_COLOURS: Final = {
    "overdue": "red", "not-made": "grey", "out-of-date": "yellow", "gap": "red", "decide": "yellow", "open": "yellow",
    "approve": "blue", "adopted": "green",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BoardCell:
    """One policy of one school."""

    policy: str
    states: tuple[str, ...]
    """Every state that holds, what matters most first."""
    more: str = ""
    """The numbers behind it, in words."""

    @property
    def state_said(self) -> str:
        """The state that matters most, in words."""
        return STATES[self.states[0]]

    @property
    def tag_colour(self) -> str:
        """The colour of its tag."""
        return _COLOURS[self.states[0]]


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One school of the trust."""

    key: str
    """By which its pages are called."""
    name: str
    cells: tuple[BoardCell, ...]
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
    def state_counts(self) -> Mapping[str, int]:
        """How many policies of all schools stand in each state, in the order of the states."""
        found = Counter(state for row in self.rows for cell in row.cells for state in cell.states)
        return {state: found[state] for state in STATES if found[state]}

    def overdue_reviews(self) -> list[tuple[str, str]]:
        """Return the policies whose review is overdue: the school and the policy."""
        return [(row.name, self.policies[cell.policy]) for row in self.rows for cell in row.cells if "overdue" in cell.states]

    def rows_shown(self, state: str, sought: str) -> list[BoardRow]:
        """Return the schools with a policy in a state, or all where it is none, whose name has some words in it."""
        return [
            row for row in self.rows if (state not in STATES or state in row.states) and sought.casefold() in row.name.casefold()
        ]


def board_of(workspace: Workspace, key: str, trust: Trust) -> Board:
    """Return the board of a trust, by what lies in its folder of policies."""
    policies = {name: policy.file.title for name, policy in workspace.library.policies.items()}
    rows = tuple(_board_row(workspace, key, trust, name, policies) for name, _ in trust.schools)
    return Board(rows, policies)


def _board_row(workspace: Workspace, key: str, trust: Trust, name: str, policies: Mapping[str, str]) -> BoardRow:
    whole = f"{key}:{name}"
    try:
        folder = folder_in_trust(workspace, key, name)
    except Faults as error:
        not_made = tuple(BoardCell(each, ("not-made",)) for each in policies)
        return BoardRow(whole, name, not_made, "", (error.faults[0].what,))
    record, approved = _record_now(folder), latest_approvals(folder)
    status = standing_by_record(trust, name, record, {policy: each.approved_on for policy, each in approved.items()})
    why = ", ".join(changed_since(workspace.library, trust, name, record, workspace.on)) if record and status.policies else ""
    made = {each.policy: each for each in status.policies} if record else {}
    cells = tuple(_board_cell(each, made.get(each), approved.get(each), workspace.on, why) for each in policies)
    return BoardRow(whole, status.name, cells, why, (*status.failed, *status.to_look_at(workspace.on)))


def _board_cell(policy: str, status: PolicyStatus | None, approved: Decision | None, on: date, why: str) -> BoardCell:
    said = [f"approved on {long_date(approved.approved_on)}"] if approved else []
    if status is None:
        return BoardCell(policy, tuple(_approved_states(approved, on)) or ("not-made",), ", ".join(said))
    numbers = {"not met": len(status.gaps), "to decide": status.conflicts, "to find out": len(status.to_do)}
    said += [f"{number} {what}" for what, number in numbers.items() if number]
    found = {*_states_of(status, approved, on, why), *_approved_states(approved, on)}
    return BoardCell(policy, tuple(state for state in STATES if state in found), ", ".join(said))


def _approved_states(approved: Decision | None, on: date) -> Iterator[str]:
    if approved is not None:
        yield "adopted"
        if approved.next_review and approved.next_review < on:
            yield "overdue"


def _states_of(status: PolicyStatus, approved: Decision | None, on: date, why: str) -> Iterator[str]:
    """Yield how what was made stands; once it is approved, only what is newer waits for approval."""
    if approved is None and status.next_review and status.next_review < on.isoformat():
        yield "overdue"
    if why:
        yield "out-of-date"
    if status.gaps:
        yield "gap"
    if status.conflicts:
        yield "decide"
    ready = not (status.gaps or status.conflicts or status.held_up_by)
    newer = approved is None or approved.approved_on.isoformat() < status.on  # as `SchoolStatus.approved_on` has it
    if status.to_do or not (ready or status.gaps or status.conflicts):
        yield "open"
    if ready and newer:
        yield "approve"


def _record_now(folder: Path) -> SchoolRecord | None:
    """Return the record of a school's last run; it is read again only where its file is another."""
    try:
        state = record_state(folder)
    except OSError:
        return read_record(folder)  # an earlier version kept it elsewhere
    return _record_in(folder, *state)


@lru_cache(maxsize=128)
def _record_in(folder: Path, *_state: int) -> SchoolRecord | None:
    return read_record(folder)


def latest_approvals(folder: Path) -> dict[str, Decision]:
    """Return the latest approval of each policy on record in a school's folder; one that cannot be read is left out."""
    found: dict[str, Decision] = {}
    for path in sorted(approved_folder(folder).glob(f"*/[!.]*/{RECORD_NAME}")):
        try:
            about = path.stat()
        except FileNotFoundError:
            continue  # taken away since it was listed
        decision = _decision_in(path, about.st_size, about.st_mtime_ns)
        if decision is not None and (
            path.parent.parent.name not in found or found[path.parent.parent.name].approved_on <= decision.approved_on
        ):
            found[path.parent.parent.name] = decision
    return found


@lru_cache(maxsize=4096)
def _decision_in(path: Path, _size: int, _time: int) -> Decision | None:
    try:
        return record_in(path.parent).decision
    except Faults:
        return None
