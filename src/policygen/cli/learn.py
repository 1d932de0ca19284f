"""`policygen learn`: the learning log of a school or trust, asked, listed, closed, and fed from published reviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from policygen.cli.app import DONE, NEEDS_A_PERSON, On, as_json, command, day, out, read_library
from policygen.errors import Fault, SchoolFaults
from policygen.facts.known import Known
from policygen.language.english import count, long_date, nearest, shortened
from policygen.layers.load import library_for
from policygen.learning.entry_answers import closed_entry, telling_who
from policygen.learning.log import STATUSES, LearningLog, LogEntry
from policygen.learning.writing_check import writing_findings
from policygen.library.model import Library
from policygen.runs.learning_logs import LogOnDisk, log_at, save_log_entry, school_log_path, trust_log_path
from policygen.runs.self_assessments import audit_library
from policygen.schools.school_file import School
from policygen.schools.trust_file import Trust, read_schools

_MOST_WORDS = 100


@dataclass(frozen=True, slots=True)
class Learner:
    """Whose log it is, with everything that a command needs."""

    file: Path
    library: Library
    found: LogOnDisk
    above: tuple[LearningLog, ...]
    """The trust's log, for a school of a trust."""
    schools: tuple[Known, ...]
    on: date

    def entry(self, name: str) -> LogEntry:
        """Return an entry by its name. Raises SchoolFaults, with the nearest, where there is none."""
        entries = self.found.log.entries
        if name not in entries:
            step = nearest(name, entries) or f"See them with: policygen learn {self.file} --list"
            raise SchoolFaults(Fault(f"There is no entry '{name}'.", step, str(self.found.path)))
        return entries[name]


@command
def learn(
    file: Annotated[Path, typer.Argument(help="A school's answers, made with: policygen ask FILE; or a trust's file.")],
    school: Annotated[str | None, typer.Option("--school", help="With a trust's file: the log of this school of it.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the entries.")] = False,
    show: Annotated[str | None, typer.Option("--show", help="Show this entry with what the write-up check finds.")] = None,
    entry: Annotated[str | None, typer.Option("--entry", help="Answer what is open in this entry, or change it.")] = None,
    close: Annotated[str | None, typer.Option("--close", help="Close this entry, whose change was tested.")] = None,
    result: Annotated[str, typer.Option("--result", help="With --close: what the test showed.")] = "",
    tested_on: Annotated[
        date | None, typer.Option("--tested-on", parser=day, metavar="DATE", help="With --close: when it was tested.")
    ] = None,
    from_reviews: Annotated[
        bool, typer.Option("--from-reviews", help="Put this term's findings of published reviews; with --out as a page to print.")
    ] = False,
    folder: Annotated[Path | None, typer.Option("--out", help="With --from-reviews: write Word and a web page here.")] = None,
    on: On = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> int:  # fmt: skip
    """What you learned from incidents, near misses, reviews and voices, and what you change because of it.

    Without an option it asks about something new, or goes on with what was begun; every answer is saved at once. The log stays
    in a file of your own beside the school's or trust's file, NAME-learning-log.yaml, and holds nobody's data. An entry's
    sentence is in the next policies that you generate. See docs/learning.md.

    Exit code 0: done. 1: something to put right first. 3: an entry is unfinished or overdue.
    """
    learner = _learner(read_library(), file, school, on or date.today())
    if close:
        return _close_entry(learner, close, result, tested_on)
    if show:
        return _show_one(learner, show, as_data=json)
    if from_reviews:
        from policygen.cli.learn_reviews import put_reviews

        return put_reviews(learner.library, learner.found, learner.above, learner.schools, learner.on, file, folder, as_data=json)
    if listed or json:
        return _list_log(learner, as_data=json)
    return _ask_entry(learner, entry)


def _learner(library: Library, file: Path, school: str | None, on: date) -> Learner:
    trust = read_schools(file, library.vocabulary)
    if school and not trust.name:
        raise typer.BadParameter("Give it with a trust's file.", param_hint="--school")
    if trust.name and not school:
        layered = max((library_for(library, trust, each, key) for key, each in trust.schools), key=lambda each: len(each.layers))
        schools = tuple(Known(library.vocabulary, each.answers) for _, each in trust.schools)
        return Learner(file, layered, _learners_log(layered, trust_log_path(trust), trust.name, on), (), schools, on)
    key, one = _named_school(trust, school)
    layered = library_for(library, trust, one, key)
    above = (_learners_log(layered, trust_log_path(trust), trust.name, on).log,) if trust.name else ()
    found = _learners_log(layered, school_log_path(trust, key, one), str(one.answers.get("school_name", "")), on)
    return Learner(file, layered, found, above, (Known(library.vocabulary, one.answers),), on)


def _learners_log(library: Library, path: Path, of: str, on: date) -> LogOnDisk:
    return log_at(path, of, library, {"audit": audit_library(library, on).items})


def _named_school(trust: Trust, name: str | None) -> tuple[str, School]:
    if name is None:
        return trust.schools[0]
    known = dict(trust.schools)
    if name not in known:
        said = f"There is no school '{name}' in this trust."
        raise SchoolFaults(Fault(said, nearest(name, known) or f"There are: {', '.join(known)}.", trust.file))
    return name, known[name]


def _ask_entry(learner: Learner, name: str | None) -> int:
    from policygen.cli.learn_ask import EntrySitting, refuse_without_terminal, welcome
    from policygen.cli.prompts import ask_yes_or_no
    from policygen.learning.log_writing import next_name

    begun = learner.entry(name) if name else None
    refuse_without_terminal()
    welcome(learner.found)
    if begun is None:
        for draft, each in learner.found.log.entries.items():
            if each.status == "draft" and ask_yes_or_no(f"Entry {draft} is not finished. Go on with it?"):
                name, begun = draft, each
                break
    name = name or next_name(learner.found.log, learner.on)
    return EntrySitting(learner.found, name, begun or LogEntry(), learner.library, str(learner.file), learner.on).run()


def _close_entry(learner: Learner, name: str, result: str, tested_on: date | None) -> int:
    found = learner.found
    done = closed_entry(name, learner.entry(name), result, tested_on, str(found.path), found.log.lines.get(name))
    for _, each in telling_who(done.result, found.log.not_names):
        raise SchoolFaults(Fault(f"Not saved: {each.says}", each.next_step))
    save_log_entry(found, name, done, learner.library)
    out.print(f"Entry {name} is closed.", markup=False)
    return DONE


def _show_one(learner: Learner, name: str, *, as_data: bool) -> int:
    if as_data:
        as_json(_entry_data(name, learner.entry(name), learner))
        return DONE
    from policygen.cli.learn_ask import show_entry

    show_entry(name, learner.entry(name), learner.library)
    return DONE


def _list_log(learner: Learner, *, as_data: bool) -> int:
    entries = learner.found.log.entries
    unfinished = [each for each in entries.values() if each.status == "draft" or each.overdue(learner.on)]
    if as_data:
        as_json([_entry_data(name, each, learner) for name, each in entries.items()])
    elif not entries:
        out.print(f"Nothing is in the log yet. Begin with: policygen learn {learner.file}", markup=False)
    else:
        out.print(f"[bold underline]Learning log of {escape(learner.found.of)}[/bold underline]")
        for name, each in entries.items():
            _tell_entry(learner, name, each)
        out.print(f"{count(len(entries), 'entry', 'entries')} in {learner.found.path}", markup=False)
    return NEEDS_A_PERSON if unfinished else DONE


def _tell_entry(learner: Learner, name: str, entry: LogEntry) -> None:
    """Print how an entry stands, and beneath what it tells us and where that comes from."""
    due = f"; {entry.owner}, by {long_date(entry.due)}" if entry.due and entry.status != "closed" else ""
    late = " [red](overdue)[/red]" if entry.overdue(learner.on) else ""
    out.print(f"[bold]{escape(name)}[/bold]  {STATUSES[entry.status]}{escape(due)}{late}")
    source = learner.library.learning.sources.get(entry.source)
    said = shortened(entry.finding or entry.happened, _MOST_WORDS)
    out.print(f"  {said}{f' ({source.title})' if source else ''}", markup=False)


def _entry_data(name: str, entry: LogEntry, learner: Learner) -> dict[str, Any]:
    return {
        "entry": name, "overdue": entry.overdue(learner.on), "clauses": list(entry.clauses),
        **entry.model_dump(mode="json", exclude_defaults=True), "status": entry.status,
        "look_again": [
            {"check": each.check, "question": each.question, "words": each.words}
            for each in writing_findings(entry, learner.library.learning)
        ],
    }  # fmt: skip
