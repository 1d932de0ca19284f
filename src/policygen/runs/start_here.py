"""Writes START-HERE.html into a school's folder: from what its last runs left, and from what is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import quote

from policygen.documents.catalogue import DocumentStatus, MadePolicies, standings
from policygen.facts.known import Known
from policygen.language.english import long_date
from policygen.library.model import Library
from policygen.papers.policy_status import PolicyStatus
from policygen.papers.start_here import FileLink, FolderThere, SchoolFolders, Thing, start_here_page
from policygen.policies.handouts import HANDOUT_NAME
from policygen.runs.file_record import laid_flat
from policygen.runs.layout import APPROVED_FILES, FOLDERS, FORMS, HAND_OUTS, POLICIES, RECORDS, START, WEB
from policygen.runs.output_files import slug, write_extras
from policygen.runs.record import SchoolRecord
from policygen.schools.school_file import School

_NAME: Final = re.compile(
    rf"(?:{HANDOUT_NAME}|_)(?P<key>.+?)_(?P<day>\d{{4}}-\d\d-\d\d)(?:_(?:draft|approved))?(?:-(?P<number>\d+))?(?P<what>_[a-z]+)?"
)
"""The name of a file that policygen made, behind the school's."""
_OF_A_SCHOOL: Final = re.compile(rf"[a-z0-9-]+{_NAME.pattern}")
_KINDS: Final[Mapping[tuple[str, str], str]] = {
    ("", ".docx"): "Word", ("_changes", ".docx"): "with tracked changes", ("_brief", ".docx"): "what changed",
    ("", ".pdf"): "PDF", ("", ".html"): "web page", ("", ".xlsx"): "Excel", ("", ".ics"): "calendar file", ("", ".txt"): "text",
    ("_brief", ".txt"): "text, for an e-mail",
}  # fmt: skip
"""What is called what, by the end of its name, in the order in which it is listed."""
_LISTS: Final[Mapping[str, str]] = {
    "own-choices": "Our own choices to confirm",
    "documents": "The documents that we must have or usually have",
    "calendar": "What is due when, and by whom",
}
_TRUST_LISTS: Final[Mapping[str, str]] = {
    "documents": "The documents of every school, and which are missing",
    "calendar": "What is due when in every school",
}


def write_start_here(folder: Path, record: SchoolRecord, library: Library, school: School, *, in_browser: bool = False) -> Path:
    """Write what to open first into a school's folder, and return it; a page that somebody edited stays, with another beside it.

    Raises OutputFault where it cannot be written.
    """
    statuses = [record.policies[key].status for key in library.policies if key in record.policies]
    day = date.fromisoformat(record.on)
    there = folders_there(folder, library, record.school, statuses)
    listed = _policies_listed(library, school, day, [each.policy for each in statuses])
    page = start_here_page(record.school, day, statuses, listed, there, in_browser=in_browser)
    return write_extras(folder / START, page.encode(), root=folder)[0]


def _policies_listed(library: Library, school: School, day: date, keys: Sequence[str]) -> tuple[DocumentStatus, ...]:
    """Return the policies as the catalogue lists them: by whom each is approved, and whether it is published."""
    catalogue = library.documents
    only = catalogue.model_copy(
        update={"documents": {key: catalogue.documents[key] for key in keys if key in catalogue.documents}}
    )
    known, ships = Known(library.vocabulary, school.answers), MadePolicies(frozenset(library.policies))
    return standings(only, library.legislation.on(day), known, {}, ships)


@dataclass(frozen=True, slots=True)
class _There:
    """A file that policygen made, read from its name."""

    path: Path
    key: str
    day: str
    number: int
    kind: tuple[str, str]


def folders_there(root: Path, library: Library, school: str, statuses: Sequence[PolicyStatus]) -> SchoolFolders:
    """Return what is in a school's folder, of each thing the files of its latest day."""
    titles = _titles_by_folder(library, statuses)
    found = [_folder_there(root, name, slug(school), titles[name]) for name in FOLDERS]
    found = [
        replace(each, things=tuple(replace(one, whom=_audience_of(library, each.name, one.key)) for one in each.things))
        for each in found
    ]
    strangers = sum(
        _OF_A_SCHOOL.fullmatch(path.stem) is not None and not path.name.startswith(f"{slug(school)}_")
        for path in (root / POLICIES).glob("*.docx")
    )
    return SchoolFolders(tuple(found), len(laid_flat(root)), strangers)


def lists_there(root: Path, name: str) -> tuple[Thing, ...]:
    """Return the lists and the calendar of a trust that lie in its folder itself, of each those of the latest day."""
    listed = _folder_there(root, "", slug(name), _LISTS)
    return tuple(replace(each, title=_TRUST_LISTS.get(each.key, each.title)) for each in listed.things)


def _titles_by_folder(library: Library, statuses: Sequence[PolicyStatus]) -> Mapping[str, Mapping[str, str]]:
    """Return what each thing is called, by folder, in the order in which it is listed."""
    policies = {key: each.file.title for key, each in library.policies.items()} | {each.policy: each.title for each in statuses}
    beside = [each for status in statuses for each in status.beside]
    written = {kind: {each.key: each.title for each in beside if each.kind == kind} for kind in ("forms", "handouts")}
    forms = {key: each.file.title for key, each in library.forms.items()} | written["forms"]
    hand_outs = {key: each.section.title for key, each in library.handouts.items()} | written["handouts"]
    return {POLICIES: policies, WEB: policies, FORMS: forms, HAND_OUTS: hand_outs, RECORDS: {**_LISTS, **policies}}


def _folder_there(root: Path, name: str, school: str, titles: Mapping[str, str]) -> FolderThere:
    files = list(_ours_in(root / name, school))
    latest: dict[str, str] = {}
    for each in files:
        latest[each.key] = max(latest.get(each.key, ""), each.day)
    order = {key: place for place, key in enumerate(titles)}
    things = []
    for key in sorted(latest, key=lambda key: (order.get(key, len(order)), key)):
        links = _links_to_thing(root, [each for each in files if (each.key, each.day) == (key, latest[key])])
        things.append(Thing(key, _plain_title(titles.get(key, ""), key), tuple(links)))
    if name == RECORDS:
        things = [*_summaries_as_one(things), *_approvals_listed(root, titles)]
    return FolderThere(name, tuple(things), sum(each.day != latest[each.key] for each in files))


def _ours_in(folder: Path, school: str) -> Iterator[_There]:
    """Yield the files of a school in a folder that have a name as policygen gives them."""
    for path in sorted(folder.glob(f"{school}_*")):
        told = _NAME.fullmatch(path.stem.removeprefix(school))
        kind = (told["what"] or "", path.suffix) if told else ("", "")
        if told and kind in _KINDS and path.is_file():
            yield _There(path, told["key"], told["day"], int(told["number"] or 1), kind)


def _links_to_thing(root: Path, files: Iterable[_There]) -> Iterator[FileLink]:
    """Yield the links to one thing: the newest first, then what it was made beside because somebody had edited it."""
    order = {kind: place for place, kind in enumerate(_KINDS)}
    listed = sorted(files, key=lambda each: (-each.number, order[each.kind]))
    for each in listed:
        before = "" if each.number == listed[0].number else f"edited{f' ({each.number})' if each.number > 1 else ''}: "
        yield FileLink(f"{before}{_KINDS[each.kind]}", _web_address(root, each.path))


def _web_address(root: Path, path: Path) -> str:
    return quote(path.relative_to(root).as_posix())


def _with_whom(folder: FolderThere, library: Library) -> FolderThere:
    return replace(
        folder, things=tuple(replace(each, whom=_audience_of(library, folder.name, each.key)) for each in folder.things)
    )


def _audience_of(library: Library, folder: str, key: str) -> str:
    if folder == HAND_OUTS and key in library.handouts:
        return library.handouts[key].file.audience
    audience = library.forms[key].file.audience if folder == FORMS and key in library.forms else ""
    return "" if "{" in audience else audience


def _plain_title(title: str, key: str) -> str:
    """Return a title; of one that depends on answers which nobody recorded, its name in the library."""
    return title if title and "{" not in title else key.replace("-", " ").capitalize()


def _summaries_as_one(things: Sequence[Thing]) -> Iterator[Thing]:
    """Yield the lists, and behind them what changed in each policy as one thing."""
    yield from (each for each in things if each.key in _LISTS)
    summaries = [replace(each.files[0], words=each.title) for each in things if each.key not in _LISTS]
    if summaries:
        yield Thing("summaries", "What changed, as text for an e-mail", tuple(summaries))


def _approvals_listed(root: Path, titles: Mapping[str, str]) -> Iterator[Thing]:
    """Yield what was approved: for each policy its last approval."""
    place = root / RECORDS / APPROVED_FILES
    for policy in sorted(each for each in place.glob("*") if each.is_dir()):
        day = max((each for each in policy.glob("????-??-??") if each.is_dir()), default=None)
        files = sorted(each for each in day.glob("[!.~]*") if each.is_file() and each.suffix != ".yaml") if day else []
        if day and files:
            title = titles.get(policy.name, policy.name)
            links = tuple(FileLink(each.name, _web_address(root, each)) for each in files)
            yield Thing(f"approved-{policy.name}", f"{title}, as approved on {_day_said(day.name)}", links)


def _day_said(day: str) -> str:
    try:
        return str(long_date(date.fromisoformat(day)))
    except ValueError:
        return day
