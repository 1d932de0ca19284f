"""START-HERE.html of a trust: its schools, how each stands, what to do next, and the papers that are the trust's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from policygen.language.english import count
from policygen.markup.html import paper_page
from policygen.papers.policy_status import PolicyStatus
from policygen.papers.start_here import Thing


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A school of the trust as its last run left it."""

    name: str
    address: str
    """Of its own page; empty where nothing of it was made."""
    statuses: tuple[PolicyStatus, ...] = ()
    failed: tuple[str, ...] = ()
    """Why it was not made, in this run."""

    @property
    def to_find_out(self) -> int:
        """How many questions are open, each counted once."""
        return len({each.fact for status in self.statuses for each in status.to_do})

    @property
    def held_up(self) -> bool:
        """Whether something that a child's safety hangs on is not known."""
        return any(each.held_up_by for each in self.statuses)

    @property
    def to_decide(self) -> int:
        """In how many places a person has to choose."""
        return sum(each.conflicts for each in self.statuses)

    @property
    def gaps_left(self) -> int:
        """How much that applies is left out."""
        return sum(len(each.gaps) for each in self.statuses)

    @property
    def first_review(self) -> date | None:
        """When the first of its policies is due."""
        days = [each.next_review for each in self.statuses if each.next_review]
        return date.fromisoformat(min(days)) if days else None


def trust_start_page(
    trust: str, on: date, schools: Sequence[SchoolLine], papers: Sequence[Thing], *, in_browser: bool = False
) -> str:
    """Return the page of a trust, in the words of who made it; `papers` are its own, such as the calendar of all schools."""
    return paper_page(
        "start-here-trust.html.jinja", title="Start here", organisation=trust, on=on, number=count(len(schools), "school"),
        schools=schools, failed=[each for each in schools if each.failed or not each.address],
        open=[each for each in schools if each.to_find_out],
        decide=[each for each in schools if each.to_decide or each.gaps_left],
        papers=papers, in_browser=in_browser,
    )  # fmt: skip
