"""No words of a file escape its seal, wherever they stand in it."""

from __future__ import annotations

import io

import docx
import pytest
from lxml import etree

from policygen.approval.passages import passages_of
from policygen.formats.package import read_parts, write_parts
from policygen.word.reading.safe_open import open_word

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = f'xmlns:w="{W}" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def box(words: str) -> str:
    return f"<v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape>"


def tick(state: int) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox>'
        f'<w:default w:val="0"/><w:checked w:val="{state}"/></w:checkBox></w:ffData></w:fldChar></w:r>'
        "<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


PLACES = {
    "over other words": "<w:r><w:ruby><w:rt><w:r><w:t>x</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>{}</w:t></w:r></w:rubyBase></w:ruby></w:r>",
    "in a choice between programs": '<mc:AlternateContent><mc:Choice Requires="wpi"><w:r><w:t>{}</w:t></w:r></mc:Choice></mc:AlternateContent>',
    "in the second box of a group": f"<w:r><w:pict><v:group>{box('one')}{box('{}')}</v:group></w:pict></w:r>",
    "in WordArt": '<w:r><w:pict><v:shape><v:textpath string="{}"/></v:shape></w:pict></w:r>',
    "in a control": "<w:sdt><w:sdtContent><w:r><w:t>{}</w:t></w:r></w:sdtContent></w:sdt>",
    "in a simple field": '<w:fldSimple w:instr=" DOCPROPERTY Version "><w:r><w:t>{}</w:t></w:r></w:fldSimple>',
    "in a tag of another program": '<w:smartTag w:element="place"><w:r><w:t>{}</w:t></w:r></w:smartTag>',
    "in a field that never ends": '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:t>{}</w:t></w:r>',
}  # fmt: skip


def sealed(inside: str) -> list[tuple[str, str]]:
    document = docx.Document()
    document.add_paragraph("We keep children safe.")
    out = io.BytesIO()
    document.save(out)
    parts = dict(read_parts(out.getvalue()))
    root = etree.fromstring(parts["word/document.xml"])
    paragraph = next(root.iter(f"{{{W}}}p"))
    for each in etree.fromstring(f"<x {NAMES}>{inside}</x>"):
        paragraph.append(each)
    parts["word/document.xml"] = etree.tostring(root)
    return [each.counts_as for each in passages_of(open_word(write_parts(parts))).every]


@pytest.mark.parametrize("place", PLACES)
def test_words_are_sealed_wherever_they_stand(place: str) -> None:
    one, other = (sealed(PLACES[place].replace("{}", words)) for words in ("at once", "some day"))
    assert one != other
    assert one != sealed("")


def test_a_tick_in_a_form_is_sealed() -> None:
    assert sealed(tick(0)) != sealed(tick(1))


def test_what_is_hidden_by_a_style_is_hidden() -> None:
    plain, hidden = "<w:r><w:t>not</w:t></w:r>", "<w:r><w:rPr><w:vanish/></w:rPr><w:t>not</w:t></w:r>"
    assert sealed(plain) != sealed(hidden)
    assert sealed(hidden) != sealed("")


def test_the_number_of_the_page_in_a_footer_is_none_of_the_words_but_a_year_is() -> None:
    from policygen.approval.passages import _without_page_numbers as line

    assert line("Version 2026.1 · 3 December 2026 Page 4 of 12") == line("Version 2026.1 · 3 December 2026 Page # of #")
    assert line("3 December 2026 Page 4") != line("3 December 2027 Page 4")
    assert line("12") == line("- 3 -") == "#"
    assert line("7 | Page") == line("# | Page")
