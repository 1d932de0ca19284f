"""A checked file as a paper for people, Word and web alike; its words stand in `policy_templates/papers/policy-check.md`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from markupsafe import Markup

from policygen.coverage.checking import CheckedFile
from policygen.coverage.file_findings import KINDS, FileFinding
from policygen.coverage.report_rows import (
    VERDICTS,
    CoverageRow,
    by_theme,
    commonest_themes,
    counted,
    coverage_rows,
    dates_in_words,
    document_titles,
    in_one_line,
    not_said,
)
from policygen.language.english import count, shortened
from policygen.library.model import Library
from policygen.markup.bar_picture import BarPart, bar_picture
from policygen.markup.blocks import Paper

BAR_PARTS: Final = (
    BarPart("stated", "#00613a", "#ffffff"),
    BarPart("partly", "#ffdd00", "#0b0c0c"),
    BarPart("not found", "#b10e1e", "#ffffff"),
    BarPart("not judged", "#dee0e2", "#0b0c0c"),
)
HEADINGS: Final = {
    "wrong": "Wrong", "out of date": "Out of date", "review date": "Review date", "another school": "Another school's, it seems",
    "contradiction": "Does not agree with itself", "left over": "Left over",
}  # fmt: skip


def check_paper(checked: CheckedFile, library: Library, on: date, *, full: bool) -> Paper:
    """Return the report on one file; `full` lists what is stated and what is not judged as well."""
    rows = coverage_rows(checked, library)
    data = {**_data(checked, library, rows, on, full=full), "full": full}
    return library.papers["policy-check"].paper(data, _whose(checked), on)


def check_picture(checked: CheckedFile, library: Library) -> Markup | None:
    """Return coverage by theme as bars with the same in words; None where nothing was held against it."""
    rows = by_theme(coverage_rows(checked, library))
    return bar_picture(rows, BAR_PARTS, f"What {checked.text.name} says, theme by theme") if rows else None


def _whose(checked: CheckedFile) -> str:
    return checked.what.schools[0].words if checked.what.names_one else "School not named at its start"


def _data(checked: CheckedFile, library: Library, rows: Sequence[CoverageRow], on: date, *, full: bool) -> dict[str, object]:
    what = checked.what
    return {
        "file": checked.text.name,
        "answer": in_one_line(checked, rows),
        "first": _first_to_do(checked, rows),
        "title": document_titles(checked, library),
        "by": what.by,
        "today": on,
        "asked": bool(rows),
        "not_a_policy": what.not_a_policy,
        "dates": [{"name": name, "said": said} for name, said in dates_in_words(checked)],
        "version": what.version.words if what.version else "",
        "editions": [each.words for each in what.editions],
        "remarks": list(checked.text.remarks),
        "law_counts": _counts(rows, "must"),
        "guidance_counts": _counts(rows, "should"),
        "law": [_shown_row(each) for each in not_said(rows, "must")],
        **_guidance(not_said(rows, "should"), full=full),
        "kinds": [_kind_of_finding(kind, checked.findings) for kind in KINDS if any(f.kind == kind for f in checked.findings)],
        "depends": [_shown_row(each) for each in rows if each.condition and each.verdict in ("not found", "partly")],
        "unjudged": [_shown_row(each) for each in rows if not each.condition and each.verdict == "not judged"],
        "said": [_shown_row(each) for each in rows if each.verdict == "stated"],
        "elsewhere": _elsewhere_counts(checked, library),
        "taken": [{"said": each.said, "shown": _shown_by(each.passage)} for each in checked.held.applies.shown],
        "by_answers": checked.by_answers,
    }


def _first_to_do(checked: CheckedFile, rows: Sequence[CoverageRow]) -> list[str]:
    """Return what to begin with: the first that is wrong, then the first gaps of law and of guidance."""
    wrong = [f"{each.what.rstrip('.')}{f' ({each.place})' if each.place else ''}" for each in checked.findings if each.sure]
    law = [f"{each.title} ({each.source})" for each in not_said(rows, "must")]
    guidance = [f"{each.title} ({each.source})" for each in not_said(rows, "should")]
    return [*wrong[:2], *(f"It does not say: {each}" for each in (*law[:2], *guidance[:2]))]


def _guidance(found: Sequence[CoverageRow], *, full: bool) -> dict[str, object]:
    """Return what guidance asks and the file does not say: all of it, or the first and of the others how many by theme."""
    shown = found if full or len(found) <= _MANY_GAPS else found[:_FIRST_GAPS]
    rest = found[len(shown) :]
    return {
        "guidance": [_shown_row(each) for each in shown],
        "guidance_more": len(rest),
        "guidance_rest": [{"theme": theme, "number": number} for theme, number in commonest_themes(rest)],
    }


_MANY_GAPS: Final = 40
_FIRST_GAPS: Final = 25
"""Gaps that a thin policy's report lists; a list of 250 is read by nobody."""


def _counts(rows: Sequence[CoverageRow], force: str) -> list[dict[str, object]]:
    counts = counted(rows, force)
    return [{"verdict": each, "number": counts[each]} for each in VERDICTS]


def _shown_row(row: CoverageRow) -> dict[str, object]:
    basis = "" if row.basis == "official" or "; last read in " in row.source else row.basis  # the place says so already
    return {
        "title": row.title, "state": row.verdict, "missing": list(row.missing), "sentence": shortened(row.sentence, 260),
        "place": row.file or row.place, "source": row.source, "basis": basis, "condition": row.condition, "clause": row.clause,
    }  # fmt: skip


def _kind_of_finding(kind: str, findings: Sequence[FileFinding]) -> dict[str, object]:
    found = [each for each in findings if each.kind == kind]
    return {
        "heading": HEADINGS[kind],
        "found": [
            {
                "what": each.what, "place": each.place or "–", "step": each.next_step, "sure": each.sure,
                "words": shortened(each.words, 200), "source": each.source,
            }
            for each in found
        ],
    }  # fmt: skip


def _elsewhere_counts(checked: CheckedFile, library: Library) -> list[str]:
    counts: dict[str, int] = {}
    for each in checked.held.elsewhere:
        for key in each.policies[:1]:
            title = library.titles.get(key) or (
                library.documents.documents[key].title if key in library.documents.documents else key
            )
            counts[title] = counts.get(title, 0) + 1
    return [f"{title}: {count(number, 'requirement')}" for title, number in counts.items()]


def _shown_by(passage: object) -> str:
    text = getattr(passage, "text", "")
    return f"“{shortened(text, 120)}” ({getattr(passage, 'place', '')})" if text else "nothing in the file says otherwise"
