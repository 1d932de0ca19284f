"""Where a trust stands: every school's policies with what is open in each, and what a coming edition would ask of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from policygen.formats.xlsx import Sheet
from policygen.generation.impact import SchoolChanges
from policygen.language.english import long_date
from policygen.law.changes import LawChanges
from policygen.markup.blocks import Block, Cell, Heading, ListItem, Paper, Paragraph, Table
from policygen.markup.papers import part, words

if TYPE_CHECKING:
    from policygen.papers.policy_status import PolicyStatus


SOON: Final = timedelta(days=60)
"""A review that is due within this time is named."""
MOST_LISTED: Final = 12


SMALLEST: Final = 0.01
"""The least share that is told as a number."""


TOUCHED: Final = ("new words", "added", "dropped")
"""How a clause changes that has to be approved again."""


@dataclass(frozen=True, slots=True)
class SchoolStatus:
    """A school of the trust and what the last run made for it."""

    key: str
    name: str
    on: str
    """The day whose law the last run followed, as an ISO date; empty where there was none."""
    policies: tuple[PolicyStatus, ...]
    failed: tuple[str, ...] = ()
    """Why its policies are not made, in sentences; empty where they are."""

    @property
    def made(self) -> bool:
        """Whether its policies are made."""
        return bool(self.policies) and not self.failed

    @property
    def to_do(self) -> tuple[str, ...]:
        """The questions that are open in any of its policies."""
        return tuple(dict.fromkeys(each.question for policy in self.policies for each in policy.to_do))

    @property
    def conflicts(self) -> int:
        """How many places a person has to choose in."""
        return sum(each.conflicts for each in self.policies)

    @property
    def local_share(self) -> float:
        """How much of its policies is its own wording, from 0 to 1."""
        total = sum(each.words for each in self.policies)
        return sum(each.local_share * each.words for each in self.policies) / total if total else 0.0

    @property
    def unverified(self) -> int:
        """How many requirements behind its policies were not checked against the official text."""
        return len({each.requirement for policy in self.policies for each in policy.unverified})

    @property
    def next_review(self) -> str:
        """The first day on which one of its policies is due, as an ISO date; empty where none is known."""
        return min((each.next_review for each in self.policies if each.next_review), default="")


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the law on a later day asks of the trust."""

    law: LawChanges
    schools: tuple[SchoolChanges, ...]

    def sentence(self) -> str:
        """Return it in one sentence: "6 clauses in 4 policies, 12 schools, 3 new questions, 7 schools already answered"."""
        if not any(school.affected or school.to_ask or school.answered for school in self.schools):
            return "nothing to approve and nothing to answer"
        touched = {(each.policy, each.clause.name) for each in self._clauses()}
        questions = {name for school in self.schools for name in (*school.to_ask, *school.answered)}
        ready = sum(1 for school in self.schools if school.answered and not school.to_ask)
        parts = [
            f"{_count(len(touched), 'clause')} in {_count(len({policy for policy, _ in touched}), 'policy', 'policies')}",
            _count(sum(1 for school in self.schools if school.affected), "school"),
            _count(len(questions), "new question"),
        ]
        if questions:
            parts.append(f"{_count(ready, 'school')} already answered")
        return ", ".join(parts)

    def _clauses(self) -> Iterator[Any]:
        return (each for school in self.schools for each in school.clauses if each.kind in TOUCHED)


def share(part: float) -> str:
    """Return a share in words: "none", "under 1%", "12%"."""
    return "none" if not part else "under 1%" if part < SMALLEST else f"{part:.0%}"


def _span(shares: Sequence[float]) -> str:
    least, most = share(min(shares)), share(max(shares))
    return least if least == most else f"{least} to {most}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


# ---- the paper


def status_paper(trust: str, schools: Sequence[SchoolStatus], on: date, forecast: Forecast | None = None) -> Paper:
    """Return the report for the board: in short, what to do, schools, policies, what is open, what is coming."""
    parts = [
        part("in-short", _in_short(schools, on)),
        part("to-do", _steps(schools, on)),
        part("schools", _schools(schools)),
        part("policies", _policies(schools)),
        part("decide", _decide(schools)),
        part("find-out", _find_out(schools)),
        part("reviews", _reviews(schools, on)),
        part("forecast", _forecast(forecast)),
    ]
    return Paper(
        title="Where our policies stand",
        about=f"Status report for the board, {long_date(on)}",
        organisation=trust or "Schools",
        date=str(long_date(on)),
        parts=tuple(each for each in parts if each.blocks),
    )


def _heading(text: str) -> Heading:
    return Heading(words(text), 2, numbered=False)


def _item(text: str) -> ListItem:
    return ListItem(words(text), ordered=False)


def _row(*texts: str) -> tuple[Cell, ...]:
    return tuple((words(text),) for text in texts)


def _in_short(schools: Sequence[SchoolStatus], on: date) -> Iterator[Block]:
    yield _heading("In short")
    made = [each for each in schools if each.made]
    policies = [policy for school in made for policy in school.policies]
    yield _item(f"{_count(len(policies), 'policy', 'policies')} made for {len(made)} of {_count(len(schools), 'school')}.")
    not_made = [each.name for each in schools if not each.made]
    if not_made:
        yield _item(f"Not made: {_listed(not_made)}.")
    editions = dict.fromkeys(policy.edition for policy in policies)
    if editions:
        days = {policy.on for policy in policies}
        law = f" as in force on {_day(days.pop())}" if len(days) == 1 else ""
        yield _item(f"They follow {_listed(list(editions))}{law}.")
    conflicts, open_questions = sum(each.conflicts for each in made), {each for school in made for each in school.to_do}
    yield _item(
        f"{_count(conflicts, 'place') if conflicts else 'No place'} in which a person has to choose between words; "
        f"{_count(len(open_questions), 'question') if open_questions else 'no question'} still to be answered."
    )
    own = [each.local_share for each in made]
    if any(own):
        yield _item(f"Own wording of the schools: {_span(own)} of the text.")
    due = [policy for policy in policies if policy.next_review and policy.next_review <= (on + SOON).isoformat()]
    late = [policy for policy in due if policy.next_review < on.isoformat()]
    if due:
        yield _item(
            f"{_count(len(late), 'policy', 'policies')} past the review day, {len(due) - len(late)} more due within 60 days."
        )
    unverified = {each.requirement for policy in policies for each in policy.unverified}
    if unverified:
        yield _item(
            f"Of the legal and guidance statements behind them, {len(unverified)} "
            f"{'rests' if len(unverified) == 1 else 'rest'} on reports of the present edition or on the edition before it, "
            "because nobody has checked against the official text yet."
        )


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:MOST_LISTED])
    return ", ".join(shown) + (f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else "")


def _steps(schools: Sequence[SchoolStatus], on: date) -> Iterator[Block]:
    steps = []
    if any(each.failed for each in schools):
        steps.append("Put right what keeps schools from being made (listed under Schools), and run policygen generate again.")
    if any(not each.made and not each.failed for each in schools):
        steps.append("Make the policies of the schools that have none yet: policygen generate.")
    if any(each.conflicts for each in schools):
        steps.append(
            "Ask the head of each school listed under To decide to choose; each place has a comment in its tracked document."
        )
    if any(each.to_do for each in schools):
        steps.append("Have the open questions answered: policygen ask, or the spreadsheet from policygen sheet.")
    if any(each.next_review and each.next_review < on.isoformat() for each in schools):
        steps.append("Put the policies that are past their review day on the next agenda.")
    if any(each.unverified for each in schools):
        steps.append(
            "Name who checks the unverified statements against the official text, by when: policygen explain --unverified."
        )
    if steps:
        yield _heading("What to do")
        for each in steps:
            yield ListItem(words(each), ordered=True, list_id=1)


def _schools(schools: Sequence[SchoolStatus]) -> Iterator[Block]:
    yield _heading("Schools")
    days = len({each.on for each in schools if each.made}) > 1
    law = ("Law of",) if days else ()
    header = _row("School", "Policies", *law, "To find out", "To decide", "Own wording", "Next review", "Not verified")
    yield Table(header, tuple(_school_row(each, days=days) for each in schools), "Schools and how their policies stand")
    for each in schools:
        for why in each.failed[:3]:
            yield Paragraph(words(f"{each.name}: {why}"), "note")


def _school_row(each: SchoolStatus, *, days: bool) -> tuple[Cell, ...]:
    """Return a school's row; the day whose law it follows only where the schools differ in it."""
    if not each.made:
        return _row(each.name, "not made", *("–",) * (6 if days else 5))
    law = (_day(each.on),) if days else ()
    return _row(
        each.name, str(len(each.policies)), *law, str(len(each.to_do) or "nothing"), str(each.conflicts or "nothing"),
        share(each.local_share), _day(each.next_review), str(each.unverified or "none"),
    )  # fmt: skip


def _day(text: str) -> str:
    return str(long_date(date.fromisoformat(text))) if text else "–"


def _policies(schools: Sequence[SchoolStatus]) -> Iterator[Block]:
    groups = _by_policy(schools)
    if not groups:
        return
    yield _heading("Policies")
    rows = []
    for title, found in groups.items():
        shares = [each.local_share for _, each in found]
        rows.append(_row(
            title, str(len(found)), ", ".join(dict.fromkeys(each.edition for _, each in found)),
            ", ".join(dict.fromkeys(each.version for _, each in found)),
            str(sum(each.conflicts for _, each in found) or "nothing"),
            _span(shares),
        ))  # fmt: skip
    header = _row("Policy", "Schools", "Based on", "Versions", "To decide", "Own wording")
    yield Table(header, tuple(rows), "Policies across the schools")


def _by_policy(schools: Sequence[SchoolStatus]) -> dict[str, list[tuple[SchoolStatus, PolicyStatus]]]:
    groups: dict[str, list[tuple[SchoolStatus, PolicyStatus]]] = {}
    for school in schools:
        for policy in school.policies if school.made else ():
            groups.setdefault(policy.title, []).append((school, policy))
    return groups


def _decide(schools: Sequence[SchoolStatus]) -> Iterator[Block]:
    rows = [
        _row(school.name, policy.title, str(policy.conflicts), policy.prior.tracked or "–")
        for school in schools if school.made for policy in school.policies if policy.prior and policy.conflicts
    ]  # fmt: skip
    if rows:
        yield _heading("To decide")
        yield Table(
            _row("School", "Policy", "Places", "Tracked document"), tuple(rows), "Where a person has to choose between words"
        )


def _find_out(schools: Sequence[SchoolStatus]) -> Iterator[Block]:
    asked: dict[str, list[str]] = {}
    for school in schools:
        for question in school.to_do:
            asked.setdefault(question, []).append(school.name)
    if asked:
        yield _heading("To find out")
        most = sorted(asked.items(), key=lambda each: (-len(each[1]), each[0]))
        rows = tuple(_row(question, _listed(names)) for question, names in most)
        yield Table(_row("Question", "Schools"), rows, "Questions that are still open")


def _reviews(schools: Sequence[SchoolStatus], on: date) -> Iterator[Block]:
    due = sorted(
        (policy.next_review, school.name, policy.title)
        for school in schools if school.made for policy in school.policies
        if policy.next_review and policy.next_review <= (on + SOON).isoformat()
    )  # fmt: skip
    if due:
        yield _heading("Reviews that are due")
        rows = tuple(_row(_day(day), name, title, "overdue" if day < on.isoformat() else "due") for day, name, title in due)
        yield Table(_row("Day", "School", "Policy", ""), rows, "Policies due for review")


def _forecast(forecast: Forecast | None) -> Iterator[Block]:
    if forecast is None:
        return
    yield _heading(f"What comes by {long_date(forecast.law.end)}")
    if forecast.law.editions:
        yield _item(f"New in force by then: {_listed([name for _, name in forecast.law.editions])}.")
    yield _item(f"For us: {forecast.sentence()}.")
    if forecast.law.coming:
        more = _count(len(forecast.law.coming), "requirement")
        yield _item(f"{more} enacted or proposed beyond that, and not in force: nothing to approve yet.")
    rows = tuple(
        _row(
            each.school,
            *(str(sum(1 for clause in each.clauses if clause.kind == kind) or "none") for kind in TOUCHED),
            str(len(each.to_ask) or "none"), str(len(each.answered) or "none"),
        )
        for each in forecast.schools
    )  # fmt: skip
    header = _row("School", "Clauses reworded", "added", "dropped", "Questions to answer", "answered already")
    yield Table(header, rows, "What the coming law changes for each school")


# ---- the workbook and plain data


def status_sheets(schools: Sequence[SchoolStatus], forecast: Forecast | None = None) -> list[Sheet]:
    """Return the report as tables: schools, every policy of every school, what is open, and what is coming."""
    sheets = [
        Sheet(
            "Schools",
            ("School", "Key", "Made", "Policies", "Law of", "To find out", "To decide", "Own wording %", "Next review",
             "Not verified"),
            tuple(
                (each.name, each.key, "yes" if each.made else "no", len(each.policies), _date(each.on), len(each.to_do),
                 each.conflicts, round(100 * each.local_share), _date(each.next_review), each.unverified)
                for each in schools
            ),
            (38, 28, 8, 10, 14, 12, 11, 14, 14, 13),
        ),
        Sheet(
            "Every policy",
            ("School", "Policy", "Based on", "Law of", "Version", "Clauses", "Requirements", "Gaps", "To find out", "To decide",
             "Tracked changes", "Own wording %", "Next review", "Not verified", "Document", "Tracked document"),
            tuple(_policy_row(school, each) for school in schools for each in school.policies),
            (34, 44, 38, 14, 10, 9, 13, 7, 12, 11, 15, 14, 14, 13, 50, 50),
        ),
        Sheet(
            "To find out", ("School", "Question"),
            tuple((school.name, question) for school in schools for question in school.to_do), (38, 90),
        ),
        Sheet("Not made", ("School", "Why"), tuple((each.name, why) for each in schools for why in each.failed), (38, 100)),
    ]  # fmt: skip
    if forecast is not None:
        sheets.append(_forecast_sheet(forecast))
    return [each for each in sheets if each.rows or each.name in ("Schools", "Every policy")]


def _policy_row(school: SchoolStatus, each: PolicyStatus) -> tuple[str | int | date | None, ...]:
    return (
        school.name, each.title, each.edition, _date(each.on), each.version, each.clauses, each.requirements, len(each.gaps),
        len(each.to_do), each.conflicts, each.tracked_changes, round(100 * each.local_share), _date(each.next_review),
        len(each.unverified), each.document, (each.prior.tracked or "") if each.prior else "",
    )  # fmt: skip


def _forecast_sheet(forecast: Forecast) -> Sheet:
    return Sheet(
        "What comes",
        ("School", "Policy", "Clause", "Change", "Because of"),
        tuple(
            (school.school, each.policy, each.clause.name, each.kind, "; ".join(why.requirement.title for why in each.because))
            for school in forecast.schools for each in school.clauses if each.kind in TOUCHED
        ),
        (38, 26, 30, 12, 80),
    )  # fmt: skip


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def status_data(schools: Iterable[SchoolStatus], forecast: Forecast | None = None) -> Mapping[str, Any]:
    """Return the report for a program to read."""
    return {
        "schools": [
            {
                "key": each.key, "school": each.name, "made": each.made, "on": each.on, "failed": list(each.failed),
                "to_find_out": list(each.to_do), "to_decide": each.conflicts, "local_share": round(each.local_share, 4),
                "next_review": each.next_review, "unverified": each.unverified,
                "policies": [policy.model_dump(mode="json") for policy in each.policies],
            }
            for each in schools
        ],
        "forecast": None if forecast is None else {
            "from": forecast.law.start.isoformat(), "to": forecast.law.end.isoformat(), "said": forecast.sentence(),
            "schools": [
                {"school": each.school, "to_ask": list(each.to_ask), "answered": list(each.answered),
                 "clauses": [{"policy": clause.policy, "clause": clause.clause.name, "kind": clause.kind}
                             for clause in each.clauses if clause.kind in TOUCHED]}
                for each in forecast.schools
            ],
        },
    }  # fmt: skip
