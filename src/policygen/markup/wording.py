"""Clauses put into words for one school: templates filled, Markdown laid out, blocks out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from policygen.errors import Fault, LibraryFaults
from policygen.facts.known import Known
from policygen.facts.vocabulary import Contact, called
from policygen.markup.blocks import Block, ListItem, Paragraph, Run, Runs, block_runs
from policygen.markup.markdown import _inline, _laid_out
from policygen.markup.outputs import ChoiceText, ToDo, hole
from policygen.markup.slots import Slots
from policygen.markup.templates import _template, run_as_it_is

_DEPUTIES: Final = (
    (re.compile(r"\b([Tt])he DSL or a deputy\b"), r"\1he DSL or whoever stands in for the DSL"),
    (re.compile(r"\bDSL or a deputy\b"), "DSL or whoever stands in for the DSL"),
    (re.compile(r"\bDSL and deputies\b"), "DSL and whoever stands in for the DSL"),
)
"""What a school without deputies says instead: nobody is sent to a person whom the school does not have."""

_WITHOUT_ARTICLE: Final = frozenset({"school", "college", "nursery"})
_SAID_OF_THE_SCHOOL: Final = ("pupil", "in_school", "to_school", "senco_title")
"""What clauses name besides facts that is words."""
_SINGULAR: Final = {"pupils": "pupil", "students": "student", "children": "child", "learners": "learner"}


@dataclass
class ClauseRenderer:
    """Turns clauses into blocks for one school on one date."""

    known: Known
    law: Mapping[str, int | str]
    helpers: Mapping[str, Callable[[str], object]]
    """`section`, `appendix`, `policy`, `edition` and `in_force`, as functions of a name."""

    def __post_init__(self) -> None:
        self.to_do: dict[str, None] = {}
        """The facts that were needed and are not known, in order of use."""
        self._steering: dict[str, None] = {}
        """Those among them that the text in hand needed."""
        self._lists = 0
        self.context = self._make_context()
        """What a template of this school can name."""
        self._without_deputies = self.known.get("deputy_dsls") == ()

    def _missing(self, name: str) -> ToDo:
        return ToDo(name, self._use, called(self.known.vocabulary, name))

    def _use(self, name: str) -> None:
        self.to_do.setdefault(name)
        self._steering.setdefault(name)

    def _make_context(self) -> dict[str, object]:
        context: dict[str, object] = {name: self._value(name) for name in self.known}
        plural = context["pupil_word"]
        context["school"] = context["school_word"]
        for where in ("in", "to"):
            context[f"{where}_school"] = self._at_school(where, context["school_word"])
        context["pupils"] = plural
        context["pupil"] = _SINGULAR.get(str(plural), plural) if isinstance(plural, str) else plural
        context["senco_title"] = context.get("senco_title") or ("lead for EHC plans" if self.known.get("special") else "SENCO")
        self._slots = Slots([*self.known.vocabulary.facts, *_SAID_OF_THE_SCHOOL], context)
        context = {name: self._slots.of(name, value) for name, value in context.items()}
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
        blocks, lists = self._blocks(self._filled(text, place, line), place, line)
        before, self._lists = self._lists, self._lists + lists
        return tuple(_numbered_from(before, block) for block in blocks) if before and lists else blocks

    def clause(self, text: str, place: str, line: int | None = None) -> tuple[Block, ...]:
        """Return the blocks of a clause's text, with a mark at its end for what it hangs on and is not known and not named in it.

        Raises LibraryFaults where the template cannot be run.
        """
        self._steering.clear()
        blocks = self.blocks(text, place, line)
        if not self._steering:
            return blocks
        named = {run.to_do for block in blocks for run in block_runs(block)}
        return (*blocks, *self.open_marks(name for name in self._steering if name not in named))

    def open_marks(self, names: Iterable[str]) -> tuple[Block, ...]:
        """Return a paragraph that names questions that are open, where any of `names` hangs on one; else nothing."""
        if not (names := list(names)):
            return ()
        asked = [*self.known.questions(names), *self.known.not_sure(names)]
        asked += (name for name in names if self.known.vocabulary.facts[name].asked)
        runs: list[Run] = []
        for name in dict.fromkeys(asked):
            runs += [Run(" ")] * bool(runs)
            runs.append(Run(hole(called(self.known.vocabulary, name)), to_do=name))
        return (Paragraph(tuple(runs)),) if runs else ()

    def laid_out(self, words: str, place: str) -> tuple[Block, ...]:
        """Return the blocks of a text whose placeholders are filled already."""
        return self._blocks(words, place, None)[0]

    def _blocks(self, words: str, place: str, line: int | None) -> tuple[tuple[Block, ...], int]:
        try:
            return self._slots.laid_out(words, _laid_out)
        except (KeyError, TypeError, ValueError) as error:
            raise LibraryFaults(Fault(f"This text cannot be laid out: {error}", "", place, line)) from error

    def words(self, text: str, place: str, line: int | None = None) -> str:
        """Return a template's text with its placeholders filled, still Markdown."""
        return self._slots.put_into(self._filled(text, place, line))

    def _filled(self, text: str, place: str, line: int | None) -> str:
        """Return the same with signs where answers stand."""
        if "{" not in text:
            return self._of_this_school(text)
        from jinja2 import TemplateError  # only what fills a template needs Jinja

        try:
            return self._of_this_school(run_as_it_is(_template(text), self.context))
        except TemplateError as error:
            raise LibraryFaults(Fault(f"This text cannot be filled in: {error.message}.", "", place, line)) from error
        except (TypeError, ValueError, KeyError) as error:
            raise LibraryFaults(Fault(f"This text cannot be filled in: {error}.", "", place, line)) from error

    def _of_this_school(self, words: str) -> str:
        """Return words without the deputies that a school does not have."""
        if self._without_deputies:
            for pattern, instead in _DEPUTIES:
                words = pattern.sub(instead, words)
        return words

    def runs(self, text: str, place: str) -> Runs:
        """Return a line of Markdown, such as a heading, as runs."""
        return _inline(self.words(text, place))


def _choice(key: str, choices: Mapping[str, str]) -> ChoiceText:
    made = ChoiceText(key)
    made.label, made.slot = choices.get(key, key), None
    return made


def _numbered_from(before: int, block: Block) -> Block:
    """Return a block as one of a document that has some lists already."""
    if not isinstance(block, ListItem):
        return block
    return ListItem(block.runs, block.ordered, block.level, before + block.list_id, block.continues)
