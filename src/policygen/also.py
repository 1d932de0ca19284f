"""What a run can write beside the policies, each by the name of its option."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

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


ALSO: Final[Mapping[str, Writer]] = {"html": write_pages}
"""By option: `--html` is "html"."""
