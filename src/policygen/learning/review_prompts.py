"""Findings of published reviews put to a school: could it happen here, and what would tell you; a page a term.

Its words stand in `legislation/learning/learning-log.yaml` under `prompts` and, as a page to print, in
`policy_templates/papers/review-prompts.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from policygen.facts.known import Known
from policygen.language.english import upper_first
from policygen.law.in_force import LawInForce
from policygen.law.model import NOT_SEEN, Requirement
from policygen.learning.log import LearningLog, LogEntry
from policygen.library.learning import ReviewPrompt
from policygen.library.model import Library
from policygen.markup.blocks import Paper
from policygen.markup.paper_templates import PaperTemplate

_TERMS: Final = ((9, "autumn"), (4, "summer"), (1, "spring"))
"""The month in which each term begins, the latest first; Easter moves, and nothing hangs on the day."""
_ROOM: Final = "." * 24
"""A dotted line to write on: it keeps its column wide, and a screen reader has something to say of it."""
NOT_HERE: Final = "not here"
"""The answer that changes nothing, and needs its evidence."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One finding of a published review, in the words in which it is put."""

    review: str
    """The requirement that holds the finding."""
    title: str
    source: str
    """Which review, with its year."""
    found: str
    suggests: str
    place: str = ""
    """Where in the report, where that was seen."""


@dataclass(frozen=True, slots=True)
class PromptPage:
    """What is put to a school in a term."""

    term: str
    prompts: tuple[Prompt, ...]
    answered: int
    """How many were answered this term."""
    waiting: int
    """How many more findings are not answered yet."""


def term_of(on: date) -> str:
    """Return the term of a day.

    >>> term_of(date(2026, 11, 29))
    'autumn 2026'
    """
    return f"{next(name for month, name in _TERMS if on.month >= month)} {on.year}"


def prompt_page(library: Library, logs: Sequence[LearningLog], schools: Sequence[Known], on: date) -> PromptPage:
    """Return the findings put to a school, or to a trust's schools, in the term of a day: the newest that nobody answered yet.

    `logs` are those in which answers count: the school's own, and its trust's.
    """
    entries = [each for log in logs for each in log.entries.values() if each.review]
    done = {each.review for each in entries}
    answered = sum(each.date is not None and term_of(each.date) == term_of(on) for each in entries)
    words = library.learning.prompts
    waiting = [each for each in _open_findings(library.legislation.on(on), schools) if each.id not in done]
    shown = waiting[: max(words.per_term - answered, 0)]
    return PromptPage(term_of(on), tuple(_worded_prompt(each, words) for each in shown), answered, len(waiting) - len(shown))


def _open_findings(law: LawInForce, schools: Sequence[Known]) -> list[Requirement]:
    """Return the findings that concern any of some schools, newest review first; what nobody saw found is left out."""
    found = [
        each for each in law.requirements.values()
        if each.edition.kind == "learning" and each.found not in ("", NOT_SEEN)
        and any(each.applies_to(known) is not False for known in schools)
    ]  # fmt: skip
    return sorted(found, key=lambda each: -(each.edition.published or each.edition.starts).toordinal())


def _worded_prompt(each: Requirement, words: ReviewPrompt) -> Prompt:
    return Prompt(
        each.id, each.title, each.edition.short, words.found.format(found=" ".join(each.found.split())),
        words.suggests.format(suggests=" ".join(each.says.split())), each.found_at,
    )  # fmt: skip


def answered_entry(prompt: Prompt, answer: str, tells: str, words: ReviewPrompt, on: date) -> LogEntry:
    """Return the entry that an answer makes: a draft, or declined with its evidence where it could not happen here."""
    entry = LogEntry(
        source=words.source, review=prompt.review, date=on, happened=words.happened, more={"could": answer, "tells": tells}
    )
    if answer == NOT_HERE and tells:
        return entry.model_copy(update={"status": "declined", "reason": tells, "pattern": "", "finding": ""})
    return entry


def prompts_paper(page: PromptPage, words: ReviewPrompt, template: PaperTemplate, organisation: str, on: date) -> Paper:
    """Return the page to print for a staff meeting or for the safeguarding lead."""
    data = {
        "term": upper_first(page.term), "today": on, "tells": words.tells, "room": _ROOM,
        "waiting": page.waiting, "prompts": list(_prompt_rows(page.prompts)),
        "answers": [upper_first(each) for each in words.answers],
    }  # fmt: skip
    return template.paper(data, organisation, on)


def _prompt_rows(prompts: Iterable[Prompt]) -> Iterator[dict[str, object]]:
    for number, each in enumerate(prompts, 1):
        yield {"number": number, "title": each.title, "source": each.source, "found": each.found, "suggests": each.suggests}
