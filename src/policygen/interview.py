"""The interview without the terminal: which question comes next, what may be said to it, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from policygen.documents.policy_days import day_objection
from policygen.facts.known import Known
from policygen.facts.proposals import may_be_proposed, proposed_value, still_proposed
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, Fact, Person, Value
from policygen.library.model import Library
from policygen.policies.model import Policy
from policygen.policies.open_questions import all_needed
from policygen.schools.school_file import School

STALE_AFTER_DAYS = 180
"""An answer that changes often is asked again for confirmation once it is older than this (about two terms)."""

"""A day further away than this is a slip of the year."""
BOARD_ROLES: Final = ("chair", "safeguarding_governor", "filtering_governor", "medical_governor")
STAFF_ROLES: Final = ("head", "dsl", "deputy_dsls", "senco", "designated_teacher", "attendance_champion", "online_lead")
"""Who is on the board and who is on the staff; whoever is named in both is asked about."""


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

    @cached_property
    def known(self) -> Known:
        """What is known, with what has not been asked kept open."""
        return Known(self.library.vocabulary, self.school.answers, asking=True)

    @cached_property
    def _needed(self) -> list[str]:
        return all_needed(self.policies, self.library.legislation, self.known, self.on)

    def open(self) -> list[str]:
        """Return the questions that still matter, in order."""
        return self.known.questions(self._needed)

    def not_sure(self) -> list[str]:
        """Return the questions that matter and were answered "not sure yet"."""
        return self.known.not_sure(self._needed)

    def first(self) -> list[str]:
        """Return the questions of the first pass that are open: without what has a usual answer, and what may wait."""
        return [name for name in self.open() if self.in_first_pass(name)]

    def at_most(self) -> int:
        """Return how many questions of the first pass can still come; answering never makes it more."""
        return sum(1 for name in self.known.possible(self._needed) if self.in_first_pass(name))

    def in_first_pass(self, name: str) -> bool:
        """Return whether a question is asked before more detail is offered."""
        fact = self.library.vocabulary.facts[name]
        return not fact.later and not may_be_proposed(fact, self.known)

    def usual(self) -> list[str]:
        """Return the usual answers that stand and that nobody has confirmed."""
        standing = still_proposed(self.school.answers, self.school.proposed)
        return [name for name in standing if self.known.relevant(name) is not False]

    def detail(self) -> list[str]:
        """Return what may be asked after the first pass: questions that may wait, and usual answers nobody has confirmed."""
        found = {*self.open(), *self.usual()}
        return [name for name in self.library.vocabulary.facts if name in found]

    def with_usual_answers(self) -> Interview:
        """Return the interview with the usual answers where nobody has answered; they stand as the school's own choice."""
        facts, school = self.library.vocabulary.facts, self.school
        waiting = {*self.open(), *still_proposed(school.answers, school.proposed)}
        found = {name: proposed_value(facts[name], self.known) for name in facts if name in waiting}
        proposed = {name: value for name, value in found.items() if value is not None}
        return self if proposed == dict(school.proposed) else replace(self, school=school.with_proposals(proposed))

    def question(self, name: str, left: int) -> Question:
        """Return a question ready to be put."""
        known, fact = self.known, self.library.vocabulary.facts[name]
        given = self.school.answers.get(name)
        suggestion: Value = "" if given in (None, NOT_SURE, LEFT_OUT) else given
        if suggestion == "":
            suggestion = next((value for value in [proposed_value(fact, known)] if value not in (None, LEFT_OUT)), "")
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
        """Return the next question of the first pass; None where nothing of it is left to ask."""
        names = self.first()
        return self.question(names[0], self.at_most()) if names else None

    def answer(self, name: str, value: Value) -> Interview:
        """Return the interview with one more answer."""
        return replace(self, school=self.school.with_answer(name, value, self.on.isoformat()))

    def take_back(self, name: str) -> Interview:
        """Return the interview with one answer taken back, so that it is asked again."""
        return replace(self, school=self.school.without_answer(name))

    def objection(self, name: str, value: Value) -> str:
        """Return why a person is asked again for an answer that can be read; empty where nothing speaks against it."""
        return day_objection(name, value, self.school.answers, self.on) if isinstance(value, date) else ""

    def doubt(self, name: str, value: Value) -> str:
        """Return what to ask, yes or no, before an answer is taken: a member of staff in a role of the board."""
        if name not in BOARD_ROLES or not isinstance(value, Person):
            return ""
        facts = self.library.vocabulary.facts
        for role in STAFF_ROLES:
            given = self.school.answers.get(role)
            named = given if isinstance(given, tuple) else (given,)
            if any(isinstance(each, Person) and each.name.casefold() == value.name.casefold() for each in named):
                this = f"the {facts[name].called}" if facts[name].called else "this"
                among = "among" if isinstance(given, tuple) else "as"
                return f"{value.name} is also named {among} the {facts[role].called}. Is that person really {this} too?"
        return ""

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
        return replace(self, school=school)


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
