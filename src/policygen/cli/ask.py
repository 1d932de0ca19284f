"""`policygen ask`: the questions that still matter, one at a time, saved at every answer."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from policygen.cli.app import DONE, NEEDS_A_PERSON, On, as_json, command, out, read_library
from policygen.cli.ask_session import Session
from policygen.cli.ask_sheets import AllQuestions, ForRole, FromSheets, IntoFolder, read_sheets_back, write_role_sheets
from policygen.cli.prompts import pick
from policygen.errors import Fault, SchoolFaults
from policygen.facts.vocabulary import Vocabulary, label
from policygen.interview import Interview
from policygen.language.english import nearest
from policygen.runs.learned_libraries import asking_library
from policygen.schools.kept_answers import AnswersInTrust, KeptAnswers, OwnAnswers
from policygen.schools.school_file import refuse_other_things
from policygen.schools.trust_file import is_trust_file, read_schools


@command
def ask(
    file: Annotated[Path, typer.Argument(help="The file that keeps the answers; it is made if it is not there.")],
    school: Annotated[
        str, typer.Option("--school", help="With a trust's file: the school to answer for, by its name there.")
    ] = "",
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

    Stop whenever you like (Ctrl-C): the next time goes on from there. With a trust's file one of its schools is asked: what the
    trust answers is not asked again, and what is answered here is the school's own. With --for, a Word form with the questions
    that one person knows is written instead, to send out; --from reads filled forms back.
    """
    refuse_other_things(file)
    library = read_library()
    kept = _kept_answers(file, school, library.vocabulary, by_hand=sys.stdin.isatty() and not (no_input or json))
    stands = kept.school_now()
    if isinstance(kept, AnswersInTrust):
        library = asking_library(library, kept.trust_now(), stands, kept.key)
    policies = [library.policy(key) for key in policy] if policy else list(library.policies.values())
    interview = Interview(library, policies, stands, on or date.today())
    if role:
        return write_role_sheets(interview, role, kept, into or file.parent, everything=everything)
    if sheets:
        return read_sheets_back(interview, kept, sheets, as_data=json)
    if no_input:
        return _report_missing(interview, kept, as_data=json)
    if not sys.stdin.isatty():
        raise SchoolFaults(
            Fault("Asking needs a terminal.", "Use --no-input to see what is missing, and edit the file.", kept.called_as)
        )
    return Session(interview, kept).run()


def _kept_answers(file: Path, school: str, vocabulary: Vocabulary, *, by_hand: bool) -> KeptAnswers:
    """Return where the answers are kept: in a school's file, or with a school of a trust, asked for where it is not named."""
    if not is_trust_file(file):
        if school:
            raise typer.BadParameter("This is not a trust's file.", param_hint="--school")
        return OwnAnswers(file, vocabulary)
    names = {
        key: str(each.answers.get("school_name") or key) for key, each in read_schools(file, vocabulary, broken_too=True).schools
    }
    if not school and by_hand:
        school = pick("Which school of the trust do you answer for?", names, "", {})
    if school not in names:
        said = f"The trust has no school '{school}'." if school else "This is a trust's file: say for which school you answer."
        step = f"Add --school with one of: {', '.join(names)}."
        raise SchoolFaults(Fault(said, f"{nearest(school, names)} {step}".strip(), str(file)))
    return AnswersInTrust(file, school, vocabulary)


def _report_missing(interview: Interview, kept: KeptAnswers, *, as_data: bool) -> int:
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
            out.print(f"{kept.called_as}: every question that matters is answered.", markup=False)
    return NEEDS_A_PERSON if missing or not_sure else DONE
