"""Three versions of a document to a list of steps: what stays, what changes, what goes and what comes, block by block."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, NamedTuple

from policygen.word.merging.choices import Choices, Chosen, texts_digest
from policygen.word.merging.compare import Hunk, changed, merge_words
from policygen.word.merging.compare import Merged as MergedWords
from policygen.word.merging.quoted_words import quoted_block, quoted_tokens, sentence_stretch
from policygen.word.merging.rows import Matching, Row
from policygen.word.reading.blocks import Block
from policygen.word.reading.text import Token, as_it_reads, tokens_of

Do = Literal["keep", "change", "inside", "delete", "insert", "split", "join"]
ConflictKind = Literal["same words", "removed here", "removed by school", "both added", "table", "whose"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place where the school and the new version both changed the same words: a person has to choose."""

    clause: str
    """The clause's bookmark; empty between clauses."""
    kind: ConflictKind
    school: str
    """What the school wrote."""
    new: str
    """What the new version says."""
    base: str = ""
    """What the version before said, as generated."""
    at: Hunk | None = field(default=None, compare=False, repr=False)
    """The school's tokens and the new ones that it shows; the whole paragraphs where there is none."""
    added: tuple[Hunk, ...] = field(default=(), compare=False, repr=False)
    """The edits that put the new version's words beside the school's, where both added some."""
    comes: Block | None = field(default=None, compare=False, repr=False)
    """What the new version has where the school took it out."""
    first: bool = field(default=False, compare=False, repr=False)
    """Whether that stood before everything that is left."""

    @property
    def digest(self) -> str:
        """The digest of the three texts, by which a decision about them is known."""
        return texts_digest(self.base, self.school, self.new)


class ChosenEdit(NamedTuple):
    """An edit of a paragraph that the school decided: tokens of the new version, or words of its own."""

    left: int
    left_end: int
    right: int
    right_end: int
    words: str | None
    """Words of the school's own; None where the new version's tokens come in."""
    author: str


@dataclass(eq=False, slots=True)
class Step:
    """What is done to one block."""

    do: Do
    prior: Block | None = None
    new: Block | None = None
    edits: Sequence[Hunk] = ()
    inside: tuple[list[Step], ...] = ()
    conflicts: list[Conflict] = field(default_factory=list)
    moved: bool = False
    local: bool = False
    """The school's own: neither the base nor the new version has it."""
    beside: Block | None = None
    """Of a split, the new paragraph that takes the first words; of a join, the school's next, which takes these."""
    gap: str = ""
    """What parts the two where they are one paragraph."""
    was: Block | None = None
    """Of what comes in and only moved, the school's block where it stood."""
    chosen: Sequence[ChosenEdit] = ()
    """Of a change, the edits that the school decided."""
    author: str = ""
    """Whose change it is, where it is not that of the clause: a decision of the school's."""
    decided: list[tuple[Conflict, Chosen]] = field(default_factory=list)
    """The questions about it that the school has decided."""
    instead: bool = False
    """Of a change, that it is another paragraph in place of the school's, or none, and no rewording."""

    @property
    def clause(self) -> str:
        """The clause that it belongs to."""
        return (self.new.clause if self.new else "") or (self.prior.clause if self.prior else "")

    @property
    def marks(self) -> bool:
        """Tell whether it changes anything."""
        return self.do != "keep"


def all_edits(step: Step, author: str) -> list[ChosenEdit]:
    """Return the edits of a paragraph in order, those of the new version with the author of the clause, and the decided ones."""
    return sorted((*(ChosenEdit(*each, None, author) for each in step.edits), *step.chosen), key=lambda each: each[:2])


@dataclass(frozen=True, slots=True)
class Rules:
    """How to decide where the versions alone do not say."""

    keep_unmatched: bool = False
    """Without a base: keep what the new version has no counterpart for."""
    moves: bool = False
    """Mark paragraphs that only moved as moved, not as gone and come."""
    showing: bool = False
    """Keep every passage with what came in and went, to be shown beside the tracked file."""
    choices: Choices = field(default_factory=dict)
    """What the school has decided."""


def plan(base: Sequence[Block], school: Sequence[Block], new: Sequence[Block], rules: Rules) -> list[Step]:
    """Return the steps that take a container from the school's version to the merged one."""
    matching = Matching(base, school, new)
    steps: list[Step] = []
    for row in matching.rows():
        if _stays(row):
            steps.append(Step("keep", row.school, row.new))
        else:
            steps += _steps_of(row, rules)
    for row, before in matching.left_out():
        _ask_about_left_out(steps, row, before)
    if base is school and rules.keep_unmatched:
        _ask_whose_words(steps)
    return with_an_end(steps)


def _stays(row: Row) -> bool:
    """Tell at once whether a row is what most are: in its place, and of the same words in the school's file and the new one."""
    school, new = row.school, row.new
    return school is not None and new is not None and school.words == new.words and not row.moved and not row.shape


def _ask_whose_words(steps: Sequence[Step]) -> None:
    """Ask about what was kept without a base: nobody can tell the school's words from those of an older version.

    What stands together is asked about once.
    """
    before: Conflict | None = None
    for step in steps:
        if not step.local or step.prior is None:
            before = before if step.do == "insert" else None
        elif before is None and step.prior.speaks:
            before = Conflict(step.clause, "whose", quoted_block(step.prior), "")
            step.conflicts.append(before)


def _steps_of(row: Row, rules: Rules) -> Iterator[Step]:
    """Yield what is done for a row: mostly one step, two where one table takes the place of another."""
    match row:
        case Row(shape="split" | "join" as do):
            yield Step(do, row.school, row.new, beside=row.beside, gap=row.gap)
        case Row(shape="joined"):
            yield Step("keep", row.school, row.new)
        case Row(school=None):
            yield Step("insert", new=row.new, moved=row.moved, was=row.was)
        case Row(moved=True):
            yield Step("delete", row.school, row.new, moved=True)
        case Row(school=Block() as school, new=Block() as new):
            yield from in_both(row.base, school, new, rules)
        case Row(base=None):
            yield Step("keep", row.school, local=True)
        case Row(base=base, school=Block() as school) if base is school and rules.keep_unmatched:
            yield Step("delete", school) if _OLDER_OURS.match(school.words) else Step("keep", school, local=True)
        case Row(base=Block() as base, school=Block() as school):
            yield _removed(base, school)


_OLDER_OURS: Final = re.compile(r"Rests on: |Checked against official text\b")
"""How lines begin that older versions wrote under their sections and in their control table, and no school does."""


def in_both(base: Block | None, school: Block, new: Block, rules: Rules) -> Iterator[Step]:
    """Yield what is done with a block that the school and the new version both have.

    | base to school | base to new | result |
    |---|---|---|
    | same or edited | same | the school's words stay |
    | same | changed | the change |
    | edited | changed elsewhere in the paragraph | both |
    | edited | changed in the same words | the school's words stay, and a person chooses |
    """
    by_school = base is None or not base.reads_as(school)
    by_new = school.words != new.words and (base is None or not base.same_as(new))
    match by_school, by_new, school.kind:
        case False, True, "p":
            edits = changed(_token_keys(school), _token_keys(new))
            yield Step("change" if edits else "keep", school, new, edits)
        case True, True, "p":
            yield _merged_paragraph(base, school, new)
        case _, True, "tbl" | "tr":
            yield from _inside_table(base, school, new, rules)
        case _:
            yield Step("keep", school, new)


def _removed(base: Block, school: Block) -> Step:
    if base.reads_as(school):
        return Step("delete", school)
    return Step("keep", school, conflicts=[_removed_here(base, school)])


def _removed_here(base: Block, school: Block) -> Conflict:
    return Conflict(school.clause or base.clause, "removed here", quoted_block(school), "", quoted_block(base))


def _merged_paragraph(base: Block | None, school: Block, new: Block) -> Step:
    clause, mine, theirs = new.clause or school.clause, tokens_of(school.words), tokens_of(new.words)
    if base is None:
        return Step("keep", school, new, conflicts=[Conflict(clause, "same words", quoted_block(school), quoted_block(new))])
    merged = merge_words(_token_keys(base), _token_keys(school), _token_keys(new))
    conflicts = list(_sentences_that_meet(clause, tokens_of(base.words), mine, theirs, merged))
    if merged.both_added:
        both = (quoted_block(school), quoted_block(new), quoted_block(base))
        conflicts.append(Conflict(new.clause, "both added", *both, added=tuple(merged.both_added)))
    return Step("change" if merged.edits else "keep", school, new, merged.edits, conflicts=conflicts)


def _sentences_that_meet(
    clause: str, before: Sequence[Token], mine: Sequence[Token], theirs: Sequence[Token], merged: MergedWords
) -> Iterator[Conflict]:
    """Yield a question for each sentence of the school's in which both changed the same words."""
    found: list[tuple[Hunk, int, int]] = []
    for each, stretch in zip(merged.conflicts, merged.before, strict=True):
        at = Hunk(*sentence_stretch(mine, each.left, each.left_end), *sentence_stretch(theirs, each.right, each.right_end))
        last = found[-1] if found else None
        if last is not None and (at.left < last[0].left_end or at.right < last[0].right_end or at == last[0]):
            whole = Hunk(
                last[0].left, max(last[0].left_end, at.left_end), last[0].right, max(last[0].right_end, at.right_end)
            )  # fmt: skip
            found[-1] = whole, last[1], stretch[1]  # two places in one sentence are one question
        else:
            found.append((at, *stretch))
    for at, start, end in found:
        words = (quoted_tokens(mine, at.left, at.left_end), quoted_tokens(theirs, at.right, at.right_end))
        yield Conflict(clause, "same words", *words, quoted_tokens(before, *sentence_stretch(before, start, end)), at)


def _inside_table(base: Block | None, school: Block, new: Block, rules: Rules) -> Iterator[Step]:
    """Go into the rows of a table or the cells of a row; where columns differ the whole is one change."""
    if school.kind == "tr" and _mixes_facts(base, school, new):
        yield _asked(base, school, new)
    elif _same_columns(base, school, new):
        before = base.inside if base is not None else ((),) * len(school.inside)
        inside = tuple(
            plan(*three, _rules_inside(school, three[1], three[2], rules))
            for three in zip(before, school.inside, new.inside, strict=True)
        )
        marks = any(step.marks or step.conflicts for steps in inside for step in steps)
        yield Step("inside" if marks else "keep", school, new, inside=inside)
    elif base is not None and base.reads_as(school):
        yield Step("delete", school, new)
        yield Step("insert", new=new)
    else:
        yield _asked(base, school, new)


def _asked(base: Block | None, school: Block, new: Block) -> Step:
    """Keep a table or row of the school's as it is, and ask."""
    before = quoted_block(base) if base is not None else ""
    conflict = Conflict(new.clause or school.clause, "table", quoted_block(school), quoted_block(new), before)
    return Step("keep", school, new, conflicts=[conflict])


def _mixes_facts(base: Block | None, school: Block, new: Block) -> bool:
    """Tell whether the school and the new version both changed a row that is one fact, such as who somebody is and how to reach
    them: cell by cell it could become the name of one and the telephone of another.
    """
    if not len(school.inside) == len(new.inside) == len((base or school).inside):
        return False
    before = [_cell_words(cell) for cell in base.inside] if base is not None else [""] * len(school.inside)
    cells = list(zip(before, map(_cell_words, school.inside), map(_cell_words, new.inside), strict=True))
    mine = [three for three in cells if three[1] != three[0] and three[1] != three[2]]
    theirs = [three for three in cells if three[2] != three[0] and three[1] != three[2]]
    changed_words = [words for three in (*mine, *theirs) for words in three]
    return bool(mine and theirs) and (all(map(_is_short, changed_words)) or any(map(_CONTACT.search, changed_words)))


def _rules_inside(holder: Block, school: Sequence[Block], new: Sequence[Block], rules: Rules) -> Rules:
    """Return the rules for what is inside: a cell that shares no paragraph with the new one holds another fact, which goes."""
    shared = {block.words for block in school if block.words} & {block.words for block in new}
    return rules if holder.kind == "tbl" or shared else replace(rules, keep_unmatched=False)


def _cell_words(cell: Sequence[Block]) -> str:
    return "\n".join(as_it_reads(block.words) for block in cell)


def _is_short(words: str) -> bool:
    return len(words.split()) <= _FACT and not words.rstrip().endswith((".", "?", "!"))


_FACT: Final = 8
"""Words; what stands in a cell and is longer is text, which can be merged."""
_CONTACT: Final = re.compile(r"\S@\S|(?:\+\d|\b0\d)[\d() -]{6,}\d")


def _same_columns(base: Block | None, school: Block, new: Block) -> bool:
    if len(school.inside) != len(new.inside) or (base is not None and len(base.inside) != len(school.inside)):
        return False
    return school.kind != "tbl" or _columns(school) == _columns(new)


def _ask_about_left_out(steps: list[Step], row: Row, before: Block | None) -> None:
    """Put a question where the new version changed what the school had taken out."""
    if row.base is None or row.new is None or row.base.same_as(row.new) or not row.new.plain:
        return
    step = next((each for each in steps if before is not None and each.prior is before), steps[0] if steps else None)
    if step is not None:
        texts = ("", quoted_block(row.new), quoted_block(row.base))
        step.conflicts.append(Conflict(row.new.clause, "removed by school", *texts, comes=row.new, first=before is None))


def with_an_end(steps: list[Step]) -> list[Step]:
    """Return steps that leave a paragraph at the end of the container, which cannot end without one.

    The end of the last paragraph is never marked. Where no paragraph before it can take its mark, the last paragraph that goes
    becomes the last that comes; where a table comes last, or nothing, it stays without words.
    """
    start = len(steps)
    while start and steps[start - 1].do in ("delete", "insert"):
        start -= 1
    tail = steps[start:]
    place = next((n for n in range(len(tail) - 1, -1, -1) if tail[n].do == "delete" and _about_a_paragraph(tail[n])), None)
    if place is None or _marks_move_up(steps[start - 1] if start else None, tail):
        return steps
    comes = next((step for step in reversed(tail) if step.do == "insert"), None)
    comes = comes if comes is not None and _about_a_paragraph(comes) else None
    above = [step for n, step in enumerate(tail) if (n < place or step.do == "insert") and step is not comes]
    below = [step for step in tail[place + 1 :] if step.do == "delete"]
    return [*steps[:start], *above, _step_that_stays_last(tail[place], comes), *below]


def _marks_move_up(before: Step | None, tail: Sequence[Step]) -> bool:
    """Tell whether the paragraph before a tail that comes and goes can take the first mark of its ends, and each the next.

    None can whose end would not be followed by a paragraph once the mark is accepted or rejected: where a table stays, comes
    before what goes or goes before what comes. Nor can one that ends a section, which would be lost.
    """
    moves = before is not None and not _about_a_table(before) and not _at_a_sections_end(before)
    tables: set[Do] = set()
    for step in tail:
        if _about_a_table(step):
            tables.add(step.do)
            continue
        if tables - {step.do} or _at_a_sections_end(step):
            moves = False
        tables.clear()
    return moves


def _step_that_stays_last(goes: Step, comes: Step | None) -> Step:
    """Return the step by which the last paragraph stays: as the last that comes, or without words."""
    prior, new = goes.prior, comes.new if comes is not None else None
    keys = _token_keys(prior) if prior is not None else []
    hunks = changed(keys, _token_keys(new)) if new is not None else [Hunk(0, len(keys), 0, 0)] if keys else []
    asked = [*goes.conflicts, *(comes.conflicts if comes is not None else ())]
    decided = [*goes.decided, *(comes.decided if comes is not None else ())]
    author = comes.author if comes is not None else goes.author
    do: Do = "change" if hunks else "keep"
    return Step(do, prior, new or prior, hunks, conflicts=asked, author=author, decided=decided, instead=True)


def _about_a_paragraph(step: Step) -> bool:
    return getattr(step.prior or step.new, "kind", "") == "p"


def _about_a_table(step: Step) -> bool:
    return getattr(step.prior or step.new, "kind", "") == "tbl"


def _at_a_sections_end(step: Step) -> bool:
    return step.prior is not None and bool(step.prior.elements) and step.prior.ends_section


def _token_keys(block: Block) -> list[str]:
    return [token.key for token in tokens_of(block.words)]


def _columns(table: Block) -> set[int]:
    return {len(row.inside) for row in table.inside[0]} if table.inside else set()
