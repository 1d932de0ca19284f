"""What a change of the law means for a school, as a page shows it: counted by theme, clause by clause, with words and reasons."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Final

from markupsafe import Markup
from rapidfuzz.distance import Indel

from policygen.coverage.report_rows import section_titles
from policygen.errors import Faults
from policygen.generation.impact import ClauseChange, SchoolChanges
from policygen.law.changes import LawChange, LawChanges, law_changes
from policygen.law.expected import next_expected
from policygen.law.in_force import Legislation
from policygen.law.model import ordered_editions
from policygen.library.model import Library
from policygen.markup.bar_picture import BarPart, bar_picture
from policygen.papers.law_briefing import KIND
from policygen.policies.model import Policy
from policygen.runs.batch import bug
from policygen.runs.law_effects import effects_on_school
from policygen.schools.school_file import School

_MOST_KEPT: Final = 240
KINDS: Final = ("new", "changed", "removed")
"""How a requirement changes so that a policy has to say something different; another force counts as changed."""
_PARTS: Final = (
    BarPart("New", "#00703c", "#ffffff"),
    BarPart("Changed", "#ffdd00", "#0b0c0c"),
    BarPart("Gone", "#505a5f", "#ffffff"),
)
_NO_CLAUSE: Final = "No clause of ours"


@dataclass(slots=True)
class Compared:
    """Comparisons that were worked out, or why they could not be, kept as long as school, library and days are the same."""

    _kept: dict[bytes, SchoolChanges | Faults] = field(default_factory=dict)
    _law: dict[tuple[str, date, date], LawChanges] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _most: int = _MOST_KEPT

    def make_room(self, schools: int) -> None:
        """See to it that all schools of a trust can be kept together; else the first would go while the last is worked out."""
        self._most = max(self._most, schools)

    def law_between(self, legislation: Legislation, digest: str, start: date, end: date) -> LawChanges:
        """Return what differs in the law between two days."""
        with self._lock:
            if (digest, start, end) not in self._law:
                if len(self._law) >= _MOST_KEPT:
                    self._law.clear()
                self._law[digest, start, end] = law_changes(legislation, start, end, "")
            return self._law[digest, start, end]

    def at_hand(self, library: Library, key: str, school: School, law: LawChanges) -> SchoolChanges | Faults | None:
        """Return what the days mean for a school, or why that cannot be said, where it was tried already."""
        return self._kept.get(_comparison_key(library, key, school, law))

    def school_effects(self, library: Library, key: str, school: School, law: LawChanges) -> SchoolChanges:
        """Return what the days mean for a school. Raises Faults where a policy of it cannot be made."""
        state = _comparison_key(library, key, school, law)
        found = self._kept.get(state)
        if found is None:
            try:
                found = effects_on_school(library, key, school, law)
            except Faults as error:
                found = Faults(error.faults)  # without the frames that the other holds
            except Exception as error:  # one school's page, or its line on the trust's, says it; the other schools go on
                found = Faults(bug(error))
            self._keep_comparison(state, found)
        if isinstance(found, Faults):
            raise Faults(found.faults)
        return found

    def _keep_comparison(self, state: bytes, found: SchoolChanges | Faults) -> None:
        with self._lock:
            while len(self._kept) >= self._most:
                self._kept.pop(next(iter(self._kept)), None)
            self._kept[state] = found


def _comparison_key(library: Library, key: str, school: School, law: LawChanges) -> bytes:
    said = repr((key, library.digest, school.answers, law.start, law.end))
    return sha256(said.encode("utf-8", "backslashreplace")).digest()


# ---- days


Days = list[tuple[str, date]]
"""Editions, each with its day."""


def known_days(legislation: Legislation, sources: Iterable[str], on: date) -> tuple[Days, Days]:
    """Return the editions of some sources that began in the last two years, newest first, and those that come, soonest first."""
    found = [
        (edition.short or f"{legislation.sources[each].file.short} {name}", edition.starts)
        for each in dict.fromkeys(sources)
        if each in legislation.sources
        for name, edition in ordered_editions(legislation.sources[each])
    ]
    past = [(name, day) for name, day in found if on.year - 2 < day.year and day <= on]
    ahead = [(name, day) for name, day in found if day > on]
    return sorted(past, key=lambda each: each[1], reverse=True), sorted(ahead, key=lambda each: each[1])


def expected_days(legislation: Legislation, sources: Iterable[str]) -> Days:
    """Return the sources whose next edition is not known yet and can be expected, with the day."""
    found = [legislation.sources[each] for each in dict.fromkeys(sources) if each in legislation.sources]
    days = [(source.file.short, day) for source in found if (day := next_expected(source)) is not None]
    return sorted(days, key=lambda each: each[1])


# ---- what is shown


def asking(changes: Iterable[LawChange]) -> list[LawChange]:
    """Return the changes after which a policy has to say something different."""
    return [each for each in changes if each.asks_for_words]


def changes_by_theme(changes: Sequence[LawChange], policies: Mapping[str, Policy]) -> dict[str, dict[str, int]]:
    """Return for each theme how many requirements are new, changed and gone; a theme is the section whose clause meets them."""
    themes: dict[str, str] = {}
    for policy in policies.values():
        titles = section_titles(policy)
        for clause in policy.clauses:
            for name in clause.meets:
                themes.setdefault(name, titles[f"{policy.key}/{clause.name}"])
    found: dict[str, dict[str, int]] = {}
    for each in changes:
        counts = found.setdefault(themes.get(each.requirement.id, _NO_CLAUSE), dict.fromkeys((part.name for part in _PARTS), 0))
        counts[KIND[each.kind if each.kind in KINDS else "changed"]] += 1
    return dict(sorted(found.items(), key=lambda each: (each[0] == _NO_CLAUSE, -sum(each[1].values()), each[0])))


def theme_picture(themes: Mapping[str, Mapping[str, int]]) -> Markup:
    """Return the counts as bars, with the same in words."""
    most = max((sum(each.values()) for each in themes.values()), default=1)
    return bar_picture(themes, _PARTS, "Requirements that changed, theme by theme", whole=most)


def clause_rows(changes: Iterable[ClauseChange], policies: Mapping[str, Policy]) -> Iterator[dict[str, object]]:
    """Yield the clauses of a school that change, each with its words before and after and the requirements behind it."""
    titles = {name: said for policy in policies.values() for name, said in section_titles(policy).items()}
    for each in changes:
        if each.kind != "look at it":
            yield {
                "policy": policies[each.policy].file.title, "kind": each.kind,
                "heading": clause_called(each, titles), "words": word_changes_shown(each.before, each.after),
                "because": [reason_shown(one) for one in each.because],
            }  # fmt: skip


def clause_called(change: ClauseChange, titles: Mapping[str, str]) -> str:
    """Return what a person calls a clause: its heading, or the title of the section in which it stands."""
    heading = change.clause.heading
    return heading if heading and "{" not in heading else titles[f"{change.policy}/{change.clause.name}"]


def reason_shown(change: LawChange) -> dict[str, object]:
    """Return a requirement that changed, with its source and what the change asks."""
    requirement = change.requirement
    return {
        "title": requirement.title, "says": requirement.says, "where": requirement.citation(), "since": change.since,
        "kind": KIND[change.kind], "note": change.notes[-1] if change.notes else "", "force": requirement.force,
        "was": change.force_change[0] if change.force_change else "", "confirmed": change.confirmed,
    }  # fmt: skip


def word_changes_shown(before: str, after: str) -> list[tuple[str, str]]:
    """Return two texts as one, in parts that are the same, gone or new."""
    old, new = before.split(), after.split()
    parts: list[tuple[str, str]] = []
    gone: list[str] = []
    come: list[str] = []
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            parts += [*_gone_and_come(gone, come), ("same", " ".join(old[step.src_start : step.src_end]))]
            gone, come = [], []
        else:
            gone += old[step.src_start : step.src_end]
            come += new[step.dest_start : step.dest_end]
    parts += _gone_and_come(gone, come)
    return [_shortened(each, number, len(parts)) for number, each in enumerate(parts)]


def _gone_and_come(gone: Sequence[str], come: Sequence[str]) -> list[tuple[str, str]]:
    return [(kind, " ".join(words)) for kind, words in (("gone", gone), ("new", come)) if words]


_ROUND: Final = 25
"""So many words stand round a change."""


def _shortened(part: tuple[str, str], number: int, parts: int) -> tuple[str, str]:
    kind, text = part
    words = text.split()
    if kind != "same" or len(words) <= 2 * _ROUND + 5 or parts == 1:
        return part
    head = words[:_ROUND] if number else []
    tail = words[-_ROUND:] if number < parts - 1 else []
    return kind, " ".join([*head, "…", *tail])


def counts_of(found: SchoolChanges) -> dict[str, int]:
    """Return the numbers of a school that the command tells too."""
    kinds = [each.kind for each in found.clauses]
    return {
        "asking": len(asking(found.law)), "quiet": len(found.law) - len(asking(found.law)), "clauses": len(found.clauses),
        "reworded": kinds.count("new words"), "added": kinds.count("added"), "dropped": kinds.count("dropped"),
        "look": kinds.count("look at it"), "to_ask": len(found.to_ask), "answered": len(found.answered),
        "policies": len({each.policy for each in found.clauses}),
    }  # fmt: skip
