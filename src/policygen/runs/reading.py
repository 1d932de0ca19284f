"""Who has read and understood the adopted policies of a school: the record out and in, where everybody stands, and what to send.

found = reading_on(library, groups, training, school, folder, record, on)
for key, editions in found.editions.items():
    print(editions[-1].called, counts_by_policy(found.states, key))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from policygen.approval.held_against import OnRecord
from policygen.approval.passages import passages_of
from policygen.approval.seal import FORMAT, holds
from policygen.errors import Fault, Faults, LibraryFaults, SchoolFaults
from policygen.formats import strict_yaml
from policygen.formats.xlsx import workbook
from policygen.learning.changed_duties import ApprovedEdition, approved_edition, edition_called
from policygen.learning.reading_groups import ALL, ReadingGroups, read_reading, reading_groups
from policygen.learning.reading_papers import changed_paper, readers_paper, still_to_read
from policygen.learning.reading_record import (
    TO_READ,
    ReadersFile,
    Standing,
    asked_groups,
    counts_by_group,
    counts_by_policy,
    read_readers,
    readers_sheet,
    reading_states,
)
from policygen.learning.training_needs import TrainingFile
from policygen.learning.training_record import need_headings
from policygen.library.load import shipped_root
from policygen.library.model import Library
from policygen.markup.html import web_page
from policygen.runs.approved_files import approvals_below
from policygen.runs.output_files import Placed, slug, write_together
from policygen.schools.school_file import School
from policygen.storage import read_whole, write_whole
from policygen.word.reading.safe_open import open_word
from policygen.word.writing.paper import write_paper

READING: Final = "legislation/training/reading.yaml"


@dataclass(frozen=True, slots=True)
class ReadingOnDate:
    """How the reading of a school's adopted policies stands on a day."""

    school: str
    on: date
    groups: ReadingGroups
    editions: Mapping[str, tuple[ApprovedEdition, ...]]
    """The adopted editions of each policy that has some, the latest last."""
    record: ReadersFile
    states: tuple[Standing, ...]
    """How each person who is here stands with each policy."""
    not_approved: tuple[str, ...]
    """The titles of policies that staff read and that have no approval on record."""
    notes: tuple[str, ...] = ()
    """What a person should know, in sentences."""

    @property
    def open(self) -> bool:
        """Whether somebody still has to read."""
        return any(each.stands in TO_READ for each in self.states)


def groups_for_reading(
    library: Library, training: TrainingFile, root: Path | None = None, own: Path | None = None
) -> ReadingGroups:
    """Return who reads what, as shipped and as a school's `own` file adds to it.

    Raises LibraryFaults with every name in them that nothing has, and Faults where the own file cannot be read.
    """
    path = (root or shipped_root()) / READING
    files = []
    if path.is_file():
        files.append(read_reading(strict_yaml.decode(path.read_bytes(), READING), READING, library, training.groups))
    if own is not None:
        try:
            files.append(
                read_reading(strict_yaml.decode(read_whole(own), str(own)), str(own), library, training.groups, own=True)
            )
        except LibraryFaults as error:
            raise SchoolFaults(error.faults) from error
    return reading_groups(library, training.groups, files)


def reading_on(
    library: Library, groups: ReadingGroups, training: TrainingFile, school: School, folder: Path, record: Path | None, on: date
) -> ReadingOnDate:
    """Return how a school's reading stands; without a record nobody is in it.

    `folder` is the school's output folder, which holds its adopted policies; `record` the workbook, or last year's, or the
    record of training, from which the people are then taken over.

    Raises SchoolFaults, without a name in it, where the record cannot be read, and Faults where an approval cannot be.
    """
    editions, notes = _approved_editions(groups, folder, on)
    approved = {each.called: each.approved for own in editions.values() for each in own}
    found = ReadersFile()
    if record is not None:
        if not record.is_file():
            step = "Begin one with: policygen readers FILE --new RECORD.xlsx"
            raise SchoolFaults(Fault("There is no such record of readers.", step, str(record)))
        found = read_readers(record.read_bytes(), str(record), groups, approved, on, need_headings(training))
        notes += [
            f"The column “{each}” names an approval that is not on record, so its days count for nothing here. Look whether the "
            "heading was changed, and whether the folder of adopted policies is the right one (--documents)."
            for each in found.columns
            if ", approved " in each and each not in approved
        ]
    missing = tuple(_title_of(library, key) for key in groups.policies if key not in editions)
    name = str(school.answers.get("school_name", "")) or "School"
    states = reading_states(found.here, editions, groups)
    return ReadingOnDate(name, on, groups, editions, found, states, missing, tuple(notes))


def _title_of(library: Library, policy: str) -> str:
    if policy in library.policies:
        return library.policies[policy].file.title
    listed = library.documents.documents.get(policy)
    return listed.title if listed is not None else policy


def latest_called(policies: tuple[str, ...], folder: Path, on: date) -> dict[str, str]:
    """Return what the latest adopted edition of each policy is called, of those that have one."""
    found = {}
    for each in sorted(approvals_below(folder)[0], key=lambda one: one.approval.decision.approved_on):
        if each.approval.policy in policies and each.approval.decision.approved_on <= on:
            found[each.approval.policy] = edition_called(each.approval.title, each.approval.decision.approved_on)
    return found


def _approved_editions(groups: ReadingGroups, folder: Path, on: date) -> tuple[dict[str, tuple[ApprovedEdition, ...]], list[str]]:
    approved, unread = approvals_below(folder)
    if unread:
        raise Faults([Fault(each) for each in unread])
    found: dict[str, list[ApprovedEdition]] = {}
    notes = []
    for each in sorted(approved, key=lambda one: one.approval.decision.approved_on):
        if each.approval.policy not in groups.policies or each.approval.decision.approved_on > on:
            continue
        edition = _edition_on_record(each)
        found.setdefault(edition.policy, []).append(edition)
        if not edition.sealed:
            notes.append(
                f"{edition.called}: its file in the records is gone or is not what was approved, so nothing can be compared with "
                "it, and all of it counts as changed. Put back the file from a backup."
            )
    return {key: tuple(found[key]) for key in groups.policies if key in found}, notes


def _edition_on_record(record: OnRecord) -> ApprovedEdition:
    approval = record.approval
    day, title = approval.decision.approved_on, approval.title
    if record.data is None:
        return ApprovedEdition(approval.policy, title, day, (), sealed=False)
    try:
        sealed = approval.seal.format != FORMAT or holds(approval.seal, passages_of(open_word(record.data)))
        return approved_edition(record.data, approval.policy, title, day, approval.decision.next_review, sealed=sealed)
    except Faults:
        return ApprovedEdition(approval.policy, title, day, (), sealed=False)


# ---- what is written


def write_readers(found: ReadingOnDate, path: Path) -> None:
    """Write the record to fill in: the people and days of the record that was read, and a column for each new edition.

    Raises SchoolFaults where a file of that name is there already, or nothing is approved yet; and OutputFault.
    """
    if path.exists():
        raise SchoolFaults(Fault("This file is there already; it was left alone.", "Give another name.", str(path)))
    if not found.editions:
        step = "Record an approval first: policygen approve. Or name the folder that has them with --documents."
        raise SchoolFaults(Fault("No policy that staff read has an approval on record.", step))
    sheet = readers_sheet(found.groups, found.record, [each[-1] for each in found.editions.values()])
    write_whole(path, workbook([sheet], "Policies read and understood", found.on))


def write_reading(library: Library, found: ReadingOnDate, folder: Path, *, names: bool = False) -> Iterator[tuple[str, Placed]]:
    """Write what changed for each role, the report for the board, and with `names` who still has to read; yield each, titled.

    Raises OutputFault.
    """
    stem, day = slug(found.school), found.on.isoformat()
    law = library.legislation.on(found.on)
    for group in (ALL, *asked_groups(found.groups, found.record)):
        template = library.papers["reading-changes"]
        paper = changed_paper(group, found.editions, found.groups, found.states, law, template, found.school)
        if paper is not None:
            files = {".docx": write_paper(paper, library.house_style, day), ".html": web_page(paper).encode()}
            yield found.groups.titles[group], write_together(folder, f"{stem}_what-changed-for_{slug(group)}_{day}", files)
    template = library.papers["reading-report"]
    report = readers_paper(
        found.record, found.states, found.editions, found.groups, found.not_approved, template, found.school, found.on
    )
    files = {".docx": write_paper(report, library.house_style, day), ".html": web_page(report).encode()}
    yield "The report for the board", write_together(folder, f"{stem}_policies-read_{day}", files)
    if names:
        due = {".xlsx": workbook([still_to_read(found.states, found.editions)], "Still to read", found.on)}
        yield "Who still has to read, with names", write_together(folder, f"{stem}_still-to-read_{day}", due)


def reading_data(found: ReadingOnDate, *, names: bool = False) -> dict[str, object]:
    """Return how the reading stands for a program to read; people by row, and by name only where that is asked."""
    made: dict[str, object] = {
        "school": found.school, "on": found.on, "people": len(found.record.here),
        "policies": {
            key: {
                "edition": own[-1].called, "approved": own[-1].approved,
                **{state.replace(" ", "_"): number for state, number in counts_by_policy(found.states, key).items()},
            }
            for key, own in found.editions.items()
        },
        "roles": {
            group: {"people": people, "to_read": to_read}
            for group in (ALL, *asked_groups(found.groups, found.record))
            for to_read, people in (counts_by_group(found.states, group),)
            if people
        },
        "not_approved": list(found.not_approved), "notes": list(found.notes),
    }  # fmt: skip
    if names:
        made["to_read"] = [
            {
                "row": each.person.row, "name": each.person.name, "policy": each.policy, "stands": each.stands,
                "passages": each.passages, "last_read": each.last,
            }
            for each in found.states if each.stands in TO_READ
        ]  # fmt: skip
    return made
