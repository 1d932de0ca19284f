"""A master from another program: headings and lists are known by what they are, and every word is kept or named."""

from __future__ import annotations

import io
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from policygen.layers.adopt import Adopted, foreign
from policygen.word.reading.safe_open import open_word
from policygen.word.reading.word_file import WordFile

Edit = Callable[[Any], object]
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_V = 'xmlns:v="urn:schemas-microsoft-com:vml"'


def adopted(edit: Edit) -> Adopted:
    document = docx.Document()
    document.add_heading("Our purpose", 1)
    document.add_paragraph("We walk in pairs by the river.")
    edit(document)
    data = io.BytesIO()
    document.save(data)
    opened = open_word(data.getvalue())
    return foreign(WordFile(opened.parts, opened.document), "handbook", {}, {})


def text_of(made: Adopted) -> str:
    return "\n".join(part for parts in made.sections.values() for part in parts)


def rename_heading(identity: str) -> Edit:
    def edit(document: Any) -> None:
        style = document.styles["Heading 1"].element
        style.set(qn("w:styleId"), identity)
        document.paragraphs[0]._p.pPr.pStyle.set(qn("w:val"), identity)

    return edit


def own_heading(document: Any) -> None:
    style = document.styles.add_style("Office title", 1)
    style.base_style = document.styles["Heading 1"]
    document.paragraphs[0].style = style


@pytest.mark.parametrize("edit", [rename_heading("berschrift1"), rename_heading("2"), rename_heading("HEADING1"), own_heading])
def test_a_heading_is_known_by_the_name_and_base_of_its_style(edit: Edit) -> None:
    assert text_of(adopted(edit)).startswith("# Our purpose")


def listed(document: Any) -> None:
    number = document.styles["List Bullet"].element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    for words in ("rope", "radio"):
        paragraph = document.add_paragraph(words, style="List Paragraph")
        paragraph._p.get_or_add_pPr().append(deepcopy(number))


def test_a_list_is_known_by_its_numbering() -> None:
    assert "- rope\n- radio" in text_of(adopted(listed))


def typed(document: Any) -> None:
    for words in ("1. Ring the bell", "2) Count the pupils", "- Tell the office"):
        document.add_paragraph(words)


def test_a_typed_number_stays_as_it_was_typed() -> None:
    text = text_of(adopted(typed))
    assert "1\\. Ring the bell" in text
    assert "2\\) Count the pupils" in text
    assert "\\- Tell the office" in text


def banner(document: Any) -> None:
    table = document.add_table(rows=2, cols=3)
    for row, words in zip(table.rows, (("Banner", "", ""), ("one", "two", "three")), strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    table.rows[0].cells[0].merge(table.rows[0].cells[2])


def test_no_cell_of_a_table_with_merged_cells_is_lost() -> None:
    made = adopted(banner)
    assert "| Banner |  |  |" in text_of(made)
    assert "| one | two | three |" in text_of(made)
    assert any("merged cells" in each for each in made.findings)


def boxed(document: Any) -> None:
    box = (
        f"<w:r {_W} {_V}><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>Boxed words.</w:t></w:r></w:p>"
        "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    document.add_paragraph("Beside the box.")._p.append(parse_xml(box))


def test_the_words_of_a_text_box_are_kept_and_named() -> None:
    made = adopted(boxed)
    assert "Beside the box.\n\nBoxed words." in text_of(made)
    assert "[text box]" not in text_of(made)
    assert any("text box" in each for each in made.findings)


def with_header(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = "Riverside Trust"


def test_words_in_a_header_are_named() -> None:
    assert any("“Riverside Trust”" in each for each in adopted(with_header).findings)


def glossed(document: Any) -> None:
    above, base = (f"<w:{name}><w:r><w:t>{words}</w:t></w:r></w:{name}>" for name, words in (("rt", "kan"), ("rubyBase", "han")))
    document.add_paragraph("We say ")._p.append(parse_xml(f"<w:r {_W}><w:ruby><w:rubyPr/>{above}{base}</w:ruby></w:r>"))


def test_words_with_others_above_them_are_kept() -> None:
    assert "We say han (kan)" in text_of(adopted(glossed))


def formula(document: Any) -> None:
    maths = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    words = f"<m:oMathPara {maths}><m:oMath><m:r><m:t>1 adult to 8</m:t></m:r></m:oMath></m:oMathPara>"
    document.element.body.insert(2, parse_xml(words))


def commented(document: Any) -> None:
    document.add_comment(document.paragraphs[1].runs[0], "Ask the trust first.", "Ann", "A")


@pytest.mark.parametrize(("edit", "words"), [(formula, "1 adult to 8"), (commented, "Ask the trust first.")])
def test_words_that_a_layer_cannot_have_are_named(edit: Edit, words: str) -> None:
    assert any(f"“{words}”" in each for each in adopted(edit).findings)


def boxes(*words: str) -> str:
    each = "".join(f"<v:shape><v:textbox><w:txbxContent>{said}</w:txbxContent></v:textbox></v:shape>" for said in words)
    return f"<w:r {_W} {_V}><w:pict><v:group>{each}</v:group></w:pict></w:r>"


def para(words: str) -> str:
    return f"<w:p {_W}><w:r><w:t>{words}</w:t></w:r></w:p>"


def two_boxes(document: Any) -> None:
    document.paragraphs[1]._p.append(parse_xml(boxes(para("Ring the bell."), para("Count the pupils."))))


def cover(document: Any) -> None:
    for words in ("Agreed by the trust in May.", "Handbook"):
        document.paragraphs[0].insert_paragraph_before(words)


def only_in_newer_programs(document: Any) -> None:
    names = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:n="urn:newer"'
    choice = f'<mc:AlternateContent {names}><mc:Choice Requires="n">{para("Walk by the wall.")}</mc:Choice></mc:AlternateContent>'
    document.element.body.insert(2, parse_xml(choice))


def box_in_header(document: Any) -> None:
    document.sections[0].header.paragraphs[0]._p.append(parse_xml(boxes(para("Ring the office."))))


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (two_boxes, "“Count the pupils.”"),
        (cover, "“Agreed by the trust in May.”"),
        (only_in_newer_programs, "“Walk by the wall.”"),
        (box_in_header, "“Ring the office.”"),
    ],
)
def test_words_for_which_a_layer_has_no_place_are_named(edit: Edit, words: str) -> None:
    assert any(words in each for each in adopted(edit).findings)


@pytest.mark.parametrize("edit", [listed, typed, banner, boxed, glossed])
def test_words_that_have_a_place_are_not_named(edit: Edit) -> None:
    assert not any("no place for them" in each for each in adopted(edit).findings)


def taken_into_header(document: Any) -> None:
    document.sections[0].header._element.append(parse_xml(f"<w:altChunk {_W}/>"))


def test_text_from_another_file_in_a_header_is_named() -> None:
    assert any("takes in text from another file" in each for each in adopted(taken_into_header).findings)
