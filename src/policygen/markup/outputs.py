"""How a template's values are shown: escaped in Markdown, or as plain text in forms and spreadsheets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, is_dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final, NoReturn

from markupsafe import Markup

from policygen.language.english import long_date

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

TO_BE_CONFIRMED: Final = "to be confirmed"
_MARKS = re.compile(r"[!-/:-@\[-`{-~]")
_SPACES = re.compile(r"\s+")


_PARTS: Final = {
    "phone": "telephone", "email": "e-mail", "web": "web address", "hours": "hours", "role": "job title",
    "reach": "telephone", "online": "e-mail",
}  # fmt: skip
"""What the parts of an answer are called; a name is called what it names."""


def hole(called: str) -> str:
    """Return the words that stand where something is not known yet: they say what it is."""
    return f"[{called}: {TO_BE_CONFIRMED}]"


class ToDo:
    """A fact that is not known yet, in a template: it prints what is to be confirmed, is never true and equals nothing."""

    def __init__(self, name: str, used: Callable[[str], object], called: str = "") -> None:
        self._name, self._used = name, used
        self._called = called or name.replace("_", " ")

    def __getattr__(self, part: str) -> ToDo:
        if part.startswith("_"):
            raise AttributeError(part)
        return ToDo(self._name, self._used, f"{self._called} {_PARTS[part]}") if part in _PARTS else self

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

    def words(self) -> str:
        """Return the words that stand in the text, which name what is missing."""
        self._used(self._name)
        return hole(self._called)

    def link(self) -> Markup:
        """Return the same words, marked with the fact that is missing."""
        return Markup("[{}](todo:{})").format(escape(self.words()), Markup(self._name))  # noqa: S704 - our vocabulary


class ChoiceText(str):
    """A chosen key that prints its label: equal to "handed_in", printed "They are handed in on arrival"."""

    __slots__ = ("label", "slot")
    label: str
    slot: Slotted | None
    """The label as it is printed in a clause, where that is not escaped."""


class Slotted(str):
    """An answer that a clause prints as one sign, so that what many schools say in the same words is laid out once."""

    __slots__ = ("capital", "sign")
    sign: Markup
    capital: Markup | None
    """The sign of the same with a capital letter."""

    @classmethod
    def of(cls, value: str, sign: str, capital: str = "") -> Slotted:
        """Return an answer with its signs, letters of ours."""
        made = cls(value)
        made.sign = Markup(sign)  # noqa: S704
        made.capital = Markup(capital) if capital else None  # noqa: S704
        return made


def escape(text: str) -> Markup:
    """Return text in which every mark that Markdown or HTML would read is a character reference."""
    escaped = _MARKS.sub(lambda mark: f"&#{ord(mark.group())};", _SPACES.sub(" ", text).strip())
    return Markup(escaped)  # noqa: S704 - every mark has just been escaped


@dataclass(frozen=True, slots=True)
class Output:
    """A kind of output, and how values are written into it."""

    kind: str
    """What prints the values, for messages."""
    escape: Callable[[str], str]
    """Returns the words of an answer as they can stand in the output."""
    unknown: Callable[[ToDo], str]
    """Returns the words for what is not known yet."""
    ready: type[str]
    """Words that can stand in the output as they are."""

    def shown(self, value: object) -> object:
        """Return the words for a value; raises TypeError for what nobody means to print."""
        match value:
            case ToDo():
                return self.unknown(value)
            case (Slotted() as slot) | ChoiceText(slot=Slotted() as slot) if self.ready is Markup:
                return slot.sign
            case ChoiceText():
                return self.escape(value.label)
            case date():
                return long_date(value)
            case bool():
                return "yes" if value else "no"
            case None:
                return ""
            case _ if isinstance(value, self.ready):
                return value
            case _ if isinstance(value, str | int) or is_dataclass(value):
                return self.escape(str(value))
            case _:
                raise TypeError(f"a {self.kind} cannot print a {type(value).__name__}")

    def listed(self, things: object, before_last: str = " and ") -> object:
        """Return several things in words: "a, b and c"; what is empty is left out, so that a list can hold conditions."""
        if not isinstance(things, Iterable) or isinstance(things, str | ToDo):
            return things
        words = [words for thing in things if (words := str(self.shown(thing)))]
        return self.ready(before_last.join(filter(None, (", ".join(words[:-1]), *words[-1:]))))

    def joined(self, things: object, between: str = ", ") -> object:
        """Return several things with the same words between any two."""
        if not isinstance(things, Iterable) or isinstance(things, ToDo):
            return things
        return self.ready(between.join(str(self.shown(thing)) for thing in things))

    def environment(self, *, autoescape: bool = True, whole_lines: bool = True) -> SandboxedEnvironment:
        """Return an environment for templates of this output: sandboxed, strict, with the filters that clauses have.

        `whole_lines`: a tag that stands alone on a line takes up none.
        """
        from jinja2 import StrictUndefined  # only what fills a template needs Jinja

        from policygen.markup.bounded import BoundedEnvironment

        made = BoundedEnvironment(
            undefined=StrictUndefined, autoescape=autoescape, finalize=self.shown, trim_blocks=whole_lines,
            lstrip_blocks=whole_lines, keep_trailing_newline=True,
        )  # fmt: skip
        made.filters = {
            "and": self.listed, "or": partial(self.listed, before_last=" or "), "join": self.joined,
            "date": long_date, "lower": _lower, "upper_first": _upper_first, "length": len,
        }  # fmt: skip
        made.globals.clear()
        return made


def _lower(value: object) -> object:
    if isinstance(value, ToDo):
        return value
    return (value.label if isinstance(value, ChoiceText) else str(value)).lower()


def _upper_first(value: object) -> object:
    text = (value.slot or value.label) if isinstance(value, ChoiceText) else value
    if not isinstance(text, str):
        return text
    raised = text[:1].upper() + text[1:]
    return Slotted.of(raised, text.capital, text.capital) if isinstance(text, Slotted) and text.capital else raised


MARKDOWN: Final = Output("clause", escape, ToDo.link, Markup)
