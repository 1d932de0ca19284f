"""What is made of the record of readers: for each role what changed for it, to send round, and counts for the board."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import Final

from policygen.formats.xlsx import Sheet
from policygen.language.english import long_date
from policygen.law.in_force import LawInForce
from policygen.learning.changed_duties import ApprovedEdition, DutyChange, duties_changed, why_changed
from policygen.learning.reading_groups import ALL, ReadingGroups
from policygen.learning.reading_record import (
    TO_READ,
    ReadersFile,
    Standing,
    asked_groups,
    concerns,
    counts_by_group,
    counts_by_policy,
)
from policygen.markup.blocks import Paper
from policygen.markup.paper_templates import PaperTemplate

Editions = Mapping[str, Sequence[ApprovedEdition]]
"""The approved editions of each policy, the latest last."""
_SPACE: Final = re.compile(r"\s+")


def changed_paper(
    group: str, editions: Editions, groups: ReadingGroups, states: Sequence[Standing], law: LawInForce,
    template: PaperTemplate, school: str,
) -> Paper | None:  # fmt: skip
    """Return the page of what changed for a group, `all` for what concerns everyone; None where nothing did.

    A group of its own has a page where something changed that does not concern everyone; the page then has both.
    """
    policies, own = [], False
    for key, approved in editions.items():
        for old in _read_last(group, key, approved, states):
            new = approved[-1]
            found = [each for each in duties_changed(old, new) if concerns(groups.concern(key, each.clause), frozenset({group}))]
            own = own or any(group in groups.concern(key, each.clause) for each in found)
            if found:
                policies.append({
                    "title": new.title, "approved": new.approved, "since": old.approved, "passages": len(found),
                    "changes": list(_duty_changes_shown(found, old, new, law)),
                })  # fmt: skip
    if not own:
        return None
    return template.paper({"role": groups.titles[group], "today": law.on, "policies": policies}, school, law.on)


def _read_last(group: str, policy: str, approved: Sequence[ApprovedEdition], states: Sequence[Standing]) -> list[ApprovedEdition]:
    """Return the editions since which something is told: those that people of the group who have to read read last.

    Without such people it is the edition before the latest.
    """
    days = {
        each.last for each in states
        if each.policy == policy and each.stands == "to read again" and (group == ALL or group in each.person.groups)
    }  # fmt: skip
    return [each for each in approved[:-1] if each.approved in days] or list(approved[-2:-1])


def _duty_changes_shown(
    found: Sequence[DutyChange], old: ApprovedEdition, new: ApprovedEdition, law: LawInForce
) -> Iterator[dict[str, object]]:
    section = under = ""
    for place, each in enumerate(found):
        why, rests = why_changed(each.clause, old, new, law)
        was, now = _marked_words(each.was, each.now)
        last = place + 1 == len(found) or (found[place + 1].clause, found[place + 1].section) != (each.clause, each.section)
        yield {
            "section": each.section if each.section != section else "",
            "under": each.under if each.under != under else "", "was": was, "now": now,
            "why": why if last else "", "rests": rests if last else "",
        }  # fmt: skip
        section, under = each.section, each.under


def _marked_words(was: str, now: str) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Return both wordings in pieces, those marked that only one of them has; a wording without another is not marked."""
    if not was or not now:
        return [{"text": was, "marked": False}] if was else [], [{"text": now, "marked": False}] if now else []
    old, new = _SPACE.split(was), _SPACE.split(now)
    before: list[dict[str, object]] = []
    after: list[dict[str, object]] = []
    for tag, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for words, pieces in ((old[start:end], before), (new[first:last], after)):
            if words:
                pieces.append({"text": " ".join(words), "marked": tag != "equal"})
    return before, after


def readers_paper(
    record: ReadersFile, states: Sequence[Standing], editions: Editions, groups: ReadingGroups, not_approved: Sequence[str],
    template: PaperTemplate, school: str, on: date,
) -> Paper:  # fmt: skip
    """Return the paper for the board: counts by policy and by role; no name stands in it."""
    policies = []
    for key, approved in editions.items():
        counts = counts_by_policy(states, key)
        policies.append({
            "title": approved[-1].title, "approved": approved[-1].approved, "people": len(record.here),
            "read": counts["read"], "unchanged": counts["nothing changed for them"],
            "again": counts["to read again"], "never": counts["never read"],
        })  # fmt: skip
    roles = [
        {"title": groups.titles[each], "people": people, "to_read": to_read}
        for each in (ALL, *asked_groups(groups))
        for to_read, people in (counts_by_group(states, each),)
        if people
    ]
    data = {"today": on, "people": len(record.here), "policies": policies, "roles": roles, "not_approved": list(not_approved)}
    return template.paper(data, school, on)


def still_to_read(states: Sequence[Standing], editions: Editions) -> Sheet:
    """Return who still has to read what, with names: for whoever keeps the record, and nobody else."""
    rows = [
        (
            each.person.row, each.person.name, each.person.role, editions[each.policy][-1].called, each.stands, each.passages,
            str(long_date(each.last)) if each.last else "",
        )
        for each in sorted(states, key=lambda one: (one.person.row, one.policy))
        if each.stands in TO_READ
    ]  # fmt: skip
    header = ("Row", "Name", "Role", "To read", "How it stands", "Passages", "Last read the edition of")
    return Sheet("Still to read", header, tuple(rows), (6, 28, 24, 44, 16, 10, 22))
