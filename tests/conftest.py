"""Small worlds for tests: a library of a few lines in a folder, and the shipped one, read once."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import date
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import settings

from policygen.facts.vocabulary import Value
from policygen.formats import strict_yaml
from policygen.generation.generate import Generated, generate
from policygen.library.load import load
from policygen.library.model import Library
from policygen.schools.school_file import parse_school, read_school

# Nearly all the many small values of a library and of documents stay: as the commands do (cli/__init__.py), look through them
# for rubbish seldom.
gc.set_threshold(20_000)

# How long an example takes says how busy the machine is, and whether lines are counted; it is no fault. The examples are the same
# in every run, so that a change is never held up by what another one did; POLICYGEN_FRESH_EXAMPLES=1 asks for others.
settings.register_profile("policygen", deadline=None, derandomize="POLICYGEN_FRESH_EXAMPLES" not in os.environ)
settings.load_profile("policygen")

# Whether a file is on the disk after a power cut no test can see; a program that is killed loses nothing by it.
os.fsync = lambda fd: None

ROOT = Path(__file__).parents[1]
TRUST = ROOT / "examples" / "rivers-trust.yaml"
EXAMPLES = sorted(path for path in (ROOT / "examples").glob("*.yaml") if path != TRUST)
TODAY = date(2026, 11, 24)
LAST_YEAR = date(2025, 11, 1)

FACTS = """\
subjects: {school: About your school}
facts:
  school_name: {subject: school, type: text, ask: Name?, required: true}
  urn: {subject: school, type: urn, ask: URN?}
  school_word: {subject: school, type: choice, ask: Word?, choices: {school: school, academy: academy}}
  pupil_word: {subject: school, type: choice, ask: Pupils?, choices: {pupils: pupils, students: students}}
  school_type: {subject: school, type: choice, ask: Kind?, choices: {community: Community, academy: Academy}}
  boarding: {subject: school, type: yes or no, ask: Boarding?, when: school_type == "academy"}
  age_low: {subject: school, type: number, ask: Youngest?, min: 0, max: 19}
  routes: {subject: school, type: choices, ask: Routes?, choices: {box: A box, form: A form}}
  dsl: {subject: school, type: person, ask: DSL?, personal: true, changes: often}
  deputies: {subject: school, type: people, ask: Deputies?, personal: true}
  care: {subject: school, type: contact, ask: Social care?}
  motto: {subject: school, type: text, ask: Motto?, optional: true}
  academy: {type: yes or no, is: school_type == "academy"}
  trust_name: {subject: school, type: text, ask: Trust?, when: academy}
  approved_by: {subject: school, type: text, ask: Approved by?}
  effective_date: {subject: school, type: date, ask: From?}
  approved_on: {subject: school, type: date, ask: When?, optional: true}
  next_review: {subject: school, type: date, ask: Review?}
  policy_version: {subject: school, type: text, ask: Version?, optional: true}
  website: {subject: school, type: web, ask: Web?, optional: true}
  policy_web_page: {subject: school, type: web, ask: Page?, optional: true}
rules:
- {holds: not (boarding and age_low < 5), facts: [boarding, age_low], says: Children this young do not board.}
"""

SOURCE = """\
title: Guidance for schools
short: Guidance
kind: statutory guidance
editions:
  "2025": {starts: 2025-09-01, title: Guidance for schools 2025}
  "2026": {starts: 2026-09-01, title: Guidance for schools 2026}
"""

LEAD = """\
lead:
  title: A lead is appointed
  force: must
  applies: everyone
  says: Each school appoints a lead.
  values: {days: 5}
  editions:
    "2025": {at: para 4, basis: official}
    "2026": {at: para 6, basis: official, change: changed, note: The lead is named., values: {days: 3}}
boarders:
  title: Boarders are kept safe
  force: should
  applies: boarding
  was: guidance.lead.night
  says: Schools keep boarders safe.
  editions:
    "2025": {at: "paras 7-9", basis: official}
"""

POLICY = """\
title: Safety policy
about: How we keep children safe
owner: Safeguarding lead
approver: The board
audience: Everyone
review_months: 12
publish: true
based_on: guidance
covers: [guidance.lead]
sections: [roles]
"""

ROLES = """\
# Roles

<!-- clause: lead
meets: [guidance.lead.lead]
-->
The lead of {{ school_name }} is {{ dsl.name }}. Files move within {{ law.days }} days.

## Boarding

<!-- clause: boarders
meets: [guidance.lead.boarders]
when: boarding
-->
Boarders will be safe at night.
"""

World = Callable[..., Path]


COUNTED_SECONDS = 3
NOTHING_NEW_SECONDS = 1
"""After so long without a line that had not run before, a file's other tests are taken to run the same lines."""
NOT_COUNTED = {"cli", "runs", "web"}
"""Folders whose tests are about what reads, writes, asks and shows, of which no share is asked for."""
_counted_for: dict[Path, float] = defaultdict(float)
_nothing_new_for: dict[Path, float] = defaultdict(float)


def _lines_found(counting: Any) -> int:
    """How many lines have run so far in this process."""
    return sum(map(len, list(counting._collector.data.values())))


@contextmanager
def _counted(item: pytest.Item) -> Iterator[None]:
    """Count the lines that run, which makes a test take more than twice its time: in each file for its first seconds.

    Slow tests are left out, and so is what a file does after that or once it finds nothing new, most of it the same with other
    values. What is counted is a part of what runs: the share that is asked for is met by less than the whole.
    """
    coverage: Any = sys.modules.get("coverage")
    counting = coverage.Coverage.current() if coverage else None
    if counting is None:
        yield
        return
    left_out = (
        item.get_closest_marker("slow")
        or item.path.parent.name in NOT_COUNTED
        or _counted_for[item.path] > COUNTED_SECONDS
        or _nothing_new_for[item.path] > NOTHING_NEW_SECONDS
    )
    started, found = time.process_time(), 0 if left_out else _lines_found(counting)
    if left_out:
        counting.stop()
    try:
        yield
    finally:
        if left_out:
            counting.start()
        else:
            took = time.process_time() - started
            _counted_for[item.path] += took
            _nothing_new_for[item.path] = 0 if _lines_found(counting) > found else _nothing_new_for[item.path] + took


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    with _counted(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """What is made once for the whole run is counted, whichever test is the first to ask for it."""
    with nullcontext() if fixturedef.scope == "session" else _counted(request.node):
        return (yield)


@pytest.fixture
def page(server: Any) -> Iterator[Any]:
    """A browser that has come in by the right address of a server of pages, which each file of tests/web has for itself."""
    with server.browser() as client:
        yield client


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Write a small library into a folder; keyword names are paths with `__` for `/`, values are their text."""

    def make(**changed: str) -> Path:
        texts = {
            "legislation/facts.yaml": FACTS,
            "legislation/guidance/source.yaml": SOURCE,
            "legislation/guidance/lead.yaml": LEAD,
            "policy_templates/suite.yaml": "behaviour: behaviour policy\n",
            "policy_templates/safety/policy.yaml": POLICY,
            "policy_templates/safety/roles.md": ROLES,
        }
        for name, text in changed.items():
            path = name.replace("__", "/")
            full = next((each for each in texts if each.rpartition(".")[0].endswith(path)), f"{path}.yaml")
            texts[full] = dedent(text)
        for name, text in texts.items():
            target = tmp_path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        style = (ROOT / "policy_templates" / "house-style.docx").read_bytes()
        (tmp_path / "policy_templates" / "house-style.docx").write_bytes(style)
        return tmp_path

    return make


_composed_once = cache(strict_yaml._composed)


@pytest.fixture
def each_text_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that read the whole library again and again: a file of the same text is not parsed again, all else is done."""
    monkeypatch.setattr(strict_yaml, "_composed", _composed_once)


@pytest.fixture(scope="session")
def shipped() -> Library:
    """The library that travels with policygen."""
    return load()


@pytest.fixture(scope="session")
def example(shipped: Library) -> Callable[[str], Mapping[str, Value]]:
    """The answers of a shipped example, by the name of its file."""

    @cache
    def read(name: str) -> Mapping[str, Value]:
        return read_school(ROOT / "examples" / f"{name}.yaml", shipped.vocabulary).answers

    return lambda name: dict(read(name))


_made: dict[tuple[str, str, date], Generated] = {}


def made_once(library: Library, key: str, name: str, answers: Mapping[str, Value], on: date) -> Generated:
    """Return a shipped policy of an example as it is, by their names, on a date: made once for all the tests of a process."""
    if (key, name, on) not in _made:
        _made[key, name, on] = generate(library.policies[key], library, answers, on)
    return _made[key, name, on]


@pytest.fixture(scope="session")
def policy_of(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> Callable[..., Generated]:
    """The safeguarding policy of an example on a date."""
    return lambda name, on=TODAY: made_once(shipped, "safeguarding", name, example(name), on)


def answers_from(library: Library, **given: Any) -> Mapping[str, Value]:
    """Return answers as a file would hold them."""
    import yaml

    text = yaml.safe_dump({"answers": given}, allow_unicode=True)
    return parse_school(text.encode(), "school.yaml", library.vocabulary).answers
