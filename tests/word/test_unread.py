"""A check never says "nothing found" of a file that holds words which it does not read."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from helpers import policygen
from policygen.word.reading.unread import unread_parts


def a_file(kind: str = "") -> bytes:
    document = docx.Document()
    document.add_paragraph("Our duty.")
    if kind:
        part = Part(PackURI("/word/other.xml"), "application/xml", b"<other/>", document.part.package)
        document.part.relate_to(part, kind)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        (RELATIONSHIP_TYPE.A_F_CHUNK, ["text from another file"]),
        (RELATIONSHIP_TYPE.DIAGRAM_DATA, ["a diagram (SmartArt)"]),
        (RELATIONSHIP_TYPE.CHART, ["a chart"]),
        ("", []),
    ],
)
def test_what_is_not_read_is_named(kind: str, named: list[str]) -> None:
    assert unread_parts(a_file(kind)) == named


def test_what_a_header_takes_in_is_named_too() -> None:
    document = docx.Document()
    header = document.sections[0].header
    header.paragraphs[0].text = "Our school"
    header.part.relate_to(
        Part(PackURI("/word/d.xml"), "application/xml", b"<d/>", header.part.package), RELATIONSHIP_TYPE.DIAGRAM_DATA
    )
    data = io.BytesIO()
    document.save(data)
    assert unread_parts(data.getvalue()) == ["a diagram (SmartArt)"]


def test_a_formula_outside_the_paragraphs_is_named() -> None:
    document = docx.Document()
    maths = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    document.element.body.insert(0, parse_xml(f"<m:oMathPara {maths}><m:oMath><m:r><m:t>1:8</m:t></m:r></m:oMath></m:oMathPara>"))
    data = io.BytesIO()
    document.save(data)
    assert unread_parts(data.getvalue()) == ["a formula that stands by itself"]


def test_what_a_note_takes_in_is_named_too() -> None:
    document = docx.Document()
    package = document.part.package
    words = '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
    notes = Part(PackURI("/word/footnotes.xml"), "application/xml", words.encode(), package)
    notes.relate_to(Part(PackURI("/word/c.xml"), "application/xml", b"<c/>", package), RELATIONSHIP_TYPE.CHART)
    document.part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
    data = io.BytesIO()
    document.save(data)
    assert unread_parts(data.getvalue()) == ["a chart"]


def test_the_check_names_it(tmp_path: Path) -> None:
    path = tmp_path / "policy.docx"
    path.write_bytes(a_file(RELATIONSHIP_TYPE.A_F_CHUNK))
    done = policygen("check", path)
    assert done.returncode == 3
    assert "text from another file, which is not read" in " ".join(done.stdout.split())
