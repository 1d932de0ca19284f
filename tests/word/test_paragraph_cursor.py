"""A paragraph of the school's, cut, taken out of and put into by the characters of its words."""

from __future__ import annotations

import pytest
from lxml import etree

from policygen.word.merging.content_importer import Ids
from policygen.word.merging.paragraph_cursor import ParagraphCursor, text_run
from policygen.word.merging.revision_marks import Tracked, Untracked
from policygen.word.namespaces import HYPERLINK, MAIN, OFFICE_RELATIONSHIPS, RUN, Element, P
from policygen.word.reading.word_file import WordFile

PART = "word/document.xml"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
LINK = "https://school.example/"


def a_cursor(inside: str, *, tracked: bool = False) -> ParagraphCursor:
    xml = f'<w:document xmlns:w="{MAIN}" xmlns:r="{OFFICE_RELATIONSHIPS}"><w:body><w:p>{inside}</w:p></w:body></w:document>'
    to_link = f'<Relationship Id="rId1" Type="{OFFICE_RELATIONSHIPS}/hyperlink" Target="{LINK}" TargetMode="External"/>'
    parts = {
        PART: xml.encode(),
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONSHIPS}">{to_link}</Relationships>'.encode(),
    }
    file = WordFile(parts, PART)
    marks = Tracked(Ids(file), "2026-11-24T09:00:00Z") if tracked else Untracked()
    return ParagraphCursor(next(file.root(PART).iter(P)), file, PART, marks, "KCSIE 2026")


def words(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def shown(element: Element) -> str:
    """Return the words of a paragraph, with marks of what comes and goes, and links in brackets."""
    names = {"ins": "+{}+", "del": "-{}-", "hyperlink": "[{}]", "t": "{}", "delText": "{}", "r": "{}", "p": "{}"}
    inside = (element.text or "") + "".join(map(shown, element))
    return names.get(etree.QName(element).localname, "").format(inside)


def test_words_are_taken_out_of_the_middle_of_a_run() -> None:
    cursor = a_cursor(words("Tell the lead today."))
    cursor.take_out(8, 13)
    assert shown(cursor.paragraph) == "Tell the today."


def test_words_taken_out_across_runs_leave_the_looks_of_the_rest() -> None:
    cursor = a_cursor(words("Tell the ") + words("lead today", "<w:b/>") + words("."))
    cursor.take_out(5, 14)
    assert shown(cursor.paragraph) == "Tell today."
    assert [run.find(".//{*}b") is not None for run in cursor.paragraph.iter(RUN)] == [False, True, False]


@pytest.mark.parametrize(("place", "expected"), [(0, "+New +One two."), (4, "One +New +two."), (8, "One two.+New +")])
def test_words_are_put_in_at_a_place(place: int, expected: str) -> None:
    cursor = a_cursor(words("One two."), tracked=True)
    cursor.put_in(place, [("", text_run("New ", None))])
    assert shown(cursor.paragraph) == expected


def test_what_was_put_in_does_not_count() -> None:
    cursor = a_cursor(words("One two three."), tracked=True)
    cursor.put_in(4, [("", text_run("and ", None))])
    cursor.take_out(4, 8)
    assert shown(cursor.paragraph) == "One +and +-two -three."


A_LINK = f'<w:hyperlink r:id="rId1">{words("the page")}</w:hyperlink>'


def test_words_without_a_link_cut_a_link_in_two() -> None:
    cursor = a_cursor(words("See ") + A_LINK)
    cursor.put_in(7, [("", text_run(" or", None))])
    assert shown(cursor.paragraph) == "See [the] or[ page]"
    assert len({link.get(f"{{{OFFICE_RELATIONSHIPS}}}id") for link in cursor.paragraph.iter(HYPERLINK)}) == 1


def test_words_with_the_same_link_come_into_it() -> None:
    cursor = a_cursor(words("See ") + A_LINK)
    cursor.put_in(7, [(LINK, text_run(" first", None))])
    assert shown(cursor.paragraph) == "See [the first page]"


def test_words_with_another_link_stand_beside_it() -> None:
    cursor = a_cursor(words("See ") + A_LINK)
    cursor.put_in(12, [("https://other.example/#top", text_run("that one", None))])
    assert shown(cursor.paragraph) == "See [the page][that one]"


def test_a_link_goes_with_its_last_word() -> None:
    cursor = a_cursor(words("See ") + A_LINK)
    cursor.take_out(4, 12)
    assert shown(cursor.paragraph) == "See "
    assert not [*cursor.paragraph.iter(HYPERLINK)]


def test_the_first_words_move_to_a_paragraph_before() -> None:
    cursor = a_cursor(words("One, ") + words("two. ") + words("Three."))
    head = etree.Element(P)
    cursor.move_words_before(10, head)
    assert (shown(head), shown(cursor.paragraph)) == ("One, two. ", "Three.")
    assert cursor.paragraph.getprevious() is head
