"""The Word file: opens, carries its manifest, is the same twice, and is built as Word's accessibility checker wants."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest
from conftest import LAST_YEAR
from lxml import etree

from policygen.formats.package import read_parts, write_parts
from policygen.formats.xml_text import escape
from policygen.generation.generate import Generated
from policygen.generation.update import read_prior, update
from policygen.library.model import Library
from policygen.markup.blocks import all_text, block_text
from policygen.policies.manifest import NAMESPACE
from policygen.word.reading.base import Base, base_of, first_record, read_base, with_base
from policygen.word.reading.blocks import Block
from policygen.word.reading.safe_open import WordFault, open_word
from policygen.word.writing.document import clause_bookmark, write_word

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PolicyOf = Callable[..., Generated]


@pytest.fixture(scope="module")
def word(shipped: Library, policy_of: PolicyOf) -> bytes:
    made = policy_of("oakfield-primary")
    return write_word(made.document, made.manifest, shipped.house_style, made.manifest.on)


@pytest.fixture(scope="module")
def body(word: bytes) -> Any:
    return etree.fromstring(read_parts(word)["word/document.xml"])


def test_it_opens_and_says_every_word_of_the_document(word: bytes, policy_of: PolicyOf) -> None:
    opened = docx.Document(io.BytesIO(word))
    words = " ".join(node.text or "" for node in opened.element.body.iter(f"{W}t"))
    for line in all_text(policy_of("oakfield-primary").document).split("\n"):
        for cell in line.split("\t"):
            assert "".join(cell.split()) in "".join(words.split())


def test_the_same_document_gives_the_same_bytes(shipped: Library, policy_of: PolicyOf, word: bytes) -> None:
    made = policy_of("oakfield-primary")
    assert write_word(made.document, made.manifest, shipped.house_style, made.manifest.on) == word


def test_nothing_in_the_package_tells_the_time(word: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(word)) as package:
        assert {about.date_time for about in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_each_clause_has_one_hidden_bookmark_with_an_id_of_its_own(body: Any, policy_of: PolicyOf) -> None:
    starts = body.findall(f".//{W}bookmarkStart")
    names = [each.get(f"{W}name") for each in starts]
    assert len(names) == len(set(names))
    ids = [each.get(f"{W}id") for each in starts]
    assert len(ids) == len(set(ids)) == len(body.findall(f".//{W}bookmarkEnd"))
    for clause in policy_of("oakfield-primary").selection.clauses:
        assert clause_bookmark(clause.name) in names
    assert all(len(name) <= 40 and re.fullmatch(r"_\w+", name) for name in names)


def test_every_link_inside_the_document_leads_somewhere(body: Any) -> None:
    names = {each.get(f"{W}name") for each in body.findall(f".//{W}bookmarkStart")}
    anchors = {each.get(f"{W}anchor") for each in body.iter(f"{W}hyperlink")} - {None}
    fields = {found for each in body.iter(f"{W}instrText") for found in re.findall(r"REF (\S+)", each.text or "")}
    assert anchors | fields <= names


def test_the_manifest_and_the_words_as_generated_are_inside(word: bytes, policy_of: PolicyOf) -> None:
    item = etree.fromstring(read_parts(word)["customXml/item1.xml"])
    assert item.tag == f"{{{NAMESPACE}}}manifest"
    manifest = json.loads(item.text or "")
    made = policy_of("oakfield-primary")
    assert set(manifest["clauses"]) == {clause.name for clause in made.selection.clauses}
    assert manifest["editions"]["kcsie"] == "2026"
    assert "base" not in manifest, "the words stand once, in the element beside it"
    carried = read_base(word)
    assert carried is not None
    assert [each.words for each in carried.stories["body"]] == [each.words for each in base_of(word).stories["body"]]


def test_a_file_of_last_year_with_its_words_in_the_manifest_too_is_brought_up_to_date(policy_of: PolicyOf) -> None:
    """Versions before kept the words of each block a second time, in the manifest's JSON: it is read over."""
    before, now = policy_of("oakfield-primary", LAST_YEAR), policy_of("oakfield-primary")
    parts = read_parts(before.word())
    item = etree.fromstring(parts["customXml/item1.xml"])
    manifest = json.loads(item.text or "")
    manifest["base"] = {part.name: [block_text(block) for block in part.blocks] for part in before.document.parts}
    item.text = json.dumps(manifest)
    older = write_parts({**parts, "customXml/item1.xml": etree.tostring(item, xml_declaration=True, encoding="UTF-8")})
    prior = read_prior(older, "adopted.docx")
    assert prior.manifest == before.manifest
    done = update(now, prior)
    assert not done.merged.report.two_way
    assert done.findings == ()
    assert done.clean == update(now, read_prior(before.word(), "adopted.docx")).clean


def test_content_types_and_relationships_name_what_is_there(word: bytes) -> None:
    parts = read_parts(word)
    named = re.findall(rb'PartName="/([^"]+)"', parts["[Content_Types].xml"])
    assert {name.decode() for name in named} <= set(parts)
    for target in re.findall(rb'Target="([^"]+)"(?! TargetMode)', parts["word/_rels/document.xml.rels"]):
        path = target.decode().replace("../", "") if target.startswith(b"..") else f"word/{target.decode()}"
        assert path in parts


def test_it_is_in_british_english_with_title_and_role(word: bytes) -> None:
    properties = docx.Document(io.BytesIO(word)).core_properties
    assert properties.title.startswith("Child protection and safeguarding policy")
    assert properties.language == "en-GB"
    assert properties.author == "Designated safeguarding lead"
    assert b'w:lang w:val="en-GB"' in read_parts(word)["word/styles.xml"]


def test_every_table_has_a_header_row_and_a_description(body: Any) -> None:
    for table in body.iter(f"{W}tbl"):
        assert table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None
        assert table.find(f"{W}tblPr/{W}tblDescription").get(f"{W}val")


def test_what_follows_a_table_has_room_above_it(body: Any) -> None:
    after = [table.getnext() for table in body.iter(f"{W}tbl")]
    read = [each for each in after if each is not None and each.tag == f"{W}p" and _words(each)]
    assert read
    for paragraph in read:
        spacing = paragraph.find(f"{W}pPr/{W}spacing")
        styled = _style(paragraph) == "Caption" or "Heading" in _style(paragraph)
        assert styled or (spacing is not None and int(spacing.get(f"{W}before")) > 0), _words(paragraph)


def test_a_file_adopted_when_text_touched_its_tables_is_not_marked_for_that(policy_of: PolicyOf) -> None:
    made = policy_of("oakfield-primary")
    parts = read_parts(made.word())
    page = re.sub(rb'<w:spacing w:before="\d+"/>', b"", parts["word/document.xml"])
    assert page != parts["word/document.xml"]
    done = update(made, read_prior(write_parts({**parts, "word/document.xml": page}), "adopted.docx"))
    assert (done.merged.report.revisions, done.findings) == (0, ())
    assert read_parts(done.clean)["word/document.xml"].count(b'<w:spacing w:before="80"/>') == 0


def test_headings_never_skip_a_level(body: Any) -> None:
    levels = {"FrontHeading": 1, "AppendixHeading": 1, "FrontSubheading": 2, "Heading1": 1, "Heading2": 2, "Heading3": 3}
    before = 0
    for style in body.iter(f"{W}pStyle"):
        level = levels.get(style.get(f"{W}val"))
        if level is not None:
            assert level <= before + 1
            before = level


def test_there_are_no_text_boxes_and_no_typed_numbers(body: Any) -> None:
    assert not list(body.iter(f"{W}txbxContent"))
    for paragraph in body.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val", "").startswith("Heading"):
            assert not re.match(r"\s*\d", "".join(each.text or "" for each in paragraph.iter(f"{W}t")))


ORDER = ["pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "pBdr", "shd", "tabs", "spacing",
         "ind", "contextualSpacing", "jc", "outlineLvl", "rPr", "sectPr"]  # fmt: skip


def test_paragraph_properties_stand_in_the_order_of_the_schema(word: bytes) -> None:
    parts = read_parts(word)
    for name in ("word/document.xml", "word/styles.xml", "word/header1.xml", "word/footer1.xml"):
        for properties in etree.fromstring(parts[name]).iter(f"{W}pPr"):
            places = [ORDER.index(child.tag.removeprefix(W)) for child in properties]
            assert places == sorted(places), (name, etree.tostring(properties))


def test_the_contents_list_is_right_as_it_stands(body: Any) -> None:
    """Titles and numbers in the contents are those of the headings, in order: nothing waits for Word to update it."""
    listed = [each for each in body.iter(f"{W}p") if _style(each) in ("TOC1", "TOC2")]
    shown = ["FrontHeading", "Heading1", "AppendixHeading"]
    if any(_style(each) == "TOC2" for each in listed):
        shown.append("Heading2")
    headings = [each for each in body.iter(f"{W}p") if _style(each) in shown]
    titles = [_words(each).removeprefix(": ") for each in headings]
    assert [re.sub(r"^(Appendix [A-Z]+: |\d+(\.\d+)?)", "", _words(each)) for each in listed] == titles


def _style(paragraph: Any) -> str:
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return found.get(f"{W}val") if found is not None else ""


def _words(paragraph: Any) -> str:
    return "".join(each.text or "" for each in paragraph.iter(f"{W}t"))


def test_the_record_of_a_new_file_is_written_as_if_it_were_added_to_one(policy_of: PolicyOf, word: bytes) -> None:
    opened = open_word(word)
    empty = (
        f'<?xml version="1.0"?><manifest xmlns="{NAMESPACE}">{escape(policy_of("oakfield-primary").manifest.text())}</manifest>'
    )
    assert opened.parts["customXml/item1.xml"] == with_base(empty.encode(), base_of(word))


@pytest.mark.parametrize("name", ["O’Hara & <Sons>", "Šárka \U0001f600", "a\x85b", "]]>"])
def test_any_name_stands_in_the_record_of_a_new_file(name: str) -> None:
    base = Base({"body": (Block("p", "a", name),)})
    manifest = json.dumps({"school": name}, ensure_ascii=False)
    empty = f'<manifest xmlns="{NAMESPACE}">{escape(manifest)}</manifest>'.encode()
    assert first_record(manifest, base) == with_base(empty, base)


def test_a_letter_that_no_word_file_can_hold_is_told() -> None:
    with pytest.raises(WordFault, match="a letter that Word files cannot hold"):
        first_record("a\ufffe", Base({}))
