"""What a run can write beside the policies, each by the name of its option."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from policygen.outputs import form_stem, write_set
from policygen.schools import write_whole

if TYPE_CHECKING:
    from policygen.runs import Run, Suite
    from policygen.trusts import Trust

Writer = Callable[["Suite"], None]
TrustWriter = Callable[["Run", "Trust"], None]


def write_pages(suite: Suite) -> None:
    """Write each policy as generated as a web page beside its Word file."""
    from policygen.web_page import policy_page

    for each in suite.results:
        if each.written:
            write_whole(each.written.document.with_suffix(".html"), policy_page(each.made.document).encode())


def write_documents(suite: Suite) -> None:
    """Write the list of the documents that the school must have or usually has."""
    from policygen.school_lists import documents_of_suite

    documents_of_suite(suite)


def write_calendar(suite: Suite) -> None:
    """Write the review calendar: what is due when and by whom."""
    from policygen.school_lists import calendar_of_suite

    calendar_of_suite(suite)


def write_forms(suite: Suite) -> None:
    """Write the forms that the school has use for, into a folder beside the policies."""
    from policygen.forms import make_forms

    run, school = suite.run, suite.school
    made = make_forms(run.shelf, school.answers, run.when)
    name = str(school.answers["school_name"])
    files = {f"{form_stem(name, each.key, run.when.isoformat())}{each.suffix}": each.data for each in made}
    write_set(run.folder / FORMS, files, "forms.manifest.json")


FORMS: Final = "forms"
"""The folder of the forms, inside that of the policies."""

ALSO: Final[Mapping[str, Writer]] = {
    "calendar": write_calendar, "documents": write_documents, "forms": write_forms, "html": write_pages,
}  # fmt: skip
"""By option: `--html` is "html"."""


def trust_documents(run: Run, trust: Trust) -> None:
    """Write one workbook with the documents of every school of a trust."""
    from policygen.school_lists import trust_lists, write_trust_documents

    write_trust_documents(run.shelf, trust.name or "Schools", trust_lists(trust, run), run.folder, run.when)


def trust_calendar(run: Run, trust: Trust) -> None:
    """Write one review calendar for all schools of a trust."""
    from policygen.school_lists import trust_lists, write_trust_calendar

    write_trust_calendar(run.shelf, trust.name or "Schools", trust_lists(trust, run), run.folder, run.when)


FOR_TRUST: Final[Mapping[str, TrustWriter]] = {"calendar": trust_calendar, "documents": trust_documents}
"""What is written once for a trust besides, by option."""
