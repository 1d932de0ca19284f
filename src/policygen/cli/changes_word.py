"""`policygen changes` for two Word files: the newer one's changes as tracked changes in the older one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from policygen.cli.app import DONE, FIX, NEEDS_A_PERSON, as_json, err, out
from policygen.errors import Fault, OutputFault
from policygen.language.english import count
from policygen.storage import read_whole, write_whole

if TYPE_CHECKING:
    from policygen.word.merging.update import Merged
    from policygen.word.reading.safe_open import Opened


def word_changes(old: Path, new: Path, target: Path | None, on: str, *, as_data: bool) -> int:
    """Write the older file with tracked changes that make it the newer one; return the exit code.

    What tracked changes do not carry is listed: then the code is 3.
    """
    from policygen.word.merging.update import Reason, merge_and_redline
    from policygen.word.proof.verify import verify
    from policygen.word.reading.safe_open import protection

    before, after = _opened(old), _opened(new)
    with _naming((old, before[1]), (new, after[1])):
        merged = merge_and_redline(
            before[0], after[0], None, {}, f"{on}T09:00:00Z", page_breaks=True, default=Reason("policygen comparison")
        )
        findings = [each.replace("the school's file", str(old)) for each in verify(merged.redline, before[0], merged.clean)]
        untracked = [] if findings else _untracked(merged, after[1])
    target = target or new.with_name(f"{new.stem}_compared.docx")
    if target.resolve() in (old.resolve(), new.resolve()):
        raise OutputFault(Fault("This would write over a file that is compared.", "Give another name with --out.", str(target)))
    if not findings:
        target = _free(target, merged.redline)
        write_whole(target, merged.redline)
    protected, order = protection(before[1].parts), _turned_round(before[1], after[1])
    if as_data:
        as_json({"tracked_changes": merged.report.revisions, "not_compared": list(merged.report.not_compared),
                 "not_tracked": untracked, "protected": protected, "order": order,
                 "written": None if findings else str(target), "not_proved": findings})  # fmt: skip
    elif not findings:
        names = (old.name, new.name) if old.name != new.name else (str(old), str(new))
        if order:
            out.print(f"  look at       {order}", markup=False, style="yellow")
        _tell(merged, untracked, protected, names, target)
    for finding in findings:
        err.print(f"The comparison did not prove right, so nothing is written: {finding}", markup=False, style="red")
    return FIX if findings else NEEDS_A_PERSON if untracked or order else DONE


def _turned_round(old: Opened, new: Opened) -> str:
    """Say that the file given as the older one is the later one, by its record or by the day it was saved on; else nothing."""
    for about in (_made_for, _saved_on):
        before, after = about(old), about(new)
        if before and after and before != after:
            more = "Give the older file first, or the changes stand the wrong way round."
            return f"The first file is of {before}, the second of {after}. {more}" if before > after else ""
    return ""


def _made_for(opened: Opened) -> str:
    from policygen.word.reading.base import manifest_in
    from policygen.word.reading.word_file import WordFile

    found = re.search(r'"on": ?"(\d{4}-\d\d-\d\d)"', manifest_in(WordFile(opened.parts, opened.document)))
    return found[1] if found else ""


def _saved_on(opened: Opened) -> str:
    found = re.search(rb"<dcterms:modified[^>]*>(\d{4}-\d\d-\d\d)", opened.parts.get("docProps/core.xml", b""))
    return found[1].decode() if found else ""


@contextmanager
def _naming(*files: tuple[Path, Opened]) -> Iterator[None]:
    """Name the file of which a part turns out to be damaged; raise WordFault, which names it."""
    from lxml.etree import XMLSyntaxError

    from policygen.word.reading.safe_open import WordFault

    try:
        yield
    except (WordFault, XMLSyntaxError):
        for path, opened in files:
            _refuse_damaged(opened, path)
        raise


def _refuse_damaged(opened: Opened, path: Path) -> None:
    """Raise WordFault, which names the file, where one of its parts cannot be read."""
    from policygen.word.reading.safe_open import parse

    for name, content in opened.parts.items():
        if name.endswith((".xml", ".rels")):
            parse(content, name, str(path))


def _free(target: Path, data: bytes) -> Path:
    """Return a name that writes over nothing: somebody may be at work in a comparison that was made before."""
    number, found = 1, target
    while found.exists() and found.read_bytes() != data:
        number += 1
        found = target.with_name(f"{target.stem}-{number}{target.suffix}")
    return found


def _untracked(merged: Merged, newer: Opened) -> list[str]:
    """Return what accepting all changes does not give of the newer file, and what could not be brought along."""
    from policygen.word.proof.untracked import untracked_differences
    from policygen.word.reading.safe_open import open_word

    clean = open_word(merged.clean)
    lost = list(_strangers(merged))
    lost += [f"Could not be brought along: {each}" for each in merged.report.lost]
    return [*untracked_differences(clean.parts, newer.parts, (clean.document, newer.document)), *lost]


def _strangers(merged: Merged) -> Iterator[str]:
    """Yield that two files have nearly nothing in common, where that is so: they may not be two versions of one document."""
    if merged.report.paragraphs > FEW and merged.report.kept < merged.report.paragraphs * NEARLY_NOTHING:
        yield (
            f"Only {merged.report.kept} of {merged.report.paragraphs} passages of the newer file stand in the older one: "
            "they may not be two versions of one document"
        )


FEW: Final = 20
NEARLY_NOTHING: Final = 0.1


def _tell(merged: Merged, untracked: list[str], protected: str, names: tuple[str, str], target: Path) -> None:
    out.print(f"{count(merged.report.revisions, 'tracked change')} from {names[0]} to {names[1]}", markup=False)
    for each in merged.report.not_compared:
        out.print(f"  not compared  {each}: only one of the files has it", markup=False)
    if untracked:
        out.print(f"  not tracked   {count(len(untracked), 'difference')} not brought by accepting all changes:", markup=False)
    for each in untracked[:MOST_LISTED]:
        out.print(f"                {each}", markup=False)
    if len(untracked) > MOST_LISTED:
        out.print(f"                and {len(untracked) - MOST_LISTED} more (--json has all)", markup=False)
    if protected:
        step = "take the protection off in Word (Review, Restrict Editing) first"
        out.print(f"  protected     nobody can accept or reject changes in {names[0]}: {step}", markup=False)
    out.print(f"  written       {target}", markup=False)


MOST_LISTED: Final = 40


def _opened(path: Path) -> tuple[bytes, Opened]:
    """Return a Word file as it can be compared; raise WordFault where it holds tracked changes that nobody has settled."""
    from policygen.word.reading.safe_open import WordFault, open_word, ready

    data = read_whole(path)
    opened = open_word(data, str(path))
    if opened.pending:
        step = "Open it in Word, accept or reject them, save it, and compare again."
        raise WordFault(
            Fault(f"This file holds {count(opened.pending, 'tracked change')} that nobody has settled.", step, str(path))
        )
    if opened.rewritten:
        data = ready(data, str(path))
        opened = open_word(data, str(path))
    return data, opened
