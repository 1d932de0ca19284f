"""The front of a policy: the control table, and what has changed since the edition before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from policygen.facts.known import Known
from policygen.language.english import long_date
from policygen.law.in_force import Legislation
from policygen.law.model import NEEDS_NEW_WORDS, Edition, Requirement
from policygen.markup.blocks import Block, Cell, ControlRow, Paragraph, Run, Table
from policygen.markup.outputs import TO_BE_CONFIRMED
from policygen.policies.model import Policy, PolicyFile, Waiver

MOST_CHANGES: Final = 14
"""Rows of "What has changed" that fit a page; further ones are counted, and listed by `policygen explain`."""

_ORDER: Final = {"new": 0, "changed": 1, "removed": 2}
_CHANGED: Final = {"new": "New", "changed": "Changed", "removed": "Removed"}
_STARRED: Final = "* Reported by others or carried over; not yet checked against the official text of this edition."


def control_table(about: PolicyFile, known: Known, edition: Edition, met: int, unverified: int) -> Iterator[ControlRow]:
    """Yield the rows of the document control table; `met` and `unverified` count requirements."""
    yield ControlRow("Status", "For approval" if known["effective_date"] else "Draft for approval")
    yield ControlRow("Owner", about.owner)
    for title, fact in (("Approved by", "approved_by"), ("In effect from", "effective_date"), ("Next review", "next_review")):
        yield _row(title, fact, known)
    yield ControlRow("Version", version(known, edition))
    yield ControlRow("Based on", f"{edition.title}, in force from {long_date(edition.starts)}")
    yield ControlRow("For", about.audience)
    page = known["policy_web_page"] or known["website"]
    if about.publish and page:
        yield ControlRow("Published at", str(page))
    yield ControlRow("Checked against official text", _checked(met, unverified))


def left_out_rows(left_out: Sequence[tuple[Requirement, Waiver]]) -> Iterator[ControlRow]:
    """Yield a row for each reason with the requirements that a layer leaves unmet for it: it is never hidden."""
    for waiver in dict.fromkeys(waiver for _, waiver in left_out):
        named = "; ".join(f"{each.title} ({each.citation()})" for each, why in left_out if why == waiver)
        reason = " ".join(waiver.reason.split()).rstrip(".")
        yield ControlRow("Not in this policy", f"{named}. {waiver.layer.name}: {reason}.")


def version(known: Known, edition: Edition) -> str:
    """Return the version that a document carries: the school's, or the edition's year and 1."""
    return str(known["policy_version"] or f"{edition.name}.1")


def _row(title: str, fact: str, known: Known) -> ControlRow:
    value = known[fact]
    if value is None or value == "":
        return ControlRow(title, TO_BE_CONFIRMED, fact)
    return ControlRow(title, str(long_date(value)))


def _checked(met: int, unverified: int) -> str:
    if not unverified:
        return f"All {met} legal and guidance requirements behind this policy."
    return (
        f"{met - unverified} of the {met} legal and guidance requirements behind this policy. The other {unverified} rest on "
        "reports of the current edition or on the edition before it."
    )


def edition_before(legislation: Legislation, edition: Edition) -> date:
    """Return the day the edition before an edition came into force; the edition's own day where there is none before."""
    starts = [file.starts for file in legislation.sources[edition.source].file.editions.values()]
    return max((day for day in starts if day < edition.starts), default=edition.starts)


def changes(edition: Edition, since: date, met: Iterable[Requirement], removed: Iterable[Requirement]) -> list[Block]:
    """Return what the school has to do differently: law first, then what is new, then the rest.

    What took effect on or before `since`, when the edition before came into force, was taken up then.
    """
    rows = [each for each in met if each.change in NEEDS_NEW_WORDS and each.note and each.starts and each.starts > since]
    rows += removed
    rows.sort(key=lambda each: (each.force != "must", _ORDER[each.change or "changed"], each.edition.short, each.id))
    if not rows:
        return []
    shown, more = rows[:MOST_CHANGES], len(rows) - MOST_CHANGES
    table = Table(
        header=(_cell("Change"), _cell("What it means for this policy"), _cell("Source")),
        rows=tuple((_cell(_CHANGED[each.change or "changed"]), _cell(each.note), _cell(_where(each))) for each in shown),
        title="Changes that this version takes up",
    )
    first = f"This version follows {edition.title}. These are the changes that this policy takes up."
    blocks: list[Block] = [Paragraph((Run(first),)), table]
    if any(each.unverified for each in shown):
        blocks.append(Paragraph((Run(_STARRED),), "note"))
    if more > 0:
        blocks.append(Paragraph((Run(f"{more} further changes of detail are taken up in the text."),), "note"))
    return blocks


def removed_requirements(policy: Policy, legislation: Legislation, edition: Edition, known: Known) -> Iterator[Requirement]:
    """Yield what the edition before asked of a policy and this edition no longer does."""
    source = legislation.sources[edition.source]
    before = legislation.on(edition.starts - timedelta(days=1))
    for name, requirement in before.requirements.items():
        stated = source.requirements[name].editions.get(edition.name) if name in source.requirements else None
        if stated and stated.change == "removed" and policy.has_to_meet(name) and requirement.applies_to(known):
            yield replace(
                requirement,
                edition=edition,
                stated_in=edition.name,
                change="removed",
                note=stated.note,
                at="",
                basis=stated.basis,
            )


def _where(requirement: Requirement) -> str:
    return requirement.citation() + (" *" if requirement.unverified else "")


def _cell(text: str) -> Cell:
    return ((Run(text),),)
