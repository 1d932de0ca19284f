"""What changed in a file since it was sealed: which passages, old and new, in which section of the approved text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rapidfuzz.distance import Indel, LCSseq

from policygen.approval.passages import Passage, Passages

Kind = Literal["changed", "put in", "taken out", "moved", "another level"]
_ALIKE: Final = 0.5
_MOST_COMPARED: Final = 40_000
Pair = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Change:
    """A passage that is not as it was approved."""

    kind: Kind
    section: str
    label: str
    old: str = ""
    """As approved, as a person reads it; empty where it was put in."""
    new: str = ""
    """As it stands; empty where it was taken out."""

    @property
    def place(self) -> str:
        """The section in words, such as "section 4 ‘Reporting concerns’"."""
        return section_words(self.section, self.label)


def section_words(section: str, label: str) -> str:
    """Return where something stands, in words."""
    if section in ("front page", "header", "footer") and not label:
        return f"the {section}"
    return f"{label} ‘{section}’" if label else f"‘{section}’"


def changes_between(sealed: Passages, now: Passages) -> list[Change]:
    """Return what differs, in the order of the sealed text."""
    if sealed.own_styles and not now.own_styles:
        sealed, now = sealed.in_usual_styles(), now.in_usual_styles()
    old, new = sealed.every, now.every
    pairs = _paired(old, new)
    moved = _moved_passages(old, new, pairs)
    homes = _homes(old, new, pairs)
    found: list[Change] = []
    for i, j in pairs:
        if i is not None and j is not None:
            found += _changed(old[i], new[j])
        elif i is not None:
            found.append(Change("moved" if i in moved else "taken out", old[i].section, old[i].label, old[i].shown()))
        elif j is not None:
            kind: Kind = "moved" if j in moved.values() else "put in"
            home = homes[j]
            found.append(Change(kind, home.section, home.label, "", new[j].shown()))
    return list(_each_move_once(found))


def _changed(old: Passage, new: Passage) -> Iterator[Change]:
    if old.words != new.words:
        yield Change("changed", old.section, old.label, old.shown(), new.shown())
    elif old.shape != new.shape:
        was, now = (f"{each.shown()} ({each.shape or 'plain text'})" for each in (old, new))
        yield Change("another level", old.section, old.label, was, now)


def _each_move_once(found: Iterable[Change]) -> Iterator[Change]:
    """Yield changes; what moved within a section is told once."""
    seen = set()
    for each in found:
        if each.kind == "moved":
            words = each.old or each.new
            if (each.section, each.label, words) in seen:
                continue
            seen.add((each.section, each.label, words))
        yield each


# ---- which passage is which


def _paired(old: Sequence[Passage], new: Sequence[Passage]) -> list[Pair]:
    """Return pairs in order: a passage and what it is now; with None where there is no other."""
    numbers: dict[tuple[str, str], int] = {}
    ones = [numbers.setdefault(each.counts_as, len(numbers)) for each in old]
    others = [numbers.setdefault(each.counts_as, len(numbers)) for each in new]
    pairs: list[Pair] = []
    for code in LCSseq.opcodes(ones, others):
        mine, theirs = range(code.src_start, code.src_end), range(code.dest_start, code.dest_end)
        if code.tag == "equal":
            pairs += zip(mine, theirs, strict=True)
        else:
            pairs += [*((i, None) for i in mine), *((None, j) for j in theirs)]
    return list(_most_alike_paired(old, new, pairs))


def _most_alike_paired(old: Sequence[Passage], new: Sequence[Passage], pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Yield pairs, in each stretch without a common passage those together that are alike."""
    mine: list[int] = []
    theirs: list[int] = []
    for i, j in [*pairs, (-1, -1)]:
        if i is None and j is not None:
            theirs.append(j)
        elif j is None and i is not None:
            mine.append(i)
        else:
            yield from _stretch_paired(old, new, mine, theirs)
            mine, theirs = [], []
            if i != -1:
                yield i, j


def _stretch_paired(old: Sequence[Passage], new: Sequence[Passage], mine: list[int], theirs: list[int]) -> Iterator[Pair]:
    open_ = list(theirs)
    for i in mine:
        best = None
        if len(mine) * len(theirs) <= _MOST_COMPARED:
            scored = [(_likeness_of_words(old[i], new[j]), -j) for j in open_]
            best = max((each for each in scored if each[0] >= _ALIKE), default=None)
        if best is None and len(mine) == len(theirs) == 1 and _stands_for(old[i], new[theirs[0]]):
            best = (_ALIKE, -theirs[0])
        if best is None:
            yield i, None
            continue
        for j in [each for each in open_ if each < -best[1]]:
            yield None, j
        open_ = [each for each in open_ if each > -best[1]]
        yield i, -best[1]
    for j in open_:
        yield None, j


def _stands_for(old: Passage, new: Passage) -> bool:
    """Return whether a passage stands where another did: in the same section, or as its heading."""
    return old.section == new.section or (old.shape == new.shape and old.shape.startswith("heading"))


def _likeness_of_words(old: Passage, new: Passage) -> float:
    if (old.section in ("header", "footer")) != (new.section in ("header", "footer")):
        return 0.0
    return float(Indel.normalized_similarity(old.words, new.words))


def _moved_passages(old: Sequence[Passage], new: Sequence[Passage], pairs: Sequence[Pair]) -> dict[int, int]:
    """Return the passages that stand elsewhere, by their old places with their new ones."""
    open_: dict[str, list[int]] = defaultdict(list)
    for i, j in pairs:
        if i is None and j is not None:
            open_[new[j].words].append(j)
    found = {}
    for i, j in pairs:
        if j is None and i is not None and open_[old[i].words]:
            found[i] = open_[old[i].words].pop(0)
    return found


def _homes(old: Sequence[Passage], new: Sequence[Passage], pairs: Sequence[Pair]) -> dict[int, Passage]:
    """Return for each passage that was put in one of the approved text's, or itself, whose section it stands in."""
    known = {j: i for i, j in pairs if i is not None and j is not None}
    homes, last = {}, None
    for j, each in enumerate(new):
        if j in known:
            last = old[known[j]]
            continue
        beside = each.section in ("header", "footer") and not each.label
        begins_one = each.shape == "heading 1"
        homes[j] = each if beside or begins_one or last is None else last
        last = each if begins_one else last
    return homes
