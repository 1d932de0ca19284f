"""Questions that are still open in a document: what each is about, where it stands, and whether it holds up approval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from policygen.facts.known import Known
from policygen.facts.vocabulary import Contact, Person, called, label
from policygen.markup.blocks import Block, Cell, ControlRow, Heading, Paragraph, Part, Run, Table, block_runs

PAGE = "to-be-confirmed"
"""The name of the page of a draft that lists what is not known yet."""


@dataclass(frozen=True, slots=True)
class ToDo:
    """A question that is still open."""

    fact: str
    question: str
    called: str = ""
    critical: bool = False
    """Whether a child's safety hangs on it: the document is not for approval before it is answered."""


def questions_open_in(known: Known, names: Iterable[str]) -> Iterator[ToDo]:
    """Yield the questions behind facts that are not known, in the order in which they are asked."""
    names = list(names)
    facts = known.vocabulary.facts
    listed = {*known.questions(names), *known.not_sure(names), *(name for name in names if facts[name].asked)}
    for name, fact in facts.items():
        if name in listed:
            yield ToDo(name, _question_asked(known, name), called(known.vocabulary, name), fact.critical and name in names)


def _question_asked(known: Known, name: str) -> str:
    question, value = label(known.vocabulary, name), known[name]
    if isinstance(value, Person | Contact):
        return f"{question} (a telephone number or an address is missing)"
    return question


def open_page(
    to_do: Sequence[ToDo], control: Sequence[ControlRow], parts: Sequence[Part], place: Callable[[str], str]
) -> list[Part]:
    """Return the page at the front of a draft that lists what is not known yet; no page where everything is known.

    `place` returns where a part stands, such as "section 4", or nothing. What holds up approval comes first.
    """
    if not to_do:
        return []
    where = _places_of_facts(control, parts, place)
    rows = sorted(to_do, key=lambda each: not each.critical)
    table = Table(
        header=(_text_cell_of("What is not known yet"), _text_cell_of("The question"), _text_cell_of("Where it stands")),
        rows=tuple(
            (_open_cell(each), _text_cell_of(each.question), _text_cell_of(where.get(each.fact, "not in the text yet")))
            for each in rows
        ),
        title="What is to be confirmed, and where it stands",
    )
    blocks: list[Block] = [
        Heading((Run("To be confirmed"),), 1, PAGE, numbered=False, listed=False),
        Paragraph((Run(_opening(rows)),)),
        table,
    ]
    return [Part(PAGE, tuple(blocks), clause=False, new_page=True)]


def _opening(rows: Sequence[ToDo]) -> str:
    said = "What is shaded in the text is not known yet. This page goes when everything is answered."
    if any(each.critical for each in rows):
        said += " A child’s safety hangs on what says “before approval”, so this draft cannot be approved without it."
    return said


def _open_cell(each: ToDo) -> Cell:
    runs = (Run(each.called[:1].upper() + each.called[1:], to_do=each.fact),)
    return (runs, (Run("before approval", bold=True),)) if each.critical else (runs,)


def _text_cell_of(text: str) -> Cell:
    return ((Run(text),),)


def _places_of_facts(control: Sequence[ControlRow], parts: Sequence[Part], place: Callable[[str], str]) -> Mapping[str, str]:
    found: dict[str, dict[str, None]] = {row.to_do: {"document control": None} for row in control if row.to_do}
    for part in parts:
        for fact in {run.to_do: None for block in part.blocks for run in block_runs(block) if run.to_do}:
            found.setdefault(fact, {})[place(part.name)] = None
    return {fact: ", ".join(filter(None, places)) for fact, places in found.items()}
