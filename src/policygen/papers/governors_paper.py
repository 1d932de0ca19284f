"""What is worked out for a governors' paper: the policies to approve, what changed, and what is still open.

Its words stand in `policy_templates/papers/governors.md`; each part of it follows the clause of its name in
`policy_templates/handouts/governors.md`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from policygen.facts.known import Known
from policygen.generation.front_matter import edition_before
from policygen.generation.generate import Generated
from policygen.law.changes import LawChange, law_changes
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.library.model import Library
from policygen.markup.blocks import Block, Cell, Table, plain

if TYPE_CHECKING:
    from policygen.generation.update import Updated


Made = Sequence[tuple[Generated, "Updated | None"]]

MOST_CHANGES: Final = 7
MOST_A_POLICY: Final = 2


MOST_UNVERIFIED: Final = 4
"""So that the paper stays on two pages."""

_KIND: Final[Mapping[str, str]] = {
    "new": "New",
    "changed": "Changed",
    "removed": "Gone",
    "moved": "Changed",
    "reworded": "Changed",
}
_FORCE: Final[Mapping[str, str]] = {"must": "law", "should": "statutory guidance", "advice": "advice"}


def governors_blocks(library: Library, known: Known, law: LawInForce, made: Made) -> dict[str, tuple[Block, ...]]:
    """Return what was worked out for the governors, by the name of the clause that it follows."""
    generated = [each for each, _ in made]
    updated = [(each, update) for each, update in made if update is not None]
    data = {
        **_approving(known, generated),
        **_tracked(updated),
        **(_NO_NEW_LAW if updated else _new_law(library, known, law, generated)),
        **_unverified(generated),
        **_to_do(made),
    }
    return {part.name: part.blocks for part in library.papers["governors"].filled(data)}


def _approving(known: Known, made: Sequence[Generated]) -> dict[str, object]:
    """The policies, those with the same approver in one row: twelve rows of the same words would hide them."""
    grouped: dict[str, list[str]] = {}
    for each in made:
        grouped.setdefault(each.selection.policy.file.approver, []).append(each.document.title)
    days = sorted({each.next_review for each in made if each.next_review})
    return {
        "version": made[0].document.version,
        "starts": known["effective_date"],
        "review": days[0] if days else None,
        "review_last": days[-1] if len(days) > 1 else None,
        "held_up": [
            {"title": each.document.title, "open": names}
            for each in made
            if (names := [to_do.called for to_do in each.to_do if to_do.critical])
        ],
        "approving": [{"titles": titles, "approver": approver} for approver, titles in grouped.items()],
    }


# ---- what changed

_NO_NEW_LAW: Final[Mapping[str, object]] = {
    "since": None, "new_law": 0, "new_guidance": 0, "new_rows": (), "more_new": 0, "starred": False,
}  # fmt: skip


def _new_law(library: Library, known: Known, law: LawInForce, made: Sequence[Generated]) -> Mapping[str, object]:
    """Without an adopted version: what is new in law and guidance since the edition before, and touches these policies."""
    if not made:
        return _NO_NEW_LAW
    edition = law.editions[made[0].selection.policy.file.based_on]
    since = edition_before(library.legislation, edition)
    found = [each for each in law_changes(library.legislation, since, law.on).asking_for_words() if _touches(each, known, made)]
    laws = sum(1 for each in found if each.requirement.force == "must")
    first = found[:MOST_CHANGES]
    return {
        "since": since,
        "new_law": laws,
        "new_guidance": len(found) - laws,
        "new_rows": [_new(each, made) for each in first],
        "more_new": len(found) - len(first),
        "starred": any(not each.confirmed for each in first),
    }


def _new(change: LawChange, made: Sequence[Generated]) -> dict[str, object]:
    return {
        "kind": _KIND[change.kind],
        "what": change.notes[-1] if change.notes else change.requirement.title,
        "policies": _policies_with(change.requirement, made),
        "citation": change.requirement.citation(),
        "force": _FORCE[change.requirement.force],
        "confirmed": change.confirmed,
    }


def _touches(change: LawChange, known: Known, made: Sequence[Generated]) -> bool:
    if change.requirement.edition.kind in ("learning", "good practice"):
        return False
    return bool(change.requirement.applies_to(known) and _policies_with(change.requirement, made))


def _policies_with(requirement: Requirement, made: Sequence[Generated]) -> list[str]:
    named = [each.manifest.policy.replace("-", " ") for each in made if requirement.id in each.selection.met]
    return named[:2] + ([f"and {len(named) - 2} more"] if len(named) > 2 else [])


def _tracked(updated: Sequence[tuple[Generated, Updated]]) -> dict[str, object]:
    """With adopted versions: how much changed in each, and the weightiest changes with their causes, law first."""
    rows = [
        {"policy": made.document.title, "place": place, "what": what, "because": because}
        for made, update in updated
        for place, because, what in _brief_rows(update)[:MOST_A_POLICY]
    ]
    return {
        "tracked": bool(updated),
        "tracked_changes": sum(each.merged.report.revisions for _, each in updated),
        "kept": sum(len(each.merged.kept_local) for _, each in updated),
        "tracked_rows": rows[:MOST_CHANGES],
    }


def _brief_rows(update: Updated) -> list[tuple[str, str, str]]:
    """Take the rows of a change brief: where, because of what, and what is different."""
    changes = next((part.blocks for part in update.brief.parts if part.name == "changes"), ())
    rows = [tuple(map(_cell_text, row)) for block in changes if isinstance(block, Table) for row in block.rows]
    return [(where, because, f"{kind}: {what}") for kind, where, because, what in rows]


# ---- what is open


def _unverified(made: Sequence[Generated]) -> dict[str, object]:
    met = {name: each.law.requirements[name] for each in made for name in each.selection.met}
    by_edition: dict[str, list[Requirement]] = {}
    for each in met.values():
        if each.unverified:
            by_edition.setdefault(str(each.edition), []).append(each)
    listed = sorted(by_edition.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return {
        "points": len(met),
        "unverified": sum(map(len, by_edition.values())),
        "unverified_by": [
            {"edition": name, "points": len(some), "law": sum(1 for each in some if each.force == "must")}
            for name, some in listed[:MOST_UNVERIFIED]
        ],
        "more_sources": max(len(listed) - MOST_UNVERIFIED, 0),
        "more_points": sum(len(some) for _, some in listed[MOST_UNVERIFIED:]),
    }


def _to_do(made: Made) -> dict[str, object]:
    return {
        "questions": list(dict.fromkeys(to_do.question for each, _ in made for to_do in each.to_do)),
        "conflicts": sum(len(update.merged.conflicts) for _, update in made if update is not None),
    }


def _cell_text(cell: Cell) -> str:
    return " ".join(map(plain, cell))
