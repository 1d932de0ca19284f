"""Steps with the school's decisions carried into them: where it has chosen, its choice is done and nobody is asked again.

What a person chose between is what is left: the school's sentence as it stands, the new one whole, or words of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Final

from lxml import etree
from rapidfuzz.distance import Indel

from policygen.word.merging.choices import Choice, Choices, Chosen
from policygen.word.merging.compare import Hunk, changed
from policygen.word.merging.moved_edits import ALIKE
from policygen.word.merging.plan import ChosenEdit, Conflict, Step, with_an_end
from policygen.word.namespaces import BOOKMARK_END, BOOKMARK_START, PPR, RPR, RUN, SPACE, TEXT, W
from policygen.word.reading.blocks import Block
from policygen.word.reading.text import tokens_of

_KEPT_OF_PARAGRAPH: Final = (PPR, BOOKMARK_START, BOOKMARK_END)


def choices_of(conflict: Conflict) -> tuple[Choice, ...]:
    """Return what a school can choose; words of its own cannot be a table's, which is edited in Word."""
    if conflict.kind == "both added":
        return ("both", "ours", "new", "own")
    table = conflict.kind == "table" or (conflict.comes is not None and conflict.comes.kind != "p")
    return ("ours", "new") if table or conflict.kind == "whose" or " | " in conflict.school else ("ours", "new", "own")


def decided_steps(steps: Sequence[Step], choices: Choices) -> list[Step]:
    """Return the steps of a container with what the school has decided."""
    if not choices:
        return list(steps)
    done: list[Step] = []
    whose: Chosen | None = None
    for step in steps:
        step.inside = tuple(decided_steps(each, choices) for each in step.inside)
        whose = _still_of(whose, step)
        before, after = _decisions_carried(step, choices)
        whose = next((each for conflict, each in step.decided if conflict.kind == "whose" and each.choice == "new"), whose)
        if whose is not None and step.local:
            step.do, step.local, step.author = "delete", False, whose.author
        done += [*before, step, *after]
    return with_an_end(done)


def _still_of(whose: Chosen | None, step: Step) -> Chosen | None:
    """Return the decision on what stands together and is nobody's for sure, where a step still belongs to it."""
    return whose if (step.local and not any(each.kind == "whose" for each in step.conflicts)) or step.do == "insert" else None


def _decisions_carried(step: Step, choices: Choices) -> tuple[list[Step], list[Step]]:
    """Carry the decisions about a step into it; return the steps that come before and after it."""
    before: list[Step] = []
    after: list[Step] = []
    for conflict in list(step.conflicts):
        chosen = choices.get((conflict.clause, conflict.digest))
        if chosen is None or chosen.choice not in choices_of(conflict):
            continue
        made = _done(step, conflict, chosen)
        if made is None:
            continue
        (before if conflict.first else after).extend(made)
        step.conflicts.remove(conflict)
        step.decided.append((conflict, chosen))
    if step.do in ("keep", "change"):
        step.do = "change" if step.edits or step.chosen else "keep"
    return before, after


def _done(step: Step, conflict: Conflict, chosen: Chosen) -> list[Step] | None:
    """Do what was chosen; return the steps that come besides, or None where another decision is about the same words."""
    match conflict.kind, chosen.choice:
        case ("removed by school", "new" | "own") if conflict.comes is not None:
            comes = conflict.comes if chosen.choice == "new" else _own_block(conflict.comes, chosen.words)
            return [Step("insert", new=comes, author=chosen.author)]
        case ("removed here", "new"):
            step.do, step.author = "delete", chosen.author
        case ("table", "new"):
            step.do, step.author = "delete", chosen.author
            return [Step("insert", new=step.new, author=chosen.author)]
        case ("both added", "ours"):
            step.edits = [each for each in step.edits if each not in conflict.added]
        case ("same words" | "both added" | "removed here", "ours" | "new" | "own") if chosen.choice != "ours" or conflict.at:
            return [] if _other_words(step, conflict, chosen) else None
    return []


def _other_words(step: Step, conflict: Conflict, chosen: Chosen) -> bool:
    """Put what was chosen in place of a sentence or a paragraph; tell whether no other decision is about the same words."""
    if step.prior is None:
        return False
    step.new = step.new or step.prior
    mine, theirs = _keys_of(step.prior), _keys_of(step.new)
    at = conflict.at or Hunk(0, len(mine), 0, len(theirs))
    if chosen.choice == "new":
        at = _grown(at, step.edits)
    if any(each.left < at.left_end and at.left < each.left_end for each in step.chosen):
        return False
    step.edits = [each for each in step.edits if not _is_about(each, at)]
    step.chosen = [*step.chosen, *_chosen_edits(at, mine, theirs, chosen)]
    return True


def _chosen_edits(at: Hunk, mine: Sequence[str], theirs: Sequence[str], chosen: Chosen) -> Iterator[ChosenEdit]:
    if chosen.choice == "ours":
        return
    own = [token.key for token in tokens_of(chosen.words)]
    come = own if chosen.choice == "own" else theirs[at.right : at.right_end]
    shift = 0 if chosen.choice == "own" else at.right
    go = mine[at.left : at.left_end]
    alike = Indel.normalized_similarity(go, come) >= ALIKE
    for each in changed(go, come) if alike else [Hunk(0, len(go), 0, len(come))]:
        words = "".join(own[each.right : each.right_end]) if chosen.choice == "own" else None
        yield ChosenEdit(
            each.left + at.left, each.left_end + at.left, each.right + shift, each.right_end + shift, words, chosen.author
        )


def _grown(at: Hunk, edits: Sequence[Hunk]) -> Hunk:
    """Return a stretch with the edits that it shares a part with, so that none is cut."""
    for each in edits:
        if _is_about(each, at):
            at = Hunk(
                min(at.left, each.left), max(at.left_end, each.left_end),
                min(at.right, each.right), max(at.right_end, each.right_end),
            )  # fmt: skip
    return at


def _is_about(edit: Hunk, at: Hunk) -> bool:
    """Tell whether an edit changes words of a stretch; what only comes in at its edge does where it comes from the new one's."""
    if edit.left < at.left_end and at.left < edit.left_end:
        return True
    at_an_edge = edit.left == edit.left_end and edit.left in (at.left, at.left_end)
    return at_an_edge and edit.right < at.right_end and at.right < edit.right_end


def _keys_of(block: Block) -> list[str]:
    return [token.key for token in tokens_of(block.words)]


def _own_block(block: Block, words: str) -> Block:
    """Return a paragraph of the new version with other words, in its look."""
    made = deepcopy(block.element)
    look = next((run.find(RPR) for run in made.iter(RUN) if run.find(TEXT) is not None), None)
    for each in [child for child in made if child.tag not in _KEPT_OF_PARAGRAPH]:
        made.remove(each)
    run = etree.SubElement(made, RUN)
    if look is not None:
        kept = deepcopy(look)
        for name in ("rStyle", "highlight", "b", "i"):
            for each in kept.findall(W + name):
                kept.remove(each)
        run.append(kept)
    etree.SubElement(run, TEXT, {SPACE: "preserve"}).text = words
    return replace(block, words=words, elements=(made,), shown=())
