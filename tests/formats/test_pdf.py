"""Tagged PDFs by the LibreOffice of this computer, and what is said where there is none."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pypdfium2
import pytest
from conftest import TODAY
from test_commands import OAKFIELD, policygen

from policygen.cli.main import run
from policygen.errors import OutputFault
from policygen.facts.vocabulary import Value
from policygen.formats import pdf
from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.runs import pdf_files
from policygen.runs.policy_files import write_policy

OFFICE = pdf.find_libreoffice()
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed, so no PDF can be made")


@pytest.fixture(scope="module")
def files(
    tmp_path_factory: pytest.TempPathFactory, shipped: Library, example: Callable[[str], Mapping[str, Value]]
) -> list[Path]:
    folder = tmp_path_factory.mktemp("a folder with ümlauts & spaces")
    made = [
        generate(shipped.policies[key], shipped, example("oakfield-primary"), TODAY) for key in ("safeguarding", "whistleblowing")
    ]
    return [write_policy(each, folder).document for each in made]


@pytest.fixture(scope="module")
def pdfs(files: list[Path]) -> list[bytes]:
    return pdf.convert(files)


@needs_office
@pytest.mark.slow
def test_a_pdf_is_tagged_says_its_language_and_is_made_for_pdf_ua(pdfs: list[bytes]) -> None:
    for data in pdfs:
        assert b"/StructTreeRoot" in data
        assert b"/MarkInfo<</Marked true>>" in data
        assert b"/Lang(en-GB)" in data
        assert b"/DisplayDocTitle true" in data
        assert b"pdfuaid" in data


@needs_office
@pytest.mark.slow
def test_a_pdf_has_its_title_its_pages_and_a_bookmark_for_each_heading(pdfs: list[bytes]) -> None:
    first, second = map(pypdfium2.PdfDocument, pdfs)
    assert first.get_metadata_dict()["Title"] == "Child protection and safeguarding policy - Oakfield Primary School"
    assert second.get_metadata_dict()["Title"] == "Whistleblowing policy - Oakfield Primary School"
    titles = [each.get_title() for each in first.get_toc()]
    assert any("Acting on a concern" in title for title in titles)
    assert any("Key contacts" in title for title in titles)
    assert 18 <= len(first) <= 24
    assert 8 <= len(second) <= 11
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in first).split())
    assert "Imogen Marsden" in text


@needs_office
@pytest.mark.slow
def test_the_command_makes_pdfs_and_does_not_make_them_again(tmp_path: Path) -> None:
    command = [
        "generate",
        OAKFIELD,
        "--on",
        TODAY,
        "--policy",
        "whistleblowing",
        "--pdf",
        "--handouts",
        "--out",
        tmp_path,
        "--json",
    ]
    first = policygen(*command)
    assert first.returncode == 0, first.stderr
    listed = [Path(each["file"]) for each in json.loads(first.stdout)[0]["beside"] if each["kind"] == "pdf"]
    assert sorted(each.suffix for each in listed) == [".pdf", ".pdf"]
    assert [each for each in listed if each.parent.name == "hand-outs"]
    before = {each: each.read_bytes() for each in listed}
    assert policygen(*command).returncode == 0
    assert {each: each.read_bytes() for each in listed} == before


def test_without_either_way_all_else_is_made_and_it_says_how_to_get_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POLICYGEN_SOFFICE", str(tmp_path / "nothing"))
    monkeypatch.setattr(pdf_files, "has_typst", lambda: False)
    out = tmp_path / "out"
    asked = ["generate", str(OAKFIELD), "--on", str(TODAY), "--policy", "whistleblowing", "--pdf", "--html", "--handouts"]
    assert run([*asked, "--out", str(out)]) == 0
    said = capsys.readouterr()
    told = " ".join(said.err.split())
    assert "No PDFs are made" in told
    assert 'pip install "policygen[pdf]"' in told
    assert "libreoffice" in told.lower()
    assert "PDFs" not in said.out
    assert {".docx", ".html", ".json"} <= {each.suffix for each in out.rglob("*")}
    assert not list(out.rglob("*.pdf"))
    assert list((out / "hand-outs").glob("*_hand-out-governors_*.docx"))


@pytest.mark.parametrize(
    ("platform", "says"),
    [("win32", "winget install"), ("darwin", "brew install"), ("linux", "apt install"), ("freebsd14", "apt install")],
)
def test_each_system_is_told_its_own_way_to_get_it(platform: str, says: str) -> None:
    assert says in pdf.how_to_get(platform)


def test_libreoffice_is_found_where_each_system_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POLICYGEN_SOFFICE", raising=False)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    program = tmp_path / "soffice.exe"
    monkeypatch.setattr(pdf, "PLACES", {"win32": (str(tmp_path / "not here"), str(program)), "linux": ()})
    assert pdf.find_libreoffice("win32") is None
    program.write_bytes(b"")
    assert pdf.find_libreoffice("win32") == program
    assert pdf.find_libreoffice("linux") is None


def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> Path:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("POLICYGEN_SOFFICE", str(program))
    document = tmp_path / "policy.docx"
    document.write_bytes(b"words")
    return document


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_one_that_hangs_is_stopped_and_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = fake(tmp_path, monkeypatch, "exec sleep 60")
    monkeypatch.setattr(pdf, "SECONDS_TO_START", 1)
    monkeypatch.setattr(pdf, "SECONDS_A_FILE", 0)
    with pytest.raises(OutputFault, match=r"did not finish within 1 seconds\. The Word files are written"):
        pdf.convert([document])


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_one_that_makes_nothing_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = fake(tmp_path, monkeypatch, "exit 0")
    with pytest.raises(OutputFault, match=r"policy\.docx: LibreOffice made no PDF of this file\."):
        pdf.convert([document])


def test_no_files_need_no_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYGEN_SOFFICE", "nowhere")
    assert pdf.convert([]) == []
