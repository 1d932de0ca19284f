"""`policygen changes` for two Word files: the newer one's changes as tracked changes in the older one."""

from __future__ import annotations

from pathlib import Path

from policygen.cli.app import DONE, FIX, as_json, err, out
from policygen.errors import Fault, Faults, OutputFault
from policygen.storage import write_whole


def word_changes(old: Path, new: Path, target: Path | None, on: str, *, as_data: bool) -> int:
    """Write the older file with tracked changes that make it the newer one; return the exit code."""
    from policygen.word.merging.update import Reason, merge_and_redline
    from policygen.word.proof.verify import verify

    before, after = _read_word(old), _read_word(new)
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
        names = (old.name, new.name) if old.name != new.name else (old, new)
        out.print(f"{merged.report.revisions} tracked changes from {names[0]} to {names[1]}", markup=False)
        for each in merged.report.not_compared:
            out.print(f"  not compared  {each}: only one of the files has it", markup=False)
        out.print(f"  written       {target}", markup=False)
    for finding in findings:
        err.print(f"The comparison did not prove right, so nothing is written: {finding}", markup=False, style="red")
    return FIX if findings else DONE


def _read_word(path: Path) -> bytes:
    """Return a Word file; raise Faults, which name it, where it cannot be read or is none."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise Faults(Fault("There is no such file.", "Look whether the name and the folder are right.", str(path))) from error
    except OSError as error:
        step = "If it is open in Word, close it there."
        raise Faults(Fault(f"This file cannot be read: {error.strerror}.", step, str(path))) from error
    if not data.startswith(b"PK"):
        step = "Open it in Word and save it as a Word document (.docx)."
        raise Faults(Fault("This is not a Word file of today's kind.", step, str(path)))
    return data
