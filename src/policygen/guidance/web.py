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
    for each in _found(page, "|".join(f"//{tag}" for tag in _LEFT_OUT)):
        each.drop_tree()
    titles = _found(page, "//h1") or _found(page, "//title")
    title = _words(titles[0]) if titles else ""
    notes = _footnotes(page)
    blocks = [block for part in _body(page) for block in _blocks(part)]
    return blocks, notes, title


def _found(part: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    return cast("list[html.HtmlElement]", part.xpath(path))


def _body(page: html.HtmlElement) -> list[html.HtmlElement]:
    for where in _BODY:
        found = _found(page, where)
        if found:
            return [each for each in found if not any(other in found for other in each.iterancestors())]
    return []


def _footnotes(page: html.HtmlElement) -> dict[str, str]:
    """Take the footnotes out of a page: list items whose names begin with `fn:`."""
    notes: dict[str, str] = {}
    for each in _found(page, "//li[starts-with(@id, 'fn:') or starts-with(@id, 'fn-') or starts-with(@id, 'footnote')]"):
        for back in _found(each, ".//a[contains(@href, 'fnref') or contains(@class, 'reversefootnote')]"):
            back.drop_tree()
        notes[_digits(each.get("id", ""))] = _words(each)
    for block in _found(page, "//*[contains(@class, 'footnotes')]"):
        block.drop_tree()
    return notes


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _blocks(part: html.HtmlElement) -> Iterator[Block]:
    for each in part.iterchildren():
        if not isinstance(each.tag, str):
            continue
        if each.tag in _HEADINGS:
            yield Block("heading", _words(each), level=int(each.tag[1]))
        elif each.tag in ("ul", "ol"):
            yield from _list(each)
        elif each.tag in _TEXT:
            yield from _text("text", each)
        else:
            yield from _blocks(each)


def _list(part: html.HtmlElement) -> Iterator[Block]:
    """A numbered list on a page is how some editions number their paragraphs, so its numbers are written out."""
    number = int(part.get("start") or 1)
    counted = part.tag == "ol" and "legislative" not in part.get("class", "")
    for each in part.iterchildren("li"):
        inner = _found(each, "./ul|./ol")
        for child in inner:
            child.drop_tree()
        if counted:
            number = int(each.get("value") or number)
            yield from _text("text", each, f"{number}. ")
            number += 1
        else:
            yield from _text("bullet", each)
        for child in inner:
            yield from _list(child)


def _text(kind: str, part: html.HtmlElement, number: str = "") -> Iterator[Block]:
    refs = tuple(_digits(each.text_content()) for each in _found(part, ".//sup"))
    for mark in _found(part, ".//sup"):
        if _digits(mark.text_content()):
            mark.drop_tree()
    text = _words(part)
    if text:
        numbered = kind == "bullet" and text[:1].isdigit() and text.split(" ", 1)[0].endswith(".")
        yield Block("text" if numbered else kind, number + text, refs=refs)


def _words(part: html.HtmlElement) -> str:
    return " ".join(part.text_content().split())
