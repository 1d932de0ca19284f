"""Papers to HTML: one accessible page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from policygen.document import Block, Cell, Heading, ListItem, Paper, Paragraph, Runs, Table

_STYLE: Final = """
body { font: 1.05rem/1.55 system-ui, -apple-system, "Segoe UI", Arial, sans-serif; color: #1b1b1b; background: #fff;
  max-width: 54rem; margin: 0 auto; padding: 1.5rem }
h1 { font-size: 1.9rem; line-height: 1.2; color: #17384a } h2 { font-size: 1.3rem; color: #17384a; margin-top: 2rem }
table { border-collapse: collapse; width: 100%; font-size: .95rem }
caption { text-align: left; font-weight: 600; padding: .3rem 0 }
th, td { border: 1px solid #75858f; padding: .4rem .6rem; text-align: left; vertical-align: top } thead th { background: #e8eef2 }
.wide { overflow-x: auto } .note { color: #4a4a4a; font-size: .9rem } .about { font-size: 1.15rem; color: #4a4a4a }
a { color: #0b4f8a } a:focus, .wide:focus { outline: 3px solid #b36200 }
@media print { body { max-width: none; padding: 0 } thead { display: table-header-group } tr { break-inside: avoid } }
"""


def web_page(paper: Paper) -> str:
    """Return a paper as a web page; every word is escaped."""
    inside = "\n".join(line for part in paper.parts for line in _blocks(part.blocks))
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(paper.title)} – {escape(paper.organisation)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'<h1>{escape(paper.title)}</h1>\n<p class="about">{escape(paper.organisation)}. {escape(paper.about)}</p>\n'
        f"{inside}\n</main>\n</body>\n</html>\n"
    )


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
            look = ' class="note"' if block.look in ("note", "sources") else ""
            return f"<p{look}>{_runs(block.runs)}</p>"
        case Table():
            return _table(block)


def _table(table: Table) -> str:
    title = escape(table.title)
    head = "".join(f'<th scope="col">{_cell(cell)}</th>' for cell in table.header)
    rows = "".join(f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>\n" for row in table.rows)
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{title}">\n<table>\n<caption>{title}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>"
    )


def _cell(cell: Cell) -> str:
    return "<br>".join(_runs(runs) for runs in cell)


def _runs(runs: Runs) -> str:
    made = []
    for run in runs:
        text = escape(run.text)
        text = f"<em>{text}</em>" if run.italic else text
        text = f"<strong>{text}</strong>" if run.bold else text
        text = f'<a href="{escape(run.link)}">{text}</a>' if run.link else text
        made.append(text)
    return "".join(made)
