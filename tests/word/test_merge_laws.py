"""The laws of the merge, over random documents and random edits.

POLICYGEN_MERGE_SEEDS says how many documents each law is tried on; the number given here keeps the usual run short.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from typing import TypeAlias

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from small import by_hand, changed, clauses, noisy, word

from policygen.formats.package import read_parts
from policygen.word.merging.update import Merged, Reason, merge_and_redline
from policygen.word.proof import resolve
from policygen.word.proof.verify import verify
from policygen.word.reading.base import Base, base_of, read_base

DATE = "2026-11-24T00:00:00Z"
SEEDS = st.integers(0, 2**32)
DOCUMENTS = int(os.environ.get("POLICYGEN_MERGE_SEEDS", "40"))
MANY = settings(
    max_examples=DOCUMENTS, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip
FAILED_ONCE = (552, 1108, 1489, 1590, 3275, 500657, 124428025)
"""Seeds whose documents broke a law while the merge was made."""
Law: TypeAlias = Callable[[int], None]


def law(test: Law) -> Law:
    """Try a law on many documents, those that broke one before first."""
    for seed in FAILED_ONCE:
        test = example(seed)(test)
    return MANY(given(SEEDS)(test))


def texts(data: bytes) -> list[str]:
    return [block.words for block in base_of(data).stories["body"]]


def ended(words: list[str]) -> list[str]:
    """Return texts without an empty last paragraph: Word ends a document with one, and no mark can take it away."""
    return words[:-1] if words[-1:] == [""] else words


def bookmarks(data: bytes) -> list[str]:
    found = re.findall(rb'w:name="(_c_[^"]+)"', read_parts(data)["word/document.xml"])
    return [name.decode() for name in found]


def merge(base: bytes, prior: bytes, new: bytes) -> Merged:
    carried = read_base(base)
    assert isinstance(carried, Base)
    reasons = {name: Reason("KCSIE 2026", f"Why {name} changed.") for name in ("clause-0", "clause-1", "clause-2")}
    return merge_and_redline(prior, new, carried, reasons, DATE)


@law
def test_accepting_gives_the_merged_file_and_rejecting_the_schools(seed: int) -> None:
    rng = random.Random(seed)
    before = clauses(rng)
    base, new = word(before), word(changed(rng, before))
    prior = by_hand(rng, base)
    made = merge(base, prior, new)
    assert verify(made.redline, prior, made.clean) == []
    assert texts(resolve.accept(made.redline)) == texts(made.clean)
    assert ended(texts(resolve.reject(made.redline))) == ended(texts(prior))


@law
def test_what_only_one_side_changed_is_taken_over_whole(seed: int) -> None:
    rng = random.Random(seed)
    before = clauses(rng)
    base, new = word(before), word(changed(rng, before))
    prior = by_hand(rng, base)
    assert ended(texts(merge(base, base, new).clean)) == ended(texts(new))
    assert texts(merge(base, prior, base).clean) == texts(prior)
    assert ended(texts(merge(base, prior, prior).clean)) == ended(texts(prior))
    assert merge(base, prior, base).report.revisions == 0


@law
def test_merging_again_changes_nothing(seed: int) -> None:
    rng = random.Random(seed)
    before = clauses(rng)
    base, new = word(before), word(changed(rng, before))
    first = merge(base, by_hand(rng, base), new)
    carried = read_base(first.clean)
    again = merge_and_redline(first.clean, new, carried, {}, DATE)
    assert again.report.revisions == 0
    assert again.conflicts == ()
    assert texts(again.clean) == texts(first.clean)


@law
def test_nothing_the_school_wrote_is_lost(seed: int) -> None:
    rng = random.Random(seed)
    before = clauses(rng)
    base, new = word(before), word(changed(rng, before))
    prior = by_hand(rng, base)
    kept = "\n".join(texts(merge(base, prior, new).clean))
    for words in texts(prior):
        if words.startswith("Our own"):
            assert words in kept
    assert kept.count("Our row") == "\n".join(texts(prior)).count("Our row")


@law
def test_clauses_keep_or_get_their_bookmarks(seed: int) -> None:
    """Whatever happened to bookmarks, a clause of the new version that came into the file has its own."""
    rng = random.Random(seed)
    before = clauses(rng)
    base, new = word(before), word(changed(rng, before))
    made = merge(base, by_hand(rng, base), new)
    if made.report.revisions:
        names = bookmarks(made.clean)
        assert len(names) == len(set(names))
        assert set(made.report.new) <= set(names)


@law
def test_a_copy_that_word_saved_again_gets_no_mark(seed: int) -> None:
    rng = random.Random(seed)
    base = word(clauses(rng))
    made = merge(base, noisy(rng, base), base)
    assert made.report.revisions == 0
    assert merge_and_redline(noisy(rng, base), base, None, {}, DATE).report.revisions == 0


@law
def test_two_files_compared_without_a_base_become_the_second(seed: int) -> None:
    rng = random.Random(seed)
    before = clauses(rng)
    one = word(before)
    other = by_hand(rng, word(changed(rng, before)))
    made = merge_and_redline(one, other, None, {}, DATE)
    assert verify(made.redline, one, made.clean) == []
    assert ended(texts(made.clean)) == ended(texts(other))


def test_the_same_inputs_give_the_same_bytes() -> None:
    rng = random.Random(5)
    before = clauses(rng)
    base, new = word(before), word(changed(rng, before))
    assert merge(base, base, new) == merge(base, base, new)
