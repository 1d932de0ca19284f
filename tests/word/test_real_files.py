"""Word files that nobody on the project made: each is compared with itself, and with an edited copy in both directions."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from small import by_hand

from policygen.formats.package import write_parts
from policygen.word.merging.update import merge_and_redline
from policygen.word.proof.verify import verify
from policygen.word.reading.base import base_of
from policygen.word.reading.safe_open import open_word, settle

FOLDERS = [Path(__file__).parents[3] / "shared" / "data" / name for name in ("docx", "policies")]
FILES = sorted(path for folder in FOLDERS for path in folder.glob("*.docx"))
DATE = "2026-11-24T00:00:00Z"

pytestmark = pytest.mark.skipif(not FILES, reason="the collected Word files are not here")


def texts(data: bytes) -> list[str]:
    return [block.words for block in base_of(data).stories["body"]]


def read(path: Path) -> bytes:
    opened = open_word(path.read_bytes(), path.name)
    return write_parts(settle(opened, "accept").parts) if opened.pending else path.read_bytes()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem[:30])
def test_a_file_compared_with_itself_has_no_mark(path: Path) -> None:
    data = read(path)
    made = merge_and_redline(data, data, None, {}, DATE)
    assert made.report.revisions == 0
    assert verify(made.redline, data, made.clean) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem[:30])
def test_a_file_compared_with_an_edited_copy_becomes_it_and_can_go_back(path: Path) -> None:
    data = read(path)
    for seed in range(4):
        try:
            edited = by_hand(random.Random(seed), data, 6)
        except (IndexError, AttributeError):
            continue  # an edit that this file has no place for
        for one, other in ((data, edited), (edited, data)):
            made = merge_and_redline(one, other, None, {}, DATE)
            assert verify(made.redline, one, made.clean) == []
            assert texts(made.clean) == texts(other)
