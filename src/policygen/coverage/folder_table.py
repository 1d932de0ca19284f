"""A folder of documents as one table: which document is here, missing, out of date, double; and what could not be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from policygen.coverage.applies_shown import Applies, applies_to_known, applies_to_text
from policygen.coverage.checking import CheckedFile
from policygen.coverage.foreign_text import ForeignText
from policygen.coverage.report_rows import data_row
from policygen.coverage.what_it_is import review_due_of
from policygen.documents.catalogue import Catalogue, holding, reason_line, strongest_first
from policygen.facts.known import Known
from policygen.language.english import count, long_date
from policygen.law.in_force import LawInForce
from policygen.library.model import Library
from policygen.markup.blocks import Paper


@dataclass(frozen=True, slots=True)
class HereRow:
    """A document that is in the folder."""

    key: str
    title: str
    file: str
    state: str
    """In words: what is to be done with it, the worst first."""
    law_missing: int | None
    """Requirements of law that it does not say or says partly; None where none are held point by point."""
    findings: int
    review: str


@dataclass(frozen=True, slots=True)
class MissingRow:
    """A document that the law asks for and that is not in the folder."""

    key: str
    title: str
    reason: str
    sure: bool
    """Whether every school that this may be has to have it."""


@dataclass(frozen=True, slots=True)
class FolderTable:
    """What a folder holds and lacks."""

    here: tuple[HereRow, ...]
    missing: tuple[MissingRow, ...]
    double: tuple[tuple[str, tuple[str, ...]], ...]
    """Titles of documents with the files that are both of it."""
    unknown: tuple[tuple[str, str], ...]
    """Files that were not known or not read, each with why."""


_STALE: Final = ("out of date", "wrong", "review date")


def folder_table(
    checked: Mapping[str, CheckedFile], unread: Mapping[str, str], library: Library, on: date, known: Known | None
) -> FolderTable:
    """Return the table of a folder's files, given by their names; `unread` says of each other file why it was not read."""
    here: list[HereRow] = []
    files: dict[str, list[str]] = {}
    unknown = list(unread.items())
    for name, each in checked.items():
        if not each.what.documents:
            unknown.append((name, _why_unknown(each, library)))
        for key in each.what.documents:
            here.append(_here_row(key, name, each, library, on))
            files.setdefault(key, []).append(name)
    law = library.legislation.on(on)
    applies = applies_to_known(known) if known is not None else applies_to_text(_together(checked.values()), library.vocabulary)
    missing = _missing(library.documents, law, applies, _inside(set(files), library))
    double = tuple((_title(key, library), tuple(names)) for key, names in files.items() if len(names) > 1)
    return FolderTable(tuple(sorted(here, key=lambda each: each.title)), tuple(missing), double, tuple(unknown))


def _inside(held: set[str], library: Library) -> set[str]:
    """Return the documents that are held, with those that our policy of such a name has inside."""
    parts = {part for key in held if key in library.policies for part in library.policies[key].file.includes}
    made_in = {key for key, each in library.documents.documents.items() if each.made_in in held}
    return held | parts | made_in


def _here_row(key: str, name: str, each: CheckedFile, library: Library, on: date) -> HereRow:
    lacking = [one for one in each.held.with_verdict("not found", "partly", force="must") if one.applies]
    law = [one for one in lacking if not each.tells_as_wrong(one)] if each.policies else None
    due = review_due_of(each.what)
    return HereRow(
        key, _title(key, library), name, _state(each, law), len(law) if law is not None else None, len(each.findings),
        f"{long_date(due[0])}{' (passed)' if due[0] < on else ''}" if due else "not said",
    )  # fmt: skip


def _state(each: CheckedFile, law: Sequence[object] | None) -> str:
    said = [f"{count(len(law), 'duty', 'duties')} of law not said"] if law else []
    old = sum(one.kind in _STALE and one.sure for one in each.findings)
    others = sum(one.kind == "another school" for one in each.findings)
    said += [f"{old} out of date or wrong"] if old else []
    said += [f"{count(others, 'name')} or numbers of another school"] if others else []
    said += ["looked through only: no law is held point by point"] if law is None and not said else []
    return "; ".join(said) or "in order, as far as a program sees"


def _why_unknown(each: CheckedFile, library: Library) -> str:
    if each.what.not_a_policy:
        return f"looks like {each.what.not_a_policy}, not a policy"
    if each.what.could_be:
        return "may be " + " or ".join(_title(key, library) for key in each.what.could_be) + ": check it alone with --as"
    return "which document it is could not be told: check it alone with --as"


def _title(key: str, library: Library) -> str:
    return library.documents.documents[key].title if key in library.documents.documents else library.titles.get(key, key)


def _together(checked: object) -> ForeignText:
    texts = [each.text for each in checked]  # type: ignore[attr-defined]
    passages = [passage for text in texts for passage in text.passages]
    return ForeignText("", "txt", tuple(replace(each, place=replace(each.place, order=at)) for at, each in enumerate(passages)))


def _missing(catalogue: Catalogue, law: LawInForce, applies: Applies, held: set[str]) -> Iterator[MissingRow]:
    for key, about in catalogue.documents.items():
        if key in held or about.only:
            continue
        found = [strongest_first(holding(catalogue, about.grounds, law, known)) for known in applies.profiles]
        must = [reasons[0] for reasons in found if reasons and reasons[0].force == "must"]
        if must:
            yield MissingRow(key, about.title, reason_line(must[0]), len(must) == len(found))


def folder_data(table: FolderTable) -> Iterator[dict[str, Any]]:
    """Yield what is missing, here twice or not known as rows for a program."""
    for each in table.missing:
        kind = "fault" if each.sure else "to do"
        said = f"Not here: {each.title}."
        yield data_row(kind=kind, what=said, about="missing document", force="must", source=each.reason, next_step="Write it.")
    for title, files in table.double:
        step = "Keep the one that is in force; put the other away."
        yield data_row(kind="to do", what=f"Here twice: {title}: {', '.join(files)}.", about="double", next_step=step)
    for name, why in table.unknown:
        yield data_row(kind="to do", what=f"{name}: {why}", path=name, about="unknown")


def folder_paper(table: FolderTable, library: Library, organisation: str, on: date) -> Paper:
    """Return the table as a paper for people."""
    data = {
        "today": on,
        "rows": [
            {
                "title": each.title, "file": each.file, "state": each.state, "findings": each.findings, "review": each.review,
            }
            for each in table.here
        ],
        "missing": [{"title": each.title, "reason": each.reason, "sure": each.sure} for each in table.missing],
        "double": [{"title": title, "files": list(files)} for title, files in table.double],
        "unknown": [{"file": name, "why": why} for name, why in table.unknown],
    }  # fmt: skip
    return library.papers["policy-folder"].paper(data, organisation, on)
