"""PDFs without LibreOffice: just the words of the Word file, tagged for PDF/UA, the same bytes each time."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import docx
import pikepdf
import pypdfium2
import pytest
from conftest import LAST_YEAR, TODAY

from policygen.errors import Faults
from policygen.facts.vocabulary import Value
from policygen.formats.pdf_words import pdf_words
from policygen.formats.typst_pdf import typst_pdf
from policygen.generation.generate import Generated, generate
from policygen.generation.update import read_prior, update
from policygen.library.model import Library
from policygen.markup.blocks import (
    Block,
    ControlRow,
    Document,
    Heading,
    ListItem,
    Paper,
    Paragraph,
    Part,
    Run,
    Runs,
    Table,
    heading_numbers,
    plain,
)
from policygen.markup.typst_source import Margins, typst_source
from policygen.markup.typst_words import same_on_paper, without_room, words_on_paper
from policygen.runs.pdf_files import pdf_of_word
from policygen.word.reading.own_file import read_own_file
from policygen.word.reading.passages import body_paragraphs
from policygen.word.writing.paper import write_paper

Policies = Mapping[tuple[str, str], Generated]


@pytest.fixture(scope="module")
def policies(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> Policies:
    return {
        (school, key): generate(shipped.policies[key], shipped, example(school), TODAY)
        for school, keys in (
            ("oakfield-primary", list(shipped.policies)), ("little-acorns-nursery", ["attendance"]),
        )
        for key in keys
    }  # fmt: skip


@pytest.fixture(scope="module")
def words(policies: Policies) -> Mapping[tuple[str, str], bytes]:
    return {name: made.word() for name, made in policies.items()}


@pytest.fixture(scope="module")
def pdfs(words: Mapping[tuple[str, str], bytes]) -> Mapping[tuple[str, str], bytes]:
    return {name: pdf_of_word(data, "policy.docx", TODAY) for name, data in words.items()}


def read_by_the_page(data: bytes) -> list[str]:
    """Return the words of a PDF as whoever copies its pages gets them, headers, footers and all."""
    pages = (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
    return re.sub("[\x02\ufffe](\r?\n)?|-\r?\n", "-", "\n".join(pages)).split()


def in_order(wanted: Iterator[str], found: list[str]) -> str:
    """Return the first of some words that others do not hold, in order; nothing where they hold all.

    An address may be parted at the end of a line.
    """
    at = 0
    for word in wanted:
        parts = next((count for count in (1, 2, 3) if "".join(found[at : at + count]) == word), 0)
        while not parts and at < len(found):
            at += 1
            parts = next((count for count in (1, 2, 3) if "".join(found[at : at + count]) == word), 0)
        if not parts:
            return word
        at += parts
    return ""


def test_each_word_of_each_policy_is_in_its_pdf_in_the_same_order(
    words: Mapping[tuple[str, str], bytes], pdfs: Mapping[tuple[str, str], bytes]
) -> None:
    for name, data in words.items():
        missing = in_order(
            (word for text in body_paragraphs(data) for word in text.removeprefix(": ").split()), read_by_the_page(pdfs[name])
        )
        assert not missing, (name, missing)


def test_a_policy_read_back_from_word_makes_the_same_pdf_as_its_blocks(
    policies: Policies, words: Mapping[tuple[str, str], bytes]
) -> None:
    for name, made in policies.items():
        own = read_own_file(words[name])
        read_back = typst_source(own.document, Margins(own.first, own.left, own.right, own.below))
        assert json.loads(read_back.document) == json.loads(typst_source(made.document).document), name


def test_nothing_but_the_words_of_the_policy_is_in_its_pdf(policies: Policies, pdfs: Mapping[tuple[str, str], bytes]) -> None:
    name = ("oakfield-primary", "whistleblowing")
    source = typst_source(policies[name].document)
    wanted, found = words_on_paper(source), without_room(pdf_words(pdfs[name]))
    assert same_on_paper(wanted, found)
    assert not same_on_paper(wanted, found + "x")
    assert not same_on_paper(wanted, found[:-1])
    assert not same_on_paper(wanted, found.replace("governors", "governers", 1))
    changed = replace(policies[name].document, about="What we do not do")
    assert not same_on_paper(words_on_paper(typst_source(changed)), found)


# ---- hostile words

HOSTILE = (
    "#eval(\"1\") #panic() $x$ \\u{1F600} ]} #[#read(\"/etc/passwd\")] = Head // gone /* gone */ @ref <label> `raw` _a_ *b* "
    "~ -- --- ... ' \" \\ {{ x }} %% #import \"@preview/x:1.0.0\""
)  # fmt: skip


def hostile(blocks: tuple[Block, ...]) -> Document:
    return Document(
        title=HOSTILE, about=HOSTILE, school=HOSTILE, trust=HOSTILE, edition=HOSTILE, version=HOSTILE, status=HOSTILE,
        date=HOSTILE, owner=HOSTILE, control=(ControlRow(HOSTILE, HOSTILE, HOSTILE), ControlRow(HOSTILE, HOSTILE)), front=(),
        body=(Part("all", blocks),), keywords=(HOSTILE,), draft=True,
    )  # fmt: skip


def looks(words: str) -> Runs:
    return (
        Run(words), Run(words, bold=True), Run(words, italic=True), Run(words, link="https://school.example/" + words),
        Run(words, link="#" + words), Run(words, number_of=words), Run(words, to_do=words), Run(words, link="javascript:1"),
    )  # fmt: skip


def test_no_answer_is_ever_read_as_typst_whichever_field_it_stands_in() -> None:
    runs = looks(HOSTILE)
    document = hostile(
        (
            Heading(runs, 1, HOSTILE), Heading(runs, 3, HOSTILE), Heading(runs, 1, "other", appendix=True),
            *(Paragraph(runs, look) for look in ("text", "box", "strong box", "arrow", "caption", "note")),
            ListItem(runs, ordered=True), ListItem(runs, ordered=True, continues=True), ListItem(runs, ordered=False, level=1),
            Table(((runs,), (runs[:3],)), (((runs[4:5],), (runs[:2], runs[3:4])),), HOSTILE),
            Table((), (((runs[:3],), ()),), HOSTILE, "form", (3,)),
        )
    )  # fmt: skip
    source = typst_source(document)
    assert source.program == typst_source(hostile((Paragraph((Run("a"),)),))).program
    data = typst_pdf(source.program, source.document, TODAY)
    assert same_on_paper(words_on_paper(source), without_room(pdf_words(data)))
    assert without_room(pdf_words(data)).count(without_room([HOSTILE])) >= 8 * 15
    addresses = {str(each["/A"]["/URI"]) for each in annotations_of(data) if "/A" in each and "/URI" in each["/A"]}
    assert len(addresses) == 1
    assert next(iter(addresses)).startswith("https://school.example/")


def annotations_of(data: bytes) -> Iterator[Any]:
    with pikepdf.open(io.BytesIO(data)) as opened:
        for page in opened.pages:
            yield from (each for each in page.get("/Annots", ()))


def test_what_no_letter_of_ours_can_show_is_told_without_quoting_it() -> None:
    source = typst_source(hostile((Paragraph((Run("Call Mrs \U00010330\U00010331"),)),)))
    with pytest.raises(Faults, match="No accessible PDF could be made") as refused:
        typst_pdf(source.program, source.document, TODAY)
    assert "Mrs" not in str(refused.value)


# ---- the file


def test_the_same_word_file_makes_the_same_bytes_in_another_process(
    words: Mapping[tuple[str, str], bytes], pdfs: Mapping[tuple[str, str], bytes], tmp_path: Any
) -> None:
    name = ("oakfield-primary", "whistleblowing")
    (tmp_path / "policy.docx").write_bytes(words[name])
    code = (
        "import sys; from datetime import date; from pathlib import Path; from policygen.runs.pdf_files import pdf_of_word\n"
        "Path(sys.argv[2]).write_bytes(pdf_of_word(Path(sys.argv[1]).read_bytes(), 'policy.docx', date.fromisoformat(sys.argv[3])))"
    )
    made = tmp_path / "made.pdf"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "policy.docx"), str(made), str(TODAY)], check=True)
    assert made.read_bytes() == pdfs[name] == pdf_of_word(words[name], "policy.docx", TODAY)


def test_a_pdf_is_tagged_has_a_language_a_title_and_says_that_it_is_pdf_ua(pdfs: Mapping[tuple[str, str], bytes]) -> None:
    for name, data in pdfs.items():
        with pikepdf.open(io.BytesIO(data)) as opened:
            root = opened.Root
            assert root.MarkInfo.Marked, name
            assert str(root.Lang) == "en-GB"
            assert root.ViewerPreferences.DisplayDocTitle
            with opened.open_metadata() as about:
                assert about["pdfuaid:part"] == "1"
                assert about["dc:title"].endswith("School") or about["dc:title"].endswith("Nursery School")
                assert about["xmp:CreateDate"].startswith("2026-11-24T00:00:00")
            assert all(page.get("/Tabs") == "/S" for page in opened.pages)
            with opened.open_outline() as outline:
                assert outline.root[0].title


def tags(element: Any) -> Iterator[Any]:
    for each in element.K if isinstance(element.get("/K"), pikepdf.Array) else [element.get("/K")]:
        if isinstance(each, pikepdf.Dictionary) and "/S" in each:
            yield each
            yield from tags(each)


def test_headings_are_in_order_and_tables_have_header_cells(pdfs: Mapping[tuple[str, str], bytes]) -> None:
    for name, data in pdfs.items():
        with pikepdf.open(io.BytesIO(data)) as opened:
            found = list(tags(opened.Root.StructTreeRoot))
            kinds = [str(each.S) for each in found]
            levels = [int(kind[2:]) for kind in kinds if re.fullmatch("/H[1-6]", kind)]
            assert levels[0] == 1, name
            assert all(after <= before + 1 for before, after in pairwise(levels)), name
            assert kinds.count("/TH") >= 2 * kinds.count("/Table"), name
            assert {"/TOC", "/TOCI", "/L", "/LI", "/Lbl", "/LBody", "/Link"} <= set(kinds), name
            scopes = {
                str(each.A[0].Scope if isinstance(each.A, pikepdf.Array) else each.A.Scope) for each in found if each.S == "/TH"
            }
            assert scopes == {"/Column"}
            assert all(font_is_inside(font) for page in opened.pages for font in page.Resources.get("/Font", {}).values())


def font_is_inside(font: Any) -> bool:
    about = font.DescendantFonts[0].FontDescriptor if "/DescendantFonts" in font else font.FontDescriptor
    return any(f"/FontFile{kind}" in about for kind in ("", "2", "3")) and "/ToUnicode" in font


# ---- files that people edited


def edited(data: bytes, change: Callable[[Any], object]) -> bytes:
    opened = docx.Document(io.BytesIO(data))
    change(opened)
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def test_the_words_that_a_school_put_in_by_hand_are_in_the_pdf(words: Mapping[tuple[str, str], bytes]) -> None:
    ours = "Our own words: ring the bell twice, # and $ and all."

    def change(document: Any) -> None:
        paragraph = next(each for each in document.paragraphs if each.style.name == "Normal" and len(each.text) > 100)
        paragraph.insert_paragraph_before(ours)
        document.add_paragraph("A last heading", style="heading 1")
        document.add_paragraph("With an item", style="List Bullet")

    data = pdf_of_word(edited(words["oakfield-primary", "whistleblowing"], change), "policy.docx", TODAY)
    found = " ".join(read_by_the_page(data))
    assert ours in found
    assert re.search(r"\d+ A last heading • With an item", found)


def test_a_size_of_letters_that_is_no_number_stops_nothing(words: Mapping[tuple[str, str], bytes]) -> None:
    data = next(iter(words.values()))

    def damage(document: Any) -> None:
        (size,) = document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:sz")
        size.set(f"{{{size.nsmap['w']}}}val", "²")

    assert typst_source(read_own_file(edited(data, damage)).document) == typst_source(read_own_file(data).document)


def strike(document: Any) -> None:
    next(each for each in document.paragraphs if len(each.text) > 50).runs[0].font.strike = True


def add_picture(document: Any) -> None:
    with io.BytesIO() as out:
        pypdfium2.PdfBitmap.new_native(8, 8, 4).to_pil().save(out, "PNG")
        document.add_picture(io.BytesIO(out.getvalue()))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (strike, "struck through"),
        (add_picture, "a picture"),
        (
            lambda document: document.tables[1].rows[1].cells[0].merge(document.tables[1].rows[1].cells[1]),
            "cells that are joined",
        ),
        (lambda document: document.add_paragraph("Counted", style="List Number"), "a list that counts on"),
        (lambda document: setattr(document.paragraphs[0], "text", ""), "Its words would not all be in the PDF"),
    ],
)
def test_a_file_with_what_a_pdf_would_show_otherwise_is_refused(
    change: Callable[[Any], object], told: str, words: Mapping[tuple[str, str], bytes]
) -> None:
    with pytest.raises(Faults, match=told):
        pdf_of_word(edited(words["oakfield-primary", "whistleblowing"], change), "policy.docx", TODAY)


def test_a_policy_brought_up_to_date_has_its_merged_words_in_its_pdf(
    shipped: Library, example: Callable[[str], Mapping[str, Value]]
) -> None:
    policy, answers = shipped.policies["prevent"], example("oakfield-primary")

    def change(document: Any) -> None:
        long = [each for each in document.paragraphs if each.style.name == "Normal" and len(each.text) > 100]
        long[2].runs[0].text += " Kept since last year."
        long[3].insert_paragraph_before("The school's own passage about the bell.")

    adopted = edited(generate(policy, shipped, answers, LAST_YEAR).word(), change)
    updated = update(generate(policy, shipped, answers, TODAY), read_prior(adopted, "adopted.docx"))
    found = without_room(pdf_words(pdf_of_word(updated.clean, "policy.docx", TODAY)))
    assert updated.merged.report.revisions
    for said in ("Kept since last year.", "The school's own passage about the bell.", "Keeping children safe in education 2026"):
        assert without_room([said]) in found


def test_a_paper_has_its_words_and_headings_of_the_level_that_they_have_in_word(shipped: Library) -> None:
    blocks = (
        Heading((Run("First"),), 2, numbered=False), Paragraph((Run("Some words."),)), Heading((Run("Inside"),), 3, numbered=False),
        Heading((Run("Second"),), 2, numbered=False), ListItem((Run("An item"),), ordered=False),
    )  # fmt: skip
    paper = Paper("On one page", "For staff", "Oakfield", "1 May 2026", (Part("all", blocks, clause=False),), points=10)
    data = pdf_of_word(write_paper(paper, shipped.house_style, "2026-05-01"), "paper.docx", TODAY)
    assert "".join(pdf_words(data)).split("First")[0].strip() == "On one pageOakfield. For staff"
    with pikepdf.open(io.BytesIO(data)) as opened:
        kinds = [str(each.S) for each in tags(opened.Root.StructTreeRoot)]
    assert [kind for kind in kinds if re.fullmatch("/H[1-6]", kind)] == ["/H1", "/H2", "/H1"]


# ---- pages


def test_the_header_of_a_long_table_is_on_each_page_and_is_read_once() -> None:
    rows = tuple(((((Run(f"Row {number}")),),), ((Run("Words of a row " * 9),),)) for number in range(60))
    source = typst_source(hostile((Heading((Run("Table"),), 1), Table((((Run("Left"),),), ((Run("Right"),),)), rows, "Rows"))))
    data = typst_pdf(source.program, source.document, TODAY)
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    with_rows = [text for text in pages if "Row 1" in text or "Row 59" in text]
    assert len(with_rows) == 2
    assert all("Left" in text for text in pages if "Words of a row" in text)
    assert without_room(pdf_words(data)).count("LeftRight") == 1


def test_no_heading_is_the_last_line_of_a_page(policies: Policies, pdfs: Mapping[tuple[str, str], bytes]) -> None:
    for name, data in pdfs.items():
        document = policies[name].document
        titles = {without_room([plain(heading.runs)]) for heading, _ in heading_numbers(document)}
        for page in list(pypdfium2.PdfDocument(data))[1:]:
            lines = [line for line in page.get_textpage().get_text_bounded(bottom=50).splitlines() if line.strip()]
            last = without_room([re.sub(r"^[\d.]+ ", "", lines[-1])])
            contents = any(line.strip() == "Contents" for line in lines)
            assert contents or last not in titles, (name, last)
