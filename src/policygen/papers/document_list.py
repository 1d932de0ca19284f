"""The list of a school's documents to read, to sort and for a program: a paper, a table, and plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from policygen.documents.catalogue import Catalogue, DocumentStatus, Reason, reason_line
from policygen.facts.known import Known
from policygen.facts.vocabulary import label
from policygen.formats.xlsx import Sheet
from policygen.language.english import long_date
from policygen.markup.blocks import Block, Cell, Paper, Paragraph, Table
from policygen.markup.papers import cell, cells, heading, item, note, part, words

ASKED: Final = {"must": "Required by law", "should": "Expected", "advice": "Usual"}
"""How strongly a document is asked for: law, guidance or standards or a funding agreement, practice."""
BASIS_TOLD: Final = (
    "Reported: pages that restate the law or guidance were read, not the official text. "
    "Carried over: it stood in the edition before. "
    "Unverified: nobody has checked it yet; look it up before you rely on it."
)


NOTHING_TOLD: Final = (
    "Nothing was said yet of what the school has, so what it has is listed as missing too. Give the folder with your documents "
    "(policygen documents FILE --have FOLDER), or name them in the school's file under documents."
)
PRACTICE: Final = "Usual practice"
STATUSES: Final = ("have", "made here", "missing", "depends", "coming", "not needed")


def need_words(standing: DocumentStatus) -> str:
    """Return how strongly a document is asked for, in a word or three."""
    return ASKED[standing.force] if standing.force else ""


def asked_words(reason: Reason) -> str:
    """Return how strongly a reason asks, with where it stands: "Required by law: Education Act 2002, s.29 (reported)"."""
    if reason.source == PRACTICE:
        return ASKED[reason.force] + ("" if reason.basis == "secondary" else f" ({reason.basis})")
    return f"{ASKED[reason.force]}: {reason_line(reason)}"


def status_words(standing: DocumentStatus) -> str:
    """Return how a document stands, in words."""
    if standing.overdue:
        return "Review overdue"
    return {
        "have": "You have it", "made here": "Made here", "missing": "Missing", "depends": "To find out",
        "coming": "Coming", "not needed": "Not needed",
    }[standing.status]  # fmt: skip


def cycle_words(standing: DocumentStatus) -> str:
    """Return the review cycle in words."""
    months = standing.file.months
    if months == "live":
        return "kept up to date"
    return "every year" if months == 12 else f"every {int(months) // 12} years"


def documents_paper(standings: Sequence[DocumentStatus], catalogue: Catalogue, known: Known, school: str, on: date) -> Paper:
    """Return the list as a paper: what to do first, the documents by subject, then what is coming, open and not needed."""
    parts = [
        part("in-short", _in_short(standings, school)),
        part("first", _first(standings)),
        *(part(f"group-{key}", _group(title, key, standings)) for key, title in catalogue.groups.items()),
        part("coming", _coming(standings)),
        part("open", _open(standings, known)),
        part("not-needed", _not_needed(standings)),
    ]
    return Paper(
        title="Documents that the school must have or usually has",
        about=f"As the law and guidance stand on {long_date(on)}",
        organisation=school,
        date=str(long_date(on)),
        parts=tuple(each for each in parts if each.blocks),
    )


def counts(standings: Sequence[DocumentStatus]) -> dict[str, int]:
    """Return how many documents are needed, there, overdue, made here, missing, open and not needed."""
    needed = [each for each in standings if each.needed]
    unverified = sum(each.unverified for each in needed)
    verified = sum(bool(each.reasons) and each.reasons[0].verified for each in needed)
    return {
        "needed": len(needed),
        **{name: sum(each.status == name for each in standings) for name in STATUSES},
        "overdue": sum(each.overdue for each in standings),
        "missing by law": sum(each.status == "missing" and each.force == "must" for each in standings),
        "verified": verified, "unverified": unverified, "reported": len(needed) - verified - unverified,
        "told": sum(each.told for each in standings),
    }  # fmt: skip


def _in_short(standings: Sequence[DocumentStatus], school: str) -> Iterator[Block]:
    told = counts(standings)
    missing = f"{told['missing']} are missing, {told['missing by law'] or 'none'} of them required by law"
    have = f"you have {told['have']} ({told['overdue'] or 'none'} overdue for review)"
    made = f"policygen makes {told['made here']}"
    yield Paragraph(words(f"{school} needs {told['needed']} documents: {have}, {made}, and {missing}."))
    if not told["told"]:
        yield Paragraph(words(NOTHING_TOLD))
    if told["depends"]:
        yield Paragraph(words(f"For {told['depends']} more the school has to find something out."))
    yield note(BASIS_TOLD)


def _first(standings: Sequence[DocumentStatus]) -> Iterator[Block]:
    law = [each for each in standings if each.status == "missing" and each.force == "must"]
    if law:
        yield heading("Missing, and required by law")
    for each in law:
        yield item(f"{each.file.title}: {reason_line(each.reasons[0])}.")
    late = [each for each in standings if each.overdue]
    if late:
        yield heading("Overdue for review")
    for each in late:
        yield item(f"{each.file.title}: since {long_date(each.due)}. {each.owner}.")


def _group(title: str, key: str, standings: Sequence[DocumentStatus]) -> Iterator[Block]:
    rows = [each for each in standings if each.file.group == key and each.needed]
    if not rows:
        return
    yield heading(title)
    yield Table(
        header=cells(("Document", "Why", "Approved by, and review", "Published", "How it stands")),
        rows=tuple(_row(each) for each in rows),
        title=title,
    )


def _row(each: DocumentStatus) -> tuple[Cell, ...]:
    why = asked_words(each.reasons[0]) if each.reasons else "The school has it."
    notes = [reason.note for reason in each.reasons[:1] if reason.note]
    due = f" Due {long_date(each.due)}." if each.due else ""
    return (
        cell(each.file.title, bold=True),
        cell(why, *notes),
        cell(f"{each.approver}; {cycle_words(each)}.{due}"),
        cell(each.publication),
        (words(status_words(each), bold=True), words(each.said)),
    )


def _coming(standings: Sequence[DocumentStatus]) -> Iterator[Block]:
    rows = [(each, reason) for each in standings for reason in each.coming]
    if not rows:
        return
    yield heading("Coming: not a duty yet")
    for each, reason in rows:
        when = f"in force from {long_date(reason.starts)}" if reason.starts else "no starting day is known"
        yield item(f"{each.file.title}: {reason_line(reason)}; {when}.")


def _open(standings: Sequence[DocumentStatus], known: Known) -> Iterator[Block]:
    rows = [each for each in standings if each.status == "depends"]
    if not rows:
        return
    yield heading("To find out")
    for each in rows:
        asked = " ".join(label(known.vocabulary, name) for name in each.questions)
        yield item(f"{each.file.title}: {each.said}" + (f" {asked}" if asked else ""))


def _not_needed(standings: Sequence[DocumentStatus]) -> Iterator[Block]:
    rows = [each for each in standings if each.status == "not needed"]
    if rows:
        yield heading("Not needed here")
    for each in rows:
        yield item(f"{each.file.title}: {each.said}")


def documents_sheet(standings: Sequence[DocumentStatus], catalogue: Catalogue, school: str = "") -> Sheet:
    """Return the list as a table, every document in it; with `school`, its name is in the first column."""
    header = (
        "Document", "Subject", "Asked for", "Why", "What that rests on", "Approved by", "Owner", "Review", "Adopted",
        "Review due", "Publish", "How it stands", "Explanation", "Coming",
    )  # fmt: skip
    widths = (38, 22, 16, 46, 16, 30, 28, 14, 13, 13, 36, 16, 44, 36)
    rows = tuple(_values(each, catalogue) for each in standings)
    if not school:
        return Sheet("Documents", header, rows, widths)
    return Sheet("Documents", ("School", *header), tuple((school, *row) for row in rows), (30, *widths))


def _values(each: DocumentStatus, catalogue: Catalogue) -> tuple[str | date | None, ...]:
    return (
        each.file.title, catalogue.groups[each.file.group], need_words(each), "; ".join(reason.source for reason in each.reasons),
        each.reasons[0].basis if each.reasons else "", each.approver, each.owner, cycle_words(each), each.adopted, each.due,
        each.publication if each.needed else "", status_words(each), each.said,
        "; ".join(reason_line(reason) for reason in each.coming),
    )  # fmt: skip


def documents_data(standings: Sequence[DocumentStatus]) -> list[dict[str, Any]]:
    """Return the list for a program to read."""
    return [
        {
            "document": each.key, "title": each.file.title, "group": each.file.group, "status": each.status, "said": each.said,
            "force": each.force, "overdue": each.overdue, "adopted": each.adopted, "review_due": each.due,
            "review_months": each.file.months, "owner": each.owner, "approver": each.approver,
            "reasons": [_reason_data(reason) for reason in each.reasons],
            "coming": [_reason_data(reason) for reason in each.coming],
            "publish": [{**_reason_data(reason), "where": reason.where, "why": reason.why} for reason in each.publish],
            "publish_note": each.file.publish_note if not each.publish else "", "questions": list(each.questions),
        }
        for each in standings
    ]  # fmt: skip


def _reason_data(reason: Reason) -> dict[str, Any]:
    return {
        "requirement": reason.requirement or None, "source": reason.source, "force": reason.force, "basis": reason.basis,
        "note": reason.note, "starts": reason.starts,
    }  # fmt: skip
