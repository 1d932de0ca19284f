"""Placeholders filled as plain text, for forms and spreadsheets: what a school answered is data and is never obeyed."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from functools import lru_cache
from typing import Final

from jinja2 import TemplateError
from jinja2.sandbox import SandboxedEnvironment

from policygen.errors import Fault, LibraryFaults
from policygen.markup.outputs import Output, ToDo
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


class _PlainText(str):
    """Words that were made plain already."""

    __slots__ = ()


def _marked_unknown(value: ToDo) -> str:
    return f"{OPEN}{value.words()}{CLOSE}"


PLAIN: Final = Output("form", plain_text, _marked_unknown, _PlainText)


@lru_cache(maxsize=2)
def plain_environment(*, xml: bool = False) -> SandboxedEnvironment:
    """Return the environment for text that is no markup, or for the XML of a Word template, where it is escaped."""
    return PLAIN.environment(autoescape=xml, whole_lines=False)


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
