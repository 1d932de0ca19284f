"""`policygen changes` for two Word files: the newer one's changes as tracked changes in the older one."""

from __future__ import annotations

from pathlib import Path

from policygen.cli.app import DONE, FIX, as_json, err, out
from policygen.errors import Fault, Faults, OutputFault
from policygen.schools import write_whole


def word_changes(old: Path, new: Path, target: Path | None, on: str, *, as_data: bool) -> int:
    """Write the older file with tracked changes that make it the newer one; return the exit code."""
    from policygen.word.update import Reason, merge_and_redline
    from policygen.word.verify import verify

    before, after = _read(old), _read(new)
    merged = merge_and_redline(before, after, None, {}, f"{on}T09:00:00Z", default=Reason("policygen comparison"))
    findings = verify(merged.redline, before, merged.clean)
    target = target or new.with_name(f"{new.stem}_compared.docx")
    if target.resolve() in (old.resolve(), new.resolve()):
        raise OutputFault(Fault("This would write over a file that is compared.", "Give another name with --out.", str(target)))
    if not findings:
        write_whole(target, merged.redline)
    if as_data:
        as_json({"tracked_changes": merged.report.revisions, "not_compared": list(merged.report.not_compared),
                 "written": None if findings else str(target), "not_proved": findings})  # fmt: skip
    elif not findings:
        out.print(f"{merged.report.revisions} tracked changes from {old.name} to {new.name}", markup=False)
        for each in merged.report.not_compared:
            out.print(f"  not compared  {each}: only one of the files has it", markup=False)
        out.print(f"  written       {target}", markup=False)
    for finding in findings:
        err.print(f"The comparison did not prove right, so nothing is written: {finding}", markup=False, style="red")
    return FIX if findings else DONE


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Faults(Fault(f"This file cannot be read: {error.strerror}.", path=str(path))) from error
