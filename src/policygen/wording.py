"""The words of clauses: Jinja fills them, Markdown gives them form, and out come blocks.

An answer is data all the way: it is never run as a template, and every mark in it that Markdown or HTML would read is
written as a character reference first, so that `*`, `<`, `|` and `{{` come out as they were typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final, NoReturn

import yaml
from jinja2 import StrictUndefined, Template, TemplateError, nodes
from jinja2.sandbox import SandboxedEnvironment
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from policygen.document import Block, Cell, Heading, ListItem, Paragraph, Run, Runs, Table, plain
from policygen.errors import Fault, LibraryFaults
from policygen.facts import RECORD_FIELDS, Contact, Known, Vocabulary

TO_BE_CONFIRMED: Final = "to be confirmed"
LAID_OUT: Final = 1 << 12
"""Texts whose blocks are kept: what schools say in the same words is laid out once."""
TEMPLATES: Final = 1 << 14
"""More than a suite has clauses and headings: a trust's run goes through all of them for each school in turn."""

WORDS: Final = frozenset({
    "school", "in_school", "to_school", "pupil", "pupils", "law", "section", "appendix", "policy", "edition", "in_force",
    "binds",
})  # fmt: skip
"""Names that clauses may use besides facts."""

_WORD_FACTS: Final = {
    "school": "school_word", "in_school": "school_word", "to_school": "school_word",
    "pupil": "pupil_word", "pupils": "pupil_word",
}  # fmt: skip
_WITHOUT_ARTICLE: Final = frozenset({"school", "college", "nursery"})
_SINGULAR: Final = {"pupils": "pupil", "students": "student", "children": "child", "learners": "learner"}
_MARKS = re.compile(r"[!-/:-@\[-`{-~]")
_SPACES = re.compile(r"\s+")


class ToDo:
    """A fact that is not known yet, in a template: it prints "to be confirmed", is never true and equals nothing."""

    def __init__(self, name: str, used: Callable[[str], object]) -> None:
        self._name, self._used = name, used

    def __getattr__(self, part: str) -> ToDo:
        if part.startswith("_"):
            raise AttributeError(part)
        return self

    def __bool__(self) -> bool:
        self._used(self._name)
        return False

    def __eq__(self, other: object) -> bool:
        return bool(self)

    def __hash__(self) -> int:
        return hash(self._name)

    def __contains__(self, item: object) -> bool:
        return bool(self)

    def __iter__(self) -> Iterator[NoReturn]:
        self._used(self._name)
        return iter(())

    def __len__(self) -> int:
        self._used(self._name)
        return 0

    def link(self) -> Markup:
        """Return the words that stand in the text, marked with the fact that is missing."""
        self._used(self._name)
        return Markup(f"[{TO_BE_CONFIRMED}](todo:{self._name})")  # noqa: S704 - a fact's name, from our vocabulary


class ChoiceText(str):
    """A chosen key that prints its label: equal to "handed_in", printed "They are handed in on arrival"."""

    __slots__ = ("label",)
    label: str


def escape(text: str) -> Markup:
    """Return text in which every mark that Markdown or HTML would read is a character reference."""
    escaped = _MARKS.sub(lambda mark: f"&#{ord(mark.group())};", _SPACES.sub(" ", text).strip())
    return Markup(escaped)  # noqa: S704 - every mark has just been escaped


def _finalize(value: object) -> object:
    match value:
        case Markup():
            return value
        case ToDo():
            return value.link()
        case ChoiceText():
            return escape(value.label)
        case date():
            return long_date(value)
        case bool():
            return "yes" if value else "no"
        case str() | int():
            return escape(str(value))
        case _ if is_dataclass(value):
            return escape(str(value))
        case None:
            return ""
        case _:
            raise TypeError(f"a clause cannot print a {type(value).__name__}")


def long_date(day: object) -> object:
    """Return a date in words (1 September 2026); anything else as it is."""
    return f"{day.day} {day:%B %Y}" if isinstance(day, date) else day


def and_list(things: object) -> object:
    """Return several things in words: "a, b and c"."""
    return _in_words(things, " and ")


def or_list(things: object) -> object:
    """Return several things in words, one of which is enough: "a, b or c"."""
    return _in_words(things, " or ")


def _in_words(things: object, before_last: str) -> object:
    if isinstance(things, ToDo):
        return things
    if not isinstance(things, Iterable) or isinstance(things, str):
        return things
    words = [escape(thing.label if isinstance(thing, ChoiceText) else str(thing)) for thing in things]
    if len(words) < 2:
        return Markup("").join(words)
    return Markup(", ").join(words[:-1]) + escape(before_last) + words[-1]


@lru_cache(maxsize=1)
def environment() -> SandboxedEnvironment:
    """Return the environment that clauses are run in: sandboxed, strict, escaping."""
    made = SandboxedEnvironment(
        undefined=StrictUndefined, autoescape=True, finalize=_finalize, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip
    made.filters.clear()
    made.filters.update(date=long_date, lower=_lower, upper_first=_upper_first, join=_join, length=len)
    made.filters["and"] = and_list
    made.filters["or"] = or_list
    made.globals.clear()
    return made


def _lower(value: object) -> object:
    if isinstance(value, ToDo):
        return value
    return (value.label if isinstance(value, ChoiceText) else str(value)).lower()


def _upper_first(value: object) -> object:
    text = value.label if isinstance(value, ChoiceText) else value
    return text[:1].upper() + text[1:] if isinstance(text, str) else text


def _join(values: Iterable[object], between: str = ", ") -> object:
    return values if isinstance(values, ToDo) else escape(between).join(escape(str(value)) for value in values)


@lru_cache(maxsize=TEMPLATES)
def _template(text: str) -> Template:
    return environment().from_string(text)


def names_in(text: str, vocabulary: Vocabulary, law: Iterable[str]) -> tuple[frozenset[str], list[str]]:
    """Return the facts that a clause's template uses, and what is wrong with the names in it.

    Raises jinja2.TemplateSyntaxError where the text is no template.
    """
    tree = environment().parse(text)
    local = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    wrong: list[str] = []
    used: set[str] = set()
    for name in tree.find_all(nodes.Name):
        if name.ctx != "load" or name.name in local:
            continue
        if name.name in vocabulary.facts:
            used.add(name.name)
        elif name.name in WORDS:
            used.update({_WORD_FACTS[name.name]} if name.name in _WORD_FACTS else ())
        else:
            wrong.append(name.name)
    legal = set(law)
    for part in tree.find_all(nodes.Getattr):
        wrong.extend(_wrong_part(part, vocabulary, legal, local))
    return frozenset(used), wrong


def _wrong_part(part: nodes.Getattr, vocabulary: Vocabulary, legal: set[str], local: set[str]) -> Iterator[str]:
    if not isinstance(part.node, nodes.Name) or part.node.name in local:
        return
    owner = part.node.name
    if owner == "law":
        if part.attr not in legal:
            yield f"law.{part.attr}"
    elif owner in vocabulary.facts and part.attr not in RECORD_FIELDS.get(vocabulary.facts[owner].type, ()):
        yield f"{owner}.{part.attr}"


@lru_cache(maxsize=TEMPLATES)
def links_in(text: str) -> tuple[tuple[str, str], ...]:
    """Return what a template links to: ("section", "records"), ("policy", "behaviour"), ("in_force", "kcsie.dsl.x")."""
    found = []
    for call in environment().parse(text).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.args and isinstance(call.args[0], nodes.Const):
            found.append((call.node.name, str(call.args[0].value)))
    return tuple(found)


@dataclass
class Wording:
    """Turns clauses into blocks for one school on one date."""

    known: Known
    law: Mapping[str, int | str]
    helpers: Mapping[str, Callable[[str], object]]
    """`section`, `appendix`, `policy`, `edition` and `in_force`, as functions of a name."""

    def __post_init__(self) -> None:
        self.to_do: dict[str, None] = {}
        """The facts that were needed and are not known, in order of use."""
        self._lists = 0
        self.context = self._make_context()
        """What a template of this school can name."""

    def _missing(self, name: str) -> ToDo:
        return ToDo(name, self.to_do.setdefault)

    def _make_context(self) -> dict[str, object]:
        context: dict[str, object] = {name: self._value(name) for name in self.known}
        plural = context["pupil_word"]
        context["school"] = context["school_word"]
        for where in ("in", "to"):
            context[f"{where}_school"] = self._at_school(where, context["school_word"])
        context["pupils"] = plural
        context["pupil"] = _SINGULAR.get(str(plural), plural) if isinstance(plural, str) else plural
        context["law"] = dict(self.law)
        context.update(self.helpers)
        return context

    @staticmethod
    def _at_school(where: str, word: object) -> object:
        """Return "in school" or "in the academy": some words stand without an article in English, others do not."""
        if not isinstance(word, str):
            return word
        return f"{where} {word}" if str(word) in _WITHOUT_ARTICLE else f"{where} the {word}"

    def _value(self, name: str) -> object:
        value = self.known[name]
        if value is None:
            return self._missing(name)
        fact = self.known.vocabulary.facts[name]
        if fact.type == "choice" and value:
            return _choice(value, fact.choices)
        if fact.type == "choices":
            return tuple(_choice(each, fact.choices) for each in value)
        if isinstance(value, Contact) and not (value.phone or value.email or value.web):
            return self._missing(name)
        return value

    def blocks(self, text: str, place: str, line: int | None = None) -> tuple[Block, ...]:
        """Return the blocks of a clause's text.

        Raises LibraryFaults where the template cannot be run; `place` names the clause in the message.
        """
        try:
            blocks, lists = _laid_out(self.words(text, place, line))
        except (KeyError, TypeError, ValueError, yaml.YAMLError) as error:
            raise LibraryFaults(Fault(f"This text cannot be laid out: {error}", "", place, line)) from error
        before, self._lists = self._lists, self._lists + lists
        return tuple(_numbered_from(before, block) for block in blocks) if before and lists else blocks

    def words(self, text: str, place: str, line: int | None = None) -> str:
        """Return a template's text with its placeholders filled, still Markdown."""
        if "{" not in text:
            return text
        try:
            return _template(text).render(self.context)
        except TemplateError as error:
            raise LibraryFaults(Fault(f"This text cannot be filled in: {error.message}.", "", place, line)) from error
        except (TypeError, ValueError, KeyError) as error:
            raise LibraryFaults(Fault(f"This text cannot be filled in: {error}.", "", place, line)) from error

    def runs(self, text: str, place: str) -> Runs:
        """Return a line of Markdown, such as a heading, as runs."""
        return _inline(self.words(text, place))


def _choice(key: str, choices: Mapping[str, str]) -> ChoiceText:
    made = ChoiceText(key)
    made.label = choices.get(key, key)
    return made


@lru_cache(maxsize=LAID_OUT)
def _laid_out(text: str) -> tuple[tuple[Block, ...], int]:
    """Return the blocks of a Markdown text, and how many lists are in them, counted from 1."""
    tokens = _markdown().parse(text)
    return tuple(_walk(tokens)), sum(token.type in ("bullet_list_open", "ordered_list_open") for token in tokens)


def _numbered_from(before: int, block: Block) -> Block:
    """Return a block as one of a document that has some lists already."""
    if not isinstance(block, ListItem):
        return block
    return ListItem(block.runs, block.ordered, block.level, before + block.list_id, block.continues)


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
                yield Heading(_children(tokens[position + 1]), int(token.tag[1]), numbered=False)
            case "paragraph_open" if lists and in_item:
                ordered, number = lists[-1]
                runs = _children(tokens[position + 1])
                yield ListItem(runs, ordered, len(lists) - 1, number, continues=not fresh)
                fresh = False
            case "paragraph_open":
                yield Paragraph(_children(tokens[position + 1]))
            case "table_open":
                end = _closing(tokens, position, "table_close")
                yield _table(tokens[position:end])
                position = end
            case "fence":
                yield from _fenced(token)
            case "html_block" | "code_block" | "hr" | "blockquote_open":
                raise ValueError(f"policies have no {token.type.removesuffix('_open').replace('_', ' ')}")
        position += 1


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _inline(text: str) -> Runs:
    tokens = _markdown().parseInline(text.strip())
    return _children(tokens[0]) if tokens else ()


def _children(inline: Token) -> Runs:
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
                link = str(token.attrs["href"])
            case "link_close":
                link = ""
            case "softbreak" | "hardbreak":
                runs.append(_run(" ", bold, italic, link))
            case "text" | "text_special" | "code_inline":
                runs.append(_run(token.content, bold, italic, link))
            case other:
                raise ValueError(f"policies have no {other.replace('_', ' ')}")
    return _joined(runs)


def _run(text: str, bold: int, italic: int, link: str) -> Run:
    kind, _, name = link.partition(":")
    if kind == "todo":
        return Run(text, bold > 0, italic > 0, to_do=name)
    if kind == "number":
        return Run(text, bold > 0, italic > 0, number_of=name)
    return Run(text, bold > 0, italic > 0, link=link)


def _joined(runs: Iterable[Run]) -> Runs:
    """Join neighbours of the same look, so that the same words always make the same runs."""
    joined: list[Run] = []
    for run in runs:
        if joined and _look(joined[-1]) == _look(run):
            joined[-1] = Run(joined[-1].text + run.text, run.bold, run.italic, run.link, run.number_of, run.to_do)
        elif run.text:
            joined.append(run)
    return tuple(joined)


def _look(run: Run) -> tuple[object, ...]:
    return tuple(getattr(run, part.name) for part in fields(Run) if part.name != "text")


def _closing(tokens: Sequence[Token], start: int, kind: str) -> int:
    return next(place for place in range(start, len(tokens)) if tokens[place].type == kind)


def _table(tokens: Sequence[Token]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    row: list[Cell] = []
    for position, token in enumerate(tokens):
        if token.type == "tr_open":
            row = []
        elif token.type in ("th_open", "td_open"):
            row.append((_children(tokens[position + 1]),))
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


_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _fenced(token: Token) -> Iterator[Block]:
    kind, data = token.info.strip(), yaml.load(token.content, _LOADER)  # noqa: S506 - a safe loader
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
            row = tuple(_cell(each["then"]) for each in step["choice"])
            yield Table(header, (row,), f"{data['title']}: what to do in each case", "choice")
        else:
            yield Paragraph(_inline(str(step["box"])), "strong box" if number == 0 else "box")


def _cell(text: object) -> Cell:
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
