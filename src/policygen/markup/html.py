"""Policies and papers to HTML: one accessible page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Final

from policygen.markup.blocks import (
    Block,
    Cell,
    Document,
    Heading,
    ListItem,
    Paper,
    Paragraph,
    Part,
    Runs,
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


def web_page(paper: Paper) -> str:
    """Return a paper as a web page; every word is escaped."""
    inside = "\n".join(line for part in paper.parts for line in _blocks(part.blocks))
    about = f'<p class="about">{escape(paper.organisation)}. {escape(paper.about)}</p>'
    return _page(paper.title, paper.organisation, f"<h1>{escape(paper.title)}</h1>\n{about}\n{inside}")


def policy_page(document: Document) -> str:
    """Return a policy as a web page for the school's website: control table, contents as links, sections, appendices.

    The appendix of provenance is left out: it is for those who check the policy.
    """
    document = replace(document, body=tuple(part for part in document.body if not is_provenance(part)))
    headings = list(_headings(document))
    control = "".join(
        f'<tr><th scope="row">{escape(row.label)}</th><td>{escape(row.value)}</td></tr>\n' for row in document.control
    )
    contents = "".join(f'<li><a href="#{each.anchor}">{each.words}</a></li>\n' for each in headings if each.level == 1)
    by_block = {each.block: each for each in headings}
    parts = (line for part in document.parts for line in _policy_part(part, by_block))
    trust = f", {escape(document.trust)}" if document.trust else ""
    inside = (
        f"<h1>{escape(document.title)}</h1>\n"
        f'<p class="about">{escape(document.school)}{trust}. {escape(document.about)}.</p>\n'
        f"<table>\n<caption>Document control</caption>\n<tbody>\n{control}</tbody>\n</table>\n"
        f'<nav aria-label="Contents">\n<h2>Contents</h2>\n<ul>\n{contents}</ul>\n</nav>\n' + "\n".join(parts)
    )
    return _page(document.title, document.school, inside)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A heading as the page shows it."""

    block: int
    level: int
    words: str
    anchor: str


def _headings(document: Document) -> Iterator[_Shown]:
    for position, (heading, number) in enumerate(heading_numbers(document)):
        title = escape(plain(heading.runs))
        words = f"{number}: {title}" if heading.appendix else f"{number} {title}".strip()
        # Two headings may say the same, so each is known by which one it is, not by its words.
        yield _Shown(id(heading), heading.level, words, escape(heading.place or f"heading-{position}", quote=True))


def _page(title: str, organisation: str, inside: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)} – {escape(organisation)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#main">Skip to the text</a>\n<main id="main">\n{inside}\n</main>\n</body>\n</html>\n'
    )


def _policy_part(part: Part, headings: Mapping[int, _Shown]) -> Iterator[str]:
    rest: list[Block] = []
    for block in part.blocks:
        if not isinstance(block, Heading):
            rest.append(block)
            continue
        yield from _blocks(rest)
        rest = []
        shown = headings[id(block)]
        yield f'<h{shown.level + 1} id="{shown.anchor}">{shown.words}</h{shown.level + 1}>'
    yield from _blocks(rest)


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    open_list = ""
    for block in blocks:
        wanted = ("ol" if block.ordered else "ul") if isinstance(block, ListItem) else ""
        if open_list != wanted:
            if open_list:
                yield f"</{open_list}>"
            if wanted:
                yield f"<{wanted}>"
            open_list = wanted
        yield _block(block)
    if open_list:
        yield f"</{open_list}>"


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{_runs(block.runs)}</h{block.level}>"
        case ListItem():
            return f"<li>{_runs(block.runs)}</li>"
        case Paragraph():
            return f"<p{_LOOKS.get(block.look, '')}>{_runs(block.runs)}</p>"
        case Table():
            return _table(block)


_LOOKS: Final = {
    "note": ' class="note"', "sources": ' class="note"', "box": ' class="box"', "strong box": ' class="box strong-box"',
    "arrow": ' class="arrow" aria-hidden="true"',
}  # fmt: skip


def _table(table: Table) -> str:
    title = escape(table.title, quote=True)
    cells = table.header or (((),), ((),))
    head = "".join(f'<th scope="col">{_cell(cell) or "&nbsp;"}</th>' for cell in cells)
    if table.look == "form":
        head = '<th scope="col">To fill in</th><th scope="col">Record</th>'
    rows = "".join(f"<tr>{_row(row, form=table.look == 'form')}</tr>\n" for row in table.rows)
    return (
        f'<div class="wide" role="group" tabindex="0" aria-label="{title}">\n<table>\n<caption>{title}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>"
    )


def _row(row: Sequence[Cell], *, form: bool) -> str:
    first, *rest = row
    lead = f'<th scope="row">{_cell(first)}</th>' if form else f"<td>{_cell(first)}</td>"
    return lead + "".join(f"<td>{_cell(cell)}</td>" for cell in rest)


def _cell(cell: Cell) -> str:
    return "<br>".join(_runs(runs) for runs in cell)


def _runs(runs: Runs) -> str:
    made = []
    for run in runs:
        text = escape(run.text)
        text = f"<em>{text}</em>" if run.italic else text
        text = f"<strong>{text}</strong>" if run.bold else text
        text = f'<a href="{escape(run.link, quote=True)}">{text}</a>' if run.link else text
        text = f'<span class="to-do">{text}</span>' if run.to_do else text
        made.append(text)
    return "".join(made)
