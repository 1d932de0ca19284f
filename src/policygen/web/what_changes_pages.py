"""What changes in the law between two days, for a school or for every school of a trust."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Final

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from policygen.coverage.report_rows import section_titles
from policygen.errors import Faults
from policygen.facts.vocabulary import label
from policygen.generation.impact import SchoolChanges
from policygen.law.changes import LawChange, LawChanges
from policygen.layers.load import library_for
from policygen.library.model import Library
from policygen.schools.kept_answers import school_of_trust
from policygen.schools.school_file import School
from policygen.schools.trust_file import Trust
from policygen.web.making import Making, Makings
from policygen.web.making_pages import making_response
from policygen.web.page_words import in_page
from policygen.web.trust_pages import trust_at
from policygen.web.views import component, page, school_at
from policygen.web.what_changes import (
    Compared,
    asking,
    changes_by_theme,
    clause_called,
    clause_rows,
    counts_of,
    expected_days,
    known_days,
    theme_picture,
)
from policygen.web.workspace import Workspace

_PARTS: Final = ("day", "month", "year")
_NAMES: Final = {"from": "The earlier day", "to": "The later day"}
_EARLIEST: Final = 2010
_LATEST: Final = 2100


async def school_changes_page(request: Request) -> Response:
    """What changes for one school."""
    workspace: Workspace = request.app.state.workspace
    compared: Compared = request.app.state.compared
    key = request.path_params["key"]
    trust, school_key = workspace.trust_of(key) or workspace.alone(key)
    school = school_of_trust(trust, school_key)
    library = library_for(workspace.library, trust, school)  # as `policygen changes` has it
    asked = _Asked(workspace, library, request.query_params, school_at(key, "/what-changes"))
    name = str(school.answers.get("school_name") or "School")
    shown: dict[str, object] = {"counts": None}
    if asked.days and not asked.errors:
        law = compared.law_between(library.legislation, library.digest, *asked.days)
        found = await run_in_threadpool(compared.school_effects, library, school_key, school, law)
        shown = _school_shown(found, law, library)
    return page(
        "what_changes.html", 422 if asked.errors else 200, title="What changes", school=name, key=key, asked=asked, **shown,
        errors=asked.errors,
    )  # fmt: skip


def _school_shown(found: SchoolChanges, law: LawChanges, library: Library) -> dict[str, object]:
    vocabulary = library.vocabulary
    titles = {name: said for policy in library.policies.values() for name, said in section_titles(policy).items()}
    clauses = list(clause_rows(found.clauses, library.policies))
    look = [each for each in found.clauses if each.kind == "look at it"]
    return {
        "counts": counts_of(found), "law": law, "clauses": [each for each in clauses if each["because"]],
        "renamed": [each for each in clauses if not each["because"]],
        "look": list(dict.fromkeys((library.policies[each.policy].file.title, clause_called(each, titles)) for each in look)),
        "to_ask": [(name, label(vocabulary, name)) for name in found.to_ask],
        "answered": [(name, label(vocabulary, name)) for name in found.answered],
        "coming": [(each.title, each.citation(), each.starts) for each in found.coming],
        **_themes_shown(asking(found.law), library),
    }  # fmt: skip


def _themes_shown(changes: Sequence[LawChange], library: Library) -> dict[str, object]:
    themes = changes_by_theme(changes, library.policies)
    return {
        "themes": themes, "picture": theme_picture(themes) if themes else "",
        "doubtful": sum(not each.confirmed for each in changes),
    }  # fmt: skip


_FINDING_OUT: Final = ("Finding out what changes", "What changes could not be found out for all", "the work carries on")


async def trust_changes_page(request: Request) -> Response:
    """What changes for every school of a trust; worked out school by school while a page says how far it is."""
    workspace: Workspace = request.app.state.workspace
    key = request.path_params["key"]
    trust = workspace.read_trust(key)
    asked = _Asked(workspace, workspace.library, request.query_params, trust_at(key, "/what-changes"))
    shown: dict[str, object] = {"rows": None}
    if asked.days and not asked.errors:
        compared: Compared = request.app.state.compared
        law = compared.law_between(workspace.library.legislation, workspace.library.digest, *asked.days)
        found = await run_in_threadpool(_found_or_going, request, trust, law)
        if isinstance(found, Making):
            return making_response(found, request, trust_at(key), "", "", _FINDING_OUT)
        shown = _trust_shown(workspace, key, found, law)
    return page(
        "what_changes_trust.html", 422 if asked.errors else 200, title="What changes", trust=trust.name, at=trust_at(key),
        asked=asked, errors=asked.errors, wide=True, **shown,
    )  # fmt: skip


def _libraries(workspace: Workspace, trust: Trust) -> tuple[list[tuple[str, School, Library]], dict[str, str]]:
    ready, left = [], {}
    for key, school in trust.schools:
        try:
            ready.append((key, school, library_for(workspace.library, trust, school)))
        except Faults as error:
            left[key] = _why_not_worked_out(error)
    return ready, left


def _why_not_worked_out(error: Faults) -> str:
    return in_page(f"{error.faults[0].what} {error.faults[0].next_step}".strip())


def _found_or_going(request: Request, trust: Trust, law: LawChanges) -> Making | tuple[dict[str, SchoolChanges], dict[str, str]]:
    """Return what the days mean for each school, and why for some it cannot be said; or the work that finds it out."""
    workspace: Workspace = request.app.state.workspace
    makings: Makings = request.app.state.makings
    compared: Compared = request.app.state.compared
    ready, left = _libraries(workspace, trust)
    found, waiting = {}, []
    compared.make_room(len(ready))
    for key, school, library in ready:
        tried = compared.at_hand(library, key, school, law)
        if isinstance(tried, Faults):
            left[key] = _why_not_worked_out(tried)
        elif tried is not None:
            found[key] = tried
        else:
            waiting.append((key, school, library))
    if not waiting:
        return found, left

    def work(going: Making) -> None:
        for key, school, library in waiting:
            with suppress(Faults):  # kept with the comparisons, and told for that school
                compared.school_effects(library, key, school, law)
            going.one_more()

    work_key = f"{trust.file} {law.start} {law.end}"
    steps = tuple(str(school.answers.get("school_name") or key) for key, school, _ in waiting)
    makings.begin_work(work_key, steps, work)
    going = makings.making_of(work_key)
    return going if going is not None and not going.ended else Making(steps, done=len(steps))  # what is done by now is shown next


def _trust_shown(
    workspace: Workspace, key: str, found: tuple[dict[str, SchoolChanges], dict[str, str]], law: LawChanges
) -> dict[str, object]:
    schools, left = found
    mine: dict[str, LawChange] = {each.requirement.id: each for one in schools.values() for each in asking(one.law)}
    in_order = [each for each in law.changes if each.requirement.id in mine]
    rows = [(school_at(f"{key}:{name}", "/what-changes"), each.school or name, counts_of(each)) for name, each in schools.items()]
    return {"rows": rows, "left": left, "law": law, "asking": len(in_order), **_themes_shown(in_order, workspace.library)}


class _Asked:
    """The two days that a person asks about, as typed and as read, with what is wrong with them."""

    def __init__(self, workspace: Workspace, library: Library, query: QueryParams, here: str) -> None:
        self.here = here
        sources = [policy.file.based_on for policy in library.policies.values()]
        self.past, self.ahead = known_days(library.legislation, sources, workspace.on)
        self.expected = expected_days(library.legislation, sources)
        self.today = workspace.on
        self.typed = {f"{name}-{part}": query.get(f"{name}-{part}", "").strip() for name in _NAMES for part in _PARTS}
        self.errors: list[str] = []
        self.wrong: dict[str, str] = {}
        self.days: tuple[date, date] | None = None
        self.query = str(query)
        if any(self.typed.values()):
            self._read_days()

    def _read_days(self) -> None:
        read = {name: self._day(name) for name in _NAMES}
        start, end = read["from"], read["to"]
        if start and end and start >= end:
            self._refuse("to", "The later day has to be after the earlier one.")
        elif start and end:
            self.days = start, end

    def _day(self, name: str) -> date | None:
        parts = [self.typed[f"{name}-{part}"] for part in _PARTS]
        if not any(parts):
            self._refuse(name, f"{_NAMES[name]}: enter a day, a month and a year.")
            return None
        try:
            day, month, year = (int(each) if each.isascii() and each.isdigit() else -1 for each in parts)
            found = date(year, month, day)
        except (ValueError, OverflowError):
            self._refuse(name, f"{_NAMES[name]} has to be a real date, such as 1 9 2026.")
            return None
        if not _EARLIEST <= found.year <= _LATEST:
            self._refuse(name, f"{_NAMES[name]}: the law is recorded from {_EARLIEST} on. Look at the year.")
            return None
        return found

    def _refuse(self, name: str, said: str) -> None:
        self.errors.append(said)
        self.wrong[name] = said

    def summary(self) -> list[dict[str, str]]:
        """Return what is wrong, each with the field that it is about."""
        return [{"text": said, "href": f"#{name}-day"} for name, said in self.wrong.items()]

    def date_fields(self) -> Markup:
        """Return the two dates as fields, with what is wrong beside them."""
        return Markup().join(self._date_field(name) for name in _NAMES)

    def _date_field(self, name: str) -> Markup:
        wide = {"day": 2, "month": 2, "year": 4}
        items = [
            {"name": f"{name}-{part}", "id": f"{name}-{part}", "label": part.capitalize(), "value": self.typed[f"{name}-{part}"],
             "classes": f"govuk-input--width-{wide[part]}" + (" govuk-input--error" if name in self.wrong else "")}
            for part in _PARTS
        ]  # fmt: skip
        legend = {"legend": {"text": _NAMES[name], "classes": "govuk-fieldset__legend--s"}}
        hint = {"text": "For example, 1 9 2026"}
        wrong = {"errorMessage": {"text": self.wrong[name]}} if name in self.wrong else {}
        return component("date-input", id=name, items=items, fieldset=legend, hint=hint, **wrong)

    def address_of(self, start: date, end: date) -> str:
        """Return the address of the same page for two days."""
        days = {"from": start, "to": end}
        said = "&".join(f"{name}-{part}={getattr(day, part)}" for name, day in days.items() for part in _PARTS)
        return f"{self.here}?{said}"
