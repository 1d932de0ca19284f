"""`policygen ask`: the questions that still matter, one at a time, saved at every answer."""

from __future__ import annotations

import sys
import textwrap
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.markup import escape
from rich.table import Table

from policygen.cli.app import DONE, NEEDS_A_PERSON, STOPPED, On, as_json, command, err, out, read_library
from policygen.errors import Fault, SchoolFaults
from policygen.facts.answers import AnswerError, read_answer
from policygen.facts.known import broken_rules
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, RECORD_FIELDS, Fact, Value, label
from policygen.interview import Interview, Question, shown
from policygen.schools.school_file import School, read_school, refuse_other_things, save_school

BACK: Final = "\0back"
"""What a prompt returns when the person wants the question before."""
STOP: Final = "\0stop"

_PARTS: Final = {
    "name": "Name", "role": "Job title", "phone": "Telephone", "email": "E-mail", "web": "Web address",
    "hours": "When it is open",
}  # fmt: skip


@command
def ask(
    file: Annotated[Path, typer.Argument(help="The file that keeps the answers; it is made if it is not there.")],
    on: On = None,
    policy: Annotated[list[str] | None, typer.Option(help="Only what this policy needs; may be repeated.")] = None,
    no_input: Annotated[bool, typer.Option("--no-input", help="Ask nothing; say what is missing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="With --no-input: print the result for a program to read.")] = False,
) -> int:
    """Ask the questions that still matter about a school, and save every answer at once.

    Stop whenever you like (Ctrl-C): the next time goes on from there.
    """
    refuse_other_things(file)
    library = read_library()
    school = read_school(file, library.vocabulary) if file.exists() else School({})
    policies = [library.policy(key) for key in policy] if policy else list(library.policies.values())
    interview = Interview(library, policies, school, on or date.today())
    if no_input:
        return _report(interview, file, as_data=json)
    if not sys.stdin.isatty():
        raise SchoolFaults(
            Fault("Asking needs a terminal.", "Use --no-input to see what is missing, and edit the file.", str(file))
        )
    return _Session(interview, file).run()


def _report(interview: Interview, file: Path, *, as_data: bool) -> int:
    missing, not_sure = interview.open(), interview.not_sure()
    vocabulary = interview.library.vocabulary
    if as_data:
        as_json({
            "missing": [{"fact": name, "question": label(vocabulary, name)} for name in missing],
            "not_sure_yet": [{"fact": name, "question": label(vocabulary, name)} for name in not_sure],
            "answered": len(interview.school.answers),
        })  # fmt: skip
    else:
        for title, names in (("Not answered yet", missing), ("Not sure yet", not_sure)):
            if names:
                out.print(f"[bold]{title}[/bold] ({len(names)})")
                for name in names:
                    out.print(f"  {name}: {label(vocabulary, name)}", markup=False)
        if not missing and not not_sure:
            out.print(f"{file}: every question that matters is answered.", markup=False)
    return NEEDS_A_PERSON if missing or not_sure else DONE


class _Session:
    """One sitting: puts questions, saves each answer, goes back, and shows everything before it ends."""

    def __init__(self, interview: Interview, file: Path) -> None:
        self.interview, self.file = interview, file
        self.history: list[str] = []
        self.subject = ""

    def run(self) -> int:
        """Ask until nothing is left or the person stops; return the exit code."""
        try:
            return self._run()
        except (KeyboardInterrupt, EOFError):
            self._save()
            out.print()
            out.print("Stopped. Every answer so far is saved.")
            out.print(f"Carry on with: policygen ask {self.file}", markup=False)
            return STOPPED

    def _run(self) -> int:
        self._welcome()
        self._look_again()
        while True:
            question = self.interview.next()
            if question is None:
                if self._review():
                    return self._finish()
                continue
            if not self._put(question):
                return self._finish()

    def _welcome(self) -> None:
        count = len(self.interview.school.answers)
        said = f"{count} answer{'s' if count > 1 else ''} so far." if count else "Let us start with your school."
        out.print(f"[bold]policygen[/bold]  {said} Every answer is saved in {escape(str(self.file))} as you go.")
        out.print("[dim]Type ? if you are not sure yet, < to go back, or press Ctrl-C to stop and carry on later.[/dim]")
        out.print("[dim]An answer that stands there already is kept with Enter.[/dim]")

    def _look_again(self) -> None:
        """Show the answers that change often, once they are old, and ask again only those that have changed."""
        stale = self.interview.stale()
        if not stale:
            return
        vocabulary = self.interview.library.vocabulary
        choices = {
            name: f"{label(vocabulary, name)}  {shown(vocabulary.facts[name], self.interview.school.answers[name])}"
            for name in stale
        }
        out.print(f"\n[bold]These {len(stale)} answers change often and were given some time ago.[/bold]")
        changed = _checkbox("Tick those that have changed (space), then press Enter", choices, [])
        self.interview = self.interview.confirmed([name for name in stale if name not in changed])
        self._save()
        for name in changed:
            self._put(self.interview.question(name, len(changed)))

    def _put(self, question: Question) -> bool:
        """Put one question; return False where the person wants to stop."""
        if question.subject != self.subject:
            self.subject = question.subject
            out.print(f"\n[bold underline]{question.subject}[/bold underline]")
        out.print(f"\n[dim]{question.answered} answered, about {question.left} to go[/dim]")
        if question.fact.hint:
            out.print(f"[dim]{escape(question.fact.hint)}[/dim]")
        value = _prompt(question, self.interview.library)
        if value == STOP:
            return False
        if value == BACK:
            self._back()
            return True
        later = self.interview.answer(question.name, value)
        broken = broken_rules(later.library.vocabulary, later.school.answers)
        if broken:
            err.print(f"{broken[0].says} Answer this again, or go back with <.", markup=False, style="red")
            return True
        self.interview = later
        self.history = [name for name in self.history if name != question.name] + [question.name]
        self._save()
        return True

    def _back(self) -> None:
        if not self.history:
            out.print("[dim]This is the first question of this sitting; everything can be changed at the end.[/dim]")
            return
        name = self.history.pop()
        self.subject = ""
        self._put(self.interview.question(name, len(self.interview.open())))

    def _review(self) -> bool:
        """Show every answer; return True where the person is content."""
        vocabulary, school, known = self.interview.library.vocabulary, self.interview.school, self.interview.known
        table = Table(title="Your answers", show_lines=False, expand=False)
        table.add_column("Question", ratio=3)
        table.add_column("Answer", ratio=2)
        names = [name for name in vocabulary.facts if name in school.answers and known.relevant(name) is not False]
        for name in names:
            table.add_row(escape(label(vocabulary, name)), escape(shown(vocabulary.facts[name], school.answers[name])))
        out.print()
        out.print(table)
        to_do = self.interview.not_sure()
        if to_do:
            out.print(f"[yellow]{len(to_do)} still to find out:[/yellow]")
            for name in to_do:
                out.print(f"  - {label(vocabulary, name)}", markup=False)
        done, change = "Finish", "Change an answer"
        if _select("Is everything right?", {done: done, change: change}, done, extra={}) == done:
            return True
        chosen = _select("Which one?", {name: label(vocabulary, name) for name in names}, "", extra={BACK: "← None, go back"})
        if chosen not in (BACK, STOP):
            self._put(self.interview.question(chosen, 1))
        return False

    def _finish(self) -> int:
        self._save()
        left, to_do = len(self.interview.open()), len(self.interview.not_sure())
        out.print()
        if left:
            out.print(f"Saved. {left} questions are left: policygen ask {self.file}", markup=False)
        else:
            out.print(f"Saved. Make the documents with: policygen generate {self.file}", markup=False)
        return NEEDS_A_PERSON if left or to_do else DONE

    def _save(self) -> None:
        save_school(self.interview.school, self.file, self.interview.library.vocabulary)


def _prompt(question: Question, library: Any) -> Value:
    fact = question.fact
    match fact.type:
        case "yes or no":
            default = {True: "yes", False: "no"}.get(question.suggestion, "") if question.suggestion != "" else ""
            chosen = _select(fact.ask, {"yes": "Yes", "no": "No"}, default, _extras(fact))
            return {"yes": True, "no": False}.get(chosen, chosen)
        case "choice":
            return _select(fact.ask, dict(fact.choices), question.suggestion, _extras(fact))
        case "choices":
            return _several(fact, question.suggestion)
        case "person" | "contact":
            return _record(fact, question.suggestion)
        case "people":
            return _people(fact, question.suggestion)
        case _:
            known = library.authorities if fact.from_list == "local-authorities" else ()
            return _ask_text(fact, fact.ask, str(shown(fact, question.suggestion)) if question.suggestion != "" else "", known)


def _extras(fact: Fact) -> dict[str, str]:
    extra = {}
    if not fact.required:
        extra[NOT_SURE] = "Not sure yet (it goes on the to-do list)"
    if fact.optional:
        extra[LEFT_OUT] = "Leave it out"
    return {**extra, BACK: "← Go back", STOP: "Stop for now"}


def _select(ask_text: str, choices: dict[str, str], default: Any, extra: dict[str, str]) -> Any:
    import questionary

    listed: list[Any] = [questionary.Choice(title, value=key) for key, title in choices.items()]
    if extra:
        listed.append(questionary.Separator())
        listed += [questionary.Choice(title, value=key) for key, title in extra.items()]
    return questionary.select(
        _wrapped(ask_text),
        choices=listed,
        default=default if default in choices else None,
        qmark="•",
        instruction="(arrow keys, Enter)",
    ).unsafe_ask()


def _checkbox(ask_text: str, choices: dict[str, str], ticked: Any) -> list[str]:
    import questionary

    listed = [questionary.Choice(title, value=key, checked=key in ticked) for key, title in choices.items()]
    return list(questionary.checkbox(ask_text, choices=listed, qmark="•").unsafe_ask())


def _several(fact: Fact, ticked: Any) -> Value:
    chosen = _checkbox(_wrapped(fact.ask, " (space to tick, Enter when done)"), {**fact.choices, **_extras(fact)}, ticked or ())
    for special in (STOP, BACK, NOT_SURE, LEFT_OUT):
        if special in chosen:
            return special
    return tuple(key for key in fact.choices if key in chosen)


def _ask_text(fact: Fact, ask_text: str, default: str, known: tuple[str, ...] = ()) -> Value:
    import questionary

    def wrong(typed: str) -> bool | str:
        try:
            _typed(fact, typed, default)
        except AnswerError as error:
            return str(error)
        return True

    options: dict[str, Any] = {"validate": wrong, "qmark": "•", "default": default}
    ask_text = _wrapped(ask_text)
    if known:
        prompt = questionary.autocomplete(ask_text, choices=list(known), match_middle=True, **options)
    else:
        note = "(- to leave it out)" if fact.optional else None
        prompt = questionary.text(ask_text, instruction=note, **options)
    return _typed(fact, prompt.unsafe_ask(), default)


def _short_form(typed: str, default: str) -> str:
    """Return ? < or - where it was typed alone, or behind the answer that stood there already; otherwise what was typed."""
    said = typed.strip()
    behind = said.removeprefix(default.strip()).strip() if default else said
    return behind if behind in ("?", "<", "-") else typed


def _wrapped(ask_text: str, extra: str = "") -> str:
    """Return a question broken between words, with room for its mark and the answer; a terminal breaks within words."""
    width = max(out.width - 4, 20)
    return "\n  ".join(textwrap.wrap(ask_text + extra, width)) if len(ask_text + extra) > width else ask_text + extra


def _typed(fact: Fact, typed: str, default: str = "") -> Value:
    """Return what was typed as an answer, with the short forms of a terminal: ? < and -.

    Raises AnswerError.
    """
    typed = _short_form(typed, default)
    short = {"?": NOT_SURE, "<": BACK, "-": LEFT_OUT if fact.optional else "-"}.get(typed, typed)
    return BACK if short == BACK else read_answer(fact, short)


def _record(fact: Fact, before: Any) -> Value:
    """Ask for the parts of a person or a contact one by one; < goes back a part, ? leaves the whole for later."""
    allowed = RECORD_FIELDS[fact.type]
    made: dict[str, str] = {part: getattr(before, part) for part in allowed if before and getattr(before, part)}
    out.print(f"[bold]• {escape(fact.ask)}[/bold]")
    place = 0
    while place < len(allowed):
        typed = _part(fact, allowed[place], made.get(allowed[place], ""))
        if typed == BACK and place == 0:
            return BACK
        if typed == BACK:
            place -= 1
            continue
        if typed in (NOT_SURE, LEFT_OUT) and place == 0:
            return typed
        if typed and typed not in (NOT_SURE, LEFT_OUT):
            made[allowed[place]] = typed
        else:
            made.pop(allowed[place], None)
        place += 1
    try:
        return read_answer(fact, made)
    except AnswerError as error:
        err.print(str(error), markup=False, style="red")
        return _record(fact, before)


def _part(fact: Fact, part: str, default: str) -> str:
    """Ask for one part of a record; an empty answer is allowed for all but a person's name."""
    import questionary

    needed = part == "name" and fact.type in ("person", "people")

    def wrong(typed: str) -> bool | str:
        typed = _short_form(typed, default).strip()
        if typed in ("?", "<", "-") or (not typed and not needed):
            return True
        try:
            read_answer(fact, {"name": "x", "phone": "01632 960000", part: typed})
        except AnswerError as error:
            return str(error).removeprefix(f"{part}: ")  # the line has room for little, and the question says which part
        return True

    note = "" if needed else " (Enter if there is none)"
    typed: str = questionary.text(f"{_PARTS[part]}{note}", validate=wrong, qmark="  ", default=default).unsafe_ask()
    typed = _short_form(typed, default).strip()
    return {"<": BACK, "?": NOT_SURE, "-": LEFT_OUT if fact.optional else ""}.get(typed, typed)


def _people(fact: Fact, before: Any) -> Value:
    people = list(before or ())
    one = fact.model_copy(update={"type": "person"})
    while True:
        if people:
            out.print("[dim]So far: " + escape(", ".join(map(str, people))) + "[/dim]")
        add, again, done = "Add a person", "Begin again", "That is everyone"
        choices = {add: add, **({again: again} if people else {}), done: done if people else "There is nobody"}
        chosen = _select(fact.ask, choices, done if people else add, _extras(fact))
        if chosen == again:
            people = []
        elif chosen == add:
            person = _record(one, None)
            if person not in (BACK, NOT_SURE, LEFT_OUT):
                people.append(person)
        elif chosen == done:
            return tuple(people)
        else:
            return chosen
