"""What a learning log brings to the self-assessment: an item for each entry, and what stands beside the items that it names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from policygen.learning.audit_items import OWN_ITEMS, Item, ItemFile
from policygen.policies.learned import Learned, LearnedEntry

MODULE: Final = "Our learning"
OWN_STANDARD: Final = "What we have learned ourselves"
_CHANGED: Final = "Has what we changed after entry {name} changed ordinary days? {change}"
_PARTLY: Final = "The change is made in some places, or nobody has looked yet."
_FULLY: Final = "The change is made everywhere; its test was carried out, and shows that ordinary days have changed."


def learned_items(learned: Learned, starts: date) -> Iterator[Item]:
    """Yield an item for each entry that is open, or that was closed after a school year's first day."""
    for each in learned:
        if each.status != "closed" or (each.tested_on is not None and each.tested_on >= starts):
            yield _item_of(each)


def _item_of(entry: LearnedEntry) -> Item:
    file = ItemFile(
        asks=_CHANGED.format(name=entry.name, change=entry.change),
        evidence=(entry.test or "A test of the change: nothing in the log says how it is tested",),
        impact=f"What have children noticed? We expected: {entry.notices}" if entry.notices else "What have children noticed?",
        who=("staff", "pupils"), partly=_PARTLY, fully=_FULLY,
    )  # fmt: skip
    return Item(f"{OWN_ITEMS}{entry.key}", file, MODULE, OWN_STANDARD, entry.place)


def learned_beside(learned: Learned, item: str) -> Iterator[tuple[str, bool]]:
    """Yield what logs say beside an item that an entry names or has brought, and whether it speaks for the school."""
    for each in learned:
        if item in each.audit or item == f"{OWN_ITEMS}{each.key}":
            yield f"{each.origin.name}: {_STANDS.get(each.status, each.status)}. {each.finding}", each.status == "closed"


_STANDS: Final = {
    "open": "the change is to be made", "acting": "the change is being made", "testing": "the change is made and looked at",
    "closed": "tested and closed",
}  # fmt: skip


def learned_questions(learned: Learned) -> tuple[str, ...]:
    """Return the questions for the board that entries ask."""
    return tuple(dict.fromkeys(question for each in learned for question in each.questions))
