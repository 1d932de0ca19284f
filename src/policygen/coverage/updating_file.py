"""A Word file that anybody made, brought up to the law: offers, the tracked file, and the check of what came out.

update_offers(data, name, library, on, answers) -> Started        what could be done
updated_file(started, offers) -> UpdatedFile                      the tracked file, proved, and what is left
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

import policygen
from policygen.coverage.checking import CheckedFile, checked, policies_for
from policygen.coverage.judging import Judged, JudgedRequirement, judged
from policygen.coverage.minimal_update import Offers, OnlyKind, PointOffer, offers_for
from policygen.coverage.our_passages import OwnPassage, name_again, passages_of_ours, typed_before
from policygen.coverage.reading_word import read_word
from policygen.coverage.their_places import TheirPlaces
from policygen.coverage.typed_numbers import TypedNumbers
from policygen.coverage.word_offers import comment_of
from policygen.errors import Fault, Faults
from policygen.facts.known import Known
from policygen.facts.vocabulary import Value
from policygen.generation.point_proof import Prover
from policygen.generation.update import read_prior
from policygen.language.english import count
from policygen.law.in_force import LawInForce
from policygen.library.model import Library
from policygen.markup.blocks import Heading, ListItem, Run, block_text, plain
from policygen.policies.manifest import ClauseRecord, Manifest, answers_digest, digest
from policygen.word.merging.in_place import NewLine, NewPassage, OtherWords, Standing, merge_in_place
from policygen.word.merging.update import Merged, Reason
from policygen.word.proof.verify import verify
from policygen.word.reading.safe_open import Opened, WordFault, open_word, protection, ready

UNPLACED: Final = "What law and guidance also ask"
"""The heading of what has no place under any of theirs."""
_ROUNDS: Final = 4
"""Tries: the smallest part, the whole clause, a line to fill in, and once more for what only then shows."""


@dataclass(frozen=True, slots=True)
class Started:
    """A file that was checked, and what an update of it is made from."""

    data: bytes
    opened: Opened
    checked: CheckedFile
    library: Library
    on: date
    answers: Mapping[str, Value]
    prover: Prover
    before: Manifest | None = None
    """The record of an earlier update of the same file."""
    ours: tuple[OwnPassage, ...] = ()
    """What that put in."""
    held: dict[bytes, Judged] = field(default_factory=dict, compare=False, repr=False)
    """What the file that was tried last says of the law: the last that is tried is mostly what is done."""


@dataclass(frozen=True, slots=True)
class UpdatedFile:
    """The tracked file, and what it does not settle."""

    redline: bytes
    clean: bytes
    offers: Offers
    """What was done."""
    still_missing: tuple[str, ...]
    """Points that the accepted text still does not state: each has a visible line to fill in, or was not picked."""
    findings: tuple[str, ...]
    """What the proof found; where there is anything, the file is not to be handed over."""
    revisions: int
    words_before: int
    words_after: int
    merged: Merged
    protected: str = ""


def start_update(
    data: bytes, name: str, library: Library, on: date, answers: Mapping[str, Value], documents: tuple[str, ...] = ()
) -> Started:
    """Check a file before its update. Raises WordFault where it cannot be used or holds tracked changes that nobody settled."""
    opened = open_word(data, name)
    if opened.pending:
        step = "Settle them in Word, or give --accept-existing or --reject-existing."
        raise WordFault(Fault(f"This file holds {count(opened.pending, 'tracked change')} that nobody has settled.", step, name))
    if opened.rewritten:
        data = ready(data, name)
        opened = open_word(data, name)
    known = read_prior(data, name)
    made_here = known.manifest
    if made_here is not None and not made_here.own_words:
        step = "Bring it up to date with: policygen generate SCHOOL.yaml --prior FILE."
        raise Faults(Fault("policygen made this file, and knows more of it than of a policy from elsewhere.", step, name))
    prover = Prover(library)
    found = checked(read_word(data, name), library, on, answers or None, documents=documents, prover=prover)
    if not found.policies:
        step = "Say which it is, for example --as safeguarding."
        raise Faults(Fault("It cannot be told which policy this file is.", step, name))
    ours = passages_of_ours(opened, known.base, made_here)
    return Started(data, opened, found, library, on, answers, prover, made_here, ours)


def all_offers(started: Started, only: OnlyKind | None = None) -> Offers:
    """Return what an update would do, tried out: where the smallest part of a clause is not enough, more of it comes."""
    tried = _Tried()
    for _ in range(_ROUNDS):
        offers = _offers(started, tried).only(only)
        if not (offers.points or offers.words or offers.anew):
            return offers
        more = tried.after(started, offers, _held_again(started, _carried_out(started, offers).clean))
        if more == tried:
            return offers
        tried = more
    return _offers(started, tried).only(only)


@dataclass(frozen=True, slots=True)
class _Tried:
    """What was found out by trying."""

    whole: frozenset[str] = frozenset()
    """Points for which the smallest part of a clause was not enough."""
    by_hand: frozenset[str] = frozenset()
    """Points for which the whole clause was not."""
    shown: tuple[JudgedRequirement, ...] = ()
    """Requirements of which only what comes in shows that they apply."""

    def after(self, started: Started, offers: Offers, again: Judged) -> _Tried:
        """Return what is known after offers were carried out, and what came of it was checked."""
        done = {point for each in offers.points for point in each.points} | {
            each.key.removeprefix("number:") for each in offers.words if each.key.startswith("number:")
        }
        left = _points_missing_in(again) & done - self.by_hand
        before = {each.requirement.id for each in started.checked.held.requirements if each.applies}
        before |= {each.requirement.id for each in self.shown}
        new = [each for each in again.requirements if each.applies and each.missing and each.requirement.id not in before]
        places = [replace(each, points=tuple(replace(one, place=None) for one in each.points)) for each in new]
        shown = places if offers.points else []
        return _Tried(self.whole | left, self.by_hand | (left & self.whole), (*self.shown, *shown))


def _offers(started: Started, tried: _Tried) -> Offers:
    return offers_for(
        started.checked, started.library, started.on, started.answers, started.prover, tried.whole, tried.by_hand, tried.shown,
        (started.ours, started.before) if started.before is not None else None,
    )  # fmt: skip


def updated_file(started: Started, offers: Offers, *, showing: bool = False) -> UpdatedFile:
    """Return the file with the offers carried out, tracked, proved and checked again; `showing` keeps what is shown of it."""
    merged = _carried_out(started, offers, showing=showing)
    after = _held_again(started, merged.clean)
    missing = _points_missing_in(after)
    by_id = {each.point.id: each for one in after.requirements for each in one.points}
    still = tuple(dict.fromkeys(by_id[each].missing for each in sorted(missing) if each in by_id))
    return UpdatedFile(
        merged.redline, merged.clean, offers, still,
        tuple(verify(merged.redline, started.data, merged.clean)), merged.report.revisions,
        started.checked.text.words, after.text.words, merged, protection(started.opened.parts),
    )  # fmt: skip


def _held_again(started: Started, clean: bytes) -> Judged:
    """Return what an accepted file says of the law: coverage alone, for the rest of a check does not change what comes in."""
    if clean in started.held:
        return started.held[clean]
    text = read_word(clean, started.checked.text.name)
    policies, parts = policies_for(started.checked.what, started.library)
    known = Known(started.library.vocabulary, started.answers) if started.answers else None
    found = judged(text, started.library, started.on, policies, known, prover=started.prover, parts=parts)
    started.held.clear()
    started.held[clean] = found
    return found


def _points_missing_in(held: Judged) -> frozenset[str]:
    return frozenset(point.point.id for one in held.requirements if one.applies for point in one.missing)


def _carried_out(started: Started, offers: Offers, *, showing: bool = False) -> Merged:
    places = TheirPlaces(started.checked.text)
    numbers = TypedNumbers(places.body)
    passages, themes = [], [""]
    for each in _those_at_the_end_by_theme(offers.points):
        heading = UNPLACED if not each.under and len(themes) == 1 else ""
        theme = each.theme if not each.under and each.theme not in themes else ""
        themes += [each.theme] if not each.under else []
        reason = Reason(str(each.requirements[0].edition), "\n".join(comment_of(one) for one in each.requirements[:3]))
        passages.append(
            NewPassage(
                _name_in_file(started, each.clause), each.after, tuple(_lines(each, heading, theme, places, numbers)), reason
            )
        )
    words = [
        OtherWords(each.paragraph, each.old, each.new, Reason(each.author, each.comment), each.part) for each in offers.words
    ]
    manifest = _own_words_manifest(started, offers).text()
    standing = tuple(_standing_passages(started, offers))
    return merge_in_place(started.opened, passages, words, manifest, f"{started.on}T09:00:00Z", standing, showing=showing)


def _those_at_the_end_by_theme(offers: Sequence[PointOffer]) -> list[PointOffer]:
    """Return offers with those that have no place of their own last, and of these the ones of a theme together."""
    themes = list(dict.fromkeys(each.theme for each in offers if not each.under))
    return sorted(offers, key=lambda each: themes.index(each.theme) + 1 if not each.under else 0)


def _standing_passages(started: Started, offers: Offers) -> Iterator[Standing]:
    """Yield the passages that an earlier update put in, with what takes their place."""
    anew = {each.passage: each for each in offers.anew}
    for each in started.ours:
        found = anew.get(each)
        if found is None:
            yield Standing(each.paragraph, each.base)
            continue
        asked = found.requirements
        author = str(asked[0].edition) if asked else "policygen wording"
        comment = "\n".join(comment_of(one) for one in asked[:3]) or "policygen words this passage otherwise by now."
        mark = typed_before(each.base)
        yield Standing(each.paragraph, each.base, (Run(mark), *found.runs) if mark else found.runs, Reason(author, comment))


def _name_in_file(started: Started, clause: str) -> str:
    return name_again(clause, started.before.clauses if started.before else ())


def _lines(offer: PointOffer, heading: str, theme: str, places: TheirPlaces, numbers: TypedNumbers) -> Iterator[NewLine]:
    text, item = places.like("text", offer.after), places.like("item", offer.after)
    mark = places.typed_mark(item)
    if heading:
        said = numbers.before_heading(heading)
        yield NewLine("heading", (Run(said, bold=not places.heading_like()),), places.heading_like())
    if theme:
        yield NewLine("text", (Run(numbers.before_text(offer.after)), Run(theme, bold=True)), text or item)
    for block in offer.blocks:
        if isinstance(block, ListItem):
            yield NewLine("item", (Run(f"{mark}\t"), *block.runs) if mark else block.runs, item)
        elif isinstance(block, Heading):
            yield NewLine("text", (Run(plain(block.runs), bold=True),), text or item)
        elif block_text(block):
            number = Run(numbers.before_text(offer.after))
            yield NewLine("text", (number, *getattr(block, "runs", ())), text or item)


def _stated_now(law: LawInForce, name: str) -> str:
    found = law.requirements.get(name)
    return f"{found.stated_in} {digest(found.says, found.force, dict(found.values))}" if found else ""


def _own_words_manifest(started: Started, offers: Offers) -> Manifest:
    law = started.library.legislation.on(started.on)
    records = dict(started.before.clauses) if started.before else {}
    for anew in offers.anew:
        kept = records[anew.passage.clause]
        meets = {name: now for name in kept.meets if (now := _stated_now(law, name))}
        records[anew.passage.clause] = kept.model_copy(update={"meets": {**kept.meets, **meets}})
    records |= {
        _name_in_file(started, each.clause): ClauseRecord(
            meets={one.id: f"{one.stated_in} {digest(one.says, one.force, dict(one.values))}" for one in each.requirements},
            template=digest(each.clause), text=digest([block_text(block) for block in each.blocks]),
        )
        for each in offers.points
    }  # fmt: skip
    policy = started.library.policies[started.checked.policies[0]]
    schools = started.checked.what.schools
    return Manifest(
        policygen=policygen.__version__, policy=policy.key, title=policy.file.title,
        school=str(started.answers.get("school_name") or (schools[0].words if schools else "")),
        urn=str(started.answers.get("urn") or ""), on=started.on.isoformat(),
        editions={one.edition.source: one.edition.name for each in offers.points for one in each.requirements} or
        {policy.file.based_on: law.editions[policy.file.based_on].name},
        library=started.library.digest, answers=answers_digest(started.answers), clauses=records, own_words=True,
    )  # fmt: skip
