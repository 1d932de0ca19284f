"""How one question is put at a terminal: nothing is chosen for a person, and ? < - mean the same everywhere.

A yes or no is typed; a list begins on no answer and is narrowed by typing; a tick list has only answers in it, and Enter on
an empty one asks whether that is meant.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Final

from rich.markup import escape

from policygen.cli.app import err, out
from policygen.cli.lists import NOTHING, pick_line, tick_lines
from policygen.facts.answers import AnswerError, read_answer, read_part
from policygen.facts.listed import on_list
from policygen.facts.sentence_ends import begins_anew, whole_sentence
from policygen.facts.shown import answer_words
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, RECORD_FIELDS, Fact, Person, Value, fact_of_type
from policygen.interview import Question

BACK: Final = "\0back"
"""What a prompt returns when the person wants the question before."""
_SOMEONE_ELSE: Final = "\0someone else"
_ROOM: Final = 28
"""Letters for which a line has room behind its question; a terminal breaks a longer answer within a word."""
_SAME_PERSON: Final = 0.75
"""How like the name before a name is that the same person may have."""

_PARTS: Final = {
    "name": "Name", "role": "Job title", "phone": "Telephone", "email": "E-mail", "web": "Web address",
    "hours": "When it is open",
}  # fmt: skip


def put_question(question: Question, authorities: Sequence[str], directory: Mapping[str, Person]) -> Value:
    """Put a question and return its answer, or BACK.

    `authorities` are the local authorities that may be named; `directory` holds people named so far, by name and role.
    """
    fact = question.fact
    match fact.type:
        case "yes or no":
            return ask_yes_or_no(fact.ask, question.suggestion, fact)
        case "choice":
            return pick(fact.ask, fact.choices, question.suggestion, _single_keys(fact))
        case "choices":
            return tick_for(fact, question.suggestion)
        case "person" | "contact":
            return _whom(fact, question.suggestion, directory if fact.type == "person" else {})
        case "people":
            return _people(fact, question.suggestion, directory)
        case _:
            return _ask_text(fact, question.suggestion, authorities if fact.from_list == "local-authorities" else ())


def _single_keys(fact: Fact) -> dict[str, str]:
    """Return what single keys mean for a question: go back, not sure yet, leave out."""
    keys = {"<": BACK}
    if not fact.required:
        keys["?"] = NOT_SURE
    if fact.optional:
        keys["-"] = LEFT_OUT
    return keys


_MEANS: Final = {BACK: "< back", NOT_SURE: "? not sure yet", LEFT_OUT: "- leave it out"}


def _legend(keys: Mapping[str, str], first: str) -> str:
    return f"({'; '.join(filter(None, [first, *(_MEANS[meaning] for meaning in keys.values())]))})"


def ask_yes_or_no(ask_text: str, before: Any = "", fact: Fact | None = None) -> Any:
    """Ask for y or n; return True, False, or what a single key means. Enter alone keeps an answer that stands there, or none."""
    keys = _single_keys(fact) if fact is not None else {}
    meanings: dict[str, Any] = {"y": True, "yes": True, "n": False, "no": False, **keys}
    stands = before if isinstance(before, bool) else None
    keeps = f"y or n; Enter keeps {'yes' if stands else 'no'}" if stands is not None else "y or n"
    while True:
        said = _read_line(ask_text, _legend(keys, keeps)).strip().lower()
        if said in meanings:
            return meanings[said]
        if not said and stands is not None:
            return stands
        told("Type y for yes or n for no.")


def told(said: str) -> None:
    """Say what is wrong, right below what was typed; the question is put again below it."""
    err.print(f"  {said.replace(_OR_WRITE, _OR_TYPE)}", markup=False, style="red")


_OR_WRITE: Final = f'or write "{NOT_SURE}"'
_OR_TYPE: Final = "or type ? if you are not sure yet"


def pick(ask_text: str, choices: Mapping[str, str], before: Any, keys: Mapping[str, str]) -> Any:
    """Let a person pick one line of a list by arrows or by typing a part of it; no line is chosen beforehand."""
    first = "Enter keeps the marked one" if before in choices else "arrow keys, or type a part of it; then Enter"
    while True:
        chosen = pick_line(wrapped(f"{ask_text} {_legend(keys, first)}"), choices, before if before in choices else "", keys)
        if chosen != NOTHING:
            return chosen
        told("Nothing is chosen yet. Go to a line with the arrows, or type until only one is left.")


def tick(ask_text: str, choices: Mapping[str, str], ticked: Sequence[str], keys: Mapping[str, str], none: str) -> Any:
    """Let a person tick lines; return the keys of those ticked, or what a single key means.

    `none` is asked, yes or no, where Enter is pressed with nothing ticked.
    """
    while True:
        chosen = tick_lines(wrapped(f"{ask_text} {_legend(keys, 'space ticks, Enter when done')}"), choices, ticked, keys)
        if isinstance(chosen, str) or chosen:
            return chosen
        if ask_yes_or_no(none):
            return []


def _read_line(ask_text: str, note: str = "", stands: str = "", known: Sequence[str] = ()) -> str:
    """Read a line. What stands there is kept with Enter and goes at the first letter; Tab takes it into the line, to change it.

    Whoever takes it in and deletes it has deleted it.
    """
    import questionary
    from prompt_toolkit.key_binding import KeyBindings

    bindings, taken_in = KeyBindings(), False

    @bindings.add("tab", eager=True)
    def take_in(event: Any) -> None:
        nonlocal taken_in
        if not event.current_buffer.text:
            taken_in = True
            event.current_buffer.insert_text(stands)

    # Escape in front of figures would be a command to repeat the next letter so often, and the figures would be gone.
    for listening in (bindings, alone := KeyBindings()):
        listening.add("escape", eager=True)(lambda _event: None)

    options: dict[str, Any] = {"qmark": "•", "placeholder": [("class:placeholder fg:ansibrightblack", stands)]}
    put = _with_room(f"{ask_text}  {note}" if note else ask_text, stands)
    if known:
        said = questionary.autocomplete(put, choices=list(known), match_middle=True, key_bindings=alone, **options).unsafe_ask()
    else:
        said = questionary.text(put, key_bindings=bindings, **options).unsafe_ask()
    return str(said) if said.strip() or taken_in else stands


def _with_room(put: str, stands: str) -> str:
    """Return what is put, broken between words, with a new line for the answer where its last one has too little room."""
    said = wrapped(put)
    room = out.width - 4 - len(said.rpartition("\n")[2])
    return f"{said}\n  " if room < max(_ROOM, len(stands) + 1) else said


def ask_line(ask_text: str, before: str = "", extra: str = "") -> str:
    """Ask for a line; return what was typed, or what a single key means. What stands there is kept with Enter."""
    said = _short_form(_read_line(ask_text, extra, before or ""), before or "").strip()
    return {"<": BACK, "?": NOT_SURE}.get(said, said)


def ask_day(ask_text: str, before: date | None = None, *, may_be_empty: bool = False) -> Any:
    """Ask for a day; return it, None where it may be left empty and is, or what a single key means."""
    while True:
        said = ask_line(ask_text, before.isoformat() if before else "")
        if said in (BACK, NOT_SURE):
            return said
        if not said and may_be_empty:
            return None
        try:
            day = read_answer(fact_of_type("date"), said)
        except AnswerError as error:
            err.print(str(error), markup=False, style="red")
            continue
        if isinstance(day, date):
            return day
        err.print("Write a day, such as 31/1/2027, or ? to leave it for later.", style="red")


def tick_for(fact: Fact, before: Value) -> Value:
    """Put a question that has several answers at once."""
    chosen = tick(fact.ask, fact.choices, before or (), _single_keys(fact), "Nothing is ticked. Is it none of these?")
    return chosen if isinstance(chosen, str) else tuple(key for key in fact.choices if key in chosen)


def _ask_text(fact: Fact, before: Value, known: Sequence[str] = ()) -> Value:
    """Ask for a line; what stands there is kept with Enter, and goes where something is typed."""
    stands = str(answer_words(fact, before)) if before != "" else ""
    first = "Enter keeps what stands there, Tab changes it" if stands else ""
    while True:
        said = _read_line(fact.ask, _legend(_single_keys(fact), first), stands, known)
        if stands and said == stands:
            return before
        try:
            return _of_list(typed(fact, said, stands), (*known, stands) if known else ())
        except AnswerError as error:
            told(str(error))


def _of_list(answer: Value, known: Sequence[str]) -> Value:
    return answer if answer == BACK else on_list(answer, known)


_COMMANDS: Final = frozenset(
    {"stop", "quit", "exit", "end", "cancel", "abort", "help", "back", "go back", "skip", "next", "save", ":q"}
)


def _refuse_a_command(text: str) -> None:
    """Raise AnswerError for a word that a person types to a program and not to a question."""
    if text.strip().casefold() in _COMMANDS:
        raise AnswerError("To stop, press Ctrl-C: every answer before this one is saved. To go back, type <.")


def _short_form(text: str, default: str) -> str:
    """Return ? < or - where it was typed alone, or behind the answer that stood there already; otherwise what was typed."""
    said = text.strip()
    behind = said.removeprefix(default.strip()).strip() if default else said
    return behind if behind in ("?", "<", "-") else text


def wrapped(ask_text: str, extra: str = "") -> str:
    """Return a question broken between words, with room for its mark and the answer; a terminal breaks within words."""
    width = max(out.width - 4, 20)
    return "\n  ".join(textwrap.wrap(ask_text + extra, width)) if len(ask_text + extra) > width else ask_text + extra


def typed(fact: Fact, text: str, default: str = "") -> Value:
    """Return what was typed as an answer, with the short forms of a terminal: ? < and -.

    Raises AnswerError.
    """
    text = _short_form(text, default)
    _refuse_a_command(text)
    short = {"?": NOT_SURE, "<": BACK, "-": LEFT_OUT if fact.optional else "-"}.get(text, text)
    if short == BACK:
        return BACK
    answer = read_answer(fact, short)
    if fact.finishes and isinstance(answer, str) and answer not in (NOT_SURE, LEFT_OUT) and begins_anew(answer):
        raise AnswerError(f'Finish the sentence: "{whole_sentence("…", fact.finishes)}"')
    return answer


def _whom(fact: Fact, before: Any, directory: Mapping[str, Person]) -> Value:
    """Ask for a person: one who was named already is picked, anybody else is typed."""
    if not directory:
        return _ask_record(fact, before)
    listed = {name: str(person) + (f", {person.role}" if person.role else "") for name, person in directory.items()}
    marked = before.name if isinstance(before, Person) else ""
    if marked:
        others = {name: said for name, said in listed.items() if name != marked}
        listed = {marked: f"{marked} (stays; the details can be changed)", **others}
    chosen = pick(fact.ask, {**listed, _SOMEONE_ELSE: "Someone else"}, marked, _single_keys(fact))
    if chosen == _SOMEONE_ELSE:
        return _ask_record(fact, None)
    return _ask_record(fact, before) if chosen == marked else directory.get(chosen, chosen)


def _ask_record(fact: Fact, before: Any) -> Value:
    """Ask for the parts of a person or a contact one by one; < goes back a part, ? leaves the whole for later."""
    allowed = RECORD_FIELDS[fact.type]
    made: dict[str, str] = {part: getattr(before, part) for part in allowed if before and getattr(before, part)}
    out.print(f"[bold]• {escape(wrapped(fact.ask))}[/bold]")
    place = 0
    while place < len(allowed):
        said = _part(fact, allowed[place], made.get(allowed[place], ""))
        if said == BACK and place == 0:
            return BACK
        if said == BACK:
            place -= 1
            continue
        if said in (NOT_SURE, LEFT_OUT) and place == 0:
            return said
        if fact.type == "person" and allowed[place] == "name" and is_another_person(made.get("name", ""), said):
            made = {}  # the telephone of the one before is not that of the one who comes
        if said and said not in (NOT_SURE, LEFT_OUT):
            made[allowed[place]] = said
        else:
            made.pop(allowed[place], None)
        place += 1
    try:
        return read_answer(fact, made)
    except AnswerError as error:
        told(str(error))
        return _ask_record(fact, _Begun(made))


class _Begun:
    """What was typed of a contact so far, part by part."""

    def __init__(self, made: Mapping[str, str]) -> None:
        self.made = made

    def __getattr__(self, part: str) -> str:
        return self.made.get(part, "")


def is_another_person(before: str, name: str) -> bool:
    """Return whether a name is another person's, and not the same one spelled better."""
    return bool(before) and SequenceMatcher(None, before.casefold(), name.casefold()).ratio() < _SAME_PERSON


def _part(fact: Fact, part: str, stands: str) -> str:
    """Ask for one part of a record; an empty answer is allowed for all but a person's name."""
    needed = part == "name" and fact.type in ("person", "people")
    first = _legend(_single_keys(fact), "") if needed else "(Enter if there is none)"
    note = "(Enter keeps it, Tab changes it, - takes it out)" if stands else first
    while True:
        said = _short_form(_read_line(f"  {_PARTS[part]}", note, stands), stands).strip()
        if said in ("?", "<"):
            return BACK if said == "<" else NOT_SURE
        if said == "-" and not (needed and not fact.optional):
            return LEFT_OUT if fact.optional else ""
        if (not said and not needed) or (said and said == stands):
            return said
        if not said:
            told("This needs at least a name.")
            continue
        try:
            _refuse_a_command(said)
            return read_part(fact, part, said)
        except AnswerError as error:
            told(str(error))


def _people(fact: Fact, before: Any, directory: Mapping[str, Person]) -> Value:
    people = list(before or ())
    one = fact.model_copy(update={"type": "person"})
    while True:
        if people:
            out.print("[dim]So far: " + escape(", ".join(map(str, people))) + "[/dim]")
        add, again, done = "Add a person", "Begin again", "That is everyone" if people else "There is nobody"
        choices = {add: add, **({again: again} if people else {}), done: done}
        chosen = pick(fact.ask, choices, "", _single_keys(fact))
        if chosen == again:
            people = []
        elif chosen == add:
            left = {name: person for name, person in directory.items() if person not in people}
            person = _whom(one, None, left)
            if person in (BACK, NOT_SURE, LEFT_OUT):
                continue
            if any(each.name.casefold() == person.name.casefold() for each in people):
                told(f"{person.name} is on the list already.")
                continue
            people.append(person)
        else:
            return tuple(people) if chosen == done else chosen
