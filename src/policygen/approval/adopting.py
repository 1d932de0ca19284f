"""A policy made into the copy that was adopted: refused where it cannot be, its standing written, and sealed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from policygen.approval.carried import put_approval_in
from policygen.approval.passages import Passages, passages_in
from policygen.approval.record import Approval, Decision
from policygen.approval.seal import seal_of
from policygen.approval.standing_words import control_labels, holds_up, say_approved
from policygen.errors import Fault, Faults
from policygen.formats.package import PartCompressor, write_parts
from policygen.language.english import count
from policygen.word.reading.base import base_in, manifest_in, manifest_part, with_base
from policygen.word.reading.blocks import Block
from policygen.word.reading.safe_open import Opened, open_word
from policygen.word.reading.unread import unread_parts
from policygen.word.reading.word_file import WordFile

_MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Named:
    """What an approved file is: the document, by its key and title, and whose it is."""

    policy: str
    title: str
    school: str = ""
    urn: str = ""


@dataclass(frozen=True, slots=True)
class AdoptedCopy:
    """The copy of a policy that was adopted."""

    data: bytes
    approval: Approval
    passages: Passages
    said_at_the_end: bool
    """It had no control table, so the approval is said in a line at its end."""
    not_sealed: tuple[str, ...]
    """What it holds whose words are not read, such as a chart, and so not sealed."""


def adopted_copy(data: bytes, name: str, named: Named, decision: Decision, file_name: str) -> AdoptedCopy:
    """Return the adopted copy of a policy, as generated or as edited since, made here or elsewhere.

    Raises Faults where it is no Word file, holds tracked changes that nobody settled, or says itself that it is not ready.
    """
    opened = open_word(data, name)
    refuse_unready(opened, name)
    file = WordFile(opened.parts, opened.document)
    before = {part: file.blocks(part) for part in (file.document, *(story.part for story in file.stories()))}
    has_table = say_approved(file, decision)
    _settle_base(file, before, decision)
    passages = passages_in(file.as_it_stands())
    seal = seal_of(passages, manifest_in(file))
    approval = Approval(
        policy=named.policy, title=named.title, school=named.school, urn=named.urn, decision=decision, file=file_name, seal=seal
    )
    put_approval_in(file, approval, passages)
    press = PartCompressor()
    press.learn(opened.packed.values())
    return AdoptedCopy(write_parts(file.saved(), press), approval, passages, not has_table, tuple(unread_parts(data)))


def passages_if_approved(opened: Opened, decision: Decision) -> Passages:
    """Return what a file would say with a decision written into it."""
    file = WordFile(opened.parts, opened.document)
    say_approved(file, decision)
    return passages_in(file.as_it_stands())


def refuse_unready(opened: Opened, name: str) -> None:
    """Raise Faults where a file cannot be approved as it stands."""
    if opened.pending:
        changes = count(opened.pending, "tracked change")
        step = "Accept or reject them in Word (Review, Accept or Reject), save, then approve."
        raise Faults(Fault(f"The file holds {changes} that nobody has accepted or rejected.", step, name))
    open_ones = holds_up(WordFile(opened.parts, opened.document))
    if open_ones:
        more = f" and {len(open_ones) - _MOST_NAMED} more" if len(open_ones) > _MOST_NAMED else ""
        what = "A child's safety hangs on what this policy does not say yet: "
        step = "Answer it (policygen ask), make the policy again (policygen generate), then approve that."
        raise Faults(Fault(f"{what}{'; '.join(open_ones[:_MOST_NAMED])}{more}.", step, name))


def _settle_base(file: WordFile, before: Mapping[str, Sequence[Block]], decision: Decision) -> None:
    """Let the words of the standing count as ours in the base: next year's take their place, and nobody is asked."""
    base = base_in(file)
    if base is None:
        return
    now = file.as_it_stands()
    labels = control_labels(decision)
    rows = {_row_label(row): row for row in _rows_of_control(now.blocks(now.document), labels)}
    stories = dict(base.stories)
    stories["body"] = tuple(_with_their_rows(block, rows, labels) for block in stories.get("body", ()))
    for story in now.stories():
        pairs = {old.words: new for old, new in zip(before.get(story.part, ()), now.blocks(story.part), strict=False)}
        stories[story.place] = tuple(
            replace(block, words=pairs[block.words].words) if block.kind == "p" and block.words in pairs else block
            for block in stories.get(story.place, ())
        )
    part = manifest_part(file)
    file.add(part, with_base(file.content(part), replace(base, stories=stories), base.decisions))


def _rows_of_control(blocks: Sequence[Block], labels: frozenset[str]) -> Sequence[Block]:
    found = (block.inside[0] for block in blocks if _is_control_table(block, labels))
    return next(found, ())


def _is_control_table(block: Block, labels: frozenset[str]) -> bool:
    return block.kind == "tbl" and bool(block.inside) and len(labels & {_row_label(row) for row in block.inside[0]}) > 1


def _with_their_rows(block: Block, rows: Mapping[str, Block], labels: frozenset[str]) -> Block:
    if not _is_control_table(block, labels):
        return block
    taken: Callable[[Block], Block] = lambda row: (  # noqa: E731
        replace(rows[_row_label(row)], clause=row.clause, elements=()) if _row_label(row) in labels & rows.keys() else row
    )
    inside = tuple(taken(row) for row in block.inside[0])
    return replace(block, inside=(inside, *block.inside[1:]), words="\x1d".join(row.words for row in inside))


def _row_label(row: Block) -> str:
    if len(row.inside) != 2:
        return ""
    return " ".join(" ".join(each.words for each in row.inside[0]).split()).rstrip(":").casefold()
