"""What an update says of names and numbers: which changed into which, how often, and where the old ones still stand."""

from __future__ import annotations

import io
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

from policygen.word.merging.facts_changed import is_fact
from policygen.word.merging.update import Merged, merge_and_redline
from policygen.word.proof.verify import verify
from policygen.word.reading.base import base_of
from policygen.word.reading.safe_open import open_word

Edit = Callable[[Any], object]
LEAD = ("Safeguarding lead", "Ann Reed", "01632 960001")
HEADINGS = ("Role", "Name", "Telephone")
BOUND = (
    '<w:sdt xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:sdtPr><w:alias w:val="Lead"/>'
    '<w:dataBinding w:xpath="/s/lead" w:storeItemID="{1}"/><w:text/></w:sdtPr><w:sdtContent/></w:sdt>'
)


def a_policy(name: str, number: str, edit: Edit | None = None) -> bytes:
    document = docx.Document()
    document.add_paragraph(f"Tell {name} at once, whatever it is.")
    table = document.add_table(rows=2, cols=3)
    for row, words in zip(table.rows, (HEADINGS, (LEAD[0], name, number)), strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.paragraphs[0].text = text
    document.add_paragraph("The end of it.")
    if edit:
        edit(document)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def merged(edit: Edit | None = None) -> tuple[bytes, Merged]:
    school = a_policy("Ann Reed", "01632 960001", edit)
    new, base = a_policy("Ben Shah", "01632 960002"), base_of(a_policy("Ann Reed", "01632 960001"))
    return school, merge_and_redline(school, new, base, {}, "2026-11-28T09:00:00Z")


def test_each_fact_that_changed_is_told_once_with_how_often() -> None:
    told = [(each.label, each.old, each.new, each.places) for each in merged()[1].report.facts]
    assert told == [
        ("Safeguarding lead, Name", "Ann Reed", "Ben Shah", 2),
        ("Safeguarding lead, Telephone", "01632 960001", "01632 960002", 1),
    ]


def header(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = "Worried? Ann Reed, 01632 960001"


def own_words(document: Any) -> None:
    document.paragraphs[-1].insert_paragraph_before("Our noticeboard shows a picture of Ann Reed by the door.")


@pytest.mark.parametrize(
    ("edit", "where"),
    [(header, {("Ann Reed", "header"), ("01632 960001", "header")}), (own_words, {("Ann Reed", "text")}), (None, set())],
)
def test_an_old_name_in_the_schools_own_words_is_named(edit: Edit | None, where: set[tuple[str, str]]) -> None:
    assert set(merged(edit)[1].report.still_named) == where


def beside(kind: str, content: bytes, name: str = "beside.xml") -> Edit:
    """Return the edit that puts a part with words of its own beside the paragraphs."""

    def edit(document: Any) -> None:
        document.part.relate_to(Part(PackURI(f"/word/{name}"), "application/xml", content, document.part.package), f"x/{kind}")

    return edit


def drawn(document: Any) -> None:
    vml = "urn:schemas-microsoft-com:vml"
    run = document.paragraphs[-1].add_run()._r
    run.append(parse_xml(f'<v:shape xmlns:v="{vml}"><v:textpath string="Ask Ann Reed"/></v:shape>'))


A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
C = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
WML = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BESIDE = {
    "footnote": beside("footnotes", f"<w:footnotes {WML}><w:footnote><w:p><w:r><w:t>Ann</w:t></w:r><w:r><w:t> Reed</w:t></w:r>"
                       "</w:p></w:footnote></w:footnotes>".encode()),
    "endnote": beside("endnotes", f"<w:endnotes {WML}><w:endnote><w:p><w:r><w:t>Ann Reed</w:t></w:r></w:p></w:endnote></w:endnotes>"
                      .encode()),
    "diagram (SmartArt)": beside("diagramData", f"<d {A}><a:p><a:r><a:t>Tell Ann </a:t></a:r><a:r><a:t>Reed</a:t></a:r></a:p></d>"
                                 .encode()),
    "chart": beside("chart", f"<c:chart {C}><c:v>Ann Reed</c:v></c:chart>".encode()),
    "text from another file": beside("aFChunk", b"<p>Tell <b>Ann</b>&#32;Reed.</p>", "chunk.html"),
    "embedded document": beside("package", a_policy("Ann Reed", "01632 960003"), "inner.docx"),
    "drawn words": drawn,
}  # fmt: skip


@pytest.mark.parametrize("where", BESIDE)
def test_an_old_name_beside_the_paragraphs_is_named(where: str) -> None:
    assert ("Ann Reed", where) in merged(BESIDE[where])[1].report.still_named


def comments(author: str) -> Edit:
    """Return the edit that puts a comment with an old name into a file, in two runs as Word writes it."""
    words = "<w:p><w:r><w:t>Ask Ann</w:t></w:r><w:r><w:t> Reed about this</w:t></w:r></w:p>"
    said = f'<w:comments {WML}><w:comment w:id="7" w:author="{author}">{words}</w:comment></w:comments>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"

    def edit(document: Any) -> None:
        part = Part(PackURI("/word/comments.xml"), "application/xml", said.encode(), document.part.package)
        document.part.relate_to(part, kind)

    return edit


def test_an_old_name_in_a_comment_of_the_schools_is_named_and_not_in_one_of_an_update_before() -> None:
    assert merged(comments("C. Clerk"))[1].report.still_named == (("Ann Reed", "comment"),)
    assert merged(comments("policygen"))[1].report.still_named == ()


def linked(target: str) -> Edit:
    """Return the edit that puts a link of the school's into a file, with words that say nothing of where it leads."""

    def edit(document: Any) -> None:
        name = document.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), name)
        link.append(document.paragraphs[-1].add_run("Write to the lead")._r)
        document.paragraphs[-1]._p.append(link)

    return edit


@pytest.mark.parametrize("target", ["tel:01632960001", "tel:01632%20960001"])
def test_an_old_number_behind_a_link_is_named(target: str) -> None:
    assert merged(linked(target))[1].report.still_named == (("01632 960001", "link"),)
    assert merged(linked("https://www.school.example/staff"))[1].report.still_named == ()


def test_what_cannot_be_read_beside_the_paragraphs_stops_no_update() -> None:
    assert merged(beside("diagramData", b"<cut"))[1].report.still_named == ()


def put_in(old: str, new: str) -> Edit:
    """Return the edit that puts what nobody sees into the name and the number, as some programs do by themselves."""

    def edit(document: Any) -> None:
        for cell in document.tables[0].rows[1].cells[1:]:
            cell.paragraphs[0].runs[0].text = cell.text.replace(old, new)

    return edit


@pytest.mark.parametrize(
    ("old", "new"), [(" ", "\u00a0"), (" ", "\u202f"), ("Reed", "Re\u00aded"), ("9600", "96\u200b00"), ("A", "\u2060A")]
)
def test_what_nobody_sees_is_no_edit_of_the_school(old: str, new: str) -> None:
    school, made = merged(put_in(old, new))
    assert made.conflicts == ()
    assert "Ann" not in "".join(each.text for row in docx.Document(io.BytesIO(made.clean)).tables[0].rows for each in row.cells)
    assert verify(made.redline, school, made.clean) == []


def bind(document: Any) -> None:
    paragraph = document.tables[0].rows[1].cells[1].paragraphs[0]._p
    control, run = parse_xml(BOUND), paragraph.r_lst[0]
    run.addprevious(control)
    control[1].append(run)


def test_a_control_whose_words_change_is_taken_off_its_data_and_named() -> None:
    school, done = merged(bind)
    assert [("“Lead”" in each) for each in done.report.lost] == [True]
    for data in (done.clean, done.redline):
        assert b"dataBinding" not in open_word(data).parts["word/document.xml"]
    assert verify(done.redline, school, done.clean) == []


def nest(document: Any) -> None:
    row = document.tables[0].add_row()
    row.cells[0].paragraphs[0].text = "Forms"
    inner = deepcopy(document.tables[0]._tbl)
    row.cells[1]._tc.insert(0, inner)


def test_the_rows_of_a_table_in_a_row_that_goes_are_marked_too() -> None:
    school = a_policy("Ann Reed", "01632 960001", nest)
    done = merge_and_redline(school, a_policy("Ann Reed", "01632 960001"), base_of(school), {}, "2026-11-28T09:00:00Z")
    document = open_word(done.redline).parts["word/document.xml"]
    assert document.count(b"<w:trPr><w:del ") == 4
    assert verify(done.redline, school, done.clean) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [("Ann Reed", True), ("01632 960001", True), ("a.reed@oak.example", True), ("7 May 2026", True), ("Police", False),
     ("Early help, with the family", False), ("6 months", False)],
)  # fmt: skip
def test_a_fact_is_a_name_a_number_an_address_or_a_day(words: str, expected: bool) -> None:
    assert is_fact(words) is expected
