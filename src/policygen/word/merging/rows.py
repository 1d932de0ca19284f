"""Which block of the three versions is which: one row for each, in the order in which the merged version has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from policygen.word.merging.compare import staying
from policygen.word.reading.alignment import Pairs, align
from policygen.word.reading.blocks import Block


@dataclass(frozen=True, slots=True)
class Row:
    """One block as the three versions have it; nothing where a version does not have it."""

    base: Block | None = None
    school: Block | None = None
    new: Block | None = None
    moved: bool = False
    """The new version has it elsewhere, and the school left it where and as it was: it has a row at both places."""
    shape: Literal["", "split", "join", "joined"] = ""
    """Whether the new version makes two paragraphs of it, or one of it and the next, or of it and the one before."""
    beside: Block | None = None
    """Of a split, the new paragraph that takes the first words; of a join, the school's next, which takes these."""
    gap: str = ""
    """What parts the two where they are one paragraph."""
    was: Block | None = None
    """Of what comes in and only moved, the school's block where it stood."""


class Matching:
    """The blocks of one container, matched: by base and school, by base and new, and what is new in both."""

    def __init__(self, base: Sequence[Block], school: Sequence[Block], new: Sequence[Block]) -> None:
        self.base, self.school, self.new = base, school, new
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
            changed = self.school[number].words != self.new[self.new_of_school[number]].words
            if changed and self._untouched(number) and not self._split(number):
                self._join(number)

    def _pair_what_is_new_in_both(self) -> None:
        mine = [i for i in range(len(self.school)) if i not in self.base_of_school]
        theirs = [j for j in range(len(self.new)) if j not in self.base_of_new]
        for i, j in align([self.school[i] for i in mine], [self.new[j] for j in theirs]):
            self.new_of_school[mine[i]] = theirs[j]

    def _moved(self, by_school: Pairs, by_new: Pairs) -> set[int]:
        """Return the school's blocks that the new version puts elsewhere and the school left where and as they were."""
        moved = _out_of_order(by_new) - _out_of_order(by_school)
        return {
            s for b, s in by_school
            if b in moved and self.base[b].same_as(self.school[s]) and s in self.new_of_school
        }  # fmt: skip

    # ---- paragraphs parted and run together

    def _split(self, number: int) -> bool:
        """See whether the new version only begins a paragraph in the middle of the school's."""
        place = self.new_of_school[number]
        for first in (place - 1, place):
            gap = self._parted(self.school[number], first)
            if gap is not None and {first, first + 1} - self.school_of_new.keys() - self.base_of_new.keys():
                self.splits[number] = first, gap
                del self.school_of_new[place]
                self.new_of_school[number], self.school_of_new[first + 1] = first + 1, number
                return True
        return False

    def _join(self, number: int) -> None:
        """See whether the new version only runs the school's paragraph and one beside it into one."""
        place = self.new_of_school[number]
        for first in (number - 1, number):
            gap = self._run_together(first, self.new[place])
            if gap is not None and {first, first + 1} - self.new_of_school.keys():
                self.joins[first] = gap
                del self.new_of_school[number]
                self.new_of_school[first + 1], self.school_of_new[place] = place, first + 1
                return

    def _untouched(self, number: int) -> bool:
        """Tell whether a block of the school's is a paragraph of plain words, where and as it was."""
        block, base = self.school[number], self._base(number)
        return base is not None and base.same_as(block) and number not in self.moved and block.is_plain

    def _parted(self, block: Block, first: int) -> str | None:
        if first < 0 or first + 1 >= len(self.new) or self.new[first].clause != self.new[first + 1].clause:
            return None
        return _gap(block, self.new[first], self.new[first + 1])

    def _run_together(self, first: int, whole: Block) -> str | None:
        if first < 0 or first + 1 >= len(self.school) or not (self._untouched(first) and self._untouched(first + 1)):
            return None
        one, two = self.school[first], self.school[first + 1]
        return _gap(whole, one, two) if one.stands_before(two) else None

    # ---- rows

    def rows(self) -> list[Row]:
        """Return the school's blocks in order, each with its counterparts, and what is new where it comes in."""
        coming = self._coming()
        rows = [*coming.get(-1, ())]
        for number in range(len(self.school)):
            rows += [self._row(number), *coming.get(number, ())]
        return rows

    def left_out(self) -> Iterator[tuple[Row, Block | None]]:
        """Yield what the school had taken out and the new version still has, each with the school's block before it."""
        for number, base in self.gone_at_school.items():
            before = next((n for n in range(number - 1, -1, -1) if n in self.school_of_new), None)
            near = self.school[self.school_of_new[before]] if before is not None else None
            yield Row(self.base[base], new=self.new[number]), near

    def _row(self, number: int) -> Row:
        three = self._base(number), self.school[number], self._new(number)
        if number in self.moved:
            return Row(*three, moved=True)
        if number in self.splits:
            first, gap = self.splits[number]
            return Row(*three, shape="split", beside=self.new[first], gap=gap)
        if number in self.joins:
            return Row(*three, shape="join", beside=self.school[number + 1], gap=self.joins[number])
        return Row(*three, shape="joined" if number - 1 in self.joins else "")

    def _base(self, number: int) -> Block | None:
        return self.base[self.base_of_school[number]] if number in self.base_of_school else None

    def _new(self, number: int) -> Block | None:
        return self.new[self.new_of_school[number]] if number in self.new_of_school else None

    def _coming(self) -> dict[int, list[Row]]:
        """Return the rows of what comes in, by the number of the school's block that they come after."""
        coming: dict[int, list[Row]] = {}
        heads = {first for first, _ in self.splits.values()}
        anchor = lowest = -1
        for number, block in enumerate(self.new):
            place = self.school_of_new.get(number)
            if place is not None and place not in self.moved:
                anchor = lowest = place
            elif number not in heads and (place is not None or number not in self.gone_at_school):
                lowest = max(self._after(anchor, block) if anchor >= 0 else self._before_next(number), lowest)
                was = self.school[place] if place is not None else None
                coming.setdefault(lowest, []).append(Row(new=block, moved=place is not None, was=was))
        return coming

    def _before_next(self, number: int) -> int:
        """Return the place before the next block of the new version that the school has."""
        later = (self.school_of_new[n] for n in range(number, len(self.new)) if n in self.school_of_new)
        return next((place for place in later if place not in self.moved), 0) - 1

    def _after(self, anchor: int, block: Block) -> int:
        """Return after which block to insert: what the school added to the same clause comes first, and what goes."""
        clause = self.school[anchor].clause
        for at in range(anchor + 1, len(self.school)):
            following = self.school[at].clause
            stays = at in self.new_of_school or at in self.joins
            own = at not in self.base_of_school and at not in self.new_of_school
            goes = (not stays and not own) or at in self.moved
            if not ((own and clause and following == clause) or (goes and following == block.clause)):
                return at - 1
        return len(self.school) - 1


def _gap(whole: Block, one: Block, two: Block) -> str | None:
    """Return what stands between the words of two paragraphs where a third has just these; none where it has others."""
    if not (whole.kind == one.kind == two.kind == "p" and one.plain and two.plain) or "\ue000" in whole.words:
        return None
    return next((gap for gap in (" ", "") if whole.words == f"{one.words}{gap}{two.words}"), None)


def _out_of_order(pairs: Pairs) -> set[int]:
    kept = staying([j for _, j in pairs])
    return {i for position, (i, _) in enumerate(pairs) if position not in kept}
