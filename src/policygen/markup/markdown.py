"""Markdown to blocks: clauses, tables, flowcharts and forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from policygen.markup.blocks import Block, Cell, Heading, ListItem, Paragraph, Run, Runs, Table, plain
from policygen.markup.outputs import TO_BE_CONFIRMED

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LAID_OUT: Final = 1 << 12
"""Texts whose blocks are kept: what schools say in the same words is laid out once."""


@lru_cache(maxsize=LAID_OUT)
def _laid_out(text: str) -> tuple[tuple[Block, ...], int]:
    """Return the blocks of a Markdown text, and how many lists are in them, counted from 1."""
    tokens = _markdown().parse(text)
    return tuple(_walk(tokens)), sum(token.type in ("bullet_list_open", "ordered_list_open") for token in tokens)


def _walk(tokens: Sequence[Token]) -> Iterator[Block]:
    lists: list[tuple[bool, int]] = []
    in_item = fresh = False
    position = seen = 0
    while position < len(tokens):
        token = tokens[position]
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                seen += 1
                lists.append((token.type == "ordered_list_open", seen))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                in_item = fresh = True
            case "heading_open":
                yield Heading(_inline_children(tokens[position + 1]), int(token.tag[1]), numbered=False)
            case "paragraph_open" if lists and in_item:
                ordered, number = lists[-1]
                runs = _inline_children(tokens[position + 1])
                yield ListItem(runs, ordered, len(lists) - 1, number, continues=not fresh)
                fresh = False
            case "paragraph_open":
                yield Paragraph(_inline_children(tokens[position + 1]))
            case "table_open":
                end = _closing(tokens, position, "table_close")
                yield _table_block(tokens[position:end])
                position = end
            case "fence":
                yield from _fenced(token)
            case "html_block" | "code_block" | "hr" | "blockquote_open":
                raise ValueError(f"policies have no {token.type.removesuffix('_open').replace('_', ' ')}")
        position += 1


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt  # only what lays out a text needs it

    return MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(maxsize=LAID_OUT)
def _inline(text: str) -> Runs:
    tokens = _markdown().parseInline(text.strip())
    return _inline_children(tokens[0]) if tokens else ()


def _inline_children(inline: Token) -> Runs:
    bold = italic = 0
    link = ""
    runs: list[Run] = []
    for token in inline.children or ():
        match token.type:
            case "strong_open" | "strong_close":
                bold += token.nesting
            case "em_open" | "em_close":
                italic += token.nesting
            case "link_open":
                link = safe_link(str(token.attrs["href"]))
            case "link_close":
                link = ""
            case "softbreak" | "hardbreak":
                runs.append(_text_run(" ", bold, italic, link))
            case "text" | "text_special" | "code_inline":
                runs.append(_text_run(token.content, bold, italic, link))
            case other:
                raise ValueError(f"policies have no {other.replace('_', ' ')}")
    return _named_once(joined_neighbours(runs))


_SENTENCE_END: Final = re.compile(r"[.!?:;]\s")


def _named_once(runs: Runs) -> Runs:
    """Return runs in which what is not known yet is told in full once a sentence; a second mention only names it."""
    if sum(bool(run.to_do) for run in runs) < 2:
        return runs
    told: set[str] = set()
    found: list[Run] = []
    for run in runs:
        if run.to_do:
            told_before = run.text in told
            told.add(run.text)
            found.append(replace(run, text=run.text.replace(f": {TO_BE_CONFIRMED}]", "]")) if told_before else run)
            continue
        if _SENTENCE_END.search(run.text):
            told.clear()
        found.append(run)
    return tuple(found)


_LINKS: Final = frozenset({"http", "https", "mailto", "tel", "todo", "number"})


def safe_link(link: str) -> str:
    """Return a link that opens a page, a message or a place in the document.

    Raises ValueError where it opens a program or another computer's folder, such as `smb:` or `//host/file`.
    """
    # A name with a dot before a number is a computer and its port; `javascript:0` is a program all the same.
    kind = re.match(r"\s*([a-z][a-z0-9+.-]*):(?!\d)|\s*([a-z][a-z0-9+-]*):", link, re.IGNORECASE)
    if (kind and (kind[1] or kind[2]).lower() not in _LINKS) or re.match(r"\s*[/\\]{2}|\s*%5c%5c", link, re.IGNORECASE):
        raise ValueError("a link leads to a web page (https://), an e-mail address, a telephone or a place in the policy")
    return link


def _text_run(text: str, bold: int, italic: int, link: str) -> Run:
    kind, _, name = link.partition(":")
    if kind == "todo":
        return Run(text, bold > 0, italic > 0, to_do=name)
    if kind == "number":
        return Run(text, bold > 0, italic > 0, number_of=name)
    return Run(text, bold > 0, italic > 0, link=link)


def joined_neighbours(runs: Iterable[Run]) -> Runs:
    """Join neighbours of the same look, so that the same words always make the same runs."""
    joined: list[Run] = []
    for run in runs:
        if joined and _run_look(joined[-1]) == _run_look(run):
            joined[-1] = Run(joined[-1].text + run.text, run.bold, run.italic, run.link, run.number_of, run.to_do)
        elif run.text:
            joined.append(run)
    return tuple(joined)


def _run_look(run: Run) -> tuple[object, ...]:
    return tuple(getattr(run, part.name) for part in fields(Run) if part.name != "text")


def _closing(tokens: Sequence[Token], start: int, kind: str) -> int:
    return next(place for place in range(start, len(tokens)) if tokens[place].type == kind)


def _table_block(tokens: Sequence[Token]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    row: list[Cell] = []
    for position, token in enumerate(tokens):
        if token.type == "tr_open":
            row = []
        elif token.type in ("th_open", "td_open"):
            row.append((_inline_children(tokens[position + 1]),))
        elif token.type == "tr_close":
            rows.append(tuple(row))
    header, body = rows[0], [_dashed(each) for each in rows[1:]]
    title = ", ".join(plain(cell[0]) for cell in header if plain(cell[0]))
    return Table(header, tuple(body), f"Table: {title}")


def _dashed(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Put a dash into an empty cell of a row that says something; a row to write in stays empty."""
    if not any(plain(runs) for cell in row for runs in cell):
        return row
    return tuple(cell if any(plain(runs) for runs in cell) else ((Run("–"),),) for cell in row)


def _fenced(token: Token) -> Iterator[Block]:
    import yaml  # few texts have a flowchart or a form in them

    from policygen.formats.strict_yaml import load_mark

    kind = token.info.strip()
    try:
        data = load_mark(token.content)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    if kind == "flowchart":
        yield from _flowchart(data)
    elif kind == "form":
        yield from _form(data)
    else:
        raise ValueError(f"policies have no block called '{kind}'; use flowchart or form")


def _flowchart(data: Mapping[str, Any]) -> Iterator[Block]:
    """Boxes and arrows as paragraphs and a table of choices: real text, read in order, the same in black and white."""
    steps = data["steps"]
    for number, step in enumerate(steps):
        if number:
            yield Paragraph((Run("▼"),), "arrow")
        if "choice" in step:
            header = tuple((_inline(str(each["if"])),) for each in step["choice"])
            row = tuple(_cell_runs(each["then"]) for each in step["choice"])
            yield Table(header, (row,), f"{data['title']}: what to do in each case", "choice")
        else:
            yield Paragraph(_inline(str(step["box"])), "strong box" if number == 0 else "box")


def _cell_runs(text: object) -> Cell:
    lines = text if isinstance(text, list) else [text]
    return tuple(_inline(str(line)) for line in lines)


def _form(data: Mapping[str, Any]) -> Iterator[Block]:
    labels: list[tuple[Cell, ...]] = []
    lines: list[int] = []
    for field in data["fields"]:
        asked = field if isinstance(field, Mapping) else {"label": field}
        labels.append(((_inline(str(asked["label"])),), ((),)))
        lines.append(int(asked.get("lines", 1)))
    yield Table((), tuple(labels), str(data["title"]), "form", tuple(lines))
