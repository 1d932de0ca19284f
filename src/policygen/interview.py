"""The interview without the terminal: which question comes next, what may be said to it, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from policygen.facts.known import Known
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, Fact, Person, Value
from policygen.library.model import Library
from policygen.policies.model import Policy
from policygen.policies.open_questions import open_questions
from policygen.schools.school_file import School

STALE_AFTER_DAYS = 180
"""An answer that changes often is asked again for confirmation once it is older than this (about two terms)."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question to put to a person."""

    name: str
    fact: Fact
    subject: str
    answered: int
    left: int
    suggestion: Value
    """The answer so far, or a starting point; "" where there is none."""


@dataclass(frozen=True)
class Interview:
    """What is known so far, and what to ask next."""

    library: Library
    policies: Sequence[Policy]
    school: School
    on: date

    @property
    def known(self) -> Known:
        """What is known, with what has not been asked kept open."""
        return Known(self.library.vocabulary, self.school.answers, asking=True)

    def open(self) -> list[str]:
        """Return the questions that still matter, in order."""
        return open_questions(self.policies, self.library.legislation, self.known, self.on)[0]

    def not_sure(self) -> list[str]:
        """Return the questions that matter and were answered "not sure yet"."""
        return open_questions(self.policies, self.library.legislation, self.known, self.on)[1]

    def question(self, name: str, left: int) -> Question:
        """Return a question ready to be put."""
        known, fact = self.known, self.library.vocabulary.facts[name]
        given = self.school.answers.get(name)
        suggestion: Value = "" if given in (None, NOT_SURE, LEFT_OUT) else given
        if suggestion == "":
            suggestion = next((each.value for each in fact.suggest if each.when.value(known)), "")
        subject = self.library.vocabulary.subjects[fact.subject]
        answered = sum(1 for each in self.school.answers if known.relevant(each) is not False)
        return Question(name, self._with_offered_choices(fact, suggestion), subject, answered, left, suggestion)

    def _with_offered_choices(self, fact: Fact, suggestion: Value) -> Fact:
        """Return a fact with the choices that can be right for this school, and with those that stand there already."""
        if not fact.choices_when:
            return fact
        known, stands = self.known, suggestion if isinstance(suggestion, tuple) else (suggestion,)
        hidden = {key for key, when in fact.choices_when.items() if when.value(known) is False and key not in stands}
        return fact.model_copy(update={"choices": {key: each for key, each in fact.choices.items() if key not in hidden}})

    def next(self) -> Question | None:
        """Return the next question; None where nothing is left to ask."""
        names = self.open()
        return self.question(names[0], len(names)) if names else None

    def answer(self, name: str, value: Value) -> Interview:
        """Return the interview with one more answer."""
        return Interview(self.library, self.policies, self.school.with_answer(name, value, self.on.isoformat()), self.on)

    def take_back(self, name: str) -> Interview:
        """Return the interview with one answer taken back, so that it is asked again."""
        return Interview(self.library, self.policies, self.school.without_answer(name), self.on)

    def stale(self) -> list[str]:
        """Return the answers that change often and were last given so long ago that they should be looked at again."""
        known = self.known
        found = []
        for name, fact in self.library.vocabulary.facts.items():
            if fact.changes == "often" and name in self.school.answers and known.relevant(name) is not False:
                asked = self.school.asked_on.get(name, "")
                if not asked or (self.on - _asked_day(asked)).days > STALE_AFTER_DAYS:
                    found.append(name)
        return found

    def confirmed(self, names: Sequence[str]) -> Interview:
        """Return the interview with some answers confirmed as still right."""
        school = self.school
        for name in names:
            school = school.with_answer(name, school.answers[name], self.on.isoformat())
        return Interview(self.library, self.policies, school, self.on)


def people_named(interview: Interview) -> dict[str, Person]:
    """Return the people in the answers so far, by name, so that one who has several roles is typed once."""
    found: dict[str, Person] = {}
    for given in interview.school.answers.values():
        for person in given if isinstance(given, tuple) else (given,):
            if isinstance(person, Person):
                found.setdefault(person.name, person)
    return found


def _asked_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


def shown(fact: Fact, value: Value) -> str:
    """Return an answer as a person reads it."""
    if value in (NOT_SURE, LEFT_OUT):
        return str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if fact.type == "choice":
        return fact.choices.get(value, str(value))
    if isinstance(value, tuple):
        return ", ".join(fact.choices.get(each, str(each)) if isinstance(each, str) else str(each) for each in value) or "none"
    if fact.type == "date" and isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if fact.type in ("person", "contact"):
        return ", ".join(part for part in (getattr(value, name) for name in value.__slots__) if part)
    return str(value)
