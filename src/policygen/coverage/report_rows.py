"""A checked file as rows that every report shares: the terminal, Word, the web page, CSV and JSON."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from policygen.coverage.checking import CheckedFile
from policygen.coverage.judging import JudgedPoint, JudgedRequirement, PointVerdict
from policygen.coverage.ranking import ranked
from policygen.language.english import count, long_date, upper_first
from policygen.law.model import Requirement
from policygen.library.model import Library
from policygen.policies.model import Policy

VERDICTS: Final[tuple[PointVerdict, ...]] = ("stated", "partly", "not found", "not judged")
_WORST: Final = ("not found", "partly", "not judged", "stated")
_RESTS: Final[Mapping[str, str]] = {"secondary": "as reported", "carried over": "from the edition before", "draft": "a draft"}


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One requirement of a report."""

    requirement: str
    title: str
    force: str
    verdict: str
    condition: str
    """Empty where it applies for sure; else "if you have …"."""
    missing: tuple[str, ...]
    """What is not said, a line each."""
    sentence: str
    """The evidence, or the nearest sentence."""
    place: str
    source: str
    basis: str
    clause: str
    """The clause of policygen that would meet it, as "policy/clause"."""
    theme: str
    file: str = ""
    """The other file that states it."""
    rank: int = 0
    """The lower, the sooner a reader is told."""
    told: bool = False
    """What is not said is told as something wrong, in the sentence that comes nearest."""


def coverage_rows(checked: CheckedFile, library: Library) -> tuple[CoverageRow, ...]:
    """Return a row for each requirement that the file was held against: law first."""
    themes = {key: section_titles(library.policies[key]) for key in checked.policies}
    ranks = ranked(checked.held.requirements)
    return tuple(
        replace(_coverage_row(each, themes[each.policy], ranks), told=checked.tells_as_wrong(each))
        for each in checked.held.requirements
    )


def _coverage_row(one: JudgedRequirement, themes: Mapping[str, str], ranks: Mapping[str, int]) -> CoverageRow:
    shown = _shown_point(one)
    requirement = one.requirement
    missing = _missing_lines(requirement.title, one.missing)
    return CoverageRow(
        requirement=requirement.id, title=requirement.title, force=requirement.force, verdict=one.verdict,
        condition=one.condition, missing=missing,
        sentence=shown.sentence if shown else "", place=str(shown.place) if shown and shown.place else "",
        source=where_it_stands(requirement), basis=_RESTS.get(requirement.basis, requirement.basis),
        clause=one.clauses[0] if one.clauses else "", theme=_theme(one, themes),
        file=shown.file if shown else "", rank=ranks[requirement.id],
    )  # fmt: skip


def _missing_lines(title: str, missing: Iterable[JudgedPoint]) -> tuple[str, ...]:
    """Return what is not said, a line each; a line that says what the title says already, or another line, is left out."""
    said = {title.rstrip(".").casefold()}
    lines: list[str] = []
    for each in missing:
        line = upper_first(each.missing)
        plain = line.rstrip(".").casefold()
        if plain not in said:
            said.add(plain)
            lines.append(line)
    return tuple(lines)


def where_it_stands(requirement: Requirement) -> str:
    """Return where a requirement stands, in words; the place in an earlier edition where this one's is not known."""
    if requirement.at or not requirement.at_before:
        return requirement.citation()
    return f"{requirement.edition}; last read in {requirement.at_before}"


def _shown_point(one: JudgedRequirement) -> JudgedPoint | None:
    """Return the point whose sentence is shown: the one that is worst off and has a sentence."""
    ordered = sorted(one.points, key=lambda each: (_WORST.index(each.verdict), not each.sentence))
    wanted = "stated" if one.verdict == "stated" else ""
    return next((each for each in ordered if each.verdict == wanted), ordered[0] if ordered else None)


def section_titles(policy: Policy) -> dict[str, str]:
    """Return the title of the section in which each clause of a policy stands."""
    return {
        f"{policy.key}/{clause.name}": section.title if "{" not in section.title else upper_first(section.name.replace("-", " "))
        for section in policy.sections
        for clause in section.clauses
    }


def _theme(one: JudgedRequirement, themes: Mapping[str, str]) -> str:
    return next((themes[each] for each in one.clauses if each in themes), "Other duties")


def by_theme(rows: Iterable[CoverageRow]) -> dict[str, dict[str, int]]:
    """Return for each theme how many requirements that apply have each verdict, in the order of the policy."""
    found: dict[str, dict[str, int]] = {}
    for each in rows:
        if not each.condition:
            found.setdefault(each.theme, dict.fromkeys(VERDICTS, 0))[each.verdict] += 1
    return found


def counted(rows: Iterable[CoverageRow], force: str) -> dict[str, int]:
    """Return how many requirements of a force that apply for sure have each verdict."""
    counts: dict[str, int] = dict.fromkeys(VERDICTS, 0)
    for each in rows:
        if each.force == force and not each.condition:
            counts[each.verdict] += 1
    return counts


def not_said(rows: Sequence[CoverageRow], force: str) -> list[CoverageRow]:
    """Return the rows of a force that apply for sure and are not found or only partly said, what matters most first.

    One that is told as something wrong is left out: it would be counted twice.
    """
    lacking = [each for each in rows if each.force == force and each.verdict in ("not found", "partly")]
    found = [each for each in lacking if not each.condition and not each.told]
    return sorted(found, key=lambda each: each.rank)


def in_one_line(checked: CheckedFile, rows: Sequence[CoverageRow]) -> str:
    """Return the answer to "is our policy still right?" as far as a program can give it."""
    law, guidance = len(not_said(rows, "must")), len(not_said(rows, "should"))
    wrong = sum(each.sure for each in checked.findings)
    mend = f"{count(wrong, 'thing')} in it {'is' if wrong == 1 else 'are'} to be put right"
    if law:
        gaps = f"the law asks {count(law, 'thing')} that {'was' if law == 1 else 'were'} not found in it"
        return f"It needs work: {gaps}, and {mend}." if wrong else f"It needs work: {gaps}."
    if wrong:
        return f"It needs work: {mend}."
    if guidance:
        return f"Nothing that the law asks was missed in it; guidance asks {count(guidance, 'thing')} to look for."
    return "Nothing was missed in it and nothing found wrong, as far as a program can tell." if rows else ""


def commonest_themes(rows: Iterable[CoverageRow]) -> list[tuple[str, int]]:
    """Return the themes of some rows with how many there are of each, those with most first."""
    return Counter(each.theme for each in rows).most_common()


def document_titles(checked: CheckedFile, library: Library) -> str:
    """Return what a file is, in words; what it may be where that is not known; empty where nothing is known."""
    names = [
        library.documents.documents[key].title if key in library.documents.documents else key for key in checked.what.documents
    ]
    return " and ".join(names)


# ---- for programs


def check_data(checked: CheckedFile, library: Library, path: str) -> list[dict[str, Any]]:
    """Return what was found in a file as plain data: findings, and the requirements that are not stated, each a row.

    The first five keys are those that `policygen check` has for every kind of file.
    """
    rows = [_file_row(checked, library), *_finding_rows(checked), *_requirement_rows(coverage_rows(checked, library))]
    return [data_row(path=path, **row) for row in rows]


def data_row(**given: object) -> dict[str, Any]:
    """Return a row with every key that rows have, those that are not given empty."""
    return {**_EMPTY_ROW, **given}


_EMPTY_ROW: Final[Mapping[str, Any]] = {
    "kind": "", "what": "", "next_step": "", "path": "", "line": None, "about": "", "requirement": "", "force": "", "verdict": "",
    "condition": "", "missing": [], "sentence": "", "place": "", "source": "", "clause": "", "theme": "",
}  # fmt: skip


def _file_row(checked: CheckedFile, library: Library) -> dict[str, Any]:
    """Return what the file is as a row of its own, so that each file has at least one."""
    title, what = document_titles(checked, library), checked.what
    said = f"It is {title}, known by {what.by}." if title else "Which policy it is could not be told."
    said = f"It looks like {what.not_a_policy}, not a policy." if what.not_a_policy else said
    return {
        "kind": "note" if title else "to do",
        "what": said,
        "about": "file",
        "next_step": "" if title else "Say it with --as.",
    }


def _finding_rows(checked: CheckedFile) -> Iterator[dict[str, Any]]:
    for each in checked.findings:
        yield {
            "kind": "fault" if each.sure else "to do", "what": each.what, "next_step": each.next_step,
            "line": each.passage.place.line or None if each.passage else None, "about": each.kind, "sentence": each.words,
            "place": each.place, "source": each.source,
        }  # fmt: skip


def _requirement_rows(rows: Iterable[CoverageRow]) -> Iterator[dict[str, Any]]:
    for each in rows:
        law = each.force == "must" and not each.condition and each.verdict in ("not found", "partly")
        kind = "note" if each.verdict == "stated" else "fault" if law else "to do"
        data = asdict(each)
        del data["title"], data["basis"], data["file"], data["rank"], data["told"]
        said = f"{upper_first(each.verdict)}: {each.title}"
        yield {
            **data,
            "kind": kind,
            "what": said,
            "next_step": _next_step(each),
            "about": "coverage",
            "missing": list(each.missing),
        }


def _next_step(row: CoverageRow) -> str:
    if row.verdict == "stated":
        return ""
    if row.verdict == "not judged":
        return "Read whether it says so: this is not judged by program."
    return f"Add it; policygen's own clause is {row.clause}." if row.clause else "Add it."


def check_csv(data: Iterable[Mapping[str, Any]]) -> bytes:
    """Return the rows as CSV that spreadsheets open, with cells that begin like a formula made harmless."""
    made = io.StringIO(newline="")
    rows = list(data)
    names = list(rows[0]) if rows else ["kind", "what"]
    writer = csv.writer(made)
    writer.writerow(names)
    for each in rows:
        writer.writerow([_csv_cell(each[name]) for name in names])
    return ("\ufeff" + made.getvalue()).encode()


def _csv_cell(value: object) -> str:
    text = "; ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def dates_in_words(checked: CheckedFile) -> list[tuple[str, str]]:
    """Return the dates that a file tells of itself, each with its name, in words."""
    names = {"approved": "Approved", "reviewed": "Last reviewed", "review due": "Review due"}
    return [(names[each.kind], f"{long_date(each.day)} (“{each.words}”)") for each in checked.what.dates]
