"""The templates of clauses: a sandboxed, strict, escaping Jinja, and the names that a template uses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import is_dataclass
from datetime import date
from functools import lru_cache
from typing import Final, NoReturn

from jinja2 import StrictUndefined, Template, nodes
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from policygen.facts.vocabulary import RECORD_FIELDS, Vocabulary
from policygen.language.english import long_date

TO_BE_CONFIRMED: Final = "to be confirmed"


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


def and_list(things: object) -> object:
    """Return several things in words: "a, b and c"; what is empty is left out, so that a list can hold conditions."""
    return _in_words(things, " and ")


def or_list(things: object) -> object:
    """Return several things in words, one of which is enough: "a, b or c"."""
    return _in_words(things, " or ")


def _in_words(things: object, before_last: str) -> object:
    if isinstance(things, ToDo):
        return things
    if not isinstance(things, Iterable) or isinstance(things, str):
        return things
    words = [escape(thing.label if isinstance(thing, ChoiceText) else str(thing)) for thing in things if thing != ""]
    if len(words) < 2:
        return Markup("").join(words)
    return Markup(", ").join(words[:-1]) + Markup(before_last) + words[-1]  # noqa: S704 - our own words


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
