"""A school's record of training, as the workbook that it fills: who needs what, and who is in date.

People's names stay in the school's own workbook and in what is made for whoever keeps it; counts go everywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal

from policygen.errors import Fault, SchoolFaults
from policygen.facts.known import Known
from policygen.formats.xlsx import Sheet, Value
from policygen.language.english import count
from policygen.law.in_force import LawInForce
from policygen.learning.self_assessment import LookedUp
from policygen.learning.training_needs import NeedFile, TrainingFile, due_again
from policygen.schools.spreadsheet_files import Cell, day_in_cell, rows_of

EVERYONE: Final = ("all", "regular")
"""Groups that everybody in the record is in."""
SOON: Final = timedelta(days=60)
READ: Final = "Read: "
"""How the heading of a column begins that holds when a document was read and understood."""
_NAME, _ROLE, _STARTED, _LEFT = "Name", "Role", "Started", "Left"

Stands = Literal["in date", "due soon", "overdue", "never"]


@dataclass(frozen=True, slots=True)
class TrainedPerson:
    """A row of the record; `row` tells it in messages, where no name stands."""

    row: int
    name: str
    role: str
    started: date | None
    groups: frozenset[str]
    trained: Mapping[str, date]
    """The day of the last training, or the day on which a certificate ends, by need."""
    read: Mapping[str, date] = field(default_factory=dict)
    """When a document was read and understood, by what the column says behind "Read:"."""


@dataclass(frozen=True, slots=True)
class NeedState:
    """How one person stands with one need."""

    person: TrainedPerson
    need: str
    stands: Stands
    due: date | None


def needs_of_school(training: TrainingFile, known: Known) -> dict[str, NeedFile]:
    """Return the needs that a school has, by key."""
    return {key: each for key, each in training.needs.items() if each.when is None or each.when.value(known) is not False}


def training_sheet(training: TrainingFile, known: Known, documents: Sequence[str], rows: int = 60) -> Sheet:
    """Return the empty record for a school to fill in: people, their groups, trainings, and documents that they read."""
    needs = needs_of_school(training, known)
    groups = list(_groups_asked(training, needs))
    header = (
        _NAME, _ROLE, _STARTED, _LEFT, *(training.groups[each] for each in groups),
        *(_need_heading(each) for each in needs.values()), *(f"{READ}{each}" for each in documents),
    )  # fmt: skip
    empty: tuple[Value, ...] = (None,) * len(header)
    widths = (28, 24, 13, 13, *((16,) * (len(header) - 4)))
    return Sheet("Training", header, (empty,) * rows, widths, {training.groups[each]: ("yes", "no") for each in groups})


def _groups_asked(training: TrainingFile, needs: Mapping[str, NeedFile]) -> Iterator[str]:
    asked = {group for each in needs.values() for group in each.who} - set(EVERYONE)
    return (each for each in training.groups if each in asked)


def need_headings(training: TrainingFile) -> list[str]:
    """Return the headings of the columns that a record of training has for its needs."""
    return [_need_heading(each) for each in training.needs.values()]


def _need_heading(need: NeedFile) -> str:
    return f"{need.title}: {'ends on' if need.ends else 'last'}"


# ---- reading


def read_training(data: bytes, path: str, training: TrainingFile) -> tuple[TrainedPerson, ...]:
    """Return the people of a filled record who have not left, at which row each stands.

    Raises SchoolFaults with every cell that cannot be read; no name stands in it.
    """
    faults: list[Fault] = []

    def report(what: str, step: str = "", place: str = "") -> None:
        faults.append(Fault(f"{place}: {what}" if place else what, step, path))

    rows = list(rows_of(data, path, report))
    heads = _headings(rows, training, report)
    people = [_person_in(number, cells, heads, report) for number, cells in rows[1:]] if heads else []
    if faults:
        raise SchoolFaults(faults)
    return tuple(each for each in people if each is not None)


Report = Callable[[str, str, str], None]
Heading = tuple[str, str]
"""What a column holds: name, role, started, left, group, need or read; and which."""


def _headings(rows: Sequence[tuple[int, Sequence[Cell]]], training: TrainingFile, report: Report) -> dict[str, Heading]:
    known: dict[str, Heading] = {each.casefold(): (each.casefold(), "") for each in (_NAME, _ROLE, _STARTED, _LEFT)}
    known |= {title.casefold(): ("group", key) for key, title in training.groups.items()}
    known |= {_need_heading(each).casefold(): ("need", key) for key, each in training.needs.items()}
    found: dict[str, Heading] = {}
    for cell in rows[0][1] if rows else ():
        said = " ".join(str(cell.value).split())
        if said.startswith(READ):
            found[cell.column] = ("read", said.removeprefix(READ))
        elif said.casefold() in known:
            found[cell.column] = known[said.casefold()]
        else:
            report("No training need has this heading, so nothing below it counts.", "Use the record of --new.", cell.name)
    if not any(kind == "name" for kind, _ in found.values()):
        report("There is no column 'Name' in the first row.", "Begin with the record of: policygen training --new FILE.", "")
    return found


def _person_in(number: int, cells: Sequence[Cell], heads: Mapping[str, Heading], report: Report) -> TrainedPerson | None:
    """Return the person of a row; None for an empty row and for somebody who has left."""
    text: dict[str, str] = {}
    groups: set[str] = set(EVERYONE)
    days: dict[Heading, date] = {}
    for cell in cells:
        kind, which = heads.get(cell.column, ("", ""))
        said = str(cell.value).strip()
        if not kind or not said:
            continue
        if kind in ("name", "role"):
            text[kind] = said
        elif kind == "group":
            if said.casefold() in ("yes", "y", "x"):
                groups.add(which)
            elif said.casefold() not in ("no", "n", "-"):
                report("This is neither yes nor no.", "Write yes or no.", cell.name)
        elif (day := day_in_cell(cell.value)) is not None:
            days[kind, which] = day
        else:
            report("This is no day.", "Write it as 31/01/2027, or leave the cell empty.", cell.name)
    if not text.get("name"):
        if days:
            report("This row has days and no name.", "Add the name, or empty the row.", f"row {number}")
        return None
    if ("left", "") in days:
        return None
    return TrainedPerson(
        number, text["name"], text.get("role", ""), days.get(("started", "")), frozenset(groups),
        {which: day for (kind, which), day in days.items() if kind == "need"},
        {which: day for (kind, which), day in days.items() if kind == "read"},
    )  # fmt: skip


# ---- who is in date


def training_states(
    people: Sequence[TrainedPerson], training: TrainingFile, law: LawInForce, known: Known, on: date
) -> tuple[NeedState, ...]:
    """Return how each person stands with each need that the person has."""
    return tuple(
        _need_state(person, key, need, law, on)
        for key, need in needs_of_school(training, known).items()
        for person in people
        if person.groups & set(need.who)
    )


def _need_state(person: TrainedPerson, key: str, need: NeedFile, law: LawInForce, on: date) -> NeedState:
    last = person.trained.get(key)
    if last is None:
        return NeedState(person, key, "never", None)
    due = due_again(need, last, law)
    if due is None:
        return NeedState(person, key, "in date", None)
    stands: Stands = "overdue" if due < on else "due soon" if due <= on + SOON else "in date"
    return NeedState(person, key, stands, due)


def need_counts(states: Sequence[NeedState]) -> dict[str, int]:
    """Return how many people stand how, of those who have a need."""
    found = {"in date": 0, "due soon": 0, "overdue": 0, "never": 0}
    for each in states:
        found[each.stands] += 1
    return found


def training_found(states: Sequence[NeedState], training: TrainingFile) -> dict[str, LookedUp]:
    """Return what the record says of each need, for the self-assessment."""
    found: dict[str, LookedUp] = {}
    for key, need in training.needs.items():
        mine = [each for each in states if each.need == key]
        if mine:
            good = sum(each.stands in ("in date", "due soon") for each in mine)
            said = f"Training record, {need.title}: {good} of {count(len(mine), 'person', 'people')} in date."
            found[key] = LookedUp(said, good == len(mine))
    return found


def readers(people: Sequence[TrainedPerson], document: str) -> tuple[int, int]:
    """Return how many people have read a document in its present version, and how many there are."""
    return sum(document in each.read for each in people), len(people)
