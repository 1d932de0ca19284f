"""What a run can write beside the policies, each by the name of its option."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from policygen.outputs import form_stem, write_set
from policygen.schools import write_whole

if TYPE_CHECKING:
    from policygen.runs import Suite

Writer = Callable[["Suite"], None]


def write_pages(suite: Suite) -> None:
    """Write each policy as generated as a web page beside its Word file."""
    from policygen.web_page import policy_page

    for each in suite.results:
        if each.written:
            write_whole(each.written.document.with_suffix(".html"), policy_page(each.made.document).encode())


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

ALSO: Final[Mapping[str, Writer]] = {"forms": write_forms, "html": write_pages}
"""By option: `--html` is "html"."""
