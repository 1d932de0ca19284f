"""A policy is read from whatever file it comes in: in order, each passage with its place; what cannot be read says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from foreign_makers import BODY, deleted, inserted, word
from pdf_maker import Printed, pdf

from policygen.coverage.any_file import read_foreign
from policygen.errors import Faults


def test_word_gives_headings_items_and_rows_in_order_with_their_places() -> None:
    text = read_foreign(word("# Training", *BODY, "- Induction for all", [["Role", "Name"], ["DSL", "Priya Coldwell"]]), "a.docx")
    assert [each.kind for each in text.passages] == ["heading", "text", "text", "text", "item", "row", "row"]
    row = text.passages[-1]
    assert (row.text, row.header) == ("DSL | Priya Coldwell", "Role | Name")
    assert str(row.place) == "table 1, row 2, under “Training”"


def test_deleted_tracked_words_do_not_count_and_inserted_ones_do() -> None:
    def edit(document) -> None:  # type: ignore[no-untyped-def]
        document.element.body.insert(0, deleted("We tell the LADO within one working day."))
        document.element.body.insert(1, inserted("We tell the LADO at once."))

    text = read_foreign(word(*BODY, edit=edit), "a.docx")
    assert text.passages[0].text == "We tell the LADO at once."
    assert not any("one working day" in each.text for each in text.passages)
    assert text.pending
    assert "nobody has accepted or rejected" in text.remarks[0]


def test_bold_lines_are_headings_where_a_file_has_no_heading_styles() -> None:
    def edit(document) -> None:  # type: ignore[no-untyped-def]
        document.paragraphs[0].runs[0].bold = True

    text = read_foreign(word("2. Safer recruitment", *BODY, edit=edit), "a.docx")
    assert text.headings == ("Safer recruitment",)
    assert text.passages[1].place.headings == ("2. Safer recruitment",)


def test_a_file_that_is_one_table_is_read_row_by_row() -> None:
    text = read_foreign(word([["What we do", "Who"], *((line, "All staff") for line in BODY)]), "a.docx")
    assert [each.kind for each in text.passages] == ["row"] * 4


def test_a_pdf_in_two_columns_is_read_one_column_after_the_other() -> None:
    left = [
        "The safeguarding lead takes",
        "the lead in every concern that",
        "staff have about a child and",
        "is there in school hours.",
    ]
    right = [
        "Staff who have a concern about",
        "an adult go to the headteacher",
        "who speaks to the LADO within",
        "one working day of hearing it.",
    ]
    page = [
        Printed(words, 50 if column == 0 else 320, 700 - 14 * line, 10)
        for line in range(4)
        for column, words in enumerate((left[line], right[line]))
    ]  # fmt: skip
    text = read_foreign(pdf(page, page), "a.pdf")
    said = " ".join(each.text for each in text.passages if each.place.page == 1)
    assert " ".join(left) in said
    assert said.index("is there in school hours") < said.index("Staff who have a concern")


def test_a_web_page_gives_headings_items_and_rows_whatever_wraps_them() -> None:
    page = (
        "<html><head><title>Policy</title></head><body><nav>Home</nav><div><h2>Training</h2><div>Staff are <b>trained</b> "
        f"every year.</div><ul><li>{BODY[0]}</li></ul><table><tr><th>Role</th><th>Name</th></tr><tr><td>DSL</td><td>Priya"
        "</td></tr></table></div></body></html>"
    )
    text = read_foreign(page.encode(), "a.html")
    assert [(each.kind, each.text) for each in text.passages] == [
        ("heading", "Training"), ("text", "Staff are trained every year."), ("item", BODY[0]), ("row", "Role | Name"),
        ("row", "DSL | Priya"),
    ]  # fmt: skip


def test_plain_text_and_markdown_have_lines_for_places() -> None:
    text = read_foreign(("TRAINING\n\n" + "\n\n".join(BODY)).encode("cp1252"), "a.txt")
    assert str(text.passages[1].place) == "line 3, under “TRAINING”"
    marked = read_foreign(("# Training\n\n" + "\n".join(f"- {line}" for line in BODY)).encode(), "a.md")
    assert [each.kind for each in marked.passages] == ["heading", "item", "item", "item"]


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.docx", "empty"),
        (pdf([]), "scan.pdf", "picture of a policy"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old.doc", "old .doc format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.docx", "has a password"),
        (b"\xff\xd8\xff\xe0 photograph", "a.jpg", "a photograph"),
        (b"\x7fELF\0\0\0\0", "a.bin", "not a document"),
        (b"A few words.", "a.txt", "only 3 words"),
    ],
)
def test_what_cannot_be_read_says_what_it_is_and_what_to_do(data: bytes, name: str, said: str) -> None:
    with pytest.raises(Faults) as raised:
        read_foreign(data, name)
    fault = raised.value.faults[0]
    assert said in fault.what
    assert fault.next_step
    assert fault.path == name


def test_a_welsh_policy_is_read_and_said_to_be_welsh() -> None:
    welsh = (
        "Mae ein hysgol yn rhoi diogelu plant yn gyntaf. Rhaid i bob aelod o staff ddilyn y polisi ac adrodd am bryderon. " * 3
    )
    assert "Welsh" in read_foreign(welsh.encode(), "a.txt").remarks[0]


def test_the_words_of_real_policies_are_all_there() -> None:
    folder = Path(__file__).parents[3] / "shared" / "data" / "policies"
    if not folder.is_dir():
        pytest.skip("the labelled policies are not here")
    for path in sorted(folder.glob("*.docx")):
        read = read_foreign(path.read_bytes(), path.name)
        typed = path.with_suffix(".txt").read_text(encoding="utf-8").partition("text below -----")[2]
        missing = [word for word in typed.split() if word.isalpha() and not any(word in each.text for each in read.passages)]
        assert len(missing) < 0.03 * len(typed.split()), path.name
