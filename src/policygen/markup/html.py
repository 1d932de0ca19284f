"""Policies and papers to HTML: one accessible page that needs nothing else.

The pages are the templates in `pages/`; every word in them is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from policygen.language.english import count, long_date
from policygen.markup.blocks import (
    Block,
    Document,
    Heading,
    ListItem,
    Paper,
    Table,
    heading_numbers,
    is_provenance,
    plain,
)

_STYLE: Final = """
body { font: 1.05rem/1.55 system-ui, -apple-system, "Segoe UI", Arial, sans-serif; color: #1b1b1b; background: #fff;
  max-width: 54rem; margin: 0 auto; padding: 1.5rem }
h1 { font-size: 1.9rem; line-height: 1.2; color: #17384a } h2 { font-size: 1.3rem; color: #17384a; margin-top: 2rem }
table { border-collapse: collapse; width: 100%; font-size: .95rem }
caption { text-align: left; font-weight: 600; padding: .3rem 0 }
th, td { border: 1px solid #75858f; padding: .4rem .6rem; text-align: left; vertical-align: top } thead th { background: #e8eef2 }
h3 { font-size: 1.1rem; color: #17384a } nav ol, nav ul { list-style: none; padding-left: 0 } nav li { margin: .2rem 0 }
.box { border: 2px solid #17384a; padding: .5rem .8rem; max-width: 34rem; text-align: center; margin: .4rem auto }
.strong-box { background: #17384a; color: #fff; font-weight: 700 } .arrow { text-align: center; margin: .2rem 0 }
.to-do { background: #fff3b0; font-weight: 700 } .skip { position: absolute; left: -999rem } .skip:focus { position: static }
.wide { overflow-x: auto } .note { color: #4a4a4a; font-size: .9rem } .about { font-size: 1.15rem; color: #4a4a4a }
a { color: #0b4f8a } a:focus, .wide:focus { outline: 3px solid #b36200 }
@media print { body { max-width: none; padding: 0 } thead { display: table-header-group } tr { break-inside: avoid } }
"""


Line = tuple[str, object]
"""What a page shows one after another: what it is, and the block, the heading or the items of a list."""


def web_page(paper: Paper, picture: Markup | None = None) -> str:
    """Return a paper as a web page, with a picture (SVG that says in text what it shows) on top; every word is escaped."""
    return html_page(
        "picture.html.jinja" if picture else "paper.html.jinja", title=paper.title, organisation=paper.organisation,
        about=paper.about, style=Markup(_STYLE), picture=picture,  # noqa: S704 - our own style
        lines=[line for part in paper.parts for line in page_lines(part.blocks, {})],
    )  # fmt: skip


def policy_page(document: Document) -> str:
    """Return a policy as a web page for the school's website: control table, contents as links, sections, appendices.

    The appendix of provenance is left out: it is for those who check the policy.
    """
    document = replace(document, body=tuple(part for part in document.body if not is_provenance(part)))
    headings = list(page_headings(document))
    by_block = {each.block: each for each in headings}
    return html_page(
        "policy.html.jinja", title=document.title, organisation=document.school, about=document.about, trust=document.trust,
        draft=document.draft, control=document.control, contents=[each for each in headings if each.listed],
        style=Markup(_STYLE),  # noqa: S704 - our own style
        lines=[line for part in document.parts for line in page_lines(part.blocks, by_block)],
    )  # fmt: skip


def paper_page(template: str, **data: object) -> str:
    """Return a page of its own layout in the look of the papers."""
    return html_page(template, style=Markup(_STYLE), **data)  # noqa: S704 - our own style


def html_page(template: str, **data: object) -> str:
    """Return one of the pages in `pages/`, filled; every word that is not Markup is escaped."""
    return _page_templates().get_template(template).render(data)


@lru_cache(maxsize=1)
def _page_templates() -> Environment:
    made = Environment(
        loader=PackageLoader("policygen.markup", "pages"), undefined=StrictUndefined, autoescape=True, finalize=_escaped,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, auto_reload=False,
    )  # fmt: skip
    made.globals["nothing"] = Markup("&nbsp;")
    made.filters |= {"count": count, "date": long_date}
    return made


def _escaped(value: object) -> Markup:
    return value if isinstance(value, Markup) else Markup(escape(str(value)))  # noqa: S704 - escaped just here


@dataclass(frozen=True, slots=True)
class PageHeading:
    """A heading as the page shows it."""

    block: int
    """Which block it is, by its `id`."""
    level: int
    words: str
    anchor: str
    listed: bool


def page_headings(document: Document) -> Iterator[PageHeading]:
    """Yield the headings of a policy as its page shows them, with their numbers."""
    for position, (heading, number) in enumerate(heading_numbers(document)):
        title = plain(heading.runs)
        words = f"{number}: {title}" if heading.appendix else f"{number} {title}".strip()
        # Two headings may say the same, so each is known by which one it is, not by its words.
        yield PageHeading(
            id(heading), heading.level, words, heading.place or f"heading-{position}", heading.listed and heading.level == 1
        )


def page_lines(blocks: Sequence[Block], headings: Mapping[int, PageHeading]) -> Iterator[Line]:
    """Yield what the page shows of some blocks; items that follow one another are one list."""
    for kind, inside in groupby(blocks, key=_block_kind):
        if kind in ("ol", "ul"):
            yield kind, list(inside)
            continue
        for block in inside:
            shown = headings.get(id(block))
            yield ("section", shown) if shown else (kind, block)


def _block_kind(block: Block) -> str:
    match block:
        case Heading():
            return "heading"
        case ListItem():
            return "ol" if block.ordered else "ul"
        case Table():
            return "table"
        case _:
            return "paragraph"
