"""Breaks of page that come, go and move are changes in a comparison: accepted, the newer file's breaks stand."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn

from policygen.cli.changes_word import word_changes
from policygen.word.merging.update import merge_and_redline
from policygen.word.proof.resolve import accept, reject
from policygen.word.proof.verify import verify

A, B, C = "Alpha words stand at the top.", "Beta words stand in the middle of it.", "Gamma words end the page."
PAGES = [[A, B, C], [A, "|", B, C], [A, "", B, C], [A, "", "|", B, C], [A, "|", "", B, C], [f"{A}|", B, C], [A, f"|{B}", C],
         [A, "Beta words stand |in the middle of it.", C], [A, "|", "|", B, C], [A, "", "", B, C]]  # fmt: skip


def a_file(lines: Sequence[str], saved: str = "") -> bytes:
    """Return a Word file with lines, in which | is a break of page."""
    document = docx.Document()
    for each in lines:
        run = document.add_paragraph().add_run()
        for number, words in enumerate(each.split("|")):
            if number:
                run.add_break(WD_BREAK.PAGE)
            run.add_text(words)
    if saved:
        document.core_properties.modified = datetime.fromisoformat(saved)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def lines_of(data: bytes) -> list[str]:
    def shown(paragraph: Any) -> str:
        found = paragraph._p.iter(qn("w:t"), qn("w:br"))
        return "".join("|" if each.tag == qn("w:br") else each.text or "" for each in found)

    return [shown(each) for each in docx.Document(io.BytesIO(data)).paragraphs]


@pytest.mark.parametrize("old", PAGES, ids=" ".join)
def test_accepted_the_breaks_of_the_newer_file_stand(old: list[str]) -> None:
    for new in PAGES:
        before = a_file(old)
        done = merge_and_redline(before, a_file(new), None, {}, "2026-11-28T09:00:00Z", page_breaks=True)
        assert (lines_of(accept(done.redline)), lines_of(reject(done.redline))) == (new, old)
        assert verify(done.redline, before, done.clean) == []


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [("2026-11-02", "2025-09-01", 3), ("2025-09-01", "2026-11-02", 0), ("2026-11-02", "2026-11-02", 0)],
)
def test_the_newer_file_given_first_is_said_to_be_so(
    first: str, second: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = tmp_path / "one.docx", tmp_path / "two.docx"
    old.write_bytes(a_file([A, C], first))
    new.write_bytes(a_file([A, B, C], second))
    assert word_changes(old, new, tmp_path / "out.docx", "2026-11-28", as_data=False) == code
    assert ("the wrong way round" in capsys.readouterr().out) == (code == 3)
