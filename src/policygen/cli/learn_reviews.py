"""`policygen learn --from-reviews`: findings of published reviews put to a school, in the terminal or as a page to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from rich.markup import escape

from policygen.cli.app import DONE, NEEDS_A_PERSON, STOPPED, as_json, err, out, tell_kept
from policygen.cli.prompts import BACK, ask_line, pick
from policygen.facts.known import Known
from policygen.facts.vocabulary import NOT_SURE
from policygen.language.english import count
from policygen.learning.entry_answers import telling_who
from policygen.learning.log import LearningLog
from policygen.learning.log_writing import next_name
from policygen.learning.review_prompts import NOT_HERE, Prompt, PromptPage, answered_entry, prompt_page
from policygen.library.model import Library
from policygen.runs.learning_logs import LogOnDisk, save_log_entry
from policygen.runs.review_pages import write_review_prompts


def put_reviews(
    library: Library, found: LogOnDisk, above: Sequence[LearningLog], schools: Sequence[Known], on: date, file: Path,
    folder: Path | None, *, as_data: bool,
) -> int:  # fmt: skip
    """Put this term's findings, or write or print them; return the exit code."""
    import sys

    page = prompt_page(library, [found.log, *above], schools, on)
    if as_data:
        as_json(asdict(page))
    elif folder is not None:
        placed = write_review_prompts(library, page, found.of, folder, on)
        tell_kept(placed.kept, placed.instead)
        out.print(f"{placed.files['.docx']}", markup=False)
    elif not page.prompts:
        said = (
            f"Nothing is left for {page.term}: {count(page.answered, 'finding')} answered, {page.waiting} wait for other terms."
        )
        out.print(said, markup=False)
    elif sys.stdin.isatty():
        return _Reviews(library, found, page, file, on).run()
    else:
        for each in page.prompts:
            _tell_prompt(each)
    return NEEDS_A_PERSON if page.prompts else DONE


def _tell_prompt(each: Prompt) -> None:
    out.print(f"\n[bold]{escape(each.title)}[/bold]  [dim]{escape(each.source)}; {each.review}[/dim]")
    out.print(each.found, markup=False)
    out.print(each.suggests, markup=False)


class _Reviews:
    """One sitting over the findings of a term."""

    def __init__(self, library: Library, found: LogOnDisk, page: PromptPage, file: Path, on: date) -> None:
        self.library, self.found, self.page, self.file, self.on = library, found, page, file, on
        self.words = library.learning.prompts

    def run(self) -> int:
        """Put each finding; return the exit code."""
        from policygen.cli.learn_ask import welcome

        welcome(self.found)
        try:
            made = [name for each in self.page.prompts if (name := self._put(each))]
        except (KeyboardInterrupt, EOFError):
            out.print("\nStopped. Every answer so far is saved.")
            return STOPPED
        drafts = [name for name in made if self.found.log.entries[name].status == "draft"]
        out.print(f"\n{count(len(made), 'finding')} answered for {self.page.term}.", markup=False)
        if drafts:
            out.print(f"Say what you change: policygen learn {self.file} --entry {drafts[0]}", markup=False)
        return NEEDS_A_PERSON if drafts or len(made) < len(self.page.prompts) else DONE

    def _put(self, prompt: Prompt) -> str:
        """Put one finding; return the entry that its answer made, or nothing where it was left for later."""
        _tell_prompt(prompt)
        answer = pick(self.words.asks, self.words.answers, "", {"<": BACK, "?": NOT_SURE})
        if answer in (BACK, NOT_SURE):
            return ""
        tells = self._evidence(answer)
        if tells in (BACK, NOT_SURE):
            return "" if tells == NOT_SURE else self._put(prompt)
        name = next_name(self.found.log, self.on)
        entry = answered_entry(prompt, answer, tells, self.words, self.on)
        self.found = save_log_entry(self.found, name, entry, self.library)
        out.print(f"Saved as entry {name}.", markup=False, style="dim")
        return name

    def _evidence(self, answer: str) -> str:
        """Ask what would tell; "not here" needs its evidence, and nothing may say who anybody is."""
        while True:
            said = ask_line(self.words.tells)
            if said in (BACK, NOT_SURE):
                return said
            wrong = next((each for _, each in telling_who(said, self.found.log.not_names)), None)
            if wrong is not None:
                err.print(f"Not saved: {wrong.says} {wrong.next_step}", markup=False, style="red")
            elif answer == NOT_HERE and not said:
                err.print("Say what shows it, or choose another answer with <.", markup=False, style="red")
            else:
                return said
