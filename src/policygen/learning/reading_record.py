"""A school's record of who read and understood which adopted edition of a policy, as a workbook out and in, and who has to read.

Each adopted edition has a column of its own, and the days in it stay: what somebody read is a record, and no new edition
writes over it. People's names stay in the workbook and in what is made for whoever keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from policygen.errors import Fault, SchoolFaults
from policygen.formats.xlsx import Sheet, Value
from policygen.learning.changed_duties import ApprovedEdition, duties_changed
from policygen.learning.reading_groups import ALL, ReadingGroups
from policygen.learning.training_record import EVERYONE, READ
from policygen.schools.spreadsheet_files import Cell, day_in_cell, rows_of

_ABOUT: Final = {"name": "Name", "role": "Role", "started": "Started", "left": "Left"}
_EMPTY_ROWS: Final = 40

ReadState = Literal["read", "nothing changed for them", "to read again", "never read"]
READ_STATES: Final[tuple[ReadState, ...]] = ("read", "nothing changed for them", "to read again", "never read")
TO_READ: Final = frozenset({"to read again", "never read"})


@dataclass(frozen=True, slots=True)
class Reader:
    """A row of the record; `row` tells it in messages, where no name stands."""

    row: int
    name: str
    role: str
    started: date | None
    left: date | None
    groups: frozenset[str]
    """Without those that everybody is in."""
    read: Mapping[str, date]
    """The day by what was read, as the column says behind "Read:"."""


@dataclass(frozen=True, slots=True)
class ReadersFile:
    """A filled record: its people, those who left among them, and what its columns say was read, in their order."""

    people: tuple[Reader, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def here(self) -> tuple[Reader, ...]:
        """The people who have not left."""
        return tuple(each for each in self.people if each.left is None)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person stands with one policy."""

    person: Reader
    policy: str
    stands: ReadState
    passages: int = 0
    """How many passages that concern the person are to be read."""
    last: date | None = None
    """The day of the approval of the edition read last; None where none was."""


# ---- the workbook


def readers_sheet(groups: ReadingGroups, found: ReadersFile, editions: Sequence[ApprovedEdition]) -> Sheet:
    """Return the record to fill in: the people of an earlier one with all that they read, and a column for each new edition."""
    shown = asked_groups(groups, found)
    columns = list(dict.fromkeys((*found.columns, *(each.called for each in editions))))
    header = (*_ABOUT.values(), *(groups.titles[each] for each in shown), *(f"{READ}{each}" for each in columns))
    rows = [_sheet_row(each, shown, columns) for each in found.people]
    empty: tuple[Value, ...] = (None,) * len(header)
    widths = (28, 24, 13, 13, *((16,) * len(shown)), *((24,) * len(columns)))
    choices = {groups.titles[each]: ("yes", "no") for each in shown}
    return Sheet("Readers", header, (*rows, *((empty,) * _EMPTY_ROWS)), widths, choices)


def asked_groups(groups: ReadingGroups, found: ReadersFile = ReadersFile()) -> list[str]:
    """Return the groups that some passage concerns, and those that somebody in the record is in."""
    used = {group for clauses in groups.concerned.values() for whom in clauses.values() for group in whom}
    used |= {group for person in found.people for group in person.groups}
    return [each for each in groups.titles if each in used and each not in EVERYONE]


def _sheet_row(person: Reader, shown: Sequence[str], columns: Sequence[str]) -> tuple[Value, ...]:
    about: tuple[Value, ...] = (person.name, person.role or None, person.started, person.left)
    return (*about, *("yes" if each in person.groups else None for each in shown), *(person.read.get(each) for each in columns))


# ---- reading it


def read_readers(
    data: bytes, path: str, groups: ReadingGroups, approved: Mapping[str, date], on: date, passed_over: Sequence[str] = ()
) -> ReadersFile:
    """Return a filled record, or a record of training, whose columns of trainings are `passed_over`.

    `approved` has the day of each approval by the name of the edition: nobody has read it before that day.

    Raises SchoolFaults with every cell that cannot be read; no name stands in it.
    """
    faults: list[Fault] = []

    def report(what: str, step: str = "", place: str = "") -> None:
        faults.append(Fault(f"{place}: {what}" if place else what, step, path))

    rows = list(rows_of(data, path, report))
    heads = _headings_in(rows[0][1] if rows else (), groups, passed_over, report)
    reads = _Rows(heads, approved, on, report)
    people = [reads.person(number, cells) for number, cells in rows[1:]] if "Name" in {each[1] for each in heads.values()} else []
    if faults:
        raise SchoolFaults(faults)
    return ReadersFile(tuple(each for each in people if each), tuple(name for kind, name in heads.values() if kind == "read"))


Report = Callable[[str, str, str], None]
Head = tuple[str, str]
"""What a column holds: about, group, read or nothing that counts here; and which."""


def _headings_in(cells: Sequence[Cell], groups: ReadingGroups, passed_over: Sequence[str], report: Report) -> dict[str, Head]:
    known: dict[str, Head] = {each.casefold(): ("about", each) for each in _ABOUT.values()}
    known |= {title.casefold(): ("group", key) for key, title in groups.titles.items()}
    known |= {each.casefold(): ("", each) for each in passed_over}
    found: dict[str, Head] = {}
    for cell in cells:
        said = " ".join(str(cell.value or "").split())
        head = ("read", said[len(READ) :]) if said.casefold().startswith(READ.casefold()) else known.get(said.casefold())
        if head is None:
            report("Nothing that is kept here has this heading.", "Use the record of --new, and leave its headings.", cell.name)
        elif head in found.values():
            report("Another column has the same heading.", "Keep one of them, with the days of both.", cell.name)
        else:
            found[cell.column] = head
    if ("about", "Name") not in found.values():
        report("There is no column 'Name' in the first row.", "Begin with the record of: policygen readers --new FILE.", "")
    return found


class _Rows:
    """Reads the rows of a record below its headings."""

    def __init__(self, heads: Mapping[str, Head], approved: Mapping[str, date], on: date, report: Report) -> None:
        self.heads, self.approved, self.on, self.report = heads, approved, on, report

    def person(self, number: int, cells: Sequence[Cell]) -> Reader | None:
        """Return the person of a row; None for an empty row."""
        text: dict[str, str] = {}
        days: dict[Head, date] = {}
        groups: set[str] = set()
        for cell in cells:
            head = self.heads.get(cell.column, ("", ""))
            said = "".join(each for each in str(cell.value if cell.value is not None else "") if each.isprintable()).strip()
            if not head[0] or not said:
                continue
            if head in (("about", "Name"), ("about", "Role")):
                text[head[1]] = said
            elif head[0] == "group":
                groups |= self._in_group(cell, said, head[1])
            elif (day := self._day(cell, head)) is not None:
                days[head] = day
        if not text.get("Name"):
            if text or days or groups:
                self.report("This row is filled in and has no name.", "Add the name, or empty the row.", f"row {number}")
            return None
        read = {which: day for (kind, which), day in days.items() if kind == "read"}
        return Reader(
            number, text["Name"], text.get("Role", ""), days.get(("about", "Started")), days.get(("about", "Left")),
            frozenset(groups) - {*EVERYONE}, read,
        )  # fmt: skip

    def _in_group(self, cell: Cell, said: str, group: str) -> set[str]:
        if said.casefold() in ("yes", "y", "x"):
            return {group}
        if said.casefold() not in ("no", "n", "-"):
            self.report("This is neither yes nor no.", "Write yes or no.", cell.name)
        return set()

    def _day(self, cell: Cell, head: Head) -> date | None:
        day = None if cell.formula else day_in_cell(cell.value)
        if day is None:
            self.report("This is no day.", "Write it as 31/01/2027, or leave the cell empty.", cell.name)
        elif head[0] == "read" and day > self.on:
            self.report("This day is still to come.", "Write the day on which it was read.", cell.name)
        elif head[0] == "read" and head[1] in self.approved and day < self.approved[head[1]]:
            step = "Write the day on which the adopted edition was read."
            self.report("On this day the edition was not approved yet.", step, cell.name)
        else:
            return day
        return None


# ---- who has to read what


def reading_states(
    people: Sequence[Reader], editions: Mapping[str, Sequence[ApprovedEdition]], groups: ReadingGroups
) -> tuple[Standing, ...]:
    """Return how each person stands with each policy; `editions` are the approved ones of each, the latest last.

    What changed counts from the latest edition that a person has read to the latest that there is.
    """
    touched = _Touched(groups)
    return tuple(_standing_of_reader(person, own, touched) for own in editions.values() if own for person in people)


def _standing_of_reader(person: Reader, editions: Sequence[ApprovedEdition], touched: _Touched) -> Standing:
    latest = editions[-1]
    last = next((each for each in reversed(editions) if each.called in person.read), None)
    if last is None:
        return Standing(person, latest.policy, "never read", touched.all_of(latest, person.groups))
    if last is latest:
        return Standing(person, latest.policy, "read", 0, last.approved)
    number = touched.since(last, latest, person.groups)
    return Standing(person, latest.policy, "to read again" if number else "nothing changed for them", number, last.approved)


class _Touched:
    """Counts the passages that concern groups of people, each pair of editions compared once."""

    def __init__(self, groups: ReadingGroups) -> None:
        self.groups = groups
        self._since: dict[tuple[str, date, date], list[frozenset[str]]] = {}

    def since(self, old: ApprovedEdition, new: ApprovedEdition, mine: frozenset[str]) -> int:
        key = (new.policy, old.approved, new.approved)
        if key not in self._since:
            self._since[key] = [self.groups.concern(new.policy, each.clause) for each in duties_changed(old, new)]
        return sum(concerns(whom, mine) for whom in self._since[key])

    def all_of(self, edition: ApprovedEdition, mine: frozenset[str]) -> int:
        whom = (self.groups.concern(edition.policy, each.clause) for each in edition.passages if not each.heading)
        return sum(concerns(each, mine) for each in whom)


def concerns(whom: frozenset[str], mine: frozenset[str]) -> bool:
    """Return whether something for some groups concerns a person of others; `all` and `regular` are everybody."""
    return bool(whom & (mine | {*EVERYONE})) or ALL in whom


def counts_by_policy(states: Sequence[Standing], policy: str) -> dict[ReadState, int]:
    """Return how many people stand how with a policy."""
    mine = [each.stands for each in states if each.policy == policy]
    return {stands: mine.count(stands) for stands in READ_STATES}


def counts_by_group(states: Sequence[Standing], group: str) -> tuple[int, int]:
    """Return how many people of a group still have to read something, and how many there are; `all` has everybody."""
    mine = {each.person.row: False for each in states if group == ALL or group in each.person.groups}
    for each in states:
        if each.person.row in mine and each.stands in TO_READ:
            mine[each.person.row] = True
    return sum(mine.values()), len(mine)
