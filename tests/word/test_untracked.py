"""A comparison names what tracked changes do not carry, so that it never says "0" of two files that differ."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt

from policygen.cli.changes_word import word_changes
from policygen.word.reading.accessibility import barriers
from policygen.word.reading.any_paragraphs import word_paragraphs
from policygen.word.reading.safe_open import open_word

Edit = Callable[[Any], object]
WML = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def strike(document: Any) -> None:
    document.paragraphs[1].runs[0].font.strike = True


def hide(document: Any) -> None:
    document.paragraphs[1].runs[0].font.hidden = True


def bold(document: Any) -> None:
    document.paragraphs[1].runs[0].font.bold = True


def make_heading(document: Any) -> None:
    document.paragraphs[1].style = document.styles["Heading 1"]


def take_out_of_list(document: Any) -> None:
    document.paragraphs[2].style = document.styles["Normal"]


def break_page(document: Any) -> None:
    document.paragraphs[1].runs[0].add_break(WD_BREAK.PAGE)


def break_section(document: Any) -> None:
    document.add_section()


def turn(document: Any) -> None:
    document.sections[0].orientation = WD_ORIENT.LANDSCAPE


def protect(document: Any) -> None:
    protection = OxmlElement("w:documentProtection")
    protection.set(qn("w:edit"), "readOnly")
    protection.set(qn("w:enforcement"), "1")
    document.settings.element.insert(0, protection)


def space_out(document: Any) -> None:
    document.paragraphs[1].paragraph_format.space_after = Pt(40)


def indent(document: Any) -> None:
    document.paragraphs[1].paragraph_format.left_indent = Pt(90)


def shade_cell(document: Any) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:fill"), "FF0000")
    document.tables[0].cell(0, 0)._tc.get_or_add_tcPr().append(shade)


def widen_column(document: Any) -> None:
    document.tables[0].cell(0, 0).width = Pt(200)


def widen_margin(document: Any) -> None:
    document.sections[0].left_margin = Pt(200)


def enlarge_normal(document: Any) -> None:
    document.styles["Normal"].font.size = Pt(20)


def embolden_header(document: Any) -> None:
    document.sections[0].header.paragraphs[0].runs[0].bold = True


def beside_even_pages(document: Any) -> None:
    document.settings.odd_and_even_pages_header_footer = True


def outline(document: Any) -> None:
    document.paragraphs[1]._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {WML} w:val="0"/>'))


def rest_on_another_style(document: Any) -> None:
    document.styles["List Number"].base_style = document.styles["Heading 1"]


def number_otherwise(document: Any) -> None:
    for each in document.part.numbering_part.element.iter(qn("w:lvlText")):
        each.set(qn("w:val"), "Rule %1:")


def begin_again(document: Any) -> None:
    """Let the second item of the list be the first of a list of its own."""
    numbering = document.part.numbering_part.element
    kind = next(each.abstractNumId.val for each in numbering.num_lst if each.numId == numbered(document))
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering.append(parse_xml(f'<w:num {WML} w:numId="99"><w:abstractNumId w:val="{kind}"/>{override}</w:num>'))
    properties = document.paragraphs[3]._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {WML}><w:ilvl w:val="0"/><w:numId w:val="99"/></w:numPr>'))


def numbered(document: Any) -> int:
    return int(document.styles["List Number"].element.pPr.numPr.numId.val)


def choices(entries: Sequence[str]) -> Edit:
    def edit(document: Any) -> None:
        asked = "".join(f'<w:listEntry w:val="{each}"/>' for each in entries)
        form = f'<w:ffData><w:ddList><w:result w:val="0"/>{asked}</w:ddList></w:ffData>'
        for inside in (f'<w:fldChar w:fldCharType="begin">{form}</w:fldChar>', '<w:fldChar w:fldCharType="end"/>'):
            document.paragraphs[1]._p.append(parse_xml(f"<w:r {WML}>{inside}</w:r>"))

    return edit


def described(words: str) -> Edit:
    def edit(document: Any) -> None:
        names = 'xmlns:p="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
        picture = f'<p:inline {names}><p:docPr id="1" name="A" descr="{words}"/></p:inline>'
        document.paragraphs[1]._p.append(parse_xml(f"<w:r {WML}><w:drawing>{picture}</w:drawing></w:r>"))

    return edit


def taken_into_header(words: bytes) -> Edit:
    def edit(document: Any) -> None:
        part = document.sections[0].header.part
        name = part.relate_to(Part(PackURI("/word/chunk.html"), "text/html", words, part.package), RELATIONSHIP_TYPE.A_F_CHUNK)
        related = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
        document.sections[0].header._element.append(parse_xml(f'<w:altChunk {WML} {related} r:id="{name}"/>'))

    return edit


def formula(words: str) -> Edit:
    def edit(document: Any) -> None:
        inside = f"<m:oMath><m:r><m:t>{words}</m:t></m:r></m:oMath>"
        maths = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
        document.element.body.insert(2, parse_xml(f"<m:oMathPara {maths}>{inside}</m:oMathPara>"))

    return edit


def ticked_in_header(state: str) -> Edit:
    def edit(document: Any) -> None:
        box = f'<w:ffData><w:checkBox><w:default w:val="{state}"/></w:checkBox></w:ffData>'
        for inside in (f'<w:fldChar w:fldCharType="begin">{box}</w:fldChar>', '<w:fldChar w:fldCharType="end"/>'):
            document.sections[0].header.paragraphs[0]._p.append(parse_xml(f"<w:r {WML}>{inside}</w:r>"))

    return edit


R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
MAP = f'<w:r {WML} {R}><w:object r:id="rId1"/></w:r>'


def with_a_note(held: bytes) -> Edit:
    """Return the edit that puts in a footnote which takes its picture from a part of its own."""

    def edit(document: Any) -> None:
        package = document.part.package
        words = f'<w:footnotes {WML}><w:footnote w:id="2"><w:p><w:r><w:t>See</w:t></w:r>{MAP}</w:p></w:footnote></w:footnotes>'
        notes = Part(PackURI("/word/footnotes.xml"), "application/xml", words.encode(), package)
        notes.relate_to(Part(PackURI("/word/map.bin"), "application/octet-stream", held, package), RELATIONSHIP_TYPE.OLE_OBJECT)
        document.part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
        document.paragraphs[1]._p.append(parse_xml(f'<w:r {WML}><w:footnoteReference w:id="2"/></w:r>'))

    return edit


def with_a_box(held: bytes) -> Edit:
    """Return the edit that puts in a box of words beside which stands an object of its own."""

    def edit(document: Any) -> None:
        part = Part(PackURI("/word/map.bin"), "application/octet-stream", held, document.part.package)
        name = document.part.relate_to(part, RELATIONSHIP_TYPE.OLE_OBJECT)
        inside = f'<w:p><w:r><w:t>Exits</w:t></w:r><w:r {R}><w:object r:id="{name}"/></w:r></w:p>'
        box = f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><w:txbxContent>{inside}</w:txbxContent></v:shape>'
        document.paragraphs[1]._p.append(parse_xml(f"<w:r {WML}><w:pict>{box}</w:pict></w:r>"))

    return edit


def titled(words: str) -> Edit:
    def edit(document: Any) -> None:
        shape = f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml" alt="{words}"/>'
        document.paragraphs[1]._p.append(parse_xml(f"<w:r {WML}><w:pict>{shape}</w:pict></w:r>"))

    return edit


def stop_tabs(document: Any) -> None:
    document.paragraphs[1].paragraph_format.tab_stops.add_tab_stop(Pt(300))


def number_lines(document: Any) -> None:
    document.sections[0]._sectPr.append(parse_xml(f'<w:lnNumType {WML} w:countBy="1"/>'))


def page_number(document: Any) -> None:
    document.paragraphs[1]._p.append(parse_xml(f"<w:r {WML}><w:pgNum/></w:r>"))


def comment(document: Any) -> None:
    document.add_comment(document.paragraphs[1].runs[0], "Is this so?", "Ann", "A")


def a_file(folder: Path, name: str, edit: Edit | None = None) -> Path:
    document = docx.Document()
    document.add_heading("Telephones", 1)
    document.add_paragraph("Pupils may use telephones at lunch.")
    document.add_paragraph("Ring the office first.", style="List Number")
    document.add_table(1, 2).cell(0, 0).text = "Office"
    document.add_paragraph("Ask there.")
    document.sections[0].header.paragraphs[0].text = "Oakfield"
    if edit:
        edit(document)
    data = io.BytesIO()
    document.save(data)
    path = folder / name
    path.write_bytes(data.getvalue())
    return path


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        (strike, "struck through"),
        (hide, "hidden"),
        (bold, "bold"),
        (make_heading, "heading or style"),
        (take_out_of_list, "heading or style"),
        (break_section, "section"),
        (turn, "landscape"),
        (space_out, "spacing"),
        (indent, "indent"),
        (shade_cell, "look of table 1"),
        (widen_column, "look of table 1"),
        (widen_margin, "margins"),
        (enlarge_normal, "look of the style Normal"),
        (embolden_header, "bold"),
        (comment, "Is this so?"),
        (beside_even_pages, "headers of even pages"),
        (outline, "level of a heading"),
        (rest_on_another_style, "look of the style List Number"),
        (number_otherwise, "Rule %1:"),
        (stop_tabs, "tab stops"),
        (number_lines, "numbers of lines"),
        (page_number, "pgNum"),
    ],
)
def test_a_difference_of_looks_alone_is_named(edit: Edit, named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = a_file(tmp_path, "old.docx"), a_file(tmp_path, "new.docx", edit)
    code = word_changes(old, new, tmp_path / "out.docx", "2026-11-28", as_data=False)
    assert (code, named in capsys.readouterr().out) == (3, True)


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        (choices(["Yes", "No"]), choices(["Yes", "Never"]), "choices of form fields"),
        (described("A map of the exits"), described("A map of the pond"), "A map of the pond"),
        (taken_into_header(b"<p>Ring 1</p>"), taken_into_header(b"<p>Ring 2</p>"), "header of section 1"),
        (lambda document: None, begin_again, "number 1"),
        (ticked_in_header("0"), ticked_in_header("1"), "boxes to tick"),
        (with_a_note(b"one"), with_a_note(b"two"), "what footnotes hold"),
        (with_a_box(b"one"), with_a_box(b"two"), "picture or object"),
        (titled("A map of exits"), titled("A map of ponds"), "A map of ponds"),
        (comment, lambda document: None, "“Is this so?”: the newer file does not have it"),
        (formula("1 to 8"), formula("1 to 9"), "1 to 8 → 1 to 9"),
    ],
)
def test_a_difference_of_what_is_in_both_files_is_named(
    before: Edit, after: Edit, named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def twice(edit: Edit) -> Edit:
        def edited(document: Any) -> None:
            document.paragraphs[3].style = document.styles["List Number"]
            edit(document)

        return edited

    old, new = a_file(tmp_path, "old.docx", twice(before)), a_file(tmp_path, "new.docx", twice(after))
    code = word_changes(old, new, tmp_path / "out.docx", "2026-11-28", as_data=False)
    assert (code, named in " ".join(capsys.readouterr().out.split())) == (3, True)


def test_files_that_are_the_same_have_nothing_to_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = a_file(tmp_path, "old.docx"), a_file(tmp_path, "new.docx")
    assert word_changes(old, new, tmp_path / "out.docx", "2026-11-28", as_data=False) == 0
    assert "not tracked" not in capsys.readouterr().out


def test_a_protected_file_is_said_to_be_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = a_file(tmp_path, "old.docx", protect), a_file(tmp_path, "new.docx")
    word_changes(old, new, tmp_path / "out.docx", "2026-11-28", as_data=False)
    assert "nobody can accept or reject changes in old.docx" in " ".join(capsys.readouterr().out.split())


def many(words: str) -> Edit:
    def edit(document: Any) -> None:
        for number in range(60):
            document.add_paragraph(f"{words} {number} {words[::-1]}")

    return edit


def test_two_files_that_have_nearly_nothing_in_common_are_said_to_be_strangers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = a_file(tmp_path, "old.docx", many("menus for the week")), a_file(tmp_path, "new.docx", many("rotas of guards"))
    assert word_changes(old, new, tmp_path / "out.docx", "2026-11-28", as_data=False) == 3
    assert "they may not be two versions of one document" in " ".join(capsys.readouterr().out.split())


def test_a_comparison_in_which_somebody_has_worked_is_not_written_over(tmp_path: Path) -> None:
    old, new = a_file(tmp_path, "old.docx"), a_file(tmp_path, "new.docx", strike)
    (tmp_path / "out.docx").write_bytes(b"somebody's work")
    word_changes(old, new, tmp_path / "out.docx", "2026-11-28", as_data=True)
    assert (tmp_path / "out.docx").read_bytes() == b"somebody's work"
    assert (tmp_path / "out-2.docx").exists()


def wrong_order(document: Any) -> None:
    run = document.add_paragraph("Ring before you come in.").add_run(" Twice.")
    run.font.size, run.font.bold = Pt(14), True
    properties = run._r.get_or_add_rPr()
    properties[:] = list(reversed(properties))


def test_properties_in_an_order_that_the_schema_does_not_have_are_put_in_order(tmp_path: Path) -> None:
    old, new = a_file(tmp_path, "old.docx"), a_file(tmp_path, "new.docx", wrong_order)
    assert word_changes(old, new, tmp_path / "out.docx", "2026-11-28", as_data=True) == 0


def number_with_a_raised_two(document: Any) -> None:
    """Where a number has to stand, a damaged file has a sign that is called a digit and is no number."""
    begin_again(document)
    outline(document)
    for root in (document.element, document.part.numbering_part.element, document.styles.element):
        for tag, name in (("outlineLvl", "val"), ("ilvl", "val"), ("lvl", "ilvl"), ("start", "val"), ("startOverride", "val")):
            for each in root.iter(qn(f"w:{tag}")):
                each.set(qn(f"w:{name}"), "²")


def test_a_sign_that_is_no_number_stops_nothing(tmp_path: Path) -> None:
    old, new = a_file(tmp_path, "old.docx", begin_again), a_file(tmp_path, "new.docx", number_with_a_raised_two)
    assert word_changes(old, new, tmp_path / "out.docx", "2026-11-28", as_data=False) == 3
    assert [each.text for each in word_paragraphs(open_word(new.read_bytes()))]
    assert isinstance(barriers(new.read_bytes()), list)


def another_list(document: Any) -> None:
    """Put a second list at the end, as Word writes one that somebody begins anew: a kind of its own that looks the same."""
    numbering = document.part.numbering_part.element
    kind = next(each.abstractNumId.val for each in numbering.num_lst if each.numId == numbered(document))
    first = next(each for each in numbering.iter(qn("w:abstractNum")) if each.get(qn("w:abstractNumId")) == str(kind))
    own = deepcopy(first)
    own.set(qn("w:abstractNumId"), "77")
    first.addprevious(own)
    numbering.append(parse_xml(f'<w:num {WML} w:numId="99"><w:abstractNumId w:val="77"/></w:num>'))
    document.add_paragraph("Then the office does this.")
    for words in ("Rings the home again.", "Writes down who said what."):
        properties = document.add_paragraph(words, style="List Number")._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {WML}><w:ilvl w:val="0"/><w:numId w:val="99"/></w:numPr>'))


def test_a_second_list_of_the_newer_file_begins_at_one_in_the_accepted_file_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = a_file(tmp_path, "old.docx"), a_file(tmp_path, "new.docx", another_list)
    code = word_changes(old, new, tmp_path / "made.docx", "2026-11-28", as_data=True)
    told = json.loads(capsys.readouterr().out)
    assert (code, told["not_tracked"], told["not_proved"]) == (0, [], [])
