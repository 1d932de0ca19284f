"""The requirements in force on a date, those to come, and the editions in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from policygen.facts.known import Known
from policygen.law.model import (
    NEEDS_NEW_WORDS,
    NOT_SEEN,
    Edition,
    EditionFile,
    Requirement,
    RequirementEdition,
    RequirementFile,
    Source,
    ordered_editions,
)
from policygen.law.points import points_on


@dataclass(frozen=True, slots=True)
class LawInForce:
    """The law on one date: requirements in force by id, those to come, and the editions in force by source."""

    on: date
    requirements: Mapping[str, Requirement]
    coming: tuple[Requirement, ...]
    editions: Mapping[str, Edition]
    _values: dict[str, int | str] = field(default_factory=dict, compare=False, repr=False)
    _within: dict[str, dict[int, Requirement]] = field(default_factory=dict, compare=False, repr=False)
    _conditions: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def values(self) -> Mapping[str, int | str]:
        """Return the numbers that clauses print, by name."""
        if not self._values:
            # At once: another thread must not find the half of it.
            self._values.update({name: value for each in self.requirements.values() for name, value in each.values.items()})
        return self._values

    def within(self, *asked: str) -> tuple[Requirement, ...]:
        """Return the requirements in force that are named, or are of a topic or a source that is named, in the law's order."""
        if not self._within:
            made: dict[str, dict[int, Requirement]] = {}
            for place, (name, requirement) in enumerate(self.requirements.items()):
                parts = name.split(".")
                for end in range(1, len(parts) + 1):
                    made.setdefault(".".join(parts[:end]), {})[place] = requirement
            self._within.update(made)
        found = {place: each for name in asked for place, each in self._within.get(name, {}).items()}
        return tuple(found[place] for place in sorted(found))

    def conditions(self) -> Mapping[str, str]:
        """Return when each requirement applies, in the words of its condition, by its id: many have the same."""
        if not self._conditions:
            self._conditions.update({name: str(each.applies) for name, each in self.requirements.items()})
        return self._conditions

    def applicable(self, known: Known) -> Iterable[Requirement]:
        """Yield the requirements that apply to a school."""
        return (each for each in self.requirements.values() if each.applies_to(known))


@dataclass(frozen=True)
class Legislation:
    """Every source, and what is in force on a date."""

    sources: Mapping[str, Source]
    _memo: dict[date, LawInForce] = field(default_factory=dict, compare=False, repr=False)
    _removed: dict[tuple[str, str], tuple[Requirement, ...]] = field(default_factory=dict, compare=False, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        return {"sources": self.sources}

    def __setstate__(self, state: dict[str, Any]) -> None:
        object.__setattr__(self, "sources", state["sources"])
        object.__setattr__(self, "_memo", {})
        object.__setattr__(self, "_removed", {})

    def on(self, day: date) -> LawInForce:
        """Return the requirements in force on a day, those to come, and the editions in force.

        An edition is in force from the day it starts until the next one starts or its own end.
        """
        if day not in self._memo:
            self._memo[day] = _on(self.sources.values(), day)
        return self._memo[day]

    def removed_by(self, edition: Edition) -> tuple[Requirement, ...]:
        """Return what was in force until an edition began and the edition says is removed, as the edition has it."""
        key = edition.source, edition.name
        if key not in self._removed:
            self._removed[key] = tuple(_removed_by(self, edition))
        return self._removed[key]


def _removed_by(legislation: Legislation, edition: Edition) -> Iterator[Requirement]:
    source = legislation.sources[edition.source]
    before = legislation.on(edition.starts - timedelta(days=1)).requirements
    for name, requirement in before.items():
        stated = source.requirements[name].editions.get(edition.name) if name in source.requirements else None
        if stated and stated.change == "removed":
            public = " ".join(stated.public.split())
            yield replace(
                requirement, edition=edition, stated_in=edition.name, change="removed", note=stated.note, public=public, at="",
                basis=stated.basis,
            )  # fmt: skip


def _on(sources: Iterable[Source], day: date) -> LawInForce:
    in_force: dict[str, Requirement] = {}
    coming: list[Requirement] = []
    editions: dict[str, Edition] = {}
    for source in sources:
        current = edition_on(source, day)
        if current is not None:
            editions[source.key] = current
        for name, requirement in source.requirements.items():
            now = _state(source, name, requirement, current, day) if current else None
            if now is not None:
                in_force[name] = now
            later = _to_come(source, name, requirement, day)
            if later is not None:
                coming.append(later)
    return LawInForce(day, in_force, tuple(coming), editions)


def edition_on(source: Source, day: date) -> Edition | None:
    """Return the edition of a source that is in force on a day, if any."""
    current: Edition | None = None
    for name, file in ordered_editions(source):
        if file.starts <= day:
            current = _edition_of(source, name, file)
    if current is not None and current.ends is not None and day > current.ends:
        return None
    return current


def _edition_of(source: Source, name: str, file: EditionFile) -> Edition:
    about = source.file
    return Edition(
        source=source.key, name=name, title=file.title or about.title, short=file.short or about.short, starts=file.starts,
        ends=file.ends, basis=file.basis, kind=about.kind, issuer=about.issuer, web=file.web or about.web,
        note=file.note, partly=file.partly, published=file.published,
    )  # fmt: skip


def _started(file: EditionFile, stated: RequirementEdition) -> date | None:
    """Return the day a statement takes effect; None where it has no day yet."""
    if stated.starts == "not commenced" or stated.basis == "draft":
        return None
    return stated.starts or file.starts


def _statements_by_edition(source: Source, requirement: RequirementFile) -> Iterable[tuple[str, EditionFile, RequirementEdition]]:
    for name, file in ordered_editions(source):
        if name in requirement.editions:
            yield name, file, requirement.editions[name]


def _state(source: Source, name: str, requirement: RequirementFile, current: Edition, day: date) -> Requirement | None:
    """Return the requirement as it stands on a day: each edition so far states only what it changed."""
    said: list[tuple[str, RequirementEdition]] = []
    since: date | None = None
    for edition_name, file, stated in _statements_by_edition(source, requirement):
        start = _started(file, stated)
        if start is None or start > day or file.starts > day:
            continue
        said.append((edition_name, stated))
        since = start if since is None or stated.change in NEEDS_NEW_WORDS else since
    if not said:
        return None
    last = said[-1][1]
    if last.change == "removed" or (last.ends is not None and day > last.ends):
        return None
    return _merged(name, requirement, current, said, since)


def _to_come(source: Source, name: str, requirement: RequirementFile, day: date) -> Requirement | None:
    """Return the next statement of a requirement that has not taken effect on a day, if there is one."""
    said: list[tuple[str, RequirementEdition]] = []
    for edition_name, file, stated in _statements_by_edition(source, requirement):
        said.append((edition_name, stated))
        start = _started(file, stated)
        if start is None or start > day:
            changed = stated.change in NEEDS_NEW_WORDS or len(said) == 1
            edition = _edition_of(source, edition_name, file)
            return _merged(name, requirement, edition, said, start) if changed else None
    return None


def _merged(
    name: str,
    requirement: RequirementFile,
    edition: Edition,
    said: list[tuple[str, RequirementEdition]],
    since: date | None,
) -> Requirement:
    def latest(part: str, otherwise: Any) -> Any:
        given = [getattr(stated, part) for _, stated in said if getattr(stated, part) is not None]
        return given[-1] if given else otherwise

    stated_in, last = said[-1]
    places = [f"{edition.called(which)}, {stated.at}" for which, stated in said[:-1] if stated.at]
    title = str(latest("title", requirement.title))
    return Requirement(
        id=name,
        title=title,
        force=latest("force", requirement.force),
        applies=latest("applies", requirement.applies),
        says=latest("says", requirement.suggests or requirement.says),
        edition=edition,
        stated_in=stated_in,
        at=last.at if stated_in == edition.name else "",
        at_before=places[-1] if places else (f"{edition.called(stated_in)}, {last.at}" if last.at else ""),
        basis=last.basis,
        change=last.change if stated_in == edition.name else None,
        note=last.note,
        public=" ".join(last.public.split()),
        evidence=last.evidence,
        values=latest("values", requirement.values),
        check_phrases=latest("check_phrases", requirement.check_phrases),
        relates_to=requirement.relates_to,
        starts=since,
        found="" if requirement.found == NOT_SEEN else requirement.found,
        found_at=requirement.found_at,
        asks=requirement.asks,
        checked=last.checked,
        points=points_on(name, title, [requirement.points, *(stated.points for _, stated in said)]),
    )
