"""Hands that fill in a role sheet, rightly and wrongly, in the XML that Word, LibreOffice and Google Docs write."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from lxml import etree

from policygen.facts.vocabulary import NOT_SURE, Contact, Person, Value
from policygen.formats.package import read_parts, write_parts
from policygen.papers.role_sheets import question_code

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Hand = Callable[["Page"], None]


@dataclass
class Page:
    """A sheet that lies open."""

    body: Any
    parts: dict[str, bytes]

    def row(self, name: str) -> Any:
        return next(row for row in self.body.iter(W + "tr") if question_code(name) in words_of(row))

    def cell(self, name: str, place: int = 1) -> Any:
        return self.row(name).findall(W + "tc")[place]

    def controls(self, name: str, place: int = 1) -> list[Any]:
        return list(self.cell(name, place).iter(W + "sdt"))

    def say(self, name: str, *answers: str) -> None:
        """Fill in the controls of an answer, one after the other, as Word does."""
        for control, answer in zip(self.controls(name), answers, strict=False):
            if answer:
                fill(control, answer)

    def tick(self, name: str, *labels: str, place: int = 1) -> None:
        """Tick boxes by their labels."""
        for paragraph in self.cell(name, place).iter(W + "p"):
            if words_of(paragraph).strip("☐☒ ") in labels:
                next(paragraph.iter(W + "t")).text = "☒"

    def write(self, name: str, text: str, place: int = 1) -> None:
        """Write a cell's only words as plain text, its controls gone; a line a paragraph."""
        cell = self.cell(name, place)
        for paragraph in cell.findall(W + "p"):
            cell.remove(paragraph)
        for line in text.split("\n"):
            cell.append(plain_paragraph(line))


def words_of(part: Any) -> str:
    return "".join(each.text or "" for each in part.iter(W + "t"))


def fill(control: Any, answer: str) -> None:
    about, inside = control.find(W + "sdtPr"), control.find(W + "sdtContent")
    for each in about.findall(W + "showingPlcHdr"):
        about.remove(each)
    for each in list(inside):
        inside.remove(each)
    inside.append(plain_run(answer))


def plain_run(text: str) -> Any:
    run = etree.Element(W + "r")
    word = etree.SubElement(run, W + "t")
    word.text = text
    word.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run


def plain_paragraph(text: str) -> Any:
    paragraph = etree.Element(W + "p")
    paragraph.append(plain_run(text))
    return paragraph


def worked_on(sheet: bytes, hand: Hand) -> bytes:
    """Return a sheet after a hand was at it."""
    parts = read_parts(sheet)
    root = etree.fromstring(parts["word/document.xml"])
    page = Page(root.find(W + "body"), parts)
    hand(page)
    return write_parts({**page.parts, "word/document.xml": etree.tostring(root, encoding="UTF-8", standalone=True)})


# ---- right


def right(page: Page) -> None:
    page.say("safeguarding_partnership", "Barsetshire Safeguarding Children Partnership")
    page.say("record_system", "In an electronic system")
    page.tick("telling_routes", "Any adult they trust", "A counsellor")
    page.say("prevent_lead", "Nadia Okafor", "DSL", "01632 960111")
    page.say("lado", "LADO service", "01632 960004", "", "www.barset.example/lado", "9am to 5pm")
    page.tick("threshold_document", "Not sure yet", place=2)


RIGHT: dict[str, Value] = {
    "safeguarding_partnership": "Barsetshire Safeguarding Children Partnership",
    "record_system": "electronic",
    "telling_routes": ("trusted_adult", "counsellor"),
    "prevent_lead": Person("Nadia Okafor", "DSL", "01632 960111"),
    "lado": Contact("LADO service", "01632 960004", "", "www.barset.example/lado", "9am to 5pm"),
    "threshold_document": NOT_SURE,
}


# ---- right, by other programs


def google_docs(page: Page) -> None:
    """Turn every control into its text, in runs of its own, and forget what Word alone understands."""
    for control in list(page.body.iter(W + "sdt")):
        parent, inside = control.getparent(), control.find(W + "sdtContent")
        place = parent.index(control)
        for number, each in enumerate(list(inside)):
            parent.insert(place + number, each)
        parent.remove(control)
    for each in list(page.body.iter(W + "tblCaption")):
        each.getparent().remove(each)


def word_again(page: Page) -> None:
    """Cut runs in two and number them, with spelling marks between, as Word does when it saves."""
    for run in list(page.body.iter(W + "r")):
        word = run.find(W + "t")
        run.set(W + "rsidR", "00A1B2C3")
        if word is None or not word.text or len(word.text) < 4:
            continue
        half = len(word.text) // 2
        second = deepcopy(run)
        second.find(W + "t").text = word.text[half:]
        word.text = word.text[:half]
        word.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.addnext(second)
        run.addnext(etree.Element(W + "proofErr", {W + "type": "spellStart"}))


# ---- wrong


def typed_under_the_question(page: Page) -> None:
    page.cell("safeguarding_partnership", 0).append(plain_paragraph("Barsetshire Safeguarding Children Partnership"))


def typed_behind_the_code(page: Page) -> None:
    page.cell("lado", 0).findall(W + "p")[-1].append(plain_run(" 01632 960004"))


def typed_below_the_table(page: Page) -> None:
    page.body.insert(len(page.body) - 1, plain_paragraph("The partnership is Barsetshire SCP"))


def typed_between_the_rows(page: Page) -> None:
    row = page.row("safeguarding_partnership")
    extra = deepcopy(row)
    for cell in extra.findall(W + "tc"):
        for each in list(cell):
            if each.tag != W + "tcPr":
                cell.remove(each)
        cell.append(plain_paragraph("Barsetshire"))
    row.addnext(extra)


def row_deleted(page: Page) -> None:
    row = page.row("safeguarding_partnership")
    row.getparent().remove(row)


def two_rows_two_answers(page: Page) -> None:
    row = page.row("safeguarding_partnership")
    page.say("safeguarding_partnership", "Barsetshire SCP")
    again = deepcopy(row)
    row.addnext(again)
    fill(next(again.iter(W + "sdt")), "Westshire SCP")


def yes_and_no(page: Page) -> None:
    page.write("dsl_on_leadership_team", "Yes\nNo")


def both_choices(page: Page) -> None:
    page.write("record_system", "In an electronic system / On paper")


def choice_with_a_remark(page: Page) -> None:
    page.write("record_system", "In an electronic system (since May, CPOMS)")


def date_in_words(page: Page) -> None:
    page.say("next_review", "the first Monday in March")


def date_that_no_calendar_has(page: Page) -> None:
    page.say("next_review", "31 September 2027")


def answer_and_not_sure(page: Page) -> None:
    page.say("safeguarding_partnership", "Barsetshire SCP")
    page.tick("safeguarding_partnership", "Not sure yet", place=2)


def known_answer_and_not_sure(page: Page) -> None:
    page.tick("social_care", "Not sure yet", place=2)


def none_and_some(page: Page) -> None:
    page.tick("telling_routes", "Any adult they trust", "None of these")


def not_sure_and_leave_out(page: Page) -> None:
    page.tick("virtual_school", "Not sure yet", "Leave it out", place=2)


def ticked_by_strike(page: Page) -> None:
    for run in page.cell("social_care").iter(W + "r"):
        if words_of(run).startswith("01632"):
            about = run.find(W + "rPr")
            if about is None:
                about = etree.Element(W + "rPr")
                run.insert(0, about)
            etree.SubElement(about, W + "strike")


def header_text(page: Page) -> None:
    for name in [name for name in page.parts if name.startswith("word/header")]:
        root = etree.fromstring(page.parts[name])
        root.append(plain_paragraph("Partnership: Barsetshire SCP"))
        page.parts[name] = etree.tostring(root, encoding="UTF-8", standalone=True)


def comment(page: Page) -> None:
    said = etree.Element(W + "comments", nsmap={"w": W[1:-1]})
    one = etree.SubElement(said, W + "comment", {W + "id": "0", W + "author": "D. Lead"})
    one.append(plain_paragraph("It is called Barsetshire SCP"))
    page.parts["word/comments.xml"] = etree.tostring(said, encoding="UTF-8", standalone=True)
    page.row("safeguarding_partnership").find(W + "tc").find(W + "p").insert(
        0, etree.Element(W + "commentRangeStart", {W + "id": "0"})
    )


def text_box(page: Page) -> None:
    box = etree.fromstring(
        f'<w:r xmlns:w="{W[1:-1]}" xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r>'
        "<w:t>Barsetshire SCP</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    page.cell("safeguarding_partnership").find(W + "p").append(box)


def picture(page: Page) -> None:
    box = etree.fromstring(
        f'<w:r xmlns:w="{W[1:-1]}" xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r>'
    )
    page.cell("safeguarding_partnership").find(W + "p").append(box)


def tracked(page: Page) -> None:
    """Type with tracked changes on: the hint deleted, the answer inserted, neither accepted."""
    inside = page.controls("safeguarding_partnership")[0].find(W + "sdtContent")
    hint = inside[0]
    gone = etree.Element(W + "del", {W + "id": "900", W + "author": "D. Lead", W + "date": "2026-11-28T10:00:00Z"})
    gone.append(hint)
    hint.find(W + "t").tag = W + "delText"
    new = etree.Element(W + "ins", {W + "id": "901", W + "author": "D. Lead", W + "date": "2026-11-28T10:00:00Z"})
    new.append(plain_run("Barsetshire SCP"))
    inside.append(gone)
    inside.append(new)


def hint_left_in_front(page: Page) -> None:
    page.write("safeguarding_partnership", "Type here Barsetshire SCP")


def crosses_typed(page: Page) -> None:
    page.write("telling_routes", "x Any adult they trust\n☐ A worry box or written note\n X A counsellor")


def others_deleted(page: Page) -> None:
    page.write("telling_routes", "Any adult they trust\nA counsellor")


def tick_behind(page: Page) -> None:
    page.write("telling_routes", "☐ Any adult they trust yes\n☐ A counsellor no")


def table_to_text(page: Page) -> None:
    page.say("safeguarding_partnership", "Barsetshire SCP")
    for table in list(page.body.iter(W + "tbl")):
        for paragraph in list(table.iter(W + "p")):
            table.addprevious(paragraph)
        table.getparent().remove(table)


def no_answer_words(page: Page) -> None:
    page.say("safeguarding_partnership", "As above")
    page.say("threshold_document", "N/A")


def two_people(page: Page) -> None:
    page.say("prevent_lead", "Nadia Okafor and Imogen Marsden", "", "01632 960111")


def job_title_for_a_name(page: Page) -> None:
    page.say("prevent_lead", "The DSL")


def no_labels(page: Page) -> None:
    page.write("prevent_lead", "Nadia Okafor\n01632 960111")


def telephone_with_a_name(page: Page) -> None:
    page.say("lado", "", "01632 960004 ask for Kelly")


def emptied(page: Page) -> None:
    page.write("social_care", "")


def code_deleted(page: Page) -> None:
    page.say("safeguarding_partnership", "Barsetshire SCP")
    cell = page.cell("safeguarding_partnership", 0)
    cell.remove(cell.findall(W + "p")[-1])


def answer_cell_deleted(page: Page) -> None:
    row = page.row("safeguarding_partnership")
    row.remove(row.findall(W + "tc")[2])
    row.remove(row.findall(W + "tc")[1])


def remark_in_the_last_column(page: Page) -> None:
    page.cell("safeguarding_partnership", 2).append(plain_paragraph("Kelly knows"))


def table_in_the_cell(page: Page) -> None:
    inner = etree.fromstring(
        f'<w:tbl xmlns:w="{W[1:-1]}"><w:tr><w:tc><w:p><w:r><w:t>Barsetshire</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r>'
        "<w:t>Westshire</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    page.cell("safeguarding_partnership").append(inner)


def hidden_words(page: Page) -> None:
    run = plain_run("Westshire SCP")
    about = etree.Element(W + "rPr")
    etree.SubElement(about, W + "vanish")
    run.insert(0, about)
    page.say("safeguarding_partnership", "Barsetshire SCP")
    page.cell("safeguarding_partnership").find(W + "p").append(run)


def footnote(page: Page) -> None:
    said = etree.Element(W + "footnotes", nsmap={"w": W[1:-1]})
    one = etree.SubElement(said, W + "footnote", {W + "id": "2"})
    one.append(plain_paragraph("until Easter"))
    page.parts["word/footnotes.xml"] = etree.tostring(said, encoding="UTF-8", standalone=True)
    run = etree.Element(W + "r")
    etree.SubElement(run, W + "footnoteReference", {W + "id": "2"})
    page.say("safeguarding_partnership", "Barsetshire SCP")
    page.cell("safeguarding_partnership").find(W + "p").append(run)


def code_mistyped(page: Page) -> None:
    for word in page.cell("safeguarding_partnership", 0).iter(W + "t"):
        word.text = re.sub(r"-\w{5}-", "-ABCDE-", word.text or "")
    # the answer stands in a row of which nothing is known any more
    row = next(row for row in page.body.iter(W + "tr") if "-ABCDE-" in words_of(row))
    fill(next(row.iter(W + "sdt")), "Barsetshire SCP")
