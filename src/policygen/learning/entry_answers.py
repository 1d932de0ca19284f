"""One entry of a learning log, answer by answer: what is asked, what an answer changes, and what an entry is then."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from policygen.errors import Fault, SchoolFaults
from policygen.language.english import long_date
from policygen.learning.log import STRENGTHS, LogEntry, answer_of, missing_answers
from policygen.learning.personal_data import PersonalData, personal_data
from policygen.library.learning import LearningFile
from policygen.library.model import Library

GIVEN_BY_REVIEW: Final = ("source", "date", "happened")
"""What an entry that answers a published review need not be asked."""


def entry_questions(entry: LogEntry, learning: LearningFile) -> list[str]:
    """Return the questions that an entry is asked, in order: a sentence only where a clause is named that can say it."""
    spared = GIVEN_BY_REVIEW if entry.review else ()
    return [
        name for name, question in learning.questions.items()
        if name not in spared and (question.kind != "sentence" or entry.clauses)
    ]  # fmt: skip


def with_entry_answer(entry: LogEntry, question: str, value: Any) -> LogEntry:
    """Return an entry with one question answered; an empty value takes the answer back."""
    if question == "clauses":
        clauses = tuple(value)
        adds = {name: text for name, text in entry.adds.items() if name in clauses}
        return entry.model_copy(update={"links": entry.links.model_copy(update={"clauses": clauses}), "adds": adds})
    if question == "sentence":
        first = entry.clauses[0]
        others = {name: text for name, text in entry.adds.items() if name != first}
        return entry.model_copy(update={"adds": {first: value, **others} if value else others})
    if question in LogEntry.model_fields:
        return entry.model_copy(update={question: value})
    more = {name: text for name, text in entry.more.items() if name != question}
    return entry.model_copy(update={"more": {**more, question: value} if value else more})


def with_entry_status(entry: LogEntry, learning: LearningFile) -> LogEntry:
    """Return a draft as open once it says what it has to, and anything else as a draft once it no longer does."""
    missing = bool(missing_answers(entry, learning))
    if entry.status == "draft" and not missing:
        return entry.model_copy(update={"status": "open"})
    return entry.model_copy(update={"status": "draft"}) if missing and entry.status != "draft" else entry


def telling_who(value: object, not_names: Collection[str]) -> Iterator[tuple[str, PersonalData]]:
    """Yield what in an answer tells who somebody is, each with the text that it stands in."""
    if isinstance(value, str):
        yield from ((value, each) for each in personal_data(value, not_names))
    elif isinstance(value, Mapping):
        yield from (each for text in value.values() for each in telling_who(text, not_names))
    elif isinstance(value, Sequence):
        yield from (each for text in value for each in telling_who(text, not_names))


def closed_entry(
    name: str, entry: LogEntry, result: str, tested_on: date | None, path: str = "", line: int | None = None
) -> LogEntry:
    """Return an entry closed with what the test of its change showed.

    Raises SchoolFaults where it has no test of change, no result, or is not whole.
    """
    if entry.status in ("draft", "declined"):
        said = f"Entry {name} is {'still a draft' if entry.status == 'draft' else 'declined'}, so there is nothing to close."
        raise SchoolFaults(Fault(said, "Answer what is open with: policygen learn FILE --entry ID", path, line))
    if not entry.test:
        said = f"Entry {name} says nothing of how its change is tested, so it cannot be closed."
        step = "Say first how you will know that ordinary days have changed: policygen learn FILE --entry ID"
        raise SchoolFaults(Fault(said, step, path, line))
    shown, day = result or entry.result, tested_on or entry.tested_on
    if not shown or day is None:
        said = f"Entry {name} is closed only with what its test showed, and when."
        raise SchoolFaults(Fault(said, 'Give both: --result "What it showed" --tested-on 2027-03-12', path, line))
    return entry.model_copy(update={"result": shown, "tested_on": day, "status": "closed"})


def shown_answer(question: str, entry: LogEntry, library: Library) -> str:
    """Return an entry's answer to a question in words; empty where it says nothing."""
    value, learning = answer_of(entry, question), library.learning
    titles: Mapping[str, str] = {
        **STRENGTHS,
        **{name: each.title for name, each in learning.sources.items()},
        **{name: each.title for name, each in learning.patterns.items()},
    }
    if isinstance(value, date):
        return str(long_date(value))
    if isinstance(value, Mapping):
        return "; ".join(titles.get(name, name) + (f": {text}" if text else "") for name, text in value.items())
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return titles.get(str(value), str(value or "")) if question in ("source", "pattern", "strength") else str(value or "")
