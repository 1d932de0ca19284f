"""Guidance becomes numbered paragraphs, whatever a printed page puts between them."""

from __future__ import annotations

import pytest
from pdf_maker import ENCRYPTED, Printed, pdf

from policygen.errors import Faults
from policygen.guidance.passages import Guidance
from policygen.guidance.read import read_guidance

COVER = [Printed("Keeping safe", 57, 600, 46, True), Printed("2031", 57, 540, 46, True), Printed("Guidance", 57, 300, 24, True)]
CONTENTS = [
    Printed("Contents", 57, 768, 18, True),
    Printed("1. Leads 3", 57, 741),
    Printed("2. Files 4", 57, 720),
    Printed("2", 292, 60),
]
FIRST = [
    Printed("3", 292, 60),
    Printed("Part one: Leads", 57, 768, 18, True),
    Printed("Who leads", 57, 740, 14, True),
    Printed("1. Each school has a lead.", 57, 710),
    Printed("4F", 197, 710, 1),
    Printed("1", 200, 714, 8),
    Printed(" The lead is a child-", 207, 710),
    Printed("centred person who can:", 57, 694),
    Printed("•", 75, 670),
    Printed("be reached in the day", 93, 670),
    Printed("• 1. first of a list", 75, 650),
    Printed("2. Deputies are trained. They are told of", 57, 620),
    Printed("1", 57, 104, 6),
    Printed("The Leads Act 2030,", 62, 100, 10),
    Printed("section 3.", 57, 88, 10),
]
SECOND = [
    Printed("4", 292, 60),
    Printed("every change in 5 days.", 57, 774),
    Printed("1. a numbered list inside", 93, 750),
    Printed("2. which begins again", 93, 734),
    Printed("23. In every case the lead decides.", 57, 640, 12, True),
    Printed("3. Files move in 5 days", 57, 700),
    Printed("– see page 9 – and never later.", 57, 684),
    Printed("– a dash that is set in", 75, 668),
    Printed("Call the lead", 120, 500, 7),
    Printed("Tell parents", 320, 500, 7),
    Printed("Moves", 57, 460, 12, True),
    Printed("4. Homes are told.", 57, 440),
    Printed("5. Boards are told.", 57, 420),
]
ANNEX = [
    Printed("5", 292, 60),
    Printed("Annex A: More", 57, 768, 18, True),
    Printed("Opening words.", 57, 740),
    Printed("Help at home", 57, 700, 14, True),
    Printed("The lead rings the home.", 57, 670),
]


@pytest.fixture(scope="module")
def read() -> Guidance:
    return read_guidance(pdf(COVER, CONTENTS, FIRST, SECOND, ANNEX), "guidance.pdf")


def test_the_title_and_the_edition_stand_on_the_cover(read: Guidance) -> None:
    assert (read.title, read.edition) == ("Keeping safe 2031", "2031")


def test_only_running_numbers_count_and_none_is_lost_or_doubled(read: Guidance) -> None:
    assert [each.number for each in read.parts if each.number] == ["1", "2", "3", "4", "5"]


def test_a_paragraph_keeps_its_bullets_and_loses_marks_hidden_letters_and_page_numbers(read: Guidance) -> None:
    first = read.numbered()[1]
    assert first.text.splitlines() == [
        "Each school has a lead. The lead is a child-centred person who can:",
        "• be reached in the day",
        "• 1. first of a list",
    ]
    assert (first.page, first.heading) == (3, ("Part one: Leads", "Who leads"))


def test_a_footnote_in_mid_paragraph_stands_beside_it(read: Guidance) -> None:
    assert read.numbered()[1].notes == ("The Leads Act 2030, section 3.",)
    assert read.numbered()[2].text.splitlines()[0] == "Deputies are trained. They are told of every change in 5 days."


def test_a_dash_is_a_bullet_only_where_it_is_set_in(read: Guidance) -> None:
    assert read.numbered()[3].text.splitlines()[:2] == [
        "Files move in 5 days – see page 9 – and never later.",
        "• a dash that is set in",
    ]


def test_words_in_figures_are_not_text_and_small_bold_lines_are_headings(read: Guidance) -> None:
    assert "Call the lead" not in " ".join(each.text for each in read.parts)
    assert read.numbered()[4].heading[-1] == "Moves"


def test_annexes_are_passages_by_heading(read: Guidance) -> None:
    assert [(str(each), each.text) for each in read.under("annex a")] == [
        ("Annex A: More", "Opening words."),
        ("Annex A: More, Help at home", "The lead rings the home."),
    ]


def test_a_text_box_that_is_written_last_is_read_where_it_is_printed() -> None:
    rest = [Printed(f"{number}. Rule.", 57, 700 - 30 * number) for number in range(2, 7)]
    page = [*rest, Printed("1. Rule.", 57, 700)]
    assert [each.number for each in read_guidance(pdf(page), "x.pdf").parts] == ["1", "2", "3", "4", "5", "6"]


SLIDES = """<html><head><title>Rules 2031 - GOV.UK</title></head><body><nav><p>1. Menu</p></nav><main>
<h1>Rules 2031</h1><div class="govspeak"><h2>Part one: Leads</h2>
<p>1. Each school has a lead.<sup id="fnref:1"><a href="#fn:1">[footnote 1]</a></sup> The lead can:</p>
<ul><li>be reached &amp; seen</li></ul><p>2. Deputies help.</p><ol start="3"><li>Files move.</li><li>Homes are told.</li></ol>
<p>5. Boards are told.</p><h2>Annex A: More</h2><p>Words.</p>
<div class="footnotes"><ol><li id="fn:1"><p>The Act. <a href="#fnref:1">back</a></p></li></ol></div></div></main></body></html>"""


def test_a_web_page_is_read_like_a_pdf() -> None:
    page = read_guidance(SLIDES.encode(), "page.html")
    assert [each.number for each in page.parts] == ["1", "2", "3", "4", "5", ""]
    assert page.numbered()[1].text == "Each school has a lead. The lead can:\n• be reached & seen"
    assert page.numbered()[1].notes == ("The Act.",)
    assert (page.title, page.edition) == ("Rules 2031", "2031")


TEXT = """Rules 2031

Guidance
\fPart one: Leads

1.

Each school has a lead 1 who knows the
school well.4F

2.
Deputies help. They can:
•

be reached

3.   Files move in 5 days.
1
The Leads Act.
2
\f4. Homes are told.

5. Boards are told.
3
"""


def test_text_from_pdftotext_is_read() -> None:
    text = read_guidance(TEXT.encode(), "rules.txt")
    assert [each.number for each in text.parts if each.number] == ["1", "2", "3", "4", "5"]
    assert text.numbered()[1].text == "Each school has a lead who knows the school well."
    assert text.numbered()[1].notes == ("The Leads Act.",)
    assert text.numbered()[2].text == "Deputies help. They can:\n• be reached"
    assert text.edition == "2031"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (pdf(FIRST, trailer=ENCRYPTED), "encrypted"),
        (b"%PDF-1.7\nnonsense", "damaged"),
        (pdf([]), "only pictures"),
        (pdf([Printed("A letter without numbers.", 57, 700)]), "no numbered paragraphs"),
        (b"PK\x03\x04\0\0\0\0", "neither a PDF"),
        (b"<!-- -->", "empty"),
    ],
)
def test_what_is_not_guidance_is_named(data: bytes, said: str) -> None:
    with pytest.raises(Faults, match=said) as caught:
        read_guidance(data, "my-file.pdf")
    assert caught.value.faults[0].path == "my-file.pdf"
    assert caught.value.faults[0].next_step


LAYOUT = """Rules 2031

Contents
Summary                                      2
  About the rules                            2
Part one: Leads                              3
Annex A: A title that is so long that it
runs over                                    4
\fSummary

About the rules
These rules bind schools.


Who reads them
Everyone reads them.
\fPart one: Leads
Words without a number.

1.    Each school has a lead.

2.    Deputies help.

3.    Files move.
\f4.    Homes are told.

5.    Boards are told.
\fAnnex A: A title that is so long that it
runs over
Annex A is more, and the lead
reads it.
"""


def test_a_text_with_its_layout_has_the_headings_that_its_contents_name() -> None:
    text = read_guidance(LAYOUT.encode(), "rules.layout.txt")
    assert [(each.heading, each.number, each.text) for each in text.parts if not each.number] == [
        (("Summary", "About the rules"), "", "These rules bind schools."),
        (("Summary", "About the rules", "Who reads them"), "", "Everyone reads them."),
        (("Part one: Leads",), "", "Words without a number."),
        (("Annex A: A title that is so long that it runs over",), "", "Annex A is more, and the lead reads it."),
    ]
    assert [each.number for each in text.parts if each.number] == ["1", "2", "3", "4", "5"]


MARKDOWN = "====\nPAGE 4\n====\n\n# Aims\n\nThe head decides.\n\n#Rules\nPAGE 5\n- bags\n\n## Phones\nPhones stay away.\n"


def test_markdown_without_numbers_is_read_to_look_places_up_and_not_to_compare() -> None:
    text = read_guidance(MARKDOWN.encode(), "advice.md", numbered=False)
    assert [(each.heading, each.page, each.text) for each in text.parts] == [
        (("Aims",), 4, "The head decides."),
        (("Rules",), 5, "• bags"),
        (("Rules", "Phones"), 5, "Phones stay away."),
    ]
    with pytest.raises(Faults, match="no numbered paragraphs"):
        read_guidance(MARKDOWN.encode(), "advice.md")
