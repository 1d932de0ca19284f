"""What a governors' paper says that no template can: the policies to approve, what changed, and what is still open.

Each piece stands after the clause of its name in `policy_templates/handouts/governors.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from policygen.facts.known import Known
from policygen.generation.front_matter import edition_before
from policygen.generation.generate import Generated
from policygen.language.english import count, long_date, shortened
from policygen.law.changes import LawChange, law_changes
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.library.model import Library
from policygen.markup.blocks import Block, Cell, ListItem, Paragraph, Table, plain
from policygen.markup.papers import cell, cells, item, note, table, words
from policygen.markup.templates import TO_BE_CONFIRMED
from policygen.papers.law_briefing import STARRED

if TYPE_CHECKING:
    from policygen.generation.update import Updated


Made = Sequence[tuple[Generated, "Updated | None"]]

MOST_CHANGES: Final = 7
MOST_A_POLICY: Final = 2
MOST_TO_DO: Final = 5


MOST_UNVERIFIED: Final = 4
"""So that the paper stays on two pages."""

_LONGEST: Final = 190
_KIND: Final[Mapping[str, str]] = {
    "new": "New",
    "changed": "Changed",
    "removed": "Gone",
    "moved": "Changed",
    "reworded": "Changed",
}
_FORCE: Final[Mapping[str, str]] = {"must": "law", "should": "statutory guidance", "advice": "advice"}


def computed(library: Library, known: Known, law: LawInForce, made: Made) -> dict[str, tuple[Block, ...]]:
    """Return the pieces by the name of the clause that they follow."""
    updated = [(each, update) for each, update in made if update is not None]
    changed = _changed_since(updated) if updated else _new_law(library, known, law, [each for each, _ in made])
    return {
        "approve": tuple(_approve(known, [each for each, _ in made])),
        "what-changed": tuple(changed),
        "unverified": tuple(_unverified([each for each, _ in made])),
        "to-do": tuple(_to_do(made)),
    }


def _approve(known: Known, made: Sequence[Generated]) -> Iterator[Block]:
    """The policies, those with the same approver in one row: twelve rows of the same words would hide them."""
    grouped: dict[str, list[str]] = {}
    for each in made:
        grouped.setdefault(each.selection.policy.file.approver, []).append(each.document.title)
    rows = tuple((cell(*titles), cell(approver)) for approver, titles in grouped.items())
    starts, review = (_day(known[fact]) for fact in ("effective_date", "next_review"))
    yield Paragraph(words(f"Version {made[0].document.version}; in effect from {starts}; next review {review}."))
    yield Table(cells(("Policy", "Who approves")), rows, "Policies to approve")


def _day(value: object) -> str:
    return str(long_date(value)) if value else TO_BE_CONFIRMED


# ---- what changed


def _new_law(library: Library, known: Known, law: LawInForce, made: Sequence[Generated]) -> Iterator[Block]:
    """Without an adopted version: what is new in law and guidance since the edition before, and touches these policies."""
    if not made:
        return
    edition = law.editions[made[0].selection.policy.file.based_on]
    since = edition_before(library.legislation, edition)
    found = [each for each in law_changes(library.legislation, since, law.on).asking_for_words() if _touches(each, known, made)]
    yield Paragraph(words(_counted(found, since)))
    rows = [
        (f"{_KIND[each.kind]}: {shortened(_what(each), _LONGEST)}", ", ".join(_where(each.requirement, made)), _source(each))
        for each in found[:MOST_CHANGES]
    ]
    if rows:
        yield table(("What is new, law first", "Policy", "Source"), rows, "What is new in law and guidance")
    if any(not each.confirmed for each in found[:MOST_CHANGES]):
        yield note(STARRED)
    if len(found) > MOST_CHANGES:
        yield note(f"The other {len(found) - MOST_CHANGES} stand in the policies, each under “What has changed”.")


def _touches(change: LawChange, known: Known, made: Sequence[Generated]) -> bool:
    if change.requirement.edition.kind in ("learning", "good practice"):
        return False
    return bool(change.requirement.applies_to(known) and _where(change.requirement, made))


def _counted(found: Sequence[LawChange], since: object) -> str:
    laws = sum(1 for each in found if each.requirement.force == "must")
    if not found:
        return f"Nothing that is new since {long_date(since)} asks these policies to say something else."
    return (
        f"Since {long_date(since)}, when the edition before came into force, {count(laws, 'change')} in law and "
        f"{count(len(found) - laws, 'change')} in guidance ask these policies to say something else."
    )


def _where(requirement: Requirement, made: Sequence[Generated]) -> list[str]:
    named = [each.manifest.policy.replace("-", " ") for each in made if requirement.id in each.selection.met]
    return named[:2] + ([f"and {len(named) - 2} more"] if len(named) > 2 else [])


def _what(change: LawChange) -> str:
    return change.notes[-1] if change.notes else change.requirement.title


def _source(change: LawChange) -> str:
    star = "" if change.confirmed else " *"
    return f"{change.requirement.citation()} ({_FORCE[change.requirement.force]}){star}"


def _changed_since(updated: Sequence[tuple[Generated, Updated]]) -> Iterator[Block]:
    """With adopted versions: how much changed in each, and the weightiest changes with their causes, law first."""
    kept = sum(len(each.merged.kept_local) for _, each in updated)
    revisions = sum(each.merged.report.revisions for _, each in updated)
    yield Paragraph(
        words(
            f"{count(revisions, 'change')} are marked in the tracked copies, against the versions that were adopted; "
            f"{count(kept, 'passage')} of our own words stayed as they were."
        )
    )
    rows = [
        (made.document.title, shortened(where, _LONGEST), shortened(what, _LONGEST), because)
        for made, update in updated
        for where, because, what in _brief_rows(update)[:MOST_A_POLICY]
    ]
    if rows:
        header = ("Policy", "Where", "What", "Because of")
        yield table(header, rows[:MOST_CHANGES], "What changed")
        yield note("The change brief of each policy lists every change.")


def _brief_rows(update: Updated) -> list[tuple[str, str, str]]:
    """Take the rows of a change brief: where, because of what, and what is different."""
    changes = next((part.blocks for part in update.brief.parts if part.name == "changes"), ())
    rows = [tuple(map(_cell_text, row)) for block in changes if isinstance(block, Table) for row in block.rows]
    return [(where, because, f"{kind}: {what}") for kind, where, because, what in rows]


# ---- what is open


def _unverified(made: Sequence[Generated]) -> Iterator[Block]:
    met = {name: each.law.requirements[name] for each in made for name in each.selection.met}
    open_ones = [each for each in met.values() if each.unverified]
    if not open_ones:
        yield Paragraph(
            words(f"Nothing: all {len(met)} points of law and guidance behind these policies were read in the official text.")
        )
        return
    yield Paragraph(
        words(
            f"These policies rest on {len(met)} points of law and guidance. For {len(open_ones)} of them nobody has yet read the "
            "official text of the edition now in force: they were taken from the edition before, or from others' reports of the "
            "new one, and may differ from it. They come from:"
        )
    )
    by_edition: dict[str, list[Requirement]] = {}
    for each in open_ones:
        by_edition.setdefault(str(each.edition), []).append(each)
    listed = sorted(by_edition.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    for name, some in listed[:MOST_UNVERIFIED]:
        laws = sum(1 for each in some if each.force == "must")
        yield item(f"{name}: {count(len(some), 'point')}" + (f", {laws} of them law" if laws else ""))
    rest = sum(len(some) for _, some in listed[MOST_UNVERIFIED:])
    if rest:
        more = len(listed) - MOST_UNVERIFIED
        yield item(f"{count(more, 'other source')}: {count(rest, 'point')}")


def _to_do(made: Made) -> Iterator[Block]:
    questions = list(dict.fromkeys(to_do.question for each, _ in made for to_do in each.to_do))
    conflicts = sum(len(update.merged.conflicts) for _, update in made if update is not None)
    if conflicts:
        said = f"{count(conflicts, 'passage')} where our words and new ones meet: choose; each has a comment in the tracked copy."
        yield item(said)
    for each in questions[:MOST_TO_DO]:
        yield item(each)
    if len(questions) > MOST_TO_DO:
        yield ListItem(
            words(f"{len(questions) - MOST_TO_DO} more questions in the policies, marked “{TO_BE_CONFIRMED}”"), ordered=False
        )
    if not questions and not conflicts:
        yield Paragraph(words("Nothing: every question that these policies ask has an answer."))


# ---- small pieces


def _cell_text(cell: Cell) -> str:
    return " ".join(map(plain, cell))
