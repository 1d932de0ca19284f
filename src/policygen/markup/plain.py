"""Placeholders filled as plain text, for forms and spreadsheets: what a school answered is data and is never obeyed."""

from __future__ import annotations

import re
from collections.abc import Iterable, MutableMapping
from dataclasses import is_dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from policygen.errors import Fault, LibraryFaults
from policygen.language.english import long_date
from policygen.markup import templates as wording
from policygen.markup.templates import TO_BE_CONFIRMED, ChoiceText, ToDo
from policygen.markup.wording import ClauseRenderer

OPEN: Final = "\ue000"


CLOSE: Final = "\ue001"
"""Round words that say that something is not known yet, until they are shown; no answer can hold them."""

_NOT_TEXT: Final = re.compile("(?:[\x00-\x1f\x7f\ue000\ue001\ufffe\uffff\ud800-\udfff]|\\s)+")


def plain_text(text: str) -> str:
    """Return an answer as one line that XML can hold."""
    return _NOT_TEXT.sub(" ", text).strip()


def clean(text: str) -> str:
    """Return filled-in words without the marks round what is not known yet."""
    return text.replace(OPEN, "").replace(CLOSE, "")


def _shown(value: object) -> object:
    match value:
        case ToDo():
            value.link()
            return f"{OPEN}{TO_BE_CONFIRMED}{CLOSE}"
        case ChoiceText():
            return plain_text(value.label)
        case date():
            return long_date(value)
        case bool():
            return "yes" if value else "no"
        case _Joined():
            return str(value)
        case None:
            return ""
        case _ if isinstance(value, str | int) or is_dataclass(value):
            return plain_text(str(value))
        case _:
            raise TypeError(f"a form cannot print a {type(value).__name__}")


class _Joined(str):
    """Several things in words, each made plain already."""

    __slots__ = ()


def _and_list(things: object) -> object:
    return _in_words(things, " and ")


def _or_list(things: object) -> object:
    return _in_words(things, " or ")


def _in_words(things: object, before_last: str) -> object:
    if isinstance(things, ToDo) or not isinstance(things, Iterable) or isinstance(things, str):
        return things
    words = [str(_shown(thing)) for thing in things]
    return _Joined(before_last.join(filter(None, (", ".join(words[:-1]), *words[-1:]))))


def _join(values: object, between: str = ", ") -> object:
    if isinstance(values, ToDo) or not isinstance(values, Iterable):
        return values
    return _Joined(between.join(str(_shown(value)) for value in values))


def _environment(*, autoescape: bool) -> SandboxedEnvironment:
    made = SandboxedEnvironment(
        undefined=StrictUndefined, autoescape=autoescape, finalize=_shown, keep_trailing_newline=True
    )  # fmt: skip
    made.filters = {**wording.environment().filters, "join": _join, "and": _and_list, "or": _or_list}
    made.globals.clear()
    return made


@lru_cache(maxsize=1)
def plain_environment() -> SandboxedEnvironment:
    """Return the environment for text that is no markup: sandboxed and strict."""
    return _environment(autoescape=False)


@lru_cache(maxsize=1)
def xml_environment() -> SandboxedEnvironment:
    """Return the environment for the XML of a Word template: sandboxed, strict, escaping."""
    return _environment(autoescape=True)


class Words:
    """Fills lines of text in for one school."""

    def __init__(self, made: ClauseRenderer) -> None:
        self._wording = made
        self.context: MutableMapping[str, object] = made.context

    @property
    def to_do(self) -> tuple[str, ...]:
        """The facts that were needed and are not known."""
        return tuple(self._wording.to_do)

    def text(self, template: str, place: str) -> str:
        """Return a line of text filled in; what is not known stands between OPEN and CLOSE.

        Raises LibraryFaults where that is not possible.
        """
        if "{" not in template:
            return template
        try:
            return plain_environment().from_string(template).render(self.context)
        except (TemplateError, TypeError, ValueError, KeyError) as error:
            raise LibraryFaults(Fault(f"This text cannot be filled in: {error}.", "", f"forms/{place}")) from error
