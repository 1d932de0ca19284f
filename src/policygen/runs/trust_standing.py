"""Where each school of a trust stands, as its last run left it beside the documents; nothing is made for that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from policygen.errors import Faults
from policygen.facts.known import Known
from policygen.generation.impact import concerns_school
from policygen.language.english import count
from policygen.law.changes import law_changes
from policygen.library.model import Library
from policygen.papers.trust_status import SchoolStatus
from policygen.policies.manifest import answers_digest
from policygen.runs.approved_files import approvals_below
from policygen.runs.learned_libraries import school_library
from policygen.runs.record import SchoolRecord, read_record, read_records
from policygen.schools.school_file import School
from policygen.schools.school_names import same_folder
from policygen.schools.trust_file import Trust

LAW_CHANGED: Final = "the law has changed since"
_MOST_NAMED: Final = 3


def school_standing(trust: Trust, key: str, made: Path, library: Library | None = None, on: date | None = None) -> SchoolStatus:
    """Return what the last run left of a school; a run for another school of the same folder does not count.

    With the shipped `library`, what was made from other answers, other words or, on the day `on`, other law than there are now
    is among what was found.
    """
    approvals, unread = approvals_below(made / key)
    days: dict[str, date] = {}
    for each in approvals:
        about = each.approval
        days[about.policy] = max(about.decision.approved_on, days.get(about.policy, date.min))
    record = read_record(made / key)
    status = standing_by_record(trust, key, record, days, unread)
    why = list(changed_since(library, trust, key, record, on)) if library and record and status.policies else []
    if why:
        status = replace(status, found=(*status.found, f"What was made is not up to date: {', '.join(why)}. Run generate again."))
    return status


def changed_since(library: Library, trust: Trust, key: str, record: SchoolRecord, on: date | None = None) -> Iterator[str]:
    """Yield what a school's policies were made from and is another now: its answers, the words, the law on the day `on`.

    `library` is the shipped one.
    """
    school = dict(trust.schools)[key]
    if record.answers and record.answers != answers_digest(school.answers):
        yield "answers have changed since"
    with suppress(Faults):
        now = school_library(library, trust, school, key)
        if record.library != now.digest:
            yield "policygen or the trust’s wording has changed since"
        if on is not None:
            yield from _law_since(now, school, record, on)


def oldest_day(record: SchoolRecord) -> str:
    """Return the day whose law the oldest policy of the last run follows, as an ISO date."""
    return min((each.on for each in record.statuses()), default=record.on)


def _law_since(library: Library, school: School, record: SchoolRecord, on: date) -> Iterator[str]:
    """Yield that the law behind a school's policies has changed since the oldest of them, and by which editions most."""
    made = date.fromisoformat(oldest_day(record))
    if made >= on:
        return
    known = Known(library.vocabulary, school.answers)
    policies = [library.policies[each] for each in record.keys if each in library.policies]
    behind = {name for policy in policies for clause in policy.clauses for name in clause.meets}
    changes = [
        each
        for each in law_changes(library.legislation, made, on).asking_for_words()
        if each.requirement.id in behind and concerns_school(each, known)
    ]
    editions = library.legislation.on(on).editions
    by = Counter(str(editions.get(each.requirement.edition.source, each.requirement.edition)) for each in changes)
    if by:
        named = ", ".join(name for name, _ in by.most_common(_MOST_NAMED))
        more = f" and {len(by) - _MOST_NAMED} more" if len(by) > _MOST_NAMED else ""
        yield f"{LAW_CHANGED} ({named}{more})"


def schools_no_more(trust: Trust, made: Path) -> Iterator[str]:
    """Yield what runs of this trust left for schools that its file does not name any more, in sentences."""
    keys = {same_folder(key) for key, _ in trust.schools}
    for record in read_records(made):
        if record.trust == trust.name and same_folder(record.key) not in keys:
            said = f"“{record.key}” in {made} was made for a school that the trust's file does not name"
            yield f"{said}. Move the folder away, or name the school again."


def standing_by_record(
    trust: Trust, key: str, record: SchoolRecord | None, approved: Mapping[str, date], unread: Sequence[str] = ()
) -> SchoolStatus:
    """Return the same from the record of the school's last run and the days on which its policies were last approved."""
    if trust.problems.get(key):
        return SchoolStatus(key, key, "", (), tuple(map(str, trust.problems[key])))
    school = dict(trust.schools)[key]
    name = str(school.answers.get("school_name") or key)
    if record is None:
        return SchoolStatus(key, name, "", ())
    if (record.urn or record.school) != str(school.answers.get("urn") or name):
        return SchoolStatus(key, name, "", (), ("What is in its folder was made for another school.",))
    policies = tuple(each.status for each in record.policies.values())
    on = min((each.on for each in policies), default=record.on)
    return SchoolStatus(key, name, on, policies, record.failed, (*_found_in(record), *unread), approved)


def _found_in(record: SchoolRecord) -> Iterator[str]:
    """Yield what of a school's last run a person has to look at."""
    made = sum(key in record.policies for key in record.keys)
    if not record.finished and not record.failed:
        policies = count(len(record.keys), "policy", "policies")
        yield f"The last run was cut short with {made} of {policies} made; the same command carries on."
    for each in record.adopted:
        if each.asks:
            yield f"{each.name}: {each.doubt or f'it is not used, for {each.why}'}."
