"""The front of a policy: the control table, and what has changed since the edition before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from policygen.facts.known import Known
from policygen.facts.vocabulary import called
from policygen.language.english import count, long_date
from policygen.law.in_force import Legislation
from policygen.law.model import NEEDS_NEW_WORDS, Edition, Requirement
from policygen.markup.blocks import Block, Cell, ControlRow, Paragraph, Run, Table
from policygen.markup.outputs import hole
from policygen.policies.model import Policy, PolicyFile, Waiver

MOST_CHANGES: Final = 8
"""Rows of "What has changed" that fit a page; further ones are counted, and listed by `policygen explain`."""

APPROVED: Final = "Approved"
FOR_APPROVAL: Final = "For approval"
NOT_READY: Final = "Draft: not ready for approval"
"""The status of a document in which something is open on which a child's safety hangs."""

MOST_BESIDE_REVIEWS: Final = 6
"""Rows that fit where what changed because of reviews stands beneath them."""

_ORDER: Final = {"new": 0, "changed": 1, "removed": 2}


def approval_status(known: Known, edition: Edition, on: date, *, held_up: bool = False) -> str:
    """Return whether a document is approved, or still a draft and how far.

    `held_up`: something is open on which a child's safety hangs, so it is neither approved nor for approval.
    An approval from before an edition came out was of the text before, so it does not carry over to this one.
    """
    if held_up:
        return NOT_READY
    approved = known["approved_on"]
    if isinstance(approved, date) and (edition.published or edition.starts) <= approved <= on:
        return APPROVED
    return FOR_APPROVAL if known["effective_date"] else "Draft for approval"


def control_table(about: PolicyFile, known: Known, edition: Edition, status: str) -> Iterator[ControlRow]:
    """Yield the rows of the document control table."""
    yield ControlRow("Status", _approval(known) if status == APPROVED else status)
    yield ControlRow("Owner", about.owner)
    for title, fact in (("Approved by", "approved_by"), ("In effect from", "effective_date"), ("Next review", "next_review")):
        yield _fact_row(title, fact, known)
    yield ControlRow("Version", version(known, edition))
    yield ControlRow("Based on", f"{edition.title}, in force from {long_date(edition.starts)}")
    yield ControlRow("For", about.audience)
    page = known["policy_web_page"] or known["website"]
    if about.publish and page:
        yield ControlRow("Published at", str(page))


def _approval(known: Known) -> str:
    """Return when a document was approved, and where that is recorded."""
    said = f"{APPROVED} on {long_date(known['approved_on'])}"
    return f"{said} ({minute})" if (minute := str(known.get("approval_minute") or "").strip()) else said


def left_out_rows(left_out: Sequence[tuple[Requirement, Waiver]]) -> Iterator[ControlRow]:
    """Yield a row for each reason with the requirements that a layer leaves unmet for it: it is never hidden."""
    for waiver in dict.fromkeys(waiver for _, waiver in left_out):
        named = "; ".join(f"{each.title} ({each.citation()})" for each, why in left_out if why == waiver)
        reason = " ".join(waiver.reason.split()).rstrip(".")
        yield ControlRow("Not in this policy", f"{named}. {waiver.layer.name}: {reason}.")


def version(known: Known, edition: Edition) -> str:
    """Return the version that a document carries: the school's, or the edition's year and 1."""
    return str(known["policy_version"] or f"{edition.name}.1")


def _fact_row(title: str, fact: str, known: Known) -> ControlRow:
    value = known[fact]
    if value is None or value == "":
        return ControlRow(title, hole(called(known.vocabulary, fact)), fact)
    return ControlRow(title, str(long_date(value)))


def edition_before(legislation: Legislation, edition: Edition) -> date:
    """Return the day the edition before an edition came into force; the edition's own day where there is none before."""
    starts = [file.starts for file in legislation.sources[edition.source].file.editions.values()]
    return max((day for day in starts if day < edition.starts), default=edition.starts)


def changes(
    edition: Edition, since: date, met: Iterable[Requirement], removed: Iterable[Requirement], most: int = MOST_CHANGES
) -> list[Block]:
    """Return what is done differently now, in sentences for staff and parents: law first, then what is new, then the rest.

    What took effect on or before `since`, when the edition before came into force, was taken up then. A change without a
    sentence for readers is left out: its `note` speaks to whoever writes the policy.
    """
    found = [each for each in met if each.change in NEEDS_NEW_WORDS and each.starts and each.starts > since]
    found += removed
    found.sort(key=lambda each: (each.force != "must", _ORDER[each.change or "changed"], each.edition.short, each.id))
    rows: dict[str, dict[str, None]] = {}
    for each in found:
        if each.public:
            rows.setdefault(each.public, {})[str(each.edition)] = None
    if not rows:
        return []
    shown = list(rows.items())[:most]
    table = Table(
        header=(_text_cell("What is different now"), _text_cell("Because of")),
        rows=tuple((_text_cell(said), _text_cell("; ".join(because))) for said, because in shown),
        title="What is different now, and because of what",
    )
    blocks: list[Block] = [Paragraph((Run(f"This version follows {edition.title}."),)), table]
    if (more := len(rows) - len(shown)) > 0:
        blocks.append(
            Paragraph(
                (Run(f"There {'are' if more > 1 else 'is'} {count(more, 'further change')} of detail in the text."),), "note"
            )
        )
    return blocks


def removed_requirements(policy: Policy, legislation: Legislation, edition: Edition, known: Known) -> Iterator[Requirement]:
    """Yield what the edition before asked of a policy and this edition no longer does."""
    for requirement in legislation.removed_by(edition):
        if policy.has_to_meet(requirement.id) and requirement.applies_to(known):
            yield requirement


def _text_cell(text: str) -> Cell:
    return ((Run(text),),)
