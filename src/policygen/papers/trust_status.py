"""Where a trust stands: every school's policies, what is open, and what a coming edition would ask.

The words of the paper stand in `policy_templates/papers/trust-status.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from policygen.formats.xlsx import Sheet
from policygen.generation.impact import SchoolChanges
from policygen.language.english import count, long_date
from policygen.law.changes import LawChanges
from policygen.markup.blocks import Paper
from policygen.markup.paper_templates import PaperTemplate

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
    found: tuple[str, ...] = ()
    """What else of its last run a person has to look at, in sentences: a run cut short, adopted files that were not used."""
    approvals: Mapping[str, date] = field(default_factory=dict)
    """The days on which its policies were last approved, by policy, as its records have them."""

    @property
    def made(self) -> bool:
        """Whether its policies are made."""
        return bool(self.policies) and not self.failed

    @property
    def approved(self) -> int:
        """How many of its policies are approved as they were last made; a newer draft of an approved one waits for the board."""
        return sum(self.approved_on(each) is not None for each in self.policies)

    def approved_on(self, policy: PolicyStatus) -> date | None:
        """Return the day on which a policy, as it was last made, was approved; None where no approval since is on record."""
        day = self.approvals.get(policy.policy)
        return day if day is not None and day.isoformat() >= policy.on else None

    @property
    def to_do(self) -> tuple[str, ...]:
        """The questions that are open in any of its policies."""
        return tuple(dict.fromkeys(each.question for policy in self.policies for each in policy.to_do))

    @property
    def conflicts(self) -> int:
        """How many places a person has to choose in."""
        return sum(each.conflicts for each in self.policies)

    def to_look_at(self, on: date) -> tuple[str, ...]:
        """Return what nobody may take for all clear, in sentences: runs, locks, proofs, reviews."""
        said = list(self.found)
        for each in self.policies:
            if each.prior and each.prior.locked_changed:
                clauses = count(len(each.prior.locked_changed), "clause")
                said.append(f"{each.title}: {clauses} that the trust locks and the school has changed.")
            if each.prior and each.prior.not_proved:
                said.append(f"{each.title}: the tracked copy did not prove right, so there is only the clean one.")
            if each.held_up_by:
                said.append(f"{each.title}: not ready for approval, because this is not known yet: {', '.join(each.held_up_by)}.")
            if each.next_review and each.next_review < on.isoformat():
                said.append(f"{each.title}: its review was due on {long_date(date.fromisoformat(each.next_review))}.")
        return tuple(said)

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
            f"{count(len(touched), 'clause')} in {count(len({policy for policy, _ in touched}), 'policy', 'policies')}",
            count(sum(1 for school in self.schools if school.affected), "school"),
            count(len(questions), "new question"),
        ]
        if questions:
            parts.append(f"{count(ready, 'school')} already answered")
        return ", ".join(parts)

    def _clauses(self) -> Iterator[Any]:
        return (each for school in self.schools for each in school.clauses if each.kind in TOUCHED)


def share(part: float) -> str:
    """Return a share in words: "none", "under 1%", "12%"."""
    return "none" if not part else "under 1%" if part < SMALLEST else f"{part:.0%}"


def _lowest_to_highest(shares: Sequence[float]) -> str:
    least, most = share(min(shares)), share(max(shares))
    return least if least == most else f"{least} to {most}"


# ---- the paper


def status_paper(
    trust: str, schools: Sequence[SchoolStatus], on: date, template: PaperTemplate, forecast: Forecast | None = None
) -> Paper:
    """Return the report for the board: in short, what to do, schools, policies, what is open, what is coming."""
    made = [each for each in schools if each.made]
    data = {
        "today": on,
        "schools": [_school_row(each, on) for each in schools],
        "policies": [_policy(title, found) for title, found in _rows_by_policy(made).items()],
        **_in_short(schools, made, on),
        "steps": _steps(schools, on),
        "decide": [
            {"school": school.name, "policy": policy.title, "places": policy.conflicts, "tracked": policy.prior.tracked}
            for school in made for policy in school.policies if policy.prior and policy.conflicts
        ],
        "questions": list(_what_to_ask(schools)),
        "reviews": [
            {"day": _iso_day(day), "school": name, "policy": title, "overdue": day < on.isoformat()}
            for day, name, title in sorted(_due(made, on))
        ],
        "forecast": _forecast(forecast) if forecast else None,
    }  # fmt: skip
    return template.paper(data, trust or "Schools", on)


def _in_short(schools: Sequence[SchoolStatus], made: Sequence[SchoolStatus], on: date) -> dict[str, object]:
    policies = [policy for school in made for policy in school.policies]
    due = [day for day, _, _ in _due(made, on)]
    overdue = sum(day < on.isoformat() for day in due)
    shares = [each.local_share for each in made]
    return {
        "made_policies": len(policies),
        "approved_policies": sum(each.approved for each in made),
        "made_schools": len(made),
        **_first_ones("not_made", [each.name for each in schools if not each.made]),
        **_first_ones("editions", list(dict.fromkeys(policy.edition for policy in policies))),
        "days": [_iso_day(day) for day in dict.fromkeys(policy.on for policy in policies)],
        "several_days": len({each.on for each in made}) > 1,
        "conflicts": sum(each.conflicts for each in made),
        "open_questions": len({question for school in made for question in school.to_do}),
        "own_share": _lowest_to_highest(shares) if any(shares) else "",
        "overdue": overdue,
        "due_soon": len(due) - overdue,
        "unverified": len({each.requirement for policy in policies for each in policy.unverified}),
    }


def _first_ones(name: str, names: Sequence[str]) -> dict[str, object]:
    """Return the first of some names, and how many more there are."""
    return {name: names[:MOST_LISTED], f"more_{name}": max(len(names) - MOST_LISTED, 0)}


def _steps(schools: Sequence[SchoolStatus], on: date) -> dict[str, bool]:
    """Say which steps the board has to take."""
    return {
        "failed": any(each.failed for each in schools),
        "not_made": any(not each.made and not each.failed for each in schools),
        "conflicts": any(each.conflicts for each in schools),
        "to_do": any(each.to_do for each in schools),
        "overdue": any(each.next_review and each.next_review < on.isoformat() for each in schools),
        "look_at": any(each.to_look_at(on) for each in schools),
        "unverified": any(each.unverified for each in schools),
    }


def _school_row(each: SchoolStatus, on: date) -> dict[str, object]:
    return {
        "name": each.name,
        "made": each.made,
        "policies": len(each.policies),
        "law_of": _iso_day(each.on),
        "to_do": len(each.to_do),
        "conflicts": each.conflicts,
        "own_share": share(each.local_share),
        "next_review": _iso_day(each.next_review),
        "unverified": each.unverified,
        "failed": each.failed,
        "to_look_at": each.to_look_at(on),
    }


def _policy(title: str, found: Sequence[PolicyStatus]) -> dict[str, object]:
    return {
        "title": title,
        "schools": len(found),
        "editions": list(dict.fromkeys(each.edition for each in found)),
        "versions": list(dict.fromkeys(each.version for each in found)),
        "conflicts": sum(each.conflicts for each in found),
        "own_share": _lowest_to_highest([each.local_share for each in found]),
    }


def _rows_by_policy(schools: Sequence[SchoolStatus]) -> dict[str, list[PolicyStatus]]:
    groups: dict[str, list[PolicyStatus]] = {}
    for school in schools:
        for policy in school.policies:
            groups.setdefault(policy.title, []).append(policy)
    return groups


def _what_to_ask(schools: Sequence[SchoolStatus]) -> Iterator[dict[str, object]]:
    """Yield the open questions, those of the most schools first."""
    asked: dict[str, list[str]] = {}
    for school in schools:
        for question in school.to_do:
            asked.setdefault(question, []).append(school.name)
    for question, names in sorted(asked.items(), key=lambda each: (-len(each[1]), each[0])):
        yield {"question": question, **_first_ones("schools", names)}


def _due(schools: Sequence[SchoolStatus], on: date) -> Iterator[tuple[str, str, str]]:
    """Yield the policies that are due for review soon, or overdue: the day as an ISO date, the school, the policy."""
    last = (on + SOON).isoformat()
    for school in schools:
        for policy in school.policies:
            if policy.next_review and policy.next_review <= last:
                yield policy.next_review, school.name, policy.title


def _forecast(forecast: Forecast) -> dict[str, object]:
    return {
        "end": forecast.law.end,
        **_first_ones("editions", [name for _, name in forecast.law.editions]),
        "sentence": forecast.sentence(),
        "coming": len(forecast.law.coming),
        "schools": [_coming_school(each) for each in forecast.schools],
    }


def _coming_school(school: SchoolChanges) -> dict[str, object]:
    kinds = [each.kind for each in school.clauses]
    return {
        "school": school.school,
        "reworded": kinds.count("new words"),
        "added": kinds.count("added"),
        "dropped": kinds.count("dropped"),
        "to_ask": len(school.to_ask),
        "answered": len(school.answered),
    }


# ---- the workbook and plain data


def status_sheets(schools: Sequence[SchoolStatus], on: date, forecast: Forecast | None = None) -> list[Sheet]:
    """Return the report as tables: schools, every policy of every school, what is open, and what is coming."""
    sheets = [
        Sheet(
            "Schools",
            ("School", "Key", "Made", "Policies", "Law of", "To find out", "To decide", "Own wording %", "Next review",
             "Not verified"),
            tuple(
                (each.name, each.key, "yes" if each.made else "no", len(each.policies), _iso_day(each.on), len(each.to_do),
                 each.conflicts, round(100 * each.local_share), _iso_day(each.next_review), each.unverified)
                for each in schools
            ),
            (38, 28, 8, 10, 14, 12, 11, 14, 14, 13),
        ),
        Sheet(
            "Every policy",
            ("School", "Policy", "Based on", "Law of", "Version", "Clauses", "Requirements", "Gaps", "To find out", "To decide",
             "Tracked changes", "Own wording %", "Approved on", "Next review", "Not verified", "Document", "Tracked document"),
            tuple(_policy_row(school, each) for school in schools for each in school.policies),
            (34, 44, 38, 14, 10, 9, 13, 7, 12, 11, 15, 14, 14, 14, 13, 50, 50),
        ),
        Sheet(
            "To find out", ("School", "Question"),
            tuple((school.name, question) for school in schools for question in school.to_do), (38, 90),
        ),
        Sheet(
            "To look at", ("School", "What"),
            tuple((school.name, each) for school in schools for each in school.to_look_at(on)), (38, 100),
        ),
        Sheet("Not made", ("School", "Why"), tuple((each.name, why) for each in schools for why in each.failed), (38, 100)),
    ]  # fmt: skip
    if forecast is not None:
        sheets.append(_forecast_sheet(forecast))
    return [each for each in sheets if each.rows or each.name in ("Schools", "Every policy")]


def _policy_row(school: SchoolStatus, each: PolicyStatus) -> tuple[str | int | date | None, ...]:
    return (
        school.name, each.title, each.edition, _iso_day(each.on), each.version, each.clauses, each.requirements, len(each.gaps),
        len(each.to_do), each.conflicts, each.tracked_changes, round(100 * each.local_share), school.approved_on(each),
        _iso_day(each.next_review), len(each.unverified), each.document, (each.prior.tracked or "") if each.prior else "",
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


def _iso_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def status_data(schools: Iterable[SchoolStatus], on: date, forecast: Forecast | None = None) -> Mapping[str, Any]:
    """Return the report for a program to read."""
    return {
        "schools": [
            {
                "key": each.key, "school": each.name, "made": each.made, "on": each.on, "failed": list(each.failed),
                "to_find_out": list(each.to_do), "to_decide": each.conflicts, "local_share": round(each.local_share, 4),
                "next_review": each.next_review, "approved": each.approved, "unverified": each.unverified,
                "to_look_at": list(each.to_look_at(on)),
                "policies": [
                    {**policy.model_dump(mode="json"), "approved_on": each.approved_on(policy)} for policy in each.policies
                ],
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
