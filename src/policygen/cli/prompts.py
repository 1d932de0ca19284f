"""How one question is put at a terminal: nothing is chosen for a person, and ? < - mean the same everywhere.

A yes or no is typed; a list begins on no answer and is narrowed by typing; a tick list has only answers in it, and Enter on
an empty one asks whether that is meant.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from rich.markup import escape

from policygen.cli.app import err, out
from policygen.facts.answers import AnswerError, read_answer
from policygen.facts.listed import on_list
from policygen.facts.sentence_ends import begins_anew, whole_sentence
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, RECORD_FIELDS, Fact, Person, Value
from policygen.interview import Question, shown

BACK: Final = "\0back"
"""What a prompt returns when the person wants the question before."""
_NOTHING_CHOSEN: Final = "\0nothing"
_SOMEONE_ELSE: Final = "\0someone else"
_UNCHOSEN: Final = "…"
"""The line on which a list begins: it is no answer, and no typing finds it."""

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
            known = authorities if fact.from_list == "local-authorities" else ()
            before = str(shown(fact, question.suggestion)) if question.suggestion != "" else ""
            return _ask_text(fact, before, known)


def _single_keys(fact: Fact) -> dict[str, str]:
    """Return what single keys mean for a question: go back, not sure yet, leave out."""
    keys = {"<": BACK}
    if not fact.required:
        keys["?"] = NOT_SURE
    if fact.optional:
        keys["-"] = LEFT_OUT
    return keys


_MEANS: Final = {BACK: "< back", NOT_SURE: "? not sure yet", LEFT_OUT: "- leave it out"}


def _legend(first: str, keys: Mapping[str, str]) -> str:
    return f"({'; '.join([first, *(_MEANS[meaning] for meaning in keys.values())])})"


def ask_yes_or_no(ask_text: str, before: Any = "", fact: Fact | None = None) -> Any:
    """Ask for y or n; return True, False, or what a single key means. Enter alone keeps an answer that stands there, or none."""
    import questionary

    keys = _single_keys(fact) if fact is not None else {}
    meanings: dict[str, Any] = {"y": True, "yes": True, "n": False, "no": False, **keys}
    stands = before if isinstance(before, bool) else None

    def wrong(typed: str) -> bool | str:
        said = typed.strip().lower()
        return said in meanings or (not said and stands is not None) or "Type y for yes or n for no."

    keeps = f"y or n; Enter keeps {'yes' if stands else 'no'}" if stands is not None else "y or n"
    prompt = questionary.text(wrapped(ask_text), validate=wrong, qmark="•", instruction=_legend(keeps, keys))
    said = prompt.unsafe_ask().strip().lower()
    return meanings[said] if said else stands


def pick(ask_text: str, choices: Mapping[str, str], before: Any, keys: Mapping[str, str]) -> Any:
    """Let a person pick one line of a list by arrows or by typing a part of it; no line is chosen beforehand."""
    import questionary

    listed = [questionary.Choice(title, value=key) for key, title in choices.items()]
    if before not in choices:
        listed.insert(0, questionary.Choice(_UNCHOSEN, value=_NOTHING_CHOSEN))
    first = "Enter keeps the marked one" if before in choices else "arrow keys, or type a part of it; then Enter"
    while True:
        prompt = questionary.select(
            wrapped(ask_text), choices=listed, default=before if before in choices else None, qmark="•",
            instruction=_legend(first, keys), use_search_filter=True, use_jk_keys=False, use_emacs_keys=False,
        )  # fmt: skip
        chosen = _with_keys(prompt, keys).unsafe_ask()
        if chosen != _NOTHING_CHOSEN:
            return chosen
        err.print("Nothing is chosen yet.", markup=False, style="red")


def _with_keys(prompt: Any, keys: Mapping[str, str]) -> Any:
    """Bind single keys of a list to what they mean; a key bound later goes before typing that narrows the list."""
    for key, meaning in keys.items():

        def leave(event: Any, meaning: str = meaning) -> None:
            event.app.exit(result=meaning)

        prompt.application.key_bindings.add(key, eager=True)(leave)
    return prompt


def tick(ask_text: str, choices: Mapping[str, str], ticked: Sequence[str], keys: Mapping[str, str], none: str) -> Any:
    """Let a person tick lines; return the keys of those ticked, or what a single key means.

    `none` is asked, yes or no, where Enter is pressed with nothing ticked.
    """
    import questionary

    while True:
        listed = [questionary.Choice(title, value=key, checked=key in ticked) for key, title in choices.items()]
        legend = _legend("space ticks, Enter when done", keys)
        prompt = questionary.checkbox(wrapped(ask_text), choices=listed, qmark="•", instruction=legend)
        chosen = _with_keys(prompt, keys).unsafe_ask()
        if isinstance(chosen, str) or chosen:
            return chosen
        if ask_yes_or_no(none):
            return []


def ask_line(ask_text: str, before: str = "", extra: str = "") -> str:
    """Ask for a line; return what was typed, or what a single key means. What stands there is kept with Enter."""
    import questionary

    prompt = questionary.text(wrapped(ask_text), default=before or "", qmark="•", instruction=extra or None)
    said = _short_form(str(prompt.unsafe_ask()), before or "").strip()
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
            day = read_answer(Fact(type="date"), said)
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


def _ask_text(fact: Fact, default: str, known: Sequence[str] = ()) -> Value:
    import questionary

    def wrong(text: str) -> bool | str:
        try:
            _of_list(typed(fact, text, default), (*known, default) if known else ())
        except AnswerError as error:
            return str(error)
        return True

    options: dict[str, Any] = {"validate": wrong, "qmark": "•", "default": default}
    ask_text = wrapped(fact.ask)
    if known:
        prompt = questionary.autocomplete(ask_text, choices=list(known), match_middle=True, **options)
    else:
        prompt = questionary.text(ask_text, instruction="(- to leave it out)" if fact.optional else None, **options)
    return _of_list(typed(fact, prompt.unsafe_ask(), default), (*known, default) if known else ())


def _of_list(answer: Value, known: Sequence[str]) -> Value:
    return answer if answer == BACK else on_list(answer, known)


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
    short = {"?": NOT_SURE, "<": BACK, "-": LEFT_OUT if fact.optional else "-"}.get(text, text)
    if short == BACK:
        return BACK
    answer = read_answer(fact, short)
    if fact.finishes and isinstance(answer, str) and answer not in (NOT_SURE, LEFT_OUT) and begins_anew(answer):
        raise AnswerError(f'Finish the sentence: "{whole_sentence("…", fact.finishes)}"')
    return answer


def _whom(fact: Fact, before: Any, directory: Mapping[str, Person]) -> Value:
    """Ask for a person: one who was named already is picked, anybody else is typed."""
    if not directory or before:
        return _ask_record(fact, before)
    listed = {name: str(person) + (f", {person.role}" if person.role else "") for name, person in directory.items()}
    chosen = pick(fact.ask, {**listed, _SOMEONE_ELSE: "Someone else"}, "", _single_keys(fact))
    return _ask_record(fact, before) if chosen == _SOMEONE_ELSE else directory.get(chosen, chosen)


def _ask_record(fact: Fact, before: Any) -> Value:
    """Ask for the parts of a person or a contact one by one; < goes back a part, ? leaves the whole for later."""
    allowed = RECORD_FIELDS[fact.type]
    made: dict[str, str] = {part: getattr(before, part) for part in allowed if before and getattr(before, part)}
    out.print(f"[bold]• {escape(fact.ask)}[/bold]")
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
        if said and said not in (NOT_SURE, LEFT_OUT):
            made[allowed[place]] = said
        else:
            made.pop(allowed[place], None)
        place += 1
    try:
        return read_answer(fact, made)
    except AnswerError as error:
        err.print(str(error), markup=False, style="red")
        return _ask_record(fact, before)


def _part(fact: Fact, part: str, default: str) -> str:
    """Ask for one part of a record; an empty answer is allowed for all but a person's name."""
    import questionary

    needed = part == "name" and fact.type in ("person", "people")

    def wrong(text: str) -> bool | str:
        said = _short_form(text, default).strip()
        if said in ("?", "<", "-") or (not said and not needed):
            return True
        try:
            read_answer(fact, {"name": "x", "phone": "01632 960000", part: said})
        except AnswerError as error:
            return str(error).removeprefix(f"{part}: ")  # the line has room for little, and the question says which part
        return True

    note = "" if needed else " (Enter if there is none)"
    said: str = questionary.text(f"{_PARTS[part]}{note}", validate=wrong, qmark="  ", default=default).unsafe_ask()
    said = _short_form(said, default).strip()
    return {"<": BACK, "?": NOT_SURE, "-": LEFT_OUT if fact.optional else ""}.get(said, said)


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
            if person not in (BACK, NOT_SURE, LEFT_OUT):
                people.append(person)
        else:
            return tuple(people) if chosen == done else chosen
