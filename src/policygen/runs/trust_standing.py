"""Where each school of a trust stands, as its last run left it beside the documents; nothing is made for that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from policygen.language.english import count
from policygen.papers.trust_status import SchoolStatus
from policygen.runs.approved_files import approvals_below
from policygen.runs.record import SchoolRecord, read_record
from policygen.schools.trust_file import Trust


def school_standing(trust: Trust, key: str, made: Path) -> SchoolStatus:
    """Return what the last run left of a school; a run for another school of the same folder does not count."""
    approvals, unread = approvals_below(made / key)
    days: dict[str, date] = {}
    for each in approvals:
        about = each.approval
        days[about.policy] = max(about.decision.approved_on, days.get(about.policy, date.min))
    return standing_by_record(trust, key, read_record(made / key), days, unread)


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
