"""The list of a school's documents to sort and for a program; as a paper its words stand in `papers/document-list.md`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from policygen.documents.catalogue import Catalogue, DocumentStatus, Reason, reason_line
from policygen.facts.known import Known
from policygen.facts.vocabulary import label
from policygen.formats.xlsx import Sheet
from policygen.markup.blocks import Paper
from policygen.markup.paper_templates import PaperTemplate

ASKED: Final = {"must": "Required by law", "should": "Expected", "advice": "Usual"}
"""How strongly a document is asked for: law, guidance or standards or a funding agreement, practice."""
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


def documents_paper(
    standings: Sequence[DocumentStatus], catalogue: Catalogue, known: Known, school: str, on: date, template: PaperTemplate
) -> Paper:
    """Return the list as a paper: what to do first, the documents by subject, then what is coming, open and not needed."""
    told = counts(standings)
    data = {
        "today": on,
        "school": school,
        **{name: told[name] for name in ("needed", "have", "overdue", "missing", "told", "depends")},
        "made_here": told["made here"],
        "missing_by_law": told["missing by law"],
        "first": [
            {"title": each.file.title, "reason": reason_line(each.reasons[0])}
            for each in standings if each.status == "missing" and each.force == "must"
        ],
        "late": [{"title": each.file.title, "due": each.due, "owner": each.owner} for each in standings if each.overdue],
        "groups": list(_document_groups(standings, catalogue)),
        "coming": [
            {"title": each.file.title, "reason": reason_line(reason), "starts": reason.starts}
            for each in standings for reason in each.coming
        ],
        "open": [
            {"title": each.file.title, "said": each.said, "questions": [label(known.vocabulary, name) for name in each.questions]}
            for each in standings if each.status == "depends"
        ],
        "not_needed": [{"title": each.file.title, "said": each.said} for each in standings if each.status == "not needed"],
    }  # fmt: skip
    return template.paper(data, school, on)


def _document_groups(standings: Sequence[DocumentStatus], catalogue: Catalogue) -> Iterator[dict[str, object]]:
    for key, title in catalogue.groups.items():
        rows = [_document_row(each) for each in standings if each.file.group == key and each.needed]
        if rows:
            yield {"title": title, "documents": rows}


def _document_row(each: DocumentStatus) -> dict[str, object]:
    return {
        "title": each.file.title,
        "why": asked_words(each.reasons[0]) if each.reasons else "",
        "note": each.reasons[0].note if each.reasons else "",
        "approver": each.approver,
        "cycle": cycle_words(each),
        "due": each.due,
        "publication": each.publication,
        "status": status_words(each),
        "said": each.said,
    }


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
        "told": sum(each.stated for each in standings),
    }  # fmt: skip


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
