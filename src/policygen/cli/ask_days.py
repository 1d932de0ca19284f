"""The review day of each policy, as `policygen ask` shows it, and how a school gives one of them a day of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rich.markup import escape
from rich.table import Table

from policygen.cli.app import out
from policygen.cli.prompts import BACK, ask_day, ask_yes_or_no, pick, told
from policygen.documents.policy_days import days_of_policies
from policygen.facts.vocabulary import NOT_SURE
from policygen.interview import Interview
from policygen.language.english import long_date


def look_at_days(interview: Interview) -> Interview:
    """Show the day on which each policy is reviewed; return the interview with the days that the person changed."""
    days = _days(interview)
    if not any(review for _, review in days.values()):
        return interview
    _show_days(interview)
    while not ask_yes_or_no("Is each of these days right?"):
        titles = {key: f"{interview.library.titles[key]}  {_long(review)}" for key, (_, review) in _days(interview).items()}
        key = pick("Which policy has a day of its own?", titles, "", {"<": BACK})
        if key != BACK:
            interview = _own_day(interview, key)
            _show_days(interview)
    return interview


def _days(interview: Interview) -> dict[str, tuple[date | None, date | None]]:
    library, school = interview.library, interview.school
    found = days_of_policies(library.policies.keys(), school.answers, school.documents, library.documents)
    return {each.key: found[each.key] for each in interview.policies}


def _own_day(interview: Interview, key: str) -> Interview:
    start = ask_day("From which day does it take effect?", _days(interview)[key][0])
    review = ask_day("When is it next reviewed?", _days(interview)[key][1]) if isinstance(start, date) else start
    if not isinstance(start, date) or not isinstance(review, date) or BACK in (start, review) or NOT_SURE in (start, review):
        return interview
    wrong = interview.objection("next_review", review) or ("" if start < review else "It is reviewed after it takes effect.")
    if wrong:
        told(wrong)
        return interview
    return replace(interview, school=interview.school.with_days(key, start, review))


def _show_days(interview: Interview) -> None:
    table = Table(show_lines=False, expand=False, box=None)
    table.add_column("Policy")
    table.add_column("Next review")
    for key, (_, review) in sorted(_days(interview).items(), key=lambda pair: pair[1][1] or date.max):
        table.add_row(escape(interview.library.titles[key]), _long(review))
    out.print(table)


def _long(day: date | None) -> str:
    return str(long_date(day)) if day else "to be confirmed"
