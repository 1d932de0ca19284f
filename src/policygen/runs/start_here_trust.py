"""Writes START-HERE.html into a trust's folder: from the records of its schools, and from the trust's own papers there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from urllib.parse import quote

from policygen.papers.start_here_trust import SchoolLine, trust_start_page
from policygen.runs.jobs import Outcome
from policygen.runs.layout import START
from policygen.runs.output_files import write_extras
from policygen.runs.record import read_record
from policygen.runs.start_here import lists_there
from policygen.schools.trust_file import Trust


def write_trust_start(trust: Trust, folder: Path, on: date, outcomes: Mapping[str, Outcome], *, in_browser: bool = False) -> Path:
    """Write what to open first into a trust's folder, and return it; a page that somebody edited stays, with another beside it.

    Raises OutputFault where it cannot be written.
    """
    name = trust.name or "Our schools"
    schools = list(_school_lines(trust, folder, outcomes))
    page = trust_start_page(name, on, schools, lists_there(folder, name), in_browser=in_browser)
    return write_extras(folder / START, page.encode())[0]


def _school_lines(trust: Trust, folder: Path, outcomes: Mapping[str, Outcome]) -> Iterator[SchoolLine]:
    for key, school in trust.schools:
        record = read_record(folder / key)
        name = str(school.answers.get("school_name") or key)
        failed: Sequence[str] = outcomes[key].failed if key in outcomes else ()
        mine = record is not None and record.policies and record.school == str(school.answers.get("school_name", ""))
        statuses = tuple(each.status for each in record.policies.values()) if record is not None and mine else ()
        there = bool(statuses) and (folder / key / START).is_file()
        yield SchoolLine(name, quote(f"{key}/{START}") if there else "", statuses, tuple(failed))
