"""A school's adopted policy brought up to date: merged, tracked, verified, and told in a brief."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from pydantic import ValidationError

from policygen.errors import Fault, Faults
from policygen.facts.vocabulary import Value
from policygen.generation.causes import Cause, causes, default_cause
from policygen.generation.change_brief import change_brief
from policygen.generation.generate import Generated
from policygen.generation.identity import Strange, Stranger, all_words, another_on_the_cover, folded, strange_in
from policygen.generation.lost_points import LostPoint, clauses_to_read, lost_in_sentences, lost_points
from policygen.generation.point_proof import Prover
from policygen.markup.blocks import Paper
from policygen.policies.manifest import Manifest
from policygen.word.merging.choices import Choices
from policygen.word.merging.plan import Rules
from policygen.word.merging.remarks import with_remarks
from policygen.word.merging.update import Local, Merge, Merged, begun_merge
from policygen.word.proof.verify import verify
from policygen.word.reading.base import Base, base_in, manifest_in
from policygen.word.reading.blocks import Block
from policygen.word.reading.clause_ranges import in_their_clauses
from policygen.word.reading.hand_edits import Edit, edits_between
from policygen.word.reading.outside_links import outside_links
from policygen.word.reading.policy_pieces import pieces_in, policy_pieces
from policygen.word.reading.safe_open import Opened, open_word, ready
from policygen.word.reading.text import readable
from policygen.word.reading.unread import unread_in
from policygen.word.reading.word_file import WordFile
from policygen.word.writing.document import clause_bookmark

How = Literal["accept", "reject", ""]

_FIRST_LINES: Final = 6
_NONE: Final[Choices] = {}
_TITLE: Final = re.compile(rb"<dc:title>([^<]*)</dc:title>")


@dataclass(frozen=True, slots=True)
class Prior:
    """The version of a policy that the school adopted, as a file."""

    name: str
    data: bytes
    manifest: Manifest | None
    base: Base | None
    pending: int
    """Tracked changes in it that nobody has settled."""
    opened: Opened | None = field(default=None, repr=False, compare=False)
    """The file, read already."""


@dataclass(frozen=True, slots=True)
class Updated:
    """An adopted policy brought up to date."""

    clean: bytes
    tracked: bytes | None
    """None where the tracked file did not prove right; `findings` says why."""
    merged: Merged
    brief: Paper
    findings: tuple[str, ...]
    locked: tuple[str, ...] = ()
    """Clauses that are the trust's and that the school has changed by hand: its words stay, and a person has to look."""
    lost: tuple[LostPoint, ...] = ()
    """What law or statutory guidance asks for and the school's copy no longer says: a person has to look."""
    left: tuple[str, ...] = ()
    """Of a policy made elsewhere: what its update leaves to a person, in sentences."""
    elsewhere: bool = False
    """It was made elsewhere, and got the least that brings it up to date."""
    why: Mapping[str, Cause] = field(default_factory=dict, repr=False)
    """Why each clause differs, by clause."""

    @property
    def needs_a_person(self) -> bool:
        """Whether something is to be decided or looked at."""
        report = self.merged.report
        return bool(self.findings or self.locked or self.lost or self.left or self.merged.conflicts or report.still_named)

    @property
    def changes_nothing(self) -> bool:
        """Whether the adopted file is as it has to be, and there is nothing to tell."""
        report = self.merged.report
        return not (self.needs_a_person or report.revisions or report.two_way or report.not_compared or report.lost)


def read_prior(data: bytes, name: str, how: How = "") -> Prior:
    """Return an adopted file as it is, or with its pending tracked changes settled.

    Raises WordFault where it is not a Word file that can be used.
    """
    opened = open_word(data, name)
    pending = opened.pending
    if (pending and how) or (not pending and opened.rewritten):
        data = ready(data, name, how or "refuse")
        opened = open_word(data, name)
    file = WordFile(opened.parts, opened.document)
    return Prior(name, data, _manifest(file), base_in(file), pending, opened)


def _manifest(file: WordFile) -> Manifest | None:
    try:
        return Manifest.model_validate_json(manifest_in(file))
    except ValidationError:
        return None


def first_lines(prior: Prior) -> tuple[str, ...]:
    """Return what an adopted file calls itself: its first paragraphs, and last the title in its properties."""
    opened = _opened(prior)
    file = WordFile(opened.parts, opened.document)
    said = [text for block in file.blocks(file.document) if (text := readable(block.words).strip())][:_FIRST_LINES]
    title = _TITLE.search(opened.parts.get("docProps/core.xml", b""))
    return tuple([*said, html.unescape(title[1].decode("utf-8", "replace"))] if title else said)


def headings_of(prior: Prior) -> tuple[str, ...]:
    """Return the headings of an adopted file."""
    return tuple(piece.text for piece in policy_pieces(prior.data) if piece.kind == "heading")


def is_a_page_of_ours(prior: Prior) -> bool:
    """Return whether an adopted file is no policy but a brief, a hand-out or a form, as policygen wrote it."""
    about = _opened(prior).parts.get("docProps/core.xml", b"")
    # Policies have keywords there, pages have none.
    made = b"<cp:keywords></cp:keywords><cp:lastModifiedBy>policygen</cp:lastModifiedBy>" in about
    return prior.manifest is None and made


def points_outside(prior: Prior) -> str:
    """Say what an adopted file fetches or opens from outside, which its next version would pass on; empty where nothing."""
    found = list(dict.fromkeys(outside_links(_opened(prior).parts)))
    if not found:
        return ""
    more = f" and {len(found) - _MOST_OUTSIDE} more" if len(found) > _MOST_OUTSIDE else ""
    return f"it has {'; '.join(found[:_MOST_OUTSIDE])}{more}: take out what you did not put in, for whoever opens the file"


_MOST_OUTSIDE: Final = 3


def words_not_read(prior: Prior) -> str:
    """Say what an adopted file holds whose words an update neither reads nor changes; empty where nothing."""
    found = unread_in(_opened(prior))
    if not found:
        return ""
    return f"it holds {' and '.join(found)}: the words there are not read and stay as they are, so look at them yourself"


def another_school(prior: Prior, answers: Mapping[str, Value], others: Stranger) -> str:
    """Say why an adopted file is another school's, or may hold what is another's; empty where nothing says so.

    `others` tells the other schools of the trust. Raises Faults where it is another school's beyond doubt.
    """
    if prior.manifest is None and another_on_the_cover(first_lines(prior), answers, others):
        step = "If it is your own, put your school's present name on its first page; otherwise move it away."
        raise Faults(Fault("This file names another school on its first page, so it is not used.", step, prior.name))
    words = all_words(_opened(prior).parts) if others.marks or others.names else ""
    found = strange_in(words, answers, others)
    if found != Strange() and prior.manifest is None and folded(str(answers.get("school_name", ""))) not in folded(words):
        what = "people or numbers" if found.marks else "the name"
        step = f"It has {what} of another school of the trust and nowhere this school's name. Look whose it is."
        raise Faults(Fault("This file is another school's, so it is not used.", step, prior.name))
    if found.names and not found.marks:
        return "it names another school of the trust: look whether that belongs there"
    many = "a person, number or address" if found.marks == 1 else f"{found.marks} people, numbers or addresses"
    return f"it holds {many} of another school of the trust: look whether they belong there" if found.marks else ""


def _opened(prior: Prior) -> Opened:
    return prior.opened or open_word(prior.data)


def update(
    made: Generated,
    prior: Prior,
    remade: Base | None = None,
    *,
    moves: bool = False,
    locked: Collection[str] = (),
    prover: Prover | None = None,
    choices: Choices = _NONE,
    showing: bool = False,
) -> Updated:
    """Bring an adopted file up to the new version: its own words stay, each change is tracked with its cause.

    `remade` is the base made again, for a file that lost its own; `locked` are the clauses that a trust locks. With `moves`,
    what moved is marked as moved, and not as taken out and put in. With a `prover`, what the school's edits took out that law or
    statutory guidance asks for is named in the brief and by comments; `choices` are what the school decided where its words and
    the new version's meet; with `showing`, what is shown of the merge is kept.

    Raises Faults where the file belongs to another school, and WordFault where it holds tracked changes that nobody has settled.
    """
    refuse_another_school(made, prior)
    if prior.manifest is not None and prior.manifest.own_words:
        step = "Bring it up to date with: policygen update FILE."
        raise Faults(Fault("This is the school's own policy; a whole new version would double its sections.", step, prior.name))
    base = prior.base or remade
    moment = f"{made.manifest.on}T09:00:00Z"
    why = causes(prior.manifest, made)
    merge = begun_merge(
        prior.opened or prior.data, made.word_file(), base, {name: each.reason() for name, each in why.items()}, moment,
        Rules(prior.manifest is None, moves, showing, choices), default_cause(prior.manifest, made).reason(),
    )  # fmt: skip
    merged = merge.done()
    edits = edits_between(prior.base.stories.get("body", ()), merge.school) if prior.base else ()
    merged = replace(merged, kept_local=(*merged.kept_local, *_edits_kept(edits, merged)))
    lost = _lost(made, prior, merge, prover) if prover else ()
    if lost:
        merged = replace(merged, redline=_remarked(merged.redline, lost, moment))
    findings = tuple(verify(merged.redline, prior.data, merged.clean))
    changed = tuple(_changed_locks(edits, locked))
    brief = change_brief(made, prior, merged, {clause_bookmark(name): each for name, each in why.items()}, changed, lost)
    return Updated(merged.clean, None if findings else merged.redline, merged, brief, findings, changed, lost, why=why)


def _lost(made: Generated, prior: Prior, merge: Merge, prover: Prover) -> tuple[LostPoint, ...]:
    """Return what the school's edits took out; nothing where its words are those generated, which is quickly told."""
    if prior.manifest is None or merge.clean is None:
        return ()
    if prior.base is not None and _words_in_order(prior.base.stories.get("body", ())) == _words_in_order(merge.school):
        return ()
    if merge.generated is None:
        return lost_points(made, pieces_in(merge.clean), prover)
    blocks = in_their_clauses(merge.generated, merge.clean.blocks(merge.clean.document))
    needed = clauses_to_read(made, _clauses_that_differ(merge.generated, blocks))
    return lost_points(made, pieces_in(merge.clean, blocks, needed), prover, needed) if needed else ()


def _clauses_that_differ(ours: Iterable[Block], theirs: Iterable[Block]) -> set[str]:
    """Return the bookmarks of the clauses of which a copy has other words than the new version."""
    words: tuple[dict[str, list[tuple[str, str]]], ...] = ({}, {})
    for found, blocks in zip(words, (ours, theirs), strict=True):
        for block in blocks:
            found.setdefault(block.clause, []).append((block.kind, block.words))
    mine, other = words
    return {clause for clause in mine if mine[clause] != other.get(clause)}


def _words_in_order(blocks: Iterable[Block]) -> list[tuple[str, str]]:
    return [(block.kind, block.words) for block in blocks]


def _edits_kept(edits: Iterable[Edit], merged: Merged) -> Iterator[Local]:
    """Yield what the school changed inside our own passages: kept like what it added, and counted with it."""
    listed = {each.clause for each in merged.kept_local}
    for edit in edits:
        before = set(edit.base.splitlines())
        words = " ".join(line for line in edit.now.splitlines() if line not in before)
        if words and edit.clause not in listed:
            yield Local(edit.clause, words)


def _remarked(redline: bytes, lost: Sequence[LostPoint], moment: str) -> bytes:
    """Put a comment in the tracked file for each clause that lost something."""
    by_clause: dict[str, list[str]] = {}
    for each in lost_in_sentences(lost):
        by_clause.setdefault(each.clause, []).append(each.what)
    return with_remarks(redline, list(by_clause.items()), moment)


def _changed_locks(edits: Iterable[Edit], locked: Collection[str]) -> Iterator[str]:
    edited = {edit.clause for edit in edits}
    return (name for name in sorted(locked) if clause_bookmark(name) in edited)


def refuse_another_school(made: Generated, prior: Prior) -> None:
    """Raise Faults where an adopted file is another policy, or was made for another school."""
    before, now = prior.manifest, made.manifest
    if before is None:
        return
    if before.policy != now.policy:
        raise Faults(Fault("This file is another policy.", f"It was made as '{before.policy}'.", prior.name))
    if is_another_school(before, now):
        step = "Check the folder that you gave with --prior, and the URN in the school's file."
        raise Faults(Fault("This file was made for another school, so it is not used.", step, prior.name))


def is_another_school(before: Manifest, now: Manifest) -> bool:
    """Tell whether two files were made for different schools; a URN tells them apart even when one has changed its name."""
    if before.urn and now.urn:
        return before.urn != now.urn
    return before.school != now.school and not before.own_words  # the name of a school's own policy is as found in it
