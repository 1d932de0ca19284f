"""The check of a tracked file notices what the schema or Word does not allow, wherever it stands."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree
from small import block, changed, clauses, table, word
from test_updates import SCHOOLS, Make, updated  # noqa: F401 - a fixture

from policygen.formats.package import read_parts, write_parts
from policygen.markup.blocks import Paragraph, Run
from policygen.word.merging.update import Merged, Reason, merge_and_redline
from policygen.word.proof.verify import verify
from policygen.word.reading.base import read_base

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENT = "word/document.xml"
CHILDREN: dict[str, list[str]] = {
    "pPr": ["pStyle", "keepNext", "numPr", "spacing", "ind", "jc", "rPr"],
    "rPr": ["ins", "rStyle", "b", "color", "sz", "lang"],
    "tcPr": ["tcW", "gridSpan", "vMerge", "shd", "vAlign"],
    "trPr": ["cantSplit", "tblHeader", "ins"],
    "tblPr": ["tblStyle", "tblW", "tblLayout", "tblLook", "tblCaption"],
    "sectPr": ["headerReference", "footerReference", "type", "pgSz", "pgMar", "titlePg", "docGrid"],
}
"""Some children of the properties that are written, as the schema orders them."""


def tracked() -> tuple[bytes, Merged]:
    """Return a school's file, and it brought up to date with marks of words, paragraphs and rows, and a comment."""
    rng = random.Random(3)
    before = [*clauses(rng), ("clause-t", [table(rng), *block(rng)])]
    after = changed(rng, before)
    after.append(("clause-z", [table(rng), Paragraph((Run("A new paragraph."),))]))
    one, other = word(before), word(after)
    return one, merge_and_redline(one, other, read_base(one), {"clause-z": Reason("KCSIE 2026", "Why.")}, "2026-11-24T00:00:00Z")


def found(change: Callable[[Any], None]) -> list[str]:
    """Return what the check finds after a change to the tracked file."""
    prior, made = tracked()
    assert verify(made.redline, prior, made.clean) == []
    parts = read_parts(made.redline)
    root = etree.fromstring(parts[DOCUMENT])
    change(root)
    parts[DOCUMENT] = etree.tostring(root)
    return verify(write_parts(parts), prior, made.clean)


def properties(root: Any, name: str) -> Any:
    """Return properties of that kind, made where there are none, with nothing in them."""
    held = {"pPr": "p", "rPr": "r", "tcPr": "tc", "trPr": "tr", "tblPr": "tbl", "sectPr": "body"}[name]
    holder = next(root.iter(f"{W}{held}"))
    one = holder.find(W + name)
    if one is None:
        one = etree.Element(W + name)
        holder.insert(0, one)
    one[:] = []
    return one


def _filled(one: Any, names: list[str]) -> None:
    for name in names:
        child = etree.SubElement(one, W + name)
        if name == "ins":
            child.attrib.update({f"{W}id": "99999", f"{W}author": "A", f"{W}date": "2026-11-24T00:00:00Z"})


@pytest.mark.parametrize("name", CHILDREN)
def test_any_two_children_in_the_wrong_order_are_noticed(name: str) -> None:
    said = f"the children of a {name} are not in the order" if name != "trPr" else "a row's mark is not last"
    names = CHILDREN[name]
    assert not any(said in each for each in found(lambda root: _filled(properties(root, name), names)))
    for place in range(len(names) - 1):
        swapped = [*names[:place], names[place + 1], names[place], *names[place + 2 :]]
        free = name == "trPr" and names[place + 1] != "ins"  # the rest of a row's properties come in any order
        free = free or {names[place], names[place + 1]} == {"headerReference", "footerReference"}
        noticed = any(said in each for each in found(lambda root, order=swapped: _filled(properties(root, name), order)))  # type: ignore[misc]
        assert noticed is not free, swapped


def test_a_mark_without_a_date_inside_another_or_with_the_wrong_words_is_noticed() -> None:
    def undated(root: Any) -> None:
        del next(root.iter(f"{W}ins")).attrib[f"{W}date"]

    def nested(root: Any) -> None:
        mark = next(each for each in root.iter(f"{W}ins") if len(each))
        inner = etree.SubElement(mark, f"{W}ins", dict(mark.attrib))
        inner.set(f"{W}id", "99998")

    def undeleted(root: Any) -> None:
        next(root.iter(f"{W}delText")).tag = f"{W}t"

    def deleted(root: Any) -> None:
        next(each for each in root.iter(f"{W}t") if not list(each.iterancestors(f"{W}del"))).tag = f"{W}delText"

    assert any("no author or no date" in each for each in found(undated))
    assert any("inside another" in each for each in found(nested))
    assert any("not marked as such" in each for each in found(undeleted))
    assert any("outside a deletion" in each for each in found(deleted))


def test_shared_numbers_lost_comments_and_cells_without_a_paragraph_are_noticed() -> None:
    def shared(root: Any) -> None:
        marks = list(root.iter(f"{W}ins"))
        marks[1].set(f"{W}id", marks[0].get(f"{W}id"))

    def with_bookmark(root: Any) -> None:
        next(root.iter(f"{W}bookmarkStart")).set(f"{W}id", next(root.iter(f"{W}ins")).get(f"{W}id"))

    def lost(root: Any) -> None:
        for each in root.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference"):
            each.set(f"{W}id", "77777")

    def unended(root: Any) -> None:
        end = next(root.iter(f"{W}commentRangeEnd"))
        end.getparent().remove(end)

    def bare(root: Any) -> None:
        cell = next(root.iter(f"{W}tc"))
        for each in cell.findall(f"{W}p"):
            cell.remove(each)

    assert any("share a number" in each for each in found(shared))
    assert any("bookmark or comment share a number" in each for each in found(with_bookmark))
    assert any("comment is pointed to that is not there" in each for each in found(lost))
    assert any("begins or ends nowhere" in each for each in found(unended))
    assert any("does not end with a paragraph" in each for each in found(bare))


ANYWHERE = re.compile(r"word/(document|header\d*|footer\d*|comments|footnotes|endnotes|styles|numbering)\.xml")


@pytest.mark.parametrize("name", SCHOOLS)
def test_generated_tracked_and_clean_files_keep_the_order_of_the_schema(updated: Make, name: str) -> None:  # noqa: F811
    """Checked here with the orders given above, apart from the check that every update goes through."""
    school, done = updated(name)
    for data in (school, done.tracked or b"", done.clean):
        for part, content in read_parts(data).items():
            if ANYWHERE.fullmatch(part):
                root = etree.fromstring(content)
                for kind, order in CHILDREN.items():
                    for one in root.iter(W + kind):
                        names = [each.tag.removeprefix(W) for each in one if each.tag.removeprefix(W) in order]
                        if kind == "trPr":
                            assert "ins" not in names[:-1]
                        elif kind == "sectPr":
                            names = [each for each in names if not each.endswith("Reference")]
                        if kind != "trPr":
                            assert names == sorted(names, key=order.index), (part, kind)
