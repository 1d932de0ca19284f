"""A file held against the approval that it carries or that stands in the records: as approved, changed since, or neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final, Literal

from policygen.approval.adopting import passages_if_approved
from policygen.approval.carried import Carried, approval_in
from policygen.approval.changes_since import Change, changes_between, section_words
from policygen.approval.passages import FOOTER, FRONT, HEADER, Passages, passages_of
from policygen.approval.record import Approval
from policygen.approval.seal import FORMAT, holds, seal_of
from policygen.errors import Faults
from policygen.word.reading.base import manifest_in
from policygen.word.reading.safe_open import Opened, open_word
from policygen.word.reading.unread import unread_parts
from policygen.word.reading.word_file import WordFile

State = Literal["as approved", "changed since", "never approved"]
_ENOUGH: Final = 0.5
"""The share of an approved text's passages that stand in a file that was made from it."""
_TELLING: Final = 40
"""Letters; a shorter passage stands in many files."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of a file since it was approved."""

    state: State
    approval: Approval | None = None
    by: str = ""
    """What it was held against, in words: the record beside it, or the seal inside it."""
    changes: tuple[Change, ...] = ()
    sections: tuple[str, ...] = ()
    """Where the approved words are not at hand: the sections that differ, in words."""
    notes: tuple[str, ...] = ()
    draft_of_it: bool = False
    """Only what it says of its standing differs: it is the draft that was approved."""
    pending: int = 0
    """Tracked changes that nobody has settled."""
    record: str = field(default="", compare=False)
    """Where the record stands; empty where it is the file's own."""


@dataclass(frozen=True, slots=True)
class OnRecord:
    """An approval that stands in the records, with the adopted file where it is there."""

    approval: Approval
    place: str
    data: bytes | None = field(repr=False)


def held_against(data: bytes, name: str, records: Sequence[OnRecord] = ()) -> Verified:
    """Return what became of a file since it was approved. Raises WordFault where it cannot be read."""
    opened = open_word(data, name)
    file = WordFile(opened.parts, opened.document)
    now, inside = passages_of(opened), approval_in(file)
    record = _the_record(now, inside, records)
    unread = tuple(f"It holds {each}, whose words are not read and not compared." for each in unread_parts(data))
    if record is not None:
        sealed, doubt = _from_record(record)
        if sealed is None and inside is not None:
            sealed = _untampered(inside).passages
        found = _against_seal(opened, file, now, Carried(record.approval, sealed))
        told = "the record beside it" if inside else "the record beside it; the file carries no seal of its own"
        return replace(found, by=told, notes=(*found.notes, *doubt, *unread), record=record.place)
    if inside is None:
        return Verified("never approved", pending=opened.pending)
    checked = _untampered(inside)
    notes = ("The record of this approval was not found beside the file, so the seal inside it was used.",)
    found = _against_seal(opened, file, now, checked)
    return replace(found, by="the seal inside the file", notes=(*found.notes, *notes, *unread))


def _against_seal(opened: Opened, file: WordFile, now: Passages, known: Carried) -> Verified:
    approval, manifest = known.approval, manifest_in(file)
    if approval.seal.format != FORMAT:
        said = "The seal was made by another version of policygen and cannot be compared: approve the file again."
        return Verified("changed since", approval, notes=(said,))
    notes = []
    otherwise = _made_otherwise(approval, manifest)
    if otherwise:
        notes.append("What the file says it was made from is not what it said when it was approved.")
    elif approval.seal.made_from and not manifest:
        notes.append("The program that saved it left out what the file was made from; the words are compared all the same.")
    if holds(approval.seal, now) and not opened.pending and not otherwise:
        return Verified("as approved", approval, notes=tuple(notes))
    changes = tuple(changes_between(known.passages, now)) if known.passages is not None else ()
    sections = () if known.passages is not None else tuple(_other_sections(approval, now))
    return Verified(
        "changed since", approval, changes=changes, sections=sections, notes=tuple(notes), pending=opened.pending,
        draft_of_it=not opened.pending and _only_standing(changes)
        and holds(approval.seal, passages_if_approved(opened, approval.decision)),
    )  # fmt: skip


def _made_otherwise(approval: Approval, manifest: str) -> bool:
    """Return whether a file says that it was made from something else than it said when it was approved."""
    return bool(approval.seal.made_from and manifest) and sha256(manifest.encode()).hexdigest() != approval.seal.made_from


def _only_standing(changes: Sequence[Change]) -> bool:
    """Return whether changes stand only where a file says of its standing."""
    return bool(changes) and all(each.section in (FRONT, HEADER, FOOTER) for each in changes)


def _other_sections(approval: Approval, now: Passages) -> list[str]:
    """Return the sections whose digests differ, in words; of two of the same heading the first that is free counts."""
    left = [(each.section, each.digest) for each in seal_of(now).sections]
    found = []
    for each in approval.seal.sections:
        if (each.section, each.digest) in left:
            left.remove((each.section, each.digest))
        else:
            found.append(section_words(each.section, each.label))
    sealed = {each.section for each in approval.seal.sections}
    return [*found, *(f"‘{section}’, which is new" for section, _ in left if section not in sealed)]


# ---- which approval


def _the_record(now: Passages, inside: Carried | None, records: Sequence[OnRecord]) -> OnRecord | None:
    """Return the record that a file is of: that of its own seal, of the same words, or of the most alike; the latest first."""
    latest = sorted(records, key=lambda each: each.approval.decision.approved_on, reverse=True)
    if inside is not None:
        mine = inside.approval
        for each in latest:
            if each.approval.seal.digest == mine.seal.digest and each.approval.policy == mine.policy:
                return each
        return None
    for each in latest:
        if holds(each.approval.seal, now):
            return each
    alike = [(_share(each, now), -number) for number, each in enumerate(latest)]
    best = max(alike, default=(0.0, 0))
    return latest[-best[1]] if best[0] >= _ENOUGH else None


def _share(record: OnRecord, now: Passages) -> float:
    sealed = _from_record(record)[0]
    telling = [each.words for each in sealed.every if len(each.words) >= _TELLING] if sealed else []
    there = {each.words for each in now.every}
    return sum(each in there for each in telling) / len(telling) if telling else 0.0


def _from_record(record: OnRecord) -> tuple[Passages | None, tuple[str, ...]]:
    """Return the passages of the adopted file in the records, where it still says what was sealed."""
    if record.data is None:
        return None, (f"The adopted file {record.approval.file} is not beside its record any more.",)
    try:
        passages = passages_of(open_word(record.data))
    except Faults:
        return None, (f"The adopted file {record.approval.file} in the records cannot be read.",)
    if seal_of(passages).digest != record.approval.seal.digest:
        return None, (f"The adopted file {record.approval.file} in the records was changed after it was sealed.",)
    return passages, ()


def _untampered(inside: Carried) -> Carried:
    """Return an approval that a file carries, with its passages only where they are those that were sealed."""
    if inside.passages is not None and seal_of(inside.passages).digest != inside.approval.seal.digest:
        return replace(inside, passages=None)
    return inside
