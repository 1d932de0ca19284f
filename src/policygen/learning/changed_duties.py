"""What changed between two approved editions of a policy, passage by passage, for those who read and understood the first.

Words count as they stand in the approved Word files, a school's own edits included. What an approval brings by itself does not:
the cover, its control table, the contents, the page of what has changed, headers and footers, and the days of the approval and
the next review wherever they stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Final

from pydantic import ValidationError
from rapidfuzz.distance import Indel

from policygen.language.english import long_date
from policygen.law.in_force import LawInForce
from policygen.policies.manifest import ClauseRecord, Manifest
from policygen.word.namespaces import PPR, W, value_of
from policygen.word.reading.base import base_in, body_in_clauses, manifest_in
from policygen.word.reading.blocks import Block
from policygen.word.reading.safe_open import open_word
from policygen.word.reading.text import readable
from policygen.word.reading.word_file import WordFile
from policygen.word.writing.document import clause_bookmark

_SOURCES: Final = "_c_sources_"
_HEADINGS: Final = {"heading1": 1, "frontheading": 1, "appendixheading": 1, "heading2": 2, "frontsubheading": 2, "heading3": 3}
_MARKS: Final = {0x1D: " | ", 0x1E: " | ", 0x1F: " "}
_SAME_SIGNS: Final = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x2011: "-", 0x00AD: None}
"""Signs that Word puts in place of typed ones while it saves or corrects; they change nobody's duty."""
_TOLD_CHANGES: Final = "what has changed"
"""The heading of the page that tells what is new: what it tells stands in the policy itself."""
_APPROVED_LINE: Final = re.compile(r"Approved by .+ on \d{1,2} \w+ \d{4}\b.*\.")
"""The line at the end by which a policy without a control table says that it was approved."""
_DAY: Final = re.compile(r"\b\d{1,2} [A-Z][a-z]+ \d{4}\b")
_SPACES: Final = re.compile(r"\s+")
_ALIKE: Final = 0.5


@dataclass(frozen=True, slots=True)
class DutyPassage:
    """A paragraph or a row of a table in an approved edition."""

    clause: str
    """The bookmark of its clause; empty for what a school put between clauses."""
    section: str
    words: str
    heading: bool = False
    counts_as: str = field(default="", repr=False)
    """Its words without what does not count, while it is compared: the days of approvals, kinds of spaces and quotation marks."""


@dataclass(frozen=True, slots=True)
class ApprovedEdition:
    """An approved edition of a policy, as its Word file says it."""

    policy: str
    title: str
    approved: date
    passages: tuple[DutyPassage, ...] = field(repr=False)
    manifest: Manifest | None = field(default=None, repr=False)
    by_hand: frozenset[str] = frozenset()
    """Clauses whose words are not as generated any more."""
    days: frozenset[str] = frozenset()
    """Days in words that change with every approval: of the approval, of the next review, and others of the control table."""
    marked: bool = True
    """Whether the clauses are told by the base that the file carries, and not by bookmarks alone, which programs move."""
    sealed: bool = True
    """Whether the file still says what was approved; where it does not, nothing can be compared with it."""

    @property
    def called(self) -> str:
        """What the column of a readers' file is called, behind "Read:"."""
        return edition_called(self.title, self.approved)


@dataclass(frozen=True, slots=True)
class DutyChange:
    """A passage that says something else than in the edition before."""

    clause: str
    section: str
    was: str
    """Empty where it is new."""
    now: str
    """Empty where it was taken out."""
    under: str = ""
    """Of an item of a list: the words that lead to the list."""


def edition_called(title: str, approved: date) -> str:
    """Return the name of an approved edition: "Behaviour policy, approved 1 October 2026"."""
    return f"{title}, approved {long_date(approved)}"


# ---- the passages of an edition


def approved_edition(
    data: bytes, policy: str, title: str, approved: date, next_review: date | None = None, *, sealed: bool = True
) -> ApprovedEdition:
    """Return an approved edition from its Word file. Raises WordFault where it cannot be read."""
    opened = open_word(data)
    file = WordFile(opened.parts, opened.document)
    base, blocks = base_in(file), body_in_clauses(file)
    generated = base.stories.get("body", ()) if base is not None else None
    days = {str(long_date(each)) for each in (approved, next_review) if each}
    days |= {day for block in generated or () if block.kind == "tbl" and not block.clause for day in _DAY.findall(block.words)}
    return ApprovedEdition(
        policy, title, approved, tuple(_passages_that_count(blocks, generated)), _manifest_of(file),
        _edited_clauses(generated or (), blocks) if generated is not None else frozenset(), frozenset(days),
        generated is not None, sealed,
    )  # fmt: skip


def _manifest_of(file: WordFile) -> Manifest | None:
    try:
        return Manifest.model_validate_json(manifest_in(file))
    except ValidationError:
        return None


def _edited_clauses(generated: Sequence[Block], blocks: Sequence[Block]) -> frozenset[str]:
    before, now = _clause_lines(generated), _clause_lines(blocks)
    return frozenset(name for name in now if name and now[name] != before.get(name))


def _clause_lines(blocks: Iterable[Block]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for block in blocks:
        if block.kind != "auto" and block.words.strip():
            found.setdefault(block.clause, []).append(block.words)
    return found


def _passages_that_count(blocks: Sequence[Block], generated: Sequence[Block] | None) -> Iterator[DutyPassage]:
    """Yield the passages of a body that count; `generated` are its blocks as made, where the file carries them."""
    front, section, waiting = _front_of(blocks, with_base=generated is not None), "", list[DutyPassage]()
    made_here = {each.words for each in generated or ()}
    for number, block in enumerate(blocks):
        if block.kind == "auto" or not block.words.strip() or block.clause.startswith(_SOURCES) or _in_contents(block):
            continue
        level = _level_of_heading(block)
        if level == 1:
            section = _words_as_read(block).lstrip(": ")
        told = section.casefold() == _TOLD_CHANGES and not block.clause
        if told or number < front:
            waiting.clear()  # only a heading right before the first clause is that clause's
            if told or not (level or (block.kind == "p" and generated is not None and block.words not in made_here)):
                continue
        for words in _rows_or_line(block):
            made = DutyPassage(block.clause, section, words, bool(level))
            if level:
                waiting.append(made)
                continue
            yield from (replace(each, clause=made.clause) for each in waiting)
            waiting.clear()
            if not _APPROVED_LINE.fullmatch(words):
                yield made
    yield from waiting


def _front_of(blocks: Sequence[Block], *, with_base: bool) -> int:
    """Return where the first clause begins; in a file that lost its base, or has no clauses, the first heading if that is before.

    Programs that drop a base leave out bookmarks round tables, such as those of the key contacts.
    """
    clause = next((number for number, each in enumerate(blocks) if each.clause), None)
    if clause is not None and with_base:
        return clause
    heading = next((number for number, each in enumerate(blocks) if _level_of_heading(each)), None)
    return min((each for each in (clause, heading) if each is not None), default=0)


def _level_of_heading(block: Block) -> int:
    return _HEADINGS.get(_style_in_word(block), 0)


def _in_contents(block: Block) -> bool:
    return _style_in_word(block).startswith(("toc", "contents"))


def _style_in_word(block: Block) -> str:
    if block.kind != "p" or not block.elements:
        return ""
    return value_of(block.element.find(PPR), W + "pStyle").casefold().replace(" ", "")


def _rows_or_line(block: Block) -> Iterator[str]:
    rows = block.inside[0] if block.kind == "tbl" and block.inside else (block,)
    yield from (words for each in rows if (words := _words_as_read(each)))


def _words_as_read(block: Block) -> str:
    return _SPACES.sub(" ", readable(block.words).translate(_MARKS)).strip()


# ---- two editions


def duties_changed(old: ApprovedEdition, new: ApprovedEdition) -> tuple[DutyChange, ...]:
    """Return the passages that differ, in the order of the new edition; what was taken out with a clause comes last.

    Where one of the files is not what was approved any more, every passage of the new edition counts as changed.
    """
    if not (old.sealed and new.sealed):
        return tuple(DutyChange(each.clause, each.section, "", each.words) for each in new.passages if not each.heading)
    days = old.days | new.days
    was, are = ([replace(each, counts_as=_words_that_count(each.words, days)) for each in one.passages] for one in (old, new))
    if old.marked != new.marked:
        was, are = (was, _clauses_from(was, are)) if old.marked else (_clauses_from(are, was), are)
    before, now = _passages_by_clause(was, are), _passages_by_clause(are, was)
    found = (
        each for clause in {**now, **before} for each in _duties_of_clause_changed(before.get(clause, []), now.get(clause, []))
    )
    return tuple(found)


def _words_that_count(words: str, days: Iterable[str]) -> str:
    text = unicodedata.normalize("NFC", words).translate(_SAME_SIGNS)
    for day in days:
        text = text.replace(day, "#")
    return text


def _clauses_from(known: Sequence[DutyPassage], lost: Sequence[DutyPassage]) -> list[DutyPassage]:
    """Return passages of a file that lost its base, each in the clause of its counterpart; one without is in none."""
    matcher = SequenceMatcher(None, [each.counts_as for each in known], [each.counts_as for each in lost], autojunk=False)
    found: list[DutyPassage] = []
    for tag, start, end, first, last in matcher.get_opcodes():
        same = zip(known[start:end], lost[first:last], strict=False)
        for was, now in same if tag == "equal" else _pairs_alike(known[start:end], lost[first:last]):
            if now is not None:
                found.append(replace(now, clause=was.clause if was is not None else ""))
    return found


def _passages_by_clause(mine: Sequence[DutyPassage], others: Sequence[DutyPassage]) -> dict[str, list[DutyPassage]]:
    """Return passages by clause; one that lost its clause has that of the same words in the other edition."""
    held = {each.counts_as for each in mine if each.clause}
    known = {each.counts_as: each.clause for each in others if each.clause}
    found: dict[str, list[DutyPassage]] = {}
    for each in mine:
        clause = each.clause or ("" if each.counts_as in held else known.get(each.counts_as, ""))
        found.setdefault(clause, []).append(replace(each, clause=clause))
    return found


def _duties_of_clause_changed(old: Sequence[DutyPassage], new: Sequence[DutyPassage]) -> Iterator[DutyChange]:
    matcher = SequenceMatcher(None, [each.counts_as for each in old], [each.counts_as for each in new], autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag != "equal":
            for was, now in _pairs_alike(old[start:end], new[first:last]):
                place = now or was
                if place is not None:
                    lead = _lead_to(now, new) if now is not None else _lead_to(place, old)
                    yield DutyChange(place.clause, place.section, was.words if was else "", now.words if now else "", lead)


def _lead_to(passage: DutyPassage, clause: Sequence[DutyPassage]) -> str:
    """Return the words before a list that an item stands in; empty where the passage is a sentence of its own."""
    if not passage.words[:1].islower():
        return ""
    before = clause[: next(place for place, each in enumerate(clause) if each is passage)]
    return next((each.words for each in reversed(before) if each.words.endswith(":")), "")


def _pairs_alike(
    old: Sequence[DutyPassage], new: Sequence[DutyPassage]
) -> Iterator[tuple[DutyPassage | None, DutyPassage | None]]:
    """Yield passages of a stretch together that are alike, in order; a single one with a single one always."""
    left = list(old)
    for now in new:
        scored = [(Indel.normalized_similarity(each.counts_as, now.counts_as), -place) for place, each in enumerate(left)]
        score, place = max(scored, default=(0.0, 0))
        if score >= _ALIKE or len(old) == len(new) == 1:
            yield from ((each, None) for each in left[:-place])
            yield left[-place], now
            left = left[-place + 1 :]
        else:
            yield None, now
    yield from ((each, None) for each in left)


# ---- why


def why_changed(clause: str, old: ApprovedEdition, new: ApprovedEdition, law: LawInForce) -> tuple[str, str]:
    """Return why a clause changed and what it rests on, in words; either is empty where the files do not say."""
    record, before = _clause_record(clause, new.manifest), _clause_record(clause, old.manifest)
    rests = _ground_in_words(record or before, law)
    if clause in new.by_hand and clause not in old.by_hand:
        return "Our own words", rests
    if record is None or new.manifest is None or old.manifest is None:
        return "", rests
    moved = sorted(name for name, said in record.meets.items() if before is None or before.meets.get(name) != said)
    changed = [law.requirements[name] for name in moved if name in law.requirements and law.requirements[name].change]
    if changed:
        first = min(changed, key=lambda each: ("must", "should", "advice").index(each.force))
        return f"{first.edition}: {first.title}", "" if rests.startswith(f"{first.title} (") else rests
    if before is None:
        return "New in our policy", rests
    if record.layer != before.layer:
        return record.layer.partition(": ")[2] or "New words", rests
    if record.template != before.template:
        return "New words", rests
    same_answers, same_editions = old.manifest.answers == new.manifest.answers, old.manifest.editions == new.manifest.editions
    if same_answers == same_editions:
        return "", rests
    return ("The law in force changed" if same_answers else "Something about our school changed"), rests


def _clause_record(clause: str, manifest: Manifest | None) -> ClauseRecord | None:
    records = manifest.clauses if manifest is not None else {}
    return next((record for name, record in records.items() if clause_bookmark(name) == clause), None)


def _ground_in_words(record: ClauseRecord | None, law: LawInForce) -> str:
    met = [law.requirements[name] for name in (record.meets if record else ()) if name in law.requirements]
    if not met:
        return ""
    first = min(met, key=lambda each: (("must", "should", "advice").index(each.force), each.id))
    return f"{first.title} ({first.citation()})"
