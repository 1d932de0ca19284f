"""Word files that somebody else made: what is refused, and in which words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from small import clauses, word

from policygen.formats.package import read_parts, write_parts
from policygen.word.reading.passages import paragraphs
from policygen.word.reading.safe_open import MOST_PARAGRAPHS, WordFault, open_word, ready, settle

DATA = Path(__file__).parents[3] / "shared" / "data" / "docx"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def good() -> dict[str, bytes]:
    import random

    return read_parts(word(clauses(random.Random(1))))


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


WRONG = {
    "empty": (b"", "is empty"),
    "text": (b"Dear parents", "not a Word file"),
    "old format": (OLE, "old .doc format"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "has a password"),
    "pdf": (b"%PDF-1.7", "is a PDF"),
    "a zip of something else": (zipped(hello=b"x"), "not a Word file"),
    "cut off": (write_parts({"[Content_Types].xml": b"<Types/>", "a.xml": b"x" * 5000})[:80], "damaged"),
    "a bomb": (zipped(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"0" * 30_000_000}), "far more"),
    "outside": (zipped(**{"[Content_Types].xml": b"<Types/>", "../../x.xml": b"<a/>"}), "points outside"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_word_file_is_named(name: str) -> None:
    data, said = WRONG[name]
    with pytest.raises(WordFault, match=said):
        open_word(data, "policy.docx")


@pytest.mark.parametrize("paragraph", [b"<w:p/>", b"<w:p><w:r><w:t>Ask.</w:t></w:r></w:p>", b'<w:p w:rsidR="1"/>'])
def test_a_file_with_paragraphs_without_end_is_refused_at_once(paragraph: bytes) -> None:
    parts = good()
    few = b"<w:body>" + paragraph * 1_000
    assert open_word(write_parts({**parts, "word/document.xml": parts["word/document.xml"].replace(b"<w:body>", few)}))
    endless = b"<w:body>" + paragraph * (MOST_PARAGRAPHS + 1)
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:body>", endless)
    with pytest.raises(WordFault, match="paragraphs; at most 60,000 are read"):
        open_word(write_parts(parts))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_any_encoding(encoding: str) -> None:
    parts = good()
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    parts["customXml/item9.xml"] = text.encode(encoding)
    with pytest.raises(WordFault, match="declares entities"):
        open_word(write_parts(parts))


def test_macros_are_refused() -> None:
    parts = good()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    with pytest.raises(WordFault, match=r"\.docm"):
        open_word(write_parts(parts))


def test_a_part_that_nobody_knows_is_carried_through() -> None:
    parts = {**good(), "word/strange.bin": b"\x00\x01"}
    assert open_word(write_parts(parts)).parts["word/strange.bin"] == b"\x00\x01"


def test_pending_changes_are_counted_and_settled_on_request() -> None:
    if not DATA.exists():
        pytest.skip("the collected Word files are not here")
    opened = open_word((DATA / "25c-redline-expected.docx").read_bytes())
    assert opened.pending == 10
    assert settle(opened, "accept").pending == 0
    data = (DATA / "25c-redline-expected.docx").read_bytes()
    with pytest.raises(WordFault, match="10 tracked changes"):
        ready(data)
    assert open_word(ready(data, pending="reject")).pending == 0


def test_strict_files_are_read_as_usual_ones() -> None:
    parts = good()
    usual = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts["word/document.xml"] = parts["word/document.xml"].replace(usual, b"http://purl.oclc.org/ooxml/wordprocessingml/main")
    opened = open_word(write_parts(parts))
    assert opened.rewritten
    assert usual in opened.parts["word/document.xml"]
    assert not open_word(ready(write_parts(parts))).rewritten


def test_a_part_that_is_nested_too_deeply_is_refused_in_plain_words() -> None:
    parts = good()
    deep = b"<w:sdt><w:sdtContent>" * 400 + b"</w:sdtContent></w:sdt>" * 400
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:body>", b"<w:body>" + deep)
    with pytest.raises(WordFault, match="nested more deeply") as caught:
        paragraphs(write_parts(parts))
    assert "HUGE" not in str(caught.value)


def test_comments_in_the_xml_cut_no_word_in_two() -> None:
    parts = good()
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"First section", b"First<!-- x --> sec<?x y?>tion")
    assert any(text == "First section" for _, text in paragraphs(write_parts(parts)))


def in_two_bytes(content: bytes) -> bytes:
    text = content.decode("utf-8").partition("?>")[2] if content.startswith(b"<?xml") else content.decode("utf-8")
    return ('<?xml version="1.0" encoding="UTF-16"?>' + text).encode("utf-16")


@pytest.mark.parametrize(
    "name",
    [
        lambda part: part.replace("/", "\\"),
        lambda part: f"./{part}",
        lambda part: f"/{part}",
        lambda part: part.upper().replace(".RELS", ".rels").replace("_RELS/.rels", "_rels/.rels"),
    ],
    ids=["backslashes", "dots", "strokes", "capitals"],
)
def test_parts_that_are_named_as_no_word_file_names_them_are_found(name: Callable[[str], str]) -> None:
    parts = good()
    opened = open_word(zipped(**{name(part): content for part, content in parts.items()}))
    assert opened.rewritten
    assert dict(opened.parts) == parts
    assert not open_word(ready(zipped(**{name(part): content for part, content in parts.items()}))).rewritten


def test_parts_in_two_bytes_a_letter_say_the_same_as_those_in_one() -> None:
    parts = good()
    wide = {part: in_two_bytes(content) if part != "[Content_Types].xml" else content for part, content in parts.items()}
    opened = open_word(write_parts(wide))
    assert opened.rewritten
    assert paragraphs(write_parts(wide)) == paragraphs(write_parts(parts))
    assert opened.parts["word/document.xml"].isascii() == parts["word/document.xml"].isascii()


def test_a_part_in_two_bytes_that_is_cut_off_is_damaged() -> None:
    parts = good()
    parts["word/document.xml"] = in_two_bytes(parts["word/document.xml"])[:-3]
    with pytest.raises(WordFault, match="is damaged"):
        open_word(write_parts(parts))


def test_two_names_that_lead_to_one_part_are_refused() -> None:
    parts = good()
    with pytest.raises(WordFault, match="two parts of the same name"):
        open_word(zipped(**parts, **{"word\\document.xml": b"<a/>"}))
