"""An entry of the learning log, asked one question at a time in a terminal; every answer is saved at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from rich.markup import escape
from rich.table import Table

from policygen.cli.app import DONE, NEEDS_A_PERSON, STOPPED, err, out
from policygen.cli.prompts import BACK, ask_day, ask_line, ask_yes_or_no, pick, tick
from policygen.errors import Fault, SchoolFaults
from policygen.facts.vocabulary import NOT_SURE
from policygen.learning.entry_answers import entry_questions, shown_answer, telling_who, with_entry_answer, with_entry_status
from policygen.learning.log import STATUSES, STRENGTHS, LogEntry, answer_of, missing_answers
from policygen.learning.log_writing import next_name
from policygen.learning.writing_check import writing_findings
from policygen.library.learning import LogQuestion
from policygen.library.model import Library
from policygen.policies.finding import template_words
from policygen.runs.learning_logs import LogOnDisk, log_at, save_log_entry, save_not_names

_KEYS: Final = {"<": BACK, "?": NOT_SURE}
_THAT_IS_ALL: Final = "\0all"
Reads = Callable[[LogQuestion, Any], Any]


def _asked_line(question: LogQuestion, before: str) -> str:
    return ask_line(question.ask, before)


def refuse_without_terminal() -> None:
    """Raise SchoolFaults where nobody can be asked."""
    if not sys.stdin.isatty():
        step = "Use --list, --show or --from-reviews to look, or write the entry into the log's file."
        raise SchoolFaults(Fault("Asking needs a terminal.", step))


def welcome(found: LogOnDisk) -> None:
    """Say where answers go and which keys mean what."""
    out.print(f"[bold]policygen[/bold]  Learning log of {escape(found.of)}. Every answer is saved in {escape(str(found.path))}.")
    out.print("[dim]Everywhere: ? to leave a question for later, < to go back, Ctrl-C to stop and carry on later.[/dim]")
    out.print("[dim]Write of roles and systems. Never write who anybody is: no names, birth dates, numbers, addresses.[/dim]")


class EntrySitting:
    """One sitting over one entry: puts what is open, saves each answer, shows the write-up check before it ends."""

    def __init__(self, found: LogOnDisk, name: str, entry: LogEntry, library: Library, file: str, on: date) -> None:
        self.found, self.name, self.entry, self.on = found, name, entry, on
        self.library, self.file = library, file
        self.learning = library.learning
        self._reads: Mapping[str, Reads] = {
            "date": lambda question, before: ask_day(question.ask, before, may_be_empty=True),
            "source": self._pick_of({key: each.title for key, each in self.learning.sources.items()}),
            "pattern": self._pick_of({key: f"{each.title}: {each.means}" for key, each in self.learning.patterns.items()}),
            "strength": self._pick_of(STRENGTHS),
            "patterns": self._factors,
            "list": self._lines,
            "clauses": self._clauses,
        }

    def run(self) -> int:
        """Ask until nothing is open or the person stops; return the exit code."""
        try:
            self._ask([name for name in self.learning.questions if self._is_open(name)])
            while not self._review():
                pass
            return self._finish()
        except (KeyboardInterrupt, EOFError):
            out.print()
            out.print("Stopped. Every answer so far is saved.")
            out.print(f"Carry on with: policygen learn {self.file} --entry {self.name}", markup=False)
            return STOPPED

    def _questions(self) -> list[str]:
        return entry_questions(self.entry, self.learning)

    def _is_open(self, name: str) -> bool:
        """Whether a question is not answered yet; how strong a finding is has an answer from the start, and is asked still."""
        return not answer_of(self.entry, name) or (name == "strength" and name not in self.entry.model_fields_set)

    def _ask(self, names: list[str]) -> None:
        """Put questions in order; `<` goes back to the one before."""
        asked: list[str] = []
        left = list(names)
        while left:
            name = left.pop(0)
            if name not in self._questions():  # a sentence is asked only where a clause was named
                continue
            out.print(f"\n[dim]Entry {escape(self.name)}, {len(asked)} behind you, about {len(left) + 1} to go[/dim]")
            if self._put(name) == BACK:
                left = [*([asked.pop()] if asked else []), name, *left]
            else:
                asked.append(name)

    def _put(self, name: str) -> str:
        """Put one question until its answer may be kept; return BACK where the person wants the one before."""
        question, before = self.learning.questions[name], answer_of(self.entry, name)
        if question.hint:
            out.print(f"[dim]{escape(question.hint)}[/dim]")
        read = self._reads.get(question.kind, _asked_line)
        while True:
            value = read(question, before)
            if value in (BACK, NOT_SURE):
                return str(value)
            if self._may_be_kept(value):
                self.save(with_entry_answer(self.entry, name, value))
                return ""

    def _may_be_kept(self, value: Any) -> bool:
        """Whether an answer names nobody; a word that only looks like a name is kept once a person says so."""
        for text, each in telling_who(value, self.found.log.not_names):
            err.print(f"Not saved: {each.says} {each.next_step}", markup=False, style="red")
            if each.kind != "a name" or ask_yes_or_no("Is it the name of a person?") is not False:
                return False
            self.found = save_not_names(self.found, [text[each.start : each.end]])
            return self._may_be_kept(value)
        return True

    def save(self, entry: LogEntry) -> None:
        """Save the entry as it is now, at once."""
        if self.name not in self.found.log.entries:  # somebody else may have taken the name meanwhile
            self.found = log_at(self.found.path, self.found.of, self.library)
            self.name = next_name(self.found.log, self.on)
        self.found = save_log_entry(self.found, self.name, entry, self.library)
        self.entry = entry

    # ---- how each kind of question is read

    def _pick_of(self, choices: Mapping[str, str]) -> Reads:
        return lambda question, before: pick(question.ask, choices, before or "", _KEYS)

    def _factors(self, question: LogQuestion, before: Mapping[str, str]) -> Any:
        titles = {key: f"{each.title}: {each.means}" for key, each in self.learning.patterns.items()}
        chosen = tick(question.ask, titles, list(before), _KEYS, "Nothing is ticked. Is it none of these?")
        if isinstance(chosen, str):
            return chosen
        said = {}
        for name in chosen:
            text = ask_line(f"{self.learning.patterns[name].title}: how? (Enter to leave it)", before.get(name, ""))
            if text == BACK:
                return BACK
            said[name] = "" if text == NOT_SURE else text
        return said

    def _lines(self, question: LogQuestion, before: tuple[str, ...]) -> Any:
        said = list(before)
        while True:
            text = ask_line(question.ask, "", f"({len(said)} so far; Enter when that is all)" if said else "")
            if text in (BACK, NOT_SURE):
                return text
            if not text:
                return tuple(said)
            said.append(text)

    def _clauses(self, question: LogQuestion, before: tuple[str, ...]) -> Any:
        chosen = list(before)
        policies = {key: each.file.title for key, each in self.library.policies.items()}
        while True:
            if chosen:
                out.print("[dim]So far: " + escape(", ".join(chosen)) + "[/dim]")
            key = pick(question.ask, {_THAT_IS_ALL: "That is all" if chosen else "None", **policies}, "", _KEYS)
            if key in (BACK, NOT_SURE):
                return key
            if key == _THAT_IS_ALL:
                return tuple(dict.fromkeys(chosen))
            clause = pick(
                "Which passage? It is named by its section and its first words.", self._clauses_of(key), "", {"<": BACK}
            )
            chosen += [clause] if clause != BACK else []

    def _clauses_of(self, key: str) -> dict[str, str]:
        policy = self.library.policies[key]
        return {
            f"{key}.{clause.name}": f"{section.title}: {template_words(clause.text, self.library.titles)}"[: out.width - 8]
            for section in policy.sections
            for clause in section.clauses
        }

    # ---- the end of a sitting

    def _review(self) -> bool:
        """Show the entry and what the write-up check finds; return True where the person is content."""
        out.print()
        show_entry(self.name, self.entry, self.library)
        out.print("[dim]Before you say yes, read it once more:[/dim]")
        for asked in (check.ask for check in self.learning.writing.values() if check.ask):
            out.print(f"[dim]  - {escape(asked)}[/dim]")
        if ask_yes_or_no("Is everything right?"):
            return True
        answers = {
            name: f"{self.learning.questions[name].ask}  {shown_answer(name, self.entry, self.library)}"
            for name in self._questions()
        }
        chosen = pick("Which one do you want to change?", answers, "", {"<": BACK})
        if chosen != BACK:
            self._put(chosen)
        return False

    def _finish(self) -> int:
        self.save(with_entry_status(self.entry, self.learning))
        out.print()
        if self.entry.status == "draft":
            asked = (self.learning.questions[name].ask for name in missing_answers(self.entry, self.learning))
            out.print("Saved as a draft. Still to be said:")
            for each in asked:
                out.print(f"  - {each}", markup=False)
            out.print(f"Carry on with: policygen learn {self.file} --entry {self.name}", markup=False)
            return NEEDS_A_PERSON
        out.print(f"Entry {self.name} is saved: {STATUSES[self.entry.status]}.", markup=False)
        if self.entry.adds:
            out.print(f"Its sentence is in the policies from now on: policygen generate {self.file}", markup=False)
        elif self.entry.clauses:
            out.print("No sentence was given, so the policies' words stay as they are.", markup=False)
        return DONE


def show_entry(name: str, entry: LogEntry, library: Library) -> None:
    """Print an entry with what the write-up check finds in it."""
    table = Table(title=f"Entry {escape(name)}: {STATUSES[entry.status]}", title_justify="left", expand=False)
    table.add_column("Question", ratio=2)
    table.add_column("Answer", ratio=3)
    if entry.review:
        table.add_row("Which published review", escape(_review_title(entry.review, library)))
    for question, asked in library.learning.questions.items():
        said = shown_answer(question, entry, library)
        if said:
            table.add_row(escape(asked.ask), escape(said))
    for key, said in _more_rows(entry, library):
        table.add_row(escape(key), escape(said))
    out.print(table)
    for each in writing_findings(entry, library.learning):
        where = f" in “{library.learning.questions[each.question].ask}” ({each.words})" if each.question else ""
        out.print(f"[yellow]Look again:[/yellow] {escape(f'{each.says[:-1]}{where}. {each.instead}')}", highlight=False)


def _more_rows(entry: LogEntry, library: Library) -> list[tuple[str, str]]:
    """Return what an entry holds besides the answers to the log's questions."""
    prompts = library.learning.prompts
    titles = {"could": prompts.asks, "tells": prompts.tells.partition("?")[0] + "?"}
    rows = [
        (titles.get(name, name), prompts.answers.get(text, text)) for name, text in entry.more.items()
        if name not in library.learning.questions
    ]  # fmt: skip
    tested: list[tuple[str, object]] = [("Tested on", entry.tested_on), ("What the test showed", entry.result)]
    tested += [("Why nothing is changed", entry.reason)]
    return [*rows, *((title, _in_words(value)) for title, value in tested if value)]


def _in_words(value: object) -> str:
    from policygen.language.english import long_date

    return str(long_date(value)) if isinstance(value, date) else str(value)


def _review_title(name: str, library: Library) -> str:
    source = library.legislation.sources.get(".".join(name.split(".")[:2]))
    return source.file.title if source is not None else name
