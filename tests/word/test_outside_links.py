"""What an adopted file fetches or opens from outside is named, and never passed on silently."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import docx
import pytest
from conftest import TODAY
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from policygen.facts.vocabulary import Value
from policygen.formats.package import read_parts
from policygen.generation.generate import generate
from policygen.generation.identity import Stranger
from policygen.generation.update import points_outside, read_prior, update
from policygen.library.model import Library
from policygen.runs.adopted_files import look_through

TEMPLATE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"


def with_link(data: bytes, kind: str, target: str) -> bytes:
    file = docx.Document(io.BytesIO(data))
    file.part.relate_to(target, kind, is_external=True)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def policy(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> bytes:
    return generate(shipped.policies["whistleblowing"], shipped, example("oakfield-primary"), TODAY).word()


@pytest.mark.parametrize(
    ("kind", "target", "said"),
    [
        (TEMPLATE, "\\\\evil.example\\share\\x.dotm", "a template that Word fetches from \\\\evil.example"),
        (RELATIONSHIP_TYPE.IMAGE, "https://evil.example/pixel.png", "a picture that Word fetches from https://evil.example"),
        (RELATIONSHIP_TYPE.OLE_OBJECT, "file:///C:/x.bin", "an object that Word fetches from file:"),
        (RELATIONSHIP_TYPE.HYPERLINK, "smb://evil.example/x", "a link that opens no web page but smb:"),
        (RELATIONSHIP_TYPE.HYPERLINK, "ms-word:ofe|u|http://evil.example/x", "a link that opens no web page but ms-word:"),
        (RELATIONSHIP_TYPE.HYPERLINK, "//evil.example/x", "a link that opens no web page but //evil.example"),
    ],
)
def test_what_points_outside_is_named(policy: bytes, kind: str, target: str, said: str) -> None:
    assert said in points_outside(read_prior(with_link(policy, kind, target), "a.docx"))


@pytest.mark.parametrize("target", ["https://www.gov.uk/x", "mailto:office@oakfield.example", "tel:01632960001", "#section"])
def test_an_ordinary_link_is_no_such_thing(policy: bytes, target: str) -> None:
    assert points_outside(read_prior(with_link(policy, RELATIONSHIP_TYPE.HYPERLINK, target), "a.docx")) == ""


def test_the_adopted_file_is_told_of_in_a_run(
    policy: bytes, shipped: Library, tmp_path: Path, example: Callable[[str], Mapping[str, Value]]
) -> None:
    (tmp_path / "whistleblowing.docx").write_bytes(with_link(policy, TEMPLATE, "https://evil.example/x.dotm"))
    found = look_through(tmp_path, shipped, ["whistleblowing"], "")
    (seen,) = found.checked(example("oakfield-primary"), Stranger(), TODAY).files
    assert "a template that Word fetches from https://evil.example/x.dotm" in seen.doubt


def with_chunk(data: bytes) -> bytes:
    """Return a file that takes in a page of HTML, as programs write it that put files together."""
    file = docx.Document(io.BytesIO(data))
    page = Part(PackURI("/word/afchunk.html"), "text/html", b"<p>Ring Mrs Q. on Sundays.</p>", file.part.package)
    chunk = OxmlElement("w:altChunk")
    chunk.set(qn("r:id"), file.part.relate_to(page, RELATIONSHIP_TYPE.A_F_CHUNK))
    file.element.body.insert(len(file.element.body) - 1, chunk)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def test_text_from_another_file_that_an_update_does_not_read_is_told_and_stays(
    policy: bytes, shipped: Library, tmp_path: Path, example: Callable[[str], Mapping[str, Value]]
) -> None:
    (tmp_path / "whistleblowing.docx").write_bytes(with_chunk(policy))
    answers = example("oakfield-primary")
    found = look_through(tmp_path, shipped, ["whistleblowing"], "", school=str(answers["school_name"]))
    (seen,) = found.checked(answers, Stranger(), TODAY).files
    assert "text from another file" in seen.doubt
    assert "Mrs Q." not in seen.doubt, "nobody's name is in a message"
    made = generate(shipped.policies["whistleblowing"], shipped, {**answers, "head_title": "principal"}, TODAY)
    done = update(made, found.matches["whistleblowing"].prior)
    parts = read_parts(done.tracked or b"")
    assert b"<p>Ring Mrs Q. on Sundays.</p>" in parts.values()
    assert b"altChunk" in parts["word/document.xml"]
