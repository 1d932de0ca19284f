"""One sitting of `policygen ask`: the main questions, then more detail for who wants it, and a look at what was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rich.markup import escape
from rich.table import Table

from policygen.cli.app import DONE, NEEDS_A_PERSON, STOPPED, err, out
from policygen.cli.ask_days import look_at_days
from policygen.cli.prompts import BACK, ask_yes_or_no, pick, put_question, tick, told, wrapped
from policygen.facts.known import broken_rules
from policygen.facts.sentence_ends import whole_sentence
from policygen.facts.shown import answer_words
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, Fact, Person, Value, label
from policygen.interview import Interview, Question, people_named
from policygen.language.english import count
from policygen.schools.kept_answers import KeptAnswers
from policygen.schools.school_file import with_both_changes
from policygen.storage import in_turn


class Session:
    """Puts questions, saves each answer, goes back, and shows everything before it ends."""

    def __init__(self, interview: Interview, kept: KeptAnswers) -> None:
        self.interview, self.kept = interview, kept
        self.stands = interview.school
        """What was kept when it was last read or written here."""
        self.history: list[str] = []
        self.subject = ""
        self.told_left = 0
        """How many questions were said to be left."""

    def run(self) -> int:
        """Ask until nothing is left or the person stops; return the exit code."""
        try:
            self._welcome()
            self._look_again()
            self._main_questions()
            self._more_detail()
            self._review()
            return self._finish()
        except (KeyboardInterrupt, EOFError):
            self._save()
            out.print()
            out.print("Stopped. Every answer so far is saved.")
            out.print(f"Carry on with: policygen ask {self.kept.called_as}", markup=False)
            return STOPPED

    # ---- the questions

    def _welcome(self) -> None:
        number = len(self.interview.school.answers)
        said = f"{count(number, 'answer')} so far." if number else "Let us start with your school."
        out.print(f"[bold]policygen[/bold]  {said} Every answer is saved in {escape(self.kept.called_as)} as you go.")
        out.print("[dim]Everywhere: ? if you are not sure yet, < to go back, Ctrl-C to stop and carry on later.[/dim]")
        out.print("[dim]An answer that stands there already is kept with Enter; nothing else is chosen for you.[/dim]")

    def _look_again(self) -> None:
        """Show the answers that change often, once they are old, and ask again only those that have changed."""
        stale = self.interview.stale()
        if not stale:
            return
        out.print(f"\n[bold]These {len(stale)} answers change often and were given some time ago.[/bold]")
        changed = tick(
            "Which of them have changed?", self._with_answers(stale), [], {}, "Nothing is ticked. Are they all still right?"
        )
        self.interview = self.interview.confirmed([name for name in stale if name not in changed])
        self._save()
        for place, name in enumerate(changed):
            self._put(self.interview.question(name, len(changed) - place))

    def _main_questions(self) -> None:
        while True:
            question = self.interview.next()
            if question is not None:
                self._put(question)
                continue
            with_usual = self.interview.with_usual_answers()
            if with_usual is self.interview:
                return
            self.interview = with_usual  # some of them may open a question
            self._save()

    def _more_detail(self) -> None:
        """Offer what can wait: questions that stay open in the documents, and usual answers that nobody has confirmed."""
        usual, open_ones = len(self.interview.usual()), len(self.interview.open())
        if not usual + open_ones:
            return
        out.print("\n[bold]The main questions are answered.[/bold]")
        if usual:
            stand, them = ("stands", "it") if usual == 1 else ("stand", "them")
            said = f"{count(usual, 'usual answer')} {stand} as your school's own choice until you change {them}"
            out.print(wrapped(f"{said}; your file lists {them}, and so does the page of your own choices."), markup=False)
        if open_ones:
            said = f'{count(open_ones, "question")} can wait: until they are answered the documents say "to be confirmed".'
            out.print(wrapped(said), markup=False)
        if not ask_yes_or_no("Do you want to go through them now (more detail)?"):
            return
        self.told_left = 0
        waiting = self.interview.detail()
        while waiting:
            self._put(self.interview.question(waiting[0], len(waiting)))
            seen = set(self.history)
            self.interview = self.interview.with_usual_answers()
            waiting = [name for name in self.interview.detail() if name not in seen]
            if not waiting and self.interview.next() is not None:
                self._main_questions()

    def _put(self, question: Question) -> None:
        """Put a question until there is an answer that can be taken, or the person goes back."""
        self._announce(question)
        while True:
            value = put_question(question, self.interview.library.authorities, people_named(self.interview))
            if value == BACK:
                self._back()
                return
            if self._taken(question, value):
                return

    def _announce(self, question: Question) -> None:
        if question.subject != self.subject:
            self.subject = question.subject
            out.print(f"\n[bold underline]{question.subject}[/bold underline]")
        more = question.left - self.told_left
        if self.told_left and more > 0:
            out.print(f"\n[dim]The last answer opens {count(more, 'more question')}.[/dim]")
        self.told_left = max(question.left - 1, 0)
        out.print(f"\n[dim]{question.answered} answered, at most {question.left} to go[/dim]")
        if question.fact.hint:
            out.print(f"[dim]{escape(question.fact.hint)}[/dim]")

    def _taken(self, question: Question, value: Value) -> bool:
        """Take an answer and save it; return whether it could be taken."""
        objection = self.interview.objection(question.name, value)
        if objection:
            told(objection)
            return False
        doubt = self.interview.doubt(question.name, value)
        if doubt and not ask_yes_or_no(doubt):
            return False
        later = self._in_other_roles(self.interview.answer(question.name, value), question, value)
        broken = broken_rules(later.library.vocabulary, later.school.answers)
        if broken:
            told(f"{broken[0].says} Answer this again, or go back with <.")
            return False
        self.interview = later
        self.history = [name for name in self.history if name != question.name] + [question.name]
        self._save()
        if question.fact.finishes and isinstance(value, str) and value not in (NOT_SURE, LEFT_OUT):
            out.print(f"[dim]  It reads: {escape(whole_sentence(value, question.fact.finishes))}[/dim]")
        if question.name == "review_rhythm" and value not in ("together", NOT_SURE):
            self.interview = look_at_days(self.interview)
            self._save()
        return True

    def _back(self) -> None:
        if not self.history:
            out.print("[dim]This is the first question of this sitting; everything can be changed at the end.[/dim]")
            return
        name = self.history.pop()
        self.subject = ""
        self._put(self.interview.question(name, self.interview.at_most() + 1))

    # ---- one person, several roles

    def _in_other_roles(self, later: Interview, question: Question, value: Value) -> Interview:
        """Return the interview with a person replaced in their other roles as well, where the person asked agrees."""
        before = self.interview.school.answers.get(question.name)
        if not isinstance(before, Person) or not isinstance(value, Person) or before == value:
            return later
        others = roles_of(before, later.school.answers)
        if not others:
            return later
        titles = {name: label(later.library.vocabulary, name) for name in others}
        if before.name == value.name:
            said = f"{value.name} is named in {count(len(others), 'other place')}. Do the new details hold there too?"
            chosen = list(titles) if ask_yes_or_no(said) else []
        else:
            said = f"{before.name} is also named here. In which does {value.name} take over?"
            chosen = tick(said, titles, [], {}, "Nothing is ticked. Does the other person stay in all of them?")
        for name in chosen:
            later = later.answer(name, with_another(later.school.answers[name], before, value))
        return later

    # ---- at the end

    def _review(self) -> None:
        """Show every answer once, and after a change only what changed, until the person is content."""
        self._show_answers()
        while not ask_yes_or_no("Is everything right?"):
            known, answers = self.interview.known, self.interview.school.answers
            names = [name for name in known.vocabulary.facts if name in answers and known.relevant(name) is not False]
            chosen = pick("Which one do you want to change? Type a part of it.", self._with_answers(names), "", {"<": BACK})
            if chosen == BACK:
                continue
            before = dict(answers)
            self.told_left = 0
            self._put(self.interview.question(chosen, 1))
            self._main_questions()
            self._show_changed(before)

    def _with_answers(self, names: Sequence[str]) -> dict[str, str]:
        return {name: f"{label(self.interview.library.vocabulary, name)}  {self._answer_shown(name)}" for name in names}

    def _answer_shown(self, name: str) -> str:
        said = answer_words(self._fact(name), self.interview.school.answers[name])
        return f"{said} (usual answer)" if name in self.interview.usual() else said

    def _fact(self, name: str) -> Fact:
        return self.interview.library.vocabulary.facts[name]

    def _show_answers(self) -> None:
        vocabulary, school, known = self.interview.library.vocabulary, self.interview.school, self.interview.known
        table = Table(title="Your answers", show_lines=False, expand=False)
        table.add_column("Question", ratio=3)
        table.add_column("Answer", ratio=2)
        usual = set(self.interview.usual())
        for name, fact in vocabulary.facts.items():
            if name in school.answers and known.relevant(name) is not False:
                said = answer_words(fact, school.answers[name])
                table.add_row(escape(fact.ask), escape(f"{said} (usual answer)" if name in usual else said))
        out.print()
        out.print(table)
        to_do = self.interview.not_sure()
        if to_do:
            out.print(f"[yellow]{len(to_do)} still to find out:[/yellow]")
            for name in to_do:
                out.print(f"  - {label(vocabulary, name)}", markup=False)

    def _show_changed(self, before: Mapping[str, Value]) -> None:
        answers = self.interview.school.answers
        changed = [name for name in self.interview.library.vocabulary.facts if answers.get(name) != before.get(name)]
        out.print("\n[bold]Changed:[/bold]" if changed else "\n[dim]Nothing has changed.[/dim]")
        for name in changed:
            old = answer_words(self._fact(name), before[name]) if name in before else "not answered"
            new = self._answer_shown(name) if name in answers else "not answered"
            out.print(wrapped(f"{self._fact(name).ask}  {old} → {new}"), markup=False)

    def _finish(self) -> int:
        self._save()
        left, to_do = len(self.interview.open()), len(self.interview.not_sure())
        out.print()
        called = self.kept.called_as
        if left:
            out.print(f"Saved. {count(left, 'question')} can still be answered: policygen ask {called}", markup=False)
        file = called.partition(" --school")[0]
        out.print(f"{'' if left else 'Saved. '}Make the documents with: policygen generate {file}", markup=False)
        return NEEDS_A_PERSON if left or to_do else DONE

    def _save(self) -> None:
        """Save the answers; what somebody else wrote into the file meanwhile, in the browser or an editor, stays."""
        with in_turn(self.kept.path.parent):
            now = self.kept.school_now()
            if now.answers != self.stands.answers:
                err.print("The file was changed elsewhere meanwhile; those answers stay as well.", style="yellow")
                self.interview = replace(self.interview, school=with_both_changes(now, self.stands, self.interview.school))
            self.kept.save_own(self.interview.school)
        self.stands = self.interview.school


def roles_of(person: Person, answers: Mapping[str, Value]) -> list[str]:
    """Return the questions whose answer names a person, alone or among others."""

    def named(given: Value) -> bool:
        people = given if isinstance(given, tuple) else (given,)
        return any(isinstance(each, Person) and each.name == person.name for each in people)

    return [name for name, given in answers.items() if named(given)]


def with_another(given: Value, before: Person, person: Person) -> Value:
    """Return an answer with one person in the place of another; nobody stands in it twice."""
    if not isinstance(given, tuple):
        return person
    return tuple(dict.fromkeys(person if each.name == before.name else each for each in given))
