"""In the browser: the record of who read what is saved and given back filled in; counts, pages for each role, and no names."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import httpx
import pytest
from conftest import ROOT, TODAY
from openpyxl import load_workbook
from serving import Server

from policygen.approval.record import Decision
from policygen.facts.vocabulary import Value
from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.runs.approvals import approve_policy

READERS = "/school/oakfield-primary/readers"
DECISION = Decision(approved_by="Full governing board", approved_on=date(2026, 11, 20), minute="12.3")


@pytest.fixture(scope="module")
def server(
    shipped: Library, example: Callable[[str], Mapping[str, Value]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("readers")
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", folder / "oakfield-primary.yaml")
    draft = folder / "oakfield-primary-documents" / "policies" / "oakfield_behaviour_2026-11-24.docx"
    draft.parent.mkdir(parents=True)
    draft.write_bytes(generate(shipped.policies["behaviour"], shipped, example("oakfield-primary"), TODAY).word())
    made = Server(folder, shipped)
    with made.browser() as before:
        assert "No approval is recorded of" in before.get(READERS).text
        assert before.get(f"{READERS}.xlsx").url.path == READERS
    approve_policy(draft, DECISION, shipped)
    yield made
    made.end()


def filled(empty: bytes, *rows: Mapping[str, str | date]) -> bytes:
    book = load_workbook(io.BytesIO(empty))
    sheet = book.worksheets[0]
    columns = {str(cell.value).split(",")[0]: cell.column for cell in sheet[1] if cell.value}
    for number, row in enumerate(rows, 2):
        for name, value in row.items():
            sheet.cell(number, columns[name], value)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_a_filled_record_says_how_many_still_have_to_read_and_no_name(page: httpx.Client) -> None:
    empty = page.get(f"{READERS}.xlsx").content
    record = filled(empty, {"Name": "Una Fernsby", "Read: Behaviour policy": date(2026, 11, 23)}, {"Name": "Tomasz Quill"})
    told = page.post(READERS, files={"record": ("readers.xlsx", record)})
    assert told.status_code == 200
    assert re.search(r"Everyone[^<]*: 1 of 2", told.text)
    assert "Quill" not in told.text
    papers = dict(re.findall(r'href="(/paper/[^"]+)">([^<]+)<', told.text))
    (board,) = (address for address, said in papers.items() if said == "The report for the board, as a page")
    assert "Quill" not in page.get(board).text
    (named,) = (address for address, said in papers.items() if "with names" in said)
    sheet = load_workbook(io.BytesIO(page.get(named).content)).worksheets[0]
    assert "Tomasz Quill" in str(list(sheet.values))
    assert "Una Fernsby" not in str(list(sheet.values))
    (again,) = (address for address, said in papers.items() if "to go on with" in said)
    assert "Una Fernsby" in str(list(load_workbook(io.BytesIO(page.get(again).content)).worksheets[0].values))


def test_what_is_wrong_in_a_record_is_told_by_its_cell_without_a_name(page: httpx.Client) -> None:
    record = filled(page.get(f"{READERS}.xlsx").content, {"Name": "Una Fernsby", "Read: Behaviour policy": "last week"})
    told = page.post(READERS, files={"record": ("readers.xlsx", record)})
    assert told.status_code == 422
    assert "2:" in told.text
    assert "Fernsby" not in told.text


@pytest.mark.parametrize(("name", "data"), [("readers.docx", b"PK"), ("readers.xlsx", b"PK no"), ("readers.csv", b"<b>\xff\x00")])
def test_what_is_no_record_is_refused(page: httpx.Client, server: Server, name: str, data: bytes) -> None:
    told = page.post(READERS, files={"record": (name, data)})
    assert told.status_code == 422
    assert "<b>" not in told.text
    assert not list(Path(server.folder).rglob("*readers*"))
