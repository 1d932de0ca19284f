"""Role sheets: the questions that one person in a school knows, as a Word form to send out.

Each row carries a short code in three parts: the school, the question, and the answer that stood there when the sheet was made.
The codes are plain text, so that they outlive every program that opens the sheet; `sheet_answers` reads them back.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from policygen.errors import Fault, SchoolFaults
from policygen.facts.answers import written
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, RECORD_FIELDS, Contact, Fact, Person, Value, Vocabulary
from policygen.interview import Interview
from policygen.language.english import long_date
from policygen.policies.open_questions import needed_facts
from policygen.word.writing.answer_sheet import TICKED, UNTICKED, AnswerSheet, Place, SheetQuestion, write_answer_sheet

PARTS: Final[Mapping[str, str]] = {
    "name": "Name", "role": "Job title", "phone": "Telephone", "email": "E-mail", "web": "Web address", "hours": "Open",
}  # fmt: skip
"""What the parts of a person or a contact are called on a sheet."""
LATER_BOX: Final = "Not sure yet"
LEAVE_OUT_BOX: Final = "Leave it out"
NONE_BOX: Final = "None of these"
NOBODY_BOX: Final = "There is nobody"
YES_NO: Final = ("Yes", "No")
SPARE_PEOPLE: Final = 2
"""Empty places for people beside those who are known."""
ONLY_IF: Final = "Leave this empty if it does not arise from your other answers."
HEADINGS: Final = ("Question, and why we ask", "Your answer", "Or tick")


@dataclass(frozen=True, slots=True)
class RoleSheet:
    """A sheet for one role: the Word file, and the questions on it."""

    role: str
    title: str
    data: bytes
    questions: tuple[str, ...]


def make_sheet(interview: Interview, role: str, house_style: bytes, *, everything: bool = False) -> RoleSheet | None:
    """Return the sheet with a role's open questions, or with all of theirs; None where there are none.

    Raises SchoolFaults where the answers do not say which school it is.
    """
    names = asked_on_sheet(interview, role, everything=everything)
    title = sheet_title(interview.library.vocabulary.roles[role])
    if not names:
        return None
    sheet = AnswerSheet(
        title=title,
        about=f"{_school_line(interview)} Made on {long_date(interview.on)}.",
        school=str(interview.school.answers["school_name"]),
        date=str(long_date(interview.on)),
        intro=intro(len(names)),
        groups=tuple(_groups(interview, names)),
        headings=HEADINGS,
    )
    return RoleSheet(role, title, write_answer_sheet(sheet, house_style, interview.on.isoformat()), tuple(names))


def _school_line(interview: Interview) -> str:
    given = interview.school.answers
    if not isinstance(given.get("school_name"), str):
        raise SchoolFaults(Fault("The answers do not say yet which school this is.", "Answer its name first: policygen ask FILE"))
    urn = given.get("urn")
    return f"{given['school_name']}{f', URN {urn}' if urn and urn != NOT_SURE else ''}."


def sheet_title(role: str) -> str:
    """Return the title of a role's sheet."""
    return f"Questions for: {role}"


def intro(count: int) -> tuple[str, ...]:
    """Return what a sheet with so many questions says before them."""
    questions = f"{count} questions" if count > 1 else "one question"
    return (
        f"The school's safeguarding policies need facts that you know best: {questions}. Fill in the column in the middle. "
        "What we know already stands there: change it if it is wrong. What you leave empty stays open.",
        "If you do not know, tick the box and somebody will find out; a guess would be printed in a policy. Please leave the "
        "small codes under the questions as they are, save the file and send it back.",
    )


# ---- which questions


def asked_on_sheet(interview: Interview, role: str, *, everything: bool = False) -> list[str]:
    """Return a role's questions that are open, or, with `everything`, all that matter; in the order in which they are asked.

    A question that depends on another on the same sheet is on it too, so that one sheet is enough.
    """
    facts, known = interview.library.vocabulary.facts, interview.known
    theirs = [name for name, fact in facts.items() if fact.asked and role in fact.asked_of]
    open_now = {*interview.open(), *interview.not_sure()}
    if everything:
        open_now |= {name for name in interview.school.answers if known.relevant(name) is not False}
    chosen = {name for name in theirs if name in open_now}
    chosen |= set(_depending(interview, theirs, chosen))
    return [name for name in theirs if name in chosen]


def _depending(interview: Interview, theirs: list[str], chosen: set[str]) -> Iterator[str]:
    facts, known = interview.library.vocabulary.facts, interview.known
    needed = {
        name for each in interview.policies for name in needed_facts(each, interview.library.legislation, known, interview.on)
    }
    for name in theirs:
        when = facts[name].when
        if name in chosen or name in known.answers or name not in needed or when is None or when.value(known) is not None:
            continue
        if set(known.questions(when.undecided(known))) <= chosen:
            yield name


# ---- rows


def _groups(interview: Interview, names: list[str]) -> Iterator[tuple[str, tuple[SheetQuestion, ...]]]:
    vocabulary = interview.library.vocabulary
    for subject, heading in vocabulary.subjects.items():
        rows = tuple(_question_row(interview, name) for name in names if vocabulary.facts[name].subject == subject)
        if rows:
            yield heading, rows


def _question_row(interview: Interview, name: str) -> SheetQuestion:
    fact, given = interview.library.vocabulary.facts[name], interview.school.answers.get(name)
    listed = tuple(interview.library.authorities) if fact.from_list == "local-authorities" else ()
    sometimes = ONLY_IF if interview.known.relevant(name) is None else ""
    why = " ".join(filter(None, (fact.hint, sometimes)))
    code = row_code(interview.school.answers, name, given)
    return SheetQuestion(fact.ask, why, code, answer_places(fact, given, listed), boxes(fact, given))


def answer_places(fact: Fact, given: Value, listed: tuple[str, ...] = ()) -> tuple[Place, ...]:
    """Return the places for an answer, with what is known in them."""
    known = "" if given in (None, NOT_SURE, LEFT_OUT) else given
    match fact.type:
        case "yes or no":
            return (Place("list", said="" if known == "" else YES_NO[not known], choices=YES_NO),)
        case "choice":
            return (Place("list", said=fact.choices.get(known, ""), choices=tuple(fact.choices.values())),)
        case "choices":
            ticks = [Place("box", label, _box_sign(key in known)) for key, label in fact.choices.items()]
            return (*ticks, Place("box", NONE_BOX, _box_sign(known == ())))
        case "person" | "contact":
            return tuple(_record(fact.type, known))
        case "people":
            people = [*known, *[""] * SPARE_PEOPLE]
            return (
                *(place for each in people for place in _record("people", each)),
                Place("box", NOBODY_BOX, _box_sign(known == ())),
            )
        case "date":
            return (Place("day", said=str(long_date(known)) if isinstance(known, date) else ""),)
        case "paragraph":
            return (Place("lines", said=str(known)),)
        case _:
            return (Place("open list" if listed else "line", said=str(known), choices=listed),)


def _record(kind: str, known: Person | Contact | str) -> Iterator[Place]:
    for part in RECORD_FIELDS[kind]:
        label = "Called" if kind == "contact" and part == "name" else PARTS[part]
        yield Place("line", label, "" if isinstance(known, str) else getattr(known, part))


def boxes(fact: Fact, given: Value) -> tuple[Place, ...]:
    """Return the boxes to tick in place of an answer."""
    made = [] if fact.required else [Place("box", LATER_BOX, UNTICKED)]
    if fact.optional:
        made.append(Place("box", LEAVE_OUT_BOX, _box_sign(given == LEFT_OUT)))
    return tuple(made)


def _box_sign(ticked: bool) -> str:
    return TICKED if ticked else UNTICKED


# ---- codes


def row_code(answers: Mapping[str, Value], name: str, given: Value) -> str:
    """Return the code of a row: the school, the question, and the answer that stands there."""
    return f"{school_codes(answers)[0]}-{question_code(name)}-{answer_code(given)}"


def school_codes(answers: Mapping[str, Value]) -> list[str]:
    """Return the codes by which a sheet may know a school: by its URN, where there is one, and by its name."""
    named = (answers.get("urn"), answers.get("school_name"))
    return [_short_code(str(each).casefold(), 4) for each in named if each and each != NOT_SURE]


def question_code(name: str) -> str:
    """Return the code of a question."""
    return _short_code(name, 5)


def answer_code(given: Value) -> str:
    """Return the code of an answer; one for everything that is still open."""
    said = None if given == NOT_SURE else given
    return _short_code(json.dumps(written(said), default=str, sort_keys=True), 4)


def by_code(vocabulary: Vocabulary) -> dict[str, str]:
    """Return each question by its code."""
    return {question_code(name): name for name, fact in vocabulary.facts.items() if fact.asked}


def _short_code(said: str, length: int) -> str:
    return base64.b32encode(hashlib.sha256(said.encode()).digest()).decode()[:length]
