"""`policygen ask`: the questions that still matter, one at a time, saved at every answer."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from policygen.cli.app import DONE, NEEDS_A_PERSON, STOPPED, On, as_json, command, err, out, read_library
from policygen.cli.ask_sheets import AllQuestions, ForRole, FromSheets, IntoFolder, read_sheets_back, write_role_sheets
from policygen.cli.prompts import BACK, ask_yes_or_no, pick, put_question, tick
from policygen.errors import Fault, SchoolFaults
from policygen.facts.known import broken_rules
from policygen.facts.vocabulary import Person, Value, label
from policygen.interview import Interview, Question, people_named, shown
from policygen.schools.school_file import School, read_school, refuse_other_things, save_school


@command
def ask(
    file: Annotated[Path, typer.Argument(help="The file that keeps the answers; it is made if it is not there.")],
    on: On = None,
    policy: Annotated[list[str] | None, typer.Option(help="Only what this policy needs; may be repeated.")] = None,
    no_input: Annotated[bool, typer.Option("--no-input", help="Ask nothing; say what is missing.")] = False,
    role: ForRole = None,
    into: IntoFolder = None,
    everything: AllQuestions = False,
    sheets: FromSheets = None,
    json: Annotated[bool, typer.Option("--json", help="With --no-input or --from: print the result for programs.")] = False,
) -> int:
    """Ask the questions that still matter about a school, and save every answer at once.

    Stop whenever you like (Ctrl-C): the next time goes on from there. With --for, a Word form with the questions that one person
    knows is written instead, to send out; --from reads filled forms back.
    """
    refuse_other_things(file)
    library = read_library()
    school = read_school(file, library.vocabulary) if file.exists() else School({})
    policies = [library.policy(key) for key in policy] if policy else list(library.policies.values())
    interview = Interview(library, policies, school, on or date.today())
    if role:
        return write_role_sheets(interview, role, file, into, everything=everything)
    if sheets:
        return read_sheets_back(interview, file, sheets, as_data=json)
    if no_input:
        return _report_missing(interview, file, as_data=json)
    if not sys.stdin.isatty():
        raise SchoolFaults(
            Fault("Asking needs a terminal.", "Use --no-input to see what is missing, and edit the file.", str(file))
        )
    return _Session(interview, file).run()


def _report_missing(interview: Interview, file: Path, *, as_data: bool) -> int:
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
            self._put(question)

    def _welcome(self) -> None:
        count = len(self.interview.school.answers)
        said = f"{count} answer{'s' if count > 1 else ''} so far." if count else "Let us start with your school."
        out.print(f"[bold]policygen[/bold]  {said} Every answer is saved in {escape(str(self.file))} as you go.")
        out.print("[dim]Everywhere: ? if you are not sure yet, < to go back, Ctrl-C to stop and carry on later.[/dim]")
        out.print("[dim]An answer that stands there already is kept with Enter; nothing else is chosen for you.[/dim]")

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
        changed = tick("Which of them have changed?", choices, [], {}, "Nothing is ticked. Are they all still right?")
        self.interview = self.interview.confirmed([name for name in stale if name not in changed])
        self._save()
        for name in changed:
            self._put(self.interview.question(name, len(changed)))

    def _put(self, question: Question) -> None:
        if question.subject != self.subject:
            self.subject = question.subject
            out.print(f"\n[bold underline]{question.subject}[/bold underline]")
        out.print(f"\n[dim]{question.answered} answered, about {question.left} to go[/dim]")
        if question.fact.hint:
            out.print(f"[dim]{escape(question.fact.hint)}[/dim]")
        value = put_question(question, self.interview.library.authorities, people_named(self.interview))
        if value == BACK:
            self._back()
            return
        later = self._with_roles(self.interview.answer(question.name, value), question, value)
        broken = broken_rules(later.library.vocabulary, later.school.answers)
        if broken:
            err.print(f"{broken[0].says} Answer this again, or go back with <.", markup=False, style="red")
            return
        self.interview = later
        self.history = [name for name in self.history if name != question.name] + [question.name]
        self._save()

    def _with_roles(self, later: Interview, question: Question, value: Value) -> Interview:
        """Return the interview with a person replaced in their other roles as well, where the person asked agrees."""
        before = self.interview.school.answers.get(question.name)
        if not isinstance(before, Person) or not isinstance(value, Person) or before.name == value.name:
            return later
        vocabulary = later.library.vocabulary
        others = {
            name: label(vocabulary, name) for name, given in later.school.answers.items()
            if isinstance(given, Person) and given.name == before.name
        }  # fmt: skip
        if not others:
            return later
        said = f"{before.name} is also named here. In which does {value.name} take over?"
        for name in tick(said, others, [], {}, "Nothing is ticked. Does the other person stay in all of them?"):
            later = later.answer(name, value)
        return later

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
        if ask_yes_or_no("Is everything right?"):
            return True
        answers = {name: f"{label(vocabulary, name)}  {shown(vocabulary.facts[name], school.answers[name])}" for name in names}
        chosen = pick("Which one do you want to change?", answers, "", {"<": BACK})
        if chosen != BACK:
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
