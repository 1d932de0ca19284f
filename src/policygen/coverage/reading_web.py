"""A web page that anybody made as passages: headings, paragraphs, items and rows, whatever they are wrapped in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

from lxml import etree, html

from policygen.coverage.foreign_text import ForeignText, FoundPassage, Place, may_be_heading, shown_row, with_places
from policygen.errors import Fault, Faults

_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_LEFT_OUT: Final = ("script", "style", "nav", "form", "button", "noscript", "svg", "template", "head", "del", "iframe")
_INLINE: Final = frozenset(
    "a abbr b bdi bdo br cite code dfn em font i ins kbd label mark q s samp small span strong sub sup time u var wbr".split()  # noqa: SIM905
)
_BOLD: Final = ("b", "strong")


def read_web(data: bytes, name: str) -> ForeignText:
    """Return a web page as passages. Raises Faults where it is empty."""
    try:
        page = html.document_fromstring(data, parser=html.HTMLParser(encoding=_encoding(data)))
    except (etree.ParserError, ValueError) as error:
        raise Faults(Fault("This web page is empty.", "Save the page again, whole.", name)) from error
    titles = _elements(page, "//title")
    title = " ".join(titles[0].text_content().split()) if titles else ""
    hidden = "[@hidden or @aria-hidden='true' or contains(translate(@style, ' ', ''), 'display:none')]"
    for each in _elements(page, "|".join(f"//{tag}" for tag in _LEFT_OUT) + f"|//*{hidden}"):
        each.drop_tree()
    main = _elements(page, "//main") or _elements(page, "//article") or _elements(page, "//body") or [page]
    return ForeignText(name, "html", with_places(_inside(main[0])), title=title)


def _elements(part: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    return cast("list[html.HtmlElement]", part.xpath(path))


def _encoding(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _inside(part: html.HtmlElement, kind: str = "text") -> Iterator[FoundPassage]:
    """Yield the passages of an element; words that stand in it beside other blocks are a paragraph of their own."""
    words: list[str] = [part.text or ""]
    for each in part.iterchildren():
        tag = each.tag if isinstance(each.tag, str) else ""
        if tag in _INLINE and not _has_blocks(each):
            words += [" " if tag == "br" else each.text_content(), each.tail or ""]
            continue
        yield from _loose(words, kind)
        yield from _web_block(each, tag)
        words = [each.tail or ""]
    yield from _loose(words, kind)


def _loose(words: list[str], kind: str) -> Iterator[FoundPassage]:
    text = " ".join("".join(words).split())
    if text:
        yield FoundPassage("item" if kind == "item" else "text", text, Place(0))


def _web_block(each: html.HtmlElement, tag: str) -> Iterator[FoundPassage]:
    if tag in _HEADINGS:
        text = " ".join(each.text_content().split())
        if text:
            yield FoundPassage("heading", text, Place(0), int(tag[1]), styled=True)
    elif tag == "li":
        yield from _inside(each, "item")
    elif tag == "table":
        yield from _web_rows(each)
    elif tag == "p" and (bold := _all_strong(each)) and may_be_heading(bold):
        yield FoundPassage("heading", bold, Place(0), 3)
    elif tag:
        yield from _inside(each)


def _all_strong(part: html.HtmlElement) -> str:
    """Return the words of a paragraph that stands in bold from its first to its last."""
    text = " ".join(part.text_content().split())
    strong = [each for each in part.iterchildren() if each.tag in _BOLD]
    return text if len(strong) == 1 and " ".join(strong[0].text_content().split()) == text else ""


def _has_blocks(part: html.HtmlElement) -> bool:
    return any(isinstance(each.tag, str) and each.tag not in _INLINE for each in part.iterdescendants())


def _web_rows(table: html.HtmlElement) -> Iterator[FoundPassage]:
    header = ""
    number = len(_elements(table, "preceding::table")) + 1
    rows = _elements(table, "./tr|./thead/tr|./tbody/tr|./tfoot/tr")
    for place, row in enumerate(rows, start=1):
        inner = [each for each in row.iterchildren() if each.tag in ("td", "th")]
        cells = tuple(" ".join(each.text_content().split()) for each in inner)
        if len(inner) == 1 or any(len(cell.split()) > _LONG for cell in cells):
            for each in inner:
                yield from _inside(each)
            continue
        text = shown_row(cells)
        if text:
            yield FoundPassage("row", text, Place(0, cell=(number, place, 1)), 0, header, cells)
            header = header or text


_LONG: Final = 60
