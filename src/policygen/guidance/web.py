"""Guidance as a web page, such as the HTML editions on GOV.UK, becomes headings, paragraphs and bullets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

from lxml import etree, html

from policygen.errors import Fault, Faults
from policygen.guidance.passages import Block

_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_TEXT: Final = ("p", "blockquote", "td", "th", "dt", "dd", "figcaption")
_LEFT_OUT: Final = ("script", "style", "nav", "header", "footer", "form", "button", "noscript", "svg")


_BODY: Final = (
    "//*[contains(concat(' ', @class, ' '), ' govspeak ')]", "//main", "//article", "//body",
)  # fmt: skip
"""Where the guidance stands on a page, the narrowest place first."""


def html_blocks(data: bytes, name: str) -> tuple[list[Block], dict[str, str], str]:
    """Return a web page's blocks, its footnotes by number and its title.

    Raises Faults where it is no web page.
    """
    try:
        page = html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8"))
    except etree.ParserError as error:
        raise Faults(Fault("This web page is empty.", "Save the page again.", name)) from error
    for each in _element_at(page, "|".join(f"//{tag}" for tag in _LEFT_OUT)):
        each.drop_tree()
    titles = _element_at(page, "//h1") or _element_at(page, "//title")
    title = _element_words(titles[0]) if titles else ""
    notes = _taken_footnotes(page)
    blocks = [block for part in _main_part(page) for block in _page_blocks(part)]
    return blocks, notes, title


def _element_at(part: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    return cast("list[html.HtmlElement]", part.xpath(path))


def _main_part(page: html.HtmlElement) -> list[html.HtmlElement]:
    for where in _BODY:
        found = _element_at(page, where)
        if found:
            return [each for each in found if not any(other in found for other in each.iterancestors())]
    return []


def _taken_footnotes(page: html.HtmlElement) -> dict[str, str]:
    """Take the footnotes out of a page: list items whose names begin with `fn:`."""
    notes: dict[str, str] = {}
    for each in _element_at(page, "//li[starts-with(@id, 'fn:') or starts-with(@id, 'fn-') or starts-with(@id, 'footnote')]"):
        for back in _element_at(each, ".//a[contains(@href, 'fnref') or contains(@class, 'reversefootnote')]"):
            back.drop_tree()
        notes[_leading_number(each.get("id", ""))] = _element_words(each)
    for block in _element_at(page, "//*[contains(@class, 'footnotes')]"):
        block.drop_tree()
    return notes


def _leading_number(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _page_blocks(part: html.HtmlElement) -> Iterator[Block]:
    for each in part.iterchildren():
        if not isinstance(each.tag, str):
            continue
        if each.tag in _HEADINGS:
            yield Block("heading", _element_words(each), level=int(each.tag[1]))
        elif each.tag in ("ul", "ol"):
            yield from _list(each)
        elif each.tag in _TEXT:
            yield from _passage_of("text", each)
        else:
            yield from _page_blocks(each)


def _list(part: html.HtmlElement) -> Iterator[Block]:
    """A numbered list on a page is how some editions number their paragraphs, so its numbers are written out."""
    number = int(part.get("start") or 1)
    counted = part.tag == "ol" and "legislative" not in part.get("class", "")
    for each in part.iterchildren("li"):
        inner = _element_at(each, "./ul|./ol")
        for child in inner:
            child.drop_tree()
        if counted:
            number = int(each.get("value") or number)
            yield from _passage_of("text", each, f"{number}. ")
            number += 1
        else:
            yield from _passage_of("bullet", each)
        for child in inner:
            yield from _list(child)


def _passage_of(kind: str, part: html.HtmlElement, number: str = "") -> Iterator[Block]:
    refs = tuple(_leading_number(each.text_content()) for each in _element_at(part, ".//sup"))
    for mark in _element_at(part, ".//sup"):
        if _leading_number(mark.text_content()):
            mark.drop_tree()
    text = _element_words(part)
    if text:
        numbered = kind == "bullet" and text[:1].isdigit() and text.split(" ", 1)[0].endswith(".")
        yield Block("text" if numbered else kind, number + text, refs=refs)


def _element_words(part: html.HtmlElement) -> str:
    return " ".join(part.text_content().split())
