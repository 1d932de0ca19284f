"""Accepting and rejecting block by block gives what accepting and rejecting the whole part gives."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from policygen.word.proof.by_block import apart, blocks_settled, with_xml
from policygen.word.proof.outline import Reading
from policygen.word.proof.resolve import How, settled

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PLAIN = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
END = '<w:p><w:pPr><w:rPr><w:{} w:id="1"/></w:rPr></w:pPr><w:r><w:t>ends here</w:t></w:r></w:p>'
WORDS = '<w:p><w:r><w:t>so </w:t></w:r><w:ins w:id="2"><w:r><w:t>new</w:t></w:r></w:ins><w:del w:id="3"><w:r><w:delText>old</w:delText></w:r></w:del></w:p>'
MARK = '<w:bookmarkStart w:id="9" w:name="here"/>'
ROW = '<w:tbl><w:tr><w:trPr><w:{} w:id="4"/></w:trPr><w:tc><w:p/></w:tc></w:tr></w:tbl>'
ROUND = '<w:ins w:id="5"><w:p><w:r><w:t>a whole one</w:t></w:r></w:p></w:ins>'
LOOK = '<w:p><w:pPr><w:jc w:val="center"/><w:pPrChange w:id="6"><w:pPr/></w:pPrChange></w:pPr><w:r><w:t>middle</w:t></w:r></w:p>'
HELD = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
ONE, TWO = PLAIN.format("one"), PLAIN.format("two")


def document(blocks: str) -> Any:
    return etree.fromstring(f'<w:document xmlns:w="{W}"><w:body>{blocks}</w:body></w:document>')


@pytest.mark.parametrize("how", ["accept", "reject"])
@pytest.mark.parametrize(
    "blocks",
    [
        ONE + TWO,
        ONE + WORDS + TWO + ONE,
        ONE + END.format("del") + TWO + ONE,
        ONE + END.format("ins") + MARK + TWO + ONE,
        END.format("del") + END.format("del") + END.format("ins") + TWO,
        ONE + END.format("moveFrom") + HELD.format(ONE + TWO) + ONE,
        ONE + HELD.format(END.format("del")) + TWO,
        ONE + END.format("del") + ROW.format("ins") + TWO + END.format("ins"),
        ONE + ROW.format("del") + TWO + ROUND + ONE + LOOK,
    ],
)
def test_it_gives_what_the_whole_part_gives(blocks: str, how: How) -> None:
    body = document(blocks)[0]
    by_block = blocks_settled(body, with_xml(body), how)
    root = document(blocks)
    one = Reading({"x": written(blocks)}, {"x": root}, "x", {"x": by_block})
    other = Reading({"x": b""}, {"x": settled(document(blocks), how)}, "x")
    assert one.of("x") == other.of("x")
    assert one.same_at_once(other, "x")


def test_it_tells_the_blocks_of_two_files_apart_that_name_their_namespaces_alike() -> None:
    one = etree.fromstring(f'<w:document xmlns:w="{W}" xmlns:r="a"><w:body><w:p r:x="1"/></w:body></w:document>')
    other = etree.fromstring(f'<w:document xmlns:w="{W}" xmlns:r="b"><w:body><w:p r:x="1"/></w:body></w:document>')
    assert with_xml(one[0])[0][1] == with_xml(other[0])[0][1]
    assert not Reading({}, {"x": one}, "x").same_at_once(Reading({}, {"x": other}, "x"), "x")


def test_it_takes_blocks_apart_that_hold_the_sign_it_puts_between_them() -> None:
    body = document(ONE + PLAIN.format("\ue0b7") + TWO)[0]
    assert [etree.fromstring(xml).tag for _, xml in with_xml(body)] == [f"{{{W}}}p"] * 3


def written(blocks: str, encoding: str = "UTF-8") -> bytes:
    head = f"<?xml version='1.0' encoding='{encoding}' standalone='yes'?>\n"
    return f'{head}<w:document xmlns:w="{W}"><w:body>{blocks}</w:body></w:document>'.encode(encoding)


def said_apart(tracked: str, other: bytes) -> list[tuple[list[bytes], list[str]]] | None:
    body = document(tracked)[0]
    found = apart(with_xml(body), written(tracked), other)
    if found is None:
        return None
    return [([xml for _, xml in mine], ["".join(each.itertext()) for each in theirs]) for mine, theirs in found]


THREE = PLAIN.format("three")


def test_where_two_documents_differ_is_found_without_reading_the_rest() -> None:
    tracked = ONE + TWO + THREE + ONE
    assert said_apart(tracked, written(tracked)) == []
    assert said_apart(tracked, written(ONE + PLAIN.format("new") + THREE + ONE)) == [([TWO.encode()], ["new"])]
    assert said_apart(tracked, written(ONE + TWO + ONE)) == [([THREE.encode()], [])]
    assert said_apart(tracked, written(tracked + TWO)) == [([], ["two"])]
    assert said_apart(tracked, written(THREE + tracked)) == [([], ["three"])]
    assert said_apart(tracked, written("")) == [([each.encode() for each in (ONE, TWO, THREE, ONE)], [])]


@pytest.mark.parametrize(
    "other",
    [
        written(ONE + TWO).replace(b"<w:body>", b"<w:body >"),
        written(ONE + TWO).replace(b'xmlns:w="', b'xmlns:w="x'),
        written(ONE + TWO, "latin-1"),
        b"<!DOCTYPE a>" + written(ONE + TWO)[55:],
        written(ONE + "<!-- " + TWO + " -->"),
        written(ONE + "<w:sdt>" + TWO),
        written(ONE + "</w:body><w:body>" + TWO),
        written(ONE + "<w:stop/>" + TWO),
    ],
)
def test_what_cannot_be_told_from_the_letters_is_compared_as_a_whole(other: bytes) -> None:
    assert said_apart(ONE + TWO, other) is None
