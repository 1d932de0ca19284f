"""What a run of one school leaves for the next one and for its readers: its record, and START-HERE.html."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import policygen
from policygen.papers.policy_status import PolicyStatus
from policygen.runs.extras import EXTRAS
from policygen.runs.model import Result, Run
from policygen.runs.record import PolicyRecord, SchoolRecord, read_record, state_of, write_record
from policygen.runs.start_here import write_start_here
from policygen.runs.summaries import status_of, status_with_extras
from policygen.schools.school_file import School


def leave_behind(run: Run, school: School, results: Sequence[Result]) -> Path:
    """Record what became of a school's policies, beside what is known of the others, and write what to open first.

    Raises OutputFault where that cannot be written.
    """
    before = read_record(run.folder)
    record = _record_after(run, school, results, before)
    if record != before:
        write_record(record, run.folder)
    return write_start_here(run.folder, record, run.library, school, in_browser=run.in_browser)


def _record_after(run: Run, school: School, results: Sequence[Result], before: SchoolRecord | None) -> SchoolRecord:
    """Return the record with this run in it; it always makes what it is asked for, so what that was made from is not kept."""
    name, urn = str(school.answers.get("school_name", "")), str(school.answers.get("urn", "") or "")
    known = dict(before.policies) if before and (before.school, before.urn) == (name, urn) else {}
    for each in results:
        key = each.made.manifest.policy
        status = status_with_extras(status_of(each, run.folder, run.prior), each.beside, run.folder)
        if key in known:
            status = _with_files_of_before(status, known[key].status, run)
        names = [path.relative_to(run.folder).as_posix() for path in each.written.files] if each.written else []
        outputs = tuple(state_of(run.folder, name) for name in names)
        known[key] = PolicyRecord(inputs="", outputs=outputs, status=status)
    return SchoolRecord(
        key="", school=name, urn=urn, policygen=policygen.__version__, library=run.library.digest, on=run.on.isoformat(),
        keys=run.keys, policies=dict(sorted(known.items())),
    )  # fmt: skip


def _with_files_of_before(status: PolicyStatus, before: PolicyStatus, run: Run) -> PolicyStatus:
    """Return what became of a policy with the files beside it that this run was not asked for: they are still there."""
    others = [each for each in before.beside if each.kind not in run.extras]
    order = list(EXTRAS)
    files = sorted([*status.beside, *others], key=lambda each: order.index(each.kind) if each.kind in order else len(order))
    return status.model_copy(update={"beside": tuple(files)})
