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
from policygen.errors import Fault, SchoolFaults
from policygen.facts.vocabulary import label
from policygen.interview import Interview
from policygen.schools.school_file import School, read_school, refuse_other_things


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
    return Session(interview, file).run()


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
