"""Three versions of a document to a list of steps: what stays, what changes, what goes and what comes, block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from policygen.word.merging.compare import Hunk, Pairs, align, changed, merge_words, staying
from policygen.word.reading.blocks import Block
from policygen.word.reading.text import Token, readable, tokens_of

Do = Literal["keep", "change", "inside", "delete", "insert", "split", "join"]
ConflictKind = Literal["same words", "removed here", "removed by school", "both added", "table"]


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

    @property
    def clause(self) -> str:
        """The clause that it belongs to."""
        return (self.new.clause if self.new else "") or (self.prior.clause if self.prior else "")

    @property
    def marks(self) -> bool:
        """Tell whether it changes anything."""
        return self.do != "keep"


@dataclass(frozen=True, slots=True)
class Rules:
    """How to decide where the versions alone do not say."""

    keep_unmatched: bool = False
    """Without a base: keep what the new version has no counterpart for."""
    moves: bool = False
    """Mark paragraphs that only moved as moved, not as gone and come."""


def plan(base: Sequence[Block], school: Sequence[Block], new: Sequence[Block], rules: Rules) -> list[Step]:
    """Return the steps that take a container from the school's version to the merged one."""
    return _Plan(base, school, new, rules).steps()


class _Plan:
    """Decides one container."""

    def __init__(self, base: Sequence[Block], school: Sequence[Block], new: Sequence[Block], rules: Rules) -> None:
        self.base, self.school, self.new, self.rules = base, school, new, rules
        by_school = [(i, i) for i in range(len(base))] if base is school else align(base, school)
        by_new = align(base, new)
        self.base_of_school = {s: b for b, s in by_school}
        self.base_of_new = {n: b for b, n in by_new}
        school_of_base, new_of_base = dict(by_school), dict(by_new)
        self.new_of_school = {s: new_of_base[b] for b, s in by_school if b in new_of_base}
        self._pair_what_is_new_in_both()
        self.school_of_new = {n: s for s, n in self.new_of_school.items()}
        self.gone_at_school = {n: b for n, b in self.base_of_new.items() if b not in school_of_base}
        self.moved = self._moved(by_school, by_new)
        self.splits: dict[int, tuple[int, str]] = {}
        """The new version's first of the two paragraphs that it makes of one, with what parted them."""
        self.joins: dict[int, str] = {}
        """The school's first of two paragraphs that the new version makes one, with what parts them there."""
        for number in sorted(self.new_of_school):
            self._split_or_join(number)

    def _pair_what_is_new_in_both(self) -> None:
        mine = [i for i in range(len(self.school)) if i not in self.base_of_school]
        theirs = [j for j in range(len(self.new)) if j not in self.base_of_new]
        for i, j in align([self.school[i] for i in mine], [self.new[j] for j in theirs]):
            self.new_of_school[mine[i]] = theirs[j]

    def _moved(self, by_school: Pairs, by_new: Pairs) -> set[int]:
        """Return the school's blocks that the new version puts elsewhere and the school left where and as they were."""
        moved_by_new = _out_of_order(by_new)
        moved_by_school = _out_of_order(by_school)
        return {
            s for b, s in by_school
            if b in moved_by_new and b not in moved_by_school and self.base[b].same_as(self.school[s]) and s in self.new_of_school
        }  # fmt: skip

    def _split_or_join(self, number: int) -> None:
        """See whether the new version only begins a paragraph in the middle of one, or runs two into one."""
        block, place = self.school[number], self.new_of_school[number]
        if block.words == self.new[place].words or not self._untouched(number):
            return
        for first in (place - 1, place):
            gap = self._split_at(block, first)
            if gap is not None and {first, first + 1} - self.school_of_new.keys() - self.base_of_new.keys() != set():
                self.splits[number] = first, gap
                del self.school_of_new[place]
                self.new_of_school[number], self.school_of_new[first + 1] = first + 1, number
                return
        for first in (number - 1, number):
            gap = self._joined_by(first, self.new[place])
            if gap is not None and {first, first + 1} - self.new_of_school.keys() != set():
                self.joins[first] = gap
                del self.new_of_school[number]
                self.new_of_school[first + 1], self.school_of_new[place] = place, first + 1
                return

    def _untouched(self, number: int) -> bool:
        """Tell whether a block of the school's is a paragraph of plain words, where and as it was."""
        block = self.school[number]
        same = number in self.base_of_school and self.base[self.base_of_school[number]].same_as(block)
        return same and number not in self.moved and block.is_plain

    def _split_at(self, block: Block, first: int) -> str | None:
        if first < 0 or first + 1 >= len(self.new) or self.new[first].clause != self.new[first + 1].clause:
            return None
        return _gap(block, self.new[first], self.new[first + 1])

    def _joined_by(self, first: int, whole: Block) -> str | None:
        if first < 0 or first + 1 >= len(self.school) or not (self._untouched(first) and self._untouched(first + 1)):
            return None
        one, two = self.school[first], self.school[first + 1]
        return _gap(whole, one, two) if one.stands_before(two) else None

    def steps(self) -> list[Step]:
        done = [self._step(number) for number in range(len(self.school))]
        after: dict[int, list[Step]] = {}
        anchor = lowest = -1
        heads = {first for first, _ in self.splits.values()}
        for number, block in enumerate(self.new):
            place = self.school_of_new.get(number)
            if place is not None and place not in self.moved:
                anchor = lowest = place
                continue
            fresh = self._insertion(number, block, place) if number not in heads else None
            if fresh is None:
                continue
            at = max(self._place(anchor, block) if anchor >= 0 else self._first(number), lowest)
            lowest = at
            after.setdefault(at, []).append(fresh)
        result = [*after.get(-1, [])]
        for number, step in enumerate(done):
            result += [step, *(step.inside[0] if step.do == "delete" and step.inside else ()), *after.get(number, [])]
        self._say_what_the_school_left_out(result)
        return _with_an_end(result)

    def _insertion(self, number: int, block: Block, place: int | None) -> Step | None:
        if place is not None:
            return Step("insert", new=block, moved=True)
        return None if number in self.gone_at_school else Step("insert", new=block)

    def _first(self, number: int) -> int:
        """Return the place before the next block of the new version that the school has."""
        later = (self.school_of_new[n] for n in range(number, len(self.new)) if n in self.school_of_new)
        following = next((place for place in later if place not in self.moved), 0)
        return following - 1

    def _place(self, anchor: int, block: Block) -> int:
        """Return after which block to insert: what the school added to the same clause comes first, and what goes."""
        clause = self.school[anchor].clause
        at = anchor
        while at + 1 < len(self.school):
            following = self.school[at + 1]
            own = at + 1 not in self.base_of_school and at + 1 not in self.new_of_school
            stays = at + 1 in self.new_of_school or at + 1 in self.joins
            goes = (not stays and not own) or at + 1 in self.moved
            if (own and clause and following.clause == clause) or (goes and following.clause == block.clause):
                at += 1
            else:
                break
        return at

    # ---- one block

    def _step(self, number: int) -> Step:
        school = self.school[number]
        base = self.base[self.base_of_school[number]] if number in self.base_of_school else None
        if number in self.moved:
            return Step("delete", school, self.new[self.new_of_school[number]], moved=True)
        if number in self.splits or number in self.joins or number - 1 in self.joins:
            return self._reshaped(number, school)
        if number in self.new_of_school:
            return self._both(base, school, self.new[self.new_of_school[number]])
        if base is None:
            return Step("keep", school, local=True)
        if self.base is self.school and self.rules.keep_unmatched:
            return Step("keep", school, local=True)
        if base.same_as(school):
            return Step("delete", school)
        conflict = Conflict(school.clause or base.clause, "removed here", _shown(school), "")
        return Step("keep", school, conflicts=[conflict])

    def _reshaped(self, number: int, school: Block) -> Step:
        if number in self.splits:
            first, gap = self.splits[number]
            return Step("split", school, self.new[first + 1], beside=self.new[first], gap=gap)
        if number in self.joins:
            return Step("join", school, beside=self.school[number + 1], gap=self.joins[number])
        return Step("keep", school, self.new[self.new_of_school[number]])

    def _both(self, base: Block | None, school: Block, new: Block) -> Step:
        if school.words == new.words or (base is not None and base.same_as(new)):
            return Step("keep", school, new)
        if school.kind == "p":
            return self._paragraph(base, school, new)
        if school.kind in ("tbl", "tr"):
            return self._inside(base, school, new)
        return Step("keep", school, new)

    def _paragraph(self, base: Block | None, school: Block, new: Block) -> Step:
        mine, theirs = _keys(school), _keys(new)
        if base is None:
            conflict = Conflict(new.clause or school.clause, "same words", _shown(school), _shown(new))
            return Step("keep", school, new, conflicts=[conflict])
        if base.words == school.words:
            return Step("change", school, new, changed(mine, theirs))
        merged = merge_words(_keys(base), mine, theirs)
        conflicts = [self._conflict(school, new, hunk) for hunk in merged.conflicts]
        if merged.both_added:
            conflicts.append(Conflict(new.clause, "both added", _shown(school), _shown(new)))
        return Step("change" if merged.edits else "keep", school, new, merged.edits, conflicts=conflicts)

    def _conflict(self, school: Block, new: Block, hunk: Hunk) -> Conflict:
        mine, theirs = tokens_of(school.words), tokens_of(new.words)
        return Conflict(
            new.clause or school.clause, "same words",
            _sentence(mine, hunk.left, hunk.left_end), _sentence(theirs, hunk.right, hunk.right_end),
        )  # fmt: skip

    def _inside(self, base: Block | None, school: Block, new: Block) -> Step:
        """Go into the rows of a table or the cells of a row; where columns differ the whole is one change."""
        if len(school.inside) == len(new.inside) and (base is None or len(base.inside) == len(school.inside)):
            if school.kind == "tbl" and _columns(school) != _columns(new):
                return self._whole(base, school, new)
            before = base.inside if base is not None else ((),) * len(school.inside)
            inside = tuple(plan(*three, self.rules) for three in zip(before, school.inside, new.inside, strict=True))
            marks = any(step.marks or step.conflicts for steps in inside for step in steps)
            return Step("inside" if marks else "keep", school, new, inside=inside)
        return self._whole(base, school, new)

    def _whole(self, base: Block | None, school: Block, new: Block) -> Step:
        if base is None or not base.same_as(school):
            conflict = Conflict(new.clause or school.clause, "table", _shown(school), _shown(new))
            return Step("keep", school, new, conflicts=[conflict])
        return Step("delete", school, new, inside=([Step("insert", new=new)],))

    def _say_what_the_school_left_out(self, steps: list[Step]) -> None:
        """Put a question where the new version changed what the school had taken out."""
        for number, base in self.gone_at_school.items():
            block = self.new[number]
            if self.base[base].same_as(block) or not block.plain:
                continue
            before = next((n for n in range(number - 1, -1, -1) if n in self.school_of_new), None)
            near = self.school_of_new[before] if before is not None else -1
            step = next((each for each in steps if near >= 0 and each.prior is self.school[near]), steps[0] if steps else None)
            if step is not None:
                step.conflicts.append(Conflict(block.clause, "removed by school", "", _shown(block)))


def _gap(whole: Block, one: Block, two: Block) -> str | None:
    """Return what stands between the words of two paragraphs where a third has just these; none where it has others."""
    if not (whole.kind == one.kind == two.kind == "p" and one.plain and two.plain) or "\ue000" in whole.words:
        return None
    return next((gap for gap in (" ", "") if whole.words == f"{one.words}{gap}{two.words}"), None)


def _with_an_end(steps: list[Step]) -> list[Step]:
    """Return steps that leave a paragraph at the end of the container, which cannot end without one.

    Where everything after the last table that stays comes or goes, the last paragraph that goes becomes the last that comes.
    """
    start = len(steps)
    while start and steps[start - 1].do in ("delete", "insert"):
        start -= 1
    before = steps[start - 1].prior if start else None
    if before is not None and before.kind != "tbl":
        return steps
    tail = steps[start:]
    goes = next((step for step in reversed(tail) if step.do == "delete"), None)
    comes = next((step for step in reversed(tail) if step.do == "insert"), None)
    if goes is None or goes.prior is None or goes.prior.kind != "p":
        return steps
    if comes is None or comes.new is None:
        hunks = [Hunk(0, len(_keys(goes.prior)), 0, 0)] if goes.prior.words else []
        return [*steps[: start + tail.index(goes)], Step("change", goes.prior, goes.prior, hunks), *tail[tail.index(goes) + 1 :]]
    if comes.new.kind != "p":
        return steps
    rest = [step for step in tail if step not in (goes, comes)]
    hunks = changed(_keys(goes.prior), _keys(comes.new))
    return [*steps[:start], *rest, Step("change" if hunks else "keep", goes.prior, comes.new, hunks)]


def _out_of_order(pairs: Pairs) -> set[int]:
    kept = staying([j for _, j in pairs])
    return {i for position, (i, _) in enumerate(pairs) if position not in kept}


def _keys(block: Block) -> list[str]:
    return [token.key for token in tokens_of(block.words)]


def _columns(table: Block) -> set[int]:
    return {len(row.inside) for row in table.inside[0]} if table.inside else set()


_MARKS: Final = str.maketrans({"\x1d": "\n", "\x1e": " | ", "\x1f": " "})


def _shown(block: Block) -> str:
    return readable(block.words).translate(_MARKS).strip()


def _sentence(line: Sequence[Token], start: int, end: int) -> str:
    """Return the words of a hunk with the sentence they stand in."""
    text = "".join(token.key.partition("\ue002")[0] for token in line)
    first = line[start].start if start < len(line) else len(text)
    last = line[end - 1].end if end > start else first
    begins = max(text.rfind(stop, 0, first) for stop in (". ", "? ", "! ")) + 2
    stops = [place for place in (text.find(stop, max(last - 1, 0)) for stop in (". ", "? ", "! ")) if place >= 0]
    return readable(text[max(begins, 0) if begins > 1 else 0 : (min(stops) + 1) if stops else len(text)]).strip()


def walk(steps: Iterable[Step], visit: Callable[[Step], None]) -> None:
    """Visit every step and those inside it."""
    for step in steps:
        visit(step)
        for container in step.inside:
            walk(container, visit)
