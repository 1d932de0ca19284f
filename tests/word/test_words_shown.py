"""What of a file that people still edit counts as its words: what stands once every change is accepted, in whatever it is wrapped."""

from __future__ import annotations

import io

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from policygen.word.reading.any_paragraphs import word_paragraphs
from policygen.word.reading.passages import paragraphs
from policygen.word.reading.safe_open import open_word

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:n="urn:newer"'
)
BY = 'w:id="7" w:author="A B" w:date="2026-01-02T10:00:00Z"'
GONE = f"<w:pPr><w:rPr><w:del {BY}/></w:rPr></w:pPr>"


def run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def para(inside: str) -> str:
    return f"<w:p>{inside}</w:p>"


def cell(words: str, about: str = "") -> str:
    return f"<w:tc><w:tcPr>{about}</w:tcPr>{para(run(words))}</w:tc>"


def either(choice: str, fallback: str) -> str:
    first = f'<mc:Choice Requires="n">{choice}</mc:Choice>'
    return para(f"<w:r><mc:AlternateContent>{first}<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r>")


def box(words: str) -> str:
    return f"<w:pict><v:shape><v:textbox><w:txbxContent>{para(run(words))}</w:txbxContent></v:textbox></v:shape></w:pict>"


def a_file(inside: str) -> bytes:
    document = docx.Document()
    for each in parse_xml(f"<w:body {NAMES}>{inside}</w:body>"):
        document.element.body.insert(len(document.element.body) - 1, each)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


SHOWN = {
    "an end that is deleted joins two paragraphs": (para(GONE + run("serious case ")) + para(run("review")), ["serious case review"]),
    "three in a row too": (para(GONE + run("a ")) + para(GONE + run("b ")) + para(run("c")), ["a b c"]),
    "marks of places stand between": (
        para(GONE + run("a ")) + '<w:bookmarkStart w:id="3" w:name="x"/><w:bookmarkEnd w:id="3"/>' + para(run("b")), ["a b"]),
    "the last before a table stands": (
        para(GONE + run("a")) + f"<w:tbl><w:tr>{cell('b')}</w:tr></w:tbl>" + para(""), ["a", "b"]),
    "a cell that is taken out is gone": (
        f"<w:tbl><w:tr>{cell('kept')}{cell('gone', f'<w:cellDel {BY}/>')}</w:tr></w:tbl>" + para(""), ["kept"]),
    "a tab to the edge parts words": (para(run("serious") + "<w:r><w:ptab/></w:r>" + run("case")), ["serious case"]),
    "words of a formula": (para("<m:oMath><m:r><m:t>ask the LSCB</m:t></m:r></m:oMath>"), ["ask the LSCB"]),
    "what only older programs are given": (either("", box("ring us")), ["ring us"]),
    "what all programs are given counts once": (either(box("ring us"), box("ring us")), ["ring us"]),
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_what_stands_once_all_changes_are_accepted_is_read(name: str) -> None:
    inside, words = SHOWN[name]
    data = a_file(inside)
    assert [text for _, text in paragraphs(data)] == words
    assert [each.text for each in word_paragraphs(open_word(data))] == words


@pytest.mark.parametrize(("mark", "words"), [("", ["Row", "Noted."]), (f"<w:trPr><w:del {BY}/></w:trPr>", [])])
def test_a_note_goes_with_the_words_that_refer_to_it(mark: str, words: list[str]) -> None:
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    row = f"<w:tr>{mark}<w:tc><w:tcPr/>{para(run('Row') + reference)}</w:tc></w:tr>"
    document = docx.Document(io.BytesIO(a_file(f"<w:tbl>{row}</w:tbl>{para('')}")))
    notes = f'<w:footnotes {NAMES}><w:footnote w:id="2">{para(run("Noted."))}</w:footnote></w:footnotes>'
    part = Part(PackURI("/word/footnotes.xml"), "application/xml", notes.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    data = io.BytesIO()
    document.save(data)
    assert [text for _, text in paragraphs(data.getvalue())] == words
    assert [each.text for each in word_paragraphs(open_word(data.getvalue()))] == words
