"""A paragraph that moved and changed shows its edits where it stands now, and settles to the one version or the other."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import pytest
from lxml import etree
from office import SOFFICE, settled

from policygen.formats.package import read_parts
from policygen.word.merging.update import Merged, merge_and_redline
from policygen.word.proof.resolve import accept, reject
from policygen.word.proof.verify import verify

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
GATE = "First rule about the front gate being locked at nine each morning."
DESK = "Second rule about visitors signing in at the desk by the door."
BEFORE = "Third rule about phones in lockers all the day, in school and on trips."
AFTER = "Third rule about smart phones in bags all the day, in school and on trips."
OLD = ["Our duty", GATE, DESK, BEFORE, "The end of it."]
NEW = ["Our duty", AFTER, GATE, DESK, "The end of it."]


def a_file(lines: Sequence[str]) -> bytes:
    document = docx.Document()
    for each in lines:
        document.add_paragraph(each)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def lines_of(data: bytes) -> list[str]:
    return [each.text for each in docx.Document(io.BytesIO(data)).paragraphs]


def merged(old: Sequence[str] = OLD, new: Sequence[str] = NEW, *, moves: bool = False) -> Merged:
    done = merge_and_redline(a_file(old), a_file(new), None, {}, "2026-11-28T09:00:00Z", moves=moves)
    assert verify(done.redline, a_file(old), done.clean) == []
    assert lines_of(accept(done.redline)) == list(new)
    assert lines_of(reject(done.redline)) == list(old)
    return done


def moved_to(done: Merged) -> Any:
    root: Any = etree.fromstring(read_parts(done.redline)["word/document.xml"])
    return next(each for each in root.iter(f"{W}p") if "bags" in "".join(each.itertext(f"{W}t")))


@pytest.mark.parametrize("moves", [False, True])
def test_what_changed_inside_a_move_is_said_beside_it(*, moves: bool) -> None:
    comment = read_parts(merged(moves=moves).redline)["word/comments.xml"].decode()
    assert "This paragraph stood elsewhere. In it “smart” is new, “lockers” became “bags”." in comment


def test_marked_as_moved_only_what_changed_is_marked_as_new() -> None:
    done = merged(moves=True)
    marks = [(each.tag.removeprefix(W), "".join(each.itertext())) for each in moved_to(done) if each.tag.startswith(f"{W}ins")]
    assert [words.strip() for _, words in marks] == ["smart", "bags"]
    assert b"moveFromRangeStart" in read_parts(done.redline)["word/document.xml"]


def test_a_paragraph_that_only_moved_says_nothing_more() -> None:
    done = merged(new=[OLD[0], BEFORE, GATE, DESK, OLD[4]])
    assert done.report.comments == 0


def test_another_paragraph_in_its_place_is_another_paragraph() -> None:
    assert merged(new=[OLD[0], "Wholly other words stand here about something else.", GATE, DESK, OLD[4]]).report.comments == 0


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("moves", [False, True])
def test_libreoffice_settles_it_to_the_same(tmp_path: Path, *, moves: bool) -> None:
    done = merged(moves=moves)
    accepted, rejected = settled(tmp_path, [("accept", done.redline), ("reject", done.redline)])
    assert (lines_of(accepted.data), lines_of(rejected.data)) == (NEW, OLD)
